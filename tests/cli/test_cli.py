"""The command from outside: exit codes, what is printed, and what is left in the folder."""

from __future__ import annotations

import builtins
import errno
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from generator import __version__, cli, pipeline
from generator.arguments import Exit
from generator.audit.discrepancy import Discrepancy
from generator.model.cells import CellRef
from generator.model.errors import CannotWrite, TemplateProblem, WorkbookUnreadable
from generator.model.findings import Finding, Severity, in_order
from generator.pipeline import Audit, Rendering, Tally
from tests.support.records import replace

STEM = "昌吉市人民政府办公室2024年部门预算公开"
SECRET = "特定目标的用途"


def finding(
    severity: Severity, cell: str = "收支明细!F12", message: str = "填 120.00，应为 119.50。", rule: str = "X104"
) -> Finding:
    return Finding(rule, severity, (CellRef(*cell.split("!")),), message, "请核对。")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "我的 表" / "填报.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"any")
    return path


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A pipeline that gives back what the test puts into `findings` and `crashed`, or raises `raises`.

    `contradictions` is what it finds in the finished files, which it keeps in `audited`, and `unchecked` what nobody
    could check in them.
    """
    stub = SimpleNamespace(
        findings=(), crashed=(), raises=None, asked=None, contradictions=(), unchecked=(), audited=None, changed=False
    )

    def check(path: Path, *, strict: bool) -> Rendering:
        if stub.raises:
            raise stub.raises
        return Rendering(stub.findings, crashed=stub.crashed, tally=Tally(40, 3, 5), strict=strict)

    def render(path: Path, *, templates: Path | None, formats: Sequence[str], strict: bool) -> Rendering:
        stub.asked = (path, templates, tuple(formats))
        checked = check(path, strict=strict)
        if checked.is_refused:
            return checked
        files = {name: f"{name}的内容".encode() for name in formats}
        return replace(checked, stem=STEM, files=files, pack=tmp_path)

    def audit(files: Mapping[str, bytes], pack: Path) -> Audit:
        assert pack == tmp_path
        stub.audited = dict(files)
        if isinstance(stub.contradictions, Exception):
            raise stub.contradictions
        found = [Discrepancy("表5 第3行", said) for said in stub.contradictions]
        unchecked = [Discrepancy("第三部分 一", said, Severity.INFO) for said in stub.unchecked]
        return Audit((*found, *unchecked), stub.changed)

    monkeypatch.setattr(pipeline, "check", check)
    monkeypatch.setattr(pipeline, "render", render)
    monkeypatch.setattr(pipeline, "audit", audit)
    monkeypatch.setattr(pipeline, "annotate", lambda path, findings: f"{path.name} {len(findings)}".encode())
    return stub


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_both_formats_beside_the_workbook(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    assert run(workbook) == Exit.DONE
    assert set(names(workbook.parent)) == {f"{STEM}.docx", f"{STEM}.xlsx", workbook.name}
    assert rendered.asked == (workbook, None, ("docx", "xlsx"))
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "检查完毕：错误 0 条，提醒 0 条，信息 0 条。",
        "核对规则：通过 40 条，有发现 3 条，不适用 5 条。",
        f"已生成：{workbook.parent / STEM}.docx",
        f"已生成：{workbook.parent / STEM}.xlsx",
    ]
    assert err == ""


def test_options_reach_the_pipeline(workbook: Path, rendered: SimpleNamespace, tmp_path: Path) -> None:
    out = tmp_path / "公开 定稿" / "二级"
    assert run(workbook, "-o", out, "--format", "xlsx", "--format", "xlsx", "--templates", tmp_path) == Exit.DONE
    assert rendered.asked == (workbook, tmp_path, ("xlsx",))
    assert names(out) == [f"{STEM}.xlsx"]


def test_errors_write_no_document_but_mark_the_workbook(
    workbook: Path, rendered: SimpleNamespace, tmp_path: Path, capsys
) -> None:
    rendered.findings = (finding(Severity.ERROR),)
    out = tmp_path / "out"
    before = workbook.read_bytes()
    assert run(workbook, "-o", out) == Exit.FAULTY
    assert names(out) == ["填报-检查结果.xlsx"]
    assert workbook.read_bytes() == before
    said = capsys.readouterr().out
    assert "没有生成文件" in said
    assert f"已生成：{out / '填报-检查结果.xlsx'}" in said


def test_a_copy_that_cannot_be_written_does_not_hide_the_errors(
    workbook: Path, rendered: SimpleNamespace, capsys
) -> None:
    rendered.findings = (finding(Severity.ERROR),)
    assert run(workbook, "-o", workbook) == Exit.FAULTY
    assert "副本没有写成" in capsys.readouterr().err
    assert run("check", workbook, "--annotate", "-o", workbook) == Exit.CANNOT_WRITE, "here it was asked for"


def test_what_contradicts_itself_on_the_disk_is_taken_away(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.contradictions = ("合计 1.00，应为 2.00",)
    assert run(workbook) == Exit.DEFECT
    assert names(workbook.parent) == [workbook.name]
    assert rendered.audited == {"docx": "docx的内容".encode(), "xlsx": "xlsx的内容".encode()}
    out, err = capsys.readouterr()
    assert "表5 第3行：合计 1.00，应为 2.00" in err
    assert "已生成" not in out


@pytest.mark.parametrize("problem", [TemplateProblem("模板缺少句式。"), RuntimeError("defect")])
def test_what_cannot_be_audited_is_taken_away(workbook: Path, rendered: SimpleNamespace, problem: Exception) -> None:
    rendered.contradictions = problem
    assert run(workbook) in (Exit.USAGE, Exit.DEFECT)
    assert names(workbook.parent) == [workbook.name]


def test_with_changed_templates_it_is_said_and_kept(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    """What the audit does not recognise may be the bureau's own wording."""
    rendered.contradictions, rendered.changed = ("合计 1.00，应为 2.00",), True
    assert run(workbook) == Exit.DONE
    assert len(names(workbook.parent)) == 3
    out, _ = capsys.readouterr()
    assert "模板改过" in out and "已生成" in out


