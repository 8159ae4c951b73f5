"""The sheet 结转说明, first of the new workbook: what to look at, what had no place, what was emptied."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from generator.model.cells import CellRef
from generator.renewal.carrying import Fate
from generator.renewal.last import NOTES_SHEET
from generator.renewal.pointing import Pointer
from generator.renewal.policies import Action
from generator.workbook.annotate import styles
from generator.workbook.annotate.listing import legal
from generator.workbook.annotate.package import Package
from generator.workbook.annotate.splice import Part
from generator.workbook.layout import SHEETS
from generator.workbook.looks import HEAD_COLOUR, LOCKED_COLOUR
from generator.workbook.sheets import Type, column_letter
from generator.workbook.values import Uncalculated, chinese_date

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HIDDEN, _UNCALCULATED = "（涉密，不显示）", "（没有结果的公式）"
_LOOK_AT = "请核对"
_COLUMNS = (("情况", 10), ("上年工作表", 18), ("上年单元格", 14), ("内容", 72), ("说明", 44), ("今年单元格", 24))
_LINK_COLUMN = 5
_TINTS = {_LOOK_AT: "FFD88A", Action.DROP.value: "FFC7CE", Action.CLEAR.value: "D6E6F7"}
_COUNTED = (Action.KEEP, Action.MOVE, Action.SHOW, Action.CLEAR, Action.DROP)
_LONGEST_TEXT = 30_000
"""Characters of one line; what is longer goes on in the next."""
_MOST_LINES = 5_000
"""Of the clerk's own sheets; beyond it there is only the number of cells."""
_LINE_HEIGHT, _TALLEST_ROW = 15, 400
"""Points."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, as printed."""

    state: str
    sheet: str
    cells: str
    content: str = field(repr=False)
    why: str
    to: CellRef | None


def with_page(
    blank: bytes, title: str, summary: Iterable[str], fates: Sequence[Fate], pointers: Sequence[Pointer]
) -> dict[str, bytes]:
    """The parts of the new workbook with the sheet put before the others. `title`: the name of last year's file."""
    package = Package(blank)
    looks = _Looks(styles.Styles(package.parts[styles.PART]))
    lines = tuple(lines_of(fates, pointers))
    xml = _sheet_xml(f"{NOTES_SHEET}（{title}）", "".join(summary), lines, _counts(fates), looks)
    package.parts[styles.PART] = looks.styles.bytes()
    _put_first(package, xml)
    return package.parts


# ---------------------------------------------------------------- what is said


def lines_of(fates: Sequence[Fate], pointers: Sequence[Pointer]) -> Iterator[Line]:
    """The list: what to look at, what had no place, what was emptied. Cells of one record share a line."""
    for pointer in pointers:
        yield from _line(_LOOK_AT, (pointer.fate,), pointer.said, pointer.to)
    for action in (Action.DROP, Action.CLEAR):
        records: dict[tuple[str, str], list[Fate]] = {}
        for fate in fates:
            if fate.action is action:
                row = fate.cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                records.setdefault((fate.cell.sheet, row), []).append(fate)
        for number, found in enumerate(records.values()):
            if number == _MOST_LINES and action is Action.DROP:
                left = sum(map(len, list(records.values())[_MOST_LINES:]))
                yield Line(action.value, "", "", f"还有 {left} 个单元格没有逐一列出。", "请从上年工作簿查看", None)
                break
            why = "；".join(dict.fromkeys(fate.why for fate in found if fate.why))
            yield from _line(action.value, found, why, found[0].to)


def _line(state: str, fates: Sequence[Fate], why: str, to: CellRef | None) -> Iterator[Line]:
    sheet = fates[0].cell.sheet
    first, last = fates[0].cell.address, fates[-1].cell.address
    cells = first if first == last else f"{first}–{last}"
    # What stands above a hidden cell of no field is a text of the clerk's too.
    labels = [fate.cell.label if fate.key or not fate.is_hidden else "" for fate in fates]
    content = "；".join(f"{x}：{_shown(fate)}" if x else _shown(fate) for x, fate in zip(labels, fates, strict=True))
    for start in range(0, max(1, len(content)), _LONGEST_TEXT):
        yield Line(state, sheet, cells, content[start : start + _LONGEST_TEXT], why, to)


def _shown(fate: Fate) -> str:
    raw = fate.cell.raw
    if fate.is_hidden:
        return _HIDDEN
    if isinstance(raw, Uncalculated):
        return _UNCALCULATED
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return chinese_date(raw)
    known = SHEETS.get(fate.cell.sheet)
    is_money = known is not None and fate.key in known.fields and known.fields[fate.key].type is Type.MONEY
    return f"{raw:,}" if is_money and isinstance(raw, (int, float)) and not isinstance(raw, bool) else str(raw)


def _counts(fates: Iterable[Fate]) -> dict[str, Counter[Action]]:
    counts: dict[str, Counter[Action]] = {}
    for fate in fates:
        counts.setdefault(fate.cell.sheet, Counter())[fate.action] += 1
    return counts


# ---------------------------------------------------------------- how it looks


