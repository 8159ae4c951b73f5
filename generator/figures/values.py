"""Printed values that remember where they come from.

Every number of the document is one of these: it knows its exact value, how it is printed, and the cells it was made of,
so that a reader can be led from the printed page back to the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import NamedTuple

from generator.model.cells import CellRef
from generator.model.facts import Reason
from generator.model.money import HUNDRED, ZERO, grouped, half_up, plain, to_wan


class Printed:
    """A number as it stands in print. `value` is the printed value, `text` its form in running prose."""

    __slots__ = ()

    @property
    def value(self) -> Decimal:
        """The printed value, rounded."""
        raise NotImplementedError

    def form(self, value: Decimal) -> str:
        """The printed value, once it is known, as prose prints it."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The value as prose prints it."""
        return self.form(self.value)

    @property
    def is_zero(self) -> bool:
        """True when it prints as zero."""
        return self.value == 0

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        # Zero is a value: a template must say `is_zero` when it means it.
        raise TypeError("a printed value has no truth value; ask .is_zero")


class _Sum(NamedTuple):
    yuan: Decimal = ZERO
    cells: tuple[CellRef, ...] = ()
    minus: tuple[CellRef, ...] = ()
    label: str = ""


class Amount(Printed, _Sum):
    """An exact sum of typed cells, less others: 元 inside, 万元 with two decimals in print."""

    __slots__ = ()

    @property
    def value(self) -> Decimal:
        """万元, half up."""
        return to_wan(self.yuan)

    def form(self, value: Decimal) -> str:
        """`1,128.69`"""
        return grouped(value)

    @property
    def is_zero(self) -> bool:
        """True when it prints as zero, which 50 元 and more never do."""
        return not self.yuan or (self.yuan < _FIFTY and self.value == 0)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.yuan - other.yuan, self.cells + other.minus, self.minus + other.cells, self.label)

    def named(self, label: str) -> Amount:
        """The same amount under another name."""
        return Amount(self.yuan, self.cells, self.minus, label)


_FIFTY = Decimal(50)
NOTHING = Amount()
"""No money, and no cell where any was typed."""


def total(amounts: Iterable[Amount], label: str = "") -> Amount:
    """The sum of amounts, with all their cells."""
    yuan = ZERO
    cells: list[CellRef] = []
    minus: list[CellRef] = []
    for amount in amounts:
        yuan += amount.yuan
        cells += amount.cells
        minus += amount.minus
    return Amount(yuan, tuple(cells), tuple(minus), label)


class _Years(NamedTuple):
    current: Amount
    prior: Amount


class Difference(Printed, _Years):
    """增减额: printed amount of this year minus printed amount of last year, without its sign. 万元."""

    __slots__ = ()

    @property
    def value(self) -> Decimal:
        """万元, never negative; the direction is the change's."""
        return abs(self.current.value - self.prior.value)

    def form(self, value: Decimal) -> str:
        """`30.13`"""
        return grouped(value)


class _Quotient(NamedTuple):
    part: Printed
    whole: Printed
    of_zero: str = ""


class Percent(Printed, _Quotient):
    """A printed part ÷ a printed whole, in percent: 占比, or 增减率 with the difference as the part.

    `of_zero` is the convention of a template pack: the number printed where the whole prints as zero.
    """

    __slots__ = ()

    @property
    def is_conventional(self) -> bool:
        """True where the convention stands for a quotient that does not exist."""
        return bool(self.of_zero) and self.whole.is_zero

    @property
    def value(self) -> Decimal:
        """Percent with two decimals, half up."""
        if self.is_conventional:
            return Decimal(self.of_zero)
        return half_up(self.part.value / self.whole.value * HUNDRED)

    def form(self, value: Decimal) -> str:
        """`66679.12`: no thousands separator."""
        return self.of_zero if self.is_conventional else plain(value)


def percent_or(part: Printed, whole: Printed, of_zero: str) -> Percent | str:
    """The percentage, or the convention for a whole of zero: a figure too, or mere text where it is no number.

    >>> percent_or(Amount(), Amount(), "0.00").text, percent_or(Amount(), Amount(), "—")
    ('0.00', '—')
    """
    if whole.is_zero:
        try:
            Decimal(of_zero)
        except InvalidOperation:
            return of_zero
    return Percent(part, whole, of_zero)


class Counting(str, Enum):
    """How a count comes from its cells."""

    SUM = "合计"
    MAGNITUDE = "照填，不带正负号"
    NAMES = "填写的名称的个数"
    ITEMS = "个数"
    WITH_MONEY = "有金额的个数"


class _Number(NamedTuple):
    number: Decimal
    cells: tuple[CellRef, ...] = ()
    label: str = ""
    places: int = 0
    by: Counting = Counting.SUM
    items: tuple[Amount, ...] = ()
    """What was counted, where it is no cell but an item with cells of its own."""


class Count(Printed, _Number):
    """A number of persons, vehicles, projects; or a measure that is no money (square metres) with two decimals."""

    __slots__ = ()

    @property
    def value(self) -> Decimal:
        """The number itself."""
        return self.number

    def form(self, value: Decimal) -> str:
        """`26`, or `3,287.52` where the measure has decimals."""
        return grouped(value) if self.places else f"{value:.0f}"


class Change(NamedTuple):
    """One year against the year before.

    Difference and rate are made of printed amounts, so that a reader who holds both documents can check them.
    """

    current: Amount
    prior: Amount

    @property
    def is_zero(self) -> bool:
        """True when both years print the same."""
        return self.current.value == self.prior.value

    @property
    def falls(self) -> bool:
        """True when this year prints less."""
        return self.current.value < self.prior.value

    @property
    def amount(self) -> Difference:
        """增减额."""
        return Difference(self.current, self.prior)

    @property
    def rate(self) -> Percent | None:
        """增减率, None where last year is zero: what to print then is a convention of the template pack."""
        return None if self.prior.is_zero else Percent(self.amount, self.prior)

    def rate_or(self, from_zero: str, unchanged: str) -> Percent | str:
        """增减率, or the pack's convention where last year is zero: for money out of nothing, and for none in both."""
        return percent_or(self.amount, self.prior, unchanged if self.is_zero else from_zero)


class Movement(NamedTuple):
    """One line of the narrative: an amount, last year's, and the reason typed for the change."""

    amount: Amount
    prior: Amount
    reason: str = ""
    whole: Amount | None = None
    reason_cell: CellRef | None = None

    @classmethod
    def of(cls, amount: Amount, prior: Amount, reason: Reason | None = None, whole: Amount | None = None) -> Movement:
        """A movement whose reason stands in a reason record."""
        if reason is None:
            return cls(amount, prior, "", whole)
        return cls(amount, prior, reason.text, whole, reason.at.cell("text") if reason.at.cells else None)

    @property
    def change(self) -> Change:
        """One year against the year before."""
        return Change(self.amount, self.prior)

    @property
    def share(self) -> Percent | None:
        """占比 of the whole, None where the whole is zero."""
        return None if self.whole is None or self.whole.is_zero else Percent(self.amount, self.whole)

    def share_or(self, of_zero: str) -> Percent | str:
        """占比, or the pack's convention where the whole is zero."""
        return percent_or(self.amount, NOTHING if self.whole is None else self.whole, of_zero)

    @property
    def is_nil(self) -> bool:
        """True when there is no money this year."""
        return self.amount.is_zero

    @property
    def is_absent(self) -> bool:
        """True when there is no money in either year."""
        return self.amount.is_zero and self.prior.is_zero
