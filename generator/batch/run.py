"""Many workbooks through any executor: a few at a time, named in the order of their paths, remembered one by one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from generator.batch.find import SUMMARY
from generator.batch.names import Names
from generator.batch.records import File, Record, Status
from generator.batch.state import Key, State, opened
from generator.batch.summary import summary
from generator.batch.work import Made, Options, digest_of, make
from generator.delivery import Delivery, Outcome, adopted, deliver
from generator.model.errors import CannotWrite

_DIED = "处理这份工作簿的进程意外终止，可能是内存不足。请单独运行这一份。"


@dataclass(slots=True)
class Report:
    """How a batch went."""

    total: int
    """Workbooks asked for."""
    statuses: Counter[Status] = field(default_factory=Counter)
    """How many ended how; what an interruption left undone is in none."""
    unchanged: int = 0
    """How many of them were not done again."""
    refused: list[tuple[Path, Status, str]] = field(default_factory=list)
    """Workbook, status and reason of those without a document, in the order of paths."""
    kept: list[str] = field(default_factory=list)
    """Files that somebody had edited or opened, so that the new ones got other names."""
    summary: Delivery | None = None
    """汇总.xlsx; None after an interruption."""
    is_interrupted: bool = False

    @property
    def done(self) -> int:
        """How many were settled, one way or the other."""
        return sum(self.statuses.values())


def run_batch(
    workbooks: Sequence[Path],
    out: Path,
    options: Options,
    *,
    executor: Executor,
    ahead: int = 1,
    progress: Callable[[Record], object] = lambda record: None,
) -> Report:
    """Documents of all workbooks in `out`, with a summary, and how it went. Goes on after a bad workbook.

    `executor` is anything that behaves like one; `ahead` of it at most as many workbooks at a time, so that memory does
    not grow with their number. `progress` is called for each as it is settled, in order. After Ctrl-C the report says
    how far it came. Raises CannotWrite when `out` cannot be written to or another batch is at work there.
    """
    report = Report(len(workbooks))
    names: list[str] = []
    with opened(out) as state:
        batch = _Batch(state, options, executor)
        try:
            for workbook, (record, is_new) in zip(workbooks, batch.records(workbooks, ahead), strict=True):
                report.statuses[record.status] += 1
                report.unchanged += not is_new
                if record.status is not Status.DONE:
                    report.refused.append((workbook, record.status, record.reason))
                names.append(record.workbook)
                progress(record)
        except KeyboardInterrupt:
            batch.abandon()
            report.is_interrupted = True
        else:
            report.summary = _summed_up(state, names)
        report.kept = batch.kept
    return report


def _summed_up(state: State, names: Sequence[str]) -> Delivery:
    """汇总.xlsx, in place of an earlier one that nobody changed."""
    earlier = digest_of(state.out / f"{SUMMARY}.xlsx")
    data = summary(lambda: state.records(names))
    done = deliver(data, state.out, SUMMARY, ".xlsx", overwrite=bool(earlier) and earlier == state.summary_digest)
    if done.path == done.wanted:
        state.summary_digest = digest_of(done.path)
    return done


class _Waiting(NamedTuple):
    """A workbook on its way: its path, its name in the records, its digest, and its work; None when it was done before."""

    workbook: Path
    name: str
    content: str
    future: Future[Made] | None

    @property
    def is_broken(self) -> bool:
        """True when the worker died: what still waits is tried again before anything new is begun."""
        future = self.future
        return future is not None and future.done() and isinstance(future.exception(), BrokenExecutor)


class _Batch:
    """The work of one run, on one state."""

    def __init__(self, state: State, options: Options, executor: Executor) -> None:
        self._state = state
        self._options = options
        self._executor = executor
        self._key = Key(options)
        self._waiting: deque[_Waiting] = deque()
        self.kept: list[str] = []

    def records(self, workbooks: Sequence[Path], ahead: int) -> Iterator[tuple[Record, bool]]:
        """What becomes of each, in order, and whether it was done now. Stops for KeyboardInterrupt only."""
        self._names = Names(self._state, workbooks)
        waiting = self._waiting
        for workbook in workbooks:
            name, content = self._state.name_of(workbook), digest_of(workbook)
            is_done = self._state.holds(name, self._key.of(content))
            waiting.append(_Waiting(workbook, name, content, None if is_done else self._submit(workbook)))
            while len(waiting) >= ahead or any(other.is_broken for other in waiting):
                yield self._settled(waiting.popleft())
        while waiting:
            yield self._settled(waiting.popleft())

    def abandon(self) -> None:
        """Takes back what no worker has begun, and waits for the rest."""
        wait([each.future for each in self._waiting if each.future is not None and not each.future.cancel()])

    def _submit(self, workbook: Path) -> Future[Made]:
        try:
            return self._executor.submit(make, workbook, self._options, self._state.staging)
        except BrokenExecutor as problem:
            future: Future[Made] = Future()
            future.set_exception(problem)
            return future

    def _settled(self, done: _Waiting) -> tuple[Record, bool]:
        workbook, name, content, future = done
        if future is None:
            return self._state.record(name), False
        made = self._made(workbook, future)
        record = self._named(workbook, name, made)
        self._names.give(name, record.stem, record.files)
        if record.status.is_lasting and made.content == content:  # else it changed while it was read
            record = replace(record, key=self._key.of(content))
        self._state.add(record)
        return record, True

    def _made(self, workbook: Path, future: Future[Made]) -> Made:
        """The result; when the worker died, that of a second try with nothing else at work."""
        try:
            return future.result()
        except BrokenExecutor:
            try:
                return self._submit(workbook).result()
            except BrokenExecutor:
                return Made(Status.DEFECT, _DIED)

    def _named(self, workbook: Path, name: str, made: Made) -> Record:
        """The record, after the finished files got their names; under its own name what no other workbook owns."""
        stem = self._names.stem(name, made.stem) if made.staged else ""
        record = Record(
            name, "", made.status, made.reason, made.name, made.kind, made.year, made.stem, stem, {}, made.totals,
            made.findings,
        )  # fmt: skip
        if not made.staged:
            return record
        try:
            with adopted(made.staged, self._state.out) as staged:
                if made.status is Status.DEFECT:
                    staged.revoke(stem)
                    return record
                done = staged.commit(
                    stem,
                    overwrite=self._options.overwrite and made.status is Status.DONE,
                    spare=workbook,
                    taken=self._names.of_others(name),
                )
        except CannotWrite as problem:
            return replace(record, status=Status.UNWRITTEN, reason=str(problem), totals=())
        self.kept += [
            each.wanted.name for each in done.values() if each.outcome in (Outcome.KEPT_OPEN, Outcome.KEPT_OTHER)
        ]
        return replace(record, files={s: File(each.path.name, digest_of(each.path)) for s, each in done.items()})
