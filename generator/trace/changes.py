"""Two versions of a workbook: which typed facts differ, and which printed places that touches."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from generator.document.tree import Document
from generator.model.cells import CellRef
from generator.model.facts import Withheld
from generator.pipeline import Rendering, render
from generator.trace.entries import trace_of
from generator.trace.facts import HIDDEN, TEXT_SHEETS, Fact, facts_of
from generator.trace.places import Piece, pieces
from generator.workbook.layout import SHEETS
from generator.workbook.sheets import FixedSheet, ListSheet

ADDED, REMOVED, CHANGED = "新增", "删除", "改动"
_NTH = re.compile(r" 第\d+个数$")
_SHOWN_PLACES = 6
_AROUND, _LONGEST = 10, 60


@dataclass(frozen=True, slots=True)
class FactChange:
    """One difference between the workbooks: a cell, or a whole row that came or went.

    `cell` is in the new workbook, for what was removed in the old one. `touches`: the printed places that differ for it.
    """

    kind: str
    sheet: str
    cell: str
    label: str
    old: str
    new: str
    touches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """One difference between the documents: a figure, or a paragraph."""

    kind: str
    place: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs. `notes`: why something could not be compared."""

    facts: tuple[FactChange, ...]
    printed: tuple[PrintedChange, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same as lists and texts."""
        return asdict(self)

    def text(self) -> str:
        """The same for the terminal."""
        lines = list(self.notes)
        lines.append(f"填报内容改动 {len(self.facts)} 处，公开文档改动 {len(self.printed)} 处。")
        if self.facts:
            lines += ["", "填报内容："]
        for change in self.facts:
            lines.append(f"  {change.kind} {change.sheet}!{change.cell} {change.label}：{_told(change)}")
            if change.touches:
                more = f" 等 {len(change.touches)} 处" if len(change.touches) > _SHOWN_PLACES else ""
                lines.append(f"       影响：{'；'.join(change.touches[:_SHOWN_PLACES])}{more}")
        if self.printed:
            lines += ["", "公开文档："]
        lines += [f"  {change.kind} {change.place}：{_told(change)}" for change in self.printed]
        return "\n".join(lines)


def _told(change: FactChange | PrintedChange) -> str:
    if change.kind == ADDED:
        return change.new
    return change.old if change.kind == REMOVED else f"{change.old or '（空）'} → {change.new or '（空）'}"


def diff(old: Path, new: Path) -> Comparison:
    """Everything that differs between two filled workbooks and the documents they give.

    Raises WorkbookUnreadable like the reader. A workbook with errors has no document: then facts alone are compared.
    """
    return compare(render(old, formats=()), render(new, formats=()))


def compare(old: Rendering, new: Rendering) -> Comparison:
    """The same for two renderings."""
    notes = []
    for name, rendering in (("旧", old), ("新", new)):
        if rendering.budget is None:
            notes.append(f"{name}工作簿的结构有错误，不能比较；请先用程序检查并改正。")
        elif rendering.document is None:
            notes.append(f"{name}工作簿有错误，不能生成公开文档，只比较填报内容。")
    if old.budget is None or new.budget is None:
        return Comparison((), (), tuple(notes))
    printed: tuple[PrintedChange, ...] = ()
    if old.document is not None and new.document is not None:
        printed = tuple(printed_changes(old.document, new.document))
    facts = fact_changes(facts_of(old.budget), facts_of(new.budget))
    return Comparison(tuple(_touching(facts, printed, old, new)), printed, tuple(notes))


# ---------------------------------------------------------------- facts

Pair = tuple["Fact | None", "Fact | None"]


def fact_changes(old: Sequence[Fact], new: Sequence[Fact]) -> list[FactChange]:
    """Changed cells, and rows that came or went, in the order of the sheets."""
    changes: list[FactChange] = []
    for sheet in SHEETS:
        before, after = ([fact for fact in facts if fact.cell.sheet == sheet] for facts in (old, new))
        if sheet in TEXT_SHEETS:
            changes += _text_changes(before, after)
        else:
            changes += _row_changes(before, after)
    return changes


def _text_changes(old: Sequence[Fact], new: Sequence[Fact]) -> Iterator[FactChange]:
    """Paragraphs are matched in order."""
    matcher = SequenceMatcher(None, [str(f.value) for f in old], [str(f.value) for f in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(old[a:b], new[c:d]):
                yield _change(before, after)


def _row_changes(old: Sequence[Fact], new: Sequence[Fact]) -> Iterator[FactChange]:
    before, after = _rows(old), _rows(new)
    for key in (*after, *(key for key in before if key not in after)):
        cells, were = after.get(key, {}), before.get(key, {})
        is_free = _is_free(next(iter((*cells.values(), *were.values()))).cell.sheet)
        if is_free and not (cells and were):
            yield _whole_row(tuple((cells or were).values()), ADDED if cells else REMOVED)
            continue
        for label in (*cells, *(label for label in were if label not in cells)):
            x, y = were.get(label), cells.get(label)
            if x is None or y is None or not _same(x, y):
                yield _change(x, y)


def _is_free(sheet: str) -> bool:
    """True for a sheet whose rows come and go."""
    return isinstance(SHEETS[sheet], ListSheet) and not isinstance(SHEETS[sheet], FixedSheet)


def _rows(facts: Iterable[Fact]) -> dict[tuple[str, ...], dict[str, Fact]]:
    """Facts by row, then by label. Rows about the same thing are numbered."""
    rows: dict[tuple[str, ...], dict[str, Fact]] = {}
    numbers: dict[tuple[tuple[str, ...], str], int] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for fact in facts:
        line = fact.cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if _is_free(fact.cell.sheet) else ""
        if (fact.row, line) not in numbers:
            seen[fact.row] += 1
            numbers[fact.row, line] = seen[fact.row]
        name = fact.label if line else f"{fact.cell.address} {fact.label}"
        rows.setdefault((*fact.row, str(numbers[fact.row, line])), {})[name] = fact
    return rows


def _same(old: Fact, new: Fact) -> bool:
    a, b = old.value, new.value
    if isinstance(a, Withheld) and isinstance(b, Withheld):
        return a.reveal() == b.reveal()  # whether they differ is told, what they say is not
    return not isinstance(a, Withheld) and not isinstance(b, Withheld) and a == b


def _change(old: Fact | None, new: Fact | None) -> FactChange:
    """A cell that changed. What either version hides is quoted from neither."""
    fact = new or old
    if fact is None:
        raise ValueError("a change of nothing")
    hidden = any(f is not None and f.hidden for f in (old, new))
    before, after = ("" if f is None else HIDDEN if hidden else _value_text(f) for f in (old, new))
    kind = CHANGED if old and new else ADDED if new else REMOVED
    return FactChange(kind, fact.cell.sheet, fact.cell.address, fact.title, *_clipped(before, after))


def _whole_row(facts: Sequence[Fact], kind: str) -> FactChange:
    """A row that came or went: its name and its numbers."""
    numbers = "，".join(f"{fact.label} {_value_text(fact)}" for fact in facts if fact.typed is not None)
    first = facts[0]
    told = numbers or "（文字）"
    old, new = (told, "") if kind == REMOVED else ("", told)
    label = " ".join(text for text in first.row if text)
    return FactChange(kind, first.cell.sheet, first.cell.address, label, old, new)


def _value_text(fact: Fact) -> str:
    if fact.typed is None:
        return str(fact.value)
    return f"{fact.value:,.2f}元" if fact.is_money else f"{fact.value:,f}"


def _clipped(old: str, new: str) -> tuple[str, str]:
    """Long texts cut down to where they differ."""
    if len(old) <= _LONGEST and len(new) <= _LONGEST:
        return old, new
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    first = max(0, start - _AROUND)

    def part(text: str) -> str:
        last = min(len(text), len(text) - end + _AROUND)
        middle = text[first:last]
        if len(middle) > 2 * _LONGEST:
            middle = f"{middle[:_LONGEST]}…{middle[-_AROUND:]}"
        return f"{'…' if first else ''}{middle}{'…' if last < len(text) else ''}"

    return part(old), part(new)


# ---------------------------------------------------------------- print


def printed_changes(old: Document, new: Document) -> Iterator[PrintedChange]:
    """Amounts of tables by the names of row and column; text in order, section by section."""
    before, after = tuple(pieces(old)), tuple(pieces(new))
    groups = list(dict.fromkeys(piece.group for piece in (*after, *before)))
    for group in groups:
        x, y = ([piece for piece in side if piece.group == group] for side in (before, after))
        yield from _cell_changes({p.key: p for p in x if p.key}, {p.key: p for p in y if p.key})
        yield from _paragraph_changes([p for p in x if not p.key], [p for p in y if not p.key])


def _cell_changes(
    old: Mapping[tuple[str, ...], Piece], new: Mapping[tuple[str, ...], Piece]
) -> Iterator[PrintedChange]:
    for key in (*new, *(key for key in old if key not in new)):
        x, y = old.get(key), new.get(key)
        texts = (x.text if x else "", y.text if y else "")
        piece = y or x
        if texts[0] != texts[1] and piece is not None:
            yield PrintedChange(CHANGED if all(texts) else ADDED if texts[1] else REMOVED, piece.place, *texts)


def _paragraph_changes(old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[PrintedChange]:
    matcher = SequenceMatcher(None, [p.skeleton for p in old], [p.skeleton for p in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        for x, y in zip_longest(old[a:b], new[c:d]):
            if kind == "equal":
                yield from _figure_changes(x, y)
            elif x is None:
                yield PrintedChange(ADDED, y.place, "", y.text)
            elif y is None:
                yield PrintedChange(REMOVED, x.place, x.text, "")
            else:
                yield PrintedChange(CHANGED, y.place, *_clipped(x.text, y.text))


def _figure_changes(old: Piece, new: Piece) -> Iterator[PrintedChange]:
    for (_, _, x), (place, _, y) in zip(old.figures, new.figures, strict=True):
        if x.text != y.text:
            yield PrintedChange(CHANGED, place, x.text, y.text)


def _touching(
    facts: Iterable[FactChange], printed: Sequence[PrintedChange], old: Rendering, new: Rendering
) -> Iterator[FactChange]:
    """The same facts with the changed places that print their numbers or their words."""
    changed = {_NTH.sub("", change.place): change for change in printed}
    uses = {side: _uses(rendering) for side, rendering in ((REMOVED, old), (ADDED, new))}
    for fact in facts:
        side = REMOVED if fact.kind == REMOVED else ADDED
        line = fact.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        is_row = fact.kind != CHANGED and _is_free(fact.sheet)
        places = {
            place
            for cell, where in uses[side].items()
            if cell.sheet == fact.sheet
            and (cell.address == fact.cell or (is_row and cell.address.endswith(line) and _line(cell) == line))
            for place in where
        }
        words = fact.new.strip("…") or fact.old.strip("…")
        touched = [
            place
            for place, change in changed.items()
            if place in places or (len(words) > 3 and words in (change.new or change.old))
        ]
        yield FactChange(fact.kind, fact.sheet, fact.cell, fact.label, fact.old, fact.new, tuple(touched))


def _line(cell: CellRef) -> str:
    return cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _uses(rendering: Rendering) -> dict[CellRef, set[str]]:
    """The places that print a number made of each cell."""
    uses: dict[CellRef, set[str]] = defaultdict(set)
    for entry in trace_of(rendering):
        for fact in entry.inputs:
            uses[fact.cell].add(_NTH.sub("", entry.place))
    return uses
