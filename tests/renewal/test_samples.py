"""Next year's workbook of the three samples: every typed cell counted, every amount moved, and the result renders."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator import pipeline
from generator.catalogue import load
from generator.figures.book import Figures
from generator.model.facts import Budget
from generator.model.findings import Severity
from generator.renewal import Renewal, renew
from generator.renewal.last import NOTES_SHEET
from generator.renewal.policies import Action
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import LINES, OTHER_FIGURES, THREE_PUBLIC
from generator.workbook.reader import read
from generator.workbook.sheets import Type
from generator.writers.package import pack
from tests.renewal.old_books import next_year, typed_cells
from tests.support.samples import SAMPLES, sample

OLD = Path(__file__).parents[1] / "workbook" / "data" / "filled-1.0.xlsx"
"""The first sample in template 1.0."""


@pytest.fixture(scope="module")
def renewals() -> dict[str, Renewal]:
    return {name: renew(sample(name)) for name in SAMPLES}


def budget_of(path: Path) -> Budget:
    budget = read(path).budget
    assert budget is not None
    return budget


def put_into(renewal: Renewal, sheet: str, key: str) -> list[object]:
    """What stands in the cells of a field of the new workbook."""
    found = SHEETS[sheet]
    places = {found.address(k, row) for k, row in found.cells() if k == key}
    return [value for (name, address), value in renewal.values.items() if name == sheet and address in places]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_typed_cell_has_one_fate(renewals: dict[str, Renewal], name: str) -> None:
    fates = Counter((fate.cell.sheet, fate.cell.address) for fate in renewals[name].fates)
    typed = typed_cells(sample(name))
    assert len(typed) > 300
    assert set(fates) == set(typed)
    assert set(fates.values()) == {1}
    assert {(f.cell.sheet, f.cell.address): f.cell.raw for f in renewals[name].fates} == typed


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_is_kept_shown_or_listed(renewals: dict[str, Renewal], name: str) -> None:
    """Counted in the finished file, as another program reads it."""
    renewal = renewals[name]
    book = openpyxl.load_workbook(io.BytesIO(pack(renewal.parts)))
    listed = "".join(str(cell) for row in book[NOTES_SHEET].values for cell in row if cell is not None)
    found: Counter[str] = Counter()
    for sheet in SHEETS:
        found.update(str(cell) for row in book[sheet].iter_rows(min_row=3, values_only=True) for cell in row if cell)
    texts = [text for text in typed_cells(sample(name)).values() if isinstance(text, str)]
    assert len(texts) > 200
    wanted = Counter(texts)
    lost = [text for text, count in wanted.items() if found[text] < count and text not in listed]
    assert lost == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_amount_of_this_year_is_last_years_now(renewals: dict[str, Renewal], name: str) -> None:
    renewal, budget = renewals[name], budget_of(sample(name))
    figures = Figures(budget, load(budget.identity.year))
    before: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in budget.lines:
        if line.current != 0:
            before[line.code, line.category.value, line.source.value] += line.current
    assert len(before) >= 5
    sheet, after = SHEETS[LINES], {}
    for row in {int(re.sub(r"\D", "", address)) for told, address in renewal.values if told == LINES}:
        cells = {key: renewal.values.get((LINES, sheet.address(key, row))) for key in sheet.fields}
        after[str(cells["code"]).split()[0], str(cells["category"]), str(cells["source"])] = cells["prior"]
        assert cells["current"] is None
        assert cells["reason"] is None
    assert after == before
    assert put_into(renewal, THREE_PUBLIC, "prior") == [e.general + e.fund + e.capital for e in budget.three_public]
    assert put_into(renewal, THREE_PUBLIC, "general") == []
    operating = figures.agency_operating_expenses
    assert put_into(renewal, OTHER_FIGURES, "operating_expenses.prior") == [operating.amount.yuan]


@pytest.mark.parametrize("name", SAMPLES)
def test_what_must_be_new_is_empty(renewals: dict[str, Renewal], name: str) -> None:
    """No amount but those of last year, no count, no date, no reason in a field that is read."""
    for sheet, found in SHEETS.items():
        for key, field in found.fields.items():
            attribute = key.rpartition(".")[2]
            numeric = field.type in (Type.MONEY, Type.NUMBER, Type.INTEGER, Type.DATE)
            if (numeric and attribute not in ("prior", "year")) or attribute in ("reason", "period", "allocation"):
                assert put_into(renewals[name], sheet, key) == [], f"{sheet}.{key}"
    assert put_into(renewals[name], "变动原因", "text") == []
    assert put_into(renewals[name], "结转结余", "name") == []


@pytest.mark.parametrize("name", SAMPLES)
def test_last_years_reasons_stand_in_the_grey_columns(renewals: dict[str, Renewal], name: str) -> None:
    budget = budget_of(sample(name))
    told = {**budget.income_reasons, **budget.expenditure_reasons}
    reasons = [r.text for r in (*told.values(), *budget.general_reasons.values()) if r.text]
    assert Counter(put_into(renewals[name], "变动原因", "last_text")) == Counter(reasons)
    lines = [line.reason for line in budget.lines if line.reason]
    listed = [str(f.cell.raw) for f in renewals[name].fates if f.key == "reason" and f.action is Action.DROP]
    assert Counter([*put_into(renewals[name], LINES, "last_reason"), *listed]) == Counter(lines)


@pytest.mark.parametrize("name", SAMPLES)
def test_with_this_years_amounts_it_renders_and_goes_on(name: str, tmp_path: Path) -> None:
    path, year = sample(name), 2024
    for _ in range(2):
        _renewal, path = next_year(path, tmp_path)
        year += 1
        rendering = pipeline.render(path)
        assert [str(f) for f in rendering.findings if f.severity is Severity.ERROR] == []
        assert not rendering.is_refused
        assert rendering.budget is not None
        assert rendering.budget.identity.year == year
        assert set(rendering.files) == {"docx", "xlsx"}
    before, after = budget_of(sample(name)), budget_of(path)
    assert sum(line.prior for line in after.lines) == sum(line.current for line in before.lines)
    assert [p.name for p in after.projects] == [p.name for p in before.projects]
    assert [p.policy_basis for p in after.projects if not p.secret] == [
        p.policy_basis for p in before.projects if not p.secret
    ]
    assert after.glossary != ()
    assert [i.text for i in after.glossary] == [i.text for i in before.glossary]


def test_the_same_year_keeps_the_grey_columns_too(renewals: dict[str, Renewal], tmp_path: Path) -> None:
    path = tmp_path / "2025.xlsx"
    path.write_bytes(pack(renewals[SAMPLES[0]].parts))
    again = renew(path, 2025)
    assert {place: str(value) for place, value in again.values.items()} == {
        place: f"{value:f}" if isinstance(value, Decimal) else str(value)
        for place, value in renewals[SAMPLES[0]].values.items()
    }
    assert put_into(again, "变动原因", "last_text") != []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_year_gives_the_same_document(name: str, tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    path.write_bytes(pack(renew(sample(name), 2024).parts))
    assert pipeline.render(path).files["docx"] == pipeline.render(sample(name)).files["docx"]


def test_an_earlier_template_is_brought_up_to_date(tmp_path: Path) -> None:
    renewal = renew(OLD, 2024)
    assert all(fate.action is Action.KEEP for fate in renewal.fates)
    path = tmp_path / "new.xlsx"
    path.write_bytes(pack(renewal.parts))
    assert pipeline.render(path).files == pipeline.render(sample(SAMPLES[0])).files


def test_an_earlier_template_goes_on_like_the_present_one(renewals: dict[str, Renewal]) -> None:
    assert renew(OLD).values == renewals[SAMPLES[0]].values


def test_the_same_input_gives_the_same_bytes(renewals: dict[str, Renewal]) -> None:
    again = renew(sample(SAMPLES[0]))
    assert pack(again.parts) == pack(renewals[SAMPLES[0]].parts)
