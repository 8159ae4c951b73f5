"""What every sheet of the workbook has: title, purpose, protection, print set-up; and rows high enough for their texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from generator.workbook.looks import Looks
from generator.workbook.sheets import PURPOSE_ROW, TITLE_ROW

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_PROTECTION = {"format_columns": True, "format_rows": True}
_LANDSCAPE_WIDTH = 105
"""Characters; wider sheets are printed landscape."""
_PAGE_WIDTH = 215
"""Characters on one page that can still be read; wider sheets are printed on two."""
_LINE_HEIGHT, _TALLEST_ROW = 15, 400
"""Points; Excel allows 409 a row."""


def fit_row(page: Worksheet, row: int, cells: Iterable[tuple[object, int]]) -> None:
    """Room for the longest wrapped text: LibreOffice does not fit rows of a file by itself. Others stay automatic."""
    needed = max((lines(value, width) for value, width in cells if isinstance(value, str)), default=1)
    if needed > 1:
        page.set_row(row - 1, min(_LINE_HEIGHT * needed + 3, _TALLEST_ROW))


def lines(text: str, width: int) -> int:
    """Lines a text takes in a column of `width` half-width characters, less what indent and borders take."""
    return sum(
        max(1, math.ceil(sum(2 if ord(c) > 0x2E7F else 1 for c in line) / (width - 3))) for line in text.split("\n")
    )


def top(page: Worksheet, looks: Looks, title: str, purpose: str, widths: Sequence[int], keys: int = 1) -> None:
    """Title, purpose line, protection and print set-up: the same on every sheet.

    A sheet too wide for one page is printed on two side by side; the first `keys` columns stand on both.
    """
    page.write_string(TITLE_ROW - 1, 0, title, looks.role("title"))
    page.set_row(TITLE_ROW - 1, 26)
    last, width = 0, widths[0]
    while last + 1 < len(widths) and width + widths[last + 1] <= _LANDSCAPE_WIDTH + 40:
        last += 1
        width += widths[last]
    if last:
        page.merge_range(PURPOSE_ROW - 1, 0, PURPOSE_ROW - 1, last, purpose, looks.role("purpose"))
    else:
        page.write_string(PURPOSE_ROW - 1, 0, purpose, looks.role("purpose"))
    page.set_row(PURPOSE_ROW - 1, _LINE_HEIGHT * lines(purpose, width) + 3)
    page.protect("", _PROTECTION)
    page.set_paper(9)
    page.set_margins(0.5, 0.5, 0.6, 0.7)
    pages = math.ceil(sum(widths) / _PAGE_WIDTH)
    page.fit_to_pages(pages, 0)
    if pages > 1:
        page.repeat_columns(0, keys - 1)
    page.set_footer("&C&A　第 &P 页，共 &N 页")
    if sum(widths) > _LANDSCAPE_WIDTH:
        page.set_landscape()
