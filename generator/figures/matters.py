"""“三公”经费, 政府采购, 国有资产, 人员与机构: 表10, sections 十 and 十二, part one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from generator.figures.base import FigureBase, count, typed_amounts
from generator.figures.declared import declared
from generator.figures.values import Amount, Count, Counting, Movement, total
from generator.model.facts import Assets, ThreePublicItem
from generator.model.money import ZERO

_PROCUREMENT = {
    "goods": "政府采购货物预算",
    "works": "政府采购工程预算",
    "services": "政府采购服务预算",
    "sme": "面向中小企业预留政府采购项目预算金额",
    "micro": "小微企业预留政府采购项目预算金额",
}
_VEHICLES = {
    "general_vehicles": "一般公务用车",
    "enforcement_vehicles": "执法执勤用车",
    "other_vehicles": "其他车辆",
}
_ASSET_VALUES = {
    "house_value": "房屋价值",
    "furniture_value": "办公家具价值",
    "other_assets_value": "其他资产价值",
    **{f"{kind}_value": f"{label}价值" for kind, label in _VEHICLES.items()},
}
_ASSET_COUNTS = {
    **_VEHICLES,
    "equipment_50": "单位价值50万元以上大型设备",
    "equipment_100": "单位价值100万元以上大型设备",
    "planned_equipment_50": "安排购置50万元以上大型设备",
    "planned_equipment_100": "安排购置100万元以上大型设备",
}
_STAFFING = {
    "quota": "编制数",
    "in_post": "在职人数",
    "in_post_change": "在职人数增减",
    "retired": "退休人数",
    "retired_change": "退休人数增减",
    "retired_with_honours": "离休人数",
    "retired_with_honours_change": "离休人数增减",
}
_NO_ASSETS = Assets(ZERO, ZERO, 0, ZERO, 0, ZERO, 0, ZERO, ZERO, ZERO, 0, 0, None, 0, 0)


class MatterFigures(FigureBase):
    """Figures of everything that is typed on a form of its own."""

    @declared("“三公”经费各项", "三公经费：三种财政拨款之和，上年照填（十、表10）")
    def three_public(self) -> Mapping[str, Movement]:
        return {
            expense.item.name.lower(): Movement(
                Amount(
                    expense.general + expense.fund + expense.capital,
                    tuple(expense.at.cell(f) for f in ("general", "fund", "capital")) if expense.at.cells else (),
                    (),
                    expense.item.value,
                ),
                Amount(
                    expense.prior,
                    (expense.at.cell("prior"),) if expense.at.cells else (),
                    (),
                    f"{expense.item.value}（上年）",
                ),
                expense.reason,
                None,
                expense.at.cell("reason") if expense.at.cells else None,
            )
            for expense in self.budget.three_public
        }

    @declared("“三公”经费合计", "三公经费：四项之和")
    def three_public_total(self) -> Movement:
        items = self.three_public.values()
        return Movement(
            total((m.amount for m in items), "“三公”经费"), total((m.prior for m in items), "“三公”经费（上年）")
        )

    @declared("“三公”经费各资金", "三公经费：各项按资金来源照填，小计、合计为各项之和（表10）")
    def three_public_funds(self) -> Mapping[str, Mapping[str, Amount]]:
        """表10 by item, then by kind of money; `vehicles` is purchase and operation together, `total` all four."""
        cells = {
            expense.item.name.lower(): {
                column: Amount(
                    getattr(expense, column),
                    (expense.at.cell(column),) if expense.at.cells else (),
                    (),
                    expense.item.value,
                )
                for column in ("general", "fund", "capital")
            }
            for expense in self.budget.three_public
        }

        def summed(items: Sequence[str], label: str) -> dict[str, Amount]:
            return {c: total((cells[i][c] for i in items), label) for c in ("general", "fund", "capital")}

        cells["vehicles"] = summed(("vehicle_purchase", "vehicle_operation"), "公务用车购置及运行费")
        cells["total"] = summed([item.name.lower() for item in ThreePublicItem], "“三公”经费")
        return {
            item: {"total": total(columns.values(), columns["general"].label), **columns}
            for item, columns in cells.items()
        }

    @declared("政府采购", "运行经费采购资产：货物、工程、服务照填，合计为三项之和；中小企业、小微企业照填")
    def procurement(self) -> Mapping[str, Amount]:
        typed = self.budget.procurement
        if typed is None:
            return dict.fromkeys(("total", "goods", "works", "services", "sme", "micro"), Amount())
        parts = typed_amounts(typed, _PROCUREMENT)
        return {"total": total((parts[n] for n in ("goods", "works", "services")), "政府采购预算"), **parts}

    @declared("国有资产", "运行经费采购资产：房屋、车辆、家具、其他资产、大型设备；车辆合计为三类之和")
    def assets(self) -> Mapping[str, Amount | Count]:
        typed = self.budget.assets or _NO_ASSETS
        values = typed_amounts(typed, _ASSET_VALUES)
        counts = {name: count(typed, name, label) for name, label in _ASSET_COUNTS.items()}
        return {
            "house_area": count(typed, "house_area", "房屋面积", places=2),
            **values,
            **counts,
            "vehicles": Count(
                sum((counts[kind].number for kind in _VEHICLES), ZERO),
                tuple(cell for kind in _VEHICLES for cell in counts[kind].cells),
                "车辆",
            ),
            "vehicles_value": total((values[f"{kind}_value"] for kind in _VEHICLES), "车辆价值"),
        }

    @declared("人员", "基本信息：编制、在职、退休、离休及增减照填；实有人数为三者之和")
    def staffing(self) -> Mapping[str, Count]:
        typed = self.budget.staffing
        counts = {
            name: count(typed, name, label, absolute=name.endswith("_change")) for name, label in _STAFFING.items()
        }
        present = [counts[name] for name in ("in_post", "retired", "retired_with_honours")]
        actual = Count(sum((c.number for c in present), ZERO), tuple(x for c in present for x in c.cells), "实有人数")
        return {**counts, "actual": actual}

    @declared("内设机构数", "基本信息：内设机构名称的个数")
    def office_count(self) -> Count:
        organisation = self.budget.organisation
        cells = (organisation.at.cell("offices_text"),) if organisation.at.cells else ()
        return Count(Decimal(len(organisation.offices)), cells, "内设机构数", by=Counting.NAMES)

    @declared("下属预算单位数", "基本信息：下属预算单位的个数")
    def subordinate_count(self) -> Count:
        organisation = self.budget.organisation
        cells = (organisation.at.cell("subordinates"),) if organisation.at.cells else ()
        return Count(Decimal(len(organisation.subordinates)), cells, "下属预算单位数", by=Counting.NAMES)
