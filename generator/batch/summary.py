"""汇总.xlsx: a row a department with its money and its links, the sums over all; on a second sheet every finding.

Written row by row, so that thousands of departments need no more memory than ten.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from generator.batch.looks import height, looks_of
from generator.batch.records import Record, Status
from generator.batch.totals import COLUMNS
from generator.model.findings import Severity
from generator.model.money import YUAN_PER_WAN, ZERO, grouped
from generator.writers.report_sheets import set_page

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

DEPARTMENTS, FINDINGS = "汇总", "检查结果"
HEADER_ROW, SUMS_ROW, FIRST_ROW = 4, 5, 6
"""Rows of the sheet 汇总 as Excel counts them: the header (its groups stand above), the sums, the first department."""
ABOUT = (("序号", 5), ("名称", 24), ("类型", 6), ("年度", 6))
"""The columns before those of the money (generator.batch.totals.COLUMNS), each with its width."""
_COUNTED = (Severity.ERROR, Severity.WARNING)
_AFTER = (*((severity.value, 6) for severity in _COUNTED), ("结果", 9))
_LAST = (("工作簿", 14), ("没有生成的原因", 30))
_LINK_WIDTH, _LEAST_MONEY_WIDTH = 6, 9
_FINDING_COLUMNS = (
    ("工作簿", 24), ("名称", 20), ("规则", 8), ("等级", 6), ("工作表", 12), ("单元格", 8), ("内容", 70), ("接受的理由", 20),
)  # fmt: skip
_LEVEL = 3
_HINT = (
    "单位：万元。金额按元精确计算，显示两位小数；合计由元相加，与显示的各行之和可能相差 0.01。"
    "没有生成文档的不填金额，不计入合计；没有金额的资金来源已隐藏。"
)
_FINDINGS_HINT = "每份工作簿的全部检查结果；“读回核对”是生成以后从文件读回来核对的结果。"
_PLACES = 6
"""Decimals of an exact amount in 万元: that many give the 分."""
_CREATED = datetime(2000, 1, 1)
_LONGEST_URL, _MOST_URLS = 2000, 65_000
"""Excel takes 65,530 links a sheet."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What must be known of all records before the first row is written."""

    departments: int
    yuan: tuple[Decimal, ...]
    """Sums by COLUMNS, of those with a document."""
    counts: dict[Severity, int]
    suffixes: tuple[str, ...]
    """Of the files there are, in the order of first appearance."""


def survey(records: Iterable[Record]) -> Survey:
    """The sums over all records."""
    departments, yuan = 0, [ZERO] * len(COLUMNS)
    counts = dict.fromkeys(_COUNTED, 0)
    suffixes: dict[str, None] = {}
    for record in records:
        departments += 1
        if record.totals:
            yuan = [total + more for total, more in zip(yuan, record.totals, strict=True)]
        for severity in counts:
            counts[severity] += record.count(severity)
        suffixes |= dict.fromkeys(record.files)
    return Survey(departments, tuple(yuan), counts, tuple(suffixes))


def summary(records: Callable[[], Iterable[Record]]) -> bytes:
    """The workbook of these records, which are asked for three times; the same records give the same bytes."""
    import xlsxwriter

    from generator.batch.sheet import LongSheet

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    book.set_properties({"title": "部门预算公开汇总", "created": _CREATED})
    looks = looks_of(book)
    _Departments(book.add_worksheet(DEPARTMENTS, LongSheet), survey(records()), looks).write(records())
    _write_findings(book.add_worksheet(FINDINGS, LongSheet), records(), looks)
    book.close()
    return buffer.getvalue()


