"""Records of the sheets → one `Budget`. Field keys are attribute names, so most records become values as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from generator.model.cells import CellRef, Place
from generator.model.facts import (
    Acceptance,
    Assets,
    Budget,
    CarryoverItem,
    Category,
    ClassUse,
    EconomicLine,
    Identity,
    Indicator,
    Line,
    OperatingExpenses,
    Organisation,
    OverallPerformance,
    Procurement,
    Project,
    ProjectPerformance,
    Reason,
    Source,
    Staffing,
    TextItem,
    ThreePublicExpense,
    ThreePublicItem,
    UnitFundsDetail,
    Withheld,
)
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    ECONOMIC_KEYS,
    FUNCTIONAL_CLASSES,
    OVERALL,
    OVERALL_INDICATORS,
    OVERALL_RECORD,
    REASONS,
)
from generator.workbook.sheets import FixedSheet

_PLACEHOLDER = str(Withheld(""))
_AS_LINES = str.maketrans("、，,；;", "\n" * 5)
"""The marks between the names of a list, and what a line break is."""


class Record(NamedTuple):
    """One record as read: field key → value, where each stands, and whether every cell of it could be read."""

    values: dict[str, Any]
    place: Place
    is_sound: bool = True


Records = dict[str, list[Record]]
"""Record name (of a list or of a form's section) → its records in row order. A sheet that is missing has none."""

Fault = tuple[str, tuple[CellRef, ...], str]
"""Rule id, cells, message."""


def relation_faults(records: Records) -> Iterator[Fault]:
    """What keeps readable records from becoming one budget. Records that are not sound are not looked at again."""
    yield from _bad_year(_sound(records, "identity"))
    yield from _projects_without_amount(_sound(records, "projects"))
    yield from _told_twice(_sound(records, "project_performance"), "project", "project")
    yield from _told_twice(_sound(records, "names"), "code", "name")
    if "project_performance" in records:
        projects = {record.values["project"] for record in records["project_performance"]}
        for record in _sound(records, "indicators"):
            if record.values["project"] not in projects:
                yield "S118", (record.place.cell("project"),), "这个项目不在“项目绩效”表中，其指标无处打印。"
    if records.get("overall_indicators") and OVERALL_RECORD not in records:
        goal = CellRef(OVERALL, SHEETS[OVERALL].address(f"{OVERALL_RECORD}.goal", 0))
        yield "S114", (goal,), f"填了“{OVERALL_INDICATORS}”，没有填“整体绩效目标”。"


def _sound(records: Records, name: str) -> list[Record]:
    return [record for record in records.get(name, ()) if record.is_sound]


def _bad_year(identity: list[Record]) -> Iterator[Fault]:
    for record in identity:
        if not 2000 <= record.values["year"] < 2100:
            yield "S120", (record.place.cell("year"),), f"预算年度填的是 {record.values['year']}。"


def _projects_without_amount(projects: list[Record]) -> Iterator[Fault]:
    for record in projects:
        if all(record.values[key] is None for key in ECONOMIC_KEYS):
            yield "S112", tuple(record.place.cell(key) for key in ECONOMIC_KEYS), "这个项目没有填写金额。"


def _told_twice(records: list[Record], key: str, told: str) -> Iterator[Fault]:
    first: dict[str, Record] = {}
    for record in records:
        earlier = first.setdefault(record.values[key], record)
        if earlier is not record:
            cells = (record.place.cell(told), earlier.place.cell(told))
            yield "S119", cells, f"这里填写的内容在 {cells[1].address} 已经填过。"


def assemble(records: Records, last_texts: dict[CellRef, str]) -> Budget:
    """The budget that fault-free records say, with last year's texts by the cells they stand beside."""
    reasons = _reasons(records)
    return Budget(
        identity=_identity(records),
        organisation=_organisation(records["organisation"][0]),
        staffing=_one(Staffing, records, "staffing"),
        functions=_many(TextItem, records, "functions"),
        lines=_many(Line, records, "lines"),
        income_reasons={source: reasons[f"income.{source.name}"] for source in Source},
        expenditure_reasons=_by_category(reasons, "expenditure"),
        general_reasons=_by_category(reasons, "general"),
        class_uses=tuple(
            ClassUse(code=code, **record.values, at=record.place)
            for code, record in zip(FUNCTIONAL_CLASSES, records["class_uses"], strict=True)
        ),
        economic_lines=_many(EconomicLine, records, "economic_lines"),
        projects=tuple(_project(record) for record in records["projects"]),
        carryover=tuple(_carryover(record) for record in records["carryover"]),
        three_public=tuple(
            ThreePublicExpense(item=item, **record.values, at=record.place)
            for item, record in zip(ThreePublicItem, records["three_public"], strict=True)
        ),
        unit_funds=_one(UnitFundsDetail, records, "unit_funds"),
        operating_expenses=_one(OperatingExpenses, records, "operating_expenses"),
        procurement=_one(Procurement, records, "procurement"),
        assets=_one(Assets, records, "assets"),
        overall_performance=_overall(records),
        project_performance=_performance(records),
        glossary=_many(TextItem, records, "glossary"),
        other_notes=_many(TextItem, records, "other_notes"),
        names={record.values["code"]: record.values["name"] for record in records["names"]},
        name_cells={record.values["code"]: record.place.cell("name") for record in records["names"]},
        acceptances=_many(Acceptance, records, "acceptances"),
        last_texts=last_texts,
    )


def _one(make: Any, records: Records, name: str) -> Any:
    record = records[name][0]
    return make(**record.values, at=record.place)


def _many(make: Any, records: Records, name: str) -> Any:
    return tuple(make(**record.values, at=record.place) for record in records[name])


def _identity(records: Records) -> Identity:
    record, template = records["identity"][0], records["template"][0]
    cells = {**record.place.cells, "edition": template.place.cells["edition"]}
    return Identity(**record.values, edition=template.values["edition"], at=Place(record.place.sheet, cells))


def _organisation(record: Record) -> Organisation:
    values = dict(record.values)
    subordinates = listed_names(values.pop("subordinates"))
    offices = listed_names(values["offices_text"])
    return Organisation(**values, subordinates=subordinates, offices=offices, at=record.place)


def listed_names(text: str) -> tuple[str, ...]:
    """The names a text lists.

    >>> listed_names("文书科、综合科，信访科。")
    ('文书科', '综合科', '信访科')
    """
    parts = (part.strip() for part in text.strip().rstrip("。.").translate(_AS_LINES).split("\n"))
    return tuple(part for part in parts if part)


def _reasons(records: Records) -> dict[str, Reason]:
    sheet = SHEETS[REASONS]
    if not isinstance(sheet, FixedSheet):
        raise TypeError(f"{REASONS} has no fixed rows")
    rows = zip(sheet.fixed, records["reasons"], strict=True)
    return {row.key: Reason(**record.values, at=record.place) for row, record in rows}


def _by_category(reasons: dict[str, Reason], part: str) -> dict[Category, Reason]:
    return {category: reasons[f"{part}.{category.name}"] for category in (Category.BASIC, Category.PROJECT)}


def _project(record: Record) -> Project:
    values = dict(record.values)
    economic: tuple[Decimal | None, ...] = tuple(values.pop(key) for key in ECONOMIC_KEYS)
    return Project(**values, economic=economic, at=record.place)


def _carryover(record: Record) -> CarryoverItem:
    values = {**record.values, "category": Category(record.values["category"])}
    return CarryoverItem(**values, at=record.place)


def _overall(records: Records) -> OverallPerformance | None:
    indicators = _many(Indicator, records, "overall_indicators")
    if OVERALL_RECORD not in records:
        return None
    record = records[OVERALL_RECORD][0]
    return OverallPerformance(**record.values, indicators=indicators, at=record.place)


def _performance(records: Records) -> tuple[ProjectPerformance, ...]:
    by_project: dict[str, list[Indicator]] = {}
    for record in map(_public(records), records["indicators"]):
        by_project.setdefault(record.values["project"], []).append(Indicator(**record.values, at=record.place))
    return tuple(
        ProjectPerformance(
            **record.values, indicators=tuple(by_project.get(record.values["project"], ())), at=record.place
        )
        for record in map(_public(records), records["project_performance"])
    )


def _public(records: Records) -> Callable[[Record], Record]:
    """Takes every text out of performance records that are not plainly those of an open project.

    A secret project must have none; the rules say so. Until they are deleted, nothing of them goes any further.
    """
    projects = records["projects"]
    secret = {record.values["name"] for record in projects if record.values["secret"] is not False}
    known = {record.values["name"] for record in projects} - secret

    def taken_out(record: Record) -> Record:
        if record.values["project"] in known:
            return record
        values = {
            key: _PLACEHOLDER if key != "project" and isinstance(value, str) and value else value
            for key, value in record.values.items()
        }
        return Record({**values, **({"check_total": None} if "check_total" in values else {})}, record.place)

    return taken_out
