"""审批摘要: one page, valid, and every number on it and in the mail is in the trace."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from generator.approval import mail_page, summary_of, summary_page
from generator.approval.chart import chart_of
from generator.document.tree import Document, Figure, Paragraph, Table
from generator.model.facts import Budget, Kind, Source
from generator.pipeline import Rendering, render
from generator.trace import trace_of
from generator.writers.package import is_untouched
from tests.approval.approval_cases import approvable, big, reminders
from tests.support.budgets import budgets
from tests.support.office import page_texts, squeeze, to_pdf, validate
from tests.support.records import replace
from tests.support.samples import SAMPLES, sample
from tests.support.valid import VALID
from tests.trace.test_trace import recomputed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NUMBER = re.compile(r"\d[\d,]*\.\d\d")
Case = tuple[str, Rendering, Document, bytes]


def written(name: str, rendering: Rendering) -> Case:
    page = summary_page(rendering)
    return name, rendering, page, summary_of(page, rendering)


def zero_income() -> Budget:
    """Money of one source only, nothing last year."""
    lines = tuple(replace(line, prior=D(0)) for line in VALID.lines if line.source is Source.GENERAL)
    return replace(VALID, lines=lines, three_public=(*VALID.three_public,))


def cases() -> Iterator[tuple[str, Rendering]]:
    yield "small", approvable(VALID)[0]
    yield "big", approvable(big(), reminders(30, 5))[0]
    yield "many warnings", approvable(VALID, reminders(30))[0]
    yield "one source", approvable(zero_income(), reminders(1))[0]
    unit = replace(VALID, identity=replace(VALID.identity, kind=Kind.UNIT), overall_performance=None)
    yield "unit", approvable(unit)[0]


@pytest.fixture(scope="module", params=[*SAMPLES, "small", "big", "many warnings", "one source", "unit"])
def case(request: pytest.FixtureRequest) -> Case:
    if request.param in SAMPLES:
        return written(request.param, render(sample(request.param)))
    return written(request.param, dict(cases())[request.param])


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def figures_in(page: Document) -> list[Figure]:
    found: list[Figure] = []
    for part in page.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph):
                found += [run for run in block.runs if isinstance(run, Figure)]
            elif isinstance(block, Table):
                found += [c.content for row in block.body for c in row.cells if isinstance(c.content, Figure)]
    return found


def test_every_figure_of_both_pages_is_in_the_trace(case: Case) -> None:
    _, rendering, page, _ = case
    mail = mail_page(rendering, ["甲.docx"])
    before, entries = trace_of(rendering), trace_of(rendering, page, mail)
    assert entries[: len(before)] == before
    mine = entries[len(before) :]
    figures = [*figures_in(page), *figures_in(mail)]
    assert len(figures) > 100
    assert [(entry.printed, entry.origin) for entry in mine] == [(f.value, f.origin) for f in figures]
    assert all(re.match("审批摘要 |送审邮件 ", entry.place) and entry.label and entry.formula for entry in mine)
    places = [entry.place for entry in mine]
    assert len(set(places)) == len(places)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))


def test_every_number_of_the_file_is_in_the_trace(case: Case) -> None:
    """Read back from the Word file: amount cells, and the values and labels of the charts."""
    _, rendering, page, data = case
    known = {entry.text.rstrip("%") for entry in trace_of(rendering, page)}
    document = ElementTree.fromstring(parts(data)["word/document.xml"])
    cells = ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in document.iter(f"{W}tc")]
    printed = [cell for cell in cells if NUMBER.fullmatch(cell)]
    assert len(printed) >= 65
    assert set(printed) <= known
    charts = [text for name, text in parts(data).items() if name.startswith("word/charts/")]
    assert len(charts) == 3
    drawn = [v.text or "" for xml in charts for v in ElementTree.fromstring(xml).iter(f"{C}v")]
    numbers = [f"{D(text):,.2f}" for text in drawn if re.fullmatch(r"-?\d+(\.\d+)?", text)]
    numbers += [text.split("\n")[1] for text in drawn if "\n" in text]
    assert len(numbers) >= 10
    assert set(numbers) <= known


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(budgets())
def test_any_budget_recomputes_and_hides_what_is_secret(budget: Budget) -> None:
    rendering, cells = approvable(budget, reminders(4, 1))
    page, mail = summary_page(rendering), mail_page(rendering, ["甲.docx"])
    entries = trace_of(rendering, page, mail)
    assert len(entries) > len(trace_of(rendering)) + 100
    recomputed(entries, cells)
    assert "〔密" not in repr((page, mail)) + "".join(parts(summary_of(page, rendering)).values())


def test_the_bars_are_the_columns_of_amounts() -> None:
    page = summary_page(approvable(VALID)[0])
    first, second, third = (
        chart_of(block) for part in page.parts for block in part.blocks if isinstance(block, Table) and "图" in block.id
    )
    assert first.labels == ("一般公共预算\n161.00", "单位资金\n12.00", "财政拨款结转\n5.00")
    assert first.values == ((D("90.45"), D("6.74"), D("2.81")),)
    assert (
        first.told == "收入构成（万元、占比）：一般公共预算 161.00 90.45；单位资金 12.00 6.74；财政拨款结转 5.00 2.81"
    )
    assert second.series == ("占比%",)
    assert third.series == ("2024年", "2023年")
    assert third.values[0][0] == D("178.00")


def test_lists_are_cut_where_the_page_ends_and_say_so() -> None:
    _, _, page, _ = written("big", approvable(big(), reminders(30, 5))[0])
    blocks = page.parts[0].blocks
    told = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert "等30条，见检查结果。" in told
    assert any(re.fullmatch(r"以上是金额较大的\d+项，其余\d+项见公开文本第三部分。", text) for text in told)
    whole = mail_page(approvable(big(), reminders(30, 5))[0], [])
    lists = [block for block in whole.parts[0].blocks if isinstance(block, Table)]
    assert len(lists[2].body) == 30


def test_same_bytes_and_a_seal(case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    _, rendering, _, data = case
    assert data == written("", rendering)[3]
    path: Path = tmp_path_factory.mktemp("summary") / "审批摘要.docx"
    path.write_bytes(data)
    assert is_untouched(path)


@pytest.mark.slow
def test_one_page_that_shows_everything(case: Case) -> None:
    name, _, page, data = case
    pages = page_texts(to_pdf(data))
    assert len(pages) == 1, name
    text = squeeze(pages[0])
    for block in page.parts[0].blocks:
        if isinstance(block, Table):
            assert squeeze(block.title.text) in text, block.title.text
    assert "经办：" in text
    charts = [chart_of(b) for b in page.parts[0].blocks if isinstance(b, Table) and "图" in b.id]
    for chart in charts:
        for label in chart.labels:
            assert all(squeeze(line) in text for line in label.split("\n")), (name, label)
        for value in (value for values in chart.values for value in values):
            assert f"{value:,.2f}" in text, (name, chart.title, value)


@pytest.mark.slow
def test_valid_open_xml(case: Case) -> None:
    assert "Found 0 errors" in validate(case[3])
