"""The full run: `python -m tests.fuzz.run --count 10000 --seed 1`. Prints what is wrong and the numbers at the end."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.mutate import mutant
from tests.fuzz.trial import Trial, run

_ENDS = {0: "rendered", 1: "refused with findings", 3: "unreadable"}


def attempt(job: tuple[int, int]) -> tuple[int, str, Trial, int]:
    """Number, kind, outcome, and the most memory that this process ever held, in MB."""
    seed, number = job
    kind, data = mutant(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "填报.xlsx", Path(folder) / "out"
        path.write_bytes(data)
        out.mkdir()
        trial = run(path, out)
    return number, kind, trial, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first workbook, to repeat one of them")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    begun = time.perf_counter()
    ends: Counter[tuple[str, str]] = Counter()
    wrong, slowest, memory = 0, (0.0, -1), 0
    jobs = [(options.seed, number) for number in range(options.first, options.first + options.count)]
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for number, kind, trial, megabytes in pool.imap_unordered(attempt, jobs, chunksize=8):
            ends[kind.split()[-1], _ENDS.get(trial.code, f"ended with {trial.code}")] += 1
            slowest, memory = max(slowest, (trial.seconds, number)), max(memory, megabytes)
            if sum(ends.values()) % 1000 == 0:
                print(f"{sum(ends.values())} done, {time.perf_counter() - begun:.0f} s", flush=True)
            if trial.wrong:
                wrong += 1
                print(f"--- {options.seed}:{number} {kind}, {trial.seconds:.1f} s\n{trial.wrong}", flush=True)
    for (kind, end), count in sorted(ends.items()):
        print(f"{kind:<12} {end:<24} {count:>6}")
    print(f"{options.count} workbooks, {wrong} wrong, {time.perf_counter() - begun:.0f} s; slowest {slowest[0]:.1f} s "
          f"(number {slowest[1]}); most memory {memory} MB")  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
