"""A zip of XML parts that nobody vouches for → its parts, parsed within bounds. Nothing in it is fetched or expanded.

Our own, because libraries build whatever a file announces: a workbook of 40 KB may announce gigabytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from generator.model.errors import WorkbookUnreadable

MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 100_000_000
"""Of all members together, as the directory of the zip declares them; no member can yield more than it declares."""
MAX_TAGS = 600_000
"""Start and end tags in the large parts that are read; a filled workbook has some 40,000 there."""
MAX_DEPTH = 100
"""Elements within each other; a workbook needs ten."""
BLANK_AGAIN = "请用本程序生成的空白填报表（.xlsx）填写。"
MEND = "请用 Excel 或 WPS 打开检查后另存。"

Start = Callable[[str, "dict[str, str]"], None]
"""Called with the local name of an element and its attributes."""
Take = Callable[[bytes], bytes]
"""Called with the next stretch of a part of the usual kind: UTF-8, SpreadsheetML without prefixes, nothing but elements.
Takes whole elements that it knows at sight, which is many times faster than to parse them, and gives back the rest."""
End = Callable[[str], None]
Text = Callable[[str], None]

_DIRECTORY_ENTRY = b"PK\x01\x02"
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20
_MAX_SMALL = 1_000_000
_LARGE = 200_000
"""Bytes of a part that is looked through before it is parsed; of a filled workbook four such parts are read."""
_USUAL_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="[a-z]+")?\?>\s*)?'
    rb'<[A-Za-z]+ (?:[^<>]* )?xmlns="([^"<>]*)"[^<>]*>'
)
_UNUSUAL = (b"!", b"<!"), (b"?", b"<?"), (b" xmlns=", b" xmlns=")
"""A comment, CDATA, an instruction, another language: what looks like an element of ours may be none."""
_NAMESPACES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
}
"""Transitional and strict SpreadsheetML, and relationships. Elements of others (extensions) are passed over."""


def damaged(what: str) -> WorkbookUnreadable:
    """The error for a workbook whose parts do not fit together. `what`: a sentence without its full stop."""
    return WorkbookUnreadable(f"工作簿已损坏：{what}。{MEND}")


def too_large() -> WorkbookUnreadable:
    """The error for a workbook beyond the bounds."""
    return WorkbookUnreadable(f"文件内容过大（也许整行整列设置了格式），不能读取。{BLANK_AGAIN}")


def _suspicious(*_: object) -> None:
    raise WorkbookUnreadable(f"工作簿含有不应有的声明或结构，为安全起见不读取。{BLANK_AGAIN}")


class Container:
    """The members of a zip by name. Every method raises WorkbookUnreadable for what is damaged or beyond the bounds."""

    def __init__(self, data: bytes) -> None:
        # Counted before zipfile makes an object of each: a directory alone can hold a million entries.
        if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
            raise too_large()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except Exception:  # zipfile raises nearly anything for a damaged directory
            raise WorkbookUnreadable(f"这不是 .xlsx 文件，或文件已损坏。{MEND}") from None
        if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise too_large()
        if any(member.flag_bits & 1 for member in members):
            raise WorkbookUnreadable("文件经过加密。请取消密码后另存。")
        self.names = frozenset(member.filename for member in members)
        if len(self.names) < len(members):
            raise damaged("有两个同名的部件")
        self._tags = 0

    def read(self, name: str) -> bytes:
        """A small part as it is."""
        return b"".join(self._chunks(name, _MAX_SMALL))

    def parse(
        self, name: str, start: Start, end: End | None = None, text: Text | None = None, take: Take | None = None
    ) -> None:
        """Walks through an XML part and tells the elements of SpreadsheetML."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local: dict[str, str] = {}
        depth = 0

        def opened(full: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                _suspicious()
            if full not in local:
                namespace, _, short = full.rpartition(" ")
                local[full] = short if namespace in _NAMESPACES else ""
            if local[full]:
                start(local[full], attributes)

        def closed(full: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None and local[full]:
                end(local[full])

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.StartDoctypeDeclHandler = _suspicious  # no declarations: no entities to expand, no files to fetch
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            if name in self.names and self._zip.getinfo(name).file_size > _LARGE:
                self._count_tags(name)  # looking is ten times as fast as parsing: refuse before the work is done
            chunks = self._chunks(name, MAX_UNPACKED_BYTES)
            for chunk in chunks if take is None else _taken(chunks, take):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that expat does not read
            raise damaged(f"部件 {name} 无法解析") from None

    def _count_tags(self, name: str) -> None:
        self._tags += sum(chunk.count(b"<") for chunk in self._chunks(name, MAX_UNPACKED_BYTES))
        if self._tags > MAX_TAGS:
            raise too_large()

    def _chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """The content of a member piece by piece, so that a large part never lies in memory as a whole."""
        if name not in self.names:
            raise damaged(f"缺少部件 {name[:60]}")
        member = self._zip.getinfo(name)
        if member.file_size > limit:
            raise too_large()
        # LZMA reserves as much memory as its header asks for; no office program uses it.
        if member.compress_type not in _PLAIN_METHODS:
            raise damaged(f"部件 {name} 的压缩方式不对")
        try:
            with self._zip.open(member) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
            raise damaged(f"部件 {name} 读不出来") from None


def _taken(chunks: Iterable[bytes], take: Take) -> Iterator[bytes]:
    """What `take` leaves of each chunk; from the first one on that is not usual, the chunks as they are."""
    before: bytes | None = None
    usual = True
    for chunk in chunks:
        if before is None:
            head = _USUAL_HEAD.match(chunk)
            usual = head is not None and head[1].decode() in _NAMESPACES and not _is_unusual(chunk[head.end() :])
        else:
            usual = usual and not _is_unusual(before[-8:] + chunk)
        yield take(chunk) if usual else chunk
        before = chunk


def _is_unusual(chunk: bytes) -> bool:
    # One byte is found many times as fast as two, and few parts have it.
    return any(byte in chunk and sign in chunk for byte, sign in _UNUSUAL)
