"""The command: reads arguments, calls the pipeline, prints what it found, delivers the files, says how it went.

Knows nothing about budgets. Heavy modules are imported inside the commands, so that --help answers at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__, pipeline
from generator.arguments import NEW, Exit, parse
from generator.console import clean, paint, prepare, say
from generator.model.errors import CannotWrite, DisclosureError, TemplateProblem, WorkbookUnreadable
from generator.model.findings import Finding, Severity

if TYPE_CHECKING:
    import argparse


_EXIT_OF = {
    WorkbookUnreadable: Exit.UNREADABLE,
    TemplateProblem: Exit.USAGE,
    CannotWrite: Exit.CANNOT_WRITE,
    DisclosureError: Exit.DEFECT,
}
_REPORT_IT = "请把编号告诉程序的维护者。"
_COLOUR_OF = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
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
        return _new(options) if options.command == NEW else _render(options)
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
    if not options.workbook.is_file():
        raise WorkbookUnreadable(f"找不到工作簿“{options.workbook}”。请检查路径和文件名。")
    formats = tuple(dict.fromkeys(options.format or pipeline.FORMATS))
    rendering = pipeline.render(options.workbook, templates=options.templates, formats=formats)
    _print_findings(rendering.findings, rendering.sheet_order)
    if rendering.crashed:
        rules = "、".join(rendering.crashed)
        say(f"程序本身出错：规则 {rules} 没有查完，因此没有生成文件。{_REPORT_IT}", to_stderr=True)
        return Exit.DEFECT
    if rendering.is_refused:
        say(paint("有错误，没有生成文件。请改正以后再运行一次。", "red"))
        return Exit.FAULTY
    folder = options.output or options.workbook.parent
    for suffix, data in rendering.files.items():
        _deliver(data, folder, rendering.stem, f".{suffix}", overwrite=options.overwrite, spare=options.workbook)
    return Exit.DONE


def _new(options: argparse.Namespace) -> Exit:
    name, data = pipeline.blank(options.kind, options.year)
    target: Path = options.output or Path(name)
    if target.is_dir():
        target = target / name
    stem = target.stem if target.suffix.lower() == ".xlsx" else target.name
    _deliver(data, target.parent, stem, ".xlsx", overwrite=False)
    return Exit.DONE


def _deliver(data: bytes, folder: Path, stem: str, suffix: str, *, overwrite: bool, spare: Path | None = None) -> None:
    from generator.delivery import deliver

    done = deliver(data, folder, stem, suffix, overwrite=overwrite, spare=spare)
    said = _SAID[done.outcome.name].format(path=clean(str(done.path)), wanted=done.wanted.name)
    say(paint(said, "green" if done.path == done.wanted else "yellow"))


def _print_findings(findings: Sequence[Finding], sheet_order: Sequence[str]) -> None:
    """All of them: by severity, then in the order of the workbook's sheets, then by cell; then how many."""
    sheets = {sheet: number for number, sheet in enumerate(sheet_order)}
    count = Counter(finding.severity for finding in findings)
    severity = None
    for finding in sorted(findings, key=lambda finding: _position(finding, sheets)):
        if finding.severity is not severity:
            severity = finding.severity
            say(paint(f"{severity.value}（{count[severity]} 条）", _COLOUR_OF[severity]))
        others = "、".join(str(cell) for cell in finding.cells[1:])
        say(clean(f"  {finding}{f'（另见 {others}）' if others else ''}"))
    say("检查完毕：" + "，".join(f"{level.value} {count[level]} 条" for level in Severity) + "。")


def _position(finding: Finding, sheets: Mapping[str, int]) -> tuple[int, int, int, int, str, str]:
    """Sort key. A finding about the whole file comes first, one on an unknown sheet last."""
    if not finding.cells:
        return (finding.severity.rank, -1, 0, 0, "", finding.rule)
    cell = finding.cells[0]
    letters, digits = re.match(r"([A-Z]*)([0-9]*)", cell.address.replace("$", "")).groups()  # type: ignore[union-attr]
    place = (sheets.get(cell.sheet, len(sheets)), int(digits or 0), len(letters), letters)
    return (finding.severity.rank, *place, finding.rule)


def _report(defect: Exception) -> None:
    """Says that the program is at fault, with a reference that is the same wherever the same fault occurs.

    The details name places in the program only: a message of an exception may hold the text of a cell.
    """
    places = list(_places(defect))
    reference = hashlib.sha256("\n".join(places).encode()).hexdigest()[:8]
    say(
        f"程序本身出错（编号 {reference}，版本 {__version__}），不是填报的问题。请把编号告诉程序的维护者。",
        to_stderr=True,
    )
    if not _debugging():
        say("设置环境变量 GEN_DISCLOSURE_DEBUG=1 再运行一次，可以得到出错位置的记录（不含表格内容）。", to_stderr=True)
        return
    with suppress(OSError):
        handle, path = tempfile.mkstemp(prefix=f"gen-disclosure-{reference}-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join((f"gen-disclosure {__version__}", f"Python {sys.version}", *places, "")))
        say(f"出错位置的记录：{path}", to_stderr=True)


def _places(defect: BaseException | None) -> Iterator[str]:
    """The kinds of the exceptions, the first cause last, each with the lines of code it passed."""
    while defect is not None:
        yield type(defect).__name__
        for frame in traceback.extract_tb(defect.__traceback__):
            yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        defect = defect.__cause__ or defect.__context__


def _debugging() -> bool:
    return bool(os.environ.get("GEN_DISCLOSURE_DEBUG"))
