"""The command on consoles that cannot show every character: code page 936, ASCII, pipes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

STUB = """
import sys
from pathlib import Path
from generator import cli, pipeline
from generator.model.cells import CellRef
from generator.model.findings import Finding, Severity
def render(workbook, *, templates, formats, strict):
    found = Finding("T101", Severity.WARNING, (CellRef("机构", "B2"),), "名称里有生僻字“𠮷”和“☺”。")
    many = tuple(Finding("T102", Severity.INFO, (CellRef("机构", f"C{row}"),), "说明") for row in range(20_000))
    return pipeline.Rendering((found, *many), "甲☺局", {name: b"x" for name in formats}, pack=Path())
pipeline.render = render
pipeline.audit = lambda files, pack: pipeline.Audit()
sys.exit(cli.main())
"""


def environment(**settings: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHONIO", "PYTHONUTF", "LC_", "LANG"))
    }
    return kept | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The command with a pipeline that finds much. A file, for an ASCII locale garbles what stands after -c."""
    path = tmp_path / "stub.py"
    path.write_text(STUB, "utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "甲 局.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"any")
    return path


def run(script: Path, *arguments: object, **settings: str) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, env=environment(**settings), timeout=60)


@pytest.mark.parametrize(
    ("settings", "encoding"),
    [
        ({"PYTHONIOENCODING": "cp936"}, "cp936"),
        ({"PYTHONIOENCODING": "gbk:strict"}, "gbk"),
        ({"PYTHONIOENCODING": "utf-8"}, "utf-8"),
        ({"PYTHONUTF8": "1"}, "utf-8"),
        ({"PYTHONIOENCODING": "gb18030"}, "gb18030"),
        ({"LANG": "C.UTF-8", "PYTHONUTF8": "1"}, "utf-8"),
    ],
)
def test_every_encoding_is_respected_and_never_raises(
    script: Path, workbook: Path, settings: dict[str, str], encoding: str
) -> None:
    done = run(script, workbook, **settings)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    text = done.stdout.decode(encoding)
    full = encoding in ("utf-8", "gb18030")
    assert f"机构!B2 T101 提醒：名称里有生僻字“{'𠮷' if full else '?'}”和“{'☺' if full else '?'}”。" in text
    assert (workbook.parent / "甲☺局.docx").exists()


def test_plain_c_locale(script: Path, workbook: Path) -> None:
    done = run(script, workbook, LANG="C")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="file names are Unicode there")
def test_an_ascii_system_says_so(script: Path, workbook: Path) -> None:
    """Python's own help against such a locale is switched off here."""
    ascii_only = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    assert run(script, workbook, **ascii_only).returncode == 74
    assert run(script, "--help", **ascii_only).returncode == 0
    assert run(script, "--bad", **ascii_only).returncode == 2
    done = run(script, workbook, **(ascii_only | {"PYTHONIOENCODING": "utf-8"}))
    assert "LANG=C.UTF-8" in done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="no head")
def test_a_pipe_that_closes_early(script: Path, workbook: Path) -> None:
    line = [sys.executable, str(script), str(workbook)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(line, stdout=pipe, stderr=pipe, env=environment(PYTHONIOENCODING="utf-8"))
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    assert (workbook.parent / "甲☺局.xlsx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c(script: Path, workbook: Path) -> None:
    waiting = STUB.replace("    found =", "    print('ready', flush=True); import time; time.sleep(60)\n    found =")
    script.write_text(waiting, "utf-8")
    line = [sys.executable, str(script), str(workbook)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(2)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err.decode()) == (130, "已中断。\n")


def test_as_a_module() -> None:
    line = [sys.executable, "-m", "generator", "--help"]
    done = subprocess.run(line, capture_output=True, env=environment(PYTHONIOENCODING="utf-8"))
    assert done.returncode == 0
    assert done.stdout.decode().startswith("用法：gen-disclosure 工作簿.xlsx")
