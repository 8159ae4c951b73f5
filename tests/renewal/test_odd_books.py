"""Workbooks as clerks leave them: other columns, words for numbers, notes beside the tables, sheets of their own."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.catalogue import load
from generator.model.errors import WorkbookUnreadable, YearRefused
from generator.model.facts import Kind
from generator.renewal import renew
from generator.renewal.carrying import Carried, Fate, carry, copy
from generator.renewal.finding import find
from generator.renewal.last import NOTES_SHEET, interpret
from generator.renewal.page import lines_of, with_page
from generator.renewal.pointing import Pointer, point_out
from generator.renewal.policies import Action
from generator.workbook import opening
from generator.workbook.blank import write_blank
from generator.workbook.layout import SHEETS, names
from generator.workbook.opening import AnyVersion
from generator.workbook.reader import read
from generator.workbook.sheets import FIRST_ROW, HEADER_ROW, FormSheet, Type
from generator.workbook.values import Uncalculated, is_blank
from generator.writers.package import pack
from tests.support.samples import SAMPLES, sample
from tests.workbook.books import SECRET_TEXT, opened, small_cells

Typed = dict[tuple[str, str], object]
LAST_YEAR = 2024


def cell(sheet: str, key: str, row: int = 0) -> tuple[str, str]:
    return sheet, SHEETS[sheet].address(key, row)


def book(cells: Mapping[tuple[str, str], object], **others: dict[str, object]) -> AnyVersion:
    """The small budget of the reader's tests with these cells over it, as raw cells."""
    told = opened({**small_cells(), **cells})
    return AnyVersion(dict(told.sheets), dict(others))


def carried(raw: AnyVersion, year: int = LAST_YEAR + 1) -> Carried:
    last = interpret(raw, "去年.xlsx")
    return copy(last) if year == last.year else carry(last, year, load(year))


def fate_of(result: Carried, place: tuple[str, str]) -> Fate:
    (fate,) = [fate for fate in result.fates if (fate.cell.sheet, fate.cell.address) == place]
    return fate


def pointers_of(raw: AnyVersion, year: int = LAST_YEAR + 1) -> tuple[Pointer, ...]:
    last = interpret(raw, "去年.xlsx")
    fates = carry(last, year, load(year)).fates
    return point_out(last, fates, year, load(last.year), load(year))


# ---------------------------------------------------------------- other templates


def test_columns_in_another_order_are_found_by_their_headers() -> None:
    raw = book({})
    sheet = SHEETS[names.LINES]
    letters = list(sheet.letters.values())  # type: ignore[union-attr]
    turned = dict(zip(letters, reversed(letters), strict=True))
    cells = {
        turned[address.rstrip("0123456789")] + address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"): value
        for address, value in raw.sheets[names.LINES].items()
    }
    before, after = find(sheet, raw.sheets[names.LINES]), find(sheet, cells)
    assert [{k: c.raw for k, c in row.cells.items()} for row in before.rows] == [
        {k: c.raw for k, c in row.cells.items()} for row in after.rows
    ]
    assert after.strays == ()


def test_rows_put_above_the_header_move_nothing() -> None:
    raw = book({})
    down = {
        f"{a.rstrip('0123456789')}{int(a.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')) + 2}": v
        for a, v in raw.sheets[names.PROJECTS].items()
    }
    found = find(SHEETS[names.PROJECTS], {**down, "A1": "项目", "C1": "审定稿"})
    assert [row.number for row in found.rows] == [FIRST_ROW, FIRST_ROW + 1]
    assert [stray.raw for _number, stray in found.strays] == ["审定稿"]


def test_labels_of_a_form_may_stand_elsewhere() -> None:
    sheet = SHEETS[names.OTHER_FIGURES]
    assert isinstance(sheet, FormSheet)
    section = sheet.sections[1]
    cells: dict[str, object] = {"A40": section.title}
    cells |= {f"A{row}": f.shown_label for row, f in enumerate(section.fields, 41)}
    cells |= {f"B{row}": row for row, f in enumerate(section.fields, 41)}
    found = find(sheet, cells)
    assert {key: c.raw for row in found.rows for key, c in row.cells.items()} == {
        f"{section.key}.{f.key}": row for row, f in enumerate(section.fields, 41) if f.is_input
    }


