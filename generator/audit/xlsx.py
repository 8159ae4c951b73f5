"""XLSX → blocks in the order of the document, from the XML of its sheets alone.

The workbook spreads the document over sheets and links them; read along the links it is one text again, so that the
same audit serves both files.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree as ET

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.model.errors import DisclosureError

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_LOCATION = re.compile(r"'?(.*?)'?!\$?([A-Z]+)\$?(\d+)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character of a text as its number (ISO/IEC 29500-1, 22.9.2.19): `_x005F_` is the underscore of a typed `_x0041_`."""
_LOOKS_LIKE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")
_FORMATS = {"1": "{:.0f}", "2": "{:.2f}", "3": "{:,.0f}", "4": "{:,.2f}"}
_CODES = {"0": "{:.0f}", "0.00": "{:.2f}", "#,##0": "{:,.0f}", "#,##0.00": "{:,.2f}", '0.00"%"': "{:.2f}%"}
_AMOUNT = "{:,.2f}"
_INDENT = "　　"


class _Cell(NamedTuple):
    """Text as shown, whether the file holds a number, and the index of its format."""

    text: str
    number: str
    style: int


class _Sheet(NamedTuple):
    """Cells by row and column from 1, rows that only continue the row above, links by address, frozen rows."""

    name: str
    rows: dict[int, dict[int, _Cell]]
    continued: frozenset[int]
    links: dict[tuple[int, int], tuple[str, str]]
    frozen: int


