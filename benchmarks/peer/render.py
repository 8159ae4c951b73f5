"""One workbook → one DOCX and one XLSX with the usual stack: `python -m benchmarks.peer WORKBOOK... -o OUT`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent


def render(workbook: Path, out: Path) -> tuple[Path, Path]:
    """Writes both files and returns their paths."""
    from docxtpl import DocxTemplate

    from benchmarks.peer.data import read
    from benchmarks.peer.sheets import write

    context = read(workbook)
    out.mkdir(parents=True, exist_ok=True)
    stem = out / f"{context['name']}{context['year']}年{context['kind']}预算公开"
    document = DocxTemplate(HERE / "template.docx")
    document.render(context, autoescape=True)
    docx, xlsx = Path(f"{stem}.docx"), Path(f"{stem}.xlsx")
    document.save(docx)
    write(context, xlsx)
    return docx, xlsx


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbooks", nargs="+", type=Path)
    parser.add_argument("-o", "--output", required=True, type=Path)
    options = parser.parse_args(arguments)
    for workbook in options.workbooks:
        for path in render(workbook, options.output):
            print(path)
