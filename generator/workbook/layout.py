"""The input workbook (填报工作簿), declared once: the blank writer, the reader, the manual and the tests read this.

Field keys are the attribute names of the records in generator.model.facts.
"""

from __future__ import annotations

from generator.model.facts import (
    FUND_BUDGET,
    GENERAL_BUDGET,
    CAPITAL_BUDGET,
    CARRYOVER,
    CarryoverFund,
    Category,
    Kind,
    PROJECT_ECONOMIC_CLASSES,
    Source,
    ThreePublicItem,
)
from generator.model.money import ZERO
from generator.workbook.formulas import (
    Agreement,
    At,
    BareCode,
    Expr,
    Given,
    Minus,
    NameOf,
    OnFirst,
    Own,
    PartCount,
    Plus,
    Rate,
    Text,
    Total,
    Where,
)
from generator.workbook.sheets import Field, FixedRow, FixedSheet, FormSheet, ListSheet, Section, Sheet, Type

TEMPLATE_VERSION = "1.0"
READABLE_VERSIONS = ("1.0",)
EDITION = "xinjiang-2024"
EDITIONS = (EDITION,)

GUIDE = "填报说明"
CATALOGUE = "科目目录"
CATALOGUE_FIRST_ROW, CATALOGUE_LAST_ROW = 4, 3000

BASICS, DUTIES, LINES, REASONS = "基本信息", "主要职能", "收支明细", "变动原因"
USES, ECONOMIC, PROJECTS, CARRYOVERS = "支出用途", "基本支出经济分类", "项目", "结转结余"
THREE_PUBLIC, OTHER_FIGURES = "三公经费", "运行经费采购资产"
OVERALL, OVERALL_INDICATORS = "整体绩效", "整体绩效指标"
PERFORMANCE, INDICATORS = "项目绩效", "绩效指标"
OVERALL_RECORD = "overall_performance"
NOTES, GLOSSARY, ADDED_CODES = "其他说明", "名词解释", "补充科目"

FUNCTIONAL_CLASSES = tuple(str(n) for n in (*range(201, 218), *range(219, 225), 227, *range(229, 235)))
"""The thirty 类 of 表1."""

# ---------------------------------------------------------------- expressions used more than once


def _catalogue_range(column: str) -> str:
    return f"'{CATALOGUE}'!${column}${CATALOGUE_FIRST_ROW}:${column}${CATALOGUE_LAST_ROW}"


FUNCTIONAL_RANGES = (_catalogue_range("A"), _catalogue_range("B"))
ECONOMIC_RANGES = (_catalogue_range("D"), _catalogue_range("E"))
FUNCTIONAL_CHOICES, ECONOMIC_CHOICES = (CATALOGUE, "G"), (CATALOGUE, "H")
_ADDED = (ADDED_CODES, "bare_code", "name")


def _name(code_key: str, ranges: tuple[str, str] = FUNCTIONAL_RANGES) -> NameOf:
    return NameOf(Own(code_key), _ADDED, ranges)


def _sources(*groups: frozenset[Source]) -> Where:
    return Where("source", tuple(s.value for s in Source if any(s in group for group in groups)))


_BASIC = Where("category", tuple(c.value for c in Category if c.is_basic))
_PROJECT = Where("category", (Category.PROJECT.value,))
_GENERAL = _sources(GENERAL_BUDGET)
_OPERATING = Where("bare_code", ("302", "310"), length=3)


def _lines(key: str, *where: Where) -> Total:
    return Total(LINES, (key,), where)


def _change(current: str = "current", prior: str = "prior") -> dict[str, Expr]:
    return {"change": Minus(Own(current), Own(prior)), "rate": Rate(Own(current), Own(prior))}


def _compared(*where: Where) -> dict[str, Expr]:
    """This year, last year, change and rate over the lines that meet the conditions."""
    return {"current": _lines("current", *where), "prior": _lines("prior", *where), **_change()}


def _computed(key: str, label: str, formula: Expr | None = None, *, shows: Type = Type.MONEY, width: int = 15) -> Field:
    return Field(key, label, Type.COMPUTED, width=width, formula=formula, shows=shows)


