"""The command: `gen-disclosure`, or `python -m generator` where its folder is not on the PATH."""

from __future__ import annotations

import gc
import sys

_ALLOCATIONS = 200_000
"""Between two searches for circular garbage. One document makes some 100,000 objects and hardly a circle."""


def run() -> None:
    """The whole life of the process."""
    gc.set_threshold(_ALLOCATIONS, 10, 10)

    from generator.cli import main

    sys.exit(main())


if __name__ == "__main__":
    run()
