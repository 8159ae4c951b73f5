"""The audits of the finished files: DOCX, XLSX, and both against each other."""

from __future__ import annotations

from collections.abc import Iterable

from generator.audit.discrepancy import Discrepancy
from generator.audit.docx import read_docx
from generator.audit.ledger import Ledger
from generator.audit.narrative import audit_narrative
from generator.audit.outline import outline
from generator.audit.reading import ReadBlock, tables
from generator.audit.sentences import Sentences
from generator.audit.structure import audit_structure, facts_of
from generator.audit.tables import audit_frames, audit_identities


def audit_docx(data: bytes, edition: Sentences) -> list[Discrepancy]:
    """Everything that cannot be right in a DOCX (错误), and sentences nobody could check (信息).

    Raises DisclosureError when the file is no readable DOCX.
    """
    return audit_blocks(read_docx(data), edition, pages=True)


def audit_blocks(blocks: Iterable[ReadBlock], edition: Sentences, *, pages: bool) -> list[Discrepancy]:
    """The same for a document already read. `pages`: its contents list must have page numbers."""
    read = tuple(blocks)
    document = outline(read, edition)
    found = tables(read)
    problems = list(audit_structure(document, found, edition, pages=pages))
    frames = audit_frames(found)
    if frames:
        return problems + frames
    ledger = Ledger(found, edition)
    problems += audit_identities(found, ledger.coded)
    facts = facts_of(document, edition)
    if facts is None:
        return [*problems, Discrepancy("封面", "没有找到单位名称和标题")]
    return [*problems, *audit_narrative(document, ledger, facts)]
