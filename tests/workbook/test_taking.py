"""Cells and texts recognised at sight are those that the parser would give, whatever stands around them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model.errors import WorkbookUnreadable
from generator.workbook import container, sight
from generator.workbook.layout import SHEETS
from generator.workbook.opening import opened
from generator.workbook.sheets import HEADER_ROW, FormSheet, Sheet, Type
from generator.workbook.spreadsheet import Cells

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
SHEET, LINES, STRINGS = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet5.xml", "xl/sharedStrings.xml"
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
    monkeypatch.setattr(sight, "cells", lambda part, _calculated: (sight.Found(), sight.Rest(part)))
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
    "attributes that are none": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900" s=4/></row>')),
    "attributes of a formula that are none": (SHEET, (DATA, DATA + b'<row r="9"><c r="G9" s><f>1</f><v>1</v></c></row>')),
    "many blank cells beside one that is none": (
        SHEET,
        (DATA, DATA + b'<row r="900">' + b'<c r="B900" s="1"/>' * 3_000 + b'<c r="AAA900"><v>1</v></c></row>'),
    ),
    "no address": (SHEET, (DATA, DATA + b'<row r="900"><c t="str"><v>x</v></c></row>')),
    "no address after one": (SHEET, (DATA, DATA + b'<row r="900"><c r="B900"><v>1</v></c><c><v>2</v></c></row>')),
    "damage after the cells": (SHEET, (b"</worksheet>", b"</worksheet")),
    "a declaration in GBK": (SHEET, (b'encoding="UTF-8"', b'encoding="GBK"')),
    "a text of two parts": (STRINGS, (SI, b"<si><r><t>a</t></r><r><t>b</t></r></si>" + SI)),
    "a reading above a text": (STRINGS, (SI, b"<si><t>a</t><rPh><t>b</t></rPh></si>" + SI)),
    "an empty text": (STRINGS, (SI, b"<si/>" + SI)),
    "a text with a comment": (STRINGS, (SI, b"<!-- <si><t>x</t></si> -->" + SI)),
    "a text beyond the bounds": (STRINGS, (SI, SI + b"x" * 200_000)),
    "an empty text, spelt shortly": (STRINGS, (SI, b"<si><t/></si>" + SI)),
    "a text with spaces": (STRINGS, (SI, b'<si><t xml:space="preserve"> a </t></si>' + SI)),
    "a text that is escaped": (STRINGS, (SI, SI + b"_x0041_&amp;lt;&#10;")),
    "a text of markup": (STRINGS, (SI, SI + b"&lt;/t&gt;&lt;/si&gt; xmlns= <![CDATA[]]>")),
    "a reference to a character": (STRINGS, (SI, SI + b"&#65;")),
    "an unknown entity": (STRINGS, (SI, SI + b"&nbsp;")),
    "a control character in a text": (STRINGS, (SI, SI + b"\x01")),
    "a zero byte in a text": (STRINGS, (SI, SI + b"\0")),
    "a text as long as may be": (STRINGS, (SI, SI + b"x" * 99_991)),
    "a text of more bytes than characters": (STRINGS, (SI, SI + "甲".encode() * 99_991)),
    "every entity": (STRINGS, (SI, SI + b"&amp;amp;&lt;&gt;&quot;&apos;&#10;&amp;")),
    "a carriage return in a text": (STRINGS, (SI, SI + b"a\r\nb")),
    "bytes in a text that are no UTF-8": (STRINGS, (SI, SI + b"\xff")),
    "a font of a reading": (STRINGS, (b"</t></si>", b'</t><phoneticPr fontId="1" type="noConversion"/></si>')),
    "runs": (STRINGS, (SI, b"<si><r><t>a</t></r><r><rPr><sz val=\"11\"/><b/></rPr><t>b&amp;</t></r></si>" + SI)),
    "runs with a reading": (STRINGS, (SI, b"<si><r><t>a</t></r><rPh><t>b</t></rPh></si>" + SI)),
    "a run with a font of unusual spelling": (STRINGS, (SI, b"<si><r><rPr><b></b></rPr><t>b</t></r></si>" + SI)),
    "a run with a damaged font": (STRINGS, (SI, b"<si><r><rPr><b></rPr><t>b</t></r></si>" + SI)),
    "a font in bytes that are no UTF-8": (STRINGS, (SI, b'<si><r><rPr><b val="\xff"/></rPr><t>b</t></r></si>' + SI)),
    "runs that are not begun": (STRINGS, (SI, b"<si><t>a</t></r><r><t>b</t></si>" + SI)),
    "runs that are not ended": (STRINGS, (SI, b"<si><r><t>a</t></si><si><t>b</t></r></si>" + SI)),
    "texts within each other": (STRINGS, (SI, SI + b"<si><t>a</t></si>")),
    "something between texts": (STRINGS, (b"</t></si>", b"</t></si>x")),
    "an instruction between texts": (STRINGS, (b"</t></si>", b"</t></si><?x?>")),
    "texts without an end": (STRINGS, (b"</sst>", b"")),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_edited(edit: tuple[str, tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    part, pair = edit
    at_sight, parsed = both_ways(changed(part, pair), monkeypatch)
    assert at_sight == parsed


BLANK_ROW = '<row r="{0}" spans="1:9"{1}><c r="A{0}" s="4"/><c r="G{0}" s="4"><f>A{0}+$B$5*2</f><v></v></c></row>'
SHARED_ROW = '<row r="{0}"><c r="A{0}" s="4"/><c r="G{0}" s="4"><f t="shared" si="0"/><v></v></c></row>'
ROWS = (
    BLANK_ROW.format("{0}", ""),
    SHARED_ROW,
    BLANK_ROW.format("{0}", ' ht="20"'),
    '<row r="{0}"><c r="A{0}" t="str"><v>a{0}</v></c><c r="G{0}" s="4"><f>1</f><v>{0}</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><f>1</f><v></v></c><c r="B{0}"><f>1</f><v/></c><c r="C{0}"><f>1</f></c></row>',
    '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>&lt;{0}</t></is></c><c r="B{0}" t="b"><v>1</v></c></row>',
    '<row r="{0}"><c r="A{0}" cm="1"><v>{0}</v></c><c t="e" r="B{0}"><v>#N/A</v></c><c r="C{0}" s="4"></c></row>',
    '<row r="{0}"><c r="A{0}" cm="1"/><c r="B{0}" xml:lang="a"/><c r="C{0}" cm="/"><f>1</f><v>1</v></c></row>',
    '<row r="{0}"><c r="A{0}" t="str"><v>&#65;{0}</v></c><c r="G{0}"><f t="shared" si="1"/><v>{0}</v></c></row>',
    '<row r="{0}" s="3" customFormat="1"/>',
    '<row r="{0}"><c r="G3"><f>1</f><v>1</v></c></row>',
    '<row r="{0}"><c r="AB{0}"><v>-1.5e3</v></c></row>',
    "<row><c><v>1</v></c></row>",
)
"""Rows as they are spelt, with their number left open."""
with zipfile.ZipFile(SAMPLES[0]) as _sample:
    DATA_OF_LINES = _sample.read(LINES)
DATA_OF_LINES = DATA_OF_LINES[DATA_OF_LINES.index(DATA) : DATA_OF_LINES.index(b"</sheetData>") + len(b"</sheetData>")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ROWS[:3] * 12 + ROWS), st.integers(1, 4)), max_size=12), st.integers(1, 990))
def test_rows(monkeypatch: pytest.MonkeyPatch, runs: list[tuple[str, int]], first: int) -> None:
    """Whatever rows stand behind each other, also blank ones that repeat the one before."""
    spelt = (row for row, times in runs for _ in range(times))
    rows = "".join(row.format(number) for number, row in enumerate(spelt, first))
    data = changed(LINES, (DATA_OF_LINES, DATA + rows.encode() + b"</sheetData>"))
    with monkeypatch.context() as patched:
        at_sight, parsed = both_ways(data, patched)
    assert at_sight == parsed


@pytest.mark.parametrize("row", [BLANK_ROW, SHARED_ROW])
def test_rows_that_repeat_a_blank_one_are_passed_over(row: str) -> None:
    blank = [row.format(number, "").encode() for number in range(5, 300)]
    told, rest = sight.cells(
        b'<worksheet xmlns="' + MAIN.encode() + b'">' + DATA + b"".join(blank) + b"</sheetData></worksheet>",
        sight.Calculated(frozenset({"G"}), 4, 299),
    )
    assert told.others == [] and not any(told.shared)
    assert rest.is_silent and rest.part.count(b"<row") == 1


def test_a_formula_that_another_cell_spells_is_passed_over_up_to_the_last_row() -> None:
    rows = [SHARED_ROW.format(number).encode() for number in range(3, 12)]
    told, rest = sight.cells(
        b'<worksheet xmlns="' + MAIN.encode() + b'">' + DATA + b"".join(rows) + b"</sheetData></worksheet>",
        sight.Calculated(frozenset({"G"}), 4, 9),
    )
    assert [told.addresses[place] for place, *_ in told.others] == ["G3", "G4", "G10", "G11"]
    assert rest.is_silent


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_nothing_of_a_sample_is_left_to_the_parser(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[sight.Rest] = []

    def kept(found: tuple[Any, sight.Rest]) -> tuple[Any, sight.Rest]:
        rests.append(found[1])
        return found

    cells, strings = sight.cells, sight.strings
    monkeypatch.setattr(sight, "cells", lambda *args: kept(cells(*args)))
    monkeypatch.setattr(sight, "strings", lambda part: kept(strings(part)))
    opened(sample.read_bytes())
    texts, *sheets = rests
    assert b"<si" not in texts.part
    assert len(sheets) == len(SHEETS) and all(rest.is_silent for rest in sheets)


def test_parts_cut_at_any_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def cells() -> dict[str, Cells]:
        return {name: read_cells(SHEETS[name], found) for name, found in opened(SAMPLES[0].read_bytes()).sheets.items()}

    whole = cells()
    monkeypatch.setattr(container, "_MAX_WHOLE", 0)
    for size in (101, 997, 4096):
        monkeypatch.setattr(container, "_CHUNK", size)
        assert cells() == whole
