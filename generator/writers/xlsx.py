"""Document tree → XLSX: the cover with a linked contents list, a sheet for each part with text and for each table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from generator.document.tree import Document, Heading, Paragraph, Part, Table
from generator.writers.package import pack
from generator.writers.spreadsheet import MAX_CELL_CHARS, Book, PageSetup, Sheet, row_count
from generator.writers.xlsx_looks import (
    BACK,
    CONTENTS,
    HEADINGS,
    LINK,
    PARAGRAPHS,
    PIXELS_PER_MM,
    TABLE_TITLE,
    Look,
    height,
    legal,
    row_sized,
)
from generator.writers.xlsx_table import write_table

_TEXT_PIXELS = 156 * PIXELS_PER_MM
"""Width of the text column: the type area of GB/T 9704, 156 mm, some 83 characters of Excel's default font."""
_PAGE = PageSetup(
    # Left, right, top, bottom; narrow at the sides, for a column is wider where its font is missing.
    margins=(15 / 25.4, 15 / 25.4, 25 / 25.4, 25 / 25.4),
    footer='&C&"宋体,Regular"&14— &P —',
    footer_margin=12 / 25.4,
)
_MAX_NAME = 31
_ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class _Place(NamedTuple):
    """Where a link leads."""

    sheet: str
    row: int = 0

    @property
    def location(self) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!A{self.row + 1}"


class _Line(NamedTuple):
    """A line of a text sheet. `opens`: a heading begins here; `leads_to`: where a click on it goes."""

    text: str
    look: Look
    points: float
    """The height of its row."""
    opens: bool = False
    leads_to: _Place | None = None


@lru_cache(maxsize=64)
def _limit(look: Look) -> int:
    """Units of a line in the text column."""
    return look.line_units(_TEXT_PIXELS)


def _line(text: str, look: Look, *, opens: bool = False, leads_to: _Place | None = None) -> _Line:
    return _Line(text, look, height(text, _limit(look), look), opens, leads_to)


@dataclass(frozen=True)
class _Plan:
    """The sheets of one part: its own ("" for a part of tables only) and those of its tables, in reading order."""

    part: Part
    own: str
    tables: tuple[tuple[Table, str], ...]

    @cached_property
    def lines(self) -> list[_Line]:
        """The rows of its own sheet: a table leaves a line that leads to its sheet."""
        sheets = iter(self.tables)
        found: list[_Line] = []
        for block in (self.part.heading, *self.part.blocks):
            if isinstance(block, Table):
                _, sheet = next(sheets)
                text = LINK.opening(f"{legal(block.title.text)}（见工作表“{sheet}”）")
                found.append(_line(text, LINK, leads_to=_Place(sheet)))
            else:
                found += _text_lines(block)
        return found

    def places(self) -> Iterator[_Place]:
        """Where each heading and each table title stands, in reading order."""
        row = 0
        for line in self.lines:
            if line.leads_to:
                yield line.leads_to
            elif line.opens:
                # A part without a sheet of its own begins at its first table.
                yield _Place(self.own, row) if self.own else _Place(self.tables[0][1])
            row += row_count(line.points)


def write_xlsx(document: Document) -> bytes:
    """The whole document as a sealed workbook; the same document gives the same bytes.

    Raises ValueError when a table cell holds more text than Excel allows (32,767 characters).
    """
    book = Book(legal(document.title), legal(document.author), _PAGE)
    cover_name, plans = _plan(document)
    cover = _text_sheet(book, cover_name)
    contents = _Place(cover_name).location
    for plan in plans:
        if plan.own:
            sheet = _text_sheet(book, plan.own)
            _write_lines(sheet, plan.lines)
            _finish(sheet, contents)
        for table, name in plan.tables:
            _finish(write_table(book, name, table), contents)
    _write_cover(cover, document, [place for plan in plans for place in plan.places()])
    return pack(book.parts())


