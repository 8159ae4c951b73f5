"""SpreadsheetML (ISO/IEC 29500-1, part 18) → the raw values of sheets. Formulas are not run: their last results count."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Collection

from generator.model.errors import WorkbookUnreadable
from generator.workbook import sight
from generator.workbook.container import Container, damaged, too_large
from generator.workbook.sheets import column_letter
from generator.workbook.values import Uncalculated, is_blank

Cells = dict[str, object]
"""A1 address → value of the cells that hold one: str, int, float, bool, a date or time, or Uncalculated."""

MAX_CELLS = 200_000
"""Cells with content, in all sheets that are read; our lists have room for some 30,000."""
MAX_CHARACTERS = 3_000_000
"""In all those cells together."""
MAX_CELL_CHARACTERS = 100_000
"""Excel holds 32,767 in a cell."""

_BOOK_TAGS = frozenset({"sheet", "workbookPr"})
_RELATION_TAGS = frozenset({"Relationship"})
_STYLE_TAGS = frozenset({"numFmt", "cellXfs", "xf"})
_STRING_TAGS = frozenset({"si", "t", "rPh"})
_SHEET_TAGS = frozenset({"sheetData", "row", "c", "f", "v", "t", "rPh"})
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, "XFD"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
"""Beyond 15 digits a spreadsheet's numbers are binary fractions."""
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""Parts of a number format that print as they are: quoted and escaped text, padding, colours, locales."""
_MOMENTS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in formats of dates and times; 27–36 and 50–58 are those of Chinese and other East Asian systems."""
_DAY_SECONDS = 86_400
_ESCAPE = "_x"
"""What a character that XML cannot write begins with."""