def test_records_below_the_rows_of_the_template_go_on_too() -> None:
    cells = {cell(names.LINES, key, 500): told for key, told in (("code", "2010399"), ("current", 7.5))}
    result = carried(book(cells))
    assert result.values[cell(names.LINES, "code", 8)] == "2010399"  # the fourth line, without a gap
    assert float(str(result.values[cell(names.LINES, "prior", 8)])) == 7.5


def test_a_column_that_is_gone_is_listed_with_its_header() -> None:
    letter = "Z"
    result = carried(book({(names.LINES, f"{letter}{HEADER_ROW}"): "备注", (names.LINES, f"{letter}5"): "记得核实"}))
    fate = fate_of(result, (names.LINES, f"{letter}5"))
    assert (fate.action, fate.cell.label, fate.cell.raw) == (Action.DROP, "备注", "记得核实")
    assert fate_of(result, (names.LINES, f"{letter}{HEADER_ROW}")).action is Action.DROP


# ---------------------------------------------------------------- odd contents


@pytest.mark.parametrize("raw", ["约十万", "#REF!", True, Uncalculated(), dt.datetime(2024, 3, 1), "12.345", -5, 1e300])
def test_an_amount_that_cannot_be_read_is_listed_and_the_line_stays(raw: object) -> None:
    place = cell(names.LINES, "current", 5)
    result = carried(book({place: raw}))
    fate = fate_of(result, place)
    assert fate.action is Action.CLEAR
    assert "读不出" in fate.why
    assert result.values[cell(names.LINES, "code", 5)] == "2010301"
    assert cell(names.LINES, "prior", 5) not in result.values
    assert cell(names.LINES, "current", 5) not in result.values


def test_an_amount_typed_as_text_moves_as_a_number() -> None:
    result = carried(book({cell(names.LINES, "current", 5): "１,２００.50"}))
    assert float(str(result.values[cell(names.LINES, "prior", 5)])) == 1200.5


def test_amounts_of_one_item_are_added_up_or_left_to_the_clerk() -> None:
    whole = carried(book({cell(names.THREE_PUBLIC, "general", 5): 3, cell(names.THREE_PUBLIC, "fund", 5): 4.5}))
    assert float(str(whole.values[cell(names.THREE_PUBLIC, "prior", 5)])) == 7.5
    broken = carried(book({cell(names.THREE_PUBLIC, "general", 5): 3, cell(names.THREE_PUBLIC, "fund", 5): "若干"}))
    assert cell(names.THREE_PUBLIC, "prior", 5) not in broken.values
    assert fate_of(broken, cell(names.THREE_PUBLIC, "general", 5)).action is Action.CLEAR


def test_wan_stays_wan() -> None:
    basics = cell(names.BASICS, "identity.money_unit")
    result = carried(book({basics: "万元", cell(names.LINES, "current", 5): 12.34}))
    assert result.values[basics] == "万元"
    assert float(str(result.values[cell(names.LINES, "prior", 5)])) == 12.34


def test_a_line_without_money_is_dropped_and_its_reason_goes_to_the_line_that_stays() -> None:
    cells: Typed = {cell(names.LINES, "current", 6): 0, cell(names.LINES, "reason", 6): "任务减少"}
    cells[cell(names.LINES, "current", 5)] = 0
    cells[cell(names.LINES, "reason", 5)] = "人员减少"
    result = carried(book(cells))
    assert result.values[cell(names.LINES, "code", 5)] == "2010302"  # the third line, now the first
    assert result.values[cell(names.LINES, "last_reason", 5)] == "任务减少"
    assert fate_of(result, cell(names.LINES, "reason", 6)).action is Action.SHOW
    assert fate_of(result, cell(names.LINES, "reason", 5)).action is Action.DROP
    assert fate_of(result, cell(names.LINES, "prior", 5)).action is Action.DROP


