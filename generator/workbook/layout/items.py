"""基本支出经济分类, 项目, 结转结余, 三公经费."""

from __future__ import annotations

from generator.model.facts import (
    CARRYOVER,
    PROJECT_ECONOMIC_CLASSES,
    CarryoverFund,
    Category,
    Source,
    ThreePublicItem,
)
from generator.workbook.formulas import (
    Agreement,
    Given,
    Own,
    Plus,
    Text,
    Total,
    Where,
)
from generator.workbook.layout.names import (
    CARRYOVERS,
    ECONOMIC,
    ECONOMIC_KEYS,
    PROJECTS,
    THREE_PUBLIC,
)
from generator.workbook.layout.parts import (
    BARE_KUAN,
    BARE_XIANG,
    BASIC,
    ECONOMIC_CHOICES,
    ECONOMIC_RANGES,
    FUNCTIONAL_CHOICES,
    GENERAL,
    PROJECT,
    SAME_XIANG,
    change,
    code_field,
    computed,
    last_year,
    lines_total,
    money,
    name_of,
    sources,
)
from generator.workbook.sheets import Field, FixedRow, FixedSheet, ListSheet, Type

ECONOMIC_SHEET = ListSheet(
    ECONOMIC,
    "economic_lines",
    "一般公共预算基本支出按部门预算支出经济分类款填列（表6）。合计应等于“收支明细”中一般公共预算的基本支出。",
    (
        code_field("code", "款编码", ECONOMIC_CHOICES, (3, 5), "从下拉列表选，或直接填 5 位编码"),
        computed("name", "款名称", name_of("bare_code", ECONOMIC_RANGES), shows=Type.TEXT, width=36),
        money("amount", "本年预算数"),
        computed("check", "与收支明细核对", shows=Type.TEXT, width=30),
        BARE_KUAN,
    ),
    100,
    {
        "code": Text("合计"),
        "amount": Total(ECONOMIC, ("amount",)),
        "check": Agreement(Own("amount"), lines_total("current", BASIC, GENERAL)),
    },
)

PROJECTS_SHEET = ListSheet(
    PROJECTS,
    "projects",
    "全部项目，一行一个“项目＋项＋资金来源”，金额按经济分类填写。涉密项目名称填“特定目标＋编码”，选“是”后依据、分配、时间一律不公开。",
    (
        Field("name", "项目名称", Type.NAME, True, 36),
        code_field("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "与“收支明细”一致"),
        Field("source", "资金来源", Type.CHOICE, True, 26, "", Source),
        *(
            Field(key, label, Type.MONEY, width=14, hint="没有可留空")
            for key, label in zip(ECONOMIC_KEYS, PROJECT_ECONOMIC_CLASSES, strict=True)
        ),
        computed("total", "合计", Given("name", Plus(tuple(Own(key) for key in ECONOMIC_KEYS)))),
        computed(
            "check",
            "该项该来源\n与收支明细核对",
            Given(
                "name",
                Agreement(
                    Total(PROJECTS, ("total",), (SAME_XIANG, Where("source", same=Own("source")))),
                    lines_total("current", PROJECT, SAME_XIANG, Where("source", same=Own("source"))),
                ),
            ),
            shows=Type.TEXT,
            width=22,
        ),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”"),
        Field("policy_basis", "设立的政策依据", Type.LONG, width=40, guarded=True),
        Field("undertaker", "项目承担单位", width=26),
        Field("allocation", "资金分配情况", Type.LONG, width=40, guarded=True),
        Field(
            "period",
            "资金执行时间",
            width=26,
            guarded=True,
            verbatim=True,
            hint="起止时间，如 2027年1月1日至2027年12月31日",
        ),
        BARE_XIANG,
    ),
    120,
    {
        "name": Text("合计"),
        **{key: Total(PROJECTS, (key,)) for key in (*ECONOMIC_KEYS, "total")},
    },
)

CARRYOVERS_SHEET = ListSheet(
    CARRYOVERS,
    "carryover",
    "上年结转结余的每一笔（表11）。合计应等于“收支明细”中两个结转来源之和。",
    (
        Field("name", "名称", Type.NAME, True, 46),
        Field("fund", "资金性质", Type.CHOICE, True, 24, "", CarryoverFund),
        Field(
            "category",
            "支出类别",
            Type.CHOICE,
            True,
            12,
            "",
            tuple(c.value for c in (Category.PERSONNEL, Category.OPERATING, Category.PROJECT)),
        ),
        money("amount", "金额"),
        Field("purpose", "主要用途", Type.LONG, width=50, guarded=True, hint="只写用途本身，“主要用于”由程序加"),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”，用途一律不公开"),
        computed("check", "与收支明细核对", shows=Type.TEXT, width=26),
    ),
    80,
    {
        "name": Text("合计"),
        "amount": Total(CARRYOVERS, ("amount",)),
        "check": Agreement(Own("amount"), lines_total("current", sources(CARRYOVER))),
    },
)

THREE_PUBLIC_SHEET = FixedSheet(
    THREE_PUBLIC,
    "three_public",
    "财政拨款“三公”经费预算（表10）。没有安排填 0；每一项都要写原因。",
    (
        Field("item", "项目", Type.LABEL, width=22),
        money("general", "本年\n一般公共预算"),
        money("fund", "本年\n政府性基金预算", required=False, hint="没有可留空"),
        money("capital", "本年\n国有资本经营预算", required=False, hint="没有可留空"),
        computed("current", "本年合计", Plus((Own("general"), Own("fund"), Own("capital")))),
        money("prior", "上年合计"),
        computed("change", "增减额", change()["change"]),
        computed("rate", "增减率", change()["rate"], shows=Type.NUMBER, width=10),
        Field("reason", "原因", Type.LONG, width=60, hint="只写原因本身，“主要原因是”和句号由程序加"),
        last_year("reason"),
    ),
    len(ThreePublicItem),
    {
        "item": Text("合计"),
        **{key: Total(THREE_PUBLIC, (key,)) for key in ("general", "fund", "capital", "current", "prior")},
        **change(),
    },
    fixed=tuple(FixedRow(item.name, (item.value,)) for item in ThreePublicItem),
)
