"""Builds template.docx and names.json beside it: `python -m benchmarks.peer.build_template`.

The looks are those of the template pack's reference.docx, so that both sides print the same page; the text is
narrative.txt, one paragraph a line (style|text), with the tables of layout.py put in.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml

from benchmarks.peer.layout import FORM_HEAD, FORM_WIDTHS, TABLES, HeaderCell, Table, header_cells

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
REFERENCE = ROOT / "templates/xinjiang-2024/reference.docx"
CATALOGUE = ROOT / "generator/catalogue/data"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FOOTERS = '<w:footerReference w:type="even" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
_PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" '
    'w:header="851" w:footer="1270" w:gutter="0"/>'
)
_LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1587" w:right="2098" w:bottom="1474" '
    'w:left="1984" w:header="851" w:footer="760" w:gutter="0"/>'
)


def main() -> None:
    document = Document(str(REFERENCE))
    body = document.element.body
    for child in list(body):
        body.remove(child)
    for xml in _content():
        body.append(parse_xml(_with_namespaces(xml)))
    document.save(str(HERE / "template.docx"))
    (HERE / "names.json").write_text(json.dumps(_names(), ensure_ascii=False, indent=0) + "\n", "utf-8")


def _with_namespaces(xml: str) -> str:
    return re.sub(r"^<([\w:]+)", rf"<\1 {_NAMESPACES}", xml, count=1)


def _content() -> list[str]:
    lines = [line.partition("|") for line in (HERE / "narrative.txt").read_text("utf-8").splitlines()]
    found: list[str] = []
    for style, _, text in lines:
        if style == "@section plain":
            found.append(_section_end(_section(_PORTRAIT, footers="")))
        elif style == "@contents":
            found += _contents([(style, text) for style, _, text in lines])
        elif style == "@tables":
            found += _tables()
        elif style == "@form":
            found.append(_form())
        else:
            found.append(_paragraph(text, style))
    return [*found, _section(_PORTRAIT)]


def _contents(lines: list[tuple[str, str]]) -> list[str]:
    """The contents list as text: docxtpl knows no page numbers."""
    found = [_paragraph("目　录", "TOCHeading")]
    for style, text in lines:
        if style in ("Heading1", "Heading2"):
            found.append(_paragraph(text, style.replace("Heading", "TOC")))
        elif style == "@tables":
            found += [
                _paragraph(f"{number}、{_title(table)}", "TOC2") for number, table in zip(_NUMBERS, TABLES, strict=True)
            ]
    return found


_NUMBERS = [*"一二三四五六七八九十", "十一"]


def _title(table: Table) -> str:
    return table.title.replace("{kind}", "{{ kind }}")


def _section(page: str, footers: str = _FOOTERS) -> str:
    return f'<w:sectPr>{footers}<w:type w:val="nextPage"/>{page}<w:cols w:space="425"/></w:sectPr>'


def _section_end(section: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{section}</w:pPr></w:p>'


def _paragraph(text: str, style: str = "", properties: str = "", bold: bool = False) -> str:
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    strong = '<w:rPr><w:rStyle w:val="TableStrong"/></w:rPr>' if bold else ""
    run = f'<w:r>{strong}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{look}{properties}</w:pPr>{run}</w:p>"


def _tables() -> list[str]:
    """表1 to 表11, each landscape one in a section of its own."""
    found: list[str] = []
    for index, table in enumerate(TABLES):
        variable = f"t[{index}]"
        found += [_paragraph(table.number, "TableNumber"), _paragraph(_title(table), "TableTitle")]
        found.append(_table(table, variable))
        if table.empty:
            found += [
                _paragraph(f"{{%p if not {variable}.total %}}"),
                _paragraph(
                    f"{{{{ name }}}}{{{{ year }}}}年没有使用{table.empty}，{_title(table)}为空表。", "TableNote"
                ),
                _paragraph("{%p endif %}"),
            ]
        following = TABLES[index + 1].landscape if index + 1 < len(TABLES) else False
        if table.landscape or following:
            found.append(_section_end(_section(_LANDSCAPE if table.landscape else _PORTRAIT)))
    return found


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _grid(widths: list[int], rows: list[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="BudgetTable"/><w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def _row(cells: list[str], header: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    widths: list[int], column: int, paragraph: str, columns: int = 1, merge: str = "", borderless: bool = False
) -> str:
    width = _twips(sum(widths[column : column + columns]))
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    vertical = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    borders = (
        '<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'
        if borderless
        else ""
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{vertical}{borders}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )


def _tag_row(widths: list[int], tag: str) -> str:
    """A row that docxtpl takes away: it holds a {%tr … %} alone."""
    return _row([_cell(widths, 0, _paragraph(tag), len(widths))])


def _table(table: Table, variable: str) -> str:
    widths = table.widths
    look = "Dense" if table.dense else "Table"
    columns = len(widths)
    split = columns - table.units_wide
    rows = [
        _row(
            [
                _cell(widths, 0, _paragraph("编制{{ kind }}：{{ name }}", "TableAbove"), split, borderless=True),
                _cell(widths, split, _paragraph("单位：万元", "TableUnit"), table.units_wide, borderless=True),
            ],
            header=True,
        ),
        *_header(table, look),
    ]
    texts = {"表1": {0: "", 2: ""}, "表4": {0: "", 2: ""}, "表10": {0: "Text"}, "表11": {0: "Text"}}.get(table.number)
    if texts is None:
        texts = {**dict.fromkeys(range(table.codes), "Centre"), table.codes: "Text"}
        if table.number == "表7":
            texts[4] = "Text"
    named = max(0, min((at for at, kind in texts.items() if kind == "Text"), default=0))

    def cells(source: str, bold: bool) -> list[str]:
        found = []
        for at in range(columns):
            kind = texts.get(at)
            style = f"{look}{'Amount' if kind is None else kind or 'Text'}"
            if bold and kind is not None:
                style = f"{look}Centre"
            indent = '<w:ind w:leftChars="{{ r[-1] }}"/>' if at == named and not bold else ""
            found.append(_cell(widths, at, _paragraph(f"{{{{ {source}[{at}] }}}}", style, indent, bold)))
        return found

    loop = [
        _tag_row(widths, f"{{%tr for r in {variable}.rows %}}"),
        _row(cells("r", False)),
        _tag_row(widths, "{%tr endfor %}"),
    ]
    total = [_row(cells(f"{variable}.total", True))]
    if table.indexed:
        total = [_tag_row(widths, f"{{%tr if {variable}.total %}}"), *total, _tag_row(widths, "{%tr endif %}")]
    return _grid(widths, [*rows, *(total + loop if table.indexed else loop + total)])


def _header(table: Table, look: str) -> list[str]:
    """The header, and where a cell spans rows its empty continuations below."""
    widths = table.widths
    grid: dict[tuple[int, int], tuple[HeaderCell, str]] = {}
    for cell in header_cells(table):
        grid[cell.row, cell.column] = (cell, "restart" if cell.rows > 1 else "")
        for below in range(cell.row + 1, cell.row + cell.rows):
            grid[below, cell.column] = (cell, "continue")
    rows = []
    for row in range(table.header_rows):
        found = []
        for column in range(len(widths)):
            if (row, column) in grid:
                cell, merge = grid[row, column]
                text = "" if merge == "continue" else cell.text
                found.append(_cell(widths, column, _paragraph(text, f"{look}Head"), cell.columns, merge))
        rows.append(_row(found, header=True))
    return rows


def _form() -> str:
    """项目支出绩效目标表; the attribute of a merged cell says whether it goes on from the one above."""
    w = FORM_WIDTHS

    def line(*cells: tuple[str, str, int]) -> str:
        column, found = 0, []
        for text, style, columns in cells:
            found.append(_cell(w, column, _paragraph(text, style), columns))
            column += columns
        return _row(found)

    body: list[Any] = [
        _cell(w, 0, _paragraph("{{ r[1] }}", "TableCentre"), merge="{{ r[0] }}"),
        _cell(w, 1, _paragraph("{{ r[3] }}", "TableCentre"), merge="{{ r[2] }}"),
        _cell(w, 2, _paragraph("{{ r[4] }}", "TableText")),
        *(_cell(w, at, _paragraph(f"{{{{ r[{at + 2}] }}}}", "TableCentre")) for at in range(3, 9)),
    ]
    return _grid(
        w,
        [
            line(("预算单位", "TableHead", 2), ("{{ name }}", "TableCentre", 7)),
            line(
                ("项目名称", "TableHead", 2),
                ("{{ form.project }}", "TableCentre", 4),
                ("项目负责人", "TableHead", 2),
                ("{{ form.head }}", "TableCentre", 1),
            ),
            line(
                ("项目资金（万元）", "TableHead", 2),
                ("年度预算总额", "TableHead", 1),
                ("{{ form.amount }}", "TableCentre", 1),
                ("其中：财政拨款", "TableHead", 1),
                ("{{ form.fiscal }}", "TableCentre", 1),
                ("其他资金", "TableHead", 2),
                ("{{ form.other }}", "TableCentre", 1),
            ),
            line(("项目总体目标", "TableHead", 2), ("{{ form.goal }}", "TableText", 7)),
            line(*((label, "TableHead", 1) for label in FORM_HEAD)),
            _tag_row(w, "{%tr for r in form.rows %}"),
            _row(body),
            _tag_row(w, "{%tr endfor %}"),
        ],
    )


def _names() -> dict[str, str]:
    """类 and 款 of the functional classification, 类 of the economic one."""
    found: dict[str, str] = {}
    for file, lengths in (("functional", (3, 5)), ("economic_dept", (3,))):
        with (CATALOGUE / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if len(row["code"]) in lengths and "2024" in row["years"]:
                    found[row["code"]] = row["name"]
    return found


if __name__ == "__main__":
    main()
