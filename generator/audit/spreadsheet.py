"""XLSX → sheets of cells as shown, without a tree.

The rows of a sheet are read by their strict form alone; so are the texts and what is told of a sheet beside its rows,
where they have their usual form, else by a parser.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from generator.audit.plain import NEXT_CELL, Unusual, is_plain, plain_text, without_marks
from generator.audit.sheet_rows import AMOUNT, Look, Rows, Shown, column_of, rows_of

_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TEXT, _ITEM, _PANE, _MERGE, _LINK, _SHEET, _FORMAT, _LOOKS, _LOOK = (
    _S + name for name in ("t", "si", "pane", "mergeCell", "hyperlink", "sheet", "numFmt", "cellXfs", "xf")
)
_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_END = b"</worksheet>"
_MERGED = re.compile('<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"/>')
_LINKED = re.compile(r'<hyperlink ref="([A-Z]+[0-9]+)" location="([^"<>&\t\n\r]*)"[^<>]*/>')
_TOLD = re.compile("<(?:mergeCell|hyperlink|pane)(?!s)")
_SPLIT = re.compile('<pane ySplit="([0-9]+)"[^<>]*/>')
_LOCATION = re.compile(r"'?(.*?)'?!\$?([A-Z]+)\$?(\d+)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character of a text as its number (ISO/IEC 29500-1, 22.9.2.19): `_x005F_` is the underscore of a typed `_x0041_`."""
_FORMATS = {"1": "{:.0f}", "2": "{:.2f}", "3": "{:,.0f}", "4": AMOUNT}
_CODES = {"0": "{:.0f}", "0.00": "{:.2f}", "#,##0": "{:,.0f}", "#,##0.00": AMOUNT, '0.00"%"': "{:.2f}%"}
Attributes = dict[str, str]


class Sheet(NamedTuple):
    """Its rows, those that only continue the row above, links by row and column, frozen rows."""

    name: str
    rows: Rows
    continued: frozenset[int]
    links: dict[tuple[int, int], tuple[str, str]]
    frozen: int


def read_workbook(archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    """Its sheets in order. Raises KeyError, ValueError, IndexError or ExpatError for what is no workbook of ours."""
    looks = _looks(archive.read("xl/styles.xml"))
    shown = Shown(_strings(archive.read("xl/sharedStrings.xml")), looks)
    relations: dict[str, str] = {}
    paths: dict[str, str] = {}

    def relation(_tag: str, attributes: Attributes) -> None:
        relations[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == _SHEET:
            paths[attributes["name"]] = "xl/" + relations[attributes[_ID]].removeprefix("/xl/")

    _parse(archive.read("xl/_rels/workbook.xml.rels"), relation)
    _parse(archive.read("xl/workbook.xml"), sheet)
    return _sheets(list(paths), [archive.read(path) for path in paths.values()], shown)


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
    if "_x" in "".join(found):
        found = [_ESCAPED.sub(lambda match: chr(int(match[1], 16)), item) for item in found]
    return found


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


def _sheets(names: Sequence[str], xmls: Sequence[bytes], shown: Shown) -> tuple[Sheet, ...]:
    grids: list[str] = []
    besides: list[bytes] = []
    for xml in xmls:
        before, _, data = xml.partition(b"<sheetData>")
        grid, end, after = data.partition(b"</sheetData>")
        grids.append(grid.decode())
        besides.append(before + b"<sheetData>" + end + after if end else before)
    return tuple(map(_sheet, names, rows_of(grids, shown), _beside(besides)))


def _sheet(name: str, rows: Rows, beside: _Beside) -> Sheet:
    merged, linked, frozen = beside
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
    back = max((column for row, column in links if row == 1 and column > 1), default=0)
    full = {
        number for number, count in covered.items() if count == rows.counts.get(number, 0) - (number == 1 and back > 0)
    }
    return Sheet(name, rows, frozenset(full), links, int(float(frozen[-1])) if frozen else 0)


def _beside(xmls: Sequence[bytes]) -> list[_Beside]:
    """What is told of each sheet beside its rows. Sheets that begin alike are parsed as one."""
    begins = {xml[: xml.find(b">", xml.find(b"?>") + 2) + 1] for xml in xmls}
    begin = begins.pop() if len(begins) == 1 else b""
    inside = [b"<worksheet>" + xml[len(begin) :] for xml in xmls]
    whole = begin + b"".join(inside) + _SHEET_END
    # Each is closed once, at its end, so that none can close what another one opens.
    if begin and all(xml.endswith(_SHEET_END) for xml in xmls) and whole.count(b"</worksheet") == len(xmls) + 1:
        text = whole.decode() if is_plain(whole, _MAIN) else ""
        each = [own.partition("<sheetData>") for own in text.split("<worksheet>")[1:]]
        found = [(_MERGED.findall(after), _LINKED.findall(after), _SPLIT.findall(before)) for before, _, after in each]
        # Whichever of them has another form is counted and not found.
        if text and len(_TOLD.findall(text)) == sum(len(places) for own in found for places in own):
            _parse(whole)
            return found
    return list(map(_parsed_beside, xmls))


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


@lru_cache(maxsize=1024)
def _place(address: str) -> tuple[int, int]:
    """Row and column of an address, from 1.

    >>> _place("A1"), _place("AB12")
    ((1, 1), (12, 28))
    """
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), column_of(letters)
