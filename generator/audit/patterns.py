"""Sentences with slots, matched by a small machine of their own.

A run meets some ninety sentences once or twice each: to compile them as regular expressions took longer than everything
else in the audit. What is tried first is what a regular expression would try first; no state is tried twice at one place
of a text, so that no text takes longer than its length times that of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Union

_SLOT = re.compile(r"\{([^{}:=]+)(?::([^{}=]*))?(?:=([^{}]*))?\}")
"""“{额:收入=表1/收入总计}”: its kind, name and source."""
_TOKEN = re.compile(_SLOT.pattern + r"|[^\[\]{}|]+|.")
_AMOUNT = re.compile(r"-?[\d,，]+(?:[.．]\d*)?")
_RATE = re.compile(_AMOUNT.pattern + r"|—+|－|/")
"""A rate, or what a region may print where there is none."""
_WHOLE = re.compile(r"-?\d+")
_DIGITS = re.compile(r"\d+")
_FOUR_DIGITS = re.compile(r"\d{4}")
_ORDINAL = re.compile("[〇一二三四五六七八九十百]+")

_WORDS, _CHOOSE, _ONE_OF, _SCAN, _YEAR, _LEAST, _MOST = range(7)
"""What a state does: the text goes on with these words; the first of these states that leads to the end. Or it fills a
slot: with one of these words; as this expression says, or less; with a year; with as little or as much as possible, at
least so many characters.
"""
_KINDS: Mapping[str, tuple[int, Any]] = {
    "额": (_SCAN, _AMOUNT),
    "占": (_SCAN, _RATE),
    "增减额": (_SCAN, _AMOUNT),
    "增减率": (_SCAN, _RATE),
    "量": (_SCAN, _AMOUNT),
    "数": (_SCAN, _WHOLE),
    "年": (_YEAR, None),
    "上年": (_YEAR, None),
    "名": (_LEAST, 1),
    "序": (_SCAN, _DIGITS),
    "序数": (_SCAN, _ORDINAL),
    "键": (_LEAST, 0),
    "列": (_LEAST, 0),
    "文": (_LEAST, 0),
    "公开": (_LEAST, 0),
    "逐项": (_MOST, 1),
}
_END = -1


class Slot(NamedTuple):
    """One place in a sentence: what kind of thing stands there, its name for the checks, and where it must come from."""

    kind: str
    name: str = ""
    source: str = ""


_Node = Union[str, int, "list[list[Any]]"]
"""Words, the number of a slot, or alternatives, each a sequence of nodes."""


class Language(NamedTuple):
    """What an edition writes in its sentences: macros by name, and the words of kinds such as {类别} and {方向}."""

    macros: Mapping[str, str]
    words: Mapping[str, Sequence[str]]

    def expanded(self, source: str) -> str:
        """The source with its macros written out."""
        has_macro = any(f"{{{name}" in source for name in self.macros)
        return _SLOT.sub(self._written_out, source) if has_macro else source

    def _written_out(self, slot: re.Match[str]) -> str:
        if slot[1] not in self.macros:
            return slot[0]
        argument = (slot[2] or "") + (f"={slot[3]}" if slot[3] else "")
        return self.expanded(self.macros[slot[1]].replace("$", argument))

    def step(self, kind: str) -> tuple[int, Any]:
        """What a state does for a slot of this kind. Raises ValueError for an unknown one."""
        if kind in self.words:
            return _ONE_OF, self.words[kind]
        if kind not in _KINDS:
            raise ValueError(f"不认识 {{{kind}}}，可用的有：{'、'.join((*_KINDS, *self.words, *self.macros))}")
        return _KINDS[kind]


class Pattern:
    """A sentence with slots. `source` is what the pack says, for messages. Raises ValueError for a wrong source."""

    __slots__ = ("_anchor", "_has_year", "_start", "_states", "beginning", "slots", "source")

    def __init__(self, source: str, language: Language) -> None:
        self.source = source
        self.slots: list[Slot] = []
        nodes = self._sequences(_TOKEN.finditer(language.expanded(source)), is_inner=False)[0]
        self._anchor = max((node for node in nodes if isinstance(node, str)), key=len, default="")
        """What any text must hold, looked for before the slower match."""
        self.beginning = nodes[0] if nodes and isinstance(nodes[0], str) else ""
        """The words before the first slot: without them a text is not this sentence."""
        self._states: list[tuple[int, Any, int, int, str]] = []
        """What it does, with what, the number of its slot, the state after it, the words of that state if it has any."""
        self._start = self._build(nodes, _END, language)
        self._has_year = any(state[0] == _YEAR for state in self._states)

    def match(self, text: str) -> tuple[str | None, ...] | None:
        """What stands in each slot when the whole text is this sentence; None for a slot in an alternative not taken.

        Years of four digits first: a unit's name may end in digits (某市第12 2024年). Then any, to see a wrong one.
        """
        if not text.startswith(self.beginning) or self._anchor not in text:
            return None
        found = self._straight(text)
        if found is None:
            found = self._run(text, _FOUR_DIGITS)
        return self._run(text, _DIGITS) if found is None and self._has_year else found

    def fits(self, text: str) -> bool:
        """True when the whole text is this sentence."""
        return self.match(text) is not None

    @property
    def words(self) -> str:
        """The sentence as a person would look for it: slots as ……"""
        text = re.sub(r"\[([^\[\]|]*)\|[^\]]*\]", r"\1", self.source)
        text = re.sub(r"\{[^{}]*\}", "…", text)
        return text if len(text) <= 40 else text[:40] + "…"

    def _sequences(self, tokens: Iterator[re.Match[str]], *, is_inner: bool) -> list[list[_Node]]:
        """The alternatives up to the closing bracket, or up to the end."""
        found: list[list[_Node]] = [[]]
        for token in tokens:
            text = token[0]
            if token[1]:
                found[-1].append(len(self.slots))
                self.slots.append(Slot(token[1], token[2] or "", token[3] or ""))
            elif text not in "[|]{}":
                found[-1].append(text)
            elif text == "[":
                found[-1].append(self._sequences(tokens, is_inner=True))
            elif text == "|" and is_inner:
                found.append([])
            elif text == "]" and is_inner:
                return found
            else:
                break
        else:
            if not is_inner:
                return found
        raise ValueError(f"“{self.source}”里的括号不成对，或竖线不在方括号里")

    def _build(self, nodes: Sequence[_Node], following: int, language: Language) -> int:
        """Adds the states of a sequence, the last one first. The number of the first one."""
        for node in reversed(nodes):
            after = self._states[following] if following != _END else None
            words = after[1] if after and after[0] == _WORDS else ""
            slot = 0
            what: Any = node
            if isinstance(node, str):
                do = _WORDS
            elif isinstance(node, int):
                slot = node
                do, what = language.step(self.slots[node].kind)
            else:
                do, what = _CHOOSE, [self._build(option, following, language) for option in node]
            self._states.append((do, what, slot, following, words))
            following = len(self._states) - 1
        return following

    def _straight(self, text: str) -> tuple[str | None, ...] | None:
        """What `_run` finds when the first thing it tries leads on from every state; else None."""
        found: list[str | None] = [None] * len(self.slots)
        states = self._states
        number, at = self._start, 0
        while number != _END:
            do, what, slot, following, words = states[number]
            if do == _WORDS:
                if not text.startswith(what, at):
                    return None
                at += len(what)
            elif do == _CHOOSE:
                following = next((option for option in what if self._leads_on(option, text, at)), number)
                if following == number:
                    return None
            else:
                end = self._first_end(do, what, following, words, text, at)
                if end < 0:
                    return None
                found[slot] = text[at:end]
                at = end
            number = following
        return tuple(found) if at == len(text) else None

    def _leads_on(self, number: int, text: str, at: int) -> bool:
        if number == _END:
            return at == len(text)
        do, what, *_ = self._states[number]
        return do != _WORDS or text.startswith(what, at)

    def _first_end(self, do: int, what: Any, following: int, words: str, text: str, at: int) -> int:
        """The first of `_ends` that leads on; -1 when there is none, or when that takes more than a look."""
        if do == _ONE_OF:
            return next((at + len(word) for word in what if text.startswith(word, at)), -1)
        if do in (_SCAN, _YEAR):
            longest = (_FOUR_DIGITS if do == _YEAR else what).match(text, at)
            return longest.end() if longest and text.startswith(words, longest.end()) else -1
        if do == _MOST:
            return -1
        if following == _END:
            return len(text)
        next_do, next_what, _, after, next_words = self._states[following]
        if words:
            if after != _END:
                return text.find(words, at + what)
            end = len(text) - len(words)
            return end if text.endswith(words) and end >= at + what else -1
        if next_do == _YEAR:
            year = _FOUR_DIGITS.search(text, at + what)
            while year and not text.startswith(next_words, year.end()):
                year = _FOUR_DIGITS.search(text, year.start() + 1)
            return year.start() if year else -1
        if next_do == _CHOOSE and all(option != _END and self._states[option][0] == _WORDS for option in next_what):
            next_do, next_what = _ONE_OF, [self._states[option][1] for option in next_what]
        if next_do == _ONE_OF:
            return min((end for word in next_what if (end := text.find(word, at + what)) >= 0), default=-1)
        return -1

    def _run(self, text: str, year: re.Pattern[str]) -> tuple[str | None, ...] | None:
        """Depth first: what is still to be tried waits on a stack, what was filled is a list linked backwards."""
        waiting: list[tuple[int, int, Any]] = [(self._start, 0, None)]
        tried: set[tuple[int, int]] = set()
        failed: dict[int, int] = {}
        """Slots of any text that led nowhere from a place on: nor do they from a later one."""
        while waiting:
            number, at, filled = waiting.pop()
            if filled is failed:
                failed[number] = at
                continue
            if number == _END:
                if at == len(text):
                    return self._groups(text, filled)
                continue
            do, what, slot, following, words = self._states[number]
            if do == _WORDS:
                if text.startswith(what, at):
                    waiting.append((following, at + len(what), filled))
            elif (number, at) not in tried:
                tried.add((number, at))
                if do == _CHOOSE:
                    waiting += [(option, at, filled) for option in reversed(what)]
                elif at < failed.get(number, len(text) + 1):
                    if do >= _LEAST:
                        waiting.append((number, at, failed))  # its turn comes when all of the following have failed
                    ends = list(self._ends(do, year if do == _YEAR else what, following, words, text, at))
                    waiting += [(following, end, (slot, at, end, filled)) for end in reversed(ends)]
        return None

    def _ends(self, do: int, what: Any, following: int, words: str, text: str, at: int) -> Iterable[int]:
        """Where a slot that begins here may end, the best place first."""
        if do == _ONE_OF:
            return (at + len(word) for word in what if text.startswith(word, at))
        if do in (_SCAN, _YEAR):
            longest = what.match(text, at)
            shorter = range(longest.end(), at, -1) if longest else ()
            return (end for end in shorter if text.startswith(words, end) and what.fullmatch(text, at, end))
        ends: Iterable[int]
        if following == _END:
            ends = range(len(text), len(text) + 1)
        elif words:
            ends = _places(words, text, at + what)
        else:
            ends = range(at + what, len(text) + 1)
        return ends if do == _LEAST else reversed(list(ends))

    def _groups(self, text: str, filled: Any) -> tuple[str | None, ...]:
        found: list[str | None] = [None] * len(self.slots)
        while filled:
            slot, start, end, filled = filled
            found[slot] = text[start:end]
        return tuple(found)


def _places(words: str, text: str, start: int) -> Iterator[int]:
    """Where the words stand, from a place on."""
    while (start := text.find(words, start)) >= 0:
        yield start
        start += 1
