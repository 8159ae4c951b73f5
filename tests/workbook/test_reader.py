"""What the reader makes of a workbook: the same budget that was typed, whatever was typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from generator.model.cells import NOWHERE
from generator.model.facts import Budget, Category, Kind, Source, Withheld
from generator.model.findings import Severity
from generator.workbook.blank import write_blank
from generator.workbook.layout import SHEETS, names
from generator.workbook.reader import Reading, interpret
from generator.workbook.values import clean
from tests.support.budgets import budgets
from tests.support.records import field_names
from tests.workbook.books import SECRET_TEXT, Read, edited, opened, reader_in, small, small_cells, typed, workbook


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return reader_in(tmp_path)


def without_places(value: Any) -> Any:
    """A record as plain values: no cells, hidden texts revealed, line edges trimmed as the reader trims them."""
    if field_names(value):
        return {name: without_places(getattr(value, name)) for name in field_names(value) if name != "at"}
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(without_places(item) for item in value)
    if isinstance(value, Withheld):
        return ("withheld", clean(value.reveal())[0])
    return clean(value)[0] if type(value) is str else value


def told(budget: Budget) -> dict[str, Any]:
    """Everything a budget says. Blank reasons and uses that a sheet always offers say nothing."""
    plain = without_places(budget)
    for key in ("income_reasons", "expenditure_reasons", "general_reasons"):
        plain[key] = {name: reason for name, reason in plain[key].items() if reason["text"]}
    plain["class_uses"] = tuple(use for use in plain["class_uses"] if use["general"] or use["fund"] or use["capital"])
    for indicator in (plain["overall_performance"] or {}).get("indicators", ()):
        indicator.update(dict.fromkeys(("last_year", "rule", "evidence"), ""))  # they stand in project tables only
    return plain


def _same(reading: Reading, budget: Budget) -> None:
    assert [str(f) for f in reading.findings if f.severity is not Severity.INFO] == []
    assert reading.budget is not None
    found, expected = told(reading.budget), told(budget)
    assert {key: (found[key], value) for key, value in expected.items() if found[key] != value} == {}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(budget=budgets())
def test_any_budget_typed_is_understood(budget: Budget) -> None:
    _same(interpret(opened(typed(budget))), budget)


@settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a second an example: shrinking would take minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(budget=budgets())
def test_any_budget_typed_into_the_blank_is_read_back(read: Read, budget: Budget) -> None:
    _same(read(write_blank(year=budget.identity.year, kind=budget.identity.kind, values=typed(budget))), budget)


def test_the_small_budget_is_read_without_a_finding(read: Read) -> None:
    reading = read(small())
    assert reading.findings == ()
    budget = reading.budget
    assert budget is not None
    assert budget.identity.kind is Kind.DEPARTMENT
    assert budget.lines[0].current == Decimal("1000.5")
    assert budget.lines[1].source is Source.GENERAL_TRANSFER
    assert budget.names == {"2010302": "另一名称"}
    assert budget.project_performance[0].indicators[0].target == "=100%"


def test_every_value_knows_its_cell(read: Read) -> None:
    budget = read(small()).budget
    assert budget is not None
    assert str(budget.lines[1].at.cell("current")) == "收支明细!E6"
    assert str(budget.projects[1].at.cell("economic_10")) == "项目!M6"
    assert str(budget.general_reasons[Category.PROJECT].at.cell("text")) == "变动原因!G18"
    assert str(budget.identity.at.cell("edition")) == "基本信息!B5"
    assert str(budget.three_public[3].at.cell("prior")) == "三公经费!F8"
    for record in _records(budget):
        attributes = set(field_names(record)) - {"at", "economic", "indicators", "offices"}
        if record.at.sheet == names.OVERALL_INDICATORS:
            attributes -= {"project", "last_year", "rule", "evidence"}  # they stand in project tables only
        assert attributes <= set(record.at.cells), type(record)
        assert record.at.sheet in SHEETS


def _records(budget: Budget) -> list[Any]:
    found: list[Any] = []

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            value = tuple(value.values())
        if type(value) is tuple:
            for item in value:
                collect(item)
        elif getattr(value, "at", NOWHERE) is not NOWHERE:
            found.append(value)
            for name in field_names(value):
                if name != "at":
                    collect(getattr(value, name))

    for name in field_names(budget):
        collect(getattr(budget, name))
    assert len(found) > 60
    return found


def test_amounts_in_wan_become_yuan(read: Read) -> None:
    cells = {**small_cells(), (names.BASICS, "B10"): "万元", (names.LINES, "E5"): 12.345678}
    budget = read(workbook(cells)).budget
    assert budget is not None
    assert budget.lines[0].current == Decimal("123456.78")
    assert budget.lines[0].prior == Decimal(9_000_000)
    assert budget.procurement is not None and budget.assets is not None
    assert budget.assets.house_area == 0


def test_hidden_texts_of_secret_records_are_sealed(read: Read) -> None:
    budget = read(small()).budget
    assert budget is not None
    opened, secret = budget.projects
    assert (opened.policy_basis, opened.allocation, opened.period) == (None, None, "全年")
    for text in (secret.policy_basis, secret.allocation, secret.period, budget.carryover[0].purpose):
        assert isinstance(text, Withheld)
        assert text.reveal() == SECRET_TEXT
    assert SECRET_TEXT not in repr(budget)


@pytest.mark.parametrize("secret", ["是", "涉密", None, 5])
def test_findings_never_quote_a_record_that_may_be_secret(read: Read, secret: object) -> None:
    reading = read(
        edited(
            {
                (names.PROJECTS, "P6"): secret,
                (names.PROJECTS, "E6"): SECRET_TEXT,
                (names.PROJECTS, "B6"): SECRET_TEXT,
                (names.PROJECTS, "T6"): f"\u200b{SECRET_TEXT} ",
                (names.CARRYOVERS, "F5"): secret,
                (names.CARRYOVERS, "D5"): SECRET_TEXT,
                (names.PERFORMANCE, "E5"): SECRET_TEXT,
            }
        )
    )
    assert reading.budget is None
    assert {f.rule for f in reading.findings} >= {"S103", "S111", "S154"}
    assert SECRET_TEXT not in repr(reading)
    assert not any(SECRET_TEXT in str(finding) for finding in reading.findings)


def test_a_unit_needs_no_overall_performance(read: Read) -> None:
    left_out = (names.OVERALL, names.OVERALL_INDICATORS)
    cells = {place: value for place, value in small_cells().items() if place[0] not in left_out}
    reading = read(workbook(cells))
    assert reading.findings == ()
    assert reading.budget is not None
    assert reading.budget.overall_performance is None


def test_offices_are_counted_as_the_sheet_counts_them(read: Read) -> None:
    budget = read(workbook({**small_cells(), (names.BASICS, "B16"): "文书科、综合科，信访科"})).budget
    assert budget is not None
    assert budget.organisation.offices == ("文书科", "综合科", "信访科")
    assert budget.organisation.offices_text == "文书科、综合科，信访科"


def test_a_code_picked_with_its_name_is_a_code(read: Read) -> None:
    reading = read(workbook({**small_cells(), (names.LINES, "A5"): "2010301 行政运行"}))
    assert reading.findings == ()
    assert reading.budget is not None
    assert reading.budget.lines[0].code == "2010301"
