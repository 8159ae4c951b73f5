"""Two readings of one document, the edited one against the one that the workbook gives: what no longer agrees, and where.

White space, full- and half-width forms and the shape of quotation marks are noise of office programs and do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from generator.audit.outline import Outline, outline
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph, ReadTable, money, tables
from generator.audit.sentences import Form, Sentences
from generator.audit.words import short
from generator.model.findings import Severity

_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?|增加|减少|增长|下降")
_QUOTES = str.maketrans("“”‘’「」", '""\'\'""')
_PAGE = re.compile(r"\t\d*$")
_ALIKE = 0.5
_CONTEXT = 12

CHANGED_FIGURE, CHANGED_WORDS, MISSING, ADDED, INCONSISTENT = "数字不同", "文字不同", "缺少", "多出", "自相矛盾"


class Difference(NamedTuple):
    """One disagreement: where (part, section, paragraph; table, row, column), of which kind, and what each side says.

    `edited` is empty for something missing, `expected` for something added. A figure is 错误, wording is 信息.
    """

    place: str
    kind: str
    severity: Severity
    edited: str = ""
    expected: str = ""

    def __str__(self) -> str:
        said = {
            MISSING: f"缺少“{self.expected}”",
            ADDED: f"多出“{self.edited}”",
            INCONSISTENT: f"自相矛盾：{self.edited}",
        }.get(self.kind, f"{self.kind}：文档为“{self.edited}”，工作簿为“{self.expected}”")
        return f"{self.place} {self.severity.value}：{said}"


def compare(edited: Sequence[ReadBlock], fresh: Sequence[ReadBlock], edition: Sentences) -> list[Difference]:
    """Every difference: contents list and headings, paragraphs, tables, forms, each in the order of the document."""
    left, right = outline(edited, edition), outline(fresh, edition)
    contents = [[(f"目录第{n}行", _PAGE.sub("", line)) for n, line in enumerate(o.contents, 1)] for o in (left, right)]
    found = list(_titles(*contents)) + list(_titles(_headings(left), _headings(right)))
    found += _paragraphs(_texts(left), _texts(right))
    found += _tables(tables(edited), tables(fresh))
    forms = [form for part in edition.parts for section in part.sections for form in section.forms]
    found += _forms(_grids(edited, forms), _grids(fresh, forms))
    return found


def plain(text: str) -> str:
    """The text as it is compared.

    >>> plain("占９６.６６％， 比上年“增加”") == plain('占96.66%,比上年"增加"')
    True
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def _headings(document: Outline) -> list[tuple[str, str]]:
    """Every heading with its place."""
    return [(f"{stretch.place} 标题", stretch.heading) for stretch in document.stretches if stretch.heading]


def _texts(document: Outline) -> list[tuple[str, str]]:
    """Every other paragraph outside the contents list with its place."""
    return [
        (stretch.place_of(number), block.text)
        for stretch in document.stretches
        for number, block in stretch.blocks
        if isinstance(block, ReadParagraph)
    ]


def _titles(edited: Sequence[tuple[str, str]], fresh: Sequence[tuple[str, str]]) -> Iterator[Difference]:
    """Lines that hold no amounts: headings, the contents list. Another year in them is a figure, all else is wording."""
    if [place for place, _ in edited] != [place for place, _ in fresh]:
        for found in _paragraphs(edited, fresh):
            yield found._replace(severity=Severity.INFO) if found.kind in (MISSING, ADDED) else found
        return
    for (place, mine), (_, theirs) in zip(edited, fresh, strict=True):
        left, right = plain(mine), plain(theirs)
        if set(_FIGURE.findall(left)) <= set(_FIGURE.findall(right)):
            if left != right:
                yield Difference(place, CHANGED_WORDS, Severity.INFO, *_passages(left, right))
        else:
            yield from _changed(place, mine, theirs)


