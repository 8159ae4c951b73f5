"""Sheets read from the text of an XLSX: what a parser finds in them, in whatever form it stands there."""

from __future__ import annotations

import functools
import io
import zipfile

import pytest

from generator.audit import sheet_rows, spreadsheet
from generator.audit.reading import ReadParagraph
from generator.audit.spreadsheet import Sheet, read_workbook
from generator.audit.xlsx import read_xlsx
from generator.document.tree import Paragraph
from generator.model.errors import DisclosureError
from generator.pipeline import render
from generator.writers.package import pack, unpack
from generator.writers.xlsx import write_xlsx
from tests.support.samples import SAMPLES, sample

NAME = "urumqi-gov-office-2024"
TABLE = "xl/worksheets/sheet3.xml"
STRINGS = "xl/sharedStrings.xml"


@functools.cache
def parts_of(name: str = NAME) -> dict[str, bytes]:
    return unpack(render(sample(name)).files["xlsx"])


def sheets_of(parts: dict[str, bytes]) -> tuple[Sheet, ...]:
    with zipfile.ZipFile(io.BytesIO(pack(parts))) as archive:
        return read_workbook(archive)


def parsed(parts: dict[str, bytes]) -> tuple[Sheet, ...]:
    """What is read when nothing but the rows is read from the text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreadsheet, "is_plain", lambda *_: False)
        return sheets_of(parts)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_read_as_a_parser_reads_them(name: str) -> None:
    sheets = sheets_of(parts_of(name))
    assert sheets == parsed(parts_of(name))
    assert sum(len(sheet.links) for sheet in sheets) > 20
    assert sum(sheet.frozen > 0 for sheet in sheets) == 11


@pytest.mark.parametrize("name", SAMPLES)
def test_rows_read_all_at_once_are_those_read_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sheet_rows, "_scattered", lambda *_: pytest.fail("a row of ours has gaps"))
        at_once = sheets_of(parts_of(name))
    monkeypatch.setattr(sheet_rows, "_at_once", lambda *_: [])
    assert at_once == sheets_of(parts_of(name))
    assert sum(len(sheet.rows.texts) for sheet in at_once) > 200


@pytest.mark.parametrize(
    "old, new",
    [
        ('<c r="B2"', '<c r="C2"'),
        ("</row>", '</row><row r="99" ht="1"/>'),
        ('<row r="1"', '<row r="98" ht="1"/><row r="1"'),
        ('<row r="2"', '<row r="97" ht="1"></row><row r="2"'),
        ('<row r="2"', '<row r="96" ht="1"><c r="AA96" s="1"/></row><row r="2"'),
        ('<row r="2"', '<row r="00000095" ht="1"><c r="A00000095" s="1"/></row><row r="2"'),
        ('<row r="1"', '<row r="94" ht="1"><c r="A94" s="1"/></row><row r="1"'),
        ('<row r="2"', '<row r="1" ht="1"><c r="A1" s="1"/></row><row r="2"'),
        ('<row r="2"', '<row r="1" ht="1"><c r="A1" t="str"><v>1.00</v></c></row><row r="2"'),
    ],
)
def test_rows_with_gaps_are_read_one_by_one(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = parts_of()[TABLE].decode()
    assert old in text
    parts = {**parts_of(), TABLE: text.replace(old, new, 1).encode()}
    found = sheets_of(parts)
    monkeypatch.setattr(sheet_rows, "_at_once", lambda *_: [])
    assert found == sheets_of(parts) != sheets_of(parts_of())


@pytest.mark.parametrize(
    "part, old, new",
    [
        (TABLE, "<mergeCell ", '<mergeCell x="1" '),
        (TABLE, "<mergeCell ", "<mergeCell\n"),
        (TABLE, '<mergeCell ref="A3:C3"/>', "<mergeCell ref='A3:C3'></mergeCell>"),
        (TABLE, "<mergeCells", "<!-- <mergeCell ref='A9:B10'/> --><mergeCells"),
        (TABLE, "'封面目录'!A1", "'封面&#x76EE;录'!A1"),
        (TABLE, "'封面目录'!A1", "&apos;封面目录&apos;!A1"),
        (TABLE, "'封面目录'!A1", "'封面\t目录'!A1"),
        (TABLE, 'ySplit="5"', "ySplit='5'"),
        (TABLE, "<printOptions ", "<worksheet><mergeCell ref='A9:B10'/></worksheet><printOptions "),
        (TABLE, "</worksheet>", "</worksheet>\n"),
        (TABLE, "<worksheet ", '<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '),
        (STRINGS, "<si><t>", "<si><t>&#x4e00;"),
        (STRINGS, "<si><t>", "<si><t>&lt;5&amp;lt; a > b"),
        (STRINGS, "<si><t>", "<si><t><![CDATA[<si><t>]]>"),
        (STRINGS, "<si><t>", "<si><r><t>甲</t></r><r><t>乙</t></r></si><si><t>"),
        (STRINGS, "<si><t>", "<si/><si><t/></si><si><t>"),
        (STRINGS, "<si><t>", "<!-- <si><t>甲</t></si> --><si><t>"),
        (STRINGS, "<si><t>", "<si><t>_x000A__x005F_"),
    ],
)  # fmt: skip
def test_another_form_reads_as_a_parser_reads_it(part: str, old: str, new: str) -> None:
    text = parts_of()[part].decode()
    assert old in text
    parts = {**parts_of(), part: text.replace(old, new, 1).encode()}
    assert sheets_of(parts) == parsed(parts)


@pytest.mark.parametrize(
    "part, old, new",
    [
        (TABLE, '<c r="A', '<c  r="A'),
        (TABLE, '<c r="A1"', '<c r="A2"'),
        (TABLE, '<c r="A1"', '<c r="1"'),
        (TABLE, '<c r="A1"', '<c r="é1"'),
        (TABLE, '<c r="A1"', '<c r="ZZZZZZ1"'),
        (TABLE, "</c>", "</c>\n"),
        (TABLE, "</c>", "<f>1+1</f></c>"),
        (TABLE, "</row>", ""),
        (TABLE, "</row>", "</row></row>"),
        (TABLE, "</row><row ", "<row "),
        (TABLE, "</c></row>", "</row></c>"),
        (TABLE, '<c r="B2"', '<c r="B3"'),
        (TABLE, "</row></sheetData>", "</row>1</sheetData>"),
        (TABLE, "</row><row ", "</row>1<row "),
        (TABLE, "<row ", "</row><row "),
        (TABLE, "<v>", "<v><row x></row>"),
        (TABLE, "</v>", "</v>1"),
        (TABLE, ' t="s"><v>', "><v>&amp;"),
        (TABLE, "</v>", "</V>"),
        (TABLE, '<c r="A1"', '<c r="A12"'),
        (TABLE, "</v>", ""),
        (TABLE, "<v>", "<v><v>"),
        (TABLE, '"/><c ', '"><c '),
        (TABLE, '"/><c ', '"></c><c '),
        (TABLE, '"/><c ', '"/><v>1</v></c><c '),
        (TABLE, '"><v>', '"/><v>'),
        (TABLE, 'customHeight="1"><c ', 'customHeight="1"/><c '),
        (TABLE, "<row ", "<row x"),
        (TABLE, "</worksheet>", ""),
        (TABLE, "<v>", "<v>9999"),
        (TABLE, ' s="', ' s="999'),
        (STRINGS, "<si><t>", "<si><t>\x1f"),
        (STRINGS, "<si><t>", "<si><t>&nbsp;"),
        (STRINGS, "<si><t>", "<si><t>]]>"),
        (STRINGS, "</t></si>", "</si>"),
        (STRINGS, "</sst>", ""),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_or_contradicts_itself_is_not_read(part: str, old: str, new: str) -> None:
    text = parts_of()[part].decode()
    assert old in text
    with pytest.raises(DisclosureError, match="不是能够读取的 XLSX"):
        read_xlsx(pack({**parts_of(), part: text.replace(old, new, 1).encode()}))


@pytest.mark.parametrize(
    "left_open, closed",
    [
        ("<x>", "</x>"),
        ("<worksheet>", "</worksheet>"),
        ("<worksheet>", "</worksheet >"),
        ("</worksheet>", "<worksheet>"),
    ],
)
def test_no_sheet_closes_what_another_opens(left_open: str, closed: str) -> None:
    parts = dict(parts_of())
    for part, mark in ((TABLE, left_open), (TABLE.replace("3", "4"), closed)):
        text = parts[part].decode()
        assert text.count("<printOptions ") == 1
        parts[part] = text.replace("<printOptions ", f"{mark}<printOptions ").encode()
    with pytest.raises(DisclosureError, match="不是能够读取的 XLSX"):
        read_xlsx(pack(parts))


def test_a_row_with_gaps_has_its_cells_in_their_columns() -> None:
    parts = parts_of()
    row = '<row r="99"><c r="B99" s="1" t="str"><v>甲</v></c><c r="AA99"><v>1.5</v></c></row></sheetData>'
    with_row = {**parts, TABLE: parts[TABLE].replace(b"</sheetData>", row.encode())}
    sheet = next(sheet for sheet in sheets_of(with_row) if sheet.name == "表1")
    assert sheet.rows.texts[99] == ["", "甲", *[""] * 24, "1.5"]
    assert (sheet.rows.counts[99], 99 in sheet.rows.firsts, 99 in sheet.rows.framed) == (2, False, False)
    assert {column: is_number for column, (_, is_number) in sheet.rows.wrong[99].items()} == {27: True}


def test_rows_without_cells_are_read() -> None:
    """What an empty paragraph leaves: at the top, between others, two in a row, at the end."""
    document = render(sample(NAME)).document
    assert document is not None
    empty = Paragraph((), "body")
    parts = tuple(
        part._replace(blocks=(empty, *part.blocks[:2], empty, empty, *part.blocks[2:], empty))
        for part in document.parts
    )
    cover = tuple(line._replace(runs=()) if line.style == "cover-date" else line for line in document.cover)
    data = write_xlsx(document._replace(cover=cover, parts=parts))
    assert sum(part.count(b'1"/><row ') for part in unpack(data).values()) > 4
    blocks, problems = read_xlsx(data)
    texts = [block.text for block in blocks if isinstance(block, ReadParagraph)]
    assert problems == []
    before = [block.text for block in read_xlsx(write_xlsx(document))[0] if isinstance(block, ReadParagraph)]
    before.remove(document.cover[-1].text)
    assert [text for text in texts if text] == [text for text in before if text]
