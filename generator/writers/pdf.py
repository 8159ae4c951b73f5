"""DOCX → PDF by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from generator.model.errors import CannotWrite
from generator.writers.package import seal_by_comment

_TIMEOUT_SECONDS = 180
_COMMANDS = ("soffice", "libreoffice")
_PLACES = (
    "%ProgramFiles%/LibreOffice/program/soffice.exe",
    "%ProgramFiles(x86)%/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "~/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
"""Where Windows and macOS install it, outside the PATH."""
_TRAILER = b"startxref"
_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tags tell a screen reader headings from tables. Tried with LibreOffice 7.4."""
_OF_THE_MOMENT = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\(D:[^()]{4,24}\)|/ID\s*\[\s*<[0-9A-F]{32}>\s*<[0-9A-F]{32}>\s*\]|/DocChecksum\s*/[0-9A-F]{32}"
)
"""What LibreOffice makes of the clock; each may be left out of a PDF."""


def to_pdf(docx: bytes) -> bytes:
    """The pages of a DOCX as LibreOffice prints them, sealed; the same LibreOffice and fonts make the same bytes of it.

    Raises CannotWrite when LibreOffice is not installed or makes no PDF within three minutes.
    """
    office = find_office()
    if office is None:
        raise CannotWrite(
            "生成 PDF 要用 LibreOffice，这台电脑上没有找到。请安装 LibreOffice 以后再运行，"
            "或者只生成 docx，再用 Word 或 WPS 另存为 PDF。"
        )
    with tempfile.TemporaryDirectory(prefix="gen-disclosure-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source, result = place / "document.docx", place / "document.pdf"
        source.write_bytes(docx)
        _run(
            (
                *(office, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore"),
                *("--convert-to", _EXPORT, "--outdir", folder, str(source)),
            )
        )
        if not result.is_file():
            raise CannotWrite("LibreOffice 没有生成 PDF。请改为生成 docx，再用 Word 或 WPS 另存为 PDF。")
        pdf = result.read_bytes()
    # Blanks, since the file's index counts bytes.
    pdf = _OF_THE_MOMENT.sub(lambda found: b" " * len(found[0]), pdf)
    # A comment may stand before the last three lines, which say where the file's index is; nothing before it moves.
    before, mark, after = pdf.rpartition(_TRAILER)
    return seal_by_comment(before + b"%", b"\n" + mark + after)


def find_office() -> str | None:
    """The LibreOffice command, None when there is none."""
    for command in _COMMANDS:
        if found := shutil.which(command):
            return found
    places = (os.path.expandvars(os.path.expanduser(place)) for place in _PLACES)  # noqa: PTH111 - both in one string
    return next((place for place in places if Path(place).is_file()), None)


def _run(command: Sequence[str]) -> None:
    """Runs it to its end, or ends it and its children. Raises CannotWrite."""
    quiet = subprocess.DEVNULL
    try:
        office = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=os.name != "nt")
    except OSError as error:
        raise CannotWrite(f"LibreOffice（{command[0]}）启动不了，没有生成 PDF。") from error
    try:
        office.wait(_TIMEOUT_SECONDS)
    except BaseException as stopped:  # Ctrl-C too
        if os.name == "nt":
            office.kill()
        else:
            os.killpg(office.pid, signal.SIGKILL)
        office.wait()
        if isinstance(stopped, subprocess.TimeoutExpired):
            raise CannotWrite("LibreOffice 三分钟没有生成 PDF，已停止。") from stopped
        raise
