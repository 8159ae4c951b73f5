"""Many workbooks at once: whatever executes them, whoever interferes, the folder of results is the same."""

from __future__ import annotations

import io
import os
import pickle
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from generator import cli, pipeline
from generator.arguments import Exit
from generator.batch import run as running
from generator.batch.executors import Inline, Processes
from generator.batch.find import find
from generator.batch.records import Status
from generator.batch.state import opened
from generator.batch.summary import FIRST_ROW, HEADER_ROW, SUMS_ROW
from generator.batch.work import Made, Options, make
from generator.model.errors import CannotWrite
from generator.workbook.layout import SHEETS, names
from tests.batch.batches import BROKEN, GOOD, Lazy, batch, many, outputs, some, yuan_of
from tests.workbook.books import edited

JOURNAL = ".gen-disclosure-batch/done.jsonl"
SIGNED = SHEETS[names.BASICS].address("identity.sign_off_date", 0)


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def sums_of(out: Path) -> list[Decimal]:
    """The row of sums of 汇总.xlsx as it shows them, in 元: cached, and again from the rows."""
    data = (out / "汇总.xlsx").read_bytes()
    shown, formulas = (load_workbook(io.BytesIO(data), data_only=cached)["汇总"] for cached in (True, False))
    header = [cell.value for cell in shown[HEADER_ROW]]
    first, last = header.index("收支总预算"), header.index("机关运行经费")
    sums = []
    for column in range(first + 1, last + 2):
        cached = Decimal(repr(float(shown.cell(SUMS_ROW, column).value)))
        rows = [shown.cell(row, column).value for row in range(FIRST_ROW, shown.max_row + 1)]
        again = sum((Decimal(repr(float(value))) for value in rows if value is not None), Decimal(0))
        assert again == cached
        letter = shown.cell(1, column).column_letter
        written = formulas.cell(SUMS_ROW, column).value
        assert written == f"=ROUND(SUM({letter}{FIRST_ROW}:{letter}{max(shown.max_row, FIRST_ROW)}),6)"
        sums.append(cached * 10_000)
    return sums


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the workbooks that were rendered, in this process."""
    done: list[str] = []

    def count(workbook: Path, options: Options, staging: Path) -> Made:
        done.append(workbook.name)
        return make(workbook, options, staging)

    monkeypatch.setattr(running, "make", count)
    return done


def test_thirty_good_and_five_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "公开"
    assert run(many()[0].parent, "-o", out, "--jobs", 2) == Exit.FAULTY
    files = outputs(out)
    kinds = [Path(name).suffix for name in files]
    assert kinds.count(".docx") == GOOD
    assert kinds.count(".xlsx") == GOOD + 2, "汇总, and the annotated copy of the one that can be read"
    said = capsys.readouterr().out
    assert f"共 {GOOD + BROKEN} 份工作簿" in said
    for path in many()[GOOD:]:
        assert len(re.findall(rf"^  .*{path.name}  \S+：.+", said, re.MULTILINE)) == 1
    for reason in ("文件已损坏", "模板版本", "错误 5 条"):
        assert reason in said
    assert sums_of(out) == yuan_of(many()[:GOOD])
    assert any(yuan % 1 for yuan in sums_of(out)), "there is 分 in it"

    before = outputs(out)
    assert run(many()[0].parent, "-o", out) == Exit.FAULTY
    assert f"{GOOD + BROKEN} 份没有变化" in capsys.readouterr().out
    assert outputs(out) == before


@pytest.mark.parametrize(
    ("kind", "ahead"),
    [(Inline, 1), (Lazy, 4), (lambda: ThreadPoolExecutor(2), 4), (lambda: ProcessPoolExecutor(2), 6)],
    ids=["inline", "lazy", "threads", "processes"],
)
def test_any_executor_gives_the_same(tmp_path: Path, kind: Callable[[], Executor], ahead: int) -> None:
    """Also which of two departments of one name gets the number."""
    folder = tmp_path / "in"
    paths = some(folder, 2, 2)
    for name in ("甲.xlsx", "乙.xlsx"):
        (folder / "更多").mkdir(exist_ok=True)
        (folder / "更多" / name).write_bytes(paths[0].read_bytes())
    with kind() as executor:
        report = batch(find([folder], tmp_path / "out"), tmp_path / "out", executor=executor, ahead=ahead)
    assert report.statuses == {Status.DONE: 4, Status.UNREADABLE: 2}
    single = Inline()
    batch(find([folder], tmp_path / "again"), tmp_path / "again", executor=single)
    assert outputs(tmp_path / "out") == outputs(tmp_path / "again")
    assert sum("(2)" in name for name in outputs(tmp_path / "out")) == 2
    assert sum("(3)" in name for name in outputs(tmp_path / "out")) == 2


def test_one_name_twice(tmp_path: Path, counted: list[str]) -> None:
    """The second gets a number, and keeps it whatever comes or goes before it."""
    folder, out = tmp_path / "in", tmp_path / "out"
    (first,) = some(folder, 1)
    second, earlier = folder / "第二份.xlsx", folder / "00000.xlsx"
    second.write_bytes(edited({(names.BASICS, SIGNED): "2024年3月1日"}, first.read_bytes()))
    for _ in range(2):
        batch([first, second], out, executor=Inline())
        stems = sorted({Path(name).stem for name in outputs(out)})
        assert len(stems) == 3 and stems[1] == f"{stems[0]}(2)"
    assert len(counted) == 2
    owned = {name: data for name, data in outputs(out).items() if name != "汇总.xlsx"}
    earlier.write_bytes(first.read_bytes())
    batch([earlier, first, second], out, executor=Inline())
    now = outputs(out)
    assert {name: now[name] for name in owned} == owned
    assert sum("(3)" in name for name in now) == 2
    first.unlink()
    batch([earlier, second], out, executor=Inline())
    assert {name: outputs(out)[name] for name in owned} == owned


def test_a_changed_workbook_or_option_is_done_again(tmp_path: Path, counted: list[str]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 3)
    batch(paths, out, executor=Inline())
    assert counted == [path.name for path in paths]
    paths[1].write_bytes(edited({(names.BASICS, SIGNED): "2024年3月1日"}, paths[1].read_bytes()))
    report = batch(paths, out, executor=Inline())
    assert counted[3:] == [paths[1].name]
    assert (report.unchanged, report.kept) == (2, [])
    batch(paths, out, executor=Inline(), formats=("docx",))
    assert len(counted) == 7


def test_an_edited_result_is_kept(tmp_path: Path, counted: list[str]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 2)
    paths[1].write_bytes(edited({(names.BASICS, SIGNED): "2024年3月1日"}, paths[0].read_bytes()))
    batch(paths, out, executor=Inline())
    mine = min(out.glob("*.docx"), key=lambda path: len(path.name))
    other = next(path for path in out.glob("*.docx") if path != mine)
    theirs = other.read_bytes()
    mine.write_bytes(b"edited")
    report = batch(paths, out, executor=Inline())
    assert counted[2:] == [paths[0].name]
    assert report.kept == [mine.name]
    assert mine.read_bytes() == b"edited"
    assert other.read_bytes() == theirs, "the numbered name of the other department is no way out"
    assert (out / f"{mine.stem}(3).docx").is_file()
    assert batch(paths, out, executor=Inline()).unchanged == 2


def test_an_edited_summary_is_kept(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 2)
    batch(paths[:1], out, executor=Inline())
    batch(paths, out, executor=Inline())
    assert [name for name in outputs(out) if name.startswith("汇总")] == ["汇总.xlsx"]
    (out / "汇总.xlsx").write_bytes(b"edited")
    batch(paths[:1], out, executor=Inline())
    assert outputs(out)["汇总.xlsx"] == b"edited"
    assert "汇总(2).xlsx" in outputs(out)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda journal: journal.unlink(),
        lambda journal: journal.write_bytes(journal.read_bytes()[:-200]),
        lambda journal: journal.write_bytes(b"\xff\x00{}\n[1]\nnull\n" + journal.read_bytes()),
        lambda journal: journal.write_text('{"workbook": 1}\n'),
    ],
    ids=["deleted", "torn", "foreign lines", "lost"],
)
def test_a_lost_state_costs_time_only(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = [*some(folder, 2), folder / "第二份.xlsx"]
    paths[2].write_bytes(paths[0].read_bytes())
    batch(paths, out, executor=Inline())
    before = outputs(out)
    spoil(out / JOURNAL)
    batch(paths, out, executor=Inline())
    assert outputs(out) == before


def test_ctrl_c_stops_between_workbooks_and_the_next_run_goes_on(tmp_path: Path, counted: list[str]) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 4)

    def interrupt(record: object) -> None:
        if len(counted) == 2:
            raise KeyboardInterrupt

    report = running.run_batch(paths, out, Options(), executor=Inline(), progress=interrupt)
    assert report.is_interrupted and report.done == 2
    assert len(outputs(out)) == 4 and report.summary is None
    assert list(out.rglob("*.tmp")) == []
    assert batch(paths, out, executor=Inline()).unchanged == 2
    assert counted == [path.name for path in paths]
    batch(paths, tmp_path / "again", executor=Inline())
    assert outputs(out) == outputs(tmp_path / "again")


def started(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    """The command in a process group of its own."""
    command = [sys.executable, "-m", "generator", str(folder), "-o", str(out), "--jobs", "2", *options]
    root = Path(pipeline.__file__).parents[1]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def wait_for_documents(out: Path, count: int, process: subprocess.Popen[str]) -> None:
    while len(list(out.glob("*.docx"))) < count:
        assert process.poll() is None, "it ended too early to be disturbed"
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGKILL, -signal.SIGKILL)])
def test_stopped_from_outside(tmp_path: Path, number: int, code: int) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 8, 1)
    process = started(folder, out)
    wait_for_documents(out, 3, process)
    os.killpg(process.pid, number)
    said, complained = process.communicate(timeout=60)
    assert process.returncode == code, complained
    assert complained == ""
    if number == signal.SIGINT:
        assert re.search(r"已中断：处理了 \d+ 份，还有 \d+ 份。", said)
    assert "汇总.xlsx" not in outputs(out)
    for path in out.glob("*.docx"):
        zipfile.ZipFile(path).testzip()
    second = started(folder, out)
    said, complained = second.communicate(timeout=120)
    assert (second.returncode, complained) == (Exit.FAULTY, "")
    assert "份没有变化" in said
    batch(paths, tmp_path / "again", executor=Inline())
    assert outputs(out) == outputs(tmp_path / "again")
    assert sums_of(out) == yuan_of(paths[:8])


def fatal(workbook: Path, options: Options, staging: Path) -> Made:
    if workbook.name == "00002.xlsx":
        os.kill(os.getpid(), signal.SIGKILL)
    return make(workbook, options, staging)


def test_a_worker_that_dies_is_reported_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = some(tmp_path / "in", 5)
    monkeypatch.setattr(running, "make", fatal)
    with Processes(2) as executor:
        report = batch(paths, tmp_path / "out", executor=executor, ahead=6)
    assert report.statuses == {Status.DONE: 4, Status.DEFECT: 1}
    ((path, _, reason),) = report.refused
    assert path == paths[1] and "意外终止" in reason
    with ProcessPoolExecutor(2) as executor:  # one that cannot be mended
        report = batch(paths, tmp_path / "other", executor=executor, ahead=6)
    assert report.statuses[Status.DEFECT] == len(report.refused) > 0
    assert report.done == 5


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (RuntimeError("内容"), Exit.DEFECT, "程序本身出错（编号 "),
        (CannotWrite("磁盘已满。"), Exit.CANNOT_WRITE, "磁盘已满。"),
    ],
)
def test_trouble_with_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: Exception,
    code: int,
    said: str,
) -> None:
    """It is told, the others are done, and the next run tries again."""
    paths, out = some(tmp_path / "in", 3), tmp_path / "out"
    sound = pipeline.render

    def render(workbook: Path, **options: object) -> pipeline.Rendering:
        if workbook == paths[1]:
            raise problem
        return sound(workbook, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "render", render)
        assert run(*paths, "-o", out, "--jobs", 1) == code
    told = capsys.readouterr().out
    assert said in told and "内容" not in told
    assert len(list(out.glob("*.docx"))) == 2
    assert run(*paths, "-o", out, "--jobs", 1) == Exit.DONE
    assert "2 份没有变化" in capsys.readouterr().out


def test_files_that_contradict_themselves_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.audit.discrepancy import Discrepancy

    paths, out = some(tmp_path / "in", 2), tmp_path / "out"
    sound = pipeline.audit

    def audit(files: dict[str, bytes], pack: Path) -> pipeline.Audit:
        return sound(files, pack)._replace(discrepancies=(Discrepancy("表5", "合计不对"),))

    monkeypatch.setattr(pipeline, "audit", audit)
    report = batch(paths, out, executor=Inline())
    assert report.statuses == {Status.DEFECT: 2}
    assert all("自相矛盾" in reason for _, _, reason in report.refused)
    assert list(outputs(out)) == ["汇总.xlsx"]


def test_a_workbook_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = some(tmp_path / "in", 2)
    sound = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path == paths[0]:
            raise PermissionError(13, "Permission denied")
        return sound(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    report = batch(paths, tmp_path / "out", executor=Inline())
    assert report.statuses == {Status.UNREADABLE: 1, Status.DONE: 1}
    assert "没有权限" in report.refused[0][2]


def test_two_runs_at_once_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, out = some(tmp_path / "in", 2), tmp_path / "out"
    hold = "import sys; from pathlib import Path; from generator.batch.state import opened\n"
    hold += "with opened(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    root = Path(pipeline.__file__).parents[1]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(out)], stdin=pipe, stdout=pipe, text=True, cwd=root
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        assert run(*paths, "-o", out, "--jobs", 1) == Exit.CANNOT_WRITE
        assert "另一个批量任务" in capsys.readouterr().err
        other.communicate("")
    assert run(*paths, "-o", out, "--jobs", 1) == Exit.DONE


def test_no_such_templates_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = some(tmp_path / "in", 2)
    assert run(*paths, "-o", tmp_path / "out", "--templates", tmp_path) == Exit.USAGE
    assert capsys.readouterr().err.count("不是模板目录") == 1


def test_what_a_worker_hands_back_is_small(tmp_path: Path) -> None:
    (path,) = some(tmp_path / "in", 1)
    made = make(path, Options(), tmp_path)
    assert made.status is Status.DONE
    assert len(pickle.dumps(made)) < 20_000
    assert sorted(made.staged) == [".docx", ".xlsx"]


def test_a_secret_goes_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A workbook with a secret project, rendered and refused: nothing hidden in the state and in 汇总."""
    secret = "绝密工程八一七"
    book = next(path for path in many() if any(p.secret for p in _projects(path)))
    row = next(int(re.sub(r"\D", "", p.at.cells["policy_basis"])) for p in _projects(book) if p.secret)
    path = tmp_path / "in" / "密.xlsx"
    path.parent.mkdir()
    path.write_bytes(
        edited({(names.PROJECTS, f"R{row}"): secret, (names.PROJECTS, f"S{row}"): secret}, book.read_bytes())
    )
    assert any("绝密" in item.reveal() for item in _withheld(path)), "it was typed where it is withheld"
    out = tmp_path / "out"
    run(path, many()[1], "-o", out, "--jobs", 1)
    said = capsys.readouterr()
    assert "绝密" not in said.out + said.err
    assert "绝密" not in (out / JOURNAL).read_text() + (out / JOURNAL).read_text().encode().decode("unicode_escape")
    with zipfile.ZipFile(out / "汇总.xlsx") as archive:
        assert all("绝密".encode() not in archive.read(name) for name in archive.namelist())


def _projects(path: Path) -> tuple:  # type: ignore[type-arg]
    from generator.workbook.reader import read

    budget = read(path).budget
    return budget.projects if budget else ()


def _withheld(path: Path) -> Iterator:  # type: ignore[type-arg]
    from generator.model.facts import Withheld

    for project in _projects(path):
        yield from (
            text for text in (project.policy_basis, project.allocation, project.period) if isinstance(text, Withheld)
        )


def test_the_journal_is_one_line_a_workbook(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = some(folder, 3)
    for formats in (("docx",), ("xlsx",)):
        batch(paths, out, executor=Inline(), formats=formats)
    assert len((out / JOURNAL).read_bytes().splitlines()) == 6
    with opened(out):
        assert len((out / JOURNAL).read_bytes().splitlines()) == 3
    paths[0].unlink()
    with opened(out):
        assert len((out / JOURNAL).read_bytes().splitlines()) == 2
