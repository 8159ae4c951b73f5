"""Tables and paragraphs cut out of the text of a DOCX, without a tree: a few dozen markups open nearly all of them.

What a markup means is found out once, by a strict expression; between two of them there is nothing but a text. What stands
in another form is left to the general reader: single paragraphs, but all of a document that has any such table.
"""

from __future__ import annotations

import re

from generator.audit.plain import NEXT_CELL, NEXT_ROW, Unusual, is_plain, plain_text, without_marks
from generator.audit.reading import ReadGrid

_NAMESPACE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BREAK = b'</w:t><w:br/><w:t xml:space="preserve">'
_FILLED = b'<w:t xml:space="preserve">'
_FILLED_END = b"</w:t></w:r></w:p></w:tc>"
_ROW_END = b"</w:tr>"
_LOOK = "<w:(?:jc|keepNext|ind|spacing|sz|szCs|rFonts|lang|rStyle)(?: [^<>]*)?/>"
_OPENS_TABLE = re.compile(
    rb'<w:tblPr>(?:<w:tblStyle w:val="[\w-]*"/>)?(?:<w:tblW w:w="\w*" w:type="\w*"/>)?(?:<w:jc(?: [^<>]*)?/>)?'
    rb'(?:<w:tblLayout w:type="\w*"/>)?</w:tblPr><w:tblGrid>(?:<w:gridCol(?: [^<>]*)?/>)*</w:tblGrid>'
)
_OPENS_ROW = re.compile(rb"(?:<w:trPr>(?:<w:(?:cantSplit|trHeight|jc)(?: [^<>]*)?/>)*(<w:tblHeader/>)?</w:trPr>)?")
_OPENS_CELL = re.compile(
    (
        '<w:tcPr>(?:<w:tcW(?: [^<>]*)?/>)?(?:<w:gridSpan w:val="([1-9][0-9]?)"/>)?'
        '(?:<w:vMerge w:val="restart"/>|(<w:vMerge(?: w:val="continue")?/>))?'
        '(?:<w:tcBorders>(?:<w:[a-z]+ w:val="[a-zA-Z]*"/>)*</w:tcBorders>)?(?:<w:vAlign(?: [^<>]*)?/>)?</w:tcPr>'
        rf'<w:p>(?:<w:pPr>(?:<w:pStyle w:val="[\w-]*"/>)?(?:{_LOOK})*</w:pPr>)?'
        f"(?:</w:p></w:tc>|(<w:r>)(?:<w:rPr>(?:{_LOOK})*</w:rPr>)?)"
    ).encode()
)
_RUN = f'<w:r>(?:<w:rPr>(?:{_LOOK})*</w:rPr>)?<w:t xml:space="preserve">([^<]*(?:{_BREAK.decode()}[^<]*)*)</w:t></w:r>'
_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>(?:<w:rPr><w:vanish/></w:rPr>)?'
    '<w:instrText xml:space="preserve">([^<]*)</w:instrText></w:r><w:r><w:fldChar w:fldCharType="{}"/></w:r>'
)
_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_PARAGRAPH = re.compile(
    (
        f'<w:p>(?:<w:pPr>(?:<w:pStyle w:val="([\\w-]*)"/>)?(?:<w:pageBreakBefore/>)?(?:{_LOOK})*</w:pPr>)?'
        f"(?:(?:<w:bookmarkStart(?: [^<>]*)?/>)*(?:{_FIELD.format('end')})?{_RUN}(?:<w:bookmarkEnd(?: [^<>]*)?/>)*|"
        f'<w:hyperlink w:anchor="\\w*" w:history="1">{_RUN}<w:r><w:tab/></w:r>'
        f"{_FIELD.format('separate')}{_RUN}{_FIELD_END}</w:hyperlink>)</w:p>"
    ).encode()
)
"""Of one run, which a field for the contents list may precede, or a line of that list: text, tab, number of the page."""
_NUMBERED = re.compile(rb"<w:p>[^<]")
_OTHERWISE = re.compile(rb"<w:(?:p|tbl)[\s/]")
"""A paragraph or a table in another spelling."""


def cut_tables(xml: bytes) -> tuple[bytes, list[ReadGrid]]:
    """The document with a number in place of what each table holds, and the tables by that number.

    As it is, and no tables, when any of them has another form than the usual one.
    """
    try:
        return _cut_tables(xml)
    except (Unusual, UnicodeDecodeError):
        return xml, []


