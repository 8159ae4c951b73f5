"""One sheet: rows of cells from the top down, each row with its height, and how the whole is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from math import ceil, isfinite
from typing import NamedTuple

from generator.writers.spreadsheet.styles import Style, Styles
from generator.writers.spreadsheet.xml import HEAD, MAIN, OFFICE, area, attribute, counted, data, letters

MAX_CELL_CHARS = 32_767
"""Characters of a cell, in UTF-16 units."""
MAX_ROW_POINTS = 409.0
_DEFAULT_ROW_PIXELS, _DEFAULT_COLUMN_PIXELS, _PIXELS_PER_UNIT = 20, 64, 7
_ROWS_PER_SPAN = 16
"""Excel states the columns in use for every so many rows together."""
_BLANK = '"/>'
STRING = '" t="s">'
"""Follows the style's number in every cell with a text, and stands nowhere else in a sheet."""

Cell = tuple[Style, str]
"""The style of a cell and what follows its number in the element."""


class Strings(dict[str, str]):
    """The texts of all sheets, each with the rest of a cell that holds it. What is longer than a cell holds is cut off."""

    def __missing__(self, text: str) -> str:
        if len(text) > MAX_CELL_CHARS // 2:
            held = text.encode("utf-16-le")[: MAX_CELL_CHARS * 2].decode("utf-16-le", "ignore")
            if held != text:
                return self[held]
        self[text] = end = f"{STRING}<v>{len(self)}</v></c>"
        return end

    def xml(self, count: int) -> str:
        """The part with the shared strings; `count` is the number of cells that hold one."""
        items = [
            f"<si><t>{data(text)}</t></si>"
            if text == text.strip()
            else f'<si><t xml:space="preserve">{data(text)}</t></si>'
            for text in self
        ]
        return f'{HEAD}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(self)}">{"".join(items)}</sst>'


class PageSetup(NamedTuple):
    """A4 paper, centred. `margins`: left, right, top, bottom; all measures are in inches."""

    margins: tuple[float, float, float, float]
    footer: str
    footer_margin: float


class _Link(NamedTuple):
    """A cell that leads to another one of the workbook."""

    row: int
    column: int
    text: str
    location: str