def _money(key: str, label: str, *, required: bool = True, hint: str = "") -> Field:
    return Field(key, label, Type.MONEY, required, 16, hint, blank=None if required else ZERO)


def _code(key: str, label: str, picks: tuple[str, str], digits: tuple[int, ...], hint: str) -> Field:
    return Field(
        key, label, Type.CODE, True, 14, hint, pick_from=picks, digits=digits, free=True, verbatim=True
    )


_BARE_XIANG = Field("bare_code", "规范编码", Type.COMPUTED, formula=BareCode("code", 7), shows=Type.TEXT, hidden=True)
_BARE_KUAN = Field("bare_code", "规范编码", Type.COMPUTED, formula=BareCode("code", 5), shows=Type.TEXT, hidden=True)

# ---------------------------------------------------------------- 基本信息

_BASICS = FormSheet(
    BASICS,
    "单位的基本情况、机构设置和人员情况。带 * 的必填。",
    (
        Section("template", "模板", (
            Field("version", "模板版本", Type.LABEL, constant=TEMPLATE_VERSION, hint="程序据此识别工作簿，请勿修改"),
            Field("edition", "公开格式", Type.LABEL, constant=EDITION, hint="地区与格式年份，请勿修改"),
        )),
        Section("identity", "一、公开主体", (
            Field("name", "单位名称", Type.NAME, True, hint="全称，与公章一致；各处都按此打印"),
            Field("kind", "公开主体", Type.CHOICE, True, choices=Kind, hint="编制部门预算公开选“部门”，编制单位预算公开选“单位”"),
            Field("year", "预算年度", Type.INTEGER, True, hint="四位数字，如 2027"),
            Field("money_unit", "金额单位", Type.CHOICE, True, choices=("元", "万元"),
                  hint="本工作簿全部金额的单位；公开文档一律按万元打印"),
            Field("nature", "单位性质", Type.CHOICE, choices=("行政单位", "参照公务员法管理的事业单位", "事业单位", "其他"),
                  hint="只用于核对，不打印"),
            Field("sign_off_date", "落款日期", Type.DATE, hint="如 2027年2月8日"),
        )),
        Section("organisation", "二、机构设置", (
            Field("subordinates", "下属预算单位", Type.LONG, hint="名称之间用顿号或换行分开；没有则留空"),
            Field("office_word", "内设机构称谓", Type.CHOICE, choices=("处室", "科室", "股室", "部室"), free=True, blank="处室",
                  hint="“下设N个___”中的称谓，可另行填写；留空按“处室”"),
            Field("offices_text", "内设机构名称", Type.LONG, hint="名称之间用顿号或逗号分开，按填写的样子打印；没有则留空"),
            Field("office_count", "内设机构个数", Type.COMPUTED, formula=PartCount("organisation.offices_text"),
                  shows=Type.INTEGER, hint="由上一行自动计数"),
            Field("extra", "机构设置补充说明", Type.LONG, hint="接在自动生成的一句之后，按填写的样子打印"),
            Field("replacement", "机构设置全文", Type.LONG, hint="仅特殊情况：填写后代替自动生成的一段"),
        )),
        Section("staffing", "三、人员情况（人）", (
            Field("quota", "编制数", Type.INTEGER, True),
            Field("in_post", "在职人数", Type.INTEGER, True),
            Field("in_post_change", "在职比上年增减", Type.INTEGER, True, signed=True, hint="减少填负数，没有变化填 0"),
            Field("retired", "退休人数", Type.INTEGER, True),
            Field("retired_change", "退休比上年增减", Type.INTEGER, True, signed=True, hint="减少填负数，没有变化填 0"),
            Field("retired_with_honours", "离休人数", Type.INTEGER, True),
            Field("retired_with_honours_change", "离休比上年增减", Type.INTEGER, True, signed=True,
                  hint="减少填负数，没有变化填 0"),
            Field("actual", "实有人数", Type.COMPUTED, shows=Type.INTEGER, hint="在职＋退休＋离休", formula=Plus(
                (Own("staffing.in_post"), Own("staffing.retired"), Own("staffing.retired_with_honours")))),
        )),
    ),
)

# ---------------------------------------------------------------- 文字

