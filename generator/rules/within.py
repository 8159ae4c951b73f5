"""Family W: faults within one sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from generator.model import codes
from generator.model.cells import CellRef
from generator.model.facts import (
    CAPITAL_BUDGET,
    FUND_BUDGET,
    GENERAL_BUDGET,
    Category,
    Kind,
    Line,
    Project,
    Source,
    ThreePublicItem,
)
from generator.model.findings import Finding, Severity
from generator.model.money import ZERO
from generator.rules.registry import Case, Results, Rule, rule

T = TypeVar("T")


def _functional(case: Case) -> list[Line | Project]:
    return [*case.budget.lines, *case.budget.projects]


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
    forms = {form.project: form for form in case.budget.project_performance}  # a repeated form is W105's
    indicators = [i for form in forms.values() for i in form.indicators]
    indicators += overall.indicators if overall else ()
    return _duplicates(
        entry,
        indicators,
        lambda i: (i.project, i.level1, i.level2, i.level3),
        lambda i: i.at.cell("level3"),
        lambda i: f"{i.level2}“{i.level3}”",
    )


@rule(
    "W111",
    "科目没有名称",
    Severity.ERROR,
    ("收支明细", "基本支出经济分类", "项目"),
    basis="各表、第五节按类、款、项名称列示",
    why="科目目录不全，目录里没有的编码要在补充科目里填名称，否则公开的表格里名称是空的。",
    example="收支明细填了 2019902，目录和补充科目都没有这个编码。",
    needs="填了科目编码",
)
def code_has_no_name(entry: Rule, case: Case) -> Results:
    typed = [(line.code, line.at.cell("code")) for line in case.budget.lines]
    typed += [(line.code, line.at.cell("code")) for line in case.budget.economic_lines]
    typed += [(project.code, project.at.cell("code")) for project in case.budget.projects]
    asked: set[str] = set()
    for code, cell in typed:
        for level in dict.fromkeys((codes.lei(code), codes.kuan(code), code)):
            if level in asked:
                continue
            asked.add(level)
            if case.name(level):
                yield None
            else:
                yield entry.fault(
                    (cell,),
                    f"编码 {level} 不在科目目录里，也没有在“补充科目”中填名称。",
                    "请核对编码；编码无误的，在“补充科目”中填写编码和名称。",
                    found=level,
                )


@rule(
    "W112",
    "功能分类编码没有填到项",
    Severity.WARNING,
    ("收支明细", "项目"),
    basis="预算法实施条例第六条：按功能分类公开到项",
    why="公开表要求到项级科目，只填到类、款的行在第五节没有项名称。",
    example="收支明细填了 20103。",
    needs="填了功能分类编码",
)
def functional_code_stops_above_xiang(entry: Rule, case: Case) -> Results:
    for record in _functional(case):
        if len(record.code) == 7:
            yield None
        else:
            yield entry.fault(
                (record.at.cell("code"),),
                f"编码 {record.code} 只到{'款' if len(record.code) == 5 else '类'}级。",
                "请填七位的项级编码。",
                found=record.code,
            )


@rule(
    "W113",
    "功能分类与经济分类编码用错了表",
    Severity.ERROR,
    ("收支明细", "基本支出经济分类", "项目"),
    basis="支出功能分类编码以2开头，部门预算支出经济分类编码以3开头",
    why="编码填错了表，金额会列到不存在的科目下。",
    example="基本支出经济分类里填了 2010301，或只填到类（301）。",
    needs="填了科目编码",
)
def code_is_of_the_other_classification(entry: Rule, case: Case) -> Results:
    for record in _functional(case):
        if record.code.startswith("2"):
            yield None
        else:
            yield entry.fault(
                (record.at.cell("code"),),
                f"{record.code} 不是支出功能分类编码。",
                "功能分类编码以2开头。",
                found=record.code,
            )
    for line in case.budget.economic_lines:
        if line.code.startswith("3") and len(line.code) == 5:
            yield None
        else:
            yield entry.fault(
                (line.at.cell("code"),),
                f"{line.code} 不是部门预算支出经济分类的款级编码。",
                "请填以3开头的五位编码。",
                found=line.code,
            )


@rule(
    "W114",
    "支出类别与资金来源不相配",
    Severity.ERROR,
    ("收支明细",),
    basis="表8、表9的基本支出分人员经费、公用经费两栏",
    why="政府性基金和国有资本经营预算的基本支出要分人员经费、公用经费，只填“基本支出”无法列入表8、表9。",
    example="政府性基金预算的一行填了“基本支出”。",
    needs="有政府性基金或国有资本经营预算的行",
)
def category_does_not_suit_source(entry: Rule, case: Case) -> Results:
    for line in case.budget.lines:
        if line.source in FUND_BUDGET | CAPITAL_BUDGET:
            if line.category is Category.BASIC:
                yield entry.fault(
                    (line.at.cell("category"), line.at.cell("source")),
                    f"{line.source.value}的支出类别不能填“基本支出”。",
                    "请改填“人员经费”或“公用经费”，两者都有的分两行填。",
                    found=line.category.value,
                    expected="人员经费、公用经费或项目支出",
                )
            else:
                yield None


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
    forms = [(form.at.cell("project"), f"项目“{form.project}”", form) for form in case.budget.project_performance]
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
