"""Where the files shipped with the program stand, in a checkout and in an installed package alike."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def templates_root() -> Path:
    """The folder with one sub-folder an edition."""
    installed = _HERE / "_templates"
    return installed if installed.is_dir() else _HERE.parent / "templates"
