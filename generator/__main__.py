"""The command: `gen-disclosure`, or `python -m generator` where its folder is not on the PATH."""

from __future__ import annotations

import gc
import sys

_ALLOCATIONS = 100_000
"""Between two searches for circular garbage: a run builds trees that live to its end, and to look through them time and
again cost a tenth of it."""


def run() -> None:
    """The whole life of the process."""
    gc.set_threshold(_ALLOCATIONS)

    from generator.cli import main

    code = main()
    gc.freeze()  # the interpreter would look through everything once more before it ends: a tenth of a run
    sys.exit(code)


if __name__ == "__main__":
    run()
