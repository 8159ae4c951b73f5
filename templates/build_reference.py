"""Builds `xinjiang-2024/reference.docx`, the document that carries the look: styles, fonts, page setups, footers.

The look is declared here once, after GB/T 9704-2012: A4, text block 156 × 225 mm, body 三号仿宋 with 22 lines a page and 28
characters a line. A finance bureau may change the result in Word instead; the writer reads whatever it finds there.

Run `python templates/build_reference.py` to rebuild it; the same source gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

TARGET = Path(__file__).parent / "xinjiang-2024" / "reference.docx"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH = (1980, 1, 1, 0, 0, 0)

LATIN = "Times New Roman"
FANGSONG, KAITI, HEITI, SONGTI, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
FALLBACKS = {  # a machine without the official fonts takes these
    FANGSONG: "仿宋,FangSong",
    KAITI: "楷体,KaiTi",
    HEITI: "SimHei",
    SONGTI: "SimSun",
    XIAOBIAOSONG: "FZXiaoBiaoSong-B05S,华文中宋",
}

BODY_LINE = 28.95  # pt; 22 lines fill 225 mm
BODY_TIGHT = -0.25  # pt between characters; 28 characters fill 156 mm


@dataclass(frozen=True)
class Style:
    """A paragraph style. Lengths in points; `first`, `left` and `right` in characters; `tight` is added to each character."""

    id: str
    name: str
    font: str
    size: float
    line: float
    align: str = "left"
    latin: str = LATIN
    before: float = 0
    after: float = 0
    first: float = 0
    left: float = 0
    right: float = 0
    tight: float = 0
    outline: int | None = None
    keep_next: bool = False
    next: str = ""
    tab: str = ""


STYLES = (
    Style("Normal", "Normal", FANGSONG, 16, BODY_LINE, "both"),
    Style("BodyText", "Body Text", FANGSONG, 16, BODY_LINE, "both", first=2, tight=BODY_TIGHT),
    Style(
        "Heading1", "heading 1", XIAOBIAOSONG, 22, 36, "center", after=24, outline=0, keep_next=True, next="BodyText"
    ),
    Style("Heading2", "heading 2", HEITI, 16, BODY_LINE, "both", first=2, outline=1, keep_next=True, next="BodyText"),
    Style("Heading3", "heading 3", KAITI, 16, BODY_LINE, "both", first=2, outline=2, keep_next=True, next="BodyText"),
    # outline level 3: in Word's navigation pane, out of a contents list of levels 1 and 2
    Style("Heading1Unlisted", "标题 1 不入目录", XIAOBIAOSONG, 22, 36, "center", after=24, outline=2, keep_next=True),
    Style("Heading2Unlisted", "标题 2 不入目录", HEITI, 16, BODY_LINE, "both", first=2, outline=2, keep_next=True),
    Style("TableTitle", "表标题", XIAOBIAOSONG, 18, 30, "center", outline=2, keep_next=True, next="BodyText"),
    Style("TableNumber", "表号", HEITI, 12, 18, keep_next=True, next="TableTitle"),
    Style("YearLine", "表题年份", FANGSONG, 12, 20, "center", keep_next=True),
    Style("TableNote", "表后说明", FANGSONG, 12, 20, "both", before=6, first=2),
    Style("CoverName", "封面名称", XIAOBIAOSONG, 26, 44, "center", before=150),
    Style("CoverTitle", "封面标题", XIAOBIAOSONG, 36, 56, "center", before=30),
    Style("CoverDate", "封面日期", KAITI, 18, 30, "center", before=210),
    Style("TOCHeading", "TOC Heading", XIAOBIAOSONG, 22, 36, "center", after=12),
    Style("TOC1", "toc 1", HEITI, 14, 24, tab="8845"),
    Style("TOC2", "toc 2", FANGSONG, 14, 24, left=1, tab="8845"),
    Style("Signature", "Signature", FANGSONG, 16, BODY_LINE, "right", before=2 * BODY_LINE, right=4, keep_next=True),
    Style("Date", "Date", FANGSONG, 16, BODY_LINE, "right", right=4),
    Style("Footer", "footer", SONGTI, 14, 16, latin=SONGTI),
    Style("TableAbove", "表上说明", SONGTI, 10.5, 13.5, keep_next=True),
    Style("TableUnit", "表上单位", SONGTI, 10.5, 13.5, "right", keep_next=True),
    Style("TableHead", "表头", HEITI, 10.5, 13.5, "center"),
    Style("TableText", "表格文字", SONGTI, 10.5, 13.5),
    Style("TableCentre", "表格居中", SONGTI, 10.5, 13.5, "center"),
    Style("TableAmount", "表格金额", SONGTI, 10.5, 13.5, "right"),
    Style("DenseHead", "密表表头", HEITI, 9, 12, "center"),
    Style("DenseText", "密表文字", SONGTI, 9, 12),
    Style("DenseCentre", "密表居中", SONGTI, 9, 12, "center"),
    Style("DenseAmount", "密表金额", SONGTI, 9, 12, "right"),
    # carries a section break behind a table; as good as no height
    Style("SectionEnd", "节末", FANGSONG, 1, 1),
)
BUILT_IN = {
    "Normal",
    "BodyText",
    "Heading1",
    "Heading2",
    "Heading3",
    "TOCHeading",
    "TOC1",
    "TOC2",
    "Signature",
    "Date",
    "Footer",
}

MM = 1440 / 25.4  # twips
_WIDTH, _HEIGHT = 11906, 16838
_MARGINS = {"top": 37, "right": 26, "bottom": 35, "left": 28}  # mm
_TURNED = {"top": 28, "right": 37, "bottom": 26, "left": 35}  # the page lies on its side: the left edge is on top
_FOOTER = (22.4, 13.4)  # mm from the edge: the number stands 7 mm below the text block, upright and on its side


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def tag(name: str, **attributes: object) -> str:
    """An empty WordprocessingML element; attributes that are None are left out."""
    return f"<w:{name}" + "".join(f" w:{k}={quoteattr(str(v))}" for k, v in attributes.items() if v is not None) + "/>"


def _run_properties(style: Style) -> str:
    half_points = f"{style.size * 2:g}"
    return (
        tag("rFonts", ascii=style.latin, hAnsi=style.latin, eastAsia=style.font, cs=LATIN)
        + (tag("spacing", val=twips(style.tight)) if style.tight else "")
        + tag("kern", val=0) + tag("sz", val=half_points) + tag("szCs", val=half_points)
    )  # fmt: skip


def _indents(style: Style) -> str:
    pitch = twips(style.size + style.tight)
    found: dict[str, object] = {}
    for name, chars in (("left", style.left), ("right", style.right), ("firstLine", style.first)):
        if chars:
            found |= {f"{name}Chars": f"{chars * 100:g}", name: f"{chars * pitch:g}"}
    return tag("ind", **found) if found else ""


def _paragraph_properties(style: Style) -> str:
    return "".join(
        (
            tag("keepNext") if style.keep_next else "",
            # a row of a table may be cut at any line
            tag("widowControl", val=int(not style.name.startswith(("表头", "表格", "密表")))),
            f"<w:tabs>{tag('tab', val='right', leader='dot', pos=style.tab)}</w:tabs>" if style.tab else "",
            # overflowPunct, autoSpaceDE and autoSpaceDN stay at their defaults, where Word, WPS and LibreOffice agree:
            # LibreOffice reads the first the wrong way round and the others not at all. In the cells of a table it lets
            # no punctuation hang, whatever the style says; there we forbid it to Word, too.
            tag("kinsoku"), tag("wordWrap"),
            tag("overflowPunct", val=0) if style.name.startswith(("表", "密表")) and not style.outline else "",
            tag("topLinePunct", val=0), tag("adjustRightInd", val=0), tag("snapToGrid", val=0),
            tag("spacing", before=twips(style.before), after=twips(style.after), line=twips(style.line), lineRule="exact"),
            _indents(style),
            tag("jc", val=style.align),
            tag("outlineLvl", val=style.outline) if style.outline is not None else "",
        )
    )  # fmt: skip


def _paragraph_style(style: Style) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    custom = "" if style.id in BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style.id}">{tag("name", val=style.name)}'
        + (tag("basedOn", val="Normal") if style.id != "Normal" else "")
        + (tag("next", val=style.next) if style.next else "")
        + f"<w:qFormat/><w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def styles_xml() -> str:
    """styles.xml: the declared paragraph styles, two character styles and the table style."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{FANGSONG}"'
        f' w:cs="{LATIN}"/><w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    others = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="TableStrong"><w:name w:val="表格加重"/>'
        "<w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="BudgetTable"><w:name w:val="公开表格"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    body = "".join(map(_paragraph_style, STYLES))
    return f'{_HEAD}<w:styles xmlns:w="{W}">{defaults}{body}{others}</w:styles>'


