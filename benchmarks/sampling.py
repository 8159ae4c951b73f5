"""A stopwatch that looks at the stack every millisecond: which room of the program is at work, and which function.

python -m benchmarks.sampling {cold,warm} WORKBOOK OUT TIMES
"""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

_EVERY = 0.001
_SPLIT = {"writers"}
"""Rooms whose parts are told apart."""


class Sampler:
    """Seconds by room and by function. A sample weighs as long as it took to come, so that long calls into C count."""

    def __init__(self) -> None:
        self.rooms: dict[str, float] = defaultdict(float)
        self.functions: dict[str, float] = defaultdict(float)
        self._last = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        signal.signal(signal.SIGALRM, self._look)
        self._last = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        now = time.perf_counter()
        took, self._last = now - self._last, now
        room, seen = "", set()
        while frame is not None:
            module, code = frame.f_globals.get("__name__", ""), frame.f_code
            if module == "importlib._bootstrap":
                room = "imports"
            elif module.startswith("generator."):
                room = room or _room(module)
                seen.add(f"{module}.{getattr(code, 'co_qualname', code.co_name)}")
            frame = frame.f_back
        self.rooms[room or "the rest"] += took
        for function in seen:
            self.functions[function] += took


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[1:3] if parts[1] in _SPLIT else parts[1:2])


def main(arguments: list[str]) -> None:
    how, workbook, out, times = arguments[0], Path(arguments[1]), Path(arguments[2]), int(arguments[3])
    out.mkdir(parents=True)
    sampler = Sampler()
    begun = time.perf_counter()
    if how == "cold":
        with sampler.running(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            from generator.cli import main as command

            command([str(workbook), "-o", str(out)])
    else:
        from benchmarks.inside import ours

        ours(workbook, out)
        begun = time.perf_counter()
        with sampler.running():
            for _ in range(times):
                ours(workbook, out)
    took = (time.perf_counter() - begun) / times
    found = {
        name: {key: value / times for key, value in getattr(sampler, name).items()} for name in ("rooms", "functions")
    }
    print(json.dumps({**found, "seconds": took}))


if __name__ == "__main__":
    main(sys.argv[1:])
