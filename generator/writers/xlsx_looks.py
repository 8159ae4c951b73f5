"""How the workbook looks: fonts and alignments as data, and how high a row must be for its wrapped text.

Excel does not fit the rows of a file it did not write, and never those with merged cells, so heights are estimated:
a Chinese character is two units wide, a Latin one a single unit, a unit is half the type size.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

from generator.document.tree import Figure
from generator.model.money import grouped, plain
from generator.writers.characters import printable
from generator.writers.spreadsheet import Style, font

_LINK_COLOR = "0563C1"
_VERTICAL = {"top": "top", "vcenter": "center", "bottom": ""}
"""Excel sets text at the bottom of a cell unless it is told otherwise."""
PIXELS_PER_MM = 96 / 25.4
_CELL_PADDING_PIXELS = 6
_MOST_LINES = 12
"""Lines of a paragraph in one row: a row never breaks over two pages, so a high one leaves the page before it empty."""
_ROW_PADDING_POINTS = 5.0
_LINE_PER_SIZE = 1.4
"""Line height over type size: 宋体 and 仿宋 need 1.3, the fonts that stand in for them up to 1.45."""
_WORST_FILL = 0.96
"""Share of a line that text is sure to fill: punctuation that may not begin a line pulls a character down with it."""

_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)
_WIDE = "\u3000-\u303e\u4e00-\u9fff\uff01-\uff60“”‘’—…·≥≤×"
"""Characters that are two units wide, as a class of a pattern: what nearly all of a text is made of."""
_RUN = re.compile(rf"[!-~]+|[{_WIDE}]+|.", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Look:
    """Type and place of a cell's text. Sizes and `above` (white space over the row) are in points."""

    font: str = "仿宋"
    size: float = 12
    bold: bool = False
    align: str = "left"
    vertical: str = "vcenter"
    first_line: str = ""
    """What stands before the first line: Excel knows no first-line indent."""
    above: float = 0
    border: bool = False
    indent: int = 0
    number_format: str = ""
    link: bool = False

    def opening(self, text: str) -> str:
        """The text with what stands before its first line; an empty text stays empty."""
        return self.first_line + text if text else ""

    @cached_property
    def style(self) -> Style:
        """The same in the words of the stylesheet."""
        attributes = [f'horizontal="{self.align}"']
        if vertical := "" if self.above else _VERTICAL[self.vertical]:
            attributes.append(f'vertical="{vertical}"')
        if self.indent:
            attributes.append(f'indent="{self.indent}"')
        # A column too narrow for its number would show ####.
        attributes.append('shrinkToFit="1"' if self.number_format else 'wrapText="1"')
        letters = font(self.font, self.size, bold=self.bold, color=_LINK_COLOR * self.link, underlined=self.link)
        return Style(letters, " ".join(attributes), self.border, self.number_format)

    def points(self, lines: int) -> float:
        """Points that a row needs for so many lines. May exceed what Excel allows."""
        return lines * self.size * _LINE_PER_SIZE + _ROW_PADDING_POINTS + self.above

    @cached_property
    def least_points(self) -> float:
        """Points that a row needs for one line."""
        return self.points(1)

    def line_units(self, pixels: float) -> int:
        """Units that are sure to fit on one line of a cell of this width."""
        inside = pixels - self.indent * self.size - _CELL_PADDING_PIXELS
        return max(2, int(inside / (self.size * 96 / 72 / 2) * _WORST_FILL))


_TWO_CHARACTERS = "　　"
PARAGRAPHS = {
    "cover-name": Look("宋体", 26, True, "center", above=150),
    "cover-title": Look("宋体", 26, True, "center", above=24),
    "cover-date": Look("仿宋", 16, False, "center", above=120),
    "contents-title": Look("黑体", 18, False, "center", above=12),
    "body": Look(first_line=_TWO_CHARACTERS, vertical="top"),
    "note": Look(first_line=_TWO_CHARACTERS, vertical="top"),
    "signature": Look(align="right", above=36),
    "date": Look(align="right"),
    "year-line": Look("宋体", 11, align="center"),
}
"""Look of a paragraph by its style name."""
HEADINGS = {
    1: Look("黑体", 16, align="center", above=12),
    2: Look("黑体", 14, first_line=_TWO_CHARACTERS, above=8),
    3: Look("楷体", 12, True, first_line=_TWO_CHARACTERS, above=4),
}
"""Look of a heading by its level."""
TABLE_NUMBER = Look("黑体", 12)
TABLE_TITLE = Look("宋体", 18, True, "center")
ABOVE_LEFT = Look("宋体", 10, vertical="bottom")
ABOVE_RIGHT = Look("宋体", 10, align="right", vertical="bottom")
CONTENTS = {1: Look("黑体", 12, above=4), 2: Look("仿宋", 12, indent=2)}
"""Look of a line of the contents list by the level of its heading."""
LINK = Look(link=True, first_line=_TWO_CHARACTERS)
BACK = Look("宋体", 10, link=True)

