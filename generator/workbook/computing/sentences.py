"""The sentences as they will be printed, as expressions: the words of templates/xinjiang-2024 (macros.xml, part3.xml).

A test composes documents and finds every one of these sentences in them.
"""

from __future__ import annotations

from generator.workbook.computing.expressions import At, Expr
from generator.workbook.computing.wording import (
    Both,
    Clause,
    Equal,
    If,
    IsZero,
    Join,
    Less,
    Printed,
    Says,
    Share,
    Wan,
    Words,
)
from generator.workbook.layout.names import BASICS, LINES
from generator.workbook.sheets import SUMMARY_ROW

YUAN = At(LINES, "item", SUMMARY_ROW)
"""How many 元 a typed unit is: 1 or 10,000."""
YEAR, NAME = At(BASICS, "identity.year"), At(BASICS, "identity.name")
HERE = Join(NAME, YEAR, "年")
_FROM_ZERO, _UNCHANGED = "100.00", "0.00"
_WITHHELD = "完全不予公开。"


def wan(amount: Expr) -> Wan:
    """An amount as printed."""
    return Wan(amount, YUAN)


def share(part: Wan, whole: Wan) -> Expr:
    """占……%"""
    return Join("占", If(IsZero(whole), _UNCHANGED, Share(part, whole)), "%")


def movement(current: Wan, prior: Wan) -> Expr:
    """增加……万元，增长……%"""
    falls, same = Less(current, prior), Equal(current, prior)
    rate = If(IsZero(prior), If(same, _UNCHANGED, _FROM_ZERO), Share(current, prior, is_change=True))
    return Join(If(falls, "减少", "增加"), Printed(current, prior), "万元，", If(falls, "下降", "增长"), rate, "%")


def against_last_year(current: Wan, prior: Wan) -> Expr:
    """比上年预算增加……万元，增长……%"""
    return Join("比上年预算", movement(current, prior))


def because(reason: Expr, mark: Words = "，", end: Words = "。") -> Expr:
    """，主要原因是……。"""
    said = Join(mark, "主要原因是", Clause(reason, ("主要原因是", "主要原因", "原因是", "是")))
    return Join(If(Says(reason), "", said), end)


def because_apart(current: Wan, prior: Wan, reason: Expr) -> Expr:
    """The same as a sentence of its own where the amount changes."""
    return because(reason, If(Equal(current, prior), "，", "。"))


def used_for(use: Expr) -> Expr:
    """，主要用于……"""
    return If(Says(use), "", Join("，主要用于", Clause(use, ("主要用于", "用于"))))


def part_of_whole(label: str, current: Wan, prior: Wan, whole: Wan, reason: Expr) -> Expr:
    """Sections 二 and 三: one source, or one half of the expenditure."""
    against = against_last_year(current, prior)
    return Join(label, Printed(current), "万元，", share(current, whole), "，", against, because(reason))


def or_none(label: str, current: Wan, reason: Expr, sentence: Expr) -> Expr:
    """Section 二: what is not budgeted and has no reason is said to be so."""
    return If(Both(IsZero(current), Says(reason)), f"{label}未安排。", sentence)


def if_any(current: Wan, prior: Wan, sentence: Expr) -> Expr:
    """Nothing where there is no money in either year."""
    return If(Both(IsZero(current), IsZero(prior)), "", sentence)


def scale(label: Words, current: Wan, prior: Wan, reason: Expr) -> Expr:
    """Sections 五 and 十二(一): an amount, against last year, and the reason apart."""
    against = against_last_year(current, prior)
    return Join(label, Printed(current), "万元，", against, because_apart(current, prior, reason))


def carried(name: Expr, amount: Wan, purpose: Expr, secret: Expr) -> Expr:
    """Section 十一. What is not plainly open is withheld."""
    said = If(Says(secret, "否"), Join(used_for(purpose), "。"), Join("，", _WITHHELD))
    return Join(name, " ", Printed(amount), "万元", said)
