"""Workbooks that are put together wrongly: one clear sentence, or read as Excel would show them."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from generator.model.errors import WorkbookUnreadable
from generator.workbook.layout import SHEETS, names
from generator.workbook.opening import MAX_FILE_BYTES, open_workbook, opened
from generator.workbook.reader import Reading, read
from tests.workbook.books import Raw, edited, part_of, small, unzip, zipped

LINES, STRINGS, BOOK = part_of(names.LINES), "xl/sharedStrings.xml", "xl/workbook.xml"
DAY = SHEETS[names.BASICS].address("identity.sign_off_date", 0)
RELATIONS = "xl/_rels/workbook.xml.rels"


def changed(part: str, old: str, new: str, count: int = 1) -> bytes:
    parts = unzip(small())
    assert old.encode() in parts[part], part
    return zipped({**parts, part: parts[part].replace(old.encode(), new.encode(), count)})


def without(part: str) -> bytes:
    parts = unzip(small())
    del parts[part]
    return zipped(parts)


def members(*extra: tuple[str, bytes]) -> bytes:
    """The small workbook with further members, whatever their names."""
    buffer = io.BytesIO(small())
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, data in extra:
            archive.writestr(name, data)
    return buffer.getvalue()


def renamed(data: bytes) -> bytes:
    """A second part under the name of a first one, as no library would write it."""
    return members(("xl/worksheets/sheetX.xml", data)).replace(b"xl/worksheets/sheetX.xml", LINES.encode())


def wrong_check_sum() -> bytes:
    data = bytearray(small())
    at = data.rindex(LINES.encode()) - 46 + 16
    data[at] ^= 0xFF
    return bytes(data)


def refusal(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    with pytest.raises(WorkbookUnreadable) as caught:
        read(path)
    said = str(caught.value)
    assert said.endswith("。") and len(said) < 200
    return said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "填报.xlsx"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (lambda: without("[Content_Types].xml"), "不是 Excel"),
        (lambda: without(BOOK), "不是 Excel"),
        (lambda: without(RELATIONS), "缺少部件"),
        (lambda: without(STRINGS), "缺少部件"),
        (lambda: without("xl/styles.xml"), "缺少部件"),
        (lambda: without(LINES), "缺少部件"),
        (lambda: zipped({"xl/workbook.bin": b"", "[Content_Types].xml": b""}), ".xlsb"),
        (lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "不是 Excel"),
        (lambda: renamed(b"<worksheet/>"), "同名"),
        (wrong_check_sum, "读不出来"),
        (lambda: changed(BOOK, 'name="收支明细"', 'name="变动原因"'), "同名"),
        (lambda: changed(BOOK, 'name="收支明细"', ""), "没有名称"),
        (lambda: changed(RELATIONS, "worksheets/sheet4.xml", "../xl/workbook.xml"), "没有数据区"),
        (lambda: changed(RELATIONS, "worksheets/sheet4.xml", "_rels/workbook.xml.rels"), "没有数据区"),
        (lambda: changed(RELATIONS, "worksheets/sheet4.xml", "../../../../etc/passwd"), "缺少部件"),
        (lambda: changed(RELATIONS, "worksheets/sheet4.xml", "file:///etc/passwd"), "缺少部件"),
        (lambda: changed(RELATIONS, 'Target="worksheets/sheet4.xml"', 'Target="http://x/" TargetMode="External"'), "缺少部件"),
        (lambda: changed(LINES, "<sheetData>", "<data>"), "无法解析"),
        (lambda: changed(LINES, '<row r="5"', '<row r="-5"'), "行号"),
        (lambda: changed(LINES, '<row r="5"', '<row r="99999999999999999999"'), "行号"),
        (lambda: changed(LINES, '<c r="A5"', '<c r="A0"'), "地址"),
        (lambda: changed(LINES, '<c r="A5"', '<c r="ZZZ5"'), "地址"),
        (lambda: changed(LINES, '<c r="A5"', '<c r="A1048577"'), "地址"),
        (lambda: changed(LINES, '<c r="A5"', '<c r="甲5"'), "地址"),
        (lambda: changed(LINES, '<c r="C5"', '<c r="A5"'), "出现了两次"),
        (lambda: edited({(names.LINES, "A5"): Raw("s:<v>999999</v>")}), "文字找不到"),
        (lambda: edited({(names.LINES, "A5"): Raw("s:<v>-1</v>")}), "文字找不到"),
        (lambda: edited({(names.LINES, "A5"): Raw("s:<v>" + "9" * 5_000 + "</v>")}), "文字找不到"),
        (lambda: changed(STRINGS, 'encoding="UTF-8"', 'encoding="utf-7"'), "无法解析"),
        (lambda: changed(STRINGS, "<t", "<t><u></t"), "无法解析"),
        (lambda: b"PK\x05\x06" + b"\0" * 18, "不是 Excel"),
        (lambda: b"\xef\xbb\xbf" + "名称,金额\n甲,1\n".encode(), "不是 .xlsx"),
        (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "不是 .xlsx"),
    ],
)  # fmt: skip
def test_is_refused_in_a_clear_sentence(path: Path, data: Callable[[], bytes], said: str) -> None:
    assert said in refusal(data(), path)


@pytest.mark.parametrize("share", [n / 40 for n in range(40)])
def test_truncated_at_any_length(path: Path, share: float) -> None:
    assert "损坏" in refusal(small()[: int(len(small()) * share)], path)


def test_names_of_members_lead_nowhere(path: Path) -> None:
    """Nothing is ever unpacked to the disk."""
    path.write_bytes(members(("../../escaped.txt", b"x"), ("/tmp/escaped.txt", b"x"), ("C:\\escaped.txt", b"x")))
    assert read(path).budget is not None
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def read_with(path: Path, cells: dict[str, object], sheet: str = names.LINES) -> Reading:
    path.write_bytes(edited({(sheet, address): value for address, value in cells.items()}))
    return read(path)


RICH = 'inlineStr:<is><r><rPr><b/></rPr><t>201</t></r><r><t xml:space="preserve">0301</t></r>{}</is>'


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (RICH.format(""), "2010301"),
        (RICH.format('<rPh sb="0" eb="1"><t>er</t></rPh><phoneticPr fontId="1"/>'), "2010301"),
        ("inlineStr:<is><t>_x0032_010301</t></is>", "2010301"),
        ("str:<v>2010301</v>", "2010301"),
        ("zz:<v>2010301</v>", "2010301"),
        ("n:<v> 2010301 </v>", "2010301"),
        ("n:<v>2.010301E6</v>", "2010301"),
        ("n:<f>A6</f><v>2010301</v>", "2010301"),
    ],
)
def test_cells_are_read_as_excel_shows_them(path: Path, raw: str, value: str) -> None:
    budget = read_with(path, {"A5": Raw(raw)}).budget
    assert budget is not None
    assert budget.lines[0].code == value


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("n:<v>NaN</v>", "S103"), ("n:<v>1e999</v>", "S103"), ("n:<v>0x10</v>", "S103"), ("n:<v>1_0</v>", "S103"),
        ("n:<v>" + "9" * 5_000 + "</v>", "S103"), ("d:<v>2024-02-08</v>", "S104"), ("d:<v>2024-02-30</v>", "S103"),
        ("b:<v>1</v>", "S105"), ("e:<v>#N/A</v>", "S106"), ("n:<f>1+1</f>", "S107"), ("n:<f>1+1</f><v> </v>", "S107"),
        ("str:<f>A1</f><v></v>", "S113"), ("n:<v>1e300</v>", "S116"), ("n:<v>0.001</v>", "S108"),
        ("inlineStr:<is><t>=1+1</t></is>", "S103"), ("inlineStr:<is><t>{{ 1 }}</t></is>", "S103"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_a_finding(path: Path, raw: str, rule: str) -> None:
    reading = read_with(path, {"E5": Raw(raw)})
    assert [f.rule for f in reading.findings if f.cells[0].address == "E5"] == [rule]


def test_rows_and_cells_without_addresses(path: Path) -> None:
    """Some programs leave them out: then they follow each other."""
    parts, sheet = unzip(small()), part_of(names.DUTIES)
    cells = opened(small()).sheets[names.DUTIES]
    grid = [[cells.get(f"{column}{row}", "") for column in "ABC"] for row in range(1, 12)]
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{''.join(cell.format(escape(str(text))) for text in row)}</row>" for row in grid)
    xml = re.sub(rb"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>".encode(), parts[sheet], flags=re.DOTALL)  # fmt: skip
    path.write_bytes(zipped({**parts, sheet: xml}))
    assert open_workbook(path).sheets[names.DUTIES] == cells
    assert read(path).budget is not None


def dated(path: Path, format_id: int, code: str = "", from_1904: bool = False) -> str:
    """What a workbook says whose day of signature is the number 45330 in a format."""
    parts = unzip(edited({(names.BASICS, DAY): Raw("n:<v>45330</v>")}))
    sheet, styles = part_of(names.BASICS), parts["xl/styles.xml"].decode()
    if code:
        styles = styles.replace("</numFmts>", f'<numFmt numFmtId="{format_id}" formatCode="{code}"/></numFmts>')
    count = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")].count("<xf ")
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="{format_id}" fontId="0" fillId="0" borderId="0"/></cellXfs>')
    parts["xl/styles.xml"] = styles.encode()
    parts[sheet] = parts[sheet].replace(f'<c r="{DAY}"'.encode(), f'<c r="{DAY}" s="{count}"'.encode())
    if from_1904:
        parts[BOOK] = parts[BOOK].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    path.write_bytes(zipped(parts))
    reading = read(path)
    return reading.budget.identity.sign_off_date if reading.budget else reading.findings[0].rule


@pytest.mark.parametrize(
    ("format_id", "code"),
    [
        (14, ""),
        (31, ""),
        (57, ""),
        (200, "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"),
        (200, "[$-804]yyyy/m/d;@"),
    ],
)
def test_days_in_the_formats_of_chinese_systems(path: Path, format_id: int, code: str) -> None:
    """31 and 57 are built-in ones that exist only there."""
    assert dated(path, format_id, code) == "2024年2月8日"


@pytest.mark.parametrize(("format_id", "code"), [(0, ""), (2, ""), (49, ""), (200, "0.00&quot;days&quot;"), (200, "[Red]0"), (200, "_d0\\m")])  # fmt: skip
def test_numbers_stay_numbers(path: Path, format_id: int, code: str) -> None:
    assert dated(path, format_id, code) == "S121"


def test_the_1904_calendar(path: Path) -> None:
    assert dated(path, 14, from_1904=True) == "2028年2月9日"


def test_merged_and_hidden_cells_are_read_like_others(path: Path) -> None:
    """What is hidden or covered is typed all the same: the findings and the document show it."""
    parts = unzip(small())
    xml = parts[LINES].replace(b'<row r="6"', b'<row hidden="1" r="6"')
    xml = xml.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="E5:E6"/></mergeCells>', 1)
    parts[BOOK] = parts[BOOK].replace('name="收支明细"'.encode(), 'name="收支明细" state="veryHidden"'.encode())
    path.write_bytes(zipped({**parts, LINES: xml}))
    reading, before = read(path), opened(small())
    assert open_workbook(path) == before
    assert reading.budget is not None
    assert [line.current for line in reading.budget.lines] == [Decimal("1000.5"), Decimal(300), Decimal(40)]


def test_content_far_outside_is_told_and_counted(path: Path) -> None:
    far = "".join(f'<row r="{row}"><c r="Z{row}"><v>1</v></c></row>' for row in range(5_000, 5_100))
    path.write_bytes(changed(LINES, "</sheetData>", far + "</sheetData>"))
    said = [finding for finding in read(path).findings if finding.rule == "S117"]
    assert len(said) == 21
    assert "80 个单元格" in said[-1].message


@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "vanished", "null"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "填报.xlsx"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "null":
        path = Path("a\0b.xlsx")
    with pytest.raises(WorkbookUnreadable) as caught:
        read(path)
    assert str(caught.value).endswith("。")


def test_a_file_beyond_the_bound(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(WorkbookUnreadable, match="50 MB"):
        read(path)


def test_a_file_that_changes_while_it_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(small())
    fstat = os.fstat

    def late(number: int) -> os.stat_result:
        with path.open("ab") as file:
            file.write(b"more")
        return fstat(number)

    monkeypatch.setattr("generator.workbook.opening.os.fstat", late)
    with pytest.raises(WorkbookUnreadable, match="正在被改动"):
        read(path)


def test_no_permission_to_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(small())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(WorkbookUnreadable, match="没有权限") as caught:
        read(path)
    assert "denied" not in str(caught.value)


def test_a_read_only_workbook_is_left_as_it_was(path: Path) -> None:
    path.write_bytes(small())
    path.chmod(0o400)
    before = path.stat()
    assert read(path).budget is not None
    after = path.stat()
    assert (before.st_mtime_ns, before.st_mode, path.read_bytes()) == (after.st_mtime_ns, after.st_mode, small())
