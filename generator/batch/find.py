"""Which workbooks the arguments mean: files as they are named, folders searched through."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.model.errors import WorkbookUnreadable
from generator.production import COPY
from generator.workbook.layout.names import BASICS
from generator.writers.package import SEAL_NAME, SEAL_PART

SUMMARY = "汇总"
"""Name of the summary without suffix; a folder's file of that name is no workbook."""
_SUFFIX = ".xlsx"
_HIDDEN = (".", "~$")
"""Hidden files, and the lock files of Excel, WPS and LibreOffice."""
_NO_WORKBOOK = re.compile(rf"(.*{COPY}|{SUMMARY})(\(\d+\))?", re.DOTALL)


def find(paths: Sequence[Path], out: Path) -> tuple[Path, ...]:
    """The workbooks, each once, in the order of their paths, whatever the order of the arguments.

    A file that is named is taken as it is, also when it does not exist. Of a folder and of all below it: every .xlsx
    but hidden ones, what this program wrote, and what lies in `out` below it. Raises WorkbookUnreadable when an
    argument means no workbook at all, or a folder cannot be read.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        meant = tuple(_meant(path, out.resolve()))
        if not meant:
            raise WorkbookUnreadable(f"“{path}”里没有 {_SUFFIX} 工作簿。请检查路径。")
        for workbook in meant:
            found.setdefault(workbook.resolve(), workbook)
    return tuple(found[real] for real in sorted(found, key=lambda path: path.parts))


def _meant(path: Path, out: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _below(path, out)
    elif _is_pattern(path):  # the command prompt of Windows leaves patterns to the program
        yield from (found for found in path.parent.glob(path.name) if not _is_passed_over(found))
    else:
        yield path


def _below(folder: Path, out: Path) -> Iterator[Path]:
    def refuse(problem: OSError) -> None:
        raise WorkbookUnreadable(f"无法读取文件夹“{problem.filename}”。请检查权限。") from problem

    for place, folders, files in os.walk(folder, onerror=refuse):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN) and (here / name).resolve() != out]
        yield from (here / name for name in files if not _is_passed_over(here / name))


def _is_pattern(path: Path) -> bool:
    return any(char in path.name for char in "*?") and not path.exists()


def _is_passed_over(path: Path) -> bool:
    return (
        path.suffix.lower() != _SUFFIX
        or path.name.startswith(_HIDDEN)
        or _NO_WORKBOOK.fullmatch(path.stem) is not None
        or _is_output(path)
    )


def _is_output(path: Path) -> bool:
    """True for a document of ours, edited or not. An annotated copy under another name is a workbook again."""
    try:
        with zipfile.ZipFile(path) as archive:
            sealed = SEAL_PART in archive.namelist() and f'name="{SEAL_NAME}"'.encode() in archive.read(SEAL_PART)
            return sealed and f'"{BASICS}"'.encode() not in archive.read("xl/workbook.xml")
    except Exception:  # whatever is wrong with it is for the reader to say
        return False