def _paragraphs(edited: Sequence[tuple[str, str]], fresh: Sequence[tuple[str, str]]) -> Iterator[Difference]:
    left, right = [plain(text) for _, text in edited], [plain(text) for _, text in fresh]
    for kind, a, b, c, d in SequenceMatcher(None, right, left, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for mine, theirs in _aligned(right[a:b], left[c:d]):
            if theirs is None and mine is not None:
                place, text = fresh[a + mine]
                yield Difference(place, MISSING, _weight(text), "", short(text))
            elif mine is None and theirs is not None:
                place, text = edited[c + theirs]
                yield Difference(place, ADDED, _weight(text), short(text))
            elif mine is not None and theirs is not None:
                yield from _changed(fresh[a + mine][0], edited[c + theirs][1], fresh[a + mine][1])


def _changed(place: str, edited: str, expected: str) -> Iterator[Difference]:
    """Figure by figure where both have as many; the rest as wording."""
    left, right = plain(edited), plain(expected)
    if left == right:
        return
    mine, theirs = list(_FIGURE.finditer(left)), list(_FIGURE.finditer(right))
    if len(mine) != len(theirs):
        yield Difference(place, CHANGED_FIGURE, Severity.ERROR, *_passages(left, right))
        return
    for a, b in zip(mine, theirs, strict=True):
        if a[0] != b[0]:
            yield Difference(place, CHANGED_FIGURE, Severity.ERROR, _around(left, a), _around(right, b))
    if _FIGURE.sub("#", left) != _FIGURE.sub("#", right):
        yield Difference(place, CHANGED_WORDS, Severity.INFO, *_passages(left, right))


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _CONTEXT) : match.end() + 4]


def _passages(left: str, right: str) -> tuple[str, str]:
    """The parts of both that differ, from the first difference to the last, with some words around."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    first = max(0, start - _CONTEXT)
    return tuple(short(text[first : len(text) - end + 4 if end > 4 else len(text)]) for text in (left, right))  # type: ignore[return-value]


def _weight(text: str) -> Severity:
    return Severity.ERROR if _FIGURE.search(plain(text)) else Severity.INFO


def _aligned(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of alike texts in order, each other one alone: the alignment with the greatest likeness."""
    likeness = [[_likeness(a, b) for b in theirs] for a in mine]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i in reversed(range(len(mine))):
        for j in reversed(range(len(theirs))):
            alone = max(best[i + 1][j], best[i][j + 1])
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else -1.0
            best[i][j] = max(alone, paired)
    i = j = 0
    while i < len(mine) or j < len(theirs):
        if i < len(mine) and j < len(theirs):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= _ALIKE else -1.0
            if paired == best[i][j]:
                yield i, j
                i, j = i + 1, j + 1
                continue
        if i < len(mine) and (j == len(theirs) or best[i + 1][j] >= best[i][j + 1]):
            yield i, None
            i += 1
        else:
            yield None, j
            j += 1


def _likeness(left: str, right: str) -> float:
    """Share of common pairs of characters, figures apart, from 0 to 1."""
    a, b = (Counter(pairwise(t)) for t in (_FIGURE.sub("#", left), _FIGURE.sub("#", right)))
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else float(left == right or bool(left and right))


def _tables(edited: Mapping[int, ReadTable], fresh: Mapping[int, ReadTable]) -> Iterator[Difference]:
    for number, table in sorted(fresh.items()):
        other = edited.get(number)
        if other is None:
            yield Difference(f"表{number}", MISSING, Severity.ERROR, "", table.title)
            continue
        for place, mine, theirs in (
            ("编制栏", other.preparer, table.preparer),
            ("表头", _heading(other), _heading(table)),
        ):
            yield from _changed(f"表{number} {place}", mine, theirs)
        first = _first_amount(table)
        yield from _rows(f"表{number}", other.body, table.body, _columns(table), first)
    for number in sorted(set(edited) - set(fresh)):
        yield Difference(f"表{number}", ADDED, Severity.ERROR, edited[number].title)


def _heading(table: ReadTable) -> str:
    """The texts of the header in one line."""
    return "|".join(text for row in table.header for cell in row if (text := plain(cell)))


def _first_amount(table: ReadTable) -> int:
    """The first column of amounts."""
    labels = [label.replace("\n", "") for label in table.labels]
    return {1: 1, 4: 1, 10: 1, 11: 1}.get(
        table.number, next((i for i, x in enumerate(labels) if x in ("总计", "合计", "项目支出合计")), len(labels))
    )


def _columns(table: ReadTable) -> list[str]:
    """The label of each column; where a label comes more than once, with the group above it."""
    labels = [label.replace("\n", "") for label in table.labels]
    names = []
    for column, label in enumerate(labels):
        group = ""
        if labels.count(label) > 1:
            above = [row[: column + 1] for row in table.header[:1]]
            group = next((text for row in above for text in reversed(row) if text), "")
        names.append(f"{group}{label}" if group != label else label)
    return names


