"""Family X: what stands on two sheets must agree."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from generator.model.cells import CellRef
from generator.model.facts import GENERAL_BUDGET, Category, Kind, Source
from generator.model.findings import Finding, Severity
from generator.model.money import ZERO, to_wan
from generator.rules.registry import Case, Results, Rule, rule

Typed = list[tuple[Decimal, CellRef]]


def compare(
    entry: Rule,
    case: Case,
    left: Typed,
    left_label: str,
    right: Typed,
    right_label: str,
    subject: str,
    advice: str,
    *,
    printed: bool = False,
    keys: Iterable[CellRef] = (),
) -> Finding | None:
    """Two sums that must be equal: exactly in 元, within the rounding of each addend in 万元.

    `keys` are the cells that say what belongs together: named when one side has nothing, since then they may be wrong.
    `printed` compares them as 万元 with two decimals, for figures that come from a form kept in 万元.
    """
    a = sum((amount for amount, _ in left), ZERO)
    b = sum((amount for amount, _ in right), ZERO)
    agree = to_wan(a) == to_wan(b) if printed else abs(a - b) <= case.tolerance(len(left) + len(right))
    if agree:
        return None
    sign = "+" if a > b else "−"
    return entry.fault(
        [*(cell for _, cell in (*left, *right)), *(() if left and right else keys)],
        f"{subject}{left_label}为 {case.money(a)}，"
        f"{right_label}为 {case.money(b)}，差 {sign}{case.money(abs(a - b))}。",
        advice,
        found=case.money(a),
        expected=case.money(b),
        difference=f"{sign}{case.money(abs(a - b))}",
    )


def _lines(case: Case, sources: Iterable[Source], *, basic: bool | None) -> Typed:
    wanted = frozenset(sources)
    return [
        (line.current, line.at.cell("current"))
        for line in case.budget.lines
        if line.source in wanted and (basic is None or line.category.is_basic is basic)
    ]


@rule(
    "X101",
    "基本支出与经济分类合计不一致",
    Severity.ERROR,
    ("基本支出经济分类", "收支明细"),
    basis="表6总计 = 表5基本支出",
    why="同一笔基本支出按功能和按经济分类各列一次，两个合计必须相等。",
    example="收支明细一般公共预算基本支出 1,063.39 万元，经济分类合计 1,063.49 万元。",
    blind="两边同时错同样的数不能发现。",
    needs="有一般公共预算基本支出",
)
def basic_expenditure_differs_from_economic_classes(entry: Rule, case: Case) -> Results:
    lines = _lines(case, GENERAL_BUDGET, basic=True)
    classes: Typed = [(line.amount, line.at.cell("amount")) for line in case.budget.economic_lines]
    if lines or classes:
        yield compare(
            entry,
            case,
            classes,
            "基本支出经济分类合计",
            lines,
            "收支明细中一般公共预算的基本支出",
            "",
            "请核对两表。",
        )


@rule(
    "X102",
    "项目与项目支出不一致",
    Severity.ERROR,
    ("项目", "收支明细"),
    basis="表7总计 = 表5项目支出，逐项相等",
    why="一般公共预算的项目支出在收支明细按项填一次，在项目表逐项目填一次，每一项都必须相等。",
    example="2010302 收支明细项目支出 915.39 万元，项目表合计 905.39 万元。",
    blind="同一项内几个项目此增彼减、合计不变的错误不能发现。",
    needs="有一般公共预算项目支出",
)
def projects_differ_from_project_expenditure(entry: Rule, case: Case) -> Results:
    lines: dict[str, Typed] = {}
    projects: dict[str, Typed] = {}
    keys: dict[str, list[CellRef]] = {}
    for line in case.budget.lines:
        if line.source in GENERAL_BUDGET and not line.category.is_basic:
            keys.setdefault(line.code, []).append(line.at.cell("code"))
            lines.setdefault(line.code, []).append((line.current, line.at.cell("current")))
    for project in case.budget.projects:
        if project.source in GENERAL_BUDGET:
            keys.setdefault(project.code, []).append(project.at.cell("code"))
            typed = projects.setdefault(project.code, [])
            typed += [
                (amount, project.at.cell(f"economic_{column}"))
                for column, amount in enumerate(project.economic, 1)
                if amount is not None
            ]
            if not typed:
                typed.append((ZERO, project.at.cell("name")))
    for code in sorted(lines.keys() | projects.keys()):
        yield compare(
            entry,
            case,
            projects.get(code, []),
            "项目表合计",
            lines.get(code, []),
            "收支明细中一般公共预算的项目支出",
            f"{code} {case.name(code)}：",
            "请核对两表中这一项的各行。",
            keys=keys[code],
        )


@rule(
    "X103",
    "结转结余与收支明细不一致",
    Severity.ERROR,
    ("结转结余", "收支明细"),
    basis="表11 = 表1上年结转结余，财政与非财政、基本与项目分别相等",
    why="上年结转结余在收支明细按项填一次，在结转结余表逐项目填一次，必须相等。",
    example="收支明细财政拨款结转 4.62 万元，结转结余表没有填。",
    needs="有上年结转结余",
)
def carryover_items_differ_from_lines(entry: Rule, case: Case) -> Results:
    for source, is_fiscal in ((Source.FISCAL_CARRYOVER, True), (Source.OTHER_CARRYOVER, False)):
        for categories in _carryover_groups(case, source):
            label = "、".join(category.value for category in categories if category is not Category.BASIC)
            lines: Typed = [
                (line.current, line.at.cell("current"))
                for line in case.budget.lines
                if line.source is source and line.category in categories
            ]
            items: Typed = [
                (item.amount, item.at.cell("amount"))
                for item in case.budget.carryover
                if item.fund.is_fiscal is is_fiscal and item.category in categories
            ]
            if lines or items:
                yield compare(
                    entry,
                    case,
                    items,
                    "结转结余表合计",
                    lines,
                    f"收支明细中的{source.value}",
                    f"{source.value}（{label}）：",
                    "请核对两表。",
                )


def _carryover_groups(case: Case, source: Source) -> tuple[tuple[Category, ...], ...]:
    """人员 and 公用 are compared apart unless the lines only say 基本支出."""
    undivided = any(line.source is source and line.category is Category.BASIC for line in case.budget.lines)
    basic = (Category.BASIC, Category.PERSONNEL, Category.OPERATING)
    return ((basic,) if undivided else ((Category.PERSONNEL,), (Category.OPERATING,))) + ((Category.PROJECT,),)


@rule(
    "X111",
    "整体绩效资金与收支总预算不一致",
    Severity.WARNING,
    ("整体绩效", "收支明细"),
    basis="部门整体绩效目标表的资金总额 = 收支总预算",
    why="整体绩效覆盖部门全部资金。",
    example="收支总预算 1,133.31 万元，整体绩效三项资金合计 1,128.69 万元。",
    needs="填了部门整体绩效",
)
def overall_funds_differ_from_total(entry: Rule, case: Case) -> Results:
    overall = case.budget.overall_performance
    if overall is None or case.budget.identity.kind is Kind.UNIT:
        return
    funds: Typed = [(getattr(overall, field), overall.at.cell(field)) for field in ("upper", "own", "other")]
    yield compare(
        entry,
        case,
        funds,
        "整体绩效三项资金合计",
        _lines(case, tuple(Source), basic=None),
        "收支总预算",
        "",
        "请核对两处。",
        printed=True,
    )


@rule(
    "X112",
    "绩效核对数与项目金额不一致",
    Severity.WARNING,
    ("项目绩效", "项目"),
    basis="项目绩效目标表的年度预算总额 = 该项目在表7的金额",
    why="批复的绩效目标表与项目预算数不同，公开的是项目表的数，请弄清哪个对。",
    example="总值班室专项：项目表 13.00 万元，绩效目标表 13.20 万元。",
    blind="核对数没有填时不比较。",
    needs="填了绩效核对数",
)
def performance_total_differs_from_project(entry: Rule, case: Case) -> Results:
    projects: dict[str, Typed] = {}
    for project in case.budget.projects:
        for column, amount in enumerate(project.economic, 1):
            if amount is not None:
                cell = project.at.cell(f"economic_{column}")
                projects.setdefault(project.name, []).append((amount, cell))
    for form in case.open_forms:
        if form.check_total is not None and form.project in projects:
            yield compare(
                entry,
                case,
                [(form.check_total, form.at.cell("check_total"))],
                "绩效核对数",
                projects.get(form.project, []),
                "项目表金额",
                f"{form.project}：",
                "请核对两处；公开文本用项目表的金额。",
                printed=True,
            )
