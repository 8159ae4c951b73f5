"""Expressions that several sheets use. They say what Excel shows; they decide nothing."""

from __future__ import annotations

from generator.model.facts import GENERAL_BUDGET, Category, Source
from generator.workbook.computing.expressions import At, Expr, Minus, Own, Plus, Rate, Total, Where
from generator.workbook.computing.lookups import NameOf
from generator.workbook.layout.names import (
    ADDED_CODES,
    BASICS,
    CATALOGUE,
    CATALOGUE_FIRST_ROW,
    CATALOGUE_LAST_ROW,
    LINES,
)


def _catalogue_range(column: str) -> str:
    return f"'{CATALOGUE}'!${column}${CATALOGUE_FIRST_ROW}:${column}${CATALOGUE_LAST_ROW}"


FUNCTIONAL_RANGES = (_catalogue_range("A"), _catalogue_range("B"))
ECONOMIC_RANGES = (_catalogue_range("D"), _catalogue_range("E"))
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


def lines_total(key: str, *where: Where) -> Total:
    """The sum of 收支明细, `current` or `prior`, over the lines that meet the conditions."""
    return Total(LINES, (key,), where)


def change(prefix: str = "") -> dict[str, Expr]:
    """增减额 and 增减率 of the same row, or of the section `prefix` of a form."""
    current, prior = Own(f"{prefix}current"), Own(f"{prefix}prior")
    return {f"{prefix}change": Minus(current, prior), f"{prefix}rate": Rate(current, prior)}


def compared(*where: Where) -> dict[str, Expr]:
    """本年, 上年, 增减额 and 增减率 over the lines that meet the conditions."""
    return {"current": lines_total("current", *where), "prior": lines_total("prior", *where), **change()}


def sum_of(section: str, *keys: str) -> Plus:
    """The sum of fields of a form's section."""
    return Plus(tuple(Own(f"{section}.{key}") for key in keys))
