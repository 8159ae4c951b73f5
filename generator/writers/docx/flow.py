"""The document as a sequence of page setups, paragraphs and grids: the one order that writing and pagination share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Union

from generator.document.tree import Block, Document, Heading, Paragraph, Table
from generator.writers.docx import styles
from generator.writers.docx.grid import Grid, grid_of
from generator.writers.docx.measure import fitted, paragraph_height
from generator.writers.docx.reference import Reference


class Flowing(NamedTuple):
    """A paragraph. `style` is a style name; `heading` is its number among the document's headings, if it is one."""

    style: str
    text: str
    page_break: bool = False
    heading: int | None = None


Item = Union[Flowing, Grid]


class Section(NamedTuple):
    """Items with the same page setup (see `reference.SECTIONS`)."""

    kind: str
    items: list[Item]


def body_sections(document: Document, reference: Reference) -> list[Section]:
    """The parts of the document; every section starts a new page."""
    sections: list[Section] = []
    number = 0
    for part in document.parts:
        for block in (part.heading, *part.blocks):
            kind, items = "portrait", _items(block, number, reference)
            if isinstance(block, Table) and block.landscape:
                kind = "landscape"
            if not isinstance(block, Paragraph):
                number += 1
            if not sections or sections[-1].kind != kind:
                sections.append(Section(kind, []))
                if isinstance(items[0], Flowing):
                    items[0] = items[0]._replace(page_break=False)  # the section has turned the page
            sections[-1].items.extend(items)
    return sections


def _items(block: Block, number: int, reference: Reference) -> list[Item]:
    """What a block consists of; `number` is that of its heading, if it has one."""
    if isinstance(block, Paragraph):
        return [_paragraph(block)]
    if isinstance(block, Heading):
        return list(_heading(block, number))
    return list(_table(block, number, reference))


def _paragraph(paragraph: Paragraph) -> Flowing:
    return Flowing(styles.PARAGRAPHS[paragraph.style], paragraph.text)


def _heading(heading: Heading, number: int) -> Iterator[Flowing]:
    if heading.number:
        yield Flowing(styles.TABLE_NUMBER, heading.number, heading.page_break)
    yield Flowing(styles.heading_style(heading), heading.text, heading.page_break and not heading.number, number)


def _table(table: Table, number: int, reference: Reference) -> Iterator[Item]:
    before = list(_heading(table.title, number))
    if table.below_title:
        before.append(_paragraph(table.below_title))
    after = [_paragraph(table.note)] if table.note else []
    grid = grid_of(table, reference)
    yield from before
    if grid.rows:
        yield fitted(grid, reference, _room(table, [*before, *after], reference))
    yield from after


def _room(table: Table, around: Iterable[Flowing], reference: Reference) -> int:
    """The height that a table has on its page, 0 when other things stand there too."""
    if not table.title.page_break:
        return 0
    page = reference.pages["landscape" if table.landscape else "portrait"]
    return page.height - sum(paragraph_height(item.text, reference.looks[item.style], page.width) for item in around)
