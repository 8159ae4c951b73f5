"""XLSX → blocks in the order of the document, from the XML of its sheets alone.

The workbook spreads the document over sheets and links them; read along the links it is one text again, so that the
same audit serves both files.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from xml.parsers.expat import ExpatError

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.audit.spreadsheet import Cell, Look, Sheet, letters_of, read_workbook
from generator.model.errors import DisclosureError

_INDENT = "　　"


def read_xlsx(data: bytes) -> tuple[tuple[ReadBlock, ...], list[Discrepancy]]:
    """The blocks in reading order, and numbers that are no numbers. Raises DisclosureError for an unreadable file."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
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
        if any(map(_is_framed, sheet.rows.values())):
            yield from self._table(sheet, cover)
            return
        text, place = "", ""
        look: Look | None = None
        for number, cells in sorted(sheet.rows.items()):
            target = sheet.links.get((number, 1))
            cell = cells.get(1)
            if cell is None:
                continue
            if cell.look is look and not cell.text.startswith(_INDENT) and text.startswith(_INDENT) and not target:
                text += cell.text
                continue
            if text:
                yield ReadParagraph(text.removeprefix(_INDENT), False, place)
            text, look, place = cell.text, cell.look, f"{sheet.name}!A{number}"
            if target and target[0] != cover:
                yield from self._table(self.sheets[target[0]], cover)
                text = ""
        if text:
            yield ReadParagraph(text.removeprefix(_INDENT), False, place)

    def _table(self, sheet: Sheet, cover: str) -> Iterator[ReadBlock]:
        grid: list[tuple[str, ...]] = []
        after: list[ReadBlock] = []
        header = 0
        framed = [number for number, cells in sheet.rows.items() if _is_framed(cells)]
        first, last = min(framed), max(framed)
        columns = range(1, max(column for number in framed for column in sheet.rows[number]) + 1)
        back = {place for place, (target, _) in sheet.links.items() if target == cover}
        rows_back = {number for number, _ in back}
        for number, cells in sorted(sheet.rows.items()):
            if number in rows_back:
                cells = {column: cell for column, cell in cells.items() if (number, column) not in back}
            texts = [cells[column].text if column in cells else "" for column in columns]
            if first <= number <= last or len(list(filter(None, texts))) > 1:
                if number not in sheet.continued:
                    grid.append(tuple(texts))
                    header += number <= sheet.frozen
                self._wrong(sheet, number, in_body=number > max(sheet.frozen, first - 1))
            elif any(texts):
                paragraph = ReadParagraph(
                    next(filter(None, texts)).removeprefix(_INDENT), False, f"{sheet.name}!A{number}"
                )
                if number < first:
                    yield paragraph
                else:
                    after.append(paragraph)
        yield ReadGrid(tuple(grid), header, sheet.name)
        yield from after

    def _wrong(self, sheet: Sheet, row: int, *, in_body: bool) -> None:
        """Numbers in another format than amounts; in the body of one of our tables, amounts that are texts."""
        for column, cell in sheet.rows[row].items():
            if cell.wrong and (cell.number or (in_body and sheet.frozen)):
                self.problems.append(Discrepancy(f"{sheet.name}!{letters_of(column)}{row}", cell.wrong))


def _is_framed(cells: Mapping[int, Cell]) -> bool:
    return any(cell.look.bordered for cell in cells.values())
