"""The HTML writer: the whole document as one page that needs nothing else, for a department's web site.

No script, no image, no font and no address outside the page; the looks are a style sheet of the template pack. Headings
and landmarks carry the structure for those who cannot see it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from generator.document.tree import Document, Heading, Paragraph, Part, Table
from generator.writers.html_table import Grids, escaped, inline, table_html
from generator.writers.package import seal_by_comment

_TITLE_STYLES = ("cover-name", "cover-title")
"""Lines of the cover that together are the title of the page."""
_CONTENTS, _MAIN = "contents", "main"
_SKIP, _BACK = "跳到正文", "返回目录"


def write_html(document: Document, css: str) -> bytes:
    """The page of the document in the looks of the style sheet; UTF-8, sealed; same input, same bytes."""
    grids = Grids.of(document)
    style = _style(f"{grids.css()}\n{css}")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = (
        f'<!DOCTYPE html>\n<html lang="{escaped(document.language)}">\n<head>\n<meta charset="utf-8"/>\n'
        '<meta http-equiv="Content-Security-Policy"'
        f" content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"/>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        # Or a telephone makes links of amounts.
        '<meta name="format-detection" content="telephone=no"/>\n'
        f'<meta name="author" content="{escaped(document.author)}"/>\n'
        f"<title>{escaped(document.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#{_MAIN}">{_SKIP}</a>\n'
        f'{_cover(document)}{_contents(document)}<main id="{_MAIN}">\n{_Body(document, grids).html()}</main>\n'
        "</body>\n</html>\n"
    )
    return seal_by_comment(page.encode() + b"<!-- ", b" -->\n")


def _style(css: str) -> str:
    """The style sheet as an element holds it, and as a browser sees it: the policy allows this very text."""
    return css.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("</", "<\\/")


def _cover(document: Document) -> str:
    titles = [line for line in document.cover if line.style in _TITLE_STYLES]
    others = "".join(map(_paragraph, (line for line in document.cover if line.style not in _TITLE_STYLES)))
    spans = "\n".join(f'<span class="{line.style}">{_runs(line)}</span>' for line in titles)
    return f'<header class="cover">\n<h1>{spans or escaped(document.title)}</h1>\n{others}</header>\n'


def _contents(document: Document) -> str:
    """The contents list: a list of the parts, each with the list of its own."""
    numbers = _numbers(document)
    parts: list[str] = []
    for part in document.parts:
        inner = [link for heading in _headings(part) if (link := _link(heading, next(numbers)))]
        own, *below = inner if part.heading.contents is not None else ("", *inner)
        items = "".join(f"<li>{link}</li>\n" for link in below)
        parts.append(f"<li>{own}\n{f'<ol>{chr(10)}{items}</ol>{chr(10)}' if items else ''}</li>\n")
    return (
        f'<nav id="{_CONTENTS}" aria-labelledby="contents-title">\n'
        f'<h2 id="contents-title">{escaped(document.contents_title)}</h2>\n<ol>\n{"".join(parts)}</ol>\n</nav>\n'
    )


def _headings(part: Part) -> Iterator[Heading]:
    yield part.heading
    for block in part.blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Table):
            yield block.title


def _numbers(document: Document) -> Iterator[int]:
    return iter(range(1, sum(1 for _ in document.headings()) + 1))


def _link(heading: Heading, number: int) -> str:
    return "" if heading.contents is None else f'<a href="#{_anchor(number)}">{escaped(heading.contents)}</a>'


def _anchor(number: int) -> str:
    return f"heading-{number}"


class _Body:
    """The four parts. The page's title is <h1>, so that a part is <h2>; no level is left out on the way down."""

    def __init__(self, document: Document, grids: Grids) -> None:
        self._document = document
        self._grids = grids
        self._numbers = _numbers(document)
        self._depth = 1

    def html(self) -> str:
        return "".join(self._part(part) for part in self._document.parts)

    def _part(self, part: Part) -> str:
        number = next(self._numbers)
        heading = self._heading(part.heading, number)
        blocks = "".join(self._block(block) for block in part.blocks)
        return (
            f'<section class="part" aria-labelledby="{_anchor(number)}">\n{heading}{blocks}'
            f'<p class="back"><a href="#{_CONTENTS}">{_BACK}</a></p>\n</section>\n'
        )

    def _block(self, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Paragraph):
            return _paragraph(block)
        number = next(self._numbers)
        return self._heading(block, number) if isinstance(block, Heading) else self._table(block, number)

    def _heading(self, heading: Heading, number: int) -> str:
        self._depth = min(heading.level + 1, self._depth + 1)
        return _heading(heading, self._depth, number)

    def _table(self, table: Table, number: int) -> str:
        # A table that the contents list names is a section of its own; any other belongs to the text above it.
        listed = table.title.contents is not None
        title = self._heading(table.title, number) if listed else _heading(table.title, self._depth + 1, number)
        names = ["sheet", *(("landscape",) if table.landscape else ()), *(("break",) if table.title.page_break else ())]
        below = _paragraph(table.below_title) if table.below_title else ""
        sides = "\n".join(f"<span>{escaped(side)}</span>" for side in table.above or ())
        above = f'<p class="above">{sides}</p>\n' if table.above else ""
        grid = table_html(table, f"table-{number}", self._grids.name(table)) if table.header or table.body else ""
        note = _paragraph(table.note) if table.note else ""
        return f'<div class="{" ".join(names)}">\n{title}{below}{above}{grid}{note}</div>\n'


def _heading(heading: Heading, depth: int, number: int) -> str:
    label = f'<span class="number">{escaped(heading.number)}</span> ' if heading.number else ""
    kind = ' class="table-title"' if heading.look == "table" else ""
    level = min(depth, 6)
    return f'<h{level} id="{_anchor(number)}"{kind}>{label}{escaped(heading.text)}</h{level}>\n'


def _paragraph(paragraph: Paragraph) -> str:
    kind = "" if paragraph.style == "body" else f' class="{paragraph.style}"'
    return f"<p{kind}>{_runs(paragraph)}</p>\n"


def _runs(paragraph: Paragraph) -> str:
    return "".join(map(inline, paragraph.runs))
