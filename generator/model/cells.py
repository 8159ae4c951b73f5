"""Where a value was typed: a sheet and an A1 address that travel with it to the finding and to the trace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple


class CellRef(NamedTuple):
    """One cell of the clerk's workbook."""

    sheet: str
    address: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


@lru_cache(maxsize=4096)
def split_address(address: str) -> tuple[str, int]:
    """Column letters and row number of an A1 address.

    >>> split_address("AB12")
    ('AB', 12)
    """
    letters = address.rstrip("0123456789")
    return letters, int(address[len(letters) :])


def listed(cells: Iterable[CellRef]) -> str:
    """Cells as a finding lists them: the sheet once, neighbours in a column as a range.

    >>> listed([CellRef("项目", "D5"), CellRef("项目", "D6"), CellRef("项目", "D7"), CellRef("项目", "F5"), CellRef("甲", "B2")])
    '项目!D5–D7、F5、甲!B2'
    """
    runs: list[tuple[str, str, int, int]] = []
    for sheet, address in cells:
        letters, digits = re.match(r"([A-Z]*)([0-9]*)", address).groups()  # type: ignore[union-attr]
        row = int(digits or 0)
        if runs and runs[-1][:2] == (sheet, letters) and runs[-1][3] == row - 1:
            runs[-1] = (*runs[-1][:3], row)
        else:
            runs.append((sheet, letters, row, row))
    told, last = [], ""
    for sheet, letters, first, end in runs:
        span = f"{letters}{first}" if first == end else f"{letters}{first}–{letters}{end}"
        told.append(span if sheet == last else f"{sheet}!{span}")
        last = sheet
    return "、".join(told)


class Place(NamedTuple):
    """Where the fields of one record stand: field name → A1 address on one sheet."""

    sheet: str
    cells: Mapping[str, str]

    def cell(self, name: str) -> CellRef:
        """The cell of one field. Raises KeyError for a field the layout does not know."""
        return CellRef(self.sheet, self.cells[name])


NOWHERE = Place("", {})
