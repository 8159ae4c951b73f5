"""Last year's cells → the cells of the new workbook, and one fate for each of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from generator.catalogue import Catalogue
from generator.model.cells import CellRef
from generator.model.codes import is_operating
from generator.renewal.finding import Cell, Found, Row
from generator.renewal.last import Last, why_not_typed
from generator.renewal.policies import (
    ONLY_WITH_MONEY,
    OPERATING_SOURCE,
    OPERATING_TARGET,
    Action,
    policy_of,
)
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import ACCEPTANCES, BASICS, LAST
from generator.workbook.sheets import FIRST_ROW, FixedSheet, ListSheet, Type

_CODE_AND_NAME = re.compile(r"\d+\s+\D.*", re.DOTALL)
"""A code as the dropdown types it."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one typed cell of the old workbook."""

    cell: Cell
    action: Action
    to: CellRef | None = None
    """Its place in the new workbook; for an emptied field, where the new content belongs."""
    why: str = ""
    is_hidden: bool = False
    """Its content may not be quoted."""
    key: str = ""
    record: int = 0
    """Number of the record, so that cells of one record can be told together."""

    @property
    def is_placed(self) -> bool:
        """True when the content is in the new workbook."""
        return self.action in (Action.KEEP, Action.MOVE, Action.SHOW) and self.to is not None


@dataclass(slots=True)
class Carried:
    """The new workbook's cells and what became of the old ones."""

    values: dict[tuple[str, str], object] = field(default_factory=dict, repr=False)
    fates: list[Fate] = field(default_factory=list, repr=False)

    def put(self, to: CellRef, value: object) -> None:
        """Types a value."""
        self.values[to.sheet, to.address] = value


def carry(last: Last, year: int, lists: Catalogue) -> Carried:
    """The contents of the workbook of `year`, the year after last, whose code lists are `lists`."""
    carried = Carried()
    for name in SHEETS:
        _carry_sheet(last, name, lists, carried)
    carried.put(CellRef(BASICS, SHEETS[BASICS].address("identity.year", 0)), year)
    _carry_operating(last, carried)
    _carry_strays(last, carried)
    return carried


def copy(last: Last) -> Carried:
    """Everything as typed, in the present template: the same year again."""
    carried = Carried()
    for name, sheet in SHEETS.items():
        for row in last.found[name].rows:
            for key, cell in row.cells.items():
                to = CellRef(name, sheet.address(key, row.number))
                fate = _kept(last, row, key, cell, to)
                carried.fates.append(fate)
                if fate.is_placed:
                    carried.put(to, cell.raw)
    _readdress(last.found, carried)
    _carry_strays(last, carried)
    return carried


def _readdress(found: Mapping[str, Found], carried: Carried) -> None:
    """Acceptances name cells: where the template has moved a column, they follow."""
    sheet = SHEETS[ACCEPTANCES]
    for row in found[ACCEPTANCES].rows:
        if "sheet" in row.cells and "cell" in row.cells:
            where, address = (str(row.cells[key].raw).strip() for key in ("sheet", "cell"))
            moved = found[where].places.get(address.upper()) if where in found else None
            if moved and moved != address.upper():
                carried.put(CellRef(ACCEPTANCES, sheet.address("cell", row.number)), moved)


# ---------------------------------------------------------------- record by record


def _carry_sheet(last: Last, name: str, lists: Catalogue, carried: Carried) -> None:
    """Lists close their gaps; forms and fixed rows stay where they are."""
    sheet = SHEETS[name]
    is_free = isinstance(sheet, ListSheet) and not isinstance(sheet, FixedSheet)
    kept: list[Row] = []
    dropped: list[Row] = []
    for row in last.found[name].rows:
        if any(_inputs(name, row)):
            (dropped if _is_dropped(last, name, row) else kept).append(row)
    numbers = [next_row if is_free else row.number for next_row, row in enumerate(kept, FIRST_ROW)]
    for row, number in zip(kept, numbers, strict=True):
        carried.fates += _carry_row(last, name, row, number, lists, carried)
    homes: dict[str, int] = {}
    for row, number in sorted(zip(kept, numbers, strict=True), key=lambda told: not last.is_general(told[0])):
        homes.setdefault(last.code(row), number)
    for row in dropped:
        carried.fates += _drop_row(last, name, row, homes.get(last.code(row)), carried)


def _policy(name: str, key: str) -> tuple[Action, str, str]:
    policy = policy_of(name, key, SHEETS[name].fields[key])
    if policy is None:
        raise KeyError(f"nobody has decided what becomes of {name}.{key}")
    return policy.action, policy.target, policy.why


def _inputs(name: str, row: Row) -> Iterator[tuple[str, Cell]]:
    return ((key, cell) for key, cell in row.cells.items() if SHEETS[name].fields[key].is_input)


def _is_dropped(last: Last, name: str, row: Row) -> bool:
    actions = {_policy(name, key)[0] for key, _cell in _inputs(name, row)}
    if actions == {Action.DROP}:
        return True
    if name != ONLY_WITH_MONEY:
        return False
    moved = [last.amount(cell, key) for key, cell in _inputs(name, row) if _policy(name, key)[0] is Action.MOVE]
    return all(amount == 0 for amount in moved)


