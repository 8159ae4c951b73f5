"""Packages: the same bytes on every system, readable by everybody."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping

from generator.writers.package import SEAL_PART, pack, unpack

TYPES = "[Content_Types].xml"
PARTS = {
    "xl/worksheets/sheet1.xml": b"<worksheet/>" * 5000,
    "xl/media/印章.png": random.Random(1).randbytes(70_000),
    "xl/empty.bin": b"",
    TYPES: b"<Types></Types>",
    "_rels/.rels": b"<Relationships></Relationships>",
}


def by_zipfile(parts: Mapping[str, bytes]) -> bytes:
    """The same members as the library writes them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # else 0 on Windows
            info.external_attr = 0o600 << 16
            archive.writestr(info, part)
    return buffer.getvalue()


def test_a_package_holds_its_parts() -> None:
    data = pack(PARTS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [TYPES, *sorted({*PARTS, SEAL_PART} - {TYPES})]
    parts = unpack(data)
    assert {name: parts[name] for name in ("xl/media/印章.png", "xl/empty.bin")} == {
        name: PARTS[name] for name in ("xl/media/印章.png", "xl/empty.bin")
    }


def test_the_bytes_are_those_of_the_library() -> None:
    data = pack(PARTS)
    assert data == by_zipfile(unpack(data))
