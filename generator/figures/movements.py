"""One year against the year before by source, category, 类 and 项: sections 一 to 五, 八, 九 and 表1, 表4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from generator.figures.base import FigureBase, summed
from generator.figures.declared import declared
from generator.figures.values import Amount, Movement
from generator.model import codes
from generator.model.facts import (
    CAPITAL_BUDGET,
    CARRYOVER,
    FISCAL_APPROPRIATION,
    FUND_BUDGET,
    GENERAL_BUDGET,
    Category,
    ClassUse,
    Line,
    Reason,
    Source,
)


class FunctionalItem(NamedTuple):
    """One 类, 款 or 项 with its full names and its money: a line of section 五, a row of 表1 or 表4."""

    code: str
    lei: str
    kuan: str
    xiang: str
    movement: Movement

    @property
    def name(self) -> str:
        """Name at its own level."""
        return self.xiang or self.kuan or self.lei

    @property
    def amount(self) -> Amount:
        """The current year."""
        return self.movement.amount


class FiscalClass(NamedTuple):
    """A row of 表4: one 类 of this year's 财政拨款, by budget, with its uses (section 四)."""

    code: str
    name: str
    total: Amount
    general: Amount
    fund: Amount
    capital: Amount
    general_use: str
    fund_use: str
    capital_use: str


_NO_USE = ClassUse("")


