"""`new --from` from outside: what is printed, which file is written, and which are left alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.arguments import Exit
from generator.cli import main
from generator.workbook.blank import write_blank
from generator.workbook.layout import TEMPLATE_VERSION, names
from generator.workbook.opening import open_workbook
from tests.support.samples import ROOT
from tests.workbook.books import SECRET_TEXT, Kind, small_cells

OLD = ROOT / "tests" / "workbook" / "data" / "filled-1.0.xlsx"


@pytest.fixture
def last(tmp_path: Path) -> Path:
    path = tmp_path / "去年.xlsx"
    path.write_bytes(write_blank(year=2024, kind=Kind.UNIT, name="某局", values=small_cells()))
    return path


def year_in(path: Path) -> object:
    return open_workbook(path).sheets[names.BASICS]["B9"]


def test_it_is_written_beside_last_years_workbook(last: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = last.read_bytes()
    assert main(["new", "--from", str(last)]) == Exit.DONE
    new = last.parent / "单位预算公开填报表-2025.xlsx"
    assert year_in(new) == 2025
    assert last.read_bytes() == before
    said, errors = capsys.readouterr()
    assert errors == ""
    assert said.startswith(f"已生成：{new}\n由 2024 年的工作簿生成 2025 年的工作簿")
    assert re.search(
        r"保留 \d+ 处，本年数转为上年数 \d+ 个，上年原因放进灰色栏 \d+ 条，清空 \d+ 处，没有带入 \d+ 处", said
    )
    assert "结转说明" in said
    assert SECRET_TEXT not in said


def test_the_same_year_brings_an_old_template_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "新.xlsx"
    assert main(["new", "--from", str(OLD), "--year", "2024", "-o", str(new)]) == Exit.DONE
    assert f"照原样抄入模板 {TEMPLATE_VERSION}，没有转入上年" in capsys.readouterr().out
    assert year_in(new) == 2024


def test_last_years_workbook_is_never_overwritten(last: Path) -> None:
    before = last.read_bytes()
    assert main(["new", "--from", str(last), "-o", str(last)]) == Exit.DONE
    assert last.read_bytes() == before
    assert year_in(last.with_name("去年(2).xlsx")) == 2025
    again = last.with_name("去年(2).xlsx")
    first = again.read_bytes()
    assert main(["new", "--from", str(again), "-o", str(again)]) == Exit.DONE  # a file of ours, yet the one read
    assert again.read_bytes() == first
    assert year_in(last.with_name("去年(2)(2).xlsx")) == 2026


def test_what_was_typed_since_is_never_overwritten(last: Path) -> None:
    new = last.with_name("单位预算公开填报表-2025.xlsx")
    assert main(["new", "--from", str(last)]) == Exit.DONE
    assert main(["new", "--from", str(last)]) == Exit.DONE
    assert [path.name for path in last.parent.glob("*2025*")] == [new.name]
    edited = write_blank(year=2025, kind=Kind.UNIT, name="填了一半")
    new.write_bytes(edited)
    assert main(["new", "--from", str(last)]) == Exit.DONE
    assert new.read_bytes() == edited
    assert new.with_name("单位预算公开填报表-2025(2).xlsx").exists()


@pytest.mark.parametrize("year", ["2023", "2026"])
def test_another_year_is_refused(last: Path, year: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--from", str(last), "--year", year]) == Exit.USAGE
    assert "2024 年的" in capsys.readouterr().err
    assert list(last.parent.iterdir()) == [last]


def test_the_kind_is_that_of_last_year(last: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--from", str(last), "--kind", "部门"]) == Exit.USAGE
    assert "--kind 不能与 --from 同用" in capsys.readouterr().err


def test_a_file_that_is_missing_or_foreign_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--from", str(tmp_path / "没有.xlsx")]) == Exit.UNREADABLE
    (tmp_path / "别的.xlsx").write_bytes(b"any")
    assert main(["new", "--from", str(tmp_path / "别的.xlsx")]) == Exit.UNREADABLE
    assert "Traceback" not in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["别的.xlsx"]
