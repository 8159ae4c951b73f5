"""What an approver is told, and what is left out where there is no room."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import catalogue
from generator.approval.brief import Brief, brief_of, is_large
from generator.figures.book import Figures
from generator.figures.values import Amount, Movement
from generator.model.facts import Budget
from tests.approval.approval_cases import big, reminders
from tests.support.budgets import YEAR, budgets
from tests.support.records import replace
from tests.support.valid import VALID


def brief(budget: Budget = VALID, warnings: int = 0, accepted: int = 0) -> Brief:
    return brief_of(Figures(budget, catalogue.load(YEAR)), reminders(warnings, accepted))


@pytest.mark.parametrize(
    ("current", "prior", "large"),
    [
        (1_100_000, 1_000_000, True),
        (1_099_900, 1_000_000, False),
        (900_000, 1_000_000, True),
        (1_000_000, 0, True),
        (0, 1_000_000, True),
        (0, 0, False),
        (40, 0, False),  # prints 0.00 in both years
    ],
)
def test_large_is_ten_percent_in_print_or_from_or_to_nothing(current: int, prior: int, large: bool) -> None:
    assert is_large(Movement(Amount(D(current)), Amount(D(prior)))) is large


def test_the_changes_of_a_small_budget() -> None:
    told = [(change.group, change.name) for change in brief().changes]
    assert told == [
        ("income", "一般公共预算"),
        ("income", "财政拨款结转"),
        ("expenditure", "项目支出"),
        ("general", "一般公共预算项目支出"),
        ("general", "2012604 档案馆"),
        ("general", "2012699 其他档案事务支出"),
        ("general", "2210201 住房公积金"),
    ]
    assert brief().changes[4].movement.reason == "新增档案数字化工作"


def test_open_and_accepted_reminders_are_counted_apart() -> None:
    told = brief(warnings=3, accepted=2)
    assert (len(told.warnings), told.accepted) == (3, 2)
    assert all(found.is_open for found in told.warnings)


def test_parts_beyond_five_are_drawn_together_and_lose_nothing() -> None:
    told = brief(big())
    for parts in (told.income_parts, told.expenditure_parts):
        assert len(parts) == 5
        assert parts[-1].amount.label.startswith("其他")
        assert sum(part.amount.yuan for part in parts) == told.total.amount.yuan


def test_the_largest_changes_stay_in_their_order() -> None:
    told = brief(big(), warnings=30)
    short = told.shortened(9)
    assert (len(short.changes), len(short.warnings)) == (6, 3)
    assert len(short.changes) + short.more_changes == len(told.changes)
    assert len(short.warnings) + short.more_warnings == 30
    sizes = sorted((change.movement.change.amount.value for change in told.changes), reverse=True)
    kept = [change.movement.change.amount.value for change in short.changes]
    assert sorted(kept, reverse=True) == sizes[:6]
    places = [[x.movement.prior for x in told.changes].index(change.movement.prior) for change in short.changes]
    assert places == sorted(places)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets(), st.integers(0, 30), st.integers(0, 40))
def test_any_shortening_counts_everything(budget: Budget, warnings: int, rows: int) -> None:
    told = brief(budget, warnings)
    short = told.shortened(rows)
    assert len(short.changes) + len(short.warnings) == min(rows, len(told.changes) + warnings)
    assert len(short.changes) + short.more_changes == len(told.changes)
    assert len(short.warnings) + short.more_warnings == warnings


def test_no_changes_at_all() -> None:
    lines = tuple(replace(line, prior=line.current) for line in VALID.lines)
    assert brief(replace(VALID, lines=lines)).changes == ()
    expenses = (replace(VALID.three_public[0], prior=D(9_000)), *VALID.three_public[1:])
    told = brief(replace(VALID, lines=lines, three_public=expenses)).changes
    assert [change.group for change in told] == ["three_public"]
