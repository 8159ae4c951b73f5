"""核对底稿.xlsx: one row a figure, calculated again by Excel from the cells it is made of.

The first sheet has the figures, the second every cell they use, once, linked to the clerk's workbook; a number changed
there shows at once which printed figures it would change.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.figures.values import Amount, Count, Counting, Percent, Printed
from generator.model.cells import CellRef, split_address
from generator.model.money import ZERO
from generator.trace.entries import TraceEntry
from generator.trace.facts import Fact
from generator.trace.formulas import excel_operand, excel_printed, operands
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import PROJECTS
from generator.workbook.sheets import column_index
from generator.writers.package import pack, unpack
from generator.writers.report_sheets import HEAD, HINT, LINE, LINK, MONEY, TEXT, TITLE, set_page

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FIGURES_SHEET, INPUTS_SHEET = "核对底稿", "取数"
FIRST_ROW = 4
"""Row of the first figure and of the first cell: title, hint and header stand above."""
_CREATED = datetime(2000, 1, 1)
_COLUMNS = (
    ("序号", 5),
    ("位置和原文", 32),
    ("名称", 16),
    ("口径", 22),
    ("怎样算出", 32),
    ("输入单元格", 26),
    ("精确值", 14),
    ("精确值\n（上年或合计）", 14),
    ("重算", 11),
    ("印出", 11),
    ("核对", 7),
)
_INPUT_COLUMNS = (("序号", 6), ("单元格", 26), ("内容", 60), ("填报数", 18), ("用于计算", 18), ("用于几个数", 12))
_EXACT, _SECOND, _AGAIN, _PRINTED = "G", "H", "I", "J"
_VALUE = f"{INPUTS_SHEET}!$E"
_HINT = (
    "每个印出的数一行。“重算”由“取数”表中的单元格用公式算出，与“印出”一致为对。金额的精确值单位为元，印出为万元。"
    "单元格可以点开工作簿“{workbook}”（与本文件放在同一文件夹）。"
)
_INPUT_HINT = "印出的数用到的每个单元格一行。改“填报数”可以看到哪些数会变；改动只在本底稿内，不影响工作簿。"
_LONGEST_URL = 2000
_LINE_POINTS, _ROW_PADDING, _MOST_POINTS = 12.5, 5, 409


def write_trace(entries: Sequence[TraceEntry], *, workbook: str, title: str = "") -> bytes:
    """核对底稿.xlsx, sealed; the same entries give the same bytes.

    `workbook` is the path of the clerk's workbook seen from the folder of this file; `title` the document's title.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"{title} 核对底稿".strip(), "created": _CREATED})
    looks = _looks(book)
    figures, inputs = book.add_worksheet(FIGURES_SHEET), book.add_worksheet(INPUTS_SHEET)
    facts = _used(entries)
    rows = {fact.cell: row for row, fact in enumerate(facts, FIRST_ROW)}
    _write_figures(figures, entries, rows, workbook, looks)
    _write_inputs(inputs, facts, entries, workbook, looks)
    heading = f"核对底稿：{title}" if title else "核对底稿"
    _finish(figures, heading, _HINT.format(workbook=workbook), _COLUMNS, len(entries), looks)
    _finish(inputs, "取数", _INPUT_HINT, _INPUT_COLUMNS, len(facts), looks)
    book.close()
    return pack(unpack(buffer.getvalue()))


def _used(entries: Iterable[TraceEntry]) -> list[Fact]:
    """Every input once, so that the cells of a sum are neighbours: by column, but a project's amounts by row."""
    sheets = {name: number for number, name in enumerate(SHEETS)}

    def position(fact: Fact) -> tuple[int, int, int]:
        letters, row = split_address(fact.cell.address)
        column = column_index(letters)
        first, second = (row, column) if fact.cell.sheet == PROJECTS else (column, row)
        return (sheets.get(fact.cell.sheet, len(sheets)), first, second)

    return sorted({fact.cell: fact for entry in entries for fact in entry.inputs}.values(), key=position)


