"""The manual is printed from the registry, complete and up to date."""

from __future__ import annotations

import pytest

from generator.rules import RULES
from generator.rules.acceptance import ACCEPTANCE_RULES
from generator.rules.coverage import COVERAGE, Requirement
from generator.rules.manual import explain, rules_markdown
from generator.workbook.structure import STRUCTURE_RULES
from tests.rules.documents import DOCS

LISTED = {**STRUCTURE_RULES, **ACCEPTANCE_RULES}
KNOWN = RULES.keys() | STRUCTURE_RULES.keys()


def test_the_manual_is_up_to_date() -> None:
    printed = (DOCS / "rules.md").read_text("utf-8")
    assert printed == rules_markdown(STRUCTURE_RULES.values()), "python -m tests.rules.documents"


@pytest.mark.parametrize("id", sorted(RULES.keys() | LISTED.keys()))
def test_every_rule_is_explained(id: str) -> None:
    said = explain(id.lower(), STRUCTURE_RULES.values())
    assert said.startswith(f"{id} ")
    title = RULES[id].title if id in RULES else LISTED[id].title
    assert title in said


def test_an_unknown_rule_is_no_rule() -> None:
    with pytest.raises(KeyError):
        explain("W000", STRUCTURE_RULES.values())


@pytest.mark.parametrize("item", COVERAGE, ids=lambda item: item.text[:20])
def test_every_requirement_has_a_rule_or_a_reason(item: Requirement) -> None:
    assert item.rules or item.remark
    assert set(item.rules) <= KNOWN
    if item.rules and not item.remark:
        severities = {(RULES[id] if id in RULES else STRUCTURE_RULES[id]).severity for id in item.rules}
        assert item.severity in severities


def test_every_rule_answers_a_requirement() -> None:
    assert {id for item in COVERAGE for id in item.rules} == KNOWN
