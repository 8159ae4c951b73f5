"""One declared sheet → its page of the workbook: cells, formulas with their values, dropdowns, comments, marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.catalogue import Catalogue
from generator.workbook.computing.expressions import Expr, Grid, Here, Text
from generator.workbook.frame import fit_row, top
from generator.workbook.guide import choices
from generator.workbook.layout.names import CATALOGUE, CATALOGUE_FIRST_ROW
from generator.workbook.looks import TAB_INPUT, TAB_LOCKED, Looks
from generator.workbook.sheets import (
    FIRST_ROW,
    HEADER_ROW,
    PURPOSE_ROW,
    SUMMARY_ROW,
    TITLE_ROW,
    Field,
    FixedSheet,
    FormSheet,
    ListSheet,
    Sheet,
    Type,
)
from generator.workbook.values import label_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FORM_WIDTHS = (34, 62, 58)
_LONGEST_MESSAGE = 255
_COMMENT = {"author": "", "font_name": "宋体", "font_size": 9, "x_scale": 1.6, "y_scale": 0.6}


def _key_columns(sheet: ListSheet) -> int:
    """How many columns at the left say what a row is about: fixed texts, or a code and its name."""
    count = sum(f.type is Type.LABEL for f in sheet.columns)
    return max(count, 2 if [f.key for f in sheet.columns[:2]] in (["code", "name"], ["name", "code"]) else 1)


class Page:
    """Writes one declared sheet."""

    def __init__(
        self,
        page: Worksheet,
        sheet: Sheet,
        grid: Grid,
        typed: Mapping[tuple[str, str, int], object],
        looks: Looks,
        lists: Catalogue,
    ) -> None:
        self.page, self.sheet, self.grid, self.typed, self.looks, self.lists = page, sheet, grid, typed, looks, lists
        self.formulas = grid.formulas(sheet.name)

    def write(self) -> None:
        """The whole sheet."""
        if isinstance(self.sheet, FormSheet):
            widths = list(_FORM_WIDTHS)
            self._form(self.sheet)
        else:
            widths = [0 if f.hidden else f.width for f in self.sheet.columns]
            self._list(self.sheet)
        for index, width in enumerate(widths):
            self.page.set_column(index, index, width or None, None, {} if width else {"hidden": True})
        keys = 1 if isinstance(self.sheet, FormSheet) else _key_columns(self.sheet)
        top(self.page, self.looks, self.sheet.name, self.sheet.purpose, widths, keys)
        has_input = any(f.is_input for f in self.sheet.fields.values())
        self.page.set_tab_color(TAB_INPUT if has_input else TAB_LOCKED)

    def _form(self, sheet: FormSheet) -> None:
        for section in sheet.sections:
            address = sheet.address(section.key)
            self.page.write_string(address, section.title, self.looks.role("section"))
            for column in "BC":
                self.page.write_blank(f"{column}{address[1:]}", None, self.looks.role("section"))
            for f in section.fields:
                key = f"{section.key}.{f.key}"
                address = sheet.address(key)
                label = f"A{address[1:]}"
                self.page.write_string(label, f.shown_label, self.looks.role("label"))
                self._comment(label, f)
                self.page.write_string(f"C{address[1:]}", self._unit_and_hint(f), self.looks.role("hint"))
                if f.constant:
                    self.page.write_string(address, f.constant, self.looks.role("computed"))
                else:
                    shown = self._cell(f, key, 0)
                    fit_row(self.page, int(address[1:]), ((shown, _FORM_WIDTHS[1]), (f.hint, _FORM_WIDTHS[2])))
                self._validate(f, address)
        self.page.freeze_panes(PURPOSE_ROW, 1)

    def _unit_and_hint(self, field: Field) -> str:
        shows = field.shows if field.type is Type.COMPUTED else field.type
        unit = "按“基本信息”的金额单位" if shows is Type.MONEY and not field.hint else ""
        return field.hint or unit

    def _list(self, sheet: ListSheet) -> None:
        summary = self.formulas.summary
        totals: list[tuple[object, int]] = []
        for f in sheet.columns:
            header = sheet.address(f.key, HEADER_ROW)
            self.page.write_string(header, f.shown_label, self.looks.role("head"))
            self._comment(header, f)
            look = self.looks.field(f, "summary")
            if f.key in summary:
                totals.append((self._formula(summary[f.key], f.key, SUMMARY_ROW, look), f.width))
            elif summary and not f.hidden:
                self.page.write_blank(sheet.address(f.key, SUMMARY_ROW), None, look)
            self._validate(f, sheet.span(f.key).replace("$", ""))
        fit_row(self.page, SUMMARY_ROW, totals)
        for row in sheet.rows:
            shown = [(self._cell(f, f.key, row), f.width) for f in sheet.columns if f.type is not Type.LABEL]
            fit_row(self.page, row, shown)
        for number, fixed in enumerate(sheet.fixed if isinstance(sheet, FixedSheet) else (), FIRST_ROW):
            labels = [f.key for f in sheet.columns if f.type is Type.LABEL]
            for key, text in zip(labels, fixed.labels, strict=True):
                if fixed.target and key == labels[-1]:
                    place, cell = fixed.target
                    self.page.write_url(
                        sheet.address(key, number), f"internal:'{place}'!{cell}", self.looks.role("link"), text
                    )
                else:
                    self.page.write_string(sheet.address(key, number), text, self.looks.role("label"))
        self.page.set_row(HEADER_ROW - 1, 34)
        self.page.freeze_panes(HEADER_ROW, 1)
        self.page.repeat_rows(TITLE_ROW - 1, HEADER_ROW - 1)

    def _comment(self, address: str, field: Field) -> None:
        if field.origin:
            self.page.write_comment(address, field.origin, _COMMENT)

    def _cell(self, field: Field, key: str, row: int) -> object:
        """Writes a cell and gives back what it shows."""
        address = self.sheet.address(key, row)
        shows = self.sheet.fixed[row - FIRST_ROW].shows if isinstance(self.sheet, FixedSheet) else None
        look = self.looks.field(field, on_form=isinstance(self.sheet, FormSheet), shows=shows)
        expression = self.formulas.of(self.sheet, key, row)
        if expression is not None:
            return self._formula(expression, key, row, look)
        value = self.typed.get((self.sheet.name, key, row))
        if value is None:
            self.page.write_blank(address, None, look)
        elif isinstance(value, (int, float, Decimal)):
            self.page.write_number(address, float(value), look)
        elif isinstance(value, dt.date):
            self.page.write_datetime(address, value, look)
        else:
            self.page.write_string(address, str(value), look)
        return value

    def _formula(self, expression: Expr, key: str, row: int, look: Format) -> object:
        address = self.sheet.address(key, row)
        if isinstance(expression, Text):
            self.page.write_string(address, expression.text, look)
            return expression.text
        value = self.grid.value(self.sheet.name, key, row)
        shown = float(value) if isinstance(value, Decimal) else value
        formula = expression.excel(Here(self.grid, self.sheet, row))
        self.page.write_formula(address, f"={formula}", look, shown)
        return None if self.sheet.fields[key].hidden else shown

    def _validate(self, field: Field, span: str) -> None:
        """What Excel offers, warns of and explains while the clerk types; marks for ✓ and ✗."""
        if field.type is Type.COMPUTED and field.shows is Type.TEXT and not field.hidden:
            whole = span.replace(str(FIRST_ROW), str(SUMMARY_ROW), 1) if ":" in span else span
            for mark, role in (("✓", "agrees"), ("✗", "differs")):
                rule = {"type": "text", "criteria": "begins with", "value": mark, "format": self.looks.role(role)}
                self.page.conditional_format(whole, rule)
        if not field.is_input:
            return
        if field.verbatim:
            self.page.ignore_errors({"number_stored_as_text": span})
        options = self._allowed(field)
        if field.hint and not isinstance(self.sheet, FormSheet):
            options |= {"input_title": label_of(field)[:32], "input_message": field.hint[:_LONGEST_MESSAGE]}
        if options:
            self.page.data_validation(span, {"validate": "any", **options})

    def _allowed(self, field: Field) -> dict[str, object]:
        if field.pick_from is not None:
            return {
                "validate": "list",
                "source": f"={self._range(*field.pick_from)}",
                "show_error": not field.free,
                "error_title": "请从列表中选择",
                "error_message": "请从下拉列表中选择，不要另行录入。",
            }
        if field.options:
            return {
                "validate": "list",
                "source": list(field.options),
                "show_error": not field.free,
                "error_title": "请从列表中选择",
                "error_message": "、".join(field.options)[:_LONGEST_MESSAGE],
            }
        if field.type in (Type.MONEY, Type.NUMBER, Type.INTEGER):
            lowest = -(10**9) if field.signed else 0
            what = "整数" if field.type is Type.INTEGER else "数字"
            return {
                "validate": "integer" if field.type is Type.INTEGER else "decimal",
                "criteria": ">=",
                "value": lowest,
                "error_title": f"请填{what}",
                "error_message": f"只填{what}，不带单位和文字；没有填 0。",
            }
        return {}

    def _range(self, name: str, key: str) -> str:
        if name == CATALOGUE:
            count = len(choices(self.lists, key))
            return f"'{CATALOGUE}'!${key}${CATALOGUE_FIRST_ROW}:${key}${CATALOGUE_FIRST_ROW + count - 1}"
        sheet = self.grid.sheets[name]
        if isinstance(sheet, FormSheet):
            raise TypeError(f"{name} is a form, it has no columns")
        return f"'{name}'!{sheet.span(key)}"
