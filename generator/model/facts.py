"""What a clerk types, as frozen records. Amounts are Decimal 元; None is a blank cell, which is not zero.

Every record carries `at`: the sheet and the address of each of its fields (field name → A1 address), so that any value
can be traced back to its cell with `record.at.cell("field")`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple, Union

from generator.model.cells import NOWHERE, CellRef, Place


class Kind(str, Enum):
    """公开主体: a department with its own overall performance objective, or a single unit."""

    DEPARTMENT = "部门"
    UNIT = "单位"


class Source(str, Enum):
    """资金来源: the ten columns of 表2 that money can come from, in column order."""

    GENERAL = "一般公共预算"
    GENERAL_TRANSFER = "上级一般公共预算安排的转移支付"
    FUND = "政府性基金预算"
    FUND_TRANSFER = "上级政府性基金安排的转移支付"
    CAPITAL = "国有资本经营预算"
    CAPITAL_TRANSFER = "上级国有资本经营预算安排的转移支付"
    SPECIAL_ACCOUNT = "财政专户（教育收费）"
    UNIT_FUNDS = "单位资金"
    FISCAL_CARRYOVER = "财政拨款结转"
    OTHER_CARRYOVER = "非财政拨款结转结余"


GENERAL_BUDGET = frozenset({Source.GENERAL, Source.GENERAL_TRANSFER})
"""一般公共预算拨款: columns 3 and 4 of 表2."""
FUND_BUDGET = frozenset({Source.FUND, Source.FUND_TRANSFER})
"""政府性基金预算拨款: columns 5 and 6."""
CAPITAL_BUDGET = frozenset({Source.CAPITAL, Source.CAPITAL_TRANSFER})
"""国有资本经营预算拨款: columns 7 and 8."""
FISCAL_APPROPRIATION = GENERAL_BUDGET | FUND_BUDGET | CAPITAL_BUDGET
"""财政拨款 of this year: without carry-over, 财政专户 and 单位资金."""
CARRYOVER = frozenset({Source.FISCAL_CARRYOVER, Source.OTHER_CARRYOVER})


class Category(str, Enum):
    """支出类别. 人员经费 and 公用经费 are the two halves of 基本支出, typed apart where 表8 and 表9 need them."""

    BASIC = "基本支出"
    PERSONNEL = "人员经费"
    OPERATING = "公用经费"
    PROJECT = "项目支出"

    @property
    def is_basic(self) -> bool:
        """True for 基本支出 and its two halves."""
        return self is not Category.PROJECT


class CarryoverFund(str, Enum):
    """结转结余的资金性质: the rows 其中 under 二、上年结转结余 of 表1."""

    GENERAL = "一般公共预算拨款"
    FUND = "政府性基金预算拨款"
    CAPITAL = "国有资本经营预算拨款"
    SPECIAL_ACCOUNT = "财政专户核拨"
    UNIT_FUNDS = "单位资金"

    @property
    def is_fiscal(self) -> bool:
        """True for 财政拨款结转, False for 非财政拨款结转结余."""
        return self in (CarryoverFund.GENERAL, CarryoverFund.FUND, CarryoverFund.CAPITAL)


class ThreePublicItem(str, Enum):
    """“三公”经费 items, in the order of section 十."""

    OVERSEAS_TRAVEL = "因公出国（境）费"
    VEHICLE_PURCHASE = "公务用车购置费"
    VEHICLE_OPERATION = "公务用车运行费"
    OFFICIAL_RECEPTION = "公务接待费"


PROJECT_ECONOMIC_CLASSES = (
    "工资福利支出",
    "商品服务支出",
    "对个人和家庭的补助",
    "债务利息及费用支出",
    "资本性支出（基本建设）",
    "资本性支出",
    "对企业补助（基本建设）",
    "对企业补助",
    "对社会保障基金补助",
    "其他支出",
)
"""The ten economic classes of 表7, in column order."""


class Withheld:
    """Text typed into a hidden field of a secret (涉密) project.

    It never prints: str() and repr() give the public placeholder. Only the secrecy rules look inside, with reveal().
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "〔涉密，不予显示〕"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        # A pickle (a worker process, a cache) would carry the text along: it loses it instead.
        return (Withheld, ("",))

    def reveal(self) -> str:
        """The typed text, for the rules of family P only."""
        return self._text


