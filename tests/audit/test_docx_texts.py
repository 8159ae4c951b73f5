"""Tables and paragraphs cut out of the text of a DOCX: what the general reader finds, in whatever form they stand there."""

from __future__ import annotations

import functools
import random
import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from generator import catalogue
from generator.audit import docx
from generator.audit.docx import read_docx
from generator.audit.docx_texts import cut
from generator.audit.reading import ReadBlock
from generator.compose import compose, load_pack
from generator.figures.book import Figures
from generator.model.errors import DisclosureError
from generator.model.facts import Budget
from generator.pipeline import edition_folder, render
from generator.writers.docx import write_docx
from generator.writers.package import pack, unpack
from tests.support.budgets import YEAR, budgets
from tests.support.samples import SAMPLES, sample

PACK = load_pack(edition_folder("xinjiang-2024"))
NAME = "urumqi-gov-office-2024"


@functools.cache
def parts_of(name: str = NAME) -> dict[str, bytes]:
    return unpack(render(sample(name)).files["docx"])


def read(parts: dict[str, bytes], xml: bytes) -> tuple[ReadBlock, ...] | str:
    try:
        return read_docx(pack({**parts, "word/document.xml": xml}))
    except DisclosureError as error:
        return str(error)


def both(parts: dict[str, bytes], xml: bytes) -> tuple[tuple[ReadBlock, ...] | str, tuple[ReadBlock, ...] | str]:
    """What is read, and what the general reader alone reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(docx, "cut", lambda xml: (xml, [], []))
        general = read(parts, xml)
    return read(parts, xml), general


def check_cut(parts: dict[str, bytes]) -> None:
    """All tables and nearly all paragraphs of a document of ours are cut out, and read as the general reader reads them."""
    xml = parts["word/document.xml"]
    left, grids, paragraphs = cut(xml)
    assert len(grids) == xml.count(b"<w:tbl>") > 10
    assert len(paragraphs) > left.count(b"<w:p>") * 0.8
    fast, general = both(parts, xml)
    assert fast == general


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_cut_out(name: str) -> None:
    check_cut(parts_of(name))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(budgets())
def test_any_budget_is_cut_out(budget: Budget) -> None:
    check_cut(unpack(write_docx(compose(Figures(budget, catalogue.load(YEAR)), PACK), PACK.reference)))


T = '<w:t xml:space="preserve">'
CELL = f"{T}一、本年收入</w:t></w:r></w:p></w:tc>"
TAKEN = [
    (CELL, CELL.replace("一、", "a > b")),
    (CELL, CELL.replace("一、本年", f"一、</w:t><w:br/>{T} 本年")),
    (CELL, CELL.replace("一、", "&lt;5 &amp;lt; &gt;9")),
    (CELL, CELL.replace("一、", "　\t\n　")),
    (CELL, f"{T}</w:t></w:r></w:p></w:tc>"),
    ("<w:vMerge/>", '<w:vMerge w:val="continue"/>'),
    ("<w:cantSplit/><w:tblHeader/>", "<w:cantSplit/>"),
    ("</w:document>", ""),
]
PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="Date"/></w:pPr><w:r>'
LEFT = [
    (PARAGRAPH, f"<w:p >1</w:p>{PARAGRAPH}"),
    (PARAGRAPH, f"<w:p/>{PARAGRAPH}"),
    (PARAGRAPH, PARAGRAPH.replace("<w:p>", '<w:p w:rsidR="1">')),
    (CELL, CELL.replace("一、", "&#x4e00;、")),
    (CELL, CELL.replace("一、", "&nbsp;")),
    (CELL, CELL.replace("一、", "a > b ]]>")),
    (CELL, CELL.replace("一、", "a < b")),
    (CELL, CELL.replace("一、", "\x1f")),
    (CELL, CELL.replace("一、", "\x02")),
    (CELL, CELL.replace("一、", "\r\n")),
    (CELL, CELL.replace("一、", "\ufffe")),
    (CELL, CELL.replace("一、", "<![CDATA[一、]]>")),
    (CELL, CELL.replace("一、", "<!-- </w:tc> -->")),
    (CELL, CELL.replace("一、", "<w:tab/>")),
    (CELL, CELL.replace("一、", f"</w:t><w:tab/>{T}")),
    (CELL, CELL.replace("一、", "</w:t></w:r><w:r><w:t>")),
    (CELL, CELL.replace("一、", f"</w:t></w:r></w:p><w:p><w:r>{T}")),
    (CELL, CELL.replace("</w:tc>", "<w:p/></w:tc>")),
    (CELL, CELL.replace("</w:tc>", "</w:tc></w:tc>")),
    (CELL, CELL.replace("</w:tc>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:tc>")),
    (CELL, CELL.replace("</w:tc>", "</w:tc>\n")),
    (CELL, CELL.replace(T, f"<w:rPr><w:jc {T}甲</w:t> w:x=''/></w:rPr>{T}")),
    (CELL, CELL.replace("</w:tc>", f"</w:tc>{T}甲</w:t>")),
    (CELL, CELL.replace("一、", f"</w:t>甲{T}")),
    (CELL, CELL.replace(T, "<w:t>")),
    (CELL, CELL.replace(T, "<w:delText>").replace("</w:t>", "</w:delText>")),
    ('<w:vMerge w:val="restart"/>', "<w:vMerge/>"),
    ('<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'),
    ('<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="0"/>'),
    ('<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="300"/>'),
    ('<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="x"/>'),
    ("<w:cantSplit/><w:tblHeader/>", "<w:tblHeader/><w:cantSplit/>"),
    ("<w:cantSplit/><w:tblHeader/>", '<w:del w:id="1" w:author="a"/><w:tblHeader/>'),
    ("<w:cantSplit/><w:tblHeader/>", '<w:gridBefore w:val="1"/><w:tblHeader/>'),
    ("</w:tr></w:tbl>", "</w:tr><w:tr></w:tr></w:tbl>"),
    ("</w:tblGrid><w:tr>", "</w:tblGrid><w:tr><w:tr>"),
    ("</w:tr></w:tbl>", "</w:tbl>"),
    ("<w:tbl>", "<w:tbl><w:bidiVisual/>"),
    ("<w:tbl>", '<w:tbl w:x="1">'),
    ("<w:tbl>", "<w:tbl >"),
    ("<w:tbl>", "<w:tbl/><w:tbl>"),
    ("<w:tbl>", "<w:tbl >1</w:tbl><w:tbl>"),
    ("<w:tbl>", "<w:tbl>1</w:tbl><w:tbl>"),
    ("<w:body>", "<w:body><!-- <w:tbl> -->"),
    ("<w:body>", '<w:body xmlns:w="urn:x">'),
    ("<w:body>", "<w:body><?x <w:tbl>?>"),
    ("<w:body>", f"<w:body><w:p><w:r>{T}<![CDATA[<w:tbl></w:tbl>]]></w:t></w:r></w:p>"),
    ("<w:document ", '<w:document xmlns:v="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '),
    ("<w:document ", "<!DOCTYPE x><w:document "),
    ('encoding="UTF-8"', 'encoding="utf-16"'),
    ('encoding="UTF-8"', 'encoding="latin-1"'),
]
"""Forms in which our own documents never stand, well-formed and not."""


@pytest.mark.parametrize(("old", "new", "taken"), [(*x, True) for x in TAKEN] + [(*x, False) for x in LEFT])
def test_another_form_reads_as_the_general_reader_reads_it(old: str, new: str, taken: bool) -> None:
    parts = parts_of()
    text = parts["word/document.xml"].decode()
    assert old in text
    xml = text.replace(old, new, 1).encode()
    assert bool(cut(xml)[1]) == taken
    fast, general = both(parts, xml)
    assert fast == general


@pytest.mark.parametrize(
    "new",
    [
        "<w:p><w:r>",
        PARAGRAPH.replace("<w:pPr>", '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr>'),
        PARAGRAPH.replace("</w:pPr>", '<w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'),
        PARAGRAPH.replace("<w:pPr>", "<w:bookmarkStart/><w:pPr>"),
        PARAGRAPH.replace("Date", "TOC1"),
        PARAGRAPH.replace("Date", "TOC12"),
        PARAGRAPH.replace("Date", "目录"),
        PARAGRAPH.replace("/>", "/><w:keepNext/><w:jc w:val=center/>"),
        PARAGRAPH.replace("/>", "/><w:numPr/>"),
        PARAGRAPH + f"{T}甲</w:t><w:br/>{T}乙&amp;</w:t></w:r></w:p>" + PARAGRAPH,
        PARAGRAPH + f"{T}甲</w:t></w:r><w:r>",
        PARAGRAPH + f"{T}\t甲</w:t><w:tab/>",
        PARAGRAPH + f"{T}甲</w:t></w:r></w:p>\n" + PARAGRAPH,
        f'<w:ins w:id="1" w:author="a">{PARAGRAPH}{T}甲</w:t></w:r></w:p></w:ins>{PARAGRAPH}',
        f"<w:moveFrom>{PARAGRAPH}{T}甲</w:t></w:r></w:p></w:moveFrom>{PARAGRAPH}",
        f"<w:p><w:r><w:pict>{PARAGRAPH}{T}甲</w:t></w:r></w:p></w:pict></w:r></w:p>{PARAGRAPH}",
        f"<w:p></w:p>{PARAGRAPH}",
        f"<w:p>1</w:p>{PARAGRAPH}",
        PARAGRAPH.replace("<w:p>", "<w:p>\n"),
        PARAGRAPH + f"{T}&#x4e00;</w:t></w:r></w:p>" + PARAGRAPH,
        PARAGRAPH + f"{T}]]></w:t></w:r></w:p>" + PARAGRAPH,
    ],
)  # fmt: skip
def test_a_paragraph_in_another_form_reads_as_the_general_reader_reads_it(new: str) -> None:
    parts = parts_of()
    text = parts["word/document.xml"].decode()
    assert PARAGRAPH in text
    fast, general = both(parts, text.replace(PARAGRAPH, new, 1).encode())
    assert fast == general


LINE = '<w:p><w:pPr><w:pStyle w:val="TOC2"/></w:pPr><w:hyperlink w:anchor="_Toc900000002" w:history="1"><w:r>'
TITLE = '<w:bookmarkStart w:id="4" w:name="_Toc900000005"/><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
VANISH = "<w:r><w:rPr><w:vanish/></w:rPr><w:instrText"
SEPARATE = '<w:fldChar w:fldCharType="separate"/>'
LINES_TAKEN = [
    (LINE, LINE.replace("_Toc900000002", "")),
    (LINE, LINE + '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'),
    (LINE, LINE + f"{T}甲&amp;</w:t><w:br/>"),
    (" PAGEREF _Toc900000002 ", " PAGEREF &lt;一&gt; "),
    (" PAGEREF _Toc900000002 ", ""),
    (f"{SEPARATE}</w:r><w:r>{T}", f"{SEPARATE}</w:r><w:r>{T} 1 "),
    (TITLE, TITLE.replace("/><w:r>", '/><w:bookmarkStart w:id="99" w:name="x"/><w:r>', 1)),
    (VANISH, "<w:r><w:instrText"),
    (' TC "一、', ' TC "&amp;一、'),
]
LINES_LEFT = [
    (LINE, LINE.replace("TOC2", "目录")),
    (LINE, LINE.replace("w:history", "w:tooltip")),
    (LINE, LINE.replace(' w:history="1"', "")),
    (LINE, LINE.replace('w:history="1"', "w:history=1")),
    (LINE, LINE.replace("<w:hyperlink", "<w:ins")),
    (LINE, LINE.replace("<w:pPr>", '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr>')),
    (LINE, LINE.replace("<w:r>", "<w:r><w:tab/>")),
    (LINE, LINE + f"{T}甲</w:t></w:r><w:r>"),
    (" PAGEREF _Toc900000002 ", " PAGEREF &#x4e00; "),
    (" PAGEREF _Toc900000002 ", " PAGEREF &nbsp; "),
    (" PAGEREF _Toc900000002 ", " PAGEREF ]]> "),
    (" PAGEREF _Toc900000002 ", " PAGEREF \x02 "),
    (" PAGEREF _Toc900000002 ", " </w:instrText><w:t>甲</w:t><w:instrText>"),
    (f"<w:r>{SEPARATE}</w:r>", ""),
    (SEPARATE, SEPARATE.replace("separate", "end")),
    (SEPARATE, SEPARATE.replace("separate", "begin")),
    ('<w:fldChar w:fldCharType="end"/></w:r></w:hyperlink>', "</w:r></w:hyperlink>"),
    ("</w:hyperlink></w:p>", "</w:p>"),
    (TITLE, TITLE.replace("begin", "separate")),
    (TITLE, TITLE.replace("<w:bookmarkStart", "<w:moveFromRangeStart")),
    (VANISH, VANISH.replace("instrText", "t")),
    (' TC "一、', ' TC "&一、'),
]
"""Lines of the contents list, and the fields from which it is made, as others might write them, well-formed and not."""


@pytest.mark.parametrize(("old", "new", "taken"), [(*x, True) for x in LINES_TAKEN] + [(*x, False) for x in LINES_LEFT])
def test_a_line_of_the_contents_list_reads_as_the_general_reader_reads_it(old: str, new: str, taken: bool) -> None:
    parts = parts_of()
    text = parts["word/document.xml"].decode()
    before, line, after = text.partition(LINE)
    assert old in line + after
    xml = (before + (line + after).replace(old, new, 1)).encode()
    ours, theirs = (len(cut(document)[2]) for document in (text.encode(), xml))
    assert taken == (ours == theirs)
    fast, general = both(parts, xml)
    assert fast == general


def test_a_damaged_document_reads_as_the_general_reader_reads_it() -> None:
    """Tags and texts taken out, doubled and exchanged at random."""
    parts = parts_of()
    pieces = re.split("(?<=>)|(?=<)", parts["word/document.xml"].decode())
    head = next(at for at, (a, b) in enumerate(pairwise(pieces)) if (a, b) == ("<w:tbl>", "<w:tblPr>"))
    chance = random.Random(5)
    readable = 0
    for _ in range(150):
        changed = list(pieces)
        at, other = (chance.randrange(head - 400, head + 1500) for _ in range(2))
        match chance.randrange(3):
            case 0:
                changed[at] = ""
            case 1:
                changed[at] += changed[at]
            case 2:
                changed[at], changed[other] = changed[other], changed[at]
        fast, general = both(parts, "".join(changed).encode())
        assert fast == general
        readable += not isinstance(fast, str)
    assert readable > 10