class _Departments:
    """The first sheet."""

    def __init__(self, sheet: Worksheet, known: Survey, looks: dict[str, Format]) -> None:
        self._sheet = sheet
        self._known = known
        self._looks = looks
        self._money = len(ABOUT)
        self._after = self._money + len(COLUMNS)
        self._links = self._after + len(_AFTER)
        self._columns = (
            *ABOUT,
            *((column.label, _money_width(yuan)) for column, yuan in zip(COLUMNS, known.yuan, strict=True)),
            *_AFTER,
            *((suffix[1:], _LINK_WIDTH) for suffix in known.suffixes),
            *_LAST,
        )
        self._width = len(self._columns)
        self._url_rows = _MOST_URLS // (len(known.suffixes) + 1)

    def write(self, records: Iterable[Record]) -> None:
        """Everything, from the title to the page set-up."""
        sheet = self._sheet
        for number, (_, width) in enumerate(self._columns):
            is_empty = self._money < number < self._after and self._known.yuan[number - self._money] == 0
            is_source = is_empty and COLUMNS[number - self._money].group == COLUMNS[1].group
            sheet.set_column(number, number, width, None, {"hidden": is_source})
        _write_title(sheet, "部门预算公开汇总", _HINT, self._looks)
        self._write_header()
        self._write_sums()
        for row, record in enumerate(records, FIRST_ROW - 1):
            self._write_record(row, record)
        last = max(SUMS_ROW + self._known.departments, FIRST_ROW) - 1
        sheet.autofilter(HEADER_ROW - 1, 0, last, self._width - 1)
        sheet.freeze_panes(SUMS_ROW, 2)
        sheet.repeat_rows(HEADER_ROW - 2, HEADER_ROW - 1)
        set_page(sheet)

    def _write_header(self) -> None:
        """Two rows: the groups of the money, and the columns."""
        groups = [""] * self._money + [column.group for column in COLUMNS]
        groups += [""] * (self._width - len(groups))
        at = 0
        for group, members in groupby(groups):
            end = at + len(list(members)) - 1
            if group:
                self._sheet.merge_range(HEADER_ROW - 2, at, HEADER_ROW - 2, end, group, self._looks["head"])
            else:
                self._blank(HEADER_ROW - 2, range(at, end + 1), "upper")
            at = end + 1
        self._sheet.set_row(HEADER_ROW - 1, 54)
        for column, (label, _) in enumerate(self._columns):
            self._sheet.write_string(HEADER_ROW - 1, column, label, self._looks["head" if groups[column] else "lower"])

    def _write_sums(self) -> None:
        """The row of sums, which Excel can calculate again."""
        row, looks, known = SUMS_ROW - 1, self._looks, self._known
        self._blank(row, [0], "sum")
        self._sheet.write_string(row, 1, "合计", looks["sum"])
        self._blank(row, range(2, self._money), "sum")
        for column, yuan in enumerate(known.yuan, self._money):
            formula = f"=ROUND(SUM({self._range(column)}),{_PLACES})"
            self._sheet.write_formula(row, column, formula, looks["sum_money"], float(_wan(yuan)))
        for column, severity in enumerate(_COUNTED, self._after):
            formula = f"=SUM({self._range(column)})"
            self._sheet.write_formula(row, column, formula, looks["sum_count"], known.counts[severity])
        self._blank(row, range(self._after + len(_COUNTED), self._width), "sum")

    def _range(self, column: int) -> str:
        from xlsxwriter.utility import xl_col_to_name

        name = xl_col_to_name(column)
        return f"{name}{FIRST_ROW}:{name}{max(SUMS_ROW + self._known.departments, FIRST_ROW)}"

    def _write_record(self, row: int, record: Record) -> None:
        sheet, looks = self._sheet, self._looks
        is_done = record.status is Status.DONE
        look = looks["text" if is_done else "refused"]
        name, file = record.name or "（读不出）", record.workbook.rpartition("/")[2]
        last = self._width - 1
        sheet.set_row(row, height((name, file, record.reason), (ABOUT[1][1], _LAST[0][1], _LAST[1][1])))
        sheet.write_number(row, 0, row - FIRST_ROW + 2, looks["count"])
        sheet.write_string(row, 1, name, look)
        sheet.write_string(row, 2, record.kind, look)
        if record.year is None:
            self._blank(row, [3], "text")
        else:
            sheet.write_number(row, 3, record.year, looks["year"])
        if not record.totals:
            self._blank(row, range(self._money, self._after), "money")
        for column, yuan in enumerate(record.totals, self._money):
            sheet.write_number(row, column, float(_wan(yuan)), looks["money"])
        for column, severity in enumerate(_COUNTED, self._after):
            if record.findings or is_done:
                sheet.write_number(row, column, record.count(severity), looks["count"])
            else:  # it was not checked, which is not to say that it has no errors
                self._blank(row, [column], "count")
        sheet.write_string(row, self._links - 1, record.status.value, look)
        for column, suffix in enumerate(self._known.suffixes, self._links):
            if suffix in record.files:
                self._write_link(row, column, record.files[suffix].name, "打开" if is_done else "副本")
            else:
                self._blank(row, [column], "text")
        self._write_link(row, last - 1, record.workbook, file)
        sheet.write_string(row, last, record.reason, look)

    def _write_link(self, row: int, column: int, path: str, text: str) -> None:
        url = f"external:{_escaped(path)}"
        if len(url) <= _LONGEST_URL and row < self._url_rows:
            self._sheet.write_url(row, column, url, self._looks["link"], text)
        else:
            self._sheet.write_string(row, column, text, self._looks["text"])

    def _blank(self, row: int, columns: Iterable[int], look: str) -> None:
        for column in columns:
            self._sheet.write_blank(row, column, None, self._looks[look])


