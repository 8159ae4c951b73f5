"""The document's workbook as XlsxWriter makes it, step by step: slow, and what the writer's own bytes are held against.

Which lines a text sheet has and how a text breaks is taken from the writer; where the cells of a table stand, how high its
rows are and every byte of XML is found here in another way.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from generator.document.tree import Cell, Document, Figure, Paragraph, Row, Table, inline_text
from generator.writers import xlsx, xlsx_table
from generator.writers.package import pack, unpack
from generator.writers.xlsx_looks import (
    ABOVE_LEFT,
    ABOVE_RIGHT,
    BACK,
    CONTENTS,
    PARAGRAPHS,
    TABLE_NUMBER,
    TABLE_TITLE,
    Look,
    legal,
    number_format,
    units,
    wrapped,
)


def oracle(document: Document) -> bytes:
    """The sealed workbook."""
    return _Oracle(document).write()


class _Oracle:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._formats: dict[tuple[Look, str], Format] = {}

    def write(self) -> bytes:
        document, book = self._document, self._book
        book.set_properties(
            {"title": legal(document.title), "author": legal(document.author), "created": datetime(2000, 1, 1)}
        )
        name, plans = xlsx._plan(document)
        cover = book.add_worksheet(name)
        contents = _url(xlsx._Place(name))
        for plan in plans:
            if plan.own:
                sheet = book.add_worksheet(plan.own)
                self._lines(sheet, plan.lines)
                self._finish(sheet, 1, contents)
            for table, table_name in plan.tables:
                sheet = book.add_worksheet(table_name)
                self._finish(sheet, _Table(self, sheet, table).write(), contents)
        self._cover(cover, [place for plan in plans for place in plan.places()])
        book.close()
        return pack(unpack(self._buffer.getvalue()))

    def format(self, look: Look, pattern: str = "") -> Format:
        if (look, pattern) not in self._formats:
            found: dict[str, Any] = {
                "font_name": look.font,
                "font_size": look.size,
                "bold": look.bold,
                "align": look.align,
                "valign": "bottom" if look.above else look.vertical,
                "indent": look.indent,
                "border": int(look.border),
            }
            if pattern:
                found |= {"num_format": pattern, "shrink": True}
            elif look.link:
                found |= {"font_color": "#0563C1", "underline": 1, "text_wrap": True}
            else:
                found |= {"text_wrap": True}
            self._formats[look, pattern] = self._book.add_format(found)
        return self._formats[look, pattern]

    def _cover(self, sheet: Worksheet, places: Iterable[xlsx._Place]) -> None:
        cover = [line for paragraph in self._document.cover for line in xlsx._text_lines(paragraph)]
        title = xlsx._text_lines(Paragraph((self._document.contents_title,), "contents-title"))
        contents = [
            xlsx._line(legal(heading.contents), CONTENTS[min(heading.level, 2)], leads_to=place)
            for heading, place in zip(self._document.headings(), places, strict=True)
            if heading.contents is not None
        ]
        self._lines(sheet, [*cover, *title, *contents])
        sheet.set_h_pagebreaks([sum(len(_divided(_needed(line.text, 156 * 96 / 25.4, line.look))) for line in cover)])
        _page(sheet)

    def _lines(self, sheet: Worksheet, lines: Sequence[xlsx._Line]) -> None:
        sheet.set_column_pixels(0, 0, round(156 * 96 / 25.4))
        row = 0
        for line in lines:
            points = _divided(_needed(line.text, 156 * 96 / 25.4, line.look))
            style = self.format(line.look)
            if len(points) > 1:
                sheet.merge_range(row, 0, row + len(points) - 1, 0, "", style)
            if line.leads_to:
                sheet.write_url(row, 0, _url(line.leads_to), style, line.text)
            elif line.text:
                sheet.write_string(row, 0, line.text, style)
            for number, share in enumerate(points, row):
                sheet.set_row(number, share)
            row += len(points)
        sheet.print_area(0, 0, row - 1, 0)

    def _finish(self, sheet: Worksheet, column: int, contents: str) -> None:
        sheet.write_url(0, column, contents, self.format(BACK), "返回目录")
        sheet.fit_to_pages(1, 0)
        _page(sheet)


class _Table:
    def __init__(self, oracle: _Oracle, sheet: Worksheet, table: Table) -> None:
        self._oracle = oracle
        self._sheet = sheet
        self._table = table
        self._pixels = [float(width) * 96 / 25.4 for width in table.widths]
        self._last = len(self._pixels) - 1
        self._row = 0

    def write(self) -> int:
        """How many columns the table has."""
        table, sheet = self._table, self._sheet
        for column, pixels in enumerate(self._pixels):
            sheet.set_column_pixels(column, column, round(pixels))
        if table.title.number:
            self._line(table.title.number, TABLE_NUMBER)
        self._line(table.title.text, TABLE_TITLE)
        if table.below_title:
            self._line(table.below_title.text, PARAGRAPHS[table.below_title.style])
        repeated = self._row
        if table.above:
            self._above(*table.above)
        body = self._grid()
        if table.note:
            self._line(table.note.text, PARAGRAPHS[table.note.style])
        if table.header:
            sheet.repeat_rows(repeated, body - 1)
            sheet.freeze_panes(body, 0)
        sheet.print_area(0, 0, self._row - 1, self._last)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row}"})
        if table.landscape:
            sheet.set_landscape()
        return self._last + 1

    def _rows(self, points: float) -> range:
        shares = _divided(points)
        taken = range(self._row, self._row + len(shares))
        for row, share in zip(taken, shares, strict=True):
            self._sheet.set_row(row, share)
        self._row = taken.stop
        return taken

    def _line(self, text: str, look: Look) -> None:
        opened = legal(look.opening(text))
        self._put(self._rows(_needed(opened, sum(self._pixels), look)), range(self._last + 1), opened, look)

    def _above(self, left: str, right: str) -> None:
        if self._last == 0:
            self._line(f"{left}　　{right}", ABOVE_LEFT)
            return
        needed = (units(right) + 2) * ABOVE_RIGHT.size * 96 / 72 / 2
        from_right = accumulate(reversed(self._pixels[1:]))
        taken = next((count for count, pixels in enumerate(from_right, 1) if pixels >= needed), self._last)
        split = self._last + 1 - taken
        sides = ((legal(left), range(split), ABOVE_LEFT), (legal(right), range(split, self._last + 1), ABOVE_RIGHT))
        rows = self._rows(max(_needed(text, self._width(columns), look) for text, columns, look in sides))
        for text, columns, look in sides:
            self._put(rows, columns, text, look)

    def _grid(self) -> int:
        placed = _placed((*self._table.header, *self._table.body))
        points = [18.0] * len((*self._table.header, *self._table.body))
        for rows, columns, cell in sorted(placed, key=lambda item: item[0].stop):
            if cell.role != "amount":
                needed = _needed(legal(inline_text(cell.content)), self._width(columns), self._look(cell))
                present = sum(points[row] for row in rows)
                if needed > present:
                    points[rows.stop - 1] += needed - present
        taken = [self._rows(height) for height in points]
        for rows, columns, cell in placed:
            lines = range(taken[rows[0]].start, taken[rows[-1]].stop)
            self._put(lines, columns, cell.content, self._look(cell))
        header = taken[: len(self._table.header)]
        return header[-1].stop if header else self._row

    def _look(self, cell: Cell) -> Look:
        return xlsx_table._look(cell.role, cell.bold, cell.indent, self._table.dense)

    def _width(self, columns: range) -> float:
        return sum(self._pixels[column] for column in columns)

    def _put(self, rows: range, columns: range, content: str | Figure, look: Look) -> None:
        text = legal(inline_text(content))
        if len(text) > 32_767:
            raise ValueError(f"sheet {self._sheet.get_name()}: {len(text)} characters in a cell, Excel holds 32767")
        pattern = number_format(content) if isinstance(content, Figure) else ""
        style = self._oracle.format(look, pattern)
        if len(rows) > 1 or len(columns) > 1:
            self._sheet.merge_range(rows[0], columns[0], rows[-1], columns[-1], "", style)
        if pattern and isinstance(content, Figure):
            self._sheet.write_number(rows[0], columns[0], float(content.value), style)
        elif text:
            self._sheet.write_string(rows[0], columns[0], text, style)
        else:
            self._sheet.write_blank(rows[0], columns[0], None, style)


def _placed(rows: Sequence[Row]) -> list[tuple[range, range, Cell]]:
    """Each cell with its rows and columns."""
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            area = range(number, number + cell.rowspan), range(column, column + cell.colspan)
            taken.update((r, c) for r in area[0] for c in area[1])
            found.append((*area, cell))
            column += cell.colspan
    return found


def _needed(text: str, pixels: float, look: Look) -> float:
    lines = len(list(wrapped(text, look.line_units(pixels))))
    return lines * look.size * 1.4 + 5.0 + look.above


def _divided(points: float) -> list[float]:
    count = max(1, ceil(points / 409))
    return [points / count] * count


def _url(place: xlsx._Place) -> str:
    return f"internal:{place.location}"


def _page(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.center_horizontally()
    sheet.set_margins(15 / 25.4, 15 / 25.4, 25 / 25.4, 25 / 25.4)
    sheet.set_footer('&C&"宋体,Regular"&14— &P —', {"margin": 12 / 25.4})
    sheet.hide_gridlines(2)
