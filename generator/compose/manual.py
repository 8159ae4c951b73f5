"""docs/templates.md: the part written by hand, and what a template may say, printed from the code."""

from __future__ import annotations

from generator.compose.rows import ROW_FIELDS
from generator.document.tree import STYLES
from generator.figures.manual import figures_markdown


def fill_templates_manual(text: str) -> str:
    """The manual with its generated passages, each between a pair of comments that name it."""
    passages = {
        "rows": "| rows | 可用的 field |\n|---|---|\n"
        + "".join(
            f"| `{name}` | {'、'.join(f'`{f}`' for f in sorted(fields))} |\n" for name, fields in ROW_FIELDS.items()
        ),
        "styles": "可用的 style：" + "、".join(f"`{style}`" for style in STYLES) + "\n",
        "figures": figures_markdown(),
    }
    for name, passage in passages.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(start, 1)
        text = f"{before}{start}{passage}{end}{rest.split(end, 1)[1]}"
    return text


if __name__ == "__main__":
    from pathlib import Path

    manual = Path(__file__).parent.parent.parent / "docs" / "templates.md"
    manual.write_text(fill_templates_manual(manual.read_text("utf-8")), "utf-8")
