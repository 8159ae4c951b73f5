"""Files made to cost time and memory: refused or read within the bounds of docs/limits.md."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.workbook.layout import names
from tests.hostile.measured import MAX_MEGABYTES, MAX_SECONDS, measured
from tests.workbook.books import edited, part_of, small, unzip, zipped

LINES = part_of(names.LINES)
MEGABYTE = 1_000_000


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = unzip(small())
    return zipped({**parts, name: change(parts[name])})


def in_sheet(xml: str) -> bytes:
    """The small workbook with this at the end of a sheet's data."""
    return with_part(LINES, lambda old: old.replace(b"</sheetData>", xml.encode() + b"</sheetData>"))


def strings(inside: str) -> bytes:
    """The small workbook with these shared strings behind its own."""
    return with_part("xl/sharedStrings.xml", lambda old: old.replace(b"</sst>", inside.encode() + b"</sst>"))


def many_members() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"xl/media/{number}", b"")
    return buffer.getvalue()


def big_directory() -> bytes:
    """Half a million entries that all name the same few bytes."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 500_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count % 65536, count % 65536, len(entry) * count, 0, 0)
    return entry * count + end


def bomb(size: int) -> bytes:
    return with_part(LINES, lambda old: old.replace(b"<sheetData>", b" " * size + b"<sheetData>"))


def lying_bomb() -> bytes:
    """The directory says that a part is small; it is not."""
    parts = unzip(small())
    data = bytearray(zipped({**parts, LINES: parts[LINES] + b" " * (150 * MEGABYTE)}))
    at = data.rindex(LINES.encode()) - 46
    assert data[at : at + 4] == b"PK\1\2"
    data[at + 24 : at + 28] = struct.pack("<L", len(parts[LINES]))
    return bytes(data)


def entities(start: bytes) -> bytes:
    declared = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">' + declared + b"]>" + start


def laughs(part: str) -> Callable[[], bytes]:
    def make() -> bytes:
        def change(old: bytes) -> bytes:
            body = old[old.index(b"?>") + 2 :]
            return entities(body.replace(b"><", b">&a11;<", 1))

        return with_part(part, change)

    return make


def external_entity() -> bytes:
    def change(old: bytes) -> bytes:
        body = old[old.index(b"?>") + 2 :]
        return b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">' + body

    return with_part("xl/sharedStrings.xml", change)


def late_doctype() -> bytes:
    """Behind a comment longer than anybody looks through."""

    def change(old: bytes) -> bytes:
        declared = entities(old[old.index(b"?>") + 2 :])
        return declared.replace(b"?>", b"?><!--" + b" " * 2_000_000 + b"-->", 1)

    return with_part("xl/styles.xml", change)


def rows(count: int, row: str) -> bytes:
    """Rows below those of the sheet, as programs write them that format whole columns."""
    return in_sheet("".join(row.format(number) for number in range(1_000, 1_000 + count)))


def deep() -> bytes:
    return in_sheet("<row r='2000'>" + "<c>" * 300_000)


def in_cells(sheet: str, columns: str, text: str) -> bytes:
    """The same text in these columns of ten rows."""
    return edited({(sheet, f"{column}{row}"): text for column in columns for row in range(5, 15)})


def lzma() -> bytes:
    """LZMA lets the file say how much memory its reader takes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in unzip(small()).items():
            archive.writestr(name, data)
    return buffer.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "60,000 members": (many_members, "过大"),
    "500,000 directory entries": (big_directory, "过大"),
    "bomb of 200 MB": (lambda: bomb(200 * MEGABYTE), "过大"),
    "bomb with a lying directory": (lying_bomb, "损坏"),
    "a bomb within the bounds": (lambda: bomb(95 * MEGABYTE), ""),
    "entities in a sheet": (laughs(LINES), "安全"),
    "entities in the shared strings": (laughs("xl/sharedStrings.xml"), "安全"),
    "entities in the workbook": (laughs("xl/workbook.xml"), "安全"),
    "entities in the styles": (laughs("xl/styles.xml"), "安全"),
    "entities in the relationships": (laughs("xl/_rels/workbook.xml.rels"), "安全"),
    "entities behind a long comment": (late_doctype, "安全"),
    "an external entity": (external_entity, "安全"),
    "1,048,000 formatted blank rows": (lambda: rows(1_047_000, '<row r="{}" s="5" customFormat="1" ht="15"/>'), "过大"),
    "300,000 formatted blank rows": (lambda: rows(300_000, '<row r="{}" s="5" customFormat="1" ht="15"/>'), ""),
    "5,000,000 blank cells": (lambda: rows(5_000, '<row r="{}">' + "<c s='5'/>" * 1_000 + "</row>"), "过大"),
    "16,384 columns": (lambda: rows(20, '<row r="{}">' + "<c s='5'/>" * 16_384 + "</row>"), ""),
    "16,384 columns in a hundred rows": (
        lambda: rows(100, '<row r="{}">' + "<c s='5'/>" * 16_384 + "</row>"),
        "过大",
    ),
    "1,000,000 numbers": (lambda: rows(1_000, '<row r="{}">' + "<c><v>1</v></c>" * 1_000 + "</row>"), "过大"),
    "20 million shared strings": (lambda: strings("<si/>" * 19_000_000), "过大"),
    "2 million shared strings": (lambda: strings("<si><t>甲ab</t></si>" * 1_200_000), ""),
    "a shared string of 90 MB": (lambda: strings("<si><t>" + "甲" * 30_000_000 + "</t></si>"), "过大"),
    "a cell of 10 MB": (lambda: edited({(names.LINES, "L5"): "a" * 10 * MEGABYTE}), "过大"),
    "an attribute of 60 MB": (lambda: in_sheet(f'<row r="{"1" * 60 * MEGABYTE}"/>'), "损坏"),
    "a comment of 60 MB": (lambda: in_sheet(f"<!--{'<' * 4_000_000}-->"), ""),
    "300,000 nested elements": (deep, "安全"),
    "LZMA": (lzma, "损坏"),
    "a row of seven million ones": (
        lambda: in_sheet(f'<row r="1111"><c r="G1111"><f>{"1" * 7_000_000}</f><v></v></c></row>'),
        "",
    ),
    "300,000 blank cells with addresses": (
        lambda: rows(20, '<row r="{0}">' + '<c r="A{0}"/>' * 15_000 + "</row>"),
        "",
    ),
    "150,000 fonts of runs": (lambda: strings("<si><r><rPr><b/></rPr><t>a</t></r></si>" * 50_000), ""),
    "500,000 fonts that never end": (lambda: strings("<si><r>" + "<rPr>" * 500_000), "安全"),
    "spaces without end in cells": (lambda: in_cells(names.PROJECTS, "QST", "甲" + " " * 32_000 + "乙"), ""),
    "accents without end in cells": (lambda: in_cells(names.LINES, "ACDEFL", "a" + "\u0301\u0316" * 16_000), ""),
    "digits without end in cells": (lambda: in_cells(names.LINES, "AEF", "9" * 90_000), ""),
    "a text used two million times": (
        lambda: rows(400, '<row r="{}">' + "<c t='s'><v>1</v></c>" * 800 + "</row>"),
        "过大",
    ),
}
"""What is refused, and what is only laborious, with a word of what is said ("" for those that may be read)."""


@pytest.fixture(params=REFUSED)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    make, word = REFUSED[request.param]
    path = tmp_path / "填报.xlsx"
    path.write_bytes(make())
    yield path, word
    path.unlink()


def test_time_and_memory_are_bounded(case: tuple[Path, str], record_property: Callable[[str, object], None]) -> None:
    path, word = case
    done = measured(path)
    record_property("measured", f"{done.seconds:.2f} s, {done.megabytes:.0f} MB, {done.said[:40]}")
    print(f"{done.seconds:.2f} s, {done.megabytes:.0f} MB, {path.stat().st_size / 1e6:.1f} MB file: {done.said[:60]}")
    assert word in done.said
    assert not word or done.said.endswith("。")
    assert done.seconds < MAX_SECONDS
    assert done.megabytes < MAX_MEGABYTES


def test_a_sample_costs_little(tmp_path: Path) -> None:
    """The measure of the others: it must work, and what is ordinary must be far from the bounds."""
    path = tmp_path / "填报.xlsx"
    path.write_bytes(small())
    done = measured(path)
    assert done.said == ""
    assert done.seconds < MAX_SECONDS / 5
    assert done.megabytes < MAX_MEGABYTES / 4
