"""The ZIP file of a package is zipfile's own, to the byte."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from generator.writers.package import SEAL_PART, is_untouched, pack, unpack

CONTENT_TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"


def by_zipfile(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(20))
def test_any_parts(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    parts = {CONTENT_TYPES: b"<Types></Types>", RELATIONS: b"<Relationships></Relationships>"}
    for _ in range(choose.randint(0, 60)):
        name = "".join(choose.choices("ab/[]. é表😀", k=choose.randint(1, 30)))
        parts[name] = choose.randbytes(choose.randint(0, 3000)) * choose.randint(0, 40)
    data = pack(parts)
    sealed = unpack(data)
    assert list(sealed) == sorted(parts.keys() | {SEAL_PART}, key=lambda name: (name != CONTENT_TYPES, name))
    assert {name: sealed[name] for name in parts if name not in (CONTENT_TYPES, RELATIONS)} == {
        name: part for name, part in parts.items() if name not in (CONTENT_TYPES, RELATIONS)
    }
    assert data == by_zipfile(sealed)
    (tmp_path / "a.docx").write_bytes(data)
    assert is_untouched(tmp_path / "a.docx")
