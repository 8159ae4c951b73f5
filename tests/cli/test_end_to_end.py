"""The command with nothing stubbed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.arguments import Exit
from generator.cli import main
from generator.workbook.layout.names import ACCEPTANCES
from generator.workbook.sheets import FIRST_ROW
from generator.writers.package import is_untouched, pack, unpack
from tests.workbook.books import edited

SAMPLE = Path(__file__).parents[2] / "samples" / "changji-city-gov-office-2024.xlsx"
STEM = "昌吉市人民政府办公室2024年部门预算公开"
REASON = "已与业务处室核实，照原文公开"


def test_a_sample_becomes_a_document_twice_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE), "-o", str(tmp_path)]) == Exit.DONE
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == [f"{STEM}.docx", f"{STEM}.xlsx"]
    assert all(is_untouched(path) for path in files)
    capsys.readouterr()
    assert main([str(SAMPLE), "-o", str(tmp_path)]) == Exit.DONE
    assert capsys.readouterr().out.count("内容没有变化：") == 2


def test_a_blank_workbook_is_full_of_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blank = tmp_path / "空白.xlsx"
    assert main(["new", "--kind", "单位", "--year", "2026", "-o", str(blank)]) == Exit.DONE
    assert main([str(blank)]) == Exit.FAULTY
    assert "错误（" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["空白-检查结果.xlsx", "空白.xlsx"]
    assert is_untouched(tmp_path / "空白-检查结果.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "名称,金额".encode()])
def test_what_is_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(content)
    assert main([str(path)]) == Exit.UNREADABLE
    assert capsys.readouterr().err


def test_templates_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE), "-o", str(tmp_path / "out"), "--templates", str(tmp_path)]) == Exit.USAGE
    assert "模板" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_document_is_verified_against_its_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLE), "-o", str(tmp_path), "--format", "docx"]) == Exit.DONE
    document = tmp_path / f"{STEM}.docx"
    capsys.readouterr()
    assert main(["verify", str(document), str(SAMPLE)]) == Exit.DONE
    assert "文档与工作簿一致" in capsys.readouterr().out

    parts = unpack(document.read_bytes())
    text = parts["word/document.xml"].decode()
    words = text.replace("预算的的办公经费", "预算的办公经费")
    assert words != text
    document.write_bytes(pack({**parts, "word/document.xml": words.encode()}))
    assert main(["verify", str(document), str(SAMPLE)]) == Exit.DONE, "wording only"
    assert "信息（" in capsys.readouterr().out

    figure = re.search(r"[1-9],\d{3}\.\d{2}", text)
    assert figure
    figures = words.replace(figure.group(), "9,876.54", 1)
    document.write_bytes(pack({**parts, "word/document.xml": figures.encode()}))
    assert main(["verify", str(document), str(SAMPLE)]) == Exit.FAULTY
    levels = re.findall(r"^(错误|信息)（", capsys.readouterr().out, re.MULTILINE)
    assert levels == ["错误", "信息"]
    assert main(["verify", str(document), str(SAMPLE), "--json"]) == Exit.FAULTY
    told = json.loads(capsys.readouterr().out)
    assert told["agrees"] is False
    assert told["counts"]["error"] >= 1
    assert told["differences"][0]["severity"] == "error"
    manual = (SAMPLE.parents[1] / "docs" / "json.md").read_text("utf-8")
    for key in (*told, *told["counts"], *told["differences"][0]):
        assert f"`{key}`" in manual


def test_what_cannot_be_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "无.docx"), str(SAMPLE)]) == Exit.UNREADABLE
    assert "找不到文档" in capsys.readouterr().err


def test_an_accepted_warning_does_not_stop_a_strict_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the list of findings prints is what a clerk types into 提醒说明; none of it reaches the document."""
    assert main(["check", str(SAMPLE), "--strict", "--json"]) == Exit.FAULTY
    warnings = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["severity"] == "warning"]
    assert warnings
    typed: dict[tuple[str, str], object] = {}
    for row, found in enumerate(warnings, FIRST_ROW):
        place = found["cells"][0]
        for column, text in zip("ABCD", (found["rule"], place["sheet"], place["cell"], REASON), strict=True):
            typed[ACCEPTANCES, f"{column}{row}"] = text
    path = tmp_path / "填报.xlsx"
    path.write_bytes(edited(typed, SAMPLE.read_bytes()))
    assert main([str(path), "--strict"]) == Exit.DONE
    out = capsys.readouterr().out
    assert f"提醒 0 条，信息 4 条，已接受 {len(warnings)} 条" in out
    assert f"（已接受：{REASON}）" in out
    for file in (tmp_path / f"{STEM}.docx", tmp_path / f"{STEM}.xlsx"):
        assert all(REASON.encode() not in part for part in unpack(file.read_bytes()).values())
