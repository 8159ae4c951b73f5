"""Computed cells, each declared once: the formula Excel sees and the value stored beside it come from one expression.

Only functions of Excel 2007–2010 are used, so WPS and LibreOffice calculate the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Union

from generator.model.money import YUAN_PER_WAN, half_up
from generator.workbook.sheets import FormSheet, ListSheet, Sheet

Scalar = Union[Decimal, str, None]
ZERO = Decimal(0)
UNKNOWN_CODE = "目录中没有，请在“补充科目”填名称"
_PLACES = 6
"""Decimals kept by ROUND: enough for 万元 with 分, few enough to drop binary dust."""
_CODE_SEPARATORS = (" ", "-", ".")
_LIST_SEPARATORS = ("、", "，", ",", "；", ";", "\n")


class Grid:
    """The values of one workbook, typed and computed, by sheet, key and row."""

    def __init__(self, sheets: Iterable[Sheet], typed: Mapping[tuple[str, str, int], Scalar], names: Mapping[str, str]):
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.names = names
        self._typed = typed
        self._computed: dict[tuple[str, str, int], Scalar] = {}
        self._used: dict[str, list[int]] = {}
        for name, _key, row in typed:
            rows = self._used.setdefault(name, [])
            if row not in rows:
                rows.append(row)

    def rows(self, sheet: str) -> list[int]:
        """Rows of a list that hold anything typed."""
        return sorted(self._used.get(sheet, ()))

    def value(self, sheet: str, key: str, row: int = 0) -> Scalar:
        """The value of a cell: computed where it has a formula, else as typed."""
        expression = self.sheets[sheet].formula(key, row)
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
        return _quoted(self.text)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return self.text


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
        return [*self.any_of, *([_text(self.same.value(here))] if self.same else [])]

    def factor(self, here: Here, span: str) -> str:
        """The condition over a range, as a factor of SUMPRODUCT."""
        column = f"LEFT({span},{self.length})" if self.length else span
        wanted = [_quoted(text) for text in self.any_of] + ([self.same.excel(here)] if self.same else [])
        return "(" + "+".join(f"({column}={text})" for text in wanted) + ")"

    def holds(self, here: Here, sheet: str, row: int) -> bool:
        """The same for one row."""
        found = _text(here.grid.value(sheet, self.key, row))
        return (found[: self.length] if self.length else found) in self._wanted(here)


@dataclass(frozen=True)
class Total(Expr):
    """The sum of columns of a list over the rows that meet every condition."""

    sheet: str
    keys: tuple[str, ...]
    where: tuple[Where, ...] = ()

    def excel(self, here: Here) -> str:  # noqa: D102
        factors = _product(w.factor(here, here.span(self.sheet, w.key)) for w in self.where)
        spans = [here.span(self.sheet, key) for key in self.keys]
        parts = [f"SUMPRODUCT({factors},{span})" if self.where else f"SUM({span})" for span in spans]
        return f"ROUND({'+'.join(parts)},{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        rows = [r for r in here.grid.rows(self.sheet) if all(w.holds(here, self.sheet, r) for w in self.where)]
        return sum((_number(here.grid.value(self.sheet, key, r)) for key in self.keys for r in rows), ZERO)


@dataclass(frozen=True)
class Plus(Expr):
    """A sum of cells; texts count as zero."""

    terms: tuple[Expr, ...]

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"ROUND({'+'.join(f'N({term.excel(here)})' for term in self.terms)},{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return sum((_number(term.value(here)) for term in self.terms), ZERO)


@dataclass(frozen=True)
class Minus(Expr):
    """A difference of two cells; texts count as zero."""

    left: Expr
    right: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"ROUND(N({self.left.excel(here)})-N({self.right.excel(here)}),{_PLACES})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return _number(self.left.value(here)) - _number(self.right.value(here))


@dataclass(frozen=True)
class Rate(Expr):
    """(current − prior) ÷ prior, empty when last year is zero."""

    current: Expr
    prior: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        current, prior = self.current.excel(here), self.prior.excel(here)
        return f'IF(N({prior})=0,"",ROUND((N({current})-N({prior}))/N({prior}),{_PLACES}))'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        prior = _number(self.prior.value(here))
        if prior == 0:
            return ""
        return round((_number(self.current.value(here)) - prior) / prior, _PLACES)


@dataclass(frozen=True)
class Given(Expr):
    """The expression, or nothing while the cell it depends on is empty."""

    key: str
    expression: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f'IF({Own(self.key).excel(here)}="","",{self.expression.excel(here)})'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return "" if _text(Own(self.key).value(here)) == "" else self.expression.value(here)


@dataclass(frozen=True)
class OnFirst(Expr):
    """The expression on the first row that meets the conditions, nothing on any other."""

    where: tuple[Where, ...]
    expression: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        sheet = _list(here)
        own, above = [], []
        for condition in self.where:
            letter = sheet.letters[condition.key]
            own.append(condition.factor(here, f"{letter}{here.row}"))
            above.append(condition.factor(here, f"{letter}${sheet.rows[0]}:{letter}{here.row}"))
        first = f"IF({_product(own)}=0,FALSE,SUMPRODUCT({_product(above)})=1)"
        return f'IF({first},{self.expression.excel(here)},"")'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        name = here.sheet.name
        rows = [r for r in here.grid.rows(name) if r <= here.row and all(w.holds(here, name, r) for w in self.where)]
        return self.expression.value(here) if rows == [here.row] else ""


@dataclass(frozen=True)
class BareCode(Expr):
    """A typed code without separators and without a name behind it, as text."""

    key: str
    length: int

    def excel(self, here: Here) -> str:  # noqa: D102
        text = f'{Own(self.key).excel(here)}&""'
        for separator in _CODE_SEPARATORS:
            text = f'SUBSTITUTE({text},"{separator}","")'
        return f"LEFT({text},{self.length})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        text = _text(Own(self.key).value(here))
        for separator in _CODE_SEPARATORS:
            text = text.replace(separator, "")
        return text[: self.length]


@dataclass(frozen=True)
class NameOf(Expr):
    """The name of a bare code: from the list the clerk may add to, else from the catalogue."""

    code: Expr
    added: tuple[str, str, str]
    """Sheet, code column and name column of the clerk's own names."""
    catalogue: tuple[str, str]
    """Absolute ranges of codes and names."""

    def excel(self, here: Here) -> str:  # noqa: D102
        code = self.code.excel(here)
        sheet, codes, names = self.added
        own = f'INDEX({here.span(sheet, names)},MATCH({code},{here.span(sheet, codes)},0))&""'
        listed = f"INDEX({self.catalogue[1]},MATCH({code},{self.catalogue[0]},0))"
        return f'IF({code}="","",IFERROR({own},IFERROR({listed},{_quoted(UNKNOWN_CODE)})))'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        code = _text(self.code.value(here))
        if code == "":
            return ""
        sheet, codes, names = self.added
        for row in here.grid.rows(sheet):
            if _text(here.grid.value(sheet, codes, row)) == code:
                return _text(here.grid.value(sheet, names, row))
        return here.grid.names.get(code, UNKNOWN_CODE)


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
        found, expected = _number(self.found.value(here)), _number(self.expected.value(here))
        if self.unit is not None:
            scale = 1 if self.unit.value(here) == "万元" else YUAN_PER_WAN
            agree = half_up(found / scale) == half_up(expected / scale)
        else:
            agree = found == expected
        return "✓ 一致" if agree else f"✗ 相差 {found - expected:,.2f}"


@dataclass(frozen=True)
class PartCount(Expr):
    """How many names a cell lists."""

    key: str

    def excel(self, here: Here) -> str:  # noqa: D102
        cell = Own(self.key).excel(here)
        counts = "".join(
            f'+LEN({cell})-LEN(SUBSTITUTE({cell},{"CHAR(10)" if mark == chr(10) else _quoted(mark)},""))'
            for mark in _LIST_SEPARATORS
        )
        return f'IF({cell}="",0,1{counts})'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        text = _text(Own(self.key).value(here))
        return Decimal(1 + sum(text.count(mark) for mark in _LIST_SEPARATORS) if text else 0)


def _list(here: Here) -> ListSheet:
    if isinstance(here.sheet, FormSheet):
        raise TypeError(f"{here.sheet.name} is a form, it has no rows")
    return here.sheet


def _product(factors: Iterable[str]) -> str:
    # The leading 1 turns a lone condition from a truth value into a number.
    return "*".join(["1", *factors])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else "" if value is None else f"{value:f}"


def _number(value: Scalar) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO
