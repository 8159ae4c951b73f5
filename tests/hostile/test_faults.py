"""The world fails around a whole command: what lies under a final name is always whole, and nobody's work is lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import docx
import pytest

from generator import cli, delivery, pipeline
from generator.arguments import Exit, parse
from generator.delivery import Outcome, deliver
from generator.model.errors import CannotWrite, WorkbookUnreadable
from generator.workbook.reader import read
from generator.writers.package import is_untouched
from tests.support.samples import ROOT, sample

SAMPLE = sample("changji-city-gov-office-2024")
STEM = "昌吉市人民政府办公室2024年部门预算公开"
TEMPORARY = re.compile(r"\.gen-disclosure-[0-9a-f]{16}\.tmp")
needs_posix = pytest.mark.skipif(os.name == "nt", reason="POSIX signals and limits")


def command(*arguments: object, prelude: str = "", **environment: str) -> subprocess.Popen[str]:
    """The command in a process of its own; `prelude` runs before it."""
    program = f"{prelude}\nimport sys\nfrom generator.cli import main\nsys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


def finished(folder: Path) -> list[str]:
    """The files in a folder that are not temporary ones."""
    return (
        sorted(path.name for path in folder.iterdir() if not TEMPORARY.fullmatch(path.name)) if folder.exists() else []
    )


def edit(path: Path) -> bytes:
    document = docx.Document(str(path))
    document.add_paragraph("领导批示：同意公开。")
    document.save(str(path))
    return path.read_bytes()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A copy of its own: the samples are never put at risk."""
    path = tmp_path / "填报.xlsx"
    shutil.copy(SAMPLE, path)
    return path


@needs_posix
def test_killed_at_any_moment(tmp_path: Path, workbook: Path) -> None:
    out = tmp_path / "out"
    begun = time.perf_counter()
    run = command(workbook, "-o", out)
    assert run.wait() == Exit.DONE
    whole = time.perf_counter() - begun
    edited = edit(out / f"{STEM}.docx")
    source = workbook.read_bytes()
    ended = set()
    for share in range(14):
        (out / f"{STEM}.xlsx").unlink(missing_ok=True)
        run = command(workbook, "-o", out)
        time.sleep(whole * (0.3 + share * 0.06))
        run.send_signal(signal.SIGKILL)
        ended.add(run.wait())
        left = finished(out)
        assert set(left) <= {f"{STEM}.docx", f"{STEM}(2).docx", f"{STEM}.xlsx"}
        assert (out / f"{STEM}.docx").read_bytes() == edited
        assert all(is_untouched(out / name) for name in left if name != f"{STEM}.docx")
        assert workbook.read_bytes() == source
    assert -signal.SIGKILL in ended
    assert command(workbook, "-o", out).wait() == Exit.DONE
    assert len(finished(out)) == 3


@needs_posix
def test_interrupted_at_any_moment(tmp_path: Path, workbook: Path) -> None:
    out = tmp_path / "out"
    for share in range(4):
        run = command(workbook, "-o", out)
        time.sleep(0.5 + share * 0.15)
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate()
        assert run.returncode in (Exit.INTERRUPTED, Exit.DONE, -signal.SIGINT, 1), said
        assert all(is_untouched(out / name) for name in finished(out))


def test_two_commands_at_once(tmp_path: Path, workbook: Path) -> None:
    out = tmp_path / "out"
    runs = [command(workbook, "-o", out) for _ in range(3)]
    said = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [Exit.DONE] * 3, said
    assert finished(out) == [f"{STEM}.docx", f"{STEM}.xlsx"]
    assert all(is_untouched(path) for path in out.iterdir())


@needs_posix
def test_the_disk_is_full(tmp_path: Path, workbook: Path) -> None:
    """A limit on the size of files stands for the disk: the write stops in the middle."""
    out = tmp_path / "out"
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\nimport signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)"  # fmt: skip
    run = command(workbook, "-o", out, prelude=limit, PYTHONDONTWRITEBYTECODE="1")
    said, _ = run.communicate()
    assert run.returncode == Exit.CANNOT_WRITE, said
    assert "磁盘已满" in said
    assert list(out.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="a folder that takes no files from anybody")
def test_a_folder_that_takes_no_files(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(workbook), "-o", "/proc/self"]) == Exit.CANNOT_WRITE
    said = capsys.readouterr().err
    assert "/proc/self" in said and not re.search("[A-Za-z]{6}", said.replace("/proc/self", ""))


