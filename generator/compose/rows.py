"""Rows of the figures → body rows of a bound table: one cell a column, by the field the column names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Union

from generator.compose.header import Column
from generator.document.tree import CellLook, Figure, Looks, Row, looks_of
from generator.figures.classification import ClassifiedRow
from generator.figures.tables import CarryoverRow, ProjectRow
from generator.figures.values import Printed
from generator.model import codes
from generator.model.facts import PROJECT_ECONOMIC_CLASSES, Source

CODE_FIELDS = ("lei", "kuan", "xiang")

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


BoundRow = Union[ClassifiedRow, ProjectRow, CarryoverRow]


def body_rows(rows: Sequence[BoundRow], columns: Sequence[Column], unit: str) -> tuple[Row, ...]:
    """Body rows in order; `unit`, when given, adds a row of that name with the total's amounts after the first row."""
    fields = [column.field for column in columns]
    known: dict[tuple[int, bool], Looks] = {}

    def row_of(row: BoundRow, name: str, indent: int) -> Row:
        bold = not row.code and name == row.name == "总计"
        looks = known.get((indent, bold)) or known.setdefault((indent, bold), _looks(columns, indent, bold))
        texts, figures = _contents(row, name, fields)
        return Row(tuple(texts), looks, tuple(figures))

    body = [row_of(row, row.name, _indent(row)) for row in rows]
    if unit and rows:
        body.insert(1, row_of(rows[0], unit, 0))
    return tuple(body)


def _indent(row: BoundRow) -> int:
    if isinstance(row, CarryoverRow):
        return 0
    level = row.level
    if isinstance(row, ProjectRow) and row.project and level == 3:
        level += 1
    return max(0, min(level, 3) - 1)


def _looks(columns: Iterable[Column], indent: int, bold: bool) -> Looks:
    """How the cells of a row look; `bold` is the total."""
    looks: list[CellLook] = []
    for column in columns:
        field, role = column.field, column.role
        if field in CODE_FIELDS:
            looks.append((role or "code", 1, 1, 0, False))
        elif field == "name":
            looks.append((role or ("centre" if bold else "text"), 1, 1, indent, bold))
        elif field == "project_name":
            looks.append((role or "text", 1, 1, 0, False))
        else:
            looks.append((role or "amount", 1, 1, 0, bold))
    return looks_of(tuple(looks))


def _contents(row: BoundRow, name: str, fields: Iterable[str]) -> tuple[list[str], list[tuple[int, Figure]]]:
    """The texts of the cells, and the figures among them."""
    labels = dict(zip(CODE_FIELDS, (*codes.split(row.code), "", "", ""), strict=False))
    labels["name"] = name
    labels["project_name"] = row.project if isinstance(row, ProjectRow) else ""
    texts: list[str] = []
    figures: list[tuple[int, Figure]] = []
    for field in fields:
        if field in labels:
            texts.append(labels[field])
        elif (amount := row.amount(field)).is_zero:
            texts.append("")
        else:
            figure = figure_of(amount)
            figures.append((len(texts), figure))
            texts.append(figure.text)
    return texts, figures


def figure_of(printed: Printed) -> Figure:
    """A printed value as the document tree knows it."""
    value = printed.value
    return Figure(value, printed.form(value), printed)
