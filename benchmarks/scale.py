"""How time and memory grow: `python -m benchmarks.scale [--times 10 100] [--many 1000] [--functions 15]`.

Rows of 收支明细, 项目 and 绩效指标 ten and a hundred times; 200 × 16 formatted blank cells on every sheet; with --many
the memory of that many documents in one process beside that of ten, and how many a minute the command makes of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import SAMPLE, Sample, paired, python, run

_LOUD = 1.3
"""A function whose time grows this much faster than the rows is named."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _rows(folder, options.times)
        _blank_cells(folder, options.rounds)
        if options.many:
            _memory(folder, options.many)
            _throughput(folder, options.many)
    return 0


def _rows(folder: Path, times: Sequence[int]) -> None:
    """Cold runs, and where the time of each goes."""
    found = {}
    print("| rows | time | each further sample | peak memory | each further sample |")
    print("|---:|---:|---:|---:|---:|")
    for size in (1, *times):
        workbook = folder / f"rows{size}.xlsx"
        run(python("-m", "benchmarks.large", "grown", str(size), str(workbook)))
        run(python("-m", "generator", str(workbook), "-o", str(folder / f"warm{size}")))
        took = run(python("-m", "generator", str(workbook), "-o", str(folder / f"out{size}")))
        said = run(python("-m", "benchmarks.sampling", "cold", str(workbook), str(folder / f"sampled{size}"), "1")).said
        found[size] = (took, json.loads(said.splitlines()[-1]))
        time, memory = "", ""
        if size > 1:
            first = found[1][0]
            time = f"{(took.seconds - first.seconds) / (size - 1) * 1000:.0f} ms"
            memory = f"{(took.peak - first.peak) / (size - 1):.2f} MiB"
        print(f"| {size} × | {took.seconds:.2f} s | {time} | {took.peak:.0f} MiB | {memory} |", flush=True)
    print()
    if len(found) > 2:
        _loud({size: sampled for size, (_took, sampled) in found.items()})


def _loud(sampled: dict[int, dict[str, dict[str, float]]]) -> None:
    """What grows faster than the rows, between the two largest sizes."""
    _first, *_others, less, most = sampled
    print(f"| room or function | {less} × | {most} × | growth by the rows |\n|---|---:|---:|---:|")
    for kind in ("rooms", "functions"):
        before, after = sampled[less][kind], sampled[most][kind]
        for name in sorted(after, key=lambda name: -after[name]):
            rate = after[name] / max(before.get(name, 0), 0.001) / (most / less)
            if (kind == "rooms" and after[name] > 0.1) or (rate > _LOUD and after[name] > 0.3):
                print(f"| {name} | {before.get(name, 0):.2f} s | {after[name]:.2f} s | {rate:.2f} |")
    print()


def _blank_cells(folder: Path, rounds: int) -> None:
    blank = folder / "blank.xlsx"
    run(python("-m", "benchmarks.large", "blank", str(blank)))
    number = itertools.count()

    def process(workbook: Path) -> Sample:
        took = run(python("-m", "generator", str(workbook), "-o", str(folder / f"b{next(number)}")))
        return Sample(took.seconds, took.peak)

    cases = paired({"lean": lambda: process(SAMPLE), "blank": lambda: process(blank)}, rounds)
    print("| workbook | time | peak memory |\n|---|---:|---:|")
    for label, case in (("the sample", cases["lean"]), ("with formatted blank cells", cases["blank"])):
        print(f"| {label} | {case.median * 1000:.0f} ms | {case.peak:.0f} MiB |")
    print(f"| ratio | {cases['blank'].ratio(cases['lean']):.2f} | {cases['blank'].peak / cases['lean'].peak:.2f} |\n")


def _memory(folder: Path, many: int) -> None:
    peaks = []
    for count in (10, many):
        books = folder / f"many{count}"
        run(python("-m", "benchmarks.large", "others", str(count), str(books)))
        peaks.append(run(python("-m", "benchmarks.inside", "ours", str(books), str(folder / f"of{count}"))).peak)
    print(f"| documents in one process | peak memory |\n|---:|---:|\n| 10 | {peaks[0]:.0f} MiB |")
    print(f"| {many} | {peaks[1]:.0f} MiB ({peaks[1] / peaks[0]:.2f}) |")


def _throughput(folder: Path, many: int) -> None:
    """The command on a folder of workbooks, with one process and with one a core."""
    print("\n| processes | documents a minute |\n|---:|---:|")
    for jobs in sorted({1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1}):
        took = run(
            python(
                "-m", "generator", str(folder / f"many{many}"), "-o", str(folder / f"jobs{jobs}"), "--jobs", str(jobs)
            )
        )
        print(f"| {jobs} | {many / took.seconds * 60:.0f} |")


if __name__ == "__main__":
    sys.exit(main())
