"""Breakers: for each structure rule the smallest edit that makes that rule, and no other, speak."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.model.findings import Severity
from generator.workbook.layout import SHEETS, names
from generator.workbook.structure import STRUCTURE_RULES
from tests.workbook.books import Raw, Read, edited, reader_in, small, small_cells, unzip, workbook, zipped

LINES, BASICS, PROJECTS = names.LINES, names.BASICS, names.PROJECTS
DATE = Raw("d:<v>2024-02-08T00:00:00</v>")
UNCALCULATED = Raw("n:<f>1+1</f>")
CALCULATED = Raw("n:<f>1000+0.5</f><v>1000.5</v>")
ERROR = Raw("e:<v>#DIV/0!</v>")

BREAKERS = [
    ("S102", {(LINES, "E4"): "本年"}, "E4"),
    ("S102", {(BASICS, "A7"): None}, "A7"),
    ("S102", {(names.THREE_PUBLIC, "A6"): "公务接待费"}, "A6"),
    ("S102", {(BASICS, "A4"): "版本"}, "A4"),
    ("S103", {(LINES, "E5"): "12万"}, "E5"),
    ("S103", {(LINES, "E5"): "12万元"}, "E5"),
    ("S103", {(LINES, "E5"): "1,23"}, "E5"),
    ("S103", {(LINES, "E5"): "无"}, "E5"),
    ("S103", {(LINES, "F5"): "10%"}, "F5"),
    ("S103", {(BASICS, "B21"): "十人"}, "B21"),
    ("S104", {(LINES, "E5"): DATE}, "E5"),
    ("S104", {(names.DUTIES, "A5"): DATE}, "A5"),
    ("S105", {(LINES, "E5"): True}, "E5"),
    ("S105", {(names.GLOSSARY, "A5"): False}, "A5"),
    ("S106", {(LINES, "E5"): ERROR}, "E5"),
    ("S106", {(LINES, "L5"): Raw("e:<v>#REF!</v>")}, "L5"),
    ("S107", {(LINES, "E5"): UNCALCULATED}, "E5"),
    ("S107", {(LINES, "L6"): UNCALCULATED}, "L6"),
    ("S108", {(LINES, "E5"): 12.345}, "E5"),
    ("S108", {(LINES, "E5"): "12.345"}, "E5"),
    ("S109", {(LINES, "E5"): -1}, "E5"),
    ("S109", {(LINES, "E5"): "－1"}, "E5"),
    ("S109", {(BASICS, "B22"): -1}, "B22"),
    ("S110", {(LINES, "D5"): "财政拨款"}, "D5"),
    ("S110", {(BASICS, "B8"): "机关"}, "B8"),
    ("S110", {(PROJECTS, "P5"): "不涉密"}, "P5"),
    ("S111", {(LINES, "A5"): "201030"}, "A5"),
    ("S111", {(LINES, "A5"): "行政运行"}, "A5"),
    ("S111", {(names.ECONOMIC, "A5"): "3010101"}, "A5"),
    ("S112", {(LINES, "A5"): None}, "A5"),
    ("S112", {(LINES, "D5"): None}, "D5"),
    ("S112", {(names.ECONOMIC, "B5"): "", (names.ECONOMIC, "C5"): None}, "C5"),
    ("S112", {(PROJECTS, "A5"): None}, "A5"),
    ("S112", {(PROJECTS, "P5"): None}, "P5"),
    ("S112", {(PROJECTS, "E5"): None}, "D5"),
    ("S113", {(LINES, "E5"): None}, "E5"),
    ("S113", {(LINES, "F6"): None}, "F6"),
    ("S114", {(BASICS, "B7"): None}, "B7"),
    ("S114", {(names.THREE_PUBLIC, "B5"): None}, "B5"),
    ("S114", {(names.OTHER_FIGURES, "B5"): None}, "B5"),
    ("S114", {(names.OVERALL, "B6"): "　"}, "B6"),
    ("S115", {(BASICS, "B21"): 10.5}, "B21"),
    ("S116", {(LINES, "L5"): "长" * 20_001}, "L5"),
    ("S116", {(LINES, "E5"): 1e15}, "E5"),
    ("S117", {(names.THREE_PUBLIC, "B9"): 5}, "B9"),
    ("S117", {(LINES, "B305"): "备注"}, "B305"),
    ("S117", {(LINES, "W9"): "备注"}, "W9"),
    ("S118", {(names.INDICATORS, "A5"): "乙项目"}, "A5"),
    ("S120", {(BASICS, "B9"): 24}, "B9"),
    ("S121", {(BASICS, "B12"): "2024年2月30日"}, "B12"),
    ("S121", {(BASICS, "B12"): 45330}, "B12"),
    ("S151", {(LINES, "E5"): "１０００．５"}, "E5"),
    ("S152", {(LINES, "E5"): "1,000.5"}, "E5"),
    ("S153", {(LINES, "E5"): " 1000.5"}, "E5"),
    ("S153", {(LINES, "E5"): "1 000.5"}, "E5"),
    ("S153", {(BASICS, "B7"): "某 局"}, "B7"),
    ("S153", {(names.DUTIES, "A5"): "　　1.负责甲事。"}, "A5"),
    ("S154", {(BASICS, "B7"): "某\u200b局"}, "B7"),
    ("S154", {(names.DUTIES, "A5"): "1.负责_x0007_甲事。"}, "A5"),
    ("S155", {(LINES, "A5"): "201 03 01"}, "A5"),
    ("S156", {(names.DUTIES, "A7"): "2.负责乙事。"}, "A6"),
    ("S157", {(LINES, "E5"): 1000.5000000000001}, "E5"),
    ("S158", {(BASICS, "B12"): "2024-02-08"}, "B12"),
]  # fmt: skip


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader_in(tmp_path)


@pytest.mark.parametrize(("rule", "cells", "address"), BREAKERS)
def test_the_smallest_edit_makes_one_rule_speak(
    read: Read, rule: str, cells: dict[tuple[str, str], object], address: str
) -> None:
    reading = read(edited(cells))
    assert [(f.rule, f.cells[0].address) for f in reading.findings] == [(rule, address)]
    finding = reading.findings[0]
    assert finding.cells[0].sheet == next(iter(cells))[0]
    assert finding.severity is STRUCTURE_RULES[rule].severity
    assert (reading.budget is None) == (finding.severity is Severity.ERROR)
    assert "{" not in finding.message


def test_a_renamed_sheet_is_missing(read: Read) -> None:
    parts = unzip(small())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('name="其他说明"'.encode(), 'name="说明"'.encode())
    reading = read(zipped(parts))
    assert reading.budget is None
    assert [(f.rule, f.cells[0].sheet) for f in reading.findings] == [("S101", names.NOTES)]


def test_a_project_told_twice_in_the_performance_list(read: Read) -> None:
    reading = read(
        workbook({**small_cells(), (names.PERFORMANCE, "A6"): "甲项目", (names.PERFORMANCE, "C6"): "又一次"})
    )
    assert [(f.rule, *(c.address for c in f.cells)) for f in reading.findings] == [("S119", "A6", "A5")]


def test_a_code_with_two_names(read: Read) -> None:
    reading = read(workbook({**small_cells(), (names.ADDED_CODES, "A6"): "2010302", (names.ADDED_CODES, "B6"): "丙"}))
    assert [(f.rule, *(c.address for c in f.cells)) for f in reading.findings] == [("S119", "B6", "B5")]


def test_overall_indicators_without_the_overall_goal(read: Read) -> None:
    cells = {place: value for place, value in small_cells().items() if place[0] != names.OVERALL}
    reading = read(workbook(cells))
    assert [(f.rule, str(f.cells[0])) for f in reading.findings] == [("S114", "整体绩效!B6")]


def test_external_links_are_told_and_not_followed(read: Read) -> None:
    parts = unzip(small())
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    reading = read(zipped(parts))
    assert [f.rule for f in reading.findings] == ["S130"]
    assert reading.budget is not None


def test_every_structure_rule_has_a_test() -> None:
    tested = {rule for rule, _, _ in BREAKERS} | {"S101", "S119", "S130"}
    assert tested == set(STRUCTURE_RULES)


def test_all_faults_come_at_once_in_the_order_of_the_sheets(read: Read) -> None:
    faults = {
        (BASICS, "B7"): None,
        (LINES, "E5"): "12万",
        (LINES, "A6"): "2",
        (PROJECTS, "E5"): "x",
        (names.ECONOMIC, "C5"): -3,
        (names.INDICATORS, "D5"): None,
        (names.INDICATORS, "A5"): "乙项目",
    }
    reading = read(edited(faults))
    order = list(SHEETS)
    sheets = [order.index(f.cells[0].sheet) for f in reading.findings]
    assert sheets == sorted(sheets)
    assert [f.rule for f in reading.findings] == ["S114", "S103", "S111", "S109", "S103", "S112"]


def test_a_formula_with_its_result_is_a_value(read: Read) -> None:
    reading = read(edited({(LINES, "E5"): CALCULATED}))
    assert reading.findings == ()


def test_a_moved_table_says_so_and_nothing_else_of_that_sheet(read: Read) -> None:
    headers = {(LINES, f"{letter}4"): None for letter in "ABC"}
    reading = read(edited({**headers, (LINES, "E5"): "12万"}))
    assert [(f.rule, f.cells[0].address) for f in reading.findings] == [("S102", f"{letter}4") for letter in "ABC"]


def test_rows_far_below_the_list_are_not_lost_silently(read: Read) -> None:
    reading = read(edited({(LINES, "E450"): 5}))
    assert [(f.rule, f.cells[0].address) for f in reading.findings] == [
        ("S156", "A8"), ("S112", "A450"), ("S112", "C450"), ("S112", "D450"), ("S113", "F450"),
    ]  # fmt: skip
