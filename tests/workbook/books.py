"""Workbooks for tests: a small budget typed into the blank, and the smallest edits of its cells."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from generator.model.facts import Budget, Category, Kind, Source, ThreePublicItem, Withheld
from generator.workbook.blank import write_blank
from generator.workbook.layout import DATA_SHEETS, SHEETS, names
from generator.workbook.opening import Cells, Opened
from generator.workbook.reader import Reading, read
from generator.workbook.sheets import FIRST_ROW, FixedSheet
from generator.workbook.values import is_blank

Typed = dict[tuple[str, str], object]


def typed(budget: Budget) -> Typed:
    """What a clerk would type to say this budget. Field keys are attribute names, so records type themselves."""
    cells: Typed = {}

    def form(name: str, section: str, record: object, **more: object) -> None:
        for key, field in SHEETS[name].fields.items():
            part, attribute = key.split(".")
            if part == section and field.is_input:
                value = more[attribute] if attribute in more else getattr(record, attribute)
                cells[name, SHEETS[name].address(key, 0)] = shown(value)

    def row(name: str, number: int, record: object) -> None:
        for key, field in SHEETS[name].fields.items():
            if field.is_input:
                economic = re.fullmatch(r"economic_(\d+)", key)
                value = record.economic[int(economic.group(1)) - 1] if economic else getattr(record, key)  # type: ignore[attr-defined]
                cells[name, SHEETS[name].address(key, number)] = shown(value)

    def rows(name: str, records: Any) -> None:
        for number, record in enumerate(records, FIRST_ROW):
            row(name, number, record)

    form(names.BASICS, "identity", budget.identity)
    form(names.BASICS, "organisation", budget.organisation, subordinates="、".join(budget.organisation.subordinates))
    form(names.BASICS, "staffing", budget.staffing)
    rows(names.DUTIES, budget.functions)
    rows(names.LINES, budget.lines)
    for part, told in (
        ("income", budget.income_reasons),
        ("expenditure", budget.expenditure_reasons),
        ("general", budget.general_reasons),
    ):
        for key, reason in told.items():
            row(names.REASONS, fixed_row(names.REASONS, f"{part}.{key.name}"), reason)
    for use in budget.class_uses:
        row(names.USES, fixed_row(names.USES, use.code), use)
    rows(names.ECONOMIC, budget.economic_lines)
    rows(names.PROJECTS, budget.projects)
    rows(names.CARRYOVERS, budget.carryover)
    rows(names.THREE_PUBLIC, budget.three_public)
    for section in ("operating_expenses", "procurement", "assets", "unit_funds"):
        form(names.OTHER_FIGURES, section, getattr(budget, section))
    if budget.overall_performance is not None:
        form(names.OVERALL, names.OVERALL_RECORD, budget.overall_performance)
        rows(names.OVERALL_INDICATORS, budget.overall_performance.indicators)
    rows(names.PERFORMANCE, budget.project_performance)
    rows(names.INDICATORS, [i for p in budget.project_performance for i in p.indicators])
    rows(names.NOTES, budget.other_notes)
    rows(names.GLOSSARY, budget.glossary)
    rows(names.ACCEPTANCES, budget.acceptances)
    for number, (code, name) in enumerate(budget.names.items(), FIRST_ROW):
        sheet = SHEETS[names.ADDED_CODES]
        cells |= {(sheet.name, sheet.address("code", number)): code, (sheet.name, sheet.address("name", number)): name}
    return cells


def shown(value: object) -> object:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Withheld):
        return value.reveal()
    return value


def fixed_row(name: str, key: str) -> int:
    sheet = SHEETS[name]
    assert isinstance(sheet, FixedSheet)
    return sheet.row_of(key)


SECRET_TEXT = "对外绝不能出现的一段话"


@functools.lru_cache(maxsize=1)
def small_cells() -> Mapping[tuple[str, str], object]:
    """A complete small budget: two lines, an open and a secret project, one carry-over item, indicators."""
    cells: Typed = {}

    def put(sheet: str, row: int, **values: object) -> None:
        cells.update({(sheet, SHEETS[sheet].address(key, row)): value for key, value in values.items()})

    def fill(name: str, section: str, **values: object) -> None:
        for key, field in SHEETS[name].fields.items():
            if key.startswith(f"{section}.") and field.required:
                cells[name, SHEETS[name].address(key, 0)] = 0
        cells.update({(name, SHEETS[name].address(f"{section}.{k}", 0)): v for k, v in values.items()})

    cells[names.BASICS, SHEETS[names.BASICS].address("identity.sign_off_date", 0)] = "2024年2月8日"
    fill(names.BASICS, "staffing", quota=10, in_post=9, in_post_change=-1)
    put(names.DUTIES, 5, text="1.负责甲事。")
    general, transfer, carried = Source.GENERAL.value, Source.GENERAL_TRANSFER.value, Source.FISCAL_CARRYOVER.value
    put(names.LINES, 5, code="2010301", category=Category.BASIC.value, source=general, current=1000.5, prior=900)
    put(names.LINES, 6, code="2010302", category=Category.PROJECT.value, source=transfer, current=300, prior=0)
    put(names.LINES, 7, code="2010302", category=Category.PROJECT.value, source=carried, current=40, prior=0)
    put(names.ECONOMIC, 5, code="30101", amount=1000.5)
    put(names.PROJECTS, 5, name="甲项目", code="2010302", source=transfer, secret="否", economic_2=100, period="全年")
    put(names.PROJECTS, 6, name="特定目标01", code="2010302", source=transfer, secret="是", economic_2=200)
    put(names.PROJECTS, 6, policy_basis=SECRET_TEXT, allocation=SECRET_TEXT, period=SECRET_TEXT)
    put(names.CARRYOVERS, 5, name="特定目标02", fund="一般公共预算拨款", category="项目支出", amount=40, secret="是")
    put(names.CARRYOVERS, 5, purpose=SECRET_TEXT)
    for number in range(len(ThreePublicItem)):
        put(names.THREE_PUBLIC, FIRST_ROW + number, general=0, prior=0, reason="没有安排")
    for section in ("operating_expenses", "procurement", "assets"):
        fill(names.OTHER_FIGURES, section)
    fill(names.OVERALL, names.OVERALL_RECORD, goal="做好工作", upper=340, own=1000.5)
    put(names.OVERALL_INDICATORS, 5, level1="履职效能", level2="数量指标", level3="会议", target="≥9次", weight="90")
    put(names.PERFORMANCE, 5, project="甲项目", head="略", goal="做好甲项目", check_total=100)
    put(names.INDICATORS, 5, project="甲项目", level1="产出指标", level2="数量指标", level3="次数", target="=100%")
    put(names.ADDED_CODES, 5, code="2010302", name="另一名称")
    return cells


def workbook(cells: Mapping[tuple[str, str], object]) -> bytes:
    """A workbook with these cells typed in."""
    return write_blank(year=2024, kind=Kind.DEPARTMENT, name="某局", glossary=["一、甲:乙。"], values=cells)


@functools.lru_cache(maxsize=1)
def small() -> bytes:
    """The small budget as a workbook."""
    return workbook(small_cells())


def opened(cells: Mapping[tuple[str, str], object]) -> Opened:
    """These cells as the reader finds them in a file, without the file: for tests that need many."""
    told: Typed = {
        (names.BASICS, "B7"): "某局",
        (names.BASICS, "B8"): Kind.DEPARTMENT.value,
        (names.BASICS, "B9"): 2024,
    }
    told |= {(names.BASICS, "B10"): "元", **cells}
    sheets: dict[str, Cells] = {sheet.name: dict(sheet.locked_text) for sheet in DATA_SHEETS}
    for (name, address), value in told.items():
        if value is not None and not is_blank(value):
            sheets[name][address] = float(value) if isinstance(value, Decimal) else value
    return Opened(sheets, has_external_links=False)


class Raw(str):
    """The XML of a cell's inside, with its type in front: `n:<v>1</v>`."""


