"""Rendered template markup → the document tree.

The vocabulary is small and closed: an element or attribute outside it is a fault of the template, said with its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree as ET

from generator.compose.header import Column, header_rows, leaves
from generator.compose.widths import fitted
from generator.document.tree import (
    STYLES,
    Block,
    Cell,
    Document,
    Figure,
    Heading,
    Inline,
    Paragraph,
    Part,
    Row,
    Table,
    inline_text,
)

_LAYOUT_SPACE = re.compile(r"[ \t\r]*\n[ \t\r\n]*")
_ATTRIBUTES = {
    "document": {"title", "author", "language", "cover-sheet", "contents-title"},
    "cover": set[str](),
    "part": {"sheet", "title", "contents"},
    "h2": {"contents"},
    "h3": {"contents"},
    "p": {"style"},
    "table": {
        "id", "title", "contents", "left", "right", "landscape", "dense", "index", "rows", "unit-row", "empty", "below",
        "sheet", "widths",
    },
    "group": {"label"},
    "column": {"label", "width", "field", "role"},
    "row": {"bold"},
    "c": {"role", "indent", "cols", "rows"},
    "a": {"role", "cols", "rows"},
    "n": {"i"},
    "br": set[str](),
}  # fmt: skip

_CELL_ROLES = {"c": "text", "a": "amount"}


class MarkupError(Exception):
    """A template that renders to something outside the vocabulary. The message is Chinese and names the element."""


RowSource = Callable[[str, Sequence[Column], str], tuple[Row, ...]]
"""(name of the rows, the columns, text of the unit row) → body rows."""


class Reader:
    """One rendering: the figures its markers point to and the source of the bound rows."""

    def __init__(self, figures: Sequence[Figure], rows: RowSource) -> None:
        self.figures = figures
        self.rows = rows

    def document(self, markup: str) -> Document:
        """The whole document. Raises MarkupError."""
        try:
            root = ET.fromstring(markup)
        except ET.ParseError as error:
            raise MarkupError(f"模板生成的标记不完整：{error}") from error
        self._check(root, "document")
        cover: tuple[Paragraph, ...] = ()
        parts: list[Part] = []
        for child in root:
            if child.tag == "cover":
                cover = tuple(self.paragraph(p) for p in child)
            elif child.tag == "part":
                parts.append(self.part(child))
            else:
                raise MarkupError(f"<document> 里不能有 <{child.tag}>")
        return Document(
            title=_need(root, "title"),
            author=_need(root, "author"),
            language=_need(root, "language"),
            cover=cover,
            contents_title=_need(root, "contents-title"),
            parts=tuple(parts),
            cover_sheet=_need(root, "cover-sheet"),
        )

    def part(self, element: ET.Element) -> Part:
        """One part with its blocks."""
        self._check(element, "part")
        title = _need(element, "title")
        blocks: list[Block] = []
        for child in element:
            if child.tag == "p":
                blocks.append(self.paragraph(child))
            elif child.tag in ("h2", "h3"):
                self._check(child, child.tag)
                text = inline_text(self.runs(child))
                level = int(child.tag[1])
                blocks.append(Heading(level, text, child.get("contents", text) if level == 2 else None))
            elif child.tag == "table":
                blocks.append(self.table(child, first=not blocks))
            else:
                raise MarkupError(f"<part> 里不能有 <{child.tag}>")
        heading = Heading(1, title, element.get("contents", title), page_break=True)
        return Part(heading, tuple(blocks), _need(element, "sheet"))

    def paragraph(self, element: ET.Element) -> Paragraph:
        """A paragraph of running text."""
        self._check(element, "p")
        style = element.get("style", "body")
        if style not in STYLES:
            raise MarkupError(f'<p style="{style}"> 没有这个样式，可用的有：{"、".join(STYLES)}')
        return Paragraph(self.runs(element), style)

    def table(self, element: ET.Element, *, first: bool) -> Table:
        """A table: header tree, then either bound rows or the rows written out."""
        self._check(element, "table")
        name = _need(element, "id")
        columns = tuple(self.column(child) for child in element if child.tag in ("group", "column"))
        written = [child for child in element if child.tag == "row"]
        if columns:
            flat = leaves(columns)
            widths = tuple(column.width for column in flat)
            header = header_rows(columns, index=element.get("index") == "yes")
        else:
            widths = tuple(_millimetres(w, name) for w in _need(element, "widths").split())
            header = ()
        source = element.get("rows")
        if source:
            body = self.rows(source, flat, element.get("unit-row", ""))
        else:
            body = tuple(self.row(row, zero_blank=bool(columns)) for row in written)
        _check_grid(header + body, len(widths), name)
        dense = element.get("dense") == "yes" or not columns
        if columns:
            widths = fitted(widths, body, dense=dense)
        number = name if columns else ""
        left = element.get("left")
        below = element.get("below")
        return Table(
            id=name,
            title=Heading(
                2, _need(element, "title"), element.get("contents"), page_break=not first, number=number, look="table"
            ),
            widths=widths,
            header=header,
            body=body,
            above=None if left is None else (left, element.get("right", "")),
            below_title=None if below is None else Paragraph((below,), "year-line"),
            note=Paragraph((element.get("empty", ""),), "note")
            if source and not body and element.get("empty")
            else None,
            landscape=element.get("landscape") == "yes",
            sheet=element.get("sheet", name),
            dense=dense,
        )

    def column(self, element: ET.Element) -> Column:
        """A column of the header tree, or a group of them."""
        self._check(element, element.tag)
        if element.tag == "group":
            return Column(_need(element, "label"), Decimal(0), "", "", tuple(self.column(child) for child in element))
        return Column(
            _need(element, "label"),
            _millimetres(_need(element, "width"), _need(element, "label")),
            element.get("field", ""),
            element.get("role", ""),
        )

    def row(self, element: ET.Element, *, zero_blank: bool) -> Row:
        """A row written out in the template."""
        self._check(element, "row")
        bold = element.get("bold") == "yes"
        return Row(tuple([self.cell(child, bold=bold, zero_blank=zero_blank) for child in element]))

    def cell(self, element: ET.Element, *, bold: bool, zero_blank: bool) -> Cell:
        """<c> text, <a> amount: in the eleven tables a zero amount is an empty cell, in a form it is 0.00."""
        tag = element.tag
        if tag not in _CELL_ROLES:
            raise MarkupError(f"<row> 里不能有 <{tag}>")
        self._check(element, tag)
        content: Inline
        if not len(element):
            content = _typed(element.text)
        else:
            runs = self.runs(element)
            content = runs[0] if len(runs) == 1 else inline_text(runs)
            if zero_blank and tag == "a" and isinstance(content, Figure) and content.value == 0:
                content = ""
        cols, rows, indent = element.get("cols"), element.get("rows"), element.get("indent")
        return Cell(
            content,
            element.get("role", _CELL_ROLES[tag]),
            1 if cols is None else int(cols),
            1 if rows is None else int(rows),
            0 if indent is None else int(indent),
            bold,
        )

    def runs(self, element: ET.Element) -> tuple[Inline, ...]:
        """Text and figures of one element."""
        runs: list[Inline] = []
        text = _typed(element.text)
        for child in element:
            self._check(child, child.tag)
            if child.tag == "n":
                if text:
                    runs.append(text)
                runs.append(self.figures[int(child.get("i", ""))])
                text = ""
            elif child.tag == "br":
                text += "\n"
            else:
                raise MarkupError(f"<{element.tag}> 里不能有 <{child.tag}>")
            text += _typed(child.tail)
        if text:
            runs.append(text)
        return tuple(runs)

    @staticmethod
    def _check(element: ET.Element, tag: str) -> None:
        allowed = _ATTRIBUTES.get(element.tag)
        if allowed is None or element.tag != tag:
            raise MarkupError(f"不认识的元素 <{element.tag}>")
        if not allowed.issuperset(element.keys()):
            raise MarkupError(f"<{element.tag}> 没有这个属性：{'、'.join(sorted(set(element.keys()) - allowed))}")


def _typed(text: str | None) -> str:
    """Text without the template's own line breaks and indents, which are layout."""
    if not text:
        return ""
    return _LAYOUT_SPACE.sub("", text) if "\n" in text else text


def _need(element: ET.Element, attribute: str) -> str:
    value = element.get(attribute)
    if not value:
        raise MarkupError(f"<{element.tag}> 缺少属性 {attribute}")
    return value


def _millimetres(text: str, where: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise MarkupError(f"{where}：列宽“{text}”不是毫米数") from None


def _check_grid(rows: Sequence[Row], width: int, name: str) -> None:
    """Every row must fill the grid exactly, spans included."""
    hanging = [0] * width
    for number, row in enumerate(rows, 1):
        if len(row.cells) == width and not any(hanging) and all(c.colspan == 1 == c.rowspan for c in row.cells):
            continue
        cells = iter(row.cells)
        column = 0
        while column < width:
            if hanging[column]:
                hanging[column] -= 1
                column += 1
                continue
            cell = next(cells, None)
            if cell is None or column + cell.colspan > width:
                raise MarkupError(f"{name} 第{number}行的格数与列数不符")
            for covered in range(column, column + cell.colspan):
                hanging[covered] = cell.rowspan - 1
            column += cell.colspan
        if next(cells, None) is not None:
            raise MarkupError(f"{name} 第{number}行的格子多于列数")
    if any(hanging):
        raise MarkupError(f"{name} 有纵向合并超出了表尾")
