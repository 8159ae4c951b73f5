"""XLSX → sheets of cells as shown, without a tree.

The rows of a sheet are read by their strict form, which takes a fifth of the time of an XML parser: whatever stands there
in any other form makes the file unreadable. So are the texts and what is told of a sheet beside its rows, where they have
their usual form; else by a parser.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from generator.audit.plain import NEXT_CELL, Unusual, is_plain, plain_text, without_marks

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT, _ITEM, _PANE, _MERGE, _LINK, _SHEET, _FORMAT, _LOOKS, _LOOK = (
    _S + name for name in ("t", "si", "pane", "mergeCell", "hyperlink", "sheet", "numFmt", "cellXfs", "xf")
)
_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROW = re.compile('<row r="([0-9]+)"(?:[^<>]*[^<>/])?>')
_ROW_WITHOUT_CELLS = re.compile('<row r="([0-9]+)"[^<>]*/>')
_ADDRESS = re.compile('<c r="([A-Z]+[0-9]+)"')
_OPENS_CELL = re.compile('(?: s="([0-9]+)")?(?: t="([a-z]+)")?(/?)>')
_VALUE = re.compile("(?:([^<>&]*)</v></c>)?")
_MERGED = re.compile('<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"/>')
_LINKED = re.compile(r'<hyperlink ref="([A-Z]+[0-9]+)" location="([^"<>&\t\n\r]*)"[^<>]*/>')
_SPLIT = re.compile('<pane ySplit="([0-9]+)"[^<>]*/>')
_LOCATION = re.compile(r"'?(.*?)'?!\$?([A-Z]+)\$?(\d+)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character of a text as its number (ISO/IEC 29500-1, 22.9.2.19): `_x005F_` is the underscore of a typed `_x0041_`."""
_FORMATS = {"1": "{:.0f}", "2": "{:.2f}", "3": "{:,.0f}", "4": "{:,.2f}"}
_CODES = {"0": "{:.0f}", "0.00": "{:.2f}", "#,##0": "{:,.0f}", "#,##0.00": "{:,.2f}", '0.00"%"': "{:.2f}%"}
_AMOUNT = _CODES["#,##0.00"]
_LOOKS_LIKE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LAST_COLUMN = 16_384

Attributes = dict[str, str]


class Look(NamedTuple):
    """How a cell format shows a number ("" when unknown), and whether it has a border. No two formats share one."""

    pattern: str
    bordered: bool


Wrong = tuple[str, bool]
"""Why a cell is no amount as ours are, and whether it is a number at all."""


class Row(NamedTuple):
    """The texts of a row as shown, from column A on; how many cells it has; the look of its first cell (None when that
    is not in column A); whether any cell has a border; and what is wrong with them as amounts, by column from 1.
    """

    texts: list[str]
    cells: int
    first: Look | None
    framed: bool
    wrong: Mapping[int, Wrong]


class Sheet(NamedTuple):
    """Rows by number from 1, those that only continue the row above, links by row and column, frozen rows."""

    name: str
    rows: dict[int, Row]
    continued: frozenset[int]
    links: dict[tuple[int, int], tuple[str, str]]
    frozen: int


def read_workbook(archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    """Its sheets in order. Raises KeyError, ValueError, IndexError or ExpatError for what is no workbook of ours."""
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
    return tuple(_sheet(name, archive.read(path), shown) for name, path in paths.items())


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None] | None = None,
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
    try:
        found = _plain_strings(xml)
    except (Unusual, UnicodeDecodeError):
        found = _parsed_strings(xml)
    return [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), item) if "_x" in item else item for item in found]


