"""Where the typed cells of a workbook stand: found by headers and labels, so that an earlier template is read as well."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.model.cells import split_address
from generator.workbook.blank import MOST_ROWS
from generator.workbook.sheets import (
    FIRST_ROW,
    HEADER_ROW,
    PURPOSE_ROW,
    TITLE_ROW,
    Field,
    FixedSheet,
    FormSheet,
    ListSheet,
    Sheet,
    Type,
    column_index,
)
from generator.workbook.spreadsheet import Cells

_HEADER_SEARCH = range(1, 3 * HEADER_ROW)
"""Rows in which a header is looked for: somebody may have put lines above it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One typed cell of the old workbook."""

    sheet: str
    address: str
    label: str
    """Of its field, or what stands above or beside it where it belongs to none."""
    raw: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: key of an input or REFERENCE field → its cell. `number`: its row in the present layout, 0 on a form."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a sheet: the records, and the cells that belong to no field."""

    rows: tuple[Row, ...]
    strays: tuple[tuple[int, Cell], ...]
    """With the number that a record in its line would have; 0 for none."""
    places: Mapping[str, str]
    """Old address → address in the present layout, of every cell of a field, typed or not."""


def find(sheet: Sheet, cells: Cells) -> Found:
    """The typed cells of a sheet by field, wherever its template had them."""
    return _find_form(sheet, cells) if isinstance(sheet, FormSheet) else _find_list(sheet, cells)


def squeezed(value: object) -> str:
    """A label without spaces, line breaks and the asterisk of required fields."""
    return "".join(str(value).split()).rstrip("*") if value is not None else ""


def _carries(field: Field) -> bool:
    return field.is_input or field.type is Type.REFERENCE


def _by_row(cells: Cells) -> dict[int, dict[str, object]]:
    rows: dict[int, dict[str, object]] = defaultdict(dict)
    for address, value in cells.items():
        letters, row = split_address(address)
        rows[row][letters] = value
    return dict(sorted(rows.items()))


# ---------------------------------------------------------------- forms


def _find_form(sheet: FormSheet, cells: Cells) -> Found:
    titles = {squeezed(section.title): section.key for section in sheet.sections}
    by_label: dict[tuple[str, str], deque[str]] = defaultdict(deque)
    for key, f in sheet.fields.items():
        by_label[key.split(".")[0], squeezed(f.label)].append(key)
    found: dict[str, Cell] = {}
    strays: list[tuple[int, Cell]] = []
    places: dict[str, str] = {}
    section = ""
    for row, line in _by_row(cells).items():
        label = squeezed(line.get("A"))
        if label in titles:
            section = titles[label]
        matching = by_label.get((section, label))
        key = matching.popleft() if matching else ""
        if key:
            places[f"B{row}"] = sheet.address(key)
            if "B" in line and _carries(sheet.fields[key]):
                found[key] = Cell(sheet.name, f"B{row}", _label(sheet.fields[key]), line["B"])
        is_ours = bool(key) or label in titles or row in (TITLE_ROW, PURPOSE_ROW)
        for letters, value in line.items():
            if not (is_ours and letters in "ABC"):
                strays.append((0, Cell(sheet.name, f"{letters}{row}", str(line.get("A", "")), value)))
    return Found((Row(0, found),) if found else (), tuple(strays), places)


# ---------------------------------------------------------------- lists


def _find_list(sheet: ListSheet, cells: Cells) -> Found:
    lines = _by_row(cells)
    header = _header_row(sheet, lines)
    titles = lines.get(header, {})
    columns = _columns(sheet, titles)
    numbers = dict(_numbers(sheet, lines, header, columns))
    rows: list[Row] = []
    strays: list[tuple[int, Cell]] = []
    for row, line in lines.items():
        if row <= header:
            kept = [letters for letters in line if not _is_of_the_top(letters, row, header, columns)]
            strays += [(0, _stray(sheet, letters, row, titles, line)) for letters in kept]
            continue
        number = numbers.get(row, 0)
        record: dict[str, Cell] = {}
        for letters, value in line.items():
            key = columns.get(letters)
            if key is None or (number == 0 and sheet.fields[key].type is not Type.COMPUTED):
                strays.append((number, _stray(sheet, letters, row, titles, line)))
            elif number and _carries(sheet.fields[key]):
                record[key] = Cell(sheet.name, f"{letters}{row}", _label(sheet.fields[key]), value)
        if record:
            rows.append(Row(number, record))
    places = {
        f"{letters}{row}": sheet.address(key, number)
        for row, number in numbers.items()
        for letters, key in columns.items()
    }
    return Found(tuple(rows), tuple(strays), places)


def _is_of_the_top(letters: str, row: int, header: int, columns: Mapping[str, str]) -> bool:
    """Title, purpose, totals and headers: what the template itself has above the records."""
    return letters in columns if row >= header - 1 else letters == "A" and row in (TITLE_ROW, PURPOSE_ROW)


def _header_row(sheet: ListSheet, lines: Mapping[int, Mapping[str, object]]) -> int:
    """The row with most of the labels; the present one where several or none have them (a title may be a label too)."""
    counts = {row: len(_columns(sheet, lines[row])) for row in _HEADER_SEARCH if row in lines}
    best = max(counts, key=lambda row: (counts[row], row == HEADER_ROW, row), default=HEADER_ROW)
    return best if counts.get(best) else HEADER_ROW


def _columns(sheet: ListSheet, titles: Mapping[str, object]) -> dict[str, str]:
    """Column letters → key. Columns of one title are taken in their order."""
    by_label: dict[str, deque[str]] = defaultdict(deque)
    for f in sheet.columns:
        by_label[squeezed(f.label)].append(f.key)
    found: dict[str, str] = {}
    for letters in sorted(titles, key=column_index):
        keys = by_label.get(squeezed(titles[letters]))
        if keys:
            found[letters] = keys.popleft()
    return found


def _numbers(
    sheet: ListSheet, lines: Mapping[int, Mapping[str, object]], header: int, columns: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Old row → its number in the present layout: the same distance from the header, or the row of the same labels."""
    if not isinstance(sheet, FixedSheet):
        yield from ((row, row - header + FIRST_ROW - 1) for row in lines if 0 < row - header <= MOST_ROWS)
        return
    labels = [f.key for f in sheet.columns if f.type is Type.LABEL]
    letters = {key: column for column, key in columns.items()}
    wanted = {tuple(map(squeezed, fixed.labels)): number for number, fixed in enumerate(sheet.fixed, FIRST_ROW)}
    for row, line in lines.items():
        number = wanted.pop(tuple(squeezed(line.get(letters.get(key, ""))) for key in labels), 0)
        if row > header and number:
            yield row, number


def _stray(sheet: ListSheet, letters: str, row: int, titles: Mapping[str, object], line: Mapping[str, object]) -> Cell:
    return Cell(sheet.name, f"{letters}{row}", str(titles.get(letters, "")), line[letters])


def _label(field: Field) -> str:
    return re.sub(r"\s", "", field.label)
