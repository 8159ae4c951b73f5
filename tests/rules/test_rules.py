"""Every rule speaks when it must, and only then: the smallest edit of a valid budget that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from generator import catalogue
from generator.model.facts import (
    Budget,
    Category,
    Kind,
    Source,
    UnitFundsDetail,
)
from generator.rules import RULES, Outcome, check
from generator.rules.registry import Case, Report, Rule
from tests.support.budgets import YEAR, at
from tests.support.valid import VALID

D = Decimal
Edit = Callable[[Budget], Budget]


def reports_of(budget: Budget) -> dict[str, Report]:
    return {report.rule.id: report for report in check(Case(budget, catalogue.load(YEAR)))}


def with_item(field: str, position: int, **changes: Any) -> Edit:
    def edit(budget: Budget) -> Budget:
        items = list(getattr(budget, field))
        items[position] = replace(items[position], **changes)
        return replace(budget, **{field: tuple(items)})

    return edit


def with_copy(field: str, position: int) -> Edit:
    return lambda budget: replace(budget, **{field: (*getattr(budget, field), getattr(budget, field)[position])})


def with_record(field: str, **changes: Any) -> Edit:
    return lambda budget: replace(budget, **{field: replace(getattr(budget, field), **changes)})


def all_of(*edits: Edit) -> Edit:
    def edit(budget: Budget) -> Budget:
        for one in edits:
            budget = one(budget)
        return budget

    return edit


def _empty_line(budget: Budget, position: int) -> Budget:
    line = replace(budget.lines[position], current=D(0), prior=D(0))
    return replace(budget, lines=(*budget.lines, line))


def _nothing(budget: Budget) -> Budget:
    """A budget without a single amount, in which nothing else is wrong."""
    return replace(
        budget,
        lines=(),
        economic_lines=(),
        projects=(),
        carryover=(),
        project_performance=(),
        overall_performance=replace(budget.overall_performance, upper=D(0), own=D(0), other=D(0)),
        operating_expenses=replace(budget.operating_expenses, prior=D(0)),
        unit_funds=UnitFundsDetail(at=at("运行经费采购资产")),
    )


# Index of lines in VALID: see tests/support/valid.py
BASIC, PROJECT, CARRIED, UNIT, FUND = range(5)

BREAKERS: dict[str, Edit] = {
    "W101": lambda b: _empty_line(b, PROJECT),
    "W102": all_of(with_copy("economic_lines", 0), with_item("economic_lines", -1, amount=D(0))),
    "W103": all_of(with_copy("projects", 0), with_item("projects", -1, economic=(None,) * 10)),
    "W104": all_of(with_copy("carryover", 0), with_item("carryover", -1, amount=D(0))),
    "W105": with_copy("project_performance", 0),
    "W106": lambda b: with_item(
        "project_performance",
        0,
        indicators=b.project_performance[0].indicators + b.project_performance[0].indicators[:1],
    )(b),
    "W111": all_of(with_item("lines", PROJECT, code="2010397"), with_item("projects", 0, code="2010397")),
    "W112": with_item("lines", CARRIED, code="20103"),
    "W113": with_item("economic_lines", 1, code="302"),
    "W114": with_item("lines", FUND, category=Category.BASIC),
    "W121": with_item("projects", 0, allocation=None),
    "W122": with_item("carryover", 0, purpose=None),
    "W123": with_item("class_uses", 0, general=""),
    "W131": with_item("project_performance", 0, project="信息系统运维"),
    "W132": with_item("projects", 0, secret=True),
    "W133": with_item("project_performance", 0, indicators=()),
    "W134": with_record("identity", kind=Kind.UNIT),
    "W141": with_record("procurement", sme=D(400_000)),
    "W142": with_record("assets", planned_vehicles=1),
    "W143": with_record("unit_funds", business=D(100_001)),
    "W150": _nothing,
    "X101": with_item("economic_lines", 0, amount=D("800000.01")),
    "X102": with_item("projects", 0, economic=(None, D("299999.99"), *(None,) * 8)),
    "X103": with_item("carryover", 0, amount=D(50_001)),
    "X111": with_record("overall_performance", own=D(1_300_100)),
    "X112": with_item("project_performance", 0, check_total=D(302_000)),
    "Y101": with_item("lines", PROJECT, reason=""),
    "Y102": with_item("lines", BASIC, reason=""),
    "Y103": lambda b: replace(
        b,
        lines=(
            *b.lines,
            replace(b.lines[BASIC], category=Category.PROJECT, current=D(0), prior=D(0), reason="另一个原因"),
        ),
    ),
    "Y104": with_item("lines", UNIT, reason="单位资金增加"),
}


def test_the_valid_budget_is_silent() -> None:
    for id, report in reports_of(VALID).items():
        assert report.outcome is not Outcome.CRASHED, id
        assert not report.findings, [str(f) for f in report.findings]


def test_every_rule_has_a_breaker() -> None:
    assert BREAKERS.keys() == RULES.keys()


@pytest.mark.parametrize("id", sorted(BREAKERS))
def test_breaker_makes_its_rule_speak_and_no_other(id: str) -> None:
    reports = reports_of(BREAKERS[id](VALID))
    speaking = {other for other, report in reports.items() if report.findings}
    assert speaking == {id}, [str(f) for r in reports.values() for f in r.findings]
    for finding in reports[id].findings:
        assert finding.rule == id
        assert finding.severity is RULES[id].severity
        assert finding.cells, "a finding names its cell"
        assert finding.message.endswith("。")


@pytest.mark.parametrize("id", sorted(BREAKERS))
def test_silencing_a_rule_is_noticed(id: str) -> None:
    """Without its rule, the breaker goes unnoticed: no other rule stands in for it."""
    others = [rule for rule in RULES.values() if rule.id != id]
    reports = check(Case(BREAKERS[id](VALID), catalogue.load(YEAR)), others)
    assert not any(report.findings for report in reports)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_catalogue_entry_is_complete(rule: Rule) -> None:
    assert rule.title and rule.basis and rule.why and rule.example
    assert rule.sheets
    assert rule.id[0] in "WXY" and rule.id[1:].isdigit() and len(rule.id) == 4


def test_amounts_typed_in_wan_may_differ_by_their_rounding() -> None:
    """In 万元 each of n addends carries up to 0.005 万元; in 元 nothing may differ."""
    off = with_item("economic_lines", 0, amount=VALID.economic_lines[0].amount + 100)(VALID)
    assert reports_of(off)["X101"].outcome is Outcome.FOUND
    in_wan = with_record("identity", money_unit="万元")(off)
    assert reports_of(in_wan)["X101"].outcome is Outcome.PASSED
    too_far = with_item("economic_lines", 0, amount=VALID.economic_lines[0].amount + 400)(in_wan)
    finding = reports_of(too_far)["X101"].findings[0]
    assert "万元" in finding.message and finding.difference == "+0.04万元"


def test_nothing_to_compare_is_not_a_pass() -> None:
    without = replace(
        VALID, carryover=(), lines=tuple(x for x in VALID.lines if x.source is not Source.FISCAL_CARRYOVER)
    )
    assert reports_of(without)["X103"].outcome is Outcome.NOT_APPLICABLE


def test_a_crashed_rule_is_no_finding_and_stops_no_other() -> None:
    def broken(case: Case) -> Any:
        raise RuntimeError("defect")
        yield

    bad = Rule("W999", "坏规则", RULES["W101"].severity, (), "", "", "", "", "", broken)
    reports = check(Case(VALID, catalogue.load(YEAR)), [bad, *RULES.values()])
    assert [r.rule.id for r in reports if r.outcome is Outcome.CRASHED] == ["W999"]
    assert len(reports) == len(RULES) + 1
