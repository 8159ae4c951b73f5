"""What an approver is told: totals, large changes with their reasons, what money is made of, open 提醒."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.figures.book import Figures
from generator.figures.values import Amount, Movement, total
from generator.model.facts import CARRYOVER, GENERAL_BUDGET, Source
from generator.model.findings import Finding, Severity

LARGE = 10
"""Percent from which a change is told; the checks ask for its reason from there on too."""
_MOST_PARTS = 5
"""Bars of a chart; what is beyond them is drawn together."""
_LONGEST_NAME, _LONGEST_REASON, _LONGEST_MESSAGE = 24, 44, 64
"""Characters in a list on one page. The mail has the whole text."""


@dataclass(frozen=True, slots=True)
class Told:
    """A large change. `group` is what it is a change of, in the words of the template: income, expenditure …"""

    group: str
    movement: Movement
    code: str = ""

    @property
    def name(self) -> str:
        """`2010301 行政运行`"""
        return f"{self.code} {self.movement.amount.label}".strip()


@dataclass(frozen=True, slots=True)
class Brief:
    """All of it as a template sees it; `more_changes` and `more_warnings` say how many a list leaves out."""

    total: Movement
    current_income: Movement
    carryover: Movement
    general_budget: Movement
    income_parts: tuple[Movement, ...]
    """Sources with money, the largest ones; the last one may be all others together."""
    expenditure_parts: tuple[Movement, ...]
    """类 with money, likewise."""
    changes: tuple[Told, ...]
    warnings: tuple[Finding, ...]
    """提醒 that nobody accepted."""
    accepted: int
    """How many 提醒 the clerk accepted."""
    more_changes: int = 0
    more_warnings: int = 0
    large: int = LARGE

    @property
    def change_count(self) -> int:
        """All large changes, those left out too."""
        return len(self.changes) + self.more_changes

    @property
    def warning_count(self) -> int:
        """All open 提醒, likewise."""
        return len(self.warnings) + self.more_warnings

    def shortened(self, rows: int) -> Brief:
        """The same with at most so many rows in both lists, long texts cut off.

        The changes that stay are the largest ones in money, in the order of the document.
        """
        changes = min(len(self.changes), max(rows - len(self.warnings), rows - rows // 3))
        warnings = min(len(self.warnings), rows - changes)
        return replace(
            self,
            changes=tuple(_clipped(change) for change in _largest(self.changes, changes)),
            more_changes=len(self.changes) - changes,
            warnings=tuple(
                found._replace(message=_cut(found.message, _LONGEST_MESSAGE)) for found in self.warnings[:warnings]
            ),
            more_warnings=len(self.warnings) - warnings,
        )


def brief_of(figures: Figures, findings: Iterable[Finding]) -> Brief:
    """What there is to tell of one budget and of the findings about it."""
    warnings = [found for found in findings if found.severity is Severity.WARNING]
    opened = tuple(found for found in warnings if found.is_open)
    whole = _of_sources(figures, "收支总预算", tuple(Source))
    return Brief(
        total=whole,
        current_income=_of_sources(figures, "本年收入", set(Source) - CARRYOVER),
        carryover=_of_sources(figures, "上年结转结余", CARRYOVER),
        general_budget=_of_sources(figures, "一般公共预算拨款", GENERAL_BUDGET),
        income_parts=_parts(figures.income.values(), whole.amount),
        expenditure_parts=_parts((item.movement for item in figures.classes), whole.amount),
        changes=tuple(told for told in _told(figures) if is_large(told.movement)),
        warnings=opened,
        accepted=len(warnings) - len(opened),
    )


def is_large(movement: Movement) -> bool:
    """10 % or more in print, or from nothing or to nothing."""
    change = movement.change
    rate = change.rate
    return not change.is_zero and (rate is None or rate.value >= LARGE)


def _told(figures: Figures) -> Iterator[Told]:
    """Every change with a reason of its own, in the order of the document."""
    yield from (Told("income", movement) for movement in figures.income.values())
    yield from (Told("expenditure", movement) for movement in figures.expenditure.values())
    yield from (Told("general", movement) for movement in figures.general_expenditure.values())
    for group, items in (
        ("general", figures.general_items),
        ("fund", figures.fund_items),
        ("capital", figures.capital_items),
    ):
        yield from (Told(group, item.movement, item.code) for item in items)
    yield from (Told("three_public", movement) for movement in figures.three_public.values())
    yield Told("operating", figures.agency_operating_expenses)


def _of_sources(figures: Figures, label: str, sources: Iterable[Source]) -> Movement:
    """An amount of all lines of some sources, with that of last year."""
    chosen = frozenset(sources)
    return Movement(figures.lines_total(label, chosen), figures.lines_total(f"{label}（上年）", chosen, field="prior"))


def _parts(movements: Iterable[Movement], whole: Amount) -> tuple[Movement, ...]:
    """The largest parts that have money, in their order; the smaller ones together, when there are too many."""
    parts = [movement for movement in movements if not movement.is_nil]
    if len(parts) <= _MOST_PARTS:
        return tuple(parts)
    by_size = sorted(range(len(parts)), key=lambda index: -parts[index].amount.yuan)
    kept, rest = sorted(by_size[: _MOST_PARTS - 1]), sorted(by_size[_MOST_PARTS - 1 :])
    label = f"其他{len(rest)}项"
    others = Movement(
        total((parts[index].amount for index in rest), label),
        total((parts[index].prior for index in rest), f"{label}（上年）"),
        whole=whole,
    )
    return (*(parts[index] for index in kept), others)


def _largest(changes: Sequence[Told], most: int) -> list[Told]:
    by_size = sorted(range(len(changes)), key=lambda index: -changes[index].movement.change.amount.value)
    return [changes[index] for index in sorted(by_size[:most])]


def _clipped(told: Told) -> Told:
    movement = told.movement
    amount = movement.amount.named(_cut(movement.amount.label, _LONGEST_NAME))
    return replace(told, movement=movement._replace(amount=amount, reason=_cut(movement.reason, _LONGEST_REASON)))


def _cut(text: str, longest: int) -> str:
    r"""The beginning of a long text, on one line.

    >>> _cut("人员调整，相应经费增加", 8), _cut("人员\n调整", 8)
    ('人员调整，相应…', '人员 调整')
    """
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
