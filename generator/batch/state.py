"""What was done in a folder of results, so that it is not done twice: one line a workbook, in a hidden folder there.

The lines are appended as the work goes on, so that a killed run loses nothing; a torn or foreign line is as if it were
not there, and so is the whole when somebody deletes it. One run at a time holds the lock.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

import generator
from generator.batch.records import Record
from generator.batch.work import Options, digest_of
from generator.model.errors import CannotWrite
from generator.resources import templates_root

_FOLDER = ".gen-disclosure-batch"
_JOURNAL, _LOCK, _STAGING, _SUMMARY = "done.jsonl", "lock", "staging", "summary.sha256"


class Key:
    """What a result depends on besides the workbook: the program, the templates, the options."""

    def __init__(self, options: Options) -> None:
        templates = options.templates or templates_root()
        parts = (
            generator.__version__,
            _digest_below(Path(generator.__file__).parent),
            _digest_below(templates),
            ",".join(options.formats),
            str(options.strict),
        )
        self._rest = "\n".join(parts)

    def of(self, content: str) -> str:
        """The key of a workbook of this digest; empty when it could not be read."""
        return hashlib.sha256(f"{content}\n{self._rest}".encode()).hexdigest() if content else ""


def _digest_below(folder: Path) -> str:
    total = hashlib.sha256()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted({*folders} - {"__pycache__"})
        for name in sorted(names):
            path = Path(place, name)
            total.update(f"{path.relative_to(folder).as_posix()}\n{digest_of(path)}\n".encode())
    return total.hexdigest()


class _Line(NamedTuple):
    """What is kept in memory of a record: where it stands in the file, and its key."""

    offset: int
    length: int
    key: str


class State:
    """The records of one folder of results."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._real = out
        self.staging = out / _FOLDER / _STAGING
        self._path = out / _FOLDER / _JOURNAL
        self._summary = out / _FOLDER / _SUMMARY
        self._kept: dict[str, _Line] = {}
        self._file: BinaryIO | None = None

    def name_of(self, workbook: Path) -> str:
        """The workbook as its record names it: its path seen from the folder of results, with /."""
        try:
            return Path(os.path.relpath(workbook.resolve(), self._real)).as_posix()
        except ValueError:  # another drive on Windows
            return workbook.resolve().as_posix()

    def workbooks(self) -> Collection[str]:
        """The workbooks that have a record."""
        return self._kept.keys()

    def holds(self, workbook: str, key: str) -> bool:
        """True when the files of this key are there as they were written."""
        line = self._kept.get(workbook)
        if line is None or not key or line.key != key:
            return False
        return all(digest_of(self.out / file.name) == file.digest for file in self.record(workbook).files.values())

    def record(self, workbook: str) -> Record:
        """The record as it was added. Raises KeyError when there is none."""
        (record,) = self.records([workbook])
        return record

    def records(self, workbooks: Iterable[str]) -> Iterator[Record]:
        """The records of these, in order, read one after the other. Raises KeyError when one of them has none."""
        with self._path.open("rb") as file:
            for workbook in workbooks:
                line = self._kept[workbook]
                file.seek(line.offset)
                yield Record.from_json(file.read(line.length))

    def add(self, record: Record) -> None:
        """Keeps the record, in place of an earlier one of the same workbook. Raises CannotWrite."""
        if self._file is None:
            raise ValueError("state is not open")
        try:
            self._add(record, self._file)
            self._file.flush()
        except OSError as problem:
            raise _cannot_write(self.out, problem) from problem

    def _add(self, record: Record, file: BinaryIO) -> None:
        line = record.to_json().encode() + b"\n"
        self._kept[record.workbook] = _Line(file.tell(), len(line), record.key)
        file.write(line)

    @property
    def summary_digest(self) -> str:
        """Digest of 汇总.xlsx as the last run wrote it, empty when nobody knows."""
        try:
            return self._summary.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            return ""

    @summary_digest.setter
    def summary_digest(self, digest: str) -> None:
        self._summary.write_text(digest, "ascii")

    def open(self) -> None:
        """Reads what is there, leaves out what is superseded, torn, or of workbooks that are gone. Raises OSError."""
        self.staging.mkdir(parents=True, exist_ok=True)
        self._real = self.out.resolve()
        self._clear()
        last = {record.workbook: number for number, record in self._lines()}
        fresh = self._path.with_suffix(".tmp")
        with fresh.open("wb") as file:
            for number, record in self._lines():
                if last[record.workbook] == number and (self.out / record.workbook).is_file():
                    self._add(record, file)
        fresh.replace(self._path)
        self._file = self._path.open("ab")

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._clear()

    def _clear(self) -> None:
        """Removes what has no name yet, of this run or of one that was killed."""
        with suppress(OSError):
            for left in self.staging.iterdir():
                left.unlink(missing_ok=True)

    def _lines(self) -> Iterator[tuple[int, Record]]:
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            for number, line in enumerate(file):
                with suppress(KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
                    yield number, Record.from_json(line)


@contextmanager
def opened(out: Path) -> Iterator[State]:
    """The state of a folder of results, which is made if need be, for this run alone.

    Raises CannotWrite when the folder cannot be written to, or another run is at work in it.
    """
    state = State(out)
    try:
        (out / _FOLDER).mkdir(parents=True, exist_ok=True)
        lock = (out / _FOLDER / _LOCK).open("ab")
    except OSError as problem:
        raise _cannot_write(out, problem) from problem
    with lock:
        if not _locked(lock):
            raise CannotWrite(f"另一个批量任务正在写入“{out}”。请等它结束，或换一个文件夹。")
        try:
            state.open()
        except OSError as problem:
            raise _cannot_write(out, problem) from problem
        try:
            yield state
        finally:
            state.close()


def _cannot_write(out: Path, problem: OSError) -> CannotWrite:
    return CannotWrite(f"无法写入“{out}”（系统错误 {problem.errno}）。请检查权限和磁盘，或换一个文件夹。")


def _locked(file: BinaryIO) -> bool:
    """Takes the lock, which the system takes back when this process ends in whatever way; workers do not inherit it."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        # A file system without locks leaves two runs at once to their user.
        return not isinstance(problem, (BlockingIOError, PermissionError))
    return True
