"""审批摘要 as a Word file of one page, in the styles of the reference document of the template pack."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from generator.approval.chart import chart_of, chart_xml
from generator.document.tree import Block, Document, Table
from generator.writers.docx import styles
from generator.writers.docx.body import clean, paragraph, run, table_xml
from generator.writers.docx.grid import Grid, grid_of
from generator.writers.docx.measure import fitted, paragraph_height
from generator.writers.docx.reference import Page, Reference, load_reference
from generator.writers.docx.writer import package

_MARGIN, _EDGE = 907, 794
"""16 mm at the sides, 14 mm above and below."""
_PAGE = Page(
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    f'<w:pgMar w:top="{_EDGE}" w:right="{_MARGIN}" w:bottom="{_EDGE}" w:left="{_MARGIN}"'
    ' w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>',
    11906 - 2 * _MARGIN,
    16838 - 2 * _EDGE,
)
_SPARE = 450
"""Twips left empty at the foot: fonts and programs differ by a line."""
_TEXT, _TITLE = styles.DENSE_CELLS["text"], styles.TABLE_TITLE
_ABOVE = 90
"""Twips above the title of a table and above a line of text."""
_CHART_HEIGHT = 2500
_EMU_PER_TWIP = 635
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: its style, whether it is bold, what stands above it."""

    text: str
    style: str = _TEXT
    strong: bool = False
    above: int = _ABOVE


@dataclass(frozen=True, slots=True)
class _Charts:
    """Charts side by side, and the number of the first one."""

    tables: tuple[Table, ...]
    first: int


def fits(page: Document, reference: bytes) -> bool:
    """True when the page needs no second one. Raises TemplateProblem for a faulty reference document."""
    look = _look(reference)
    return sum(_height(item, look) for item in _items(page, look)) <= _PAGE.height - _SPARE


def write_summary(page: Document, reference: bytes) -> bytes:
    """The Word file, sealed; the same page gives the same bytes. Raises TemplateProblem as `fits` does."""
    look = _look(reference)
    items = list(_items(page, look))
    charts = [table for item in items if isinstance(item, _Charts) for table in item.tables]
    end = paragraph(look.looks[styles.SECTION_END], "") + _PAGE.xml
    body = b"".join(_xml(item, look) for item in items) + end.encode()
    parts = {_part(number): chart_xml(chart_of(table)).encode() for number, table in enumerate(charts, 1)}
    relations = "".join(
        f'<Relationship Id="{_relation(number)}" Type="{_OFFICE}/chart" Target="charts/chart{number}.xml"/>'
        for number in range(1, len(charts) + 1)
    )
    types = "".join(f'<Override PartName="/{name}" ContentType="{_CHART_TYPE}"/>' for name in parts)
    return package(page, look, body, parts, relations, types)


@functools.lru_cache(maxsize=8)
def _look(reference: bytes) -> Reference:
    look = load_reference(reference)
    return look._replace(pages={**look.pages, "portrait": _PAGE})


def _items(page: Document, look: Reference) -> Iterator[_Line | _Charts | Grid]:
    number = 1
    for part in page.parts:
        yield _Line(part.heading.text, _TITLE, above=0)
        for is_chart, group in groupby(part.blocks, _is_chart):
            if is_chart:
                tables = tuple(block for block in group if isinstance(block, Table) and block.body)
                if tables:
                    yield _Charts(tables, number)
                number += len(tables)
            else:
                yield from _flow(group, look)


def _is_chart(block: Block) -> bool:
    return isinstance(block, Table) and "图" in block.id


def _flow(blocks: Iterator[Block], look: Reference) -> Iterator[_Line | Grid]:
    for block in blocks:
        if isinstance(block, Table):
            yield _Line(block.title.text, strong=True)
            if block.body:
                yield fitted(grid_of(block, look), look)
        elif block.text:
            style = styles.PARAGRAPHS["year-line"] if getattr(block, "style", "") == "year-line" else _TEXT
            yield _Line(block.text, style, above=0 if style != _TEXT else _ABOVE)


def _height(item: _Line | _Charts | Grid, look: Reference) -> int:
    if isinstance(item, Grid):
        return sum(item.heights)
    if isinstance(item, _Charts):
        return _CHART_HEIGHT + look.looks[_TEXT].line
    return item.above + paragraph_height(item.text, look.looks[item.style], _PAGE.width)


def _xml(item: _Line | _Charts | Grid, look: Reference) -> bytes:
    if isinstance(item, Grid):
        return table_xml(item, look, _PAGE.height)
    return _paragraph(item, look).encode()


def _paragraph(item: _Line | _Charts, look: Reference) -> str:
    if isinstance(item, _Charts):
        width = _PAGE.width // len(item.tables)
        drawings = "".join(_drawing(table, item.first + index, width) for index, table in enumerate(item.tables))
        return paragraph(look.looks[_TEXT], drawings, '<w:spacing w:line="240" w:lineRule="auto"/>')
    strong = f'<w:rStyle w:val="{look.strong}"/>' if item.strong else ""
    extra = ("<w:keepNext/>" if item.strong else "") + (f'<w:spacing w:before="{item.above}"/>' if item.above else "")
    return paragraph(look.looks[item.style], run(item.text, strong), extra)


def _drawing(table: Table, number: int, width: int) -> str:
    told = clean(chart_of(table).told).replace('"', "&quot;")
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width * _EMU_PER_TWIP}" cy="{_CHART_HEIGHT * _EMU_PER_TWIP}"/>'
        f'<wp:docPr id="{number}" name="图{number}" descr="{told}"/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" r:id="{_relation(number)}"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def _relation(number: int) -> str:
    return f"rIdChart{number}"


def _part(number: int) -> str:
    return f"word/charts/chart{number}.xml"
