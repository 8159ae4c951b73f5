"""Budgets for tests: one small valid budget to edit, and a strategy that grows budgets from the leaves up.

A budget grown here satisfies every rule by construction: totals exist only as sums of what was drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from generator import catalogue
from generator.model.cells import Place
from generator.model.facts import (
    CARRYOVER,
    GENERAL_BUDGET,
    PROJECT_ECONOMIC_CLASSES,
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

YEAR = 2024
XIANG = sorted(code for code in catalogue.load(YEAR).functional if len(code) == 7)
PERSONNEL_KUAN = sorted(c for c in catalogue.load(YEAR).economic if len(c) == 5 and c[:3] in ("301", "303"))
OPERATING_KUAN = sorted(c for c in catalogue.load(YEAR).economic if len(c) == 5 and c[:3] in ("302", "310"))


class AnyCell(dict[str, str]):
    """Every field has an address, its own name: enough for tests that do not read a workbook."""

    def __missing__(self, key: str) -> str:
        return key


def at(sheet: str, row: int = 1) -> Place:
    return Place(f"{sheet}#{row}", AnyCell({"": ""}))


# Text as clerks type it, with everything that markup could mistake for its own.
texts = st.builds(
    "{}{}".format,
    st.sampled_from(
        (
            "人员调整，相应经费增加",
            "主要原因是项目完工。",
            "是根据《办法》安排的支出",
            "厉行节约<压减>一般性支出 & 其他",
            "第一行\n第二行：12.5%",
            "“放管服”改革{{ 7 * 7 }}'引号'\"",
            "{% raw %}]]><w:p/>{# 注 #}",
            "=1+1；执行标准",
        )
    ),
    st.integers(1, 99_999),
)
names = st.builds(
    "{}{}{}".format,
    st.sampled_from(("某市", "某县", "某回族自治州")),
    st.sampled_from(("人民政府办公室", "财政局", "信息中心", "专项运行维护经费", "展示中心一期")),
    st.sampled_from(("", "一", "二", "三", "四", "五", "六")),
)
money = st.one_of(st.just(0), st.integers(1, 99), st.integers(1, 10**11)).map(lambda fen: Decimal(fen) / 100)


def split(draw: st.DrawFn, total: Decimal, parts: int) -> list[Decimal]:
    """A total cut into parts, to the cent."""
    fen = int(total * 100)
    cuts = sorted(draw(st.lists(st.integers(0, fen), min_size=parts - 1, max_size=parts - 1)))
    edges = [0, *cuts, fen]
    return [Decimal(b - a) / 100 for a, b in pairwise(edges)]


@st.composite
def budgets(draw: st.DrawFn, max_codes: int = 8, max_projects: int = 6) -> Budget:
    kind = draw(st.sampled_from(Kind))
    name = draw(names)
    keys: list[tuple[str, Source, Category]] = []
    for code in draw(st.lists(st.sampled_from(XIANG), min_size=1, max_size=max_codes, unique=True)):
        for source in draw(st.lists(st.sampled_from(Source), min_size=1, max_size=3, unique=True)):
            undivided = source not in GENERAL_BUDGET and source not in (Source.SPECIAL_ACCOUNT, Source.UNIT_FUNDS)
            basic = (Category.PERSONNEL, Category.OPERATING) if undivided else (Category.BASIC,)
            for category in draw(st.lists(st.sampled_from((*basic, Category.PROJECT)), min_size=1, unique=True)):
                keys.append((code, source, category))
    reasons = {code: draw(texts) for code, source, _ in keys if source in GENERAL_BUDGET}
    lines = []
    for code, source, category in keys:
        said = reasons.pop(code, "") if source in GENERAL_BUDGET else ""
        lines.append(Line(code, category, source, draw(money), draw(money), said, at("收支明细", len(lines))))
    if all(line.current == 0 for line in lines):
        lines[0] = Line(keys[0][0], keys[0][2], keys[0][1], Decimal(12345), Decimal(0), lines[0].reason, at("收支明细"))
    projects = _projects(draw, lines, max_projects, name)
    open_names = sorted({p.name for p in projects if not p.secret})
    performance = tuple(
        ProjectPerformance(p, "略", draw(texts), None, _indicators(draw, p), at("项目绩效", i))
        for i, p in enumerate(draw(st.lists(st.sampled_from(open_names), unique=True)) if open_names else ())
    )
    total = sum((line.current for line in lines), Decimal(0))
    upper, own, other = split(draw, total, 3)
    overall = OverallPerformance("略", "略", draw(texts), upper, own, other, _indicators(draw, ""), at("整体绩效"))
    goods, works, services = draw(money), draw(money), draw(money)
    sme = split(draw, goods + works + services, 2)[0]
    unit_funds = sum((line.current for line in lines if line.source is Source.UNIT_FUNDS), Decimal(0))
    detail = split(draw, unit_funds, 5)
    vehicles = [draw(st.integers(0, 40)) for _ in range(3)]
    fifty = draw(st.integers(0, 9))
    purchase = draw(money)
    return Budget(
        identity=Identity(name, kind, YEAR, "元", "xinjiang-2024", f"{YEAR}年2月8日", at=at("基本信息")),
        organisation=Organisation(
            tuple(draw(st.lists(names, max_size=3))),
            draw(st.sampled_from(("处室", "科室"))),
            "、".join(offices := draw(st.lists(names, max_size=5))),
            tuple(offices),
            draw(st.sampled_from(("", "另设机关党委。"))),
            at=at("基本信息"),
        ),
        staffing=Staffing(
            draw(st.integers(0, 200)),
            *(draw(st.integers(0, 200) if i % 2 == 0 else st.integers(-9, 9)) for i in range(6)),
            at=at("基本信息"),
        ),
        functions=tuple(TextItem(draw(texts)) for _ in range(draw(st.integers(1, 4)))),
        lines=tuple(lines),
        income_reasons={s: Reason(draw(texts), at("变动原因", i)) for i, s in enumerate(Source) if _moved(lines, {s})},
        expenditure_reasons={c: Reason(draw(texts), at("变动原因", 20)) for c in (Category.BASIC, Category.PROJECT)},
        general_reasons={c: Reason(draw(texts), at("变动原因", 30)) for c in (Category.BASIC, Category.PROJECT)},
        class_uses=tuple(
            ClassUse(code, draw(texts), draw(texts), draw(texts), at("支出用途", i))
            for i, code in enumerate(sorted({line.code[:3] for line in lines}))
        ),
        economic_lines=_economic(draw, lines),
        projects=projects,
        carryover=_carryover(draw, lines),
        three_public=tuple(
            ThreePublicExpense(
                item,
                purchase if item is ThreePublicItem.VEHICLE_PURCHASE else draw(money),
                draw(money),
                draw(money),
                draw(money),
                draw(texts),
                at("三公经费", i),
            )
            for i, item in enumerate(ThreePublicItem)
        ),
        unit_funds=UnitFundsDetail(*detail[:4], at=at("运行经费采购资产")),
        operating_expenses=OperatingExpenses(draw(money), draw(texts), at("运行经费采购资产")),
        procurement=Procurement(goods, works, services, sme, split(draw, sme, 2)[0], at("运行经费采购资产")),
        assets=Assets(
            draw(money), draw(money), vehicles[0], draw(money), vehicles[1], draw(money), vehicles[2], draw(money),
            draw(money), draw(money), fifty, draw(st.integers(0, fifty)), None, 0, 0, at("运行经费采购资产"),
        ),
        overall_performance=overall if kind is Kind.DEPARTMENT and draw(st.booleans()) else None,
        project_performance=performance,
        glossary=(TextItem("一、财政拨款:指由一般公共预算安排的财政拨款数。"),),
        other_notes=tuple(TextItem(draw(texts)) for _ in range(draw(st.integers(0, 1)))),
    )  # fmt: skip


def _moved(lines: Sequence[Line], sources: set[Source]) -> bool:
    return any(line.source in sources for line in lines)


def _indicators(draw: st.DrawFn, project: str) -> tuple[Indicator, ...]:
    level1 = ("产出指标", "成本指标", "效益指标")
    level2 = ("数量指标", "质量指标")
    chosen = draw(st.lists(st.tuples(st.sampled_from(level1), st.sampled_from(level2), texts), min_size=1, max_size=6))
    unique = dict.fromkeys(sorted(chosen))
    return tuple(
        Indicator(a, b, c, "≥5次", "计划标准", "10", "无", "按照完成比例赋分", "工作资料", project, at("绩效指标", i))
        for i, (a, b, c) in enumerate(unique)
    )


def _projects(draw: st.DrawFn, lines: Sequence[Line], most: int, undertaker: str) -> tuple[Project, ...]:
    """Projects that add up to the 项目支出 of every 项 and source of the general public budget, and some of other money."""
    projects: list[Project] = []
    for line in lines:
        if line.category is not Category.PROJECT or line.source in CARRYOVER:
            continue
        if line.source not in GENERAL_BUDGET and not draw(st.booleans()):
            continue
        for share in split(draw, line.current, draw(st.integers(1, max(1, most // 3)))):
            number = len(projects) + 1
            secret = draw(st.booleans()) and draw(st.booleans())
            classes: list[Decimal | None] = [None] * len(PROJECT_ECONOMIC_CLASSES)
            parts = split(draw, share, draw(st.integers(1, 3)))
            for position, part in zip(draw(st.permutations(range(len(classes)))), parts, strict=False):
                classes[position] = part
            said = [draw(texts) for _ in range(3)]
            hidden = [Withheld(f"〔密{number}〕{text}") if secret else text for text in said]
            projects.append(
                Project(
                    f"特定目标0310{number:04d}" if secret else f"{draw(names)}{number}",
                    line.code,
                    line.source,
                    secret,
                    tuple(classes),
                    hidden[0],
                    undertaker,
                    hidden[1],
                    hidden[2],
                    at("项目", number),
                )
            )
    return tuple(projects)


def _economic(draw: st.DrawFn, lines: Sequence[Line]) -> tuple[EconomicLine, ...]:
    basic = sum(
        (line.current for line in lines if line.source in GENERAL_BUDGET and line.category.is_basic), Decimal(0)
    )
    if basic == 0:
        return ()
    kuan = draw(st.lists(st.sampled_from(PERSONNEL_KUAN + OPERATING_KUAN), min_size=1, max_size=12, unique=True))
    parts = split(draw, basic, len(kuan))
    return tuple(
        EconomicLine(code, amount, at("基本支出经济分类", i))
        for i, (code, amount) in enumerate(zip(kuan, parts, strict=True))
    )


def _carryover(draw: st.DrawFn, lines: Sequence[Line]) -> tuple[CarryoverItem, ...]:
    items: list[CarryoverItem] = []
    for line in lines:
        if line.source not in CARRYOVER or line.current == 0:
            continue
        fiscal = line.source is Source.FISCAL_CARRYOVER
        funds = [fund for fund in CarryoverFund if fund.is_fiscal is fiscal]
        for amount in split(draw, line.current, draw(st.integers(1, 2))):
            number = len(items) + 1
            secret = draw(st.booleans()) and draw(st.booleans())
            purpose = draw(texts)
            items.append(
                CarryoverItem(
                    f"特定目标0710{number:04d}" if secret else f"{draw(names)}{number}",
                    draw(st.sampled_from(funds)),
                    line.category,
                    amount,
                    Withheld(f"〔密{number}〕{purpose}") if secret else purpose,
                    secret,
                    at("结转结余", number),
                )
            )
    return tuple(items)
