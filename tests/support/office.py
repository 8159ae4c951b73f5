"""What an office program makes of our files: PDF pages, their texts and page numbers, and the verdict of the validator.

Everything here fails, never skips, when LibreOffice, poppler or the validator is missing. Results are kept per content,
so that several tests may look at the same file at the cost of one conversion.
"""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

_NUMBER = re.compile(r"^[—\-–]\s*(\d+)\s*[—\-–]$")


@functools.lru_cache(maxsize=1)
def _workplace() -> tempfile.TemporaryDirectory[str]:
    """A directory of this process: two processes may not share a LibreOffice profile."""
    return tempfile.TemporaryDirectory(prefix="gen-disclosure-")


def _tool(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is needed for this test and is not installed"
    return path


def _file(data: bytes, suffix: str) -> Path:
    path = Path(_workplace().name) / (hashlib.sha256(data).hexdigest()[:24] + suffix)
    if not path.exists():
        path.write_bytes(data)
    return path


@functools.lru_cache(maxsize=64)
def to_pdf(data: bytes, suffix: str = ".docx") -> bytes:
    """The PDF that LibreOffice makes of a file."""
    return to_pdfs((data,), suffix)[0]


def to_pdfs(files: Iterable[bytes], suffix: str = ".docx") -> list[bytes]:
    """The PDFs of several files, converted in one run of LibreOffice (half a second each instead of several)."""
    paths = [_file(data, suffix) for data in files]
    place = Path(_workplace().name)
    command = [_tool("soffice"), f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "pdf", "--outdir", str(place), *map(str, paths)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60 + 10 * len(paths), check=False)
    pdfs = [path.with_suffix(".pdf") for path in paths]
    assert all(pdf.exists() for pdf in pdfs), f"LibreOffice made no PDF: {result.stdout}{result.stderr}"
    return [pdf.read_bytes() for pdf in pdfs]


@functools.lru_cache(maxsize=64)
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text of every page, laid out as printed."""
    text = _pdftotext(pdf, "-layout")
    return tuple(text.split("\f")[:-1])


def squeeze(text: str) -> str:
    """Text without any white space: what can be compared across line breaks."""
    return re.sub(r"\s+", "", text)


def printed_number(page: str) -> int | None:
    """The page number printed on a page (— 3 —), None on cover and contents."""
    for line in reversed(page.splitlines()):
        if line.strip():
            found = _NUMBER.match(line.strip())
            return int(found.group(1)) if found else None
    return None


def heading_pages(pdf: bytes, headings: Iterable[str]) -> list[int | None]:
    """The printed number of the page on which each heading stands, in reading order; None when it was not found.

    A heading counts only where it begins and ends a line, and after the place of the heading before it. Pages without a
    printed number (cover, contents) are not searched. Letters and digits are compared, nothing else: poppler loses
    punctuation that hangs outside the margin.
    """
    numbers: list[int] = []  # per line
    starts: dict[int, int] = {}  # offset of a line in the text → its index
    text = ""
    for page in page_texts(pdf):
        number = printed_number(page)
        if number is None:
            continue
        for line in page.splitlines():
            bare = _letters(line)
            if bare:
                starts[len(text)] = len(numbers)
                numbers.append(number)
                text += bare
    starts[len(text)] = len(numbers)
    found: list[int | None] = []
    position = 0
    for heading in map(_letters, headings):
        place = text.find(heading, position)
        while place >= 0 and not (place in starts and place + len(heading) in starts):
            place = text.find(heading, place + 1)
        found.append(numbers[starts[place]] if place >= 0 else None)
        position = place + len(heading) if place >= 0 else position
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


@dataclass(frozen=True)
class Line:
    """A printed line and its place on the page, in points from the top left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@functools.lru_cache(maxsize=64)
def lines(pdf: bytes) -> tuple[Line, ...]:
    """Every printed line with its box; pages count from 1 in the file."""
    found: list[Line] = []
    page = 0
    for element in re.finditer(r"<page |<line ([^>]*)>(.*?)</line>", _pdftotext(pdf, "-bbox-layout"), re.S):
        if element.group(1) is None:
            page += 1
            continue
        box = {name: float(value) for name, value in re.findall(r'(\w+)="([\d.]+)"', element.group(1))}
        words = re.findall(r">([^<]*)</word>", element.group(2))
        found.append(Line(page, unescape("".join(words)), box["xMin"], box["yMin"], box["xMax"], box["yMax"]))
    return tuple(found)


def _pdftotext(pdf: bytes, mode: str) -> str:
    command = [_tool("pdftotext"), mode, "-enc", "UTF-8", str(_file(pdf, ".pdf")), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


@functools.lru_cache(maxsize=64)
def validate(data: bytes, suffix: str = ".docx") -> str:
    """What the Open XML SDK's validator says; a good file gives a text containing "Found 0 errors"."""
    script = Path(__file__).with_name("validate.mjs")
    # The command stands on the PATH inside npx only; the script finds the library beside it.
    run = f'node "{script}" "$(command -v ooxml-validate)" "{_file(data, suffix)}"'
    command = [_tool("npx"), "-y", "-p", "@ooxml-tools/validate", "-c", run]
    result = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    return result.stdout + result.stderr
