"""The command: `gen-disclosure`, or `python -m generator` where its folder is not on the PATH."""

from __future__ import annotations

import sys

from generator import process


def run() -> None:
    """The whole life of the process."""
    process.begin()

    from generator.cli import main

    code = main()
    process.end()
    sys.exit(code)


if __name__ == "__main__":
    run()
