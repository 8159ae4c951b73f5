"""Printed values: what prints as zero, what a sum remembers, and that a value is no truth."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.figures.projects import project_amount
from generator.figures.values import Amount, Change, Count, Difference, Percent, Printed, total
from generator.model.cells import CellRef, Place
from generator.model.facts import Project, Source
from generator.model.money import grouped, plain, to_wan

YUAN = st.decimals(-(10**14), 10**14, places=2)
OF = Place("项目", {f"economic_{i}": f"{letter}7" for i, letter in enumerate("FGHIJKLMNO", 1)})


@given(st.decimals(allow_nan=False, allow_infinity=False))
@example(Decimal("999.99"))
@example(Decimal("-999.99"))
@example(Decimal("1000.00"))
@example(Decimal("0E-2"))
@example(Decimal("1.25E+9"))
@example(Decimal("1.255"))
@example(Decimal("-0.00"))
def test_numbers_print_with_two_decimals(value: Decimal) -> None:
    assert grouped(value) == f"{value:,.2f}"
    assert plain(value) == f"{value:.2f}"


@given(YUAN)
@example(Decimal("49.99"))
@example(Decimal(50))
@example(Decimal("-50"))
@example(Decimal("-49.99"))
@example(Decimal("49.99999999999999999999999999999999"))
@example(Decimal("-0"))
def test_zero_is_what_prints_as_zero(yuan: Decimal) -> None:
    assert Amount(yuan).is_zero == (to_wan(yuan) == 0)
    assert "-" not in Amount(yuan).text or to_wan(yuan) < 0


@given(YUAN, YUAN)
def test_a_value_prints_the_same_alone_and_once_it_is_known(one: Decimal, other: Decimal) -> None:
    first, second = Amount(one), Amount(other)
    printed: list[Printed] = [first, Difference(first, second), Count(one, places=2), Count(Decimal(3))]
    if not second.is_zero:
        printed += [Percent(first, second), Percent(first, second, "100.00")]
    else:
        printed.append(Percent(first, second, "100.00"))
    for value in printed:
        assert value.text == value.form(value.value) == str(value)


def test_a_printed_value_has_no_truth() -> None:
    for value in (Amount(), Count(Decimal(0)), Difference(Amount(), Amount()), Percent(Amount(), Amount(), "0.00")):
        with pytest.raises(TypeError, match="is_zero"):
            bool(value)


def test_what_is_equal_prints_the_same_whatever_it_is_made_of() -> None:
    one = Amount(Decimal(1), (CellRef("甲", "A1"),), (), "一")
    assert one == Amount(Decimal(1), (CellRef("甲", "A1"),), (), "一")
    assert one != one.named("二")
    assert len({one, Difference(one, one), Percent(one, one), Count(Decimal(1))}) == 4


def test_a_sum_keeps_the_cells_of_typed_noughts_and_no_others() -> None:
    economic = (None, Decimal(0), Decimal("12.30"), *[None] * 7)
    project = Project("项目甲", "2010301", Source.GENERAL, secret=False, economic=economic, at=OF)
    assert project_amount(project) == Amount(
        Decimal("12.30"), (CellRef("项目", "G7"), CellRef("项目", "H7")), (), "项目甲"
    )
    assert total([], "无") == Amount(Decimal(0), (), (), "无")


def test_a_change_is_of_printed_amounts() -> None:
    change = Change(Amount(Decimal(10_049)), Amount(Decimal(10_000)))
    assert change.is_zero and not change.falls
    assert change.amount.text == "0.00"