def _rows(
    name: str, edited: Sequence[Sequence[str]], fresh: Sequence[Sequence[str]], columns: Sequence[str], first: int
) -> Iterator[Difference]:
    """Rows aligned by what is no amount in them; then cell by cell."""
    left, right = [_key(row) for row in edited], [_key(row) for row in fresh]
    for kind, a, b, c, d in SequenceMatcher(None, right, left, autojunk=False).get_opcodes():
        pairs: Iterator[tuple[int | None, int | None]]
        if kind == "equal" or b - a == d - c:
            pairs = iter([(i, i) for i in range(b - a)])
        else:
            pairs = _aligned(right[a:b], left[c:d])
        for mine, theirs in pairs:
            if theirs is None and mine is not None:
                yield Difference(_row(name, a + mine, fresh), MISSING, Severity.ERROR, "", _told(fresh[a + mine]))
            elif mine is None and theirs is not None:
                yield Difference(_row(name, c + theirs, edited), ADDED, Severity.ERROR, _told(edited[c + theirs]))
            elif mine is not None and theirs is not None:
                yield from _cells(name, a + mine, edited[c + theirs], fresh, columns, first)


def _cells(
    name: str, number: int, edited: Sequence[str], fresh: Sequence[Sequence[str]], columns: Sequence[str], first: int
) -> Iterator[Difference]:
    expected = fresh[number]
    for column in range(max(len(edited), len(expected))):
        mine = edited[column] if column < len(edited) else ""
        theirs = expected[column] if column < len(expected) else ""
        if plain(mine) == plain(theirs):
            continue
        label = columns[column] if column < len(columns) else f"第{column + 1}"
        place = f"{_row(name, number, fresh)}{label}栏"
        if (column >= first and (money(theirs) is not None)) or not mine or not theirs:
            yield Difference(place, CHANGED_FIGURE, Severity.ERROR, mine or "空", theirs or "空")
        else:
            yield from _changed(place, mine, theirs)


def _row(name: str, number: int, rows: Sequence[Sequence[str]]) -> str:
    labels = [cell for cell in rows[number] if cell and money(cell) is None and not plain(cell).isdigit()]
    return f"{name} 第{number + 1}行“{short(labels[-1] if name == '表7' and labels else labels[0] if labels else '')}”"


def _key(row: Sequence[str]) -> str:
    return "|".join("" if money(cell) is not None and not cell.isdigit() else plain(cell) for cell in row)


def _told(row: Sequence[str]) -> str:
    return short(" ".join(cell for cell in row if cell))


def _grids(blocks: Sequence[ReadBlock], forms: Sequence[Form]) -> dict[str, ReadGrid]:
    """The forms of a document by title and by what their key says."""
    keys = {plain(form.title): form.key for form in forms}
    title = ""
    found: dict[str, ReadGrid] = {}
    for block in blocks:
        if isinstance(block, ReadParagraph):
            title = block.text.strip() if plain(block.text) in keys else title
        elif title:
            key = keys[plain(title)]
            said = next(
                (cell for row in block.rows if key and key in row for cell in row[row.index(key) + 1 :] if cell), ""
            )
            name = f"{title}“{short(said)}”" if said else title
            while name in found:
                name += "（又一张）"
            found[name] = block
            title = ""
    return found


def _forms(edited: Mapping[str, ReadGrid], fresh: Mapping[str, ReadGrid]) -> Iterator[Difference]:
    lost, new = [n for n in fresh if n not in edited], [n for n in edited if n not in fresh]
    renamed = dict(zip(lost, new, strict=True)) if len(lost) == len(new) else {}
    for name, grid in fresh.items():
        other = edited.get(name) or edited.get(renamed.get(name, ""))
        if other is None:
            yield Difference(name, MISSING, Severity.ERROR, "", name)
            continue
        width = max(len(row) for row in grid.rows)
        yield from _rows(name, other.rows, grid.rows, [f"第{n}" for n in range(1, width + 1)], width)
    for name in new if not renamed else ():
        yield Difference(name, ADDED, Severity.ERROR, name)
