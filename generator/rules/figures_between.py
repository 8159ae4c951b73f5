"""Family X, 2: “三公” expenses and projects of other money against the sheets that hold the same money."""

from __future__ import annotations

from generator.model.facts import CARRYOVER, GENERAL_BUDGET, Category, Source, ThreePublicItem
from generator.model.findings import Severity
from generator.model.money import ZERO
from generator.rules.between import Typed, compare
from generator.rules.registry import Case, Results, Rule, rule

_IN_BASIC_EXPENDITURE = {
    ThreePublicItem.OVERSEAS_TRAVEL: "30212",
    ThreePublicItem.VEHICLE_PURCHASE: "31013",
    ThreePublicItem.VEHICLE_OPERATION: "30231",
    ThreePublicItem.OFFICIAL_RECEPTION: "30217",
}
"""Where each item stands among the economic classes of basic expenditure."""


@rule(
    "X104",
    "“三公”经费与经济分类不符",
    Severity.WARNING,
    ("三公经费", "基本支出经济分类", "项目"),
    basis="表10 与表6：接待 ≥ 30217，运行 ≥ 30231，出国 ≥ 30212，购置 ≥ 31013，其余部分在项目支出中",
    why="基本支出里的公务接待费、用车维护费是“三公”经费的一部分，不会比它多；多出的部分只能在项目里。",
    example="30231 公务用车运行维护费 4.80 万元，“三公”经费公务用车运行费 4.08 万元。",
    blind="在项目里的部分没有单独的数，“三公”经费比经济分类多出的数，只能核对是否超过全部项目的金额。",
    needs="填了“三公”经费或对应的经济分类款",
)
def three_public_contradicts_economic_classes(entry: Rule, case: Case) -> Results:
    in_projects = [
        amount
        for project in case.budget.projects
        if project.source in GENERAL_BUDGET
        for amount in project.economic
        if amount is not None
    ]
    most = sum(in_projects, ZERO)
    for expense in case.budget.three_public:
        code = _IN_BASIC_EXPENDITURE[expense.item]
        classes = [line for line in case.budget.economic_lines if line.code == code]
        least = sum((line.amount for line in classes), ZERO)
        if least == 0 and expense.general == 0:
            continue
        slack = case.tolerance(len(classes) + 1)
        name = f"{code} {case.name(code)}"
        if expense.general < least - slack:
            found, limit, says = case.money(expense.general), case.money(least), f"少于 {name}"
        elif expense.general > least + most + slack * (1 + len(in_projects)):
            found, limit, says = case.money(expense.general), case.money(least + most), f"多于 {name}与全部项目之和"
        else:
            yield None
            continue
        yield entry.fault(
            (expense.at.cell("general"), *(line.at.cell("amount") for line in classes)),
            f"{expense.item.value}一般公共预算填 {found}，{says} {limit}。",
            "请核对两表。",
            found=found,
            expected=f"{'不小于' if '少于' in says else '不大于'} {limit}",
            difference=case.money(expense.general - (least if "少于" in says else least + most)),
        )


@rule(
    "X105",
    "其他来源的项目与项目支出不一致",
    Severity.WARNING,
    ("项目", "收支明细"),
    basis="项目表与收支明细的项目支出，按项和来源相等",
    why="单位资金、政府性基金等的项目在绩效目标表里印出金额，应与收支明细的项目支出一致。",
    example="单位资金 2010302 收支明细项目支出 110.00 万元，项目表 100.00 万元。",
    blind="某项某来源一个项目都没有填时不比较。",
    needs="有一般公共预算以外的项目",
)
def projects_of_other_money_differ(entry: Rule, case: Case) -> Results:
    listed: dict[tuple[str, Source], Typed] = {}
    for project in case.budget.projects:
        if project.source not in GENERAL_BUDGET | CARRYOVER:
            listed.setdefault((project.code, project.source), []).extend(
                (amount, project.at.cell(f"economic_{column}"))
                for column, amount in enumerate(project.economic, 1)
                if amount is not None
            )
    for (code, source), projects in listed.items():
        lines: Typed = [
            (line.current, line.at.cell("current"))
            for line in case.budget.lines
            if line.code == code and line.source is source and line.category is Category.PROJECT
        ]
        yield compare(
            entry,
            case,
            projects,
            "项目表合计",
            lines,
            f"收支明细中{source.value}的项目支出",
            f"{code} {case.name(code)}：",
            "请核对两表中这一项的各行。",
            keys=[p.at.cell("code") for p in case.budget.projects if p.code == code and p.source is source],
        )
