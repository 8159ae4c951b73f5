"""The audits of the finished files: DOCX, XLSX, and both against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from generator.audit.discrepancy import Discrepancy
from generator.audit.docx import read_docx
from generator.audit.ledger import Ledger
from generator.audit.narrative import audit_narrative
from generator.audit.outline import outline
from generator.audit.reading import UNIT_LINE, ReadBlock, ReadGrid, money, tables
from generator.audit.sentences import Sentences
from generator.audit.structure import audit_structure, facts_of
from generator.audit.tables import audit_frames, audit_identities
from generator.audit.words import short, squeezed
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
    sides = (tuple(left), tuple(right))
    units = [list(_units(blocks)) for blocks in sides]
    # Nearly all lines agree as they were read.
    if len(units[0]) == len(units[1]) and all(a == b or _line(a) == _line(b) for a, b in zip(*units, strict=True)):
        return []
    from difflib import SequenceMatcher

    places = [list(_places(blocks)) for blocks in sides]
    texts = [list(map(_line, side)) for side in units]
    problems = []
    for kind, a, b, c, d in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if kind != "equal":
            place = places[0][a] if a < b else places[1][c]
            problems.append(
                Discrepancy(
                    place, f"DOCX 为“{short('／'.join(texts[0][a:b]))}”，XLSX 为“{short('／'.join(texts[1][c:d]))}”"
                )
            )
    return problems


def _units(blocks: Iterable[ReadBlock]) -> Iterator[str | tuple[str, ...]]:
    """Every paragraph and every row of a table."""
    for block in blocks:
        if isinstance(block, ReadGrid):
            yield from block.rows
        elif block.text.strip():
            yield _PAGE.sub("", block.text) if block.in_contents else block.text


def _places(blocks: Iterable[ReadBlock]) -> Iterator[str]:
    """The place of each of them."""
    for block in blocks:
        if isinstance(block, ReadGrid):
            yield from (f"{block.place}第{number}行" for number, _ in enumerate(block.rows, 1))
        elif block.text.strip():
            yield block.place


def _line(unit: str | tuple[str, ...]) -> str:
    """Without white space. Of the line above a table, which the files divide differently, the filled cells count."""
    if isinstance(unit, str):
        return squeezed(unit)
    cells = [squeezed(cell) for cell in unit]
    return "|".join([cell for cell in cells if cell] if UNIT_LINE in cells else cells)


def audit_blocks(blocks: Iterable[ReadBlock], edition: Sentences, *, pages: bool) -> list[Discrepancy]:
    """The same for a document already read. `pages`: its contents list must have page numbers."""
    money.cache_clear()  # amounts recur within a document; nothing is kept from one to the next
    read = tuple(blocks)
    document = outline(read, edition)
    found = tables(read)
    problems = list(audit_structure(document, found, edition, pages=pages))
    frames = audit_frames(found)
    if frames:
        return problems + frames
    ledger = Ledger(found, edition)
    problems += audit_identities(found, ledger.coded, ledger.pairs)
    facts = facts_of(document, edition)
    if facts is None:
        return [*problems, Discrepancy("封面", "没有找到单位名称和标题")]
    return [*problems, *audit_narrative(document, ledger, facts)]
