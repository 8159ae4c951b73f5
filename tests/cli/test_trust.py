"""--trace, explain and diff on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from generator.cli import main
from tests.support.samples import sample

CHANGJI, BEIJING = sample("changji-city-gov-office-2024"), sample("changji-beijing-liaison-2024")


def test_trace_is_written_beside_the_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CHANGJI), "-o", str(tmp_path), "--trace"]) == 0
    said = capsys.readouterr().out
    written = [path for path in tmp_path.iterdir() if "核对底稿" in path.name]
    assert len(written) == 1 and written[0].name in said
    sheet = openpyxl.load_workbook(written[0])["核对底稿"]
    assert sheet.max_row > 400


def test_explain_a_name_and_a_printed_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(CHANGJI), "机关运行经费"]) == 0
    by_name = capsys.readouterr().out
    assert "118.97" in by_name and "基本支出经济分类!C15" in by_name
    assert main(["explain", str(CHANGJI), "118.97"]) == 0
    assert "机关运行经费" in capsys.readouterr().out


def test_explain_something_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(CHANGJI), "没有的东西"]) == 1
    assert "没有找到" in capsys.readouterr().out


def test_diff_of_a_workbook_with_itself_and_with_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(CHANGJI), str(CHANGJI), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"] == []
    assert main(["diff", str(CHANGJI), str(BEIJING)]) == 0
    assert "基本信息!B7 单位名称" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["explain", "没有.xlsx", "总计"], ["diff", "没有.xlsx", str(CHANGJI)]])
def test_a_missing_workbook(words: list[str]) -> None:
    assert main(words) == 3
