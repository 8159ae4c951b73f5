"""The batch on the command line: a progress bar while it runs, a table at its end, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.arguments import Exit
from generator.batch.executors import Inline, Processes, cores
from generator.batch.find import find
from generator.batch.records import Record, Status
from generator.batch.run import Report, run_batch
from generator.batch.work import Options
from generator.console import clean, paint, say

_AHEAD = 3
"""Workbooks a worker has before it, so that none waits for its parent."""
_EXITS = {
    Status.DEFECT: Exit.DEFECT,
    Status.UNWRITTEN: Exit.CANNOT_WRITE,
    Status.FAULTY: Exit.FAULTY,
    Status.UNREADABLE: Exit.FAULTY,
    Status.TEMPLATE: Exit.FAULTY,
    Status.DONE: Exit.DONE,
}
"""Exit code by status; of several the one that stands first."""


def run(paths: Sequence[Path], out: Path, options: Options, jobs: int | None = None) -> Exit:
    """Renders everything the arguments mean, prints how it goes, and returns the exit code.

    `jobs` is the number of worker processes, as a rule one a processor; 1 works in this process. Raises
    WorkbookUnreadable when an argument means no workbook, TemplateProblem when there are no such templates, CannotWrite
    when `out` cannot be written to or another batch is at work there.
    """
    workbooks = find(paths, out)
    if options.templates is not None:
        from generator.compose import load_pack

        load_pack(options.templates)  # one complaint, not one a workbook
    jobs = min(jobs or cores(), len(workbooks))
    executor = Inline() if jobs == 1 else Processes(jobs)
    with executor, _progress(len(workbooks)) as progress:
        ahead = 1 if jobs == 1 else jobs * _AHEAD
        report = run_batch(workbooks, out, options, executor=executor, ahead=ahead, progress=progress)
    _print(report)
    if report.is_interrupted:
        return Exit.INTERRUPTED
    return next(code for status, code in _EXITS.items() if report.statuses[status] or status is Status.DONE)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Record], object]]:
    """What is to be called for every workbook; on a terminal it moves a bar, which is gone at the end."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda record: None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread and the fork of workers do not go together
    form = "{percentage:3.0f}% |{bar}| {n_fmt}/{total_fmt}，已用 {elapsed}，还要 {remaining}{postfix}"
    plain = not (sys.stderr.encoding or "").lower().startswith("utf")  # Chinese consoles draw blocks twice as wide
    with tqdm(total=total, file=sys.stderr, leave=False, bar_format=form, dynamic_ncols=True, ascii=plain) as bar:
        refused = 0

        def step(record: Record) -> None:
            nonlocal refused
            refused += record.status is not Status.DONE
            if refused:
                bar.set_postfix_str(f"未生成 {refused}", refresh=False)
            bar.update()

        yield step


def _print(report: Report) -> None:
    """The table: how many ended how, then those without a document, a line each."""
    done = report.statuses[Status.DONE]
    rows = [(status.value, count) for status in Status if (count := report.statuses[status])]
    if report.total > report.done:
        rows.append(("没有处理", report.total - report.done))
    again = f"，其中 {report.unchanged} 份没有变化，没有重新处理" if report.unchanged else ""
    say(f"共 {report.total} 份工作簿{again}：")
    for label, count in rows:
        say(f"  {label:\u3000<4}{count:>6}")
    if report.refused:
        say(paint("没有生成的：", "red"))
        for workbook, status, reason in report.refused:
            say(clean(f"  {workbook}  {status.value}：{reason}"))
    if report.kept:
        say(paint(f"有 {len(report.kept)} 个文件有人改过或正在打开，没有动它，新文件的名称后面加了编号：", "yellow"))
        for name in report.kept:
            say(clean(f"  {name}"))
    if report.is_interrupted:
        say(
            paint(
                f"已中断：处理了 {report.done} 份，还有 {report.total - report.done} 份。再运行一次，从这里继续。",
                "yellow",
            )
        )
    elif report.summary is not None:
        say(paint(f"汇总：{clean(str(report.summary.path))}", "green" if done else "yellow"))
