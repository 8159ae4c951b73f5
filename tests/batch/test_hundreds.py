"""What is promised of a batch at its size: three hundred workbooks, five of them broken, and memory that stays flat."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.many import write_many
from generator import pipeline
from generator.arguments import Exit
from generator.batch.summary import HEADER_ROW, SUMS_ROW
from tests.batch.batches import outputs, yuan_of
from tests.workbook.libreoffice import recalculated

pytestmark = pytest.mark.slow
ROOT = Path(pipeline.__file__).parents[1]
COUNT, BROKEN = 300, 5
_PEAK = """
import resource, sys
from pathlib import Path
from generator.batch.executors import Inline
from generator.batch.run import run_batch
from generator.batch.work import Options
folder, out, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
report = run_batch(sorted(folder.iterdir())[:count], out, Options(), executor=Inline())
assert report.done == count and not report.refused
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_three_hundred_killed_halfway(tmp_path: Path) -> None:
    """Killed halfway and run again, it ends as if nothing had happened."""
    folder, out = tmp_path / "in", tmp_path / "out"
    paths = write_many(folder, COUNT, BROKEN)
    command = [sys.executable, "-m", "generator", str(folder), "-o", str(out), "--jobs", "2"]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as first:
        while len(list(out.glob("*.docx"))) < (COUNT - BROKEN) // 2:
            assert first.poll() is None, "it ended too early to be killed"
            time.sleep(0.05)
        os.killpg(first.pid, signal.SIGKILL)
    before = {name: data for name, data in outputs(out).items() if name.endswith(".docx")}
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert second.returncode == Exit.FAULTY
    assert f"共 {COUNT} 份工作簿，其中 " in second.stdout
    assert sum(f"{path.name}  " in second.stdout for path in paths[-BROKEN:]) == BROKEN
    after = outputs(out)
    assert sum(name.endswith(".docx") for name in after) == COUNT - BROKEN
    assert sum(name.endswith(".xlsx") for name in after) == COUNT - BROKEN + 2
    assert before.items() <= after.items()

    third = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert f"其中 {COUNT} 份没有变化" in third.stdout
    assert outputs(out) == after
    expected = yuan_of(paths[:-BROKEN])
    for data in (after["汇总.xlsx"], recalculated(after["汇总.xlsx"])):
        assert _sums(data) == expected, "also when LibreOffice calculates it"


def _sums(data: bytes) -> list[Decimal]:
    sheet = load_workbook(io.BytesIO(data), data_only=True)["汇总"]
    header = [cell.value for cell in sheet[HEADER_ROW]]
    row = sheet[SUMS_ROW][header.index("收支总预算") : header.index("机关运行经费") + 1]
    return [round(Decimal(repr(float(cell.value))), 6) * 10_000 for cell in row]


def test_memory_is_flat(tmp_path: Path) -> None:
    """A hundred and fifty documents in one process against ten; benchmarks/README.md has a thousand."""
    write_many(tmp_path / "in", 150)
    peaks = []
    for count in (10, 150):
        command = [sys.executable, "-c", _PEAK, str(tmp_path / "in"), str(tmp_path / f"out{count}"), str(count)]
        peaks.append(int(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] <= 1.2 * peaks[0]