Guarded = Union[str, Withheld, None]
"""A project's describing text: open, withheld because the project is secret, or blank."""


class Identity(NamedTuple):
    """基本信息."""

    name: str
    kind: Kind
    year: int
    money_unit: str
    edition: str
    sign_off_date: str
    """As printed, e.g. 2024年2月22日."""
    nature: str | None = None
    """单位性质: 行政单位, 参公事业单位, 事业单位 … Only checks read it."""
    at: Place = NOWHERE


class TextItem(NamedTuple):
    """One typed paragraph: a duty (主要职能), a glossary entry (名词解释)."""

    text: str
    at: Place = NOWHERE


class Organisation(NamedTuple):
    """机构设置."""

    subordinates: tuple[str, ...] = ()
    """下属预算单位."""
    office_word: str = "处室"
    offices_text: str = ""
    """内设机构 names as typed, with the clerk's own separators."""
    offices: tuple[str, ...] = ()
    """The same taken apart, for counting."""
    extra: str = ""
    """Sentence printed after the generated one, as typed."""
    replacement: str = ""
    """Whole paragraph for an unusual set-up, printed instead of the generated one."""
    at: Place = NOWHERE


class Staffing(NamedTuple):
    """人员情况, persons. 实有人数 is their sum and is not typed."""

    quota: int
    in_post: int
    in_post_change: int
    retired: int
    retired_change: int
    retired_with_honours: int
    retired_with_honours_change: int
    at: Place = NOWHERE


class Line(NamedTuple):
    """收支明细: one 功能科目项 × 支出类别 × 资金来源."""

    code: str
    category: Category
    source: Source
    current: Decimal
    prior: Decimal
    reason: str = ""
    """Why the 项's general public budget changed; typed on one line of the 项."""
    at: Place = NOWHERE


class Reason(NamedTuple):
    """变动原因 for one source, category or item; may be blank."""

    text: str = ""
    at: Place = NOWHERE


class ClassUse(NamedTuple):
    """支出用途: what a 类 is mainly used for (section 四), one text per kind of fiscal appropriation."""

    code: str
    general: str = ""
    fund: str = ""
    capital: str = ""
    at: Place = NOWHERE


class EconomicLine(NamedTuple):
    """一般公共预算基本支出 by 部门经济分类款."""

    code: str
    amount: Decimal
    at: Place = NOWHERE


class Project(NamedTuple):
    """项目: one project in one 项 from one source."""

    name: str
    code: str
    source: Source
    secret: bool
    economic: tuple[Decimal | None, ...]
    """Amounts by PROJECT_ECONOMIC_CLASSES; None is blank."""
    policy_basis: Guarded = None
    undertaker: str = ""
    allocation: Guarded = None
    period: Guarded = None
    at: Place = NOWHERE
    """Economic cells are named economic_1 … economic_10."""


class CarryoverItem(NamedTuple):
    """上年结转结余 item (表11)."""

    name: str
    fund: CarryoverFund
    category: Category
    """人员经费, 公用经费 or 项目支出."""
    amount: Decimal
    purpose: Guarded = None
    secret: bool = False
    at: Place = NOWHERE


class ThreePublicExpense(NamedTuple):
    """One “三公” item: this year by source, last year's total."""

    item: ThreePublicItem
    general: Decimal
    fund: Decimal
    capital: Decimal
    prior: Decimal
    reason: str = ""
    at: Place = NOWHERE


class UnitFundsDetail(NamedTuple):
    """单位资金构成 (表1). 其他收入 is the rest of 单位资金 and is not typed."""

    business: Decimal = Decimal(0)
    superior_grant: Decimal = Decimal(0)
    affiliate_payment: Decimal = Decimal(0)
    operating: Decimal = Decimal(0)
    at: Place = NOWHERE


class OperatingExpenses(NamedTuple):
    """机关运行经费: this year's figure is 公用经费 of 表6; last year's and the reason are typed."""

    prior: Decimal
    reason: str = ""
    at: Place = NOWHERE


