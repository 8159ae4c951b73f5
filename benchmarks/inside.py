"""What a measured child process does: `python -m benchmarks.inside {ours,peer,floor} ...`. Prints seconds."""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile


def ours(workbook: Path, out: Path) -> None:
    """One document as the command makes it: checked, written, read back, named."""
    from generator import pipeline
    from generator.production import audited

    rendering = pipeline.render(workbook)
    with audited(rendering, out) as (staged, audit):
        if audit.is_refused:
            raise SystemExit("refused")
        staged.commit(rendering.stem, overwrite=False)


def peer(workbook: Path, out: Path) -> None:
    """One document as the usual stack makes it."""
    from benchmarks.peer.render import render

    render(workbook, out)


def ours_batch(workbooks: list[Path], out: Path) -> None:
    """Many documents as the batch makes them in one process: remembered one by one, summed up in 汇总.xlsx."""
    from generator import process
    from generator.batch.executors import Inline
    from generator.batch.run import run_batch
    from generator.batch.work import Options

    process.begin()
    report = run_batch(workbooks, out, Options(), executor=Inline())
    if report.refused or report.done != len(workbooks):
        raise SystemExit(f"refused: {report.refused}")


def peer_batch(workbooks: list[Path], out: Path) -> None:
    """Many documents as the usual stack makes them."""
    for workbook in workbooks:
        peer(workbook, out)


def batch(make: Callable[[list[Path], Path], None], folder: Path, out: Path) -> None:
    """All workbooks of a folder in this process; prints the seconds of each but the first, which pays the imports."""
    first, *others = sorted(folder.glob("*.xlsx"))
    make([first], out / "first")
    begun = time.perf_counter()
    make(others, out / "others")
    print((time.perf_counter() - begun) / len(others))


def modules(workbook: Path, out: Path) -> None:
    """Prints the modules that one document of ours needs and that are not ours."""
    known = set(sys.modules)
    out.mkdir()
    ours(workbook, out)
    foreign = {name for name in set(sys.modules) - known if name.split(".")[0] not in ("generator", "benchmarks")}
    print(",".join(sorted(name for name in foreign if not name.startswith(("_", "encodings.", "__")))))


def floor(imports: str, workbook: Path, out: Path) -> None:
    """What no program in Python can save: these imports, the input inflated, the output deflated."""
    import importlib

    for name in imports.split(","):
        importlib.import_module(name)
    with ZipFile(workbook) as archive:
        for name in archive.namelist():
            archive.read(name)
    for path in out.iterdir():
        with ZipFile(path) as archive:
            for name in archive.namelist():
                zlib.compress(archive.read(name))


def main(arguments: list[str]) -> None:
    what, *rest = arguments
    if what == "floor":
        floor(rest[0], Path(rest[1]), Path(rest[2]))
    elif what == "modules":
        modules(Path(rest[0]), Path(rest[1]))
    else:
        batch({"ours": ours_batch, "peer": peer_batch}[what], Path(rest[0]), Path(rest[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
