"""The XLSX writer, read back with another library."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsx_documents import ABOVE, EMPTY_STATEMENT, LONG_GOAL, LONG_PARAGRAPH, document, mm, performance, title

from generator.document.tree import Cell, Document, Figure, Heading, Paragraph, Part, Table, inline_text, row_of
from generator.writers.package import is_untouched
from generator.writers.spreadsheet.sheet import MAX_ROW_POINTS
from generator.writers.xlsx import write_xlsx
from generator.writers.xlsx_looks import PARAGRAPHS, legal, row_sized, wrapped
from tests.support.office import page_texts, squeeze, to_pdf, validate


def read(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return read(write_xlsx(document()))


def column(sheet: Worksheet, number: int = 1) -> list[str]:
    return [
        value for (value,) in sheet.iter_rows(min_col=number, max_col=number, values_only=True) if value is not None
    ]


def with_part(*blocks: Heading | Paragraph | Table, sheet: str = "第一部分") -> Document:
    return document()._replace(parts=(Part(Heading(1, "第一部分", "第一部分"), blocks, sheet),))


def test_a_sheet_for_the_cover_for_each_part_with_text_and_for_each_table(book: Workbook) -> None:
    assert book.sheetnames == ["封面目录", "第一部分", "表1", "表2", "表8", "第三部分", "绩效1", "第四部分"]


def test_contents_lines_lead_to_the_row_of_their_heading(book: Workbook) -> None:
    cover = book["封面目录"]
    wanted = [heading.text for heading in document().headings() if heading.contents is not None]
    lines = [cell for (cell,) in cover.iter_rows(max_col=1) if cell.hyperlink]
    assert [cell.value for cell in lines] == [
        heading.contents for heading in document().headings() if heading.contents is not None
    ]
    for text, line in zip(wanted, lines, strict=True):
        sheet, cell = re.fullmatch(r"'(.+)'!(A\d+)", line.hyperlink.location).groups()
        found = "".join(column(book[sheet])) if sheet.startswith("表") else book[sheet][cell].value
        if text.startswith("第二部分"):  # has tables only: leads to the first of them
            assert sheet == "表1"
        else:
            assert text in found


def test_a_table_in_a_text_sheet_is_a_link_to_its_sheet(book: Workbook) -> None:
    sheet = book["第三部分"]
    (line,) = [cell for (cell,) in sheet.iter_rows(max_col=1) if cell.hyperlink]
    assert line.hyperlink.location == "'绩效1'!A1"
    assert line.value.strip() == "项目支出绩效目标表（见工作表“绩效1”）"


def test_every_amount_is_a_number_of_exactly_the_printed_value(book: Workbook) -> None:
    for table in document().tables():
        wanted = [
            (cell.content.value, cell.content.text)
            for row in (*table.header, *table.body)
            for cell in row.cells
            if isinstance(cell.content, Figure)
        ]
        cells = [
            cell
            for row in book[table.sheet].iter_rows()
            for cell in row
            if cell.data_type == "n" and cell.value is not None
        ]
        assert sorted(Decimal(str(cell.value)) for cell in cells) == sorted(value for value, _ in wanted)
        assert {cell.number_format for cell in cells} <= {"#,##0.00", "#,##0"}
        for cell in cells:
            shown = f"{cell.value:,.2f}" if cell.number_format == "#,##0.00" else str(cell.value)
            assert shown in {text for _, text in wanted}


def test_a_figure_whose_text_no_number_format_shows_stays_text() -> None:
    table = performance("目标")._replace(body=(row_of((Cell(Figure(Decimal(3), "三个"), colspan=4),)),))
    sheet = read(write_xlsx(with_part(table)))["绩效1"]
    assert "三个" in column(sheet)


def test_nothing_a_clerk_typed_becomes_a_formula_a_link_or_a_number(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    sheet = book["绩效1"]
    typed = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ("=1+1 保障会议次数", "-文电差错率", "365", "https://example.invalid/保障值班"):
        assert typed[text].data_type == "s"
        assert typed[text].hyperlink is None


def test_codes_keep_their_leading_zero_and_excel_is_told_so(book: Workbook) -> None:
    assert "03" in column(book["表2"], 2)
    with zipfile.ZipFile(io.BytesIO(write_xlsx(document()))) as archive:
        assert b'numberStoredAsText="1"' in archive.read("xl/worksheets/sheet4.xml")


def test_illegal_characters_are_dropped_and_line_breaks_kept(book: Workbook) -> None:
    assert "　　=SUM(A1:A9)不是公式，也不是\n网址" in column(book["第一部分"])


def test_table_sheet_has_number_title_line_above_and_merged_header(book: Workbook) -> None:
    sheet = book["表1"]
    assert column(sheet)[:4] == ["表1", "部门收支总体情况表", ABOVE[0], "收　　入"]
    assert ABOVE[1] in [cell.value for cell in sheet[3]]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:D1", "A2:D2", "A4:B4", "C4:D4"} <= merged
    merged = {str(area) for area in book["表2"].merged_cells.ranges}
    assert {"A4:C4", "D4:D5", "E4:E5"} <= merged
    merged = {str(area) for area in book["绩效1"].merged_cells.ranges}
    assert {"A8:A10", "B8:B9", "B6:D6"} <= merged


def test_an_empty_table_is_its_header_and_its_sentence(book: Workbook) -> None:
    sheet = book["表8"]
    assert sheet["A5"].value.strip() == EMPTY_STATEMENT
    assert sheet.max_row == 5


def test_print_setup(book: Workbook) -> None:
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddFooter.center.text == "— &P —"
        assert sheet.print_area
        assert sheet.page_setup.orientation == ("landscape" if sheet.title == "表2" else "portrait")
        if sheet.title != "封面目录":
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert book["表2"].print_title_rows == "$3:$5"
    assert book["表2"].print_area == "'表2'!$A$1:$L$65"
    assert [brk.id for brk in book["封面目录"].row_breaks.brk] == [3]


def test_widths_are_those_of_the_table(book: Workbook) -> None:
    widths = [book["表1"].column_dimensions[letter].width for letter in "ABCD"]
    # A unit of width is 7 pixels of the default font; 96 pixels an inch.
    assert [round(width * 7 / 96 * 25.4) for width in widths] == [50, 28, 50, 28]


def test_rows_are_as_high_as_their_text_and_never_over_the_limit(book: Workbook) -> None:
    heights = {
        (sheet.title, row): size.height for sheet in book for row, size in sheet.row_dimensions.items() if size.height
    }
    assert max(heights.values()) <= MAX_ROW_POINTS
    goal = next(cell.row for cell in book["绩效1"]["B"] if cell.value == LONG_GOAL)
    assert heights["绩效1", goal] > 150
    assert heights["第四部分", 2] < 50


def test_a_table_row_too_high_for_excel_becomes_merged_rows() -> None:
    goal = LONG_GOAL * 6
    sheet = read(write_xlsx(with_part(performance(goal))))["绩效1"]
    top = next(cell.row for cell in sheet["B"] if cell.value == goal)
    (area,) = [area for area in sheet.merged_cells.ranges if area.min_row == top and area.min_col == 2]
    assert area.size["rows"] >= 2
    assert all(sheet.row_dimensions[row].height <= MAX_ROW_POINTS for row in range(area.min_row, area.max_row + 1))
    below = [sheet.cell(area.max_row + 1, number).value for number in range(1, 5)]
    assert below == ["一级指标", "二级指标", "三级指标", "指标值"]


def test_a_long_paragraph_is_split_over_rows_and_nothing_is_lost(book: Workbook) -> None:
    rows = [text for text in column(book["第三部分"]) if "主要用于机关运转" in text]
    assert len(rows) > 5
    assert "".join(rows) == "　　" + LONG_PARAGRAPH


@pytest.mark.parametrize("text", ["", "一", "a" * 70_000, "一" * 5_000, "甲，乙。\n" * 300, "1,128.69万元" * 400])
def test_row_sized_pieces_join_to_the_text_and_fit_a_cell(text: str) -> None:
    look = PARAGRAPHS["note"]
    pieces = row_sized(text, look.line_units(590), look)
    assert "".join(pieces) == look.opening(text)
    assert all(len(piece) <= 32_767 for piece in pieces)
    assert "".join(wrapped(text, 20)) == text


def test_a_cell_text_over_excels_limit_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="绩效1"):
        write_xlsx(with_part(performance("长" * 32_768)))


def test_sheet_names_are_legal_short_and_different() -> None:
    wanted = [
        "绩效[1]:*?/\\",
        "绩效[1]:*?/\\",
        "History",
        "'单引号'",
        "Abc",
        "aBC",
        "长" * 40,
        "长" * 40,
        "封面目录",
        "𠮷" * 20,
        "",
    ]
    book = read(write_xlsx(with_part(*(performance("目标", name) for name in wanted))))
    names = book.sheetnames[1:]
    assert len({name.casefold() for name in book.sheetnames}) == len(wanted) + 1
    for name in names:
        assert name
        assert len(name.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name[0] != "'" != name[-1]
        assert name.casefold() != "history"


def test_a_table_of_one_column() -> None:
    table = Table("t", title("表1", "单列", None), mm(60), (), (row_of((Cell("内容"),)),), above=ABOVE, sheet="表1")
    assert column(read(write_xlsx(with_part(table)))["表1"]) == ["表1", "单列", "　　".join(ABOVE), "内容"]


def test_same_document_same_bytes_sealed_and_without_a_clock_or_user(tmp_path: Path) -> None:
    data = write_xlsx(document())
    assert data == write_xlsx(document())
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert is_untouched(path)
    properties = read(data).properties
    assert properties.creator == properties.lastModifiedBy == document().author
    assert properties.title == document().title
    assert properties.created.year == 2000


def everything(tree: Document) -> list[str]:
    """Every text of the document."""
    found = [paragraph.text for paragraph in tree.cover]
    for part in tree.parts:
        if any(not isinstance(block, Table) for block in part.blocks):
            found.append(part.heading.text)
        for block in part.blocks:
            if isinstance(block, Table):
                rows = (*block.header, *block.body)
                found += [block.title.text, *(block.above or ()), *([block.note.text] if block.note else [])]
                found += [inline_text(cell.content) for row in rows for cell in row.cells]
            else:
                found.append(block.text)
    return [legal(text) for text in found if text]


@pytest.mark.slow
def test_every_text_is_seen_whole_when_printed() -> None:
    """LibreOffice leaves out of the PDF what a row or a column is too small for."""
    printed = "".join(page_texts(to_pdf(write_xlsx(document()), ".xlsx")))
    squeezed = squeeze(printed)
    for char in set("".join(everything(document()))) - {" ", "　", "\n"}:
        wanted = sum(text.count(char) for text in everything(document()))
        assert squeezed.count(char) >= wanted, char
    assert "###" not in printed


@pytest.mark.slow
def test_valid_open_xml() -> None:
    said = validate(write_xlsx(document()), ".xlsx")
    assert "Found 0 errors" in said, said