def _plain_strings(xml: bytes) -> list[str]:
    start, end = xml.find(b"<si>"), xml.rfind(b"</si>") + len(b"</si>")
    before, items, after = xml[:start], without_marks(xml[start:end]), xml[end:]
    if not before.startswith(b"<?xml") or not is_plain(before + after, _MAIN):
        raise Unusual
    _parse(before + after)
    items = items.replace(b'<t xml:space="preserve">', b"<t>").replace(b"</t></si><si><t>", NEXT_CELL)
    if not (items.startswith(b"<si><t>") and items.endswith(b"</t></si>")):
        raise Unusual
    return plain_text(items[len(b"<si><t>") : -len(b"</t></si>")]).split(NEXT_CELL.decode())


def _parsed_strings(xml: bytes) -> list[str]:
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
    return found


@lru_cache(maxsize=8)
def _looks(xml: bytes) -> tuple[Look, ...]:
    """The cell formats. Those of our files differ in little but which of a few there are."""
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


_Beside = tuple[list[str], "list[tuple[str, str]]", list[str]]
"""What is told of a sheet beside its rows: ranges of merged cells, places and targets of links, frozen rows."""


def _sheet(name: str, xml: bytes, shown: _Shown) -> Sheet:
    before, _, data = xml.partition(b"<sheetData>")
    grid, end, after = data.partition(b"</sheetData>")
    merged, linked, frozen = _beside(before + b"<sheetData>" + end + after if end else before)
    covered: dict[int, int] = {}
    """Of each row: how many of its cells only continue a merged cell of the row above."""
    for area in merged:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = _place(first), _place(last)
        for number in range(top + 1, bottom + 1):
            covered[number] = covered.get(number, 0) + right - left + 1
    links: dict[tuple[int, int], tuple[str, str]] = {}
    for address, target in linked:
        location = _LOCATION.fullmatch(target)
        if location:
            links[_place(address)] = (location[1].replace("''", "'"), location[2] + location[3])
    rows = _rows(grid.decode(), shown)
    back = max((column for row, column in links if row == 1 and column > 1), default=0)
    full = {
        number
        for number, count in covered.items()
        if count == (rows[number].cells if number in rows else 0) - (number == 1 and back > 0)
    }
    return Sheet(name, rows, frozenset(full), links, int(float(frozen[-1])) if frozen else 0)


def _beside(xml: bytes) -> _Beside:
    text = xml.decode() if is_plain(xml, _MAIN) else ""
    found: _Beside = _MERGED.findall(text), _LINKED.findall(text), _SPLIT.findall(text)
    elements = [text.count(start) - text.count(start + "s") for start in ("<mergeCell", "<hyperlink", "<pane")]
    if text and elements == [len(places) for places in found]:
        _parse(xml)
        return found
    return _parsed_beside(xml)


def _parsed_beside(xml: bytes) -> _Beside:
    merged: list[str] = []
    linked: list[tuple[str, str]] = []
    frozen: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == _MERGE:
            merged.append(attributes["ref"])
        elif tag == _LINK:
            linked.append((attributes["ref"], attributes.get("location", "")))
        elif tag == _PANE:
            frozen.append(attributes.get("ySplit", "0"))

    _parse(xml, start)
    return merged, linked, frozen


def _rows(xml: str, shown: _Shown) -> dict[int, Row]:
    rows: dict[int, Row] = {}
    *lines, rest = xml.split("</row>")
    for line in lines:
        head, *cells = _ADDRESS.split(line)
        row = _ROW.fullmatch(head)
        if not row:
            before, _, head = head.rpartition("/>")
            rows |= _without_cells(before + "/>")
            row = _ROW.fullmatch(head)
        if not row:
            raise ValueError("a row in another form than ours")
        number = row[1]
        addresses, markups = cells[::2], cells[1::2]
        if "".join(addresses) == number.join(_LETTERS[: len(markups)]) + number:  # A, B, C and so on
            rows[int(number)] = shown.row(markups)
        else:
            columns = [_column(address.removesuffix(number)) for address in addresses]
            rows[int(number)] = shown.scattered(dict(zip(columns, markups, strict=True)))
    return rows | _without_cells(rest)


