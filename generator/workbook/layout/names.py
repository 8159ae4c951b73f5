"""Names and numbers the whole layout shares."""

from __future__ import annotations

from generator.model.facts import PROJECT_ECONOMIC_CLASSES

TEMPLATE_VERSION = "1.1"
READABLE_VERSIONS = (TEMPLATE_VERSION,)
EARLIER_VERSIONS = ("1.0",)
"""Refused by the reader; `new --from` carries what was typed into the present template."""
EDITION = "xinjiang-2024"
EDITIONS = (EDITION,)

GUIDE, PROGRESS = "填报说明", "填报进度"
CATALOGUE = "科目目录"
CATALOGUE_FIRST_ROW, CATALOGUE_LAST_ROW = 4, 3000
"""Rows that formulas search, more than any year's list needs."""

BASICS, DUTIES, LINES, REASONS = "基本信息", "主要职能", "收支明细", "变动原因"
USES, ECONOMIC, PROJECTS, CARRYOVERS = "支出用途", "基本支出经济分类", "项目", "结转结余"
THREE_PUBLIC, OTHER_FIGURES = "三公经费", "运行经费采购资产"
OVERALL, OVERALL_INDICATORS = "整体绩效", "整体绩效指标"
PERFORMANCE, INDICATORS = "项目绩效", "绩效指标"
NOTES, GLOSSARY, ADDED_CODES = "其他说明", "名词解释", "补充科目"
ACCEPTANCES = "提醒说明"
LAST = "last_"
"""Begins the key of a REFERENCE field: `last_reason` stands beside `reason`."""
OVERALL_RECORD = "overall_performance"
"""The section of 整体绩效 that may stay empty as a whole."""

FUNCTIONAL_CLASSES = tuple(str(n) for n in (*range(201, 218), *range(219, 225), 227, *range(229, 235)))
"""The thirty 类 of 表1."""

ECONOMIC_KEYS = tuple(f"economic_{n}" for n in range(1, len(PROJECT_ECONOMIC_CLASSES) + 1))
"""Column keys of a project's amounts, in the order of PROJECT_ECONOMIC_CLASSES."""
