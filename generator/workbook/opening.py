"""A file somebody hands over → the raw cells of our sheets. Nothing in it is trusted, nothing is executed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.model.errors import WorkbookUnreadable
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    BASICS,
    EDITIONS,
    READABLE_VERSIONS,
)
from generator.workbook.sheets import column_letter
from generator.workbook.values import Uncalculated, is_blank

Cells = dict[str, object]
"""A1 address → typed value, of the cells that hold one."""

MAX_FILE_BYTES = 50_000_000
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 100_000_000
EXTRA_ROWS, EXTRA_COLUMNS = 200, 10
"""How far beyond the declared area a sheet is looked at for misplaced content."""

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_IS_TEXT = re.compile(rb'\bt="str"')
_BLANK_AGAIN = "请用本程序生成的空白填报表（.xlsx）填写。"


@dataclass(frozen=True, slots=True)
class Opened:
    """The raw content of a workbook: cells by sheet, and whether it links to other files."""

    sheets: dict[str, Cells]
    has_external_links: bool


def open_workbook(path: Path) -> Opened:
    """The raw cells of the sheets that the layout knows. Raises WorkbookUnreadable for a file that is not ours."""
    data = _bytes_of(path)
    with _archive(data, path) as archive:
        return _read(archive, data)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise WorkbookUnreadable(f"文件超过 {MAX_FILE_BYTES // 1_000_000} MB，不像填报工作簿。{_BLANK_AGAIN}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise WorkbookUnreadable(f"找不到文件 {path.name}。请核对路径。") from None
    except OSError as error:
        raise WorkbookUnreadable(f"无法读取文件 {path.name}（{error.strerror}）。请核对路径和权限。") from None
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise WorkbookUnreadable("文件设有打开密码。请在 Excel 或 WPS 中取消密码后另存。")
        raise WorkbookUnreadable("这是旧版 .xls 文件。请在 Excel 或 WPS 中另存为 .xlsx；" + _BLANK_AGAIN)
    if path.suffix.lower() != ".xlsx":
        raise WorkbookUnreadable(f"不支持 {path.suffix or '没有扩展名的'} 文件，只读取 .xlsx。{_BLANK_AGAIN}")
    return data


def _archive(data: bytes, path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise WorkbookUnreadable(f"{path.name} 不是 .xlsx 文件，或已损坏。请用 Excel 或 WPS 打开检查后另存。") from None
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise WorkbookUnreadable(f"文件展开后过大，为安全起见不读取。{_BLANK_AGAIN}")
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookUnreadable("文件经过加密。请取消密码后另存。")
    return archive


def _read(archive: zipfile.ZipFile, data: bytes) -> Opened:
    import openpyxl  # a tenth of a second: only who reads pays for it

    try:
        _refuse_foreign_parts(archive)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            present = {sheet.title: sheet for sheet in book.worksheets}
            _require_ours(present)
            sheets = {name: _cells(archive, present[name], name) for name in SHEETS if name in present}
        finally:
            book.close()
    except WorkbookUnreadable:
        raise
    except Exception as error:  # openpyxl raises nearly anything for a damaged part
        raise WorkbookUnreadable(
            f"工作簿已损坏（{type(error).__name__}）。请用 Excel 或 WPS 打开检查后另存。"
        ) from error
    return Opened(sheets, any(name.startswith("xl/externalLinks/") for name in archive.namelist()))


def _refuse_foreign_parts(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise WorkbookUnreadable(f"这不是 Excel 工作簿。{_BLANK_AGAIN}")
    if b"macroEnabled" in archive.read("[Content_Types].xml") or "xl/vbaProject.bin" in names:
        raise WorkbookUnreadable("工作簿带有宏（.xlsm）。请另存为不带宏的 .xlsx。")
    for name in names:
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if b"<!DOCTYPE" in part.read(1024):
                    raise WorkbookUnreadable(f"工作簿含有不应有的声明，为安全起见不读取。{_BLANK_AGAIN}")


def _require_ours(present: dict[str, Any]) -> None:
    """Refuse foreign workbooks and template versions we do not read.

    Where the version's own label was moved, that is one of the structure findings and not decided here.
    """
    known = [name for name in SHEETS if name in present]
    if len(known) < len(SHEETS) // 2:
        raise WorkbookUnreadable(f"这不是本程序的填报工作簿（没有“{BASICS}”等工作表）。{_BLANK_AGAIN}")
    if BASICS not in present:
        return
    basics = SHEETS[BASICS]
    for key, accepted, what in (
        ("template.version", READABLE_VERSIONS, "模板版本"),
        ("template.edition", EDITIONS, "公开格式"),
    ):
        address = basics.address(key, 0)
        label, found = (_text(present[BASICS][f"{column}{address[1:]}"].value) for column in "AB")
        if label == what and found not in accepted:
            raise WorkbookUnreadable(
                f"工作簿的{what}是“{found}”，本程序能读取的是：{'、'.join(accepted)}。"
                "请使用对应版本的程序，或换用新的空白填报表。"
            )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _cells(archive: zipfile.ZipFile, sheet: Any, name: str) -> Cells:
    """Every cell that holds something, within the declared area and a margin around it."""
    declared = SHEETS[name]
    sheet.reset_dimensions()  # other programs write wrong ones, and cells outside them would be lost
    last_row, last_column = declared.last_row + EXTRA_ROWS, declared.last_column + EXTRA_COLUMNS
    letters = [column_letter(index) for index in range(last_column)]
    cells: Cells = {}
    rows = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    for number, row in enumerate(rows, 1):
        for letter, value in zip(letters, row, strict=False):
            if value is not None and not is_blank(value):
                cells[f"{letter}{number}"] = value
    for address in _uncalculated(archive.read(sheet._worksheet_path)):
        if address not in cells:
            cells[address] = Uncalculated()
    return cells


def _uncalculated(xml: bytes) -> set[str]:
    """Addresses of formulas without a stored result, which openpyxl hands over like empty cells."""
    found = set()
    for match in _UNCALCULATED.finditer(xml):
        reference = _REFERENCE.search(match.group(1))
        if reference and not _IS_TEXT.search(match.group(1)):
            found.add(reference.group(1).decode())
    return found