class Sheet:
    """A sheet that is filled from the top. Rows and columns are counted from zero.

    `header`: the rows repeated on every page, below which the sheet scrolls. `one_page_wide`: printed as wide as a page.
    `page_break`: the number of rows before a manual one. `codes_are_text`: Excel is told not to mark numbers in text cells.
    """

    def __init__(self, name: str, widths: Sequence[int], strings: Strings, page: PageSetup) -> None:
        """`widths` are those of the printed columns in pixels; one more column is free beside them."""
        self.name = name
        self.header = range(0)
        self.landscape = False
        self.one_page_wide = False
        self.page_break = 0
        self.codes_are_text = False
        self._widths = widths
        self._strings = strings
        self._page = page
        self._rows: list[list[Cell | None]] = []
        self._points: list[float] = []
        self._merged: list[tuple[int, int, str]] = []
        self._links: list[_Link] = []

    @property
    def printed_columns(self) -> range:
        """The columns of the print area."""
        return range(len(self._widths))

    @property
    def printed_rows(self) -> range:
        """The rows of the print area: all there are so far."""
        return range(len(self._rows))

    def add_row(self, points: float, cells: Sequence[Cell | None] = ()) -> range:
        """Takes the next row of the sheet; several, to be merged, where Excel allows no row that high.

        `cells` are those of the first of them, from the left.
        """
        first, width = len(self._rows), len(self._widths) + 1
        self._rows.append([*cells, *[None] * (width - len(cells))])
        if points <= MAX_ROW_POINTS:
            self._points.append(points)
            return range(first, first + 1)
        count = row_count(points)
        self._rows += ([None] * width for _ in range(count - 1))
        self._points += [points / count] * count
        return range(first, first + count)

    def cell(self, content: str | float, style: Style) -> Cell:
        """A cell with a text or a number. "" leaves it blank, with its style.

        Raises ValueError for more than 32,767 characters and for what is no number of Excel's.
        """
        if isinstance(content, str):
            if len(content) > MAX_CELL_CHARS:
                raise ValueError(
                    f"sheet {self.name}: {len(content)} characters in a cell, Excel holds {MAX_CELL_CHARS}"
                )
            return (style, self._strings[content] if content else _BLANK)
        if isfinite(content):
            return (style, f'"><v>{content:.16G}</v></c>')
        raise ValueError(f"sheet {self.name}: {content} is no number of Excel's")

    def link(self, row: int, column: int, text: str, location: str, style: Style) -> None:
        """A text that leads to a cell of the workbook, given with the name of its sheet."""
        self._rows[row][column] = (style, self._strings[text])
        self._links.append(_Link(row, column, text, location))

    def merge(self, rows: range, columns: range) -> None:
        """Makes one cell of the first of these and the others, unless it is a single one.

        Raises ValueError when the first is not written or another one is.
        """
        if len(rows) == len(columns) == 1:
            return
        left, right = columns.start, columns.stop
        top = self._rows[rows.start]
        first, top[left] = top[left], None
        for row in self._rows[rows.start : rows.stop]:
            if not first or any(row[left:right]):
                raise ValueError(f"sheet {self.name}: {area(rows, columns)} cannot be one cell")
            row[left:right] = [(first[0], _BLANK)] * len(columns)
        top[left] = first
        self._merged.append((rows.start, left, area(rows, columns)))

    def xml(self, styles: Styles, *, selected: bool) -> str:
        """The part. `selected`: this sheet is open when the workbook is opened."""
        rows, widest = self._row_elements(styles)
        fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if self.one_page_wide else ""
        return (
            f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships">{fit}'
            f'<dimension ref="{area(self.printed_rows, range(max(1, widest)))}"/>{self._view(selected)}'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{"".join(self._columns())}</cols><sheetData>{rows}</sheetData>'
            f"{self._merges()}{self._hyperlinks()}{self._print_setup()}</worksheet>"
        )

    def _row_elements(self, styles: Styles) -> tuple[str, int]:
        """The rows, and how many columns the widest of them uses."""
        heads = [f'<c r="{letters(column)}' for column in range(len(self._widths) + 1)]
        found: list[str] = []
        widest = 0
        for start in range(0, len(self._rows), _ROWS_PER_SPAN):
            block = self._rows[start : start + _ROWS_PER_SPAN]
            used = [number for number, column in enumerate(zip(*block, strict=True), 1) if any(column)]
            spans = f' spans="{used[0]}:{used[-1]}"' if used else ""
            widest = max(widest, *used[-1:])
            for number, cells in enumerate(block, start + 1):
                middle = f'{number}" s="'
                written = "".join(
                    [
                        f"{head}{middle}{styles[cell[0]]}{cell[1]}"
                        for head, cell in zip(heads, cells, strict=True)
                        if cell
                    ]
                )
                opening = f'<row r="{number}"{spans}{_height(self._points[number - 1])}'
                found.append(f"{opening}>{written}</row>" if written else f"{opening}/>")
        return "".join(found), widest

    def _view(self, selected: bool) -> str:
        active = ' tabSelected="1"' if selected else ""
        if not self.header:
            return f'<sheetViews><sheetView showGridLines="0"{active} workbookViewId="0"/></sheetViews>'
        split = self.header.stop
        return (
            f'<sheetViews><sheetView showGridLines="0"{active} workbookViewId="0">'
            f'<pane ySplit="{split}" topLeftCell="A{split + 1}" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft"/></sheetView></sheetViews>'
        )

    def _columns(self) -> Iterator[str]:
        """Neighbours of the same width in one element; widths are in units of the default font's digits."""
        column = 0
        for pixels, group in groupby(self._widths):
            count = len(list(group))
            units = f"{pixels * 256 // _PIXELS_PER_UNIT / 256:.16g}"
            custom = ' customWidth="1"' if pixels != _DEFAULT_COLUMN_PIXELS else ""
            yield f'<col min="{column + 1}" max="{column + count}" width="{units}"{custom}/>'
            column += count

    def _merges(self) -> str:
        cells = [f'<mergeCell ref="{merged}"/>' for _row, _column, merged in sorted(self._merged)]
        return counted("mergeCells", cells) if cells else ""

    def _hyperlinks(self) -> str:
        if not self._links:
            return ""
        links = "".join(
            f'<hyperlink ref="{letters(column)}{row + 1}" location="{attribute(location)}" display="{attribute(text)}"/>'
            for row, column, text, location in sorted(self._links)
        )
        return f"<hyperlinks>{links}</hyperlinks>"

    def _print_setup(self) -> str:
        left, right, top, bottom = self._page.margins
        fit = ' fitToHeight="0"' if self.one_page_wide else ""
        found = (
            f'<printOptions horizontalCentered="1"/><pageMargins left="{left}" right="{right}" top="{top}" bottom="{bottom}"'
            f' header="0.3" footer="{self._page.footer_margin}"/>'
            f'<pageSetup paperSize="9"{fit} orientation="{"landscape" if self.landscape else "portrait"}"/>'
            f"<headerFooter><oddFooter>{data(self._page.footer)}</oddFooter></headerFooter>"
        )
        if self.page_break:
            found += f'<rowBreaks count="1" manualBreakCount="1"><brk id="{self.page_break}" max="16383" man="1"/></rowBreaks>'
        if self.codes_are_text:
            found += (
                f'<ignoredErrors><ignoredError sqref="A1:XFD{len(self._rows)}" numberStoredAsText="1"/></ignoredErrors>'
            )
        return found


def row_count(points: float) -> int:
    """How many equal rows make up this height, for Excel allows none above 409 points.

    >>> row_count(30.0), row_count(900.0)
    (1, 3)
    """
    return max(1, ceil(points / MAX_ROW_POINTS))


@lru_cache(maxsize=256)
def _height(points: float) -> str:
    """The attributes of a row of this height, which Excel counts in whole pixels."""
    pixels = int(points * 4 / 3 + 0.5)
    return f' ht="{pixels * 0.75:.16g}" customHeight="1"' if pixels != _DEFAULT_ROW_PIXELS else ""