_DUTIES = ListSheet(
    DUTIES, "functions", "单位的主要职能，一段一行，序号按需自行填写；按填写的样子打印。",
    (Field("text", "职能", Type.LONG, True, 110),), 40,
)
_NOTES = ListSheet(
    NOTES, "other_notes", "其他需要说明的事项，一段一行。涉密项目的说明和“无其他需说明事项”由程序生成，不在此填写；没有则留空。",
    (Field("text", "说明", Type.LONG, True, 110),), 20,
)
_GLOSSARY = ListSheet(
    GLOSSARY, "glossary", "第四部分的名词解释，一条一行，已填入通用条目，可以增删修改。",
    (Field("text", "名词解释", Type.LONG, True, 110),), 40,
)

# ---------------------------------------------------------------- 收支明细、变动原因、支出用途

_SAME_XIANG = Where("bare_code", same=Own("bare_code"))
_LINES = ListSheet(
    LINES, "lines",
    "全部收入和支出，一行一个“功能科目项＋支出类别＋资金来源”。本年、上年都要填，没有填 0；只有上年有数的项也要列出。"
    "变动原因按“项”填写：填在右侧显示“该项一般公共预算”数的那一行。",
    (
        _code("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "从下拉列表选，或直接填 7 位编码"),
        _computed("name", "科目名称", _name("bare_code"), shows=Type.TEXT, width=30),
        Field("category", "支出类别", Type.CHOICE, True, 11, "政府性基金、国有资本经营预算分人员经费、公用经费填写", Category),
        Field("source", "资金来源", Type.CHOICE, True, 32, "", Source),
        _money("current", "本年预算数"),
        _money("prior", "上年预算数"),
        _computed("change", "增减额", Given("code", Minus(Own("current"), Own("prior")))),
        _computed("rate", "增减率", Given("code", Rate(Own("current"), Own("prior"))), shows=Type.NUMBER, width=10),
        _computed("item_current", "该项一般公共预算\n本年", OnFirst((_GENERAL, _SAME_XIANG), _lines("current", _GENERAL, _SAME_XIANG))),
        _computed("item_prior", "该项一般公共预算\n上年", OnFirst((_GENERAL, _SAME_XIANG), _lines("prior", _GENERAL, _SAME_XIANG))),
        _computed("item_change", "该项一般公共预算\n增减", OnFirst((_GENERAL, _SAME_XIANG), Minus(Own("item_current"), Own("item_prior")))),
        Field("reason", "变动原因（该项）", Type.LONG, width=50, hint="只写原因本身，“主要原因是”和句号由程序加"),
        _BARE_XIANG,
    ),
    300,
    {
        "code": Text("合计"),
        "current": Total(LINES, ("current",)),
        "prior": Total(LINES, ("prior",)),
        **_change(),
    },
)


def _reason_rows() -> tuple[FixedRow, ...]:
    income = [
        FixedRow(f"income.{s.name}", ("收入（第二节）", s.value), _compared(Where("source", (s.value,)))) for s in Source
    ]
    halves = ((Category.BASIC, _BASIC), (Category.PROJECT, _PROJECT))
    spending = [
        FixedRow(f"expenditure.{c.name}", ("支出，全部资金（第三节）", c.value), _compared(where)) for c, where in halves
    ]
    general = [
        FixedRow(f"general.{c.name}", ("一般公共预算支出（第五节）", c.value), _compared(where, _GENERAL))
        for c, where in halves
    ]
    return (*income, *spending, *general)


_REASONS = FixedSheet(
    REASONS, "reasons",
    "各项收入、支出比上年增减的原因。数字由“收支明细”算出；有增减的都要填，没有安排资金的可以留空。只写原因本身。",
    (
        Field("part", "范围", Type.LABEL, width=26),
        Field("item", "项目", Type.LABEL, width=34),
        _computed("current", "本年预算数"),
        _computed("prior", "上年预算数"),
        _computed("change", "增减额"),
        _computed("rate", "增减率", shows=Type.NUMBER, width=10),
        Field("text", "原因", Type.LONG, width=70, hint="只写原因本身，“主要原因是”和句号由程序加"),
    ),
    14, fixed=_reason_rows(),
)


def _class_total(code: str, *groups: frozenset[Source]) -> Total:
    return _lines("current", Where("bare_code", (code,), length=3), _sources(*groups))


_USES = FixedSheet(
    USES, "class_uses",
    "各类支出主要用于什么（第四节）。有数的类都要填；只写用途本身，“主要用于”由程序加。",
    (
        Field("code", "类编码", Type.LABEL, width=9),
        _computed("name", "类名称", shows=Type.TEXT, width=26),
        _computed("general_amount", "一般公共预算\n本年"),
        _computed("fund_amount", "政府性基金预算\n本年"),
        _computed("capital_amount", "国有资本经营预算\n本年"),
        Field("general", "用途（一般公共预算）", Type.LONG, width=50),
        Field("fund", "用途（政府性基金预算）", Type.LONG, width=36),
        Field("capital", "用途（国有资本经营预算）", Type.LONG, width=36),
    ),
    len(FUNCTIONAL_CLASSES),
    fixed=tuple(
        FixedRow(code, (code,), {
            "name": NameOf(Text(code), _ADDED, FUNCTIONAL_RANGES),
            "general_amount": _class_total(code, GENERAL_BUDGET),
            "fund_amount": _class_total(code, FUND_BUDGET),
            "capital_amount": _class_total(code, CAPITAL_BUDGET),
        })
        for code in FUNCTIONAL_CLASSES
    ),
)

# ---------------------------------------------------------------- 经济分类、项目、结转结余、三公

_ECONOMIC = ListSheet(
    ECONOMIC, "economic_lines",
    "一般公共预算基本支出按部门预算支出经济分类款填列（表6）。合计应等于“收支明细”中一般公共预算的基本支出。",
    (
        _code("code", "款编码", ECONOMIC_CHOICES, (3, 5), "从下拉列表选，或直接填 5 位编码"),
        _computed("name", "款名称", _name("bare_code", ECONOMIC_RANGES), shows=Type.TEXT, width=36),
        _money("amount", "本年预算数"),
        _computed("check", "与收支明细核对", shows=Type.TEXT, width=30),
        _BARE_KUAN,
    ),
    100,
    {
        "code": Text("合计"),
        "amount": Total(ECONOMIC, ("amount",)),
        "check": Agreement(Own("amount"), _lines("current", _BASIC, _GENERAL)),
    },
)

ECONOMIC_KEYS = tuple(f"economic_{n}" for n in range(1, len(PROJECT_ECONOMIC_CLASSES) + 1))
_PROJECTS = ListSheet(
    PROJECTS, "projects",
    "全部项目，一行一个“项目＋项＋资金来源”，金额按经济分类填写。涉密项目名称填“特定目标＋编码”，选“是”后依据、分配、时间一律不公开。",
    (
        Field("name", "项目名称", Type.NAME, True, 36),
        _code("code", "项编码", FUNCTIONAL_CHOICES, (3, 5, 7), "与“收支明细”一致"),
        Field("source", "资金来源", Type.CHOICE, True, 26, "", Source),
        *(
            Field(key, label, Type.MONEY, width=14, hint="没有可留空")
            for key, label in zip(ECONOMIC_KEYS, PROJECT_ECONOMIC_CLASSES, strict=True)
        ),
        _computed("total", "合计", Given("name", Plus(tuple(Own(key) for key in ECONOMIC_KEYS)))),
        _computed("check", "该项该来源\n与收支明细核对", Given("name", Agreement(
            Total(PROJECTS, ("total",), (_SAME_XIANG, Where("source", same=Own("source")))),
            _lines("current", _PROJECT, _SAME_XIANG, Where("source", same=Own("source"))),
        )), shows=Type.TEXT, width=22),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”"),
        Field("policy_basis", "设立的政策依据", Type.LONG, width=40, guarded=True),
        Field("undertaker", "项目承担单位", width=26),
        Field("allocation", "资金分配情况", Type.LONG, width=40, guarded=True),
        Field("period", "资金执行时间", width=26, guarded=True, verbatim=True, hint="起止时间，如 2027年1月1日至2027年12月31日"),
        _BARE_XIANG,
    ),
    120,
    {
        "name": Text("合计"),
        **{key: Total(PROJECTS, (key,)) for key in (*ECONOMIC_KEYS, "total")},
    },
)

_CARRYOVERS = ListSheet(
    CARRYOVERS, "carryover",
    "上年结转结余的每一笔（表11）。合计应等于“收支明细”中两个结转来源之和。",
    (
        Field("name", "名称", Type.NAME, True, 46),
        Field("fund", "资金性质", Type.CHOICE, True, 24, "", CarryoverFund),
        Field("category", "支出类别", Type.CHOICE, True, 12, "", tuple(
            c.value for c in (Category.PERSONNEL, Category.OPERATING, Category.PROJECT))),
        _money("amount", "金额"),
        Field("purpose", "主要用途", Type.LONG, width=50, guarded=True, hint="只写用途本身，“主要用于”由程序加"),
        Field("secret", "是否涉密", Type.YES_NO, True, 9, "涉密项目选“是”，用途一律不公开"),
        _computed("check", "与收支明细核对", shows=Type.TEXT, width=26),
    ),
    80,
    {
        "name": Text("合计"),
        "amount": Total(CARRYOVERS, ("amount",)),
        "check": Agreement(Own("amount"), _lines("current", _sources(CARRYOVER))),
    },
)

_THREE_PUBLIC = FixedSheet(
    THREE_PUBLIC, "three_public",
    "财政拨款“三公”经费预算（表10）。没有安排填 0；每一项都要写原因。",
    (
        Field("item", "项目", Type.LABEL, width=22),
        _money("general", "本年\n一般公共预算"),
        _money("fund", "本年\n政府性基金预算", required=False, hint="没有可留空"),
        _money("capital", "本年\n国有资本经营预算", required=False, hint="没有可留空"),
        _computed("current", "本年合计", Plus((Own("general"), Own("fund"), Own("capital")))),
        _money("prior", "上年合计"),
        _computed("change", "增减额", _change()["change"]),
        _computed("rate", "增减率", _change()["rate"], shows=Type.NUMBER, width=10),
        Field("reason", "原因", Type.LONG, width=60, hint="只写原因本身，“主要原因是”和句号由程序加"),
    ),
    len(ThreePublicItem),
    {
        "item": Text("合计"),
        **{key: Total(THREE_PUBLIC, (key,)) for key in ("general", "fund", "capital", "current", "prior")},
        **_change(),
    },
    fixed=tuple(FixedRow(item.name, (item.value,)) for item in ThreePublicItem),
)

# ---------------------------------------------------------------- 运行经费、采购、资产、单位资金


def _sum_of(section: str, *keys: str) -> Plus:
    return Plus(tuple(Own(f"{section}.{key}") for key in keys))


_DETAIL_KEYS = ("business", "superior_grant", "affiliate_payment", "operating")
_OTHER_FIGURES = FormSheet(
    OTHER_FIGURES,
    "机关运行经费、政府采购、国有资产和单位资金构成。带 * 的必填，没有填 0。",
    (
        Section("operating_expenses", "一、机关运行经费", (
            Field("current", "本年机关运行经费", Type.COMPUTED, formula=Total(ECONOMIC, ("amount",), (_OPERATING,)),
                  hint="“基本支出经济分类”中的公用经费（302、310）"),
            _money("prior", "上年机关运行经费"),
            Field("reason", "增减原因", Type.LONG, hint="只写原因本身，“主要原因是”和句号由程序加"),
        )),
        Section("procurement", "二、政府采购预算", (
            _money("goods", "货物"),
            _money("works", "工程"),
            _money("services", "服务"),
            Field("total", "采购总额", Type.COMPUTED, formula=_sum_of("procurement", "goods", "works", "services"),
                  hint="货物＋工程＋服务"),
            _money("sme", "面向中小企业预留", hint="含小微企业"),
            _money("micro", "其中：面向小微企业预留"),
        )),
        Section("assets", "三、国有资产占用使用情况（上年底）", (
            Field("house_area", "房屋面积", Type.NUMBER, True, hint="平方米"),
            _money("house_value", "房屋价值"),
            Field("general_vehicles", "一般公务用车（辆）", Type.INTEGER, True),
            _money("general_vehicles_value", "一般公务用车价值"),
            Field("enforcement_vehicles", "执法执勤用车（辆）", Type.INTEGER, True),
            _money("enforcement_vehicles_value", "执法执勤用车价值"),
            Field("other_vehicles", "其他车辆（辆）", Type.INTEGER, True),
            _money("other_vehicles_value", "其他车辆价值"),
            Field("vehicles", "车辆合计（辆）", Type.COMPUTED, shows=Type.INTEGER, hint="三种车辆之和", formula=_sum_of(
                "assets", "general_vehicles", "enforcement_vehicles", "other_vehicles")),
            Field("vehicles_value", "车辆价值合计", Type.COMPUTED, hint="三种车辆之和", formula=_sum_of(
                "assets", "general_vehicles_value", "enforcement_vehicles_value", "other_vehicles_value")),
            _money("furniture_value", "办公家具价值"),
            _money("other_assets_value", "其他资产价值"),
            Field("equipment_50", "价值50万元以上设备（台/套）", Type.INTEGER, True, hint="含100万元以上"),
            Field("equipment_100", "价值100万元以上设备（台/套）", Type.INTEGER, True),
            Field("planned_vehicles", "本年拟购车辆（辆）", Type.INTEGER, hint="未安排购置车辆经费的留空"),
            Field("planned_equipment_50", "本年拟购50万元以上设备（台/套）", Type.INTEGER, True),
            Field("planned_equipment_100", "本年拟购100万元以上设备（台/套）", Type.INTEGER, True),
        )),
        Section("unit_funds", "四、单位资金构成（表1）", (
            Field("total", "单位资金本年合计", Type.COMPUTED, formula=_lines("current", Where("source", (Source.UNIT_FUNDS.value,))),
                  hint="由“收支明细”算出"),
            _money("business", "事业收入", required=False, hint="没有可留空"),
            _money("superior_grant", "上级补助收入", required=False, hint="没有可留空"),
            _money("affiliate_payment", "附属单位上缴收入", required=False, hint="没有可留空"),
            _money("operating", "事业单位经营收入", required=False, hint="没有可留空"),
            Field("rest", "其他收入", Type.COMPUTED, hint="合计减去以上四项",
                  formula=Minus(Own("unit_funds.total"), _sum_of("unit_funds", *_DETAIL_KEYS))),
        )),
    ),
)

# ---------------------------------------------------------------- 绩效

_INDICATOR = (
    Field("level1", "一级指标", Type.CHOICE, True, 14, "", ("履职效能", "管理效率", "社会效应", "可持续发展能力", "服务对象满意度"), free=True),
    Field("level2", "二级指标", Type.CHOICE, False, 16, "", ("数量指标", "质量指标", "时效指标", "社会效益指标", "满意度指标"), free=True),
    Field("level3", "三级指标", Type.LONG, True, 34),
    Field("target", "指标值", width=18, verbatim=True),
    Field("basis", "指标值设置依据", Type.LONG, width=34),
)
_OVERALL = FormSheet(
    OVERALL,
    "部门整体绩效目标表，只有“部门”填写；“单位”整页留空。指标填在“整体绩效指标”。",
    (
        Section(OVERALL_RECORD, "部门整体绩效目标", (
            Field("contact", "联系人", hint="将随绩效目标表公开"),
            Field("phone", "联系电话", verbatim=True, hint="将随绩效目标表公开，请勿填写手机号码"),
            Field("goal", "整体绩效目标", Type.LONG, True),
            _money("upper", "预算资金：上级安排", hint="没有填 0"),
            _money("own", "预算资金：本级安排", hint="没有填 0"),
            _money("other", "预算资金：其他资金", hint="没有填 0"),
            Field("total", "预算资金合计", Type.COMPUTED, formula=_sum_of("overall_performance", "upper", "own", "other")),
            Field("check", "与收支总计核对", Type.COMPUTED, shows=Type.TEXT,
                  formula=Agreement(Own("overall_performance.total"), _lines("current"))),
        )),
    ),
)
_OVERALL_INDICATORS = ListSheet(
    OVERALL_INDICATORS, "overall_indicators", "部门整体绩效指标，一行一个，按填写的顺序打印。",
    (*_INDICATOR, Field("weight", "分值权重", width=10, verbatim=True)), 60,
)
_PERFORMANCE = ListSheet(
    PERFORMANCE, "project_performance",
    "需要公开绩效目标的项目，一行一个，涉密项目不填。项目从下拉列表选，不要另行录入。",
    (
        Field("project", "项目", Type.NAME, True, 46, "从“项目”表选", pick_from=(PROJECTS, "name")),
        Field("head", "项目负责人", width=14),
        Field("goal", "项目总体目标", Type.LONG, True, 80),
        _computed("amount", "项目金额", Given("project", Total(
            PROJECTS, ("total",), (Where("name", same=Own("project")),)))),
        Field("check_total", "核对数", Type.MONEY, width=16, hint="批复的绩效目标表上的金额，只用于核对，可以留空"),
        _computed("check", "核对", Given("check_total", Agreement(Own("check_total"), Own("amount"))), shows=Type.TEXT, width=22),
    ),
    100, discreet=True,
)
_INDICATORS = ListSheet(
    INDICATORS, "indicators",
    "项目绩效指标，一行一个，按填写的顺序打印。项目从下拉列表选，须已填在“项目绩效”。",
    (
        Field("project", "项目", Type.NAME, True, 36, "从“项目绩效”表选", pick_from=(PERFORMANCE, "project")),
        Field("level1", "一级指标", Type.CHOICE, True, 13, "", ("产出指标", "成本指标", "效益指标", "满意度指标"), free=True),
        Field("level2", "二级指标", Type.CHOICE, False, 16, "", (
            "数量指标", "质量指标", "时效指标", "经济成本指标", "社会成本指标", "生态环境成本指标",
            "经济效益指标", "社会效益指标", "生态效益指标", "满意度指标"), free=True),
        *_INDICATOR[2:],
        Field("last_year", "上年完成值", width=14, verbatim=True),
        Field("weight", "分值权重", width=10, verbatim=True),
        Field("rule", "赋分规则", width=20),
        Field("evidence", "佐证资料", width=26),
    ),
    600, discreet=True,
)

_ADDED_CODES = ListSheet(
    ADDED_CODES, "names",
    "“科目目录”中没有或名称不同的科目，填写编码和名称；以此处名称为准。",
    (
        Field("code", "编码", Type.CODE, True, 14, "类 3 位、款 5 位、项 7 位", digits=(3, 5, 7), verbatim=True),
        Field("name", "名称", Type.NAME, True, 50),
        _BARE_XIANG,
    ),
    100,
)

DATA_SHEETS: tuple[Sheet, ...] = (
    _BASICS, _DUTIES, _LINES, _REASONS, _USES, _ECONOMIC, _PROJECTS, _CARRYOVERS, _THREE_PUBLIC, _OTHER_FIGURES,
    _OVERALL, _OVERALL_INDICATORS, _PERFORMANCE, _INDICATORS, _NOTES, _GLOSSARY, _ADDED_CODES,
)
"""Every sheet the clerk types into, in workbook order; 填报说明 comes before them, 科目目录 after."""

SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in DATA_SHEETS}

GUIDE_LINES = (
    ("怎样填写", "按工作表从左到右填写浅黄色单元格。灰色单元格是固定文字或公式，不要修改；不要插入、删除行列，不要改工作表名称。"),
    ("金额", "全部金额用“基本信息”中选定的单位（元或万元），只填数字，最多保留到分。空白不等于零：没有的填 0。"),
    ("原因和用途", "只写原因或用途本身，“主要原因是”“主要用于”和句末的句号由程序加。"),
    ("涉密项目", "名称填“特定目标＋编码”，“是否涉密”选“是”。依据、分配、时间、用途一律不公开；不要在其他地方提到其内容。"),
    ("粘贴", "从别处复制时请“选择性粘贴—数值”，以免带走单元格的格式和下拉列表。"),
    ("填完以后", "保存为 .xlsx，交给程序核对；有错误时程序逐条指出工作表和单元格。"),
    ("模板版本", f"{TEMPLATE_VERSION}　公开格式：{EDITION}"),
)
