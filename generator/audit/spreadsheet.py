"""XLSX → sheets of cells as shown, in one pass over the XML of each part, without a tree.

The rows of a sheet are read by their strict form, which takes half the time of an XML parser: whatever stands there in
any other form makes the file unreadable.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT, _ITEM, _PANE, _MERGE, _LINK, _SHEET, _FORMAT, _LOOKS, _LOOK = (
    _S + name for name in ("t", "si", "pane", "mergeCell", "hyperlink", "sheet", "numFmt", "cellXfs", "xf")
)
_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_GRID = re.compile(
    '<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([a-z]+)")?(?:/>|><v>([^<>&]*)</v></c>)|<row r="([0-9]+)"[^<>]*>|</row>'
)
_LOCATION = re.compile(r"'?(.*?)'?!\$?([A-Z]+)\$?(\d+)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character of a text as its number (ISO/IEC 29500-1, 22.9.2.19): `_x005F_` is the underscore of a typed `_x0041_`."""
_FORMATS = {"1": "{:.0f}", "2": "{:.2f}", "3": "{:,.0f}", "4": "{:,.2f}"}
_CODES = {"0": "{:.0f}", "0.00": "{:.2f}", "#,##0": "{:,.0f}", "#,##0.00": "{:,.2f}", '0.00"%"': "{:.2f}%"}

Attributes = dict[str, str]


class Look(NamedTuple):
    """How a cell format shows a number ("" when unknown), and whether it has a border."""

    pattern: str
    bordered: bool


class Cell(NamedTuple):
    """Text as shown, the number that the file holds ("" for a text), and the index of its look."""

    text: str
    number: str
    style: int


class Sheet(NamedTuple):
    """Cells by row and column from 1, rows that only continue the row above, links by address, frozen rows."""

    name: str
    rows: dict[int, dict[int, Cell]]
    continued: frozenset[int]
    links: dict[tuple[int, int], tuple[str, str]]
    frozen: int


class Workbook(NamedTuple):
    """Its sheets in order, and the looks that their cells point to."""

    sheets: tuple[Sheet, ...]
    looks: tuple[Look, ...]


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Raises KeyError, ValueError, IndexError or ExpatError for what is no workbook of ours."""
    looks = _looks(archive.read("xl/styles.xml"))
    shown = _Shown(_strings(archive.read("xl/sharedStrings.xml")), looks)
    relations: dict[str, str] = {}
    paths: dict[str, str] = {}

    def relation(_tag: str, attributes: Attributes) -> None:
        relations[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == _SHEET:
            paths[attributes["name"]] = "xl/" + relations[attributes[_ID]].removeprefix("/xl/")

    _parse(archive.read("xl/_rels/workbook.xml.rels"), relation)
    _parse(archive.read("xl/workbook.xml"), sheet)
    return Workbook(tuple(_sheet(name, archive.read(path), shown) for name, path in paths.items()), looks)


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _strings(xml: bytes) -> list[str]:
    found: list[str] = []
    inside = False

    def start(tag: str, _attributes: Attributes) -> None:
        nonlocal inside
        if tag == _ITEM:
            found.append("")
        inside = tag == _TEXT

    def end(_tag: str) -> None:
        nonlocal inside
        inside = False

    def text(data: str) -> None:
        if inside:
            found[-1] += data

    _parse(xml, start, end, text)
    return [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), item) if "_x" in item else item for item in found]


def _looks(xml: bytes) -> tuple[Look, ...]:
    formats = dict(_FORMATS)
    found: list[Look] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag == _FORMAT:
            formats[attributes.get("numFmtId", "")] = _CODES.get(attributes.get("formatCode", ""), "")
        elif tag == _LOOKS:
            inside = True
        elif tag == _LOOK and inside:
            pattern = formats.get(attributes.get("numFmtId", "0"), "")
            found.append(Look(pattern, attributes.get("borderId", "0") != "0"))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != _LOOKS

    _parse(xml, start, end)
    return tuple(found)


def _sheet(name: str, xml: bytes, shown: _Shown) -> Sheet:
    links: dict[tuple[int, int], tuple[str, str]] = {}
    covered: dict[int, int] = {}
    """Of each row: how many of its cells only continue a merged cell of the row above."""
    frozen = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal frozen
        if tag == _MERGE:
            first, _, last = attributes["ref"].partition(":")
            (top, left), (bottom, right) = _place(first), _place(last)
            for number in range(top + 1, bottom + 1):
                covered[number] = covered.get(number, 0) + right - left + 1
        elif tag == _LINK:
            location = _LOCATION.fullmatch(attributes.get("location", ""))
            if location:
                target = (location[1].replace("''", "'"), location[2] + location[3])
                links[_place(attributes["ref"])] = target
        elif tag == _PANE:
            frozen = int(float(attributes.get("ySplit", "0")))

    before, _, data = xml.partition(b"<sheetData>")
    grid, end, after = data.partition(b"</sheetData>")
    _parse(before + b"<sheetData>" + end + after if end else before, start)
    rows = _rows(grid.decode(), shown)
    back = max((column for row, column in links if row == 1 and column > 1), default=0)
    full = {
        number for number, count in covered.items() if count == len(rows.get(number, {})) - (number == 1 and back > 0)
    }
    return Sheet(name, rows, frozenset(full), links, frozen)


def _rows(xml: str, shown: _Shown) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    cells: dict[int, Cell] = {}
    read = 0
    for match in _GRID.finditer(xml):
        letters, style, kind, value, row = match.groups("")
        if letters:
            cells[_column(letters)] = shown[value, kind, style]
        elif row:
            cells = rows[int(row)] = {}
        if match.start() != read:
            break
        read = match.end()
    if read != len(xml):
        raise ValueError("rows in another form than ours")
    return rows


class _Shown(dict[tuple[str, str, str], Cell]):
    """Value, type and style as they stand in the file → the cell. Most of them come many times."""

    def __init__(self, strings: list[str], looks: tuple[Look, ...]) -> None:
        super().__init__()
        self.strings = strings
        self.looks = looks

    def __missing__(self, key: tuple[str, str, str]) -> Cell:
        cell = self[key] = self._made(key[0], key[1], int(key[2] or 0))
        return cell

    def _made(self, value: str, kind: str, style: int) -> Cell:
        if kind or not value:
            return Cell(self.strings[int(value)] if value and kind == "s" else value, "", style)
        try:
            return Cell((self.looks[style].pattern or "{}").format(Decimal(value)), value, style)
        except InvalidOperation:
            return Cell(value, value, style)


def _place(address: str) -> tuple[int, int]:
    """Row and column of an address, from 1.

    >>> _place("A1"), _place("AB12")
    ((1, 1), (12, 28))
    """
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    """The letters of a column.

    >>> letters_of(1), letters_of(28)
    ('A', 'AB')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
