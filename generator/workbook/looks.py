"""How the workbook looks: cell formats by role. Grey is locked, light yellow is for the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.workbook.sheets import Field, Type

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

INPUT_COLOUR, LOCKED_COLOUR, HEAD_COLOUR = "#FFFDE7", "#F2F2F2", "#D9E2EC"
TAB_INPUT, TAB_LOCKED = "#F4C542", "#9AA5B1"
MONEY, PERCENT, INTEGER, AS_TEXT, DATE = "#,##0.00", "0.00%", "0", "@", 'yyyy"年"m"月"d"日"'
COMPUTED_MONEY = '#,##0.00;-#,##0.00;"–"'
"""A computed zero is a dash, so that rows with money stand out."""

_BASE: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_LINE: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
_ROLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "purpose": {"font_color": "#555555", "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#1F4E99", "underline": 1, **_LINE},
    "section": {"bold": True, "bg_color": HEAD_COLOUR, **_LINE},
    "head": {"bold": True, "align": "center", "text_wrap": True, "bg_color": HEAD_COLOUR, **_LINE},
    "label": {"text_wrap": True, "bg_color": LOCKED_COLOUR, **_LINE},
    "hint": {"font_color": "#777777", "font_size": 10, "text_wrap": True, "indent": 1},
    "input": {"text_wrap": True, "bg_color": INPUT_COLOUR, "locked": False, **_LINE},
    "reference": {"text_wrap": True, "bg_color": LOCKED_COLOUR, "font_color": "#777777", "font_size": 10, **_LINE},
    "computed": {"text_wrap": True, "bg_color": LOCKED_COLOUR, "font_color": "#404040", **_LINE},
    "summary": {"text_wrap": True, "bold": True, "bg_color": LOCKED_COLOUR, "font_color": "#404040", **_LINE},
    "agrees": {"font_color": "#1B7F3B", "bold": True},
    "differs": {"font_color": "#C00000", "bold": True},
}
_COMPUTED = {Type.MONEY: COMPUTED_MONEY, Type.NUMBER: PERCENT, Type.INTEGER: INTEGER}
_NUMBERS = {Type.MONEY: MONEY, Type.NUMBER: MONEY, Type.INTEGER: INTEGER, Type.DATE: DATE}


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str, bool], Format] = {}

    def role(self, name: str, number: str = "", *, indent: bool = False) -> Format:
        """The format of a role, with a number format; `indent` sets it left, a little off the line."""
        key = (name, number, indent)
        if key not in self._made:
            properties = _ROLES[name] if name in ("agrees", "differs") else {**_BASE, **_ROLES[name]}
            extra = {k: v for k, v in (("num_format", number), ("indent", int(indent))) if v}
            self._made[key] = self._book.add_format({**properties, **extra})
        return self._made[key]

    def field(self, field: Field, role: str = "", *, on_form: bool = False, shows: Type | None = None) -> Format:
        """The format of a field's cell: as input or computed, or in another role. Forms are aligned left.

        `shows` overrides what kind of number a computed field shows.
        """
        shows = field.shows if shows is None or field.shows is Type.TEXT else shows
        if field.type is Type.COMPUTED:
            number = _COMPUTED.get(shows, "")
        else:
            number = AS_TEXT if field.verbatim else _NUMBERS.get(field.type, "")
        is_number = field.type in _NUMBERS or (field.type is Type.COMPUTED and shows in _COMPUTED)
        own = "input" if field.is_input else "reference" if field.type is Type.REFERENCE else "computed"
        return self.role(role or own, number, indent=on_form or not is_number)