def _plan(document: Document) -> tuple[str, list[_Plan]]:
    """Name of the cover's sheet, and the sheets of every part; all names are legal and differ."""
    used: set[str] = set()
    cover = _sheet_name(document.cover_sheet, used)
    plans = []
    for part in document.parts:
        has_text = not part.blocks or any(not isinstance(block, Table) for block in part.blocks)
        own = _sheet_name(part.sheet or part.heading.text, used) if has_text else ""
        tables = [block for block in part.blocks if isinstance(block, Table)]
        named = tuple(
            (table, _sheet_name(table.sheet or table.title.number or table.title.text, used)) for table in tables
        )
        plans.append(_Plan(part, own, named))
    return cover, plans


def _sheet_name(wanted: str, used: set[str]) -> str:
    """A legal name that no other sheet has, added to `used`. Excel ignores case and counts UTF-16 units."""
    base = _ILLEGAL_IN_NAME.sub("_", legal(wanted)).strip(" '") or "表"
    base = f"{base}_" if base.casefold() == "history" else base
    name, number = _cut(base, _MAX_NAME), 1
    while name.casefold() in used:
        number += 1
        name = _cut(base, _MAX_NAME - len(f"({number})")) + f"({number})"
    used.add(name.casefold())
    return name


def _cut(name: str, limit: int) -> str:
    while len(name.encode("utf-16-le")) > limit * 2:
        name = name[:-1]
    return name.rstrip(" '")


def _text_lines(block: Heading | Paragraph) -> list[_Line]:
    if isinstance(block, Paragraph):
        return _rows(block.text, PARAGRAPHS[block.style])
    look = HEADINGS[block.level]
    rows = _rows(block.text, TABLE_TITLE if block.look == "table" else look, opens=True)
    return [_line(legal(block.number), look), *rows] if block.number else rows


def _rows(text: str, look: Look, *, opens: bool = False) -> list[_Line]:
    """The rows of a text."""
    text = legal(text)
    # Only what begins with an indent can be cut into rows: nobody takes the next one for a text of its own.
    first, *others = row_sized(text, _limit(look), look) if look.first_line else [text]
    return [_line(first, look, opens=opens), *[_line(other, look) for other in others]]


def _text_sheet(book: Book, name: str) -> Sheet:
    return book.add_sheet(name, [round(_TEXT_PIXELS)])


def _write_cover(sheet: Sheet, document: Document, places: Iterable[_Place]) -> None:
    """The cover on the first page, the contents list on the second."""
    cover = [line for paragraph in document.cover for line in _text_lines(paragraph)]
    title = _text_lines(Paragraph((document.contents_title,), "contents-title"))
    contents = [
        _line(legal(heading.contents), CONTENTS[min(heading.level, max(CONTENTS))], leads_to=place)
        for heading, place in zip(document.headings(), places, strict=True)
        if heading.contents is not None
    ]
    _write_lines(sheet, [*cover, *title, *contents])
    # Excel drops manual page breaks when it fits to pages, so this sheet is printed at its own size.
    sheet.page_break = sum(row_count(line.points) for line in cover)


def _write_lines(sheet: Sheet, lines: Iterable[_Line]) -> None:
    """One line below the other, in the only column."""
    for text, look, points, _opens, leads_to in lines:
        if leads_to:
            rows = sheet.add_row(points, (look.style,), (sheet.link(text, leads_to.location),))
        elif text:
            rows = sheet.add_row(points, (look.style,), (sheet.text(text[:MAX_CELL_CHARS]),))
        else:
            rows = sheet.add_row(points)
        if len(rows) > 1:
            sheet.merge(rows, sheet.printed_columns)


def _finish(sheet: Sheet, contents: str) -> None:
    """One page wide, and beside the printed area a way back to the contents list."""
    sheet.link_beside("返回目录", contents, BACK.style)
    sheet.one_page_wide = True
