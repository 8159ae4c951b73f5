"""The contents list (目录): a real TOC field with its result, so that it shows at once and nobody is prompted."""

from __future__ import annotations

from collections.abc import Sequence

from generator.document.tree import Heading
from generator.writers.docx import styles
from generator.writers.docx.body import bookmark_name, clean, field, paragraph, run
from generator.writers.docx.reference import Reference

# Levels 1 and 2 by heading style, the entries with another text by TC field; links; no page numbers in web view.
_INSTRUCTION = 'TOC \\o "1-2" \\f C \\h \\z'


def contents_xml(title: str, headings: Sequence[Heading], pages: Sequence[int], reference: Reference) -> str:
    """The contents list with its title; `pages` are the printed page numbers of all headings."""
    listed = [(number, heading) for number, heading in enumerate(headings) if heading.contents is not None]
    lines: list[str] = []
    for number, heading in listed:
        begin = "" if lines else _begin()
        look = reference.looks[styles.CONTENTS[styles.contents_level(heading)]]
        lines.append(paragraph(look, begin + _entry(number, heading.contents or "", pages[number])))
    heading_look = reference.looks[styles.PARAGRAPHS["contents-title"]]
    if not lines:
        return paragraph(heading_look, run(title))
    end = paragraph(reference.looks[styles.SECTION_END], '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        "</w:sdtPr>"
        f"<w:sdtContent>{paragraph(heading_look, run(title))}{''.join(lines)}{end}</w:sdtContent></w:sdt>"
    )


def _begin() -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {clean(_INSTRUCTION)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _entry(number: int, text: str, page: int) -> str:
    anchor = bookmark_name(number)
    return (
        f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run(text.replace(chr(10), " "))}<w:r><w:tab/></w:r>'
        f"{field(f'PAGEREF {anchor} {chr(92)}h', run(str(page)))}</w:hyperlink>"
    )
