"""The document as a sequence of page setups, paragraphs and grids: the one order that writing and pagination share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Union

from generator.document.tree import Document, Heading, Paragraph, Part, Row, Table, inline_text
from generator.writers.docx import styles
from generator.writers.docx.reference import Reference

_TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Flowing:
    """A paragraph. `style` is a style name; `heading` is its number among the document's headings, if it is one."""

    style: str
    text: str
    page_break: bool = False
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a row as WordprocessingML wants it: spanned rows have a cell of their own that continues the one above."""

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


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row; header rows are repeated on every page."""

    cells: tuple[GridCell, ...]
    header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: column widths in twips, and rows."""

    widths: tuple[int, ...]
    rows: tuple[GridRow, ...]

    def width(self, cell: GridCell) -> int:
        """The width of a cell in twips."""
        return sum(self.widths[cell.column : cell.column + cell.colspan])


Item = Union[Flowing, Grid]


@dataclass(slots=True)
class Section:
    """Items with the same page setup (see `reference.SECTIONS`)."""

    kind: str
    items: list[Item] = field(default_factory=list)


def body_sections(document: Document, reference: Reference) -> list[Section]:
    """The parts of the document; every section starts a new page."""
    sections: list[Section] = []
    for turned, item in _items(document, reference):
        kind = "landscape" if turned else "portrait"
        if not sections or sections[-1].kind != kind:
            sections.append(Section(kind))
            if isinstance(item, Flowing) and item.page_break:
                item = replace(item, page_break=False)  # the section has turned the page
        sections[-1].items.append(item)
    return sections


def _items(document: Document, reference: Reference) -> Iterator[tuple[bool, Item]]:
    """Every item and whether it stands on a page on its side."""
    number = 0
    for part in document.parts:
        for block in _blocks(part):
            if isinstance(block, Paragraph):
                yield False, _paragraph(block)
            elif isinstance(block, Heading):
                for item in _heading(block, number):
                    yield False, item
                number += 1
            else:
                for item in _table(block, number, reference):
                    yield block.landscape, item
                number += 1


def _blocks(part: Part) -> Iterator[Heading | Paragraph | Table]:
    yield part.heading
    yield from part.blocks


def _paragraph(paragraph: Paragraph) -> Flowing:
    return Flowing(styles.PARAGRAPHS[paragraph.style], paragraph.text)


def _heading(heading: Heading, number: int) -> Iterator[Item]:
    if heading.number:
        yield Flowing(styles.TABLE_NUMBER, heading.number, heading.page_break)
    yield Flowing(styles.heading_style(heading), heading.text, heading.page_break and not heading.number, number)


def _table(table: Table, number: int, reference: Reference) -> Iterator[Item]:
    yield from _heading(table.title, number)
    if table.below_title:
        yield _paragraph(table.below_title)
    grid = _grid(table, reference)
    if grid.rows:
        yield grid
    if table.note:
        yield _paragraph(table.note)


def _grid(table: Table, reference: Reference) -> Grid:
    page = reference.pages["landscape" if table.landscape else "portrait"]
    widths = column_widths([float(width) for width in table.widths], page.width)
    rows: list[GridRow] = []
    if table.above:
        rows.append(_above(table.above, widths, reference))
    rows += _rows(table, table.header, header=True)
    rows += _rows(table, table.body, header=False)
    return Grid(widths, tuple(rows))


def column_widths(millimetres: list[float], available: int) -> tuple[int, ...]:
    """Column widths in twips that add up exactly; a table wider than the text block is narrowed to it."""
    total = sum(millimetres) * _TWIPS_PER_MM
    scale = _TWIPS_PER_MM * (available / total if total > available else 1)
    edges, reached = [0], 0.0
    for width in millimetres:
        reached += width
        edges.append(round(reached * scale))
    return tuple(right - left for left, right in zip(edges, edges[1:], strict=False))


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
                placed = replace(above, rowspan=0, text="")
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
