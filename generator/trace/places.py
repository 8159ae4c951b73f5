"""Where things stand in the finished document, in words a clerk can follow with a finger on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.document.tree import Cell, Document, Figure, Heading, Inline, Paragraph, Row, Table, inline_text, placed

_NUMERAL = re.compile(r"（?[〇一二三四五六七八九十百]+[、）]")
_NUMBERED = re.compile(r"（[〇一二三四五六七八九十百]+）|[0-9]+[、．]")
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_INDEX_MARK = "※"
_FORMS = "绩效目标表"
"""Forms without a header are compared as one sequence: they have no number of their own."""
_AROUND = 16
"""Characters of the sentence shown before a figure and after it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph or a table cell of the document.

    `group` is the section or table it belongs to; `key` names an amount cell of a table with a header whatever row it has
    moved to, and is empty for everything else, which is compared in order.
    """

    place: str
    group: str
    runs: tuple[Inline, ...]
    key: tuple[str, ...] = ()
    is_cell: bool = False

    @property
    def text(self) -> str:
        """What it prints."""
        return inline_text(self.runs)

    @property
    def skeleton(self) -> str:
        """The text without its figures and without the number a list gives it: what stays when rows come and go."""
        text = inline_text(tuple("#" if isinstance(run, Figure) else run for run in self.runs))
        numbered = None if self.is_cell else _NUMBERED.match(text)
        return text[numbered.end() :] if numbered else text

    @property
    def figures(self) -> tuple[tuple[str, str, Figure], ...]:
        """Place, surrounding words and figure of every number in it, in order."""
        found: list[tuple[str, str, Figure]] = []
        for position, run in enumerate(self.runs):
            if isinstance(run, Figure):
                place = self.place if self.is_cell else f"{self.place} 第{len(found) + 1}个数"
                found.append((place, "" if self.is_cell else self._around(position), run))
        return tuple(found)

    def _around(self, position: int) -> str:
        before = inline_text(self.runs[:position]).replace("\n", " ")
        after = inline_text(self.runs[position + 1 :]).replace("\n", " ")
        start = "…" if len(before) > _AROUND else ""
        end = "…" if len(after) > _AROUND else ""
        return f"{start}{before[-_AROUND:]}【{inline_text((self.runs[position],))}】{after[:_AROUND]}{end}"


def pieces(document: Document) -> Iterator[Piece]:
    """Every heading, paragraph and body cell in reading order."""
    for number, paragraph in enumerate(document.cover, 1):
        yield Piece(f"封面 第{number}段", "封面", paragraph.runs)
    for part in document.parts:
        name = _first(_PART, part.heading.text)
        yield Piece(f"{name} 标题", name, (part.heading.text,))
        section, sub, number = "", "", 0
        for block in part.blocks:
            if isinstance(block, Table):
                yield from _cells(block)
            elif isinstance(block, Heading):
                numeral = _first(_NUMERAL, block.text)
                section, sub = (numeral, "") if block.level == 2 else (section, numeral)
                number = 0
                yield Piece(f"{name} {section}{sub}标题", f"{name} {section}", (block.text,))
            elif isinstance(block, Paragraph):
                number += 1
                group = f"{name} {section}"
                yield Piece(f"{group}{sub}第{number}段" if section else f"{name} 第{number}段", group, block.runs)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return found[0] if found else text


def _cells(table: Table) -> Iterator[Piece]:
    name = table.title.number or table.sheet or table.title.text
    columns = column_labels(table.header, len(table.widths))
    if table.note:
        yield Piece(f"{name} 表下", name, table.note.runs)
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in enumerate(_grid(table.body, len(table.widths)), 1):
        labels: list[str] = []
        after_amount = False
        for column, cell in row:
            is_amount = isinstance(cell.content, Figure) or cell.role == "amount"
            text = inline_text(cell.content).strip()
            if not is_amount and after_amount:
                labels = []
            after_amount = is_amount
            if is_amount:
                label = columns[column] if columns else ""
                key = (name, *labels, label)
                seen[key] += 1
                of_row = f"“{_flat(labels[-1])}”" if labels else ""
                place = f"{name} 第{number}行{of_row} {label}".rstrip()
                if columns:
                    yield Piece(place, name, (cell.content,), (*key, str(seen[key])), is_cell=True)
                else:
                    yield Piece(place, _FORMS, (cell.content,), is_cell=True)
            elif text:
                labels.append(text)
                if not columns:
                    yield Piece(f"{name} 第{number}行第{column + 1}栏", _FORMS, (cell.content,), is_cell=True)


def _flat(text: str) -> str:
    return text.replace("\n", "")


def column_labels(header: Sequence[Row], width: int) -> list[str]:
    """The lowest header text over each column, with those above it where two columns share it; [] without a header."""
    paths: list[list[str]] = [[] for _ in range(width)]
    for row in _grid(header, width):
        if row and inline_text(row[0][1].content) == _INDEX_MARK:
            continue
        for column, cell in row:
            for covered in range(column, column + cell.colspan):
                paths[covered].append(_flat(inline_text(cell.content)))
    if not header:
        return []
    lowest = Counter(path[-1] for path in paths if path)
    return ["" if not path else path[-1] if lowest[path[-1]] == 1 else " ".join(path) for path in paths]


def _grid(rows: Sequence[Row], width: int) -> Iterator[list[tuple[int, Cell]]]:
    """The cells of each row with their column, spans taken into account."""
    covered = (0,) * width
    for row in rows:
        columns, covered = placed(row.looks, covered)
        yield list(zip(columns, row.cells, strict=True))
