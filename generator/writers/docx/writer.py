"""The DOCX writer: a document tree and a reference document with the styles become a Word file."""

from __future__ import annotations

from collections.abc import Mapping

from generator.document.tree import Document, Heading
from generator.writers.docx import styles
from generator.writers.docx.body import body_xml, clean, paragraph, run, section_setup
from generator.writers.docx.contents import contents_xml
from generator.writers.docx.flow import Section, body_sections
from generator.writers.docx.pagination import heading_pages
from generator.writers.docx.reference import Reference, load_reference
from generator.writers.package import pack

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="{_CORE}"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/relationships/extended-properties" Target="{_APP}"/></Relationships>'
)
_TYPES = (
    f'<Override PartName="/{_CORE}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    f'<Override PartName="/{_APP}"'
    ' ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
)


def write_docx(document: Document, reference: bytes) -> bytes:
    """A Word file of the document in the styles of the reference document (`reference.docx`); same input, same bytes.

    Raises TemplateProblem when the reference document lacks a style or a page setup, ValueError when the cells of a
    table do not fill its columns.
    """
    look = load_reference(reference)
    sections = body_sections(document, look)
    headings = list(document.headings())
    pages = heading_pages(sections, look, len(headings))
    front = (
        _cover(document, look)
        + contents_xml(document.contents_title, headings, pages, look)
        + _section_end(look, "contents")
    )
    return package(document, look, front.encode() + body_xml(sections, headings, look))


def package(
    document: Document,
    look: Reference,
    body: bytes,
    others: Mapping[str, bytes] | None = None,
    relations: str = "",
    types: str = "",
) -> bytes:
    """A sealed Word file of a finished body in the styles of a reference document.

    `others` are further parts (charts), `relations` and `types` what the body's relationships and the content types say of
    them.
    """
    parts = {**look.parts, **(others or {})}
    parts["word/document.xml"] = f"{_HEAD}{look.root}<w:body>".encode() + body + b"</w:body></w:document>"
    for name, end, more in (
        ("[Content_Types].xml", "</Types>", _TYPES + types),
        ("word/_rels/document.xml.rels", "</Relationships>", relations),
    ):
        parts[name] = parts[name].replace(end.encode(), f"{more}{end}".encode())
    parts["_rels/.rels"] = _RELATIONS.encode()
    parts[_CORE] = _core_properties(document).encode()
    parts[_APP] = f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"/>'.encode()
    return pack(parts)


def heading_page_numbers(document: Document, reference: bytes) -> list[tuple[Heading, int]]:
    """Every heading with the number of the page on which it is printed. Raises as `write_docx` does."""
    look = load_reference(reference)
    headings = list(document.headings())
    sections: list[Section] = body_sections(document, look)
    return list(zip(headings, heading_pages(sections, look, len(headings)), strict=True))


def _cover(document: Document, look: Reference) -> str:
    lines = (paragraph(look.looks[styles.PARAGRAPHS[line.style]], run(line.text)) for line in document.cover)
    return "".join(lines) + _section_end(look, "cover")


def _section_end(look: Reference, kind: str) -> str:
    return paragraph(look.looks[styles.SECTION_END], "", section_setup(look.pages[kind].xml, start=None))


def _core_properties(document: Document) -> str:
    """Title, author and language; no dates and no user, so that the same document gives the same bytes."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{clean(document.title)}</dc:title><dc:creator>{clean(document.author)}</dc:creator>"
        f"<dc:language>{clean(document.language)}</dc:language></cp:coreProperties>"
    )