def _write_findings(sheet: Worksheet, records: Iterable[Record], looks: dict[str, Format]) -> None:
    """The second sheet."""
    widths = [width for _, width in _FINDING_COLUMNS]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    _write_title(sheet, "检查结果", _FINDINGS_HINT, looks)
    header = row = 2
    for column, (label, _) in enumerate(_FINDING_COLUMNS):
        sheet.write_string(header, column, label, looks["head"])
    for row, (texts, look) in enumerate(_findings(records), header + 1):
        sheet.set_row(row, height(texts, widths))
        for column, text in enumerate(texts):
            is_level = column == _LEVEL and text == Severity.ERROR.value and look == "text"
            sheet.write_string(row, column, text, looks["error" if is_level else look])
    sheet.autofilter(header, 0, max(row, header + 1), len(widths) - 1)
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    set_page(sheet)


def _findings(records: Iterable[Record]) -> Iterator[tuple[Sequence[str], str]]:
    """The cells of a row, and its looks; what stopped a workbook before it was checked is a row too."""
    for record in records:
        about = (record.workbook, record.name)
        if not record.findings and record.status is not Status.DONE:
            yield (*about, "", Severity.ERROR.value, "", "", record.reason, ""), "text"
        for told in record.findings:
            row = (*about, told.rule, told.severity, told.sheet, told.cell, told.message, told.accepted)
            yield row, "text" if told.is_open else "accepted"


def _write_title(sheet: Worksheet, title: str, hint: str, looks: dict[str, Format]) -> None:
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, looks["title"])
    sheet.write_string(1, 0, hint, looks["hint"])


def _wan(yuan: Decimal) -> Decimal:
    """Exact 万元; Excel shows two decimals, rounded half up."""
    return yuan / YUAN_PER_WAN


def _money_width(yuan: Decimal) -> int:
    """Room for the sum of a column, which is its widest number."""
    return max(_LEAST_MONEY_WIDTH, len(grouped(_wan(yuan))) + 2)


def _escaped(path: str) -> str:
    """A path with # or % in it, which would end the link's file name; XlsxWriter sees to all others.

    >>> _escaped("a b.xlsx"), _escaped("a #1.xlsx")
    ('a b.xlsx', 'a%20%231.xlsx')
    """
    if "#" not in path and "%" not in path:
        return path
    return "".join(f"%{ord(char):02x}" if char in ' "#%<>[]^`{}' else char for char in path)
