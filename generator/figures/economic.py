"""一般公共预算基本支出 by 部门经济分类: 表6, section 六, 机关运行经费."""

from __future__ import annotations

from collections.abc import Callable

from generator.figures.base import FigureBase
from generator.figures.classification import ClassifiedRow, Part, classify
from generator.figures.declared import declared
from generator.figures.values import Amount, Movement
from generator.model import codes
from generator.model.facts import OperatingExpenses
from generator.model.money import ZERO


class EconomicFigures(FigureBase):
    """Figures over 基本支出经济分类."""

    def _economic(self, label: str, only: Callable[[str], bool]) -> Amount:
        found = [line for line in self.budget.economic_lines if only(line.code)]
        return Amount(sum((x.amount for x in found), ZERO), tuple(x.at.cell("amount") for x in found), (), label)

    @declared("一般公共预算基本支出（经济分类）", "基本支出经济分类：全部金额之和（表6总计）")
    def basic_by_economic_class(self) -> Amount:
        return self._economic("一般公共预算基本支出", lambda code: True)

    @declared("人员经费", "基本支出经济分类：301、303 各款之和（表6）")
    def personnel(self) -> Amount:
        return self._economic("人员经费", lambda code: not codes.is_operating(code))

    @declared("公用经费", "基本支出经济分类：301、303 以外各款之和（表6）")
    def operating(self) -> Amount:
        return self._economic("公用经费", codes.is_operating)

    @declared("人员经费各款名称", "表6中有人员经费的款，按编码")
    def personnel_names(self) -> tuple[str, ...]:
        return self._economic_names(lambda code: not codes.is_operating(code))

    @declared("公用经费各款名称", "表6中有公用经费的款，按编码")
    def operating_names(self) -> tuple[str, ...]:
        return self._economic_names(codes.is_operating)

    def _economic_names(self, only: Callable[[str], bool]) -> tuple[str, ...]:
        return tuple(row.name for row in self.basic_economic_rows if row.level == 2 and only(row.code))

    @declared("机关运行经费", "公用经费（表6）；上年数照填")
    def agency_operating_expenses(self) -> Movement:
        typed = self.budget.operating_expenses or OperatingExpenses(ZERO)
        cells = typed.at.cells
        return Movement(
            self.operating.named("机关运行经费"),
            Amount(typed.prior, (typed.at.cell("prior"),) if cells else (), (), "机关运行经费（上年）"),
            typed.reason,
            None,
            typed.at.cell("reason") if cells else None,
        )

    @declared("表6各行", "基本支出经济分类：按类款与人员、公用经费")
    def basic_economic_rows(self) -> tuple[ClassifiedRow, ...]:
        parts: list[Part] = [
            (
                line.code,
                ("total", "operating" if codes.is_operating(line.code) else "personnel"),
                line.amount,
                line.at.cell("amount"),
            )
            for line in self.budget.economic_lines
        ]
        return classify(parts, self.economic_name, "总计")
