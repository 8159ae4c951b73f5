"""XLSX → blocks in the order of the document, from the XML of its sheets alone.

The workbook spreads the document over sheets and links them; read along the links it is one text again, so that the
same audit serves both files.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers.expat import ExpatError

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.audit.spreadsheet import Cell, Sheet, Workbook, letters_of, read_workbook
from generator.model.errors import DisclosureError

_LOOKS_LIKE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")
_AMOUNT = "{:,.2f}"
_INDENT = "　　"


def read_xlsx(data: bytes) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
    """The blocks in reading order, and numbers that are no numbers. Raises DisclosureError for an unreadable file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Reading(read_workbook(archive)).read()
    except (zipfile.BadZipFile, LookupError, ValueError, ExpatError, RuntimeError, EOFError, zlib.error) as error:
        raise DisclosureError("不是能够读取的 XLSX 文件。") from error


class _Reading:
    def __init__(self, workbook: Workbook) -> None:
        self.sheets = {sheet.name: sheet for sheet in workbook.sheets}
        self.looks = workbook.looks
        self.problems: list[Discrepancy] = []

    def read(self) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
        """Cover and contents, then every sheet where the document has it."""
        cover, *others = self.sheets.values()
        blocks: list[ReadBlock] = []
        before: dict[str, list[str]] = {}
        last, previous = ("", ""), ""
        for number, cells in sorted(cover.rows.items()):
            target = cover.links.get((number, 1))
            text = cells[1].text if 1 in cells else ""
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
        if any(self.looks[cell.style].bordered for cells in sheet.rows.values() for cell in cells.values()):
            yield from self._table(sheet, cover)
            return
        text, style, place = "", -1, ""
        for number, cells in sorted(sheet.rows.items()):
            target = sheet.links.get((number, 1))
            cell = cells.get(1)
            if cell is None:
                continue
            if cell.style == style and not cell.text.startswith(_INDENT) and text.startswith(_INDENT) and not target:
                text += cell.text
                continue
            if text:
                yield ReadParagraph(text.removeprefix(_INDENT), False, place)
            text, style, place = cell.text, cell.style, f"{sheet.name}!A{number}"
            if target and target[0] != cover:
                yield from self._table(self.sheets[target[0]], cover)
                text = ""
        if text:
            yield ReadParagraph(text.removeprefix(_INDENT), False, place)

    def _table(self, sheet: Sheet, cover: str) -> Iterator[ReadBlock]:
        grid: list[tuple[str, ...]] = []
        after: list[ReadBlock] = []
        header = 0
        framed = [n for n, cells in sheet.rows.items() if any(self.looks[c.style].bordered for c in cells.values())]
        first, last = min(framed), max(framed)
        width = max(column for number in framed for column in sheet.rows[number])
        for number, cells in sorted(sheet.rows.items()):
            texts = [
                "" if cell is None or sheet.links.get((number, column), ("",))[0] == cover else cell.text
                for column, cell in ((c, cells.get(c)) for c in range(1, width + 1))
            ]
            filled = [text for text in texts if text]
            if first <= number <= last or len(filled) > 1:
                if number not in sheet.continued:
                    grid.append(tuple(texts))
                    header += number <= sheet.frozen
                self._numbers(sheet, number, cells, in_body=number > max(sheet.frozen, first - 1))
            elif filled:
                paragraph = ReadParagraph(filled[0].removeprefix(_INDENT), False, f"{sheet.name}!A{number}")
                if number < first:
                    yield paragraph
                else:
                    after.append(paragraph)
        yield ReadGrid(tuple(grid), header, sheet.name)
        yield from after

    def _numbers(self, sheet: Sheet, row: int, cells: dict[int, Cell], *, in_body: bool) -> None:
        for column, cell in cells.items():
            if cell.number:
                if self.looks[cell.style].pattern == _AMOUNT:
                    continue
                message = f"数字 {cell.number} 的格式不是 #,##0.00"
            elif in_body and sheet.frozen and cell.text and _LOOKS_LIKE_AMOUNT.fullmatch(cell.text):
                message = f"“{cell.text}”存成了文字，不是数字"
            else:
                continue
            self.problems.append(Discrepancy(f"{sheet.name}!{letters_of(column)}{row}", message))
