"""A defect of the program, told by a number that is the same wherever the same fault occurs.

The details name places in the program only: a message of an exception may hold the text of a cell.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator
from pathlib import Path

_DIGITS = 8


def reference(defect: BaseException) -> str:
    """The number (编号) a user tells the maintainers: eight hexadecimal digits."""
    return hashlib.sha256("\n".join(places(defect)).encode()).hexdigest()[:_DIGITS]


def places(defect: BaseException | None) -> Iterator[str]:
    """The kinds of the exceptions, the first cause last, each with the lines of code it passed."""
    while defect is not None:
        yield type(defect).__name__
        for frame in traceback.extract_tb(defect.__traceback__):
            yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        defect = defect.__cause__ or defect.__context__
