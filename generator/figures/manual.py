"""The manual of the figures, printed from their declarations."""

from __future__ import annotations

from generator.figures.book import Figures
from generator.figures.declared import DECLARATIONS


def figures_markdown() -> str:
    """A table of every declared figure: its name in templates, its Chinese label, how it is made."""
    declared = [entry for name, entry in DECLARATIONS.items() if hasattr(Figures, name)]
    rows = [
        f"| `f.{entry.name}` | {entry.label} | {entry.formula} |" for entry in sorted(declared, key=lambda e: e.name)
    ]
    return "\n".join(["| 模板里的写法 | 名称 | 怎样算出 |", "|---|---|---|", *rows]) + "\n"
