"""The input workbook (填报工作簿), declared once: the blank writer, the reader, the manual and the tests read this.

Field keys are the attribute names of the records in generator.model.facts.
"""

from __future__ import annotations

from generator.workbook.layout.acceptances import ACCEPTANCES_SHEET
from generator.workbook.layout.basics import ADDED_CODES_SHEET, BASICS_SHEET, DUTIES_SHEET, GLOSSARY_SHEET, NOTES_SHEET
from generator.workbook.layout.figures import OTHER_FIGURES_SHEET
from generator.workbook.layout.items import (
    CARRYOVERS_SHEET,
    ECONOMIC_SHEET,
    PROJECTS_SHEET,
    THREE_PUBLIC_SHEET,
)
from generator.workbook.layout.lines import LINES_SHEET, REASONS_SHEET, USES_SHEET
from generator.workbook.layout.names import EDITION, TEMPLATE_VERSION
from generator.workbook.layout.performance import (
    INDICATORS_SHEET,
    OVERALL_INDICATORS_SHEET,
    OVERALL_SHEET,
    PERFORMANCE_SHEET,
)
from generator.workbook.sheets import Sheet

__all__ = ["DATA_SHEETS", "EDITION", "GUIDE_LINES", "SHEETS", "TEMPLATE_VERSION"]

DATA_SHEETS: tuple[Sheet, ...] = (
    BASICS_SHEET,
    DUTIES_SHEET,
    LINES_SHEET,
    REASONS_SHEET,
    USES_SHEET,
    ECONOMIC_SHEET,
    PROJECTS_SHEET,
    CARRYOVERS_SHEET,
    THREE_PUBLIC_SHEET,
    OTHER_FIGURES_SHEET,
    OVERALL_SHEET,
    OVERALL_INDICATORS_SHEET,
    PERFORMANCE_SHEET,
    INDICATORS_SHEET,
    NOTES_SHEET,
    GLOSSARY_SHEET,
    ADDED_CODES_SHEET,
    ACCEPTANCES_SHEET,
)
"""Every sheet the clerk types into, in workbook order; 填报说明 comes before them, 科目目录 after."""

SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in DATA_SHEETS}

GUIDE_LINES = (
    (
        "怎样填写",
        "按工作表从左到右填写浅黄色单元格。灰色单元格是固定文字或公式，不要修改；不要插入、删除行列，不要改工作表名称。",
    ),
    ("金额", "全部金额用“基本信息”中选定的单位（元或万元），只填数字，最多保留到分。空白不等于零：没有的填 0。"),
    (
        "原因和用途",
        "只写原因或用途本身，“主要原因是”“主要用于”和句末的句号由程序加；旁边灰色的是上年的写法和将打印的句子。",
    ),
    ("填到哪里了", "“填报进度”随时列出没有填的、不一致的和没有写的。表头和栏目的批注（右上角红三角）说明数从哪里来。"),
    (
        "涉密项目",
        "名称填“特定目标＋编码”，“是否涉密”选“是”。依据、分配、时间、用途一律不公开；不要在其他地方提到其内容。",
    ),
    ("粘贴", "从别处复制时请“选择性粘贴—数值”，以免带走单元格的格式和下拉列表。"),
    ("提醒", "核对后认为可以保留的提醒，在“提醒说明”中写明理由；错误必须改正。"),
    ("填完以后", "保存为 .xlsx，交给程序核对；有错误时程序逐条指出工作表和单元格。"),
)
