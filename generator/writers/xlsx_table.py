"""One table on a sheet of its own: number, title, the line above, the grid, the note; ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, compress, count
from operator import gt
from typing import NamedTuple

from generator.document.tree import Looks, Row, Table
from generator.writers.spreadsheet import BLANK, MAX_CELL_CHARS, Book, Sheet, Style
from generator.writers.spreadsheet.xml import area
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
    line_count,
    number_format,
    numbered,
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
        self._columns = _columns(table.widths, table.dense)
        self._sheet = book.add_sheet(name, [round(pixels) for pixels in self._columns.pixels])

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
        grid = _Grid(sheet, self._columns)
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
        from_right = accumulate(reversed(self._columns.pixels[1:]))
        taken = next((count for count, pixels in enumerate(from_right, 1) if pixels >= needed), len(columns) - 1)
        self._row([(left, columns[:-taken], ABOVE_LEFT), (right, columns[-taken:], ABOVE_RIGHT)])

    def _row(self, texts: Sequence[tuple[str, range, Look]]) -> None:
        """A row outside the grid: texts, each over some columns."""
        points = 0.0
        styles: list[Style] = []
        held: list[str] = []
        for text, columns, look in texts:
            text = legal(text)
            points = max(points, height(text, look.line_units(self._columns.width(columns)), look))
            styles += [look.style] * len(columns)
            held += [self._sheet.text(text), *[BLANK] * (len(columns) - 1)]
        rows = self._sheet.add_row(points, tuple(styles), held)
        for _text, columns, _look in texts:
            self._sheet.merge(rows, columns)


class _Columns:
    """The columns of a table. `pixels`: how wide each of them is."""

    def __init__(self, widths: Iterable[Decimal], dense: bool) -> None:
        """`widths` are in millimetres."""
        self.dense = dense
        self.pixels = [float(width) * PIXELS_PER_MM for width in widths]

    def width(self, columns: range) -> float:
        """Pixels of several columns together."""
        return sum(self.pixels[columns.start : columns.stop])


@lru_cache(maxsize=64)
def _columns(widths: tuple[Decimal, ...], dense: bool) -> _Columns:
    """The columns of a table: those of an edition's templates, but for a table with amounts too long for them."""
    return _Columns(widths, dense)


@dataclass
class _Span:
    """A cell that reaches into the rows to come: its first row on the sheet, and the rows and points it still lacks."""

    top: int
    columns: range
    style: Style
    rows: int
    points: float


_Covered = tuple[tuple[int, Style], ...]
"""The columns of a row that cells from above reach into, with their styles."""


class _Place(NamedTuple):
    """Where and how a text stands in a row."""

    first: int
    """The number of its cell among those written."""
    width: int
    """The cells it takes."""
    look: Look
    limit: int
    """Units of a line, 0 for what never wraps."""
    rows: int


class _Plan(NamedTuple):
    """What rows of the same looks have in common in one table, when the same cells from above reach into them."""

    styles: tuple[Style | None, ...]
    written: int
    """How many cells have a style."""
    places: tuple[_Place, ...]
    """One for each text."""
    sure: tuple[int, ...]
    """So many characters of each text are sure to fit on one line."""
    lines: int
    """The lines they have when no text wraps: 0 where none could."""
    wide: tuple[range, ...]
    """Columns that become one cell in this row."""
    tall: tuple[tuple[int, range], ...]
    """The numbers of the texts whose cells reach into the next row, with their columns."""


class _OverlaidError(ValueError):
    """A cell lies over one from above, the column of which this holds."""