def test_the_folder_goes_away_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    write = delivery._write

    def then_remove(path: Path, data: bytes) -> None:
        write(path, data)
        shutil.rmtree(folder)

    monkeypatch.setattr(delivery, "_write", then_remove)
    with pytest.raises(CannotWrite, match="路径不存在"):
        deliver(b"data", folder, STEM, ".docx", overwrite=False)
    assert not folder.exists()


def test_the_workbook_goes_away_after_it_was_read(tmp_path: Path) -> None:
    (tmp_path / f"{STEM}.docx").write_bytes(b"other")
    done = deliver(b"data", tmp_path, STEM, ".docx", overwrite=False, spare=tmp_path / "没有了.xlsx")
    assert done.outcome is Outcome.KEPT_OTHER
    assert (tmp_path / f"{STEM}.docx").read_bytes() == b"other"


def test_the_workbook_goes_away_before_it_is_read(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook.unlink()
    with pytest.raises(WorkbookUnreadable, match="找不到"):
        read(workbook)
    assert cli.main([str(workbook)]) == Exit.UNREADABLE
    assert "找不到" in capsys.readouterr().err


@needs_posix
def test_a_read_only_workbook_in_a_read_only_folder(tmp_path: Path, workbook: Path) -> None:
    source = tmp_path / "只读"
    source.mkdir()
    shutil.move(workbook, source / workbook.name)
    (source / workbook.name).chmod(0o400)
    source.chmod(0o500)
    try:
        assert cli.main([str(source / workbook.name), "-o", str(tmp_path / "out")]) == Exit.DONE
        assert [path.name for path in source.iterdir()] == [workbook.name]
    finally:
        source.chmod(0o700)


@needs_posix
def test_linked_workbook_and_folder(tmp_path: Path, workbook: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "链接.xlsx").symlink_to(workbook)
    assert cli.main([str(tmp_path / "链接.xlsx"), "-o", str(tmp_path / "out")]) == Exit.DONE
    assert finished(tmp_path / "real") == [f"{STEM}.docx", f"{STEM}.xlsx"]
    assert (tmp_path / "out").is_symlink()


def test_the_workbook_bears_the_name_of_its_document(tmp_path: Path) -> None:
    workbook = tmp_path / f"{STEM}.xlsx"
    shutil.copy(SAMPLE, workbook)
    assert cli.main([str(workbook), "--overwrite"]) == Exit.DONE
    assert workbook.read_bytes() == SAMPLE.read_bytes()
    assert f"{STEM}(2).xlsx" in finished(tmp_path)


@pytest.mark.parametrize("now", [0.0, 315_532_800.0, 4_070_908_800.0, 32_503_680_000.0])
def test_a_wrong_clock_changes_nothing_in_the_files(
    tmp_path: Path, workbook: Path, monkeypatch: pytest.MonkeyPatch, now: float
) -> None:
    right = pipeline.render(workbook).files
    monkeypatch.setattr(time, "time", lambda: now)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(now))
    assert pipeline.render(workbook).files == right
    os.utime(workbook, (now, now))
    assert cli.main([str(workbook), "-o", str(tmp_path / "out")]) == Exit.DONE
    assert {path.suffix: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        f".{suffix}": data for suffix, data in right.items()
    }


@pytest.mark.parametrize("year", [1980, 1999, 2099, 2100])
def test_a_blank_workbook_by_a_wrong_clock(tmp_path: Path, year: int) -> None:
    """The year offered is that of the clock; a workbook comes out all the same, or a clear word."""
    try:
        options = parse(["new"], date(year, 11, 1))
    except SystemExit as stop:
        assert stop.code == Exit.USAGE
        return
    name, data = pipeline.blank(options.kind, options.year)
    assert str(options.year) in name
    (tmp_path / name).write_bytes(data)
    assert all(finding.rule.startswith("S") for finding in read(tmp_path / name).findings)


def test_a_running_commands_file_is_not_swept_by_a_wrong_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = tmp_path / f".gen-disclosure-{'a' * 16}.tmp"
    running.write_bytes(b"half")
    monkeypatch.setattr(time, "time", lambda: 4_070_908_800.0)
    deliver(b"data", tmp_path, STEM, ".docx", overwrite=False)
    assert running.exists()
