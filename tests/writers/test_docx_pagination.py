"""Page numbers computed without an office program, and compared with one."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.document.tree import Cell, Document, Heading, Paragraph, Part, Table, row_of
from generator.pipeline import render
from generator.writers.docx import heading_page_numbers, write_docx
from generator.writers.docx.linebreak import Type, break_lines
from generator.writers.docx.pagination import _fill, _Piece
from generator.writers.docx.reference import Page
from tests.support.office import heading_pages, lines, page_texts, printed_number, squeeze, to_pdf, to_pdfs, validate
from tests.writers.docx_documents import random_document

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "templates" / "xinjiang-2024" / "reference.docx").read_bytes()
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
EM = 320
SETTING = Type(size=EM, tight=0, bold=False, hanging=True)


def broken(text: str, characters: int, hanging: bool = True) -> list[str]:
    width = characters * EM
    return break_lines(text, Type(EM, 0, False, hanging), width, width)


def document(*blocks: Heading | Paragraph | Table) -> Document:
    part = Part(Heading(1, "第一部分", "第一部分", page_break=True), blocks, "部分")
    return Document("题", "局", "zh-CN", (Paragraph(("局",), "cover-name"),), "目录", (part,))


def pages(*blocks: Heading | Paragraph | Table) -> dict[str, int]:
    return {heading.text: page for heading, page in heading_page_numbers(document(*blocks), REFERENCE)}


def table(rows: int, text: str = "名", **options: object) -> Table:
    title = Heading(2, "表", None, look="table")
    header = (row_of((Cell("项目", "head"), Cell("金额", "head"))),)
    body = tuple(row_of((Cell(text), Cell("1.00", "amount"))) for _ in range(rows))
    return Table("t", title, (Decimal(100), Decimal(50)), header, body, **options)  # type: ignore[arg-type]


LINE = Paragraph(("一行",))
AFTER = Heading(2, "其后", "其后")


def test_chinese_breaks_anywhere_but_where_forbidden() -> None:
    assert broken("一二三四五六", 4) == ["一二三四", "五六"]
    assert broken("一二三《四》五", 4) == ["一二三", "《四》五"]
    assert broken("一二三四》五", 4) == ["一二三", "四》五"]


def test_punctuation_hangs_in_text_and_not_in_cells() -> None:
    assert broken("一二三四，五", 4) == ["一二三四，", "五"]
    assert broken("一二三四，五", 4, hanging=False) == ["一二三", "四，五"]


def test_numbers_and_words_hold_together() -> None:
    assert broken("预算1,128.69万元", 4) == ["预算", "1,128.69", "万元"]
    assert broken("增长66679.12%。", 6) == ["增长", "66679.12%。"]
    assert broken("budget", 2) == ["budg", "et"]  # no other way


def test_first_line_is_shorter_and_line_feeds_count() -> None:
    assert break_lines("一二三四五", SETTING, 4 * EM, 2 * EM) == ["一二", "三四五"]
    assert broken("一\n\n二", 4) == ["一", "", "二"]
    assert broken("", 4) == [""]


def test_column_narrower_than_a_character_ends() -> None:
    assert broken("一二", 0) == ["一", "二"]


def test_a_page_takes_22_lines() -> None:
    # the part's title and the space after it take 60 pt: 19 lines are left
    assert pages(*[LINE] * 18, AFTER, LINE)["其后"] == 2  # the heading may not stand alone at the bottom
    assert pages(*[LINE] * 17, AFTER, LINE)["其后"] == 1
    assert pages(*[LINE] * (19 + 22), AFTER, LINE)["其后"] == 3
    assert pages(*[LINE] * (19 + 21), Paragraph(("末",)), AFTER)["其后"] == 3


def test_no_single_line_of_a_paragraph_at_the_foot_or_the_head_of_a_page() -> None:
    two, three, four = (Paragraph(("预" * 28 * count,)) for count in (1, 2, 3))  # a line more: the indent
    assert pages(*[LINE] * 18, two, AFTER, LINE)["其后"] == 2
    full = [LINE] * (19 + 22)
    assert pages(*full, *[LINE] * 20, two, AFTER)["其后"] == 4  # fills the third page
    assert pages(*full, *[LINE] * 20, three, *[LINE] * 18, AFTER, LINE)["其后"] == 5  # moves as a whole
    assert pages(*full, *[LINE] * 20, four, *[LINE] * 18, AFTER, LINE)["其后"] == 4  # two lines on each page


def test_heading_that_breaks_the_page() -> None:
    assert pages(LINE, Heading(2, "新页", "新页", page_break=True))["新页"] == 2


def together(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Runs of pieces that are kept together."""
    runs: list[list[_Piece]] = [[]]
    for piece in pieces:
        if runs[-1] and (piece.page_break or not runs[-1][-1].keep_next):
            runs.append([])
        runs[-1].append(piece)
    return runs


