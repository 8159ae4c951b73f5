"""One sheet: rows of cells from the top down, each row with its height, and how the whole is printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from math import ceil, isfinite
from typing import NamedTuple, Union

from generator.writers.spreadsheet.styles import Style, Styles
from generator.writers.spreadsheet.xml import HEAD, MAIN, OFFICE, area, attribute, counted, data, letters

MAX_CELL_CHARS = 32_767
"""Characters of a cell, in UTF-16 units."""
MAX_ROW_POINTS = 409.0
_DEFAULT_ROW_PIXELS, _DEFAULT_COLUMN_PIXELS, _PIXELS_PER_UNIT = 20, 64, 7
_ROWS_PER_SPAN = 16
"""Excel states the columns in use for every so many rows together."""
BLANK = '"/>'
"""Held by a cell that has a style only. What a cell holds is all that follows the number of its style in the element."""
STRING = '" t="s">'
"""Begins what a cell with a text holds, and stands nowhere else in a sheet."""

Looks = tuple[Union[Style, None], ...]
"""The styles of a row's cells from the left, None where no cell is written."""


class Strings(dict[str, str]):
    """The texts of all sheets, each with what a cell of it holds. What is longer than a cell may be is cut off."""

    def __missing__(self, text: str) -> str:
        if len(text) > MAX_CELL_CHARS // 2:
            kept = text.encode("utf-16-le")[: MAX_CELL_CHARS * 2].decode("utf-16-le", "ignore")
            if kept != text:
                return self[kept]
        self[text] = held = f"{STRING}<v>{len(self)}</v></c>"
        return held

    def xml(self, count: int) -> str:
        """The part with the shared strings; `count` is the number of cells that hold one."""
        # Escaped all at once, with a character between them that no XML can hold.
        texts = data("\0".join(self)).split("\0") if self else []
        items = [
            f"<si><t>{text}</t></si>" if text == text.strip() else f'<si><t xml:space="preserve">{text}</t></si>'
            for text in texts
        ]
        return f'{HEAD}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(self)}">{"".join(items)}</sst>'


class _Form(NamedTuple):
    """What rows of the same looks have in common."""

    pieces: tuple[str, ...]
    """The element, parted where the number of the row stands; %s is for the spans, the height and what each cell holds."""
    used: tuple[int, ...]
    """The numbers of the first and the last cell written, counted from one."""


