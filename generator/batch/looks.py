"""How 汇总.xlsx looks: formats and heights of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.writers.report_sheets import HEAD, HINT, LINE, LINK, MONEY, TEXT, TITLE

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_NARROW = re.compile("[\0-\u2000]+")
"""What is one unit wide; all other characters are two."""
_LINE_POINTS, _ROW_PADDING, _MOST_POINTS = 12.5, 5, 409


def height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points a row needs: a Chinese character is two units wide, and a column holds a little less than its width.

    >>> height(("短",), (10,)), height(("一二三四五六七",), (10,))
    (17.5, 30.0)
    """
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        if 2 * len(text) > lines * (width - 1):  # else it fits, however wide its characters are
            units = len(text) + len(_NARROW.sub("", text))
            lines = max(lines, -(-units // (width - 1)))
    return min(_MOST_POINTS, lines * _LINE_POINTS + _ROW_PADDING)


def looks_of(book: Workbook) -> dict[str, Format]:
    """The formats by name."""
    total = {**LINE, "bold": True, "bg_color": "#F2F2F2"}
    return {
        name: book.add_format(properties)
        for name, properties in {
            "title": TITLE,
            "hint": HINT,
            "head": HEAD,
            "upper": {**HEAD, "bottom": 0},
            "lower": {**HEAD, "top": 0},
            "text": TEXT,
            "refused": {**TEXT, "font_color": "#C00000"},
            "accepted": {**TEXT, "font_color": "#7F7F7F"},
            "error": {**TEXT, "font_color": "#C00000", "bold": True},
            "count": {**LINE, "num_format": "#,##0", "align": "center"},
            "year": {**LINE, "num_format": "0", "align": "center"},
            "money": MONEY,
            "sum": total,
            "sum_money": {**total, "num_format": "#,##0.00"},
            "sum_count": {**total, "num_format": "#,##0", "align": "center"},
            "link": LINK,
        }.items()
    }
