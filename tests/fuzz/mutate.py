"""Mutated workbooks: each is made of a seed and a number alone, so that any one can be made again."""

from __future__ import annotations

import functools
import random
import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from generator.workbook.layout import SHEETS
from generator.workbook.opening import open_workbook
from generator.workbook.sheets import ListSheet, Type
from tests.support.samples import SAMPLES, sample
from tests.workbook.books import Raw, edited, unzip

Cell = tuple[str, str]

TEXTS = (
    "=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1:A9)", "{{ 7*7 }}", "{% for a in b %}", "{%", "{# #}", "{{ ''.__class__ }}",
    "<w:p/>", "</w:t>", "<n i=\"0\"/>", "<br/>", "]]>", "<![CDATA[", "&amp;", "&#0;", "&lt", "<!ENTITY a 'b'>", "_x0041_", "_x000D_",
    "_xD800_", "_x005F_x0041_", "<table><tr><td>100</td></tr></table>", "NaN", "Infinity", "-inf", "1e308", "1E+400", "0x10", "1_000",
    "9" * 400, "0." + "0" * 300 + "1", "１２３．４５", "1,234.50", "-0", "100%", "12万元", "①", "½", "²", "Ⅷ", "٣", "〇", "../../x",
    "/etc/passwd", "C:\\CON", "NUL", "a/b\\c:d", "\u202e倒\u202c", "\u2066甲\u2069", "\u200b", "\ufeff甲", "😀👨‍👩‍👧", "𠮷野家",
    "\U0002a6d6\U00030000", "e\u0301" * 40, "甲" * 501, "甲" * 2_001, "乙" * 20_001, "a" * 40_000, " " * 30_000 + "甲" + " " * 30_000 + "乙",
    "甲\n\n\n乙", "\t甲\t", "甲\r\n乙", "，。；", "（", "主要原因是", "主要用于。。", "无", "0", "TRUE", "#REF!", "是", "否", "特定目标01", "涉密",
    "13912345678", "410101199001011234", "2024-02-30", "2024年13月1日", "0001-01-01", "9999-12-31", "201", "2010301行政运行", "201 03 01",
    "a" * 255, "预算公开" * 60, "'", '"', "\\", "$&", "%s%n", "{0}", "\u0600", "\ue000", "\ufffc",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 0.1 + 0.2, 0.005, 1e-300, 1e12, 1e13, 9999999999999.99, 1e15, 1e22, 1.7976931348623157e308, -0.0, 2**53 + 1, 10**30,
    45000, 45000.5, 0.5, 60, 1e9, 2010301, 30101, 1999, 2024, 2101,
)  # fmt: skip
RAW = (
    "s:<v>999999</v>", "s:<v>-1</v>", "s:<v>x</v>", "d:<v>2024-02-08</v>", "d:<v>2024-02-30T99:00</v>", "b:<v>7</v>", "e:<v>#N/A</v>",
    "zz:<v>甲</v>", "n:<f>1+1</f>", "n:<f>1+1</f><v/>", "str:<f>A1</f><v></v>", "n:<v>NaN</v>", "n:<v>1e999</v>", "n:<v>0x1</v>",
    "n:<v>" + "9" * 5000 + "</v>", "n:<v> 12 </v>", "inlineStr:", "inlineStr:<is/>", "str:<v> </v>", "n:<v><b/></v>",
    'inlineStr:<is><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is>',
)  # fmt: skip
TOKENS = (
    b"<", b">", b"&", b"</c>", b"<c>", b"]]>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\x00", b"\xff", b'"', b"<?xml", b"<row>",
    b"<row r='-1'/>", b"<row r='1048577'/>", b"<c r='A5' t='s'><v>1</v></c>", b"<mergeCell ref='A5:C9'/>", b"<!-- -->", b"\xf0\x9f\x98\x80",
)  # fmt: skip


@functools.lru_cache(maxsize=3)
def _original(name: str) -> tuple[bytes, dict[str, bytes], dict[Cell, object]]:
    """A sample: the file, its parts, and what is typed into its input cells."""
    path = sample(name)
    data = path.read_bytes()
    cells = {
        (sheet, address): value
        for sheet, found in open_workbook(path).sheets.items()
        for address, value in found.items()
        if address not in SHEETS[sheet].locked_text and (sheet, address) in _inputs()
    }
    return data, unzip(data), cells


