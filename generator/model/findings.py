"""What a check says: a rule speaks through findings, never by printing or raising."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from generator.model.cells import CellRef


class Severity(str, Enum):
    """错误 stops rendering, 提醒 and 信息 do not."""

    ERROR = "错误"
    WARNING = "提醒"
    INFO = "信息"

    @property
    def rank(self) -> int:
        """Sort key: errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
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

    def __str__(self) -> str:
        where = str(self.cells[0]) if self.cells else "（整个文件）"
        advice = f"{self.advice}" if self.advice else ""
        return f"{where} {self.rule} {self.severity.value}：{self.message}{advice}"
