"""The command: reads arguments, calls the pipeline, prints what it found, delivers the files, says how it went.

Knows nothing about budgets. Heavy modules are imported inside the commands, so that --help answers at once.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__, pipeline
from generator.arguments import BATCH, CHECK, DIFF, EXPLAIN, NEW, RULES, VERIFY, Exit, parse
from generator.console import clean, paint, prepare, say
from generator.model.errors import CannotWrite, DisclosureError, TemplateProblem, WorkbookUnreadable, YearRefused
from generator.model.findings import Severity

if TYPE_CHECKING:
    import argparse

    from generator.delivery import Delivery
    from generator.document.tree import Document
    from generator.pipeline import Rendering


_EXIT_OF = {
    WorkbookUnreadable: Exit.UNREADABLE,
    TemplateProblem: Exit.USAGE,
    YearRefused: Exit.USAGE,
    CannotWrite: Exit.CANNOT_WRITE,
    DisclosureError: Exit.DEFECT,
}
_REPORT_IT = "请把编号告诉程序的维护者。"
_SAID = {
    "CREATED": "已生成：{path}",
    "REPLACED": "已更新：{path}",
    "UNCHANGED": "内容没有变化：{path}",
    "KEPT_OTHER": "已生成：{path}\n  （“{wanted}”有人改过，或者不是本程序生成的，没有动它）",
    "KEPT_OPEN": "已生成：{path}\n  （“{wanted}”正在打开，没有动它）",
}
"""What is printed of a delivery, by generator.delivery.Outcome."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code (see generator.arguments.Exit). Raises nothing."""
    prepare()
    if not _debugging():
        warnings.simplefilter("ignore")  # libraries speak English, and of things a clerk cannot change
    try:
        options = parse(list(sys.argv[1:] if arguments is None else arguments), date.today())
        return _COMMANDS[options.command](options)
    except SystemExit as stop:
        return int(stop.code or 0)
    except KeyboardInterrupt:
        say("已中断。", to_stderr=True)
        return Exit.INTERRUPTED
    except DisclosureError as problem:
        say(paint(clean(str(problem)), "red", to_stderr=True), to_stderr=True)
        return next(code for kind, code in _EXIT_OF.items() if isinstance(problem, kind))
    except Exception as defect:
        _report(defect)
        return Exit.DEFECT


def _render(options: argparse.Namespace) -> Exit:
    _require(options.workbook, "工作簿")
    formats = tuple(dict.fromkeys([*(options.format or pipeline.FORMATS), *(["docx"] if options.mail else [])]))
    rendering = pipeline.render(options.workbook, templates=options.templates, formats=formats, strict=options.strict)
    _print_findings(rendering)
    folder = options.output or options.workbook.parent
    if rendering.is_faulty:
        say(paint(_why_refused(rendering), "red"))
        try:
            _say_delivery(_annotate(options.workbook, rendering, folder))
        except CannotWrite as problem:  # nobody asked for the copy: what stands against the workbook comes first
            say(paint(f"标出问题的副本没有写成：{clean(str(problem))}", "yellow", to_stderr=True), to_stderr=True)
    if rendering.is_refused:
        return _verdict(rendering)
    done = _publish(rendering, folder, overwrite=options.overwrite, spare=options.workbook)
    if done is None:
        return Exit.DEFECT
    for delivery in done:
        _say_delivery(delivery)
    pages: list[Document] = []
    if options.summary or options.mail:
        pages = _approval(rendering, done, folder, options)
    if options.trace:
        _say_delivery(_trace(rendering, options.workbook, folder, pages))
    return Exit.DONE


def _approval(
    rendering: Rendering, done: Sequence[Delivery], folder: Path, options: argparse.Namespace
) -> list[Document]:
    """Writes 审批摘要 and 送审邮件, and gives back their pages. The mail brings the files as they lie on the disk."""
    from generator.approval import mail_page, summary_of, summary_page, write_mail

    pages: list[Document] = []
    attached = [one for one in done if one.path.suffix == ".docx"]

    def deliver(data: bytes, suffix: str) -> Delivery:
        delivery = _deliver(data, folder, rendering.stem, suffix, overwrite=options.overwrite, spare=options.workbook)
        _say_delivery(delivery)
        return delivery

    if options.summary:
        pages.append(summary_page(rendering))
        attached.append(deliver(summary_of(pages[-1], rendering), "-审批摘要.docx"))
    if options.mail:
        pages.append(mail_page(rendering, [one.path.name for one in attached]))
        deliver(write_mail(pages[-1], [(one.path.name, one.path.read_bytes()) for one in attached]), "-送审.eml")
    return pages


