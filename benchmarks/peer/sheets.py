"""表1 to 表11 and the performance forms as a workbook: openpyxl, one sheet a table, shared styles, merges, print setup."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.peer.data import Body, Form
from benchmarks.peer.layout import FORM_HEAD, FORM_WIDTHS, TABLES, Table, header_cells

MONEY = "#,##0.00"
_CHARACTERS_PER_MM = 0.53
_THIN = Side(style="thin")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write(context: dict[str, Any], path: Path) -> None:
    """The finished workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = _styles(book)
    for table, body in zip(TABLES, context["tables"], strict=True):
        _table(book.create_sheet(table.number), table, body, context, styles)
    for number, form in enumerate(context["forms"], 1):
        _form(book.create_sheet(f"项目绩效{number}"), form, context, styles)
    book.save(path)


def _styles(book: Workbook) -> dict[str, Any]:
    """Style name → the style array of a cell that has it. Handing these on is much faster than naming the style."""
    arrays: dict[str, Any] = {}
    scratch = book.create_sheet("scratch")
    for size, prefix in ((10, ""), (9, "dense ")):
        looks = {
            "head": ("center", True, 0, "General"),
            "text": ("left", False, 0, "General"),
            "indented": ("left", False, 2, "General"),
            "centre": ("center", False, 0, "General"),
            "amount": ("right", False, 0, MONEY),
            "strong": ("center", True, 0, "General"),
            "strong amount": ("right", True, 0, MONEY),
        }
        for name, (side, bold, indent, pattern) in looks.items():
            arrays[prefix + name] = _style(book, scratch, prefix + name, size, side, bold, indent, pattern, _GRID)
    plain = {"number": (12, "left", False), "title": (16, "center", True), "left": (10, "left", False)}
    for name, (size, side, bold) in (plain | {"right": (10, "right", False)}).items():
        arrays[name] = _style(book, scratch, name, size, side, bold, 0, "General", None)
    book.remove(scratch)
    return arrays


def _style(
    book: Workbook,
    scratch: Worksheet,
    name: str,
    size: int,
    side: str,
    bold: bool,
    indent: int,
    pattern: str,
    border: Border | None,
) -> Any:
    style = NamedStyle(
        name=name,
        font=Font(name="宋体", size=size, bold=bold),
        alignment=Alignment(horizontal=side, vertical="center", wrap_text=pattern == "General", indent=indent),
        number_format=pattern,
    )
    if border:
        style.border = border
    book.add_named_style(style)
    cell: Any = scratch.cell(1, 1)
    cell.style = name
    return copy(cell._style)


def _put(sheet: Worksheet, row: int, column: int, value: Any, style: Any, rows: int = 1, columns: int = 1) -> None:
    """One cell, counted from one, merged where it spans."""
    for y in range(row, row + rows):
        for x in range(column, column + columns):
            cell: Any = sheet.cell(y, x)
            cell._style = style
    if value not in ("", None):
        cell = sheet.cell(row, column)
        cell.value = value
        if cell.data_type == "f":  # an indicator such as =1个 is no formula
            cell.data_type = "s"
    if rows > 1 or columns > 1:
        # merge_cells() would make a new border for every cell below the merge: these have theirs, at a third of the time.
        sheet.merged_cells.add(
            f"{get_column_letter(column)}{row}:{get_column_letter(column + columns - 1)}{row + rows - 1}"
        )


def _table(sheet: Worksheet, table: Table, body: Body, context: dict[str, Any], styles: dict[str, Any]) -> None:
    dense = "dense " if table.dense else ""
    widths = table.widths
    columns, split = len(widths), len(widths) - table.units_wide
    title = table.title.format(kind=context["kind"])
    _put(sheet, 1, 1, table.number, styles["number"], columns=columns)
    _put(sheet, 2, 1, title, styles["title"], columns=columns)
    _put(sheet, 3, 1, f"编制{context['kind']}：{context['name']}", styles["left"], columns=split)
    _put(sheet, 3, split + 1, "单位：万元", styles["right"], columns=table.units_wide)
    for head in header_cells(table):
        _put(sheet, 4 + head.row, 1 + head.column, head.text, styles[dense + "head"], head.rows, head.columns)
    first = row = 4 + table.header_rows
    codes = table.codes
    rows = [(values, bool(indent), False) for values, indent in zip(body.rows, body.indents, strict=True)]
    if body.total:
        rows.insert(0 if table.indexed else len(rows), (body.total, False, True))
    for values, indented, strong in rows:
        for column, value in enumerate(values, 1):
            cell: Any = sheet.cell(row, column)
            if isinstance(value, str):
                look = "strong" if strong else "centre" if column <= codes else "text"
                cell._style = styles[dense + ("indented" if indented and column == codes + 1 else look)]
                if value:
                    cell.value = value
            else:
                cell._style = styles[dense + ("strong amount" if strong else "amount")]
                if value:
                    cell.value = value / 100
        row += 1
    if not body.total and table.empty:
        note = f"　　{context['name']}{context['year']}年没有使用{table.empty}，{title}为空表。"
        _put(sheet, row, 1, note, styles["left"], columns=columns)
    sheet.freeze_panes = f"A{first}"
    sheet.print_title_rows = f"3:{first - 1}"
    _page(sheet, widths, table.landscape)


def _form(sheet: Worksheet, form: Form, context: dict[str, Any], styles: dict[str, Any]) -> None:
    head, text, centre, amount = (styles[name] for name in ("head", "text", "centre", "amount"))
    _put(sheet, 1, 1, "项目支出绩效目标表", styles["title"], columns=9)
    _put(sheet, 2, 1, f"（{context['year']}年）", styles["left"], columns=9)
    lines: list[list[tuple[Any, Any, int]]] = [
        [("预算单位", head, 2), (context["name"], centre, 7)],
        [("项目名称", head, 2), (form.project, centre, 4), ("项目负责人", head, 2), (form.head, centre, 1)],
        [
            ("项目资金（万元）", head, 2),
            ("年度预算总额", head, 1),
            (form.amount / 100, amount, 1),
            ("其中：财政拨款", head, 1),
            (form.fiscal / 100, amount, 1),
            ("其他资金", head, 2),
            (form.other / 100, amount, 1),
        ],
        [("项目总体目标", head, 2), (form.goal, text, 7)],
        [(label, head, 1) for label in FORM_HEAD],
    ]
    row = 3
    for line in lines:
        column = 1
        for value, style, columns in line:
            _put(sheet, row, column, value, style, columns=columns)
            column += columns
        row += 1
    for values, spans in zip(form.rows, form.spans, strict=True):
        for column, value in enumerate(values, 1):
            span = spans[column - 1] if column < 3 else 1
            if span:
                _put(sheet, row, column, value, text if column == 3 else centre, rows=span)
        row += 1
    _page(sheet, FORM_WIDTHS, False)


def _page(sheet: Worksheet, widths: list[int], landscape: bool) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width * _CHARACTERS_PER_MM
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
