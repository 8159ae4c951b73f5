"""How many lines a text takes and how high a row of a table becomes, in twips."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from generator.writers.docx.flow import Flowing, Grid, GridCell
from generator.writers.docx.linebreak import Type, break_lines
from generator.writers.docx.reference import Look, Reference


def line_count(item: Flowing, reference: Reference, width: int) -> int:
    """The lines of a paragraph in a column of text."""
    look = reference.looks[item.style]
    return _lines(item.text, look, width - look.left - look.right, look.bold)


def cell_lines(grid: Grid, cell: GridCell, reference: Reference) -> int:
    """The lines of a cell's text."""
    look = reference.looks[cell.style]
    left, right, _, _ = reference.cell_margins
    width = grid.width(cell) - left - right - look.left - look.right - cell.indent * look.size
    return _lines(cell.text, look, width, look.bold or cell.bold)


@functools.lru_cache(maxsize=20_000)
def _lines(text: str, look: Look, width: int, bold: bool) -> int:
    return len(break_lines(text, Type(look.size, look.tight, bold), width, width - look.first))


def row_heights(grid: Grid, reference: Reference) -> list[int]:
    """The height of every row with the rule below it. What a merged cell needs beyond its rows, the last of them gives."""
    heights = [0] * len(grid.rows)
    ends: list[tuple[int, int, int]] = []  # last row, first row, height needed
    for index, row in enumerate(grid.rows):
        for cell in row.cells:
            needed = cell_height(grid, cell, reference)
            if cell.rowspan <= 1:
                heights[index] = max(heights[index], needed)
            else:
                ends.append((index + cell.rowspan - 1, index, needed))
    for last, first, needed in sorted(ends):
        heights[last] += max(0, needed - sum(heights[first : last + 1]))
    return heights


def cell_height(grid: Grid, cell: GridCell, reference: Reference) -> int:
    """The height a cell asks for, margins and rule included."""
    look = reference.looks[cell.style]
    _, _, top, bottom = reference.cell_margins
    return cell_lines(grid, cell, reference) * look.line + look.before + look.after + top + bottom + reference.border


def splits(height: int, page_height: int) -> bool:
    """Whether a row may be divided between pages: only one that would otherwise leave half a page empty."""
    return height > page_height // 2


def header_height(grid: Grid, heights: Sequence[int]) -> int:
    """The height of the rows that every page repeats."""
    return sum(height for row, height in zip(grid.rows, heights, strict=True) if row.header)
