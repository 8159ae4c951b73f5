"""The blank workbook: what Excel is told about every cell, and that the same input gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator import pipeline
from generator.model.cells import CellRef
from generator.model.facts import Kind, Source
from generator.workbook.blank import write_blank
from generator.workbook.computing import FORMULAS
from generator.workbook.layout import DATA_SHEETS, SHEETS, names
from generator.workbook.layout.progress import PROGRESS_SHEET
from generator.workbook.manual import manual
from generator.workbook.reader import read
from generator.workbook.sheets import HEADER_ROW, SUMMARY_ROW, FormSheet, Type
from generator.workbook.structure import STRUCTURE_RULES
from tests.support.office import validate
from tests.workbook.books import edited, small, small_cells, unzip, workbook
from tests.workbook.libreoffice import recalculated

ROOT = Path(__file__).parents[2]
LATER_FUNCTIONS = {
    "XLOOKUP", "FILTER", "UNIQUE", "SORT", "LET", "LAMBDA", "TEXTJOIN", "CONCAT", "IFS", "SWITCH", "MAXIFS", "MINIFS",
    "SEQUENCE", "IFNA", "NUMBERVALUE", "TEXTSPLIT", "INDIRECT", "OFFSET",
}  # fmt: skip


def loaded(data: bytes, **options: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert workbook(small_cells()) == small()


@pytest.mark.parametrize("kind", Kind)
def test_the_shipped_blanks_are_what_the_layout_says(kind: Kind) -> None:
    name, data = pipeline.blank(kind.value, 2027)
    assert unzip(data) == unzip((ROOT / "input_templates" / name).read_bytes())


def test_the_manual_is_not_stale() -> None:
    assert (ROOT / "docs" / "workbook.md").read_text("utf-8") == manual()


def test_a_blank_is_read_and_lacks_only_what_must_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    path.write_bytes(write_blank(year=2027, kind=Kind.UNIT))
    reading = read(path)
    assert reading.budget is None
    assert {finding.rule for finding in reading.findings} == {"S114"}


@pytest.mark.parametrize(
    "place",
    [("收支明细", "B5"), ("收支明细", "A4"), ("收支明细", "A20005"), ("三公经费", "B9"), ("基本信息", "B4"), ("基本信息", "A7"),
     ("基本信息", "B28"),
     ("三公经费", "A5"), ("科目目录", "A5"), ("没有的表", "A1"), ("收支明细", "e5"),
     ("收支明细", "ZZ5")],
)  # fmt: skip
def test_only_input_cells_can_be_typed_in(place: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="not an input cell"):
        write_blank(year=2027, kind=Kind.UNIT, values={place: "x"})


def test_every_declared_cell_is_locked_or_open_as_declared() -> None:
    book = loaded(small())
    assert [sheet.title for sheet in book.worksheets] == [names.GUIDE, names.PROGRESS, *SHEETS, names.CATALOGUE]
    seen = 0
    for sheet in DATA_SHEETS:
        page = book[sheet.name]
        assert page.protection.sheet
        assert page.protection.password is None
        for key, row in sheet.cells():
            cell = page[sheet.address(key, row)]
            assert cell.protection.locked is not sheet.fields[key].is_input, f"{sheet.name}!{cell.coordinate}"
            seen += 1
        for address in sheet.locked_text:
            assert page[address].protection.locked
    assert seen > 10_000
    for name in (names.GUIDE, names.PROGRESS, names.CATALOGUE):
        assert book[name].protection.sheet


def test_dropdowns_stand_where_choices_are_declared() -> None:
    book = loaded(small())
    for sheet in DATA_SHEETS:
        page = book[sheet.name]
        lists = {str(v.sqref): v for v in page.data_validations.dataValidation if v.type == "list"}
        for key, field in sheet.fields.items():
            if not field.options and field.pick_from is None:
                continue
            span = sheet.address(key) if isinstance(sheet, FormSheet) else sheet.span(key).replace("$", "")
            assert span in lists, f"{sheet.name} {key}"
            # An error box stays away where another value may be typed.
            assert bool(lists[span].showErrorMessage) is not field.free
            if field.options:
                assert lists[span].formula1 == '"' + ",".join(field.options) + '"'
                assert len(lists[span].formula1) <= 257


def test_formulas_use_nothing_newer_than_excel_2010() -> None:
    found: set[str] = set()
    for page in loaded(small()).worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert isinstance(cell.value, str), f"array formula at {page.title}!{cell.coordinate}"
                    assert len(cell.value) < 8192
                    found |= set(re.findall(r"([A-Z][A-Z0-9.]+)\(", cell.value))
    assert {"SUMPRODUCT", "IFERROR", "ROUND"} <= found
    assert not found & LATER_FUNCTIONS


def test_every_sheet_says_what_belongs_there_and_is_ready_to_print() -> None:
    for sheet, page in zip(DATA_SHEETS, loaded(small()).worksheets[2:], strict=False):
        assert page["A2"].value == sheet.purpose
        assert page.freeze_panes is not None
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr is not None and page.sheet_properties.pageSetUpPr.fitToPage
        assert int(page.page_setup.fitToHeight) == 0
        if not isinstance(sheet, FormSheet):
            assert page.print_title_rows == f"$1:${HEADER_ROW}"


def test_cached_values_are_true() -> None:
    """Hand-computed from the small budget; LibreOffice computes all of them again in the slow test."""
    book = loaded(small(), data_only=True)
    lines, projects, economic = book[names.LINES], book[names.PROJECTS], book[names.ECONOMIC]
    assert [lines[f"{c}5"].value for c in "BGHIJK"] == ["行政运行", 100.5, 0.111667, 1000.5, 900, 100.5]
    assert [lines[f"{c}6"].value for c in "BGHIJK"] == ["另一名称", 300, None, 300, 0, 300]
    assert [lines[f"{c}7"].value for c in "BI"] == ["另一名称", None]
    assert [lines[f"{c}{SUMMARY_ROW}"].value for c in "AEFG"] == ["合计", 1340.5, 900, 440.5]
    assert [projects[f"{c}6"].value for c in "NO"] == [200, "✓ 一致"]
    assert economic[f"D{SUMMARY_ROW}"].value == "✓ 一致"
    assert book[names.OVERALL]["B11"].value == "✓ 一致"
    assert book[names.BASICS]["B28"].value == 9
    reasons = {row[1].value: [c.value for c in row[2:5]] for row in book[names.REASONS].iter_rows(5, 14)}
    assert reasons[Source.FISCAL_CARRYOVER.value] == [40, 0, 40]


def test_a_difference_is_shown_with_its_amount() -> None:
    cells = {**small_cells(), (names.ECONOMIC, "C5"): Decimal("900.25")}
    assert loaded(workbook(cells), data_only=True)[names.ECONOMIC][f"D{SUMMARY_ROW}"].value == "✗ 相差 -100.25"


def test_rule_ids_are_of_their_family_and_sorted() -> None:
    ids = list(STRUCTURE_RULES)
    assert ids == sorted(ids)
    assert all(re.fullmatch(r"S\d{3}", rule) for rule in ids)


SAMPLES = tuple(sorted((ROOT / "samples").glob("*.xlsx")))
BLANKS = tuple(sorted((ROOT / "input_templates").glob("*.xlsx")))


def computed_cells() -> Iterator[tuple[str, str]]:
    """Sheet and address of every formula."""
    for sheet in (PROGRESS_SHEET, *DATA_SHEETS):
        formulas = FORMULAS.get(sheet.name)
        if formulas is not None:
            for key, row in (*sheet.cells(), *((key, SUMMARY_ROW) for key in formulas.summary)):
                if formulas.of(sheet, key, row) is not None:
                    yield sheet.name, sheet.address(key, row)


def assert_same_values(ours: bytes, theirs: bytes, least: int) -> None:
    """Every computed cell holds in both what it holds in one; at least so many hold anything."""
    one, other = loaded(ours, data_only=True), loaded(theirs, data_only=True)
    compared = 0
    for sheet, address in computed_cells():
        expected, found = one[sheet][address].value, other[sheet][address].value
        if isinstance(found, (int, float)) and isinstance(expected, (int, float)):
            assert found == pytest.approx(expected, abs=1e-6), f"{sheet}!{address}"
        else:
            assert (found or None) == (expected or None), f"{sheet}!{address}"
        compared += expected not in (None, "")
    assert compared > least


def test_there_are_samples_and_blanks() -> None:
    assert (len(SAMPLES), len(BLANKS)) == (3, 2)


@pytest.mark.slow
@pytest.mark.parametrize("book", (*SAMPLES, *BLANKS), ids=lambda path: path.stem)
def test_libreoffice_calculates_every_cached_value(book: Path) -> None:
    data = book.read_bytes()
    assert_same_values(data, recalculated(data), 400 if book in SAMPLES else 250)


@pytest.mark.slow
def test_what_is_typed_into_the_blank_is_calculated_as_if_it_had_been_written() -> None:
    """The marks, the sums and the sentences follow the typing: LibreOffice computes what our own expressions say."""
    blank = write_blank(year=2024, kind=Kind.DEPARTMENT, name="某局", glossary=["一、甲:乙。"])
    wrong = {**small_cells(), (names.ECONOMIC, "C5"): 900.25, (names.CARRYOVERS, "D5"): 41}
    for cells, mark in ((small_cells(), "✓ 一致"), (wrong, "✗ 相差 -100.25")):
        typed = recalculated(edited(cells, blank))
        assert loaded(typed, data_only=True)[names.ECONOMIC][f"D{SUMMARY_ROW}"].value == mark
        assert_same_values(workbook(cells), typed, 300)


@pytest.mark.slow
@pytest.mark.parametrize("book", (*SAMPLES, *BLANKS), ids=lambda path: path.stem)
def test_a_workbook_saved_by_libreoffice_reads_the_same(book: Path, tmp_path: Path) -> None:
    saved = tmp_path / "另存.xlsx"
    saved.write_bytes(recalculated(book.read_bytes()))
    again, first = read(saved), read(book)
    assert again.findings == first.findings
    assert repr(again.budget) == repr(first.budget)
    assert (first.budget is not None) == (book in SAMPLES)


@pytest.mark.slow
def test_the_workbooks_are_valid_office_open_xml() -> None:
    for data in (small(), write_blank(year=2027, kind=Kind.UNIT)):
        assert "Found 0 errors" in validate(data, ".xlsx")


def test_last_years_texts_are_shown_locked_and_only_compared(tmp_path: Path) -> None:
    references = [
        (sheet, key, row)
        for sheet in DATA_SHEETS
        for key, row in sheet.cells()
        if sheet.fields[key].type is Type.REFERENCE and row in (0, 5)
    ]
    assert {(sheet.name, key.rpartition(".")[2]) for sheet, key, _ in references} == {
        (names.LINES, "last_reason"), (names.REASONS, "last_text"), (names.USES, "last_general"),
        (names.USES, "last_fund"), (names.USES, "last_capital"), (names.THREE_PUBLIC, "last_reason"),
        (names.OTHER_FIGURES, "last_reason"),
    }  # fmt: skip
    texts = {
        (sheet.name, sheet.address(key, row)): f"上年{number}" for number, (sheet, key, row) in enumerate(references)
    }
    assert all(sheet.fields[key.replace("last_", "")].is_input for sheet, key, _ in references)
    path = tmp_path / "新.xlsx"
    path.write_bytes(workbook({**small_cells(), **texts}))
    book = loaded(path.read_bytes())
    assert [book[sheet][address].value for sheet, address in texts] == list(texts.values())
    assert all(book[sheet][address].protection.locked for sheet, address in texts)
    reading, plain = read(path), tmp_path / "原.xlsx"
    plain.write_bytes(small())
    assert reading.findings == ()
    budget = reading.budget
    assert budget and repr(budget._replace(last_texts={})) == repr(read(plain).budget)
    beside = [CellRef(sheet.name, sheet.address(key.replace("last_", ""), row)) for sheet, key, row in references]
    assert budget.last_texts == dict(zip(beside, texts.values(), strict=True))