def test_operating_expenses_need_every_amount() -> None:
    prior = cell(names.OTHER_FIGURES, "operating_expenses.prior")
    line: Typed = {cell(names.ECONOMIC, "code", 6): "30201", cell(names.ECONOMIC, "amount", 6): 88}
    line |= {cell(names.ECONOMIC, "code", 7): "30901", cell(names.ECONOMIC, "amount", 7): 2}
    assert float(str(carried(book(line)).values[prior])) == 90
    assert prior not in carried(book({**line, cell(names.ECONOMIC, "amount", 7): "二"})).values


def test_a_code_picked_from_the_list_gets_the_name_of_the_new_year() -> None:
    raw = book({cell(names.LINES, "code", 5): "2013804 市场主体管理", (names.BASICS, "B9"): 2023})
    result = carried(raw, 2024)
    assert result.values[cell(names.LINES, "code", 5)] == "2013804 经营主体管理"
    told = [p.said for p in pointers_of(raw, 2024)]
    assert "编码 2013804 由“市场主体管理”改名为“经营主体管理”。" in told


def test_unknown_codes_and_obsolete_names_are_pointed_out() -> None:
    cells: Typed = {cell(names.LINES, "code", 5): "2019902", cell(names.ADDED_CODES, "code", 6): "210"}
    cells[cell(names.ADDED_CODES, "name", 6)] = "医疗卫生与计划生育支出"
    told = {str(p.to): p.said for p in pointers_of(book(cells))}
    assert "2019902 不在 2025 年科目目录中" in told[f"{names.LINES}!A5"]
    assert told["补充科目!B6"] == "名称已停用，现为“卫生健康支出”。"


def test_years_and_amounts_in_kept_texts_are_pointed_out() -> None:
    goal, duty = cell(names.OVERALL, "overall_performance.goal"), cell(names.DUTIES, "text", 5)
    target, basis = cell(names.INDICATORS, "target", 5), cell(names.PROJECTS, "policy_basis", 5)
    cells: Typed = {goal: "完成2024年各项任务", duty: "2019年机构改革以来的工作", target: "≤7.5万元"}
    cells[basis] = "《2024年工作要点》（2023）5号"
    told = {(p.to.sheet, p.to.address): p.said for p in pointers_of(book(cells))}
    assert told == {
        goal: "写有 2024 年，请核对是否要改。",
        target: "指标值写的是上年的金额，请改为今年的。",
    }


def test_acceptances_are_dropped_next_year_and_follow_their_cell_in_a_new_template() -> None:
    cells: Typed = {cell(names.ACCEPTANCES, key, 5): told for key, told in (("rule", "Y102"), ("reason", "已经核实"))}
    cells |= {cell(names.ACCEPTANCES, "sheet", 5): names.USES, cell(names.ACCEPTANCES, "cell", 5): "g5"}
    raw = book(cells)
    assert fate_of(carried(raw), cell(names.ACCEPTANCES, "rule", 5)).action is Action.DROP
    # In template 1.0 the fund's uses stood in column G; a grey column before them has pushed them on.
    old = {a: v for a, v in raw.sheets[names.USES].items() if a[0] < "G"}
    old |= {"G4": "用途（政府性基金预算）", "H4": "用途（国有资本经营预算）"}
    raw.sheets[names.USES] = old
    result = carried(raw, LAST_YEAR)
    assert result.values[cell(names.ACCEPTANCES, "cell", 5)] == SHEETS[names.USES].address("fund", 5)


# ---------------------------------------------------------------- what has no place


