"""Every text a clerk types that is printed, with its cell: what the rules of families T and P walk over.

Hidden texts of secret projects are never among them.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto
from functools import cached_property, partial
from itertools import accumulate
from typing import Any, NamedTuple

from generator.model.cells import CellRef, Place
from generator.model.facts import Budget

_BOOK_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
HAN = r"[^\W\d_a-zA-Z]"
"""A Chinese character, for patterns. Written as a range of characters it would take a hundred times as long to compile."""
_QUOTED = 24
"""Characters of a text that a finding repeats."""


class Part(Enum):
    """What a text is for. Rules choose by it."""

    NAME = auto()
    """Unit, project, carry-over item, code."""
    DATE = auto()
    """落款日期 of the cover, typed as text."""
    ORGANISATION = auto()
    DUTY = auto()
    REASON = auto()
    USE = auto()
    """支出用途 and the purpose of carry-over."""
    BASIS = auto()
    ALLOCATION = auto()
    PERIOD = auto()
    GOAL = auto()
    INDICATOR = auto()
    """Name of an indicator."""
    TARGET = auto()
    """This and last year's value of an indicator."""
    INDICATOR_NOTE = auto()
    """Basis, scoring and evidence of an indicator: words of the form's own lists."""
    PERSON = auto()
    NOTE = auto()
    GLOSSARY = auto()

    __hash__ = object.__hash__  # Enum's own is a Python function; this is asked of every text


PROSE = frozenset({Part.REASON, Part.USE, Part.BASIS, Part.ALLOCATION, Part.GOAL, Part.NOTE, Part.DUTY})
"""Sentences that the clerk words himself."""
ABOUT_THE_YEAR = frozenset({Part.REASON, Part.USE, Part.ALLOCATION, Part.GOAL, Part.NOTE, Part.TARGET})
"""Texts about this budget, in which another year is a leftover."""


class Text(NamedTuple):
    """One typed text, not blank."""

    part: Part
    text: str
    at: Place
    field: str

    @property
    def cell(self) -> CellRef:
        """Where it is typed."""
        return self.at.cell(self.field)


Finder = Callable[[int], int]
"""The first place from a given one on at which something stands in the joined texts, −1 where it does not."""


class Texts(tuple[Text, ...]):
    """Typed texts in the order of the workbook, which are searched all at one go: few of them have what a rule seeks."""

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = {}
        for number, text in enumerate(self):
            numbers.setdefault(text.text, []).append(number)
        return numbers

    @cached_property
    def joined(self) -> str:
        r"""All of them, once what is typed many times, with "\0" after each."""
        return "".join([f"{text}\0" for text in self._numbers])

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate([len(text) + 1 for text in self._numbers]))

    def having(self, sign: str | re.Pattern[str]) -> list[Text]:
        r"""Those in which the sign stands. A pattern must take "\0" for the end of a text: no ^, $ or . and no [^…]."""
        if isinstance(sign, str):
            return [text for text in self if sign in text.text]
        return self.where(self.finder(sign))

    def finder(self, sign: re.Pattern[str]) -> Finder:
        """Where the sign stands in `joined`."""
        search = partial(sign.search, self.joined)
        return lambda begin: match.start() if (match := search(begin)) else -1

    def where(self, *finders: Finder) -> list[Text]:
        """Those in which one of the finders finds something."""
        found: set[int] = set()
        same = list(self._numbers.values())
        for find in finders:
            place = find(0)
            while 0 <= place < len(self.joined):
                position = bisect(self._ends, place)
                found.update(same[position])
                place = find(self._ends[position])
        return [self[number] for number in sorted(found)]


_FIELDS: tuple[tuple[str, tuple[tuple[Part, str], ...]], ...] = (
    ("identity", ((Part.NAME, "name"), (Part.DATE, "sign_off_date"))),
    ("organisation", ((Part.ORGANISATION, "offices_text"), (Part.ORGANISATION, "extra"),
                      (Part.ORGANISATION, "replacement"))),
    ("functions", ((Part.DUTY, "text"),)),
    ("lines", ((Part.REASON, "reason"),)),
    ("income_reasons", ((Part.REASON, "text"),)),
    ("expenditure_reasons", ((Part.REASON, "text"),)),
    ("general_reasons", ((Part.REASON, "text"),)),
    ("class_uses", ((Part.USE, "general"), (Part.USE, "fund"), (Part.USE, "capital"))),
    ("projects", ((Part.NAME, "name"), (Part.BASIS, "policy_basis"), (Part.NAME, "undertaker"),
                  (Part.ALLOCATION, "allocation"), (Part.PERIOD, "period"))),
    ("carryover", ((Part.NAME, "name"), (Part.USE, "purpose"))),
    ("three_public", ((Part.REASON, "reason"),)),
    ("operating_expenses", ((Part.REASON, "reason"),)),
    ("overall_performance", ((Part.PERSON, "contact"), (Part.PERSON, "phone"), (Part.GOAL, "goal"))),
    ("project_performance", ((Part.PERSON, "head"), (Part.GOAL, "goal"))),
    ("other_notes", ((Part.NOTE, "text"),)),
    ("glossary", ((Part.GLOSSARY, "text"),)),
)  # fmt: skip
_INDICATOR_FIELDS = (
    (Part.INDICATOR, "level3"),
    (Part.TARGET, "target"),
    (Part.TARGET, "last_year"),
    (Part.INDICATOR_NOTE, "basis"),
    (Part.INDICATOR_NOTE, "rule"),
    (Part.INDICATOR_NOTE, "evidence"),
)


def all_texts(budget: Budget) -> Texts:
    """The typed texts, in the order of the workbook."""
    found: list[Text] = []
    secret = {project.name for project in budget.projects if project.secret}
    for name, fields in _FIELDS:
        for record in _records(getattr(budget, name)):
            if getattr(record, "project", None) in secret:
                continue  # such a form may not be there at all, and must not be quoted
            found += _typed(record, fields)
            for indicator in getattr(record, "indicators", ()):
                found += _typed(indicator, _INDICATOR_FIELDS)
    for code, name in budget.names.items():
        if code in budget.name_cells:
            sheet, address = budget.name_cells[code]
            found.append(Text(Part.NAME, name, Place(sheet, {code: address}), code))
    return Texts(found)


def _records(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return value.values()
    return value if type(value) is tuple else (value,)  # a record is a named tuple


def _typed(record: Any, fields: Iterable[tuple[Part, str]]) -> list[Text]:
    at = record.at
    if not at.cells:
        return []
    # A Withheld is no str: it passes by here without being looked into.
    found = [
        Text(part, value, at, field)
        for part, field in fields
        if (value := getattr(record, field)) and isinstance(value, str)
    ]
    if getattr(record, "secret", False):  # a cover name needs no look, a real one must not be quoted
        return [text for text in found if text.field != "name"]
    return found


def without_titles(text: str) -> str:
    """The text without 《book titles》: what stands in them is another's wording.

    >>> without_titles("根据《2019年规划（〈甲〉）》实施")
    '根据实施'
    """
    return _BOOK_TITLE.sub("", text) if "《" in text else text


def around(text: str, start: int, end: int) -> str:
    """The place of a fault with some characters on both sides, for quoting.

    >>> around("相应预算的的办公经费减少", 4, 6)
    '相应预算的的办公经费减少'
    """
    margin = max(0, _QUOTED - (end - start)) // 2
    left, right = max(0, start - margin), min(len(text), end + margin)
    return f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}".replace("\n", " ")
