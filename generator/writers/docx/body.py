"""WordprocessingML of the body, built as text in one pass."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.document.tree import Heading
from generator.writers.characters import escaped, printable
from generator.writers.docx import styles
from generator.writers.docx.flow import Flowing, Section
from generator.writers.docx.grid import Form, Grid, Pattern
from generator.writers.docx.measure import splits
from generator.writers.docx.reference import Look, Reference

_AMBIGUOUS = re.compile("[\u00a1-\u00f7\u2010-\u2bff]")
"""Signs that Word sets in the Latin font unless the run says they are Chinese: “ ” … — · ×."""
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_HINT = '<w:rFonts w:hint="eastAsia"/>'
_NUMBERING = re.compile(r"<w:pgNumType\b([^>]*?)/>")
_START = re.compile(r'\s+w:start="[^"]*"')
_BEFORE_NUMBERING = re.compile(r"(?s).*(?:<w:(?:pgSz|pgMar|paperSrc|lnNumType)\b[^>]*/>|</w:pgBorders>)")


def clean(text: str) -> str:
    """Text fit for XML, escaped."""
    return escaped(printable(text.replace("\r\n", "\n").replace("\t", " ")))


def run(text: str, properties: str = "") -> str:
    """A run; a line feed becomes a line break. Empty for empty text."""
    if not text:
        return ""
    if _AMBIGUOUS.search(text):
        properties = _after_style(properties)
    return f"{_run_begin(properties)}{_shown(text)}{_RUN_END}"


def _shown(text: str) -> str:
    # What is printable as a whole has no line feeds and nothing to leave out.
    return escaped(text) if text.isprintable() else clean(text).replace("\n", _BREAK)


_RUN_END = "</w:t></w:r>"


def _run_begin(properties: str) -> str:
    return f'<w:r>{_properties(properties)}<w:t xml:space="preserve">'


def _after_style(properties: str) -> str:
    """The properties with the hint; a run's style comes first in the schema."""
    style, end, rest = properties.rpartition("/>")
    return style + end + _HINT + rest


def _properties(properties: str) -> str:
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""


def field(instruction: str, result: str, properties: str = "") -> str:
    """A complex field with its result; a field that shows nothing has none. `properties` are those of the instruction."""
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    code = f'{_properties(properties)}<w:instrText xml:space="preserve"> {clean(instruction)} </w:instrText>'
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>{code}</w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def bookmark_name(number: int) -> str:
    """The name of a heading's bookmark, in the form that Word gives its own."""
    return f"_Toc{900000001 + number}"


