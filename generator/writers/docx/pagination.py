"""On which page every heading stands, computed without any office program.

Possible because the styles leave nothing to the fonts of a machine: exact line spacing, tables of fixed widths, no
grid. Widow control (孤行控制) is on in running text: without it LibreOffice leaves the first line of a paragraph at the
foot of a page when it lays text out forwards, and not when it takes text back from the next page (it then asks for two
lines, tdf#146500), and which of the two happens depends on the whole document.

The text is cut into pieces that a page cannot divide (a line, a row, a line of a long row); pieces are put on pages
from the top, and what is to be kept together moves together.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from generator.writers.docx import styles
from generator.writers.docx.flow import Flowing, Section
from generator.writers.docx.grid import Grid
from generator.writers.docx.measure import fullest_cell, line_count, splits
from generator.writers.docx.reference import Look, Page, Reference


class _Piece(NamedTuple):
    """What stays on one page. Heights in twips."""

    height: int
    repeated: int = 0
    """The header rows that come before it when it begins a page."""
    keep_next: bool = False
    page_break: bool = False
    heading: int | None = None


def heading_pages(sections: Sequence[Section], reference: Reference, count: int) -> list[int]:
    """The printed page number of each of `count` headings; the first page of the body is 1."""
    pages = [1] * count
    page = 0
    for section in sections:
        page = _fill(page + 1, _pieces(section, reference), reference.pages[section.kind], pages)
    return pages


def _fill(page: int, pieces: Sequence[_Piece], setup: Page, found: list[int]) -> int:
    """Put pieces on pages beginning with an empty `page`, note the headings' pages in `found`, return the last page."""
    used, bottom = 0, setup.height
    kept = False
    for place, (height, repeated, keep_next, page_break, heading) in enumerate(pieces):
        if page_break and used:
            page, used = page + 1, 0
        if keep_next and used and (page_break or not kept):
            needed = _kept_height(pieces, place)
            if used + needed > bottom and needed + repeated <= bottom:
                page, used = page + 1, repeated
        if used and used + height > bottom:
            page, used = page + 1, repeated
        used += height
        if heading is not None:
            found[heading] = page
        kept = keep_next
    return page


def _kept_height(pieces: Sequence[_Piece], first: int) -> int:
    """The height of the pieces that are kept together, beginning with the `first`."""
    height = 0
    for place in range(first, len(pieces)):
        piece = pieces[place]
        if piece.page_break and place > first:
            break
        height += piece.height
        if not piece.keep_next:
            break
    return height


def _pieces(section: Section, reference: Reference) -> list[_Piece]:
    setup = reference.pages[section.kind]
    pieces: list[_Piece] = []
    for item in section.items:
        pieces += _lines(item, reference, setup) if isinstance(item, Flowing) else _rows(item, reference, setup)
    if isinstance(section.items[-1], Grid):
        pieces.append(_Piece(reference.looks[styles.SECTION_END].line))
    return pieces


def _lines(item: Flowing, reference: Reference, setup: Page) -> Sequence[_Piece]:
    look = reference.looks[item.style]
    count = line_count(item.text, look, setup.width)
    return _paragraph(look, count, item.page_break or look.page_break, item.heading)


@functools.lru_cache(maxsize=1024)
def _paragraph(look: Look, count: int, page_break: bool, heading: int | None) -> tuple[_Piece, ...]:
    """A paragraph of so many lines."""
    keep_next = look.keep_next
    if count == 1:
        return (_Piece(look.before + look.line + look.after, 0, keep_next, page_break, heading),)
    inner = keep_next or look.keep_lines
    outer = inner or look.widow_control
    first = _Piece(look.before + look.line, 0, outer, page_break, heading)
    last = _Piece(look.line + look.after, 0, keep_next)
    if count == 2:
        return first, last
    return first, *[_Piece(look.line, 0, inner)] * (count - 3), _Piece(look.line, 0, outer), last


def _rows(grid: Grid, reference: Reference, setup: Page) -> list[_Piece]:
    header = sum([height for row, height in zip(grid.rows, grid.heights, strict=True) if row.header])
    whole = {height: _Piece(height, header) for height in set(grid.heights)}  # most rows are equally high
    pieces: list[_Piece] = []
    for row, height in zip(grid.rows, grid.heights, strict=True):
        if row.header:
            pieces.append(_Piece(height, 0, row is not grid.rows[-1]))
        elif splits(height, setup.height):
            count, line = fullest_cell(row, reference)
            lines = _Piece(line, header)
            pieces += [lines._replace(height=height - line * (count - 1)), *[lines] * (count - 1)]
        else:
            pieces.append(whole[height])
    return pieces
