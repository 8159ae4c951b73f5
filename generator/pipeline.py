"""read → check → derive → compose → write. Returns values; prints and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.document.tree import Document
from generator.model.errors import TemplateProblem
from generator.model.facts import Budget, Kind
from generator.model.findings import Finding, Severity
from generator.resources import templates_root

if TYPE_CHECKING:
    from generator.audit.discrepancy import Discrepancy

FORMATS = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Rendering:
    """What became of one workbook. `files` is empty when any finding is an error or a rule crashed."""

    findings: tuple[Finding, ...]
    stem: str = ""
    """Name of the files without suffix: the title of the document."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Format → the finished file."""
    sheet_order: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()
    """Ids of rules that failed: a defect of the program."""
    document: Document | None = None
    budget: Budget | None = None
    pack: Path | None = None
    """The template folder that was used."""

    @property
    def is_refused(self) -> bool:
        """True when nothing may be published."""
        return bool(self.crashed) or any(finding.severity is Severity.ERROR for finding in self.findings)


def render(workbook: Path, *, templates: Path | None = None, formats: Sequence[str] = FORMATS) -> Rendering:
    """The document of one workbook in the wanted formats, or the findings that stand against it.

    `templates` is a bureau's own template pack; without it the pack of the workbook's edition is used. Raises
    WorkbookUnreadable when the file is no workbook of ours, TemplateProblem when the pack is wrong.
    """
    from generator.catalogue import load
    from generator.rules import Outcome, check
    from generator.rules.registry import Case
    from generator.workbook.layout import SHEETS
    from generator.workbook.reader import read

    reading = read(workbook)
    budget = reading.budget
    if budget is None:
        return Rendering(reading.findings, sheet_order=tuple(SHEETS))
    catalogue = load(budget.identity.year)
    reports = check(Case(budget, catalogue))
    checked = Rendering(
        reading.findings + tuple(finding for report in reports for finding in report.findings),
        sheet_order=tuple(SHEETS),
        crashed=tuple(report.rule.id for report in reports if report.outcome is Outcome.CRASHED),
        budget=budget,
    )
    if checked.is_refused:
        return checked

    from generator.compose import compose, load_pack
    from generator.figures.book import Figures

    pack = load_pack(templates or edition_folder(budget.identity.edition))
    document = compose(Figures(budget, catalogue), pack)
    return Rendering(
        checked.findings,
        document.title,
        {name: _writer(name)(document, pack.reference) for name in formats},
        tuple(SHEETS),
        (),
        document,
        budget,
        pack.folder,
    )


def audit(files: Mapping[str, bytes], pack: Path) -> tuple[Discrepancy, ...]:
    """What cannot be right in the finished files (format → bytes as they lie on the disk); empty when all is well.

    `pack` is the template folder they were rendered with, `Rendering.pack`. Sentences that its sentences.xml does
    not know are no discrepancy. Raises DisclosureError when a file cannot be read, TemplateProblem for a wrong pack.
    """
    from generator.audit.audit import audit_files
    from generator.audit.sentences import load_sentences

    return tuple(found for found in audit_files(files, load_sentences(pack)) if found.severity is Severity.ERROR)


def blank(kind: str, year: int) -> tuple[str, bytes]:
    """File name and content of a blank workbook for one kind of publisher (部门 or 单位) and budget year."""
    from generator.workbook.blank import write_blank
    from generator.workbook.layout import EDITION

    glossary = (edition_folder(EDITION) / "glossary.txt").read_text("utf-8").splitlines()
    data = write_blank(year=year, kind=Kind(kind), glossary=tuple(line for line in glossary if line.strip()))
    return f"{kind}预算公开填报表-{year}.xlsx", data


def edition_folder(edition: str) -> Path:
    """The template pack of an edition. Raises TemplateProblem when this program does not have it."""
    folder = templates_root() / edition
    if not folder.is_dir():
        raise TemplateProblem(f"没有版式“{edition}”的模板（{folder}）。请升级程序，或用 --templates 指定模板目录。")
    return folder


def _writer(name: str) -> Callable[[Document, bytes], bytes]:
    """The writer of a format, imported when it is wanted."""
    if name == "docx":
        from generator.writers.docx import write_docx

        return write_docx
    if name == "xlsx":
        from generator.writers.xlsx import write_xlsx

        return lambda document, _reference: write_xlsx(document)
    raise ValueError(f"unknown format {name}")
