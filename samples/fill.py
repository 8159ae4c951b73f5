"""Type a facts file (what a clerk knows, as JSON) into the blank workbook.

Usage: python samples/fill.py FACTS.json OUT.xlsx

Amounts in a facts file are 元. A number that a form needs and the facts do not tell is typed as 0.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # also run from a checkout that is not installed

from generator import catalogue  # noqa: E402
from generator.model.facts import (  # noqa: E402
    CAPITAL_BUDGET,
    FUND_BUDGET,
    GENERAL_BUDGET,
    PROJECT_ECONOMIC_CLASSES,
    CarryoverFund,
    Category,
    Kind,
    Source,
    ThreePublicItem,
)
from generator.resources import templates_root  # noqa: E402
from generator.workbook.assemble import listed_names  # noqa: E402
from generator.workbook.blank import write_blank  # noqa: E402
from generator.workbook.layout import SHEETS, names  # noqa: E402
from generator.workbook.sheets import FIRST_ROW, FixedSheet, FormSheet, Type  # noqa: E402

Facts = Mapping[str, Any]

SOURCE_ALIASES = {
    "财政专户管理资金": Source.SPECIAL_ACCOUNT,
    "财政专户核拨": Source.SPECIAL_ACCOUNT,
    "财政专户": Source.SPECIAL_ACCOUNT,
    "财政拨款结转结余": Source.FISCAL_CARRYOVER,
    "非财政拨款结转": Source.OTHER_CARRYOVER,
}
FUND_ALIASES = {
    "财政拨款": CarryoverFund.GENERAL,
    "一般公共预算": CarryoverFund.GENERAL,
    "政府性基金预算": CarryoverFund.FUND,
    "国有资本经营预算": CarryoverFund.CAPITAL,
    "财政专户管理资金": CarryoverFund.SPECIAL_ACCOUNT,
    "非财政拨款": CarryoverFund.UNIT_FUNDS,
}
ECONOMIC_ALIASES = {"商品和服务支出": "商品服务支出", "对个人和家庭补助": "对个人和家庭的补助"}
ASSET_KEYS = {
    "house_area": "house_area_m2",
    "equipment_50": "eq50_count",
    "equipment_100": "eq100_count",
    "planned_equipment_50": "plan_eq50_count",
    "planned_equipment_100": "plan_eq100_count",
}
GENERATED_NOTE = re.compile(r"本?(部门|单位)(无其他需说明事项|有\d+个涉密项目，.*)。?", re.DOTALL)
"""Sentences of section 十二（五） that the program writes itself."""
_SPLIT_SOURCES = FUND_BUDGET | CAPITAL_BUDGET
"""表8 and 表9 print 人员经费 and 公用经费 apart."""


def workbook_of(facts: Facts) -> bytes:
    """The blank workbook with everything the facts tell typed in. Raises ValueError for a word it cannot place."""
    glossary = facts.get("glossary") or (
        (templates_root() / names.EDITION / "glossary.txt").read_text("utf-8").splitlines()
    )
    kind, name = Kind(facts["kind"]), str(facts["name"])
    return write_blank(year=int(facts["year"]), kind=kind, name=name, glossary=glossary, values=typing_of(facts))


def typing_of(facts: Facts) -> dict[tuple[str, str], object]:
    """What is typed where. Raises ValueError for a word it cannot place."""
    sheet = _Typist()
    year, name = int(facts["year"]), str(facts["name"])
    _basics(sheet, facts, name)
    _money(sheet, facts)
    _texts(sheet, facts, year)
    _projects(sheet, facts)
    _other_figures(sheet, facts)
    _performance(sheet, facts.get("performance") or {})
    _added_names(sheet, facts, year)
    return sheet.cells


class _Typist:
    """Types records into the cells of the declared layout."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, str], object] = {}

    def form(self, name: str, section: str, values: Facts) -> None:
        sheet = SHEETS[name]
        self.cells.update({(name, sheet.address(f"{section}.{key}", 0)): value for key, value in values.items()})

    def rows(self, name: str, records: Iterable[Facts]) -> None:
        for row, record in enumerate(records, FIRST_ROW):
            self.row(name, row, record)

    def row(self, name: str, row: int, record: Facts) -> None:
        sheet = SHEETS[name]
        self.cells.update({(name, sheet.address(key, row)): value for key, value in record.items()})

    def fixed(self, name: str, key: str, record: Facts) -> None:
        sheet = SHEETS[name]
        if not isinstance(sheet, FixedSheet):
            raise TypeError(f"{name} has no fixed rows")
        self.row(name, sheet.row_of(key), record)


def _number(value: object) -> Decimal:
    """An amount or a count of the facts; what they do not tell is 0."""
    return Decimal(0) if value is None or value == "" else Decimal(str(value).replace(",", ""))


