"""Budgets of every shape, printed by LibreOffice: page numbers of the contents list, valid Open XML."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from generator import catalogue
from generator.compose import compose, load_pack
from generator.document.tree import Document
from generator.figures.book import Figures
from generator.model.facts import Budget
from generator.pipeline import edition_folder
from generator.writers.docx import heading_page_numbers, write_docx
from generator.writers.xlsx import write_xlsx
from tests.support.budgets import YEAR, budgets
from tests.support.office import heading_pages, to_pdfs, validate

PACK = load_pack(edition_folder("xinjiang-2024"))
COUNT = 40


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The same budgets in every run: their documents."""
    found: list[Document] = []

    @settings(
        max_examples=COUNT,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(budgets(max_codes=12, max_projects=12))
    def collect(budget: Budget) -> None:
        found.append(compose(Figures(budget, catalogue.load(YEAR)), PACK))

    collect()
    assert len(found) == COUNT
    return found


@pytest.mark.slow
def test_at_most_one_heading_in_fifty_is_off_by_a_page(documents: list[Document]) -> None:
    pdfs = to_pdfs([write_docx(document, PACK.reference) for document in documents])
    off: list[tuple[str, int, int | None]] = []
    total = 0
    for document, pdf in zip(documents, pdfs, strict=True):
        expected = heading_page_numbers(document, PACK.reference)
        printed = heading_pages(pdf, [heading.text for heading, _ in expected])
        total += len(expected)
        off += [
            (heading.text, page, found)
            for (heading, page), found in zip(expected, printed, strict=True)
            if found != page
        ]
    assert total > 30 * COUNT
    assert all(found is not None and abs(found - page) <= 1 for _, page, found in off), off
    assert len(off) <= total / 50, f"{len(off)} of {total}: {off}"


@pytest.mark.slow
def test_valid_open_xml(documents: list[Document]) -> None:
    """The three largest, so that every kind of table and form is among them."""
    largest = sorted(documents, key=lambda document: sum(len(table.body) for table in document.tables()))[-3:]
    for document in largest:
        assert "Found 0 errors" in validate(write_docx(document, PACK.reference), ".docx")
        assert "Found 0 errors" in validate(write_xlsx(document), ".xlsx")
