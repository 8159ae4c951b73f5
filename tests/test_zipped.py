"""Members of a zip read at once are those that `zipfile` reads, and what it refuses is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from generator.zipped import Archive

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.xlsx"))
NAME, CONTENT = "xl/sheet.xml", b"<worksheet>" * 1000


def zipped(name: str = NAME, content: bytes = CONTENT, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def refused(data: bytes) -> None:
    """Both refuse it."""
    problems = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError)
    with zipfile.ZipFile(io.BytesIO(data)) as expected, pytest.raises(problems):
        expected.read(NAME)
    with Archive(data) as archive, pytest.raises(problems):
        archive.read(NAME)


def test_the_samples_are_read_at_once() -> None:
    assert len(SAMPLES) == 3
    for path in SAMPLES:
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as expected, Archive(data) as archive:
            assert archive.namelist() == expected.namelist()
            assert len(archive.namelist()) > 50
            for member in archive.infolist():
                assert archive.at_once(member) == archive.read(member.filename) == expected.read(member.filename)


@pytest.mark.parametrize(
    ("name", "content", "method"),
    [(NAME, CONTENT, zipfile.ZIP_STORED), (NAME, b"", zipfile.ZIP_DEFLATED), ("表.xml", CONTENT, zipfile.ZIP_DEFLATED)],
)
def test_an_unusual_member_is_read_too(name: str, content: bytes, method: int) -> None:
    with Archive(zipped(name, content, method)) as archive:
        assert archive.at_once(archive.getinfo(name)) is None
        assert archive.read(name) == content


def test_what_is_damaged_is_refused() -> None:
    good = zipped()
    directory = good.rindex(b"PK\1\2")
    packed = len(good[:directory]) - 30 - len(NAME)
    for place, byte in (
        (0, b"X"),  # the sign of the member
        (30, b"y"),  # its name beside the content
        (directory + 16, bytes([good[directory + 16] ^ 1])),  # its CRC in the directory
        (directory + 8, b"\x01"),  # it says that it is encrypted
        (directory + 42, b"\xff\xff"),  # where it begins
        (30 + len(NAME) + packed // 2, bytes([good[30 + len(NAME) + packed // 2] ^ 0xFF])),  # the content
    ):
        refused(good[:place] + byte + good[place + len(byte) :])


def test_no_more_is_unpacked_than_the_directory_says() -> None:
    good = zipped()
    directory = good.rindex(b"PK\1\2")
    data = good[: directory + 24] + (5).to_bytes(4, "little") + good[directory + 28 :]
    with Archive(data) as archive:
        assert archive.at_once(archive.getinfo(NAME)) is None
    refused(data)
