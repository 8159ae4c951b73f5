"""What became of one workbook, small enough to be kept for thousands: no documents, no trees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from generator.model.findings import Severity


class Status(str, Enum):
    """How it ended, in the words of the table and of 汇总."""

    DONE = "已生成"
    FAULTY = "有错误"
    """Findings stand against it."""
    UNREADABLE = "读不了"
    TEMPLATE = "模板有误"
    UNWRITTEN = "写不进去"
    DEFECT = "程序出错"

    @property
    def is_lasting(self) -> bool:
        """True when the same workbook would end the same way again, so that nobody need try."""
        return self in (Status.DONE, Status.FAULTY, Status.UNREADABLE, Status.TEMPLATE)


class File(NamedTuple):
    """A file in the folder of results: its name, and the SHA-256 of what was written."""

    name: str
    digest: str


class Told(NamedTuple):
    """One finding, as a row of 汇总."""

    rule: str
    severity: str
    sheet: str
    cell: str
    message: str
    accepted: str

    @property
    def is_open(self) -> bool:
        """False when the clerk accepted it."""
        return not self.accepted


@dataclass(frozen=True, slots=True)
class Record:
    """One workbook, what it says of itself, and what was made of it."""

    workbook: str
    """Its path seen from the folder of results, with /."""
    key: str
    """Same key, same result: see generator.batch.state.Key. Empty when it must be tried again in any case."""
    status: Status
    reason: str = ""
    """One line why there is no document."""
    name: str = ""
    kind: str = ""
    year: int | None = None
    title: str = ""
    stem: str = ""
    """Name of its files without suffix: the title, with a number when another workbook has the same."""
    files: Mapping[str, File] = field(default_factory=dict)
    """Suffix (".docx") → file; the annotated copy of a faulty one is ".xlsx"."""
    totals: tuple[Decimal, ...] = ()
    """元, by generator.batch.totals.COLUMNS; empty when there is no document."""
    findings: tuple[Told, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of a severity are open."""
        wanted = severity.value
        return sum([told.severity == wanted and told.is_open for told in self.findings])

    def to_json(self) -> str:
        """One line of JSON in plain ASCII."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields | {"totals": [str(yuan) for yuan in self.totals]})

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """The record of such a line. Raises KeyError, TypeError or ValueError for any other."""
        fields = json.loads(line)
        fields["status"] = Status(fields["status"])
        fields["totals"] = tuple(Decimal(yuan) for yuan in fields["totals"])
        fields["findings"] = tuple(Told(*told) for told in fields["findings"])
        fields["files"] = {suffix: File(*file) for suffix, file in fields["files"].items()}
        return cls(**fields)
