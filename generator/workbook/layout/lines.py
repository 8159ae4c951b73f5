"""收支明细 and what is said about it: 变动原因, 支出用途."""

from __future__ import annotations

from generator.model.facts import (
    CAPITAL_BUDGET,
    FUND_BUDGET,
    GENERAL_BUDGET,
    Category,
    Source,
)
from generator.workbook.formulas import (
    Given,
    Minus,
    NameOf,
    OnFirst,
    Own,
    Rate,
    Text,
    Total,
    Where,
)
from generator.workbook.layout.names import (
    FUNCTIONAL_CLASSES,
    LINES,
    REASONS,
    USES,
)
from generator.workbook.layout.parts import (
    ADDED,
    BARE_XIANG,
    BASIC,
    FUNCTIONAL_CHOICES,
    FUNCTIONAL_RANGES,
    GENERAL,
    PROJECT,
    SAME_XIANG,
    change,
    code_field,
    compared,
    computed,
    last_year,
    lines_total,
    money,
    name_of,
    sources,
)
from generator.workbook.sheets import Field, FixedRow, FixedSheet, ListSheet, Type

LINES_SHEET = ListSheet(
    LINES,
    "lines",
    "全部收入和支出，一行一个“功能科目项＋支出类别＋资金来源”。本年、上年都要填，没有填 0；只有上年有数的项也要列出。"
    "变动原因按“项”填写：填在右侧显示“该项一般公共预算”数的那一行。",
    (
        code_field("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "从下拉列表选，或直接填 7 位编码"),
        computed("name", "科目名称", name_of("bare_code"), shows=Type.TEXT, width=30),
        Field(
            "category",
            "支出类别",
            Type.CHOICE,
            True,
            11,
            "政府性基金、国有资本经营预算分人员经费、公用经费填写",
            Category,
        ),
        Field("source", "资金来源", Type.CHOICE, True, 32, "", Source),
        money("current", "本年预算数"),
        money("prior", "上年预算数"),
        computed("change", "增减额", Given("code", Minus(Own("current"), Own("prior")))),
        computed("rate", "增减率", Given("code", Rate(Own("current"), Own("prior"))), shows=Type.NUMBER, width=10),
        computed(
            "item_current",
            "该项一般公共预算\n本年",
            OnFirst((GENERAL, SAME_XIANG), lines_total("current", GENERAL, SAME_XIANG)),
        ),
        computed(
            "item_prior",
            "该项一般公共预算\n上年",
            OnFirst((GENERAL, SAME_XIANG), lines_total("prior", GENERAL, SAME_XIANG)),
        ),
        computed(
            "item_change",
            "该项一般公共预算\n增减",
            OnFirst((GENERAL, SAME_XIANG), Minus(Own("item_current"), Own("item_prior"))),
        ),
        Field("reason", "变动原因（该项）", Type.LONG, width=50, hint="只写原因本身，“主要原因是”和句号由程序加"),
        last_year("reason"),
        BARE_XIANG,
    ),
    300,
    {
        "code": Text("合计"),
        "current": Total(LINES, ("current",)),
        "prior": Total(LINES, ("prior",)),
        **change(),
    },
)


def _reason_rows() -> tuple[FixedRow, ...]:
    income = [
        FixedRow(f"income.{s.name}", ("收入（第二节）", s.value), compared(Where("source", (s.value,)))) for s in Source
    ]
    halves = ((Category.BASIC, BASIC), (Category.PROJECT, PROJECT))
    spending = [
        FixedRow(f"expenditure.{c.name}", ("支出，全部资金（第三节）", c.value), compared(where)) for c, where in halves
    ]
    general = [
        FixedRow(f"general.{c.name}", ("一般公共预算支出（第五节）", c.value), compared(where, GENERAL))
        for c, where in halves
    ]
    return (*income, *spending, *general)


REASONS_SHEET = FixedSheet(
    REASONS,
    "reasons",
    "各项收入、支出比上年增减的原因。数字由“收支明细”算出；有增减的都要填，没有安排资金的可以留空。只写原因本身。",
    (
        Field("part", "范围", Type.LABEL, width=26),
        Field("item", "项目", Type.LABEL, width=34),
        computed("current", "本年预算数"),
        computed("prior", "上年预算数"),
        computed("change", "增减额"),
        computed("rate", "增减率", shows=Type.NUMBER, width=10),
        Field("text", "原因", Type.LONG, width=60, hint="只写原因本身，“主要原因是”和句号由程序加"),
        last_year("text"),
    ),
    14,
    fixed=_reason_rows(),
)


def _class_total(code: str, *groups: frozenset[Source]) -> Total:
    return lines_total("current", Where("bare_code", (code,), length=3), sources(*groups))


_LAST_USE = "上年用途（供参考）"
USES_SHEET = FixedSheet(
    USES,
    "class_uses",
    "各类支出主要用于什么（第四节）。有数的类都要填；只写用途本身，“主要用于”由程序加。",
    (
        Field("code", "类编码", Type.LABEL, width=9),
        computed("name", "类名称", shows=Type.TEXT, width=26),
        computed("general_amount", "一般公共预算\n本年"),
        computed("fund_amount", "政府性基金预算\n本年"),
        computed("capital_amount", "国有资本经营预算\n本年"),
        Field("general", "用途（一般公共预算）", Type.LONG, width=50),
        last_year("general", _LAST_USE),
        Field("fund", "用途（政府性基金预算）", Type.LONG, width=36),
        last_year("fund", _LAST_USE),
        Field("capital", "用途（国有资本经营预算）", Type.LONG, width=36),
        last_year("capital", _LAST_USE),
    ),
    len(FUNCTIONAL_CLASSES),
    fixed=tuple(
        FixedRow(
            code,
            (code,),
            {
                "name": NameOf(Text(code), ADDED, FUNCTIONAL_RANGES),
                "general_amount": _class_total(code, GENERAL_BUDGET),
                "fund_amount": _class_total(code, FUND_BUDGET),
                "capital_amount": _class_total(code, CAPITAL_BUDGET),
            },
        )
        for code in FUNCTIONAL_CLASSES
    ),
)
