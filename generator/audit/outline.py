"""Where every block of a document stands, by the headings that its edition expects: part, section, how manyth paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from generator.audit.patterns import Pattern
from generator.audit.reading import ReadBlock, ReadParagraph
from generator.audit.sentences import Part, Section, Sentences

_PART = re.compile(r"第[一二三四]部分")
_HEADING = 50
"""Characters of a heading at most."""
_MAY_OPEN = frozenset("第一二三四五六七八九十（")
"""How what stands in `_PART` or `_NUMBERED` begins."""
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")


class Stretch:
    """The blocks under one heading, with the number of each among the paragraphs there. `section` is None before the
    first section of a part, `part` before the first part (cover).
    """

    def __init__(self, part: Part | None, section: Section | None, heading: str = "") -> None:
        self.part = part
        self.section = section
        self.heading = heading
        self.blocks: list[tuple[int, ReadBlock]] = []
        self.place = "封面"
        """第三部分 五（三）"""
        if part:
            self.place = f"{part.label} {section.label}" if section else part.label
        self._paragraphs = 0

    def place_of(self, number: int) -> str:
        """第三部分 五（三）第3段"""
        return f"{self.place}第{number}段" if self.section and self.section.level == 3 else f"{self.place} 第{number}段"

    def add(self, block: ReadBlock) -> None:
        """One more block."""
        self._paragraphs += isinstance(block, ReadParagraph)
        self.blocks.append((self._paragraphs, block))


class Outline(NamedTuple):
    """The whole document in stretches, and its contents list."""

    stretches: list[Stretch]
    contents: list[str]

    def paragraphs_of_cover(self) -> list[str]:
        """Texts before the first part."""
        return [block.text for _, block in self.stretches[0].blocks if isinstance(block, ReadParagraph)]


def outline(blocks: Iterable[ReadBlock], edition: Sentences) -> Outline:
    """The blocks by heading. Where no heading reads as the edition expects, one with the same number stands for it."""
    blocks = tuple(blocks)
    stands = _standing(blocks)
    current = Stretch(None, None)
    stretches = [current]
    contents: list[str] = []
    for block in blocks:
        if isinstance(block, ReadParagraph):
            text = block.text.strip()
            if not text:
                continue
            if block.in_contents:
                contents.append(text)
                continue
            opened = _opens(text, current, edition, stands) if text[0] in _MAY_OPEN else None
            if opened:
                current = opened
                stretches.append(current)
                continue
        current.add(block)
    return Outline(stretches, contents)


def _standing(blocks: Iterable[ReadBlock]) -> Callable[[Pattern], bool]:
    """Whether the heading of a part or section stands in the document as the edition words it."""

    @cache
    def headings() -> list[str]:
        texts = {block.text.strip() for block in blocks if isinstance(block, ReadParagraph) and not block.in_contents}
        return [text for text in texts if _PART.match(text) or _NUMBERED.match(text)]

    return cache(lambda title: any(title.fits(text) for text in headings()))


def _opens(text: str, current: Stretch, edition: Sentences, stands: Callable[[Pattern], bool]) -> Stretch | None:
    if _PART.match(text):
        part = next((p for p in edition.parts if _names(text, p, p.label, stands)), None)
        return Stretch(part, None, text) if part else None
    if current.part and _NUMBERED.match(text):
        sections = current.part.sections
        section = next((s for s in sections if text.startswith(s.title.beginning) and s.title.fits(text)), None)
        if section is None:
            # Other words under the number that comes next.
            following = sections[sections.index(current.section) + 1 :] if current.section else sections
            section = next((s for s in following[:1] if _names(text, s, s.numeral, stands)), None)
        return Stretch(current.part, section, text) if section else None
    return None


def _names(text: str, item: Part | Section, number: str, stands: Callable[[Pattern], bool]) -> bool:
    """True for the heading of a part or section: in the edition's words, or else short and of the same number."""
    if item.title.fits(text):
        return True
    return text.startswith(number) and len(text) <= _HEADING and text[-1] not in "。；：，" and not stands(item.title)
