"""The live sentences of the workbook are the sentences of the document."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from generator.catalogue import load
from generator.compose import compose, load_pack
from generator.document.tree import Document, Figure
from generator.figures.book import Figures
from generator.model.facts import Category, Source, ThreePublicItem
from generator.pipeline import edition_folder
from generator.workbook.computing import FORMULAS
from generator.workbook.computing.expressions import Formulas
from generator.workbook.layout import DATA_SHEETS, SHEETS, names
from generator.workbook.layout.progress import PROGRESS_SHEET
from generator.workbook.reader import read
from generator.workbook.sheets import SUMMARY_ROW, FormSheet, Type
from tests.workbook.books import Typed, fixed_row, small_cells, workbook
from tests.workbook.libreoffice import recalculated

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))


def printed(data: bytes, path: Path) -> str:
    """Every text of the document of a workbook, one after another, whatever the rules say of it."""
    path.write_bytes(data)
    reading = read(path)
    assert reading.budget is not None, [str(finding) for finding in reading.findings]
    identity = reading.budget.identity
    return text_of(compose(Figures(reading.budget, load(identity.year)), load_pack(edition_folder(identity.edition))))


def text_of(document: Document) -> str:
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Figure):
            found.append(value.text)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    walk(document)
    return "".join(found)


def sentences(data: bytes) -> Iterator[tuple[str, str]]:
    """Place and text of every live sentence that says anything."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in DATA_SHEETS:
        rows = (0,) if isinstance(sheet, FormSheet) else (SUMMARY_ROW, *sheet.rows)
        for key in sheet.fields:
            for row in rows if key.endswith("sentence") else ():
                address = sheet.address(key, row)
                if text := book[sheet.name][address].value:
                    yield f"{sheet.name}!{address}", text


def unprinted(data: bytes, path: Path) -> dict[str, str]:
    """Sentences the document does not hold."""
    whole = printed(data, path)
    return {place: text for place, text in sentences(data) if text not in whole}


def test_there_are_three_samples() -> None:
    assert len(SAMPLES) == 3


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sentence_of_a_sample_is_printed(sample: Path, tmp_path: Path) -> None:
    data = sample.read_bytes()
    told = dict(sentences(data))
    assert unprinted(data, tmp_path / "填报.xlsx") == {}
    sheets = {place.partition("!")[0] for place in told}
    assert sheets >= {names.LINES, names.REASONS, names.USES, names.THREE_PUBLIC, names.OTHER_FIGURES}
    assert len(told) > 20


def test_a_blank_workbook_says_nothing() -> None:
    assert dict(sentences((ROOT / "input_templates" / "单位预算公开填报表-2027.xlsx").read_bytes())) == {}


AMOUNTS = {
    "rises and falls": ((1_234_550, 1_000_000), (800_050, 900_000), (12_345.67, 12_300)),
    "from nothing, to nothing, as before": ((500_000, 0), (0, 700_000), (300_000, 300_000)),
    "halves of a hundredth of 万元": ((10_050, 10_150), (100_250, 20_050), (49.99, 50)),
    "rates with an exact half": ((32_100, 32_000), (16_080, 16_000), (6_401_000, 6_400_000)),
}
"""元 of this year and last year on three lines."""
REASONS = (
    "", "人员减少。", "主要原因是人员减少；", "主要原因：人员减少。。", "原因是，项目完工", "是否续建未定", "是新增任务 ",
    "按规定安排，", "一、甲；\n二、乙。",
)  # fmt: skip


