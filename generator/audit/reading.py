"""A disclosure document as read back from a file: paragraphs in order, tables by label. Neutral to the file format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Union

_LABEL = re.compile(r"^表\s*(\d+)$")
UNIT_LINE = "单位：万元"
_INDEX_MARK = "※"
_NUMBER = re.compile(r"^-?\d{1,3}(,\d{3})*\.\d{2}$|^-?\d+\.\d{2}$")


class ReadParagraph(NamedTuple):
    """A paragraph: its text, whether it is a line of the contents list, and where it stands in the file."""

    text: str
    in_contents: bool = False
    place: str = ""


class ReadGrid(NamedTuple):
    """A table as a rectangle of texts: a merged cell has its text at its first position and "" elsewhere."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    place: str = ""


ReadBlock = Union[ReadParagraph, ReadGrid]


class ReadTable(NamedTuple):
    """One of the eleven tables: its number, title, header and body, and the sentence under an empty one."""

    number: int
    title: str
    preparer: str
    header: tuple[tuple[str, ...], ...]
    body: tuple[tuple[str, ...], ...]
    note: str = ""
    place: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The lowest header text of each column."""
        width = max((len(row) for row in self.header), default=0)
        lowest = [""] * width
        for row in self.header:
            for column, text in enumerate(row):
                if text:
                    lowest[column] = text
        return tuple(lowest)


@lru_cache(maxsize=4096)
def money(text: str) -> Decimal | None:
    """A printed amount in 万元; an empty cell is zero; anything else is None.

    >>> money("1,128.69"), money(""), money("行政运行")
    (Decimal('1128.69'), Decimal('0'), None)
    """
    if text and not _NUMBER.match(text):
        return None
    return Decimal(text.replace(",", "") or 0)


def tables(blocks: Iterable[ReadBlock]) -> dict[int, ReadTable]:
    """The numbered tables of a document: the grid that follows a line 表N and a title."""
    found: dict[int, ReadTable] = {}
    number, title, pending = 0, "", None
    for block in blocks:
        if isinstance(block, ReadParagraph):
            if block.in_contents:
                continue
            text = block.text.strip()
            label = _LABEL.match(text) if text.startswith("表") else None
            if label:
                number, title, pending = int(label[1]), "", None
            elif pending is not None and not found[pending].note and "空表" in text:
                found[pending] = found[pending]._replace(note=text)
            elif number and not title:
                title = text
        elif number and number not in found:
            found[number] = _table(number, title, block)
            pending, number = number, 0
    return found


def _table(number: int, title: str, grid: ReadGrid) -> ReadTable:
    rows = list(grid.rows)
    preparer = ""
    header_rows = grid.header_rows
    if rows and any(UNIT_LINE in cell.replace(" ", "") for cell in rows[0]):
        preparer = next((cell for cell in rows[0] if cell), "")
        rows.pop(0)
        header_rows -= 1
    for position, row in enumerate(rows):
        # The row that numbers the columns ends the header, whatever the file says of repeated rows.
        if row and row[0] == _INDEX_MARK:
            header_rows = max(header_rows, position + 1)
    header = [row for row in rows[:header_rows] if not (row and row[0] == _INDEX_MARK)]
    return ReadTable(number, title, preparer, tuple(header), tuple(rows[header_rows:]), "", grid.place)


def paragraphs(blocks: Iterable[ReadBlock]) -> Iterator[ReadParagraph]:
    """Running text without the contents list."""
    for block in blocks:
        if isinstance(block, ReadParagraph) and not block.in_contents:
            yield block
