"""Family W, 5: staff, assets, procurement, unit funds and the size of amounts."""

from __future__ import annotations

from decimal import Decimal

from generator.model.cells import CellRef
from generator.model.facts import (
    Source,
    ThreePublicItem,
)
from generator.model.findings import Finding, Severity
from generator.model.money import ZERO
from generator.rules.registry import Case, Results, Rule, rule


@rule(
    "W141",
    "中小企业预留额不合理",
    Severity.ERROR,
    ("运行经费采购资产",),
    basis="小微企业预留 ≤ 中小企业预留 ≤ 政府采购预算总额",
    why="小微企业包含在中小企业里，中小企业预留包含在采购总额里。",
    example="采购总额 88.10 万元，中小企业预留填 881.00 万元。",
    needs="填了政府采购",
)
def reserved_procurement_exceeds_total(entry: Rule, case: Case) -> Results:
    typed = case.budget.procurement
    if typed is None:
        return
    whole = typed.goods + typed.works + typed.services
    parts = tuple(typed.at.cell(field) for field in ("goods", "works", "services"))
    for field, label, limit, limit_label, cells in (
        ("sme", "中小企业预留", whole, "政府采购预算总额", parts),
        ("micro", "小微企业预留", typed.sme, "中小企业预留", (typed.at.cell("sme"),)),
    ):
        amount = getattr(typed, field)
        if amount <= limit:
            yield None
        else:
            yield entry.fault(
                (typed.at.cell(field), *cells),
                f"{label}填 {case.money(amount)}，大于{limit_label} {case.money(limit)}。",
                "请核对两处。",
                found=case.money(amount),
                expected=f"不大于 {case.money(limit)}",
                difference=case.money(amount - limit),
            )


@rule(
    "W142",
    "购置车辆的数量与经费不符",
    Severity.ERROR,
    ("三公经费", "运行经费采购资产"),
    basis="十二（三）：公务用车购置费为零时写“未安排购置车辆经费”",
    why="一处说买车，一处没有钱（或相反），公开文本自相矛盾。",
    example="计划购置车辆填1辆，公务用车购置费为0。",
    blind="计划购置车辆数没有填时不比较。",
    needs="填了计划购置车辆数",
)
def vehicle_purchase_contradicts_plan(entry: Rule, case: Case) -> Results:
    assets = case.budget.assets
    expense = next((e for e in case.budget.three_public if e.item is ThreePublicItem.VEHICLE_PURCHASE), None)
    if assets is None or assets.planned_vehicles is None or expense is None:
        return
    money = expense.general + expense.fund + expense.capital
    if (money > 0) == (assets.planned_vehicles > 0):
        yield None
    else:
        yield entry.fault(
            (assets.at.cell("planned_vehicles"), expense.at.cell("general")),
            f"计划购置车辆填 {assets.planned_vehicles} 辆，公务用车购置费为 {case.money(money)}。",
            "请核对两处。",
        )


@rule(
    "W143",
    "单位资金构成大于单位资金",
    Severity.ERROR,
    ("运行经费采购资产", "收支明细"),
    basis="表1：5.单位资金，其中事业收入、上级补助、附属单位上缴、经营收入、其他收入",
    why="其他收入是单位资金减去前四项的差，不能是负数。",
    example="单位资金共 110 万元，事业收入填 120 万元。",
    needs="填了单位资金构成",
)
def unit_funds_detail_exceeds_total(entry: Rule, case: Case) -> Results:
    detail = case.budget.unit_funds
    typed = detail.business + detail.superior_grant + detail.affiliate_payment + detail.operating
    lines = [line for line in case.budget.lines if line.source is Source.UNIT_FUNDS]
    whole = sum((line.current for line in lines), ZERO)
    if typed == 0:
        return
    if typed - whole <= case.tolerance(len(lines) + 4):
        yield None
    else:
        fields = [
            f for f in ("business", "superior_grant", "affiliate_payment", "operating") if getattr(detail, f) != 0
        ]
        yield entry.fault(
            (*(detail.at.cell(field) for field in fields), *(line.at.cell("current") for line in lines)),
            f"四项合计 {case.money(typed)}，大于收支明细中的单位资金 {case.money(whole)}。",
            "请核对两表。",
            found=case.money(typed),
            expected=f"不大于 {case.money(whole)}",
            difference=case.money(typed - whole),
        )


def _is_blank_case(case: Case) -> bool:
    return not any(line.current or line.prior for line in case.budget.lines)


@rule(
    "W150",
    "没有预算数",
    Severity.ERROR,
    ("收支明细",),
    basis="收支总预算是全部表格的出发点",
    why="收支明细一行金额都没有，生成的文本没有内容。",
    example="只填了基本信息，忘了填收支明细。",
    needs="",
)
def budget_is_empty(entry: Rule, case: Case) -> Results:
    if not _is_blank_case(case):
        yield None
        return
    cells = tuple(line.at.cell("current") for line in case.budget.lines[:1]) or (CellRef("收支明细", "A1"),)
    yield Finding(entry.id, entry.severity, cells, "收支明细没有填任何金额。", "请填写本年和上年预算数。")