def settings_xml() -> str:
    """settings.xml: odd and even footers, line breaking, no character compression."""
    return (
        f'{_HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:noPunctuationKerning/><w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:doNotExpandShiftReturn/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def font_table_xml() -> str:
    """fontTable.xml with the fallbacks."""
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{fallback}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"roman" if name == SONGTI else "modern"}"/><w:pitch w:val="default"/></w:font>'
        for name, fallback in FALLBACKS.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    return f'{_HEAD}<w:fonts xmlns:w="{W}">{chinese}{latin}</w:fonts>'


def footer_xml(align: str) -> str:
    """A footer — 1 — on the outer edge, one character in from it (GB/T 9704-2012, 7.5)."""
    number = (
        '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r>'
    )
    return (
        f'{_HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{align}Chars="100" w:{align}="280"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{number}</w:p></w:ftr>'
    )


def _section(turned: bool = False, numbered: bool = False) -> str:
    """A page setup; the numbers of the body start with 1 in its first section."""
    size: dict[str, object] = {"w": _WIDTH, "h": _HEIGHT}
    if turned:
        size = {"w": _HEIGHT, "h": _WIDTH, "orient": "landscape"}
    margins = {edge: round(mm * MM) for edge, mm in (_TURNED if turned else _MARGINS).items()}
    footers = '<w:footerReference w:type="even" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
    return (
        f"<w:sectPr>{footers if numbered else ''}{tag('type', val='nextPage')}{tag('pgSz', **size)}"
        + tag("pgMar", **margins, header=851, footer=round(_FOOTER[turned] * MM), gutter=0)
        + (tag("pgNumType", start=1) if numbered and not turned else "")
        + tag("cols", space=425) + "</w:sectPr>"
    )  # fmt: skip


