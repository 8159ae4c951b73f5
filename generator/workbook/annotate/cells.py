"""The cells of one sheet: their formats changed in place, absent ones put where they belong; widths and heights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from generator.workbook.annotate.splice import Element, Part
from generator.workbook.sheets import column_index, column_letter

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_PIXELS_PER_CHARACTER, _PIXELS_PER_POINT = 7, 4 / 3
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 9.14, 15.0

ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""The children of a worksheet in the order its schema wants (ISO/IEC 29500-1, 18.3.1.99)."""


def position(address: str) -> tuple[int, int] | None:
    """Row number and zero-based column of an A1 address, None for anything else.

    >>> position("$F$12"), position("A1:B2")
    ((12, 5), None)
    """
    match = _ADDRESS.fullmatch(address)
    return (int(match.group(2)), column_index(match.group(1))) if match else None


class Cells:
    """The rows and cells of a worksheet part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        data = part.root.first("sheetData")
        if data is None:
            raise ValueError("a worksheet without sheetData")
        self._data = data
        self._rows = dict(_numbered(data.all("row"), int))

    def styles(self) -> Iterable[tuple[tuple[int, int], int]]:
        """Place and format of every cell there is."""
        for number, row in self._rows.items():
            for column, cell in _cells_of(row):
                yield (number, column), int(cell.attributes.get("s", "0"))

    def restyle(self, wanted: Mapping[tuple[int, int], Callable[[int], int]]) -> None:
        """Gives each cell the format that its function makes of the present one; makes the cells that are not there."""
        by_row: dict[int, dict[int, Callable[[int], int]]] = {}
        for (number, column), change in sorted(wanted.items()):
            by_row.setdefault(number, {})[column] = change
        for number, changes in by_row.items():
            row = self._rows.get(number)
            cells = dict(_cells_of(row)) if row else {}
            for column, change in changes.items():
                if column in cells:
                    style = change(int(cells[column].attributes.get("s", "0")))
                    self.part.assign(cells[column], "s", str(style))
            new = {
                column: f'<c r="{column_letter(column)}{number}" s="{change(self._style_around(row, column))}"/>'
                for column, change in changes.items()
                if column not in cells
            }
            if row is None:
                self._put(self._data, self._rows, number, f'<row r="{number}">{"".join(new.values())}</row>')
            else:
                for column, xml in new.items():
                    self._put(row, cells, column, xml)

    def _put(self, parent: Element, siblings: Mapping[int, Element], key: int, xml: str) -> None:
        after = min((other for other in siblings if other > key), default=None)
        if after is None:
            self.part.append(parent, xml)
        else:
            self.part.insert(siblings[after], xml)

    def _style_around(self, row: Element | None, column: int) -> int:
        """The format an absent cell has: that of its row, else of its column."""
        if row and row.attributes.get("customFormat") in ("1", "true"):
            return int(row.attributes.get("s", "0"))
        return int(next((c.attributes.get("style", "0") for c in self._columns() if _covers(c, column)), "0"))

    def _columns(self) -> list[Element]:
        columns = self.part.root.first("cols")
        return list(columns.all("col")) if columns else []

    def width(self, column: int) -> int:
        """Pixels."""
        for told in self._columns():
            if _covers(told, column):
                hidden = told.attributes.get("hidden") in ("1", "true")
                return (
                    0 if hidden else round(float(told.attributes.get("width", _DEFAULT_WIDTH)) * _PIXELS_PER_CHARACTER)
                )
        return round(_DEFAULT_WIDTH * _PIXELS_PER_CHARACTER)

    def height(self, number: int) -> int:
        """Pixels."""
        told = self._rows[number].attributes if number in self._rows else {}
        hidden = told.get("hidden") in ("1", "true")
        return 0 if hidden else round(float(told.get("ht", _DEFAULT_HEIGHT)) * _PIXELS_PER_POINT)


def _covers(column: Element, index: int) -> bool:
    return int(column.attributes["min"]) <= index + 1 <= int(column.attributes["max"])


def _cells_of(row: Element) -> Iterable[tuple[int, Element]]:
    return _numbered(row.all("c"), lambda address: column_index(address.rstrip("0123456789")) + 1, offset=1)


def _numbered(
    elements: Iterable[Element], read: Callable[[str], int], offset: int = 0
) -> Iterable[tuple[int, Element]]:
    """Each with its number (less `offset`); one that does not tell it follows the one before."""
    last = 0
    for element in elements:
        told = element.attributes.get("r")
        last = read(told) if told else last + 1
        yield last - offset, element