def edited(cells: Mapping[tuple[str, str], object], data: bytes | None = None) -> bytes:
    """The workbook with cells overwritten in its XML, as no careful program would."""
    parts = unzip(data if data is not None else small())
    for (sheet, address), value in cells.items():
        name = part_of(sheet)
        parts[name] = _with_cell(parts[name].decode(), address, _xml(value)).encode()
    return zipped(parts)


def part_of(sheet: str) -> str:
    return f"xl/worksheets/sheet{3 + [s.name for s in DATA_SHEETS].index(sheet)}.xml"


def _xml(value: object) -> str:
    if isinstance(value, Raw):
        return value
    if value is None:
        return "n:"
    if isinstance(value, bool):
        return f"b:<v>{int(value)}</v>"
    if isinstance(value, (int, float, Decimal)):
        return f"n:<v>{value!r}</v>"
    return f'inlineStr:<is><t xml:space="preserve">{escape(str(value))}</t></is>'


def _with_cell(xml: str, address: str, content: str) -> str:
    kind, inside = content.split(":", 1)
    cell = f'<c r="{address}" t="{kind}">{inside}</c>'
    pattern = re.compile(rf'<c r="{address}"(?: [^>/]*)?(?:/>|>.*?</c>)', re.DOTALL)
    if pattern.search(xml):
        return pattern.sub(lambda _match: cell, xml, count=1)
    row = re.sub(r"\D", "", address)
    if re.search(rf'<row r="{row}"[^>]*>', xml):
        return re.sub(rf'(<row r="{row}"[^>]*>.*?)(</row>)', lambda m: m.group(1) + cell + m.group(2), xml, count=1)
    return xml.replace("</sheetData>", f'<row r="{row}">{cell}</row></sheetData>')


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


Read = Callable[[bytes], Reading]


def reader_in(folder: Path) -> Read:
    """Reads bytes as a file of that folder."""

    def reading(data: bytes) -> Reading:
        path = folder / "填报.xlsx"
        path.write_bytes(data)
        return read(path)

    return reading