def _sample(style: Style, section: str = "") -> str:
    """A line in a style, named after it."""
    if style.name.startswith("toc "):
        text = f"<w:r><w:t>{style.name}</w:t></w:r><w:r><w:tab/><w:t>1</w:t></w:r>"
    else:
        text = f"<w:r><w:t>{escape(style.name)}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/>{section}</w:pPr>{text}</w:p>'


def _sample_table() -> str:
    """A table that shows the table styles."""
    rows = ""
    for prefix in ("Table", "Dense"):
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="2200" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{_sample(style)}</w:tc>'
            for style in STYLES
            if style.id in {f"{prefix}{role}" for role in ("Head", "Text", "Centre", "Amount")}
        )
        rows += f"<w:tr>{cells}</w:tr>"
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="BudgetTable"/><w:tblW w:w="8800" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{4 * tag("gridCol", w=2200)}</w:tblGrid>{rows}</w:tbl>'
    )


def document_xml() -> str:
    """The body: a line in every style, in four sections (cover, contents, upright body, body on its side)."""
    by_id = {style.id: style for style in STYLES}
    hint = '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:t>本文件只提供样式与页面设置：文字不会进入公开文档。修改样式后保存即可。</w:t></w:r></w:p>'
    cover = [by_id[name] for name in ("CoverName", "CoverTitle", "CoverDate")]
    contents = [by_id[name] for name in ("TOCHeading", "TOC1", "TOC2")]
    skipped = {*cover, *contents, by_id["Normal"], by_id["Footer"], by_id["SectionEnd"]}
    body = [
        s
        for s in STYLES
        if s not in skipped and not s.id.startswith("Dense") and s.id[5:] not in ("Head", "Text", "Centre", "Amount")
    ]
    end = by_id["SectionEnd"]
    return (
        f'{_HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>'
        + "".join(map(_sample, cover)) + _sample(end, _section())
        + "".join(map(_sample, contents)) + _sample(end, _section())
        + "".join(map(_sample, body)) + hint + _sample_table() + _sample(end, _section(numbered=True))
        + _sample(by_id["TableTitle"]) + hint + _section(turned=True, numbered=True)
        + "</w:body></w:document>"
    )  # fmt: skip


def parts() -> dict[str, str]:
    """Every part of the package by name."""
    overrides = {
        "word/document.xml": f"{_MAIN}.document.main+xml",
        "word/styles.xml": f"{_MAIN}.styles+xml",
        "word/settings.xml": f"{_MAIN}.settings+xml",
        "word/fontTable.xml": f"{_MAIN}.fontTable+xml",
        "word/footer1.xml": f"{_MAIN}.footer+xml",
        "word/footer2.xml": f"{_MAIN}.footer+xml",
    }
    relations = ("styles", "settings", "fontTable", "footer", "footer")
    targets = ("styles.xml", "settings.xml", "fontTable.xml", "footer1.xml", "footer2.xml")
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(zip(relations, targets, strict=True), 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        "word/document.xml": document_xml(),
        "word/styles.xml": styles_xml(),
        "word/settings.xml": settings_xml(),
        "word/fontTable.xml": font_table_xml(),
        "word/footer1.xml": footer_xml("left"),
        "word/footer2.xml": footer_xml("right"),
    }


def build() -> bytes:
    """The reference document; the same source gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # stored: no compressor's version in the bytes
        for name, text in parts().items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = 0o600 << 16
            archive.writestr(info, text.encode())
    return buffer.getvalue()


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(build())
