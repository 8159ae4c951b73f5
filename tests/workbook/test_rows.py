"""Long lists: rows below the usual ones are read, workbooks with more rows are written, both in linear time."""

from __future__ import annotations

import io
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator import pipeline
from generator.arguments import _MOST_ROWS, Exit
from generator.cli import main
from generator.model.facts import Category, Kind, Source
from generator.workbook.blank import MOST_ROWS, write_blank
from generator.workbook.layout import SHEETS, names
from generator.workbook.reader import Reading, interpret
from generator.workbook.sheets import FIRST_ROW, FixedSheet, FormSheet
from tests.workbook.books import Read, Typed, edited, opened, reader_in, small_cells, workbook

LINES = names.LINES


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader_in(tmp_path)


def line(row: int, code: str = "2010301", current: object = 5) -> Typed:
    sheet = SHEETS[LINES]
    values = {"code": code, "category": Category.BASIC.value, "source": Source.UNIT_FUNDS.value, "prior": 0}
    return {(LINES, sheet.address(key, row)): value for key, value in {**values, "current": current}.items()}


def test_a_row_below_the_last_declared_one_is_a_record_like_any_other(read: Read) -> None:
    last = SHEETS[LINES].last_row
    reading = read(edited(line(last + 1) | line(last + 500, current="12万")))
    assert [(f.rule, f.cells[0].address) for f in reading.findings] == [
        ("S156", "A8"), ("S156", f"A{last + 2}"), ("S103", f"E{last + 500}"),
    ]  # fmt: skip
    reading = read(edited(line(last + 1)))
    assert reading.budget is not None
    assert str(reading.budget.lines[-1].at.cell("current")) == f"{LINES}!E{last + 1}"


def test_fixed_lists_do_not_grow(read: Read) -> None:
    reading = read(edited({(names.REASONS, "G19"): "一个原因"}))
    assert [(f.rule, f.cells[0].address) for f in reading.findings] == [("S117", "G19")]


def test_a_workbook_has_the_rows_that_were_asked_for() -> None:
    data = write_blank(year=2027, kind=Kind.UNIT, rows=400)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name, sheet in SHEETS.items():
        if isinstance(sheet, (FormSheet, FixedSheet)):
            continue
        last = FIRST_ROW + max(400, sheet.capacity) - 1
        page = book[name]
        key = next(key for key, f in sheet.fields.items() if f.is_input)
        assert not page[sheet.address(key, last)].protection.locked, name
        assert page.max_row == last
        for validation in page.data_validations.dataValidation:
            assert str(validation.sqref).endswith(str(last))
    assert f"$E${FIRST_ROW}:$E${FIRST_ROW + 399}" in book[LINES]["E3"].value
    assert book[LINES]["B404"].data_type == "f"


def test_lists_grow_for_what_is_typed(read: Read) -> None:
    last = SHEETS[LINES].last_row
    data = workbook({**small_cells(), **line(last + 7)})
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[LINES]
    assert page["E3"].value == 1345.5
    reading = read(data)
    assert reading.budget is not None
    assert len(reading.budget.lines) == 4


def test_the_command_gives_the_rows_that_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _MOST_ROWS == MOST_ROWS
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--rows", "310", "-o", "多行.xlsx"]) == Exit.DONE
    assert openpyxl.load_workbook(tmp_path / "多行.xlsx", read_only=True)[LINES].max_row == 314


@pytest.mark.parametrize("wanted", ["0", "2001", "-5", "许多"])
def test_the_command_refuses_other_numbers_of_rows(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", f"--rows={wanted}"]) == Exit.USAGE
    assert f"应为 1 到 {MOST_ROWS} 的整数" in capsys.readouterr().err


def test_rows_and_last_years_workbook_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--rows", "500", "--from", "上年.xlsx"]) == Exit.USAGE
    assert "自动留够" in capsys.readouterr().err


@pytest.mark.slow
def test_a_workbook_with_the_most_rows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "多行.xlsx"
    path.write_bytes(pipeline.blank("部门", 2027, MOST_ROWS)[1])
    assert {finding.rule for finding in pipeline.check(path).findings} == {"S114"}


def interpreted(count: int) -> tuple[Reading, float]:
    cells = dict(small_cells())
    for row in range(100, 100 + count):
        cells |= line(row, current=Decimal(row))
    book = opened(cells)
    began = time.process_time()
    reading = interpret(book)
    return reading, time.process_time() - began


def test_reading_is_linear_in_rows() -> None:
    interpreted(100)
    few = min(interpreted(500)[1] for _ in range(3))  # another process may slow one of them down
    (reading, many), (_, again) = interpreted(5_000), interpreted(5_000)
    many = min(many, again)
    assert reading.budget is not None
    assert len(reading.budget.lines) == 5_003
    assert many < 30 * few  # ten times the rows; a quadratic reader would need a hundred times as long
