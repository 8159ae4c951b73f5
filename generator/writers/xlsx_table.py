"""One table on a sheet of its own: number, title, the line above, the grid, the note; ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from generator.document.tree import Cell, Figure, Row, Table, inline_text
from generator.writers.xlsx_looks import (
    ABOVE_LEFT,
    ABOVE_RIGHT,
    MAX_CELL_CHARS,
    PARAGRAPHS,
    PIXELS_PER_MM,
    TABLE_NUMBER,
    TABLE_TITLE,
    Formats,
    Look,
    divided,
    height,
    legal,
    number_format,
    units,
)

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

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


def write_table(sheet: Worksheet, table: Table, formats: Formats) -> int:
    """Fills the sheet and says how many columns it took. Raises ValueError for a text longer than a cell holds."""
    return _TableSheet(sheet, table, formats).write()


class _TableSheet:
    """Writes one table from the top down; `_row` is the next free row of the sheet."""

    def __init__(self, sheet: Worksheet, table: Table, formats: Formats) -> None:
        self._sheet = sheet
        self._table = table
        self._formats = formats
        self._pixels = [float(width) * PIXELS_PER_MM for width in table.widths]
        self._last = len(self._pixels) - 1
        self._row = 0

    def write(self) -> int:
        table = self._table
        for column, pixels in enumerate(self._pixels):
            self._sheet.set_column_pixels(column, column, round(pixels))
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
            self._sheet.repeat_rows(repeated, body - 1)
            self._sheet.freeze_panes(body, 0)
        self._sheet.print_area(0, 0, self._row - 1, self._last)
        # Codes such as 03 are text on purpose; without this Excel marks each of them as a fault.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._row}"})
        if table.landscape:
            self._sheet.set_landscape()
        return self._last + 1

    def _rows(self, points: float) -> range:
        """Takes the next rows of the sheet: several, to be merged, where Excel allows no row that high."""
        shares = divided(points)
        taken = range(self._row, self._row + len(shares))
        for row, share in zip(taken, shares, strict=True):
            self._sheet.set_row(row, share)
        self._row = taken.stop
        return taken

    def _line(self, text: str, look: Look) -> None:
        """A line over the whole width of the table."""
        opened = look.opening(text)
        rows = self._rows(height(legal(opened), sum(self._pixels), look))
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
        rows = self._rows(max(height(text, self._width(columns), look) for text, columns, look in sides))
        for text, columns, look in sides:
            self._put(rows, columns, text, look)

    def _grid(self) -> int:
        """Header and body; the sheet row at which the body begins."""
        rows = (*self._table.header, *self._table.body)
        placed = list(_place(rows))
        taken = [self._rows(points) for points in self._row_points(len(rows), placed)]
        for item in placed:
            lines = range(taken[item.rows[0]].start, taken[item.rows[-1]].stop)
            self._put(lines, item.columns, item.cell.content, self._look(item.cell))
        header = taken[: len(self._table.header)]
        return header[-1].stop if header else self._row

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
                f"sheet {self._sheet.get_name()}: {len(text)} characters in a cell, Excel holds {MAX_CELL_CHARS}"
            )
        pattern = number_format(content) if isinstance(content, Figure) else ""
        style = self._formats[_numbered(look, pattern) if pattern else look]
        if len(rows) > 1 or len(columns) > 1:
            self._sheet.merge_range(rows[0], columns[0], rows[-1], columns[-1], "", style)
        if pattern and isinstance(content, Figure):
            self._sheet.write_number(rows[0], columns[0], float(content.value), style)
        elif text:
            self._sheet.write_string(rows[0], columns[0], text, style)
        else:
            self._sheet.write_blank(rows[0], columns[0], None, style)


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
