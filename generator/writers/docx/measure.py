"""How many lines a text takes and how high the rows of a table become, in twips."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from generator.writers.docx.grid import Grid, GridCell
from generator.writers.docx.linebreak import Type, break_lines
from generator.writers.docx.reference import Look, Reference

_ROOMY = (400, 360, 320)
"""Row heights a short table may have, the most comfortable first: 20, 18 and 16 pt."""


def line_count(text: str, look: Look, width: int) -> int:
    """The lines of a paragraph in a column of the given width."""
    return _lines(text, look, width, look.bold, True)


@functools.lru_cache(maxsize=1024)
def _lines(text: str, look: Look, width: int, bold: bool, hanging: bool) -> int:
    room = width - look.left - look.right
    return len(break_lines(text, Type(look.size, look.tight, bold, hanging), room, room - look.first))


def paragraph_height(text: str, look: Look, width: int) -> int:
    """The height of a paragraph with its spacing."""
    return look.before + line_count(text, look, width) * look.line + look.after


def cell_lines(grid: Grid, cell: GridCell, reference: Reference) -> int:
    """The lines of a cell's text."""
    look = reference.looks[cell.style]
    left, right, _, _ = reference.cell_margins
    width = grid.width(cell) - left - right - cell.indent * look.size
    return _lines(cell.text, look, width, look.bold or cell.bold, False)


def fitted(grid: Grid, reference: Reference, room: int = 0) -> Grid:
    """The grid with its row heights: comfortable ones if it fits into `room` with them, else what the text needs."""
    needed = _needed(grid, reference)
    for least in _ROOMY:
        heights = _heights(grid, needed, least)
        if sum(heights) <= room:
            return grid._replace(heights=heights, least=least)
    return grid._replace(heights=_heights(grid, needed, 0))


def _needed(grid: Grid, reference: Reference) -> list[list[int]]:
    """The height each cell asks for, margins and rule included."""
    _, _, top, bottom = reference.cell_margins
    around = top + bottom + reference.border

    def height(cell: GridCell) -> int:
        look = reference.looks[cell.style]
        return cell_lines(grid, cell, reference) * look.line + look.before + look.after + around

    return [[height(cell) for cell in row.cells] for row in grid.rows]


def _heights(grid: Grid, needed: Iterable[list[int]], least: int) -> tuple[int, ...]:
    """The height of every row. What a merged cell needs beyond its rows, the last of them gives."""
    heights = [least] * len(grid.rows)
    merged: list[tuple[int, int, int]] = []  # last row, first row, height needed
    for index, (row, asked) in enumerate(zip(grid.rows, needed, strict=True)):
        for cell, height in zip(row.cells, asked, strict=True):
            if cell.rowspan <= 1:
                heights[index] = max(heights[index], height)
            else:
                merged.append((index + cell.rowspan - 1, index, height))
    for last, first, height in sorted(merged):
        heights[last] += max(0, height - sum(heights[first : last + 1]))
    return tuple(heights)


def splits(height: int, page_height: int) -> bool:
    """Whether a row may be divided between pages: only one that would otherwise leave half a page empty."""
    return height > page_height // 2
