"""Shares and changes as a reader recomputes them from printed amounts, with the conventions of the edition for zero."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from generator.audit.reading import money
from generator.audit.sentences import Sentences
from generator.model.money import HUNDRED, half_up, plain


def share(amount: Decimal, whole: Decimal, edition: Sentences) -> str:
    """The share that must be printed, in percent."""
    return edition.share_of_zero if whole == 0 else plain(half_up(amount / whole * HUNDRED))


def movement(amount: Decimal, words: Sequence[str], edition: Sentences) -> tuple[Decimal | None, str]:
    """Last year's amount, and what is wrong with the change: direction, amount and rate must fit together."""
    direction, printed, verb, rate = words
    change = money(printed)
    if change is None or change < 0:
        return None, f"增减额“{printed}”不是金额的写法"
    falls = direction == edition.falls[0]
    if (verb == edition.falls[1]) != falls:
        return None, f"“{direction}”与“{verb}”矛盾"
    if falls and change == 0:
        return amount, f"没有变化时应写“{edition.rises[0]}{printed}万元”"
    prior = amount + change if falls else amount - change
    if prior < 0 <= amount:
        return prior, f"{direction}{printed}万元，比本年数 {amount:,.2f} 还多"
    if prior != 0:
        expected = plain(half_up(change / abs(prior) * HUNDRED))
    else:
        expected = edition.rate_from_zero if change else edition.rate_unchanged
    if rate != expected:
        return prior, f"{verb}{rate}%，应为 {change:,.2f} ÷ {prior:,.2f}，即 {expected}%"
    return prior, ""
