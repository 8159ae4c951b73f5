"""read → check → derive → compose → write. Returns values; prints and writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.document.tree import Document
from generator.model.errors import CannotWrite, TemplateProblem
from generator.model.facts import Budget, Kind
from generator.model.findings import Finding, Severity, in_order
from generator.resources import templates_root

if TYPE_CHECKING:
    from generator.audit.discrepancy import Discrepancy
    from generator.compose.composer import Pack
    from generator.rules.acceptance import AcceptanceRule
    from generator.workbook.structure import StructureRule

FORMATS = ("docx", "xlsx")
"""What is written unless other formats are asked for."""
ALL_FORMATS = (*FORMATS, "html", "pdf")


class Tally(NamedTuple):
    """How many rules ended how."""

    passed: int = 0
    found: int = 0
    not_applicable: int = 0
    not_run: int = 0
    """All of them, when the structure of the workbook has errors."""


class Rendering(NamedTuple):
    """What became of one workbook. `files` is empty when something stands against it, and after a mere check."""

    findings: tuple[Finding, ...]
    """Worst first, then in the order of the workbook."""
    stem: str = ""
    """Name of the files without suffix: the title of the document."""
    files: Mapping[str, bytes] = {}
    """Format → the finished file."""
    crashed: tuple[str, ...] = ()
    """Ids of rules that failed: a defect of the program."""
    document: Document | None = None
    budget: Budget | None = None
    pack: Path | None = None
    """The template folder that was used."""
    tally: Tally = Tally()
    strict: bool = False
    """Whether a 提醒 that nobody accepted stands against it too."""

    @property
    def is_refused(self) -> bool:
        """True when nothing may be published."""
        return bool(self.crashed) or self.is_faulty

    @property
    def is_faulty(self) -> bool:
        """True when a finding stands against it."""
        stopping = {Severity.ERROR, Severity.WARNING} if self.strict else {Severity.ERROR}
        return any(finding.severity in stopping and finding.is_open for finding in self.findings)


class Audit(NamedTuple):
    """What the finished files say that cannot be right, or that nobody could check. Empty when all is well."""

    discrepancies: tuple[Discrepancy, ...] = ()
    is_changed: bool = False
    """A bureau changed the words of the template pack: what was found may be the change."""

    @property
    def contradictions(self) -> tuple[Discrepancy, ...]:
        """What cannot be right (错误)."""
        return tuple(found for found in self.discrepancies if found.severity is Severity.ERROR)

    @property
    def unchecked(self) -> tuple[Discrepancy, ...]:
        """Sentences that the pack's sentences.xml does not know (信息)."""
        return tuple(found for found in self.discrepancies if found.severity is not Severity.ERROR)

    @property
    def is_refused(self) -> bool:
        """True when the files may not be published: they contradict themselves, and no changed template explains it."""
        return bool(self.contradictions) and not self.is_changed


def check(workbook: Path, *, strict: bool = False) -> Rendering:
    """All findings about one workbook, without rendering it.

    `strict`: a 提醒 that nobody accepted stands against it like an error. Raises WorkbookUnreadable when the file is no
    workbook of ours.
    """
    from generator.catalogue import load
    from generator.rules import RULES, Outcome
    from generator.rules import check as run
    from generator.rules.acceptance import settle
    from generator.rules.registry import Case
    from generator.rules.secrecy import teller
    from generator.workbook.layout import SHEETS
    from generator.workbook.reader import read

    reading = read(workbook)
    budget = reading.budget
    if budget is None:
        findings = in_order(reading.findings, tuple(SHEETS))
        return Rendering(findings, tally=Tally(not_run=len(RULES)), strict=strict)
    case = Case(budget, load(budget.identity.year))
    reports = run(case)
    found = reading.findings + tuple(finding for report in reports for finding in report.findings)
    crashed = tuple(report.rule.id for report in reports if report.outcome is Outcome.CRASHED)
    count = Counter(report.outcome for report in reports)
    return Rendering(
        in_order(settle(budget.acceptances, found, crashed, teller(case)), tuple(SHEETS)),
        crashed=crashed,
        budget=budget,
        tally=Tally(count[Outcome.PASSED], count[Outcome.FOUND], count[Outcome.NOT_APPLICABLE]),
        strict=strict,
    )


def render(
    workbook: Path, *, templates: Path | None = None, formats: Sequence[str] = FORMATS, strict: bool = False
) -> Rendering:
    """The document of one workbook in the wanted formats, or the findings that stand against it.

    `templates` is a bureau's own template pack; without it the pack of the workbook's edition is used. Raises
    WorkbookUnreadable when the file is no workbook of ours, TemplateProblem when the pack is wrong.
    """
    checked = check(workbook, strict=strict)
    budget = checked.budget
    if budget is None or checked.is_refused:
        return checked

    from generator.catalogue import load
    from generator.compose import compose, load_pack
    from generator.figures.book import Figures

    pack = load_pack(templates or edition_folder(budget.identity.edition))
    document = compose(Figures(budget, load(budget.identity.year)), pack)
    return checked._replace(
        stem=document.title,
        files={name: _writer(name)(document, pack) for name in formats},
        document=document,
        pack=pack.folder,
    )


