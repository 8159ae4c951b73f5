"""The finished document as a tree of frozen values: what is said, in which order, in which kind of paragraph.

Nothing here knows budgets, fonts or file formats. A writer (DOCX, XLSX, HTML …) turns a `Document` into bytes; since all
writers read the same `Figure` values, they cannot disagree on a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Union


class Figure(NamedTuple):
    """A printed number: its exact printed value, its text in running prose or in a table cell, and where it comes from.

    `value` is the printed value (万元 with two decimals, a rate in percent, a count). `origin` is whatever the composer
    knows of it; writers pass it by.
    """

    value: Decimal
    text: str
    origin: object = None


Inline = Union[str, Figure]


class Paragraph(NamedTuple):
    """Running text. `style` is a semantic name that each writer maps to a look (see STYLES).

    A newline inside a run is a line break within the paragraph.
    """

    runs: tuple[Inline, ...]
    style: str = "body"

    @property
    def text(self) -> str:
        """The whole text."""
        return inline_text(self.runs)


STYLES = (
    "cover-name",  # 封面：部门名称
    "cover-title",  # 封面：2024年部门预算公开
    "cover-date",
    "contents-title",  # 目 录
    "body",  # 正文 first line indented by two characters
    "note",  # the sentence under an empty table
    "signature",  # 落款：单位名称
    "date",  # 落款：日期
    "year-line",  # （2024年） under the title of a performance table
)


class Heading(NamedTuple):
    """A heading. Level 1: 第一部分 …; level 2: 一、…; level 3: （一）…

    `contents` is its line in the 目录, None when it is not listed (level 3).
    `page_break`: starts a new page. `number` is a label that stands on a line of its own above the heading (表1).
    `look`: "heading", or "table" for the title of a table (centred, no indent).
    """

    level: int
    text: str
    contents: str | None = None
    page_break: bool = False
    number: str = ""
    look: str = "heading"


class Cell(NamedTuple):
    """One cell at its grid position; a spanned position has no cell of its own.

    `content`: text, a Figure, or "" for an empty cell. `role`: "head" (column or row label, centred, bold), "text" (left),
    "code" (centred), "centre", "amount" (right-aligned number). `indent`: levels of one character each.
    """

    content: Inline
    role: str = "text"
    colspan: int = 1
    rowspan: int = 1
    indent: int = 0
    bold: bool = False


CellLook = tuple[str, int, int, int, bool]
"""What a cell is but for its content: role, colspan, rowspan, indent, bold."""


class Looks:
    """What rows that differ in their contents only have in common: the looks of their cells.

    There are few in all documents together, so that what follows from one is worked out once. One equals itself only; rows
    that look the same share theirs (see `looks_of`).
    """

    __slots__ = ("cells", "reach")

    def __init__(self, cells: tuple[CellLook, ...]) -> None:
        self.cells = cells
        self.reach = max([rowspan for _, _, rowspan, _, _ in cells], default=0)
        """The most rows that one of the cells spans."""


@lru_cache(maxsize=4096)
def looks_of(cells: tuple[CellLook, ...]) -> Looks:
    """The one object for all rows whose cells look like this."""
    return Looks(cells)


@lru_cache(maxsize=1024)
def placed(looks: Looks, covered: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns in which the cells of a row begin, and by how many of its cells' rows each column is covered below it.

    `covered`: the latter of the row above, zeros for the first one. Raises ValueError, which says of the row what is wrong,
    when its cells do not fill the columns that are left.
    """
    hanging = list(covered)
    cells = iter(looks.cells)
    begins: list[int] = []
    column, width = 0, len(covered)
    while column < width:
        if hanging[column]:
            hanging[column] -= 1
            column += 1
            continue
        cell = next(cells, None)
        if cell is None or column + cell[1] > width:
            raise ValueError("的格数与列数不符")
        _, colspan, rowspan, _, _ = cell
        begins.append(column)
        hanging[column : column + colspan] = [rowspan - 1] * colspan
        column += colspan
    if next(cells, None) is not None:
        raise ValueError("的格子多于列数")
    return tuple(begins), tuple(hanging)


class Row(NamedTuple):
    """Cells in column order: their texts and how they look. A cell that spans rows stands in its first row only.

    `figures`: those that hold a figure, which has the same text, by their number from zero.
    """

    texts: tuple[str, ...]
    looks: Looks
    figures: tuple[tuple[int, Figure], ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The same cell by cell."""
        contents: list[Inline] = list(self.texts)
        for number, figure in self.figures:
            contents[number] = figure
        return tuple([Cell(content, *look) for content, look in zip(contents, self.looks.cells, strict=True)])


def row_of(cells: Iterable[Cell]) -> Row:
    """A row of these cells."""
    found = tuple(cells)
    return Row(
        tuple([inline_text(cell.content) for cell in found]),
        looks_of(tuple([cell[1:] for cell in found])),
        tuple([(number, cell.content) for number, cell in enumerate(found) if isinstance(cell.content, Figure)]),
    )


class Table(NamedTuple):
    """A table with its title and the line above it.

    `widths`: column widths in millimetres. `header`: the first rows, repeated on every page. `above`: the left and right
    text of the line directly above the grid (编制部门：…, 单位：万元), repeated with the header. `note`: the sentence below,
    of an empty table. `sheet`: name of its sheet in the XLSX.
    """

    id: str
    title: Heading
    widths: tuple[Decimal, ...]
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    above: tuple[str, str] | None = None
    below_title: Paragraph | None = None
    note: Paragraph | None = None
    landscape: bool = False
    sheet: str = ""
    dense: bool = False
    """Smaller type, for wide tables."""


Block = Union[Heading, Paragraph, Table]


class Part(NamedTuple):
    """One of the four parts. `sheet` names its sheet in the XLSX."""

    heading: Heading
    blocks: tuple[Block, ...]
    sheet: str


class Document(NamedTuple):
    """The whole: cover paragraphs, the title of the contents list, the parts. `title` goes into the properties."""

    title: str
    author: str
    language: str
    cover: tuple[Paragraph, ...]
    contents_title: str
    parts: tuple[Part, ...]
    cover_sheet: str = "封面目录"

    def headings(self) -> Iterator[Heading]:
        """Every heading in reading order, titles of tables included."""
        for part in self.parts:
            yield part.heading
            for block in part.blocks:
                if isinstance(block, Heading):
                    yield block
                elif isinstance(block, Table):
                    yield block.title

    def tables(self) -> Iterator[Table]:
        """Every table in reading order."""
        for part in self.parts:
            for block in part.blocks:
                if isinstance(block, Table):
                    yield block


def inline_text(content: Inline | tuple[Inline, ...]) -> str:
    """The printed text of one run or of several."""
    if isinstance(content, str):
        return content
    if isinstance(content, Figure):
        return content.text
    return "".join([run if isinstance(run, str) else run.text for run in content])
