"""The formulas of 收支明细, 变动原因, 支出用途."""

from __future__ import annotations

from generator.model.facts import CAPITAL_BUDGET, FUND_BUDGET, GENERAL_BUDGET, Category, Source
from generator.workbook.computing.expressions import Expr, Formulas, Given, Minus, Number, Own, Rate, Text, Total, Where
from generator.workbook.computing.lookups import BareCode, FirstText, NameOf, OnFirst, TotalOf
from generator.workbook.computing.parts import (
    ADDED,
    BASIC,
    FUNCTIONAL_RANGES,
    GENERAL,
    MONEY_UNIT,
    PROJECT,
    change,
    compared,
    lines_total,
    name_of,
    sources,
)
from generator.workbook.computing.sentences import (
    YEAR,
    YUAN,
    if_any,
    or_none,
    part_of_whole,
    scale,
    used_for,
    wan,
)
from generator.workbook.computing.wording import If, IsZero, Join, Left, NoneBelow, Printed, Says
from generator.workbook.layout.names import FUNCTIONAL_CLASSES, LINES

_IS_GENERAL = [Says(Own("source"), source.value) for source in Source if source in GENERAL_BUDGET]
_ITEM = Join("项", Own("bare_code"))
_LEI, _KUAN = (NameOf(Left(Own("bare_code"), n), ADDED, FUNCTIONAL_RANGES, unknown="") for n in (3, 5))
_XIANG_LABEL = Join(_LEI, "（类）", _KUAN, "（款）", Own("name"), "（项）：", YEAR, "年预算数为")
_ITEM_NOW, _ITEM_BEFORE = wan(Own("item_current")), wan(Own("item_prior"))

LINES_FORMULAS = Formulas(
    {
        "name": name_of("bare_code"),
        "change": Given("code", Minus(Own("current"), Own("prior"))),
        "rate": Given("code", Rate(Own("current"), Own("prior"))),
        "item_current": OnFirst("item", TotalOf(LINES, "item", Own("item"), "current")),
        "item_prior": OnFirst("item", TotalOf(LINES, "item", Own("item"), "prior")),
        "item_change": Given("item_current", Minus(Own("item_current"), Own("item_prior"))),
        "sentence": Given(
            "item_current",
            if_any(_ITEM_NOW, _ITEM_BEFORE, scale(_XIANG_LABEL, _ITEM_NOW, _ITEM_BEFORE, Own("said"))),
        ),
        "bare_code": BareCode("code", 7),
        "item": If(_IS_GENERAL[0], _ITEM, If(_IS_GENERAL[1], _ITEM)),
        "explained": If(Says(Own("reason")), "", Own("item")),
        "said": Given("item_current", FirstText("explained", Own("item"), "reason")),
        "spent_on": If(Says(Own("category"), Category.PROJECT.value), Join("项", Own("bare_code"), Own("source"))),
    },
    {
        "code": Text("合计"),
        "current": Total(LINES, ("current",)),
        "prior": Total(LINES, ("prior",)),
        **change(),
        "item": If(Says(MONEY_UNIT, "万元"), Number(10_000), Number(1)),
    },
)

_LABELS = {
    "income.GENERAL": "一般公共预算",
    "income.GENERAL_TRANSFER": "上级一般公共预算安排的转移支付资金",
    "income.FUND": "政府性基金预算",
    "income.FUND_TRANSFER": "上级政府性基金安排的转移支付资金",
    "income.CAPITAL": "国有资本经营预算",
    "income.CAPITAL_TRANSFER": "上级国有资本经营预算安排的转移支付资金",
    "income.SPECIAL_ACCOUNT": "财政专户管理资金",
    "income.UNIT_FUNDS": "单位资金",
    "income.FISCAL_CARRYOVER": "财政拨款结转",
    "income.OTHER_CARRYOVER": "非财政拨款结转结余",
}
"""Section 二 as printed."""
_NONE_IS_SAID = tuple(
    f"income.{name}" for name in ("GENERAL_TRANSFER", "FUND", "FUND_TRANSFER", "CAPITAL", "CAPITAL_TRANSFER")
)
_NEVER_NIL = ("income.GENERAL", "expenditure.BASIC", "expenditure.PROJECT")
"""Printed even where there is no money."""
_WHOLE = wan(Total(LINES, ("current",)))


def _reason_row(key: str, *where: Where) -> dict[str, Expr]:
    now, before, reason = wan(Own("current")), wan(Own("prior")), Own("text")
    if key.startswith("general."):
        said = scale(Category[key.partition(".")[2]].value, now, before, reason)
    else:
        label = _LABELS.get(key) or Category[key.partition(".")[2]].value
        said = part_of_whole(label, now, before, _WHOLE, reason)
        if key in _NONE_IS_SAID:
            said = or_none(label, now, reason, said)
        elif key not in _NEVER_NIL:
            said = if_any(now, before, said)
    return {**compared(*where), "sentence": If(IsZero(_WHOLE), "", said)}


_HALVES = ((Category.BASIC, BASIC), (Category.PROJECT, PROJECT))
REASONS_FORMULAS = Formulas(
    {},
    rows={
        **{f"income.{s.name}": _reason_row(f"income.{s.name}", Where("source", (s.value,))) for s in Source},
        **{f"expenditure.{c.name}": _reason_row(f"expenditure.{c.name}", where) for c, where in _HALVES},
        **{f"general.{c.name}": _reason_row(f"general.{c.name}", where, GENERAL) for c, where in _HALVES},
    },
)


def _class_total(code: str, group: frozenset[Source]) -> Total:
    return lines_total("current", Where("bare_code", (code,), length=3), sources(group))


def _used(budget: str) -> Expr:
    amount = wan(Own(f"{budget}_amount"))
    end = If(NoneBelow(f"{budget}_amount", YUAN), "。", "；")
    return If(IsZero(amount), "", Join(Own("name"), Printed(amount), "万元", used_for(Own(budget)), end))


_BUDGETS = {"general": GENERAL_BUDGET, "fund": FUND_BUDGET, "capital": CAPITAL_BUDGET}
USES_FORMULAS = Formulas(
    {f"{budget}_sentence": _used(budget) for budget in _BUDGETS},
    rows={
        code: {
            "name": NameOf(Text(code), ADDED, FUNCTIONAL_RANGES),
            **{f"{budget}_amount": _class_total(code, group) for budget, group in _BUDGETS.items()},
        }
        for code in FUNCTIONAL_CLASSES
    },
)