def _numbers(facts: Facts, keys: Iterable[str], spelt: Mapping[str, str] | None = None) -> dict[str, Decimal]:
    return {key: _number(facts.get((spelt or {}).get(key, key))) for key in keys}


def _keys(name: str, section: str, *types: Type) -> list[str]:
    sheet = SHEETS[name]
    if not isinstance(sheet, FormSheet):
        raise TypeError(f"{name} is no form")
    return [f.key for s in sheet.sections if s.key == section for f in s.fields if f.type in types]


def _paragraphs(texts: object) -> list[dict[str, str]]:
    return [{"text": text} for text in ([texts] if isinstance(texts, str) else texts or ())]  # type: ignore[attr-defined]


def _skipped(what: str) -> None:
    print(f"not typed: {what}", file=sys.stderr)


def source_of(word: str) -> Source:
    """The source a facts file means, with or without the trailing 资金. Raises ValueError for any other word."""
    for spelt in (word, word.removesuffix("资金"), word + "资金"):
        if spelt in SOURCE_ALIASES:
            return SOURCE_ALIASES[spelt]
        if any(spelt == source.value for source in Source):
            return Source(spelt)
    raise ValueError(f"unknown source of money: {word}")


def _basics(sheet: _Typist, facts: Facts, name: str) -> None:
    sheet.form(names.BASICS, "identity", {"sign_off_date": facts.get("sign_off_date")})
    sheet.form(names.BASICS, "organisation", _organisation(facts.get("organisation") or {}, name))
    staffing = facts.get("staffing") or {}
    sheet.form(names.BASICS, "staffing", _numbers(staffing, _keys(names.BASICS, "staffing", Type.INTEGER)))


def _organisation(facts: Facts, name: str) -> dict[str, object]:
    offices = facts.get("offices") or []
    typed = str(facts.get("office_separator") or "、").join(offices)
    word, extra = facts.get("office_word") or "处室", facts.get("extra_sentence") or ""
    values = {"office_word": word, "offices_text": typed, "extra": extra}
    generated = f"{name}无下属预算单位，下设{len(listed_names(typed))}个{word}，分别是：{typed}。{extra}"
    text = facts.get("text")
    return values if text is None or text == generated else {**values, "replacement": text}


def _money(sheet: _Typist, facts: Facts) -> None:
    lines = [_line(line) for line in facts.get("lines") or ()]
    reasons = facts.get("reasons") or {}
    general = {source.value for source in GENERAL_BUDGET}
    for code, reason in (reasons.get("by_function") or {}).items():
        own = [line for line in lines if line["code"] == code]
        if own:
            next((line for line in own if line["source"] in general), own[0])["reason"] = reason
        else:
            _skipped(f"reason of {code}, which has no line")
    sheet.rows(names.LINES, lines)
    for word, reason in (reasons.get("income") or {}).items():
        sheet.fixed(names.REASONS, f"income.{source_of(word).name}", {"text": reason})
    for part, key in (("expenditure", "expenditure"), ("general", "general_public_budget")):
        for word, reason in (reasons.get(key) or {}).items():
            sheet.fixed(names.REASONS, f"{part}.{Category(word).name}", {"text": reason})
    economic = facts.get("basic_expenditure_by_economic_class") or ()
    sheet.rows(names.ECONOMIC, ({"code": e["code"], "amount": _number(e["amount"])} for e in economic))


def _line(line: Facts) -> dict[str, object]:
    source = source_of(line.get("source") or Source.GENERAL.value)
    category = Category(line["category"])
    if category is Category.BASIC and source in _SPLIT_SOURCES:
        category = Category.OPERATING
    return {
        "code": line["function"],
        "category": category.value,
        "source": source.value,
        **_numbers(line, ("current", "prior")),
    }


def _texts(sheet: _Typist, facts: Facts, year: int) -> None:
    sheet.rows(names.DUTIES, _paragraphs(facts.get("functions")))
    note = facts.get("other_note")
    if note and not GENERATED_NOTE.fullmatch(note.strip()):
        sheet.rows(names.NOTES, _paragraphs(note.split("\n")))
    lists = catalogue.load(year)
    named = {**lists.functional, **(facts.get("function_names") or {})}
    classes = {name: code for code, name in named.items() if len(code) == 3}
    for word, use in (facts.get("uses_by_class") or {}).items():
        code = (
            word
            if word in names.FUNCTIONAL_CLASSES
            else classes.get(word) or classes.get(lists.obsolete_names.get(word, ""))
        )
        if code is None:
            raise ValueError(f"unknown 类: {word}")
        sheet.fixed(names.USES, code, {"general": use})