@functools.lru_cache(maxsize=1)
def _inputs() -> dict[Cell, Type]:
    """The type of every input cell."""
    return {
        (sheet.name, sheet.address(key, row)): sheet.fields[key].type
        for sheet in SHEETS.values()
        for key, row in sheet.cells()
        if sheet.fields[key].is_input
    }


@functools.lru_cache(maxsize=1)
def _text_cells() -> list[Cell]:
    return [cell for cell, kind in _inputs().items() if kind in (Type.NAME, Type.TEXT, Type.LONG)]


def mutant(seed: int, number: int) -> tuple[str, bytes]:
    """The name of what was done, and the workbook."""
    rng = random.Random(f"{seed}:{number}")
    name = rng.choice(SAMPLES)
    kinds: tuple[tuple[Callable[[random.Random, str], bytes], int], ...] = (
        (_raw_bytes, 10), (_part_bytes, 20), (_part_tokens, 20), (_cells, 20), (_texts, 30),
    )  # fmt: skip
    (kind,) = rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
    return f"{name} {kind.__name__.strip('_')}", kind(rng, name)


def _raw_bytes(rng: random.Random, name: str) -> bytes:
    """The zip itself: cut, flipped, doubled, with numbers of its directory changed."""
    data = bytearray(_original(name)[0])
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        if rng.random() < 0.4:  # the directory and the end record, where lengths and offsets stand
            at = rng.randrange(max(0, len(data) - 2500), len(data))
        _mangle(rng, data, at)
    return bytes(data)


def _mangle(rng: random.Random, data: bytearray, at: int) -> None:
    length = rng.choice((1, 1, 4, 64, 1000))
    match rng.randrange(6):
        case 0:
            data[at] ^= 1 << rng.randrange(8)
        case 1:
            del data[at : at + length]
        case 2:
            data[at:at] = rng.randbytes(length)
        case 3:
            data[at:at] = data[at : at + length]
        case 4:
            data[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(data))))
        case _:
            del data[at:]
            data += b" " * 30  # so that more can follow


def _part_bytes(rng: random.Random, name: str) -> bytes:
    """Bytes of some parts, packed again with the right check sums."""
    parts = dict(_original(name)[1])
    for _ in range(rng.randint(1, 3)):
        part = _part(rng, parts)
        content = bytearray(parts[part])
        is_gentle = rng.random() < 0.6
        for _ in range(rng.randint(1, 5) if content else 0):
            at = rng.randrange(max(1, len(content)))
            if is_gentle:  # one sign for another of its kind, so that the XML often stays whole
                content[at : at + 1] = _ALIKE.sub(lambda _: bytes([rng.choice(_SIGNS)]), content[at : at + 1])
            else:
                _mangle(rng, content, at)
        parts[part] = bytes(content)
    return _packed(rng, parts)


_SIGNS = b"0123456789ABCXYZabcxyz"
_ALIKE = re.compile(rb"[0-9A-Za-z]")


def _part(rng: random.Random, parts: dict[str, bytes]) -> str:
    return rng.choice([part for part in parts if part.startswith("xl/w") or rng.random() < 0.7] or list(parts))


_ATTRIBUTE = re.compile(
    rb' (r|s|t|ref|name|sheetId|r:id|Id|Target|Type|count|numFmtId|formatCode|spans|date1904)="([^"]*)"'
)
_ELEMENT = re.compile(
    rb"<(row|c|v|f|si|t|sheet|xf|numFmt|Relationship|Override)\b(?:[^>]*/>|[^>]*>.*?</\1>)", re.DOTALL
)
_VALUES = (b"", b"0", b"-1", b"1", b"A1", b"ZZZZ9", b"A0", b"XFD1048576", b"1048577", b"s", b"str", b"b", b"d", b"e", b"n", b"inlineStr",
           b"99999999999999999999", b"../../../x", b"/xl/workbook.xml", b"yyyy", b"14", b"\xe7\x94\xb2")  # fmt: skip


