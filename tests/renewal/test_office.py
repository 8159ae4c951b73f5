"""The renewed workbook in office programs: valid by the standard's schema, and unchanged by LibreOffice."""

from __future__ import annotations

import io

import openpyxl
import pytest

from generator.renewal import renew
from generator.renewal.last import NOTES_SHEET
from generator.workbook.layout import SHEETS
from generator.workbook.opening import opened
from generator.writers.package import pack
from tests.support.office import to_pdf, validate
from tests.support.samples import SAMPLES, sample
from tests.workbook.libreoffice import recalculated


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES[:1])
def test_it_is_valid(name: str) -> None:
    assert "Found 0 errors" in validate(pack(renew(sample(name)).parts), ".xlsx")


@pytest.mark.slow
def test_libreoffice_changes_nothing() -> None:
    renewal = renew(sample(SAMPLES[1]))
    data = pack(renewal.parts)
    saved = recalculated(data)
    before, after = opened(data).sheets, opened(saved).sheets
    for name, address in renewal.values:
        assert after[name].get(address) == before[name].get(address), f"{name}!{address}"
    assert len(renewal.values) > 300
    assert before.keys() == SHEETS.keys()
    first = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))[NOTES_SHEET]]
    again = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(saved))[NOTES_SHEET]]
    assert [list(map(str, row)) for row in again[: len(first)]] == [list(map(str, row)) for row in first]
    assert to_pdf(data, ".xlsx").startswith(b"%PDF")
