"""Workbooks for batches, the sums they must come to, and executors of many kinds."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.many import write_many
from generator.batch.run import Report, run_batch
from generator.batch.work import Options
from generator.model.facts import Budget, Category, Source
from generator.workbook.reader import read

GOOD, BROKEN = 30, 5
_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@functools.cache
def many() -> tuple[Path, ...]:
    """Thirty good workbooks and five broken ones, written once."""
    folder = tempfile.TemporaryDirectory(prefix="gen-disclosure-batch-")
    _KEPT.append(folder)
    return tuple(write_many(Path(folder.name), GOOD + BROKEN, BROKEN))


def some(folder: Path, good: int, broken: int = 0) -> list[Path]:
    """Copies of a few of them in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [*many()[:good], *many()[GOOD : GOOD + broken]]
    for path in chosen:
        (folder / path.name).write_bytes(path.read_bytes())
    return [folder / path.name for path in chosen]


def outputs(out: Path) -> dict[str, bytes]:
    """Everything a user sees in the folder of results."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if not path.name.startswith(".")}


def batch(paths: Iterable[Path], out: Path, *, executor: Executor, ahead: int = 1, **options: Any) -> Report:
    return run_batch(list(paths), out, Options(**options), executor=executor, ahead=ahead)


def yuan_of(workbooks: Iterable[Path]) -> list[Decimal]:
    """The sums of 汇总, from the typed 元 and by nobody's formula: total, ten sources, two categories, 三公, 运行经费."""
    sums = [Decimal(0)] * 15
    for workbook in workbooks:
        budget = read(workbook).budget
        assert budget is not None
        sums = [total + more for total, more in zip(sums, _yuan(budget), strict=True)]
    return sums


def _yuan(budget: Budget) -> list[Decimal]:
    def lines(wanted: Callable[[Any], bool]) -> Decimal:
        return sum((line.current for line in budget.lines if wanted(line)), Decimal(0))

    return [
        lines(lambda line: True),
        *(lines(lambda line, source=source: line.source is source) for source in Source),
        lines(lambda line: line.category is not Category.PROJECT),
        lines(lambda line: line.category is Category.PROJECT),
        sum((item.general + item.fund + item.capital for item in budget.three_public), Decimal(0)),
        sum((line.amount for line in budget.economic_lines if line.code[:3] not in ("301", "303")), Decimal(0)),
    ]


class Lazy(Executor):
    """A toy: does the work when somebody asks for its result, and the newest first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = _LazyFuture(self)
        self._waiting.append((future, functools.partial(fn, *args, **kwargs)))
        return future

    def work(self) -> None:
        while self._waiting:
            future, do = self._waiting.pop()
            future.set_result(do())


class _LazyFuture(Future[Any]):
    def __init__(self, executor: Lazy) -> None:
        super().__init__()
        self._executor = executor

    def result(self, timeout: float | None = None) -> Any:
        self._executor.work()
        return super().result(timeout)
