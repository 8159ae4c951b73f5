"""What a budget says, cell by cell: each typed fact with its place, the row it stands in, and its label.

A row is known by what it is about (项目＋项＋资金来源, 编码, 名称 …), not by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from generator.model.cells import CellRef
from generator.model.facts import Budget, Withheld
from generator.model.money import YUAN_PER_WAN
from generator.workbook.layout import SHEETS
from generator.workbook.sheets import Field, FormSheet, Type

HIDDEN = "（涉密，不予显示）"
TEXT_SHEETS = frozenset({"主要职能", "名词解释", "其他说明"})
"""Sheets whose rows are paragraphs without a name: they are compared as running text."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed cell. `value`: Decimal 元 or number, text, or Withheld. `typed` is the number as the clerk wrote it."""

    cell: CellRef
    row: tuple[str, ...]
    label: str
    value: Decimal | str | Withheld
    typed: Decimal | None = None
    is_money: bool = False
    hidden: bool = False
    """Belongs to what a secret (涉密) project does not publish: never quoted."""
    guarded: bool = False
    """Would be hidden if the record were secret."""

    @property
    def title(self) -> str:
        """`2010301 基本支出 一般公共预算 本年预算数`"""
        return " ".join((*self.row, self.label))


def facts_of(budget: Budget) -> tuple[Fact, ...]:
    """Every cell with something in it, in the order of the records."""
    factor = YUAN_PER_WAN if budget.identity.money_unit == "万元" else Decimal(1)
    facts: list[Fact] = []
    for row, record, hidden in _records(budget):
        facts += _facts(row, record, hidden, factor)
    facts += [Fact(budget.name_cells[code], (code,), "名称", name) for code, name in budget.names.items()]
    return tuple(facts)


Row = tuple[str, ...]


def _records(budget: Budget) -> Iterator[tuple[Row, object, bool]]:
    """Row, record, and whether everything in it is hidden."""
    for form in (budget.identity, budget.organisation, budget.staffing):
        yield (), form, False
    for row, record in _open_rows(budget):
        yield row, record, False
    for other in (budget.operating_expenses, budget.procurement, budget.assets, budget.unit_funds):
        if other is not None:
            yield (), other, False
    if budget.overall_performance is not None:
        yield (), budget.overall_performance, False
        for item in budget.overall_performance.indicators:
            yield (item.level1, item.level2, item.level3), item, False
    # A form that is not plainly an open project's may be a secret one's.
    known = {project.name for project in budget.projects} - {p.name for p in budget.projects if p.secret}
    for performance in budget.project_performance:
        hidden = performance.project not in known
        yield (HIDDEN if hidden else performance.project,), performance, hidden
        for item in performance.indicators:
            yield (HIDDEN,) if hidden else (item.project, item.level1, item.level2, item.level3), item, hidden


def _open_rows(budget: Budget) -> Iterator[tuple[Row, object]]:
    for line in budget.lines:
        yield (line.code, line.category.value, line.source.value), line
    for source, reason in budget.income_reasons.items():
        yield ("收入", source.value), reason
    for part, reasons in (("支出", budget.expenditure_reasons), ("一般公共预算支出", budget.general_reasons)):
        for category, reason in reasons.items():
            yield (part, category.value), reason
    yield from (((use.code,), use) for use in budget.class_uses)
    yield from (((line.code,), line) for line in budget.economic_lines)
    for project in budget.projects:
        yield (project.name, project.code, project.source.value), project
    for item in budget.carryover:
        yield (item.name, item.fund.value, item.category.value), item
    for expense in budget.three_public:
        yield (expense.item.value,), expense
    for text in (*budget.functions, *budget.other_notes, *budget.glossary):
        yield (), text
    for acceptance in budget.acceptances:
        yield (acceptance.rule, acceptance.sheet, acceptance.cell), acceptance


def _facts(row: Row, record: object, hidden: bool, factor: Decimal) -> Iterator[Fact]:
    place = record.at  # type: ignore[attr-defined]
    secret = bool(getattr(record, "secret", False))
    for key, address in place.cells.items():
        value = _value(record, key)
        field = _field(place.sheet, key, address)
        if value is None or field is None or not field.is_input:
            continue
        typed = None
        if isinstance(value, Decimal):
            typed = value / factor if field.type is Type.MONEY else value
        cell = CellRef(place.sheet, address)
        label, concealed = field.label.replace("\n", ""), hidden or (secret and field.guarded)
        yield Fact(cell, row, label, value, typed, field.type is Type.MONEY, concealed, field.guarded)


def _value(record: object, key: str) -> Decimal | str | Withheld | None:
    """The value of one field; None for a blank one and for keys of the sheet that the record does not have."""
    if key.startswith("economic_"):
        value = record.economic[int(key.removeprefix("economic_")) - 1]  # type: ignore[attr-defined]
    else:
        value = getattr(record, key, None)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, tuple):
        return "、".join(value)
    if value == "" or not isinstance(value, (Decimal, str, Withheld)):
        return None
    return value


@lru_cache(maxsize=4096)
def _field(sheet: str, key: str, address: str) -> Field | None:
    declared = SHEETS.get(sheet)
    if isinstance(declared, FormSheet):
        fits = (f for k, f in declared.fields.items() if k.endswith(f".{key}") and declared.address(k) == address)
        return next(fits, None)
    return declared.fields.get(key) if declared else None


def by_cell(facts: Iterable[Fact]) -> dict[CellRef, Fact]:
    """Facts by the cell they are typed in."""
    return {fact.cell: fact for fact in facts}
