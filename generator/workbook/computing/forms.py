"""The formulas of 基本信息, 运行经费采购资产, 补充科目 and the performance sheets."""

from __future__ import annotations

from generator.model.codes import PERSONNEL_CLASSES
from generator.model.facts import Source
from generator.workbook.computing.expressions import Agreement, Formulas, Given, Minus, Own, Total, Where
from generator.workbook.computing.lookups import BareCode, PartCount
from generator.workbook.computing.parts import MONEY_UNIT, change, lines_total, sum_of
from generator.workbook.computing.sentences import HERE, if_any, scale, wan
from generator.workbook.computing.wording import If, IsZero, Join
from generator.workbook.layout.names import ECONOMIC, PROJECTS

BASICS_FORMULAS = Formulas(
    {
        "organisation.office_count": PartCount("organisation.offices_text"),
        "staffing.actual": sum_of("staffing", "in_post", "retired", "retired_with_honours"),
    }
)
ADDED_CODES_FORMULAS = Formulas({"bare_code": BareCode("code", 7)})

_AGENCY = "operating_expenses."
_NOW, _BEFORE = wan(Own(f"{_AGENCY}current")), wan(Own(f"{_AGENCY}prior"))
_DETAILS = ("business", "superior_grant", "affiliate_payment", "operating")
_VEHICLES = ("general_vehicles", "enforcement_vehicles", "other_vehicles")
OTHER_FIGURES_FORMULAS = Formulas(
    {
        f"{_AGENCY}current": Minus(
            Total(ECONOMIC, ("amount",)),
            Total(ECONOMIC, ("amount",), (Where("bare_code", PERSONNEL_CLASSES, length=3),)),
        ),
        **change(_AGENCY),
        f"{_AGENCY}sentence": if_any(
            _NOW,
            _BEFORE,
            scale(Join(HERE, "的机关运行经费财政拨款预算"), _NOW, _BEFORE, Own(f"{_AGENCY}reason")),
        ),
        "procurement.total": sum_of("procurement", "goods", "works", "services"),
        "assets.vehicles": sum_of("assets", *_VEHICLES),
        "assets.vehicles_value": sum_of("assets", *(f"{kind}_value" for kind in _VEHICLES)),
        "unit_funds.total": lines_total("current", Where("source", (Source.UNIT_FUNDS.value,))),
        "unit_funds.rest": Minus(Own("unit_funds.total"), sum_of("unit_funds", *_DETAILS)),
    }
)

OVERALL_FORMULAS = Formulas(
    {
        "overall_performance.total": sum_of("overall_performance", "upper", "own", "other"),
        "overall_performance.check": If(
            IsZero(Own("overall_performance.total")),
            "",
            Agreement(Own("overall_performance.total"), lines_total("current"), MONEY_UNIT),
        ),
    }
)
PERFORMANCE_FORMULAS = Formulas(
    {
        "amount": Given("project", Total(PROJECTS, ("total",), (Where("name", same=Own("project")),))),
        "check": Given("check_total", Agreement(Own("check_total"), Own("amount"), MONEY_UNIT)),
    }
)
