"""Answers a question about one name or one printed number: where it stands and how it is made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.model.cells import CellRef
from generator.pipeline import Rendering
from generator.trace.entries import TraceEntry, trace_of
from generator.trace.facts import Fact
from generator.trace.formulas import operands

_NUMBER = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)(%|％)?(?:万元|元|人|辆|个|台|平方米)?")
_NOISE = re.compile(r"[\s“”\"'‘’「」《》（）()【】、，,。·]+")
_MOST_CELLS = 8


def explain(rendering: Rendering, query: str) -> tuple[TraceEntry, ...]:
    """The figures a name or a printed number stands for, in order of appearance; none when nothing fits.

    A number (`118.97`, `1,133.31万元`, `23.14%`) finds every place that prints it. A name finds the figures that bear it,
    failing those the names that contain it, with their changes and shares; and the same sums under other names.
    """
    return find(trace_of(rendering), query)


def find(entries: Sequence[TraceEntry], query: str) -> tuple[TraceEntry, ...]:
    """The same among entries already traced."""
    number = _NUMBER.fullmatch(query.strip())
    if number:
        wanted = number[1].replace(",", "") + ("%" if number[2] else "")
        return tuple(entry for entry in entries if _bare_number(entry.text, number[2] is None) == wanted)
    name = _plain(query)
    if not name:
        return ()
    bearing = [entry for entry in entries if name in _names(entry)]
    if not bearing:
        bearing = [entry for entry in entries if any(name in other for other in _names(entry))]
    same = {_cells(entry) for entry in bearing if entry.inputs}
    chosen = {entry.number for entry in bearing}
    return tuple(entry for entry in entries if entry.number in chosen or (entry.inputs and _cells(entry) in same))


def explain_text(query: str, found: Sequence[TraceEntry]) -> str:
    """The same for the terminal: each way of making a number once, with all places that print it."""
    if not found:
        return f"公开文档里没有找到“{query}”。可以输入名称（如 机关运行经费）或印出的数（如 1,133.31、23.14%）。"
    groups: dict[tuple[str, str], list[TraceEntry]] = {}
    for entry in found:
        groups.setdefault((entry.text, entry.formula), []).append(entry)
    lines = [f"“{query}”在公开文档里印了 {len(found)} 处："]
    for (text, formula), same in groups.items():
        # Its own name comes before the other names of the same sum.
        labels = dict.fromkeys(sorted((entry.label for entry in same), key=lambda name: _plain(name) != _plain(query)))
        lines += ["", f"{'、'.join(labels)}：{text}", f"  算法：{formula}"]
        bases = dict.fromkeys(entry.basis for entry in same if entry.basis is not None)
        lines += [f"  口径：{basis.label}——{basis.formula}" for basis in bases]
        lines += [f"  取数：{line}" for line in _input_lines(same[0])]
        lines += [f"  位置：{entry.place}{f'　{entry.context}' if entry.context else ''}" for entry in same]
    return "\n".join(lines)


def _input_lines(entry: TraceEntry) -> list[str]:
    """The cells it is made of; differences and shares name theirs in the formula."""
    if len(operands(entry.origin)) > 1:
        return []
    lines = [f"{fact.cell} {fact.title} = {_typed(fact)}" for fact in entry.inputs[:_MOST_CELLS]]
    return [*lines, f"等共 {len(entry.inputs)} 个单元格"] if len(entry.inputs) > _MOST_CELLS else lines


def _typed(fact: Fact) -> str:
    return str(fact.value) if fact.typed is None else f"{fact.typed:,f}"


def _names(entry: TraceEntry) -> set[str]:
    """The names a figure goes by, bare: of its sum, of itself, of its declaration."""
    found = {entry.label, operands(entry.origin)[0].label}
    if entry.basis is not None:
        found.add(entry.basis.label)
    return {_plain(name) for name in found}


def _plain(text: str) -> str:
    return _NOISE.sub("", text)


def _bare_number(text: str, keep: bool) -> str:
    bare = text.replace(",", "")
    return bare.removesuffix("%") if keep else bare


def _cells(entry: TraceEntry) -> tuple[str, tuple[tuple[CellRef, ...], ...]]:
    """What kind of value it is and the cells of its sums, in no order: the same under any name."""
    sums = tuple(tuple(sorted(operand.cells)) for operand in operands(entry.origin))
    return type(entry.origin).__name__, sums