def test_notes_beside_the_tables_and_sheets_of_ones_own_are_listed() -> None:
    below = (names.LINES, "A9999")
    result = carried(book({below: "填表人：某某", (names.BASICS, "E3"): "已核"}, 测算={"B2": 3.5, "C7": "草稿"}))
    dropped = {(f.cell.sheet, f.cell.address): f.cell.raw for f in result.fates if f.action is Action.DROP}
    assert {
        below: "填表人：某某",
        (names.BASICS, "E3"): "已核",
        ("测算", "B2"): 3.5,
        ("测算", "C7"): "草稿",
    }.items() <= (dropped.items())
    lines = [line for line in lines_of(result.fates, ()) if line.sheet == "测算"]
    assert [(line.cells, line.content) for line in lines] == [("B2", "3.5"), ("C7", "草稿")]


def test_hidden_texts_of_secret_projects_move_but_are_never_listed() -> None:
    cells: Typed = {
        cell(names.PROJECTS, "undertaker", 6): "办公室",
        ("项目", "AC6"): "秘密批注",
        ("提醒说明", "Z4"): SECRET_TEXT,
    }
    raw = book(cells, 草稿={"A1": f"抄自：{SECRET_TEXT}", "A2": "无关"})
    result = carried(raw)
    assert result.values[cell(names.PROJECTS, "policy_basis", 6)] == SECRET_TEXT
    lines = list(lines_of(result.fates, pointers_of(raw)))
    listed = "".join(line.content for line in lines)
    assert SECRET_TEXT not in listed
    assert "秘密批注" not in listed
    assert "无关" in listed
    assert listed.count("（涉密，不显示）") == 6  # 分配, 时间, two notes, the purpose of the carry-over, the draft
    assert SECRET_TEXT not in repr(result) + repr(interpret(raw, "去年.xlsx")) + repr(lines)


def test_a_project_not_plainly_open_is_treated_as_secret() -> None:
    result = carried(book({cell(names.PROJECTS, "secret", 5): "不清楚"}))
    assert fate_of(result, cell(names.PROJECTS, "period", 5)).is_hidden
    assert fate_of(result, cell(names.PERFORMANCE, "check_total", 5)).is_hidden


# ---------------------------------------------------------------- files


def small_file(folder: Path, cells: Mapping[tuple[str, str], object] | None = None) -> Path:
    path = folder / "去年.xlsx"
    values = {**small_cells(), **(cells or {})}
    path.write_bytes(write_blank(year=LAST_YEAR, kind=Kind.DEPARTMENT, name="某局", values=values))
    return path


def test_the_file_says_what_became_of_everything(tmp_path: Path) -> None:
    last = small_file(tmp_path)
    book_of_clerk = openpyxl.load_workbook(last)
    book_of_clerk.create_sheet("测算")["B3"] = "自己的草稿"
    book_of_clerk.create_chartsheet("图")
    book_of_clerk.save(last)
    renewal = renew(last)
    new = openpyxl.load_workbook(io.BytesIO(pack(renewal.parts)))
    assert new.sheetnames[0] == NOTES_SHEET
    assert [sheet.title for sheet in new if sheet.sheet_view.tabSelected] == [NOTES_SHEET]
    listed = [row for row in new[NOTES_SHEET].iter_rows(values_only=True) if row[1] == "测算"]
    assert listed[0][:4] == ("没有带入", "测算", "B3", "自己的草稿")
    links = [c.hyperlink.location for row in new[NOTES_SHEET] for c in row if c.hyperlink]
    assert links
    assert {link.split("!")[0].strip("'") for link in links} <= SHEETS.keys()
    assert any("图表" in line for line in renewal.summary)
    path = tmp_path / "今年.xlsx"
    path.write_bytes(pack(renewal.parts))
    assert {finding.rule for finding in read(path).findings} <= {"S112", "S113", "S114"}  # still to be filled in


@pytest.mark.parametrize("year", [2022, 2023, 2026, 2030])
def test_only_the_same_year_and_the_next(year: int, tmp_path: Path) -> None:
    with pytest.raises(YearRefused, match=f"2024 年的.*{year} 年"):
        renew(small_file(tmp_path), year)


def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(WorkbookUnreadable, match="这不是本程序的填报工作簿"):
        renew(path)


def test_a_workbook_without_its_year_is_refused() -> None:
    with pytest.raises(WorkbookUnreadable, match="没有填预算年度"):
        interpret(book({cell(names.BASICS, "identity.year"): "去年"}), "去年.xlsx")


