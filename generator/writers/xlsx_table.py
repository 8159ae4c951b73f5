"""One table on a sheet of its own: number, title, the line above, the grid, the note; ready to print on A4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from generator.document.tree import Row, Table
from generator.writers.spreadsheet import BLANK, Book, Sheet, Style
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
    """The columns of a table and what depends on them alone. `pixels`: how wide each of them is."""

    def __init__(self, widths: Iterable[Decimal], dense: bool) -> None:
        """`widths` are in millimetres."""
        self.dense = dense
        self.pixels = [float(width) * PIXELS_PER_MM for width in widths]
        self.forms: dict[tuple[int, int, str, int, bool], tuple[Style, int]] = {}
        """By column, colspan, role, indent and bold: the style of a text there, and the units of its line, 0 where it never wraps."""

    def width(self, columns: range) -> float:
        """Pixels of several columns together."""
        return sum(self.pixels[columns.start : columns.stop])

    def form(self, column: int, colspan: int, role: str, indent: int, bold: bool) -> tuple[Style, int]:
        """Such a form, kept in `forms`."""
        look = _look(role, bold, indent, self.dense)
        # An amount shrinks to its cell.
        limit = 0 if role == "amount" else look.line_units(self.width(range(column, column + colspan)))
        self.forms[column, colspan, role, indent, bold] = form = (look.style, limit)
        return form


@lru_cache(maxsize=64)
def _columns(widths: tuple[Decimal, ...], dense: bool) -> _Columns:
    """The columns of a table: those of an edition's templates, but for a table with amounts too long for them."""
    return _Columns(widths, dense)


class _Span(NamedTuple):
    """A cell over several rows: where it begins in the grid, its style, and the height that it needs (points)."""

    row: int
    columns: range
    style: Style
    points: float


class _Grid:
    """The rows of a table, added to its sheet one by one.

    `covered`: by row to come and column, the cell above that reaches there. `ending`: cells over several rows by their last one.
    """

    def __init__(self, sheet: Sheet, columns: _Columns) -> None:
        self._sheet = sheet
        self._columns = columns
        self._taken: list[range] = []
        self._points: list[float] = []
        self._covered: dict[int, dict[int, _Span]] = defaultdict(dict)
        self._ending: dict[int, list[_Span]] = defaultdict(list)
        self._height = _look("text", False, 0, columns.dense).points  # the letters of a table are all of one size

    def add(self, row: Row) -> None:
        """The next row, as high as its texts need. Raises ValueError for a text longer than a cell holds."""
        number = len(self._taken)
        sheet, strings, forms = self._sheet, self._sheet.strings, self._columns.forms
        covered, ending = self._covered.pop(number, {}), self._ending.get(number, ())
        styles: list[Style | None] = []
        held: list[str] = []
        narrow: list[int] = []
        wide: list[range] = []
        column = most_lines = 0
        for content, role, colspan, rowspan, indent, bold in row.cells:
            while column in covered:
                styles.append(covered.pop(column).style)
                held.append(BLANK)
                column += 1
            key = (column, colspan, role, indent, bold)
            style, limit = forms.get(key) or self._columns.form(*key)
            if isinstance(content, str):
                text = content
                if not text:
                    held.append(BLANK)
                elif text in strings:
                    held.append(strings[text])
                else:
                    text = legal(text)
                    held.append(sheet.text(text))
            else:
                text = legal(content.text)
                if pattern := number_format(content):
                    style = _look(role, bold, indent, self._columns.dense, pattern).style
                    held.append(sheet.number(float(content.value)))
                else:
                    held.append(sheet.text(text))
            lines = 0
            if limit:
                # Most texts are sure to fit on one line.
                lines = line_count(text, limit) if 2 * len(text) > limit or "\n" in text else 1
            styles.append(style)
            if colspan == rowspan == 1:
                narrow.append(column)
                column += 1
            else:
                styles += [style] * (colspan - 1)
                held += [BLANK] * (colspan - 1)
                columns = range(column, column + colspan)
                column += colspan
                if rowspan > 1:
                    self._span(_Span(number, columns, style, self._height(lines) if lines else 0), number + rowspan)
                    continue
                wide.append(columns)
            if lines > most_lines:
                most_lines = lines
        points = _LEAST_ROW_POINTS
        # What a cell over several rows still lacks in height goes to its last row.
        for span in ending:
            points += max(0.0, span.points - sum([*self._points[span.row :], points]))
        if most_lines:
            points = max(points, self._height(most_lines))
        for column, span in sorted(covered.items()):
            if column < len(styles):
                covering = range(self._taken[span.row].start, sheet.printed_rows.stop + 1)
                raise ValueError(f"sheet {sheet.name}: {area(covering, span.columns)} cannot be one cell")
            styles += [None] * (column - len(styles)) + [span.style]
            held.append(BLANK)
        rows = sheet.add_row(points, tuple(styles), held)
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
        """Keeps the columns of a cell over several rows for it in those to come; `end` is the row after its last one."""
        self._ending[end - 1].append(span)
        for row in range(span.row + 1, end):
            self._covered[row].update(dict.fromkeys(span.columns, span))


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
