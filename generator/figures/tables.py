"""Rows of the classified tables: 表2, 表3, 表5 to 表9, 表11."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.figures.classification import ClassifiedRow, Part, classify
from generator.figures.declared import declared
from generator.figures.projects import ECONOMIC_COLUMNS, ProjectFigures, Typed, amount_of, economic_amounts
from generator.figures.values import NOTHING, Amount, total
from generator.model import codes
from generator.model.facts import (
    CAPITAL_BUDGET,
    FISCAL_APPROPRIATION,
    FUND_BUDGET,
    GENERAL_BUDGET,
    CarryoverItem,
    Line,
    Project,
    Source,
)


class ProjectRow(NamedTuple):
    """A row of 表7: a 类 or 款 (no project), or a project under its 款."""

    row: ClassifiedRow
    project: str

    @property
    def code(self) -> str:
        """类, 款 or 项 code; empty in the total row."""
        return self.row.code

    @property
    def name(self) -> str:
        """Name of the code."""
        return self.row.name

    @property
    def level(self) -> int:
        """Depth in the classification."""
        return self.row.level

    def amount(self, column: str) -> Amount:
        """The amount of a column."""
        return self.row.amount(column)


class CarryoverRow(NamedTuple):
    """A row of 表11."""

    name: str
    amounts: Mapping[str, Amount]
    code: str = ""
    level: int = 0

    def amount(self, column: str) -> Amount:
        """The amount of a column, zero where there is none."""
        return self.amounts.get(column, NOTHING)


class TableFigures(ProjectFigures):
    """Rows of the tables, in the order of print."""

    def _classified(
        self, sources: Iterable[Source], columns: Callable[[Line], Sequence[str]]
    ) -> tuple[ClassifiedRow, ...]:
        wanted = frozenset(sources)
        parts: list[Part] = [
            (line.code, columns(line), line.current, line.at.cell("current"))
            for line in self.budget.lines
            if line.source in wanted
        ]
        return classify(parts, self.functional_name, "总计")

    @declared("表2各行", "收支明细：全部资金，按类款项与资金来源")
    def income_rows(self) -> tuple[ClassifiedRow, ...]:
        return self._classified(
            tuple(Source),
            lambda line: (
                ("total", line.source.name.lower()) + (("fiscal",) if line.source in FISCAL_APPROPRIATION else ())
            ),
        )

    @declared("表3各行", "收支明细：全部资金，按类款项与基本、项目支出")
    def expenditure_rows(self) -> tuple[ClassifiedRow, ...]:
        return self._classified(tuple(Source), _basic_or_project)

    @declared("表5各行", "收支明细：一般公共预算拨款，按类款项与基本、项目支出")
    def general_rows(self) -> tuple[ClassifiedRow, ...]:
        return self._classified(GENERAL_BUDGET, _basic_or_project)

    @declared("表8各行", "收支明细：政府性基金预算拨款，按类款项与人员、公用、项目")
    def fund_rows(self) -> tuple[ClassifiedRow, ...]:
        return self._classified(FUND_BUDGET, _by_category_name)

    @declared("表9各行", "收支明细：国有资本经营预算拨款，按类款项与人员、公用、项目")
    def capital_rows(self) -> tuple[ClassifiedRow, ...]:
        return self._classified(CAPITAL_BUDGET, _by_category_name)

    @declared("表7各行", "项目：一般公共预算拨款的项目，按类款，款下逐项目，按经济分类")
    def project_rows(self) -> tuple[ProjectRow, ...]:
        parts: list[Part] = [
            (codes.kuan(project.code), ("total", column), amount, cell)
            for project in self.general_projects
            for column, amount, cell in economic_amounts(project)
        ]
        rows: list[ProjectRow] = []
        for row in classify(parts, self.functional_name, "总计"):
            rows.append(ProjectRow(row, ""))
            if row.level == 2:
                rows += self._projects_of(row.code)
        return tuple(rows)

    def _projects_of(self, kuan: str) -> list[ProjectRow]:
        grouped: dict[tuple[str, str], list[Project]] = {}
        for project in self.general_projects:
            if codes.kuan(project.code) == kuan:
                grouped.setdefault((project.code, project.name), []).append(project)
        rows = []
        for (code, name), same in grouped.items():
            nothing = Amount(label=name)
            parts = [part for project in same for part in economic_amounts(project)]
            typed: dict[str, list[Typed]] = {}
            for part in parts:
                typed.setdefault(part[0], []).append(part)
            columns = {c: amount_of(typed[c], name) if c in typed else nothing for c in ECONOMIC_COLUMNS}
            columns["total"] = amount_of(parts, name)
            rows.append(ProjectRow(ClassifiedRow(code, self.functional_name(code), columns), name))
        return rows

    @declared("表11各行", "结转结余：总计，其后逐项，按财政、非财政与人员、公用、项目")
    def carryover_rows(self) -> tuple[CarryoverRow, ...]:
        if not self.budget.carryover:
            return ()
        rows = []
        for item in self.budget.carryover:
            side = "fiscal" if item.fund.is_fiscal else "other"
            amount = Amount(item.amount, (item.at.cell("amount"),) if item.at.cells else (), (), item.name)
            rows.append(
                CarryoverRow(item.name, {"total": amount, side: amount, f"{side}_{_by_category_name(item)[1]}": amount})
            )
        columns = {column for row in rows for column in row.amounts}
        summed = {c: total((row.amounts[c] for row in rows if c in row.amounts), "总计") for c in columns}
        return (CarryoverRow("总计", summed), *rows)


def _basic_or_project(line: Line) -> tuple[str, ...]:
    return ("total", "basic" if line.category.is_basic else "project")


def _by_category_name(line: Line | CarryoverItem) -> tuple[str, ...]:
    return ("total", line.category.name.lower())
