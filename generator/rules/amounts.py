"""Amounts and dates inside typed sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from generator.model.money import YUAN_PER_WAN

_UNITS = {"元": Decimal(1), "万元": YUAN_PER_WAN, "亿元": YUAN_PER_WAN * YUAN_PER_WAN}
_AMOUNT = re.compile(r"(?P<number>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)")
_TOTAL = re.compile(r"(?:共计|合计|总计|共需|总额|共)[^\d，。；、]{0,6}$")
_UNIT_PRICE = re.compile(r"元\s*[/／]|每[人次月天台套件辆个户年]|[×xX*]\s*\d|\d\s*[×xX*]")
_BREAKDOWN = re.compile(r"其中[^。；;\n]*")
_SEGMENT = re.compile(r"[，,；;。\n]+")
_DATE = re.compile(r"(\d{4})\s*(?:年|[./-])\s*(\d{1,2})\s*(?:月|[./-])?\s*(?:(\d{1,2})\s*日?)?")


class Allocation(NamedTuple):
    """What a 资金分配情况 says in figures, in 元."""

    parts: tuple[Decimal, ...]
    """Amounts of single purposes."""
    totals: tuple[Decimal, ...]
    """Amounts said to be the whole (共计, 合计)."""
    is_complete: bool
    """True when every clause names an amount: then the parts must add up."""


def amounts(text: str) -> Iterator[tuple[Decimal, re.Match[str]]]:
    """Every amount of money in a text, in 元, with its place.

    >>> [str(yuan) for yuan, _ in amounts("委托业务费67.4万元，其中印刷费1,200元")]
    ['674000.0', '1200']
    """
    for match in _AMOUNT.finditer(text):
        number = match["number"].replace(",", "").replace("，", "")
        yield Decimal(number) * _UNITS[match["unit"]], match


def allocation_of(text: str) -> Allocation | None:
    """The figures of an allocation, or None when it names none or works with unit prices (每人, 元/次, ×).

    >>> allocation_of("维修费15万元，水电暖34.6万元。").parts
    (Decimal('150000'), Decimal('346000.0'))
    >>> allocation_of("办公经费共计174.9万元。").totals
    (Decimal('1749000.0'),)
    """
    if _UNIT_PRICE.search(text):
        return None
    bare = _BREAKDOWN.sub("", text)
    parts: list[Decimal] = []
    totals: list[Decimal] = []
    complete = True
    for segment in filter(None, (part.strip() for part in _SEGMENT.split(bare))):
        found = list(amounts(segment))
        complete = complete and bool(found)
        for yuan, match in found:
            (totals if _TOTAL.search(segment[: match.start()]) else parts).append(yuan)
    return Allocation(tuple(parts), tuple(totals), complete) if parts or totals else None


def dates(text: str) -> list[date]:
    """Every date in a text; a month without a day counts as its first.

    >>> dates("2024年1月1日至2024年12月")
    [datetime.date(2024, 1, 1), datetime.date(2024, 12, 1)]
    """
    found = []
    for year, month, day in _DATE.findall(text):
        try:
            found.append(date(int(year), int(month), int(day or 1)))
        except ValueError:
            continue
    return found


def without_dates(text: str) -> str:
    """What is left of a text when its dates are gone.

    >>> without_dates("2024年1月至12月"), without_dates("2024-01-01")
    ('至12月', '')
    """
    return _DATE.sub("", text)
