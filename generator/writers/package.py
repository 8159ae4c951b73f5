"""Office Open XML packages: the same parts give the same bytes, and a file knows whether anybody changed it.

A package we write carries a seal: a custom document property with the digest of all its other parts. Word, WPS and
LibreOffice rewrite the parts when they save, so a file whose seal still fits was touched by nobody since we wrote it.
A file that is no package (HTML, PDF) carries its seal in a comment.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

SEAL_PART = "docProps/custom.xml"
SEAL_NAME = "gen-disclosure"
_COMMENT_SEAL = b"gen-disclosure "
_DIGEST_LENGTH = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)
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
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(sealed, key=lambda n: (n != _CONTENT_TYPES, n)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, sealed[name])
    return buffer.getvalue()


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