def read_xlsx(data: bytes) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
    """The blocks in reading order, and numbers that are no numbers. Raises DisclosureError for an unreadable file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Workbook(archive).read()
    except (zipfile.BadZipFile, KeyError, ET.ParseError, RuntimeError, EOFError, zlib.error, IndexError) as error:
        raise DisclosureError("不是能够读取的 XLSX 文件。") from error


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.strings = [
            _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(t.text or "" for t in item.iter(f"{_S}t")))
            for item in ET.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        self.formats, self.bordered = self._styles()
        self.problems: list[Discrepancy] = []
        relations = {
            node.get("Id", ""): node.get("Target", "")
            for node in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        book = ET.fromstring(archive.read("xl/workbook.xml"))
        paths = {
            node.get("name", ""): "xl/" + relations[node.get(f"{_R}id", "")].removeprefix("/xl/")
            for node in book.iter(f"{_S}sheet")
        }
        self.sheets = {name: self._sheet(name, path) for name, path in paths.items()}

    def read(self) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
        """Cover and contents, then every sheet where the document has it."""
        cover, *others = self.sheets.values()
        blocks: list[ReadBlock] = []
        before: dict[str, list[str]] = {}
        last, previous = ("", ""), ""
        for number, cells in sorted(cover.rows.items()):
            target = cover.links.get((number, 1))
            text = cells[1].text
            blocks.append(ReadParagraph(text, target is not None, f"{cover.name}!A{number}"))
            if target is not None:
                # A part of tables only has no sheet: its heading stands in the contents list alone.
                if target == last:
                    before.setdefault(target[0], []).append(previous)
                last, previous = target, text
        spliced = {
            target
            for sheet in others
            for target, _ in sheet.links.values()
            if target != cover.name and sheet is not cover
        }
        for sheet in others:
            blocks += [ReadParagraph(text, False, sheet.name) for text in before.get(sheet.name, [])]
            if sheet.name not in spliced:
                blocks += self._blocks(sheet, cover.name)
        return tuple(blocks), self.problems

    def _blocks(self, sheet: _Sheet, cover: str) -> Iterator[ReadBlock]:
        if any(self.bordered[cell.style] for cells in sheet.rows.values() for cell in cells.values()):
            yield from self._table(sheet, cover)
            return
        text, style, place = "", -1, ""
        for number, cells in sorted(sheet.rows.items()):
            target = sheet.links.get((number, 1))
            cell = cells.get(1)
            if cell is None:
                continue
            if cell.style == style and not cell.text.startswith(_INDENT) and text.startswith(_INDENT) and not target:
                text += cell.text
                continue
            if text:
                yield ReadParagraph(text.removeprefix(_INDENT), False, place)
            text, style, place = cell.text, cell.style, f"{sheet.name}!A{number}"
            if target and target[0] != cover:
                yield from self._table(self.sheets[target[0]], cover)
                text = ""
        if text:
            yield ReadParagraph(text.removeprefix(_INDENT), False, place)

    def _table(self, sheet: _Sheet, cover: str) -> Iterator[ReadBlock]:
        grid: list[tuple[str, ...]] = []
        after: list[ReadBlock] = []
        header = 0
        framed = [n for n, cells in sheet.rows.items() if any(self.bordered[c.style] for c in cells.values())]
        first, last = min(framed), max(framed)
        width = max(column for number in framed for column in sheet.rows[number])
        for number, cells in sorted(sheet.rows.items()):
            texts = [
                "" if cell is None or sheet.links.get((number, column), ("",))[0] == cover else cell.text
                for column, cell in ((c, cells.get(c)) for c in range(1, width + 1))
            ]
            filled = [text for text in texts if text]
            if first <= number <= last or len(filled) > 1:
                if number not in sheet.continued:
                    grid.append(tuple(texts))
                    header += number <= sheet.frozen
                self._numbers(sheet, number, cells, in_body=number > max(sheet.frozen, first - 1))
            elif filled:
                paragraph = ReadParagraph(filled[0].removeprefix(_INDENT), False, f"{sheet.name}!A{number}")
                if number < first:
                    yield paragraph
                else:
                    after.append(paragraph)
        yield ReadGrid(tuple(grid), header, sheet.name)
        yield from after

    def _numbers(self, sheet: _Sheet, row: int, cells: dict[int, _Cell], *, in_body: bool) -> None:
        for column, cell in cells.items():
            place = f"{sheet.name}!{_letters(column)}{row}"
            if cell.number:
                if self.formats[cell.style] != _AMOUNT:
                    self.problems.append(Discrepancy(place, f"数字 {cell.number} 的格式不是 #,##0.00"))
            elif in_body and sheet.frozen and _LOOKS_LIKE_AMOUNT.fullmatch(cell.text):
                self.problems.append(Discrepancy(place, f"“{cell.text}”存成了文字，不是数字"))

    def _styles(self) -> tuple[list[str], list[bool]]:
        """Of each cell format: how it shows a number, "" when unknown, and whether it has a border."""
        root = ET.fromstring(self.archive.read("xl/styles.xml"))
        formats = dict(_FORMATS)
        for node in root.iter(f"{_S}numFmt"):
            formats[node.get("numFmtId", "")] = _CODES.get(node.get("formatCode", ""), "")
        looks = root.find(f"{_S}cellXfs")
        found = [] if looks is None else [(x.get("numFmtId", "0"), x.get("borderId", "0") != "0") for x in looks]
        return [formats.get(number, "") for number, _ in found], [border for _, border in found]

    def _sheet(self, name: str, path: str) -> _Sheet:
        root = ET.fromstring(self.archive.read(path))
        rows: dict[int, dict[int, _Cell]] = {}
        for row in root.find(f"{_S}sheetData") or ():
            cells = rows[int(row.get("r", "0"))] = {}
            for cell in row:
                cells[_column(cell.get("r", ""))] = self._cell(cell)
        pane = root.find(f"{_S}sheetViews/{_S}sheetView/{_S}pane")
        merges = [
            [(int(r), _column(c)) for c, r in _ADDRESS.findall(node.get("ref", ""))]
            for node in root.iter(f"{_S}mergeCell")
        ]
        covered: dict[int, int] = {}
        for (top, left), (bottom, right) in merges:
            for number in range(top + 1, bottom + 1):
                covered[number] = covered.get(number, 0) + right - left + 1
        links = {}
        for node in root.iter(f"{_S}hyperlink"):
            address = _ADDRESS.fullmatch(node.get("ref", ""))
            location = _LOCATION.fullmatch(node.get("location", ""))
            if address and location:
                target = (location[1].replace("''", "'"), location[2] + location[3])
                links[(int(address[2]), _column(address[1]))] = target
        back = max((column for (row, column) in links if row == 1 and column > 1), default=0)
        full = {
            number
            for number, count in covered.items()
            if count == len(rows.get(number, {})) - (number == 1 and back > 0)
        }
        return _Sheet(
            name, rows, frozenset(full), links, int(float(pane.get("ySplit", "0"))) if pane is not None else 0
        )

    def _cell(self, cell: ET.Element) -> _Cell:
        style = int(cell.get("s", "0"))
        value = cell.find(f"{_S}v")
        if value is None or not value.text:
            return _Cell("", "", style)
        if cell.get("t") == "s":
            return _Cell(self.strings[int(value.text)], "", style)
        if cell.get("t"):
            return _Cell(value.text, "", style)
        try:
            shown = (self.formats[style] or "{}").format(Decimal(value.text))
        except InvalidOperation:
            shown = value.text
        return _Cell(shown, value.text, style)


def _column(address: str) -> int:
    """A → 1, AA → 27; digits are passed over."""
    number = 0
    for letter in address:
        if letter.isalpha():
            number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
