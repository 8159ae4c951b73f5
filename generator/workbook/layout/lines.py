"""收支明细 and what is said about it: 变动原因, 支出用途."""

from __future__ import annotations

from generator.model.facts import Category, Source
from generator.workbook.layout.names import FUNCTIONAL_CLASSES, LINES, REASONS, USES
from generator.workbook.layout.parts import (
    BARE_CODE,
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

LINES_SHEET = ListSheet(
    LINES,
    "lines",
    "全部收入和支出，一行一个“功能科目项＋支出类别＋资金来源”。本年、上年都要填，没有填 0；只有上年有数的项也要列出。"
    "变动原因按“项”填写：填在右侧显示“该项一般公共预算”数的那一行。",
    (
        code_field("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "从下拉列表选，或直接填 7 位编码"),
        computed("name", "科目名称", shows=Type.TEXT, width=26),
        Field(
            "category",
            "支出类别",
            Type.CHOICE,
            True,
            11,
            "政府性基金、国有资本经营预算分人员经费、公用经费填写",
            Category,
        ),
        Field("source", "资金来源", Type.CHOICE, True, 26, "", Source),
        money("current", "本年预算数", origin="部门支出预算批复表的本年数，一行一行照录。"),
        money("prior", "上年预算数", origin="上年公开文本（或上年批复表）中同一项、同一来源的数。"),
        *compared(),
        computed(
            "item_current", "该项一般公共预算\n本年", origin="该项本级与上级转移支付各行的合计，第五节（三）打印。"
        ),
        computed("item_prior", "该项一般公共预算\n上年"),
        computed("item_change", "该项一般公共预算\n增减"),
        Field(
            "reason",
            "变动原因（该项）",
            Type.LONG,
            width=44,
            hint=ONLY_THE_REASON,
            origin="有增减的项都要写，写明增加或减少了什么、为什么。",
        ),
        last_year("reason", width=28),
        sentence(width=52),
        BARE_CODE,
        hidden("item", "一般公共预算的项"),
        hidden("explained", "写了原因的项"),
        hidden("said", "该项的原因"),
        hidden("spent_on", "项目支出的项和来源"),
    ),
    300,
)


def _reason_rows() -> tuple[FixedRow, ...]:
    income = [FixedRow(f"income.{source.name}", ("收入（第二节）", source.value)) for source in Source]
    halves = (Category.BASIC, Category.PROJECT)
    spending = [FixedRow(f"expenditure.{half.name}", ("支出，全部资金（第三节）", half.value)) for half in halves]
    general = [FixedRow(f"general.{half.name}", ("一般公共预算支出（第五节）", half.value)) for half in halves]
    return (*income, *spending, *general)


REASONS_SHEET = FixedSheet(
    REASONS,
    "reasons",
    "各项收入、支出比上年增减的原因。数字由“收支明细”算出；有增减的都要填，没有安排资金的可以留空。只写原因本身。",
    (
        Field("part", "范围", Type.LABEL, width=24),
        Field("item", "项目", Type.LABEL, width=34),
        computed("current", "本年预算数", origin="“收支明细”中同一来源（或类别）各行的合计。"),
        computed("prior", "上年预算数"),
        *compared(),
        Field("text", "原因", Type.LONG, width=50, hint=ONLY_THE_REASON, origin="与“收支明细”各项的原因不要互相矛盾。"),
        last_year("text", width=30),
        sentence(width=56),
    ),
    14,
    fixed=_reason_rows(),
)

_LAST_USE = "上年用途（供参考）"
USES_SHEET = FixedSheet(
    USES,
    "class_uses",
    "各类支出主要用于什么（第四节）。有数的类都要填；只写用途本身，“主要用于”由程序加。",
    (
        Field("code", "类编码", Type.LABEL, width=9),
        computed("name", "类名称", shows=Type.TEXT, width=26),
        computed("general_amount", "一般公共预算\n本年", origin="“收支明细”中该类各项的合计；有数的类要写用途。"),
        computed("fund_amount", "政府性基金预算\n本年"),
        computed("capital_amount", "国有资本经营预算\n本年"),
        Field("general", "用途（一般公共预算）", Type.LONG, width=44, hint=ONLY_THE_USE),
        last_year("general", _LAST_USE, 28),
        sentence("general_sentence", "将打印的句子（一般公共预算）", 50),
        Field("fund", "用途（政府性基金预算）", Type.LONG, width=26, hint=ONLY_THE_USE),
        last_year("fund", _LAST_USE, 20),
        sentence("fund_sentence", "将打印的句子（政府性基金预算）", 30),
        Field("capital", "用途（国有资本经营预算）", Type.LONG, width=26, hint=ONLY_THE_USE),
        last_year("capital", _LAST_USE, 20),
        sentence("capital_sentence", "将打印的句子（国有资本经营预算）", 30),
    ),
    len(FUNCTIONAL_CLASSES),
    fixed=tuple(FixedRow(code, (code,)) for code in FUNCTIONAL_CLASSES),
)