def plainly_filled(pieces: list[_Piece], bottom: int) -> list[int]:
    """The page of each piece: a run is put on the next page as a whole when it fits there and not here."""
    page, used = 1, 0
    found: list[int] = []
    for run in together(pieces):
        needed = sum(piece.height for piece in run)
        if run and used and run[0].page_break:
            page, used = page + 1, 0
        if used and used + needed > bottom and needed + run[0].repeated <= bottom:
            page, used = page + 1, run[0].repeated
        for piece in run:
            if used and used + piece.height > bottom:
                page, used = page + 1, piece.repeated
            used += piece.height
            found.append(page)
    return found


@given(
    st.lists(
        st.builds(_Piece, st.integers(1, 12), st.integers(0, 4), st.booleans(), st.sampled_from([True] + [False] * 5))
    )
)
def test_pieces_kept_together_move_together(pieces: list[_Piece]) -> None:
    numbered = [piece._replace(heading=number) for number, piece in enumerate(pieces)]
    found = [0] * len(pieces)
    last = _fill(1, numbered, Page("", 100, 20), found)
    assert found == plainly_filled(pieces, 20)
    assert last == max(found, default=1)


def test_long_table_repeats_its_header() -> None:
    found = pages(table(400), AFTER)["其后"]
    assert found == 10  # 280 twips a row, header included, on 12 756


def test_turned_table_has_pages_of_its_own() -> None:
    assert pages(LINE, table(3, landscape=True), AFTER) == {"第一部分": 1, "表": 2, "其后": 3}


def test_row_higher_than_a_page_ends() -> None:
    found = pages(table(1, "长" * 12_000), AFTER)["其后"]
    assert 8 <= found <= 14


def test_merged_cells_across_pages() -> None:
    rows = (
        row_of((Cell("合并", rowspan=120), Cell("1"))),
        *(row_of((Cell(str(number)),)) for number in range(119)),
    )
    merged = Table("m", Heading(2, "表", None, look="table"), (Decimal(50), Decimal(50)), (), rows)
    assert pages(merged, AFTER)["其后"] == 3


def test_a_larger_type_in_the_reference_moves_pages() -> None:
    from tests.writers.test_docx import repacked

    larger = repacked(styles=('w:line="579"', 'w:line="900"'))
    tree = document(*[LINE] * 18, AFTER, LINE)
    assert [page for _, page in heading_page_numbers(tree, larger)] == [1, 2]


def test_real_document_is_written_in_a_moment() -> None:
    tree = render(SAMPLES[0], formats=()).document
    assert tree
    write_docx(tree, REFERENCE)
    start = time.perf_counter()
    write_docx(tree, REFERENCE)
    assert time.perf_counter() - start < 0.25


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_contents_of_a_real_document_agree_with_its_pdf(sample: Path) -> None:
    tree = render(sample, formats=()).document
    assert tree, "the sample has errors"
    data = write_docx(tree, REFERENCE)
    expected = heading_page_numbers(tree, REFERENCE)
    assert len(expected) > 30
    printed = heading_pages(to_pdf(data), [heading.text for heading, _ in expected])
    assert [(heading.text, page) for heading, page in expected] == [
        (heading.text, page) for (heading, _), page in zip(expected, printed, strict=True)
    ]
    contents = squeeze("".join(page for page in page_texts(to_pdf(data)) if printed_number(page) is None))
    for heading, page in expected:
        if heading.contents:
            entry = squeeze(heading.contents)
            assert entry + "." * 3 in contents or entry + str(page) in contents, heading.contents
    assert "Found 0 errors" in validate(data)


def test_there_are_three_samples() -> None:
    assert len(SAMPLES) == 3


@pytest.mark.slow
def test_random_documents_are_off_by_a_page_in_one_heading_of_fifty_at_most() -> None:
    trees = [random_document(seed) for seed in range(1000, 1060)]
    pdfs = to_pdfs([write_docx(tree, REFERENCE) for tree in trees])
    off: list[tuple[int, int | None]] = []
    for tree, pdf in zip(trees, pdfs, strict=True):
        expected = heading_page_numbers(tree, REFERENCE)
        printed = heading_pages(pdf, [heading.text for heading, _ in expected])
        off += [(page, found) for (_, page), found in zip(expected, printed, strict=True) if found != page]
    total = sum(len(list(tree.headings())) for tree in trees)
    assert total > 500
    assert len(off) <= total / 50, off
    assert all(found is not None and abs(found - page) <= 1 for page, found in off)


@pytest.mark.slow
def test_printed_pages_follow_the_house_style() -> None:
    text = Paragraph(("预" * 28 * 60,))
    pdf = to_pdf(write_docx(document(text), REFERENCE))
    by_page = [printed_number(page) for page in page_texts(pdf)]
    assert by_page == [None, None, 1, 2, 3]
    second = [line for line in lines(pdf) if line.page == 4]
    body, number = second[:-1], second[-1]
    assert [len(line.text) for line in body] == [28] * 22
    assert number.left < 100 and "2" in number.text  # even: left
    assert [line for line in lines(pdf) if line.page == 3][-1].right > 490  # odd: right
