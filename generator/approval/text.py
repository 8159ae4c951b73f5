"""A page as a mail shows it: running text for the plainest program, and HTML with its looks beside every element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from generator.document.tree import Block, Cell, Document, Heading, Paragraph, Row, Table, inline_text

_FONT = "font-family:宋体,SimSun,serif;font-size:14px;line-height:1.6"
_TABLE = "border-collapse:collapse;font-size:13px;margin:4px 0 14px"
_CELL = "border:1px solid #999;padding:3px 8px;vertical-align:top"
_ALIGN = {"amount": "right;white-space:nowrap", "head": "center", "code": "center", "centre": "center"}


def plain(page: Document) -> str:
    """The page as text: a row of a table is a line that names its columns."""
    text = "\n".join(line for block in _blocks(page) for line in _plain(block))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def html(page: Document) -> str:
    """The page as HTML that Outlook, Foxmail and Thunderbird show alike: no style sheet, no scripts, no links."""
    body = "\n".join(_html(block) for block in _blocks(page))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(page.language)}">\n<head><meta charset="utf-8">'
        f'<title>{escape(page.title)}</title></head>\n<body style="{_FONT}">\n{body}\n</body>\n</html>\n'
    )


def _blocks(page: Document) -> Iterator[Block]:
    """Everything but the headings of the parts: the subject stands above."""
    return (block for part in page.parts for block in part.blocks)


def _plain(block: Block) -> Iterator[str]:
    if not isinstance(block, Table):
        yield block.text
        return
    yield ""
    yield f"【{block.title.text}】"
    labels = _labels(block)
    for row in block.body:
        first, *others = row.cells
        told = [
            f"{label} {text}"
            for label, cell in zip(labels[1:], others, strict=True)
            if (text := inline_text(cell.content))
        ]
        yield f"{'　' * (first.indent + 1)}{inline_text(first.content)}：{'，'.join(told)}"
    yield ""


def _labels(table: Table) -> list[str]:
    return [inline_text(cell.content) for row in table.header for cell in row.cells]


def _html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f'<p style="margin:6px 0">{_escaped(block.text)}</p>'
    if isinstance(block, Heading):
        return f'<p style="margin:12px 0 2px"><b>{_escaped(block.text)}</b></p>'
    if not block.body:
        return _html(block.title)
    rows = "\n".join(
        [*(_row(row, "th") for row in block.header), *(_row(row, "td") for row in block.body)],
    )
    return f'{_html(block.title)}\n<table style="{_TABLE}">\n{rows}\n</table>'


def _row(row: Row, tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in row.cells)}</tr>"


def _cell(cell: Cell, tag: str) -> str:
    indent = f";padding-left:{8 + 14 * cell.indent}px" if cell.indent else ""
    look = f"{_CELL};text-align:{_ALIGN.get(cell.role, 'left')}{indent}"
    if tag == "th":
        look += ";background:#eee;font-weight:bold"
    scope = ' scope="col"' if tag == "th" else ""
    return f'<{tag}{scope} style="{look}">{_escaped(inline_text(cell.content))}</{tag}>'


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")
