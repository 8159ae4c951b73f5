"""The layout → an .xlsx: the blank workbook, or the same with given cells typed in. Same input, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from generator import catalogue
from generator.catalogue import Catalogue
from generator.model.facts import Kind
from generator.workbook.formulas import Expr, Grid, Here, Scalar, Text
from generator.workbook.layout import DATA_SHEETS, EDITION, GUIDE_LINES, SHEETS, TEMPLATE_VERSION
from generator.workbook.layout.names import (
    BASICS,
    CATALOGUE,
    CATALOGUE_FIRST_ROW,
    GLOSSARY,
    GUIDE,
)
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
    column_index,
)
from generator.workbook.values import label_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Typed = Mapping[tuple[str, str], object]
"""(sheet, A1 address of an input or REFERENCE cell) → what stands there: text, number or date."""

_CREATED = dt.datetime(2024, 1, 1)
"""A fixed date: the clock must not change the bytes."""
_PROTECTION = {"format_columns": True, "format_rows": True}
_FORM_WIDTHS = (34, 62, 58)
_LANDSCAPE_WIDTH = 105
"""Characters; wider sheets are printed landscape."""
_ADDRESS = re.compile(r"([A-Z]{1,2})([1-9]\d*)")
_LONGEST_MESSAGE = 255
_LINE_HEIGHT, _TALLEST_ROW = 15, 400
"""Points; Excel allows 409 a row."""


def write_blank(
    *, year: int, kind: Kind, name: str = "", glossary: Iterable[str] = (), values: Typed | None = None
) -> bytes:
    """The workbook as .xlsx bytes, with year, kind, name, 元 and the glossary filled in, and `values` on top.

    Every formula carries its true value. `values` may also fill REFERENCE cells (last year's texts). Raises ValueError
    when it names any other cell that is not an input cell.
    """
    import xlsxwriter  # only who writes pays for it

    typed = {**_defaults(year, kind, name, glossary), **(values or {})}
    by_key = _by_key(typed)
    lists = catalogue.load(year)
    grid = Grid(
        DATA_SHEETS, {place: _scalar(value) for place, value in by_key.items()}, lists.functional | lists.economic
    )
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "部门预算公开填报表", "created": _CREATED})
    looks = Looks(book)
    _write_guide(book.add_worksheet(GUIDE), looks)
    for sheet in DATA_SHEETS:
        _Page(book.add_worksheet(sheet.name), sheet, grid, by_key, looks, lists).write()
    _write_catalogue(book.add_worksheet(CATALOGUE), lists, looks)
    book.close()
    return buffer.getvalue()


# ---------------------------------------------------------------- what is typed


def _defaults(year: int, kind: Kind, name: str, glossary: Iterable[str]) -> dict[tuple[str, str], object]:
    basics, entries = SHEETS[BASICS], SHEETS[GLOSSARY]
    typed: dict[tuple[str, str], object] = {
        (BASICS, basics.address(f"identity.{key}", 0)): value
        for key, value in (("name", name), ("kind", kind.value), ("year", year), ("money_unit", "元"))
    }
    typed.update({(GLOSSARY, entries.address("text", row)): text for row, text in enumerate(glossary, FIRST_ROW)})
    return typed


def _by_key(typed: Typed) -> dict[tuple[str, str, int], object]:
    """The same by (sheet, key, row); empty values are left out. Raises ValueError for any cell that is not to be filled."""
    found = {}
    for (name, address), value in typed.items():
        key, row = _input_at(name, address)
        if value is not None and value != "":
            found[name, key, row] = value
    return found


def _input_at(name: str, address: str) -> tuple[str, int]:
    sheet, match = SHEETS.get(name), _ADDRESS.fullmatch(address)
    if sheet is not None and match is not None:
        if isinstance(sheet, FormSheet):
            for key, field in sheet.fields.items():
                if _may_fill(field) and sheet.address(key) == address:
                    return key, 0
        else:
            column, row = column_index(match.group(1)), int(match.group(2))
            if column < len(sheet.columns) and row in sheet.rows and _may_fill(sheet.columns[column]):
                return sheet.columns[column].key, row
    raise ValueError(f"{name}!{address} is not an input cell")


def _may_fill(field: Field) -> bool:
    return field.is_input or field.type is Type.REFERENCE


def _scalar(value: object) -> Scalar:
    """A typed value as formulas see it."""
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value))
    return str(value)


# ---------------------------------------------------------------- one sheet


class _Page:
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
        _top(self.page, self.looks, self.sheet.name, self.sheet.purpose, widths)
        self.page.set_tab_color(TAB_INPUT)

    def _form(self, sheet: FormSheet) -> None:
        for section in sheet.sections:
            address = sheet.address(section.key)
            self.page.write_string(address, section.title, self.looks.role("section"))
            for column in "BC":
                self.page.write_blank(f"{column}{address[1:]}", None, self.looks.role("section"))
            for f in section.fields:
                key = f"{section.key}.{f.key}"
                address = sheet.address(key)
                self.page.write_string(f"A{address[1:]}", f.shown_label, self.looks.role("label"))
                self.page.write_string(f"C{address[1:]}", self._unit_and_hint(f), self.looks.role("hint"))
                if f.constant:
                    self.page.write_string(address, f.constant, self.looks.role("computed"))
                else:
                    self._cell(f, key, 0)
                    shown = ((self.typed.get((sheet.name, key, 0)), _FORM_WIDTHS[1]), (f.hint, _FORM_WIDTHS[2]))
                    _fit_row(self.page, int(address[1:]), shown)
                self._validate(f, address)
        self.page.freeze_panes(PURPOSE_ROW, 1)

    def _unit_and_hint(self, field: Field) -> str:
        shows = field.shows if field.type is Type.COMPUTED else field.type
        unit = "按“基本信息”的金额单位" if shows is Type.MONEY and not field.hint else ""
        return field.hint or unit

    def _list(self, sheet: ListSheet) -> None:
        for f in sheet.columns:
            self.page.write_string(sheet.address(f.key, HEADER_ROW), f.shown_label, self.looks.role("head"))
            summary = self.looks.field(f, "summary")
            if f.key in sheet.summary:
                self._formula(sheet.summary[f.key], f.key, SUMMARY_ROW, summary)
            elif sheet.summary and not f.hidden:
                self.page.write_blank(sheet.address(f.key, SUMMARY_ROW), None, summary)
            span = sheet.span(f.key).replace("$", "")
            self._validate(f, span)
        for row in sheet.rows:
            for f in sheet.columns:
                self._cell(f, f.key, row)
            typed = [(self.typed.get((sheet.name, f.key, row)), f.width) for f in sheet.columns]
            _fit_row(self.page, row, typed)
        for number, fixed in enumerate(sheet.fixed if isinstance(sheet, FixedSheet) else (), FIRST_ROW):
            labels = [f.key for f in sheet.columns if f.type is Type.LABEL]
            for key, text in zip(labels, fixed.labels, strict=True):
                self.page.write_string(sheet.address(key, number), text, self.looks.role("label"))
        self.page.set_row(HEADER_ROW - 1, 34)
        self.page.freeze_panes(HEADER_ROW, 1)
        self.page.repeat_rows(TITLE_ROW - 1, HEADER_ROW - 1)

    def _cell(self, field: Field, key: str, row: int) -> None:
        address = self.sheet.address(key, row)
        look = self.looks.field(field, on_form=isinstance(self.sheet, FormSheet))
        expression = self.sheet.formula(key, row)
        if expression is not None:
            self._formula(expression, key, row, look)
            return
        value = self.typed.get((self.sheet.name, key, row))
        if value is None:
            self.page.write_blank(address, None, look)
        elif isinstance(value, (int, float, Decimal)):
            self.page.write_number(address, float(value), look)
        elif isinstance(value, dt.date):
            self.page.write_datetime(address, value, look)
        else:
            self.page.write_string(address, str(value), look)

    def _formula(self, expression: Expr, key: str, row: int, look: Format) -> None:
        address = self.sheet.address(key, row)
        if isinstance(expression, Text):
            self.page.write_string(address, expression.text, look)
            return
        here = Here(self.grid, self.sheet, row)
        value = expression.value(here)
        shown = float(value) if isinstance(value, Decimal) else value
        self.page.write_formula(address, f"={expression.excel(here)}", look, shown)

    def _validate(self, field: Field, span: str) -> None:
        """What Excel offers, warns of and explains while the clerk types; marks for ✓ and ✗."""
        if field.type is Type.COMPUTED and field.shows is Type.TEXT:
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
            count = len(_choices(self.lists, key))
            return f"'{CATALOGUE}'!${key}${CATALOGUE_FIRST_ROW}:${key}${CATALOGUE_FIRST_ROW + count - 1}"
        sheet = SHEETS[name]
        if isinstance(sheet, FormSheet):
            raise TypeError(f"{name} is a form, it has no columns")
        return f"'{name}'!{sheet.span(key)}"


def _fit_row(page: Worksheet, row: int, cells: Iterable[tuple[object, int]]) -> None:
    """Room for the longest wrapped text: LibreOffice does not fit rows of a file by itself. Others stay automatic."""
    lines = max((_lines(value, width) for value, width in cells if isinstance(value, str)), default=1)
    if lines > 1:
        page.set_row(row - 1, min(_LINE_HEIGHT * lines + 3, _TALLEST_ROW))


def _lines(text: str, width: int) -> int:
    """Lines a text takes in a column of `width` half-width characters."""
    return sum(
        max(1, math.ceil(sum(2 if ord(c) > 0x2E7F else 1 for c in line) / (width - 1))) for line in text.split("\n")
    )


def _top(page: Worksheet, looks: Looks, title: str, purpose: str, widths: list[int]) -> None:
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
    page.set_row(PURPOSE_ROW - 1, _LINE_HEIGHT * _lines(purpose, width) + 3)
    page.protect("", _PROTECTION)
    page.set_paper(9)
    page.set_margins(0.5, 0.5, 0.6, 0.7)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&A　第 &P 页，共 &N 页")
    if sum(widths) > _LANDSCAPE_WIDTH:
        page.set_landscape()


# ---------------------------------------------------------------- 填报说明, 科目目录


def _write_guide(page: Worksheet, looks: Looks) -> None:
    widths = [24, 100]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    _top(page, looks, "部门预算公开填报表", "填写本工作簿，由程序核对并生成公开文档。请先读本页。", widths)
    row = PURPOSE_ROW
    for heading, text in (*GUIDE_LINES, ("模板版本", f"{TEMPLATE_VERSION}　公开格式：{EDITION}")):
        page.write_string(row, 0, heading, looks.role("section"))
        page.write_string(row, 1, text, looks.role("text"))
        _fit_row(page, row + 1, [(text, widths[1])])
        row += 1
    for role, text in (
        ("input", "浅黄色：在这里填写"),
        ("computed", "灰色：固定文字或自动计算，已锁定"),
        ("head", "标有 * 的必须填写"),
    ):
        page.write_blank(row, 0, None, looks.role(role))
        page.write_string(row, 1, text, looks.role("text"))
        row += 1
    row += 1
    for column, text in enumerate(("工作表", "填写内容")):
        page.write_string(row, column, text, looks.role("head"))
    purposes = [(sheet.name, sheet.purpose) for sheet in DATA_SHEETS] + [(CATALOGUE, _CATALOGUE_PURPOSE)]
    for name, purpose in purposes:
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", looks.role("link"), name)
        page.write_string(row, 1, purpose, looks.role("label"))
        _fit_row(page, row + 1, [(purpose, widths[1])])
    page.set_tab_color(TAB_LOCKED)


_CATALOGUE_PURPOSE = "本年度的科目编码和名称，供查找和下拉选择。目录不一定齐全，缺少或不同的填在“补充科目”。"


def _choices(lists: Catalogue, column: str) -> list[str]:
    """What the dropdown of codes offers: 项 of the functional list, 款 of the economic one."""
    names, length = (lists.functional, 7) if column == "G" else (lists.economic, 5)
    return [f"{code} {name}" for code, name in sorted(names.items()) if len(code) == length]


def _write_catalogue(page: Worksheet, lists: Catalogue, looks: Looks) -> None:
    widths = [14, 52, 3, 14, 42, 3, 60, 44]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    _top(page, looks, f"{CATALOGUE}（{lists.year}年）", _CATALOGUE_PURPOSE, widths[:5])
    columns = {
        "A": ("功能分类编码", sorted(lists.functional)),
        "B": ("功能分类名称", [lists.functional[code] for code in sorted(lists.functional)]),
        "D": ("经济分类编码", sorted(lists.economic)),
        "E": ("经济分类名称", [lists.economic[code] for code in sorted(lists.economic)]),
        "G": ("下拉列表：项", _choices(lists, "G")),
        "H": ("下拉列表：款", _choices(lists, "H")),
    }
    for column, (head, texts) in columns.items():
        page.write_string(f"{column}{CATALOGUE_FIRST_ROW - 1}", head, looks.role("head"))
        for row, text in enumerate(texts, CATALOGUE_FIRST_ROW):
            page.write_string(f"{column}{row}", text, looks.role("label", "@"))
        page.ignore_errors({"number_stored_as_text": "A1:H3000"})
    page.freeze_panes(CATALOGUE_FIRST_ROW - 1, 0)
    page.repeat_rows(0, CATALOGUE_FIRST_ROW - 2)
    page.print_area(f"A1:E{CATALOGUE_FIRST_ROW + len(lists.functional) - 1}")
    page.set_tab_color(TAB_LOCKED)
