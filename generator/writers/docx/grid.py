"""Tables as WordprocessingML wants them: a rectangular grid of cells, the line above the table as its first row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.document.tree import Cell, Row, Table
from generator.writers.docx import styles
from generator.writers.docx.reference import Reference

_TWIPS_PER_MM = 1440 / 25.4


class Form(NamedTuple):
    """What cells of a table that differ in their text only have in common: there are few of them in a table."""

    width: int
    """In twips."""
    colspan: int
    rowspan: int
    """0 in a cell that continues the one above."""
    style: str
    indent: int = 0
    bold: bool = False
    keep_next: bool = False
    """True in a header row that stays with the row below."""
    ruled: bool = True
    """False in the line above the table, which has no rules."""


GridCell = tuple[int, str]
"""The number of its form and its text. Every row that a cell spans has one, which continues the one above."""


class GridRow(NamedTuple):
    """A row; header rows are repeated on every page."""

    cells: tuple[GridCell, ...]
    header: bool = False


class Grid(NamedTuple):
    """A table, lengths in twips."""

    widths: tuple[int, ...]
    rows: tuple[GridRow, ...]
    forms: tuple[Form, ...]
    heights: tuple[int, ...] = ()
    """Of the rows, each with the rule below it; measured by `measure.fitted`."""
    least: int = 0
    """What every row is at least high."""


def grid_of(table: Table, reference: Reference) -> Grid:
    """The grid of a table, not wider than its page. Raises ValueError when cells do not fill the columns exactly."""
    page = reference.pages["landscape" if table.landscape else "portrait"]
    widths = column_widths([float(width) for width in table.widths], page.width)
    forms: _Forms = {}
    above = [_above(table, widths, reference, forms)] if table.above else []
    header = _rows(table, table.header, widths, forms, header=True)
    body = _rows(table, table.body, widths, forms, header=False)
    return Grid(widths, (*above, *header, *body), tuple(map(Form._make, forms)))


_Forms = dict[tuple[int, int, int, str, int, bool, bool, bool], int]
"""The forms of a grid as they are found (the fields of `Form`), each with its number."""


def column_widths(millimetres: list[float], available: int) -> tuple[int, ...]:
    """Column widths in twips that add up exactly; a table wider than the text block is narrowed to it."""
    total = sum(millimetres) * _TWIPS_PER_MM
    scale = _TWIPS_PER_MM * (available / total if total > available else 1)
    edges, reached = [0], 0.0
    for width in millimetres:
        reached += width
        edges.append(round(reached * scale))
    return tuple(right - left for left, right in pairwise(edges))


def _above(table: Table, widths: tuple[int, ...], reference: Reference, forms: _Forms) -> GridRow:
    """The line above a table as its first row: the right text gets the fewest columns that hold it."""
    left, right = table.above or ("", "")
    style_left, style_right = styles.TABLE_ABOVE
    keep_next = bool(table.header or table.body)

    def cell(first: int, end: int, text: str, style: str) -> GridCell:
        form = (sum(widths[first:end]), end - first, 1, style, 0, False, keep_next, False)
        return forms.setdefault(form, len(forms)), text

    columns = len(widths)
    if not right or columns == 1:
        return GridRow((cell(0, columns, "　".join(filter(None, (left, right))), style_left),), header=True)
    needed = len(right) * reference.looks[style_right].size + sum(reference.cell_margins[:2])
    split = columns - 1
    while split > 1 and sum(widths[split:]) < needed:
        split -= 1
    return GridRow((cell(0, split, left, style_left), cell(split, columns, right, style_right)), header=True)


def _rows(
    table: Table, rows: tuple[Row, ...], widths: tuple[int, ...], forms: _Forms, *, header: bool
) -> Iterator[GridRow]:
    """Rows with their continued cells. A span ends with its group: a header never reaches into the body.

    Raises ValueError when the cells of a row do not fill the columns exactly.
    """
    columns = len(widths)
    edges = (0, *accumulate(widths))
    names = styles.DENSE_CELLS if table.dense else styles.CELLS
    hanging: dict[int, tuple[Cell, int]] = {}  # column → the cell above, rows still to come
    for index, row in enumerate(rows):
        to_come = len(rows) - index
        keep_next = header and (to_come > 1 or bool(table.body))
        cells: list[GridCell] = []
        waiting = iter(row.cells)
        column = 0
        cell: Cell | None
        while column < columns:
            if column in hanging:
                cell, left = hanging.pop(column)
                _, role, colspan, _, indent, bold = cell
                rowspan, text = 0, ""
            else:
                cell = next(waiting, None)
                if cell is None:
                    raise ValueError(f"表格 {table.id} 第 {index + 1} 行：单元格少于 {columns} 列")
                content, role, colspan, rowspan, indent, bold = cell
                text = content if isinstance(content, str) else content.text
                if rowspan > to_come:
                    rowspan = to_come
                left = rowspan
            if left > 1:
                hanging[column] = (cell, left - 1)
            end = column + colspan
            if end > columns:
                break
            form = (edges[end] - edges[column], colspan, rowspan, names[role], indent, bold, keep_next, True)
            cells.append((forms.setdefault(form, len(forms)), text))
            column = end
        if column < columns or next(waiting, None) is not None:
            raise ValueError(f"表格 {table.id} 第 {index + 1} 行：单元格多于 {columns} 列")
        yield GridRow(tuple(cells), header)
