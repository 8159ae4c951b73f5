"""Family W, 4: performance objectives and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from generator.model.facts import Indicator, Kind, Project
from generator.model.findings import Severity
from generator.model.money import YUAN_PER_WAN, ZERO, to_wan
from generator.rules.amounts import dates
from generator.rules.registry import Case, Results, Rule, once, rule
from generator.rules.texts import HAN


@rule(
    "W131",
    "绩效表选了项目表里没有的项目",
    Severity.ERROR,
    ("项目绩效", "绩效指标"),
    basis="绩效目标表的项目名称和金额取自项目表",
    why="名称对不上，就取不到金额，公开的绩效表与表7不一致。",
    example="项目绩效里写了“总值班室业务专项”，项目表里叫“总值班室专项”。",
    needs="填了项目绩效",
)
def performance_project_is_unknown(entry: Rule, case: Case) -> Results:
    known = {project.name for project in case.budget.projects}
    for form in case.budget.project_performance:
        if form.project in known:
            yield None
        else:
            yield entry.fault(
                (form.at.cell("project"),),
                f"“{form.project}”不在项目表里。",
                "请从下拉列表选择项目，或先在“项目”表填写。",
                found=form.project,
            )


@rule(
    "W132",
    "涉密项目填了绩效目标",
    Severity.ERROR,
    ("项目绩效", "项目"),
    basis="涉密项目绩效目标表完全不予公开",
    why="涉密项目的目标和指标不能公开，也不应出现在这份工作簿里。",
    example="特定目标项目在项目绩效表里填了总体目标。",
    needs="填了项目绩效",
)
def secret_project_has_performance(entry: Rule, case: Case) -> Results:
    secret = {project.name: project.at.cell("secret") for project in case.budget.projects if project.secret}
    for form in case.budget.project_performance:
        if form.project in secret:
            yield entry.fault(
                (form.at.cell("project"), secret[form.project]),
                f"“{form.project}”是涉密项目，不能有绩效目标表。",
                "请删去这一行和它的绩效指标。",
            )
        else:
            yield None


@rule(
    "W133",
    "绩效目标表不完整",
    Severity.ERROR,
    ("项目绩效", "绩效指标", "整体绩效"),
    basis="绩效目标表要有总体目标和指标",
    why="没有目标或指标的绩效表公开出来是一张空表。",
    example="填了项目绩效，没有为它填任何指标。",
    needs="填了绩效目标",
)
def performance_form_is_incomplete(entry: Rule, case: Case) -> Results:
    forms = [(form.at.cell("project"), f"项目“{form.project}”", form) for form in case.open_forms]
    overall = case.budget.overall_performance
    if overall is not None:
        forms.append((overall.at.cell("goal"), "部门整体绩效", overall))  # type: ignore[arg-type]
    for cell, what, form in forms:
        missing = [label for label, there in (("总体目标", form.goal), ("绩效指标", form.indicators)) if not there]
        if missing:
            yield entry.fault((cell,), f"{what}没有填{'、'.join(missing)}。", "请填写，或删去这张绩效表。")
        else:
            yield None


@rule(
    "W134",
    "单位填了部门整体绩效",
    Severity.WARNING,
    ("整体绩效",),
    basis="部门整体绩效目标表只在部门预算公开中列示",
    why="公开主体是单位时，整体绩效目标为0个，所填内容不会印出。",
    example="公开主体选“单位”，又填了整体绩效。",
    needs="公开主体是单位",
)
def unit_has_overall_performance(entry: Rule, case: Case) -> Results:
    if case.budget.identity.kind is Kind.UNIT:
        overall = case.budget.overall_performance
        if overall is None:
            yield None
        else:
            yield entry.fault(
                (overall.at.cell("goal"),), "公开主体是单位，整体绩效不会印出。", "请清空，或改公开主体。"
            )


@rule(
    "W139",
    "部门没有填整体绩效",
    Severity.WARNING,
    ("整体绩效",),
    basis="部门预算公开中列示部门整体绩效目标表",
    why="公开主体是部门而没有填整体绩效时，公开文本写整体绩效目标0个，也没有这张表，多半是漏填。",
    example="公开主体选“部门”，整体绩效整页空白。",
    blind="确实没有编制整体绩效目标的部门也会报告。",
    needs="公开主体是部门，填了收支明细",
)
def department_has_no_overall_performance(entry: Rule, case: Case) -> Results:
    if case.budget.identity.kind is Kind.DEPARTMENT and case.budget.lines:
        if case.budget.overall_performance is not None:
            yield None
        else:
            yield entry.fault(
                (case.budget.identity.at.cell("kind"),),
                "公开主体是部门，没有填整体绩效。",
                "请在“整体绩效”和“整体绩效指标”填写；确实没有的不必处理。",
            )


@rule(
    "W135",
    "绩效指标权重合计不对",
    Severity.WARNING,
    ("绩效指标", "整体绩效指标"),
    basis="绩效目标表：指标权重合计 90，另 10 分为预算执行率",
    why="权重合计不是 90，评分就不满 100 分；已公开的表全部是 90。",
    example="八个指标权重合计 80。",
    blind="列出了“预算执行率”指标的，按合计 100 核对。",
    needs="绩效指标填了权重",
)
def weights_do_not_add_up(entry: Rule, case: Case) -> Results:
    for what, indicators in _forms(case):
        weights = [(i, _number(i.weight)) for i in indicators]
        if not any(i.weight for i in indicators):
            continue
        expected = Decimal(100) if any("预算执行率" in i.level3 for i in indicators) else Decimal(90)
        unread = [i for i, weight in weights if weight is None]
        found = sum((weight for _, weight in weights if weight is not None), ZERO)
        if not unread and found == expected:
            yield None
        elif unread:
            yield entry.fault(
                [i.at.cell("weight") for i in unread],
                f"{what}有 {len(unread)} 个指标的权重不是数字，不能合计。",
                f"权重只填数字，合计应为 {expected}。",
                found="、".join(i.weight or "空白" for i in unread),
                expected=str(expected),
            )
        else:
            yield entry.fault(
                [i.at.cell("weight") for i in indicators],
                f"{what}的权重合计 {found}，应为 {expected}。",
                "请核对各指标的权重。",
                found=str(found),
                expected=str(expected),
                difference=f"{found - expected:+}",
            )


@rule(
    "W136",
    "成本指标超过项目金额",
    Severity.WARNING,
    ("绩效指标", "项目"),
    basis="成本指标是项目预算的上限，合计不超过项目金额",
    why="成本指标写出的金额加起来超过项目的钱，两张表必有一处不对。",
    example="总值班室专项 13.00 万元，成本指标 7.02 + 6 = 13.02 万元。",
    blind="成本指标不足项目金额的不报告；其中一个指标已等于项目金额的，只逐个比较；单位不是元、万元的不计。",
    needs="有写金额的成本指标",
)
def cost_indicators_exceed_project(entry: Rule, case: Case) -> Results:
    spent: dict[str, list[Project]] = {}
    for project in case.budget.projects:
        spent.setdefault(project.name, []).append(project)
    for form in {form.project: form for form in case.open_forms}.values():
        costs = [(i, cost) for i in unique(form.indicators) if (cost := _cost(i)) is not None]
        if not costs or form.project not in spent:
            continue
        rows = spent[form.project]
        whole = sum((x for row in rows for x in row.economic if x is not None), ZERO)
        said = [cost for _, cost in costs]
        found = max(said) if any(to_wan(cost) == to_wan(whole) for cost in said) else sum(said, ZERO)
        if to_wan(found) <= to_wan(whole):
            yield None
        else:
            cells = [i.at.cell("target") for i, _ in costs]
            cells += [
                row.at.cell(f"economic_{n}") for row in rows for n, x in enumerate(row.economic, 1) if x is not None
            ]
            yield entry.fault(
                cells,
                f"项目“{form.project}”的成本指标合计 {to_wan(found):,.2f}万元，"
                f"超过项目金额 {to_wan(whole):,.2f}万元，多 {to_wan(found) - to_wan(whole):,.2f}万元。",
                "请核对成本指标和项目金额。",
                found=f"{to_wan(found):,.2f}万元",
                expected=f"不大于 {to_wan(whole):,.2f}万元",
                difference=f"+{to_wan(found) - to_wan(whole):,.2f}万元",
            )


@rule(
    "W137",
    "期间前有大于、小于号",
    Severity.WARNING,
    ("绩效指标", "整体绩效指标"),
    basis="绩效指标值：期间是起止时间，不是可以比较大小的数",
    why="“<=2023年6月1日-2024年5月31日”读不通。",
    example="<=2023年6月1日-2024年5月31日。",
    blind="只写一个日期的（<=2024年12月）是期限，不报告。",
    needs="指标值写了期间",
)
def period_is_compared(entry: Rule, case: Case) -> Results:
    for indicator in _indicators(case):
        if len(dates(indicator.target)) < 2:
            continue
        if _COMPARISON.match(indicator.target):
            yield entry.fault(
                (indicator.at.cell("target"),),
                f"指标“{indicator.level3}”的指标值是一段时间，前面有比较符号（{indicator.target}）。",
                "请删去比较符号。",
                found=indicator.target,
            )
        else:
            yield None


@rule(
    "W138",
    "指标的计量单位不一致",
    Severity.WARNING,
    ("绩效指标", "整体绩效指标"),
    basis="绩效指标值：名称括注的单位、指标值、上年完成值应是同一计量单位",
    why="同一指标本年用“人”，上年用“个”，或费用以“次”计量，不能比较。",
    example="保障人员数(人)：指标值 >=3人，上年完成值 5个；办公室维修(护)费：>=4次。",
    blind="没有写单位的不比较；台、套、个、件看作同一单位。",
    needs="指标值写了数字和单位",
)
def units_of_measure_differ(entry: Rule, case: Case) -> Results:
    for indicator in _indicators(case):
        unit = _unit(indicator.target)
        if not unit or dates(indicator.target):
            continue
        named = _NAMED_UNIT.search(indicator.level3)
        is_money = _MONEY_NAME.search(indicator.level3) and "元" not in unit and unit not in "%％"
        others = (
            ("level3", "名称括注的单位是", named["unit"] if named else ""),
            ("last_year", "上年完成值的单位是", _unit(indicator.last_year)),
            ("level3", "名称说的是费用，单位应为", "元" if is_money else ""),
        )
        for field, says, other in others:
            if other and _measure(other) != _measure(unit):
                yield entry.fault(
                    (indicator.at.cell("target"), indicator.at.cell(field)),
                    f"指标“{indicator.level3}”的指标值以“{unit}”计量，{says}“{other}”。",
                    "请统一计量单位。",
                    found=unit,
                    expected=other,
                )
                break
        else:
            yield None


_COMPARISON = re.compile(r"\s*[<>=＜＞＝≤≥]+")
_COST = re.compile(r"\s*(?:[<＜]\s*[=＝]?|≤|[=＝])?\s*(\d[\d,]*(?:\.\d+)?)\s*(万元|元)\s*$")
_QUANTITY = re.compile(r"\s*[<>=＜＞＝≤≥]*\s*\d[\d,.]*\s*(?P<unit>[^\d\s\-—~～至/／]{1,4})\s*$")
_NAMED_UNIT = re.compile(rf"[（(](?P<unit>{HAN}{{1,3}})[）)]$")
_MONEY_NAME = re.compile(r"(?:费|费用|经费|成本)$")


def unique(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Indicators without the repeated ones, which W106 reports."""
    return list({(i.project, i.level1, i.level2, i.level3): i for i in reversed(tuple(indicators))}.values())[::-1]


