"""Which style of the reference document each semantic name of the tree gets.

Styles are found by their *name*, not by their id: Chinese Word gives built-in styles other ids when it saves a file
("heading 1" becomes 1), but never another name.
"""

from __future__ import annotations

from generator.document.tree import Heading

PARAGRAPHS = {
    "cover-name": "封面名称",
    "cover-title": "封面标题",
    "cover-date": "封面日期",
    "contents-title": "TOC Heading",
    "body": "Body Text",
    "note": "表后说明",
    "signature": "Signature",
    "date": "Date",
    "year-line": "表题年份",
}
"""Styles of the tree (see `generator.document.tree.STYLES`) → style names."""

CONTENTS = {1: "toc 1", 2: "toc 2"}
"""Level in the contents list (目录) → style name."""

LISTED = {1: "heading 1", 2: "heading 2"}
"""Headings that the contents list collects by their style, when the entry is the heading's own text."""

UNLISTED = {1: "标题 1 不入目录", 2: "标题 2 不入目录", 3: "heading 3"}
"""Headings that it does not collect."""

TABLE_TITLE = "表标题"
TABLE_NUMBER = "表号"
TABLE_ABOVE = ("表上说明", "表上单位")
"""Left and right text of the line above a table."""

CELLS = {"head": "表头", "text": "表格文字", "code": "表格居中", "centre": "表格居中", "amount": "表格金额"}
DENSE_CELLS = {"head": "密表表头", "text": "密表文字", "code": "密表居中", "centre": "密表居中", "amount": "密表金额"}
"""Cell roles → style names, in ordinary and in dense tables."""

SECTION_END = "节末"
STRONG = "表格加重"
TABLE = "公开表格"

PARAGRAPH_STYLES = sorted(
    {
        *PARAGRAPHS.values(),
        *CONTENTS.values(),
        *LISTED.values(),
        *UNLISTED.values(),
        *TABLE_ABOVE,
        *CELLS.values(),
        *DENSE_CELLS.values(),
        TABLE_TITLE,
        TABLE_NUMBER,
        SECTION_END,
    }
)
"""Every paragraph style that a reference document must have."""


def is_collected(heading: Heading) -> bool:
    """True when the contents list finds the heading by its style; otherwise its entry, if any, needs a TC field."""
    return heading.look == "heading" and heading.level in LISTED and heading.contents == heading.text


def heading_style(heading: Heading) -> str:
    """The style name of a heading."""
    if heading.look == "table":
        return TABLE_TITLE
    return LISTED[heading.level] if is_collected(heading) else UNLISTED[min(heading.level, 3)]


def contents_level(heading: Heading) -> int:
    """The level of a heading in the contents list."""
    return min(heading.level, max(CONTENTS))
