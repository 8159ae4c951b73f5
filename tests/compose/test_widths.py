"""Columns grow for long amounts, and the table keeps its width."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from generator.compose.widths import fitted
from generator.document.tree import Cell, Figure, Row, row_of

WIDTHS = tuple(Decimal(w) for w in (9, 40, 20, 15, 15, 15))


def row(*amounts: str) -> Row:
    cells = [Cell("201", "code"), Cell("一般公共服务支出", "text")]
    return row_of((*cells, *(Cell(Figure(Decimal(0), a) if a else "", "amount") for a in amounts)))


def test_ordinary_amounts_leave_the_template_alone() -> None:
    assert fitted(WIDTHS, [row("1.00", "2.00", "", "")], dense=True) == WIDTHS


def test_a_long_amount_takes_room_from_empty_columns() -> None:
    widths = fitted(WIDTHS, [row("1,234,567.89", "1,234,567.89", "", "")], dense=True)
    assert sum(widths) == sum(WIDTHS)
    assert widths[2] >= 21 and widths[3] >= 21
    assert widths[4] < 15 and widths[5] < 15
    assert widths[0] == 9


@given(st.lists(st.tuples(*[st.integers(0, 10**12)] * 4), min_size=1, max_size=5), st.booleans())
def test_the_total_width_never_changes(amounts: list[tuple[int, ...]], dense: bool) -> None:
    rows = [row(*(f"{a / 100:,.2f}" for a in line)) for line in amounts]
    widths = fitted(WIDTHS, rows, dense=dense)
    assert sum(widths) == sum(WIDTHS)
    assert all(w > 5 for w in widths)