@once
def _forms(case: Case) -> list[tuple[str, list[Indicator]]]:
    """Every form of which indicators are published, with what it is called."""
    forms = []
    overall = case.budget.overall_performance
    if overall is not None and overall.indicators and case.budget.identity.kind is not Kind.UNIT:
        forms.append(("部门整体绩效", unique(overall.indicators)))
    for form in {form.project: form for form in case.open_forms}.values():
        if form.indicators:
            forms.append((f"项目“{form.project}”", unique(form.indicators)))
    return forms


def _indicators(case: Case) -> Iterator[Indicator]:
    for _, indicators in _forms(case):
        yield from indicators


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().rstrip("%％分"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _cost(indicator: Indicator) -> Decimal | None:
    """元 of a cost indicator, None when it is no cost or no plain amount."""
    match = _COST.match(indicator.target) if "成本" in indicator.level1 + indicator.level2 else None
    if match is None:
        return None
    return Decimal(match[1].replace(",", "")) * (YUAN_PER_WAN if match[2] == "万元" else 1)


def _measure(unit: str) -> str:
    """The unit without 万, and things counted in 台, 套, 个 as one: forms mix them freely."""
    bare = unit.lstrip("万亿")
    return "个" if bare in ("台", "套", "件") else bare


def _unit(value: str) -> str:
    match = _QUANTITY.match(value)
    return match["unit"] if match else ""
