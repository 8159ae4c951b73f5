"""Tables as WordprocessingML wants them: a rectangular grid of cells, the line above the table as its first row."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

from generator.document.tree import Looks, Row, Table
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


class Pattern:
    """What rows that differ in their texts only have in common: the forms of their cells.

    There are few in all documents together, so that what follows from one is worked out once. A pattern equals itself only.
    """

    __slots__ = ("continued", "forms", "hanging")

    def __init__(
        self, forms: tuple[Form, ...], continued: tuple[int, ...] = (), hanging: tuple[_Hanging, ...] = ()
    ) -> None:
        self.forms = forms
        self.continued = continued
        """Places of the cells that continue the ones above; they have no text."""
        self.hanging = hanging
        """What reaches into the next row."""


_Hanging = tuple[int, tuple[str, int, int, int, bool]]
"""The column of a cell that spans rows; its role, the columns it spans, the rows still to come, its indent, whether it is bold."""


class GridRow(NamedTuple):
    """A row; header rows are repeated on every page."""

    pattern: Pattern
    texts: tuple[str, ...]
    """One for each form of the pattern."""
    header: bool = False


class Grid(NamedTuple):
    """A table, lengths in twips."""

    widths: tuple[int, ...]
    rows: tuple[GridRow, ...]
    heights: tuple[int, ...] = ()
    """Of the rows, each with the rule below it; measured by `measure.fitted`."""
    least: int = 0
    """What every row is at least high."""


def grid_of(table: Table, reference: Reference) -> Grid:
    """The grid of a table, not wider than its page. Raises ValueError when cells do not fill the columns exactly."""
    page = reference.pages["landscape" if table.landscape else "portrait"]
    widths = column_widths(table.widths, page.width)
    above = [_above(table, widths, reference)] if table.above else []
    header = _rows(table, table.header, widths, header=True)
    body = _rows(table, table.body, widths, header=False)
    return Grid(widths, (*above, *header, *body))


@functools.lru_cache(maxsize=256)
def column_widths(millimetres: tuple[Decimal, ...], available: int) -> tuple[int, ...]:
    """Column widths in twips that add up exactly; a table wider than the text block is narrowed to it."""
    widths = [float(width) for width in millimetres]
    total = sum(widths) * _TWIPS_PER_MM
    scale = _TWIPS_PER_MM * (available / total if total > available else 1)
    edges, reached = [0], 0.0
    for width in widths:
        reached += width
        edges.append(round(reached * scale))
    return tuple(right - left for left, right in pairwise(edges))


def _above(table: Table, widths: tuple[int, ...], reference: Reference) -> GridRow:
    """The line above a table as its first row: the right text gets the fewest columns that hold it."""
    left, right = table.above or ("", "")
    keep_next = bool(table.header or table.body)
    columns = len(widths)
    if not right or columns == 1:
        text = "　".join(filter(None, (left, right)))
        return GridRow(_pattern_above(widths, columns, keep_next), (text,), header=True)
    needed = len(right) * reference.looks[styles.TABLE_ABOVE[1]].size + sum(reference.cell_margins[:2])
    split = columns - 1
    while split > 1 and sum(widths[split:]) < needed:
        split -= 1
    return GridRow(_pattern_above(widths, split, keep_next), (left, right), header=True)


@functools.lru_cache(maxsize=256)
def _pattern_above(widths: tuple[int, ...], split: int, keep_next: bool) -> Pattern:
    """The line above a table: a cell before column `split`, another from there unless all columns are taken."""
    parts = filter(None, (widths[:split], widths[split:]))
    return Pattern(
        tuple(
            Form(sum(part), len(part), 1, style, keep_next=keep_next, ruled=False)
            for part, style in zip(parts, styles.TABLE_ABOVE, strict=False)
        )
    )


def _rows(table: Table, rows: tuple[Row, ...], widths: tuple[int, ...], *, header: bool) -> Iterator[GridRow]:
    """Rows with their continued cells. A span ends with its group: a header never reaches into the body.

    Raises ValueError when the cells of a row do not fill the columns exactly.
    """
    hanging: tuple[_Hanging, ...] = ()
    for index, row in enumerate(rows):
        to_come = len(rows) - index
        keep_next = header and (to_come > 1 or bool(table.body))
        try:
            pattern = _pattern(widths, table.dense, keep_next, hanging, min(to_come, row.looks.reach), row.looks)
        except ValueError as problem:
            raise ValueError(f"表格 {table.id} 第 {index + 1} 行：{problem}") from None
        texts = row.texts
        for place in pattern.continued:
            texts = (*texts[:place], "", *texts[place:])
        hanging = pattern.hanging
        yield GridRow(pattern, texts, header)


@functools.lru_cache(maxsize=1024)
def _pattern(
    widths: tuple[int, ...],
    dense: bool,
    keep_next: bool,
    hanging: tuple[_Hanging, ...],
    reach: int,
    looks: Looks,
) -> Pattern:
    """The pattern of a row from the looks of its cells, of which none reaches over more than `reach` rows.

    Raises ValueError when they do not fill the columns exactly.
    """
    columns = len(widths)
    edges = (0, *accumulate(widths))
    names = styles.DENSE_CELLS if dense else styles.CELLS
    above = dict(hanging)
    waiting = iter(looks.cells)
    forms: list[Form] = []
    continued: list[int] = []
    column = 0
    while column < columns:
        cell = above.pop(column, None)
        if cell is not None:
            role, colspan, left, indent, bold = cell
            rowspan = 0
            continued.append(len(forms))
        else:
            cell = next(waiting, None)
            if cell is None:
                raise ValueError(f"单元格少于 {columns} 列")
            role, colspan, rowspan, indent, bold = cell
            left = rowspan = min(rowspan, reach)
        if left > 1:
            above[column] = role, colspan, left - 1, indent, bold
        end = column + colspan
        if end > columns:
            break
        forms.append(Form(edges[end] - edges[column], colspan, rowspan, names[role], indent, bold, keep_next))
        column = end
    if column < columns or next(waiting, None) is not None:
        raise ValueError(f"单元格多于 {columns} 列")
    return Pattern(tuple(forms), tuple(continued), tuple(above.items()))