class Spreadsheet:
    """The sheets of a workbook by name. Raises WorkbookUnreadable, here and later, for what is damaged or too large."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._cells = self._characters = 0
        main = _main_part(container)
        targets = _relationships(container, main)
        self._parts: dict[str, str] = {}
        self._from_1904 = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                name = attributes.get("name", "")
                if not name or name in self._parts:
                    raise damaged("有工作表没有名称或者同名")
                self._parts[name] = targets.get(_relation(attributes), ("", ""))[1]
            else:
                self._from_1904 = attributes.get("date1904") in ("1", "true")

        container.parse(main, _BOOK_TAGS, start)
        by_kind = dict(targets.values())
        self._strings = _strings(container, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else []
        # Without the styles, a date would be read as the number of its day.
        self._moments = _moment_styles(container, by_kind.get("styles", "xl/styles.xml"))

    @property
    def names(self) -> Collection[str]:
        """The names of all sheets, in their order."""
        return self._parts.keys()

    def cells(self, name: str, calculated: sight.Calculated = sight.NOT_CALCULATED) -> Cells:
        """The cells of a sheet that hold something, wherever they stand.

        Those that are calculated may be left out: nobody reads our own formulas.
        """
        scan = _Scan(name, self._strings, self._moments, self._from_1904, calculated)
        self._container.parse(self._parts[name], _SHEET_TAGS, scan.start, scan.end, scan.text, scan.take)
        if not scan.has_data:
            raise damaged(f"工作表“{name}”没有数据区")
        self._cells += len(scan.cells)
        self._characters += len("".join([value for value in scan.cells.values() if isinstance(value, str)]))
        if self._cells > MAX_CELLS or self._characters > MAX_CHARACTERS:
            raise too_large()
        return scan.cells


class _Scan:
    """The walk through one sheet."""

    def __init__(
        self,
        name: str,
        strings: list[str],
        moments: frozenset[str],
        from_1904: bool,
        calculated: sight.Calculated,
    ) -> None:
        self.cells: Cells = {}
        self.has_data = False
        """Whether the part is a worksheet at all: every worksheet has its sheetData."""
        self._name, self._strings, self._moments, self._from_1904 = name, strings, moments, from_1904
        self._calculated = calculated
        self._row = self._column = 0
        self._within = self._is_formula = self._is_phonetic = False
        self._pieces: list[str] = []
        self._length = 0
        self._cell: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._cell, self._pieces, self._length, self._is_formula = attributes, [], 0, False
            self._column += 1
        elif tag == "v" or tag == "t":
            self._within = not self._is_phonetic
        elif tag == "f":
            self._is_formula = True
        elif tag == "rPh":
            self._is_phonetic = True
        elif tag == "sheetData":
            self.has_data = True
        elif tag == "row":
            self._row, self._column = self._row + 1, 0
            if "r" in attributes:
                if not attributes["r"].isdecimal() or len(attributes["r"]) > 7:
                    raise self._damaged("有一行的行号不对")
                self._row = int(attributes["r"])

    def text(self, data: str) -> None:
        if self._within:
            self._length += len(data)
            if self._length > MAX_CELL_CHARACTERS:
                raise too_large()
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "c":
            if self._pieces or self._is_formula:
                address = self._cell.get("r") or f"{column_letter(self._column - 1)}{self._row}"
                style, kind = self._cell.get("s", ""), self._cell.get("t", "n")
                value = self._value(address, style, kind, "".join(self._pieces), self._is_formula)
                if not is_blank(value):
                    self._require_place(address)
                    self._keep(address, value)
        elif tag == "v" or tag == "t":
            self._within = False
        elif tag == "rPh":
            self._is_phonetic = False

    def take(self, part: bytes) -> sight.Rest:
        """What is left of the sheet when its ordinary cells are read."""
        (addresses, shared, others), rest = sight.cells(part, self._calculated)
        try:
            values: list[object] = [number and self._strings[int(number)] for number in shared]
            for place, (style, kind), text, is_formula in others:
                values[place] = self._value(addresses[place], style, kind, text, is_formula)
        except (IndexError, WorkbookUnreadable):
            return sight.Rest(part)  # the parser goes cell by cell, and says of the first what is wrong with it
        told = zip(addresses, values, strict=True)
        kept = [(address, value) for address, value in told if value is not None and not is_blank(value)]
        cells = dict(kept)
        if len(cells) < len(kept) or len(cells) > MAX_CELLS:
            return sight.Rest(part)
        self.cells, self.has_data = cells, rest.is_silent
        return rest

    def _keep(self, address: str, value: object) -> None:
        if address in self.cells:
            raise self._damaged(f"单元格 {address} 出现了两次")
        if len(self.cells) >= MAX_CELLS:
            raise too_large()
        self.cells[address] = value

    def _require_place(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if not found or int(found[2]) > _LAST_ROW or (len(found[1]), found[1]) > (3, _LAST_COLUMN):
            raise self._damaged("有一个单元格的地址不对")

    def _value(self, address: str, style: str, kind: str, text: str, is_formula: bool) -> object:
        if kind == "s" and text.isdecimal() and len(text) < 10 and (number := int(text)) < len(self._strings):
            return self._strings[number]
        if len(text) > MAX_CELL_CHARACTERS:
            raise too_large()
        if not text.strip():
            return Uncalculated() if is_formula and kind != "str" else None
        if kind == "s":
            self._require_place(address)
            raise self._damaged(f"单元格 {address} 的文字找不到")
        if kind == "n":
            return self._number(text.strip(), style)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return _iso(text.strip())
        return _unescaped(text)

    def _number(self, text: str, style: str) -> object:
        if not _NUMBER.fullmatch(text):
            return _unescaped(text)
        number = int(text) if _WHOLE.fullmatch(text) else float(text)
        return _moment(number, self._from_1904) if style in self._moments else number

    def _damaged(self, what: str) -> Exception:
        return damaged(f"工作表“{self._name}”{what}")


def _main_part(container: Container) -> str:
    if "_rels/.rels" not in container.names:
        return "xl/workbook.xml"
    found = [target for kind, target in _relationships(container, "").values() if kind == "officeDocument"]
    return found[0] if found else "xl/workbook.xml"


def _relationships(container: Container, part: str) -> dict[str, tuple[str, str]]:
    """Id → last word of the type, and the part it leads to, of what a part refers to within the file."""
    folder, name = posixpath.split(part)
    targets: dict[str, tuple[str, str]] = {}

    def start(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            targets[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    container.parse(posixpath.join(folder, "_rels", f"{name}.rels"), _RELATION_TAGS, start)
    return targets


def _relation(attributes: dict[str, str]) -> str:
    """The r:id of an element, in the transitional or the strict namespace."""
    return next((value for name, value in attributes.items() if name.endswith("relationships id")), "")


def _strings(container: Container, part: str) -> list[str]:
    """The shared texts: those of plain and of rich text, without the readings (phonetic runs) above them."""
    strings: list[str] = []
    pieces: list[str] = []
    length = 0
    within = is_phonetic = False

    def take(part: bytes) -> sight.Rest:
        texts, rest = sight.strings(part)
        strings.extend(map(_unescaped, texts) if re.search(_ESCAPE.encode(), part) else texts)  # faster than “in”
        return rest

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal pieces, length, within, is_phonetic
        if tag == "t":
            within = not is_phonetic
        elif tag == "si":
            pieces, length = [], 0
        elif tag == "rPh":
            is_phonetic = True

    def end(tag: str) -> None:
        nonlocal within, is_phonetic
        if tag == "t":
            within = False
        elif tag == "si":
            strings.append(_unescaped("".join(pieces)))
        elif tag == "rPh":
            is_phonetic = False

    def text(data: str) -> None:
        nonlocal length
        if within:
            length += len(data)
            if length > MAX_CELL_CHARACTERS:
                raise too_large()
            pieces.append(data)

    container.parse(part, _STRING_TAGS, start, end, text, take)
    return strings


def _moment_styles(container: Container, part: str) -> frozenset[str]:
    """The numbers of the cell styles (as written) that show a date or a time."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    path: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append(tag)
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and path[-2:-1] == ["cellXfs"]:
            styles.append(attributes.get("numFmtId", "0"))

    def end(_tag: str) -> None:
        path.pop()

    container.parse(part, _STYLE_TAGS, start, end)
    return frozenset(str(number) for number, style in enumerate(styles) if _is_moment(style, formats))


def _is_moment(style: str, formats: dict[str, str]) -> bool:
    if style in formats:
        return re.search("[dmyhs]", _NOT_A_CODE.sub("", formats[style].split(";")[0]), re.IGNORECASE) is not None
    return style.isdecimal() and len(style) < 4 and int(style) in _MOMENTS


def _moment(serial: float, from_1904: bool) -> object:
    """A day counted from the workbook's epoch, or a time of day below one; #NUM! where the calendar ends."""
    if not from_1904 and 1 <= serial < 60:
        serial += 1  # Excel has a 29 February 1900
    epoch = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)
    try:
        moment = epoch + dt.timedelta(seconds=round(serial * _DAY_SECONDS))
    except (OverflowError, ValueError):
        return "#NUM!"
    return "#NUM!" if serial < 0 else moment.time() if serial < 1 else moment


def _iso(text: str) -> object:
    try:
        return dt.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return _unescaped(text)


def _unescaped(text: str) -> str:
    """ST_Xstring (ISO/IEC 29500-1, 22.9.2.19): `_x0009_` is a tab, `_x005F_` an underscore."""
    if _ESCAPE not in text:
        return text
    # Halves of a pair, escaped one by one, become a character again; half a character is none.
    plain = re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    has_halves = re.search("[\ud800-\udfff]", plain)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if has_halves else plain
