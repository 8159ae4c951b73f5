"""The three published documents come out of their workbooks: sentence by sentence, cell by cell, page by page."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from docx import Document as open_docx

from generator.pipeline import Rendering, render
from generator.writers.package import unpack
from tests.support import compare_docx
from tests.support.office import validate
from tests.support.samples import ROOT, SAMPLES, sample

HERE = Path(__file__).parent
AMOUNT = re.compile(r"^-?\d{1,3}(?:,\d{3})*\.\d{2}$")


@pytest.fixture(scope="module", params=SAMPLES)
def rendering(request: pytest.FixtureRequest) -> tuple[str, Rendering]:
    return request.param, render(sample(request.param))


def test_every_published_sentence_and_row(
    rendering: tuple[str, Rendering],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name, rendered = rendering
    path = tmp_path / "out.docx"
    path.write_bytes(rendered.files["docx"])
    published = HERE / f"{name}.published.json"
    monkeypatch.setattr(sys, "argv", ["compare", str(path), str(published)])
    assert compare_docx.main() == 0, capsys.readouterr().out
    assert "100.00%" in capsys.readouterr().out


def test_samples_have_no_errors(rendering: tuple[str, Rendering]) -> None:
    assert not rendering[1].is_refused


def test_xlsx_holds_the_amounts_of_the_docx(rendering: tuple[str, Rendering]) -> None:
    """Every amount in a table, in reading order of the tables: text in the DOCX, a number in the XLSX."""
    _, rendered = rendering
    document = open_docx(io.BytesIO(rendered.files["docx"]))
    of_docx: Counter[str] = Counter()
    for table in document.tables:
        for row in table.rows:
            seen = None
            for cell in row.cells:
                if cell._tc is not seen and AMOUNT.match(cell.text):
                    of_docx[cell.text] += 1
                seen = cell._tc
    book = openpyxl.load_workbook(io.BytesIO(rendered.files["xlsx"]))
    of_xlsx: Counter[str] = Counter()
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                    assert cell.number_format == "#,##0.00", f"{sheet.title}!{cell.coordinate}"
                    of_xlsx[f"{cell.value:,.2f}"] += 1
                elif isinstance(cell.value, str) and AMOUNT.match(cell.value):
                    # What a clerk typed as an indicator's value is text; in the eleven tables nothing is.
                    assert not re.fullmatch(r"表\d+", sheet.title), (
                        f"{sheet.title}!{cell.coordinate}: an amount as text"
                    )
                    of_xlsx[cell.value] += 1
    assert of_docx and of_docx == of_xlsx
    narrative_docx = [p.text for p in document.paragraphs if "万元" in p.text and "\t" not in p.text]
    narrative_xlsx = [
        cell.value.strip()
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if isinstance(cell.value, str)
    ]
    together = "".join(narrative_xlsx)
    for text in narrative_docx:
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", together)


def test_same_workbook_same_bytes(rendering: tuple[str, Rendering]) -> None:
    name, rendered = rendering
    assert render(sample(name)).files == rendered.files


def test_the_shown_output_is_what_the_sample_gives() -> None:
    """Part by part: the compressed bytes depend on the zlib of the machine."""
    rendered = render(sample("changji-city-gov-office-2024"))
    for suffix, data in rendered.files.items():
        shown = ROOT / "samples" / "output" / f"{rendered.stem}.{suffix}"
        assert unpack(shown.read_bytes()) == unpack(data), f"{shown.name} is stale: run samples/show.sh"


@pytest.mark.slow
def test_files_are_valid_open_xml(rendering: tuple[str, Rendering]) -> None:
    name, rendered = rendering
    assert "Found 0 errors" in validate(sample(name).read_bytes(), ".xlsx")
    for suffix, data in rendered.files.items():
        assert "Found 0 errors" in validate(data, f".{suffix}"), suffix
