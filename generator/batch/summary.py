"""汇总.xlsx: a row a department with its money and its links, the sums over all; on a second sheet every finding.

Written row by row, so that thousands of departments need no more memory than ten.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from generator.batch.records import Record, Status
from generator.batch.totals import COLUMNS
from generator.model.findings import Severity
from generator.model.money import YUAN_PER_WAN, ZERO

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DEPARTMENTS, FINDINGS = "汇总", "检查结果"
HEADER_ROW, SUMS_ROW, FIRST_ROW = 4, 5, 6
"""Rows of the sheet 汇总 as Excel counts them: the header (its groups stand above), the sums, the first department."""
_ABOUT = (("序号", 5), ("名称", 30), ("类型", 6), ("年度", 6))
_MONEY_WIDTH = 13
_AFTER = (("错误", 6), ("提醒", 6), ("结果", 9))
_LINKS = (("文档", 7), ("工作簿", 16), ("未生成的原因", 40))
_FINDING_COLUMNS = (
    ("工作簿", 30),
    ("名称", 24),
    ("规则", 9),
    ("等级", 7),
    ("工作表", 16),
    ("单元格", 8),
    ("内容", 80),
    ("接受的理由", 24),
)
_HINT = (
    "金额单位：万元，按元精确计算，显示两位小数；合计是各部门的元相加以后的数，与显示的各行之和可能相差 0.01。"
    "没有生成文档的不填金额，不计入合计。"
)
_FINDINGS_HINT = "全部工作簿的全部检查结果，错误在前；“读回核对”是生成以后从文件读回来核对的结果。"
_PLACES = 6
"""Decimals of an exact amount in 万元: that many give the 分."""
_CREATED = datetime(2000, 1, 1)
_A4 = 9
_LONGEST_URL, _MOST_URLS = 2000, 65_000


def summary(records: Callable[[], Iterable[Record]]) -> bytes:
    """The workbook of these records, which are asked for three times; the same records give the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    book.set_properties({"title": "部门预算公开汇总", "created": _CREATED})
    looks = _looks(book)
    _write_departments(book.add_worksheet(DEPARTMENTS), records, looks)
    _write_findings(book.add_worksheet(FINDINGS), records(), looks)
    book.close()
    return buffer.getvalue()


def _write_departments(sheet: Worksheet, records: Callable[[], Iterable[Record]], looks: dict[str, Format]) -> None:
    columns = (*_ABOUT, *((column.label, _MONEY_WIDTH) for column in COLUMNS), *_AFTER, *_LINKS)
    money = len(_ABOUT)
    after = money + len(COLUMNS)
    for number, (_, width) in enumerate(columns):
        sheet.set_column(number, number, width)
    _write_title(sheet, "部门预算公开汇总", _HINT, len(columns), looks)
    _write_header(sheet, columns, money, looks)
    count = _write_sums(sheet, records(), len(columns), looks)
    for row, record in enumerate(records(), FIRST_ROW - 1):
        look = looks["text" if record.status is Status.DONE else "refused"]
        sheet.write_number(row, 0, row - FIRST_ROW + 2, looks["count"])
        for column, text in enumerate((record.name or record.workbook, record.kind), 1):
            sheet.write_string(row, column, text, look)
        _number(sheet, row, 3, record.year, looks["year"])
        for column in range(len(COLUMNS)):
            if record.totals:
                sheet.write_number(row, money + column, float(_wan(record.totals[column])), looks["money"])
            else:
                sheet.write_blank(row, money + column, None, looks["money"])
        for column, severity in enumerate((Severity.ERROR, Severity.WARNING), after):
            sheet.write_number(row, column, record.count(severity), looks["count"])
        sheet.write_string(row, after + 2, record.status.value, look)
        _write_links(sheet, row, after + len(_AFTER), record, looks)
        sheet.write_string(row, len(columns) - 1, record.reason, look)
    sheet.autofilter(HEADER_ROW - 1, 0, max(SUMS_ROW, SUMS_ROW + count) - 1, len(columns) - 1)
    sheet.freeze_panes(SUMS_ROW, 2)
    sheet.repeat_rows(HEADER_ROW - 2, HEADER_ROW - 1)
    _set_page(sheet)


def _write_header(sheet: Worksheet, columns: Sequence[tuple[str, int]], money: int, looks: dict[str, Format]) -> None:
    """Two rows: the groups of the money, and the columns."""
    groups = ["" for _ in range(money)] + [column.group for column in COLUMNS]
    groups += [""] * (len(columns) - len(groups))
    at = 0
    for group, members in groupby(groups):
        size = len(list(members))
        if group:
            sheet.merge_range(HEADER_ROW - 2, at, HEADER_ROW - 2, at + size - 1, group, looks["group"])
        else:
            for column in range(at, at + size):
                sheet.write_blank(HEADER_ROW - 2, column, None, looks["upper"])
        at += size
    sheet.set_row(HEADER_ROW - 1, 44)
    for column, (label, _) in enumerate(columns):
        sheet.write_string(HEADER_ROW - 1, column, label, looks["head" if groups[column] else "lower"])