def _batch(options: argparse.Namespace) -> Exit:
    from generator.batch.command import run
    from generator.batch.work import Options

    formats = tuple(dict.fromkeys(options.format or pipeline.FORMATS))
    wanted = Options(formats, options.templates, strict=options.strict, overwrite=options.overwrite)
    return run(options.workbooks, options.output, wanted, options.jobs)


def _trace(rendering: Rendering, workbook: Path, folder: Path, pages: Sequence[Document]) -> Delivery:
    """核对底稿.xlsx: every printed figure, those of further pages too, with links to the cells of the workbook."""
    from generator.trace import trace_of, write_trace

    try:
        link = os.path.relpath(workbook, folder)
    except ValueError:  # another drive on Windows
        link = str(workbook.resolve())
    data = write_trace(trace_of(rendering, *pages), workbook=Path(link).as_posix(), title=rendering.stem)
    return _deliver(data, folder, rendering.stem, "核对底稿.xlsx", overwrite=False, spare=workbook)


def _explain(options: argparse.Namespace) -> Exit:
    from generator.trace import explain, explain_text

    _require(options.workbook, "工作簿")
    rendering = pipeline.render(options.workbook, formats=())
    if rendering.is_refused:
        _print_findings(rendering)
        return _verdict(rendering)
    found = explain(rendering, options.query)
    _say_lines(explain_text(options.query, found))
    return Exit.DONE if found else Exit.FAULTY


def _diff(options: argparse.Namespace) -> Exit:
    import json

    from generator.trace import diff

    _require(options.old, "旧工作簿")
    _require(options.new, "新工作簿")
    compared = diff(options.old, options.new)
    if options.json:
        say(json.dumps(compared.to_json(), indent=2))
    else:
        _say_lines(compared.text())
    return Exit.DONE


def _say_lines(text: str) -> None:
    for line in text.splitlines():
        say(clean(line))


def _publish(rendering: Rendering, folder: Path, *, overwrite: bool, spare: Path) -> list[Delivery] | None:
    """The finished files under their names, after they were read back from the disk; None when they contradict
    themselves, and then there are none.
    """
    from generator.production import audited
    from generator.report import print_audit

    with audited(rendering, folder) as (staged, audit):
        print_audit(audit)
        if audit.is_refused:
            staged.revoke(rendering.stem)
            return None
        return list(staged.commit(rendering.stem, overwrite=overwrite, spare=spare).values())


def _check(options: argparse.Namespace) -> Exit:
    from generator.report import findings_json

    _require(options.workbook, "工作簿")
    rendering = pipeline.check(options.workbook, strict=options.strict)
    if not options.json:
        _print_findings(rendering)
    copy = None
    if options.annotate:
        copy = _annotate(options.workbook, rendering, options.output or options.workbook.parent)
    if options.json:
        say(findings_json(rendering, options.workbook, copy.path if copy else None))
    elif copy:
        _say_delivery(copy)
    return _verdict(rendering)


def _why_refused(rendering: Rendering) -> str:
    if any(finding.severity is Severity.ERROR for finding in rendering.findings):
        return "有错误，没有生成文件。请改正以后再运行一次。"
    return "有没有接受的提醒（--strict），没有生成文件。请改正，或在“提醒说明”表中写明接受的理由。"


def _verdict(rendering: Rendering) -> Exit:
    if rendering.crashed:
        rules = "、".join(rendering.crashed)
        say(f"程序本身出错：规则 {rules} 没有查完，因此不能生成文件。{_REPORT_IT}", to_stderr=True)
        return Exit.DEFECT
    return Exit.FAULTY if rendering.is_faulty else Exit.DONE


def _print_findings(rendering: Rendering) -> None:
    from generator.report import print_findings

    print_findings(rendering)


def _annotate(workbook: Path, rendering: Rendering, folder: Path) -> Delivery:
    """The copy of the workbook that shows the findings, beside or in place of an earlier one that nobody changed."""
    from generator.production import copy_of

    stem, data = copy_of(workbook, rendering)
    return _deliver(data, folder, stem, ".xlsx", overwrite=False, spare=workbook)


