"""A file somebody hands over → the raw cells of our sheets. Nothing in it is trusted, nothing is executed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from generator.model.errors import WorkbookUnreadable
from generator.workbook.container import BLANK_AGAIN, Container
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    BASICS,
    EARLIER_VERSIONS,
    EDITIONS,
    READABLE_VERSIONS,
    TEMPLATE_VERSION,
)
from generator.workbook.sheets import HEADER_ROW, FormSheet
from generator.workbook.sight import Calculated
from generator.workbook.spreadsheet import Cells, Spreadsheet

MAX_FILE_BYTES = 50_000_000

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EARLIER = (
    "这是模板版本 {} 的工作簿，模板已更新为 "
    + TEMPLATE_VERSION
    + "。请运行 gen-disclosure new --from 旧工作簿.xlsx --year 同一年度，"
    "得到填好同样内容的新工作簿，再用它生成文档。"
)
_QUOTED = 30
"""Characters of a cell that a message repeats."""


class Opened(NamedTuple):
    """The raw content of a workbook: cells by sheet, and whether it links to other files."""

    sheets: dict[str, Cells]
    has_external_links: bool

    def __repr__(self) -> str:
        return f"Opened({len(self.sheets)} sheets)"  # no cells, which hold what is secret


def open_workbook(path: Path) -> Opened:
    """The raw cells of the sheets that the layout knows. Raises WorkbookUnreadable for a file that is not ours."""
    return opened(_bytes_of(path), path.suffix)


def opened(data: bytes, suffix: str = ".xlsx") -> Opened:
    """The same for the content of a file."""
    container, book = _spreadsheet(data, suffix)
    sheets = {}
    for name in _known(book):
        sheet = SHEETS[name]
        calculated = () if isinstance(sheet, FormSheet) else sheet.calculated
        sheets[name] = book.cells(name, Calculated(calculated, HEADER_ROW, sheet.last_row))
        if name == BASICS:
            _require_ours(sheets[name])
    return Opened(sheets, any(name.startswith("xl/externalLinks/") for name in container.names))


def _spreadsheet(data: bytes, suffix: str) -> tuple[Container, Spreadsheet]:
    """The sheets by name of what is an .xlsx and nothing else."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise WorkbookUnreadable("文件设有打开密码。请在 Excel 或 WPS 中取消密码后另存。")
        raise WorkbookUnreadable("这是旧版 .xls 文件。请在 Excel 或 WPS 中另存为 .xlsx；" + BLANK_AGAIN)
    if suffix.lower() != ".xlsx":
        raise WorkbookUnreadable(f"不支持 {suffix or '没有扩展名的'} 文件，只读取 .xlsx。{BLANK_AGAIN}")
    container = Container(data)
    _refuse_other_kinds(container)
    return container, Spreadsheet(container)


class AnyVersion(NamedTuple):
    """The raw content of a workbook of any template version, and what the clerk keeps in sheets beside ours."""

    sheets: dict[str, Cells]
    """The sheets that the present layout knows by name."""
    others: dict[str, Cells | None]
    """All others but those asked to be left out; None for one that cannot be read, a chart for instance."""

    def __repr__(self) -> str:
        return f"AnyVersion({len(self.sheets)} sheets, {len(self.others)} others)"  # no cells, as above


def open_any_version(path: Path, leave_out: Collection[str]) -> AnyVersion:
    """The raw cells of all sheets, for whoever finds fields by their labels. Raises WorkbookUnreadable as above.

    What version it is, and whether that one is known, is for the caller to see.
    """
    _container, book = _spreadsheet(_bytes_of(path), path.suffix)
    sheets = {name: book.cells(name) for name in _known(book)}
    others: dict[str, Cells | None] = {}
    for name in book.names:
        if name not in sheets and name not in leave_out:
            try:
                others[name] = book.cells(name)
            except WorkbookUnreadable:
                others[name] = None
    return AnyVersion(sheets, others)


def _known(book: Spreadsheet) -> list[str]:
    known = [name for name in SHEETS if name in book.names]
    if len(known) < len(SHEETS) // 2:
        raise WorkbookUnreadable(f"这不是本程序的填报工作簿（没有“{BASICS}”等工作表）。{BLANK_AGAIN}")
    return known


def _bytes_of(path: Path) -> bytes:
    """The whole file, of one moment."""
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):  # a pipe would be waited for, a device never ends
            raise WorkbookUnreadable(f"无法读取“{path.name}”，它不是文件。请核对路径。")
        with path.open("rb") as file:
            data = file.read(min(before.st_size, MAX_FILE_BYTES) + 1)  # one more, to see whether it grows
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise WorkbookUnreadable(f"找不到文件 {path.name}。请核对路径。") from None
    except (OSError, ValueError) as problem:  # ValueError: a path that no system takes
        raise WorkbookUnreadable(f"无法读取文件 {path.name}（{_reason(problem)}）。") from None
    if len(data) > MAX_FILE_BYTES:
        raise WorkbookUnreadable(f"文件超过 {MAX_FILE_BYTES // 1_000_000} MB，不像填报工作簿。{BLANK_AGAIN}")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise WorkbookUnreadable(f"{path.name} 正在被改动。请等保存或同步完成后再运行。")
    return data


def _reason(problem: Exception) -> str:
    number = problem.errno if isinstance(problem, OSError) else None
    if number in (errno.EACCES, errno.EPERM):
        return "没有权限，或者正被其他程序占用"
    return "路径不正确" if number is None else f"系统错误 {number}，请检查磁盘或网络"


def _refuse_other_kinds(container: Container) -> None:
    names = container.names
    if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
        raise WorkbookUnreadable("这是 .xlsb 文件。请在 Excel 或 WPS 中另存为 .xlsx。")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise WorkbookUnreadable(f"这不是 Excel 工作簿。{BLANK_AGAIN}")
    if "xl/vbaProject.bin" in names or b"macroEnabled" in container.read("[Content_Types].xml"):
        raise WorkbookUnreadable("工作簿带有宏（.xlsm）。请另存为不带宏的 .xlsx。")


def _require_ours(basics: Cells) -> None:
    """Refuse template versions and editions we do not read.

    Where the version's own label was moved, that is one of the structure findings and not decided here.
    """
    for key, accepted, what in (
        ("template.version", READABLE_VERSIONS, "模板版本"),
        ("template.edition", EDITIONS, "公开格式"),
    ):
        row = SHEETS[BASICS].address(key, 0)[1:]
        label, found = (str(basics.get(f"{column}{row}", "")).strip() for column in "AB")
        if label == what and key == "template.version" and found in EARLIER_VERSIONS:
            raise WorkbookUnreadable(_EARLIER.format(found))
        if label == what and found not in accepted:
            raise WorkbookUnreadable(
                f"工作簿的{what}是“{found[:_QUOTED]}”，本程序能读取的是：{'、'.join(accepted)}。"
                "请使用对应版本的程序，或换用新的空白填报表。"
            )
