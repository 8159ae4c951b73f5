"""基本支出经济分类, 项目, 结转结余, 三公经费."""

from __future__ import annotations

from generator.model.facts import PROJECT_ECONOMIC_CLASSES, CarryoverFund, Category, Source, ThreePublicItem
from generator.workbook.layout.names import CARRYOVERS, ECONOMIC, ECONOMIC_KEYS, PROJECTS, THREE_PUBLIC
from generator.workbook.layout.parts import (
    BARE_CODE,
    ECONOMIC_CHOICES,
    FUNCTIONAL_CHOICES,
    ONLY_THE_REASON,
    ONLY_THE_USE,
    code_field,
    compared,
    computed,
    hidden,
    last_year,
    money,
    sentence,
)
from generator.workbook.sheets import Field, FixedRow, FixedSheet, ListSheet, Type

ECONOMIC_SHEET = ListSheet(
    ECONOMIC,
    "economic_lines",
    "一般公共预算基本支出按部门预算支出经济分类款填列（表6）。合计应等于“收支明细”中一般公共预算的基本支出。",
    (
        code_field("code", "款编码", ECONOMIC_CHOICES, (3, 5), "从下拉列表选，或直接填 5 位编码"),
        computed("name", "款名称", shows=Type.TEXT, width=36),
        money("amount", "本年预算数", origin="部门支出预算批复表中一般公共预算基本支出按经济分类的数（表6）。"),
        computed("check", "与收支明细核对", shows=Type.TEXT, width=30),
        BARE_CODE,
    ),
    100,
)

PROJECTS_SHEET = ListSheet(
    PROJECTS,
    "projects",
    "全部项目，一行一个“项目＋项＋资金来源”，金额按经济分类填写。涉密项目名称填“特定目标＋编码”，选“是”后依据、分配、时间一律不公开。",
    (
        Field("name", "项目名称", Type.NAME, True, 36, origin="与项目库、绩效目标表的名称一致。"),
        code_field("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "与“收支明细”一致"),
        Field("source", "资金来源", Type.CHOICE, True, 26, "", Source),
        *(
            Field(
                key,
                label,
                Type.MONEY,
                width=14,
                hint="没有可留空",
                origin="项目支出批复表中该项目按部门预算经济分类的数（表7）。" if number == 0 else "",
            )
            for number, (key, label) in enumerate(zip(ECONOMIC_KEYS, PROJECT_ECONOMIC_CLASSES, strict=True))
        ),
        computed("total", "合计"),
        computed(
            "check",
            "该项该来源\n与收支明细核对",
            shows=Type.TEXT,
            width=22,
            origin="同一项、同一来源的全部项目之和，与“收支明细”的项目支出比较。",
        ),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”"),
        Field(
            "policy_basis",
            "设立的政策依据",
            Type.LONG,
            width=40,
            guarded=True,
            origin="批准设立项目的文件名称和文号，内部文件不要写。",
        ),
        Field("undertaker", "项目承担单位", width=26),
        Field(
            "allocation",
            "资金分配情况",
            Type.LONG,
            width=40,
            guarded=True,
            origin="各部分之和应等于项目合计。",
        ),
        Field(
            "period",
            "资金执行时间",
            width=26,
            guarded=True,
            verbatim=True,
            hint="起止时间，如 2027年1月1日至2027年12月31日",
        ),
        BARE_CODE,
        hidden("spent_on", "项和来源"),
    ),
    120,
)

CARRYOVERS_SHEET = ListSheet(
    CARRYOVERS,
    "carryover",
    "上年结转结余的每一笔（表11）。合计应等于“收支明细”中两个结转来源之和。",
    (
        Field("name", "名称", Type.NAME, True, 40, origin="年终结转批复的项目名称，一笔一行。"),
        Field("fund", "资金性质", Type.CHOICE, True, 20, "", CarryoverFund),
        Field(
            "category",
            "支出类别",
            Type.CHOICE,
            True,
            12,
            "",
            tuple(c.value for c in (Category.PERSONNEL, Category.OPERATING, Category.PROJECT)),
        ),
        money("amount", "金额", origin="批复的结转结余数（表11）。"),
        Field("purpose", "主要用途", Type.LONG, width=44, guarded=True, hint=ONLY_THE_USE),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”，用途一律不公开"),
        computed("check", "与收支明细核对", shows=Type.TEXT, width=22),
        sentence(width=50),
    ),
    80,
)

THREE_PUBLIC_SHEET = FixedSheet(
    THREE_PUBLIC,
    "three_public",
    "财政拨款“三公”经费预算（表10）。没有安排填 0；每一项都要写原因。",
    (
        Field("item", "项目", Type.LABEL, width=22),
        money(
            "general", "本年\n一般公共预算", origin="“三公”经费预算批复表（表10）；不小于“基本支出经济分类”的相应款。"
        ),
        money("fund", "本年\n政府性基金预算", required=False, hint="没有可留空"),
        money("capital", "本年\n国有资本经营预算", required=False, hint="没有可留空"),
        computed("current", "本年合计"),
        money("prior", "上年合计", origin="上年公开文本的“三公”经费表。"),
        *compared(),
        Field("reason", "原因", Type.LONG, width=48, hint=ONLY_THE_REASON),
        last_year("reason", width=28),
        sentence(width=52),
    ),
    len(ThreePublicItem),
    fixed=tuple(FixedRow(item.name, (item.value,)) for item in ThreePublicItem),
)
