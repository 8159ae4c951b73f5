"""填报进度: what is still missing, sums that must agree, sentences still to be written. Computed, never read."""

from __future__ import annotations

from generator.workbook.layout import DATA_SHEETS
from generator.workbook.layout.names import (
    CARRYOVERS,
    ECONOMIC,
    LINES,
    OTHER_FIGURES,
    OVERALL,
    PERFORMANCE,
    PROGRESS,
    PROJECTS,
    REASONS,
    THREE_PUBLIC,
    USES,
)
from generator.workbook.layout.parts import computed
from generator.workbook.sheets import FIRST_ROW, Field, FixedRow, FixedSheet, FormSheet, Sheet, Type

_REQUIRED, _AGREE, _WRITE = "必填", "核对", "原因、用途"


def _first_input(sheet: Sheet) -> str:
    key = next(key for key, f in sheet.fields.items() if f.is_input)
    return sheet.address(key, 0 if isinstance(sheet, FormSheet) else FIRST_ROW)


_PLACES = {sheet.name: (sheet.name, _first_input(sheet)) for sheet in DATA_SHEETS}
_FORMS = {sheet.name: sheet for sheet in DATA_SHEETS if isinstance(sheet, FormSheet)}


def _in_figures(key: str) -> tuple[str, str]:
    return OTHER_FIGURES, _FORMS[OTHER_FIGURES].address(key)


def _rows() -> tuple[FixedRow, ...]:
    required = [
        FixedRow(f"required.{sheet.name}", (_REQUIRED, sheet.name), _PLACES[sheet.name], Type.INTEGER)
        for sheet in DATA_SHEETS
        if any(f.required for f in sheet.fields.values())
    ]
    agreements = (
        ("balance", "收支明细：按来源合计（收入）＝按类别合计（支出）", _PLACES[LINES], None),
        ("economic", "基本支出经济分类合计＝收支明细的一般公共预算基本支出（表6）", _PLACES[ECONOMIC], None),
        ("projects", "项目合计＝收支明细的项目支出（一般公共预算，表7）", _PLACES[PROJECTS], None),
        ("each_project", "项目：与收支明细不一致的行数", _PLACES[PROJECTS], Type.INTEGER),
        ("carryover", "结转结余合计＝收支明细的两个结转来源（表11）", _PLACES[CARRYOVERS], None),
        ("reception", "公务接待费不小于经济分类 30217", _PLACES[THREE_PUBLIC], None),
        ("vehicles", "公务用车运行费不小于经济分类 30231", _PLACES[THREE_PUBLIC], None),
        ("travel", "因公出国（境）费不小于经济分类 30212", _PLACES[THREE_PUBLIC], None),
        ("sme", "面向中小企业预留不大于采购总额", _in_figures("procurement.sme"), None),
        ("micro", "面向小微企业预留不大于面向中小企业预留", _in_figures("procurement.micro"), None),
        ("unit_funds", "单位资金的四项构成不大于单位资金", _in_figures("unit_funds.business"), None),
        ("overall", "整体绩效预算资金＝收支总计（部门填写）", _PLACES[OVERALL], None),
        ("performance", "项目绩效：核对数与项目金额不一致的行数", _PLACES[PERFORMANCE], Type.INTEGER),
    )
    sentences = (
        (LINES, "变动原因（该项）"),
        (REASONS, "原因"),
        (USES, "用途"),
        (CARRYOVERS, "主要用途"),
        (THREE_PUBLIC, "原因"),
    )
    return (
        *required,
        *(
            FixedRow(f"agree.{key}", (_AGREE, text), place, shows or Type.MONEY)
            for key, text, place, shows in agreements
        ),
        *(
            FixedRow(f"write.{name}", (_WRITE, f"{name}：{what}"), _PLACES[name], Type.INTEGER)
            for name, what in sentences
        ),
        FixedRow(
            f"write.{OTHER_FIGURES}",
            (_WRITE, f"{OTHER_FIGURES}：机关运行经费增减原因"),
            _in_figures("operating_expenses.reason"),
            Type.INTEGER,
        ),
    )


_FIXED = _rows()
PROGRESS_SHEET = FixedSheet(
    PROGRESS,
    "progress",
    "填到哪一步了，填写时随时更新；点蓝色文字到相应的工作表。✗ 是还没有填完或不一致的，✓ 不能代替程序的全部核对。本表不用填写。",
    (
        Field("part", "类别", Type.LABEL, width=14),
        Field("what", "内容", Type.LABEL, width=66),
        computed("wanted", "应有", width=18),
        computed("found", "现有", width=18),
        computed("state", "结果", shows=Type.TEXT, width=24),
    ),
    len(_FIXED),
    fixed=_FIXED,
)
