"""Expressions that make sentences: conditions, joined texts, amounts and rates as they are printed.

Printed amounts are whole hundredths of 万元 here, so that Excel rounds exact halves and never binary fractions of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Union

from generator.model.money import CENT, HUNDRED, grouped, plain
from generator.workbook.computing.expressions import Expr, Here, Scalar, Text, as_number, as_text, quoted, the_list

Words = Union[Expr, str]
_ONE = Decimal(1)
_PRINTS = Decimal(50)
"""元 that print as 0.01万元."""


def words(part: Words) -> Expr:
    """A text constant, or the expression itself."""
    return Text(part) if isinstance(part, str) else part


class Condition(ABC):
    """A question: Excel text and answer."""

    @abstractmethod
    def excel(self, here: Here) -> str:
        """The formula text."""

    @abstractmethod
    def holds(self, here: Here) -> bool:
        """Whether it is so."""


@dataclass(frozen=True)
class Says(Condition):
    """A cell holds this text; "" asks for an empty cell."""

    cell: Expr
    text: str = ""

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"{self.cell.excel(here)}={quoted(self.text)}"

    def holds(self, here: Here) -> bool:  # noqa: D102
        return as_text(self.cell.value(here)) == self.text


@dataclass(frozen=True)
class IsZero(Condition):
    """A number is zero; an empty text counts as zero."""

    number: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"{self.number.excel(here)}=0"

    def holds(self, here: Here) -> bool:  # noqa: D102
        return as_number(self.number.value(here)) == 0


@dataclass(frozen=True)
class Less(Condition):
    """One number is less than another."""

    left: Expr
    right: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"{self.left.excel(here)}<{self.right.excel(here)}"

    def holds(self, here: Here) -> bool:  # noqa: D102
        return as_number(self.left.value(here)) < as_number(self.right.value(here))


@dataclass(frozen=True)
class Equal(Condition):
    """Two numbers are the same."""

    left: Expr
    right: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"{self.left.excel(here)}={self.right.excel(here)}"

    def holds(self, here: Here) -> bool:  # noqa: D102
        return as_number(self.left.value(here)) == as_number(self.right.value(here))


@dataclass(frozen=True)
class NoneBelow(Condition):
    """No row of the list below this one has an amount that prints."""

    key: str
    yuan: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        sheet = the_list(here)
        letter = sheet.letters[self.key]
        # A range that begins below the last record still ends one row further down.
        below = f"{letter}{here.row + 1}:{letter}${sheet.last_row + 1}"
        return f"SUMPRODUCT(--({below}*{self.yuan.excel(here)}>=50))=0"

    def holds(self, here: Here) -> bool:  # noqa: D102
        sheet, yuan = the_list(here), as_number(self.yuan.value(here))
        rows = range(here.row + 1, sheet.last_row + 1)
        return not any(as_number(here.grid.value(sheet.name, self.key, row)) * yuan >= _PRINTS for row in rows)


@dataclass(frozen=True)
class Both(Condition):
    """Every one of these."""

    first: Condition
    second: Condition

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"AND({self.first.excel(here)},{self.second.excel(here)})"

    def holds(self, here: Here) -> bool:  # noqa: D102
        return self.first.holds(here) and self.second.holds(here)


@dataclass(frozen=True)
class If(Expr):
    """One of two expressions."""

    condition: Condition
    then: Words
    otherwise: Words = ""

    def excel(self, here: Here) -> str:  # noqa: D102
        then, otherwise = words(self.then).excel(here), words(self.otherwise).excel(here)
        return f"IF({self.condition.excel(here)},{then},{otherwise})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return words(self.then if self.condition.holds(here) else self.otherwise).value(here)


class Join(Expr):
    """Texts one after another."""

    def __init__(self, *parts: Words) -> None:
        self.parts = tuple(words(part) for part in parts)

    def excel(self, here: Here) -> str:  # noqa: D102
        return "&".join(part.excel(here) for part in self.parts)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return "".join(as_text(part.value(here)) for part in self.parts)


@dataclass(frozen=True)
class Left(Expr):
    """The first characters of a text."""

    text: Expr
    length: int

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"LEFT({self.text.excel(here)},{self.length})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return as_text(self.text.value(here))[: self.length]


@dataclass(frozen=True)
class Wan(Expr):
    """An amount as printed: 万元, half up, in whole hundredths. `yuan` is the cell that says how many 元 a unit is."""

    amount: Expr
    yuan: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"ROUND(ROUND(N({self.amount.excel(here)})*{self.yuan.excel(here)},2)/100,0)"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        yuan = as_number(self.amount.value(here)) * as_number(self.yuan.value(here))
        return (yuan.quantize(CENT, ROUND_HALF_UP) / HUNDRED).quantize(_ONE, ROUND_HALF_UP)


@dataclass(frozen=True)
class Printed(Expr):
    """Hundredths of 万元 as prose prints them: `1,128.69`. With a second amount, the difference without its sign."""

    wan: Expr
    less: Expr | None = None

    def excel(self, here: Here) -> str:  # noqa: D102
        number = self.wan.excel(here)
        if self.less is not None:
            number = f"ABS({number}-{self.less.excel(here)})"
        return f'TEXT({number}/100,"#,##0.00")'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        number = as_number(self.wan.value(here))
        if self.less is not None:
            number = abs(number - as_number(self.less.value(here)))
        return grouped(number / HUNDRED)


@dataclass(frozen=True)
class Share(Expr):
    """One printed amount in percent of another, `41.20`; or their difference, where it is a rate of change.

    Callers see to it that the whole is not zero.
    """

    part: Expr
    whole: Expr
    is_change: bool = False

    def excel(self, here: Here) -> str:  # noqa: D102
        part, whole = self.part.excel(here), self.whole.excel(here)
        return f'TEXT(ROUND({f"ABS({part}-{whole})" if self.is_change else part}*10000/{whole},0)/100,"0.00")'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        part, whole = as_number(self.part.value(here)), as_number(self.whole.value(here))
        if self.is_change:
            part = abs(part - whole)
        return plain((part * HUNDRED * HUNDRED / whole).quantize(_ONE, ROUND_HALF_UP) / HUNDRED)


_TRAILING, _CUT = "。；;.，, \n", 6
_COLONS = ("：", "，", ":", ",")


@dataclass(frozen=True)
class Clause(Expr):
    """A typed text without what the sentence supplies itself: one of the openings, and punctuation at the end."""

    cell: Expr
    openings: tuple[str, ...]

    @property
    def _openings(self) -> list[str]:
        return [opening + mark for opening in self.openings for mark in ("", *_COLONS)]

    def excel(self, here: Here) -> str:  # noqa: D102
        cell, openings = self.cell.excel(here), self._openings
        lengths = "{" + ",".join(str(len(opening)) for opening in openings) + "}"
        texts = "{" + ",".join(quoted(opening) for opening in openings) + "}"
        supplied = f'(LEFT({cell},2)<>"是否")*SUMPRODUCT(MAX((LEFT({cell},{lengths})={texts})*{lengths}))'
        places = "{" + ",".join(str(n) for n in range(1, _CUT + 1)) + "}"
        marks = quoted(_TRAILING.replace("\n", "")) + "&CHAR(10)"
        last = f"ISNUMBER(FIND(MID({cell},LEN({cell})+1-{places},1),{marks}))"
        kept = f"LEN({cell})+1-SUMPRODUCT(MIN({places}+{_CUT - 1}*{last}))"
        return f"MID(LEFT({cell},{kept}),1+{supplied},20000)"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        text = as_text(self.cell.value(here))
        found = max((len(opening) for opening in self._openings if text.startswith(opening)), default=0)
        cut = min(n + (_CUT - 1) * (n <= len(text) and text[-n] in _TRAILING) for n in range(1, _CUT + 1)) - 1
        return text[: len(text) - cut][0 if text.startswith("是否") else found :]