def paragraph(look: Look, content: str, extra: str = "") -> str:
    """A paragraph; `extra` are further properties, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{look.id}"/>{extra}</w:pPr>{content}</w:p>'


def body_xml(sections: Sequence[Section], headings: Sequence[Heading], reference: Reference) -> bytes:
    """All sections of the body, the sectPr of the last one at its end."""
    pieces: list[bytes] = []
    for index, section in enumerate(sections):
        setup = section_setup(reference.pages[section.kind].xml, start=1 if index == 0 else None)
        last = index == len(sections) - 1
        for place, item in enumerate(section.items):
            ends = place == len(section.items) - 1
            if isinstance(item, Grid):
                pieces.append(table_xml(item, reference, reference.pages[section.kind].height))
                if ends:  # Word wants a paragraph behind a table, and a section break needs one
                    pieces.append(paragraph(reference.looks[styles.SECTION_END], "", "" if last else setup).encode())
            else:
                pieces.append(_flowing(item, headings, reference.looks, "" if last or not ends else setup).encode())
        if last:
            pieces.append(setup.encode())
    return b"".join(pieces)


def section_setup(xml: str, start: int | None) -> str:
    """A sectPr of the reference document with the page numbers starting at `start`, or continuing."""
    found = _NUMBERING.search(xml)
    others = _START.sub("", found[1]).rstrip() if found else ""
    begin = f' w:start="{start}"' if start is not None else ""
    numbering = f"<w:pgNumType{others}{begin}/>" if others or begin else ""
    if found:
        return xml[: found.start()] + numbering + xml[found.end() :]
    place = _BEFORE_NUMBERING.match(xml)
    return xml[: place.end()] + numbering + xml[place.end() :] if place else xml


def _flowing(item: Flowing, headings: Sequence[Heading], looks: Mapping[str, Look], section: str) -> str:
    content = run(item.text)
    if item.heading is not None:
        heading, number = headings[item.heading], item.heading
        content = (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(number)}"/>{_contents_mark(heading)}{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
    return paragraph(looks[item.style], content, ("<w:pageBreakBefore/>" if item.page_break else "") + section)


def _contents_mark(heading: Heading) -> str:
    """The entry of a heading whose text in the contents list is not its own, as a TC field.

    Quotation marks of any kind would end the entry and are escaped. The instruction is hidden, as Word does; the rest of the
    field is not, or LibreOffice would pass it over when it renews the list.
    """
    if heading.contents is None or styles.is_collected(heading):
        return ""
    entry = re.sub(r'(["“”\\])', r"\\\1", heading.contents.replace("\n", " "))
    return field(f'TC "{entry}" \\f C \\l "{styles.contents_level(heading)}"', "", "<w:vanish/>")


def table_xml(grid: Grid, reference: Reference, page_height: int) -> bytes:
    """A measured table. A row that would leave half a page empty may be divided between pages."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid.widths)
    begin = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{reference.table}"/><w:tblW w:w="{sum(grid.widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )
    strong = f'<w:rStyle w:val="{reference.strong}"/>'
    openings: list[bytes] = []
    contents = _contents([text for row in grid.rows for text in row.texts])
    for row, height in zip(grid.rows, grid.heights, strict=True):
        markup = _markup(row.pattern, reference, grid.least, row.header, splits(height, page_height))
        for place in markup.strong:
            contents[len(openings) + place] = _content(row.texts[place], strong)
        openings += markup.openings
        contents[len(openings) - 1] += b"</w:tr>"
    cells = [b""] * (2 * len(contents))
    cells[::2], cells[1::2] = openings, contents
    return begin.encode() + b"".join(cells) + b"</w:tbl>"


class _Markup(NamedTuple):
    """What stands around the texts of a row."""

    openings: tuple[bytes, ...]
    """Every cell up to its run, the first with the beginning of the row."""
    strong: tuple[int, ...]
    """The places of the cells whose run is emphasised."""


@functools.lru_cache(maxsize=1024)
def _markup(pattern: Pattern, reference: Reference, least: int, header: bool, may_split: bool) -> _Markup:
    first, *others = (_opening(form, reference.looks[form.style]) for form in pattern.forms)
    return _Markup(
        (_row_begin(least, header, may_split) + first, *others),
        tuple(place for place, form in enumerate(pattern.forms) if form.bold),
    )


def _row_begin(least: int, header: bool, may_split: bool) -> bytes:
    properties = "" if may_split else "<w:cantSplit/>"
    if least:
        properties += f'<w:trHeight w:val="{least}"/>'
    if header:
        properties += "<w:tblHeader/>"
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}".encode()


_CELL_END = "</w:p></w:tc>"
_PLAIN = f"{_run_begin('')}%b{_RUN_END}{_CELL_END}".encode()
_EMPTY = _CELL_END.encode()
_APART = "〲"
"""Stands between texts that are escaped and encoded as one: a printable sign that hardly any text contains."""


def _contents(texts: Sequence[str]) -> list[bytes]:
    """What stands behind the openings of cells with these texts."""
    together = _APART.join(texts)
    shown = _shown(together).encode().split(_APART.encode())
    if len(shown) != len(texts):
        return [_content(text) for text in texts]
    contents = [_PLAIN % each if text else _EMPTY for text, each in zip(texts, shown, strict=True)]
    # Texts with an ambiguous sign are written once more, with the hint.
    place = passed = 0
    last = -1
    for sign in _AMBIGUOUS.finditer(together):
        place += together.count(_APART, passed, sign.start())
        passed = sign.start()
        if place != last:
            contents[place] = _content(texts[place])
            last = place
    return contents


def _content(text: str, properties: str = "") -> bytes:
    """The same of one cell, whatever its text."""
    return f"{run(text, properties)}{_CELL_END}".encode()


_UNRULED = '<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'


@functools.lru_cache(maxsize=1024)
def _opening(form: Form, look: Look) -> bytes:
    """A cell with its paragraph up to its text."""
    merge = "<w:vMerge/>" if form.rowspan == 0 else '<w:vMerge w:val="restart"/>' if form.rowspan > 1 else ""
    span = f'<w:gridSpan w:val="{form.colspan}"/>' if form.colspan > 1 else ""
    extra = "<w:keepNext/>" if form.keep_next else ""
    if form.indent:
        extra += f'<w:ind w:leftChars="{100 * form.indent}" w:left="{look.left + look.size * form.indent}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{form.width}" w:type="dxa"/>{span}{merge}{"" if form.ruled else _UNRULED}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{look.id}"/>{extra}</w:pPr>'
    ).encode()
