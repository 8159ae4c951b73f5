"""Family Y: this year against last year, and the reasons for the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from generator.model.cells import CellRef
from generator.model.facts import GENERAL_BUDGET, Category, Line, Source
from generator.model.findings import Severity
from generator.model.money import HUNDRED, ZERO, half_up, to_wan
from generator.rules.registry import Case, Results, Rule, rule

_NIL_IS_SAID_IN_WORDS = frozenset(
    {
        Source.GENERAL_TRANSFER,
        Source.FUND,
        Source.FUND_TRANSFER,
        Source.CAPITAL,
        Source.CAPITAL_TRANSFER,
    }
)
"""Section 二 prints “未安排” for these when there is no money this year and no reason."""
_LARGE = Decimal(10)
"""Percent from which a change must be explained."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A change the document prints with its reason, and where that reason is typed."""

    label: str
    current: Decimal
    prior: Decimal
    reason: str
    cell: CellRef
    may_be_unsaid: bool = False

    @property
    def change(self) -> Decimal:
        """Printed difference, 万元."""
        return to_wan(self.current) - to_wan(self.prior)

    @property
    def is_large(self) -> bool:
        """10 % or more, or from or to zero."""
        now, before = to_wan(self.current), to_wan(self.prior)
        if now == before:
            return False
        return now == 0 or before == 0 or half_up(abs(now - before) / before * HUNDRED) >= _LARGE

    @property
    def described(self) -> str:
        """The change in words."""
        words = "增加" if self.change > 0 else "减少"
        return f"{self.label}比上年{words}{abs(self.change):,.2f}万元"


def explained(case: Case) -> Iterator[Explained]:
    """Every change of sections 二, 三, 五, 十 and 十二(一), in order of print."""
    budget = case.budget

    def lines(sources: Iterable[Source], basic: bool | None = None, code: str = "") -> tuple[Decimal, Decimal]:
        wanted = frozenset(sources)
        found = [
            line
            for line in budget.lines
            if line.source in wanted
            and (basic is None or line.category.is_basic is basic)
            and (not code or line.code == code)
        ]
        return sum((x.current for x in found), ZERO), sum((x.prior for x in found), ZERO)

    for source, reason in budget.income_reasons.items():
        current, prior = lines([source])
        yield Explained(
            source.value,
            current,
            prior,
            reason.text,
            reason.at.cell("text"),
            source in _NIL_IS_SAID_IN_WORDS and to_wan(current) == 0,
        )
    for title, reasons, sources in (
        ("", budget.expenditure_reasons, tuple(Source)),
        ("一般公共预算", budget.general_reasons, tuple(GENERAL_BUDGET)),
    ):
        for category, reason in reasons.items():
            current, prior = lines(sources, category is Category.BASIC)
            yield Explained(f"{title}{category.value}", current, prior, reason.text, reason.at.cell("text"))
    for code, same in _general_lines(budget.lines).items():
        current, prior = lines(GENERAL_BUDGET, code=code)
        said = next((line for line in same if line.reason), same[0])
        yield Explained(f"{code} {case.name(code)}", current, prior, said.reason, said.at.cell("reason"))
    for expense in budget.three_public:
        yield Explained(
            expense.item.value,
            expense.general + expense.fund + expense.capital,
            expense.prior,
            expense.reason,
            expense.at.cell("reason"),
        )
    agency = budget.operating_expenses
    if agency is not None:
        operating = sum((x.amount for x in budget.economic_lines if x.code[:3] not in ("301", "303")), ZERO)
        yield Explained("机关运行经费", operating, agency.prior, agency.reason, agency.at.cell("reason"))


def _general_lines(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.source in GENERAL_BUDGET:
            found.setdefault(line.code, []).append(line)
    return dict(sorted(found.items()))


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
    for code, lines in _general_lines(case.budget.lines).items():
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
    basis="第五节（三）只说明一般公共预算各项的变动",
    why="收支明细的原因只用于一般公共预算；填在其他来源的行不会印出，可能填错了行。",
    example="单位资金的一行填了原因，该项一般公共预算的行没有填。",
    needs="有一般公共预算以外的行",
)
def reason_stands_on_another_source(entry: Rule, case: Case) -> Results:
    for line in case.budget.lines:
        if line.source in GENERAL_BUDGET:
            continue
        if line.reason:
            yield entry.fault(
                (line.at.cell("reason"),),
                f"{line.source.value}这一行的原因不会印出。",
                "请把原因填到该项一般公共预算的行，其他来源的原因填在“变动原因”表。",
            )
        else:
            yield None
