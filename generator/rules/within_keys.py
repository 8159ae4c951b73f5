"""Family W, 1: the same thing typed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from generator.model.cells import CellRef
from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, rule

T = TypeVar("T")


def _duplicates(
    entry: Rule, items: Iterable[T], key: Callable[[T], object], cell: Callable[[T], CellRef], what: Callable[[T], str]
) -> Results:
    first: dict[object, T] = {}
    for item in items:
        before = first.get(key(item))
        if before is None:
            first[key(item)] = item
            yield None
        else:
            yield entry.fault(
                (cell(item), cell(before)),
                f"{what(item)}与 {cell(before).address} 重复。",
                "请把两行合并为一行，或改正其中一行。",
                found=what(item),
            )


@rule(
    "W101",
    "收支明细有重复行",
    Severity.ERROR,
    ("收支明细",),
    basis="表2、表3、表5按项、支出类别、资金来源汇总，每种组合只有一个数",
    why="同一项目、类别、来源填两行，多半是重复录入，汇总数会多算。",
    example="2010301 基本支出 一般公共预算 填了两行。",
    blind="两行本应合并填列、金额都正确的情形也会报告。",
    needs="收支明细有填报行",
)
def line_is_duplicate(entry: Rule, case: Case) -> Results:
    return _duplicates(
        entry,
        case.budget.lines,
        lambda line: (line.code, line.category, line.source),
        lambda line: line.at.cell("code"),
        lambda line: f"{line.code} {line.category.value} {line.source.value}",
    )


@rule(
    "W102",
    "经济分类款重复",
    Severity.ERROR,
    ("基本支出经济分类",),
    basis="表6每个款一行",
    why="同一款填两行，多半是重复录入，汇总数会多算。",
    example="30201 办公费填了两行。",
    needs="基本支出经济分类有填报行",
)
def economic_class_is_duplicate(entry: Rule, case: Case) -> Results:
    return _duplicates(
        entry,
        case.budget.economic_lines,
        lambda line: line.code,
        lambda line: line.at.cell("code"),
        lambda line: line.code,
    )


@rule(
    "W103",
    "项目重复",
    Severity.ERROR,
    ("项目",),
    basis="表7每个项目在一个项、一种来源下一行",
    why="同一项目填两行，多半是重复录入，汇总数会多算。",
    example="同一项目名称、项编码、资金来源填了两行。",
    blind="名称写法不同的同一项目不能识别。",
    needs="项目表有填报行",
)
def project_is_duplicate(entry: Rule, case: Case) -> Results:
    return _duplicates(
        entry,
        case.budget.projects,
        lambda project: (project.name, project.code, project.source),
        lambda project: project.at.cell("name"),
        lambda project: f"{project.name} {project.code} {project.source.value}",
    )


@rule(
    "W104",
    "结转结余项目重复",
    Severity.ERROR,
    ("结转结余",),
    basis="表11每个项目一行",
    why="同一项目填两行，多半是重复录入，汇总数会多算。",
    example="同一项目名称、资金性质、支出类别填了两行。",
    needs="结转结余有填报行",
)
def carryover_is_duplicate(entry: Rule, case: Case) -> Results:
    return _duplicates(
        entry,
        case.budget.carryover,
        lambda item: (item.name, item.fund, item.category),
        lambda item: item.at.cell("name"),
        lambda item: f"{item.name} {item.fund.value} {item.category.value}",
    )


@rule(
    "W105",
    "项目绩效重复",
    Severity.ERROR,
    ("项目绩效",),
    basis="每个项目一张绩效目标表",
    why="同一项目会公开两张绩效目标表，个数和金额都会多算。",
    example="同一项目在项目绩效表里选了两次。",
    needs="项目绩效有填报行",
)
def performance_form_is_duplicate(entry: Rule, case: Case) -> Results:
    return _duplicates(
        entry,
        case.budget.project_performance,
        lambda form: form.project,
        lambda form: form.at.cell("project"),
        lambda form: form.project,
    )


@rule(
    "W106",
    "绩效指标重复",
    Severity.ERROR,
    ("绩效指标", "整体绩效"),
    basis="绩效目标表每个三级指标一行",
    why="同一指标填两行，多半是复制后忘了改。",
    example="同一项目的“数量指标—会议场次”填了两行。",
    needs="填了绩效指标",
)
def indicator_is_duplicate(entry: Rule, case: Case) -> Results:
    overall = case.budget.overall_performance
    forms = {form.project: form for form in case.open_forms}  # a repeated form is W105's
    indicators = [i for form in forms.values() for i in form.indicators]
    indicators += overall.indicators if overall else ()
    return _duplicates(
        entry,
        indicators,
        lambda i: (i.project, i.level1, i.level2, i.level3),
        lambda i: i.at.cell("level3"),
        lambda i: f"{i.level2}“{i.level3}”",
    )
