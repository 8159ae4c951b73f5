"""The layout → an .xlsx: the blank workbook, or the same with given cells typed in. Same input, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from generator import catalogue
from generator.model.facts import Kind
from generator.workbook.layout import DATA_SHEETS, SHEETS
from generator.workbook.layout.names import BASICS, CATALOGUE, GLOSSARY, GUIDE
from generator.workbook.sheets import FIRST_ROW, Field, FixedSheet, FormSheet, Sheet, Type, column_index

Typed = Mapping[tuple[str, str], object]
"""(sheet, A1 address of an input or REFERENCE cell) → what stands there: text, number or date."""

MOST_ROWS = 2_000
"""Rows that every list may be given at once: with so many the reader still takes the workbook, with its lists half full."""
_MOST_TYPED = 20_000
"""Rows that one list may be given for what is typed into it; what the reader takes depends on the whole."""
_CREATED = dt.datetime(2024, 1, 1)
"""A fixed date: the clock must not change the bytes."""
_ADDRESS = re.compile(r"([A-Z]{1,2})([1-9]\d*)")


def write_blank(
    *,
    year: int,
    kind: Kind,
    name: str = "",
    glossary: Iterable[str] = (),
    values: Typed | None = None,
    rows: int = 0,
) -> bytes:
    """The workbook as .xlsx bytes, with year, kind, name, 元 and the glossary filled in, and `values` on top.

    Every formula carries its true value. `values` may also fill REFERENCE cells (last year's texts). The free lists have
    room for at least `rows` records (MOST_ROWS at the most), and for all of `values`. Raises ValueError when `values`
    names any other cell that is not an input cell.
    """
    import xlsxwriter  # only who writes pays for it, for this and for the formulas

    from generator.workbook.computing import FORMULAS
    from generator.workbook.computing.expressions import Grid
    from generator.workbook.guide import write_catalogue, write_guide
    from generator.workbook.layout.progress import PROGRESS_SHEET
    from generator.workbook.looks import Looks
    from generator.workbook.page import Page

    by_key = _by_key({**_defaults(year, kind, name, glossary), **(values or {})})
    sheets = _with_room(min(rows, MOST_ROWS), by_key)
    lists = catalogue.load(year)
    scalars = {place: _scalar(value) for place, value in by_key.items()}
    grid = Grid((*sheets, PROGRESS_SHEET), FORMULAS, scalars, lists.functional | lists.economic)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "部门预算公开填报表", "created": _CREATED})
    looks = Looks(book)
    write_guide(book.add_worksheet(GUIDE), looks)
    for sheet in (PROGRESS_SHEET, *sheets):
        page = book.add_worksheet(sheet.name)
        Page(page, sheet, grid, by_key, looks, lists).write()
        if sheet is PROGRESS_SHEET:
            page.fit_to_pages(1, 1)
    write_catalogue(book.add_worksheet(CATALOGUE), lists, looks)
    book.close()
    return buffer.getvalue()


def _defaults(year: int, kind: Kind, name: str, glossary: Iterable[str]) -> dict[tuple[str, str], object]:
    basics, entries = SHEETS[BASICS], SHEETS[GLOSSARY]
    typed: dict[tuple[str, str], object] = {
        (BASICS, basics.address(f"identity.{key}", 0)): value
        for key, value in (("name", name), ("kind", kind.value), ("year", year), ("money_unit", "元"))
    }
    typed.update({(GLOSSARY, entries.address("text", row)): text for row, text in enumerate(glossary, FIRST_ROW)})
    return typed


def _by_key(typed: Typed) -> dict[tuple[str, str, int], object]:
    """The same by (sheet, key, row); empty values are left out. Raises ValueError for any cell that is not to be filled."""
    found = {}
    for (name, address), value in typed.items():
        key, row = _input_at(name, address)
        if value is not None and value != "":
            found[name, key, row] = value
    return found


def _input_at(name: str, address: str) -> tuple[str, int]:
    sheet, match = SHEETS.get(name), _ADDRESS.fullmatch(address)
    if sheet is not None and match is not None:
        if isinstance(sheet, FormSheet):
            for key, field in sheet.fields.items():
                if _may_fill(field) and sheet.address(key) == address:
                    return key, 0
        else:
            column, row = column_index(match.group(1)), int(match.group(2))
            last = sheet.last_row if isinstance(sheet, FixedSheet) else FIRST_ROW + _MOST_TYPED - 1
            if column < len(sheet.columns) and FIRST_ROW <= row <= last and _may_fill(sheet.columns[column]):
                return sheet.columns[column].key, row
    raise ValueError(f"{name}!{address} is not an input cell")


def _may_fill(field: Field) -> bool:
    return field.is_input or field.type is Type.REFERENCE


def _with_room(rows: int, typed: Iterable[tuple[str, str, int]]) -> tuple[Sheet, ...]:
    """The sheets, their free lists with room for so many records and for what is typed."""
    last: dict[str, int] = {}
    for name, _key, row in typed:
        last[name] = max(last.get(name, 0), row)
    return tuple(
        sheet
        if isinstance(sheet, (FormSheet, FixedSheet))
        else sheet._replace(capacity=max(sheet.capacity, rows, last.get(sheet.name, 0) - FIRST_ROW + 1))
        for sheet in DATA_SHEETS
    )


def _scalar(value: object) -> Decimal | str:
    """A typed value as formulas see it."""
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value))
    return str(value)