def _write_figures(
    sheet: Worksheet, entries: Sequence[TraceEntry], rows: dict[CellRef, int], workbook: str, looks: dict[str, Format]
) -> None:
    for row, entry in enumerate(entries, FIRST_ROW):
        at = row - 1
        basis = f"{entry.basis.label}：{entry.basis.formula}" if entry.basis else ""
        place = f"{entry.place}\n{entry.context}" if entry.context else entry.place
        sheet.write_number(at, 0, entry.number, looks["number"])
        texts = (place, entry.label, basis, entry.formula)
        for column, text in enumerate(texts, 1):
            sheet.write_string(at, column, text, looks["text"])
        _write_link(sheet, at, 5, entry.inputs, workbook, looks)
        sums = operands(entry.origin)
        for column, operand in enumerate(sums, 6):
            formula = f"={excel_operand(operand, _VALUE, rows.__getitem__)}"
            sheet.write_formula(at, column, formula, looks[_look(operand)], float(_exact(operand, entry.inputs)))
        if len(sums) == 1:
            sheet.write_blank(at, 7, None, looks["text"])
        again = excel_printed(entry.origin, f"{_EXACT}{row}", f"{_SECOND}{row}")
        look = looks[_look(entry.origin)]
        sheet.write_formula(at, 8, again, look, float(entry.printed))
        sheet.write_number(at, 9, float(entry.printed), look)
        sheet.write_formula(at, 10, f'=IF({_AGAIN}{row}={_PRINTED}{row},"一致","不一致")', looks["centre"], "一致")
        sheet.set_row(at, _height(texts, [width for _, width in _COLUMNS[1:5]]))


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points a row needs: a Chinese character is two units wide, and a column holds a little less than its width."""
    lines = 1
    for text, width in zip(texts, widths, strict=True):
        wide = [sum(2 if ord(char) > 0x2000 else 1 for char in line) for line in text.split("\n")]
        lines = max(lines, sum(max(1, -(-units // (width - 1))) for units in wide))
    return min(_MOST_POINTS, lines * _LINE_POINTS + _ROW_PADDING)


def _exact(operand: Amount | Count, facts: Sequence[Fact]) -> Decimal:
    """What a sum comes to before it is rounded or loses its sign."""
    if isinstance(operand, Amount):
        return operand.yuan
    if operand.by is Counting.MAGNITUDE:
        return sum((fact.value for fact in facts if isinstance(fact.value, Decimal)), ZERO)
    return operand.number


def _look(value: Printed) -> str:
    if isinstance(value, Percent):
        return "percent"
    return "number" if isinstance(value, Count) and not value.places else "money"


def _write_link(
    sheet: Worksheet, row: int, column: int, facts: Sequence[Fact], workbook: str, looks: dict[str, Format]
) -> None:
    """The first cell as a link, and how many there are; the others have their links on the sheet of inputs."""
    if not facts:
        sheet.write_string(row, column, "（没有填报）", looks["text"])
        return
    more = f" 等 {len(facts)} 个" if len(facts) > 1 else ""
    _write_url(sheet, row, column, facts[0].cell, f"{facts[0].cell}{more}", workbook, looks)


def _write_url(
    sheet: Worksheet, row: int, column: int, cell: CellRef, text: str, workbook: str, looks: dict[str, Format]
) -> None:
    url = f"external:{_escaped(workbook)}#'{cell.sheet}'!{cell.address}"
    if len(url) <= _LONGEST_URL:
        sheet.write_url(row, column, url, looks["link"], text)
    else:
        sheet.write_string(row, column, text, looks["text"])


def _escaped(path: str) -> str:
    """A path with # or % in it, which would end the link's file name; XlsxWriter sees to all others.

    >>> _escaped("a b.xlsx"), _escaped("a #1.xlsx")
    ('a b.xlsx', 'a%20%231.xlsx')
    """
    if "#" not in path and "%" not in path:
        return path
    return "".join(f"%{ord(char):02x}" if char in ' "#%<>[]^`{}' else char for char in path)


def _write_inputs(
    sheet: Worksheet, facts: Sequence[Fact], entries: Sequence[TraceEntry], workbook: str, looks: dict[str, Format]
) -> None:
    uses: dict[CellRef, int] = {}
    names: dict[CellRef, int] = {}
    for entry in entries:
        for fact in entry.inputs:
            uses[fact.cell] = uses.get(fact.cell, 0) + 1
        if isinstance(entry.origin, Count) and entry.origin.by is Counting.NAMES:
            names[entry.inputs[0].cell] = int(entry.printed)
    in_wan = any(fact.typed != fact.value for fact in facts if fact.is_money)
    for row, fact in enumerate(facts, FIRST_ROW):
        at = row - 1
        sheet.write_number(at, 0, row - FIRST_ROW + 1, looks["number"])
        _write_url(sheet, at, 1, fact.cell, str(fact.cell), workbook, looks)
        sheet.write_number(at, 5, uses[fact.cell], looks["number"])
        if fact.typed is None or not isinstance(fact.value, Decimal):
            told = f"{fact.title}（数名称的个数）：{fact.value}"
            sheet.write_string(at, 2, told, looks["text"])
            sheet.set_row(at, _height((told,), (_INPUT_COLUMNS[2][1],)))
            sheet.write_string(at, 3, "", looks["text"])
            sheet.write_number(at, 4, names.get(fact.cell, 0), looks["number"])
            continue
        look = looks["number" if not fact.is_money and fact.value == int(fact.value) else "plain"]
        sheet.write_string(at, 2, fact.title, looks["text"])
        sheet.write_number(at, 3, float(fact.typed), look)
        factor = "*10000" if in_wan and fact.is_money else ""
        sheet.write_formula(at, 4, f"=ROUND(D{row}{factor},2)", look, float(fact.value))


def _finish(
    sheet: Worksheet,
    title: str,
    hint: str,
    columns: Sequence[tuple[str, int]],
    count: int,
    looks: dict[str, Format],
) -> None:
    """Title, hint, header, widths, filter, and a landscape page as wide as the sheet."""
    last = len(columns) - 1
    sheet.write_string(0, 0, title, looks["title"])
    sheet.merge_range(1, 0, 1, last, hint, looks["hint"])
    sheet.set_row(0, 26)
    sheet.set_row(1, 32)
    sheet.set_row(2, 32)
    for column, (label, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, label, looks["head"])
    sheet.freeze_panes(FIRST_ROW - 1, 0)
    sheet.autofilter(2, 0, max(FIRST_ROW - 1, count + FIRST_ROW - 2), last)
    sheet.repeat_rows(2)
    set_page(sheet)


def _looks(book: Workbook) -> dict[str, Format]:
    return {
        name: book.add_format(properties)
        for name, properties in {
            "title": TITLE,
            "hint": {**HINT, "text_wrap": True},
            "head": HEAD,
            "text": TEXT,
            "centre": {**LINE, "align": "center"},
            "number": {**LINE, "num_format": "#,##0"},
            "money": MONEY,
            "percent": {**LINE, "num_format": '0.00"%"'},
            "plain": {**LINE, "num_format": "#,##0.00####"},
            "link": LINK,
        }.items()
    }
