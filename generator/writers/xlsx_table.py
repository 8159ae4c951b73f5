"""One table on a sheet of its own: number, title, the line above, the grid, the note; ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from generator.document.tree import Cell, Figure, Row, Table, inline_text
from generator.writers.spreadsheet import MAX_CELL_CHARS, Book, Sheet
from generator.writers.xlsx_looks import (
    ABOVE_LEFT,
    ABOVE_RIGHT,
    PARAGRAPHS,
    PIXELS_PER_MM,
    TABLE_NUMBER,
    TABLE_TITLE,
    Look,
    height,
    legal,
    number_format,
    style,
    units,
)

_ROLES = {
    "head": Look("宋体", 10, True, "center", border=True),
    "text": Look("宋体", 10, border=True),
    "code": Look("宋体", 10, align="center", border=True),
    "centre": Look("宋体", 10, align="center", border=True),
    "amount": Look("宋体", 10, align="right", border=True),
}
_DENSE_SIZE = 9.0
_LEAST_ROW_POINTS = 18.0


class _Placed(NamedTuple):
    """A cell and the rows and columns of the grid that it takes, counted from zero."""

    rows: range
    columns: range
    cell: Cell


def write_table(book: Book, name: str, table: Table) -> Sheet:
    """A new sheet with the table. Raises ValueError for a text longer than a cell holds."""
    return _TableSheet(book, name, table).write()


class _TableSheet:
    """Writes one table from the top down."""

    def __init__(self, book: Book, name: str, table: Table) -> None:
        self._table = table
        self._pixels = [float(width) * PIXELS_PER_MM for width in table.widths]
        self._last = len(self._pixels) - 1
        self._sheet = book.add_sheet(name, [round(pixels) for pixels in self._pixels])

    def write(self) -> Sheet:
        table, sheet = self._table, self._sheet
        if table.title.number:
            self._line(table.title.number, TABLE_NUMBER)
        self._line(table.title.text, TABLE_TITLE)
        if table.below_title:
            self._line(table.below_title.text, PARAGRAPHS[table.below_title.style])
        repeated = sheet.printed_rows.stop
        if table.above:
            self._above(*table.above)
        body = self._grid()
        if table.note:
            self._line(table.note.text, PARAGRAPHS[table.note.style])
        if table.header:
            sheet.header = range(repeated, body)
        # Codes such as 03 are text on purpose; without this Excel marks each of them as a fault.
        sheet.codes_are_text = True
        sheet.landscape = table.landscape
        return sheet

    def _line(self, text: str, look: Look) -> None:
        """A line over the whole width of the table."""
        opened = look.opening(text)
        rows = self._sheet.add_row(height(legal(opened), sum(self._pixels), look))
        self._put(rows, range(self._last + 1), opened, look)

    def _above(self, left: str, right: str) -> None:
        """编制部门 on the left; 单位：万元 on the right, over as many of the last columns as it needs."""
        if self._last == 0:
            self._line(f"{left}　　{right}", ABOVE_LEFT)
            return
        needed = (units(right) + 2) * ABOVE_RIGHT.size * 96 / 72 / 2
        from_right = accumulate(reversed(self._pixels[1:]))
        taken = next((count for count, pixels in enumerate(from_right, 1) if pixels >= needed), self._last)
        split = self._last + 1 - taken
        sides = ((left, range(split), ABOVE_LEFT), (right, range(split, self._last + 1), ABOVE_RIGHT))
        rows = self._sheet.add_row(max(height(text, self._width(columns), look) for text, columns, look in sides))
        for text, columns, look in sides:
            self._put(rows, columns, text, look)

    def _grid(self) -> int:
        """Header and body; the sheet row at which the body begins."""
        rows = (*self._table.header, *self._table.body)
        placed = list(_place(rows))
        taken = [self._sheet.add_row(points) for points in self._row_points(len(rows), placed)]
        for item in placed:
            lines = range(taken[item.rows[0]].start, taken[item.rows[-1]].stop)
            self._put(lines, item.columns, item.cell.content, self._look(item.cell))
        header = taken[: len(self._table.header)]
        return header[-1].stop if header else self._sheet.printed_rows.stop

    def _row_points(self, count: int, placed: Iterable[_Placed]) -> list[float]:
        """Height of every row; what a cell over several rows still lacks goes to its last one."""
        points = [_LEAST_ROW_POINTS] * count
        for item in sorted(placed, key=lambda p: p.rows.stop):
            if item.cell.role == "amount":
                continue  # shrinks to its cell and never wraps
            needed = height(legal(inline_text(item.cell.content)), self._width(item.columns), self._look(item.cell))
            present = sum(points[row] for row in item.rows)
            if needed > present:
                points[item.rows.stop - 1] += needed - present
        return points

    def _look(self, cell: Cell) -> Look:
        return _look(cell.role, cell.bold, cell.indent, self._table.dense)

    def _width(self, columns: range) -> float:
        return sum(self._pixels[column] for column in columns)

    def _put(self, rows: range, columns: range, content: str | Figure, look: Look) -> None:
        """One cell, merged where it spans. A figure is a number; anything else is text, whatever it looks like."""
        text = legal(inline_text(content))
        if len(text) > MAX_CELL_CHARS:
            raise ValueError(
                f"sheet {self._sheet.name}: {len(text)} characters in a cell, Excel holds {MAX_CELL_CHARS}"
            )
        pattern = number_format(content) if isinstance(content, Figure) else ""
        value = float(content.value) if pattern and isinstance(content, Figure) else text
        self._sheet.write(rows, columns, value, style(_numbered(look, pattern) if pattern else look))


@lru_cache(maxsize=256)
def _look(role: str, bold: bool, indent: int, dense: bool) -> Look:
    look = _ROLES[role]
    # An indent has no meaning in a centred cell: Excel would turn it into a left-aligned one.
    indent = 0 if look.align == "center" else indent
    return look._replace(bold=look.bold or bold, size=_DENSE_SIZE if dense else look.size, indent=indent)


@lru_cache(maxsize=256)
def _numbered(look: Look, pattern: str) -> Look:
    return look._replace(number_format=pattern)


def _place(rows: Sequence[Row]) -> Iterator[_Placed]:
    """Each cell with its place: columns taken by a cell above are passed over."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            placed = _Placed(range(number, number + cell.rowspan), range(column, column + cell.colspan), cell)
            if cell.rowspan > 1:
                taken.update((r, c) for r in placed.rows for c in placed.columns)
            yield placed
            column += cell.colspan
