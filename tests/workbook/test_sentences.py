"""The live sentences of the workbook are the sentences of the document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from generator import pipeline
from generator.document.tree import Document
from generator.workbook.layout import DATA_SHEETS
from generator.workbook.sheets import SUMMARY_ROW, FormSheet

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))


def printed(document: Document) -> str:
    """Every text of the document, one after another."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (tuple, list)):
            for item in value:
                walk(item)
        elif hasattr(value, "text") and hasattr(value, "value"):
            found.append(value.text)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(document)
    return "".join(found)


def sentences(data: bytes) -> Iterator[tuple[str, str]]:
    """Place and text of every live sentence that says anything."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in DATA_SHEETS:
        keys = [key for key in sheet.fields if key.endswith("sentence")]
        rows = (0,) if isinstance(sheet, FormSheet) else (SUMMARY_ROW, *sheet.rows)
        for key in keys:
            for row in rows:
                address = sheet.address(key, row)
                if text := book[sheet.name][address].value:
                    yield f"{sheet.name}!{address}", text


def unprinted(data: bytes, path: Path) -> tuple[list[str], int]:
    """Sentences the document does not hold, and how many there are."""
    path.write_bytes(data)
    rendering = pipeline.render(path, formats=())
    assert rendering.document is not None, [str(f) for f in rendering.findings if f.severity.name == "ERROR"]
    whole = printed(rendering.document)
    told = list(sentences(data))
    return [f"{place}: {text}" for place, text in told if text not in whole], len(told)


def test_there_are_three_samples() -> None:
    assert len(SAMPLES) == 3


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sentence_of_a_sample_is_printed(sample: Path, tmp_path: Path) -> None:
    missing, count = unprinted(sample.read_bytes(), tmp_path / "填报.xlsx")
    assert missing == []
    assert count > 20
