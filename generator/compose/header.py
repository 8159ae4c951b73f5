"""The header tree of a table → header rows with their spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from generator.document.tree import Cell, Row, row_of

_MARK = "※"
"""What the index row prints under a column that holds no amounts."""
_TEXT_FIELDS = frozenset({"lei", "kuan", "xiang", "name", "project_name"})


class Column(NamedTuple):
    """A column (width in mm, the field it shows) or, with children, a group of columns under one label."""

    label: str
    width: Decimal
    field: str
    role: str
    children: tuple[Column, ...] = ()

    @property
    def depth(self) -> int:
        """Header rows below and including this one."""
        return 1 + max((child.depth for child in self.children), default=0)


def leaves(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that hold cells, left to right."""
    return tuple(_leaves(columns))


def _leaves(columns: Sequence[Column]) -> Iterator[Column]:
    for column in columns:
        if column.children:
            yield from _leaves(column.children)
        else:
            yield column


@lru_cache(maxsize=64)
def header_rows(columns: tuple[Column, ...], *, index: bool) -> tuple[Row, ...]:
    """Rows of the header: a group spans its columns, a column spans down to the last header row.

    `index` adds the row that numbers the amount columns 1, 2, 3 … and marks the others ※.
    """
    depth = max(column.depth for column in columns)
    rows: list[list[Cell]] = [[] for _ in range(depth)]

    def place(column: Column, level: int) -> None:
        if column.children:
            span = len(leaves(column.children))
            rows[level].append(Cell(column.label, "head", colspan=span))
            for child in column.children:
                place(child, level + 1)
        else:
            rows[level].append(Cell(column.label, "head", rowspan=depth - level))

    for column in columns:
        place(column, 0)
    result = [row_of(row) for row in rows]
    if index:
        number = 0
        cells = []
        for position, column in enumerate(leaves(columns)):
            # The first column of a table without codes (表10, 表11) is a label as well.
            if column.field in _TEXT_FIELDS or (position == 0 and not column.field):
                cells.append(Cell(_MARK, "head"))
            else:
                number += 1
                cells.append(Cell(str(number), "head"))
        result.append(row_of(cells))
    return tuple(result)
