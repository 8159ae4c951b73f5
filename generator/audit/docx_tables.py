"""The tables of a DOCX from its text, without a tree: nine tenths of it are cells, and a few dozen markups open them all.

What a markup means is found out once, by a strict expression; between two of them there is nothing but a text. A document
that has any table in another form is left to the general reader as a whole.
"""

from __future__ import annotations

import re

from generator.audit.reading import ReadGrid

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"'
_NAMESPACE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_FILLED = b'<w:t xml:space="preserve">'
_FILLED_END = b"</w:t></w:r></w:p></w:tc>"
_ROW_END = b"</w:tr>"
_NEXT_CELL, _NEXT_ROW = b"\x1f", b"\x1e"
"""Put between the texts of cells and of rows: signs that XML cannot hold."""
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
_NOT_A_TEXT = re.compile("[<\x00-\x08\x0b-\x1d\ufffe\uffff]|]]>|&(?!(?:lt|gt|amp);)")


class _Unusual(Exception):
    """Something stands there in a form that only the general reader knows."""


def without_tables(xml: bytes) -> tuple[bytes, list[ReadGrid]]:
    """The XML with a number in place of what each table holds, and the tables by that number.

    When any table has another form than the usual one, the XML as it is and no tables.
    """
    try:
        return _taken(xml)
    except (_Unusual, UnicodeDecodeError):
        return xml, []


def _taken(xml: bytes) -> tuple[bytes, list[ReadGrid]]:
    if _NEXT_CELL in xml or _NEXT_ROW in xml:
        raise _Unusual
    before, *pieces = xml.split(b"<w:tbl>")
    left = [before]
    grids: list[ReadGrid] = []
    rows, cells = _Rows(), _Cells()
    for number, piece in enumerate(pieces):
        table, _, after = piece.rpartition(b"</w:tbl>")
        grids.append(_grid(table, rows, cells))
        left.append(b"<w:tbl>%d</w:tbl>%b" % (number, after))
    rest = b"".join(left)
    if not _is_usual(rest, len(grids)):
        raise _Unusual
    return rest, grids


def _is_usual(xml: bytes, tables: int) -> bool:
    """Whether what looks like an element of WordprocessingML is one, and all its tables were taken."""
    head, _, body = xml.partition(b"<w:body>")
    return (
        head.startswith(_DECLARATION)
        and head.count(b"<") == 2
        and head.count(_NAMESPACE) == head.count(b' xmlns:w="' + _NAMESPACE + b'"') == 1
        and body.count(b"<w:tbl") == tables
        and not any(sign in body for sign in (b"<!", b"<?", b"xmlns"))
    )


def _grid(table: bytes, heads: _Rows, markups: _Cells) -> ReadGrid:
    start, *rows = table.split(b"<w:tr>")
    if not rows or not _OPENS_TABLE.fullmatch(start):
        raise _Unusual
    lines: list[bytes] = []
    header_rows = 0
    for row in rows:
        head, *cells = row.split(b"<w:tc>")
        if not cells or not cells[-1].endswith(_ROW_END):
            raise _Unusual
        cells[-1] = cells[-1][: -len(_ROW_END)]
        header_rows += heads[head] and header_rows == len(lines)
        texts: list[bytes] = []
        for cell in cells:
            markup, filled, text = cell.partition(_FILLED)
            expected, covered = markups[markup]
            if filled != expected:
                raise _Unusual
            if filled:
                text, end, more = text.partition(_FILLED_END)
                if more or not end:
                    raise _Unusual
            texts.append(text + covered)
        lines.append(_NEXT_CELL.join(texts))
    return ReadGrid(_texts(_NEXT_ROW.join(lines)), header_rows)


def _texts(xml: bytes) -> tuple[tuple[str, ...], ...]:
    """The cells of all rows, each row as wide as the widest."""
    text = xml.decode().replace(_BREAK, "\n")
    if _NOT_A_TEXT.search(text):
        raise _Unusual
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    rows = [tuple(map(str.strip, row.split(_NEXT_CELL.decode()))) for row in text.split(_NEXT_ROW.decode())]
    width = max(map(len, rows))
    return tuple(row + ("",) * (width - len(row)) for row in rows)


class _Rows(dict[bytes, bool]):
    """What stands before the cells of a row → whether it is repeated on every page."""

    def __missing__(self, markup: bytes) -> bool:
        found = _OPENS_ROW.fullmatch(markup)
        if not found:
            raise _Unusual
        self[markup] = found[1] is not None
        return self[markup]


class _Cells(dict[bytes, "tuple[bytes, bytes]"]):
    """What stands before the text of a cell → the tag of that text (b"" for a cell without one), and the cells it covers."""

    def __missing__(self, markup: bytes) -> tuple[bytes, bytes]:
        found = _OPENS_CELL.fullmatch(markup)
        if not found:
            raise _Unusual
        span, continues, holds_text = found.groups()
        if continues and holds_text:
            raise _Unusual
        self[markup] = _FILLED if holds_text else b"", _NEXT_CELL * (int(span or 1) - 1)
        return self[markup]
