"""One mutated workbook through the whole command: a finished document or a clear message, and nothing else."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import re
import signal
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from unittest.mock import patch
from xml.etree import ElementTree

from generator import cli
from generator.arguments import Exit
from generator.writers.package import is_untouched, unpack

LIMIT_SECONDS = 10.0
"""Of processor time for one workbook, for the machine may be busy; a sample takes half a second."""
_ENDINGS = {Exit.DONE, Exit.FAULTY, Exit.UNREADABLE}
_LEFT: defaultdict[int, list[str]] = defaultdict(list, {Exit.DONE: [".docx", ".xlsx"], Exit.FAULTY: [".xlsx"]})
"""What lies in the folder afterwards: the document, or the copy of the workbook that shows the findings."""
_FOREIGN = re.compile(r"Traceback|Error\b|Exception\b|Warning\b|\bNone\b|<[a-z]+ object")


class TookTooLong(BaseException):
    """Not an Exception: nothing in the program may catch it."""


@dataclass(frozen=True)
class Trial:
    """How it ended: the exit code, the seconds of processor time, and what is wrong ("" when all is well)."""

    code: int
    seconds: float
    wrong: str = ""


def run(path: Path, folder: Path) -> Trial:
    """Renders the workbook into an empty folder, which is emptied again."""
    out, err = io.StringIO(), io.StringIO()
    defects: list[Exception] = []
    begun = time.process_time()
    try:
        with (
            watchdog(LIMIT_SECONDS),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch.object(cli, "_report", defects.append),
        ):
            code = cli.main([str(path), "-o", str(folder)])
    except BaseException as escaped:  # whatever it is, it is a finding of the fuzzer
        return Trial(-1, time.process_time() - begun, f"escaped: {''.join(traceback.format_exception(escaped)[-4:])}")
    seconds = time.process_time() - begun
    wrong = "; ".join(_wrong(code, out.getvalue(), err.getvalue(), path, folder))
    wrong += "".join(line for defect in defects for line in traceback.format_exception(defect)[-4:])
    for file in folder.iterdir():
        file.unlink()
    return Trial(code, seconds, wrong)


def _wrong(code: int, out: str, err: str, path: Path, folder: Path) -> Iterator[str]:
    files = list(folder.iterdir())
    if code not in _ENDINGS:
        yield f"ended with {code}: {err[-300:]}"
    if code == Exit.UNREADABLE and not (err.strip().endswith("。") and len(err) < 500):
        yield f"no clear message: {err[:300]!r}"
    if code == Exit.FAULTY and "错误（" not in out:
        yield f"no finding is named: {out[-300:]!r}"
    if code == Exit.UNREADABLE and (found := _FOREIGN.search(err)):
        yield f"says {found[0]!r}"
    if "Traceback" in err:
        yield "prints a traceback"
    no_copy = code == Exit.FAULTY and "副本没有写成" in err
    if sorted(file.suffix for file in files) != ([] if no_copy else _LEFT[code]):
        yield f"left {[file.name for file in files]}"
    before = unpack(path.read_bytes()).values() if code == Exit.FAULTY else ()
    for file in files:
        if not is_untouched(file):
            yield f"{file.name} is no whole file of ours"
            continue
        for name, content in unpack(file.read_bytes()).items():
            if name.endswith((".xml", ".rels")) and content not in before:  # the copy keeps what it does not read
                try:
                    ElementTree.fromstring(content)
                except ElementTree.ParseError as error:
                    yield f"{file.name} {name} is no XML: {error}"


@contextlib.contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Ends what takes too long: Python code by an exception, C code (a regular expression, zlib) with the process."""

    def alarm(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    previous = signal.signal(signal.SIGPROF, alarm)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    faulthandler.dump_traceback_later(30 * seconds, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
        faulthandler.cancel_dump_traceback_later()