def _rules(options: argparse.Namespace) -> Exit:
    if options.rule is None:
        for id, severity, title in pipeline.rules():
            say(f"{id}  {severity.value}  {title}")
        return Exit.DONE
    try:
        say(pipeline.explain(options.rule))
    except KeyError:
        known = [id for id, _, _ in pipeline.rules()]
        near = "、".join(_near(options.rule.strip().upper(), known))
        say(clean(f"没有编号为“{options.rule}”的规则。{f'相近的有：{near}。' if near else ''}"), to_stderr=True)
        return Exit.USAGE
    return Exit.DONE


def _verify(options: argparse.Namespace) -> Exit:
    from generator.report import differences_json, print_differences
    from generator.verify import verify

    _require(options.document, "文档")
    _require(options.workbook, "工作簿")
    try:
        edited = options.document.read_bytes()
    except OSError as problem:
        raise WorkbookUnreadable(
            f"无法读取文档“{options.document}”（{problem.strerror}）。请核对路径和权限。"
        ) from problem
    differences = verify(edited, options.workbook, options.templates)
    if options.json:
        say(differences_json(differences, options.document, options.workbook))
    else:
        print_differences(differences)
    return Exit.FAULTY if any(found.severity is Severity.ERROR for found in differences) else Exit.DONE


def _near(id: str, known: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(id, known, n=5, cutoff=0.6)


def _new(options: argparse.Namespace) -> Exit:
    summary: tuple[str, ...] = ()
    if options.rows and options.last is not None:
        say("--rows 只用于空白工作簿；用 --from 时，各表的行数按上年工作簿自动留够。", to_stderr=True)
        return Exit.USAGE
    if options.last is None:
        name, data = pipeline.blank(options.kind, options.year, options.rows)
        target: Path = options.output or Path(name)
    else:
        _require(options.last, "上年的工作簿")
        name, data, summary = pipeline.renew(options.last, options.year)
        target = options.output or options.last.parent / name
    if target.is_dir():
        target = target / name
    stem = target.stem if target.suffix.lower() == ".xlsx" else target.name
    _say_delivery(_deliver(data, target.parent, stem, ".xlsx", overwrite=False, spare=options.last))
    for line in summary:
        say(line)
    return Exit.DONE


def _require(path: Path, what: str) -> None:
    if not path.is_file():
        raise WorkbookUnreadable(f"找不到{what}“{path}”。请检查路径和文件名。")


def _deliver(
    data: bytes, folder: Path, stem: str, suffix: str, *, overwrite: bool, spare: Path | None = None
) -> Delivery:
    from generator.delivery import deliver

    return deliver(data, folder, stem, suffix, overwrite=overwrite, spare=spare)


def _say_delivery(done: Delivery) -> None:
    said = _SAID[done.outcome.name].format(path=clean(str(done.path)), wanted=done.wanted.name)
    say(paint(said, "green" if done.path == done.wanted else "yellow"))


_COMMANDS = {
    "": _render,
    BATCH: _batch,
    NEW: _new,
    CHECK: _check,
    RULES: _rules,
    VERIFY: _verify,
    EXPLAIN: _explain,
    DIFF: _diff,
}


def _report(defect: Exception) -> None:
    """Says that the program is at fault, and where the details lie when they are wanted."""
    from generator.defect import places, reference

    number = reference(defect)
    say(
        f"程序本身出错（编号 {number}，版本 {__version__}），不是填报的问题。请把编号告诉程序的维护者。",
        to_stderr=True,
    )
    if not _debugging():
        say("设置环境变量 GEN_DISCLOSURE_DEBUG=1 再运行一次，可以得到出错位置的记录（不含表格内容）。", to_stderr=True)
        return
    with suppress(OSError):
        import tempfile  # only who looks for a fault pays for it

        handle, path = tempfile.mkstemp(prefix=f"gen-disclosure-{number}-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join((f"gen-disclosure {__version__}", f"Python {sys.version}", *places(defect), "")))
        say(f"出错位置的记录：{path}", to_stderr=True)


def _debugging() -> bool:
    return bool(os.environ.get("GEN_DISCLOSURE_DEBUG"))
