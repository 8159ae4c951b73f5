"""What a computed cell is made of: the formula Excel sees and the value stored beside it come from one expression.

Only functions of Excel 2007–2010 are used, so WPS and LibreOffice calculate the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Union

from generator.model.money import YUAN_PER_WAN, half_up
from generator.workbook.sheets import FIRST_ROW, SUMMARY_ROW, FixedSheet, FormSheet, ListSheet, Sheet

Scalar = Union[Decimal, str, None]
ZERO = Decimal(0)
_PLACES = 6
"""Decimals kept by ROUND: enough for 万元 with 分, few enough to drop binary dust."""


@dataclass(frozen=True)
class Formulas:
    """The formulas of one sheet: by column (or field of a form), in the summary row, and of single fixed rows."""

    columns: Mapping[str, Expr]
    summary: Mapping[str, Expr] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Expr]] = field(default_factory=dict)

    def of(self, sheet: Sheet, key: str, row: int) -> Expr | None:
        """The expression of a cell, None where there is none. On a form the row is 0."""
        if isinstance(sheet, FormSheet):
            return self.columns.get(key)
        if row == SUMMARY_ROW:
            return self.summary.get(key)
        if isinstance(sheet, FixedSheet):
            own = self.rows.get(sheet.fixed[row - FIRST_ROW].key, {}).get(key)
            if own is not None:
                return own
        return self.columns.get(key)


_NONE = Formulas({})


class Grid:
    """The values of one workbook, typed and computed, by sheet, key and row."""

    def __init__(
        self,
        sheets: Iterable[Sheet],
        formulas: Mapping[str, Formulas],
        typed: Mapping[tuple[str, str, int], Scalar],
        names: Mapping[str, str],
    ):
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.names = names
        self._formulas = formulas
        self._typed = typed
        self._computed: dict[tuple[str, str, int], Scalar] = {}
        self._found: dict[tuple[str, str], dict[str, list[int]]] = {}
        used: dict[str, set[int]] = {}
        for name, _key, row in typed:
            used.setdefault(name, set()).add(row)
        self._used = {name: sorted(rows) for name, rows in used.items()}

    def formulas(self, sheet: str) -> Formulas:
        """The formulas of a sheet."""
        return self._formulas.get(sheet, _NONE)

    def rows(self, sheet: str) -> list[int]:
        """Rows of a list that hold anything typed, in order."""
        return self._used.get(sheet, [])

    def rows_with(self, sheet: str, key: str, text: str) -> list[int]:
        """Of these the ones where a column says `text`: looked up, not searched."""
        if (sheet, key) not in self._found:
            found: dict[str, list[int]] = {}
            for row in self.rows(sheet):
                found.setdefault(as_text(self.value(sheet, key, row)), []).append(row)
            self._found[sheet, key] = found
        return self._found[sheet, key].get(text, [])

    def value(self, sheet: str, key: str, row: int = 0) -> Scalar:
        """The value of a cell: computed where it has a formula, else as typed."""
        expression = self.formulas(sheet).of(self.sheets[sheet], key, row)
        if expression is None:
            return self._typed.get((sheet, key, row))
        place = (sheet, key, row)
        if place not in self._computed:
            self._computed[place] = expression.value(Here(self, self.sheets[sheet], row))
        return self._computed[place]


@dataclass(frozen=True)
class Here:
    """Where an expression stands."""

    grid: Grid
    sheet: Sheet
    row: int

    def address(self, sheet: str, key: str, row: int) -> str:
        """A1 reference to a cell, with the sheet's name when it is another one."""
        target = self.grid.sheets[sheet]
        return _qualified(self, target, target.address(key, row))

    def span(self, sheet: str, key: str) -> str:
        """Absolute reference to a whole column of records."""
        target = self.grid.sheets[sheet]
        if isinstance(target, FormSheet):
            raise TypeError(f"{sheet} is a form, it has no columns")
        return _qualified(self, target, target.span(key))


def _qualified(here: Here, target: Sheet, reference: str) -> str:
    return reference if target is here.sheet else f"'{target.name}'!{reference}"


class Expr(ABC):
    """An expression: Excel text (without the equals sign) and value."""

    @abstractmethod
    def excel(self, here: Here) -> str:
        """The formula text."""

    @abstractmethod
    def value(self, here: Here) -> Scalar:
        """What Excel will show there; "" for an empty text."""


@dataclass(frozen=True)
class Text(Expr):
    """A constant text."""

    text: str

    def excel(self, here: Here) -> str:  # noqa: D102
        return quoted(self.text)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return self.text


@dataclass(frozen=True)
class Number(Expr):
    """A constant number."""

    number: int

    def excel(self, here: Here) -> str:  # noqa: D102
        return str(self.number)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return Decimal(self.number)


@dataclass(frozen=True)
class Own(Expr):
    """A cell of the same row, or of the same form."""

    key: str

    def excel(self, here: Here) -> str:  # noqa: D102
        return here.sheet.address(self.key, here.row)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return here.grid.value(here.sheet.name, self.key, here.row)


@dataclass(frozen=True)
class At(Expr):
    """A given cell of any sheet."""

    sheet: str
    key: str
    row: int = 0

    def excel(self, here: Here) -> str:  # noqa: D102
        return here.address(self.sheet, self.key, self.row)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return here.grid.value(self.sheet, self.key, self.row)