def case(amounts: tuple[tuple[float, float], ...], reasons: tuple[str, ...], unit: str) -> Typed:
    """The small budget with these amounts and these reasons in turn, typed in 元 or 万元."""
    said = itertools.cycle(reasons)
    cells: Typed = {place: value for place, value in small_cells().items() if place[0] != names.LINES}
    scale = Decimal(1 if unit == "元" else 10_000)

    def put(sheet: str, row: int, **values: object) -> None:
        for key, value in values.items():
            is_money = SHEETS[sheet].fields[key].type is Type.MONEY
            typed = Decimal(str(value)) / scale if is_money else value
            cells[sheet, SHEETS[sheet].address(key, row)] = typed

    cells[names.BASICS, SHEETS[names.BASICS].address("identity.money_unit")] = unit
    kinds = (
        ("2010301", Category.BASIC, Source.GENERAL),
        ("2080505", Category.PROJECT, Source.GENERAL_TRANSFER),
        ("2010301", Category.PROJECT, Source.FUND),
    )
    for row, ((code, category, source), (now, before)) in enumerate(zip(kinds, amounts, strict=True), 5):
        put(names.LINES, row, code=code, category=category.value, source=source.value, current=now, prior=before)
        put(names.LINES, row, reason=next(said))
    put(names.LINES, 8, code="2080505", category=Category.BASIC.value, source=Source.GENERAL.value, current=1, prior=0)
    for key in ("income.GENERAL", "income.GENERAL_TRANSFER", "expenditure.BASIC", "general.PROJECT"):
        put(names.REASONS, fixed_row(names.REASONS, key), text=next(said))
    for code in ("201", "208"):
        put(names.USES, fixed_row(names.USES, code), general=next(said), fund=next(said))
    for number, item in enumerate(ThreePublicItem):
        now, before = amounts[number % 3]
        put(names.THREE_PUBLIC, fixed_row(names.THREE_PUBLIC, item.name), general=now, prior=before, reason=next(said))
    put(names.ECONOMIC, 5, code="30201", amount=amounts[0][0])
    prior = SHEETS[names.OTHER_FIGURES].address("operating_expenses.prior")
    cells[names.OTHER_FIGURES, prior] = Decimal(str(amounts[0][1])) / scale
    cells[names.OTHER_FIGURES, SHEETS[names.OTHER_FIGURES].address("operating_expenses.reason")] = next(said)
    put(names.CARRYOVERS, 6, name="某结转项目", fund="单位资金", category="项目支出", amount=amounts[0][0], secret="否")
    put(names.CARRYOVERS, 6, purpose=next(said))
    put(names.PROJECTS, 5, policy_basis="某文件", allocation="全部用于某事", undertaker="某局")
    return cells


VARIANTS = [pytest.param(a, ("元", "万元")[n % 2], id=name) for n, (name, a) in enumerate(AMOUNTS.items())]


@pytest.mark.parametrize(("amounts", "unit"), VARIANTS)
def test_every_sentence_of_a_variant_is_printed(
    amounts: tuple[tuple[float, float], ...], unit: str, tmp_path: Path
) -> None:
    data = workbook(case(amounts, REASONS, unit))
    assert unprinted(data, tmp_path / "填报.xlsx") == {}
    assert len(dict(sentences(data))) >= 15


def test_secret_carry_over_is_withheld_before_it_is_printed() -> None:
    told = dict(sentences(workbook(small_cells())))
    assert told[f"{names.CARRYOVERS}!H5"] == "特定目标02 0.00万元，完全不予公开。"


@pytest.mark.slow
@pytest.mark.parametrize(("amounts", "unit"), VARIANTS)
def test_libreoffice_says_the_same(amounts: tuple[tuple[float, float], ...], unit: str) -> None:
    data = workbook(case(amounts, REASONS[::-1], unit))
    assert dict(sentences(recalculated(data))) == dict(sentences(data))


def test_formulas_stand_where_computed_cells_are_declared() -> None:
    only_totals = {(names.ECONOMIC, "check"), (names.CARRYOVERS, "check")}
    for sheet in (PROGRESS_SHEET, *DATA_SHEETS):
        formulas = FORMULAS.get(sheet.name, Formulas({}))
        assert set(formulas.columns) <= set(sheet.fields)
        for key, row in sheet.cells():
            is_computed = sheet.fields[key].type is Type.COMPUTED and (sheet.name, key) not in only_totals
            assert (formulas.of(sheet, key, row) is not None) == is_computed, f"{sheet.name} {key} {row}"
