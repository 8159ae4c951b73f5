"""One table on a sheet of its own: number, title, the line above, the grid, the note; ready to print on A4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from generator.document.tree import Row, Table
from generator.writers.spreadsheet import Book, Cell, Sheet
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


def write_table(book: Book, name: str, table: Table) -> Sheet:
    """A new sheet with the table. Raises ValueError for a text longer than a cell holds."""
    return _TableSheet(book, name, table).write()


class _TableSheet:
    """Writes one table from the top down."""

    def __init__(self, book: Book, name: str, table: Table) -> None:
        self._table = table
        self._pixels = [float(width) * PIXELS_PER_MM for width in table.widths]
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
        grid = _Grid(sheet, self._pixels, table.dense)
        for row in table.header:
            grid.add(row)
        if table.header:
            sheet.header = range(repeated, sheet.printed_rows.stop)
        for row in table.body:
            grid.add(row)
        grid.end()
        if table.note:
            self._line(table.note.text, PARAGRAPHS[table.note.style])
        # Codes such as 03 are text on purpose; without this Excel marks each of them as a fault.
        sheet.codes_are_text = True
        sheet.landscape = table.landscape
        return sheet

    def _line(self, text: str, look: Look) -> None:
        """A line over the whole width of the table."""
        self._row([(look.opening(text), self._sheet.printed_columns, look)])

    def _above(self, left: str, right: str) -> None:
        """编制部门 on the left; 单位：万元 on the right, over as many of the last columns as it needs."""
        columns = self._sheet.printed_columns
        if len(columns) == 1:
            self._line(f"{left}　　{right}", ABOVE_LEFT)
            return
        needed = (units(right) + 2) * ABOVE_RIGHT.size * 96 / 72 / 2
        from_right = accumulate(reversed(self._pixels[1:]))
        taken = next((count for count, pixels in enumerate(from_right, 1) if pixels >= needed), len(columns) - 1)
        self._row([(left, columns[:-taken], ABOVE_LEFT), (right, columns[-taken:], ABOVE_RIGHT)])

    def _row(self, texts: Sequence[tuple[str, range, Look]]) -> None:
        """A row outside the grid: texts, each over some columns."""
        points = 0.0
        cells: list[Cell | None] = []
        for text, columns, look in texts:
            pixels = sum(self._pixels[columns.start : columns.stop])
            text = legal(text)
            points = max(points, height(text, look.line_units(pixels), look))
            cells += [self._sheet.cell(text, look.style), *[None] * (len(columns) - 1)]
        rows = self._sheet.add_row(points, cells)
        for _text, columns, _look in texts:
            self._sheet.merge(rows, columns)


class _Span(NamedTuple):
    """A cell over several rows: where it begins in the grid, and the height that it needs (points)."""

    row: int
    columns: range
    points: float


class _Grid:
    """The rows of a table, added to its sheet one by one.

    `covered`: columns of the rows to come that belong to a cell above. `ending`: cells over several rows by their last one.
    """

    def __init__(self, sheet: Sheet, pixels: Sequence[float], dense: bool) -> None:
        self._sheet = sheet
        self._pixels = pixels
        self._dense = dense
        self._taken: list[range] = []
        self._points: list[float] = []
        self._covered: dict[int, set[int]] = defaultdict(set)
        self._ending: dict[int, list[_Span]] = defaultdict(list)
        self._limits: dict[tuple[int, int, int], int] = {}

    def add(self, row: Row) -> None:
        """The next row, as high as its texts need. Raises ValueError for a text longer than a cell holds."""
        number = len(self._taken)
        sheet, dense, limits = self._sheet, self._dense, self._limits
        covered, ending = self._covered.get(number, ()), self._ending.get(number, ())
        points = _LEAST_ROW_POINTS
        # What a cell over several rows still lacks in height goes to its last row.
        for span in ending:
            points += max(0.0, span.points - sum([*self._points[span.row :], points]))
        cells: list[Cell | None] = []
        narrow: list[int] = []
        wide: list[range] = []
        for content, role, colspan, rowspan, indent, bold in row.cells:
            while (column := len(cells)) in covered:
                cells.append(None)
            if isinstance(content, str):
                text = legal(content)
                look = _look(role, bold, indent, dense)
                cells.append(sheet.cell(text, look.style))
            else:
                text, pattern = legal(content.text), number_format(content)
                look = _look(role, bold, indent, dense, pattern)
                cells.append(sheet.cell(float(content.value) if pattern else text, look.style))
            needed = 0.0
            if role != "amount":  # which shrinks to its cell and never wraps
                limit = limits.get((column, colspan, look.indent)) or self._limit(column, colspan, look)
                needed = height(text, limit, look)
            if colspan == rowspan == 1:
                narrow.append(column)
            else:
                cells += [None] * (colspan - 1)
                columns = range(column, column + colspan)
                if rowspan > 1:
                    self._span(_Span(number, columns, needed), number + rowspan)
                    continue
                wide.append(columns)
            if needed > points:
                points += needed - points
        rows = sheet.add_row(points, cells)
        self._points.append(points)
        self._taken.append(rows)
        if len(rows) > 1:
            wide += [range(column, column + 1) for column in narrow]
        for columns in wide:
            sheet.merge(rows, columns)
        for span in ending:
            sheet.merge(range(self._taken[span.row].start, rows.stop), span.columns)

    def end(self) -> None:
        """No more rows. Raises ValueError when a cell reaches below the last one."""
        if max(self._ending, default=-1) >= len(self._taken):
            raise ValueError(f"sheet {self._sheet.name}: a cell has more rows than are left")

    def _span(self, span: _Span, end: int) -> None:
        """Keeps the columns of a cell over several rows free in those to come; `end` is the row after its last one."""
        self._ending[end - 1].append(span)
        for row in range(span.row + 1, end):
            self._covered[row].update(span.columns)

    def _limit(self, column: int, colspan: int, look: Look) -> int:
        """Units of a line over these columns. All letters of a table are of one size."""
        limit = look.line_units(sum(self._pixels[column : column + colspan]))
        self._limits[column, colspan, look.indent] = limit
        return limit


@lru_cache(maxsize=256)
def _look(role: str, bold: bool, indent: int, dense: bool, pattern: str = "") -> Look:
    """How a cell looks. `pattern`: the format of a number, "" for a text."""
    look = _ROLES[role]
    return replace(
        look,
        bold=look.bold or bold,
        size=_DENSE_SIZE if dense else look.size,
        # An indent has no meaning in a centred cell: Excel would turn it into a left-aligned one.
        indent=0 if look.align == "center" else indent,
        number_format=pattern,
    )
