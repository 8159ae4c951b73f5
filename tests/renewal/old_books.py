"""Old workbooks for the renewal: their typed cells as a reader of the file sees them, and this year's amounts typed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.model.facts import Kind
from generator.renewal import Renewal, renew
from generator.renewal.finding import Found, find
from generator.renewal.last import OURS
from generator.renewal.policies import Action
from generator.workbook.blank import write_blank
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import CARRYOVERS, ECONOMIC, LAST
from generator.workbook.opening import open_any_version
from generator.workbook.sheets import FormSheet

Typed = dict[tuple[str, str], object]


def typed_cells(path: Path) -> Typed:
    """(sheet, address) → raw value of every input cell that holds something; by address, the template being of today."""
    sheets = open_any_version(path, OURS).sheets
    found: Typed = {}
    for name, sheet in SHEETS.items():
        for key, row in sheet.cells():
            field = sheet.fields[key.split(".", 1)[-1] if key not in sheet.fields else key]
            address = sheet.address(key, row)
            if field.is_input and address in sheets[name]:
                found[name, address] = sheets[name][address]
    return found


def by_key(path: Path) -> dict[tuple[str, str, int], object]:
    """(sheet, key, number of the record) → raw value, read by labels: also of an earlier template."""
    sheets = open_any_version(path, OURS).sheets
    found: dict[str, Found] = {name: find(sheet, sheets[name]) for name, sheet in SHEETS.items()}
    return {
        (name, key, row.number): cell.raw
        for name, told in found.items()
        for row in told.rows
        for key, cell in row.cells.items()
        if SHEETS[name].fields[key].is_input
    }


def next_year(last: Path, folder: Path) -> tuple[Renewal, Path]:
    """The renewed workbook with this year's figures typed in: those of last year once more, carry-over included."""
    renewal = renew(last)
    values: Typed = {**renewal.values, **this_years(renewal, by_key(last))}
    year = next(fate for fate in renewal.fates if fate.key == "identity.year")
    assert year.to is not None
    number = renewal.values[year.to.sheet, year.to.address]
    assert isinstance(number, int)
    path = folder / f"{number}.xlsx"
    path.write_bytes(write_blank(year=number, kind=Kind.DEPARTMENT, values=values))
    return renewal, path


def this_years(renewal: Renewal, before: Mapping[tuple[str, str, int], object]) -> Typed:
    """What a clerk types into the renewed workbook, where all is as it was in the year before."""
    typed: Typed = {}
    lines = {key: (name, row) for (name, key, row) in before if name == ECONOMIC}
    assert lines
    for fate in renewal.fates:
        name, key = fate.cell.sheet, fate.key
        is_own = fate.to is not None and fate.to.sheet == name
        if name == CARRYOVERS:
            typed[name, SHEETS[name].address(key, fate.record)] = fate.cell.raw
        elif fate.action is Action.CLEAR and not key.endswith(("year", "prior")):
            assert fate.to is not None
            typed[fate.to] = fate.cell.raw
        elif name == ECONOMIC and fate.action is Action.MOVE:
            typed[name, SHEETS[name].address(key, fate.record)] = fate.cell.raw  # no line of it is dropped
        elif fate.action in (Action.MOVE, Action.SHOW) and is_own and fate.to is not None:
            typed[name, _address(name, key, fate.to.address)] = fate.cell.raw
    assert not any(LAST in str(address) for _sheet, address in typed)
    return typed


def _address(name: str, key: str, beside: str) -> str:
    sheet = SHEETS[name]
    return (
        sheet.address(key)
        if isinstance(sheet, FormSheet)
        else sheet.address(key, int(beside.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    )
