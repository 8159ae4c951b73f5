"""XLSX → blocks in the order of the document, from the XML of its sheets alone.

The workbook spreads the document over sheets and links them; read along the links it is one text again, so that the
same audit serves both files.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from xml.parsers.expat import ExpatError

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.audit.sheet_rows import Look, letters_of
from generator.audit.spreadsheet import Sheet, read_workbook
from generator.model.errors import DisclosureError
from generator.zipped import Archive

_INDENT = "　　"


def read_xlsx(data: bytes) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
    """The blocks in reading order, and numbers that are no numbers. Raises DisclosureError for an unreadable file."""
    try:
        with Archive(data) as archive:
            return _Reading(read_workbook(archive)).read()
    except (zipfile.BadZipFile, LookupError, ValueError, ExpatError, RuntimeError, EOFError, zlib.error) as error:
        raise DisclosureError("不是能够读取的 XLSX 文件。") from error


class _Reading:
    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.problems: list[Discrepancy] = []

    def read(self) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
        """Cover and contents, then every sheet where the document has it."""
        cover, *others = self.sheets.values()
        blocks: list[ReadBlock] = []
        before: dict[str, list[str]] = {}
        last, previous = ("", ""), ""
        for number, texts in cover.rows.texts.items():
            target = cover.links.get((number, 1))
            text = texts[0] if texts else ""
            blocks.append(ReadParagraph(text, target is not None, f"{cover.name}!A{number}"))
            if target is not None:
                # A part of tables only has no sheet: its heading stands in the contents list alone.
                if target == last:
                    before.setdefault(target[0], []).append(previous)
                last, previous = target, text
        spliced = {
            target
            for sheet in others
            for target, _ in sheet.links.values()
            if target != cover.name and sheet is not cover
        }
        for sheet in others:
            blocks += [ReadParagraph(text, False, sheet.name) for text in before.get(sheet.name, [])]
            if sheet.name not in spliced:
                blocks += self._blocks(sheet, cover.name)
        return tuple(blocks), self.problems

    def _blocks(self, sheet: Sheet, cover: str) -> Iterator[ReadBlock]:
        if sheet.rows.framed:
            yield from self._table(sheet, cover)
            return
        text, place = "", ""
        look: Look | None = None
        for number, first in sheet.rows.firsts.items():
            target = sheet.links.get((number, 1))
            line = sheet.rows.texts[number][0]
            if first is look and not line.startswith(_INDENT) and text.startswith(_INDENT) and not target:
                text += line
                continue
            if text:
                yield ReadParagraph(text.removeprefix(_INDENT), False, place)
            text, look, place = line, first, f"{sheet.name}!A{number}"
            if target and target[0] != cover:
                yield from self._table(self.sheets[target[0]], cover)
                text = ""
        if text:
            yield ReadParagraph(text.removeprefix(_INDENT), False, place)

    def _table(self, sheet: Sheet, cover: str) -> Iterator[ReadBlock]:
        grid: list[tuple[str, ...]] = []
        after: list[ReadBlock] = []
        header = 0
        rows = sheet.rows
        first, last = rows.framed[0], rows.framed[-1]
        width = max(len(rows.texts[number]) for number in rows.framed)
        for (number, column), (target, _) in sheet.links.items():
            if target == cover and number in rows.texts:
                rows.texts[number][column - 1 : column] = [""]
        for number, texts in rows.texts.items():
            if len(texts) != width:
                texts = (texts + [""] * width)[:width]
            is_inside = first <= number <= last
            filled = [] if is_inside else list(filter(None, texts))
            if is_inside or len(filled) > 1:
                if number not in sheet.continued:
                    grid.append(tuple(texts))
                    header += number <= sheet.frozen
                if number in rows.wrong:
                    self._amounts(sheet, number, in_body=sheet.frozen > 0 and number > max(sheet.frozen, first - 1))
            elif filled:
                paragraph = ReadParagraph(filled[0].removeprefix(_INDENT), False, f"{sheet.name}!A{number}")
                if number < first:
                    yield paragraph
                else:
                    after.append(paragraph)
        yield ReadGrid(tuple(grid), header, sheet.name)
        yield from after

    def _amounts(self, sheet: Sheet, number: int, *, in_body: bool) -> None:
        for column, (message, is_number) in sheet.rows.wrong[number].items():
            if is_number or in_body:
                self.problems.append(Discrepancy(f"{sheet.name}!{letters_of(column)}{number}", message))
