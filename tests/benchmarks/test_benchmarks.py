"""The measuring itself: paired ratios, broken bounds, the workbooks that are measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.large import BLANK_COLUMNS, BLANK_ROWS, grown, sample_facts, with_blank_cells
from benchmarks.measure import SAMPLE, Case, Failed, Sample, paired, python, run
from generator import pipeline
from generator.workbook.opening import open_workbook
from samples.fill import workbook_of


def test_ratio_is_the_median_of_the_pairs() -> None:
    ours = Case((Sample(1, 10), Sample(9, 30), Sample(2, 20)))
    peer = Case((Sample(2, 40), Sample(10, 40), Sample(8, 40)))
    assert ours.ratio(peer) == 0.5
    assert (ours.median, ours.least, ours.peak) == (2, 1, 20)


def test_cases_take_turns_after_a_warm_up() -> None:
    order: list[str] = []

    def case(name: str) -> Sample:
        order.append(name)
        return Sample(len(order), 0)

    found = paired({"a": lambda: case("a"), "b": lambda: case("b")}, 2)
    assert order == ["a", "b"] * 3
    assert [sample.seconds for sample in found["b"].samples] == [4, 6]


@pytest.mark.parametrize(("cold", "batch", "code"), [(0.5, 0.1, 0), (0.9, 0.5, 0), (1.1, 0.1, 1), (0.5, 0.7, 1)])
def test_only_a_broken_ratio_fails(cold: float, batch: float, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert command._verdict(cold, batch) == code
    assert bool(capsys.readouterr().err) == bool(code)


def test_a_child_is_timed_and_weighed() -> None:
    took = run(python("-c", "data = bytearray(50 * 2**20); print(len(data))"))
    assert took.said.strip() == str(50 * 2**20)
    assert took.peak > 50 and took.seconds > 0


def test_a_child_that_fails_is_no_measurement() -> None:
    with pytest.raises(Failed, match="ended with 3"):
        run(python("-c", "raise SystemExit(3)"))


def test_grown_workbook_has_the_rows_and_no_errors(tmp_path: Path) -> None:
    facts, times = sample_facts(), 3
    path = tmp_path / "grown.xlsx"
    path.write_bytes(workbook_of(grown(times)))
    rendering = pipeline.check(path)
    assert not rendering.is_refused, rendering.findings[:3]
    assert rendering.budget is not None
    assert len(rendering.budget.lines) == times * len(facts["lines"])
    assert len(rendering.budget.projects) == times * len(facts["projects"])
    assert len(rendering.budget.project_performance) == times * len(facts["performance"]["projects"])


def test_blank_cells_are_there_and_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(with_blank_cells(SAMPLE.read_bytes()))
    assert open_workbook(path).sheets == open_workbook(SAMPLE).sheets
    assert pipeline.check(path).budget == pipeline.check(SAMPLE).budget
    assert path.stat().st_size > SAMPLE.stat().st_size
    assert BLANK_ROWS * BLANK_COLUMNS == 3200


def test_readme_has_a_place_for_the_table() -> None:
    text = command.README.read_text("utf-8")
    assert text.count(command._BEGIN) == text.count(command._END) == 1


def test_the_profile_tells_the_rooms_apart(tmp_path: Path) -> None:
    said = run(python("-m", "benchmarks.sampling", "warm", str(SAMPLE), str(tmp_path / "out"), "2")).said
    found = json.loads(said.splitlines()[-1])
    assert found["rooms"].keys() >= {"workbook", "rules", "compose", "writers.docx", "audit"}
    assert 0.5 < sum(found["rooms"].values()) / found["seconds"] <= 1.1
    assert found["functions"]["generator.pipeline.render"] > found["functions"]["generator.pipeline.check"] > 0