def _write_sums(sheet: Worksheet, records: Iterable[Record], width: int, looks: dict[str, Format]) -> int:
    """The row of sums, which Excel can calculate again; how many departments there are."""
    money, departments = [ZERO] * len(COLUMNS), 0
    counts = dict.fromkeys((Severity.ERROR, Severity.WARNING), 0)
    for record in records:
        departments += 1
        money = [total + yuan for total, yuan in zip(money, record.totals or [ZERO] * len(money), strict=True)]
        for severity in counts:
            counts[severity] += record.count(severity)
    row, last = SUMS_ROW - 1, SUMS_ROW + departments
    sheet.write_blank(row, 0, None, looks["sum"])
    sheet.write_string(row, 1, "合计", looks["sum"])
    for column in range(2, len(_ABOUT)):
        sheet.write_blank(row, column, None, looks["sum"])
    for column, yuan in enumerate(money, len(_ABOUT)):
        formula = f"=ROUND(SUM({_range(column, last)}),{_PLACES})"
        sheet.write_formula(row, column, formula, looks["sum_money"], float(_wan(yuan)))
    after = len(_ABOUT) + len(COLUMNS)
    for column, total in enumerate(counts.values(), after):
        sheet.write_formula(row, column, f"=SUM({_range(column, last)})", looks["sum_count"], total)
    for column in range(after + len(counts), width):
        sheet.write_blank(row, column, None, looks["sum"])
    return departments


def _range(column: int, last: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    name = xl_col_to_name(column)
    return f"{name}{FIRST_ROW}:{name}{max(last, FIRST_ROW)}"


def _write_links(sheet: Worksheet, row: int, column: int, record: Record, looks: dict[str, Format]) -> None:
    """The first of the finished files, or the annotated copy; and the workbook."""
    files = list((record.files or {}).items())
    if files:
        suffix, file = files[0]
        _write_link(sheet, row, column, file.name, suffix[1:] if record.status is Status.DONE else "副本", looks)
    else:
        sheet.write_blank(row, column, None, looks["text"])
    _write_link(sheet, row, column + 1, record.workbook, record.workbook.rpartition("/")[2], looks)


def _write_link(sheet: Worksheet, row: int, column: int, path: str, text: str, looks: dict[str, Format]) -> None:
    url = f"external:{_escaped(path)}"
    if len(url) <= _LONGEST_URL and row * 2 < _MOST_URLS:  # Excel takes 65,530 links a sheet
        sheet.write_url(row, column, url, looks["link"], text)
    else:
        sheet.write_string(row, column, text, looks["text"])


def _escaped(path: str) -> str:
    """A path with # or % in it, which would end the link's file name; XlsxWriter sees to all others.

    >>> _escaped("a b.xlsx"), _escaped("a #1.xlsx")
    ('a b.xlsx', 'a%20%231.xlsx')
    """
    if "#" not in path and "%" not in path:
        return path
    return "".join(f"%{ord(char):02x}" if char in ' "#%<>[]^`{}' else char for char in path)


def _write_findings(sheet: Worksheet, records: Iterable[Record], looks: dict[str, Format]) -> None:
    for number, (_, width) in enumerate(_FINDING_COLUMNS):
        sheet.set_column(number, number, width)
    _write_title(sheet, "检查结果", _FINDINGS_HINT, len(_FINDING_COLUMNS), looks)
    header = 2
    for column, (label, _) in enumerate(_FINDING_COLUMNS):
        sheet.write_string(header, column, label, looks["head"])
    row = header
    for record in records:
        for told in record.findings:
            row += 1
            look = looks["text" if told.is_open else "accepted"]
            texts = (
                record.workbook, record.name, told.rule, told.severity, told.sheet, told.cell, told.message,
                told.accepted,
            )  # fmt: skip
            for column, text in enumerate(texts):
                shown = looks["error"] if column == 3 and text == Severity.ERROR.value and told.is_open else look
                sheet.write_string(row, column, text, shown)
    sheet.autofilter(header, 0, max(row, header + 1), len(_FINDING_COLUMNS) - 1)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    _set_page(sheet)


def _write_title(sheet: Worksheet, title: str, hint: str, width: int, looks: dict[str, Format]) -> None:
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, looks["title"])
    sheet.write_string(1, 0, hint, looks["hint"])


def _set_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer('&C&"宋体,Regular"&9— &P / &N —')
    sheet.hide_gridlines(2)


def _number(sheet: Worksheet, row: int, column: int, value: int | None, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, value, look)


def _wan(yuan: Decimal) -> Decimal:
    """Exact 万元; Excel shows two decimals, rounded half up."""
    return yuan / YUAN_PER_WAN


def _looks(book: Workbook) -> dict[str, Format]:
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
            "group": head,
            "upper": {**head, "bottom": 0},
            "lower": {**head, "top": 0},
            "text": text,
            "refused": {**text, "font_color": "#C00000"},
            "accepted": {**text, "font_color": "#7F7F7F"},
            "error": {**text, "font_color": "#C00000", "bold": True},
            "count": {**line, "num_format": "#,##0"},
            "year": {**line, "num_format": "0", "align": "center"},
            "money": {**line, "num_format": "#,##0.00"},
            "sum": total,
            "sum_money": {**total, "num_format": "#,##0.00"},
            "sum_count": {**total, "num_format": "#,##0"},
            "link": {**text, "font_color": "#1F4E99", "underline": 1},
        }.items()
    }
