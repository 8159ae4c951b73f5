"""Family W, 3: what is said about projects, carry-over and classes."""

from __future__ import annotations

import re
from decimal import Decimal

from generator.model import codes
from generator.model.cells import CellRef
from generator.model.facts import (
    CAPITAL_BUDGET,
    FUND_BUDGET,
    GENERAL_BUDGET,
    Project,
)
from generator.model.findings import Severity
from generator.model.money import ZERO, to_wan
from generator.rules.amounts import allocation_of, dates, without_dates
from generator.rules.registry import Case, Results, Rule, rule

_OPEN_PERIOD = re.compile(r"全年|长期|年度|[至到—－~～-]+(?:\d|今|完|结|竣)")
"""What stands beside a single date when the period is whole all the same: 至12月, 至今, 全年."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_PROJECT_TEXTS = (("policy_basis", "设立的政策依据"), ("allocation", "资金分配情况"), ("period", "资金执行时间"))


@rule(
    "W121",
    "项目说明没有填",
    Severity.ERROR,
    ("项目",),
    basis="第七节逐项目说明政策依据、承担单位、资金分配、执行时间",
    why="一般公共预算项目要在第七节逐项说明，缺一项就会公开一个空白。",
    example="非涉密项目没有填“资金分配情况”。",
    needs="有一般公共预算项目",
)
def project_text_is_missing(entry: Rule, case: Case) -> Results:
    described: dict[str, set[str]] = {}
    for project in case.budget.projects:
        texts = {field for field, _ in _PROJECT_TEXTS if getattr(project, field)}
        described.setdefault(project.name, set()).update(texts, {"undertaker"} if project.undertaker else ())
    asked: set[str] = set()
    for project in case.budget.projects:
        if project.source not in GENERAL_BUDGET or project.name in asked:
            continue
        asked.add(project.name)
        wanted = (("undertaker", "项目承担单位"), *(() if project.secret else _PROJECT_TEXTS))
        for field, label in wanted:
            if field in described[project.name]:
                yield None
            else:
                yield entry.fault(
                    (project.at.cell(field),), f"项目“{project.name}”没有填“{label}”。", "请填写，公开文本第七节要用。"
                )


@rule(
    "W122",
    "结转结余用途没有填",
    Severity.ERROR,
    ("结转结余",),
    basis="第十一节：{项目} {额}万元，主要用于{用途}",
    why="公开的结转结余项目要说明用途。",
    example="非涉密的结转项目没有填“主要用途”。",
    needs="有公开的结转结余项目",
)
def carryover_purpose_is_missing(entry: Rule, case: Case) -> Results:
    for item in case.budget.carryover:
        if item.secret:
            continue
        if item.purpose:
            yield None
        else:
            yield entry.fault((item.at.cell("purpose"),), f"结转结余“{item.name}”没有填“主要用途”。", "请填写。")


@rule(
    "W123",
    "支出用途没有填",
    Severity.ERROR,
    ("支出用途",),
    basis="第四节：{类}{额}万元，主要用于{用途}",
    why="财政拨款支出每一类都要说明主要用途。",
    example="卫生健康支出有金额，没有填用途。",
    needs="有财政拨款支出",
)
def class_use_is_missing(entry: Rule, case: Case) -> Results:
    uses = {use.code: use for use in case.budget.class_uses}
    for field, sources in (("general", GENERAL_BUDGET), ("fund", FUND_BUDGET), ("capital", CAPITAL_BUDGET)):
        spent: dict[str, list[CellRef]] = {}
        for line in case.budget.lines:
            if line.source in sources and line.current != 0:
                spent.setdefault(codes.lei(line.code), []).append(line.at.cell("current"))
        for code in sorted(spent):
            use = uses.get(code)
            if use is not None and getattr(use, field):
                yield None
            else:
                cells = (use.at.cell(field), *spent[code]) if use is not None else tuple(spent[code])
                yield entry.fault(
                    cells, f"{code} {case.name(code)}有财政拨款支出，没有填用途。", "请在“支出用途”该类一行填写。"
                )


@rule(
    "W124",
    "资金分配与项目金额不符",
    Severity.WARNING,
    ("项目",),
    basis="第七节：资金分配情况是对该项目预算安排规模的分解",
    why="分配写出的金额加起来应等于项目金额；读者一加就能看出不符。",
    example="项目 190.09 万元，资金分配写“办公经费共计174.9万元”。",
    blind="有一句没有写金额时，只在写出的金额已超过项目金额时报告；按单价（每人、元/次、×）写的不核对；“其中”之后不计。",
    needs="资金分配写出了金额",
)
def allocation_does_not_add_up(entry: Rule, case: Case) -> Results:
    for project in case.budget.projects:
        if not isinstance(project.allocation, str) or (said := allocation_of(project.allocation)) is None:
            continue
        same = [p for p in case.budget.projects if p.name == project.name]
        own, whole = _amount(project), sum(map(_amount, same), ZERO)
        named = sum(said.parts, ZERO)
        wholes = {to_wan(own), to_wan(whole)}
        wrong = [total for total in said.totals if to_wan(total) not in wholes]
        if not wrong and said.parts:
            exceeds = to_wan(named) > max(wholes)
            differs = said.is_complete and not said.totals and to_wan(named) not in wholes
            wrong = [named] if exceeds or differs else []
        if not wrong:
            yield None
        else:
            cells = [project.at.cell("allocation")]
            cells += [project.at.cell(f"economic_{i}") for i, x in enumerate(project.economic, 1) if x is not None]
            yield entry.fault(
                cells,
                f"项目“{project.name}”的资金分配写出 {_wan(wrong[0])}，项目金额为 {_wan(whole)}，"
                f"差 {_wan(wrong[0] - whole)}。",
                "请核对两处，或把分配写完整。",
                found=_wan(wrong[0]),
                expected=_wan(whole),
                difference=_wan(wrong[0] - whole),
            )


@rule(
    "W125",
    "资金执行时间缺起或止",
    Severity.WARNING,
    ("项目",),
    basis="第七节：资金执行时间",
    why="执行时间是一段时间，要有开始和结束；只写一天的，多半漏了后半。",
    example="资金执行时间填“2024年1月1日”。",
    blind="写“全年”“长期”“年度”，或“1月至12月”的不报告。",
    needs="填了资金执行时间",
)
def period_has_no_start_or_end(entry: Rule, case: Case) -> Results:
    year = case.budget.identity.year
    for project in case.budget.projects:
        if not isinstance(project.period, str) or not project.period:
            continue
        found = dates(project.period)
        if len(found) == 1 and not _OPEN_PERIOD.search(without_dates(project.period)):
            yield entry.fault(
                (project.at.cell("period"),),
                f"项目“{project.name}”的执行时间只有一个日期（{project.period}）。",
                f"请填起止时间，如“{year}年1月1日至{year}年12月31日”。",
                found=project.period,
            )
        elif len(found) >= 2 and found[0] > found[-1]:
            yield entry.fault(
                (project.at.cell("period"),),
                f"项目“{project.name}”的执行时间止于开始之前（{project.period}）。",
                "请核对起止时间。",
                found=project.period,
            )
        else:
            yield None


@rule(
    "W126",
    "资金执行时间不含本年",
    Severity.WARNING,
    ("项目",),
    basis="第七节：资金执行时间；本年预算在本年执行",
    why="照抄上年的文本时，执行时间常忘了改年份。",
    example="2024年的项目，执行时间填“2023年1月1日至2023年12月31日”。",
    blind="没有写年份的不能核对。",
    needs="资金执行时间写了年份",
)
def period_leaves_out_the_year(entry: Rule, case: Case) -> Results:
    year = case.budget.identity.year
    for project in case.budget.projects:
        years = [int(y) for y in _YEAR.findall(project.period)] if isinstance(project.period, str) else []
        if not years:
            continue
        if min(years) <= year <= max(years):
            yield None
        else:
            yield entry.fault(
                (project.at.cell("period"),),
                f"项目“{project.name}”的执行时间（{project.period}）不含 {year} 年。",
                "请核对年份。",
                found=str(project.period),
                expected=f"包含 {year} 年",
            )


def _amount(project: Project) -> Decimal:
    return sum((amount for amount in project.economic if amount is not None), ZERO)


def _wan(yuan: Decimal) -> str:
    return f"{to_wan(yuan):,.2f}万元"
