"""What every process of the program sets before it works: the command's own, and the workers of a batch."""

from __future__ import annotations

import gc

_ALLOCATIONS = 100_000
"""Between two searches for circular garbage: a run builds trees that live to its end, and to look through them time and
again cost a tenth of it."""

_SPARED = 4 << 20
"""Bytes. The C library gives memory at the end of the heap back to the system as soon as it is free, and takes it again a
moment later, page by page. It stops giving back less than twice the largest block that it has seen freed: this one."""

_YOUNG = 1
"""Generations that hold what was made since the last search, and not what every workbook needs."""


def begin() -> None:
    """To be called once, before the work."""
    gc.set_threshold(_ALLOCATIONS)
    bytes(_SPARED)  # of which no page is ever touched


def pause() -> None:
    """To be called between two workbooks: clears what the one left, so that memory does not grow with their number."""
    gc.collect(_YOUNG)


def end() -> None:
    """To be called when the work is done: the interpreter would look through everything once more, another tenth."""
    gc.freeze()
