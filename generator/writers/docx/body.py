"""WordprocessingML of the body, built as text in one pass."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from itertools import chain, compress
from operator import getitem

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
    cells: list[_Markup] = []
    for row, height in zip(grid.rows, grid.heights, strict=True):
        cells += _row_markup(row.pattern, reference, grid.least, row.header, splits(height, page_height))
    texts, kinds = _cell_texts(list(chain.from_iterable([row.texts for row in grid.rows])))
    return begin.encode() + b"".join(map(getitem, cells, kinds)) % tuple(compress(texts, kinds)) + b"</w:tbl>"


_HINTED = 2
"""The kind of a text with an ambiguous sign; 0 is that of no text, 1 that of any other."""
_Markup = tuple[bytes, ...]
"""A cell for each kind of text, which goes where %b stands."""


@functools.lru_cache(maxsize=1024)
def _row_markup(
    pattern: Pattern, reference: Reference, least: int, header: bool, may_split: bool
) -> tuple[_Markup, ...]:
    """The cells of a row, the first with its beginning, the last with its end."""
    begin = _row_begin(least, header, may_split)
    cells = [_cell_markup(form, reference.looks[form.style], reference.strong) for form in pattern.forms]
    cells[0] = tuple(begin + cell for cell in cells[0])
    cells[-1] = tuple(cell + b"</w:tr>" for cell in cells[-1])
    return tuple(cells)


def _row_begin(least: int, header: bool, may_split: bool) -> bytes:
    properties = "" if may_split else "<w:cantSplit/>"
    if least:
        properties += f'<w:trHeight w:val="{least}"/>'
    if header:
        properties += "<w:tblHeader/>"
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}".encode()


@functools.lru_cache(maxsize=1024)
def _cell_markup(form: Form, look: Look, strong: str) -> _Markup:
    properties = f'<w:rStyle w:val="{strong}"/>' if form.bold else ""
    runs = ("", _run_begin(properties) + "\0" + _RUN_END, _run_begin(_after_style(properties)) + "\0" + _RUN_END)
    begin = _opening(form, look)
    cells = (f"{begin}{run}</w:p></w:tc>" for run in runs)
    return tuple(cell.replace("%", "%%").replace("\0", "%b").encode() for cell in cells)


_APART = "〲"
"""Stands between texts that are escaped and encoded as one: a printable sign that hardly any text contains."""


def _cell_texts(texts: Sequence[str]) -> tuple[list[bytes], bytearray]:
    """The texts of cells as their runs hold them, and the kind of each."""
    together = _APART.join(texts)
    shown = _shown(together).encode().split(_APART.encode())
    kinds = bytearray(map(bool, texts))
    if len(shown) != len(texts):
        for place, text in enumerate(texts):
            if _AMBIGUOUS.search(text):
                kinds[place] = _HINTED
        return [_shown(text).encode() for text in texts], kinds
    place = passed = 0
    for sign in _AMBIGUOUS.finditer(together):
        place += together.count(_APART, passed, sign.start())
        passed = sign.start()
        kinds[place] = _HINTED
    return shown, kinds


_UNRULED = '<w:tcBorders><w:top w:val="nil"/><w:left w:val="nil"/><w:right w:val="nil"/></w:tcBorders>'


def _opening(form: Form, look: Look) -> str:
    """A cell with its paragraph up to its text."""
    merge = "<w:vMerge/>" if form.rowspan == 0 else '<w:vMerge w:val="restart"/>' if form.rowspan > 1 else ""
    span = f'<w:gridSpan w:val="{form.colspan}"/>' if form.colspan > 1 else ""
    extra = "<w:keepNext/>" if form.keep_next else ""
    if form.indent:
        extra += f'<w:ind w:leftChars="{100 * form.indent}" w:left="{look.left + look.size * form.indent}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{form.width}" w:type="dxa"/>{span}{merge}{"" if form.ruled else _UNRULED}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{look.id}"/>{extra}</w:pPr>'
    )
