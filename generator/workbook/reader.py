"""The filled workbook → `Budget`, or everything that is wrong with its structure. Formulas are never run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from generator.model.cells import CellRef, Place, split_address
from generator.model.facts import Budget, Withheld
from generator.model.findings import Finding, Severity
from generator.model.money import YUAN_PER_WAN
from generator.workbook.assemble import Record, Records, assemble, relation_faults
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    BASICS,
    LAST,
    OVERALL_RECORD,
)
from generator.workbook.opening import Opened, open_workbook
from generator.workbook.sheets import FIRST_ROW, HEADER_ROW, Field, FixedSheet, FormSheet, Sheet, Type, column_letter
from generator.workbook.spreadsheet import Cells
from generator.workbook.structure import STRUCTURE_RULES
from generator.workbook.values import WORDS, Note, Parsed, Uncalculated, is_plain, label_of, parse

_HIDDEN_TEXT = "（不显示）"
_OPTIONAL_RECORDS = frozenset({OVERALL_RECORD})
"""Forms that may stay empty as a whole."""
_QUOTED = 60
"""Characters of a typed text that a finding repeats."""
_Placed = dict[str, tuple[str, int]]
"""The column letters and the row of each address."""
_MISPLACED_SHOWN = 20
"""Cells outside the declared area that are named one by one, on each sheet."""


class Reading(NamedTuple):
    """What a workbook says, or None when its structure has errors; and everything found on the way."""

    budget: Budget | None
    findings: tuple[Finding, ...]


def read(path: Path) -> Reading:
    """Read a filled workbook. All structure findings come at once, in the order of sheets and rows.

    Raises WorkbookUnreadable, with a message for the clerk, for a file that is not a workbook of ours.
    """
    return interpret(open_workbook(path))


def interpret(opened: Opened) -> Reading:
    """What raw cells say: the pure half of `read`."""
    findings: list[Finding] = []
    if opened.has_external_links:
        findings.append(_finding("S130", (), "工作簿引用了其他文件。"))
    unit = _unit(opened.sheets.get(BASICS, {}))
    records: Records = {}
    for name, sheet in SHEETS.items():
        if name not in opened.sheets:
            findings.append(_finding("S101", (CellRef(name, "A1"),), f"缺少工作表“{name}”。"))
            continue
        faults = list(_label_faults(sheet, opened.sheets[name]))
        findings += faults
        if not faults:
            findings += _read_sheet(sheet, opened.sheets[name], unit, records)
    findings += [_finding(*fault) for fault in relation_faults(records)]
    budget = None if _has_error(findings) else assemble(records, dict(_last_texts(records, opened.sheets)))
    return Reading(budget, tuple(findings))


def _finding(rule: str, cells: tuple[CellRef, ...], message: str, found: str | None = None) -> Finding:
    entry = STRUCTURE_RULES[rule]
    return Finding(entry.id, entry.severity, cells, message, entry.advice, found)


def _has_error(findings: list[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _unit(basics: Cells) -> Decimal:
    """元 per typed unit. An unreadable 金额单位 is reported where it stands; until then 元."""
    sheet = SHEETS[BASICS]
    key = "identity.money_unit"
    chosen = parse(sheet.fields[key], basics.get(sheet.address(key, 0)))
    return YUAN_PER_WAN if chosen.value == "万元" else Decimal(1)


def _label_faults(sheet: Sheet, cells: Cells) -> Iterator[Finding]:
    for address, text in sheet.locked_text.items():
        if cells.get(address) == text:
            continue
        found = _squeezed(cells.get(address))
        if found != _squeezed(text):
            shown = "空白" if found == "" else f"“{found[:30]}”"
            expected = text.replace("\n", "")
            yield _finding("S102", (CellRef(sheet.name, address),), f"应为“{expected}”，现为{shown}。")


def _squeezed(value: object) -> str:
    return "".join(str(value).split()) if value is not None else ""


def _read_sheet(sheet: Sheet, cells: Cells, unit: Decimal, records: Records) -> Iterator[Finding]:
    placed = dict(zip(cells, map(split_address, cells), strict=True))
    if isinstance(sheet, FormSheet):
        yield from _misplaced(sheet, cells, placed, ())
        for section in sheet.sections:
            fields, place = sheet.read[section.key], Place(sheet.name, sheet.addresses[section.key])
            if section.key in _OPTIONAL_RECORDS and _is_blank(fields, place, cells):
                continue
            record, findings = _record(fields, cells, place, unit, "S114")
            records[section.key] = [record]
            yield from findings
        return
    fields, is_fixed = sheet.read, isinstance(sheet, FixedSheet)
    used = sheet.rows if is_fixed else _rows_in_use(placed, {sheet.letters[key] for key in fields})
    yield from _misplaced(sheet, cells, placed, used)
    rows = records.setdefault(sheet.record, [])
    expected = FIRST_ROW
    for row in used:
        place = _place(sheet.name, row)
        if row > expected:
            where = f"第 {expected} 行" if row == expected + 1 else f"第 {expected}–{row - 1} 行"
            yield _finding("S156", (CellRef(sheet.name, f"A{expected}"),), f"{where}是空行，已跳过。")
        expected = row + 1
        record, findings = _record(fields, cells, place, unit, "S114" if is_fixed else "S112", sheet.discreet)
        rows.append(record)
        yield from findings


@lru_cache(maxsize=1024)
def _place(name: str, row: int) -> Place:
    """Where the fields of a record stand on a list."""
    sheet = SHEETS[name]
    columns = () if isinstance(sheet, FormSheet) else sheet.columns
    return Place(name, {f.key: sheet.address(f.key, row) for f in columns if not f.hidden})


def _last_texts(records: Records, sheets: Mapping[str, Cells]) -> Iterator[tuple[CellRef, str]]:
    """What stands in the grey cells, by the cell of the field that each belongs to."""
    for alike in filter(None, records.values()):  # records of one name have the same keys
        keys = alike[0].place.cells
        grey = [(key, own) for key in keys if key.startswith(LAST) and (own := key.removeprefix(LAST)) in keys]
        for place in (record.place for record in alike if grey):
            for key, own in grey:
                text = sheets[place.sheet].get(place.cells[key])
                if isinstance(text, str):
                    yield place.cell(own), text


def _rows_in_use(placed: _Placed, letters: Collection[str]) -> list[int]:
    """Rows of a free list where a clerk typed anything, also below the rows it was made with, in order."""
    return sorted({row for letter, row in placed.values() if row >= FIRST_ROW and letter in letters})


def _misplaced(sheet: Sheet, cells: Cells, placed: _Placed, used: Sequence[int]) -> Iterator[Finding]:
    """Content where no field is: to the right of the last column, or below the last row and not in a row in use."""
    last, rows = sheet.last_row, frozenset(used)
    letters = _first_letters(sheet.last_column)
    # A list that was made longer has formulas there, which say nothing until the row is filled in.
    may_be_longer = not isinstance(sheet, (FormSheet, FixedSheet))
    outside = [
        address
        for address, (letter, row) in placed.items()
        if (row >= HEADER_ROW and letter not in letters)
        or (row > last and row not in rows and not (may_be_longer and isinstance(cells[address], Uncalculated)))
    ]
    if not outside:
        return
    area = f"填写区域共 {sheet.last_column} 列、到第 {last} 行"
    for address in outside[:_MISPLACED_SHOWN]:
        yield _finding("S117", (CellRef(sheet.name, address),), f"{area}，此处的内容不会被读取。")
    if rest := outside[_MISPLACED_SHOWN:]:
        message = f"{area}，从此处起还有 {len(rest)} 个单元格在区域以外。"
        yield _finding("S117", (CellRef(sheet.name, rest[0]),), message)


@lru_cache(maxsize=64)
def _first_letters(count: int) -> frozenset[str]:
    return frozenset(map(column_letter, range(count)))


def _is_blank(fields: Iterable[str], place: Place, cells: Cells) -> bool:
    return not any(place.cells[key] in cells for key in fields)


def _record(
    fields: dict[str, Field], cells: Cells, place: Place, unit: Decimal, missing: str, discreet: bool = False
) -> tuple[Record, list[Finding]]:
    """One record with its findings. `missing`: the rule that speaks for a blank required field."""
    at = place.cells
    values: dict[str, object] = {}
    remarkable: list[tuple[Field, Parsed]] = []
    for key, f in fields.items():
        raw = cells.get(at[key])
        if f.type in WORDS and isinstance(raw, str) and is_plain(raw):
            values[key] = raw
            continue
        read = Parsed(f.constant) if f.constant else parse(f, raw, unit)
        values[key] = read.value
        if read.notes or read.value is None:
            remarkable.append((f, read))
    # A record that is not plainly open is treated as secret: nothing in it is quoted, its guarded texts are sealed.
    secret = "secret" in fields and values["secret"] is not False
    if secret:
        values = {key: Withheld(str(value)) if fields[key].guarded else value for key, value in values.items()}
    findings = []
    for f, (value, notes, blank) in remarkable:
        if value is None:
            values[f.key] = _absent(f)
        if notes:
            findings += [_said(note, place.cell(f.key), discreet or secret or f.guarded) for note in notes]
        if blank and f.required:
            rule = "S113" if (f.key in ("current", "prior") and missing == "S112") else missing
            findings.append(_finding(rule, (place.cell(f.key),), f"“{label_of(f)}”没有填写。"))
    return Record(values, place, not (findings and _has_error(findings))), findings


def _absent(field: Field) -> object:
    is_text = field.type in (Type.TEXT, Type.LONG, Type.DATE) or field.free
    is_text = is_text and field.blank is None and not field.guarded
    return "" if is_text else field.blank


def _said(note: Note, cell: CellRef, discreet: bool) -> Finding:
    found = _HIDDEN_TEXT if discreet else note.found[:_QUOTED]
    return _finding(note.rule, (cell,), note.text.format(found), found if note.found else None)
