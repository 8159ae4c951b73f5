"""How the sheets look that the program writes about its own work (核对底稿, 汇总): formats and the printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

BASE: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
LINE = {**BASE, "border": 1, "border_color": "#BFBFBF"}
TITLE = {**BASE, "font_size": 16, "bold": True}
HINT = {**BASE, "font_color": "#555555"}
HEAD = {**LINE, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E2EC"}
TEXT = {**LINE, "text_wrap": True}
MONEY = {**LINE, "num_format": "#,##0.00"}
LINK = {**TEXT, "font_color": "#1F4E99", "underline": 1}
"""Properties of formats, in XlsxWriter's words."""

_A4 = 9


def set_page(sheet: Worksheet) -> None:
    """A4 landscape, as wide as the sheet, with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer('&C&"宋体,Regular"&9— &P / &N —')
    sheet.hide_gridlines(2)