@rule(
    "W144",
    "在职人数超过编制",
    Severity.WARNING,
    ("基本信息",),
    basis="第一部分：编制数、实有人数",
    why="在职人数一般不超过编制数，超编要核对。",
    example="编制 8 人，在职 11 人（把退休人员也算进去了）。",
    blind="确实超编的单位也会报告。",
    needs="填了人员情况",
)
def staff_exceeds_quota(entry: Rule, case: Case) -> Results:
    staff = case.budget.staffing
    if staff.quota == 0 and staff.in_post == 0:
        return
    if staff.in_post <= staff.quota:
        yield None
    else:
        yield entry.fault(
            (staff.at.cell("in_post"), staff.at.cell("quota")),
            f"在职 {staff.in_post} 人，多于编制 {staff.quota} 人。",
            "请核对人数；在职不含退休、离休人员。",
            found=str(staff.in_post),
            expected=f"不大于 {staff.quota}",
            difference=f"+{staff.in_post - staff.quota}",
        )


@rule(
    "W145",
    "100万元以上设备多于50万元以上设备",
    Severity.WARNING,
    ("运行经费采购资产",),
    basis="十二（三）：单位价值50万元以上设备包含100万元以上设备",
    why="100万元以上的设备也在50万元以上之内，不会更多。",
    example="50万元以上填 1 台，100万元以上填 2 台。",
    needs="填了大型设备台数",
)
def dearer_equipment_outnumbers_cheaper(entry: Rule, case: Case) -> Results:
    assets = case.budget.assets
    if assets is None:
        return
    for what, fewer, more in (
        ("现有", "equipment_100", "equipment_50"),
        ("本年拟购", "planned_equipment_100", "planned_equipment_50"),
    ):
        hundred, fifty = getattr(assets, fewer), getattr(assets, more)
        if hundred == fifty == 0:
            continue
        if hundred <= fifty:
            yield None
        else:
            yield entry.fault(
                (assets.at.cell(fewer), assets.at.cell(more)),
                f"{what}100万元以上设备填 {hundred}，多于50万元以上设备 {fifty}。",
                "请核对；50万元以上的台数含100万元以上的。",
                found=str(hundred),
                expected=f"不大于 {fifty}",
                difference=f"+{hundred - fifty}",
            )


@rule(
    "W146",
    "事业单位有机关运行经费",
    Severity.WARNING,
    ("基本信息", "运行经费采购资产"),
    basis="名词解释八：机关运行经费指行政单位（含参照公务员法管理事业单位）的公用经费",
    why="不参公的事业单位没有机关运行经费，公开文本第十二节（一）却会印出公用经费的数。",
    example="单位性质选“事业单位”，上年机关运行经费填 18.70 万元。",
    blind="本地区的公开文本事业单位也这样印；单位性质没有选时不核对。",
    needs="选了单位性质",
)
def public_institution_has_agency_expenses(entry: Rule, case: Case) -> Results:
    identity, expenses = case.budget.identity, case.budget.operating_expenses
    if not identity.nature or expenses is None:
        return
    if identity.nature == "事业单位" and expenses.prior != 0:
        yield entry.fault(
            (expenses.at.cell("prior"), identity.at.cell("nature")),
            f"单位性质是事业单位，上年机关运行经费填 {case.money(expenses.prior)}。",
            "请核对单位性质；参照公务员法管理的请改选，其余请按同级财政要求处理。",
            found=case.money(expenses.prior),
            expected=case.money(ZERO),
        )
    else:
        yield None


@rule(
    "W147",
    "资产有数量没有价值，或有价值没有数量",
    Severity.WARNING,
    ("运行经费采购资产",),
    basis="十二（三）：房屋、车辆的数量与价值成对列示",
    why="有车没有价值，或有价值没有车，读者一看便知漏填。",
    example="一般公务用车 3 辆，价值填 0。",
    blind="名义价值为零的资产也会报告；两个数都错的不能发现。",
    needs="填了房屋或车辆",
)
def asset_has_no_value_or_no_number(entry: Rule, case: Case) -> Results:
    assets = case.budget.assets
    if assets is None:
        return
    for label, number, value in (
        ("房屋", "house_area", "house_value"),
        ("一般公务用车", "general_vehicles", "general_vehicles_value"),
        ("执法执勤用车", "enforcement_vehicles", "enforcement_vehicles_value"),
        ("其他车辆", "other_vehicles", "other_vehicles_value"),
    ):
        count, worth = getattr(assets, number), getattr(assets, value)
        if count == 0 and worth == 0:
            continue
        if (count != 0) == (worth != 0):
            yield None
        else:
            yield entry.fault(
                (assets.at.cell(number), assets.at.cell(value)),
                f"{label}数量填 {count}，价值填 {case.money(worth)}。",
                "请核对两处。",
                found=f"{count}；{case.money(worth)}",
            )


