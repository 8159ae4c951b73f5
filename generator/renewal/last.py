"""Last year's workbook: its typed cells by field, what they mean, and which of them nobody may quote."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from generator.model.errors import WorkbookUnreadable
from generator.model.facts import GENERAL_BUDGET, Kind
from generator.model.money import YUAN_PER_WAN
from generator.renewal.finding import Cell, Found, Row, find
from generator.workbook.annotate.listing import NAME as FINDINGS
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    BASICS,
    CATALOGUE,
    EARLIER_VERSIONS,
    EDITIONS,
    GUIDE,
    PROGRESS,
    PROJECTS,
    READABLE_VERSIONS,
)
from generator.workbook.opening import AnyVersion, open_any_version
from generator.workbook.sheets import Field, Type
from generator.workbook.spreadsheet import Cells
from generator.workbook.values import ERROR_VALUES, MAX_AMOUNT, Uncalculated, parse

NOTES_SHEET = "结转说明"
"""The sheet of the new workbook that says what became of everything."""
OURS = frozenset({GUIDE, PROGRESS, CATALOGUE, FINDINGS, NOTES_SHEET})
"""Sheets that the program wrote: nothing in them is the clerk's."""
_LONGEST = 32_767
"""Characters that Excel holds in a cell."""
_QUOTED = 30
"""Characters of a cell that a message repeats."""
_LEAST = Decimal("0.000001")
_SHORTEST_SECRET = 4
"""Characters; a shorter hidden text (“全年”) tells nothing and would be found in half of all cells."""
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class Last:
    """The workbook of last year. Texts stay out of the repr: they may be secret."""

    found: Mapping[str, Found] = field(repr=False)
    others: Mapping[str, Cells | None] = field(repr=False)
    """The clerk's own sheets."""
    year: int
    kind: Kind
    version: str
    unit: Decimal
    """元 per typed unit."""

    def amount(self, cell: Cell, key: str) -> Decimal | None:
        """A typed amount in the workbook's own unit; None where it cannot be read."""
        value = parse(SHEETS[cell.sheet].fields[key], cell.raw, self.unit).value
        return value / self.unit if isinstance(value, Decimal) else None

    def code(self, row: Row) -> str:
        """The bare code of a record, empty where it has none that can be read."""
        cell = row.cells.get("code")
        value = parse(SHEETS[cell.sheet].fields["code"], cell.raw).value if cell else None
        return value if isinstance(value, str) else ""

    def is_general(self, row: Row) -> bool:
        """True for a line of the general public budget, beside which the reasons of a 项 are typed."""
        return any(cell.raw in {source.value for source in GENERAL_BUDGET} for cell in row.cells.values())

    @cached_property
    def open_projects(self) -> frozenset[object]:
        """Names of the projects that are plainly not secret (涉密) in any of their rows."""
        rows = [row for row in self.found[PROJECTS].rows if "name" in row.cells]
        names = {self._name(row, "name") for row in rows}
        return frozenset(names - {self._name(row, "name") for row in rows if self.is_secret(PROJECTS, row)})

    def is_secret(self, sheet: str, row: Row) -> bool:
        """True for a record that is secret, or not plainly open, as the reader has it."""
        fields = SHEETS[sheet].fields
        if "secret" in fields:
            cell = row.cells.get("secret")
            return cell is None or parse(fields["secret"], cell.raw).value is not False
        if getattr(SHEETS[sheet], "discreet", False):
            return self._name(row, "project") not in self.open_projects
        return False

    def _name(self, row: Row, key: str) -> object:
        cell = row.cells.get(key)
        return parse(SHEETS[cell.sheet].fields[key], cell.raw).value if cell else None

    def is_hidden(self, cell: Cell, row: Row | None, key: str = "") -> bool:
        """True where the content may not be quoted: of a secret record, or a text that repeats one.

        Of a secret record its open fields may be (name, code, amount); `key` is empty for a cell of no field.
        """
        sheet = SHEETS.get(cell.sheet)
        if sheet is not None and _has_secrets(cell.sheet):
            secret = row is None or self.is_secret(cell.sheet, row)
            is_open_field = bool(key) and not sheet.fields[key].guarded and "secret" in sheet.fields
            if secret and not is_open_field and key != "project":
                return True
        text = _SPACE.sub("", f"{cell.label}{cell.raw}")
        return any(secret in text for secret in self.secrets)

    @cached_property
    def secrets(self) -> frozenset[str]:
        """The hidden texts of secret records, without spaces."""
        found = set()
        for name, sheet in SHEETS.items():
            for row in self.found[name].rows if "secret" in sheet.fields else ():
                if self.is_secret(name, row):
                    texts = (_SPACE.sub("", str(c.raw)) for key, c in row.cells.items() if sheet.fields[key].guarded)
                    found |= {text for text in texts if len(text) >= _SHORTEST_SECRET}
        return frozenset(found)


