"""The tables of any budget satisfy every identity, read back from the DOCX; a changed figure breaks one."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from generator import catalogue
from generator.audit.docx import read_docx
from generator.audit.reading import ReadTable, money, tables
from generator.audit.tables import audit_tables
from generator.compose import compose, load_pack
from generator.figures.book import Figures
from generator.model.facts import Budget
from generator.pipeline import edition_folder, render
from generator.writers.docx import write_docx
from tests.support.budgets import YEAR, budgets
from tests.support.samples import SAMPLES, sample

PACK = load_pack(edition_folder("xinjiang-2024"))


def tables_of(docx: bytes) -> dict[int, ReadTable]:
    return tables(read_docx(docx))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(budgets())
def test_tables_of_any_budget_satisfy_every_identity(budget: Budget) -> None:
    docx = write_docx(compose(Figures(budget, catalogue.load(YEAR)), PACK), PACK.reference)
    found = tables_of(docx)
    assert sorted(found) == list(range(1, 12))
    assert [str(problem) for problem in audit_tables(found)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_tables_of_the_samples_satisfy_every_identity(name: str) -> None:
    found = tables_of(render(sample(name)).files["docx"])
    assert [str(problem) for problem in audit_tables(found)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_figure_breaks_an_identity(name: str) -> None:
    """Every amount cell of every table in turn, 0.10 万元 more."""
    found = tables_of(render(sample(name)).files["docx"])
    missed = []
    tried = 0
    for number, table in found.items():
        for r, row in enumerate(table.body):
            for c, cell in enumerate(row):
                value = money(cell) if cell else None
                if value is None or value == 0:
                    continue
                tried += 1
                changed = [list(x) for x in table.body]
                changed[r][c] = f"{value + random.Random(tried).choice((1, -1)) * money('0.10'):,.2f}"
                edited = {**found, number: table._replace(body=tuple(map(tuple, changed)))}
                if not audit_tables(edited):
                    missed.append(f"表{number} 第{r + 1}行第{c + 1}栏 {cell}")
    assert tried > 100
    assert missed == []
