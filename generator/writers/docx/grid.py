"""Tables as WordprocessingML wants them: a rectangular grid of cells, the line above the table as its first row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from generator.document.tree import Row, Table, inline_text
from generator.writers.docx import styles
from generator.writers.docx.reference import Reference

_TWIPS_PER_MM = 1440 / 25.4


class GridCell(NamedTuple):
    """A cell of a row as WordprocessingML wants it: every row that a cell spans has one, which continues the one above."""

    column: int
    colspan: int
    rowspan: int
    """0 in a cell that continues the one above."""
    text: str = ""
    style: str = styles.CELLS["text"]
    indent: int = 0
    bold: bool = False
    ruled: bool = True
    """False in the line above the table, which has no rules."""


class GridRow(NamedTuple):
    """A row; header rows are repeated on every page."""

    cells: tuple[GridCell, ...]
    header: bool = False


class Grid(NamedTuple):
    """A table, lengths in twips."""

    widths: tuple[int, ...]
    rows: tuple[GridRow, ...]
    heights: tuple[int, ...] = ()
    """Of the rows, each with the rule below it; measured by `measure.fitted`."""
    least: int = 0
    """What every row is at least high."""

    def width(self, cell: GridCell) -> int:
        """The width of a cell in twips."""
        return sum(self.widths[cell.column : cell.column + cell.colspan])


def grid_of(table: Table, reference: Reference) -> Grid:
    """The grid of a table, not wider than its page. Raises ValueError when cells do not fill the columns exactly."""
    page = reference.pages["landscape" if table.landscape else "portrait"]
    widths = column_widths([float(width) for width in table.widths], page.width)
    above = [_above(table.above, widths, reference)] if table.above else []
    return Grid(widths, (*above, *_rows(table, table.header, header=True), *_rows(table, table.body, header=False)))


def column_widths(millimetres: list[float], available: int) -> tuple[int, ...]:
    """Column widths in twips that add up exactly; a table wider than the text block is narrowed to it."""
    total = sum(millimetres) * _TWIPS_PER_MM
    scale = _TWIPS_PER_MM * (available / total if total > available else 1)
    edges, reached = [0], 0.0
    for width in millimetres:
        reached += width
        edges.append(round(reached * scale))
    return tuple(right - left for left, right in pairwise(edges))


def _above(texts: tuple[str, str], widths: tuple[int, ...], reference: Reference) -> GridRow:
    """The line above a table as its first row: the right text gets the fewest columns that hold it."""
    left, right = texts
    style_left, style_right = styles.TABLE_ABOVE
    if not right or len(widths) == 1:
        text = "　".join(filter(None, texts))
        return GridRow((GridCell(0, len(widths), 1, text, style_left, ruled=False),), header=True)
    needed = len(right) * reference.looks[style_right].size + sum(reference.cell_margins[:2])
    split = len(widths) - 1
    while split > 1 and sum(widths[split:]) < needed:
        split -= 1
    return GridRow(
        (
            GridCell(0, split, 1, left, style_left, ruled=False),
            GridCell(split, len(widths) - split, 1, right, style_right, ruled=False),
        ),
        header=True,
    )


def _rows(table: Table, rows: tuple[Row, ...], header: bool) -> Iterator[GridRow]:
    """Rows with their continued cells. A span ends with its group: a header never reaches into the body.

    Raises ValueError when the cells of a row do not fill the columns exactly.
    """
    columns = len(table.widths)
    hanging: dict[int, tuple[GridCell, int]] = {}  # column → the cell above, rows still to come
    for index, row in enumerate(rows):
        cells: list[GridCell] = []
        waiting = iter(row.cells)
        column = 0
        while column < columns:
            if column in hanging:
                above, left = hanging.pop(column)
                placed = above._replace(rowspan=0, text="")
            else:
                cell = next(waiting, None)
                if cell is None:
                    raise ValueError(f"表格 {table.id} 第 {index + 1} 行：单元格少于 {columns} 列")
                left = min(cell.rowspan, len(rows) - index)
                style, text = styles.cell_style(cell, table.dense), inline_text(cell.content)
                placed = GridCell(column, cell.colspan, left, text, style, cell.indent, cell.bold)
            if left > 1:
                hanging[column] = (placed, left - 1)
            cells.append(placed)
            column += placed.colspan
        if column > columns or next(waiting, None) is not None:
            raise ValueError(f"表格 {table.id} 第 {index + 1} 行：单元格多于 {columns} 列")
        yield GridRow(tuple(cells), header)
