"""Whether a template pack still is the one that was shipped, or a bureau changed its words.

The audit of the finished files knows the sentences and table headings of the shipped pack. What it does not recognise there
is a defect; in a changed pack it may be the change. The words for the approver (approval/) are in no audited file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_FILE = "shipped.sha256"


def is_changed(pack: Path) -> bool:
    """True when any template of the pack differs from what was shipped, or nobody knows what was."""
    try:
        return (pack / _FILE).read_text("ascii").strip() != _digest(pack)
    except (OSError, UnicodeDecodeError):
        return True


def _digest(pack: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(pack.glob("*.xml")):
        total.update(path.name.encode())
        # A checkout or an editor may have changed the line ends.
        total.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


if __name__ == "__main__":
    from generator.resources import templates_root

    for folder in sorted(templates_root().iterdir()):
        if folder.is_dir():
            (folder / _FILE).write_text(_digest(folder) + "\n", "ascii")
