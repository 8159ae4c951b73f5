"""What a measured child process does: `python -m benchmarks.inside {ours,peer,floor} ...`. Prints seconds."""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile


def ours(workbook: Path, out: Path) -> None:
    """One document as the command and the batch make it: checked, written, read back, named."""
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


def each(make: Callable[[Path, Path], None], folder: Path, out: Path) -> None:
    """All workbooks of a folder one after the other; prints the seconds of each but the first, which pays the imports."""
    out.mkdir()
    for number, workbook in enumerate(sorted(folder.glob("*.xlsx"))):
        begun = time.perf_counter()
        make(workbook, out)
        if number:
            print(time.perf_counter() - begun)


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
        each({"ours": ours, "peer": peer}[what], Path(rest[0]), Path(rest[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