@rule(
    "W148",
    "比上年增加的人数多于现有人数",
    Severity.WARNING,
    ("基本信息",),
    basis="第一部分：在职、退休、离休人数及比上年增减",
    why="现有人数减去增加的人数就是上年人数，不能是负数。",
    example="退休 3 人，比上年增加 30 人。",
    needs="填了人员增加数",
)
def staff_grew_by_more_than_it_is(entry: Rule, case: Case) -> Results:
    staff = case.budget.staffing
    for label, number in (("在职", "in_post"), ("退休", "retired"), ("离休", "retired_with_honours")):
        now, change = getattr(staff, number), getattr(staff, f"{number}_change")
        if change == 0:
            continue
        if now - change >= 0:
            yield None
        else:
            yield entry.fault(
                (staff.at.cell(f"{number}_change"), staff.at.cell(number)),
                f"{label}现有 {now} 人，比上年增加填 {change} 人，上年成了 {now - change} 人。",
                "请核对两处；减少填负数。",
                found=str(change),
                expected=f"不大于 {now}",
            )


_TINY = Decimal(100)
"""元. An amount below it prints as 0.00 or 0.01 万元."""
_HUGE = Decimal(10) ** 12
"""元. A budget of a county's department does not reach a 万亿; typed 元 in a sheet of 万元 does."""
_BASIC_PER_PERSON = Decimal(5_000)
"""元 a year. No person in post costs less; amounts in 万元 do."""


@rule(
    "W151",
    "金额单位可能弄错",
    Severity.WARNING,
    ("基本信息", "收支明细", "基本支出经济分类", "项目", "结转结余"),
    basis="基本信息：全部金额用选定的单位填写",
    why="按元填的表里写了万元的数，或相反，公开的数会差一万倍。",
    example="金额单位选“元”，基本工资填 35.20。",
    blind="只看得出小得或大得离奇的数；相差一两位的看不出。",
    needs="填了金额",
)
def amounts_look_like_another_unit(entry: Rule, case: Case) -> Results:
    budget = case.budget
    typed = [(line.current, line.at.cell("current")) for line in budget.lines]
    typed += [(line.prior, line.at.cell("prior")) for line in budget.lines]
    typed += [(line.amount, line.at.cell("amount")) for line in budget.economic_lines]
    typed += [(item.amount, item.at.cell("amount")) for item in budget.carryover]
    typed += [
        (x, project.at.cell(f"economic_{i}"))
        for project in budget.projects
        for i, x in enumerate(project.economic, 1)
        if x is not None
    ]
    typed = [(amount, cell) for amount, cell in typed if amount != 0]
    if not typed:
        return
    unit = budget.identity.money_unit
    huge = [(amount, cell) for amount, cell in typed if abs(amount) >= _HUGE]
    tiny = [(amount, cell) for amount, cell in typed if abs(amount) < _TINY] if not case.in_wan else []
    basic = [line for line in budget.lines if line.category.is_basic and line.current != 0]
    spent = sum((line.current for line in basic), ZERO)
    if basic and not huge and 0 < spent < _BASIC_PER_PERSON * budget.staffing.in_post and not case.in_wan:
        yield entry.fault(
            [line.at.cell("current") for line in basic] + [budget.identity.at.cell("money_unit")],
            f"金额单位选“{unit}”，{budget.staffing.in_post} 名在职人员的基本支出合计只有 {case.money(spent)}，像是万元。",
            "请核对金额单位。",
            found=case.money(spent),
        )
    elif huge or tiny:
        wrong = huge or tiny
        yield entry.fault(
            [cell for _, cell in wrong],
            f"金额单位选“{unit}”，有 {len(wrong)} 个数像是按{'元' if huge else '万元'}填的，"
            f"如 {case.money(wrong[0][0])}。",
            "请核对金额单位和这些数。",
            found=case.money(wrong[0][0]),
        )
    else:
        yield None


@rule(
    "W152",
    "没有填落款日期",
    Severity.WARNING,
    ("基本信息",),
    basis="公开文本的封面和落款写明日期",
    why="没有日期的文本可以送审，不能公开：封面和落款处是空的。",
    example="落款日期空白。",
    needs="填了收支明细",
)
def sign_off_date_is_missing(entry: Rule, case: Case) -> Results:
    identity = case.budget.identity
    if not case.budget.lines:
        return
    if identity.sign_off_date:
        yield None
    else:
        yield entry.fault((identity.at.cell("sign_off_date"),), "没有填落款日期。", "请在公开前填写。")
