"""Files that are not a workbook of ours: one clear Chinese sentence each, never another exception."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from generator.model.errors import WorkbookUnreadable
from generator.workbook import container
from generator.workbook.layout import names
from generator.workbook.reader import read
from tests.workbook.books import edited, small, unzip, zipped


def _refusal(path: Path) -> str:
    with pytest.raises(WorkbookUnreadable) as caught:
        read(path)
    message = str(caught.value)
    assert message.endswith("。")
    return message


def _with(tmp_path: Path, data: bytes, name: str = "填报.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_no_such_file(tmp_path: Path) -> None:
    assert "找不到文件" in _refusal(tmp_path / "没有.xlsx")


def test_a_folder(tmp_path: Path) -> None:
    assert "无法读取" in _refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 broken", b"\xff" * 500])
def test_no_zip_at_all(tmp_path: Path, data: bytes) -> None:
    assert "不是 .xlsx" in _refusal(_with(tmp_path, data))


def test_an_old_xls(tmp_path: Path) -> None:
    assert ".xls" in _refusal(_with(tmp_path, bytes.fromhex("D0CF11E0A1B11AE1") + b"Workbook", "旧.xls"))


def test_an_encrypted_workbook(tmp_path: Path) -> None:
    data = bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")
    assert "密码" in _refusal(_with(tmp_path, data))


@pytest.mark.parametrize("suffix", [".xlsm", ".et", ".ods", ".csv", ""])
def test_another_suffix(tmp_path: Path, suffix: str) -> None:
    assert ".xlsx" in _refusal(_with(tmp_path, small(), f"填报{suffix}"))


def test_macros_under_the_suffix_of_a_plain_workbook(tmp_path: Path) -> None:
    parts = unzip(small()) | {"xl/vbaProject.bin": b"x"}
    assert "宏" in _refusal(_with(tmp_path, zipped(parts)))


def test_a_truncated_file(tmp_path: Path) -> None:
    assert "损坏" in _refusal(_with(tmp_path, small()[:-2000]))


def test_a_damaged_part(tmp_path: Path) -> None:
    parts = unzip(small())
    parts["xl/worksheets/sheet4.xml"] = parts["xl/worksheets/sheet4.xml"][:3000]
    assert "损坏" in _refusal(_with(tmp_path, zipped(parts)))


def test_every_byte_flipped_somewhere_is_refused_or_read(tmp_path: Path) -> None:
    data = bytearray(small())
    for position in range(100, len(data), len(data) // 25):
        damaged = bytearray(data)
        damaged[position] ^= 0xFF
        try:
            read(_with(tmp_path, bytes(damaged)))
        except WorkbookUnreadable as refusal:
            assert str(refusal).endswith("。")


def test_a_word_document(tmp_path: Path) -> None:
    data = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    assert "不是 Excel" in _refusal(_with(tmp_path, data))


def test_a_foreign_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("基本信息")
    book.close()
    assert "不是本程序的填报工作簿" in _refusal(_with(tmp_path, buffer.getvalue()))


@pytest.mark.parametrize(
    ("address", "value", "expected"),
    [("B4", "9.9", "9.9"), ("B4", None, "1.1"), ("B5", "beijing-2031", "xinjiang-2024")],
)
def test_another_version_or_edition(tmp_path: Path, address: str, value: object, expected: str) -> None:
    message = _refusal(_with(tmp_path, edited({(names.BASICS, address): value})))
    assert expected in message


def test_a_zip_bomb(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", b"\0" * (container.MAX_UNPACKED_BYTES + 1))
    assert len(buffer.getvalue()) < 1_000_000
    assert "过大" in _refusal(_with(tmp_path, buffer.getvalue()))


def test_too_many_parts(tmp_path: Path) -> None:
    parts = unzip(small()) | {f"xl/{n}": b"" for n in range(container.MAX_MEMBERS)}
    assert "过大" in _refusal(_with(tmp_path, zipped(parts)))


def test_entity_declarations(tmp_path: Path) -> None:
    parts = unzip(small())
    parts["xl/sharedStrings.xml"] = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert "安全" in _refusal(_with(tmp_path, zipped(parts)))


def test_cells_outside_a_wrong_dimension_are_read(tmp_path: Path) -> None:
    parts = unzip(small())
    for name, xml in parts.items():
        if name.startswith("xl/worksheets/"):
            start = xml.find(b'<dimension ref="')
            end = xml.find(b'"/>', start)
            parts[name] = xml[:start] + b'<dimension ref="A1"/>' + xml[end + 3 :] if start >= 0 else xml
    assert read(_with(tmp_path, zipped(parts))).budget is not None


def test_a_workbook_of_the_template_before_is_told_the_way_into_the_present_one() -> None:
    refusal = _refusal(Path(__file__).parent / "data" / "filled-1.0.xlsx")
    assert "模板版本 1.0" in refusal
    assert "gen-disclosure new --from" in refusal
