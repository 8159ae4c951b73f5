"""Tables and paragraphs cut out of the text of a DOCX, without a tree: a few dozen markups open nearly all of them.

What a markup means is found out once, by strict expressions; between two of them there is nothing but a text. What stands
in another form is left to the general reader: single paragraphs, but all of a document that has any such table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from generator.audit.plain import HEADS, NEXT_CELL, NEXT_ROW, NEXT_TABLE, Unusual, is_plain, plain_text, without_marks
from generator.audit.reading import ReadGrid

_NAMESPACE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BREAK = b'</w:t><w:br/><w:t xml:space="preserve">'
_TEXT = re.compile(rb'<w:t xml:space="preserve">([^<]*)</w:t>')
_TEXT_END = b"</w:r></w:p></w:tc>"
_ANY_TEXT = b"<%b>" % NEXT_CELL
"""Put where a text stands: what no expression for a markup leads across."""
_TABLE = b"<w:tbl><w:tblPr>"
_BEFORE_TABLES = _TEXT_END + b"</w:tr>"
_AFTER_TABLES = b"</w:tblPr><w:tblGrid></w:tblGrid><w:tr><w:tc><w:tcPr></w:tcPr><w:p><w:r>"
"""How a table before the first one would end, and one after the last one begin."""
_LOOK = "<w:(?:jc|keepNext|ind|spacing|sz|szCs|rFonts|lang|rStyle)(?: [^<>]*)?/>"
_WIDTH = re.compile(b"<w:tcPr><w:tcW(?: [^<>]*)?/>")
_BETWEEN_CELLS = re.compile(
    b'(?:</w:tr>(<w:tbl><w:tblPr>(?:<w:tblStyle w:val="[\\w-]*"/>)?(?:<w:tblW w:w="\\w*" w:type="\\w*"/>)?'
    b'(?:<w:jc(?: [^<>]*)?/>)?(?:<w:tblLayout w:type="\\w*"/>)?</w:tblPr>'
    b"<w:tblGrid>(?:<w:gridCol(?: [^<>]*)?/>)*</w:tblGrid>)?"
    b"(<w:tr>)(?:<w:trPr>(?:<w:(?:cantSplit|trHeight|jc)(?: [^<>]*)?/>)*(<w:tblHeader/>)?</w:trPr>)?)?"
)
_OPENS_CELL = re.compile(
    (
        '<w:tcPr>(?:<w:gridSpan w:val="([1-9][0-9]?)"/>)?'
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


def cut(xml: bytes) -> tuple[bytes, list[ReadGrid], list[tuple[str, str]]]:
    """The document with a number in place of what each table and most paragraphs hold; by that number the tables, and the
    text and style id of each paragraph.

    As it is, and neither, when any table has another form than the usual one.
    """
    try:
        left, tables = _cut_tables(xml)
        grids = _grids(tables)
        left, paragraphs = _cut_paragraphs(left) if grids else (xml, [])
        # What was cut out holds nothing that would have to be looked for.
        if left.count(b"<w:tbl>") > len(grids) or _OTHERWISE.search(left) or not is_plain(left, _NAMESPACE, b"xmlns:w"):
            raise Unusual
    except (Unusual, UnicodeDecodeError):
        return xml, [], []
    return left, grids, paragraphs


def _cut_tables(xml: bytes) -> tuple[bytes, bytes]:
    """The document with a number in place of what each table holds, and all tables as one text."""
    before, *pieces = without_marks(xml).split(_TABLE)
    left = [before]
    tables: list[bytes] = []
    for number, piece in enumerate(pieces):
        table, _, after = piece.rpartition(b"</w:tbl>")
        tables.append(table)
        left.append(b"<w:tbl>%d</w:tbl>%b" % (number, after))
    return b"".join(left), _TABLE.join([_BEFORE_TABLES, *tables, _AFTER_TABLES])


def _cut_paragraphs(xml: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    """Nothing is cut out where any paragraph holds what only a parser reads."""
    pieces = _PARAGRAPH.split(xml)
    styles, marks, texts, lines, fields, pages = (pieces[at::7] for at in range(1, 7))
    for number, (line, page) in enumerate(zip(lines, pages, strict=True)):
        if page is not None:
            texts[number] = line + b"\t" + page
    cut = [b"%b<w:p>%d</w:p>" % (before, number) for number, before in enumerate(pieces[:-1:7])]
    left = b"".join([*cut, pieces[-1]])
    try:
        plain_text(b"".join(filter(None, (*marks, *fields))))
        read = plain_text(NEXT_CELL.join(texts).replace(_BREAK, b"\n")).split(NEXT_CELL.decode()) if texts else []
    except (Unusual, UnicodeDecodeError):
        return xml, []
    if len(_NUMBERED.findall(left)) > len(texts):
        return xml, []
    return left, [(text, (style or b"").decode()) for text, style in zip(read, styles, strict=True)]


def _grids(tables: bytes) -> list[ReadGrid]:
    """The tables: their markups in turn with their texts, each replaced by what it means."""
    pieces = _TEXT.split(tables.replace(_BREAK, b"\n"))
    signs, covered = _meanings(pieces[::2])
    parts = [b""] * (3 * len(signs))
    parts[::3], parts[1::3], parts[2::3] = signs, [*pieces[1::2], b""], covered
    text = plain_text(b"".join(parts))
    return list(map(_grid, text.split(NEXT_TABLE.decode())[1:-1]))


def _grid(table: str) -> ReadGrid:
    """A table, each row as wide as the widest. The sign of a row that heads the table counts as white space."""
    next_cell, heads = NEXT_CELL.decode(), HEADS.decode()
    lines = table.split(NEXT_ROW.decode())
    rows = [tuple(map(str.strip, line.split(next_cell))) for line in lines]
    widths = set(map(len, rows))
    if len(widths) > 1:
        rows = [row + ("",) * (max(widths) - len(row)) for row in rows]
    return ReadGrid(tuple(rows), len(list(takewhile(lambda line: line.startswith(heads), lines))))


def _meanings(markups: list[bytes]) -> tuple[Sequence[bytes], Sequence[bytes]]:
    """Of each markup between two texts: signs for the cells and rows in it, and for what the cell of the second covers."""
    distinct = list(dict.fromkeys(markups))
    # All of them as one, a text after each: half of the cells in it are alike but for their widths.
    together = _WIDTH.sub(b"<w:tcPr>", _ANY_TEXT.join(distinct)) + _ANY_TEXT + _TEXT_END
    start, *cells = together.split(b"<w:tc>")
    if not start.startswith(_TEXT_END):
        raise Unusual
    meaning = {cell: _cell(cell) for cell in set(cells)}
    found = b"".join([_between(start[len(_TEXT_END) :]), *map(meaning.__getitem__, cells)]).split(b"\n")
    known = dict(zip(distinct, zip(found[:-1:2], found[1::2], strict=True), strict=True))
    signs, covered = zip(*map(known.__getitem__, markups), strict=True)
    return signs, covered


def _cell(markup: bytes) -> bytes:
    """A cell, and what stands between it and the next one → signs for both. Those of a filled one stand between two lines."""
    filled, text, after = markup.partition(_ANY_TEXT + _TEXT_END)
    if text:
        return b"\n%b\n%b" % (_covered(filled, is_filled=True), _between(after))
    empty, end, after = markup.partition(b"</w:tc>")
    return _covered(empty + end, is_filled=False) + _between(after)


def _between(markup: bytes) -> bytes:
    """What stands between two cells → the sign of whether a row or a table begins, and heads the table on every page."""
    found = _BETWEEN_CELLS.fullmatch(markup)
    if not found:
        raise Unusual
    table, row, heads = found.groups()
    return (NEXT_TABLE if table else NEXT_ROW if row else NEXT_CELL) + (HEADS if heads else b"")


def _covered(markup: bytes, *, is_filled: bool) -> bytes:
    """What stands before the text of a cell, or what an empty one is → signs for the cells it covers."""
    found = _OPENS_CELL.fullmatch(markup)
    span, continues, holds_text = found.groups() if found else (None, None, None)
    if not found or (continues and holds_text) or is_filled != (holds_text is not None):
        raise Unusual
    return NEXT_CELL * (int(span or 1) - 1)