class Procurement(NamedTuple):
    """政府采购, 元. The total is goods + works + services."""

    goods: Decimal
    works: Decimal
    services: Decimal
    sme: Decimal
    micro: Decimal
    at: Place = NOWHERE


class Assets(NamedTuple):
    """国有资产占用使用情况 at the end of last year, and this year's planned purchases."""

    house_area: Decimal
    """平方米."""
    house_value: Decimal
    general_vehicles: int
    general_vehicles_value: Decimal
    enforcement_vehicles: int
    enforcement_vehicles_value: Decimal
    other_vehicles: int
    other_vehicles_value: Decimal
    furniture_value: Decimal
    other_assets_value: Decimal
    equipment_50: int
    equipment_100: int
    planned_vehicles: int | None
    """Vehicles to be bought this year; blank where the clerk leaves it to 表10."""
    planned_equipment_50: int
    planned_equipment_100: int
    at: Place = NOWHERE


class Indicator(NamedTuple):
    """绩效指标. The last four fields stand in project tables only."""

    level1: str
    level2: str
    level3: str
    target: str
    basis: str
    weight: str
    last_year: str = ""
    rule: str = ""
    evidence: str = ""
    project: str = ""
    """The project it belongs to; empty for the overall objective."""
    at: Place = NOWHERE


class OverallPerformance(NamedTuple):
    """部门整体绩效目标表 (部门 only)."""

    contact: str
    phone: str
    goal: str
    upper: Decimal
    """上级安排."""
    own: Decimal
    """本级安排."""
    other: Decimal
    indicators: tuple[Indicator, ...] = ()
    at: Place = NOWHERE


class ProjectPerformance(NamedTuple):
    """项目支出绩效目标表. Amounts are those of the project of that name."""

    project: str
    head: str
    goal: str
    check_total: Decimal | None = None
    """The approved form's total, typed only to be compared."""
    indicators: tuple[Indicator, ...] = ()
    at: Place = NOWHERE


class Acceptance(NamedTuple):
    """提醒说明: a 提醒 that the clerk looked at and lets stand, named as the list of findings names it. Never printed."""

    rule: str
    sheet: str = ""
    """Empty for a finding about the whole file."""
    cell: str = ""
    """A1 address as typed."""
    reason: str = ""
    at: Place = NOWHERE


class Budget(NamedTuple):
    """Everything one workbook says."""

    identity: Identity
    organisation: Organisation
    staffing: Staffing
    functions: tuple[TextItem, ...] = ()
    lines: tuple[Line, ...] = ()
    income_reasons: Mapping[Source, Reason] = {}
    expenditure_reasons: Mapping[Category, Reason] = {}
    """基本支出 and 项目支出 over all money (section 三)."""
    general_reasons: Mapping[Category, Reason] = {}
    """基本支出 and 项目支出 of the general public budget (section 五)."""
    class_uses: tuple[ClassUse, ...] = ()
    economic_lines: tuple[EconomicLine, ...] = ()
    projects: tuple[Project, ...] = ()
    carryover: tuple[CarryoverItem, ...] = ()
    three_public: tuple[ThreePublicExpense, ...] = ()
    """All four items, in the order of ThreePublicItem."""
    unit_funds: UnitFundsDetail = UnitFundsDetail()
    operating_expenses: OperatingExpenses | None = None
    procurement: Procurement | None = None
    assets: Assets | None = None
    overall_performance: OverallPerformance | None = None
    project_performance: tuple[ProjectPerformance, ...] = ()
    glossary: tuple[TextItem, ...] = ()
    other_notes: tuple[TextItem, ...] = ()
    """其他需说明的事项 beyond what is generated."""
    names: Mapping[str, str] = {}
    """Names of codes typed by the clerk (补充科目); they win over the catalogue."""
    name_cells: Mapping[str, CellRef] = {}
    """Where each of `names` is typed."""
    acceptances: tuple[Acceptance, ...] = ()
    """Findings the clerk accepts, with the reason."""
    last_texts: Mapping[CellRef, str] = {}
    """Last year's text that stands in grey beside a reason or a use, by the cell of this year's. Never printed."""
