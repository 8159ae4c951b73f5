"""What becomes of each field in the next year, declared in one place.

Names, codes and choices stay, numbers and dates are emptied, without being named here. Free texts are always named:
whether a text still holds next year cannot be told from its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from generator.workbook.layout.names import (
    ACCEPTANCES,
    BASICS,
    CARRYOVERS,
    DUTIES,
    ECONOMIC,
    GLOSSARY,
    INDICATORS,
    LINES,
    NOTES,
    OTHER_FIGURES,
    OVERALL,
    OVERALL_INDICATORS,
    PERFORMANCE,
    PROJECTS,
    REASONS,
    THREE_PUBLIC,
    USES,
)
from generator.workbook.sheets import Field, Type


class Action(Enum):
    """What is done with the content of a field."""

    KEEP = "保留"
    MOVE = "转入上年"
    """An amount of this year becomes the amount of last year; several that move to one cell are added up."""
    SHOW = "上年原因"
    """The field is emptied, and its text shown in the grey column beside it."""
    CLEAR = "清空"
    DROP = "没有带入"
    """The whole record concerns the past year only."""


@dataclass(frozen=True, slots=True)
class Policy:
    """An action, the key of the cell a MOVE goes to (of the same record), and why, as the clerk reads it."""

    action: Action
    target: str = ""
    why: str = ""


KEEP = Policy(Action.KEEP)
TO_PRIOR = Policy(Action.MOVE, "prior", "本年数成为上年数")
REASON = Policy(Action.SHOW, why="原因要重新写")

BY_TYPE: Mapping[Type, Policy] = {
    Type.NAME: KEEP,
    Type.CODE: KEEP,
    Type.CHOICE: KEEP,
    Type.YES_NO: KEEP,
    Type.MONEY: Policy(Action.CLEAR, why="本年的数要重新填"),
    Type.NUMBER: Policy(Action.CLEAR, why="本年的数要重新填"),
    Type.INTEGER: Policy(Action.CLEAR, why="本年的数要重新填"),
    Type.DATE: Policy(Action.CLEAR, why="本年的日期要重新填"),
}

BY_SHEET: Mapping[str, Policy] = {
    DUTIES: KEEP,
    NOTES: KEEP,
    GLOSSARY: KEEP,
    USES: KEEP,
    OVERALL_INDICATORS: KEEP,
    REASONS: REASON,
    CARRYOVERS: Policy(Action.DROP, why="上年的结转结余，今年的另行填写"),
    ACCEPTANCES: Policy(Action.DROP, why="针对上年的检查结果"),
}
"""Sheets all of whose fields fare alike."""

_PRIOR = Policy(Action.CLEAR, why="前一年的数，今年用不到")
BY_FIELD: Mapping[tuple[str, str], Policy] = {
    (BASICS, "identity.year"): Policy(Action.CLEAR, why="改为新的年度"),
    (BASICS, "organisation.subordinates"): KEEP,
    (BASICS, "organisation.offices_text"): KEEP,
    (BASICS, "organisation.extra"): KEEP,
    (BASICS, "organisation.replacement"): KEEP,
    **{
        (BASICS, f"staffing.{key}"): Policy(Action.CLEAR, why="填今年的人数，增减与此数相比")
        for key in ("quota", "in_post", "retired", "retired_with_honours")
    },
    (LINES, "current"): TO_PRIOR,
    (LINES, "prior"): _PRIOR,
    (LINES, "reason"): REASON,
    (ECONOMIC, "amount"): Policy(Action.CLEAR, why="本年的数要重新填"),
    (PROJECTS, "policy_basis"): KEEP,
    (PROJECTS, "undertaker"): KEEP,
    (PROJECTS, "allocation"): Policy(Action.CLEAR, why="写的是上年的金额"),
    (PROJECTS, "period"): Policy(Action.CLEAR, why="写的是上年的时间"),
    (THREE_PUBLIC, "general"): TO_PRIOR,
    (THREE_PUBLIC, "fund"): TO_PRIOR,
    (THREE_PUBLIC, "capital"): TO_PRIOR,
    (THREE_PUBLIC, "prior"): _PRIOR,
    (THREE_PUBLIC, "reason"): REASON,
    (OTHER_FIGURES, "operating_expenses.prior"): Policy(Action.CLEAR, why="前一年的数，已换成上年的公用经费合计"),
    (OTHER_FIGURES, "operating_expenses.reason"): REASON,
    (OVERALL, "overall_performance.contact"): KEEP,
    (OVERALL, "overall_performance.phone"): KEEP,
    (OVERALL, "overall_performance.goal"): KEEP,
    (PERFORMANCE, "head"): KEEP,
    (PERFORMANCE, "goal"): KEEP,
    **{(INDICATORS, key): KEEP for key in ("level3", "target", "basis", "weight", "rule", "evidence")},
    (INDICATORS, "last_year"): Policy(Action.CLEAR, why="填上年的实际完成值"),
}

ONLY_WITH_MONEY = LINES
"""Rows of this list that moved no money have nothing to say next year."""
OPERATING_SOURCE, OPERATING_TARGET = (ECONOMIC, "amount"), (OTHER_FIGURES, "operating_expenses.prior")
"""上年机关运行经费 is last year's 公用经费: the sum of its economic lines, as the document computes it."""


def policy_of(sheet: str, key: str, field: Field) -> Policy | None:
    """What becomes of an input field; None where nobody has decided, which a test refuses."""
    return BY_FIELD.get((sheet, key)) or BY_SHEET.get(sheet) or BY_TYPE.get(field.type)
