"""The samples: rebuilt, read back to the last amount and word, and a filler that copes with odd facts."""

from __future__ import annotations

import copy
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.catalogue import load
from generator.model.facts import (
    PROJECT_ECONOMIC_CLASSES,
    Budget,
    CarryoverFund,
    Category,
    Kind,
    Source,
    ThreePublicItem,
    Withheld,
)
from generator.workbook.layout import SHEETS, names
from generator.workbook.reader import interpret, read
from samples.fill import main, source_of, typing_of, workbook_of
from tests.workbook.books import opened, unzip

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = sorted(path.name.removesuffix(".facts.json") for path in (SAMPLES / "facts").glob("*.facts.json"))


def facts_of(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((SAMPLES / "facts" / f"{name}.facts.json").read_text("utf-8"))
    return facts


def budget_of(facts: dict[str, Any]) -> Budget:
    """What the reader makes of the typed cells, without the way through a file."""
    basics = SHEETS[names.BASICS]
    identity = {(names.BASICS, basics.address(f"identity.{key}", 0)): facts[key] for key in ("kind", "name", "year")}
    reading = interpret(opened({**identity, **typing_of(facts)}))
    assert [str(finding) for finding in reading.findings] == []
    assert reading.budget is not None
    return reading.budget


def test_there_are_three() -> None:
    assert len(NAMES) == 3
    assert sorted(path.stem for path in SAMPLES.glob("*.xlsx")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_rebuilt_part_by_part(name: str, tmp_path: Path) -> None:
    target = tmp_path / "new.xlsx"
    assert main([str(SAMPLES / "facts" / f"{name}.facts.json"), str(target)]) == 0
    assert unzip(target.read_bytes()) == unzip((SAMPLES / f"{name}.xlsx").read_bytes())


def test_wrong_arguments_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 64
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_says_what_its_facts_say(name: str) -> None:
    facts = facts_of(name)
    reading = read(SAMPLES / f"{name}.xlsx")
    assert reading.findings == ()
    budget = reading.budget
    assert budget is not None
    assert (budget.identity.name, budget.identity.kind.value, budget.identity.year, budget.identity.sign_off_date) == (
        facts["name"], facts["kind"], facts["year"], facts["sign_off_date"])  # fmt: skip
    assert [item.text for item in budget.functions] == facts["functions"]
    assert [item.text for item in budget.glossary] == facts["glossary"]
    assert budget.organisation.offices == tuple(facts["organisation"]["offices"])
    assert budget.organisation.replacement == ""
    for key, value in facts["staffing"].items():
        if key != "actual":
            assert getattr(budget.staffing, key) == value
    assert [(line.code, line.category.value, line.source.value, line.current, line.prior) for line in budget.lines] == [
        (line["function"], line["category"], line["source"], line["current"], line["prior"]) for line in facts["lines"]
    ]
    assert [(line.code, line.amount) for line in budget.economic_lines] == [
        (line["code"], line["amount"]) for line in facts["basic_expenditure_by_economic_class"]
    ]
    _same_reasons(budget, facts)
    _same_projects(budget, facts)
    _same_other_figures(budget, facts)
    _same_performance(budget, facts)
    catalogue = load(facts["year"])
    for code, word in facts["function_names"].items():
        assert budget.names.get(code, catalogue.functional.get(code)) == word
    for line in facts["basic_expenditure_by_economic_class"]:
        assert budget.names.get(line["code"], catalogue.economic.get(line["code"])) == line["name"]


def _same_reasons(budget: Budget, facts: dict[str, Any]) -> None:
    reasons = facts["reasons"]
    income = {source_of(word): text for word, text in reasons["income"].items()}
    assert {source: reason.text for source, reason in budget.income_reasons.items() if reason.text} == income
    for told, key in ((budget.expenditure_reasons, "expenditure"), (budget.general_reasons, "general_public_budget")):
        assert {category.value: reason.text for category, reason in told.items()} == reasons[key]
    assert {line.code: line.reason for line in budget.lines if line.reason} == reasons["by_function"]
    assert Counter(line.code for line in budget.lines if line.reason).most_common(1)[0][1] == 1
    classes = {code: name for name, code in ((facts["function_names"][use.code], use.code) for use in budget.class_uses
                                           if use.general)}  # fmt: skip
    assert {classes[use.code]: use.general for use in budget.class_uses if use.general} == facts["uses_by_class"]


def _same_projects(budget: Budget, facts: dict[str, Any]) -> None:
    assert len(budget.projects) == len(facts["projects"])
    for project, told in zip(budget.projects, facts["projects"], strict=True):
        amounts = {
            word: amount
            for word, amount in zip(PROJECT_ECONOMIC_CLASSES, project.economic, strict=True)
            if amount is not None
        }
        assert amounts == told["economic"]
        assert (project.name, project.code, project.source.value, project.secret) == (
            told["name"], told["function"], told["source"], told["secret"])  # fmt: skip
        for key in ("policy_basis", "undertaker", "allocation", "period"):
            assert getattr(project, key) == told[key]
    assert [(c.name, c.amount, c.purpose, c.secret) for c in budget.carryover] == [
        (c["name"], c["amount"], c["purpose"], c["secret"]) for c in facts["carryover"]
    ]


def _same_other_figures(budget: Budget, facts: dict[str, Any]) -> None:
    for item in budget.three_public:
        told = facts["three_public"][item.item.value]
        assert (item.general, item.fund, item.capital, item.prior, item.reason) == (
            told["current"], 0, 0, told["prior"], told["reason"])  # fmt: skip
    assert budget.operating_expenses is not None and budget.procurement is not None and budget.assets is not None
    assert budget.operating_expenses.prior == facts["operating_expenses"]["prior"]
    assert budget.operating_expenses.reason == facts["operating_expenses"]["reason"]
    for key in ("goods", "works", "services", "sme", "micro"):
        assert getattr(budget.procurement, key) == facts["procurement"][key]
    assets = facts["assets"]
    assert budget.assets.house_area == Decimal(assets["house_area_m2"])
    assert (budget.assets.equipment_50, budget.assets.equipment_100) == (assets["eq50_count"], assets["eq100_count"])
    assert budget.assets.planned_vehicles is None
    for key in ("general_vehicles", "general_vehicles_value", "furniture_value", "other_assets_value", "house_value"):
        assert getattr(budget.assets, key) == assets[key]


def _same_performance(budget: Budget, facts: dict[str, Any]) -> None:
    overall = facts["performance"]["overall"]
    if overall is None:
        assert budget.overall_performance is None
    else:
        told = budget.overall_performance
        assert told is not None
        assert (told.contact, told.phone, told.goal) == (overall["contact"], overall["phone"], overall["goal"])
        assert {"upper": told.upper, "own": told.own, "other": told.other} == overall["funds"]
        _same_indicators(told.indicators, overall["indicators"])
    assert len(budget.project_performance) == len(facts["performance"]["projects"])
    for performance, told in zip(budget.project_performance, facts["performance"]["projects"], strict=True):
        assert (performance.project, performance.head, performance.goal, performance.check_total) == (
            told["project"], told["head"], told["goal"], told["total"])  # fmt: skip
        _same_indicators(performance.indicators, told["indicators"])


def _same_indicators(found: Any, told: list[dict[str, str]]) -> None:
    assert [{key: getattr(i, key) for key in t} for i, t in zip(found, told, strict=True)] == told


# ---------------------------------------------------------------- facts that are odd, absent or null


@pytest.fixture
def facts() -> dict[str, Any]:
    return copy.deepcopy(facts_of("changji-city-gov-office-2024"))


def test_bare_facts_are_enough() -> None:
    line = {"function": "2010301", "category": "人员经费", "source": "政府性基金预算", "current": 5, "prior": None}
    budget = budget_of({"kind": "单位", "name": "某局", "year": 2025, "lines": [line]})
    assert budget.lines[0].category is Category.PERSONNEL
    assert budget.lines[0].prior == 0
    assert budget.organisation.offices == ()


@pytest.mark.parametrize(
    "key",
    ["sign_off_date", "functions", "organisation", "staffing", "function_names", "basic_expenditure_by_economic_class",
     "projects", "carryover", "three_public", "operating_expenses", "reasons", "procurement", "assets", "performance",
     "other_note", "glossary"],
)  # fmt: skip
def test_any_part_may_be_absent_or_null(facts: dict[str, Any], key: str) -> None:
    if key in ("projects", "function_names"):
        facts["performance"] = None  # the indicators and the uses refer to them
    absent = {k: v for k, v in facts.items() if k != key}
    budget_of(absent)
    assert typing_of({**facts, key: None}) == typing_of(absent)


def test_without_a_glossary_the_common_entries_are_typed(facts: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(workbook_of({**facts, "glossary": None}))
    budget = read(path).budget
    assert budget is not None
    assert [entry.text for entry in budget.glossary] == facts["glossary"]


def test_undivided_basic_expenditure_is_typed_as_operating(facts: dict[str, Any]) -> None:
    facts["lines"] += [
        {"function": "2120801", "category": "基本支出", "source": "政府性基金预算", "current": 7, "prior": 0}
    ]
    facts["carryover"][0]["category"] = "基本支出"
    budget = budget_of(facts)
    assert budget.lines[-1].category is Category.OPERATING
    assert budget.carryover[0].category is Category.OPERATING


@pytest.mark.parametrize(
    ("word", "fund"),
    [("财政拨款", CarryoverFund.GENERAL), ("非财政拨款", CarryoverFund.UNIT_FUNDS), ("政府性基金预算拨款", CarryoverFund.FUND),
     ("财政专户核拨", CarryoverFund.SPECIAL_ACCOUNT)],
)  # fmt: skip
def test_funds_of_carry_over(facts: dict[str, Any], word: str, fund: CarryoverFund) -> None:
    facts["carryover"][0]["fund"] = word
    assert budget_of(facts).carryover[0].fund is fund


@pytest.mark.parametrize(
    ("word", "source"),
    [(s.value, s) for s in Source]
    + [("上级一般公共预算安排的转移支付资金", Source.GENERAL_TRANSFER), ("政府性基金预算资金", Source.FUND),
       ("财政专户管理资金", Source.SPECIAL_ACCOUNT), ("非财政拨款结转结余资金", Source.OTHER_CARRYOVER)],
)  # fmt: skip
def test_sources_with_or_without_the_trailing_word(word: str, source: Source) -> None:
    assert source_of(word) is source


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown source"):
        source_of("天上掉下来的资金")


def test_another_set_up_is_typed_whole(facts: dict[str, Any]) -> None:
    facts["organisation"]["text"] = "某办公室下设2个中心。"
    assert budget_of(facts).organisation.replacement == "某办公室下设2个中心。"


def test_an_extra_sentence_keeps_the_generated_one(facts: dict[str, Any]) -> None:
    facts["organisation"]["extra_sentence"] = "另有一个机关党委。"
    facts["organisation"]["text"] += "另有一个机关党委。"
    organisation = budget_of(facts).organisation
    assert (organisation.extra, organisation.replacement) == ("另有一个机关党委。", "")


@pytest.mark.parametrize(
    "note",
    [
        "本部门无其他需说明事项。",
        "本单位无其他需说明事项",
        "单位有3个涉密项目，涉及预算资金69.29万元，项目绩效目标表完全不予公开。",
    ],
)
def test_generated_notes_are_not_typed(facts: dict[str, Any], note: str) -> None:
    assert budget_of({**facts, "other_note": note}).other_notes == ()


def test_another_note_is_typed(facts: dict[str, Any]) -> None:
    notes = budget_of({**facts, "other_note": "甲事说明。\n乙事说明。"}).other_notes
    assert [note.text for note in notes] == ["甲事说明。", "乙事说明。"]


def test_other_names_go_to_the_added_codes(facts: dict[str, Any]) -> None:
    facts["function_names"]["2010301"] = "另一种行政运行"
    facts["basic_expenditure_by_economic_class"][0]["name"] = "另一种工资"
    assert budget_of(facts).names == {"2010301": "另一种行政运行", "30101": "另一种工资"}


def test_a_reason_stands_on_the_first_general_line_of_its_item(facts: dict[str, Any]) -> None:
    facts["lines"] = [
        {"function": "2010301", "category": "项目支出", "source": "单位资金", "current": 1, "prior": 0},
        {
            "function": "2010301",
            "category": "项目支出",
            "source": "上级一般公共预算安排的转移支付",
            "current": 1,
            "prior": 0,
        },
        {"function": "2010301", "category": "基本支出", "source": "一般公共预算", "current": 1, "prior": 0},
        {"function": "2010350", "category": "项目支出", "source": "单位资金", "current": 1, "prior": 0},
    ]
    facts["reasons"]["by_function"] = {"2010301": "甲", "2010350": "乙", "2010399": "丙"}
    assert [line.reason for line in budget_of(facts).lines] == ["", "甲", "", "乙"]


def test_three_public_money_of_another_source(facts: dict[str, Any]) -> None:
    facts["three_public"]["公务接待费"] = {"current": 8, "prior": 9, "reason": None, "source": "政府性基金预算"}
    items = {item.item: item for item in budget_of(facts).three_public}
    reception = items[ThreePublicItem.OFFICIAL_RECEPTION]
    assert (reception.general, reception.fund, reception.prior, reception.reason) == (0, 8, 9, "")


@pytest.mark.parametrize(("word", "count"), [("未安排购置车辆经费", None), ("拟购置车辆2辆", 2), (0, 0), (None, None)])
def test_planned_vehicles(facts: dict[str, Any], word: object, count: int | None) -> None:
    facts["assets"]["plan_vehicles"] = word
    assets = budget_of(facts).assets
    assert assets is not None
    assert assets.planned_vehicles == count


def test_uses_by_code_or_former_name(facts: dict[str, Any]) -> None:
    facts["uses_by_class"] = {"201": "甲", "医疗卫生与计划生育支出": "乙"}
    uses = {use.code: use.general for use in budget_of(facts).class_uses if use.general}
    assert uses == {"201": "甲", "210": "乙"}


def test_hidden_texts_that_the_facts_hold_are_sealed(facts: dict[str, Any]) -> None:
    facts["projects"][2]["policy_basis"] = "秘密依据"
    project = budget_of(facts).projects[2]
    assert isinstance(project.policy_basis, Withheld)
    assert project.policy_basis.reveal() == "秘密依据"


def test_the_kind_is_taken_over(facts: dict[str, Any]) -> None:
    facts["kind"] = "单位"
    assert budget_of(facts).identity.kind is Kind.UNIT
