"""This program and the usual stack side by side, on the same content, in one run.

    python -m benchmarks [--rounds N] [--documents N] [--short] [--write]

Ends with 1 when a ratio is broken: cold above 1.0 or in a batch above 0.6 times the usual stack. Times never fail it.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.machine import described
from benchmarks.measure import SAMPLE, Case, Sample, paired, python, run

WIDEST_COLD, WIDEST_BATCH = 1.0, 0.6
"""A ratio above is broken, on any machine."""
README = Path(__file__).parent / "README.md"
_BEGIN, _END = "<!-- measured -->", "<!-- end -->"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="pairs of cold runs (15)")
    parser.add_argument("--documents", type=int, default=40, help="documents of a batch (40)")
    parser.add_argument("--short", action="store_true", help="3 pairs, 6 documents: for continuous integration")
    parser.add_argument("--write", action="store_true", help="also put the table into benchmarks/README.md")
    options = parser.parse_args(arguments)
    rounds, documents = (3, 6) if options.short else (options.rounds, options.documents)
    with tempfile.TemporaryDirectory() as folder:
        foreign = _foreign(Path(folder))
        cold, batch = _cold(Path(folder), rounds, foreign), _batch(Path(folder), max(2, rounds // 3), documents)
    table = f"{_table(cold, batch)}\n\n{_listed(foreign)}"
    print(table)
    if options.write:
        text = README.read_text("utf-8")
        before, after = text.split(_BEGIN)[0], text.split(_END)[1]
        README.write_text(f"{before}{_BEGIN}\n\n{described()}\n\n{table}\n\n{_END}{after}", "utf-8")
    return _verdict(cold["ours"].ratio(cold["peer"]), batch["ours"].ratio(batch["peer"]))


def _verdict(cold: float, batch: float) -> int:
    """0 when both ratios are within their bounds."""
    broken = [
        f"{name}: {ratio:.2f} of the usual stack, at most {bound} is sound"
        for name, ratio, bound in (("cold", cold, WIDEST_COLD), ("batch", batch, WIDEST_BATCH))
        if ratio > bound
    ]
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken else 0


def _foreign(folder: Path) -> str:
    """The modules one document of ours needs that are not ours, joined by commas; leaves the document in `once`."""
    return run(python("-m", "benchmarks.inside", "modules", str(SAMPLE), str(folder / "once"))).said.strip()


def _cold(folder: Path, rounds: int, foreign: str) -> dict[str, Case]:
    """One document from a new process, into a new folder each time; and the floor."""
    number = itertools.count()

    def process(*command: str) -> Sample:
        took = run(python(*command))
        return Sample(took.seconds, took.peak)

    def into() -> str:
        return str(folder / f"cold{next(number)}")

    cases: dict[str, Callable[[], Sample]] = {
        "ours": lambda: process("-m", "generator", str(SAMPLE), "-o", into()),
        "peer": lambda: process("-m", "benchmarks.peer", str(SAMPLE), "-o", into()),
        "python": lambda: process("-c", "pass"),
        "imports": lambda: process("-c", f"import {foreign}"),
        "floor": lambda: process("-m", "benchmarks.inside", "floor", foreign, str(SAMPLE), str(folder / "once")),
    }
    return paired(cases, rounds)


def _batch(folder: Path, rounds: int, documents: int) -> dict[str, Case]:
    """Seconds per document, one process, the imports and the first document not counted."""
    books = folder / "workbooks"
    run(python("-m", "benchmarks.large", "others", str(documents + 1), str(books)))
    turn = itertools.count()

    def process(side: str) -> Sample:
        took = run(python("-m", "benchmarks.inside", side, str(books), str(folder / f"batch{next(turn)}")))
        return Sample(float(took.said), took.peak)

    return paired({"ours": lambda: process("ours"), "peer": lambda: process("peer")}, rounds)


def _listed(foreign: str) -> str:
    packages = {name.split(".")[0] for name in foreign.split(",")}
    own = packages & sys.stdlib_module_names
    return f"Imported that is not ours: {', '.join(sorted(packages - own))}; of the standard library {', '.join(sorted(own))}."


def _table(cold: dict[str, Case], batch: dict[str, Case]) -> str:
    """Markdown."""
    rows = [
        "| | median | least | of the usual stack | peak memory |",
        "|---|---:|---:|---:|---:|",
    ]

    def row(label: str, case: Case, beside: Case | None) -> None:
        ratio = "" if beside is None else f"{case.ratio(beside):.2f}"
        memory = "" if beside is None else f" ({case.peak / beside.peak:.2f})"
        rows.append(
            f"| {label} | {case.median * 1000:.0f} ms | {case.least * 1000:.0f} ms | {ratio} | {case.peak:.0f} MiB{memory} |"
        )

    row("one document, cold: ours, with all checks and the read-back", cold["ours"], cold["peer"])
    row("one document, cold: the usual stack", cold["peer"], None)
    row("each of a batch, one process: ours", batch["ours"], batch["peer"])
    row("each of a batch, one process: the usual stack", batch["peer"], None)
    row("floor: `python -c pass`", cold["python"], cold["peer"])
    row("floor: and what we import that is not ours", cold["imports"], cold["peer"])
    row("floor: and the input inflated, the output deflated", cold["floor"], cold["peer"])
    rounds = len(cold["ours"].samples), len(batch["ours"].samples)
    rows.append("")
    rows.append(f"{rounds[0]} pairs of cold runs, {rounds[1]} pairs of batches; the ratio is the median of the pairs.")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
