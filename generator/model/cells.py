"""Where a value was typed: a sheet and an A1 address that travel with it to the finding and to the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class CellRef(NamedTuple):
    """One cell of the clerk's workbook."""

    sheet: str
    address: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the fields of one record stand: field name → A1 address on one sheet."""

    sheet: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> CellRef:
        """The cell of one field. Raises KeyError for a field the layout does not know."""
        return CellRef(self.sheet, self.cells[name])


NOWHERE = Place("", {})
