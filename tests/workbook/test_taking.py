"""Cells and texts recognised at sight are those that the parser would give, whatever stands around them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from generator.model.errors import WorkbookUnreadable
from generator.workbook import container, sight
from generator.workbook.layout import SHEETS
from generator.workbook.opening import opened
from generator.workbook.sheets import HEADER_ROW, FormSheet, Sheet, Type
from generator.workbook.spreadsheet import Cells

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
SHEET, STRINGS = "xl/worksheets/sheet3.xml", "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def changed(part: str, *pairs: tuple[bytes, bytes]) -> bytes:
    """A sample with one part edited; every text to be replaced is there."""
    out = io.BytesIO()
    with zipfile.ZipFile(SAMPLES[0]) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == part:
                for before, after in pairs:
                    assert before in data, before
                    data = data.replace(before, after, 1)
            new.writestr(item.filename, data)
    return out.getvalue()


def read_cells(sheet: Sheet, cells: Cells) -> Cells:
    """Without our own formulas below the header, which are passed over at sight."""
    if isinstance(sheet, FormSheet):
        return cells
    calculated = {sheet.letters[f.key] for f in sheet.columns if f.type is Type.COMPUTED}

    def is_passed_over(address: str) -> bool:
        letters = address.rstrip("0123456789")
        return letters in calculated and int(address[len(letters) :]) > HEADER_ROW

    return {address: value for address, value in cells.items() if not is_passed_over(address)}


def both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    def told() -> object:
        try:
            found = opened(data)
        except WorkbookUnreadable as problem:
            return str(problem)
        return {name: read_cells(SHEETS[name], cells) for name, cells in found.sheets.items()}

    at_sight = told()
    monkeypatch.setattr(sight, "cells", lambda part, _calculated, _told: sight.Rest(part))
    monkeypatch.setattr(sight, "strings", lambda part: ([], sight.Rest(part)))
    return at_sight, told()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_sight, parsed = both_ways(sample.read_bytes(), monkeypatch)
    assert isinstance(at_sight, dict) and sum(map(len, at_sight.values())) > 300
    assert at_sight == parsed


DATA = b"<sheetData>"
SI = b"<si><t>"
EDITS = {
    "a comment": (SHEET, (DATA, b'<!-- <c r="Z9"><v>1</v></c> -->' + DATA)),
    "CDATA in a cell": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v><![CDATA[<c r="A1"/>]]></v></c></row>')),
    "an instruction": (SHEET, (DATA, b'<?x <c r="Z9"><v>1</v></c>?>' + DATA)),
    "another namespace inside": (SHEET, (DATA, b'<extLst xmlns="urn:x"><c r="Z9"><v>1</v></c></extLst>' + DATA)),
    "another namespace outside": (SHEET, (f'xmlns="{MAIN}"'.encode(), b'xmlns="urn:x"')),
    "entities": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v>&lt;&amp;lt;&#65;</v></c></row>')),
    "named entities": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v>&lt;&amp;lt;&quot;</v></c></row>')),
    "a carriage return": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v>a\r\nb</v></c></row>')),
    "a control character": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v>a\x01b</v></c></row>')),
    "bytes that are no UTF-8": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="str"><v>\xff</v></c></row>')),
    "a cell twice": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900"><v>1</v></c><c r="B900"><v>2</v></c></row>')),
    "a place that is none": (SHEET, (DATA, DATA + b'<row r="900"><c r="XFE1"><v>1</v></c></row>')),
    "a row 0": (SHEET, (DATA, DATA + b'<row r="900"><c r="A0"><v>1</v></c></row>')),
    "a text that is not there": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="s"><v>99999</v></c></row>')),
    "formulas": (
        SHEET,
        (DATA, DATA + b'<row r="900"><c r="B900"><f>1+1</f></c><c r="C900"><f t="shared" si="0"/><v>2</v></c>'
         b'<c r="D900" t="str"><f>""</f><v></v></c><c r="E900" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'),
    ),
    "inline text": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" t="inlineStr"><is><t>x</t></is></c></row>')),
    "no address": (SHEET, (DATA, DATA + b'<row r="900"><c t="str"><v>x</v></c></row>')),
    "no address after one": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900"><v>1</v></c><c><v>2</v></c></row>')),
    "damage after the cells": (SHEET, (b"</worksheet>", b"</worksheet")),
    "a declaration in GBK": (SHEET, (b'encoding="UTF-8"', b'encoding="GBK"')),
    "a text of two parts": (STRINGS, (SI, b"<si><r><t>a</t></r><r><t>b</t></r></si>" + SI)),
    "a reading above a text": (STRINGS, (SI, b"<si><t>a</t><rPh><t>b</t></rPh></si>" + SI)),
    "an empty text": (STRINGS, (SI, b"<si/>" + SI)),
    "a text with a comment": (STRINGS, (SI, b"<!-- <si><t>x</t></si> -->" + SI)),
    "a text beyond the bounds": (STRINGS, (SI, SI + b"x" * 200_000)),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_edited(edit: tuple[str, tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    part, pair = edit
    at_sight, parsed = both_ways(changed(part, pair), monkeypatch)
    assert at_sight == parsed


def test_parts_cut_at_any_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def cells() -> dict[str, Cells]:
        return {name: read_cells(SHEETS[name], found) for name, found in opened(SAMPLES[0].read_bytes()).sheets.items()}

    whole = cells()
    for size in (101, 997, 4096):
        monkeypatch.setattr(container, "_CHUNK", size)
        assert cells() == whole
