"""Runs `read` on a file in a process of its own and says how it ended, in how many seconds, with how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

MAX_SECONDS, MAX_MEGABYTES = 5.0, 400

_PROGRAM = """
import json, re, resource, sys, time
from pathlib import Path
from generator.model.errors import WorkbookUnreadable
from generator.workbook.reader import read
begun = time.process_time()
try:
    reading = read(Path(sys.argv[1]))
    said = "" if reading.budget else str(reading.findings[0])
except WorkbookUnreadable as refusal:
    said = str(refusal)
seconds = time.process_time() - begun
status = Path("/proc/self/status")
if status.exists():  # Linux counts into ru_maxrss what the process was before it became this program
    kilobytes = int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1])
else:
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(json.dumps([said, seconds, kilobytes / 1024]))
"""


class Measured(NamedTuple):
    """What was said ("" for a budget), seconds of the processor, and the most memory the process ever held."""

    said: str
    seconds: float
    megabytes: float


def measured(path: Path) -> Measured:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path)], capture_output=True, text=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Measured(*json.loads(done.stdout))
