"""Where lines break: widths of characters and the places where a line may end.

Chinese characters are one em wide in every official font. Latin letters, digits and half-width signs are set in Times
New Roman, whose widths are those of Liberation Serif. Word, WPS and LibreOffice agree in most of what follows; where
they do not, it is LibreOffice's way, found by comparing line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

# Advance widths of U+0020–U+007E in 1/2048 em, regular and bold.
_REGULAR = (
    "512 682 836 1024 1024 1706 1593 369 682 682 1024 1155 512 682 512 569 1024 1024 1024 1024 1024 1024 1024"
    " 1024 1024 1024 569 569 1155 1155 1155 909 1886 1479 1366 1366 1479 1251 1139 1479 1479 682 797 1479 1251"
    " 1821 1479 1479 1139 1479 1366 1139 1251 1479 1479 1933 1479 1479 1251 682 569 682 961 1024 682 909 1024"
    " 909 1024 909 682 1024 1024 569 569 1024 569 1593 1024 1024 1024 1024 682 797 569 1024 1024 1479 1024"
    " 1024 909 983 410 983 1108"
)
_BOLD = (
    "512 682 1137 1024 1024 2048 1706 569 682 682 1024 1167 512 682 512 569 1024 1024 1024 1024 1024 1024"
    " 1024 1024 1024 1024 682 682 1167 1167 1167 1024 1905 1479 1366 1479 1479 1366 1251 1593 1593 797 1024"
    " 1593 1366 1933 1479 1593 1251 1593 1479 1139 1366 1479 1479 2048 1479 1479 1366 682 569 682 1190 1024"
    " 682 1024 1139 909 1139 909 682 1024 1139 569 682 1139 569 1706 1139 1024 1139 1139 909 797 682 1139 1024"
    " 1479 1024 1024 909 807 451 807 1065"
)
_ASCII = {
    bold: {chr(code): width for code, width in enumerate(map(int, table.split()), 0x20)}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
_SIGNS = {  # in Latin surroundings, in 1/2048 em; other signs of that kind are one em wide
    "“": 909, "”": 909, "‘": 682, "’": 682, "–": 1024, "≥": 1124, "≤": 1124, "≠": 1124, "′": 448, "″": 853, "•": 717,
    "·": 512, "×": 1155, "÷": 1124, "±": 1124, "°": 819, "²": 614, "³": 614, "\u00a0": 512,
}  # fmt: skip
_EM = 2048
_HALF_EM = 1024
_OTHER_LATIN = _HALF_EM
"""An accented letter, a Cyrillic or Greek one: half an em on average."""

_CHINESE = (
    ("\u1100", "\u11ff"), ("\u2e80", "\ud7ff"), ("\uf900", "\ufaff"), ("\ufe30", "\ufe4f"), ("\uff00", "\uffef"),
    ("\U00016fe0", "\U0001b2ff"), ("\U0001f200", "\U0001f2ff"), ("\U00020000", "\U0003ffff"),
)  # fmt: skip
"""First and last characters of the ranges that are set in the Chinese font."""
_ROWS = (
    "L" * 0x11 + "C" + "L" * 0x0E + "N" * 0x0C + "LL?" + "C" * 0xA9 + "?" * 0x08 + "L" * 0x19 + "CC" + "LLL?C"
).encode()
"""The kind (see `_kind`) of each 256 characters up to U+FFFF, ? where it differs and for halves of characters beyond."""
_SPECIALS = re.compile("[\ufff0-\uffff]")
"""Not of the kind of their row."""
_NEUTRAL = re.compile("([CL]?)(N+)")

# Classes of UAX #14; Chinese characters are ID, everything else is AL.
_CLASSES = {
    **dict.fromkeys("0123456789", "NU"),
    **dict.fromkeys(",.:;", "IS"),
    **dict.fromkeys("!?！？", "EX"),
    **dict.fromkeys("([{（［｛〈《「『【〔〖〝", "OP"),
    **dict.fromkeys(")]}）］｝〉》」』】〕〗〞、。，．", "CL"),
    **dict.fromkeys("\"'“”‘’«»", "QU"),
    **dict.fromkeys("%‰℃¢′″％", "PO"),
    **dict.fromkeys("$£¥+±№€−￥￡＄", "PR"),
    **dict.fromkeys("：；々‖", "NS"),
    **dict.fromkeys("-", "HY"),
    **dict.fromkeys("/", "SY"),
    **dict.fromkeys("–|", "BA"),
    **dict.fromkeys("—", "B2"),
    **dict.fromkeys("…", "IN"),
    **dict.fromkeys(" ", "SP"),
    **dict.fromkeys("\u00a0", "GL"),
}
_NEVER_BEFORE = frozenset(("CL", "EX", "IS", "SY", "QU", "BA", "HY", "NS", "GL", "SP"))
_NEVER_AFTER = frozenset(("OP", "QU", "GL"))
_FOLLOWERS = {  # class → classes that hold on to it
    "AL": "AL NU IN PR OP",
    "B2": "B2",
    "CL": "AL NU PO PR",
    "ID": "IN PO",
    "IN": "IN",
    "IS": "AL NU",
    "NU": "AL NU IN PO PR OP",
    "PO": "AL NU",
    "PR": "AL NU ID",
    "SY": "AL NU",
}
_TOGETHER = frozenset((before, after) for before, followers in _FOLLOWERS.items() for after in followers.split())
"""Pairs of classes between which no line ends (UAX #14; a number also clings to the closing 、。，） before it)."""

_NOT_FIRST = frozenset(
    "!),.:;?]}¢'\"、。〉》」』】〕〗〞︰︱︳﹐､﹒﹔﹕﹖﹗﹚﹜﹞！），．：；？｜｝︴︶︸︺︼︾﹀﹂﹄﹏～￠々‖•·ˇˉ―-′’”"
)
_NOT_LAST = frozenset("([{£¥'\"‵〈《「『【〔〖（［｛￡￥〝︵︷︹︻︽︿﹁﹃﹙﹛﹝（｛“‘")
"""避头尾: what may not begin a line, what may not end one."""
_HANGING = frozenset(".:;?、。！，．：；？")
"""What may stand outside the margin at the end of a line (标点悬挂)."""


class Type(NamedTuple):
    """How text is set."""

    size: int
    """In twips, as all widths here."""
    tight: int
    """Added to the width of every character."""
    bold: bool
    hanging: bool
    """Whether punctuation may stand outside the margin; in the cells of a table it may not."""


def break_lines(text: str, setting: Type, width: int, first_width: int) -> list[str]:
    """The lines of a paragraph, at least one; widths in twips. A line feed ends a line."""
    lines: list[str] = []
    for stretch in text.split("\n"):
        lines += _break_stretch(stretch, setting, width, width if lines else first_width)
    return lines


NUMERALS = "0123456789,.-"
"""What amounts are made of: none is wider than half an em."""


def sure_length(setting: Type, width: int) -> int:
    """So many characters fit into a line of the width, whatever they are."""
    return (width + min(0, setting.tight)) // _widest(setting)


def _widest(setting: Type) -> int:
    """The widest step: a Chinese character, or one with the space before it after a change of script."""
    return max(1, setting.size + max(setting.tight, setting.size // 5))


def sure_numerals(setting: Type, width: int) -> int:
    """So many `NUMERALS` fit into a line of the width."""
    widest = round(_HALF_EM * setting.size / _EM) + setting.tight
    return (width + min(0, setting.tight)) // max(1, widest)


def _break_stretch(text: str, setting: Type, width: int, first_width: int) -> list[str]:
    scripts = _scripts(text)
    if "L" not in scripts and " " not in text and setting.size + setting.tight > 0:
        return _break_chinese(text, setting, width, first_width)
    steps, gaps = _steps(text, scripts, setting)
    reached = list(accumulate(steps))
    # Characters set very close may lead back.
    beyond = bisect_right if setting.tight >= 0 or min(steps, default=0) >= 0 else _first_beyond
    if beyond(reached, first_width + setting.tight, 0) == len(text):
        return [text]
    lines: list[str] = []
    start, available = 0, first_width
    while start < len(text):
        # What stands before the line, with the space before its first character, which it does not get.
        before = reached[start] - steps[start] + gaps.get(start, 0)
        limit = before + available + setting.tight
        end = beyond(reached, limit, start + 1)
        while end < len(text) and text[end] == " ":
            end = beyond(reached, limit, end + 1)
        if end < len(text):
            end = _line_end(text, scripts, start, end, setting.hanging)
        lines.append(text[start:end])
        start, available = end, width
    return lines


def _first_beyond(reached: Sequence[int], limit: int, start: int) -> int:
    """The first place from `start` on where more than the limit is reached."""
    return next((place for place in range(start, len(reached)) if reached[place] > limit), len(reached))


def _break_chinese(text: str, setting: Type, width: int, first_width: int) -> list[str]:
    """The lines of a text whose characters are all one em wide."""
    em = setting.size + setting.tight
    lines: list[str] = []
    start, end = 0, max(1, (first_width + setting.tight) // em)
    fitting = max(1, (width + setting.tight) // em)
    while end < len(text):
        end = _chinese_end(text, start, end, setting.hanging)
        lines.append(text[start:end])
        start, end = end, end + fitting
    if start < len(text) or not text:
        lines.append(text[start:])
    return lines


def _line_end(text: str, scripts: str, start: int, overflow: int, hanging: bool) -> int:
    """Where the line ends that begins at `start` and whose first character too many is at `overflow`.

    The nearest letter or digit decides between two ways of breaking: at a Chinese one punctuation may hang outside
    the margin and only 避头尾 binds characters together; at a Latin one numbers and words hold together.
    """
    nearest = overflow
    while nearest > 0 and not text[nearest].isalnum():
        nearest -= 1
    if scripts[nearest] == "C":
        return _chinese_end(text, start, overflow, hanging)
    end = overflow
    while end > start and not _may_break(text, scripts, end):
        if hanging and text[end - 1] in _HANGING and scripts[end - 1] == "C" and text[end].isalnum():
            return end  # a number clings to the 、。， before it, except where these may hang
        end -= 1
    return end if end > start else _forced_end(scripts, start, overflow)


def _chinese_end(text: str, start: int, overflow: int, hanging: bool) -> int:
    """Where the line ends if a Chinese character decides (see `_line_end`)."""
    end = overflow
    if hanging and text[end] in _HANGING:
        end += 1
    while end > start and end < len(text) and (text[end] in _NOT_FIRST or text[end - 1] in _NOT_LAST):
        end -= 1
    return end if end > start else overflow


def _forced_end(scripts: str, start: int, overflow: int) -> int:
    """Where a line without a place to break is cut: before the sign in front of the Latin word, or within the word."""
    word = overflow
    while word > start and scripts[word - 1] == "L":
        word -= 1
    if word - 1 > start:
        return word - 1
    return word if word > start == 0 else overflow


def _steps(text: str, scripts: str, setting: Type) -> tuple[list[int], dict[int, int]]:
    """The width of every character with the space before it, and those spaces by place.

    The space is a fifth of an em between a Chinese and a Latin letter or digit.
    """
    width = _latin_widths(setting).__getitem__
    steps = [setting.size + setting.tight] * len(text)
    space = text.find(" ")
    while space >= 0:
        steps[space] = width(" ")
        space = text.find(" ", space + 1)
    # The last character of a stretch of one script does not get what is added to the width of all.
    narrow, wide = -setting.tight, setting.size // 5 - setting.tight
    gaps: dict[int, int] = {}
    start = scripts.find("L")
    while start >= 0:
        end = scripts.find("C", start)
        latin = text[start:end] if end >= 0 else text[start:]
        steps[start : start + len(latin)] = map(width, latin)
        if start:
            gaps[start] = gap = wide if latin[0].isalnum() and text[start - 1].isalnum() else narrow
            steps[start] += gap
        if end < 0:
            break
        gaps[end] = gap = wide if text[end].isalnum() and latin[-1].isalnum() else narrow
        steps[end] += gap
        start = scripts.find("L", end)
    return steps, gaps


def _scripts(text: str) -> str:
    """For every character C or L, as it is set in the Chinese font or in the Latin one."""
    if text.isascii():
        return "L" * len(text)
    kinds = text.replace(" ", "\u2000").encode("utf-16-be", "surrogatepass")[::2].translate(_ROWS).decode()
    if "?" in kinds or _SPECIALS.search(text):
        kinds = "".join(map(_kind, text))
    # LibreOffice takes a neutral sign at the very beginning for a Latin one.
    return _NEUTRAL.sub(lambda m: m[1] + (m[1] or "L") * len(m[2]), kinds) if "N" in kinds else kinds


@lru_cache(maxsize=8192)
def _kind(char: str) -> str:
    """C: set in the Chinese font, L: in the Latin one, N: a sign that is set like the text before it."""
    if char == " " or "\u2000" <= char <= "\u2bff":
        return "N"
    place = bisect_right(_CHINESE, (char, "\U0010ffff")) - 1
    return "C" if place >= 0 and char <= _CHINESE[place][1] else "L"


class _LatinWidths(dict[str, int]):
    """The widths of characters in Latin surroundings."""

    def __init__(self, setting: Type) -> None:
        self._setting = setting
        super().__init__((char, self._twips(em)) for char, em in (_SIGNS | _ASCII[setting.bold]).items())

    def __missing__(self, char: str) -> int:
        return self._twips(0 if ord(char) < 0x7F else _OTHER_LATIN if char.isalpha() else _EM)

    def _twips(self, em: int) -> int:
        return round(em * self._setting.size / _EM) + self._setting.tight


_latin_widths = lru_cache(maxsize=64)(_LatinWidths)


def _may_break(text: str, scripts: str, place: int) -> bool:
    """Whether UAX #14 lets a line end before the character at `place`."""
    before, after = _class(text, scripts, place - 1), _class(text, scripts, place)
    if before == "SP":
        return True
    if after in _NEVER_BEFORE or before in _NEVER_AFTER:
        return False
    return (before, after) not in _TOGETHER


def _class(text: str, scripts: str, place: int) -> str:
    return _CLASSES.get(text[place], "ID" if scripts[place] == "C" and text[place].isalnum() else "AL")
