"""The audits of the finished files: DOCX, XLSX, and both against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from generator.audit.discrepancy import Discrepancy
from generator.audit.docx import read_docx
from generator.audit.ledger import Ledger
from generator.audit.narrative import audit_narrative
from generator.audit.outline import outline
from generator.audit.reading import UNIT_LINE, ReadBlock, ReadGrid, tables
from generator.audit.sentences import Sentences
from generator.audit.structure import audit_structure, facts_of
from generator.audit.tables import audit_frames, audit_identities
from generator.audit.words import short
from generator.audit.xlsx import read_xlsx

_PAGE = re.compile(r"\t\d+$")


def audit_files(files: Mapping[str, bytes], edition: Sentences) -> list[Discrepancy]:
    """The audits of all files of one document, by format, and of each against the other."""
    problems: list[Discrepancy] = []
    readings: list[tuple[ReadBlock, ...]] = []
    if "docx" in files:
        readings.append(read_docx(files["docx"]))
        problems += audit_blocks(readings[0], edition, pages=True)
    if "xlsx" in files:
        blocks, numbers = read_xlsx(files["xlsx"])
        readings.append(blocks)
        problems += numbers
        # What equals an audited document need not be audited again.
        problems += compare_blocks(*readings) if len(readings) > 1 else audit_blocks(blocks, edition, pages=False)
    return problems


def audit_docx(data: bytes, edition: Sentences) -> list[Discrepancy]:
    """Everything that cannot be right in a DOCX (错误), and sentences nobody could check (信息).

    Raises DisclosureError when the file is no readable DOCX.
    """
    return audit_blocks(read_docx(data), edition, pages=True)


def audit_xlsx(data: bytes, edition: Sentences) -> list[Discrepancy]:
    """The same for an XLSX, read along its links, and numbers that are stored as text or shown in another format.

    Raises DisclosureError when the file is no readable XLSX.
    """
    blocks, problems = read_xlsx(data)
    return problems + audit_blocks(blocks, edition, pages=False)


def audit_pair(docx: bytes, xlsx: bytes) -> list[Discrepancy]:
    """Where the two files of one document say different things."""
    return compare_blocks(read_docx(docx), read_xlsx(xlsx)[0])


def compare_blocks(left: Iterable[ReadBlock], right: Iterable[ReadBlock]) -> list[Discrepancy]:
    """Differences between two readings of one document, white space and page numbers apart."""
    lines = [_lines(blocks) for blocks in (left, right)]
    texts = [[text for _, text in side] for side in lines]
    if texts[0] == texts[1]:
        return []
    from difflib import SequenceMatcher

    problems = []
    for kind, a, b, c, d in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if kind != "equal":
            place = lines[0][a][0] if a < b else lines[1][c][0]
            problems.append(
                Discrepancy(
                    place, f"DOCX 为“{short('／'.join(texts[0][a:b]))}”，XLSX 为“{short('／'.join(texts[1][c:d]))}”"
                )
            )
    return problems


def _lines(blocks: Iterable[ReadBlock]) -> list[tuple[str, str]]:
    """Every paragraph and every row of a table, with its place."""
    found = []
    for block in blocks:
        if isinstance(block, ReadGrid):
            found += [(f"{block.place}第{number}行", "|".join(_above(row))) for number, row in enumerate(block.rows, 1)]
        elif text := squeezed(block.text):
            found.append((block.place, squeezed(_PAGE.sub("", block.text)) if block.in_contents else text))
    return found


def _above(row: Sequence[str]) -> list[str]:
    """A row of cells; of the line above a table, which the files divide differently, only the texts."""
    cells = [squeezed(cell) for cell in row]
    return [cell for cell in cells if cell] if UNIT_LINE in cells else cells


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


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