def _part_tokens(rng: random.Random, name: str) -> bytes:
    """Attributes, elements and whole parts changed, lost, doubled or exchanged."""
    parts = dict(_original(name)[1])
    for _ in range(rng.randint(1, 4)):
        part = _part(rng, parts)
        content = parts[part]
        pattern = _ATTRIBUTE if rng.random() < 0.5 else _ELEMENT
        start = rng.randrange(max(1, len(content)))
        found = pattern.search(content, start) or pattern.search(content)
        match rng.randrange(8):
            case 0:
                del parts[part]
            case 1:
                parts[part] = parts[rng.choice(list(parts))]
            case 2:
                parts[part] = content[:start] + rng.choice(TOKENS) + content[start:]
            case _ if found is None:
                parts[part] = b""
            case 3 | 4 if pattern is _ATTRIBUTE:
                parts[part] = content[: found.start(2)] + rng.choice(_VALUES) + content[found.end(2) :]
            case 5:
                parts[part] = content[: found.end()] + found[0] + content[found.end() :]
            case _:
                parts[part] = content[: found.start()] + content[found.end() :]
        if not parts:
            break
    return _packed(rng, parts)


def _packed(rng: random.Random, parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def _cells(rng: random.Random, name: str) -> bytes:
    """Cells of any type, with anything in them; rows cleared, cells exchanged."""
    data, _, typed = _original(name)
    cells = list(typed)
    changed: dict[Cell, object] = {}
    for _ in range(rng.randint(1, 5)):
        cell = rng.choice(cells) if rng.random() < 0.8 else rng.choice(list(_inputs()))
        match rng.randrange(6):
            case 0:
                changed[cell] = rng.choice(NUMBERS)
            case 1:
                changed[cell] = Raw(rng.choice(RAW))
            case 2:
                other = rng.choice(cells)
                changed[cell], changed[other] = typed[other], typed.get(cell)
            case 3:
                changed |= dict.fromkeys(_row(cell, cells))
            case 4:
                changed[cell] = rng.choice((None, True, False, _noise(rng)))
            case _:
                changed[cell] = rng.choice(TEXTS)
    return edited(_present(name, changed), data)


def _texts(rng: random.Random, name: str) -> bytes:
    """Texts only, so that many of these workbooks reach the writers."""
    data, _, typed = _original(name)
    filled = [cell for cell in typed if _inputs()[cell] in (Type.NAME, Type.TEXT, Type.LONG)]
    changed: dict[Cell, object] = {}
    for _ in range(rng.randint(1, 4)):
        cell = rng.choice(filled) if rng.random() < 0.9 else rng.choice(_text_cells())
        before = str(typed.get(cell, ""))
        text = rng.choice(TEXTS) if rng.random() < 0.7 else _noise(rng)
        at = rng.randint(0, len(before))
        changed[cell] = rng.choice((text, before + text, before[:at] + text + before[at:]))
    return edited(_present(name, changed), data)


def _present(name: str, changed: dict[Cell, object]) -> dict[Cell, object]:
    """Without sheets that the sample does not have, and without what XML cannot hold: that is for the bytes."""
    sheets = {sheet for sheet, _ in _original(name)[2]}
    return {
        cell: _XML_ILLEGAL.sub("", value) if type(value) is str else value
        for cell, value in changed.items()
        if cell[0] in sheets
    }


_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _row(cell: Cell, cells: list[Cell]) -> list[Cell]:
    sheet, address = cell
    if not isinstance(SHEETS[sheet], ListSheet):
        return [cell]
    row = re.sub("[A-Z]", "", address)
    return [other for other in cells if other[0] == sheet and re.sub("[A-Z]", "", other[1]) == row]


def _noise(rng: random.Random) -> str:
    """Random characters of all planes."""
    planes = ((0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x2BFF), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
              (0xE000, 0xFFFD), (0x10000, 0x10FFFD))  # fmt: skip
    return "".join(chr(rng.randint(*rng.choice(planes))) for _ in range(rng.choice((1, 5, 40, 300))))


def save(seed: int, number: int, folder: Path) -> Path:
    """The mutant as a file."""
    path = folder / f"{seed}-{number}.xlsx"
    path.write_bytes(mutant(seed, number)[1])
    return path
