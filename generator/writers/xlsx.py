"""Document tree → XLSX: the cover with a linked contents list, a sheet for each part with text and for each table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from generator.document.tree import Document, Heading, Paragraph, Part, Table
from generator.writers.package import pack, unpack
from generator.writers.xlsx_looks import (
    BACK,
    CONTENTS,
    HEADINGS,
    LINK,
    PARAGRAPHS,
    PIXELS_PER_MM,
    TABLE_TITLE,
    Formats,
    Look,
    divided,
    height,
    legal,
    row_sized,
)
from generator.writers.xlsx_table import write_table

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_TEXT_PIXELS = 156 * PIXELS_PER_MM
"""Width of the text column: the type area of GB/T 9704, 156 mm, some 83 characters of Excel's default font."""
_MARGINS = (15, 15, 25, 25)
"""Left, right, top, bottom in millimetres; narrow at the sides, for a column is wider where its font is missing."""
_FOOTER_MARGIN = 12
_FOOTER = '&C&"宋体,Regular"&14— &P —'
_CREATED = datetime(2000, 1, 1)
"""Stands in every file: the same input gives the same bytes."""
_MAX_NAME = 31
_ILLEGAL_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class _Place(NamedTuple):
    """Where a link leads."""

    sheet: str
    row: int = 0

    @property
    def url(self) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"internal:'{quoted}'!A{self.row + 1}"


class _Line(NamedTuple):
    """A line of a text sheet. `opens`: a heading begins here; `leads_to`: where a click on it goes."""

    text: str
    look: Look
    opens: bool = False
    leads_to: _Place | None = None

    @property
    def row_points(self) -> list[float]:
        """Heights of its rows: one, or several to be merged where Excel allows no row that high."""
        return divided(height(self.text, _TEXT_PIXELS, self.look))


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
                found.append(_Line(text, LINK, leads_to=_Place(sheet)))
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
            row += len(line.row_points)


def write_xlsx(document: Document) -> bytes:
    """The whole document as a sealed workbook; the same document gives the same bytes.

    Raises ValueError when a table cell holds more text than Excel allows (32,767 characters).
    """
    import xlsxwriter

    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": legal(document.title), "author": legal(document.author), "created": _CREATED})
    formats = Formats(workbook)
    cover_name, plans = _plan(document)
    cover = workbook.add_worksheet(cover_name)
    contents = _Place(cover_name).url
    for plan in plans:
        if plan.own:
            sheet = workbook.add_worksheet(plan.own)
            _write_lines(sheet, plan.lines, formats)
            _finish(sheet, 1, contents, formats)
        for table, name in plan.tables:
            sheet = workbook.add_worksheet(name)
            columns = write_table(sheet, table, formats)
            _finish(sheet, columns, contents, formats)
    _write_cover(cover, document, [place for plan in plans for place in plan.places()], formats)
    workbook.close()
    return pack(unpack(buffer.getvalue()))


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


def _text_lines(block: Heading | Paragraph) -> Iterator[_Line]:
    if isinstance(block, Paragraph):
        look = PARAGRAPHS[block.style]
    elif block.look == "table":
        look = TABLE_TITLE
    else:
        look = HEADINGS[block.level]
    if isinstance(block, Heading) and block.number:
        yield _Line(legal(block.number), HEADINGS[block.level])
    text = legal(block.text)
    # Only what begins with an indent can be cut into rows: nobody takes the next one for a text of its own.
    pieces = row_sized(text, _TEXT_PIXELS, look) if look.first_line else [text]
    for index, piece in enumerate(pieces):
        yield _Line(piece, look, opens=isinstance(block, Heading) and index == 0)


def _write_cover(sheet: Worksheet, document: Document, places: Iterable[_Place], formats: Formats) -> None:
    """The cover on the first page, the contents list on the second."""
    cover = [line for paragraph in document.cover for line in _text_lines(paragraph)]
    title = _text_lines(Paragraph((document.contents_title,), "contents-title"))
    contents = [
        _Line(legal(heading.contents), CONTENTS[min(heading.level, max(CONTENTS))], leads_to=place)
        for heading, place in zip(document.headings(), places, strict=True)
        if heading.contents is not None
    ]
    _write_lines(sheet, [*cover, *title, *contents], formats)
    # Excel drops manual page breaks when it fits to pages, so this sheet is printed at its own size.
    sheet.set_h_pagebreaks([sum(len(line.row_points) for line in cover)])
    _page(sheet)


def _write_lines(sheet: Worksheet, lines: Sequence[_Line], formats: Formats) -> None:
    """One line below the other, from the top, all of it printed."""
    sheet.set_column_pixels(0, 0, round(_TEXT_PIXELS))
    row = 0
    for line in lines:
        points = line.row_points
        style = formats[line.look]
        if len(points) > 1:
            sheet.merge_range(row, 0, row + len(points) - 1, 0, "", style)
        if line.leads_to:
            sheet.write_url(row, 0, line.leads_to.url, style, line.text)
        elif line.text:
            sheet.write_string(row, 0, line.text, style)
        for number, share in enumerate(points, row):
            sheet.set_row(number, share)
        row += len(points)
    sheet.print_area(0, 0, row - 1, 0)


def _finish(sheet: Worksheet, column: int, contents: str, formats: Formats) -> None:
    """One page wide, and beside the printed area a way back to the contents list."""
    sheet.write_url(0, column, contents, formats[BACK], "返回目录")
    sheet.fit_to_pages(1, 0)
    _page(sheet)


def _page(sheet: Worksheet) -> None:
    sheet.set_paper(_A4)
    sheet.center_horizontally()
    sheet.set_margins(*(millimetres / 25.4 for millimetres in _MARGINS))
    sheet.set_footer(_FOOTER, {"margin": _FOOTER_MARGIN / 25.4})
    sheet.hide_gridlines(2)
