"""Where our time goes, by room, by function and by import: `python -m benchmarks.profile [WORKBOOK] [--rounds N]`."""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import SAMPLE, python, run

_IMPORT = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)
Seconds = Mapping[str, float]
"""By room, by function or by package."""
_PACKAGES = ("generator", "jinja2", "markupsafe", "xlsxwriter", "openpyxl", "lxml")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--functions", type=int, default=25, help="how many of the heaviest functions")
    options = parser.parse_args(arguments)
    workbook = str(options.workbook.resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = min(run(python("-c", "pass")).seconds for _ in range(5))
        run(python("-m", "generator", workbook, "-o", str(folder / "bytecode")))
        cold = _mean([_sampled("cold", workbook, folder / f"cold{n}", 1) for n in range(options.rounds)])
        warm = _sampled("warm", workbook, folder / "warm", options.rounds)
        imports = _imports(workbook, folder / "imports")
    print(f"Python alone takes {empty * 1000:.0f} ms to start and stop.\n")
    _print("room", {"cold": cold["rooms"], "in a batch": warm["rooms"]})
    _print(
        "function, with what it calls", {"in a batch": warm["functions"], "cold": cold["functions"]}, options.functions
    )
    _print("import, without what it imports", {"cold": imports})
    return 0


def _sampled(how: str, workbook: str, out: Path, times: int) -> dict[str, Seconds]:
    said = run(python("-m", "benchmarks.sampling", how, workbook, str(out), str(times))).said
    found = json.loads(said.splitlines()[-1])
    return {"rooms": found["rooms"], "functions": found["functions"]}


def _mean(runs: Sequence[Mapping[str, Seconds]]) -> dict[str, Seconds]:
    found: dict[str, Seconds] = {}
    for name in runs[0]:
        keys = {key for each in runs for key in each[name]}
        found[name] = {key: sum(each[name].get(key, 0) for each in runs) / len(runs) for key in keys}
    return found


def _imports(workbook: str, out: Path) -> Seconds:
    """Seconds by package, as Python itself counts them (which costs some more)."""
    said = run(python("-X", "importtime", "-m", "generator", workbook, "-o", str(out))).said
    found: dict[str, float] = defaultdict(float)
    for microseconds, module in _IMPORT.findall(said):
        package = module.split(".")[0]
        found[package if package in _PACKAGES else "standard library"] += int(microseconds) / 1e6
    return found


def _print(label: str, columns: Mapping[str, Seconds], most: int = 100) -> None:
    """One table, by the first column."""
    print(f"| {label} | {' | '.join(columns)} |")
    print(f"|---|{'---:|' * len(columns)}")
    first = next(iter(columns.values()))
    for key in sorted(first, key=lambda key: -first[key])[:most]:
        print(f"| {key} | {' | '.join(f'{column.get(key, 0) * 1000:.0f} ms' for column in columns.values())} |")
    if most == 100:
        print(f"| together | {' | '.join(f'{sum(column.values()) * 1000:.0f} ms' for column in columns.values())} |")
    print()


if __name__ == "__main__":
    sys.exit(main())
