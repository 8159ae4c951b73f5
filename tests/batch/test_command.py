"""The batch on a terminal: the bar, the table, and what a single workbook need not load."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator import cli, pipeline
from generator.arguments import Exit
from tests.batch.batches import some


class Terminal(io.TextIOWrapper):
    """A console of a code page, with what was printed on it."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding, errors="replace", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def printed(self) -> str:
        data = self.buffer.getvalue()  # type: ignore[attr-defined]
        return data.decode(self.encoding)


@pytest.mark.parametrize("encoding", ["cp936", "utf-8", "cp437"])
def test_a_bar_on_any_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    paths = some(tmp_path / "in", 9, 1)  # the bar is drawn ten times a second at most
    terminal = Terminal(encoding)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert cli.main([*map(str, paths), "-o", str(tmp_path / "out"), "--jobs", "1"]) == Exit.FAULTY
    lines = terminal.printed.split("\r")
    assert any("0%" in line and "0/10" in line for line in lines)
    moved = [line for line in lines if re.search(r"\b[1-9]/10", line)]
    assert moved
    assert lines[-1].strip() == "", "and then it went away"
    if encoding != "cp437":
        assert "已用" in moved[0]
    assert ("█" in terminal.printed) == (encoding == "utf-8")


def test_no_bar_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = some(tmp_path / "in", 2)
    out = tmp_path / "out"
    assert cli.main([*map(str, paths), "-o", str(out), "--jobs", "1"]) == Exit.DONE
    said, complained = capsys.readouterr()
    assert complained == ""
    assert said.splitlines() == ["共 2 份工作簿：", "  已生成\u3000     2", f"汇总：{out / '汇总.xlsx'}"]


def test_what_was_kept_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, out = some(tmp_path / "in", 2), tmp_path / "out"
    arguments = [*map(str, paths), "-o", str(out), "--jobs", "1", "--format", "docx"]
    cli.main(arguments)
    edited = next(out.glob("*.docx"))
    edited.write_bytes(b"edited")
    capsys.readouterr()
    assert cli.main(arguments) == Exit.DONE
    assert f"  {edited.name}\n" in capsys.readouterr().out
    assert edited.read_bytes() == b"edited"
    assert cli.main([*arguments[:-1], "xlsx", "--format", "docx", "--overwrite"]) == Exit.DONE
    assert edited.read_bytes() != b"edited"


@pytest.mark.parametrize("arguments", [["--help"], ["没有.xlsx"], ["rules", "X101"]])
def test_other_commands_do_not_load_it(arguments: list[str]) -> None:
    look = "import sys; from generator.cli import main; main(sys.argv[1:])\n"
    look += "sys.exit(any(name.startswith(('generator.batch', 'tqdm', 'concurrent')) for name in sys.modules))"
    root = Path(pipeline.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", look, *arguments], capture_output=True, cwd=root, check=False)
    assert run.returncode == 0
