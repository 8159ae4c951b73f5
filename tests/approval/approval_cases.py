"""Renderings to approve: budgets of tests with the pack and with findings, and one as big as they come."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from generator.model.cells import CellRef
from generator.model.facts import Budget, Category, Line, Source
from generator.model.findings import Finding, Severity
from generator.pipeline import Rendering
from tests.support.budgets import XIANG, at
from tests.support.records import replace
from tests.support.valid import VALID
from tests.trace.trace_books import PACK, rendering_of
from tests.workbook.books import Typed


def approvable(budget: Budget, findings: Sequence[Finding] = ()) -> tuple[Rendering, Typed]:
    """A budget as the pipeline would render it, with these findings, and its typed cells."""
    rendering, cells = rendering_of(budget)
    return replace(rendering, findings=tuple(findings), pack=PACK.folder), cells


def reminders(number: int, accepted: int = 0) -> tuple[Finding, ...]:
    """Open 提醒 with long messages, then accepted ones."""
    return tuple(
        Finding(
            f"Y{100 + n}",
            Severity.WARNING,
            (CellRef("运行经费采购资产", f"B{n}"),),
            f"第{n}处的原因“因工作需要，经费有所增加”没有说出具体事由，" * 4,
            accepted="" if n < number else "已与业务科核对",
        )
        for n in range(number + accepted)
    )


def big() -> Budget:
    """Every source, forty 项 that all changed, amounts of more than ten million 万元, long names and reasons."""
    reason = "按照自治区党委和人民政府有关决策部署，新增多项重点工作任务，相应经费增加，并调整了部分科目，" * 3
    lines = tuple(
        Line(
            code,
            Category.PROJECT if index % 2 else Category.PERSONNEL,
            source,
            Decimal(987_654_321) + index * 7_777,
            Decimal(123_456_789) + index,
            reason if source is Source.GENERAL else "",
            at("收支明细", index),
        )
        for index, (code, source) in enumerate(
            (code, source) for code in XIANG[:: len(XIANG) // 14][:14] for source in Source
        )
    )
    name = "新疆生产建设兵团第十四师昆玉市自然资源和规划建设环境保护与水利交通运输综合管理服务局"
    reasons = {source: replace(reason_, text=reason) for source, reason_ in VALID.income_reasons.items()}
    return replace(VALID, identity=replace(VALID.identity, name=name), lines=lines, income_reasons=reasons)
