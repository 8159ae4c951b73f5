"""A workbook as LibreOffice saves it after calculating every formula itself."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.workbook.books import unzip, zipped

_CACHED = re.compile(rb"(</f>)<v>[^<]*</v>")
_TEXT_RESULT = re.compile(rb' t="str"(?=><f>)')
"""An empty text result without a value would count as calculated."""


@functools.lru_cache(maxsize=8)
def recalculated(data: bytes) -> bytes:
    """The same workbook, loaded without any stored result and saved again. Fails when LibreOffice is missing."""
    office = shutil.which("soffice")
    assert office, "soffice is needed for this test and is not installed"
    parts = unzip(data)
    stripped = {
        name: _TEXT_RESULT.sub(b"", _CACHED.sub(rb"\1", xml)) if name.startswith("xl/worksheets/") else xml
        for name, xml in parts.items()
    }
    assert stripped != parts
    with tempfile.TemporaryDirectory(prefix="gen-disclosure-") as folder:
        source, target = Path(folder) / "book.xlsx", Path(folder) / "saved"
        source.write_bytes(zipped(stripped))
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(source)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        saved = target / "book.xlsx"
        assert saved.exists(), f"LibreOffice saved nothing: {result.stdout}{result.stderr}"
        return saved.read_bytes()