def _carry_row(last: Last, name: str, row: Row, number: int, lists: Catalogue, carried: Carried) -> Iterator[Fate]:
    sheet = SHEETS[name]
    moving: dict[str, list[tuple[str, Cell]]] = {}
    for key, cell in _inputs(name, row):
        action, target, why = _policy(name, key)
        to = CellRef(name, sheet.address(key, number))
        hidden = last.is_hidden(cell, row, key)
        beside = _beside(name, key, number)
        if beside and action in (Action.KEEP, Action.SHOW) and not why_not_typed(sheet.fields[key], cell.raw):
            carried.put(beside, cell.raw)
        if action is Action.KEEP:
            fate = _kept(last, row, key, cell, to)
            if fate.is_placed:
                carried.put(to, _this_years(cell.raw, last.code(row), lists) if key == "code" else cell.raw)
            yield fate
        elif action is Action.SHOW and beside and (beside.sheet, beside.address) in carried.values:
            yield Fate(cell, action, beside, why, hidden, key, row.number)
        elif action is Action.MOVE:
            moving.setdefault(f"{key.rpartition('.')[0]}{target}", []).append((key, cell))
        else:
            yield Fate(cell, Action.CLEAR, to, why, hidden, key, row.number)
    for target, parts in moving.items():
        yield from _move(last, row, parts, CellRef(name, sheet.address(target, number)), carried)


def _kept(last: Last, row: Row, key: str, cell: Cell, to: CellRef) -> Fate:
    problem = why_not_typed(SHEETS[cell.sheet].fields[key], cell.raw)
    action = Action.CLEAR if problem else Action.KEEP
    return Fate(cell, action, to, problem, last.is_hidden(cell, row, key), key, row.number)


def _move(last: Last, row: Row, parts: Sequence[tuple[str, Cell]], to: CellRef, carried: Carried) -> Iterator[Fate]:
    """The amounts of the parts, added up, in a cell of last year; nothing when one of them cannot be read."""
    amounts = {key: last.amount(cell, key) for key, cell in parts}
    total = _sum(tuple(amounts.values()))
    if total is not None:
        carried.put(to, total)
    for key, cell in parts:
        hidden = last.is_hidden(cell, row, key)
        if total is not None:
            yield Fate(cell, Action.MOVE, to, _policy(cell.sheet, key)[2], hidden, key, row.number)
        else:
            why = "读不出金额，上年数请自行填写" if amounts[key] is None else "同一行有金额读不出来，上年数请自行填写"
            yield Fate(cell, Action.CLEAR, to, why, hidden, key, row.number)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def _drop_row(last: Last, name: str, row: Row, home: int | None, carried: Carried) -> Iterator[Fate]:
    """A record that does not go on. A reason is shown beside the line of its 项 that does (`home`), if one does."""
    for key, cell in _inputs(name, row):
        action, _target, why = _policy(name, key)
        hidden = last.is_hidden(cell, row, key)
        beside = _beside(name, key, home) if home and action is Action.SHOW else None
        is_free = beside is not None and (beside.sheet, beside.address) not in carried.values
        if beside and is_free and not why_not_typed(SHEETS[name].fields[key], cell.raw):
            carried.put(beside, cell.raw)
            yield Fate(cell, Action.SHOW, beside, why, hidden, key, row.number)
        else:
            why = why if action is Action.DROP else "上年没有金额，今年不再列出"
            yield Fate(cell, Action.DROP, None, why, hidden, key, row.number)


def _beside(name: str, key: str, number: int) -> CellRef | None:
    """The grey cell for last year's text, where the layout has one."""
    section, _, attribute = key.rpartition(".")
    grey = f"{section}.{LAST}{attribute}" if section else f"{LAST}{attribute}"
    found = SHEETS[name].fields.get(grey)
    return CellRef(name, SHEETS[name].address(grey, number)) if found and found.type is Type.REFERENCE else None


def _this_years(raw: object, code: str, lists: Catalogue) -> object:
    """A code with its name behind it, as the dropdown types it, gets the name of the new year."""
    known = lists.functional.get(code) or lists.economic.get(code)
    return f"{code} {known}" if known and isinstance(raw, str) and _CODE_AND_NAME.fullmatch(raw.strip()) else raw


# ---------------------------------------------------------------- across sheets


def _carry_operating(last: Last, carried: Carried) -> None:
    """上年机关运行经费 out of last year's economic lines, as last year's document printed it."""
    sheet, key = OPERATING_SOURCE
    to = CellRef(OPERATING_TARGET[0], SHEETS[OPERATING_TARGET[0]].address(OPERATING_TARGET[1], 0))
    rows = [row for row in last.found[sheet].rows if key in row.cells and is_operating(last.code(row))]
    total = _sum([last.amount(row.cells[key], key) if last.code(row) else None for row in rows])
    if total is None or not last.found[sheet].rows:
        return
    carried.put(to, total)
    moved = {row.cells[key].address for row in rows}
    for index, fate in enumerate(carried.fates):
        if fate.cell.sheet == sheet and fate.cell.address in moved:
            why = "公用经费，计入上年机关运行经费"
            carried.fates[index] = Fate(fate.cell, Action.MOVE, to, why, fate.is_hidden, key, fate.record)


def _carry_strays(last: Last, carried: Carried) -> None:
    """Cells of no field: nowhere to put them, so they are listed."""
    for found in last.found.values():
        rows = {row.number: row for row in found.rows}
        for number, cell in found.strays:
            hidden = last.is_hidden(cell, rows.get(number))
            carried.fates.append(Fate(cell, Action.DROP, None, "不在填写区域内", hidden, record=number))
    for name, cells in last.others.items():
        for address, raw in (cells or {}).items():
            cell = Cell(name, address, "", raw)
            why = "自己加的工作表，需要时请从上年工作簿复制"
            carried.fates.append(Fate(cell, Action.DROP, None, why, last.is_hidden(cell, None)))
