"""The manual of the workbook (docs/workbook.md), printed from the layout."""

from __future__ import annotations

from collections.abc import Iterator

from generator.workbook.blank import MOST_ROWS
from generator.workbook.layout import DATA_SHEETS, EDITION, GUIDE_LINES, TEMPLATE_VERSION
from generator.workbook.layout.progress import PROGRESS_SHEET
from generator.workbook.sheets import FIRST_ROW, Field, FixedSheet, FormSheet, Sheet, Type
from generator.workbook.structure import STRUCTURE_RULES
from generator.workbook.values import label_of


def manual() -> str:
    """The whole manual as Markdown, in Chinese."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 填报工作簿"
    yield ""
    yield f"模板版本 {TEMPLATE_VERSION}，公开格式 {EDITION}。本页由工作簿的版式定义生成。"
    yield ""
    for heading, text in GUIDE_LINES:
        yield f"- **{heading}**：{text}"
    yield from (
        (
            "- **行数**：列表可以接着最后一行往下填，照样读取；要公式、下拉列表和格式也到那里，用 "
            f"`gen-disclosure new --rows 行数` 生成（最多 {MOST_ROWS} 行）。"
        ),
        "- **将打印的句子**：用自带模板的写法；单位另有模板时以生成的文档为准。",
    )
    yield from ("", f"## {PROGRESS_SHEET.name}", "", PROGRESS_SHEET.purpose, "")
    yield from ("| 类别 | 内容 |", "|---|---|")
    for row in PROGRESS_SHEET.fixed:
        yield f"| {' | '.join(row.labels)} |"
    for sheet in DATA_SHEETS:
        yield from ("", f"## {sheet.name}", "", sheet.purpose, "")
        yield from _sheet(sheet)
    yield from ("", "## 读取时的检查", "", "| 编号 | 级别 | 内容 | 处理 |", "|---|---|---|---|")
    for rule in STRUCTURE_RULES.values():
        yield f"| {rule.id} | {rule.severity.value} | {rule.title} | {rule.advice} |"


def _sheet(sheet: Sheet) -> Iterator[str]:
    if isinstance(sheet, FormSheet):
        yield from ("| 单元格 | 内容 | 类型 | 必填 | 说明 |", "|---|---|---|---|---|")
        for section in sheet.sections:
            for f in section.fields:
                yield _row(sheet.address(f"{section.key}.{f.key}"), f)
        return
    is_fixed = isinstance(sheet, FixedSheet)
    rows = f"第 {FIRST_ROW}–{sheet.last_row} 行，行已固定。" if is_fixed else f"第 {FIRST_ROW} 行起，每行一条。"
    yield from (rows, "", "| 列 | 内容 | 类型 | 必填 | 说明 |", "|---|---|---|---|---|")
    for f in sheet.columns:
        if not f.hidden:
            yield _row(sheet.letters[f.key], f)


def _row(place: str, field: Field) -> str:
    kind = {Type.COMPUTED: "自动计算"}.get(field.type, field.type.value)
    said = [field.hint] if field.hint else []
    if field.origin:
        said.append(field.origin.rstrip("。"))
    if field.type is Type.CHOICE:
        said.append("、".join(field.options) + ("，可另行填写" if field.free else ""))
    if field.guarded:
        said.append("涉密项目不公开")
    return f"| {place} | {label_of(field)} | {kind} | {'是' if field.required else ''} | {'；'.join(said)} |"
