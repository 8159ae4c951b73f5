"""What a check says: a rule speaks through findings, never by printing or raising."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from generator.model.cells import CellRef


class Severity(str, Enum):
    """错误 stops rendering, 提醒 and 信息 do not."""

    ERROR = "错误"
    WARNING = "提醒"
    INFO = "信息"

    @property
    def rank(self) -> int:
        """Sort key: errors first."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Finding(NamedTuple):
    """One fault: which rule, which cells (the faulty one first), what was found and expected, what to do.

    `message` is a full Chinese sentence without the cell address; `found`, `expected`, `difference` are the same facts
    as printed values where the rule compares any.
    """

    rule: str
    severity: Severity
    cells: tuple[CellRef, ...]
    message: str
    advice: str = ""
    found: str | None = None
    expected: str | None = None
    difference: str | None = None
    accepted: str = ""
    """Why the clerk lets a 提醒 stand; empty when nobody accepted it."""

    @property
    def is_open(self) -> bool:
        """False when the clerk accepted it."""
        return not self.accepted

    def __str__(self) -> str:
        where = str(self.cells[0]) if self.cells else "（整个文件）"
        advice = f"{self.advice}" if self.advice else ""
        return f"{where} {self.rule} {self.severity.value}：{self.message}{advice}"


def in_order(findings: Iterable[Finding], sheets: Sequence[str]) -> tuple[Finding, ...]:
    """By severity, accepted ones after the open ones; then in the order of the workbook's sheets; then by cell.

    A finding about the whole file comes first, one on an unknown sheet last.
    """
    numbers = {sheet: number for number, sheet in enumerate(sheets)}

    def position(finding: Finding) -> tuple[int, bool, int, int, int, str, str]:
        place = (-1, 0, 0, "")
        if finding.cells:
            cell = finding.cells[0]
            letters, digits = re.match(r"([A-Z]*)([0-9]*)", cell.address).groups()  # type: ignore[union-attr]
            place = (numbers.get(cell.sheet, len(numbers)), int(digits or 0), len(letters), letters)
        return (finding.severity.rank, not finding.is_open, *place, finding.rule)

    return tuple(sorted(findings, key=position))
