"""One workbook of many, in whatever process: rendered, audited, left under temporary names for the parent to name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path

from generator import pipeline, process
from generator.batch.records import Status, Told
from generator.batch.totals import totals_of
from generator.defect import reference
from generator.delivery import stage
from generator.model.errors import CannotWrite, DisclosureError, TemplateProblem, WorkbookUnreadable
from generator.model.findings import Finding, Severity
from generator.pipeline import FORMATS, Audit, Rendering
from generator.production import audited, copy_of

_STATUS_OF = {
    WorkbookUnreadable: Status.UNREADABLE,
    TemplateProblem: Status.TEMPLATE,
    CannotWrite: Status.UNWRITTEN,
    DisclosureError: Status.DEFECT,
}
_READ_BACK = "读回核对"
"""In place of a rule: what reading the finished files back found."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is made of every workbook."""

    formats: tuple[str, ...] = FORMATS
    templates: Path | None = None
    strict: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker hands back: a few lines, and the paths of whole files that have no name yet."""

    status: Status
    reason: str = ""
    name: str = ""
    kind: str = ""
    year: int | None = None
    stem: str = ""
    """The name its files want."""
    staged: Mapping[str, Path] = field(default_factory=dict)
    totals: tuple[Decimal, ...] = ()
    findings: tuple[Told, ...] = ()
    content: str = ""
    """Digest of the workbook after it was read; empty when it could not be."""


def make(workbook: Path, options: Options, staging: Path) -> Made:
    """Renders one workbook into `staging`. Raises nothing: a defect of the program is told by its number."""
    try:
        made = _made(workbook, options, staging)
    except DisclosureError as problem:
        made = Made(next(status for kind, status in _STATUS_OF.items() if isinstance(problem, kind)), str(problem))
    except Exception as defect:
        made = Made(Status.DEFECT, f"程序本身出错（编号 {reference(defect)}）。请把编号告诉程序的维护者。")
    process.pause()
    return replace(made, content=digest_of(workbook))


def digest_of(path: Path) -> str:
    """SHA-256 of a file; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _made(workbook: Path, options: Options, staging: Path) -> Made:
    rendering = pipeline.render(workbook, templates=options.templates, formats=options.formats, strict=options.strict)
    made = Made(Status.FAULTY, findings=tuple(map(_told, rendering.findings)))
    if rendering.budget is not None:
        identity = rendering.budget.identity
        made = replace(made, name=identity.name, kind=identity.kind.value, year=identity.year)
    if rendering.is_faulty:
        return _annotated(workbook, rendering, made, staging)
    if rendering.is_refused or rendering.budget is None:
        rules = "、".join(rendering.crashed)
        return replace(made, status=Status.DEFECT, reason=f"程序本身出错：规则 {rules} 没有查完。")
    with audited(rendering, staging) as (staged, audit):
        made = replace(
            made,
            status=Status.DEFECT if audit.is_refused else Status.DONE,
            reason=f"程序本身出错：生成的文件自相矛盾：{audit.contradictions[0]}" if audit.is_refused else "",
            stem=rendering.stem,
            totals=() if audit.is_refused else totals_of(rendering.budget),
            findings=tuple(chain(made.findings, _read_back(audit))),
        )
        return replace(made, staged=staged.keep())


def _annotated(workbook: Path, rendering: Rendering, made: Made, staging: Path) -> Made:
    """With the copy of the workbook that shows the findings, where one can be written."""
    made = replace(made, reason=_first(rendering.findings))
    try:
        stem, data = copy_of(workbook, rendering)
        with stage({".xlsx": data}, staging) as staged:
            return replace(made, stem=stem, staged=staged.keep())
    except CannotWrite as problem:  # what stands against the workbook comes first
        return replace(made, reason=f"{made.reason}（标出问题的副本没有写成：{problem}）")


def _first(findings: Sequence[Finding]) -> str:
    """How many findings stand against it, and the first of them."""
    against = [found for found in findings if found.is_open]  # worst first
    count = sum(found.severity is against[0].severity for found in against)
    accepted = "没有接受的" if against[0].severity is Severity.WARNING else ""
    return f"{accepted}{against[0].severity.value} {count} 条：{against[0]}"


def _told(finding: Finding) -> Told:
    sheet, cell = finding.cells[0] if finding.cells else ("", "")
    message = f"{finding.message}{finding.advice}"
    return Told(finding.rule, finding.severity.value, sheet, cell, message, finding.accepted)


def _read_back(audit: Audit) -> Iterator[Told]:
    for found in audit.discrepancies:
        yield Told(_READ_BACK, found.severity.value, "", "", str(found), "")
