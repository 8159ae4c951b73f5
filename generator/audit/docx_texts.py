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
_PARAGRAPH_END = b"</w:t></w:r></w:p>"
_FILLED_END = _PARAGRAPH_END + b"</w:tc>"
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
_OPENS_PARAGRAPH = re.compile(rb'(?:<w:pPr>(?:<w:pStyle w:val="([\w-]*)"/>)?(?:<w:pageBreakBefore/>)?</w:pPr>)?<w:r>')
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
    known = _Rows(), _Cells(are_filled=True), _Cells(are_filled=False)
    for number, piece in enumerate(pieces):
        table, _, after = piece.rpartition(b"</w:tbl>")
        grids.append(_grid(table, *known))
        left.append(b"<w:tbl>%d</w:tbl>%b" % (number, after))
    rest = b"".join(left)
    if _OTHERWISE.search(rest) or not is_plain(rest, _NAMESPACE, b"xmlns:w"):
        raise Unusual
    return rest, grids


def _cut_paragraphs(xml: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    before, *pieces = xml.split(b"<w:p>")
    left = [before]
    texts: list[bytes] = []
    styles: list[str] = []
    known = _Paragraphs()
    for piece in pieces:
        markup, filled, text = piece.partition(_FILLED)
        style = known[markup] if filled else None
        text, end, after = text.partition(_PARAGRAPH_END)
        if b"<" in text:
            text = text.replace(_BREAK, b"\n")
        if style is not None and end and b"<" not in text:
            left.append(b"<w:p>%d</w:p>%b" % (len(texts), after))
            texts.append(text)
            styles.append(style)
        elif piece.startswith(b"<"):
            left.append(b"<w:p>" + piece)
        else:
            raise Unusual
    read = plain_text(NEXT_CELL.join(texts)).split(NEXT_CELL.decode()) if texts else []
    return b"".join(left), list(zip(read, styles, strict=True))


def _grid(table: bytes, heads: _Rows, opened: _Cells, empty: _Cells) -> ReadGrid:
    start, *rows = table.split(b"<w:tr>")
    if not rows or not _OPENS_TABLE.fullmatch(start):
        raise Unusual
    lines: list[bytes] = []
    header_rows = 0
    for row in rows:
        head, *cells = row.split(b"<w:tc>")
        if not cells or not cells[-1].endswith(_ROW_END):
            raise Unusual
        cells[-1] = cells[-1][: -len(_ROW_END)]
        header_rows += heads[head] and header_rows == len(lines)
        texts: list[bytes] = []
        for cell in cells:
            markup, filled, text = cell.partition(_FILLED)
            if filled:
                text, end, more = text.partition(_FILLED_END)
                if more or not end:
                    raise Unusual
                texts.append(text + opened[markup])
            else:
                texts.append(empty[markup])
        lines.append(NEXT_CELL.join(texts))
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
    """What stands before the text of a cell, or what an empty one is → what stands for the cells it covers."""

    def __init__(self, *, are_filled: bool) -> None:
        super().__init__()
        self._are_filled = are_filled

    def __missing__(self, markup: bytes) -> bytes:
        found = _OPENS_CELL.fullmatch(markup)
        span, continues, holds_text = found.groups() if found else (None, None, None)
        if not found or (holds_text is not None) != self._are_filled or (continues and holds_text):
            raise Unusual
        self[markup] = NEXT_CELL * (int(span or 1) - 1)
        return self[markup]


class _Paragraphs(dict[bytes, "str | None"]):
    """What stands before the text of a paragraph → the id of its style; None for another form."""

    def __missing__(self, markup: bytes) -> str | None:
        found = _OPENS_PARAGRAPH.fullmatch(markup)
        self[markup] = (found[1] or b"").decode() if found else None
        return self[markup]
