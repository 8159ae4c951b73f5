"""运行经费采购资产."""

from __future__ import annotations

from generator.workbook.layout.names import OTHER_FIGURES
from generator.workbook.layout.parts import ONLY_THE_REASON, compared, computed, last_year, money, sentence
from generator.workbook.sheets import Field, FormSheet, Section, Type

OTHER_FIGURES_SHEET = FormSheet(
    OTHER_FIGURES,
    "机关运行经费、政府采购、国有资产和单位资金构成。带 * 的必填，没有填 0。",
    (
        Section(
            "operating_expenses",
            "一、机关运行经费",
            (
                computed("current", "本年机关运行经费", hint="“基本支出经济分类”中的公用经费（301、303 以外各款）"),
                money("prior", "上年机关运行经费", origin="上年公开文本第十二节（一）的数。"),
                *compared(),
                Field("reason", "增减原因", Type.LONG, hint=ONLY_THE_REASON),
                last_year("reason"),
                sentence(),
            ),
        ),
        Section(
            "procurement",
            "二、政府采购预算",
            (
                money("goods", "货物", origin="政府采购预算表；没有采购填 0。"),
                money("works", "工程"),
                money("services", "服务"),
                computed("total", "采购总额", hint="货物＋工程＋服务"),
                money("sme", "面向中小企业预留", hint="含小微企业"),
                money("micro", "其中：面向小微企业预留"),
            ),
        ),
        Section(
            "assets",
            "三、国有资产占用使用情况（上年底）",
            (
                Field("house_area", "房屋面积", Type.NUMBER, True, hint="平方米", origin="上年底国有资产年报。"),
                money("house_value", "房屋价值"),
                Field(
                    "general_vehicles",
                    "一般公务用车（辆）",
                    Type.INTEGER,
                    True,
                    origin="上年底国有资产年报，与车辆编制核对。",
                ),
                money("general_vehicles_value", "一般公务用车价值"),
                Field("enforcement_vehicles", "执法执勤用车（辆）", Type.INTEGER, True),
                money("enforcement_vehicles_value", "执法执勤用车价值"),
                Field("other_vehicles", "其他车辆（辆）", Type.INTEGER, True),
                money("other_vehicles_value", "其他车辆价值"),
                computed("vehicles", "车辆合计（辆）", shows=Type.INTEGER, hint="三种车辆之和"),
                computed("vehicles_value", "车辆价值合计", hint="三种车辆之和"),
                money("furniture_value", "办公家具价值"),
                money("other_assets_value", "其他资产价值"),
                Field("equipment_50", "价值50万元以上设备（台/套）", Type.INTEGER, True, hint="含100万元以上"),
                Field("equipment_100", "价值100万元以上设备（台/套）", Type.INTEGER, True),
                Field("planned_vehicles", "本年拟购车辆（辆）", Type.INTEGER, hint="未安排购置车辆经费的留空"),
                Field("planned_equipment_50", "本年拟购50万元以上设备（台/套）", Type.INTEGER, True),
                Field("planned_equipment_100", "本年拟购100万元以上设备（台/套）", Type.INTEGER, True),
            ),
        ),
        Section(
            "unit_funds",
            "四、单位资金构成（表1）",
            (
                computed("total", "单位资金本年合计", hint="由“收支明细”算出"),
                money("business", "事业收入", required=False, hint="没有可留空", origin="部门收入预算批复表（表1）。"),
                money("superior_grant", "上级补助收入", required=False, hint="没有可留空"),
                money("affiliate_payment", "附属单位上缴收入", required=False, hint="没有可留空"),
                money("operating", "事业单位经营收入", required=False, hint="没有可留空"),
                computed("rest", "其他收入", hint="合计减去以上四项"),
            ),
        ),
    ),
)
