"""Rows of the figures → body rows of a bound table: one cell a column, by the field the column names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from generator.compose.header import Column
from generator.document.tree import Cell, Figure, Row
from generator.figures.classification import ClassifiedRow
from generator.figures.tables import CarryoverRow, ProjectRow
from generator.figures.values import Amount, Printed
from generator.model import codes
from generator.model.facts import PROJECT_ECONOMIC_CLASSES, Source

CODE_FIELDS: Mapping[str, int] = {"lei": 0, "kuan": 1, "xiang": 2}

_CODES = frozenset({*CODE_FIELDS, "name", "total"})
_BASIC_PROJECT = _CODES | {"basic", "project"}
_THREE = frozenset({"personnel", "operating", "project"})
ROW_FIELDS: Mapping[str, frozenset[str]] = {
    "income_rows": _CODES | {"fiscal"} | {source.name.lower() for source in Source},
    "expenditure_rows": _BASIC_PROJECT,
    "general_rows": _BASIC_PROJECT,
    "basic_economic_rows": _CODES | {"personnel", "operating"},
    "project_rows": _CODES | {"project_name"} | {f"economic_{i + 1}" for i in range(len(PROJECT_ECONOMIC_CLASSES))},
    "fund_rows": _CODES | _THREE,
    "capital_rows": _CODES | _THREE,
    "carryover_rows": frozenset({"name", "total"})
    | {column for side in ("fiscal", "other") for column in (side, *(f"{side}_{three}" for three in _THREE))},
}
"""What a template may bind: the rows of `Figures`, and the fields their columns may show."""


class FigureRow(Protocol):
    """What every row of a bound table can be asked."""

    @property
    def code(self) -> str:
        """Classification code."""

    @property
    def name(self) -> str:
        """Label."""

    @property
    def level(self) -> int:
        """Depth in the classification."""

    def amount(self, column: str) -> Amount:
        """Amount of one column."""


def body_rows(
    rows: Sequence[ClassifiedRow | ProjectRow | CarryoverRow], columns: Sequence[Column], unit: str
) -> tuple[Row, ...]:
    """Body rows in order; `unit`, when given, adds a row of that name with the total's amounts after the first row."""
    body = [_row(row, columns, row.name, _indent(row)) for row in rows]
    if unit and rows:
        body.insert(1, _row(rows[0], columns, unit, 0))
    return tuple(body)


def _indent(row: FigureRow) -> int:
    if isinstance(row, CarryoverRow):
        return 0
    level = row.level
    if isinstance(row, ProjectRow) and row.project and level == 3:
        level += 1
    return max(0, min(level, 3) - 1)


def _row(row: FigureRow, columns: Iterable[Column], name: str, indent: int) -> Row:
    parts = codes.split(row.code)
    bold = not row.code and name == row.name == "总计"
    cells = []
    for column in columns:
        field, role = column.field, column.role
        position = CODE_FIELDS.get(field)
        if position is not None:
            cells.append(Cell(parts[position] if position < len(parts) else "", role or "code"))
        elif field == "name":
            cells.append(Cell(name, role or ("centre" if bold else "text"), 1, 1, indent, bold))
        elif field == "project_name":
            cells.append(Cell(row.project if isinstance(row, ProjectRow) else "", role or "text"))
        else:
            amount = row.amount(field)
            cells.append(Cell("" if amount.is_zero else figure_of(amount), role or "amount", 1, 1, 0, bold))
    return Row(tuple(cells))


def figure_of(printed: Printed) -> Figure:
    """A printed value as the document tree knows it."""
    value = printed.value
    return Figure(value, printed.form(value), printed)