@pytest.mark.parametrize(("key", "told"), [("version", "9.0"), ("edition", "mars-2024")])
def test_an_unknown_template_is_refused(key: str, told: str) -> None:
    with pytest.raises(WorkbookUnreadable, match=told):
        interpret(book({cell(names.BASICS, f"template.{key}"): told}), "去年.xlsx")


# ---------------------------------------------------------------- anything at all

ADDRESSES = st.builds(
    lambda letter, row: f"{letter}{row}", st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), st.integers(1, 30)
)
CONTENTS = st.one_of(
    st.text(min_size=1, max_size=20).filter(str.strip),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    st.times(),
    st.just(Uncalculated()),
    st.sampled_from(
        ["#REF!", "是", "否", "一般公共预算", "2010301 行政运行", "30201", "2024年", "7万元", "项编码", "A" * 40_000]
    ),
)
EDITS = st.dictionaries(st.tuples(st.sampled_from(sorted(SHEETS)), ADDRESSES), CONTENTS, min_size=1, max_size=40)
BASICS_STAY = {(names.BASICS, f"{column}{row}") for column in "AB" for row in range(1, 11)}


@settings(max_examples=60, deadline=None)
@given(EDITS, st.sampled_from([LAST_YEAR, LAST_YEAR + 1]))
def test_no_typed_cell_is_lost_whatever_is_typed(edits: Typed, year: int) -> None:
    raw = book({place: value for place, value in edits.items() if place not in BASICS_STAY})
    result = carried(raw, year)
    fates = [(fate.cell.sheet, fate.cell.address) for fate in result.fates]
    assert len(fates) == len(set(fates))
    told = set(fates)
    for name, sheet in SHEETS.items():
        found = find(sheet, raw.sheets[name])
        typed = {c.address for row in found.rows for key, c in row.cells.items() if sheet.fields[key].is_input}
        assert {address for told_name, address in told if told_name == name} >= typed
        for place, value in edits.items():
            if place[0] == name and place not in told and raw.sheets[name].get(place[1]) == value:
                assert _belongs_to_the_template(name, place[1], raw), place
    assert SECRET_TEXT not in "".join(line.content for line in lines_of(result.fates, ()))


@settings(max_examples=4, deadline=None)
@given(EDITS, st.sampled_from([LAST_YEAR, LAST_YEAR + 1]))
def test_whatever_is_typed_can_be_written_and_opened(edits: Typed, year: int) -> None:
    raw = book({place: value for place, value in edits.items() if place not in BASICS_STAY})
    result = carried(raw, year)
    blank = write_blank(year=year, kind=Kind.DEPARTMENT, values=result.values)
    parts = with_page(blank, "去年.xlsx", ("一", "二"), result.fates, pointers_of(raw) if year > LAST_YEAR else ())
    again = opening.opened(pack(parts))
    for (name, address), value in result.values.items():
        assert address in again.sheets[name] or is_blank(value)


def _belongs_to_the_template(name: str, address: str, raw: AnyVersion) -> bool:
    """A locked cell: a label, a title, a hint, a total, a computed or a grey cell, which nobody types into."""
    sheet = SHEETS[name]
    row = int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if isinstance(sheet, FormSheet):
        locked = {sheet.address(key) for key, f in sheet.fields.items() if not f.is_input}
        return address[0] in "AC" or row <= 2 or address in locked or address[1:] in _section_rows(sheet)
    fields = {sheet.letters[key]: f for key, f in sheet.fields.items()}
    letters = address.rstrip("0123456789")
    return row <= HEADER_ROW or (
        letters in fields and fields[letters].type in (Type.COMPUTED, Type.LABEL, Type.REFERENCE)
    )


def _section_rows(sheet: FormSheet) -> set[str]:
    return {sheet.address(section.key)[1:] for section in sheet.sections}


def test_there_are_samples() -> None:
    assert all(sample(name).is_file() for name in SAMPLES)
