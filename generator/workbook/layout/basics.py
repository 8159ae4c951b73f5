"""基本信息 and the sheets of paragraphs."""

from __future__ import annotations

from generator.model.facts import Kind
from generator.workbook.layout.names import (
    ADDED_CODES,
    BASICS,
    DUTIES,
    EDITION,
    GLOSSARY,
    NOTES,
    TEMPLATE_VERSION,
)
from generator.workbook.layout.parts import BARE_CODE, computed
from generator.workbook.sheets import Field, FormSheet, ListSheet, Section, Type

BASICS_SHEET = FormSheet(
    BASICS,
    "单位的基本情况、机构设置和人员情况。带 * 的必填。",
    (
        Section(
            "template",
            "模板",
            (
                Field(
                    "version", "模板版本", Type.LABEL, constant=TEMPLATE_VERSION, hint="程序据此识别工作簿，请勿修改"
                ),
                Field("edition", "公开格式", Type.LABEL, constant=EDITION, hint="地区与格式年份，请勿修改"),
            ),
        ),
        Section(
            "identity",
            "一、公开主体",
            (
                Field("name", "单位名称", Type.NAME, True, hint="全称，与公章一致；各处都按此打印"),
                Field(
                    "kind",
                    "公开主体",
                    Type.CHOICE,
                    True,
                    choices=Kind,
                    hint="编制部门预算公开选“部门”，编制单位预算公开选“单位”",
                ),
                Field("year", "预算年度", Type.INTEGER, True, hint="四位数字，如 2027"),
                Field(
                    "money_unit",
                    "金额单位",
                    Type.CHOICE,
                    True,
                    choices=("元", "万元"),
                    hint="本工作簿全部金额的单位；公开文档一律按万元打印",
                ),
                Field(
                    "nature",
                    "单位性质",
                    Type.CHOICE,
                    choices=("行政单位", "参照公务员法管理的事业单位", "事业单位", "其他"),
                    hint="只用于核对，不打印",
                ),
                Field("sign_off_date", "落款日期", Type.DATE, hint="如 2027年2月8日"),
            ),
        ),
        Section(
            "organisation",
            "二、机构设置",
            (
                Field("subordinates", "下属预算单位", Type.LONG, hint="名称之间用顿号或换行分开；没有则留空"),
                Field(
                    "office_word",
                    "内设机构称谓",
                    Type.CHOICE,
                    choices=("处室", "科室", "股室", "部室"),
                    free=True,
                    blank="处室",
                    hint="“下设N个___”中的称谓，可另行填写；留空按“处室”",
                ),
                Field(
                    "offices_text",
                    "内设机构名称",
                    Type.LONG,
                    hint="名称之间用顿号或逗号分开，按填写的样子打印；没有则留空",
                ),
                computed("office_count", "内设机构个数", shows=Type.INTEGER, hint="由上一行自动计数"),
                Field("extra", "机构设置补充说明", Type.LONG, hint="接在自动生成的一句之后，按填写的样子打印"),
                Field("replacement", "机构设置全文", Type.LONG, hint="仅特殊情况：填写后代替自动生成的一段"),
            ),
        ),
        Section(
            "staffing",
            "三、人员情况（人）",
            (
                Field("quota", "编制数", Type.INTEGER, True, origin="编办批复的编制数，上年底。"),
                Field("in_post", "在职人数", Type.INTEGER, True, origin="上年底实有人数，与人员信息库一致。"),
                Field(
                    "in_post_change", "在职比上年增减", Type.INTEGER, True, signed=True, hint="减少填负数，没有变化填 0"
                ),
                Field("retired", "退休人数", Type.INTEGER, True),
                Field(
                    "retired_change", "退休比上年增减", Type.INTEGER, True, signed=True, hint="减少填负数，没有变化填 0"
                ),
                Field("retired_with_honours", "离休人数", Type.INTEGER, True),
                Field(
                    "retired_with_honours_change",
                    "离休比上年增减",
                    Type.INTEGER,
                    True,
                    signed=True,
                    hint="减少填负数，没有变化填 0",
                ),
                computed("actual", "实有人数", shows=Type.INTEGER, hint="在职＋退休＋离休"),
            ),
        ),
    ),
)

# ---------------------------------------------------------------- 文字

DUTIES_SHEET = ListSheet(
    DUTIES,
    "functions",
    "单位的主要职能，一段一行，序号按需自行填写；按填写的样子打印。",
    (Field("text", "职能", Type.LONG, True, 110),),
    40,
)
NOTES_SHEET = ListSheet(
    NOTES,
    "other_notes",
    "其他需要说明的事项，一段一行。涉密项目的说明和“无其他需说明事项”由程序生成，不在此填写；没有则留空。",
    (Field("text", "说明", Type.LONG, True, 110),),
    20,
)
GLOSSARY_SHEET = ListSheet(
    GLOSSARY,
    "glossary",
    "第四部分的名词解释，一条一行，已填入通用条目，可以增删修改。",
    (Field("text", "名词解释", Type.LONG, True, 110),),
    40,
)

ADDED_CODES_SHEET = ListSheet(
    ADDED_CODES,
    "names",
    "“科目目录”中没有或名称不同的科目，填写编码和名称；以此处名称为准。",
    (
        Field("code", "编码", Type.CODE, True, 14, "类 3 位、款 5 位、项 7 位", digits=(3, 5, 7), verbatim=True),
        Field("name", "名称", Type.NAME, True, 50),
        BARE_CODE,
    ),
    100,
)
