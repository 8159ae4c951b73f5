"""The terminal: Chinese on any console, colours only where they are wanted, nothing that can raise."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

_STEERING = (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Control characters and those that turn the direction of writing: a cell's text must not steer the terminal."""
_CLEANED = {code: " " if chr(code) in "\n\t" else None for code in _STEERING}
_COLOURS = {"red": "31", "yellow": "33", "green": "32", "dim": "2"}


def prepare() -> None:
    """Lets both streams print any text: a character that the console's code page lacks comes out as “?”.

    The encoding stays what the system, PYTHONIOENCODING or PYTHONUTF8 says, so that what is piped into another program
    arrives as that program expects it.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str, *, to_stderr: bool = False) -> None:
    """Prints a line. A reader that went away (`| head`) or a closed stream is no reason to fail."""
    stream = sys.stderr if to_stderr else sys.stdout
    if stream is None:  # pythonw has no streams
        return
    try:
        print(text, file=stream, flush=True)
    except ValueError:  # closed
        return
    except OSError:
        # The pipe is broken: without this, Python complains once more when it ends, and changes the exit code.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def clean(text: str) -> str:
    r"""The text on one line, without control characters.

    >>> clean("甲\n乙\x1b[2J")
    '甲 乙[2J'
    """
    return text.translate(_CLEANED)


def paint(text: str, colour: str, *, to_stderr: bool = False) -> str:
    """The text in a colour ("red", "yellow", "green", "dim"), or as it is where colours are not wanted."""
    stream = sys.stderr if to_stderr else sys.stdout
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if _colourful(stream) else text


def _colourful(stream: TextIO | None) -> bool:
    """A terminal that understands colours, and no NO_COLOR (https://no-color.org)."""
    if stream is None or not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    # The old Windows console shows the codes themselves; Windows Terminal announces itself.
    return os.name != "nt" or "WT_SESSION" in os.environ
