"""The classification lists: complete where the document needs them, and fitting the year."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from generator import catalogue
from generator.model import codes

DATA = Path(catalogue.__file__).parent / "data"
TABLE_1 = json.loads((Path(__file__).parent / "table1_classes.json").read_text("utf-8"))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_all_thirty_classes_are_named_as_table_1_prints_them(year: int) -> None:
    functional = catalogue.load(year).functional
    classes = {code: name for code, name in functional.items() if len(code) == 3}
    assert len(TABLE_1) == 30
    assert classes == TABLE_1


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        (2023, "2013804", "市场主体管理"),
        (2024, "2013804", "经营主体管理"),
        (2027, "2013804", "经营主体管理"),
        (2021, "21105", "天然林保护"),
        (2024, "21105", "森林保护修复"),
        (2024, "22402", "消防救援事务"),
        (2024, "2050702", "工读学校教育"),
    ],
)
def test_a_renamed_code_takes_the_name_of_its_year(year: int, code: str, name: str) -> None:
    assert catalogue.load(year).functional[code] == name


def test_economic_names_follow_the_year_too() -> None:
    assert catalogue.load(2019).economic["30399"] == "其他对个人和家庭的补助支出"
    assert catalogue.load(2026).economic["30399"] == "其他对个人和家庭的补助"


@pytest.mark.parametrize("name", ["functional", "economic_dept"])
def test_every_row_is_well_formed(name: str) -> None:
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 100
    for row in rows:
        assert codes.normalise(row["code"]) == row["code"]
        assert row["name"] == row["name"].strip() != ""
        assert row["years"]
        assert row["attested"] in ("yes", "no")


def test_every_parent_is_listed() -> None:
    lists = catalogue.load(2024)
    for names in (lists.functional, lists.economic):
        orphans = [code for code in names if len(code) > 3 and code[: len(code) - 2] not in names]
        assert orphans == []


def test_an_obsolete_name_leads_to_one_in_use() -> None:
    lists = catalogue.load(2025)
    assert lists.obsolete_names["行政事业单位离退休"] == "行政事业单位养老支出"
    assert set(lists.obsolete_names.values()) <= set(lists.functional.values())


def test_a_year_is_read_once() -> None:
    assert catalogue.load(2024) is catalogue.load(2024)


def test_misspellings_are_patterns_that_do_not_match_what_was_meant() -> None:
    known = catalogue.load(2024).misspellings
    assert known
    for pattern, right in known.items():
        assert not re.search(pattern, right), pattern
