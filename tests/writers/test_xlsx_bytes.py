"""The workbook is what XlsxWriter would have made of the document, to the byte."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from xlsx_documents import ABOVE, document, heads, mm, money, performance, title
from xlsx_oracle import oracle
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.utility import quote_sheetname, xl_col_to_name, xl_range

from generator import catalogue
from generator.compose import compose, load_pack
from generator.document.tree import Cell, Document, Figure, Heading, Paragraph, Part, Row, Table, row_of
from generator.figures.book import Figures
from generator.model.facts import Budget
from generator.pipeline import edition_folder, render
from generator.writers.package import unpack
from generator.writers.spreadsheet.book import quoted
from generator.writers.spreadsheet.xml import area, letters
from generator.writers.xlsx import write_xlsx
from generator.writers.xlsx_looks import _WIDE, line_count, units, wrapped
from tests.support.budgets import YEAR, budgets
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample

PACK = load_pack(edition_folder("xinjiang-2024"))


def assert_same(tree: Document) -> None:
    ours, theirs = write_xlsx(tree), oracle(tree)
    if ours == theirs:
        return
    parts, expected = unpack(ours), unpack(theirs)
    assert list(parts) == list(expected)
    for name, part in expected.items():
        assert re.split(r"(?=<)", parts[name].decode()) == re.split(r"(?=<)", part.decode()), name
    raise AssertionError("the parts are the same, the packages are not")


def with_blocks(*blocks: Heading | Paragraph | Table, sheet: str = "第一部分") -> Document:
    return replace(document(), parts=(Part(Heading(1, "第一部分", "第一部分"), blocks, sheet),))


def table(*rows: Row, widths: Sequence[int] = (30, 17, 17, 40), sheet: str = "表1", header: int = 0) -> Table:
    return Table("t", title("表1", "部门收支总体情况表", "表1"), mm(*widths), rows[:header], rows[header:], sheet=sheet)


def cells(*contents: str) -> Row:
    return row_of(tuple(Cell(content) for content in contents))


def test_a_document_of_every_kind_of_block() -> None:
    assert_same(document())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples(name: str) -> None:
    rendered = render(sample(name), formats=("xlsx",))
    assert rendered.document
    assert rendered.files["xlsx"] == oracle(rendered.document)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_any_budget(budget: Budget) -> None:
    assert_same(compose(Figures(budget, catalogue.load(YEAR)), PACK))


@pytest.mark.parametrize(
    "text",
    [
        " 前后 ",
        "\n换行\n",
        "　全角",
        "a\tb",
        "a\x85",
        "<&>\"'",
        "]]>",
        "_x0041_",
        "_x004_",
        "_x000D_ &lt;_x0000__x0001_",
        "=SUM(A1)",
        "https://example.invalid/a?b=c&d",
        "internal:A1",
        "\x00\x0b\ud800\ufffe\uffff",
        "😀" * 40,
        "😀" * 20_000,
        "长" * 32_765,
        "a" * 32_765,
        "甲\n" * 700,
    ],
)
def test_a_text_wherever_it_may_stand(text: str) -> None:
    tree = with_blocks(
        Heading(2, text, text, number=text[:50]),
        Heading(3, text),
        Paragraph((text, Figure(Decimal(1), text))),
        replace(
            table(
                cells(text, "", text, ""),
                row_of((Cell(text, colspan=2, rowspan=2), Cell(text, "amount"), Cell(""))),
                cells(text, ""),
            ),
            above=(text[:100], text[:100]),
            note=Paragraph((text,), "note"),
            below_title=Paragraph((text,), "year-line"),
        ),
    )
    tree = replace(tree, title=text[:200], author=text[:200], contents_title=text[:200])
    assert_same(tree)


@pytest.mark.parametrize(
    "name",
    [
        "表 1",
        "a'b",
        "a''b!c",
        "1表",
        ".表",
        "表.1",
        "A1",
        "xfd1048576",
        "XFE1",
        "A1048577",
        "a0",
        "R",
        "c",
        "Rc",
        "R1",
        "r1c1",
        "RC16384表",
        "RC16385表",
        "R1048577x",
        "C0x",
        "R1表",
        "CX",
        "AB12_",
        "A１",
        "ß1",
        "&<>\"'x",
        "_x0041_",
        "长" * 40,
        "Ünï",
        "－",
        "a\nb",
    ],
)
def test_a_name_of_a_sheet(name: str) -> None:
    blocks = (Paragraph(("文",)), table(heads("一", "二", "三", "四"), cells("1", "2", "3", "4"), sheet=name, header=1))
    assert_same(replace(with_blocks(*blocks, sheet=f"{name}2"), cover_sheet=f"{name}0"))
    assert quoted(name) == quote_sheetname(name)


@pytest.mark.parametrize(
    "value", ["0", "0.00", "-0.01", "9.95", "1128.69", "66679.12", "123456789012.34", "1E+20", "12.3"]
)
def test_a_number(value: str) -> None:
    number = Decimal(value)
    shown = (f"{number:,.2f}", f"{number:.2f}", f"{number:.2f}%", f"{number:,.0f}", f"{number:.0f}", f"约{number}")
    rows = [
        row_of(tuple(Cell(Figure(number, text), role, indent=1) for role in ("amount", "centre", "text", "head")))
        for text in shown
    ]
    assert_same(with_blocks(table(*rows), replace(table(*rows), dense=True, landscape=True, sheet="表2")))


def test_widths_of_columns() -> None:
    for widths in ([17, 17, 17], [16], [1, 17, 1, 1], [600] * 3, [5] * 60, [16, 17, 18, 16, 16]):
        assert_same(with_blocks(table(cells(*("字" * (number % 9) for number in range(len(widths)))), widths=widths)))
    narrow = replace(table(cells("一", "二")), widths=(Decimal("0.1"), Decimal("16.93")))
    assert_same(with_blocks(narrow))


def test_rows_too_high_for_excel() -> None:
    high = "高" * 3000
    assert_same(
        with_blocks(
            table(
                row_of((Cell(high, rowspan=3), Cell("二", colspan=2), Cell("四"))),
                row_of((Cell(high), Cell("", "amount"), Cell(high, "head"))),
                row_of((Cell("九", colspan=2), money("1.00"))),
                row_of((Cell(high), Cell(high, colspan=2), Cell(high, rowspan=2))),
                row_of((Cell("一"), Cell("二"), Cell(high))),
                header=2,
            ),
            Heading(1, "题" * 9000),
            Heading(2, "题" * 9000, "题" * 9000),
        )
    )


def random_grid(choose: random.Random, height: int, width: int) -> tuple[Row, ...]:
    """Rows whose cells fill the grid exactly."""
    covered: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        found = []
        for column in range(width):
            if (row, column) in covered:
                continue
            free = next((c for c in range(column, width) if (row, c) in covered), width) - column
            colspan = choose.choice([1, 1, 1, choose.randint(1, free)])
            rowspan = choose.choice([1, 1, 1, choose.randint(1, height - row)])
            covered.update((r, c) for r in range(row, row + rowspan) for c in range(column, column + colspan))
            text = "".join(choose.choices("字，ab1 \n", k=choose.choice([0, 1, 5, 30, 400])))
            content = Figure(Decimal(choose.randint(0, 9_999_999)).scaleb(-2), text) if choose.random() < 0.2 else text
            if isinstance(content, Figure) and choose.random() < 0.8:
                content = replace(content, text=f"{content.value:,.2f}")
            role = choose.choice(["head", "text", "code", "centre", "amount"])
            found.append(Cell(content, role, colspan, rowspan, choose.randint(0, 3), choose.random() < 0.3))
        rows.append(row_of(tuple(found)))
    return tuple(rows)


@pytest.mark.parametrize("seed", range(40))
def test_grids_of_merged_cells(seed: int) -> None:
    choose = random.Random(seed)
    tables = []
    for number in range(6):
        width = choose.randint(1, 9)
        rows = random_grid(choose, choose.randint(1, 40), width)
        header = rows[:0] if any(cell.rowspan > 1 for row in rows for cell in row.cells) else rows[: len(rows) // 2]
        tables.append(
            replace(
                table(
                    *rows, widths=[choose.randint(5, 60) for _ in range(width)], sheet=f"表{number}", header=len(header)
                ),
                above=choose.choice([None, ABOVE, ("", ""), ("左" * 80, "右" * 80)]),
                dense=choose.random() < 0.5,
                landscape=choose.random() < 0.5,
            )
        )
    assert_same(with_blocks(*tables, sheet=choose.choice(["", "第一部分"])))


def test_a_document_without_a_cover_and_one_without_parts() -> None:
    assert_same(replace(document(), cover=()))
    assert_same(replace(document(), parts=()))
    assert_same(with_blocks(Heading(2, "", "")))


def test_a_text_that_is_too_long_is_refused_in_the_same_words() -> None:
    tree = with_blocks(performance("长" * 32_768))
    with pytest.raises(ValueError, match="绩效1: 32768 characters") as ours:
        write_xlsx(tree)
    with pytest.raises(ValueError, match="绩效1") as theirs:
        oracle(tree)
    assert str(ours.value) == str(theirs.value)


def test_cells_laid_over_each_other_are_refused() -> None:
    tree = with_blocks(
        table(
            row_of((Cell("一"), Cell("二", rowspan=2), Cell("三", colspan=2))),
            row_of((Cell("四", colspan=3), Cell("五"))),
        )
    )
    with pytest.raises(ValueError, match="表1: B3:B4 cannot be one cell"):
        write_xlsx(tree)
    with pytest.raises(OverlappingRange):
        oracle(tree)


def test_cells_laid_over_one_that_reaches_further_are_refused() -> None:
    rows = (
        row_of((Cell("一"), Cell("二", rowspan=3), Cell("三"), Cell("四"))),
        row_of((Cell("五"), Cell("六"), Cell("七"))),
        row_of((Cell("八", colspan=2), Cell("九"), Cell("十"))),
    )
    with pytest.raises(ValueError, match="表1: B3:B5 cannot be one cell"):
        write_xlsx(with_blocks(table(*rows)))


@pytest.mark.parametrize("row", [cells("1", "2", "3", "4", "5"), row_of((Cell("1"), Cell("2", colspan=4)))])
def test_a_row_wider_than_its_table_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="more than the 4 columns"):
        write_xlsx(with_blocks(table(row)))


def test_a_row_narrower_than_its_table_leaves_the_rest_unwritten() -> None:
    rows = (
        row_of((Cell("一"), Cell("二"), Cell("三"), Cell("四", rowspan=2))),
        cells("五", "六"),
        row_of((Cell("七"),)),
    )
    assert_same(with_blocks(table(*rows)))


def test_a_cell_that_reaches_below_its_table_is_refused() -> None:
    with pytest.raises(ValueError, match="表1: a cell has more rows"):
        write_xlsx(with_blocks(table(row_of((Cell("一"), Cell("二", rowspan=2), Cell("三", colspan=2))))))


def test_what_is_no_number_of_excels_is_refused() -> None:
    value = Decimal("1E+400")
    with pytest.raises(ValueError, match="inf is no number"):
        write_xlsx(with_blocks(table(row_of((Cell(Figure(value, f"{value:,.2f}"), colspan=4),)))))


def test_a_text_that_looks_like_the_markup_of_a_text_is_a_text() -> None:
    """XlsxWriter takes it for its own markup and writes it as it is."""
    text = "<r><t>甲</t></r>"
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(with_blocks(table(cells(text, "", "", ""))))))
    assert book["表1"]["A3"].value == text


def test_names_of_columns_and_areas() -> None:
    assert [letters(column) for column in range(16_384)] == [xl_col_to_name(column) for column in range(16_384)]
    for rows, columns in ((range(1), range(1)), (range(3, 9), range(1)), (range(7, 8), range(25, 703))):
        assert area(rows, columns) == xl_range(rows[0], columns[0], rows[-1], columns[-1])


def test_lines_counted_are_the_lines_made() -> None:
    choose = random.Random(1)
    for _ in range(20_000):
        pieces = (
            choose.choice("一三，。“”—…·（）　  ab1,.%\n\t\x7fé①가😀ｱ") * choose.choice((1, 1, 2, 5, 30))
            for _ in range(9)
        )
        text = "".join(pieces)[: choose.randint(0, 90)]
        limit = choose.randint(2, 40)
        assert line_count(text, limit) == len(list(wrapped(text, limit))), (text, limit)
        stretch = text.replace("\n", "")
        assert (line_count(stretch, limit) - 1) * (limit - 1) < max(1, 2 * len(stretch)), (stretch, limit)


def test_characters_counted_as_wide_are_wide() -> None:
    wide = [char for char in map(chr, range(0x110000)) if re.match(f"[{_WIDE}]", char)]
    assert len(wide) > 20_000
    assert {units(char) for char in wide} == {2}