class Forms(dict[Looks, _Form]):
    """The form of the rows of all sheets by the styles of their cells, which get their numbers on first use."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def __missing__(self, looks: Looks) -> _Form:
        styles = self._styles
        self[looks] = form = _form(tuple([styles[style] if style else None for style in looks]))
        return form


@lru_cache(maxsize=1024)
def _form(numbers: tuple[str | None, ...]) -> _Form:
    """The form of rows with styles of these numbers, None where no cell is written."""
    cells = [f'<c r="{letters(at)}#" s="{number}%s' for at, number in enumerate(numbers) if number]
    element = f'<row r="#"%s%s>{"".join(cells)}</row>' if cells else '<row r="#"%s%s/>'
    used = [column for column, number in enumerate(numbers, 1) if number]
    return _Form(tuple(element.split("#")), (used[0], used[-1]) if used else ())


_Row = tuple[float, Looks, "Sequence[str]"]
"""A row of the sheet: its height in points, its looks, and what each of the cells written holds."""


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
    `strings`: the texts of all sheets so far, each with what a cell of it holds.
    """

    def __init__(self, name: str, widths: Sequence[int], strings: Strings, page: PageSetup) -> None:
        """`widths` are those of the printed columns in pixels; one more column is free beside them."""
        self.name = name
        self.header = range(0)
        self.landscape = False
        self.one_page_wide = False
        self.page_break = 0
        self.codes_are_text = False
        self._widths = tuple(widths)
        self._page = page
        self.strings = strings
        self._rows: list[_Row] = []
        self._merged: list[tuple[int, int, range, range]] = []
        self._links: list[_Link] = []

    @property
    def printed_columns(self) -> range:
        """The columns of the print area."""
        return range(len(self._widths))

    @property
    def printed_rows(self) -> range:
        """The rows of the print area: all there are so far."""
        return range(len(self._rows))

    def add_row(self, points: float, looks: Looks = (), held: Sequence[str] = ()) -> range:
        """Takes the next row of the sheet; several, to be merged, where Excel allows no row that high.

        `held`: what each cell holds that is written, as `text`, `number` and `link` tell it, `BLANK` for nothing.
        """
        first = len(self._rows)
        if points <= MAX_ROW_POINTS:
            self._rows.append((points, looks, held))
            return range(first, first + 1)
        count = row_count(points)
        part = points / count
        self._rows += [(part, looks, held), *[(part, looks, [BLANK] * len(held))] * (count - 1)]
        return range(first, first + count)

    def text(self, text: str) -> str:
        """What a cell with this text holds. Raises ValueError for more than 32,767 characters."""
        if len(text) > MAX_CELL_CHARS:
            raise ValueError(f"sheet {self.name}: {len(text)} characters in a cell, Excel holds {MAX_CELL_CHARS}")
        return self.strings[text] if text else BLANK

    def number(self, value: float) -> str:
        """What a cell with this number holds. Raises ValueError for what is no number of Excel's."""
        if isfinite(value):
            return f'"><v>{value:.16G}</v></c>'
        raise ValueError(f"sheet {self.name}: {value} is no number of Excel's")

    def link(self, text: str, location: str) -> str:
        """What the first cell of the next row holds, when a click on it leads to this place of the workbook."""
        self._links.append(_Link(len(self._rows), 0, text, location))
        return self.strings[text]

    def link_beside(self, text: str, location: str, style: Style) -> None:
        """A text beside what is printed of the first row that leads to a cell of the workbook."""
        points, looks, held = self._rows[0]
        column = len(self._widths)
        self._rows[0] = points, (*looks, *[None] * (column - len(looks)), style), (*held, self.strings[text])
        self._links.append(_Link(0, column, text, location))

    def merge(self, rows: range, columns: range) -> None:
        """Makes one cell of these, which are all written, the others than the first blank; a single one stays as it is."""
        if len(rows) > 1 or len(columns) > 1:
            self._merged.append((rows.start, columns.start, rows, columns))

    def xml(self, forms: Forms, *, selected: bool) -> str:
        """The part. `selected`: this sheet is open when the workbook is opened."""
        rows, widest = self._row_elements(forms)
        fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if self.one_page_wide else ""
        return (
            f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships">{fit}'
            f'<dimension ref="{area(self.printed_rows, range(max(1, widest)))}"/>{self._view(selected)}'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{_columns(self._widths)}</cols><sheetData>{rows}</sheetData>'
            f"{self._merges()}{self._hyperlinks()}{self._print_setup()}</worksheet>"
        )

    def _row_elements(self, forms: Forms) -> tuple[str, int]:
        """The rows, and how many columns the widest of them uses."""
        found: list[str] = []
        widest = 0
        for start in range(0, len(self._rows), _ROWS_PER_SPAN):
            rows = self._rows[start : start + _ROWS_PER_SPAN]
            found_forms = [forms[looks] for _points, looks, _held in rows]
            used = {column for form in found_forms for column in form.used}
            spans = f' spans="{min(used)}:{max(used)}"' if used else ""
            widest = max(widest, *used)
            for number, ((points, _looks, held), form) in enumerate(zip(rows, found_forms, strict=True), start + 1):
                found.append(str(number).join(form.pieces) % (spans, _height(points), *held))
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

    def _merges(self) -> str:
        cells = [f'<mergeCell ref="{area(rows, columns)}"/>' for _top, _left, rows, columns in sorted(self._merged)]
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
        found = _page(self._page, self.landscape, self.one_page_wide)
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


@lru_cache(maxsize=64)
def _columns(widths: tuple[int, ...]) -> str:
    """Neighbours of the same width in one element; widths are in units of the default font's digits."""
    found = []
    column = 0
    for pixels, group in groupby(widths):
        count = len(list(group))
        units = f"{pixels * 256 // _PIXELS_PER_UNIT / 256:.16g}"
        custom = ' customWidth="1"' if pixels != _DEFAULT_COLUMN_PIXELS else ""
        found.append(f'<col min="{column + 1}" max="{column + count}" width="{units}"{custom}/>')
        column += count
    return "".join(found)


@lru_cache(maxsize=16)
def _page(page: PageSetup, landscape: bool, one_page_wide: bool) -> str:
    """How a sheet lies on the page."""
    left, right, top, bottom = page.margins
    fit = ' fitToHeight="0"' if one_page_wide else ""
    return (
        f'<printOptions horizontalCentered="1"/><pageMargins left="{left}" right="{right}" top="{top}" bottom="{bottom}"'
        f' header="0.3" footer="{page.footer_margin}"/>'
        f'<pageSetup paperSize="9"{fit} orientation="{"landscape" if landscape else "portrait"}"/>'
        f"<headerFooter><oddFooter>{data(page.footer)}</oddFooter></headerFooter>"
    )
