"""A page of ours read back: it is well-formed XML too, so the standard library reads it without a guess."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree as ET

from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def tree(page: bytes) -> ET.Element:
    """The page's elements. Raises ParseError where anything is left open or unescaped."""
    return ET.fromstring(page.decode())


def text(element: ET.Element) -> str:
    """The text of an element; a line break is a line feed."""
    inner = (("\n" if child.tag == "br" else text(child)) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(inner)


def figures(element: ET.Element) -> list[tuple[Decimal, str]]:
    """Exact value and printed text of every figure below an element, in order."""
    return [(Decimal(data.get("value", "")), text(data)) for data in element.iter("data")]


def rows(table: ET.Element) -> list[list[str]]:
    """The table as a rectangle: a merged cell has its text at its first position and "" elsewhere. Fails on a gap."""
    lines = list(table.iter("tr"))
    filled: list[dict[int, str]] = [{} for _ in lines]
    for number, line in enumerate(lines):
        column = 0
        for cell in line:
            while column in filled[number]:
                column += 1
            down, right = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            for below in range(number, number + down):
                for beside in range(column, column + right):
                    assert beside not in filled[below], "two cells in one place"
                    filled[below][beside] = ""
            filled[number][column] = text(cell)
            column += right
    width = sum(1 for _ in table.iter("col"))
    assert all(sorted(row) == list(range(width)) for row in filled), "a cell is missing"
    return [[row[column] for column in range(width)] for row in filled]


def blocks(page: ET.Element) -> Iterator[ReadBlock]:
    """Cover, headings, paragraphs and tables in reading order, as the audit reads a DOCX: links and captions apart."""
    body = page.find("body")
    assert body is not None
    yield from _blocks(body)


def _blocks(element: ET.Element) -> Iterator[ReadBlock]:
    for child in element:
        kind = child.get("class", "")
        if child.tag == "h1":
            yield from (ReadParagraph(text(span)) for span in child)
        elif child.tag in HEADINGS:
            for span in child.findall("span"):
                yield ReadParagraph(text(span))
            yield ReadParagraph((child.text or "") + "".join(span.tail or "" for span in child))
        elif child.tag == "p" and kind not in ("back", "above"):
            yield ReadParagraph(text(child))
        elif child.tag == "table":
            heads = child.find("thead")
            yield ReadGrid(tuple(map(tuple, rows(child))), 0 if heads is None else len(heads))
        elif child.tag not in ("nav", "a", "p"):
            yield from _blocks(child)
