"""The command with nothing stubbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.arguments import Exit
from generator.cli import main
from generator.writers.package import is_untouched

SAMPLE = Path(__file__).parents[2] / "samples" / "changji-city-gov-office-2024.xlsx"
STEM = "昌吉市人民政府办公室2024年部门预算公开"


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
    assert list(tmp_path.iterdir()) == [blank]


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
