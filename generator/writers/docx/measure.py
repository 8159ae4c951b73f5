"""How many lines a text takes and how high the rows of a table become, in twips."""

from __future__ import annotations

import functools
from itertools import chain, compress, count
from operator import gt, itemgetter
from typing import NamedTuple

from generator.writers.docx.grid import Form, Grid, GridRow, Pattern
from generator.writers.docx.linebreak import NUMERALS, Type, break_lines, sure_length, sure_numerals
from generator.writers.docx.reference import Look, Reference

_ROOMY = (400, 360, 320)
"""Row heights a short table may have, the most comfortable first: 20, 18 and 16 pt."""


class _Column(NamedTuple):
    """A column of lines: how text is set in it, and how long a text, or an amount, surely takes one line."""

    setting: Type
    width: int
    first_width: int
    sure: int
    sure_numerals: int

    def line_count(self, text: str) -> int:
        """The lines of a text."""
        length = len(text)
        if length <= self.sure:
            if "\n" not in text:
                return 1
        elif length <= self.sure_numerals and not text.strip(NUMERALS):
            return 1
        return _count(text, self.setting, self.width, self.first_width)


@functools.lru_cache(maxsize=1024)
def _column(look: Look, width: int, bold: bool, hanging: bool) -> _Column:
    """A column in the given width, indents of the style included."""
    setting = Type(look.size, look.tight, bold, hanging)
    room = width - look.left - look.right
    first = room - look.first
    return _Column(setting, room, first, sure_length(setting, first), sure_numerals(setting, first))


@functools.lru_cache(maxsize=1024)
def _count(text: str, setting: Type, width: int, first_width: int) -> int:
    """The lines of a text; kept for the heads and labels of a template, which every form and document repeats."""
    return len(break_lines(text, setting, width, first_width))


def line_count(text: str, look: Look, width: int) -> int:
    """The lines of a paragraph in a column of the given width."""
    return _column(look, width, look.bold, True).line_count(text)


def paragraph_height(text: str, look: Look, width: int) -> int:
    """The height of a paragraph with its spacing."""
    return look.before + line_count(text, look, width) * look.line + look.after


def _cell_column(form: Form, reference: Reference) -> _Column:
    look = reference.looks[form.style]
    left, right, _, _ = reference.cell_margins
    width = form.width - left - right - form.indent * look.size
    return _column(look, width, look.bold or form.bold, False)


def fullest_cell(row: GridRow, reference: Reference) -> tuple[int, int]:
    """The lines of the cell that has most of them, and how high each is."""
    cells = _measures(row.pattern, reference).cells
    return max(
        ((cell.column.line_count(text), cell.line) for text, cell in zip(row.texts, cells, strict=True)),
        key=itemgetter(0),
    )


def fitted(grid: Grid, reference: Reference, room: int = 0) -> Grid:
    """The grid with its row heights: comfortable ones if it fits into `room` with them, else what the text needs."""
    needed = _needed(grid, reference)
    for least in _ROOMY:
        if least * len(grid.rows) <= room:
            heights = needed.rows(least)
            if sum(heights) <= room:
                return grid._replace(heights=heights, least=least)
    return grid._replace(heights=needed.rows(0))


class _Needed(NamedTuple):
    """The height that the cells of each row ask for, and what merged cells do: last row, first row, height."""

    single: list[int]
    merged: list[tuple[int, int, int]]

    def rows(self, least: int) -> tuple[int, ...]:
        """The height of every row. What a merged cell needs beyond its rows, the last of them gives."""
        heights = [max(least, height) for height in self.single]
        for last, first, height in self.merged:
            heights[last] += max(0, height - sum(heights[first : last + 1]))
        return tuple(heights)


def _needed(grid: Grid, reference: Reference) -> _Needed:
    """The height each cell asks for, margins and rule included."""
    single: list[int] = []
    merged: list[tuple[int, int, int]] = []
    has_breaks = "\n" in "".join(chain.from_iterable([row.texts for row in grid.rows]))
    for index, (pattern, texts, _) in enumerate(grid.rows):
        tallest, sure, cells = _measures(pattern, reference)
        # All but a few texts are sure to fit on one line, and ask for no more than the least.
        for place in range(len(texts)) if has_breaks else compress(count(), map(gt, map(len, texts), sure)):
            column, line, around, rowspan = cells[place]
            height = column.line_count(texts[place]) * line + around
            if rowspan > 1:
                merged.append((index + rowspan - 1, index, height))
            elif height > tallest:
                tallest = height
        single.append(tallest)
    return _Needed(single, sorted(merged))


class _Measure(NamedTuple):
    """How the text of a cell is measured: its column, the height of a line and of what is around the lines."""

    column: _Column
    line: int
    around: int
    rowspan: int


class _Measures(NamedTuple):
    """How the rows of a pattern are measured."""

    least: int
    """Their height when every text takes one line."""
    sure: tuple[int, ...]
    """So many characters surely take one line; -1 in cells that span rows, whose height is always asked for."""
    cells: tuple[_Measure, ...]


@functools.lru_cache(maxsize=1024)
def _measures(pattern: Pattern, reference: Reference) -> _Measures:
    _, _, top, bottom = reference.cell_margins
    cells: list[_Measure] = []
    for form in pattern.forms:
        look = reference.looks[form.style]
        around = look.before + look.after + top + bottom + reference.border
        cells.append(_Measure(_cell_column(form, reference), look.line, around, form.rowspan))
    return _Measures(
        max((cell.line + cell.around for cell in cells if cell.rowspan <= 1), default=0),
        tuple(-1 if cell.rowspan > 1 else cell.column.sure for cell in cells),
        tuple(cells),
    )


def splits(height: int, page_height: int) -> bool:
    """Whether a row may be divided between pages: only one that would otherwise leave half a page empty."""
    return height > page_height // 2
