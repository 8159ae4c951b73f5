"""The annotated copy: everything of the clerk's is still there, and the findings are where they belong."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from generator import pipeline
from generator.model.cells import CellRef
from generator.model.findings import Finding, Severity
from generator.workbook.annotate import annotate, listing
from generator.workbook.annotate.package import Package
from generator.workbook.layout import SHEETS, names
from generator.workbook.opening import open_workbook
from generator.writers.package import is_untouched
from tests.annotate.workbooks import BASICS, FINDINGS, LINES, MARKED, NOTE, PROJECTS, lived_in, prefixed
from tests.support.office import validate
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample
from tests.workbook.books import SECRET_TEXT, edited, small, unzip
from tests.workbook.libreoffice import recalculated

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Make = Callable[[], bytes]
BOOKS: list[Make] = [small, lived_in, prefixed]
SELECTED = re.compile(rb'tabSelected="(1|true)"')
BINDING = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


@pytest.fixture(params=BOOKS, ids=lambda make: make.__name__)
def book(request: pytest.FixtureRequest) -> bytes:
    return request.param()


def copy_of(data: bytes, folder: Path, findings=FINDINGS) -> bytes:
    path = folder / "填报.xlsx"
    path.write_bytes(data)
    return pipeline.annotate(path, findings)


def loaded(data: bytes, **options: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def tree(part: bytes) -> ET.Element:
    return ET.fromstring(part)


# ---------------------------------------------------------------- nothing is lost


def test_only_what_must_be_touched_is_touched(book: bytes) -> None:
    before, after = unzip(book), annotate(book, FINDINGS, "填报.xlsx")
    sheets = Package(book).sheets()
    allowed = BINDING | {sheets[name] for name in MARKED}
    allowed |= {part for part in sheets.values() if SELECTED.search(before[part])}
    for name in MARKED:
        folder, file = sheets[name].rsplit("/", 1)
        allowed.add(f"{folder}/_rels/{file}.rels")
    allowed |= {name for name in before if name.startswith(("xl/comments", "xl/drawings"))}
    assert before.keys() <= after.keys()
    assert [name for name in before if before[name] != after[name] and name not in allowed] == []
    assert sum(before[name] == after[name] for name in before) >= 12


def test_the_seal_touches_only_its_own_parts(book: bytes, tmp_path: Path) -> None:
    parts, sealed = annotate(book, FINDINGS, "填报.xlsx"), unzip(copy_of(book, tmp_path))
    changed = {name for name in sealed if sealed[name] != parts.get(name)}
    assert changed <= {"docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"}
    assert sealed.keys() == parts.keys() | {"docProps/custom.xml"}
    path = tmp_path / "copy.xlsx"
    path.write_bytes(copy_of(book, tmp_path))
    assert is_untouched(path)
    again = tmp_path / "edited.xlsx"
    again.write_bytes(edited({(LINES, "E5"): 1}, small()))
    assert not is_untouched(again)


def test_custom_properties_of_other_programs_stay(tmp_path: Path) -> None:
    custom = unzip(copy_of(lived_in(), tmp_path))["docProps/custom.xml"].decode()
    assert custom.count("<property ") == 2
    assert "2052-12.1.0.1" in custom
    assert sorted(re.findall(r'pid="(\d+)"', custom)) == ["2", "3"]
    (tmp_path / "again").mkdir()
    twice = unzip(copy_of(copy_of(lived_in(), tmp_path), tmp_path / "again"))["docProps/custom.xml"].decode()
    assert twice.count("<property ") == 2, "the older seal is replaced"


def test_in_a_touched_sheet_only_formats_and_added_elements_differ(book: bytes) -> None:
    before, after = unzip(book), annotate(book, FINDINGS, "填报.xlsx")
    marked = {(cell.sheet, cell.address) for finding in FINDINGS for cell in finding.cells}
    for name, part in Package(book).sheets().items():
        old, new = tree(before[part]), tree(after[part])
        known = {cell.get("r"): cell for cell in old.iter(f"{MAIN}c")}
        for row in list(new.iter(f"{MAIN}row")):
            for cell in list(row):
                address = cell.get("r")
                if address not in known:
                    assert (name, address) in marked
                    assert set(cell.attrib) == {"r", "s"}
                    assert len(cell) == 0
                    row.remove(cell)
                elif (name, address) in marked:
                    assert cell.get("s") != known[address].get("s")
                    cell.attrib.pop("s")
                    if "s" in known[address].attrib:
                        cell.set("s", known[address].attrib["s"])
        data = new.find(f"{MAIN}sheetData")
        assert data is not None
        rows = {row.get("r") for row in old.iter(f"{MAIN}row")}
        for row in [row for row in data if row.get("r") not in rows]:
            assert len(row) == 0, "its cells were all new"
            data.remove(row)
        if old.find(f"{MAIN}legacyDrawing") is None:
            for drawing in new.findall(f"{MAIN}legacyDrawing"):
                new.remove(drawing)
        for view in old.iter(f"{MAIN}sheetView"):
            if view.get("tabSelected") in ("1", "true"):
                view.attrib.pop("tabSelected")
        assert shape(old) == shape(new), name


def shape(element: ET.Element) -> object:
    return (element.tag, sorted(element.attrib.items()), element.text, [shape(child) for child in element])


def test_formats_are_added_and_none_changes(book: bytes) -> None:
    before, after = tree(unzip(book)["xl/styles.xml"]), tree(annotate(book, FINDINGS, "填报.xlsx")["xl/styles.xml"])
    for old, new in zip(before, after, strict=True):
        assert [shape(child) for child in new][: len(old)] == [shape(child) for child in old]
        if "count" in new.attrib:
            assert int(new.attrib["count"]) == len(new)


def test_a_tinted_cell_keeps_everything_but_its_fill(book: bytes, tmp_path: Path) -> None:
    old, new = loaded(book)[LINES]["E5"], loaded(copy_of(book, tmp_path))[LINES]["E5"]
    assert new.fill.fgColor.rgb == f"FF{listing.TINTS[Severity.ERROR]}", "the worst finding gives the colour"
    for aspect in ("font", "border", "alignment", "protection", "number_format"):
        assert repr(getattr(new, aspect)) == repr(getattr(old, aspect))


def test_every_cell_that_a_finding_names_is_coloured_and_the_first_one_commented(book: bytes, tmp_path: Path) -> None:
    cells = [CellRef(LINES, f"L{row}") for row in range(5, 65)] + [CellRef(PROJECTS, "D5")]
    finding = Finding("Y106", Severity.WARNING, tuple(cells), "六十行的原因相同。", "请分别填写。")
    copy = loaded(copy_of(book, tmp_path, [finding]))
    colours = [copy[cell.sheet][cell.address].fill.fgColor.rgb for cell in cells]
    assert colours == [f"FF{listing.TINTS[Severity.WARNING]}", *[f"FF{listing.RELATED_TINT}"] * 60]
    said = [str(c) for c in cells if "Y106" in getattr(copy[c.sheet][c.address].comment, "text", "")]
    assert said == [str(cells[0])]


def test_cells_say_the_same_and_formulas_keep_their_results(book: bytes, tmp_path: Path) -> None:
    copy = copy_of(book, tmp_path)
    for options in ({"data_only": True}, {"data_only": False}):
        old, new = loaded(book, **options), loaded(copy, **options)
        assert new.sheetnames == [listing.NAME, *old.sheetnames]
        for sheet in old.worksheets:
            told = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
            again = new[sheet.title]
            assert {c.coordinate: c.value for r in again.iter_rows() for c in r if c.value is not None} == told
            assert again.protection.sheet == sheet.protection.sheet
            assert again.data_validations.count == sheet.data_validations.count
            assert len(again.conditional_formatting) == len(sheet.conditional_formatting)


def test_validations_of_excel_2010_stay() -> None:
    part = Package(lived_in()).sheets()[LINES]
    old, new = unzip(lived_in())[part].decode(), annotate(lived_in(), FINDINGS, "填报.xlsx")[part].decode()
    (extension,) = re.findall(r"<extLst>.*</extLst>", old)
    assert "x14:dataValidation " in extension
    assert extension in new


def test_what_a_reader_reads_is_the_same(book: bytes, tmp_path: Path) -> None:
    original, copy = tmp_path / "原.xlsx", tmp_path / "副本.xlsx"
    original.write_bytes(book)
    copy.write_bytes(copy_of(book, tmp_path))
    assert open_workbook(copy) == open_workbook(original)


def test_names_of_sheets_still_belong_to_their_sheets(tmp_path: Path) -> None:
    old, new = loaded(lived_in()), loaded(copy_of(lived_in(), tmp_path))
    assert "我的区域" in new[LINES].defined_names
    for sheet in old.worksheets:
        assert new[sheet.title].print_title_rows == sheet.print_title_rows
        assert new[sheet.title].print_area == sheet.print_area
    assert new.active.title == listing.NAME
    assert [sheet.title for sheet in new.worksheets if sheet.sheet_view.tabSelected] == [listing.NAME]


# ---------------------------------------------------------------- what is said


def test_every_finding_is_listed_with_a_link_to_its_cell(book: bytes, tmp_path: Path) -> None:
    sheet = loaded(copy_of(book, tmp_path))[listing.NAME]
    rows = list(sheet.iter_rows(min_row=listing.FIRST_ROW, max_row=listing.FIRST_ROW + len(FINDINGS) - 1))
    for finding, row in zip(FINDINGS, rows, strict=True):
        texts = [cell.value or "" for cell in row]
        assert texts[0] == (finding.severity.value if finding.is_open else "已接受")
        assert texts[1] == finding.rule
        assert texts[4:8] == [finding.message, finding.found, finding.expected, finding.difference]
        assert texts[8] == (finding.advice if finding.is_open else f"已接受：{finding.accepted}")
        link = row[3].hyperlink
        if finding.cells and finding.cells[0].sheet in SHEETS:
            assert texts[2:4] == list(finding.cells[0])
            assert link.location == f"'{finding.cells[0].sheet}'!{finding.cells[0].address}"
        else:
            assert link is None
    assert not sheet.protection.sheet, "widths may be changed, rows filtered"
    assert "错误 6 条，提醒 2 条，信息 1 条，已接受 1 条" in sheet["A2"].value
    others = {row[1].value: row[9].value for row in rows}
    assert others["X101"] == f"{names.ECONOMIC}!C5、{LINES}!E6"
    assert others["S114"] is None


def test_comments_say_what_is_wrong_and_others_stay(tmp_path: Path) -> None:
    book = loaded(copy_of(lived_in(), tmp_path))
    texts = {cell.coordinate: cell.comment.text for row in book[LINES].iter_rows() for cell in row if cell.comment}
    assert texts.keys() == {"E5", "F9", "L6", "P450", "D450"}
    assert texts["F9"] == NOTE
    assert texts["E5"].startswith(NOTE)
    assert [line for line in texts["E5"].split("\n") if line.startswith(("错误", "提醒"))] == ["错误 X101", "提醒 Y102"]
    assert "已接受：口径调整所致" in texts["L6"]
    assert book[BASICS]["B7"].comment.text == "错误 S114\n填 1,000.50元，应为 900.00元。请核对。"


def test_every_comment_has_one_box(book: bytes) -> None:
    package = Package(book)
    package.parts = annotate(book, FINDINGS, "填报.xlsx")
    for part in package.sheets().values():
        for comments in package.related(part, "comments").values():
            (drawing,) = package.related(part, "vmlDrawing").values()
            cells = [c.get("ref") for c in tree(package.parts[comments]).iter(f"{MAIN}comment")]
            told = package.parts[drawing].decode()
            places = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)<", told)
            boxes = [f"{openpyxl.utils.get_column_letter(int(column) + 1)}{int(row) + 1}" for row, column in places]
            assert sorted(boxes) == sorted(cells)
            shapes = re.findall(r'<v:shape [^>]*?\bid="([^"]+)"', told)
            assert len(shapes) == len(cells)
            ids = [shape for shape in shapes if shape.startswith("_x0000_s")]  # LibreOffice calls all of its own alike
            assert len(set(ids)) == len(ids)


def test_cells_that_were_not_there_stand_in_order(book: bytes) -> None:
    part = Package(book).sheets()[LINES]
    rows = list(tree(annotate(book, FINDINGS, "填报.xlsx")[part]).iter(f"{MAIN}row"))
    numbers = [int(row.get("r", "0")) for row in rows]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == 450
    assert [cell.get("r") for cell in rows[-1]] == ["D450", "P450"]


def test_no_finding_is_an_empty_list(tmp_path: Path) -> None:
    before, after = unzip(small()), annotate(small(), (), "填报.xlsx")
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= BINDING | {"xl/worksheets/sheet1.xml"}
    sheet = loaded(copy_of(small(), tmp_path, ()))[listing.NAME]
    assert "错误 0 条" in sheet["A2"].value


def test_the_same_workbook_gives_the_same_copy(tmp_path: Path) -> None:
    assert copy_of(lived_in(), tmp_path) == copy_of(lived_in(), tmp_path)


def test_a_copy_checked_again_loses_the_old_marks(book: bytes, tmp_path: Path) -> None:
    first = copy_of(book, tmp_path)
    again = loaded(copy_of(first, tmp_path, FINDINGS[:1]))
    plain, once = loaded(book), loaded(copy_of(book, tmp_path, FINDINGS[:1]))
    assert again.sheetnames == once.sheetnames
    for sheet in once.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = again[sheet.title][cell.coordinate]
                assert other.value == cell.value
                assert (other.comment and other.comment.text.strip()) == (cell.comment and cell.comment.text.strip())
                if sheet.title in plain.sheetnames and plain[sheet.title][cell.coordinate].has_style:
                    assert other.fill.fgColor.rgb == cell.fill.fgColor.rgb, (sheet.title, cell.coordinate)


def test_a_cell_cannot_smuggle_a_formula_or_markup(tmp_path: Path) -> None:
    nasty = replace(FINDINGS[0], message='=HYPERLINK("http://x")</t>\x01<&', cells=FINDINGS[0].cells)
    sheet = loaded(copy_of(small(), tmp_path, (nasty,)))[listing.NAME]
    assert sheet["E5"].value == '=HYPERLINK("http://x")</t><&'
    assert sheet["E5"].data_type in ("s", "inlineStr")


# ---------------------------------------------------------------- secrets


def test_hidden_text_of_secret_projects_is_quoted_nowhere(tmp_path: Path) -> None:
    """Every kind of fault in the cells of a secret project, found by the real reader."""
    faulty = {
        (PROJECTS, "D6"): f"金额{SECRET_TEXT}",
        (PROJECTS, "B6"): SECRET_TEXT,
        (PROJECTS, "Q6"): f" {SECRET_TEXT}\u200b",
    }
    path = tmp_path / "填报.xlsx"
    path.write_bytes(edited(faulty))
    rendering = pipeline.check(path)
    assert {cell.address for finding in rendering.findings for cell in finding.cells} >= {"D6", "B6", "Q6"}
    before, after = unzip(path.read_bytes()), unzip(pipeline.annotate(path, rendering.findings))
    own = ("xl/worksheets/", "xl/sharedStrings")
    added = {
        name: part
        for name, part in after.items()
        if name not in before or (part != before[name] and not name.startswith(own))
    }
    assert any(name.startswith("xl/comments") for name in added)
    assert any(name.startswith("xl/worksheets/sheet") for name in added)
    for name, part in added.items():
        assert SECRET_TEXT not in part.decode("utf-8"), name


# ---------------------------------------------------------------- real files, real programs


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_annotated(name: str, tmp_path: Path) -> None:
    rendering = pipeline.check(sample(name))
    assert rendering.findings
    path = tmp_path / "copy.xlsx"
    path.write_bytes(pipeline.annotate(sample(name), rendering.findings))
    assert pipeline.check(path).findings == rendering.findings
    again = tmp_path / "again.xlsx"
    again.write_bytes(pipeline.annotate(path, rendering.findings))
    assert pipeline.check(again).findings == rendering.findings


@pytest.mark.slow
@pytest.mark.parametrize("make", [lived_in, prefixed], ids=lambda make: make.__name__)
def test_copies_are_valid_open_xml(make: Make, tmp_path: Path) -> None:
    assert "Found 0 errors" in validate(copy_of(make(), tmp_path), ".xlsx")


@pytest.mark.slow
def test_the_copy_of_a_sample_is_valid_open_xml() -> None:
    path = sample(SAMPLES[0])
    assert "Found 0 errors" in validate(pipeline.annotate(path, pipeline.check(path).findings), ".xlsx")


@pytest.mark.slow
def test_a_workbook_saved_by_libreoffice(tmp_path: Path) -> None:
    saved = recalculated(small())
    test_only_what_must_be_touched_is_touched(saved)
    test_in_a_touched_sheet_only_formats_and_added_elements_differ(saved)
    test_formats_are_added_and_none_changes(saved)
    test_cells_say_the_same_and_formulas_keep_their_results(saved, tmp_path)
    test_every_comment_has_one_box(saved)
    test_every_finding_is_listed_with_a_link_to_its_cell(saved, tmp_path)
    test_a_copy_checked_again_loses_the_old_marks(saved, tmp_path)


@pytest.mark.slow
def test_libreoffice_opens_the_copy_and_saves_all_of_it(tmp_path: Path) -> None:
    saved = loaded(recalculated(copy_of(lived_in(), tmp_path)))
    assert saved.sheetnames[0] == listing.NAME
    assert saved[listing.NAME]["D5"].hyperlink is not None
    assert saved[BASICS]["B7"].comment.text.startswith("错误 S114")
    assert saved[LINES]["E5"].comment.text.startswith(NOTE)
    assert saved[LINES]["E5"].fill.fgColor.rgb == f"FF{listing.TINTS[Severity.ERROR]}"
