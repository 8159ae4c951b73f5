"""提醒说明: which 提醒 the clerk looked at and lets stand, and why."""

from __future__ import annotations

from generator.workbook.layout.names import ACCEPTANCES, BASICS
from generator.workbook.sheets import Field, ListSheet, Type

ACCEPTANCES_SHEET = ListSheet(
    ACCEPTANCES,
    "acceptances",
    "核对后认为可以保留的提醒，一条一行：照检查结果填写规则编号、工作表、单元格，写明理由。错误不能接受，必须改正。本表不公开。",
    (
        Field("rule", "规则编号", Type.NAME, True, 12, "检查结果中的编号，如 Y102"),
        Field(
            "sheet",
            "工作表",
            Type.NAME,
            width=22,
            hint=f"检查结果中的工作表，如“{BASICS}”；针对整个文件的提醒留空",
            blank="",
        ),
        Field(
            "cell", "单元格", Type.NAME, width=12, hint="检查结果中的单元格，如 F12；针对整个文件的提醒留空", blank=""
        ),
        Field("reason", "接受的理由", Type.LONG, width=80, hint="写明为什么可以保留，至少 4 个字"),
    ),
    200,
)
