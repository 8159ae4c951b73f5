"""Rendered template markup → the document tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from generator.compose.elements import LINE_BREAK, SIGNS, Element, ordinary, parsed
from generator.compose.header import Column, header_rows, leaves
from generator.compose.tags import MarkupError, Tag, millimetres
from generator.compose.widths import fitted
from generator.document.tree import (
    STYLES,
    Block,
    Document,
    Figure,
    Heading,
    Inline,
    Looks,
    Paragraph,
    Part,
    Row,
    Table,
    inline_text,
    looks_of,
    placed,
)

_LAYOUT_SPACE = re.compile(r"[ \t\r]*\n[ \t\r\n]*")
_REFERENCE = re.compile("(&[^&;]*;|<br/>)")
_MEANING = {**SIGNS, LINE_BREAK: "\n"}

RowSource = Callable[[str, Sequence[Column], str], tuple[Row, ...]]
"""(name of the rows, the columns, text of the unit row) → body rows."""


class Reader:
    """One rendering: the figures its references point to and the source of the bound rows."""

    def __init__(self, figures: Mapping[str, Figure], rows: RowSource) -> None:
        self.figures = figures
        self.rows = rows

    def document(self, markup: str) -> Document:
        """The whole document. Raises MarkupError."""
        try:
            return self.tree(ordinary(markup, self.figures))
        except (ValueError, MarkupError):
            # Whatever is wrong: XML has the first word on it.
            return self.tree(parsed(markup, self.figures))

    def tree(self, root: Element) -> Document:
        """The document of a root element. Raises MarkupError."""
        tag, _, children = root
        tag.check("document")
        cover: tuple[Paragraph, ...] = ()
        parts: list[Part] = []
        for child in children:
            name = child[0].name
            if name == "cover":
                cover = tuple([self.paragraph(p) for p in child[2]])
            elif name == "part":
                parts.append(self.part(child))
            else:
                raise MarkupError(f"<document> 里不能有 <{name}>")
        return Document(
            title=tag.need("title"),
            author=tag.need("author"),
            language=tag.need("language"),
            cover=cover,
            contents_title=tag.need("contents-title"),
            parts=tuple(parts),
            cover_sheet=tag.need("cover-sheet"),
        )

    def part(self, element: Element) -> Part:
        """One part with its blocks."""
        tag, _, children = element
        tag.check("part")
        title = tag.need("title")
        blocks: list[Block] = []
        for child in children:
            at = child[0]
            if at.name == "p":
                blocks.append(self.paragraph(child))
            elif at.name in ("h2", "h3"):
                at.check(at.name)
                text = inline_text(self.runs(child))
                level = int(at.name[1])
                blocks.append(Heading(level, text, at.get("contents", text) if level == 2 else None))
            elif at.name == "table":
                blocks.append(self.table(child, first=not blocks))
            else:
                raise MarkupError(f"<part> 里不能有 <{at.name}>")
        heading = Heading(1, title, tag.get("contents", title), page_break=True)
        return Part(heading, tuple(blocks), tag.need("sheet"))

    def paragraph(self, element: Element) -> Paragraph:
        """A paragraph of running text."""
        tag = element[0]
        tag.check("p")
        style = tag.get("style", "body")
        if style not in STYLES:
            raise MarkupError(f'<p style="{style}"> 没有这个样式，可用的有：{"、".join(STYLES)}')
        return Paragraph(self.runs(element), style)

    def table(self, element: Element, *, first: bool) -> Table:
        """A table: header tree, then either bound rows or the rows written out."""
        tag, _, children = element
        tag.check("table")
        name = tag.need("id")
        columns = tuple([_column(child) for child in children if child[0].name in ("group", "column")])
        written = [child for child in children if child[0].name == "row"]
        if columns:
            flat = leaves(columns)
            widths = tuple([column.width for column in flat])
            header = header_rows(columns, index=tag.get("index") == "yes")
        else:
            widths = tuple([millimetres(w, name) for w in tag.need("widths").split()])
            header = ()
        source = tag.get("rows")
        if source:
            body = self.rows(source, flat, tag.get("unit-row", ""))
        else:
            body = tuple([self.row(row, zero_blank=bool(columns)) for row in written])
            _check_grid(body, len(widths), name, len(header) + 1)
        dense = tag.get("dense") == "yes" or not columns
        if columns:
            widths = fitted(widths, body, dense=dense)
        number = name if columns else ""
        left = tag.get("left")
        below = tag.get("below")
        empty = tag.get("empty")
        return Table(
            id=name,
            title=Heading(2, tag.need("title"), tag.get("contents"), page_break=not first, number=number, look="table"),
            widths=widths,
            header=header,
            body=body,
            above=None if left is None else (left, tag.get("right", "")),
            below_title=None if below is None else Paragraph((below,), "year-line"),
            note=Paragraph((empty,), "note") if source and not body and empty else None,
            landscape=tag.get("landscape") == "yes",
            sheet=tag.get("sheet", name),
            dense=dense,
        )

    def row(self, element: Element, *, zero_blank: bool) -> Row:
        """A row written out in the template: in the eleven tables a zero amount is an empty cell, in a form it is 0.00."""
        tag, _, children = element
        tag.check("row")
        if not children:
            return Row((), looks_of(()))
        tags: tuple[Tag, ...]
        tags, written, within = zip(*children, strict=True)
        if any(within):  # which is a fault, but not the first one if a tag before it has another
            odd = next(number for number, inner in enumerate(within) if inner)
            _row_looks(tag, tags[: odd + 1])
            self.runs(children[odd])
        looks = _row_looks(tag, tags)
        texts: list[str] = list(written)
        figures: list[tuple[int, Figure]] = []
        for number, text in enumerate(written):
            if "&" in text or "\n" in text or "<" in text:
                content = self.content(children[number])
                if isinstance(content, str):
                    texts[number] = content
                elif zero_blank and content.value == 0 and tags[number].name == "a":
                    texts[number] = ""
                else:
                    texts[number] = content.text
                    figures.append((number, content))
        return Row(tuple(texts), looks, tuple(figures))

    def content(self, element: Element) -> Inline:
        """A figure, or the text of a cell."""
        figure = self.figures.get(element[1])
        if figure is not None and not element[2]:
            return figure
        runs = self.runs(element)
        return runs[0] if len(runs) == 1 else inline_text(runs)

    def runs(self, element: Element) -> tuple[Inline, ...]:
        """Text and figures of one element, without the template's own line breaks and indents, which are layout."""
        tag, text, children = element
        for child, _, _ in children:
            child.check(child.name)
            raise MarkupError(f"<{tag.name}> 里不能有 <{child.name}>")
        if "\n" in text:
            text = _LAYOUT_SPACE.sub("", text)
        runs: list[Inline] = []
        words = ""
        for piece in _REFERENCE.split(text):
            figure = self.figures.get(piece)
            if figure is None:
                words += _MEANING.get(piece, piece)
            else:
                if words:
                    runs.append(words)
                runs.append(figure)
                words = ""
        if words:
            runs.append(words)
        return tuple(runs)


def _column(element: Element) -> Column:
    """A column of the header tree, or a group of them."""
    tag, _, children = element
    if tag.name != "group":
        return tag.column
    tag.check("group")
    return Column(tag.need("label"), Decimal(0), "", "", tuple([_column(child) for child in children]))


def _check_grid(rows: Sequence[Row], width: int, name: str, first: int) -> None:
    """Every row must fill the grid exactly, spans included; `first` is the number of the first one."""
    covered = (0,) * width
    for number, row in enumerate(rows, first):
        try:
            _, covered = placed(row.looks, covered)
        except ValueError as error:
            raise MarkupError(f"{name} 第{number}行{error}") from None
    if any(covered):
        raise MarkupError(f"{name} 有纵向合并超出了表尾")


@lru_cache(maxsize=1024)
def _row_looks(row: Tag, cells: tuple[Tag, ...]) -> Looks:
    bold = row.get("bold") == "yes"
    return looks_of(tuple([(*cell.look, bold) for cell in cells]))
