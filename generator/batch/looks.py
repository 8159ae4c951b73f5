"""How 汇总.xlsx looks: formats, heights of rows, the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_LINE_POINTS, _ROW_PADDING, _MOST_POINTS = 12.5, 5, 409


def height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points a row needs: a Chinese character is two units wide, and a column holds a little less than its width.

    >>> height(("短",), (10,)), height(("一二三四五六七",), (10,))
    (17.5, 30.0)
    """
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        units = sum(2 if ord(char) > 0x2000 else 1 for char in text)
        lines = max(lines, -(-units // (width - 1)))
    return min(_MOST_POINTS, lines * _LINE_POINTS + _ROW_PADDING)


def set_page(sheet: Worksheet) -> None:
    """A4 landscape, as wide as the sheet, with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer('&C&"宋体,Regular"&9— &P / &N —')
    sheet.hide_gridlines(2)


def looks_of(book: Workbook) -> dict[str, Format]:
    """The formats by name."""
    base: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    line = {**base, "border": 1, "border_color": "#BFBFBF"}
    head = {**line, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E2EC"}
    text = {**line, "text_wrap": True}
    total = {**line, "bold": True, "bg_color": "#F2F2F2"}
    return {
        name: book.add_format(properties)
        for name, properties in {
            "title": {**base, "font_size": 16, "bold": True},
            "hint": {**base, "font_color": "#555555"},
            "head": head,
            "upper": {**head, "bottom": 0},
            "lower": {**head, "top": 0},
            "text": text,
            "refused": {**text, "font_color": "#C00000"},
            "accepted": {**text, "font_color": "#7F7F7F"},
            "error": {**text, "font_color": "#C00000", "bold": True},
            "count": {**line, "num_format": "#,##0", "align": "center"},
            "year": {**line, "num_format": "0", "align": "center"},
            "money": {**line, "num_format": "#,##0.00"},
            "sum": total,
            "sum_money": {**total, "num_format": "#,##0.00"},
            "sum_count": {**total, "num_format": "#,##0", "align": "center"},
            "link": {**text, "font_color": "#1F4E99", "underline": 1},
        }.items()
    }
