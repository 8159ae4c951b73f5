"""The generated documents of the rules. `python -m tests.rules.documents` writes them anew."""

from __future__ import annotations

from pathlib import Path

from generator.rules.manual import rules_markdown
from generator.workbook.structure import STRUCTURE_RULES
from tests.rules.injection import injection_markdown

DOCS = Path(__file__).parent.parent.parent / "docs"


def documents() -> dict[Path, str]:
    return {
        DOCS / "rules.md": rules_markdown(STRUCTURE_RULES.values()),
        DOCS / "injection.md": injection_markdown(),
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, "utf-8", newline="\n")
