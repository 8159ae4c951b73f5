"""Column widths that fit their amounts.

A template gives the widths of an ordinary table. Where an amount needs more (a department with millions of 万元), its column
grows at the expense of columns with room to spare, so that no number is ever broken; the table keeps its total width.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from generator.document.tree import Row

_DIGIT = {False: Decimal("1.86"), True: Decimal("1.59")}
"""Millimetres a digit, at 10.5 pt and (dense) at 9 pt: half an em."""
_PADDING = Decimal("2.2")
_NARROWEST = Decimal("8.5")
"""An amount column keeps room for two characters of its heading."""
_TEXT_KEEPS = Decimal("0.6")
"""A text column gives up at most the rest of its width."""
_STEP = Decimal("0.1")


def fitted(widths: Sequence[Decimal], rows: Sequence[Row], *, dense: bool) -> tuple[Decimal, ...]:
    """The widths, changed only where an amount would not fit. Rows must be without spans."""
    longest = [0] * len(widths)
    for row in rows:
        if len(row.texts) != len(widths):
            return tuple(widths)
        for column, figure in row.figures:
            if len(figure.text) > longest[column]:
                longest[column] = len(figure.text)
    needed = [digits * _DIGIT[dense] + _PADDING if digits else Decimal(0) for digits in longest]
    missing = [max(Decimal(0), want - width) for want, width in zip(needed, widths, strict=True)]
    if not any(missing):
        return tuple(widths)
    amounts = {column for row in rows for column, (role, *_) in enumerate(row.looks.cells) if role == "amount"}
    spare = [
        Decimal(0)
        if missing[column]
        else max(Decimal(0), width - max(needed[column], _NARROWEST))
        if column in amounts
        else width * (1 - _TEXT_KEEPS)
        if row_text(rows, column)
        else Decimal(0)
        for column, width in enumerate(widths)
    ]
    lack, room = sum(missing, Decimal(0)), sum(spare, Decimal(0))
    share = min(Decimal(1), lack / room) if room else Decimal(0)
    grown = min(Decimal(1), room / lack)
    result = [
        (width + missing[column] * grown - spare[column] * share).quantize(_STEP) for column, width in enumerate(widths)
    ]
    widest = max(range(len(result)), key=lambda column: result[column])
    result[widest] += sum(widths) - sum(result)
    return tuple(result)


def row_text(rows: Sequence[Row], column: int) -> bool:
    """True for a column of running text, which can wrap."""
    return any(row.looks.cells[column][0] == "text" for row in rows)
