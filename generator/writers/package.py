"""Office Open XML packages: the same parts give the same bytes, and a file knows whether anybody changed it.

A package we write carries a seal: a custom document property with the digest of all its other parts. Word, WPS and
LibreOffice rewrite the parts when they save, so a file whose seal still fits was touched by nobody since we wrote it.
A file that is no package (HTML, PDF) carries its seal in a comment.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

SEAL_PART = "docProps/custom.xml"
SEAL_NAME = "gen-disclosure"
_COMMENT_SEAL = b"gen-disclosure "
_DIGEST_LENGTH = 64
_OF_AN_EDITION = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|.*/(?:theme/theme1|styles|settings|fontTable|footer\d)\.xml"
)
"""Parts that tell of structure and looks: they are the same in most documents of a batch."""
_LEVEL = 6
_DAY = 0x21
"""The first day that a zip can tell, 1 January 1980."""
_UTF_8 = 0x800
_VERSION = 20
_UNIX = 3
_MODE = 0o600 << 16
_MEMBER, _ENTRY = b"PK\3\4", b"PK\1\2" + bytes((_VERSION, _UNIX))
_ABOUT = struct.Struct("<5H3L2H")
"""Version, flags, method, time, day, CRC, packed and plain size, lengths of name and extra field: in both places alike."""
_PLACE = struct.Struct("<3H2L")
"""Length of the comment, disk, internal attributes, mode, and where the member begins."""
_END = struct.Struct("<4s4H2LH")
_CONTENT_TYPES = "[Content_Types].xml"
_ROOT_RELS = "_rels/.rels"
_SEAL_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{digest}</vt:lpwstr></property></Properties>"
)
_SEAL_PROPERTY = (
    '<{prefix}property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{name}"><vt:lpwstr'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{digest}</vt:lpwstr>'
    "</{prefix}property>"
)
_OLD_SEAL = re.compile(rf'<(?:\w+:)?property\s[^>]*name="{SEAL_NAME}".*?</(?:\w+:)?property>', re.DOTALL)
_SEAL_TYPE = (
    '<Override PartName="/docProps/custom.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
)
_SEAL_REL = (
    '<Relationship Id="rIdSeal"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"'
    ' Target="docProps/custom.xml"/>'
)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A sealed package of the given parts: fixed times, content types first, the rest sorted by name.

    Custom properties that the parts bring along (WPS writes some) are kept beside the seal.
    """
    sealed = dict(parts)
    if SEAL_PART not in sealed:
        sealed[_CONTENT_TYPES] = _insert(sealed[_CONTENT_TYPES], _SEAL_TYPE, "</Types>")
        sealed[_ROOT_RELS] = _insert(sealed[_ROOT_RELS], _SEAL_REL, "</Relationships>")
    sealed[SEAL_PART] = _sealed(sealed.get(SEAL_PART, b"").decode(), _digest(sealed)).encode()
    return _zipped((name, sealed[name]) for name in sorted(sealed, key=lambda n: (n != _CONTENT_TYPES, n)))


def _zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these parts (APPNOTE.TXT 4.3), which is the same on every system and with every Python, as `zipfile`'s is not.

    Raises struct.error for parts or packages of 4 GiB.
    """
    written: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, part in parts:
        crc, packed = _packed_once(part) if _OF_AN_EDITION.fullmatch(name) else _packed(part)
        path = name.encode()
        flags = 0 if name.isascii() else _UTF_8
        about = _ABOUT.pack(_VERSION, flags, zipfile.ZIP_DEFLATED, 0, _DAY, crc, len(packed), len(part), len(path), 0)
        written += (_MEMBER, about, path, packed)
        directory += (_ENTRY, about, _PLACE.pack(0, 0, 0, _MODE, at), path)
        at += len(_MEMBER) + len(about) + len(path) + len(packed)
    listed, count = b"".join(directory), len(written) // 4
    return b"".join((*written, listed, _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), at, 0)))


def _packed(part: bytes) -> tuple[int, bytes]:
    """Its CRC, and the part deflated."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return zlib.crc32(part), packer.compress(part) + packer.flush()


_packed_once = lru_cache(maxsize=64)(_packed)


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package. Raises zipfile.BadZipFile for anything else."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seal_by_comment(before: bytes, after: bytes) -> bytes:
    """A file that is no package, with its seal between the two pieces, which make a comment of it."""
    digest = hashlib.sha256(hashlib.sha256(before).digest() + hashlib.sha256(after).digest()).hexdigest()
    return before + _COMMENT_SEAL + digest.encode() + after


def is_untouched(path: Path) -> bool:
    """True when the file is one of ours and nobody changed it since; False for any other file, readable or not."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return _is_sealed_package(data) if data.startswith(b"PK") else _is_sealed_by_comment(data)


def _is_sealed_package(data: bytes) -> bool:
    try:
        parts = unpack(data)
        seal = parts[SEAL_PART].decode()
        digest = _digest(parts)
    except (EOFError, KeyError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        return False
    return f'name="{SEAL_NAME}"' in seal and f">{digest}<" in seal


def _is_sealed_by_comment(data: bytes) -> bool:
    before, mark, rest = data.rpartition(_COMMENT_SEAL)
    return bool(mark) and data == seal_by_comment(before, rest[_DIGEST_LENGTH:])


def _digest(parts: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(parts):
        if name != SEAL_PART:
            total.update(name.encode())
            total.update(hashlib.sha256(parts[name]).digest())
    return total.hexdigest()


def _sealed(properties: str, digest: str) -> str:
    """Custom properties with the seal among them, in place of an older one."""
    others = _OLD_SEAL.sub("", properties)
    end = re.search(r"</(\w+:)?Properties>", others)
    if end is None or "property " not in others:
        return _SEAL_XML.format(name=SEAL_NAME, digest=digest)
    pid = 1 + max(map(int, re.findall(r'\bpid="(\d+)"', others)), default=1)
    seal = _SEAL_PROPERTY.format(prefix=end.group(1) or "", pid=pid, name=SEAL_NAME, digest=digest)
    return others[: end.start()] + seal + others[end.start() :]


def _insert(xml: bytes, fragment: str, before: str) -> bytes:
    text = xml.decode()
    return text.encode() if fragment in text else text.replace(before, fragment + before).encode()
