"""Expressions and fields that several sheets use. Expressions say what Excel shows; they decide nothing."""

from __future__ import annotations

from generator.model.facts import (
    GENERAL_BUDGET,
    Category,
    Source,
)
from generator.model.money import ZERO
from generator.workbook.formulas import (
    At,
    BareCode,
    Expr,
    Minus,
    NameOf,
    Own,
    Plus,
    Rate,
    Total,
    Where,
)
from generator.workbook.layout.names import (
    ADDED_CODES,
    BASICS,
    CATALOGUE,
    CATALOGUE_FIRST_ROW,
    CATALOGUE_LAST_ROW,
    LAST,
    LINES,
)
from generator.workbook.sheets import Field, Type


def _catalogue_range(column: str) -> str:
    return f"'{CATALOGUE}'!${column}${CATALOGUE_FIRST_ROW}:${column}${CATALOGUE_LAST_ROW}"


FUNCTIONAL_RANGES = (_catalogue_range("A"), _catalogue_range("B"))
ECONOMIC_RANGES = (_catalogue_range("D"), _catalogue_range("E"))
FUNCTIONAL_CHOICES, ECONOMIC_CHOICES = (CATALOGUE, "G"), (CATALOGUE, "H")
ADDED = (ADDED_CODES, "bare_code", "name")


MONEY_UNIT = At(BASICS, "identity.money_unit")
"""The cell that says 元 or 万元."""


def name_of(code_key: str, ranges: tuple[str, str] = FUNCTIONAL_RANGES) -> NameOf:
    """The name of the bare code in a cell."""
    return NameOf(Own(code_key), ADDED, ranges)


def sources(*groups: frozenset[Source]) -> Where:
    """Money from any source of the groups."""
    return Where("source", tuple(s.value for s in Source if any(s in group for group in groups)))


BASIC = Where("category", tuple(c.value for c in Category if c.is_basic))
PROJECT = Where("category", (Category.PROJECT.value,))
GENERAL = sources(GENERAL_BUDGET)
OPERATING = Where("bare_code", ("302", "310"), length=3)


def lines_total(key: str, *where: Where) -> Total:
    """The sum of 收支明细, `current` or `prior`, over the lines that meet the conditions."""
    return Total(LINES, (key,), where)


def change() -> dict[str, Expr]:
    """增减额 and 增减率 of the same row."""
    return {"change": Minus(Own("current"), Own("prior")), "rate": Rate(Own("current"), Own("prior"))}


def compared(*where: Where) -> dict[str, Expr]:
    """本年, 上年, 增减额 and 增减率 over the lines that meet the conditions."""
    return {"current": lines_total("current", *where), "prior": lines_total("prior", *where), **change()}


def computed(key: str, label: str, formula: Expr | None = None, *, shows: Type = Type.MONEY, width: int = 15) -> Field:
    """A locked column of formulas; without a formula only its summary and its rows' own ones."""
    return Field(key, label, Type.COMPUTED, width=width, formula=formula, shows=shows)


def last_year(key: str, label: str = "上年原因（供参考）", width: int = 36) -> Field:
    """Last year's text of the field `key` beside it: shown, locked, never read."""
    return Field(f"{LAST}{key}", label, Type.REFERENCE, width=width, hint="上年的写法，只供参考，不会打印")


def money(key: str, label: str, *, required: bool = True, hint: str = "") -> Field:
    """An amount; an optional one counts as zero when left empty."""
    return Field(key, label, Type.MONEY, required, 16, hint, blank=None if required else ZERO)


def code_field(key: str, label: str, picks: tuple[str, str], digits: tuple[int, ...], hint: str) -> Field:
    """A classification code with its dropdown; typed codes in any usual form are accepted too."""
    return Field(key, label, Type.CODE, True, 14, hint, pick_from=picks, digits=digits, free=True, verbatim=True)


BARE_XIANG = Field("bare_code", "规范编码", Type.COMPUTED, formula=BareCode("code", 7), shows=Type.TEXT, hidden=True)
BARE_KUAN = Field("bare_code", "规范编码", Type.COMPUTED, formula=BareCode("code", 5), shows=Type.TEXT, hidden=True)
SAME_XIANG = Where("bare_code", same=Own("bare_code"))


def sum_of(section: str, *keys: str) -> Plus:
    """The sum of fields of a form's section."""
    return Plus(tuple(Own(f"{section}.{key}") for key in keys))
