"""What two versions of a workbook say differently, and where that shows in print."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from generator.model.facts import Budget, Category, Line, Project, Source, Withheld
from generator.trace import Comparison, diff
from generator.trace.changes import compare
from tests.support.budgets import budgets
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample
from tests.support.valid import VALID
from tests.trace.trace_books import rendering_of
from tests.workbook.books import edited


def compared(old: Budget, new: Budget) -> Comparison:
    return compare(rendering_of(old)[0], rendering_of(new)[0])


def with_line(position: int) -> Budget:
    line = Line("2012601", Category.PROJECT, Source.GENERAL, Decimal(70_000), Decimal(10_000), "增加设备")
    return replace(VALID, lines=(*VALID.lines[:position], line, *VALID.lines[position:]))


def test_the_same_workbook_has_no_changes() -> None:
    for name in SAMPLES:
        assert diff(sample(name), sample(name)) == Comparison((), ())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_no_budget_differs_from_itself(budget: Budget) -> None:
    assert compared(budget, budget) == Comparison((), ())


def test_an_inserted_row_is_one_change() -> None:
    for position in (0, 2, len(VALID.lines)):
        found = compared(VALID, with_line(position))
        assert [(c.kind, c.sheet, c.label) for c in found.facts] == [
            ("新增", "收支明细", "2012601 项目支出 一般公共预算")
        ]
        assert found.facts[0].cell == f"A{5 + position}"
        assert found.facts[0].new == "本年预算数 70,000.00元，上年预算数 10,000.00元"
        places = {change.place for change in found.printed}
        assert {"表5 第1行“总计” 项目支出", "第三部分 一、第1段 第1个数"} <= places
        assert set(found.facts[0].touches) & {change.place for change in found.printed}
        assert not any(place.startswith(("表6", "表10", "表11", "第三部分 十、")) for place in places)


def test_numbers_of_a_list_that_move_up_are_no_change() -> None:
    first = replace(VALID.projects[0], name="新项目")
    found = compared(VALID, replace(VALID, projects=(first, *VALID.projects)))
    headings = [
        change for change in found.printed if change.place.startswith("第三部分 七、") and "标题" in change.place
    ]
    assert [(change.kind, change.new) for change in headings] == [("新增", "（一）项目名称：新项目")]


def test_a_removed_row_is_one_change() -> None:
    found = compared(with_line(2), VALID)
    assert [(c.kind, c.cell) for c in found.facts] == [("删除", "A7")]
    assert found.facts[0].old.startswith("本年预算数 70,000.00元") and found.facts[0].touches


def test_a_row_that_moved_is_no_change() -> None:
    assert compared(VALID, replace(VALID, lines=VALID.lines[::-1])).facts == ()


def test_a_changed_amount_names_cell_and_places() -> None:
    procurement = VALID.procurement
    assert procurement is not None
    found = compared(VALID, replace(VALID, procurement=replace(procurement, works=Decimal(12_300))))
    (fact,) = found.facts
    assert (fact.kind, fact.sheet, fact.label, fact.old, fact.new) == (
        "改动",
        "运行经费采购资产",
        "工程",
        "0.00元",
        "12,300.00元",
    )
    assert [(c.place, c.old, c.new) for c in found.printed] == [
        ("第三部分 十二、（二）第1段 第1个数", "30.00", "31.23"),
        ("第三部分 十二、（二）第1段 第3个数", "0.00", "1.23"),
    ]
    assert fact.touches == ("第三部分 十二、（二）第1段",)


def test_a_changed_reason_shows_where_it_differs() -> None:
    reasons = {
        c: replace(r, text="新增库房改造") if c is Category.PROJECT else r for c, r in VALID.general_reasons.items()
    }
    found = compared(VALID, replace(VALID, general_reasons=reasons))
    (fact,) = found.facts
    assert (fact.sheet, fact.old, fact.new) == ("变动原因", "新增档案数字化工作", "新增库房改造")
    (printed,) = found.printed
    assert printed.place == "第三部分 五、（一）第3段" and fact.touches == (printed.place,)
    assert "新增库房改造" in printed.new and "新增档案数字化工作" in printed.old


def test_an_inserted_paragraph_is_one_change() -> None:
    more = replace(VALID.functions[0], text="负责档案修复。")
    found = compared(VALID, replace(VALID, functions=(more, *VALID.functions)))
    assert [(c.kind, c.new) for c in found.facts] == [("新增", "负责档案修复。")]
    assert [(c.kind, c.place, c.new) for c in found.printed] == [("新增", "第一部分 一、第1段", "负责档案修复。")]


def opened_up(project: Project, secret: bool, text: str) -> Project:
    told = Withheld(text) if secret else text
    return replace(project, secret=secret, policy_basis=told, allocation=told, period=told)


def test_what_is_secret_in_either_version_is_never_quoted() -> None:
    hidden = next(i for i, project in enumerate(VALID.projects) if project.secret)

    def version(secret: bool, text: str) -> Budget:
        projects = list(VALID.projects)
        projects[hidden] = opened_up(projects[hidden], secret, text)
        return replace(VALID, projects=tuple(projects))

    for old, new in ((True, True), (True, False), (False, True)):
        found = compared(version(old, "绝密甲"), version(new, "绝密乙"))
        guarded = [c for c in found.facts if c.old == c.new == "（涉密，不予显示）"]
        assert len(guarded) == 3
        facts = json.dumps([vars_of(c) for c in found.facts], ensure_ascii=False)
        assert "绝密" not in facts
        if old and new:
            assert "绝密" not in found.text() and "绝密" not in json.dumps(found.to_json())


def vars_of(change: object) -> dict[str, object]:
    return {name: getattr(change, name) for name in change.__slots__}  # type: ignore[attr-defined]


def test_an_indicator_of_a_secret_project_is_never_quoted() -> None:
    secret = next(project.name for project in VALID.projects if project.secret)
    form = VALID.project_performance[0]

    def version(goal: str) -> Budget:
        item = replace(form.indicators[0], project=secret, level3=goal)
        other = replace(form, project=secret, goal=goal, indicators=(item,))
        return replace(VALID, project_performance=(*VALID.project_performance, other))

    for old, new in ((version("绝密甲"), version("绝密乙")), (VALID, version("绝密乙")), (version("绝密甲"), VALID)):
        found = compared(old, new)
        assert found.facts or VALID not in (old, new)
        assert "绝密" not in found.text() and "绝密" not in repr(found)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets(), budgets())
def test_any_two_budgets_compare_without_a_secret(old: Budget, new: Budget) -> None:
    found = compared(old, new)
    assert "〔密" not in found.text() and "〔密" not in json.dumps(found.to_json(), ensure_ascii=False)
    backwards = compared(new, old)
    assert len(backwards.facts) == len(found.facts)


def test_files_and_the_text_of_a_change(tmp_path: Path) -> None:
    old = sample(SAMPLES[0])
    new = tmp_path / "新.xlsx"
    new.write_bytes(edited({("运行经费采购资产", "B5"): 123456.78}, old.read_bytes()))
    found = diff(old, new)
    assert [(c.sheet, c.cell, c.new) for c in found.facts] == [("运行经费采购资产", "B5", "123,456.78元")]
    assert found.printed and all(c.place.startswith("第三部分 十二、（一）第1段") for c in found.printed)
    text = found.text()
    assert "填报内容改动 1 处" in text and "运行经费采购资产!B5" in text and "影响：第三部分 十二、（一）第1段" in text
    assert json.loads(json.dumps(found.to_json(), ensure_ascii=False))["facts"][0]["cell"] == "B5"


def test_a_workbook_that_cannot_be_read_as_a_budget_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(edited({("收支明细", "E5"): "很多"}, sample(SAMPLES[0]).read_bytes()))
    found = diff(sample(SAMPLES[0]), broken)
    assert found.facts == found.printed == ()
    assert found.notes == ("新工作簿的结构有错误，不能比较；请先用程序检查并改正。",) and found.notes[0] in found.text()
