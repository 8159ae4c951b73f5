"""Every printed figure with its place, its name, the way it is made and the cells it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from generator.catalogue import load
from generator.document.tree import Document
from generator.figures.book import Figures
from generator.figures.declared import DECLARATIONS, Declaration
from generator.figures.values import Movement, Percent, Printed
from generator.model.cells import CellRef
from generator.pipeline import Rendering
from generator.trace.facts import Fact, by_cell, facts_of
from generator.trace.formulas import cells_of, exact_of, label_of, words
from generator.trace.places import pieces

_ROWS = "各行"
"""How the label of the rows of a table ends."""


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One printed figure.

    `formula` is in words; `basis` is the declaration of the figure that prints it, None where a template prints a part of
    no declared figure. `exact` is 元 for an amount, else the value before rounding; `printed` and `text` are as on paper.
    """

    number: int
    place: str
    context: str
    label: str
    basis: Declaration | None
    formula: str
    inputs: tuple[Fact, ...]
    exact: Decimal
    printed: Decimal
    text: str
    origin: Printed


def trace_of(rendering: Rendering, *pages: Document) -> tuple[TraceEntry, ...]:
    """Every printed figure in order of appearance; nothing for a rendering that was refused.

    `pages`: what else was made of the same workbook (审批摘要, 送审邮件); their figures come last.
    """
    document, budget = rendering.document, rendering.budget
    if document is None or budget is None:
        return ()
    typed = by_cell(facts_of(budget))
    declared = declarations_of(Figures(budget, load(budget.identity.year)))
    in_wan = budget.identity.money_unit == "万元"
    entries: list[TraceEntry] = []
    for piece in chain.from_iterable(map(pieces, (document, *pages))):
        for place, context, figure in piece.figures:
            origin = figure.origin
            if not isinstance(origin, Printed):
                raise TypeError(f"{place}: a figure without an origin")
            entries.append(
                TraceEntry(
                    len(entries) + 1,
                    place,
                    context,
                    label_of(origin),
                    _basis(declared.get(_bare(origin), ()), piece.group),
                    words(origin, in_wan=in_wan),
                    tuple(_input(cell, typed) for cell in cells_of(origin)),
                    exact_of(origin),
                    figure.value,
                    f"{figure.text}%" if isinstance(origin, Percent) else figure.text,
                    origin,
                )
            )
    return tuple(entries)


def _input(cell: CellRef, typed: Mapping[CellRef, Fact]) -> Fact:
    """The fact in a cell. An optional amount left empty counts as zero, an empty list of names as no name."""
    return typed.get(cell) or Fact(cell, (), "（未填）", Decimal(0), Decimal(0))


def _basis(candidates: Sequence[Declaration], group: str) -> Declaration | None:
    """Among declarations of the same sum the one that names this table; elsewhere one that is not of a table's rows."""
    rows = [entry for entry in candidates if entry.label == f"{group}{_ROWS}"]
    table = re.compile(rf"{group}(?!\d)")
    here = [entry for entry in candidates if table.search(f"{entry.label} {entry.formula}")]
    apart = [entry for entry in candidates if not entry.label.endswith(_ROWS)]
    return next(iter((*rows, *here, *apart, *candidates)), None)


def declarations_of(figures: Figures) -> dict[Printed, list[Declaration]]:
    """The declared figures that each printed value belongs to, in the order of their declaration."""
    found: dict[Printed, list[Declaration]] = {}
    for declaration in DECLARATIONS.values():
        if hasattr(type(figures), declaration.name):
            for value in _printed(getattr(figures, declaration.name)):
                same = found.setdefault(_bare(value), [])
                if declaration not in same:
                    same.append(declaration)
    return found


def _bare(value: Printed) -> Printed:
    """The value without the convention of a template pack, which no declaration knows."""
    return Percent(value.part, value.whole) if isinstance(value, Percent) else value


def _printed(value: object) -> Iterator[Printed]:
    """Every printed value inside a declared figure."""
    if isinstance(value, Printed):
        yield value
    elif isinstance(value, Movement):
        yield value.amount
        change = value.change
        yield from (change.amount, Percent(change.amount, value.prior))
        if value.whole is not None:
            yield Percent(value.amount, value.whole)
    elif isinstance(value, Mapping):
        yield from _all(value.values())
    elif isinstance(value, tuple):
        yield from _all(value)


def _all(values: Iterable[object]) -> Iterator[Printed]:
    for value in values:
        yield from _printed(value)
