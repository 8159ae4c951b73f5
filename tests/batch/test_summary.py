"""汇总.xlsx by itself: exact sums, links that lead somewhere, a page that can be printed."""

from __future__ import annotations

import io
import urllib.parse
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from generator.batch.looks import height
from generator.batch.records import File, Record, Status, Told
from generator.batch.sheet import LongSheet
from generator.batch.summary import DEPARTMENTS, FINDINGS, FIRST_ROW, HEADER_ROW, SUMS_ROW, summary
from generator.batch.totals import COLUMNS
from generator.model.findings import Severity
from generator.model.money import to_wan

WARNING = Told("T110", Severity.WARNING.value, "项目", "A5", "像是笔误。请核对。", "")
ERROR = Told("W111", Severity.ERROR.value, "收支明细", "A5", "编码不在目录里。", "")


def record(number: int, yuan: Decimal, *findings: Told) -> Record:
    zero = Decimal(0)
    totals = (yuan, yuan, *[zero] * 9, yuan, zero, zero, zero)
    files = {".docx": File(f"第{number}局.docx", ""), ".xlsx": File(f"第{number}局 #1%.xlsx", "")}
    name = f"../填报 #1/{number}.xlsx"
    return Record(name, "k", Status.DONE, "", f"第{number}局", "部门", 2024, "", "", files, totals, findings)


REFUSED = Record(
    "坏.xlsx", "", Status.FAULTY, "错误 1 条：……", "某局", "单位", 2024, "", "", {".xlsx": File("坏-检查结果.xlsx", "")}, (), (ERROR,)
)  # fmt: skip
UNREADABLE = Record("空.xlsx", "", Status.UNREADABLE, "文件已损坏。")


def sheets(records: list[Record], *, cached: bool = True) -> Any:
    return load_workbook(io.BytesIO(summary(lambda: records)), data_only=cached)


def column(sheet: Any, label: str) -> int:
    return next(cell.column for cell in sheet[HEADER_ROW] if cell.value == label)


def test_heights_of_written_rows_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """XlsxWriter keeps them to the end, where nobody asks for them."""
    many = [record(n, Decimal(n), WARNING, ERROR) for n in range(200)]
    lean, kept, set_row = summary(lambda: many), [], LongSheet.set_row

    def watch(sheet: Any, row: int, *arguments: Any) -> Any:
        done = set_row(sheet, row, *arguments)
        kept.append(len(sheet.row_sizes) + len(sheet.row_info))
        return done

    monkeypatch.setattr(LongSheet, "set_row", watch)
    assert summary(lambda: many) == lean
    assert len(kept) > 600
    assert max(kept) <= 4
    monkeypatch.setattr(LongSheet, "set_row", Worksheet.set_row)
    assert summary(lambda: many) == lean


def test_a_row_is_as_high_as_its_characters_are_wide() -> None:
    for text in ("a\u1fff\u2000" * 9, "a\u2001中" * 9, "😀" * 9, "\n\0 " * 9):
        units = sum(2 if ord(char) > 0x2000 else 1 for char in text)
        assert height((text,), (5,)) == -(-units // 4) * 12.5 + 5


amounts = st.decimals(Decimal(0), Decimal(10) ** 11, places=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(amounts, max_size=40))
def test_sums_are_those_of_the_yuan(yuan: list[Decimal]) -> None:
    """The cell holds the exact sum, which is rounded once, when it is shown."""
    sheet = sheets([*(record(n, y) for n, y in enumerate(yuan)), REFUSED, UNREADABLE])[DEPARTMENTS]
    cell = sheet.cell(SUMS_ROW, column(sheet, "收支总预算"))
    exact = Decimal(repr(float(cell.value)))
    assert exact * 10_000 == sum(yuan)
    assert to_wan(exact * 10_000) == to_wan(sum(yuan, Decimal(0)))
    assert cell.number_format == "#,##0.00"


def test_rows() -> None:
    accepted = WARNING._replace(accepted="已核对")
    book = sheets([record(1, Decimal("12345.67"), WARNING, accepted), REFUSED, UNREADABLE])
    sheet = book[DEPARTMENTS]
    header = [cell.value for cell in sheet[HEADER_ROW]]
    good, faulty, unreadable = ([cell.value for cell in sheet[row]] for row in range(FIRST_ROW, FIRST_ROW + 3))
    assert len(header) == len(set(header))
    told = dict(zip(header, good, strict=True))
    assert [told[x] for x in ("名称", "类型", "年度", "收支总预算", "错误", "提醒", "结果")] == [
        "第1局", "部门", 2024, 1.234567, 0, 1, "已生成",
    ]  # fmt: skip
    told = dict(zip(header, faulty, strict=True))
    assert [told[x] for x in ("名称", "收支总预算", "错误", "xlsx", "结果")] == ["某局", None, 1, "副本", "有错误"]
    told = dict(zip(header, unreadable, strict=True))
    assert [told[x] for x in ("错误", "提醒", "结果")] == [None, None, "读不了"], "not checked is not without errors"
    findings = [[cell.value for cell in row] for row in book[FINDINGS].iter_rows(min_row=4)]
    assert [(row[0], row[2], row[3], row[7]) for row in findings] == [
        ("../填报 #1/1.xlsx", "T110", "提醒", ""),
        ("../填报 #1/1.xlsx", "T110", "提醒", "已核对"),
        ("坏.xlsx", "W111", "错误", ""),
        ("空.xlsx", "", "错误", ""),
    ]


def test_columns_without_money_are_hidden_but_there() -> None:
    sheet = sheets([record(1, Decimal(1))])[DEPARTMENTS]
    hidden = {
        cell.value for cell in sheet[HEADER_ROW] if sheet.column_dimensions[cell.column_letter].hidden
    }  # openpyxl groups neighbours under the first
    labels = [entry.label for entry in COLUMNS]
    assert {cell.value for cell in sheet[HEADER_ROW]} >= set(labels)
    assert labels[2] in hidden and not hidden & {"收支总预算", "一般公共预算", "项目支出", "“三公”经费", "机关运行经费"}


def test_links_lead_to_the_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one = record(1, Decimal(1))
    files = [out / one.workbook, *(out / file.name for file in one.files.values())]
    sheet = sheets([one])[DEPARTMENTS]
    links = {cell.hyperlink.target for cell in sheet[FIRST_ROW] if cell.hyperlink}
    # Excel writes the separators of Windows, and other office programs read them so.
    assert {out / urllib.parse.unquote(link).replace("\\", "/") for link in links} == set(files)


def test_the_printed_page() -> None:
    for sheet in sheets([record(1, Decimal(1))]).worksheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
        assert sheet.print_title_rows and sheet.freeze_panes and sheet.auto_filter.ref


def test_the_same_bytes_again() -> None:
    records = [record(1, Decimal(1), WARNING), REFUSED, UNREADABLE]
    assert summary(lambda: records) == summary(lambda: records)
    assert sheets([])[DEPARTMENTS].cell(SUMS_ROW, 2).value == "合计"


def test_a_record_comes_back_from_its_line() -> None:
    for one in (record(1, Decimal("0.10"), WARNING), REFUSED, UNREADABLE):
        assert Record.from_json(one.to_json()).to_json() == one.to_json()
    assert Record.from_json(record(1, Decimal("0.10"), WARNING).to_json()) == record(1, Decimal("0.10"), WARNING)
