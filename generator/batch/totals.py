"""The money of 汇总: which figures of a department are its columns."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from generator.catalogue import load
from generator.figures.book import Figures
from generator.model.facts import Budget, Category, Source


class Column(NamedTuple):
    """A column of money: the heading above it, its own, and where its 元 come from."""

    group: str
    label: str
    yuan: Callable[[Figures], Decimal]


def _of_source(source: Source) -> Column:
    return Column("收入（按资金来源）", source.value, lambda figures: figures.income[source.name.lower()].amount.yuan)


def _of_category(category: Category) -> Column:
    return Column(
        "支出（按类别）", category.value, lambda figures: figures.expenditure[category.name.lower()].amount.yuan
    )


COLUMNS = (
    Column("", "收支总预算", lambda figures: figures.total.yuan),
    *map(_of_source, Source),
    *map(_of_category, (Category.BASIC, Category.PROJECT)),
    Column("", "“三公”经费", lambda figures: figures.three_public_total.amount.yuan),
    Column("", "机关运行经费", lambda figures: figures.agency_operating_expenses.amount.yuan),
)


def totals_of(budget: Budget) -> tuple[Decimal, ...]:
    """Exact 元 of one department, by COLUMNS."""
    figures = Figures(budget, load(budget.identity.year))
    return tuple(column.yuan(figures) for column in COLUMNS)