_NUMBER_FORMATS = (
    ("#,##0.00", grouped),
    ("0.00", plain),
    ('0.00"%"', lambda value: f"{value:.2f}%"),
    ("#,##0", lambda value: f"{value:,.0f}"),
    ("0", lambda value: f"{value:.0f}"),
)


@lru_cache(maxsize=256)
def numbered(look: Look, pattern: str) -> Style:
    """How a number looks in place of a text, in such a format."""
    return replace(look, number_format=pattern).style


def number_format(figure: Figure) -> str:
    """The Excel format that shows the figure exactly as its text, "" when none does.

    >>> from decimal import Decimal
    >>> number_format(Figure(Decimal("1128.69"), "1,128.69")), number_format(Figure(Decimal(12), "12"))
    ('#,##0.00', '#,##0')
    >>> number_format(Figure(Decimal("12.30"), "12.30%")), number_format(Figure(Decimal(3), "三"))
    ('0.00"%"', '')
    """
    for pattern, show in _NUMBER_FORMATS:
        if show(figure.value) == figure.text:
            return pattern
    return ""


def legal(text: str) -> str:
    r"""The text without the characters that XML cannot hold; any line break is a line feed.

    >>> legal("a\x00\x0bb\r\nc")
    'ab\nc'
    """
    if text.isprintable():  # none of them is
        return text
    return printable(text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=1024)
def units(text: str) -> int:
    """Width in half characters; a character of ambiguous width (“ ” — ①) is wide in a Chinese font.

    >>> units("表1"), units("“三公”")
    (3, 8)
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def wrapped(text: str, limit: int) -> Iterator[str]:
    """The lines that the text takes when a line holds `limit` units; joined they are the text again."""
    line, used = "", 0
    for token in _TOKEN.findall(text):
        for piece in (token,) if len(token) <= limit else _pieces(token, limit):
            width = units(piece)
            if line and used + width > limit and piece != "\n":
                yield line
                line, used = "", 0
            line += piece
            used += width
            if piece == "\n":
                yield line
                line, used = "", 0
    yield line


def line_count(text: str, limit: int) -> int:
    """How many lines `wrapped` makes, counted without making them; the limit is at least 2.

    Without a line feed, fewer than 1 + 2 × characters ÷ (limit - 1): a line loses a unit where a wide character does not fit,
    or as many as the word has that does not.
    """
    lines, used = 1, 0
    wide_ones = limit // 2
    for run in _RUN.findall(text):
        size = len(run)
        if size > 1 and run[0] > "~":  # wide characters, which may be parted anywhere
            left = size - (limit - used) // 2
            if left > 0:
                full, rest = divmod(left - 1, wide_ones)
                lines, used = lines + full + 1, 2 * rest + 2
            else:
                used += 2 * size
        elif run == "\n":
            lines, used = lines + 1, 0
        else:  # a word, which is parted only where it is longer than a line, or a character of another width
            width = size if run[0] <= "~" else units(run)
            if used + width <= limit:
                used += width
            else:
                full, rest = divmod(width - 1, limit)
                lines, used = lines + full + (used > 0), rest + 1
    return lines


def height(text: str, limit: int, look: Look) -> float:
    """Points that a row needs to show the whole text on lines of `limit` units."""
    if 2 * len(text) <= limit and "\n" not in text:  # as most are: sure to fit on one line
        return look.least_points
    return look.points(line_count(text, limit))


def row_sized(text: str, limit: int, look: Look) -> list[str]:
    """The text cut into rows of at most 12 lines of `limit` units, at the end of a sentence where there is one near."""
    whole = look.opening(text)
    pieces: list[str] = []
    while True:
        # Two lines together hold more than one line's units, so a text of this length is sure to fit.
        if 4 * len(whole) <= (_MOST_LINES - 1) * limit and "\n" not in whole:
            return [*pieces, whole]
        if line_count(whole, limit) <= _MOST_LINES:
            return [*pieces, whole]
        head = "".join(islice(wrapped(whole, limit), _MOST_LINES))
        stop = max(head.rfind(mark) for mark in "。；\n") + 1
        cut = stop if stop > len(head) // 2 else len(head)
        pieces.append(whole[:cut])
        whole = whole[cut:]


def _pieces(token: str, limit: int) -> Iterator[str]:
    """A word as it stands, or cut where it is longer than a line."""
    step = max(1, limit)
    for start in range(0, len(token), step):
        yield token[start : start + step]
