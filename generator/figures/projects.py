"""Projects (项目), carry-over (结转结余) and performance objectives (绩效): sections 七, 十一, 十二(四)(五)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from generator.figures.base import typed_amounts
from generator.figures.declared import declared
from generator.figures.movements import MovementFigures
from generator.figures.values import Amount, Count, Counting, total
from generator.model.cells import CellRef
from generator.model.facts import (
    FISCAL_APPROPRIATION,
    GENERAL_BUDGET,
    PROJECT_ECONOMIC_CLASSES,
    CarryoverFund,
    CarryoverItem,
    Guarded,
    Indicator,
    Kind,
    OverallPerformance,
    Project,
    ProjectPerformance,
    Source,
    Withheld,
)
from generator.model.money import ZERO


class ProjectEntry(NamedTuple):
    """A project as sections 七 and 十二(四) and 表7 know it. Texts of a secret project are withheld."""

    name: str
    secret: bool
    amount: Amount
    fiscal: Amount
    other: Amount
    undertaker: str
    policy_basis: Guarded
    allocation: Guarded
    period: Guarded


class CarryoverEntry(NamedTuple):
    """A line of section 十一."""

    name: str
    amount: Amount
    purpose: Guarded
    secret: bool


class IndicatorRow(NamedTuple):
    """An indicator and how many rows its merged level-1 and level-2 cells span; 0 where the cell above covers it."""

    indicator: Indicator
    level1_span: int
    level2_span: int


class PerformanceForm(NamedTuple):
    """项目支出绩效目标表 of one project, with the amounts of that project."""

    form: ProjectPerformance
    entry: ProjectEntry
    rows: tuple[IndicatorRow, ...]


class ProjectFigures(MovementFigures):
    """Figures over 项目, 结转结余 and the performance sheets."""

    def _entry(self, name: str, rows: list[Project]) -> ProjectEntry:
        def first(field: str) -> Guarded:
            return next((value for row in rows if (value := getattr(row, field)) is not None), None)

        secret = any(row.secret for row in rows)
        whole = [project_amount(row) for row in rows]
        fiscal = [amount for row, amount in zip(rows, whole, strict=True) if row.source in _FISCAL_MONEY]
        everything, of_fiscal = total(whole, name), total(fiscal, f"{name}：财政拨款")
        return ProjectEntry(
            name,
            secret,
            everything,
            of_fiscal,
            total(
                (amount for row, amount in zip(rows, whole, strict=True) if row.source not in _FISCAL_MONEY),
                f"{name}：其他资金",
            ),
            next((row.undertaker for row in rows if row.undertaker), ""),
            Withheld("") if secret else first("policy_basis"),
            Withheld("") if secret else first("allocation"),
            Withheld("") if secret else first("period"),
        )

    @cached_property
    def general_projects(self) -> tuple[Project, ...]:
        """Rows of 表7 before they are merged: the projects of the general public budget, by 项 code, then as typed."""
        return tuple(sorted((p for p in self.budget.projects if p.source in GENERAL_BUDGET), key=lambda p: p.code))

    @declared("一般公共预算项目", "项目：一般公共预算拨款的项目，同名合并，按表7顺序（七）")
    def projects(self) -> tuple[ProjectEntry, ...]:
        return tuple(self._entry(name, rows) for name, rows in _by_name(self.general_projects).items())

    @cached_property
    def all_projects(self) -> Mapping[str, ProjectEntry]:
        """Every project of any source, by name."""
        return {name: self._entry(name, rows) for name, rows in _by_name(self.budget.projects).items()}

    def _carryover(self, label: str, only: Callable[[CarryoverItem], bool]) -> Amount:
        found = [item for item in self.budget.carryover if only(item)]
        return Amount(sum((x.amount for x in found), ZERO), tuple(x.at.cell("amount") for x in found), (), label)

    @declared("结转结余项目", "结转结余：公开项目在前，涉密项目在后（十一）")
    def carryover_items(self) -> tuple[CarryoverEntry, ...]:
        return tuple(
            CarryoverEntry(
                item.name,
                Amount(item.amount, (item.at.cell("amount"),) if item.at.cells else (), (), item.name),
                Withheld("") if item.secret else item.purpose,
                item.secret,
            )
            for item in sorted(self.budget.carryover, key=lambda x: x.secret)
        )

    @declared("财政拨款结转", "结转结余：财政拨款各项之和（表11）")
    def fiscal_carryover(self) -> Amount:
        return self._carryover("财政拨款结转", lambda x: x.fund.is_fiscal)

    @declared("非财政拨款结转结余", "结转结余：非财政拨款各项之和（表11）")
    def other_carryover(self) -> Amount:
        return self._carryover("非财政拨款结转结余", lambda x: not x.fund.is_fiscal)

    @declared("结转结余各资金", "结转结余：按资金性质合计（表1）")
    def carryover_funds(self) -> Mapping[str, Amount]:
        return {fund.name.lower(): self._carryover(fund.value, _of_fund(fund)) for fund in CarryoverFund}

    @declared("单位资金构成", "单位资金构成：事业收入等四项照填，其他收入 = 单位资金合计 − 四项")
    def unit_funds_detail(self) -> Mapping[str, Amount]:
        detail = self.budget.unit_funds
        known = {
            name: Amount(getattr(detail, name), (detail.at.cell(name),) if detail.at.cells else (), (), label)
            for name, label in (
                ("business", "事业收入"),
                ("superior_grant", "上级补助收入"),
                ("affiliate_payment", "附属单位上缴收入"),
                ("operating", "事业单位经营收入"),
            )
        }
        rest = self.income["unit_funds"].amount - total(known.values())
        return {**known, "other": rest.named("其他收入")}

    @declared("部门整体绩效", "整体绩效：公开主体是部门时照填；单位没有整体绩效目标表")
    def overall(self) -> OverallPerformance | None:
        return self.budget.overall_performance if self.budget.identity.kind is Kind.DEPARTMENT else None

    @declared("整体绩效目标个数", "有部门整体绩效为1，否则为0")
    def overall_count(self) -> Count:
        items = (self.overall_amount.named("部门整体绩效目标"),) if self.overall else ()
        return _number_of(items, "整体绩效目标个数", Counting.ITEMS)

    @declared("整体绩效目标金额", "整体绩效：上级安排、本级安排、其他资金之和")
    def overall_amount(self) -> Amount:
        return total(self.overall_funds.values(), "整体绩效目标金额")

    @declared("整体绩效目标资金", "整体绩效：上级安排、本级安排、其他资金，照填")
    def overall_funds(self) -> Mapping[str, Amount]:
        return typed_amounts(self.overall, _OVERALL_FUNDS) if self.overall else {}

    @declared("整体绩效指标", "整体绩效指标：照填，一级指标相同的相邻各行合并")
    def overall_rows(self) -> tuple[IndicatorRow, ...]:
        return indicator_rows(self.overall.indicators) if self.overall else ()

    @declared("项目绩效目标表", "项目绩效：每个公开项目一张，金额取自项目表；涉密项目没有")
    def performance_forms(self) -> tuple[PerformanceForm, ...]:
        forms = []
        for form in self.budget.project_performance:
            entry = self.all_projects.get(form.project)
            if entry is not None and not entry.secret:
                forms.append(PerformanceForm(form, entry, indicator_rows(form.indicators)))
        return tuple(forms)

    @declared("财政拨款项目绩效", "项目绩效：有财政拨款的项目的个数与财政拨款之和")
    def fiscal_performance(self) -> tuple[Count, Amount]:
        return self._performance("财政拨款项目", lambda entry: entry.fiscal)

    @declared("非财政拨款项目绩效", "项目绩效：有其他资金的项目的个数与其他资金之和")
    def other_performance(self) -> tuple[Count, Amount]:
        return self._performance("非财政拨款项目", lambda entry: entry.other)

    def _performance(self, label: str, part: Callable[[ProjectEntry], Amount]) -> tuple[Count, Amount]:
        found = [part(form.entry) for form in self.performance_forms]
        return _number_of(found, f"{label}个数", Counting.WITH_MONEY), total(found, label)

    @declared("涉密项目", "表7与表11中涉密项目的个数与金额之和")
    def secrets(self) -> tuple[Count, Amount]:
        found = [entry.amount for entry in self.projects if entry.secret]
        found += [entry.amount for entry in self.carryover_items if entry.secret]
        return _number_of(found, "涉密项目个数", Counting.ITEMS), total(found, "涉密项目")


def project_amount(project: Project) -> Amount:
    """All economic classes of one project row together."""
    return amount_of(economic_amounts(project), project.name)


def indicator_rows(indicators: Iterable[Indicator]) -> tuple[IndicatorRow, ...]:
    """Indicators as typed, with the spans of merged level-1 and level-2 cells (level 2 within its level 1)."""
    items = list(indicators)
    upper = _spans([item.level1 for item in items])
    lower = _spans([(item.level1, item.level2) for item in items])
    return tuple(map(IndicatorRow, items, upper, lower))


def _spans(labels: Iterable[object]) -> list[int]:
    """How many equal labels begin at each; 0 where the one before is equal."""
    spans = []
    for _, equal in groupby(labels):
        length = len(list(equal))
        spans += [length, *[0] * (length - 1)]
    return spans


def _number_of(items: Iterable[Amount], label: str, by: Counting) -> Count:
    """How many items there are, or (WITH_MONEY) how many of them have money."""
    counted = tuple(item for item in items if item.yuan != 0 or by is Counting.ITEMS)
    return Count(Decimal(len(counted)), total(counted).cells, label, 0, by, counted)


_OVERALL_FUNDS = {"upper": "上级安排", "own": "本级安排", "other": "其他资金"}
_FISCAL_MONEY = FISCAL_APPROPRIATION | {Source.FISCAL_CARRYOVER}


ECONOMIC_COLUMNS = tuple(f"economic_{number}" for number, _ in enumerate(PROJECT_ECONOMIC_CLASSES, 1))
"""The columns of 表7, which are the fields of a project row."""


Typed = tuple[str, Decimal, CellRef]
"""One of them, an amount in 元, and the cell it was typed in."""


def economic_amounts(project: Project) -> list[Typed]:
    """What is typed of the economic classes of one project row."""
    return [
        (column, amount, project.at.cell(column))
        for column, amount in zip(ECONOMIC_COLUMNS, project.economic, strict=True)
        if amount is not None
    ]


def amount_of(parts: Sequence[Typed], label: str) -> Amount:
    """What these parts come to."""
    return Amount(sum([yuan for _, yuan, _ in parts], ZERO), tuple([cell for _, _, cell in parts]), (), label)


def _of_fund(fund: CarryoverFund) -> Callable[[CarryoverItem], bool]:
    return lambda item: item.fund is fund


def _by_name(projects: Iterable[Project]) -> dict[str, list[Project]]:
    grouped: dict[str, list[Project]] = {}
    for project in projects:
        grouped.setdefault(project.name, []).append(project)
    return grouped
