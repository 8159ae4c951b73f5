"""Fault injection: every typed number and code of the samples is changed in turn; which changes does a rule notice?

A change counts as noticed when a finding appears that names the changed cell and was not there before.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator import catalogue
from generator.model.cells import CellRef
from generator.model.facts import CARRYOVER, GENERAL_BUDGET, Budget, Category, Kind
from generator.model.findings import Finding
from generator.model.money import YUAN_PER_WAN
from generator.rules import RULES, check
from generator.rules.registry import Case
from generator.workbook.reader import read
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample

Constrained = Callable[[Budget, Any], bool]


@dataclass(frozen=True)
class Group:
    """Numbers of one kind: where they stand, and whether another typed number fixes them."""

    label: str
    record: str
    fields: tuple[str, ...]
    has_second_place: Constrained
    remark: str


def _never(budget: Budget, record: Any) -> bool:
    return False


def _always(budget: Budget, record: Any) -> bool:
    return True


def _line(budget: Budget, line: Any) -> bool:
    if budget.overall_performance is not None and budget.identity.kind is Kind.DEPARTMENT:
        return True  # X111: the funds of the overall objective
    listed = {(project.code, project.source) for project in budget.projects}
    return line.source in GENERAL_BUDGET | CARRYOVER or (
        line.category is Category.PROJECT and (line.code, line.source) in listed
    )


def _department(budget: Budget, record: Any) -> bool:
    return budget.identity.kind is Kind.DEPARTMENT


def _form_total(budget: Budget, form: Any) -> bool:
    return form.check_total is not None and form.project in {project.name for project in budget.projects}


_STAFF = ("quota", "in_post", "in_post_change", "retired", "retired_change", "retired_with_honours")
_ASSETS = (
    "house_area", "house_value", "general_vehicles", "general_vehicles_value", "enforcement_vehicles",
    "enforcement_vehicles_value", "other_vehicles", "other_vehicles_value", "furniture_value", "other_assets_value",
    "equipment_50", "equipment_100",
)  # fmt: skip
GROUPS: tuple[Group, ...] = (
    Group("收支明细 本年", "lines", ("current",), _line, "基本支出由经济分类（X101）、项目支出由项目表（X102、X105）、结转由结转结余（X103）、"
          "部门的全部资金由整体绩效（X111）相互印证"),
    Group("基本支出经济分类", "economic_lines", ("amount",), _always, "与收支明细印证（X101）"),
    Group("项目金额", "projects", ("economic",), _always, "与收支明细印证（X102、X105）"),
    Group("结转结余金额", "carryover", ("amount",), _always, "与收支明细印证（X103）"),
    Group("整体绩效资金", "overall_performance", ("upper", "own", "other"), _department, "与收支总预算印证（X111）"),
    Group("绩效核对数", "project_performance", ("check_total",), _form_total, "与项目表印证（X112）"),
    Group("绩效指标权重", "indicators", ("weight",), _always, "合计应为 90（W135）"),
    Group("收支明细 上年", "lines", ("prior",), _never, "只填一次；只有上年的公开文本能核对"),
    Group("“三公”经费", "three_public", ("general", "fund", "capital", "prior"), _never,
          "只知道不小于对应的经济分类款、不大于加上全部项目（X104）；上年数只填一次"),
    Group("机关运行经费 上年", "operating_expenses", ("prior",), _never, "只填一次"),
    Group("政府采购", "procurement", ("goods", "works", "services", "sme", "micro"), _never, "只知道小微 ≤ 中小 ≤ 总额（W141）"),
    Group("单位资金构成", "unit_funds", ("business", "superior_grant", "affiliate_payment", "operating"), _never,
          "只知道不大于单位资金（W143）"),
    Group("国有资产", "assets", _ASSETS, _never, "只知道数量与价值同有同无（W147）、100万元以上不多于50万元以上（W145）"),
    Group("人员", "staffing", _STAFF, _never, "只知道在职不多于编制（W144）、增加不多于现有（W148）"),
)  # fmt: skip
"""The explicit list: which typed numbers have a second place."""
ENOUGH = Decimal("0.95")
"""Share of the numbers with a second place that must be noticed."""
_NUMERIC = [rule for rule in RULES.values() if rule.id[0] in "WXY"]


@dataclass
class Tally:
    """Changes tried and noticed."""

    tried: int = 0
    noticed: int = 0

    @property
    def share(self) -> str:
        return f"{Decimal(100) * self.noticed / self.tried:.1f}%" if self.tried else "—"


@dataclass(frozen=True)
class Outcome:
    """What was tried on all samples."""

    groups: dict[tuple[str, bool], Tally]
    """By group and by whether the number has a second place."""
    kinds: dict[str, Tally]
    """By kind of change, for numbers with a second place."""
    codes: dict[str, Tally]
    missed: tuple[str, ...]
    """Changes of numbers with a second place that nobody noticed."""

    @property
    def constrained(self) -> Tally:
        tallies = [tally for (_, second), tally in self.groups.items() if second]
        return Tally(sum(t.tried for t in tallies), sum(t.noticed for t in tallies))


def _swapped(value: Decimal) -> Decimal | None:
    """The first two neighbouring digits that differ change places."""
    digits = list(f"{value:f}")
    for i in range(len(digits) - 1):
        if digits[i].isdigit() and digits[i + 1].isdigit() and digits[i] != digits[i + 1]:
            digits[i], digits[i + 1] = digits[i + 1], digits[i]
            return Decimal("".join(digits))
    return None


def _changes(value: Decimal, is_money: bool, is_signed: bool) -> Iterator[tuple[str, Decimal]]:
    yield "加 0.10 万元（人数、台数、权重加 1）", value + (YUAN_PER_WAN / 10 if is_money else 1)
    if value:
        yield "乘以 10", value * 10
        if is_signed:
            yield "变号", -value
        swapped = _swapped(value)
        if swapped is not None:
            yield "相邻两位对调", swapped


def _numbers(budget: Budget, group: Group) -> Iterator[tuple[Any, CellRef, Decimal, Callable[[Decimal], Budget]]]:
    """Every number of a group: its record, cell, value, and the budget with another value in its place."""
    if group.record == "indicators":
        yield from _weights(budget, group)
        return
    held = getattr(budget, group.record)
    records = held if type(held) is tuple else () if held is None else (held,)
    for index, record in enumerate(records):

        def put(new: Any, index: int = index) -> Budget:
            now = new if type(held) is not tuple else (*held[:index], new, *held[index + 1 :])
            return replace(budget, **{group.record: now})

        for field in group.fields:
            if field == "economic":
                for column, amount in enumerate(record.economic):
                    if amount is not None:

                        def spend(value: Decimal, record: Any = record, column: int = column, put: Any = put) -> Budget:
                            economic = (*record.economic[:column], value, *record.economic[column + 1 :])
                            return put(replace(record, economic=economic))  # type: ignore[no-any-return]

                        yield record, record.at.cell(f"economic_{column + 1}"), amount, spend
            elif getattr(record, field) is not None:

                def change(value: Decimal, record: Any = record, field: str = field, put: Any = put) -> Budget:
                    kept = int(value) if isinstance(getattr(record, field), int) else value
                    return put(replace(record, **{field: kept}))  # type: ignore[no-any-return]

                yield record, record.at.cell(field), Decimal(getattr(record, field)), change


def _weights(budget: Budget, group: Group) -> Iterator[tuple[Any, CellRef, Decimal, Callable[[Decimal], Budget]]]:
    for number, form in enumerate(budget.project_performance):
        for index, indicator in enumerate(form.indicators):

            def weigh(value: Decimal, number: int = number, form: Any = form, index: int = index) -> Budget:
                changed = replace(form.indicators[index], weight=f"{value}")
                indicators = (*form.indicators[:index], changed, *form.indicators[index + 1 :])
                forms = list(budget.project_performance)
                forms[number] = replace(form, indicators=indicators)
                return replace(budget, project_performance=tuple(forms))

            yield indicator, indicator.at.cell("weight"), Decimal(indicator.weight), weigh


def _findings(budget: Budget) -> set[tuple[str, tuple[CellRef, ...], str]]:
    def key(finding: Finding) -> tuple[str, tuple[CellRef, ...], str]:
        return finding.rule, finding.cells, finding.message

    reports = check(Case(budget, catalogue.load(budget.identity.year)), _NUMERIC)
    assert not any(report.crash for report in reports)
    return {key(finding) for report in reports for finding in report.findings}


@functools.lru_cache(maxsize=1)
def inject() -> Outcome:
    """Change everything in every sample, once a process."""
    outcome = Outcome({}, {}, {}, ())
    missed: list[str] = []
    for name in SAMPLES:
        budget = read(sample(name)).budget
        assert budget is not None, name
        before = _findings(budget)

        def is_noticed(changed: Budget, cell: CellRef, before: Any = before) -> bool:
            return any(cell in cells for _, cells, _ in _findings(changed) - before)

        for group in GROUPS:
            for record, cell, value, put in _numbers(budget, group):
                second = group.has_second_place(budget, record)
                is_money = not (group.record in ("staffing", "indicators") or cell.address in _counts(budget))
                for kind, new in _changes(value, is_money, cell.address in _signed(budget)):
                    noticed = is_noticed(put(new), cell)
                    tallies = [outcome.groups.setdefault((group.label, second), Tally())]
                    if second:
                        tallies.append(outcome.kinds.setdefault(kind, Tally()))
                        if not noticed:
                            missed.append(f"{name} {cell} {group.label} {kind}：{value} → {new}")
                    for tally in tallies:
                        tally.tried += 1
                        tally.noticed += noticed
        for kind, cell, changed in _code_changes(budget):
            tally = outcome.codes.setdefault(kind, Tally())
            tally.tried += 1
            tally.noticed += is_noticed(changed, cell)
    return replace(outcome, missed=tuple(missed))


def _counts(budget: Budget) -> set[str]:
    """Cells of assets that hold numbers of things."""
    assets = budget.assets
    names = [f for f in _ASSETS if not f.endswith("value")]
    return {assets.at.cell(f).address for f in names} if assets is not None else set()


def _signed(budget: Budget) -> set[str]:
    return {budget.staffing.at.cell(f).address for f in _STAFF if f.endswith("change")}


def _code_changes(budget: Budget) -> Iterator[tuple[str, CellRef, Budget]]:
    lists = catalogue.load(budget.identity.year)
    for record_name, label, known in (
        ("lines", "收支明细的项编码", lists.functional),
        ("projects", "项目的项编码", lists.functional),
        ("economic_lines", "经济分类款编码", lists.economic),
    ):
        records = getattr(budget, record_name)
        same_level = sorted(code for code in known if records and len(code) == len(records[0].code))
        for index, record in enumerate(records):
            code = record.code
            others = {
                "末位加 1": code[:-1] + str((int(code[-1]) + 1) % 10),
                "末两位对调": code[:-2] + code[-1] + code[-2],
                "换成目录里的下一个": same_level[(same_level.index(code) + 1) % len(same_level)]
                if code in same_level
                else code,
            }
            for kind, other in others.items():
                if other != code:
                    changed = (*records[:index], replace(record, code=other), *records[index + 1 :])
                    yield f"{label}：{kind}", record.at.cell("code"), replace(budget, **{record_name: changed})


def injection_markdown() -> str:
    """docs/injection.md: what the rules notice, and what nobody can."""
    outcome = inject()
    whole = outcome.constrained
    lines = [
        "# 故障注入",
        "",
        (
            "本页由 `python -m tests.rules.documents` 生成。取三份样例工作簿，逐个改动每一个手填的数和编码，看规则是否在改动的单元格上"
            "报告（原来就有的发现不算）。"
        ),
        "",
        f"有第二处可印证的数：改动 {whole.tried} 次，发现 {whole.noticed} 次，{whole.share}（不得低于 {ENOUGH * 100:.0f}%）。",
        "",
        "## 有第二处可印证的数",
        "",
        "| 数 | 改动 | 发现 | 比例 | 由什么印证 |",
        "|---|---|---|---|---|",
    ]
    remarks = {group.label: group.remark for group in GROUPS}
    for second in (True, False):
        if not second:
            lines += ["", "## 只填一次的数", "", "没有第二处可印证，小的错误不可能发现。", ""]
            lines += ["| 数 | 改动 | 发现 | 比例 | 规则知道什么 |", "|---|---|---|---|---|"]
        for (label, has), tally in outcome.groups.items():
            if has is second:
                lines.append(f"| {label} | {tally.tried} | {tally.noticed} | {tally.share} | {remarks[label]} |")
    lines += ["", "## 按改动的方式（有第二处的数）", "", "| 改动 | 次数 | 发现 | 比例 |", "|---|---|---|---|"]
    lines += [f"| {kind} | {t.tried} | {t.noticed} | {t.share} |" for kind, t in outcome.kinds.items()]
    lines += ["", "## 有第二处却没有发现的改动", ""]
    lines += [f"- {text}" for text in outcome.missed] or ["没有。"]
    lines += ["", "## 编码", "", "| 改动 | 次数 | 发现 | 比例 |", "|---|---|---|---|"]
    lines += [f"| {kind} | {t.tried} | {t.noticed} | {t.share} |" for kind, t in outcome.codes.items()]
    lines += [
        "",
        (
            "项目支出的项编码两处都填，改一处即不符（X102）；基本支出的项编码、经济分类款编码只填一次，换成目录里另一个编码看不出，"
            "换成目录里没有的编码由 W111 报告。"
        ),
    ]
    return "\n".join(lines) + "\n"
