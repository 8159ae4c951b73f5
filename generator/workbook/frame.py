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
_LINE_HEIGHT, _TALLEST_ROW = 15, 400
"""Points; Excel allows 409 a row."""


def fit_row(page: Worksheet, row: int, cells: Iterable[tuple[object, int]]) -> None:
    """Room for the longest wrapped text: LibreOffice does not fit rows of a file by itself. Others stay automatic."""
    needed = max((lines(value, width) for value, width in cells if isinstance(value, str)), default=1)
    if needed > 1:
        page.set_row(row - 1, min(_LINE_HEIGHT * needed + 3, _TALLEST_ROW))


def lines(text: str, width: int) -> int:
    """Lines a text takes in a column of `width` half-width characters."""
    return sum(
        max(1, math.ceil(sum(2 if ord(c) > 0x2E7F else 1 for c in line) / (width - 1))) for line in text.split("\n")
    )


def top(page: Worksheet, looks: Looks, title: str, purpose: str, widths: Sequence[int]) -> None:
    """Title, purpose line, protection and print set-up: the same on every sheet."""
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
    page.fit_to_pages(1, 0)
    page.set_footer("&C&A　第 &P 页，共 &N 页")
    if sum(widths) > _LANDSCAPE_WIDTH:
        page.set_landscape()
