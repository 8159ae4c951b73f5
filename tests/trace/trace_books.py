"""Renderings for tests of the trace, and an Excel of its formulas that works in decimals."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from generator import catalogue
from generator.compose import compose, load_pack
from generator.figures.book import Figures
from generator.model.facts import Budget
from generator.pipeline import Rendering, edition_folder
from generator.workbook.reader import interpret
from tests.workbook.books import Typed, opened, typed

PACK = load_pack(edition_folder("xinjiang-2024"))


def rendering_of(budget: Budget) -> tuple[Rendering, Typed]:
    """The document of a budget typed into a workbook and read back, unchecked; and the typed cells."""
    cells = typed(budget)
    reading = interpret(opened(cells))
    assert reading.budget is not None, [str(f) for f in reading.findings if f.severity.value == "错误"]
    document = compose(Figures(reading.budget, catalogue.load(reading.budget.identity.year)), PACK)
    return Rendering((), document.title, document=document, budget=reading.budget), cells


_TOKEN = re.compile(
    r"(?P<range>(?:取数!)?\$?(?P<column>[A-Z]+)\$?(?P<first>\d+)(?::\$?[A-Z]+\$?(?P<last>\d+))?)"
    r"|(?P<name>SUM|ROUND|ABS|IF|COUNT)|(?P<number>\d+(?:\.\d+)?)|(?P<ne><>)|(?P<eq>=)"
)


def calculate(formula: str, value: Callable[[str, int], object]) -> Decimal:
    """What a formula of 核对底稿 comes to; `value` gives the content of column and row. Numbers are exact decimals."""

    def written(match: re.Match[str]) -> str:
        if match["range"]:
            return f"cells({match['column']!r}, {match['first']}, {match['last'] or match['first']})"
        if match["number"]:
            return f"D({match['number']!r})"
        return match["name"] or ("!=" if match["ne"] else "==")

    class Cells(list[Any]):
        """A range; a single cell is a number too."""

    def cells(column: str, first: int, last: int) -> Any:
        found = Cells(value(column, row) for row in range(first, last + 1))
        return found if len(found) > 1 else found[0]

    def numbers(arguments: tuple[Any, ...]) -> list[Any]:
        return [x for a in arguments for x in (a if isinstance(a, Cells) else [a])]

    names: dict[str, Any] = {
        "cells": cells,
        "D": Decimal,
        "SUM": lambda *a: sum(numbers(a), Decimal(0)),
        "COUNT": lambda *a: sum(isinstance(x, (int, Decimal)) for x in numbers(a)),
        "ABS": abs,
        "IF": lambda test, yes, no: yes if test else no,
        "ROUND": lambda x, places: (x + Decimal(0)).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP),
    }
    with localcontext() as context:
        context.prec = 60
        context.clear_traps()  # IF takes both ways before it chooses: a division by zero in the other one is no fault
        return Decimal(eval(_TOKEN.sub(written, formula.removeprefix("=")), {"__builtins__": {}}, names))
