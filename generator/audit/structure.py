"""The frame of a document: cover, four parts in order, headings without a gap, a contents list that names them all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.audit.discrepancy import Discrepancy
from generator.audit.narrative import RESIDUE, Facts, may_hold_residue
from generator.audit.outline import Outline
from generator.audit.reading import ReadTable
from generator.audit.sentences import Sentences
from generator.audit.words import short, squeezed
from generator.model.numerals import chinese

_PAGE = re.compile(r"^(.*?)\s*\t\s*(\d+)$", re.DOTALL)


def facts_of(document: Outline, edition: Sentences) -> Facts | None:
    """Unit, kind and year as the cover says them; None when it does not."""
    name = ""
    for text in document.paragraphs_of_cover():
        groups = edition.cover.match(text.strip())
        if groups is not None:
            said = dict(zip((slot.kind for slot in edition.cover.slots), groups, strict=True))
            return Facts(name, said["类别"] or "", int(said["年"] or 0))
        name = name or text.strip()
    return None


def audit_structure(
    document: Outline, found: Mapping[int, ReadTable], edition: Sentences, *, pages: bool
) -> Iterator[Discrepancy]:
    """What the frame lacks. `pages`: the contents list must have page numbers."""
    parts = [stretch for stretch in document.stretches if stretch.part and not stretch.section]
    labels = [stretch.place for stretch in parts]
    expected = [part.label for part in edition.parts]
    if labels != expected:
        yield Discrepancy("全文", f"应有{'、'.join(expected)}，依次找到的是：{'、'.join(labels) or '没有'}")
    for part in edition.parts:
        wanted = [section.label for section in part.sections]
        present = [s.section.label for s in document.stretches if s.part is part and s.section]
        if wanted != present:
            missing = [label for label in wanted if label not in present]
            yield Discrepancy(
                part.label,
                f"缺少标题：{'、'.join(missing)}" if missing else f"标题的次序或个数不对：{'、'.join(present)}",
            )
    yield from _contents(document, found, pages)
    yield from _residue(document, found)


def _contents(document: Outline, found: Mapping[int, ReadTable], pages: bool) -> Iterator[Discrepancy]:
    headings: list[str] = []
    for stretch in document.stretches:
        if stretch.part and (stretch.section is None or stretch.section.level == 2):
            headings.append(stretch.heading)
        if stretch.part and stretch.section is None and not stretch.part.sections and not stretch.part.free:
            headings += [f"{chinese(number)}、{table.title}" for number, table in sorted(found.items())]
    listed: list[str] = []
    last = 0
    for line in document.contents:
        match = _PAGE.match(line)
        listed.append(squeezed(match[1] if match else line))
        if pages and match:
            if int(match[2]) < last:
                yield _wording(f"页码倒退：{short(line)}")
            last = int(match[2])
        elif pages and squeezed(line) in map(squeezed, headings):
            yield _wording(f"没有页码：{short(line)}")
    position = -1
    for heading in headings:
        line, begin = squeezed(heading), max(position, 0)
        if line not in listed:
            yield _wording(f"没有列出“{short(heading)}”")
            continue
        at = listed.index(line, begin) if line in listed[begin:] else -1
        if at < position:
            yield _wording(f"“{short(heading)}”的位置不对")
        position = max(at, position)


def _wording(message: str) -> Discrepancy:
    return Discrepancy("目录", message, is_wording=True)


def _residue(document: Outline, found: Mapping[int, ReadTable]) -> Iterator[Discrepancy]:
    """Unresolved variables in what no clerk types: cover, headings, contents, the eleven tables."""
    texts: list[tuple[str, str]] = [
        *(("封面", text) for text in document.paragraphs_of_cover()),
        *(("目录", text) for text in document.contents),
        *((stretch.place, stretch.heading) for stretch in document.stretches),
    ]
    rows = [
        (f"表{number}", row)
        for number, table in found.items()
        for row in ((table.title, table.preparer, table.note), *table.header, *table.body)
    ]
    # One text for all: a variable is rare, and the cells are many.
    if not may_hold_residue("\n".join([*(text for _, text in texts), *("\n".join(row) for _, row in rows)])):
        return
    for place, text in (*texts, *((place, cell) for place, row in rows for cell in row)):
        if RESIDUE.search(text):
            yield Discrepancy(place, f"留有没有填好的内容：{short(text)}")