def test_what_nobody_could_check_is_said(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.unchecked = tuple(f"未核对：第{number}句" for number in range(1, 9))
    assert run(workbook) == Exit.DONE
    out, err = capsys.readouterr()
    assert "8 处没有核对" in out and "第5句" in out and "第6句" not in out and "另有 3 处" in out
    assert err == ""
    assert len(names(workbook.parent)) == 3


def test_files_have_no_name_before_they_are_audited(
    workbook: Path, rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit reads what lies on the disk, and whoever looks into the folder meanwhile sees nothing to publish."""
    audit = pipeline.audit

    def look(files: Mapping[str, bytes], pack: Path) -> Audit:
        there = [path for path in workbook.parent.iterdir() if path != workbook]
        assert all(path.name.startswith(".") and path.suffix == ".tmp" for path in there)
        assert sorted(path.read_bytes() for path in there) == sorted(files.values())
        return audit(files, pack)

    monkeypatch.setattr(pipeline, "audit", look)
    assert run(workbook) == Exit.DONE
    assert len(names(workbook.parent)) == 3


def test_an_earlier_file_of_ours_stays_when_the_new_one_contradicts_itself(
    workbook: Path, rendered: SimpleNamespace
) -> None:
    """Unless it is the very same file: then that one may not be published either."""
    assert run(workbook) == Exit.DONE
    (workbook.parent / f"{STEM}.docx").write_bytes("改过的内容".encode())
    rendered.contradictions = ("合计 1.00，应为 2.00",)
    assert run(workbook) == Exit.DEFECT
    assert set(names(workbook.parent)) == {workbook.name, f"{STEM}.docx"}
    assert (workbook.parent / f"{STEM}.docx").read_bytes() == "改过的内容".encode()


def test_the_second_file_cannot_be_written(
    workbook: Path, rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one, which nobody has looked at, does not stay either."""
    from generator import delivery

    real = delivery._write

    def write(path: Path, data: bytes) -> None:
        if data.startswith(b"xlsx"):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data)

    monkeypatch.setattr(delivery, "_write", write)
    assert run(workbook) == Exit.CANNOT_WRITE
    assert names(workbook.parent) == [workbook.name]


def test_strict_stops_at_warnings_nobody_accepted(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    accepted = replace(finding(Severity.WARNING), accepted="口径调整所致")
    rendered.findings = (accepted, finding(Severity.INFO))
    assert run(workbook, "--strict") == run("check", workbook, "--strict") == Exit.DONE
    rendered.findings = (finding(Severity.WARNING), accepted)
    assert run(workbook, "-o", workbook.parent / "out", "--strict") == Exit.FAULTY
    assert names(workbook.parent / "out") == ["填报-检查结果.xlsx"]
    assert "没有接受的提醒（--strict）" in capsys.readouterr().out
    assert run("check", workbook, "--strict") == Exit.FAULTY
    assert run("check", workbook) == Exit.DONE


def test_warnings_are_printed_and_do_not_stop(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.findings = (finding(Severity.WARNING), finding(Severity.INFO))
    assert run(workbook) == Exit.DONE
    out = capsys.readouterr().out
    assert "收支明细!F12 X104 提醒：填 120.00，应为 119.50。请核对。" in out
    assert "检查完毕：错误 0 条，提醒 1 条，信息 1 条。" in out


def test_findings_are_sorted_and_all_printed(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rows = [finding(Severity.ERROR, f"收支明细!F{row}") for row in range(500, 0, -1)]
    findings = (
        finding(Severity.INFO, "基本信息!A1"),
        replace(finding(Severity.WARNING, "基本信息!B1"), accepted="口径调整所致"),
        finding(Severity.WARNING, "基本信息!B2"),
        *rows,
        finding(Severity.ERROR, "项目!AA3"),
        finding(Severity.ERROR, "项目!Z3"),
        finding(Severity.ERROR, "没有的表!A1"),
        finding(Severity.ERROR, "基本信息!C9"),
        Finding("S001", Severity.ERROR, (), "缺少工作表“项目”。"),
        Finding("X101", Severity.WARNING, (CellRef("项目", "B2"), CellRef("收支明细", "F3")), "不一致。"),
    )
    rendered.findings = in_order(findings, ("基本信息", "收支明细", "项目"))
    run(workbook)
    lines = capsys.readouterr().out.splitlines()
    order = [match[1] for line in lines if (match := re.match(r"  (\S+) [SX]\d", line))]
    assert order == [
        "（整个文件）",
        "基本信息!C9",
        *(f"收支明细!F{row}" for row in range(1, 501)),
        "项目!Z3",
        "项目!AA3",
        "没有的表!A1",
        "基本信息!B2",
        "项目!B2",
        "基本信息!B1",
        "基本信息!A1",
    ]
    assert [line for line in lines if not line.startswith("  ")][:5] == [
        "错误（505 条）",
        "提醒（2 条）",
        "已接受的提醒（1 条）",
        "信息（1 条）",
        "检查完毕：错误 505 条，提醒 2 条，信息 1 条，已接受 1 条。",
    ]
    assert "  项目!B2 X101 提醒：不一致。（另见 收支明细!F3）" in lines
    assert "  基本信息!B1 X104 提醒：填 120.00，应为 119.50。请核对。（已接受：口径调整所致）" in lines


def test_check_prints_and_writes_nothing(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.findings = (finding(Severity.WARNING),)
    assert run("check", workbook) == Exit.DONE
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "提醒（1 条）",
        "  收支明细!F12 X104 提醒：填 120.00，应为 119.50。请核对。",
        "检查完毕：错误 0 条，提醒 1 条，信息 0 条。",
        "核对规则：通过 40 条，有发现 3 条，不适用 5 条。",
    ]
    assert err == ""
    assert names(workbook.parent) == [workbook.name]
    rendered.findings = (finding(Severity.ERROR),)
    assert run("check", workbook) == Exit.FAULTY
    assert names(workbook.parent) == [workbook.name]


def test_check_writes_the_annotated_copy_and_never_over_an_edited_one(
    workbook: Path, rendered: SimpleNamespace, capsys
) -> None:
    copy = workbook.with_name("填报-检查结果.xlsx")
    assert run("check", workbook, "--annotate") == Exit.DONE
    assert copy.read_bytes() == "填报.xlsx 0".encode()
    assert f"已生成：{copy}" in capsys.readouterr().out
    copy.write_bytes(b"edited")
    assert run("check", workbook, "--annotate") == Exit.DONE
    assert copy.read_bytes() == b"edited"
    assert copy.with_name("填报-检查结果(2).xlsx").read_bytes() == "填报.xlsx 0".encode()
    assert run("check", copy, "--annotate", "-o", workbook.parent / "out") == Exit.DONE
    assert names(workbook.parent / "out") == ["填报-检查结果.xlsx"], "a copy of a copy has the same name"


def test_check_as_json(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    faulty = Finding(
        "X101",
        Severity.ERROR,
        (CellRef("项目", "B2"), CellRef("收支明细", "F3")),
        "不一致。",
        "请核对。",
        "1",
        "2",
        "−1",
    )
    rendered.findings = (faulty, replace(finding(Severity.WARNING), accepted="口径调整所致"))
    rendered.crashed = ("W999",)
    assert run("check", workbook, "--json", "--annotate") == Exit.DEFECT
    out, err = capsys.readouterr()
    assert "W999" in err
    assert out.isascii()
    assert json.loads(out) == {
        "version": 1,
        "file": str(workbook),
        "passed": False,
        "counts": {"error": 1, "warning": 0, "info": 0, "accepted": 1},
        "rules": {"passed": 40, "found": 3, "not_applicable": 5, "not_run": 0, "crashed": ["W999"]},
        "findings": [
            {
                "rule": "X101",
                "severity": "error",
                "cells": [{"sheet": "项目", "cell": "B2"}, {"sheet": "收支明细", "cell": "F3"}],
                "message": "不一致。",
                "advice": "请核对。",
                "found": "1",
                "expected": "2",
                "difference": "−1",
                "accepted": None,
            },
            {
                "rule": "X104",
                "severity": "warning",
                "cells": [{"sheet": "收支明细", "cell": "F12"}],
                "message": "填 120.00，应为 119.50。",
                "advice": "请核对。",
                "found": None,
                "expected": None,
                "difference": None,
                "accepted": "口径调整所致",
            },
        ],
        "annotated": str(workbook.with_name("填报-检查结果.xlsx")),
    }


def test_json_is_documented(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    """Every key stands in the manual."""
    rendered.findings = (finding(Severity.ERROR),)
    run("check", workbook, "--json")
    told = json.loads(capsys.readouterr().out)
    manual = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    for record in (told, told["counts"], told["rules"], told["findings"][0], told["findings"][0]["cells"][0]):
        for key in record:
            assert f"`{key}`" in manual


def test_rules_are_listed_and_explained(capsys) -> None:
    assert run("rules") == Exit.DONE
    lines = capsys.readouterr().out.splitlines()
    ids = [line.split()[0] for line in lines]
    assert ids == sorted(set(ids))
    assert {"A101", "S101", "W101", "X101", "Y101"} <= set(ids)
    assert "X101  错误  基本支出与经济分类合计不一致" in lines
    for id in ids:
        assert run("rules", id.lower()) == Exit.DONE
        assert capsys.readouterr().out.startswith(f"{id} ")


def test_an_unknown_rule_has_near_ones(capsys) -> None:
    assert run("rules", "X10") == Exit.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"没有编号为“X10”的规则。相近的有：.*X101", err)
    assert run("rules", "行政") == Exit.USAGE
    assert capsys.readouterr().err == "没有编号为“行政”的规则。\n"


def test_a_cell_cannot_steer_the_terminal(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.findings = (finding(Severity.WARNING, message="填了“\x1b[2J\r\n甲\u202e乙”。"),)
    run(workbook)
    out = capsys.readouterr().out
    assert "填了“[2J 甲乙”。" in out


def test_a_crashed_rule_is_our_defect(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.crashed = ("X104", "W201")
    rendered.findings = (finding(Severity.ERROR),)
    assert run(workbook) == Exit.DEFECT
    out, err = capsys.readouterr()
    assert "X104、W201" in err
    assert "收支明细!F12" in out  # the other rules still speak
    assert "未能执行 2 条" in out
    assert names(workbook.parent) == ["填报-检查结果.xlsx", workbook.name], "their findings are shown in the copy"
    rendered.findings = ()
    assert run("check", workbook) == Exit.DEFECT


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (WorkbookUnreadable("这个文件加了密码。"), Exit.UNREADABLE),
        (TemplateProblem("模板缺少 document.xml。"), Exit.USAGE),
        (CannotWrite("磁盘已满。"), Exit.CANNOT_WRITE),
    ],
)
def test_what_a_user_can_mend(workbook: Path, rendered: SimpleNamespace, capsys, problem: Exception, code: int) -> None:
    rendered.raises = problem
    assert run(workbook) == code
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"{problem}\n")


def test_no_such_workbook(tmp_path: Path, capsys) -> None:
    assert run(tmp_path / "没有.xlsx") == Exit.UNREADABLE
    assert "找不到工作簿" in capsys.readouterr().err
    assert run(tmp_path, "-o", tmp_path) == Exit.UNREADABLE, "a folder is a batch, this one an empty one"
    assert "里没有 .xlsx 工作簿" in capsys.readouterr().err


def test_interrupted(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    rendered.raises = KeyboardInterrupt()
    assert run(workbook) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "已中断。\n"


def defect() -> Exception:
    try:
        try:
            int(SECRET)
        except ValueError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        return error


@pytest.mark.parametrize("debug", [False, True])
def test_our_defect_is_short_and_tells_no_cell(
    workbook: Path, rendered: SimpleNamespace, capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, debug: bool
) -> None:
    place = tmp_path / "temp"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    monkeypatch.delenv("GEN_DISCLOSURE_DEBUG", raising=False)
    if debug:
        monkeypatch.setenv("GEN_DISCLOSURE_DEBUG", "1")
    rendered.raises = defect()
    assert run(workbook) == Exit.DEFECT
    out, err = capsys.readouterr()
    reference = re.search(r"编号 ([0-9a-f]{8})，版本 (\S+?)）", err)
    assert reference
    assert reference[2] == __version__
    assert "Traceback" not in out + err
    assert SECRET not in out + err
    assert len(names(place)) == debug
    for name in names(place):
        text = (place / name).read_text("utf-8")
        assert reference[1] in name
        assert SECRET not in text
        assert "RuntimeError" in text
        assert "ValueError" in text
        assert "test_cli.py" in text
    rendered.raises = defect()
    run(workbook)
    assert reference[0] in capsys.readouterr().err  # the same fault, the same reference


def test_a_second_run_says_what_became_of_the_files(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    run(workbook)
    capsys.readouterr()
    run(workbook)
    assert capsys.readouterr().out.count("内容没有变化：") == 2
    (workbook.parent / f"{STEM}.docx").write_text("领导改过", "utf-8")
    assert run(workbook) == Exit.DONE
    out = capsys.readouterr().out
    assert f"已生成：{workbook.parent / STEM}(2).docx" in out
    assert f"“{STEM}.docx”有人改过" in out
    assert run(workbook, "--overwrite") == Exit.DONE
    assert f"已更新：{workbook.parent / STEM}.docx" in capsys.readouterr().out


def test_the_workbook_is_never_overwritten(tmp_path: Path, rendered: SimpleNamespace) -> None:
    path = tmp_path / f"{STEM}.xlsx"
    path.write_bytes(b"typed for days")
    assert run(path, "--overwrite") == Exit.DONE
    assert path.read_bytes() == b"typed for days"
    assert f"{STEM}(2).xlsx" in names(tmp_path)


def test_cannot_write(workbook: Path, rendered: SimpleNamespace, capsys) -> None:
    assert run(workbook, "-o", workbook) == Exit.CANNOT_WRITE
    assert "不是文件夹" in capsys.readouterr().err


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, int]]:
    asked: list[tuple[str, int]] = []

    def make(kind: str, year: int, _rows: int) -> tuple[str, bytes]:
        asked.append((kind, year))
        return f"{kind}预算公开填报表-{year}.xlsx", b"blank"

    monkeypatch.setattr(pipeline, "blank", make)
    monkeypatch.chdir(tmp_path)
    return asked


def test_new(blank: list[tuple[str, int]], tmp_path: Path, capsys) -> None:
    assert run("new", "--kind", "单位", "--year", "2026") == Exit.DONE
    assert blank == [("单位", 2026)]
    assert names(tmp_path) == ["单位预算公开填报表-2026.xlsx"]
    assert "已生成：单位预算公开填报表-2026.xlsx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("填报.xlsx", "填报.xlsx"),
        ("填报", "填报.xlsx"),
        ("2026.1版", "2026.1版.xlsx"),
        ("新 文件夹/填报.XLSX", "新 文件夹/填报.xlsx"),
        (".", "部门预算公开填报表-2026.xlsx"),
    ],
)
def test_new_output(blank: list[tuple[str, int]], tmp_path: Path, wanted: str, written: str) -> None:
    assert run("new", "--year", "2026", "-o", wanted) == Exit.DONE
    assert (tmp_path / written).read_bytes() == b"blank"


def test_new_never_overwrites_a_filled_workbook(blank: list[tuple[str, int]], tmp_path: Path, capsys) -> None:
    filled = tmp_path / "部门预算公开填报表-2026.xlsx"
    filled.write_bytes(b"filled")
    assert run("new", "--year", "2026") == Exit.DONE
    assert filled.read_bytes() == b"filled"
    assert "部门预算公开填报表-2026(2).xlsx" in capsys.readouterr().out


def test_a_workbook_named_like_the_command(
    rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new").write_bytes(b"any")
    assert run("./new") == Exit.DONE
    assert rendered.asked[0] == Path("new")


def test_colours_only_on_a_terminal_and_without_no_color(
    workbook: Path, rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    rendered.findings = (finding(Severity.WARNING),)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    run(workbook)
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    run(workbook)
    assert "\x1b[33m提醒（1 条）\x1b[0m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    run(workbook)
    assert "\x1b" not in capsys.readouterr().out


def test_closed_or_missing_streams_are_no_reason_to_fail(
    workbook: Path, rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert run(workbook) == Exit.DONE
    assert run(workbook, "-o", workbook) == Exit.CANNOT_WRITE


def test_a_reader_that_goes_away_is_no_reason_to_fail(
    workbook: Path, rendered: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(builtins, "print", broken)
    monkeypatch.setattr("os.dup2", lambda *_: None)
    assert run(workbook) == Exit.DONE
    assert f"{STEM}.docx" in names(workbook.parent)
