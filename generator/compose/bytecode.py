"""Compiled templates, kept between starts in the user's cache folder (a read-only installation keeps them, too)."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class Bytecode(FileSystemBytecodeCache):
    """Jinja's own cache: an entry counts only for the same text, the same Jinja and the same Python.

    Where nothing can be kept or read, templates are compiled at every start and nobody is told.
    """

    def __init__(self) -> None:
        super().__init__(str(_folder()), "__jinja2_one_gate_%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:  # noqa: D102
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged entry may fail in any way; it is written anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:  # noqa: D102
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def _folder() -> Path:
    """The user's cache folder. (A library that knows more systems takes longer to import than the cache saves.)"""
    home = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return Path(home or os.path.expanduser("~/.cache")) / "gen-disclosure"  # noqa: PTH111, for it never fails
