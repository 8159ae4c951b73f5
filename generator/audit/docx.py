"""DOCX → blocks, from the XML alone, so that a document edited and saved by Word, WPS or LibreOffice reads the same.

Tracked changes read as if accepted: insertions count, deletions do not. Content controls, hyperlinks, split runs and
fields are transparent; of a field its result counts.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from xml.etree import ElementTree as ET

from generator.audit.docx_texts import cut
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.model.errors import DisclosureError
from generator.zipped import Archive

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TBL, _TR, _TC, _R, _T = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t"))
_PPR, _RPR, _TRPR, _TCPR = (f"{_W}{name}" for name in ("pPr", "rPr", "trPr", "tcPr"))
_VAL = f"{_W}val"
_SDT, _SDT_CONTENT = f"{_W}sdt", f"{_W}sdtContent"
_THROUGH = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_INLINE = _THROUGH | {f"{_W}hyperlink", f"{_W}fldSimple", f"{_W}dir", f"{_W}bdo"}
_FIELD, _FIELD_TYPE = f"{_W}fldChar", f"{_W}fldCharType"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CONTENTS_STYLES = ("toc", "目录", "contents", "index heading")
_TOO_LARGE = 200_000_000
_LOOKS = (
    "tcW|gridCol|jc|vAlign|trHeight|cantSplit|keepNext|ind|spacing|sz|szCs|rFonts|lang|bookmarkStart|bookmarkEnd|rStyle"
)


def read_docx(data: bytes) -> tuple[ReadBlock, ...]:
    """Paragraphs and tables in reading order. Raises DisclosureError when the file is no readable DOCX."""
    try:
        with Archive(data) as archive:
            if archive.getinfo("word/document.xml").file_size > _TOO_LARGE:
                raise DisclosureError("这份 DOCX 太大，不是正常的公开文档。")
            contents = _contents_styles(archive.read("word/styles.xml"))
            xml, grids, paragraphs = cut(archive.read("word/document.xml"))
            body = ET.fromstring(_without_looks(xml, contents)).find(f"{_W}body")
    except (zipfile.BadZipFile, KeyError, ET.ParseError, RuntimeError, EOFError, zlib.error) as error:
        raise DisclosureError("不是能够读取的 DOCX 文件。") from error
    if body is None:
        raise DisclosureError("这份 DOCX 没有正文。")
    return tuple(_blocks(body, contents, grids, paragraphs))


def _without_looks(xml: bytes, contents: frozenset[str]) -> bytes:
    """The XML without the elements that only say how things look: half of it, and half of the time to parse it."""
    return _looks(contents).sub(b"", xml)


@lru_cache(maxsize=8)
def _looks(contents: frozenset[str]) -> re.Pattern[bytes]:
    """Elements to leave out: those that set looks, styles other than those of a contents list, properties of nothing else."""
    kept = "|".join(re.escape(style) for style in sorted(contents)) or "-"
    look = f'<w:(?:(?:{_LOOKS})(?: [^<>]*)?|pStyle w:val="(?!(?:{kept})")[^"]*")/>'
    return re.compile(f"<w:(pPr|rPr|tcPr|trPr)>(?:{look})*</w:\\1>|{look}".encode())


@lru_cache(maxsize=4)
def _contents_styles(xml: bytes) -> frozenset[str]:
    """Ids of the styles of a contents list, by their names. Documents of one template pack have the same styles."""
    ids = set()
    for style in ET.fromstring(xml).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and name.get(_VAL, "").lower().startswith(_CONTENTS_STYLES):
            ids.add(style.get(f"{_W}styleId", ""))
    return frozenset(ids)


def _blocks(
    body: ET.Element,
    contents: frozenset[str],
    cut_grids: Sequence[ReadGrid],
    cut_paragraphs: Sequence[tuple[str, str]],
) -> Iterator[ReadBlock]:
    """Every block. Of those that were cut out there is only their number."""
    paragraphs = grids = 0
    before = ""
    for element, in_list in _content(body, in_list=False):
        if element.tag == _TBL:
            grids += 1
            grid = cut_grids[int(element.text or "")] if cut_grids else _grid(element)
            yield grid._replace(place=f"第{grids}个表格")
            continue
        if cut_paragraphs and element.text:
            text, style = cut_paragraphs[int(element.text)]
            joins_next = False
        else:
            text, style, joins_next = _paragraph(element)
        if joins_next:
            before += text
            continue
        paragraphs += 1
        yield ReadParagraph((before + text).strip("\t"), in_list or style in contents, f"第{paragraphs}段")
        before = ""


def _content(parent: ET.Element, *, in_list: bool) -> Iterator[tuple[ET.Element, bool]]:
    """Paragraphs and tables, also those inside content controls and tracked insertions, and whether in the contents."""
    for child in parent:
        tag = child.tag
        if tag in (_P, _TBL):
            yield child, in_list
        elif tag in _THROUGH:
            gallery = child.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery") if tag == _SDT else None
            listed = gallery is not None and gallery.get(_VAL) == "Table of Contents"
            yield from _content(child, in_list=in_list or listed)


def _paragraph(element: ET.Element) -> tuple[str, str, bool]:
    """Text, style id, and whether a tracked deletion of its mark joins it to the next paragraph."""
    style, joins = "", False
    properties = element[0] if len(element) and element[0].tag == _PPR else None
    if properties is not None:
        for child in properties:
            if child.tag == f"{_W}pStyle":
                style = child.get(_VAL, "")
            elif child.tag == _RPR:
                joins = child.find(f"{_W}del") is not None
    parts: list[str] = []
    _runs(element, parts, [])
    return "".join(parts), style, joins


def _runs(parent: ET.Element, parts: list[str], instructions: list[bool]) -> None:
    """Adds the text of runs. `instructions`: for each open field, whether its instruction is still running."""
    for child in parent:
        tag = child.tag
        if tag == _R:
            for node in child:
                kind = node.tag
                if kind == _T:
                    if not (instructions and instructions[-1]):
                        parts.append(node.text or "")
                elif kind == _FIELD:
                    state = node.get(_FIELD_TYPE)
                    if state == "begin":
                        instructions.append(True)
                    elif instructions and state == "separate":
                        instructions[-1] = False
                    elif instructions and state == "end":
                        instructions.pop()
                elif kind in _BREAKS and not (instructions and instructions[-1]):
                    parts.append(_BREAKS[kind])
        elif tag in _INLINE:
            _runs(child, parts, instructions)


def _grid(table: ET.Element) -> ReadGrid:
    rows: list[tuple[str, ...]] = []
    header_rows = 0
    for row in _children(table, _TR):
        texts: list[str] = []
        is_header = False
        properties = row.find(_TRPR)
        if properties is not None:
            if properties.find(f"{_W}del") is not None:
                continue
            is_header = properties.find(f"{_W}tblHeader") is not None
            texts += [""] * _number(properties.find(f"{_W}gridBefore"), 0)
        if is_header and header_rows == len(rows):
            header_rows += 1
        for cell in _children(row, _TC):
            span, continues = _merged(cell)
            texts.append("" if continues else _cell_text(cell))
            texts += [""] * (span - 1)
        rows.append(tuple(texts))
    width = max((len(row) for row in rows), default=0)
    return ReadGrid(tuple(row + ("",) * (width - len(row)) for row in rows), header_rows)


def _children(parent: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _THROUGH:
            yield from _children(child, tag)


def _merged(cell: ET.Element) -> tuple[int, bool]:
    """Columns the cell spans, and whether it only continues the cell above."""
    span, continues = 1, False
    properties = cell[0] if len(cell) and cell[0].tag == _TCPR else None
    if properties is not None:
        for child in properties:
            if child.tag == f"{_W}gridSpan":
                span = _number(child, 1)
            elif child.tag == f"{_W}vMerge":
                continues = child.get(_VAL, "continue") == "continue"
    return span, continues


def _cell_text(cell: ET.Element) -> str:
    if len(cell) == 1 and cell[0].tag == _P:  # most cells: one paragraph of one run of one text, or of none
        runs = cell[0]
        if not len(runs):
            return ""
        if len(runs) == 1 and runs[0].tag == _R and len(runs[0]) == 1 and runs[0][0].tag == _T:
            return (runs[0][0].text or "").strip()
    lines: list[str] = []
    before = ""
    for element, _ in _content(cell, in_list=False):
        if element.tag == _P:
            text, _, joins = _paragraph(element)
            before += text
            if not joins:
                lines.append(before)
                before = ""
    return "\n".join(lines).strip()


def _number(element: ET.Element | None, default: int) -> int:
    value = "" if element is None else element.get(_VAL, "")
    return int(value) if value.isdigit() else default
