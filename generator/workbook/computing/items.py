"""The formulas of 基本支出经济分类, 项目, 结转结余, 三公经费."""

from __future__ import annotations

from generator.model.facts import CARRYOVER, ThreePublicItem
from generator.workbook.computing.expressions import Agreement, Expr, Formulas, Given, Own, Plus, Text, Total
from generator.workbook.computing.lookups import BareCode, TotalOf
from generator.workbook.computing.parts import (
    BASIC,
    ECONOMIC_RANGES,
    GENERAL,
    change,
    lines_total,
    name_of,
    sources,
)
from generator.workbook.computing.sentences import YEAR, against_last_year, because, carried, movement, wan
from generator.workbook.computing.wording import If, IsZero, Join
from generator.workbook.layout.names import CARRYOVERS, ECONOMIC, ECONOMIC_KEYS, LINES, PROJECTS, THREE_PUBLIC

ECONOMIC_FORMULAS = Formulas(
    {"name": name_of("bare_code", ECONOMIC_RANGES), "bare_code": BareCode("code", 5)},
    {
        "code": Text("合计"),
        "amount": Total(ECONOMIC, ("amount",)),
        "check": Agreement(Own("amount"), lines_total("current", BASIC, GENERAL)),
    },
)

PROJECTS_FORMULAS = Formulas(
    {
        "total": Given("name", Plus(tuple(Own(key) for key in ECONOMIC_KEYS))),
        "check": Given(
            "name",
            Agreement(
                TotalOf(PROJECTS, "spent_on", Own("spent_on"), "total"),
                TotalOf(LINES, "spent_on", Own("spent_on"), "current"),
            ),
        ),
        "bare_code": BareCode("code", 7),
        "spent_on": Given("name", Join("项", Own("bare_code"), Own("source"))),
    },
    {"name": Text("合计"), **{key: Total(PROJECTS, (key,)) for key in (*ECONOMIC_KEYS, "total")}},
)

CARRYOVERS_FORMULAS = Formulas(
    {
        "sentence": Given(
            "name", Given("amount", carried(Own("name"), wan(Own("amount")), Own("purpose"), Own("secret")))
        ),
    },
    {
        "name": Text("合计"),
        "amount": Total(CARRYOVERS, ("amount",)),
        "check": Agreement(Own("amount"), lines_total("current", sources(CARRYOVER))),
    },
)

_NOW, _BEFORE = wan(Own("current")), wan(Own("prior"))
_LAST_ITEM = list(ThreePublicItem)[-1]


def _expense(item: ThreePublicItem) -> dict[str, Expr]:
    end = "。" if item is _LAST_ITEM else "；"
    said = Join(item.value, movement(_NOW, _BEFORE), because(Own("reason"), end=end))
    return {"sentence": Given("general", Given("prior", said))}


THREE_PUBLIC_FORMULAS = Formulas(
    {"current": Plus((Own("general"), Own("fund"), Own("capital"))), **change()},
    {
        "item": Text("合计"),
        **{key: Total(THREE_PUBLIC, (key,)) for key in ("general", "fund", "capital", "current", "prior")},
        **change(),
        "sentence": If(
            IsZero(Plus((Own("current"), Own("prior")))),
            "",
            Join(YEAR, "年财政拨款“三公”经费预算", against_last_year(_NOW, _BEFORE), "，其中："),
        ),
    },
    {item.name: _expense(item) for item in ThreePublicItem},
)
