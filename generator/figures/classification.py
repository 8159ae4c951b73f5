"""Amounts by 类, 款 and 项: the one way in which every classified table adds up its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from generator.figures.values import NOTHING, Amount
from generator.model import codes
from generator.model.cells import CellRef
from generator.model.money import ZERO

Part = tuple[str, Sequence[str], Decimal, CellRef]
"""A code, the columns in which it counts, an amount in 元, and the cell it was typed in."""
_Sum = tuple[list[Decimal], list[CellRef]]


def _nothing() -> _Sum:
    return [], []


class ClassifiedRow(NamedTuple):
    """One row of a classified table. `code` is empty in the total row; `level` is 0 total, 1 类, 2 款, 3 项."""

    code: str
    name: str
    amounts: Mapping[str, Amount]

    @property
    def level(self) -> int:
        """Depth in the classification."""
        return codes.level(self.code)

    def amount(self, column: str) -> Amount:
        """The amount of a column, zero where nothing was typed."""
        return self.amounts.get(column, NOTHING)


def classify(
    parts: Iterable[Part],
    name_of: Callable[[str], str],
    total_label: str,
) -> tuple[ClassifiedRow, ...]:
    """Rows in code order, each 类 before its 款, each 款 before its 项, the total first.

    A code may come in any number of parts, and be of any depth. Rows without money are left out.
    """
    sums: defaultdict[str, defaultdict[str, _Sum]] = defaultdict(lambda: defaultdict(_nothing))
    for code, columns, yuan, cell in parts:
        for level in {"", codes.lei(code), codes.kuan(code), code}:
            row = sums[level]
            for column in columns:
                amounts, cells = row[column]
                amounts.append(yuan)
                cells.append(cell)
    rows = []
    for code in sorted(sums):
        name = name_of(code) if code else total_label
        by_column = {
            column: Amount(sum(amounts, ZERO), tuple(cells), (), name)
            for column, (amounts, cells) in sums[code].items()
        }
        if any(amount.yuan for amount in by_column.values()):
            rows.append(ClassifiedRow(code, name, by_column))
    return tuple(rows)
