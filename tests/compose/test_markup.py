"""Rendered markup → the tree: ordinary cells are read at once, odd ones mean the same as before."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.compose.markup import Reader
from generator.compose.tags import MarkupError
from generator.document.tree import Cell, Document, Figure, Paragraph, Row, Table, row_of

FIGURES = (Figure(Decimal("1.50"), "1.50"), Figure(Decimal("0.00"), "0.00"))


READER = Reader({f"&n{number};": figure for number, figure in enumerate(FIGURES)}, lambda name, columns, unit: ())


def markup(part: str) -> str:
    return (
        '<document title="题" author="局" language="zh-CN" cover-sheet="封" contents-title="目录">'
        f'<part sheet="一" title="第一部分">{part}</part></document>'
    )


def document(part: str) -> Document:
    return READER.document(markup(part))


def body(*rows: str, columns: int = 2) -> tuple[Row, ...]:
    widths = " ".join(["10"] * columns)
    (table,) = document(f'<table id="t" title="表" widths="{widths}">{"".join(rows)}</table>').tables()
    return table.body


def bound(*rows: str) -> Table:
    columns = '<column label="甲" width="40"/><column label="乙" width="20"/>'
    (table,) = document(f'<table id="t" title="表">{columns}{"".join(rows)}</table>').tables()
    return table


def test_a_cell_holds_a_text_or_a_figure() -> None:
    assert body("<row><c>文字</c><a>&n0;</a></row>") == (row_of((Cell("文字"), Cell(FIGURES[0], "amount"))),)
    assert body('<row bold="yes"><c/><a></a></row>') == (row_of((Cell("", bold=True), Cell("", "amount", bold=True))),)


def test_rows_alike_share_their_looks_and_know_their_figures() -> None:
    first, second, bold = body(
        '<row><c rows="1">甲</c><a>&n0;</a></row>', "<row><c>&n1;</c><a>乙</a></row>", '<row bold="yes"><c/><a/></row>'
    )
    assert first.looks is second.looks is not bold.looks
    assert (first.texts, first.figures) == (("甲", "1.50"), ((1, FIGURES[0]),))
    assert (second.texts, second.figures) == (("0.00", "乙"), ((0, FIGURES[1]),))
    assert row_of(second.cells) == second


def test_layout_of_the_template_is_no_text() -> None:
    assert body("<row>\n  <c>\n    文\n    字 一\n  </c>\n  <c>  空 格 </c>\n</row>")[0].cells == (
        Cell("文字 一"),
        Cell("  空 格 "),
    )


def test_a_cell_of_several_runs_is_one_text() -> None:
    cells = body("<row><c>共&n0;万元<br/>其中</c><c><br/></c></row>")[0].cells
    assert [cell.content for cell in cells] == ["共1.50万元\n其中", "\n"]


def test_paragraphs_keep_their_figures() -> None:
    (block,) = document("<p>\n  共&n0;&n1;\n  元<br/>止\n</p>").parts[0].blocks
    assert block == Paragraph(("共", *FIGURES, "元\n止"))


def test_nought_is_an_empty_cell_in_a_table_and_0_00_in_a_form() -> None:
    row = "<row><c>&n1;</c><a>&n1;</a></row>"
    assert [cell.content for cell in bound(row).body[0].cells] == [FIGURES[1], ""]
    assert [cell.content for cell in body(row)[0].cells] == [FIGURES[1], FIGURES[1]]


def test_spans_fill_the_grid() -> None:
    rows = (
        '<row><c rows="2">甲</c><c cols="2">乙</c></row>',
        "<row><c>丙</c><c>丁</c></row>",
        '<row><c cols="3"/></row>',
    )
    assert [len(row.cells) for row in body(*rows, columns=3)] == [2, 2, 1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("<row><c/></row>",), "第1行的格数与列数不符"),
        (("<row><c/><c/></row>", "<row><c/><c/><c/></row>"), "第2行的格子多于列数"),
        (('<row><c rows="2"/><c/></row>', "<row><c/><c/></row>"), "第2行的格子多于列数"),
        (('<row><c rows="2"/><c/></row>',), "纵向合并超出了表尾"),
        (('<row><c cols="3"/></row>',), "第1行的格数与列数不符"),
        (("<row><p/><c/></row>",), "<row> 里不能有 <p>"),
        (('<row><c colour="red" at="x"/><c/></row>',), "<c> 没有这个属性：at、colour"),
        (('<row><a indent="1"/><c/></row>',), "<a> 没有这个属性：indent"),
        (('<row><c><n i="0" at="x"/></c><c/></row>',), "<n> 没有这个属性：at"),
        (("<row><c><b/></c><c/></row>",), "不认识的元素 <b>"),
        (("<row><c><p/></c><c/></row>",), "<c> 里不能有 <p>"),
        (('<row><c><p/></c><c at="x"/></row>',), "<c> 里不能有 <p>"),
        (('<row><c at="x"/><c><p/></c></row>',), "<c> 没有这个属性：at"),
    ],
)
def test_what_does_not_fit_is_named(rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(MarkupError, match=f".*{said}"):
        body(*rows)