def cut_paragraphs(xml: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    """The document with a number in place of what most paragraphs hold; text and style id of each by that number.

    For documents whose tables were cut out, and without the elements that only set looks.
    """
    try:
        return _cut_paragraphs(xml)
    except (Unusual, UnicodeDecodeError):
        return xml, []


def _cut_tables(xml: bytes) -> tuple[bytes, list[ReadGrid]]:
    before, *pieces = without_marks(xml).split(b"<w:tbl>")
    left = [before]
    grids: list[ReadGrid] = []
    heads, cells = _Rows(), _Cells()
    for number, piece in enumerate(pieces):
        table, _, after = piece.rpartition(b"</w:tbl>")
        grids.append(_grid(table, heads, cells))
        left.append(b"<w:tbl>%d</w:tbl>%b" % (number, after))
    rest = b"".join(left)
    if _OTHERWISE.search(rest) or not is_plain(rest, _NAMESPACE, b"xmlns:w"):
        raise Unusual
    return rest, grids


def _cut_paragraphs(xml: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    if _NUMBERED.search(xml):
        raise Unusual
    texts: list[bytes] = []
    styles: list[str] = []
    instructions: list[bytes] = []

    def cut(paragraph: re.Match[bytes]) -> bytes:
        style, mark, text, line, field, page = paragraph.groups(b"")
        instructions.append(mark + field)
        texts.append(line + b"\t" + page if field else text)
        styles.append(style.decode())
        return b"<w:p>%d</w:p>" % (len(texts) - 1)

    rest = _PARAGRAPH.sub(cut, xml)
    plain_text(b"".join(instructions))
    read = plain_text(NEXT_CELL.join(texts).replace(_BREAK, b"\n")).split(NEXT_CELL.decode()) if texts else []
    return rest, list(zip(read, styles, strict=True))


def _grid(table: bytes, heads: _Rows, cells: _Cells) -> ReadGrid:
    start, *rows = table.split(b"<w:tr>")
    if not rows or not _OPENS_TABLE.fullmatch(start):
        raise Unusual
    lines: list[bytes] = []
    header_rows = 0
    for row in rows:
        head, *markups = row.removesuffix(_ROW_END).split(b"<w:tc>")
        if not markups or not row.endswith(_ROW_END):
            raise Unusual
        header_rows += heads[head] and header_rows == len(lines)
        lines.append(NEXT_CELL.join([cells[markup] for markup in markups]))
    return ReadGrid(_texts(NEXT_ROW.join(lines)), header_rows)


def _texts(xml: bytes) -> tuple[tuple[str, ...], ...]:
    """The cells of all rows, each row as wide as the widest."""
    lines = plain_text(xml.replace(_BREAK, b"\n")).split(NEXT_ROW.decode())
    rows = [tuple(map(str.strip, line.split(NEXT_CELL.decode()))) for line in lines]
    widths = set(map(len, rows))
    return tuple(rows) if len(widths) == 1 else tuple(row + ("",) * (max(widths) - len(row)) for row in rows)


class _Rows(dict[bytes, bool]):
    """What stands before the cells of a row → whether it is repeated on every page."""

    def __missing__(self, markup: bytes) -> bool:
        found = _OPENS_ROW.fullmatch(markup)
        if not found:
            raise Unusual
        self[markup] = found[1] is not None
        return self[markup]


class _Cells(dict[bytes, bytes]):
    """A cell → its text, and what stands for the cells it covers. Most are empty, or come many times."""

    def __init__(self) -> None:
        super().__init__()
        self._opened: dict[bytes, tuple[bool, bytes]] = {}
        """What stands before the text of a cell, or what an empty one is: whether it is filled, and what it covers."""

    def __missing__(self, cell: bytes) -> bytes:
        markup, filled, text = cell.partition(_FILLED)
        text, end, more = text.partition(_FILLED_END)
        if markup not in self._opened:
            self._opened[markup] = self._open(markup)
        is_filled, covered = self._opened[markup]
        if is_filled != bool(filled) or is_filled != bool(end) or more:
            raise Unusual
        self[cell] = text + covered
        return self[cell]

    def _open(self, markup: bytes) -> tuple[bool, bytes]:
        found = _OPENS_CELL.fullmatch(markup)
        if not found:
            raise Unusual
        span, continues, holds_text = found.groups()
        if continues and holds_text:
            raise Unusual
        return holds_text is not None, NEXT_CELL * (int(span or 1) - 1)