def _without_cells(xml: str) -> dict[int, Row]:
    """Rows that have nothing but a height: those of empty paragraphs."""
    if _ROW_WITHOUT_CELLS.sub("", xml):
        raise ValueError("more than rows")
    return {int(number): Row([], 0, None, False, {}) for number in _ROW_WITHOUT_CELLS.findall(xml)}


class _Shown(dict[str, str]):
    """What follows the address of a cell in the file → its text as shown. Most come many times.

    `look`: how they look, `bordered`: those with a border, `wrong`: those that are wrong as amounts.
    """

    def __init__(self, strings: list[str], looks: tuple[Look, ...]) -> None:
        super().__init__()
        self.strings = strings
        self.looks = looks
        self._opened: dict[str, tuple[Look, str, bool]] = {}
        """What stands before a value, or what an empty cell is: its look, its type, and whether it is empty."""
        self.look: dict[str, Look] = {}
        self.bordered: set[str] = set()
        self.wrong: dict[str, Wrong] = {}

    def row(self, markups: Sequence[str]) -> Row:
        """A row of these cells, from column A on without a gap."""
        texts = [self[markup] for markup in markups]
        wrong = {column: self.wrong[m] for column, m in enumerate(markups, 1) if m in self.wrong} if self.wrong else {}
        return Row(texts, len(texts), self.look[markups[0]], not self.bordered.isdisjoint(markups), wrong)

    def scattered(self, markups: Mapping[int, str]) -> Row:
        """A row of these cells by column from 1."""
        if not markups:
            return Row([], 0, None, False, {})
        columns = list(markups)
        row = self.row(list(markups.values()))
        found = dict(zip(columns, row.texts, strict=True))
        texts = [found.get(column, "") for column in range(1, max(columns) + 1)]
        wrong = {columns[position - 1]: wrong for position, wrong in row.wrong.items()}
        return Row(texts, row.cells, self.look[markups[1]] if 1 in markups else None, row.framed, wrong)

    def __missing__(self, markup: str) -> str:
        opens, _, rest = markup.partition("<v>")
        if opens not in self._opened:
            self._opened[opens] = self._open(opens)
        look, kind, is_empty = self._opened[opens]
        found = _VALUE.fullmatch(rest)
        if not found or is_empty == bool(rest):
            raise ValueError("a cell in another form than ours")
        value = found[1] or ""
        self.look[markup] = look
        if look.bordered:
            self.bordered.add(markup)
        if kind == "s" and value:
            value = self.strings[int(value)]
        elif value and not kind:
            value = self._number(markup, value, look)
        if kind and value[-3:-2] == "." and _LOOKS_LIKE_AMOUNT.fullmatch(value):
            self.wrong[markup] = (f"“{value}”存成了文字，不是数字", False)
        self[markup] = value
        return value

    def _open(self, markup: str) -> tuple[Look, str, bool]:
        found = _OPENS_CELL.fullmatch(markup)
        if not found:
            raise ValueError("a cell in another form than ours")
        style, kind, empty = found.groups("")
        return self.looks[int(style or 0)], kind, bool(empty)

    def _number(self, markup: str, value: str, look: Look) -> str:
        if look.pattern != _AMOUNT:
            self.wrong[markup] = (f"数字 {value} 的格式不是 #,##0.00", True)
        try:
            return (look.pattern or "{}").format(Decimal(value))
        except InvalidOperation:
            return value


@lru_cache(maxsize=1024)
def _place(address: str) -> tuple[int, int]:
    """Row and column of an address, from 1.

    >>> _place("A1"), _place("AB12")
    ((1, 1), (12, 28))
    """
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    if not (letters.isascii() and letters.isupper() and letters.isalpha()):
        raise ValueError("a cell in another place than its row")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
        if number > _LAST_COLUMN:
            raise ValueError("more columns than a sheet can have")
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