def _has_secrets(sheet: str) -> bool:
    return "secret" in SHEETS[sheet].fields or getattr(SHEETS[sheet], "discreet", False)


def open_last(path: Path) -> Last:
    """Last year's workbook, of this or an earlier template.

    Raises WorkbookUnreadable for a file that is not ours, of an unknown version, or that does not say its year.
    """
    return interpret(open_any_version(path, OURS), path.name)


def interpret(opened: AnyVersion, name: str) -> Last:
    """What raw cells say: the pure half of `open_last`. `name` of the file, for messages."""
    found = {sheet.name: find(sheet, opened.sheets.get(sheet.name, {})) for sheet in SHEETS.values()}
    basics = opened.sheets.get(BASICS, {})
    version = _template(basics, found[BASICS], "version", (*READABLE_VERSIONS, *EARLIER_VERSIONS))
    _template(basics, found[BASICS], "edition", EDITIONS)
    year, kind, unit = (_told(found[BASICS], f"identity.{key}") for key in ("year", "kind", "money_unit"))
    if not isinstance(year, int) or not 2000 <= year < 2100:
        raise WorkbookUnreadable(f"“{name}”的“{BASICS}”表没有填预算年度，或者填得不对，不知道它是哪一年的。请先补上。")
    return Last(
        found,
        opened.others,
        year,
        kind if isinstance(kind, Kind) else Kind.DEPARTMENT,
        version,
        YUAN_PER_WAN if unit == "万元" else Decimal(1),
    )


def _template(basics: Cells, found: Found, key: str, known: Sequence[str]) -> str:
    """What the workbook says of its template. Where that was deleted, the labels have to do."""
    sheet = SHEETS[BASICS]
    address = sheet.address(f"template.{key}", 0)
    told = next((str(basics.get(old, "")).strip() for old, new in found.places.items() if new == address), "")
    if told and told not in known:
        what = sheet.fields[f"template.{key}"].label
        raise WorkbookUnreadable(
            f"工作簿的{what}是“{told[:_QUOTED]}”，本程序能结转的是：{'、'.join(known)}。请使用对应版本的程序。"
        )
    return told


def _told(found: Found, key: str) -> object:
    cell = next((row.cells[key] for row in found.rows if key in row.cells), None)
    return parse(SHEETS[BASICS].fields[key], cell.raw).value if cell else None


def why_not_typed(field: Field, raw: object) -> str:
    """Why what stood in the old cell cannot be typed into the new one; empty where it can."""
    if isinstance(raw, Uncalculated):
        return "公式没有计算结果"
    if isinstance(raw, bool):
        return "是逻辑值"
    if isinstance(raw, str):
        return "是错误值" if raw in ERROR_VALUES else "太长" if len(raw) > _LONGEST else ""
    if isinstance(raw, (int, float)):
        size = Decimal(repr(abs(raw))) if math.isfinite(raw) else MAX_AMOUNT
        return "" if size == 0 or _LEAST <= size < MAX_AMOUNT else "不像填报的数"
    return "" if isinstance(raw, dt.date) and field.type is Type.DATE else "是日期或时间"
