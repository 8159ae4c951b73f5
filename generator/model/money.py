"""Exact money: Decimal 元 inside, 万元 with two decimals rounded half up in print.

Every printed amount is rounded on its own, once, from the exact sum in 元. A printed total may therefore differ from
the sum of its printed parts; that is right and is never repaired.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENT = Decimal("0.01")
YUAN_PER_WAN = Decimal(10_000)
HUNDRED = Decimal(100)
_WAN = 1 / YUAN_PER_WAN
_NOTHING = Decimal("0.00")
"""What prints as zero has no sign."""
_SEPARATED = len("1000.00")
"""From this length on, a number with two decimals may need separators."""


def half_up(value: Decimal) -> Decimal:
    """Two decimals, half away from zero (四舍五入).

    >>> half_up(Decimal("2.675")), half_up(Decimal("-0.005"))
    (Decimal('2.68'), Decimal('-0.01'))
    """
    return value.quantize(CENT, ROUND_HALF_UP) or _NOTHING


def to_wan(yuan: Decimal) -> Decimal:
    """元 → 万元 as printed.

    >>> to_wan(Decimal(11286949))
    Decimal('1128.69')
    """
    if not yuan:
        return _NOTHING
    return (yuan * _WAN).quantize(CENT, ROUND_HALF_UP) or _NOTHING  # half_up, without a call a figure


def grouped(value: Decimal) -> str:
    """Thousands separators and two decimals: an amount as printed.

    >>> grouped(Decimal("1128.69")), grouped(Decimal(0))
    ('1,128.69', '0.00')
    """
    text = str(value)
    return text if text[-3:-2] == "." and len(text) < _SEPARATED else f"{value:,.2f}"


def plain(value: Decimal) -> str:
    """Two decimals without separators: a share or a rate as printed.

    >>> plain(Decimal("66679.12"))
    '66679.12'
    """
    text = str(value)
    return text if text[-3:-2] == "." else f"{value:.2f}"
