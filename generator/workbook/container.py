"""A zip of XML parts that nobody vouches for → its parts, parsed within bounds. Nothing in it is fetched or expanded.

Our own, because libraries build whatever a file announces: a workbook of 40 KB may announce gigabytes.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from xml.parsers import expat

from generator.model.errors import WorkbookUnreadable
from generator.workbook.sight import NAMESPACES, Rest
from generator.zipped import Archive

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
Take = Callable[[bytes], Rest]
"""Called with a whole part. Takes what it knows at sight, which is many times faster than to parse it, and gives back the
rest."""
End = Callable[[str], None]
Text = Callable[[str], None]

_DIRECTORY_ENTRY = b"PK\x01\x02"
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20
_MAX_SMALL = 1_000_000
_LARGE = 200_000
"""Bytes of a part that is looked through before it is parsed; of a filled workbook one such part is read."""
_MAX_WHOLE = 8_000_000
"""Bytes of a part that lies in memory as a whole, to be read at sight."""


def damaged(what: str) -> WorkbookUnreadable:
    """The error for a workbook whose parts do not fit together. `what`: a sentence without its full stop."""
    return WorkbookUnreadable(f"工作簿已损坏：{what}。{MEND}")


def too_large() -> WorkbookUnreadable:
    """The error for a workbook beyond the bounds."""
    return WorkbookUnreadable(f"文件内容过大（也许整行整列设置了格式），不能读取。{BLANK_AGAIN}")


@lru_cache(maxsize=16)
def _local_names(tags: frozenset[str]) -> dict[str, str]:
    """The names as the parser tells them, each with its local half."""
    return {f"{namespace} {tag}": tag for namespace in NAMESPACES for tag in tags}


def _suspicious(*_: object) -> None:
    raise WorkbookUnreadable(f"工作簿含有不应有的声明或结构，为安全起见不读取。{BLANK_AGAIN}")


class Container:
    """The members of a zip by name. Every method raises WorkbookUnreadable for what is damaged or beyond the bounds."""

    def __init__(self, data: bytes) -> None:
        # Counted before zipfile makes an object of each: a directory alone can hold a million entries.
        if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
            raise too_large()
        try:
            self._zip = Archive(data)
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
        self,
        name: str,
        tags: frozenset[str],
        start: Start,
        end: End | None = None,
        text: Text | None = None,
        take: Take | None = None,
    ) -> None:
        """Walks through an XML part and tells the elements of SpreadsheetML with these local names."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local = _local_names(tags)
        depth = 0

        def opened(full: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                _suspicious()
            if full in local:
                start(local[full], attributes)

        def closed(full: str) -> None:
            nonlocal depth
            depth -= 1
            if full in local and end is not None:
                end(local[full])

        parser.StartDoctypeDeclHandler = _suspicious  # no declarations: no entities to expand, no files to fetch
        try:
            chunks, is_silent = self._ready(name, take)
            if not is_silent:
                parser.StartElementHandler = opened
                parser.EndElementHandler = closed
                if text is not None:
                    parser.CharacterDataHandler = text
            for chunk in chunks:
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError):  # the last two: an encoding that expat does not read
            raise damaged(f"部件 {name} 无法解析") from None

    def _ready(self, name: str, take: Take | None) -> tuple[Iterable[bytes], bool]:
        """What is left to parse of a part, which is looked through before; and whether nothing is to be told of it."""
        size = self._zip.getinfo(name).file_size if name in self.names else 0
        if size > _MAX_WHOLE:
            self._count_tags(self._chunks(name, MAX_UNPACKED_BYTES))
            return self._chunks(name, MAX_UNPACKED_BYTES), False
        part = b"".join(self._chunks(name, _MAX_WHOLE))
        if size > _LARGE:
            self._count_tags([part])
        rest = Rest(part) if take is None else take(part)
        # Elements within each other end one by one.
        return [rest.part], rest.is_silent and rest.part.count(b"</") < MAX_DEPTH

    def _count_tags(self, chunks: Iterable[bytes]) -> None:
        self._tags += sum(chunk.count(b"<") for chunk in chunks)
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
            if member.file_size <= _MAX_WHOLE and (whole := self._zip.at_once(member)) is not None:
                yield whole
                return
            with self._zip.open(member) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
            raise damaged(f"部件 {name} 读不出来") from None
