"""An edited document against its workbook: people edit the DOCX in Word or WPS before and during approval.

Returns values; prints and writes nothing.
"""

from __future__ import annotations

from pathlib import Path

from generator import pipeline
from generator.audit.audit import audit_blocks
from generator.audit.compare import INCONSISTENT, Difference, compare
from generator.audit.docx import read_docx
from generator.audit.sentences import load_sentences
from generator.model.errors import WorkbookUnreadable
from generator.model.findings import Severity


def verify(edited_docx: bytes, workbook: Path, templates: Path | None = None) -> tuple[Difference, ...]:
    """Every figure, sentence and table cell of the edited document that is not what the workbook gives, then what in it
    contradicts itself; empty when nothing was changed but looks.

    Tracked changes count as accepted. `templates` is the pack the document was rendered with, when it was not that of
    the workbook's edition. Raises DisclosureError when the document cannot be read, WorkbookUnreadable when the
    workbook cannot be read or has errors that stop rendering, TemplateProblem when the pack is wrong.
    """
    edited = read_docx(edited_docx)
    rendering = pipeline.render(workbook, templates=templates, formats=("docx",))
    if rendering.is_refused or rendering.pack is None:
        raise WorkbookUnreadable(f"工作簿“{workbook.name}”有错误，生成不了用来比对的文档。请先改正工作簿里的错误。")
    edition = load_sentences(rendering.pack)
    differences = compare(edited, read_docx(rendering.files["docx"]), edition)
    # Words that were changed are told above; that a sentence is not recognised then, or a heading not in the contents
    # list, is no changed figure.
    differences += [
        Difference(found.place, INCONSISTENT, Severity.INFO if found.is_wording else found.severity, found.message)
        for found in audit_blocks(edited, edition, pages=True)
        if found.severity is Severity.ERROR
    ]
    return tuple(differences)
