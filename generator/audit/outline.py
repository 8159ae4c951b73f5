"""Where every block of a document stands, by the headings that its edition expects: part, section, how manyth paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.audit.sentences import Part, Section, Sentences

_PART = re.compile(r"第[一二三四]部分")
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")


@dataclass(slots=True)
class Stretch:
    """The blocks under one heading, with the number of each among the paragraphs there. `section` is None before the
    first section of a part, `part` before the first part (cover).
    """

    part: Part | None
    section: Section | None
    heading: str = ""
    blocks: list[tuple[int, ReadBlock]] = field(default_factory=list)

    @property
    def place(self) -> str:
        """第三部分 五（三）"""
        if self.part is None:
            return "封面"
        return f"{self.part.label} {self.section.label}" if self.section else self.part.label

    def place_of(self, number: int) -> str:
        """第三部分 五（三）第3段"""
        return f"{self.place}第{number}段" if self.section and self.section.level == 3 else f"{self.place} 第{number}段"

    def add(self, block: ReadBlock) -> None:
        """One more block."""
        if isinstance(block, ReadGrid) or block.text.strip():
            before = self.blocks[-1][0] if self.blocks else 0
            self.blocks.append((before + isinstance(block, ReadParagraph), block))


@dataclass(slots=True)
class Outline:
    """The whole document in stretches, and its contents list."""

    stretches: list[Stretch]
    contents: list[str]

    def paragraphs_of_cover(self) -> list[str]:
        """Texts before the first part."""
        return [block.text for _, block in self.stretches[0].blocks if isinstance(block, ReadParagraph)]


def outline(blocks: Iterable[ReadBlock], edition: Sentences) -> Outline:
    """The blocks by heading. A heading that was changed beyond recognition is a paragraph of the stretch before it."""
    current = Stretch(None, None)
    stretches = [current]
    contents: list[str] = []
    for block in blocks:
        if isinstance(block, ReadParagraph):
            if block.in_contents:
                if block.text.strip():
                    contents.append(block.text.strip())
                continue
            text = block.text.strip()
            opened = _opens(text, current, edition)
            if opened:
                current = opened
                stretches.append(current)
                continue
        current.add(block)
    return Outline(stretches, contents)


def _opens(text: str, current: Stretch, edition: Sentences) -> Stretch | None:
    if _PART.match(text):
        part = next((part for part in edition.parts if part.title.match(text)), None)
        return Stretch(part, None, text) if part else None
    if current.part and _NUMBERED.match(text):
        section = next((s for s in current.part.sections if s.title.match(text)), None)
        return Stretch(current.part, section, text) if section else None
    return None
