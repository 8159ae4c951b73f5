"""The faults of the workbook's structure, family S, in one table: the reader speaks only through these ids."""

from __future__ import annotations

from typing import NamedTuple

from generator.model.findings import Severity


class StructureRule(NamedTuple):
    """One entry of the catalogue of rules."""

    id: str
    title: str
    severity: Severity
    advice: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

STRUCTURE_RULES: dict[str, StructureRule] = {
    rule.id: rule
    for rule in (
        StructureRule("S101", "缺少工作表", _E, "请从空白填报表中找回这张工作表，不要删除或改名。"),
        StructureRule("S102", "表头或固定文字被移动或修改", _E, "请恢复原样：不要插入、删除行列，不要修改灰色单元格。"),
        StructureRule("S103", "应填数字的单元格不是数字", _E, "请只填数字，不带单位和文字；没有填 0。"),
        StructureRule(
            "S104", "日期填在了不该填日期的单元格", _E, "请重新填写；若本意是文字，请先把单元格设为文本格式。"
        ),
        StructureRule("S105", "单元格是逻辑值（TRUE/FALSE）", _E, "请重新填写。"),
        StructureRule("S106", "单元格是错误值", _E, "请改正公式或直接填写数值。"),
        StructureRule("S107", "公式没有计算结果", _E, "请用 Excel 或 WPS 打开并保存一次，或直接填写数值。"),
        StructureRule("S108", "金额小数超过两位（元）", _E, "请按元保留两位小数填写。"),
        StructureRule("S109", "不允许负数", _E, "请核对后改正。"),
        StructureRule("S110", "不是下拉列表中的选项", _E, "请从下拉列表中选择。"),
        StructureRule("S111", "科目编码格式不正确", _E, "功能科目填 3、5 或 7 位数字，经济科目填 3 或 5 位数字。"),
        StructureRule("S112", "一行没有填完整", _E, "请补齐这一行，或清空整行。"),
        StructureRule("S113", "缺少本年或上年预算数", _E, "本年、上年都要填，没有填 0。"),
        StructureRule("S114", "必填项空白", _E, "请填写，没有填 0 或“无”。"),
        StructureRule("S115", "应为整数", _E, "请填整数。"),
        StructureRule("S116", "内容过长或数值过大", _E, "请核对是否粘贴了别的内容。"),
        StructureRule("S117", "填写区域以外有内容", _E, "请移到填写区域以内，或清除。"),
        StructureRule(
            "S118", "绩效指标的项目没有填在“项目绩效”", _E, "请从下拉列表中选择项目，或在“项目绩效”中增加该项目。"
        ),
        StructureRule("S119", "同一内容填了两次", _E, "请只保留一处。"),
        StructureRule("S120", "预算年度不正确", _E, "请填四位数字的年份。"),
        StructureRule("S121", "日期不正确", _E, "请填写如“2027年2月8日”的日期。"),
        StructureRule("S130", "工作簿链接了外部文件", _W, "程序不打开外部文件，只读已保存的数值；请确认数值是最新的。"),
        StructureRule("S151", "全角数字已转为半角", _I, ""),
        StructureRule("S152", "千分位逗号已去掉", _I, ""),
        StructureRule("S153", "多余的空格或换行已去掉", _I, ""),
        StructureRule("S154", "不可见字符已去掉", _I, ""),
        StructureRule("S155", "科目编码已连写", _I, ""),
        StructureRule("S156", "列表中间有空行，已跳过", _I, ""),
        StructureRule("S157", "浮点误差已去掉", _I, ""),
        StructureRule("S158", "日期已写成中文格式", _I, ""),
    )
}
