"""Any budget renders, and no value is lost or invented on the way into the document."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import catalogue
from generator.compose import compose, load_pack
from generator.document.tree import Document, Figure, Paragraph, Table, inline_text
from generator.figures.book import Figures
from generator.model.facts import Budget, Kind
from generator.pipeline import edition_folder
from generator.rules import Outcome, check
from generator.rules.registry import Case
from tests.support.budgets import YEAR, budgets

PACK = load_pack(edition_folder("xinjiang-2024"))
anything = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def document_of(budget: Budget) -> Document:
    return compose(Figures(budget, catalogue.load(YEAR)), PACK)


def texts_of(document: Document) -> list[str]:
    found = [p.text for p in document.cover] + [h.text for h in document.headings()]
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                found.append(block.text)
            elif isinstance(block, Table):
                found += [inline_text(cell.content) for row in block.header + block.body for cell in row.cells]
    return found


@anything
@given(budgets())
def test_renders_without_residue(budget: Budget) -> None:
    document = document_of(budget)
    texts = texts_of(document)
    for text in texts:
        assert "None" not in text and "nan" not in text.lower()
    for duty in budget.functions:
        assert duty.text in texts, "typed text must come out as typed, whatever it looks like"
    assert len(document.parts) == 4
    assert [t.id for t in document.tables()][:11] == [f"表{n}" for n in range(1, 12)]


@anything
@given(budgets())
def test_a_budget_grown_from_the_leaves_has_no_errors(budget: Budget) -> None:
    reports = check(Case(budget, catalogue.load(YEAR)))
    crashed = [r.rule.id for r in reports if r.outcome is Outcome.CRASHED]
    errors = [str(f) for r in reports for f in r.findings if f.severity.value == "错误"]
    assert not crashed
    # The strategy types braces and tags on purpose: T101 is right to refuse them.
    assert not [e for e in errors if " Y1" not in e and " T101" not in e], errors


@anything
@given(budgets())
def test_secrets_never_reach_the_document(budget: Budget) -> None:
    document = document_of(budget)
    for text in (*texts_of(document), repr(document)):
        assert "〔密" not in text


@anything
@given(budgets())
def test_every_amount_is_a_figure(budget: Budget) -> None:
    """Amounts in table cells are figures whose text is their value."""
    for table in document_of(budget).tables():
        for row in table.body:
            for cell in row.cells:
                if cell.role == "amount" and cell.content != "":
                    assert isinstance(cell.content, Figure)
                    assert f"{cell.content.value:,.2f}" == cell.content.text


@anything
@given(budgets(), st.sampled_from(Kind))
def test_headings_are_numbered_without_a_gap(budget: Budget, _kind: Kind) -> None:
    document = document_of(budget)
    sections = [h.text for h in document.headings() if h.level == 2 and h.look == "heading"]
    third = sections[2:]
    numerals = "一二三四五六七八九十"
    assert [re.match(rf"[{numerals}]+、", s)[0] for s in third] == [
        f"{n}、" for n in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
    ]
