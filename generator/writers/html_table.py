"""A table of the tree as an HTML table: what heads what, how wide the columns are, what stays in sight when it scrolls."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from generator.document.tree import Cell, Document, Figure, Inline, Row, Table, inline_text

_ILLEGAL = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_POINTS = {False: Decimal("10.5"), True: Decimal(9)}
"""The type size for which the tree gives its widths, ordinary and dense."""
_MM_PER_POINT = Decimal("25.4") / 72
_SLACK = Decimal("1.1")
"""Figures of screen fonts are up to a tenth wider than those of the printed document."""
_LABELS = ("text", "centre", "head")


def escaped(text: str) -> str:
    r"""The text as HTML holds it, in an element or an attribute: what no page may contain is left out.

    >>> escaped('<b>&\x00"')
    '&lt;b&gt;&amp;&quot;'
    """
    return html.escape(_ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def inline(content: Inline) -> str:
    """A run: a figure keeps its exact value beside its text, a line feed is a line break.

    >>> inline(Figure(Decimal("1128.69"), "1,128.69"))
    '<data value="1128.69">1,128.69</data>'
    """
    if isinstance(content, Figure):
        return f'<data value="{content.value:f}">{escaped(content.text)}</data>'
    return escaped(content).replace("\n", "<br/>")


@dataclass(frozen=True, slots=True)
class Grids:
    """The column widths in use, each under the name of a class."""

    names: Mapping[tuple[tuple[Decimal, ...], bool], str]

    @classmethod
    def of(cls, document: Document) -> Grids:
        """The widths of all tables, in reading order."""
        found = dict.fromkeys((table.widths, table.dense) for table in document.tables())
        return cls({grid: f"grid-{number}" for number, grid in enumerate(found, 1)})

    def name(self, table: Table) -> str:
        """The class of a table."""
        return self.names[table.widths, table.dense]

    def css(self) -> str:
        """Widths in percent of a table that is never narrower than its amounts need; no page may set them in place."""
        rules: list[str] = []
        for (widths, dense), name in self.names.items():
            total = sum(widths)
            least = total / _MM_PER_POINT / _POINTS[dense] * _SLACK
            rules.append(f".{name}{{min-width:{least:.1f}em}}")
            rules += [f".{name} .column-{n}{{width:{width / total:.2%}}}" for n, width in enumerate(widths, 1)]
        return "\n".join(rules)


def table_html(table: Table, caption_id: str, grid: str) -> str:
    """The table in a box of its own that scrolls when the page is narrower, for the keyboard too.

    The caption is read to those who do not see the heading above it: identity of the table, its title, the unit.
    """
    caption = "　".join(dict.fromkeys(filter(None, (table.id, table.title.text, *(table.above or ("", ""))[1:]))))
    labels = _label_columns(table)
    body = _body(table, labels) if table.header else _form(table.body)
    kind = "grid" if table.header else "form"
    return (
        f'<div class="scroll" role="region" aria-labelledby="{caption_id}" tabindex="0">\n'
        f'<table class="{" ".join((kind, grid, *(("dense",) if table.dense else ())))}">\n'
        f'<caption id="{caption_id}">{escaped(caption)}</caption>\n'
        f"{_columns(table)}\n{_head(table, labels)}{body}</table>\n</div>\n"
    )


def _placed(rows: Sequence[Row]) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column, both from zero: columns taken by a cell above are passed over."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while (number, column) in taken:
                column += 1
            yield number, column, cell
            taken.update(
                (number + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)
            )
            column += cell.colspan


def _columns(table: Table) -> str:
    """The columns in the groups that the first header row makes of them."""
    spans = [cell.colspan for cell in table.header[0].cells] if table.header else [len(table.widths)]
    number = count(1)
    groups = ("".join(f'<col class="column-{next(number)}"/>' for _ in range(span)) for span in spans)
    return "".join(f"<colgroup>{group}</colgroup>" for group in groups)


def _label_columns(table: Table) -> frozenset[int]:
    """The columns of labels of which one stays in sight: those on the left of all amounts.

    None where labels stand between amounts (income beside expenditure), and in a form.
    """
    placed = list(_placed(table.body)) if table.header else []
    amounts = {column for _, column, cell in placed if cell.role == "amount"}
    labels = frozenset(column for _, column, cell in placed if cell.role in _LABELS)
    return labels if labels and amounts and max(labels) < min(amounts) else frozenset()


def _head(table: Table, labels: frozenset[int]) -> str:
    if not table.header:
        return ""
    rows: list[list[str]] = [[] for _ in table.header]
    for number, column, cell in _placed(table.header):
        # Only the groups of the first row are groups of columns to HTML; any other cell heads the columns it spans.
        scope = "colgroup" if number == 0 and cell.colspan > 1 else "col"
        pinned = column == max(labels, default=-1) and cell.colspan == 1
        rows[number].append(_cell(cell, scope if inline_text(cell.content) else "", pinned=pinned))
    return f"<thead>\n{_rows(rows)}</thead>\n"


def _body(table: Table, labels: frozenset[int]) -> str:
    """Rows under a header: a label heads the amounts to its right, up to the next label; the last one stays in sight."""
    rows: list[list[str]] = [[] for _ in table.body]
    placed = list(_placed(table.body))
    pinned = {number: column for number, column, cell in placed if column in labels and _is_label(cell)}
    for number, column, cell in placed:
        rows[number].append(_cell(cell, "row" if _is_label(cell) else "", pinned=pinned.get(number) == column))
    return f"<tbody>\n{_rows(rows)}</tbody>\n" if rows else ""


def _is_label(cell: Cell) -> bool:
    return cell.role in _LABELS and inline_text(cell.content) != ""


def _form(rows: Sequence[Row]) -> str:
    """A form: labels head what is on their right, a row of nothing but labels what is below it."""
    found: list[list[str]] = []
    for row in rows:
        only_labels = all(cell.role == "head" for cell in row.cells)
        found.append([])
        for cell in row.cells:
            labels = cell.role == "head" or cell.rowspan > 1
            scope = "col" if only_labels and cell.rowspan == 1 else "row"
            found[-1].append(_cell(cell, scope if labels and inline_text(cell.content) else ""))
    return f"<tbody>\n{_rows(found)}</tbody>\n"


def _rows(rows: Iterable[Iterable[str]]) -> str:
    return "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)


def _cell(cell: Cell, scope: str, *, pinned: bool = False) -> str:
    """A header cell when it has a scope."""
    tag = "th" if scope else "td"
    names = [cell.role]
    if pinned:
        names.append("pin")
    if cell.bold:
        names.append("strong")
    if cell.indent:
        names.append(f"indent-{cell.indent}")
    attributes = f' class="{" ".join(names)}"'
    if scope:
        attributes += f' scope="{scope}"'
    if cell.colspan > 1:
        attributes += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        attributes += f' rowspan="{cell.rowspan}"'
    return f"<{tag}{attributes}>{inline(cell.content)}</{tag}>"