def annotate(workbook: Path, findings: Sequence[Finding]) -> bytes:
    """A copy of the workbook with its faulty cells coloured and commented, and a first sheet that lists the findings.

    Raises CannotWrite when a part is damaged that only the copy needs: a sheet of the clerk's own, the fonts.
    """
    from xml.parsers.expat import ExpatError

    from generator.workbook.annotate import annotate
    from generator.writers.package import pack

    try:
        return pack(annotate(workbook.read_bytes(), findings, workbook.name))
    except (ExpatError, KeyError, ValueError) as error:
        raise CannotWrite("工作簿有损坏的部件，不能在副本上标出问题。请用 Excel 或 WPS 打开检查后另存。") from error


def rules() -> tuple[tuple[str, Severity, str], ...]:
    """Id, severity and title of every rule, by id."""
    from generator.rules import RULES

    entries = (*RULES.values(), *_simple_rules())
    return tuple(sorted((entry.id, entry.severity, entry.title) for entry in entries))


def explain(id: str) -> str:
    """One rule in words. Raises KeyError when there is no such rule."""
    from generator.rules.manual import explain

    return explain(id, _simple_rules())


def _simple_rules() -> tuple[StructureRule | AcceptanceRule, ...]:
    """The rules that are no functions over a budget: those of the reader, and those about accepted findings."""
    from generator.rules.acceptance import ACCEPTANCE_RULES
    from generator.workbook.structure import STRUCTURE_RULES

    return (*STRUCTURE_RULES.values(), *ACCEPTANCE_RULES.values())


def audit(files: Mapping[str, bytes], pack: Path) -> Audit:
    """What cannot be right in the finished files (format → bytes as they lie on the disk), and what nobody could check.

    `pack` is the template folder they were rendered with, `Rendering.pack`. Raises DisclosureError when a file cannot
    be read, TemplateProblem when the pack is wrong and not because a bureau changed it.
    """
    from generator.audit.audit import audit_files
    from generator.audit.discrepancy import Discrepancy
    from generator.audit.sentences import load_sentences

    try:
        found = audit_files(files, load_sentences(pack))
    except TemplateProblem as problem:
        if not _is_changed(pack):
            raise
        found = [Discrepancy("sentences.xml", str(problem))]
    return Audit(tuple(found), is_changed=bool(found) and _is_changed(pack))


def _is_changed(pack: Path) -> bool:
    """True when a bureau changed the words of a template pack."""
    from generator.compose.shipped import is_changed

    return is_changed(pack)


def blank(kind: str, year: int, rows: int = 0) -> tuple[str, bytes]:
    """File name and content of a blank workbook for one kind of publisher (部门 or 单位) and budget year.

    Its free lists have room for at least `rows` records.
    """
    from generator.workbook.blank import write_blank
    from generator.workbook.layout import EDITION

    glossary = (edition_folder(EDITION) / "glossary.txt").read_text("utf-8").splitlines()
    entries = tuple(line for line in glossary if line.strip())
    data = write_blank(year=year, kind=Kind(kind), glossary=entries, rows=rows)
    return f"{kind}预算公开填报表-{year}.xlsx", data


def renew(last: Path, year: int | None = None) -> tuple[str, bytes, tuple[str, ...]]:
    """File name, content and account (lines) of the workbook that goes on from last year's (结转).

    `year` is by default the year after; the same year gives the same content in the present template. Raises
    WorkbookUnreadable for a file that is no workbook of ours, YearRefused for any other year.
    """
    from generator.renewal import renew
    from generator.writers.package import pack

    renewal = renew(last, year)
    return f"{renewal.name}.xlsx", pack(renewal.parts), renewal.summary


def edition_folder(edition: str) -> Path:
    """The template pack of an edition. Raises TemplateProblem when this program does not have it."""
    folder = templates_root() / edition
    if not folder.is_dir():
        raise TemplateProblem(f"没有版式“{edition}”的模板（{folder}）。请升级程序，或用 --templates 指定模板目录。")
    return folder


def _writer(name: str) -> Callable[[Document, Pack], bytes]:
    """The writer of a format, imported when it is wanted."""
    if name == "docx":
        from generator.writers.docx import write_docx

        return lambda document, pack: write_docx(document, pack.reference)
    if name == "xlsx":
        from generator.writers.xlsx import write_xlsx

        return lambda document, _pack: write_xlsx(document)
    if name == "html":
        from generator.writers.html import write_html

        return lambda document, pack: write_html(document, pack.css)
    if name == "pdf":
        from generator.writers.pdf import to_pdf

        return lambda document, pack: to_pdf(_writer("docx")(document, pack))
    raise ValueError(f"unknown format {name}")