class MovementFigures(FigureBase):
    """Figures over 收支明细."""

    @declared("收支总预算", "收支明细：全部本年预算数之和")
    def total(self) -> Amount:
        return self.lines_total("收支总预算")

    @declared("本年收入", "收支明细：除财政拨款结转、非财政拨款结转结余以外的本年预算数之和")
    def current_income(self) -> Amount:
        return self.lines_total("本年收入", set(Source) - CARRYOVER)

    @declared("上年结转结余", "收支明细：财政拨款结转与非财政拨款结转结余的本年预算数之和")
    def carryover_total(self) -> Amount:
        return self.lines_total("上年结转结余", CARRYOVER)

    @declared("一般公共预算拨款", "收支明细：一般公共预算与上级一般公共预算转移支付的本年预算数之和（表2第3、4栏）")
    def general_budget(self) -> Amount:
        return self.lines_total("一般公共预算拨款", GENERAL_BUDGET)

    @declared("政府性基金预算拨款", "收支明细：政府性基金预算与上级转移支付的本年预算数之和（表2第5、6栏）")
    def fund_budget(self) -> Amount:
        return self.lines_total("政府性基金预算拨款", FUND_BUDGET)

    @declared("国有资本经营预算拨款", "收支明细：国有资本经营预算与上级转移支付的本年预算数之和（表2第7、8栏）")
    def capital_budget(self) -> Amount:
        return self.lines_total("国有资本经营预算拨款", CAPITAL_BUDGET)

    @declared("财政拨款", "一般公共预算、政府性基金预算、国有资本经营预算拨款之和（表2第2栏），不含结转")
    def fiscal_appropriation(self) -> Amount:
        return self.lines_total("财政拨款", FISCAL_APPROPRIATION)

    @declared("收入各项", "收支明细：按资金来源合计本年、上年预算数（表2各栏），占比以收支总预算为分母")
    def income(self) -> Mapping[str, Movement]:
        reasons = self.budget.income_reasons
        return {
            source.name.lower(): Movement.of(*self._pair(source.value, [source]), reasons.get(source), self.total)
            for source in Source
        }

    @declared("支出两类", "收支明细：全部资金的基本支出（含人员、公用经费）与项目支出，占比以收支总预算为分母")
    def expenditure(self) -> Mapping[str, Movement]:
        return self._by_category("", tuple(Source), self.budget.expenditure_reasons, self.total)

    @declared("一般公共预算支出两类", "收支明细：一般公共预算拨款的基本支出与项目支出（表5）")
    def general_expenditure(self) -> Mapping[str, Movement]:
        return self._by_category(
            "一般公共预算", tuple(GENERAL_BUDGET), self.budget.general_reasons, self.general_budget
        )

    def _by_category(
        self, prefix: str, sources: tuple[Source, ...], reasons: Mapping[Category, Reason], whole: Amount
    ) -> Mapping[str, Movement]:
        return {
            "basic": Movement.of(
                *self._pair(f"{prefix}基本支出", sources, lambda line: line.category.is_basic),
                reasons.get(Category.BASIC),
                whole,
            ),
            "project": Movement.of(
                *self._pair(f"{prefix}项目支出", sources, lambda line: not line.category.is_basic),
                reasons.get(Category.PROJECT),
                whole,
            ),
        }

    def _items(
        self, level: Callable[[str], str], sources: Iterable[Source], whole: Amount
    ) -> tuple[FunctionalItem, ...]:
        """Every 类 (or 项) with a line of these sources, zero ones too, in code order."""
        by_code = self._lines_by(level, sources)
        items = []
        for code in sorted(by_code):
            lines = by_code[code]
            name = self.functional_name(code)
            reason = next((line for line in lines if line.reason), None)
            movement = Movement(
                summed(lines, name),
                summed(lines, f"{name}（上年）", "prior"),
                reason.reason if reason else "",
                whole,
                reason.at.cell("reason") if reason else None,
            )
            names = [self.functional_name(code[:n]) for n in (3, 5, 7) if len(code) >= n] + ["", ""]
            items.append(FunctionalItem(code, names[0], names[1], names[2], movement))
        return tuple(items)

    def _lines_by(self, level: Callable[[str], str], sources: Iterable[Source]) -> dict[str, list[Line]]:
        """The lines of these sources by 类 (or 项), each in the order of the workbook."""
        wanted = frozenset(sources)
        by_code: dict[str, list[Line]] = {}
        for line in self.budget.lines:
            if line.source in wanted:
                by_code.setdefault(level(line.code), []).append(line)
        return by_code

    @declared("支出功能分类各类", "收支明细：全部资金按类合计，三十个类全列，没有金额的为零（表1右侧）")
    def classes(self) -> tuple[FunctionalItem, ...]:
        found = {item.code: item for item in self._items(codes.lei, tuple(Source), self.total)}
        listed = {*self.catalogue.classes, *found}
        nothing = Movement(Amount(), Amount(), "", self.total)
        return tuple(
            found.get(code) or FunctionalItem(code, self.functional_name(code), "", "", nothing)
            for code in sorted(listed)
        )

    @declared("财政拨款支出各类", "收支明细：本年财政拨款按类、按预算合计，三十个类全列（表4右侧）")
    def fiscal_classes(self) -> tuple[FiscalClass, ...]:
        uses = {use.code: use for use in self.budget.class_uses}
        by_class = self._lines_by(codes.lei, FISCAL_APPROPRIATION)
        rows = []
        for item in self.classes:
            lines = by_class.get(item.code)
            whole = general = fund = capital = Amount(label=item.name)  # so for most of the thirty
            if lines:
                whole, general, fund, capital = (
                    summed([line for line in lines if line.source in sources], item.name)
                    for sources in (FISCAL_APPROPRIATION, GENERAL_BUDGET, FUND_BUDGET, CAPITAL_BUDGET)
                )
            use = uses.get(item.code, _NO_USE)
            rows.append(
                FiscalClass(item.code, item.name, whole, general, fund, capital, use.general, use.fund, use.capital)
            )
        return tuple(rows)

    @declared("一般公共预算各类", "收支明细：一般公共预算拨款按类合计，占比以一般公共预算拨款为分母（五（二））")
    def general_classes(self) -> tuple[FunctionalItem, ...]:
        return self._items(codes.lei, GENERAL_BUDGET, self.general_budget)

    @declared("一般公共预算各项", "收支明细：一般公共预算拨款按项合计，只有上年金额的项也列（五（三））")
    def general_items(self) -> tuple[FunctionalItem, ...]:
        return self._items(lambda code: code, GENERAL_BUDGET, self.general_budget)

    @declared("政府性基金各项", "收支明细：政府性基金预算拨款按项合计（八）")
    def fund_items(self) -> tuple[FunctionalItem, ...]:
        return self._items(lambda code: code, FUND_BUDGET, self.fund_budget)

    @declared("国有资本经营各项", "收支明细：国有资本经营预算拨款按项合计（九）")
    def capital_items(self) -> tuple[FunctionalItem, ...]:
        return self._items(lambda code: code, CAPITAL_BUDGET, self.capital_budget)
