"""Makes docs/填报指南.html of docs/填报指南.md: one file with its pictures inside, two A4 pages when printed.

python -m docs.guide.page
"""

from __future__ import annotations

import base64
import itertools
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

HERE = Path(__file__).parent
SOURCE = HERE.parent / "填报指南.md"
TARGET = SOURCE.with_suffix(".html")
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def page(source: Path = SOURCE) -> str:
    """The guide as HTML that needs no other file: the pictures stand inside as data."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(source.read_text("utf-8"))
    for block in tokens:
        for token in block.children or ():
            if token.type == "image":
                _take_in(token, source.parent)
            elif token.type == "softbreak":  # no space between Chinese characters
                token.type = "text"
    title = next(after.content for token, after in itertools.pairwise(tokens) if token.tag == "h1")
    body = markdown.renderer.render(tokens, markdown.options, {})
    return _PAGE.format(title=title, style=(HERE / "page.css").read_text("utf-8"), body=body)


def _take_in(image: Token, folder: Path) -> None:
    """Puts the picture itself where its name stood, and the name as its class."""
    file = folder / str(image.attrs["src"])
    image.attrs["src"] = f"data:image/png;base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"
    image.attrs["class"] = file.stem


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8", newline="\n")
