"""Every change against last year that the document prints with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from generator.model.cells import CellRef
from generator.model.codes import is_operating
from generator.model.facts import GENERAL_BUDGET, Category, Line, Source, ThreePublicItem
from generator.model.money import HUNDRED, ZERO, half_up, to_wan
from generator.rules.registry import Case, once

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


class Explained(NamedTuple):
    """A change the document prints with its reason, and where that reason is typed."""

    label: str
    current: Decimal
    prior: Decimal
    reason: str
    cell: CellRef
    may_be_unsaid: bool = False
    code: str = ""
    """The 项, where the change is one of a 项 (section 五)."""
    item: Source | Category | ThreePublicItem | None = None
    """What else it is the change of."""
    cells: tuple[CellRef, ...] = ()
    """The typed amounts it is made of."""

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


@once
def explained(case: Case) -> tuple[Explained, ...]:
    """Every change of sections 二, 三, 五, 十 and 十二(一), in order of print."""
    return tuple(_explained(case))


def _explained(case: Case) -> Iterator[Explained]:
    budget = case.budget
    for source, reason in budget.income_reasons.items():
        lines = [line for line in budget.lines if line.source is source]
        nil = source in _NIL_IS_SAID_IN_WORDS and to_wan(sum((x.current for x in lines), ZERO)) == 0
        yield _of_lines(source.value, lines, reason.text, reason.at.cell("text"), nil, item=source)
    for title, reasons, sources in (
        ("", budget.expenditure_reasons, frozenset(Source)),
        ("一般公共预算", budget.general_reasons, GENERAL_BUDGET),
    ):
        for category, reason in reasons.items():
            basic = category is Category.BASIC
            lines = [x for x in budget.lines if x.source in sources and x.category.is_basic is basic]
            yield _of_lines(f"{title}{category.value}", lines, reason.text, reason.at.cell("text"), item=category)
    for code, lines in general_lines(budget.lines).items():
        said = next((line for line in lines if line.reason), lines[0])
        yield _of_lines(f"{code} {case.name(code)}", lines, said.reason, said.at.cell("reason"), code=code)
    for expense in budget.three_public:
        yield Explained(
            expense.item.value,
            expense.general + expense.fund + expense.capital,
            expense.prior,
            expense.reason,
            expense.at.cell("reason"),
            item=expense.item,
            cells=tuple(expense.at.cell(field) for field in ("general", "prior")),
        )
    agency = budget.operating_expenses
    if agency is not None:
        operating = [x for x in budget.economic_lines if is_operating(x.code)]
        yield Explained(
            "机关运行经费",
            sum((x.amount for x in operating), ZERO),
            agency.prior,
            agency.reason,
            agency.at.cell("reason"),
            cells=(agency.at.cell("prior"), *(x.at.cell("amount") for x in operating)),
        )


def _of_lines(
    label: str,
    lines: Iterable[Line],
    reason: str,
    cell: CellRef,
    may_be_unsaid: bool = False,
    *,
    code: str = "",
    item: Source | Category | None = None,
) -> Explained:
    lines = tuple(lines)
    return Explained(
        label,
        sum((x.current for x in lines), ZERO),
        sum((x.prior for x in lines), ZERO),
        reason,
        cell,
        may_be_unsaid,
        code,
        item,
        tuple(line.at.cell(field) for line in lines for field in ("current", "prior") if getattr(line, field) != 0),
    )


def general_lines(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines of the general public budget by 项, in code order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.source in GENERAL_BUDGET:
            found.setdefault(line.code, []).append(line)
    return dict(sorted(found.items()))
