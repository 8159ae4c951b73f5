"""One workbook → the files that are to lie beside it, whole on the disk and read back. Prints nothing.

Used alike for one workbook and for many. The files have hidden temporary names until somebody commits them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import pipeline
from generator.delivery import Staged, stage
from generator.pipeline import Audit, Rendering

COPY = "-检查结果"
"""What follows the workbook's name in that of its annotated copy."""


@contextmanager
def audited(rendering: Rendering, folder: Path) -> Iterator[tuple[Staged, Audit]]:
    """The finished files of a sound workbook, suffix (".docx") → file, and what reading them back found.

    Nobody may commit them when the audit is refused. Raises CannotWrite, and what `pipeline.audit` raises.
    """
    if rendering.pack is None:
        raise ValueError("files without a template pack")
    with stage({f".{name}": data for name, data in rendering.files.items()}, folder) as staged:
        yield staged, pipeline.audit({suffix[1:]: data for suffix, data in staged.read().items()}, rendering.pack)


def copy_of(workbook: Path, rendering: Rendering) -> tuple[str, bytes]:
    """Name without suffix, and content, of the copy of the workbook (.xlsx) that shows the findings.

    Raises CannotWrite when the workbook has damaged parts that the copy needs.
    """
    return workbook.stem.removesuffix(COPY) + COPY, pipeline.annotate(workbook, rendering.findings)
