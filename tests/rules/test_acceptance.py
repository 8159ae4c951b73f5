"""提醒说明: a 提醒 stands accepted only when it is named as it is printed, and with a reason."""

from __future__ import annotations

import pytest

from generator.model.cells import CellRef, Place
from generator.model.facts import Acceptance
from generator.model.findings import Finding, Severity
from generator.rules.acceptance import ACCEPTANCE_RULES, settle
from tests.support.records import replace

REASON = "已与业务处室核实"
WARNING = Finding("Y102", Severity.WARNING, (CellRef("收支明细", "L5"), CellRef("收支明细", "F5")), "没有填变动原因。")
ERROR = Finding("X101", Severity.ERROR, (CellRef("基本支出经济分类", "C5"),), "不一致。")
WHOLE = Finding("S130", Severity.WARNING, (), "工作簿引用了其他文件。")
AT = Place("提醒说明", {"rule": "A5", "sheet": "B5", "cell": "C5", "reason": "D5"})


def accept(rule: str = "Y102", sheet: str = "收支明细", cell: str = "L5", reason: str = REASON) -> Acceptance:
    return Acceptance(rule, sheet, cell, reason, AT)


@pytest.mark.parametrize(
    "typed",
    [
        accept(),
        accept("y102", "收支明细 ", "l5"),
        accept("Ｙ１０２", cell="$L$5"),
        accept(sheet="", cell="收支明细!L5"),
        accept(sheet="", cell="'收支明细'!L5"),
    ],
)
def test_a_warning_is_accepted_as_it_is_printed(typed: Acceptance) -> None:
    first, second = settle([typed], [WARNING, WHOLE])
    assert (first.accepted, first.is_open) == (REASON, False)
    assert second == WHOLE


def test_a_finding_about_the_whole_file_is_accepted_without_a_cell() -> None:
    (found,) = settle([accept("S130", "", "")], [WHOLE])
    assert found.accepted == REASON


@pytest.mark.parametrize(
    ("rule", "typed", "cell"),
    [
        ("A101", accept("Y103"), "A5"),
        ("A101", accept(cell="F5"), "A5"),
        ("A101", accept(sheet="", cell=""), "A5"),
        ("A102", accept(reason=""), "D5"),
        ("A102", accept(reason="已核 实"), "D5"),
        ("A103", accept("X101", "基本支出经济分类", "C5"), "A5"),
    ],
)
def test_what_is_wrong_with_an_acceptance_is_told_and_accepts_nothing(rule: str, typed: Acceptance, cell: str) -> None:
    *others, said = settle([typed], [WARNING, ERROR])
    assert others == [WARNING, ERROR]
    assert (said.rule, said.severity, said.cells) == (rule, Severity.WARNING, (CellRef("提醒说明", cell),))
    assert said.message.endswith("。")
    assert said.advice


def test_every_rule_of_the_family_has_a_breaker() -> None:
    assert {"A101", "A102", "A103", "A104"} == ACCEPTANCE_RULES.keys()


def test_nothing_is_said_about_a_rule_that_crashed() -> None:
    assert settle([accept("Y103")], [WARNING], crashed=["Y103"]) == (WARNING,)


@pytest.mark.parametrize("field", ["rule", "sheet", "cell", "reason"])
def test_what_repeats_a_secret_accepts_nothing_and_is_not_repeated(field: str) -> None:
    typed = replace(accept(), **{field: "因为要买囧囧装备"})
    *others, said = settle([typed], [WARNING], tells_a_secret=lambda text: "囧囧" in text)
    assert others == [WARNING]
    assert (said.rule, said.cells) == ("A104", (typed.at.cell(field),))
    assert "囧" not in f"{said}{said.advice}{said.found}"