def _projects(sheet: _Typist, facts: Facts) -> None:
    sheet.rows(names.PROJECTS, (_project(project) for project in facts.get("projects") or ()))
    sheet.rows(names.CARRYOVERS, (_carryover(item) for item in facts.get("carryover") or ()))


def _project(project: Facts) -> dict[str, object]:
    economic = {}
    for word, amount in (project.get("economic") or {}).items():
        number = PROJECT_ECONOMIC_CLASSES.index(ECONOMIC_ALIASES.get(word, word))
        economic[names.ECONOMIC_KEYS[number]] = None if amount is None else _number(amount)
    texts = {key: project.get(key) for key in ("name", "policy_basis", "undertaker", "allocation", "period")}
    source = source_of(project.get("source") or Source.GENERAL.value).value
    return {**texts, "code": project.get("function"), "source": source, "secret": _yes(project), **economic}


def _yes(record: Facts) -> str:
    return "是" if record.get("secret") else "否"


def _carryover(item: Facts) -> dict[str, object]:
    category = Category(item.get("category") or Category.PROJECT)
    if category is Category.BASIC:
        category = Category.OPERATING  # 表11 has no column for both halves together
    fund = item.get("fund") or "财政拨款"
    return {
        "name": item.get("name"),
        "fund": FUND_ALIASES[fund].value if fund in FUND_ALIASES else CarryoverFund(fund).value,
        "category": category.value,
        "amount": _number(item.get("amount")),
        "purpose": item.get("purpose"),
        "secret": _yes(item),
    }


def _other_figures(sheet: _Typist, facts: Facts) -> None:
    for item in ThreePublicItem:
        told = (facts.get("three_public") or {}).get(item.value) or {}
        source = source_of(told.get("source") or Source.GENERAL.value)
        column = "fund" if source in FUND_BUDGET else "capital" if source in CAPITAL_BUDGET else "general"
        amounts = {"general": Decimal(0), column: _number(told.get("current")), "prior": _number(told.get("prior"))}
        sheet.fixed(names.THREE_PUBLIC, item.name, {**amounts, "reason": told.get("reason")})
    name = names.OTHER_FIGURES
    operating = facts.get("operating_expenses") or {}
    sheet.form(
        name, "operating_expenses", {"prior": _number(operating.get("prior")), "reason": operating.get("reason")}
    )
    sheet.form(name, "procurement", _numbers(facts.get("procurement") or {}, _keys(name, "procurement", Type.MONEY)))
    assets = facts.get("assets") or {}
    keys = [key for key in _keys(name, "assets", Type.MONEY, Type.INTEGER, Type.NUMBER) if key != "planned_vehicles"]
    sheet.form(name, "assets", _numbers(assets, keys, ASSET_KEYS))
    planned = re.search(r"\d+", str(assets.get("plan_vehicles", "")))
    sheet.form(name, "assets", {"planned_vehicles": int(planned.group()) if planned else None})


def _performance(sheet: _Typist, facts: Facts) -> None:
    overall = facts.get("overall")
    if overall:
        texts = {key: overall.get(key) for key in ("contact", "phone", "goal")}
        funds = _numbers(overall.get("funds") or {}, ("upper", "own", "other"))
        sheet.form(names.OVERALL, names.OVERALL_RECORD, {**texts, **funds})
        sheet.rows(names.OVERALL_INDICATORS, _known(names.OVERALL_INDICATORS, overall.get("indicators")))
    projects = facts.get("projects") or ()
    sheet.rows(
        names.PERFORMANCE,
        (
            {
                "project": p["project"],
                "head": p.get("head"),
                "goal": p.get("goal"),
                "check_total": None if p.get("total") is None else _number(p["total"]),
            }
            for p in projects
        ),
    )
    indicators = ({"project": p["project"], **i} for p in projects for i in p.get("indicators") or ())
    sheet.rows(names.INDICATORS, _known(names.INDICATORS, indicators))


def _known(name: str, records: Iterable[Facts] | None) -> list[dict[str, object]]:
    fields = SHEETS[name].fields
    return [{key: value for key, value in record.items() if key in fields} for record in records or ()]


def _added_names(sheet: _Typist, facts: Facts, year: int) -> None:
    lists = catalogue.load(year)
    listed = {**lists.functional, **lists.economic}
    economic = facts.get("basic_expenditure_by_economic_class") or ()
    told = {**(facts.get("function_names") or {}), **{e["code"]: e["name"] for e in economic if e.get("name")}}
    others = ({"code": code, "name": name} for code, name in told.items() if listed.get(code) != name)
    sheet.rows(names.ADDED_CODES, others)


def main(arguments: list[str]) -> int:
    """Command line: 0 when the workbook was written, 64 for wrong arguments."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    facts = json.loads(Path(arguments[0]).read_text("utf-8"))
    Path(arguments[1]).write_bytes(workbook_of(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
