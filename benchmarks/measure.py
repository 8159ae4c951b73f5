"""Child processes, timed by the kernel: wall and processor seconds, peak memory. Reads no clock but its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "urumqi-gov-office-2024.xlsx"


@dataclass(frozen=True)
class Run:
    """One finished process. `seconds` is what a person waits for."""

    seconds: float
    processor: float
    """User and system time together."""
    peak: float
    """Resident memory, MiB."""
    said: str


class Failed(RuntimeError):
    """A measured command did not end well."""


def run(command: Sequence[str], ends: Sequence[int] = (0,)) -> Run:
    """Runs one command from the root of the repository. Raises Failed when it ends otherwise than it may.

    Bytecode is written and used, as pip leaves it, whatever the caller's environment says. The peak is never told below
    that of the caller, who therefore imports little.
    """
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    }
    begun = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert child.stdout is not None
    said = child.stdout.read().decode(errors="replace")
    _pid, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in ends:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{said}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, said)


def python(*arguments: str) -> list[str]:
    """A command in the interpreter that runs this."""
    return [sys.executable, *arguments]


@dataclass(frozen=True)
class Sample:
    """What one case took in one round."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Case:
    """All rounds of one case."""

    samples: tuple[Sample, ...]

    @property
    def median(self) -> float:
        return statistics.median(each.seconds for each in self.samples)

    @property
    def least(self) -> float:
        return min(each.seconds for each in self.samples)

    @property
    def peak(self) -> float:
        """The median of the rounds' peaks, MiB."""
        return statistics.median(each.peak for each in self.samples)

    def ratio(self, other: Case) -> float:
        """The median of the ratios of the pairs."""
        return statistics.median(
            mine.seconds / theirs.seconds for mine, theirs in zip(self.samples, other.samples, strict=True)
        )


def paired(cases: Mapping[str, Callable[[], Sample]], rounds: int) -> dict[str, Case]:
    """Every case once uncounted, to warm the disk and the bytecode; then all of them in turn, A B A B …"""
    for measure in cases.values():
        measure()
    found: dict[str, list[Sample]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, measure in cases.items():
            found[name].append(measure())
    return {name: Case(tuple(samples)) for name, samples in found.items()}
