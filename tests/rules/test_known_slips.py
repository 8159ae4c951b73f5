"""docs/known-slips.md is true: what it says is reported is reported, and nothing else is warned of on the samples."""

from __future__ import annotations

import functools

import pytest

from generator import catalogue
from generator.model.findings import Finding, Severity
from generator.rules import RULES, check
from generator.rules.registry import Case
from generator.workbook.reader import read
from tests.rules.documents import DOCS
from tests.support.samples import SAMPLES, sample

DOCUMENTS = dict(zip(("联络处", "昌吉", "乌鲁木齐"), SAMPLES, strict=True))


def table(heading: str) -> list[list[str]]:
    """Rows of the table under a heading, without its header."""
    text = (DOCS / "known-slips.md").read_text("utf-8")
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@functools.lru_cache
def findings(name: str) -> tuple[Finding, ...]:
    budget = read(sample(name)).budget
    assert budget is not None
    reports = check(Case(budget, catalogue.load(budget.identity.year)))
    assert not any(report.crash for report in reports)
    return tuple(finding for report in reports for finding in report.findings)


SLIPS = table("逐条")


@pytest.mark.parametrize("row", SLIPS, ids=lambda row: f"{row[0]}-{row[2][:16]}")
def test_a_known_slip_is_reported_or_said_why_not(row: list[str]) -> None:
    document, _, _, _, rule, cell, remark = row
    if rule == "—":
        assert remark, "a slip that no rule reports needs a reason"
        return
    assert any(f.rule == rule and cell in map(str, f.cells) for f in findings(DOCUMENTS[document]))


def test_the_list_is_long() -> None:
    assert len(SLIPS) > 45
    assert sum(row[4] != "—" for row in SLIPS) > 30


@pytest.mark.parametrize("row", table("同类文本中的差错"), ids=lambda row: row[0])
def test_slips_of_other_documents_have_their_rules(row: list[str]) -> None:
    assert row[1] and set(row[1].split("、")) <= RULES.keys()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_warning_on_a_sample_is_argued(document: str) -> None:
    argued = [(row[1], row[2]) for row in table("样例上的提醒") if row[0] == document]
    warned = [(f.rule, str(f.cells[0])) for f in findings(DOCUMENTS[document]) if f.severity is Severity.WARNING]
    assert sorted(warned) == sorted(argued)
    assert all(row[3] for row in table("样例上的提醒"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_document_has_no_error(name: str) -> None:
    assert not [str(f) for f in findings(name) if f.severity is Severity.ERROR]