class _Looks:
    """The formats of the sheet, added to the workbook's."""

    def __init__(self, added: styles.Styles) -> None:
        self.styles = added
        line = '{0} style="thin"><color rgb="FFBFBFBF"/></{0}'
        sides = "".join(f"<{line.format(side)}>" for side in ("left", "right", "top", "bottom"))
        self._border = added.add("borders", f"<border>{sides}<diagonal/></border>")
        self.title = self._look("<b/>", size=16, lined=False, wrap=False)
        self.summary = self._look("", colour="555555", lined=False)
        self.head = self._look("<b/>", "center", HEAD_COLOUR.lstrip("#"))
        self.plain = self._look("")
        self.link = self._look("<u/>", colour="1F4E99")
        self.total = self._look("", "center", LOCKED_COLOUR.lstrip("#"))
        self.state = {name: self._look("<b/>", "center", tint) for name, tint in _TINTS.items()}

    def _look(
        self,
        emphasis: str,
        align: str = "left",
        fill: str = "",
        *,
        size: int = 11,
        colour: str = "000000",
        lined: bool = True,
        wrap: bool = True,
    ) -> int:
        font = self.styles.add(
            "fonts", f'<font>{emphasis}<sz val="{size}"/><color rgb="FF{colour}"/><name val="宋体"/></font>'
        )
        return self.styles.add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{self.styles.fill(fill) if fill else 0}"'
            f' borderId="{self._border if lined else 0}" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
            f' applyAlignment="1"><alignment horizontal="{align}" vertical="center" wrapText="{int(wrap)}"/></xf>',
        )


def _sheet_xml(
    title: str, summary: str, lines: Sequence[Line], counts: Mapping[str, Counter[Action]], looks: _Looks
) -> bytes:
    last, end = column_letter(len(_COLUMNS) - 1), _HEADER_ROW + len(lines)
    rows = "".join((*_top_rows(title, summary, looks), *_list_rows(lines, looks), *_count_rows(end + 2, counts, looks)))
    links = "".join(
        f'<hyperlink ref="{column_letter(_LINK_COLUMN)}{row}" location={quoteattr(_location(line.to))}/>'
        for row, line in enumerate(lines, _HEADER_ROW + 1)
        if line.to
    )
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width + 0.7109375}" customWidth="1"/>'
        for n, (_, width) in enumerate(_COLUMNS, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetPr>'
        '<tabColor rgb="FF1F4E99"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{_HEADER_ROW}" topLeftCell="A{_HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>"
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{rows}</sheetData>'
        f'<autoFilter ref="A{_HEADER_ROW}:{last}{end}"/><mergeCells count="1"><mergeCell ref="A2:{last}2"/></mergeCells>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;A　第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


_HEADER_ROW = 4


def _top_rows(title: str, summary: str, looks: _Looks) -> Iterator[str]:
    yield _row(1, ((title, looks.title),), 26)
    yield _row(2, ((summary, looks.summary),), _height((summary,), (sum(width for _, width in _COLUMNS),)))
    yield _row(_HEADER_ROW, ((head, looks.head) for head, _ in _COLUMNS), 24)


def _list_rows(lines: Sequence[Line], looks: _Looks) -> Iterator[str]:
    for row, line in enumerate(lines, _HEADER_ROW + 1):
        texts = (line.state, line.sheet, line.cells, line.content, line.why, str(line.to) if line.to else "")
        formats = [looks.state[line.state], *[looks.plain] * 4, looks.link]
        yield _row(row, zip(texts, formats, strict=True), _height(texts, [width for _, width in _COLUMNS]))


def _count_rows(first: int, counts: Mapping[str, Counter[Action]], looks: _Looks) -> Iterator[str]:
    """How many cells of each sheet fared how."""
    yield _row(first, (("", 0), ("工作表", looks.head), ("单元格数", looks.head), ("去向", looks.head)), 24)
    for row, (sheet, count) in enumerate(counts.items(), first + 1):
        told = "　".join(f"{action.value} {count[action]}" for action in _COUNTED if count[action])
        yield _row(row, (("", 0), (sheet, looks.plain), (str(count.total()), looks.total), (told, looks.plain)))


def _row(number: int, cells: Iterable[tuple[str, int]], height: int = 18) -> str:
    written = "".join(_cell(f"{column_letter(n)}{number}", text, style) for n, (text, style) in enumerate(cells))
    return f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _cell(address: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{address}" s="{style}"/>'
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(legal(text))}</t></is></c>'


def _height(texts: Collection[str], widths: Collection[int]) -> int:
    lines = max(
        sum(
            max(1, math.ceil(sum(2 if ord(c) > 0x2E7F else 1 for c in part) / (width - 1))) for part in text.split("\n")
        )
        for text, width in zip(texts, widths, strict=True)
    )
    return min(_TALLEST_ROW, _LINE_HEIGHT * lines + 6)


def _location(to: CellRef) -> str:
    return f"'{to.sheet}'!{to.address}"


# ---------------------------------------------------------------- into the package


def _put_first(package: Package, xml: bytes) -> None:
    """Before all other sheets and open, with what the workbook says of sheets by their number put right."""
    for name in package.sheets().values():
        sheet = Part(package.parts[name])
        for views in sheet.root.all("sheetViews"):
            for view in views.all("sheetView"):
                sheet.assign(view, "tabSelected", None)
        package.parts[name] = sheet.bytes()
    package.put_first(NOTES_SHEET, xml)
