"""The HTML writer: the same figures as the other files, a page that needs nothing else and that everybody can read."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from xlsx_documents import document as awkward

from generator import catalogue, pipeline
from generator.audit.docx import read_docx
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.compose import compose, load_pack
from generator.document.tree import Document, Figure, Heading, Paragraph, Part, Table
from generator.figures.book import Figures
from generator.model.errors import TemplateProblem
from generator.model.facts import Budget
from generator.pipeline import edition_folder
from generator.writers.html import write_html
from generator.writers.package import is_untouched
from tests.support.browser import Page, opened
from tests.support.budgets import YEAR, budgets
from tests.support.office import page_texts, squeeze
from tests.support.page import HEADINGS, blocks, figures, rows, text, tree
from tests.support.samples import SAMPLES, sample

PACK = load_pack(edition_folder("xinjiang-2024"))
UNIT_LINE = "单位：万元"


def page_of(document: Document) -> ET.Element:
    return tree(write_html(document, PACK.css))


def table_figures(table: Table) -> list[tuple[Decimal, str]]:
    contents = [cell.content for row in (*table.header, *table.body) for cell in row.cells]
    return [(content.value, content.text) for content in contents if isinstance(content, Figure)]


@pytest.fixture(scope="module", params=SAMPLES)
def rendering(request: pytest.FixtureRequest) -> pipeline.Rendering:
    found = pipeline.render(sample(request.param), formats=("docx", "xlsx", "html"))
    assert found.document is not None and set(found.files) == {"docx", "xlsx", "html"}
    return found


def said(found: Iterator[ReadBlock] | tuple[ReadBlock, ...]) -> list[str]:
    """Paragraphs and rows as text without white space; the DOCX has the line above a table in the table."""
    lines: list[str] = []
    for block in found:
        if isinstance(block, ReadParagraph) and not block.in_contents:
            lines.append(squeeze(block.text))
        elif isinstance(block, ReadGrid):
            lines += ["|".join(map(squeeze, row)) for row in block.rows if UNIT_LINE not in row]
    return [line for line in lines if line]


def test_says_what_the_docx_says(rendering: pipeline.Rendering) -> None:
    title = squeeze(rendering.document.contents_title)
    docx = [line for line in said(read_docx(rendering.files["docx"])) if line != title]
    page = said(blocks(tree(rendering.files["html"])))
    assert len(page) > 300
    assert page == docx


def test_has_the_amounts_of_the_xlsx(rendering: pipeline.Rendering) -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendering.files["xlsx"]))
    tables = list(tree(rendering.files["html"]).iter("table"))
    assert len(tables) == len(list(rendering.document.tables())) > 11
    for table, element in zip(rendering.document.tables(), tables, strict=True):
        numbers = [cell.value for row in book[table.sheet].iter_rows() for cell in row if cell.data_type == "n"]
        wanted = sorted(Decimal(str(value)) for value in numbers if value is not None)
        assert sorted(value for value, _ in figures(element)) == wanted, table.id


def test_every_figure_of_the_document_with_its_exact_value(rendering: pipeline.Rendering) -> None:
    wanted: list[tuple[Decimal, str]] = []
    for part in rendering.document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                wanted += [(run.value, run.text) for run in block.runs if isinstance(run, Figure)]
            elif isinstance(block, Table):
                wanted += table_figures(block)
    assert len(wanted) > 300
    assert figures(tree(rendering.files["html"])) == wanted


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_any_budget(budget: Budget) -> None:
    document = compose(Figures(budget, catalogue.load(YEAR)), PACK)
    data = write_html(document, PACK.css)
    page = tree(data)
    check_structure(page)
    check_self_contained(page)
    said_in_paragraphs = [text(p) for p in page.iter("p")]
    for duty in budget.functions:
        assert duty.text in said_in_paragraphs, "typed text must come out as typed, whatever it looks like"
    for table, element in zip(document.tables(), page.iter("table"), strict=True):
        assert figures(element) == table_figures(table)
    assert "〔密" not in data.decode()
    assert data == write_html(document, PACK.css)


def check_structure(page: ET.Element) -> None:
    """What a browser forgives and a reader who cannot see the page pays for."""
    assert page.get("lang") == "zh-CN"
    levels = [int(e.tag[1]) for e in page.iter() if e.tag in HEADINGS]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    for link in page.iter("a"):
        assert link.get("href", "").removeprefix("#") in ids and text(link)
    for e in page.iter():
        assert e.get("aria-labelledby", ids[0]) in ids
    body = page.find("body")
    assert [child.tag for child in body] == ["a", "header", "nav", "main"]
    assert body[0].get("href") == "#main"
    names = set()
    for table in page.iter("table"):
        caption = table[0]
        assert caption.tag == "caption"
        names.add(text(caption))
        assert rows(table)
        for head in table.iter("th"):
            assert head.get("scope") in ("row", "col", "colgroup") and text(head)
        for line in table.iterfind("tbody/tr"):
            if any(text(cell) for cell in line):
                assert any(cell.tag == "th" for cell in line) or "form" in table.get("class", "")
    assert len(names) == sum(1 for _ in page.iter("table")), "two tables of the same name"
    for box in page.iter("div"):
        if box.get("class") == "scroll":
            assert (box.get("role"), box.get("tabindex")) == ("region", "0") and box.get("aria-labelledby") in ids


def check_self_contained(page: ET.Element) -> None:
    """No script, no address but its own, no look that the policy would have to allow in place."""
    assert not {e.tag for e in page.iter()} & {"script", "link", "img", "iframe", "form", "object", "base"}
    for e in page.iter():
        assert not {name for name in e.attrib if name.startswith("on") or name in ("style", "src")}


def test_structure_of_a_document_not_of_ours() -> None:
    page = page_of(awkward())
    check_structure(page)
    check_self_contained(page)


def test_contents_lead_to_their_headings() -> None:
    document = awkward()
    page = page_of(document)
    nav = page.find(".//nav")
    headings = {e.get("id"): text(e) for e in page.iter() if e.tag in HEADINGS}
    listed = [heading for heading in document.headings() if heading.contents is not None]
    links = list(nav.iter("a"))
    assert [text(link) for link in links] == [heading.contents for heading in listed]
    for link, heading in zip(links, listed, strict=True):
        assert headings[link.get("href")[1:]] == f"{heading.number} {heading.text}".strip()


def test_a_heading_after_a_part_without_one_leaves_no_level_out() -> None:
    part = Part(Heading(1, "第一部分", "第一部分"), (Heading(3, "（一）某事"), Paragraph(("文",))), "第一部分")
    check_structure(page_of(awkward()._replace(parts=(part,))))


def test_header_groups_and_what_stays_in_sight(rendering: pipeline.Rendering) -> None:
    tables = dict(zip(rendering.document.tables(), tree(rendering.files["html"]).iter("table"), strict=True))
    by_id = {table.id: element for table, element in tables.items()}
    assert [len(group) for group in by_id["表2"].iter("colgroup")] == [3, 1, 1, 7, 1, 1, 1, 1]
    scopes = [(text(head), head.get("scope")) for head in by_id["表2"].find("thead")[0]]
    assert scopes[:3] == [("功能分类科目编码", "colgroup"), ("功能分类科目名称", "col"), ("总计", "col")]
    pinned = {name: [text(e) for e in by_id[name].iter("th") if "pin" in e.get("class", "")] for name in by_id}
    assert pinned["表1"] == pinned["表4"] == []
    assert pinned["表2"][:2] == ["功能分类科目名称", "※"] and "总计" in pinned["表2"]
    assert pinned["表7"][0] == "项目名称"
    last_names = [[text(e) for e in row if e.tag == "th"][-1] for row in by_id["表7"].iterfind("tbody/tr")]
    assert pinned["表7"][2:] == last_names


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "]]><b>", "a&amp;b", "\"'>", "-->", "</style>", "x\x00\x0by"]
)
def test_what_is_typed_is_text(typed: str) -> None:
    typed_part = Part(Heading(1, typed, typed), (Heading(2, typed, typed), Paragraph((typed,))), "第一部分")
    document = awkward()._replace(
        title=typed, author=typed, cover=(Paragraph((typed,), "cover-name"),), parts=(typed_part,)
    )
    page = page_of(document)
    check_self_contained(page)
    shown = re.sub("[\x00-\x1f]", "", typed)
    assert (
        next(text(p) for p in page.iter("p"))
        == text(page.find(".//h1")).strip()
        == text(page.find(".//title"))
        == shown
    )


def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    css = "body{color:#000}\r\n/* </style><script>alert(1)</script> */"
    data = write_html(awkward(), css).decode()
    style = re.search("<style>(.*?)</style>", data, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in data
    assert "<script" not in data.replace(style, "")
    assert "\r" not in data
    assert data.count("</style>") == 1


def test_a_page_knows_whether_it_was_changed(tmp_path: Path) -> None:
    data = write_html(awkward(), PACK.css)
    path = tmp_path / "公开.html"

    def untouched(content: bytes) -> bool:
        path.write_bytes(content)
        return is_untouched(path)

    assert untouched(data)
    assert b"1,128.69" in data
    assert not untouched(data.replace(b"1,128.69", b"1,128.96"))
    assert not untouched(data.replace(b"\n", b"\r\n"))
    assert not untouched(data + b"\n")
    assert not untouched(data[: data.rindex(b"<!-- ")])
    assert not untouched(data[:-40])
    assert not untouched("<html>别人的网页</html>".encode())
    assert not untouched(b"")


def test_a_pack_without_a_style_sheet(tmp_path: Path) -> None:
    for file in edition_folder("xinjiang-2024").iterdir():
        if file.suffix in (".xml", ".docx", ".txt"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert pipeline.render(sample(SAMPLES[0]), templates=tmp_path, formats=("docx",)).files
    with pytest.raises(TemplateProblem, match=r"page\.css"):
        pipeline.render(sample(SAMPLES[0]), templates=tmp_path, formats=("html",))


@pytest.fixture(scope="module")
def shown(rendering: pipeline.Rendering) -> Iterator[Page]:
    with opened(rendering.files["html"]) as page:
        yield page


@pytest.mark.slow
def test_a_browser_sees_the_elements_we_wrote(rendering: pipeline.Rendering, shown: Page) -> None:
    """What is no HTML, a browser would move or close; and the policy lets the looks through."""
    written = [e.tag for e in tree(rendering.files["html"]).iter()]
    assert shown.run("[...document.querySelectorAll('*')].map(e => e.localName)") == written
    assert shown.run("getComputedStyle(document.querySelector('table')).tableLayout") == "fixed"


_CUT = """[...document.querySelectorAll('th, td')].filter(cell => cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => cell.closest('table').caption.textContent + ' ' + cell.textContent)"""
_SCROLLED = """[...document.querySelectorAll('.scroll')].map(box => {
  box.scrollTo(10000, 200);
  const edge = box.getBoundingClientRect(), head = box.querySelector('thead');
  const pinned = [...box.querySelectorAll('.pin')].map(e => e.getBoundingClientRect());
  return {
    right: box.scrollLeft, down: box.scrollTop, edge: edge.right, pinned: pinned.length,
    seen: pinned.every(e => e.left > edge.left - 2 && e.right < edge.right + 2),
    head: head ? head.getBoundingClientRect().top - edge.top : 0,
  };
})"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_on_a_telephone_and_on_a_desk(shown: Page, width: int) -> None:
    shown.resize(width)
    assert shown.run("document.documentElement.scrollWidth") == width
    assert shown.run(_CUT) == []
    boxes = shown.run(_SCROLLED)
    for box in boxes:
        assert box["edge"] <= width
        assert box["seen"]
        assert -1 <= box["head"] <= 1
    if width == 390:
        assert sum(box["right"] > 0 and box["pinned"] > 0 for box in boxes) >= 5
        assert any(box["down"] > 0 for box in boxes)
    picture = shown.screenshot()
    assert struct.unpack(">I", picture[16:20]) == (width,)
    assert len(picture) > 20_000, "an empty page"


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(shown: Page, width: int) -> None:
    shown.resize(width)
    assert shown.violations() == []


@pytest.mark.slow
def test_axe_would_have_found_something() -> None:
    broken = re.sub(rb"</?h1>| lang=\"zh-CN\"", b"", write_html(awkward(), PACK.css))
    with opened(broken) as page:
        assert {finding.split(":")[0] for finding in page.violations()} >= {"html-has-lang", "page-has-heading-one"}


@pytest.mark.slow
def test_prints_every_table_whole(rendering: pipeline.Rendering, shown: Page) -> None:
    printed = page_texts(shown.pdf())
    whole = squeeze("".join(printed))
    for table in rendering.document.tables():
        assert squeeze(table.title.number + table.title.text) in whole
        for _, amount in table_figures(table):
            assert amount in whole
    assert len(printed) < 60
