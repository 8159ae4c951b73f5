"""Every printed figure is in the trace, and its formula gives it again from the cells of the workbook."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from generator.audit.docx import read_docx
from generator.audit.reading import ReadGrid, ReadParagraph
from generator.compose.environment import clause
from generator.document.tree import Document, Figure, Paragraph, Table
from generator.model.cells import CellRef
from generator.model.facts import Budget, Category, Line, Source
from generator.pipeline import Rendering, render
from generator.trace import TraceEntry, trace_of, write_trace
from generator.trace.facts import facts_of
from generator.trace.formulas import excel_operand, excel_printed, operands
from generator.trace.sheet import FIGURES_SHEET, FIRST_ROW, INPUTS_SHEET
from generator.workbook.assemble import listed_names
from generator.workbook.layout import names
from generator.writers.package import is_untouched
from tests.support.budgets import XIANG, at, budgets
from tests.support.office import validate
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample
from tests.support.valid import VALID
from tests.trace.trace_books import calculate, rendering_of
from tests.workbook.books import Typed
from tests.workbook.libreoffice import recalculated

AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d{2}")
TOLD = re.compile(r"(?:(-?\d[\d,]*(?:\.\d+)?%?)(?:万元(?!以上)|(?<=%)|人|辆|台|个|平方米))|编制数(\d+)")


@pytest.fixture(scope="module", params=SAMPLES)
def traced(request: pytest.FixtureRequest) -> tuple[str, Rendering, tuple[TraceEntry, ...]]:
    rendering = render(sample(request.param))
    return request.param, rendering, trace_of(rendering)


Traced = tuple[str, Rendering, tuple[TraceEntry, ...]]


def printed_numbers(rendering: Rendering) -> Counter[str]:
    """The numbers of parts one to three of the DOCX, without typed text."""
    assert rendering.budget is not None
    texts = [fact for fact in facts_of(rendering.budget) if fact.typed is None]
    typed = {str(fact.value) for fact in texts}
    prose = {str(fact.value) for fact in texts if fact.cell.sheet not in (names.INDICATORS, names.OVERALL_INDICATORS)}
    told = sorted(
        {clause(text, "主要原因是", "主要用于", "用于", "是") for text in prose} | prose, key=len, reverse=True
    )
    found: Counter[str] = Counter()
    part = ""
    for block in read_docx(rendering.files["docx"]):
        if isinstance(block, ReadParagraph):
            if block.in_contents:
                continue
            part = block.text[:4] if re.match("第[一二三四]部分", block.text) else part
            text = block.text
            for piece in told:
                if re.search("[一-鿿]", piece) and re.search("[0-9]", piece):
                    text = text.replace(piece, "〔〕")
            if part in ("第一部分", "第三部分"):
                found.update(a or b for a, b in TOLD.findall(text))
        elif isinstance(block, ReadGrid) and part in ("第二部分", "第三部分"):
            found.update(cell for row in block.rows for cell in row if AMOUNT.fullmatch(cell) and cell not in typed)
    return found


def test_every_number_of_the_docx_is_in_the_trace(traced: Traced) -> None:
    name, rendering, entries = traced
    assert len(entries) > 300
    assert Counter(entry.text for entry in entries) == printed_numbers(rendering), name


def test_every_entry_explains_itself(traced: Traced) -> None:
    for entry in traced[2]:
        assert entry.label and not entry.label.isascii(), entry
        assert entry.formula and entry.basis is not None, entry
        assert entry.inputs or "没有" in entry.formula or "为 0" in entry.formula, entry
        assert re.match(r"第[一二三]部分 |表\d+ 第\d+行|(整体|项目)绩效\d* 第\d+行", entry.place), entry.place
        if bound := re.match(r"表([2356789]|11)(?!\d)", entry.place):
            assert entry.basis.label == f"{bound[0]}各行", entry
    places = [(entry.place, entry.context) for entry in traced[2]]
    assert len(set(places)) == len(places)


def test_the_trace_recomputes_from_the_workbook(traced: Traced) -> None:
    """The formulas of 核对底稿 over the values of the cells it links to give the printed numbers."""
    name, rendering, entries = traced
    book = openpyxl.load_workbook(io.BytesIO(write_trace(entries, workbook=f"{name}.xlsx", title=rendering.stem)))
    figures, inputs = book[FIGURES_SHEET], book[INPUTS_SHEET]
    clerks = openpyxl.load_workbook(sample(name), data_only=True)

    def value(column: str, row: int) -> object:
        sheet, address = inputs[f"B{row}"].value.split("!")
        assert inputs[f"B{row}"].hyperlink.target == f"{name}.xlsx"
        assert inputs[f"B{row}"].hyperlink.location == f"'{sheet}'!{address}"
        typed = clerks[sheet][address].value
        if isinstance(typed, str):
            assert inputs[f"E{row}"].value == len(listed_names(typed))
            return Decimal(inputs[f"E{row}"].value)
        assert float(typed or 0) == inputs[f"D{row}"].value
        return calculate(inputs[f"E{row}"].value, lambda _c, _r: Decimal(str(typed or 0)))

    assert figures.max_row == FIRST_ROW - 1 + len(entries)
    for row, entry in enumerate(entries, FIRST_ROW):
        exact = {
            column: calculate(formula, value)
            for column in "GH"
            if (formula := figures[f"{column}{row}"].value) is not None
        }
        again = calculate(figures[f"I{row}"].value, lambda column, _row, exact=exact: exact[column])
        assert again == entry.printed == Decimal(str(figures[f"J{row}"].value)), entry
        if entry.inputs:
            assert figures[f"F{row}"].hyperlink.target == f"{name}.xlsx"


def recomputed(entries: Sequence[TraceEntry], cells: Typed, factor: int = 1) -> None:
    """Asserts that every formula gives the printed value from what was typed, in 元 or `factor` 元."""
    order = list(dict.fromkeys(fact.cell for entry in entries for fact in entry.inputs))
    rows = {cell: number for number, cell in enumerate(order, 1)}
    money = {fact.cell for entry in entries for fact in entry.inputs if fact.is_money}

    def typed(cell: CellRef) -> Decimal:
        told = cells.get((cell.sheet, cell.address))
        if isinstance(told, str):
            return Decimal(len(listed_names(told)))
        return Decimal(str(told or 0)) * (factor if cell in money else 1)

    values = {number: typed(cell) for cell, number in rows.items()}
    for entry in entries:
        formulas = [excel_operand(operand, "取数!$E", rows.__getitem__) for operand in operands(entry.origin)]
        assert all(len(formula) < 8192 for formula in formulas)
        exact = [calculate(formula, lambda _column, row: values[row]) for formula in formulas]
        letters = dict(zip("GH", exact, strict=False))
        again = calculate(excel_printed(entry.origin, "G1", "H1"), lambda column, _row, at=letters: at[column])
        assert again == entry.printed, entry


def figures_in(document: Document) -> list[Figure]:
    """Every figure of the tree, in order."""
    found: list[Figure] = []
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                found += [run for run in block.runs if isinstance(run, Figure)]
            elif isinstance(block, Table):
                found += [c.content for row in block.body for c in row.cells if isinstance(c.content, Figure)]
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_any_budget_recomputes_from_its_cells(budget: Budget) -> None:
    rendering, cells = rendering_of(budget)
    assert rendering.document is not None
    entries = trace_of(rendering)
    assert [(e.printed, e.origin) for e in entries] == [(f.value, f.origin) for f in figures_in(rendering.document)]
    recomputed(entries, cells)


def test_amounts_typed_in_wan() -> None:
    amounts = [replace(line, current=line.current / 10_000, prior=line.prior / 10_000) for line in VALID.lines]
    budget = replace(VALID, identity=replace(VALID.identity, money_unit="万元"), lines=tuple(amounts))
    rendering, cells = rendering_of(budget)
    entries = trace_of(rendering)
    recomputed(entries, cells, factor=10_000)
    assert not any("÷ 10000，四" in entry.formula for entry in entries)
    book = openpyxl.load_workbook(io.BytesIO(write_trace(entries, workbook="a.xlsx")))
    by_cell = {book[INPUTS_SHEET][f"B{row}"].value: row for row in range(FIRST_ROW, book[INPUTS_SHEET].max_row + 1)}
    row = by_cell["收支明细!E5"]
    assert book[INPUTS_SHEET][f"D{row}"].value == 100
    assert book[INPUTS_SHEET][f"E{row}"].value == f"=ROUND(D{row}*10000,2)"


def test_as_many_rows_as_a_workbook_holds() -> None:
    """Sources that alternate tear every sum into single cells; no formula may grow beyond what Excel takes."""
    codes = [code for code in XIANG for _ in range(2)][:300]
    source = (Source.GENERAL, Source.UNIT_FUNDS)
    lines = tuple(
        Line(code, Category.PROJECT, source[i % 2], Decimal(i * 100 + 1), Decimal(i), at=at("收支明细", i))
        for i, code in enumerate(codes)
    )
    projects = tuple(
        replace(VALID.projects[0], name=f"项目{i}", source=source[i % 2], economic=(Decimal(i + 1),) * 10)
        for i in range(120)
    )
    rendering, cells = rendering_of(replace(VALID, lines=lines, projects=projects))
    entries = trace_of(rendering)
    assert len(entries) > 2000
    recomputed(entries, cells)
    started = time.monotonic()
    assert len(write_trace(entries, workbook="工作簿.xlsx")) < 3_000_000
    assert time.monotonic() - started < 20


def test_a_file_name_with_signs_of_a_link() -> None:
    entries = trace_of(rendering_of(VALID)[0])
    book = openpyxl.load_workbook(io.BytesIO(write_trace(entries, workbook="1#楼 50%.xlsx")))
    assert book[INPUTS_SHEET]["B5"].hyperlink.target == "1%23楼%2050%25.xlsx"


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_no_secret_word_in_the_trace(budget: Budget) -> None:
    entries = trace_of(rendering_of(budget)[0])
    assert entries
    assert "〔密" not in repr(entries)


def test_the_same_bytes_and_a_seal(traced: Traced, tmp_path_factory: pytest.TempPathFactory) -> None:
    _, _, entries = traced
    data = write_trace(entries, workbook="工作簿.xlsx")
    assert data == write_trace(entries, workbook="工作簿.xlsx")
    path = tmp_path_factory.mktemp("trace") / "核对底稿.xlsx"
    path.write_bytes(data)
    assert is_untouched(path)


@pytest.mark.slow
def test_libreoffice_agrees(traced: Traced) -> None:
    data = write_trace(traced[2], workbook="工作簿.xlsx", title=traced[1].stem)
    before, after = (openpyxl.load_workbook(io.BytesIO(x), data_only=True) for x in (data, recalculated(data)))
    compared = 0
    for name in (FIGURES_SHEET, INPUTS_SHEET):
        for line in before[name].iter_rows(min_row=FIRST_ROW):
            for cell in line:
                again = after[name][cell.coordinate].value
                if isinstance(cell.value, (int, float)):
                    assert again == pytest.approx(cell.value, abs=1e-9), f"{name}!{cell.coordinate}"
                    compared += 1
                elif cell.value == "一致":
                    assert again == "一致", f"{name}!{cell.coordinate}"
    assert compared > 1000


@pytest.mark.slow
def test_valid_open_xml(traced: Traced) -> None:
    assert "Found 0 errors" in validate(write_trace(traced[2], workbook="工作簿.xlsx"), ".xlsx")
