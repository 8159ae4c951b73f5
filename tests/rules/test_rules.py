"""Every rule speaks when it must, and only then: the smallest edit of a valid budget that breaks it, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from generator import catalogue
from generator.model.facts import (
    Budget,
    Category,
    Kind,
    Source,
    Staffing,
    UnitFundsDetail,
)
from generator.rules import RULES, Outcome, check
from generator.rules.registry import Case, Report, Rule
from tests.support.budgets import YEAR, at
from tests.support.records import replace
from tests.support.valid import VALID

D = Decimal
Edit = Callable[[Budget], Budget]


def reports_of(budget: Budget) -> dict[str, Report]:
    return {report.rule.id: report for report in check(Case(budget, catalogue.load(YEAR)))}


def with_item(field: str, position: int, **changes: Any) -> Edit:
    def edit(budget: Budget) -> Budget:
        items = list(getattr(budget, field))
        items[position] = replace(items[position], **changes)
        return replace(budget, **{field: tuple(items)})

    return edit


def with_copy(field: str, position: int) -> Edit:
    return lambda budget: replace(budget, **{field: (*getattr(budget, field), getattr(budget, field)[position])})


def with_record(field: str, **changes: Any) -> Edit:
    return lambda budget: replace(budget, **{field: replace(getattr(budget, field), **changes)})


def all_of(*edits: Edit) -> Edit:
    def edit(budget: Budget) -> Budget:
        for one in edits:
            budget = one(budget)
        return budget

    return edit


def _empty_line(budget: Budget, position: int) -> Budget:
    line = replace(budget.lines[position], current=D(0), prior=D(0))
    return replace(budget, lines=(*budget.lines, line))


def _nothing(budget: Budget) -> Budget:
    """A budget without a single amount, in which nothing else is wrong."""
    return replace(
        budget,
        lines=(),
        economic_lines=(),
        projects=(),
        carryover=(),
        project_performance=(),
        overall_performance=replace(budget.overall_performance, upper=D(0), own=D(0), other=D(0)),
        operating_expenses=replace(budget.operating_expenses, prior=D(0)),
        income_reasons={},
        three_public=tuple(replace(expense, general=D(0), prior=D(0)) for expense in budget.three_public),
        unit_funds=UnitFundsDetail(at=at("运行经费采购资产")),
    )


def with_indicator(position: int, **changes: Any) -> Edit:
    def edit(budget: Budget) -> Budget:
        indicators = list(budget.project_performance[0].indicators)
        indicators[position] = replace(indicators[position], **changes)
        return with_item("project_performance", 0, indicators=tuple(indicators))(budget)

    return edit


def with_reason(source: Source, text: str) -> Edit:
    return lambda b: replace(
        b, income_reasons={**b.income_reasons, source: replace(b.income_reasons[source], text=text)}
    )


def with_names(**names: str) -> Edit:
    """Keyword 'c2012604': a code after a letter."""
    return lambda b: replace(b, names={**b.names, **{key[1:]: name for key, name in names.items()}})


def duty(text: str) -> Edit:
    return with_item("functions", 0, text=text)


def note(text: str) -> Edit:
    return with_item("other_notes", 0, text=text)


# Index of lines and indicators in VALID: see tests/support/valid.py
BASIC, PROJECT, CARRIED, UNIT, FUND, PENSION, MEDICAL, HOUSING, SECRET = range(9)
COUNTED, _, COST, PERIOD = range(4)

BREAKERS: dict[str, Edit] = {
    "W101": lambda b: _empty_line(b, PROJECT),
    "W102": all_of(with_copy("economic_lines", 0), with_item("economic_lines", -1, amount=D(0))),
    "W103": all_of(with_copy("projects", 0), with_item("projects", -1, economic=(None,) * 10)),
    "W104": all_of(with_copy("carryover", 0), with_item("carryover", -1, amount=D(0))),
    "W105": with_copy("project_performance", 0),
    "W106": lambda b: with_item(
        "project_performance",
        0,
        indicators=b.project_performance[0].indicators + b.project_performance[0].indicators[:1],
    )(b),
    "W111": all_of(with_item("lines", PROJECT, code="2010397"), with_item("projects", 0, code="2010397")),
    "W112": with_item("lines", CARRIED, code="20103"),
    "W113": with_item("economic_lines", 1, code="302"),
    "W114": with_item("lines", FUND, category=Category.BASIC),
    "W121": with_item("projects", 0, allocation=None),
    "W122": with_item("carryover", 0, purpose=None),
    "W123": with_item("class_uses", 0, general=""),
    "W131": with_item("project_performance", 0, project="信息系统运维"),
    "W132": all_of(
        with_item("projects", 0, name="特定目标01010002", secret=True, policy_basis=None, allocation=None, period=None),
        with_item("project_performance", 0, project="特定目标01010002"),
    ),
    "W133": with_item("project_performance", 0, indicators=()),
    "W134": with_record("identity", kind=Kind.UNIT),
    "W115": all_of(
        with_item("lines", PROJECT, code="2012697"),
        with_item("projects", 0, code="2012697"),
        with_names(c2012697="新设的项"),
    ),
    "W116": with_names(c2012604="档案局"),
    "W117": with_names(c20805="行政事业单位离退休"),
    "W124": with_item("projects", 0, allocation="委托业务费29万元"),
    "W125": with_item("projects", 0, period="2024年1月1日"),
    "W126": with_item("projects", 0, period="2023年1月1日至2023年12月31日"),
    "W135": with_indicator(COUNTED, weight="25"),
    "W136": with_indicator(COST, target="≤30.01万元"),
    "W137": with_indicator(PERIOD, target="<=2024年1月1日-2024年12月31日"),
    "W139": lambda b: replace(b, overall_performance=None),
    "W152": with_record("identity", sign_off_date=""),
    "W138": with_indicator(COUNTED, last_year="12人"),
    "W144": with_record("staffing", quota=8),
    "W145": with_record("assets", equipment_100=3),
    "W146": with_record("identity", nature="事业单位"),
    "W147": with_record("assets", general_vehicles_value=D(0)),
    "W148": with_record("staffing", retired_change=4),
    "W151": with_item("lines", FUND, prior=D("99.99")),
    "X104": with_item("three_public", 3, general=D(4_999)),
    "X105": with_item("projects", 2, economic=(None, D(19_999), *(None,) * 8)),
    "X121": with_item("carryover", 0, name="查档设备更新款"),
    "X122": with_item("projects", 0, policy_basis="《档案法》、某市档发〔2022〕9号"),
    "X131": note("本部门无其他需说明事项。"),
    "Y105": all_of(with_item("lines", FUND, prior=D(18_000_000)), lambda b: replace(b, expenditure_reasons={})),
    "Y106": with_item("lines", PROJECT, reason="根据2024年工作需要，增加项目支出"),
    "Y107": with_item("lines", PROJECT, reason="新事项"),
    "Y108": all_of(*(with_item("lines", x, reason="人员调入，缴费基数提高") for x in (PENSION, MEDICAL, HOUSING))),
    "Y111": with_item("lines", BASIC, reason="人员调出，工资福利支出减少"),
    "Y112": with_item("lines", MEDICAL, reason="人员调入，住房公积金缴费增加"),
    "Y113": with_reason(Source.GENERAL, "2023年安排一般公共预算122.6万元，新增档案数字化工作"),
    "T101": duty("负责XX档案的收集。"),
    "T102": duty("负责负责全市档案的收集。"),
    "T103": duty("负责全市档案的收集,保管。"),
    "T104": duty("负责《档案法的实施。"),
    "T105": with_reason(Source.FISCAL_CARRYOVER, "2021年库房改造尾款结转"),
    "T106": duty("某县档案馆负责档案的收集。"),
    "T107": note("我单位另设查档窗口。"),
    "T108": duty("管理医疗卫生与计划生育支出的档案。"),
    "T109": with_item("carryover", 0, name="库房改造尾款（堃）"),
    "T110": duty("负责档案工作的按排。"),
    "T111": with_item("class_uses", 0, general="主要用于人员经费和档案数字化工作"),
    "T112": with_record("organisation", offices_text="办公室，业务科"),
    "P101": with_item("projects", 1, name="保密柜"),
    "P102": with_item(
        "projects", 1, secret=False, policy_basis="《档案法》", allocation="办公费4万元", period="2024年1月至12月"
    ),
    "P103": with_item("carryover", 0, purpose="完全不予公开"),
    "P111": note("添置恒温恒湿保密柜。"),
    "P112": with_item("lines", SECRET, reason="采购任务增加"),
    "P121": with_record("overall_performance", contact="11010519491231002X"),
    "P122": with_record("overall_performance", phone="138 0000 1234"),
    "P123": with_record("overall_performance", phone="someone@example.cn"),
    "W141": with_record("procurement", sme=D(400_000)),
    "W142": with_record("assets", planned_vehicles=1),
    "W143": with_record("unit_funds", business=D(120_001)),
    "W150": _nothing,
    "X101": with_item("economic_lines", 0, amount=D("800000.01")),
    "X102": with_item("projects", 0, economic=(None, D("299999.99"), *(None,) * 8)),
    "X103": with_item("carryover", 0, amount=D(50_001)),
    "X111": with_record("overall_performance", own=D(1_300_100)),
    "X112": with_item("project_performance", 0, check_total=D(302_000)),
    "Y101": with_item("lines", PROJECT, reason=""),
    "Y102": with_item("lines", BASIC, reason=""),
    "Y103": lambda b: replace(
        b,
        lines=(
            *b.lines,
            replace(b.lines[BASIC], category=Category.PROJECT, current=D(0), prior=D(0), reason="另一个原因"),
        ),
    ),
    "Y104": with_item("lines", UNIT, reason="单位资金增加"),
    "Y114": lambda b: replace(b, last_texts=dict.fromkeys(b.last_texts, f"{b.lines[BASIC].reason}。")),
}


def test_the_valid_budget_is_silent() -> None:
    for id, report in reports_of(VALID).items():
        assert report.outcome is not Outcome.CRASHED, id
        assert not report.findings, [str(f) for f in report.findings]


def test_every_rule_has_a_breaker() -> None:
    assert BREAKERS.keys() == RULES.keys()


@pytest.mark.parametrize("id", sorted(BREAKERS))
def test_breaker_makes_its_rule_speak_and_no_other(id: str) -> None:
    reports = reports_of(BREAKERS[id](VALID))
    speaking = {other for other, report in reports.items() if report.findings}
    assert speaking == {id}, [str(f) for r in reports.values() for f in r.findings]
    for finding in reports[id].findings:
        assert finding.rule == id
        assert finding.severity is RULES[id].severity
        assert finding.cells, "a finding names its cell"
        assert finding.message.endswith("。")


@pytest.mark.parametrize("id", sorted(BREAKERS))
def test_silencing_a_rule_is_noticed(id: str) -> None:
    """Without its rule, the breaker goes unnoticed: no other rule stands in for it."""
    others = [rule for rule in RULES.values() if rule.id != id]
    reports = check(Case(BREAKERS[id](VALID), catalogue.load(YEAR)), others)
    assert not any(report.findings for report in reports)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_catalogue_entry_is_complete(rule: Rule) -> None:
    assert rule.title and rule.basis and rule.why and rule.example
    assert rule.needs or rule.id == "W150"
    assert rule.sheets
    assert rule.id[0] in "WXYTP" and rule.id[1:].isdigit() and len(rule.id) == 4


@pytest.mark.parametrize("date", ["2024年  月  日", "NaN", "{{ date }}", "XX年2月"])
def test_a_date_left_to_be_filled_in_is_an_error(date: str) -> None:
    assert reports_of(with_record("identity", sign_off_date=date)(VALID))["T101"].findings


def test_amounts_typed_in_wan_may_differ_by_their_rounding() -> None:
    """In 万元 each of n addends carries up to 0.005 万元; in 元 nothing may differ."""
    off = with_item("economic_lines", 0, amount=VALID.economic_lines[0].amount + 100)(VALID)
    assert reports_of(off)["X101"].outcome is Outcome.FOUND
    in_wan = with_record("identity", money_unit="万元")(off)
    assert reports_of(in_wan)["X101"].outcome is Outcome.PASSED
    too_far = with_item("economic_lines", 0, amount=VALID.economic_lines[0].amount + 600)(in_wan)
    finding = reports_of(too_far)["X101"].findings[0]
    assert "万元" in finding.message and finding.difference == "+0.06万元"


def test_reasons_of_the_other_fiscal_budgets_are_printed() -> None:
    """Sections 八 and 九 explain 政府性基金 and 国有资本经营 line by line."""
    budget = with_item("lines", FUND, reason="新增彩票公益金项目")(VALID)
    assert not reports_of(budget)["Y104"].findings


def test_nothing_to_compare_is_not_a_pass() -> None:
    without = replace(
        VALID, carryover=(), lines=tuple(x for x in VALID.lines if x.source is not Source.FISCAL_CARRYOVER)
    )
    assert reports_of(without)["X103"].outcome is Outcome.NOT_APPLICABLE


def test_a_crashed_rule_is_no_finding_and_stops_no_other() -> None:
    def broken(case: Case) -> Any:
        raise RuntimeError("defect")
        yield

    bad = Rule("W999", "坏规则", RULES["W101"].severity, (), "", "", "", "", "", broken)
    reports = check(Case(VALID, catalogue.load(YEAR)), [bad, *RULES.values()])
    assert [r.rule.id for r in reports if r.outcome is Outcome.CRASHED] == ["W999"]
    assert len(reports) == len(RULES) + 1


NOTHING = Budget(
    VALID.identity,
    VALID.organisation,
    Staffing(0, 0, 0, 0, 0, 0, 0, at("基本信息")),
)
SILENT: dict[str, tuple[Edit, ...]] = {
    "W115": (with_names(c2012698="没有用到的项"),),
    "W116": (with_names(c2012601="行政运行"),),
    "W124": (
        with_item("projects", 0, allocation="聘用人员每人每月5000元"),
        with_item("projects", 0, allocation="委托业务费20万元，其余用于培训"),
        with_item("projects", 0, allocation="委托业务费30万元，其中：扫描费20万元、编目费10万元"),
        with_item("projects", 0, allocation="扫描费约12.5万元。2.编目费17.5万元；共计30万元"),
    ),
    "W125": tuple(
        with_item("projects", 0, period=text)
        for text in ("2024年全年", "2024年1月至12月", "2024.1.1—2024.12.31", "2024年度", "2024年1月起长期")
    ),
    "W126": (with_item("projects", 0, period="2023年6月1日至2025年5月31日"),),
    "W135": (
        all_of(
            with_indicator(COUNTED, weight="30", level3="预算执行率"),
        ),
    ),
    "W136": (with_indicator(COST, target="≤500元/人"), with_indicator(COST, target=">=20万元")),
    "W138": (with_indicator(COUNTED, last_year="无"), with_indicator(COUNTED, target="有效提高")),
    "W144": (with_record("staffing", quota=9),),
    "W146": (with_record("identity", nature="参照公务员法管理的事业单位"),),
    "W148": (with_record("staffing", retired_change=3), with_record("staffing", in_post_change=-99)),
    "W151": (with_item("lines", FUND, prior=D(100)),),
    "X104": (with_item("three_public", 3, general=D(6_000)),),
    "X105": (lambda b: replace(b, projects=b.projects[:2]),),
    "X121": (with_item("carryover", 0, name="查档设备更新二期"),),
    "X131": (note("本部门今年迁入新馆。"),),
    "Y106": (with_item("lines", PROJECT, reason="根据工作需要，新购扫描设备"),),
    "Y107": (with_item("three_public", 0, reason="无"),),
    "Y108": tuple(
        all_of(*(with_item("lines", x, reason="人员调入，缴费基数提高") for x in rows))
        for rows in ((PENSION, MEDICAL),)
    ),
    "Y111": (
        with_item("three_public", 3, reason="厉行节约，只减不增"),
        with_item("lines", BASIC, reason="退休人员减少，在职人员增加"),
        with_item("three_public", 0, reason="压减后未安排"),
        with_item("lines", BASIC, reason="上年压减的一次性支出恢复安排"),
    ),
    "Y112": (
        with_item("lines", BASIC, reason="工资调整，住房公积金缴费增加"),
        with_reason(Source.GENERAL, "养老保险和住房公积金缴费增加"),
    ),
    "Y113": (
        with_reason(Source.GENERAL, "新增扫描费5万元，档案数字化工作增加"),
        with_reason(Source.GENERAL, "2024年增加扫描费5万元"),
        with_reason(Source.GENERAL, "比上年增加38.5万元，新增数字化工作"),
        with_reason(Source.GENERAL, "比上年增长31.43%，新增数字化工作"),
    ),
    "T101": tuple(
        map(
            duty,
            (
                "联系电话138****1234。",
                "7x24小时值守，尺寸2×3米。",
                "XLSX格式的台账。",
                "按年、月、日归档。",
                "二○○八年成立，制度有待补充。",
            ),
        )
    ),
    "T102": tuple(
        map(
            duty,
            (
                "举办以宣传为目的的活动。",
                "为了了解情况，开展调研。",
                "行政事业单位单位价值50万元以上设备。",
                "由预算单位单位资金安排。",
                "协调公安和和田地区。",
                "维护信息中心中心机房。",
                "24小时全时全网监控。",
                "一件一件落实……",
            ),
        )
    ),
    "T103": tuple(map(duty, ("维修(护)费，依据[2019]63号。", "版本3.5，地址www.example.cn。"))),
    "T104": tuple(map(duty, ("1）收集；2）保管。", "落实《关于〈办法〉的“通知”》（试行）。"))),
    "T105": tuple(
        with_reason(Source.FISCAL_CARRYOVER, text)
        for text in (
            "截至2020年底尾款结转",
            "《2019年规划》确定的尾款结转",
            "按照2017年第四次会议精神，尾款结转",
            "某发〔2018〕3号安排的尾款结转",
            "2023年尾款结转至2024年",
        )
    ),
    "T106": tuple(map(duty, ("某市档案馆负责档案的收集。", "协助某县档案馆工作。", "指导市县档案馆业务。"))),
    "T107": (
        note("各部门、各预算单位均可查档。"),
        note("本部门按下属单位预算执行。"),
        duty("审核部门预算和单位预算。"),
    ),
    "T108": (duty("管理《医疗卫生与计划生育支出决算》。"), duty("负责消防事务。")),
    "T109": (with_item("functions", 0, text="堃"),),
    "T110": tuple(
        map(duty, ("招考差旅费。", "按排名安排。", "以经济建设为中心。", "改造工资系统。", "统计人员人数。"))
    ),
    "T111": (with_item("lines", PROJECT, reason="是否续建未定，先行安排"),),
    "T112": (with_record("organisation", offices_text="办公室，业务科", offices=("办公室，业务科",)),),
    "P102": (with_item("projects", 0, name="目标责任考核"), with_item("projects", 0, name="特定目标类项目")),
    "P111": (note("按规定添置办公柜。"),),
    "P112": (with_item("lines", SECRET, reason="按上级规定增加"),),
    "P121": (with_record("overall_performance", contact="110105194912310021"),),
    "P122": tuple(
        with_record("overall_performance", phone=x) for x in ("138****1234", "0991-1234567", "12345678901234")
    ),
    "P123": (with_record("overall_performance", phone="@档案馆"),),
}


@pytest.mark.parametrize(("id", "edit"), [(id, edit) for id, edits in SILENT.items() for edit in edits])
def test_what_only_looks_like_a_fault_is_passed_over(id: str, edit: Edit) -> None:
    assert edit(VALID) != VALID
    assert not reports_of(edit(VALID))[id].findings


def test_nothing_typed_is_nothing_compared() -> None:
    """Blank: only what asks for a budget at all speaks, and nothing passes that had nothing to compare."""
    reports = reports_of(NOTHING)
    assert {id for id, report in reports.items() if report.findings} == {"W150"}
    assert all(report.outcome is Outcome.NOT_APPLICABLE for id, report in reports.items() if id[0] in "XY")


def test_zeros_are_amounts_and_break_no_rule() -> None:
    """Zero everywhere is a filled budget without money, not a blank one."""
    zeros = tuple(replace(line, current=D(0), prior=D(0), reason="") for line in VALID.lines)
    budget = replace(
        _nothing(VALID),
        lines=zeros,
        economic_lines=tuple(replace(line, amount=D(0)) for line in VALID.economic_lines),
        procurement=replace(VALID.procurement, goods=D(0), works=D(0), services=D(0), sme=D(0), micro=D(0)),
    )
    reports = reports_of(budget)
    assert {id for id, report in reports.items() if report.findings} == {"W150"}
    assert reports["X101"].outcome is Outcome.PASSED
    assert reports["Y105"].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("id", ["P101", "P111", "P112"])
def test_a_finding_never_tells_the_secret(id: str) -> None:
    for finding in reports_of(BREAKERS[id](VALID))[id].findings:
        said = f"{finding}{finding.message}{finding.found}{finding.expected}{finding.advice}"
        assert "保密柜" not in said and "采购任务" not in said


def test_no_finding_says_the_real_name_of_a_secret_project() -> None:
    name, told = "边防物资储备库的的", "储备库验收验收"
    secret = {"name": name, "secret": True, "undertaker": "", "policy_basis": None, "allocation": None, "period": None}
    form = replace(
        VALID.project_performance[0],
        project=name,
        goal=told,
        indicators=tuple(
            replace(i, level3=told, weight="1", target="≤99万元") for i in VALID.project_performance[0].indicators
        ),
    )
    budget = all_of(
        with_item("projects", 0, **secret),
        with_copy("projects", 0),
        with_item("carryover", 0, name=f"{name}尾款", secret=True, purpose=None),
        with_copy("carryover", 0),
        lambda b: replace(b, project_performance=(form, form)),
    )(VALID)
    findings = [
        str(replace(f, advice=f"{f.advice}{f.found}{f.expected}"))
        for r in reports_of(budget).values()
        for f in r.findings
    ]
    assert {"P101", "W103", "W104", "W105", "W121", "W132"} <= {text.split()[1] for text in findings}
    assert not [text for text in findings if name in text or told in text or "储备库" in text]


@pytest.mark.parametrize(("id", "hidden"), [("P121", "19491231"), ("P122", "0000"), ("P123", "someone")])
def test_personal_data_are_quoted_masked(id: str, hidden: str) -> None:
    (finding,) = reports_of(BREAKERS[id](VALID))[id].findings
    assert hidden not in f"{finding}{finding.found}"
    assert "*" in str(finding)


def test_amounts_in_wan_are_not_called_tiny() -> None:
    """0.01万元 is 100 元 and may be typed in a sheet of 万元."""
    small = with_item("lines", FUND, prior=D("50"))(VALID)
    assert reports_of(small)["W151"].findings
    assert not reports_of(with_record("identity", money_unit="万元")(small))["W151"].findings
    huge = all_of(with_record("identity", money_unit="万元"), with_item("lines", FUND, prior=D(10) ** 12))(VALID)
    assert reports_of(huge)["W151"].findings
    wrong = all_of(
        *(with_item("lines", n, current=line.current / 10_000) for n, line in enumerate(VALID.lines)),
    )(VALID)
    assert "万元" in reports_of(wrong)["W151"].findings[0].message
