"""The first sheet, 填报说明, and the last, 科目目录."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.catalogue import Catalogue
from generator.workbook.frame import fit_row, top
from generator.workbook.layout import DATA_SHEETS, EDITION, GUIDE_LINES, TEMPLATE_VERSION
from generator.workbook.layout.names import CATALOGUE, CATALOGUE_FIRST_ROW
from generator.workbook.layout.progress import PROGRESS_SHEET
from generator.workbook.looks import TAB_LOCKED, Looks
from generator.workbook.sheets import PURPOSE_ROW

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_CATALOGUE_PURPOSE = "本年度的科目编码和名称，供查找和下拉选择。目录不一定齐全，缺少或不同的填在“补充科目”。"


def write_guide(page: Worksheet, looks: Looks) -> None:
    """填报说明: how to fill the workbook in, the colours, and links to the sheets."""
    widths = [24, 100]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    top(page, looks, "部门预算公开填报表", "填写本工作簿，由程序核对并生成公开文档。请先读本页。", widths)
    row = PURPOSE_ROW
    for heading, text in (*GUIDE_LINES, ("模板版本", f"{TEMPLATE_VERSION}　公开格式：{EDITION}")):
        page.write_string(row, 0, heading, looks.role("section"))
        page.write_string(row, 1, text, looks.role("text"))
        fit_row(page, row + 1, [(text, widths[1])])
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
    purposes = [(sheet.name, sheet.purpose) for sheet in (PROGRESS_SHEET, *DATA_SHEETS)] + [
        (CATALOGUE, _CATALOGUE_PURPOSE)
    ]
    for name, purpose in purposes:
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", looks.role("link"), name)
        page.write_string(row, 1, purpose, looks.role("label"))
        fit_row(page, row + 1, [(purpose, widths[1])])
    page.fit_to_pages(1, 1)
    page.set_tab_color(TAB_LOCKED)


def choices(lists: Catalogue, column: str) -> list[str]:
    """What the dropdown of codes offers: 项 of the functional list, 款 of the economic one."""
    names, length = (lists.functional, 7) if column == "G" else (lists.economic, 5)
    return [f"{code} {name}" for code, name in sorted(names.items()) if len(code) == length]


def write_catalogue(page: Worksheet, lists: Catalogue, looks: Looks) -> None:
    """科目目录: codes and names of the year, and the texts the dropdowns offer."""
    widths = [14, 52, 3, 14, 42, 3, 60, 44]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    top(page, looks, f"{CATALOGUE}（{lists.year}年）", _CATALOGUE_PURPOSE, widths[:5])
    columns = {
        "A": ("功能分类编码", sorted(lists.functional)),
        "B": ("功能分类名称", [lists.functional[code] for code in sorted(lists.functional)]),
        "D": ("经济分类编码", sorted(lists.economic)),
        "E": ("经济分类名称", [lists.economic[code] for code in sorted(lists.economic)]),
        "G": ("下拉列表：项", choices(lists, "G")),
        "H": ("下拉列表：款", choices(lists, "H")),
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