@dataclass(frozen=True)
class Where:
    """A condition on a column: one of the given texts, or equal to an expression; `length` compares beginnings."""

    key: str
    any_of: tuple[str, ...] = ()
    same: Expr | None = None
    length: int = 0

    def _wanted(self, here: Here) -> list[str]:
        return [*self.any_of, *([as_text(self.same.value(here))] if self.same else [])]

    def factor(self, here: Here, span: str) -> str:
        """The condition over a range, as a factor of SUMPRODUCT."""
        column = f"LEFT({span},{self.length})" if self.length else span
        wanted = [quoted(text) for text in self.any_of] + ([self.same.excel(here)] if self.same else [])
        return "(" + "+".join(f"({column}={text})" for text in wanted) + ")"

    def holds(self, here: Here, sheet: str, row: int) -> bool:
        """The same for one row."""
        found = as_text(here.grid.value(sheet, self.key, row))
        return (found[: self.length] if self.length else found) in self._wanted(here)


@dataclass(frozen=True)
class Total(Expr):
    """The sum of columns of a list over the rows that meet every condition."""

    sheet: str
    keys: tuple[str, ...]
    where: tuple[Where, ...] = ()

    def excel(self, here: Here) -> str:  # noqa: D102
        factors = product(w.factor(here, here.span(self.sheet, w.key)) for w in self.where)
        spans = [here.span(self.sheet, key) for key in self.keys]
        parts = [f"SUMPRODUCT({factors},{span})" if self.where else f"SUM({span})" for span in spans]
        return f"ROUND({'+'.join(parts)},{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        rows = [r for r in here.grid.rows(self.sheet) if all(w.holds(here, self.sheet, r) for w in self.where)]
        return sum((as_number(here.grid.value(self.sheet, key, r)) for key in self.keys for r in rows), ZERO)


@dataclass(frozen=True)
class Plus(Expr):
    """A sum of cells; texts count as zero."""

    terms: tuple[Expr, ...]

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"ROUND({'+'.join(f'N({term.excel(here)})' for term in self.terms)},{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return sum((as_number(term.value(here)) for term in self.terms), ZERO)


@dataclass(frozen=True)
class Minus(Expr):
    """A difference of two cells; texts count as zero."""

    left: Expr
    right: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"ROUND(N({self.left.excel(here)})-N({self.right.excel(here)}),{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return as_number(self.left.value(here)) - as_number(self.right.value(here))


@dataclass(frozen=True)
class Rate(Expr):
    """(current − prior) ÷ prior, empty when last year is zero."""

    current: Expr
    prior: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        current, prior = self.current.excel(here), self.prior.excel(here)
        return f'IF(N({prior})=0,"",ROUND((N({current})-N({prior}))/N({prior}),{_PLACES}))'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        prior = as_number(self.prior.value(here))
        if prior == 0:
            return ""
        return round((as_number(self.current.value(here)) - prior) / prior, _PLACES)


@dataclass(frozen=True)
class Given(Expr):
    """The expression, or nothing while the cell it depends on is empty."""

    key: str
    expression: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f'IF({Own(self.key).excel(here)}="","",{self.expression.excel(here)})'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return "" if as_text(Own(self.key).value(here)) == "" else self.expression.value(here)


@dataclass(frozen=True)
class Agreement(Expr):
    """A comparison in words: ✓ or ✗ with the difference.

    `unit`, the cell of 金额单位, makes it a comparison of printed 万元: for figures that come from a form kept in 万元.
    """

    found: Expr
    expected: Expr
    unit: Expr | None = None

    def excel(self, here: Here) -> str:  # noqa: D102
        difference = Minus(self.found, self.expected).excel(here)
        agree = f"{difference}=0"
        if self.unit is not None:
            scale = f'IF({self.unit.excel(here)}="万元",1,10000)'
            found, expected = self.found.excel(here), self.expected.excel(here)
            agree = f"ROUND(({found})/{scale},2)=ROUND(({expected})/{scale},2)"
        return f'IF({agree},"✓ 一致","✗ 相差 "&TEXT({difference},"#,##0.00"))'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        found, expected = as_number(self.found.value(here)), as_number(self.expected.value(here))
        if self.unit is not None:
            scale = 1 if self.unit.value(here) == "万元" else YUAN_PER_WAN
            agree = half_up(found / scale) == half_up(expected / scale)
        else:
            agree = found == expected
        return "✓ 一致" if agree else f"✗ 相差 {found - expected:,.2f}"


def the_list(here: Here) -> ListSheet:
    """The list the expression stands on. Raises TypeError on a form."""
    if isinstance(here.sheet, FormSheet):
        raise TypeError(f"{here.sheet.name} is a form, it has no rows")
    return here.sheet


def product(factors: Iterable[str]) -> str:
    """Conditions multiplied, for SUMPRODUCT."""
    # The leading 1 turns a lone condition from a truth value into a number.
    return "*".join(["1", *factors])


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def as_text(value: Scalar) -> str:
    """What & makes of a value."""
    return value if isinstance(value, str) else "" if value is None else f"{value:f}"


def as_number(value: Scalar) -> Decimal:
    """What N() makes of a value."""
    return value if isinstance(value, Decimal) else ZERO