@lru_cache(maxsize=1024)
def _plan(columns: _Columns, looks: Looks, above: _Covered) -> _Plan:
    """Raises ValueError for a row that is wider than the table, _OverlaidError."""
    covered = dict(above)
    styles: list[Style | None] = []
    places: list[_Place] = []
    wide: list[range] = []
    tall: list[tuple[int, range]] = []
    column = lines = 0
    for number, (role, colspan, rowspan, indent, bold) in enumerate(looks.cells):
        while column in covered:
            styles.append(covered.pop(column))
            column += 1
        taken = range(column, column + colspan)
        if taken.stop > len(columns.pixels):
            raise ValueError(f"a row has more than the {len(columns.pixels)} columns of its table")
        look = _look(role, bold, indent, columns.dense)
        # An amount shrinks to its cell.
        limit = 0 if role == "amount" else look.line_units(columns.width(taken))
        place = _Place(len(styles), max(1, colspan), look, limit, rowspan)
        places.append(place)
        styles += [look.style] * place.width
        column = taken.stop
        if rowspan > 1:
            tall.append((number, taken))
            continue
        if limit:
            lines = 1
        if colspan > 1:
            wide.append(taken)
    for column, style in sorted(covered.items()):
        if column < len(styles):
            raise _OverlaidError(column)
        styles += [*[None] * (column - len(styles)), style]
    written = len(styles) - styles.count(None)
    sure = tuple([place.limit // 2 or MAX_CELL_CHARS for place in places])
    return _Plan(tuple(styles), written, tuple(places), sure, lines, tuple(wide), tuple(tall))


class _Grid:
    """The rows of a table, added to its sheet one by one."""

    def __init__(self, sheet: Sheet, columns: _Columns) -> None:
        self._sheet = sheet
        self._columns = columns
        self._spans: list[_Span] = []
        self._height = _look("text", False, 0, columns.dense).points  # all letters of a table are of one size

    def add(self, row: Row) -> None:
        """The next row, as high as its texts need.

        Raises ValueError for a text longer than a cell holds, where a cell would lie over one from above, and for a row
        that is wider than the table.
        """
        sheet, known = self._sheet, self._sheet.strings
        texts, looks, figures = row
        plan = self._planned(looks)
        styles = list(plan.styles)
        numbers = [(number, figure.value, pattern) for number, figure in figures if (pattern := number_format(figure))]
        shown = list(texts)
        for number, _, _ in numbers:
            shown[number] = ""
        together = "".join(texts)
        if together.isprintable() and len(together) <= MAX_CELL_CHARS:
            cells = [known[text] if text else BLANK for text in shown]
            wrapping = compress(count(), map(gt, map(len, texts), plan.sure))
        else:  # the exception: a text of several lines, or with what no cell can hold
            texts = tuple([legal(text) for text in texts])
            cells = [sheet.text(legal(text)) for text in shown]
            wrapping = compress(count(), [place.limit for place in plan.places])
        for number, value, pattern in numbers:
            first, width, look, _, _ = plan.places[number]
            styles[first : first + width] = [numbered(look, pattern)] * width
            cells[number] = sheet.number(float(value))
        if len(cells) == plan.written:
            held = cells
        else:
            held = [BLANK] * plan.written
            for place, cell in zip(plan.places, cells, strict=True):
                held[place.first] = cell
        most_lines = plan.lines
        tall_lines: dict[int, int] = {}
        for number in wrapping:
            text, (_, _, _, limit, rows) = texts[number], plan.places[number]
            if rows > 1:
                tall_lines[number] = line_count(text, limit)
            elif 2 * len(text) > most_lines * (limit - 1) or "\n" in text:  # else it takes no more lines than another
                most_lines = max(most_lines, line_count(text, limit))
        points = max(_LEAST_ROW_POINTS, self._height(most_lines)) if most_lines else _LEAST_ROW_POINTS
        for span in self._spans:
            if span.rows == 1:  # what it still lacks in height goes to its last row
                points = max(points, span.points)
        top = sheet.printed_rows.stop
        added = sheet.add_row(points, tuple(styles), held)
        for columns in plan.wide:
            sheet.merge(added, columns)
        for number, columns in plan.tall:
            first, _, look, limit, rows = plan.places[number]
            lacking = self._height(tall_lines.get(number, 1)) if limit else 0.0
            self._spans.append(_Span(top, columns, styles[first] or look.style, rows, lacking))
        if len(added) > 1:
            taken = {column for columns in (*plan.wide, *[span.columns for span in self._spans]) for column in columns}
            for column in {column for column, written in enumerate(styles) if written} - taken:
                sheet.merge(added, range(column, column + 1))
        if self._spans:
            self._spans = [span for span in self._spans if self._reaches_on(span, points)]

    def _planned(self, looks: Looks) -> _Plan:
        covered = tuple([(column, span.style) for span in self._spans for column in span.columns])
        try:
            return _plan(self._columns, looks, covered)
        except _OverlaidError as overlaid:
            (column,) = overlaid.args
            raise ValueError(f"sheet {self._sheet.name}: {self._overlaid(column)} cannot be one cell") from None

    def _reaches_on(self, span: _Span, points: float) -> bool:
        """Counts the row added last, which is so high, as one of the cell's. False when it was the last one of them."""
        span.rows -= 1
        span.points -= points
        if not span.rows:
            self._sheet.merge(range(span.top, self._sheet.printed_rows.stop), span.columns)
        return span.rows > 0

    def _overlaid(self, column: int) -> str:
        """The address of the cell from above in this column, down to the row added next."""
        span = next(span for span in self._spans if column in span.columns)
        return area(range(span.top, self._sheet.printed_rows.stop + 1), span.columns)

    def end(self) -> None:
        """No more rows. Raises ValueError when a cell reaches below the last one."""
        if self._spans:
            raise ValueError(f"sheet {self._sheet.name}: a cell has more rows than are left")


@lru_cache(maxsize=256)
def _look(role: str, bold: bool, indent: int, dense: bool) -> Look:
    """How a text looks."""
    look = _ROLES[role]
    return replace(
        look,
        bold=look.bold or bold,
        size=_DENSE_SIZE if dense else look.size,
        # An indent has no meaning in a centred cell: Excel would turn it into a left-aligned one.
        indent=0 if look.align == "center" else indent,
    )
