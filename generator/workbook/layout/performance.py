"""整体绩效, 项目绩效 and their indicators."""

from __future__ import annotations

from generator.workbook.layout.names import (
    INDICATORS,
    OVERALL,
    OVERALL_INDICATORS,
    OVERALL_RECORD,
    PERFORMANCE,
    PROJECTS,
)
from generator.workbook.layout.parts import computed, money
from generator.workbook.sheets import Field, FormSheet, ListSheet, Section, Type

_INDICATOR = (
    Field(
        "level1",
        "一级指标",
        Type.CHOICE,
        True,
        14,
        "",
        ("履职效能", "管理效率", "社会效应", "可持续发展能力", "服务对象满意度"),
        free=True,
    ),
    Field(
        "level2",
        "二级指标",
        Type.CHOICE,
        False,
        16,
        "",
        ("数量指标", "质量指标", "时效指标", "社会效益指标", "满意度指标"),
        free=True,
    ),
    Field("level3", "三级指标", Type.LONG, True, 34),
    Field("target", "指标值", width=18, verbatim=True, origin="照绩效目标表，连同比较符号和单位，如 ≥90%。"),
    Field("basis", "指标值设置依据", Type.LONG, width=34),
)
OVERALL_SHEET = FormSheet(
    OVERALL,
    "部门整体绩效目标表，只有“部门”填写；“单位”整页留空。指标填在“整体绩效指标”。",
    (
        Section(
            OVERALL_RECORD,
            "部门整体绩效目标",
            (
                Field("contact", "联系人", hint="将随绩效目标表公开"),
                Field("phone", "联系电话", verbatim=True, hint="将随绩效目标表公开，请勿填写手机号码"),
                Field("goal", "整体绩效目标", Type.LONG, True, origin="批复的部门整体绩效目标表，照录。"),
                money("upper", "预算资金：上级安排", hint="没有填 0", origin="三项之和应等于收支总计。"),
                money("own", "预算资金：本级安排", hint="没有填 0"),
                money("other", "预算资金：其他资金", hint="没有填 0"),
                computed("total", "预算资金合计"),
                computed("check", "与收支总计核对", shows=Type.TEXT),
            ),
        ),
    ),
)
OVERALL_INDICATORS_SHEET = ListSheet(
    OVERALL_INDICATORS,
    "overall_indicators",
    "部门整体绩效指标，一行一个，按填写的顺序打印。",
    (*_INDICATOR, Field("weight", "分值权重", width=10, verbatim=True)),
    60,
)
PERFORMANCE_SHEET = ListSheet(
    PERFORMANCE,
    "project_performance",
    "需要公开绩效目标的项目，一行一个，涉密项目不填。项目从下拉列表选，不要另行录入。",
    (
        Field("project", "项目", Type.NAME, True, 46, "从“项目”表选", pick_from=(PROJECTS, "name")),
        Field("head", "项目负责人", width=14),
        Field("goal", "项目总体目标", Type.LONG, True, 80, origin="批复的项目支出绩效目标表，照录。"),
        computed("amount", "项目金额", origin="“项目”表中同名各行的合计，打印的就是这个数。"),
        Field("check_total", "核对数", Type.MONEY, width=16, hint="批复的绩效目标表上的金额，只用于核对，可以留空"),
        computed("check", "核对", shows=Type.TEXT, width=22),
    ),
    100,
    discreet=True,
)
INDICATORS_SHEET = ListSheet(
    INDICATORS,
    "indicators",
    "项目绩效指标，一行一个，按填写的顺序打印。项目从下拉列表选，须已填在“项目绩效”。",
    (
        Field("project", "项目", Type.NAME, True, 36, "从“项目绩效”表选", pick_from=(PERFORMANCE, "project")),
        Field(
            "level1",
            "一级指标",
            Type.CHOICE,
            True,
            13,
            "",
            ("产出指标", "成本指标", "效益指标", "满意度指标"),
            free=True,
        ),
        Field(
            "level2",
            "二级指标",
            Type.CHOICE,
            False,
            16,
            "",
            (
                "数量指标",
                "质量指标",
                "时效指标",
                "经济成本指标",
                "社会成本指标",
                "生态环境成本指标",
                "经济效益指标",
                "社会效益指标",
                "生态效益指标",
                "满意度指标",
            ),
            free=True,
        ),
        *_INDICATOR[2:],
        Field("last_year", "上年完成值", width=14, verbatim=True),
        Field("weight", "分值权重", width=10, verbatim=True),
        Field("rule", "赋分规则", width=20),
        Field("evidence", "佐证资料", width=26),
    ),
    600,
    discreet=True,
)
