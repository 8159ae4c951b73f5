"""Family Y, 1: this year against last year, and whether the change is explained."""

from __future__ import annotations

from generator.model.facts import CAPITAL_BUDGET, FUND_BUDGET, GENERAL_BUDGET
from generator.model.findings import Severity
from generator.model.money import ZERO, to_wan
from generator.rules.changes import explained, general_lines
from generator.rules.registry import Case, Results, Rule, rule

_TIMES = 10
"""Growth or shrinkage of the whole budget that is more likely a slip than a decision."""


@rule(
    "Y101",
    "变动较大没有填原因",
    Severity.ERROR,
    ("变动原因", "收支明细", "三公经费", "运行经费采购资产"),
    basis="预算法第十四条：对机关运行经费等重要事项作出说明；第二、三、五、十、十二节逐项写明主要原因",
    why="增减 10% 以上，或从无到有、从有到无的，必须说明原因。",
    example="一般公共预算项目支出增长 86.57%，没有填原因。",
    needs="有比上年增减的数",
)
def large_change_has_no_reason(entry: Rule, case: Case) -> Results:
    for item in explained(case):
        if not item.is_large or item.may_be_unsaid:
            continue
        if item.reason:
            yield None
        else:
            yield entry.fault((item.cell,), f"{item.described}，没有填变动原因。", "请填写主要原因。")


@rule(
    "Y102",
    "变动没有填原因",
    Severity.WARNING,
    ("变动原因", "收支明细", "三公经费", "运行经费采购资产"),
    basis="第二、三、五、十、十二节逐项写明主要原因",
    why="增减不到 10% 的可以不写原因，公开文本到增减率为止；同级文本一般都写。",
    example="基本支出下降 3.41%，没有填原因。",
    needs="有比上年增减的数",
)
def small_change_has_no_reason(entry: Rule, case: Case) -> Results:
    for item in explained(case):
        if item.change == 0 or (item.is_large and not item.may_be_unsaid):
            continue
        if item.reason:
            yield None
        else:
            yield entry.fault((item.cell,), f"{item.described}，没有填变动原因。", "建议填写。")


@rule(
    "Y103",
    "同一项填了不同的原因",
    Severity.ERROR,
    ("收支明细",),
    basis="第五节（三）每一项一个原因",
    why="同一项分几行填时，原因只填一次；填了两个不同的，只能印一个，另一个会丢失。",
    example="2010302 的两行分别填了两个原因。",
    needs="同一项在一般公共预算中有两行以上",
)
def reasons_of_one_item_differ(entry: Rule, case: Case) -> Results:
    for code, lines in general_lines(case.budget.lines).items():
        if len(lines) < 2:
            continue
        said = [line for line in lines if line.reason]
        if len({line.reason for line in said}) > 1:
            yield entry.fault(
                [line.at.cell("reason") for line in said],
                f"{code} {case.name(code)}在 {len(said)} 行填了不同的原因。",
                "请合并成一个，填在其中一行。",
            )
        else:
            yield None


@rule(
    "Y104",
    "原因填在用不到的行",
    Severity.WARNING,
    ("收支明细",),
    basis="第五节（三）、第八节、第九节说明一般公共预算、政府性基金预算、国有资本经营预算各项的变动",
    why="收支明细的原因只用于这三种预算；填在其他来源的行不会印出，可能填错了行。",
    example="单位资金的一行填了原因，该项一般公共预算的行没有填。",
    needs="有这三种预算以外的行",
)
def reason_stands_on_another_source(entry: Rule, case: Case) -> Results:
    for line in case.budget.lines:
        if line.source in GENERAL_BUDGET | FUND_BUDGET | CAPITAL_BUDGET:
            continue
        if line.reason:
            yield entry.fault(
                (line.at.cell("reason"),),
                f"{line.source.value}这一行的原因不会印出。",
                "请把原因填到该项一般公共预算的行，其他来源的原因填在“变动原因”表。",
            )
        else:
            yield None


@rule(
    "Y105",
    "收支总额与上年相差十倍以上",
    Severity.WARNING,
    ("收支明细",),
    basis="收支总预算，本年与上年",
    why="总额一年之间变成十倍或十分之一，多半是单位弄错或漏填。",
    example="上年 1,128.69 万元，本年 0.11 万元。",
    blind="不到十倍的错误看不出；新设或撤并的单位也会报告。",
    needs="本年和上年都有金额",
)
def total_changed_tenfold(entry: Rule, case: Case) -> Results:
    lines = case.budget.lines
    now, before = sum((x.current for x in lines), ZERO), sum((x.prior for x in lines), ZERO)
    if now <= 0 or before <= 0:
        return
    if before / _TIMES <= now <= before * _TIMES:
        yield None
    else:
        yield entry.fault(
            [line.at.cell(field) for line in lines for field in ("current", "prior") if getattr(line, field) != 0],
            f"本年收支总额 {to_wan(now):,.2f}万元，上年 {to_wan(before):,.2f}万元，相差十倍以上。",
            "请核对金额单位和各行的数。",
            found=f"{to_wan(now):,.2f}万元",
            expected=f"{to_wan(before) / _TIMES:,.2f}–{to_wan(before) * _TIMES:,.2f}万元",
        )
