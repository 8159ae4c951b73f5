"""One small department budget in which every rule has something to compare and nothing to say."""

from __future__ import annotations

from decimal import Decimal as D

from generator.model.cells import CellRef
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
    Withheld,
)
from tests.support.budgets import YEAR, at

_NAME = "某市档案馆"
_INDICATORS = (
    Indicator("产出指标", "数量指标", "维护次数(次)", "≥12次", "计划标准", "20", "12次", "按照完成比例赋分", "工作资料",
              "档案数字化", at("绩效指标", 5)),
    Indicator("效益指标", "社会效益指标", "查档效率", "有效提高", "计划标准", "40", "有效提高", "按评判等级赋分", "说明材料",
              "档案数字化", at("绩效指标", 6)),
    Indicator("成本指标", "经济成本指标", "数字化加工费", "≤30万元", "计划标准", "20", "20万元", "按照完成比例赋分", "原始凭证",
              "档案数字化", at("绩效指标", 7)),
    Indicator("产出指标", "时效指标", "服务期间", "2024年1月1日-2024年12月31日", "计划标准", "10", "无", "按照完成比例赋分", "工作资料",
              "档案数字化", at("绩效指标", 8)),
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
        Line("2080505", Category.BASIC, Source.GENERAL, D(120_000), D(110_000), "人员调入，养老保险缴费基数提高后增加",
             at("收支明细", 10)),
        Line("2101101", Category.BASIC, Source.GENERAL, D(60_000), D(55_000), "人员调入，医疗保险缴费增加", at("收支明细", 11)),
        Line("2210201", Category.BASIC, Source.GENERAL, D(90_000), D(80_000), "人员调入，住房公积金缴费增加",
             at("收支明细", 12)),
        Line("2012699", Category.PROJECT, Source.GENERAL, D(40_000), D(30_000), "按规定提高标准后增加", at("收支明细", 13)),
        Line("2012604", Category.PROJECT, Source.UNIT_FUNDS, D(20_000), D(20_000), "", at("收支明细", 14)),
    ),
    income_reasons={
        Source.GENERAL: Reason("2023年安排一般公共预算122.5万元，新增档案数字化工作", at("变动原因", 5)),
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
    class_uses=(
        ClassUse("201", "人员经费和档案数字化工作", at=at("支出用途", 5)),
        ClassUse("208", "缴纳养老保险", at=at("支出用途", 6)),
        ClassUse("210", "缴纳医疗保险", at=at("支出用途", 7)),
        ClassUse("221", "缴纳住房公积金", at=at("支出用途", 8)),
    ),
    economic_lines=(
        EconomicLine("30101", D(800_000), at("基本支出经济分类", 5)),
        EconomicLine("30201", D(195_000), at("基本支出经济分类", 6)),
        EconomicLine("30108", D(120_000), at("基本支出经济分类", 7)),
        EconomicLine("30110", D(60_000), at("基本支出经济分类", 8)),
        EconomicLine("30113", D(90_000), at("基本支出经济分类", 9)),
        EconomicLine("30217", D(5_000), at("基本支出经济分类", 10)),
    ),
    projects=(
        Project("档案数字化", "2012604", Source.GENERAL, False, (None, D(300_000), *(None,) * 8), "《档案法》、某档发〔2022〕9号", _NAME,
                "委托业务费30万元", f"{YEAR}年1月1日至{YEAR}年12月31日", at("项目", 5)),
        Project("特定目标01010001", "2012699", Source.GENERAL, True, (None, D(40_000), *(None,) * 8),
                Withheld("某档发〔2021〕7号"), _NAME, Withheld("添置恒温恒湿保密柜十二组"), None, at("项目", 6)),
        Project("查档设备更新", "2012604", Source.UNIT_FUNDS, False, (None, D(20_000), *(None,) * 8), "", _NAME,
                "", "", at("项目", 7)),
    ),
    carryover=(
        CarryoverItem("库房改造尾款", CarryoverFund.GENERAL, Category.PROJECT, D(50_000), "支付库房改造尾款", False,
                      at("结转结余", 5)),
    ),
    three_public=tuple(
        ThreePublicExpense(item, D(0), D(0), D(0), D(0), "两年均未安排", at("三公经费", row))
        if item is not ThreePublicItem.OFFICIAL_RECEPTION
        else ThreePublicExpense(item, D(5_000), D(0), D(0), D(5_000), "接待任务与上年相同", at("三公经费", row))
        for row, item in enumerate(ThreePublicItem, 5)
    ),
    unit_funds=UnitFundsDetail(business=D(100_000), at=at("运行经费采购资产")),
    operating_expenses=OperatingExpenses(D(190_000), "办公用品价格上涨", at("运行经费采购资产")),
    procurement=Procurement(D(50_000), D(0), D(250_000), D(200_000), D(100_000), at("运行经费采购资产")),
    assets=Assets(D(1200), D(2_000_000), 1, D(150_000), 0, D(0), 0, D(0), D(80_000), D(120_000), 2, 1, 0, 0, 0,
                  at("运行经费采购资产")),
    overall_performance=OverallPerformance(
        "略", "略", "做好档案收集、保管和利用。", D(0), D(1_610_000), D(170_000),
        (Indicator("履职效能", "数量指标", "接待查档人次", "≥900人次", "上年总结", "90", at=at("整体绩效指标", 5)),),
        at("整体绩效"),
    ),
    project_performance=(
        ProjectPerformance("档案数字化", "略", "完成馆藏档案数字化。", D(300_000), _INDICATORS, at("项目绩效", 5)),
    ),
    glossary=(TextItem("一、财政拨款:指由一般公共预算安排的财政拨款数。", at("名词解释", 5)),),
    other_notes=(TextItem("按某档发〔2022〕9号文件，另设查档窗口。", at("其他说明", 5)),),
    names={"2012604": "档案馆", "2121499": "其他污水处理费安排的支出"},
    name_cells={"2012604": CellRef("补充科目#5", "name"), "2121499": CellRef("补充科目#6", "name")},
    last_texts={at("收支明细", 5).cell("reason"): "机构改革划入人员，人员经费增加"},
)  # fmt: skip
