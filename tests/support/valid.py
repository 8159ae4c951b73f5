"""One small department budget in which every rule has something to compare and nothing to say."""

from __future__ import annotations

from decimal import Decimal as D

from generator.model.facts import (
    Assets,
    Budget,
    CarryoverFund,
    CarryoverItem,
    Category,
    ClassUse,
    EconomicLine,
    Identity,
    Indicator,
    Kind,
    Line,
    OperatingExpenses,
    Organisation,
    OverallPerformance,
    Procurement,
    Project,
    ProjectPerformance,
    Reason,
    Source,
    Staffing,
    TextItem,
    ThreePublicExpense,
    ThreePublicItem,
    UnitFundsDetail,
)
from tests.support.budgets import YEAR, at

_NAME = "某市档案馆"
_INDICATORS = (
    Indicator("产出指标", "数量指标", "维护次数", "≥12次", "计划标准", "50", "12次", "按照完成比例赋分", "工作资料",
              "档案数字化", at("绩效指标", 5)),
    Indicator("效益指标", "社会效益指标", "查档效率", "有效提高", "计划标准", "40", "有效提高", "按评判等级赋分", "说明材料",
              "档案数字化", at("绩效指标", 6)),
)  # fmt: skip

VALID = Budget(
    identity=Identity(_NAME, Kind.DEPARTMENT, YEAR, "元", "xinjiang-2024", f"{YEAR}年2月8日", "行政单位", at("基本信息")),
    organisation=Organisation((), "科室", "办公室、业务科", ("办公室", "业务科"), at=at("基本信息")),
    staffing=Staffing(10, 9, -1, 3, 1, 0, 0, at("基本信息")),
    functions=(TextItem("负责全市档案的收集、保管和利用。", at("主要职能", 5)),),
    lines=(
        Line("2012601", Category.BASIC, Source.GENERAL, D(1_000_000), D(950_000), "人员调入，工资福利支出增加",
             at("收支明细", 5)),
        Line("2012604", Category.PROJECT, Source.GENERAL, D(300_000), D(0), "新增档案数字化工作", at("收支明细", 6)),
        Line("2012604", Category.PROJECT, Source.FISCAL_CARRYOVER, D(50_000), D(20_000), "", at("收支明细", 7)),
        Line("2012601", Category.BASIC, Source.UNIT_FUNDS, D(100_000), D(100_000), "", at("收支明细", 8)),
        Line("2121499", Category.PROJECT, Source.FUND, D(0), D(0), "", at("收支明细", 9)),
    ),
    income_reasons={
        Source.GENERAL: Reason("新增档案数字化工作", at("变动原因", 5)),
        Source.FISCAL_CARRYOVER: Reason("上年项目尾款结转", at("变动原因", 13)),
    },
    expenditure_reasons={
        Category.BASIC: Reason("人员调入，工资福利支出增加", at("变动原因", 16)),
        Category.PROJECT: Reason("新增档案数字化工作", at("变动原因", 17)),
    },
    general_reasons={
        Category.BASIC: Reason("人员调入，工资福利支出增加", at("变动原因", 20)),
        Category.PROJECT: Reason("新增档案数字化工作", at("变动原因", 21)),
    },
    class_uses=(ClassUse("201", "人员经费和档案数字化工作", at=at("支出用途", 5)),),
    economic_lines=(
        EconomicLine("30101", D(800_000), at("基本支出经济分类", 5)),
        EconomicLine("30201", D(200_000), at("基本支出经济分类", 6)),
    ),
    projects=(
        Project("档案数字化", "2012604", Source.GENERAL, False, (None, D(300_000), *(None,) * 8), "《档案法》", _NAME,
                "委托业务费30万元", f"{YEAR}年1月1日至{YEAR}年12月31日", at("项目", 5)),
    ),
    carryover=(
        CarryoverItem("库房改造尾款", CarryoverFund.GENERAL, Category.PROJECT, D(50_000), "支付库房改造尾款", False,
                      at("结转结余", 5)),
    ),
    three_public=tuple(
        ThreePublicExpense(item, D(0), D(0), D(0), D(0), "两年均未安排", at("三公经费", row))
        for row, item in enumerate(ThreePublicItem, 5)
    ),
    unit_funds=UnitFundsDetail(business=D(100_000), at=at("运行经费采购资产")),
    operating_expenses=OperatingExpenses(D(190_000), "办公用品价格上涨", at("运行经费采购资产")),
    procurement=Procurement(D(50_000), D(0), D(250_000), D(200_000), D(100_000), at("运行经费采购资产")),
    assets=Assets(D(1200), D(2_000_000), 1, D(150_000), 0, D(0), 0, D(0), D(80_000), D(120_000), 1, 0, 0, 0, 0,
                  at("运行经费采购资产")),
    overall_performance=OverallPerformance(
        "略", "略", "做好档案收集、保管和利用。", D(0), D(1_300_000), D(150_000),
        (Indicator("履职效能", "数量指标", "接待查档人次", "≥900人次", "上年总结", "90", at=at("整体绩效指标", 5)),),
        at("整体绩效"),
    ),
    project_performance=(
        ProjectPerformance("档案数字化", "略", "完成馆藏档案数字化。", D(300_000), _INDICATORS, at("项目绩效", 5)),
    ),
    glossary=(TextItem("一、财政拨款:指由一般公共预算安排的财政拨款数。", at("名词解释", 5)),),
)  # fmt: skip
