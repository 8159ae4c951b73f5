"""What an audit says: where in the file, in words a clerk can find, and what disagrees."""

from __future__ import annotations

from typing import NamedTuple

from generator.model.findings import Severity


class Discrepancy(NamedTuple):
    """Something in the file that cannot be right (错误), or that nobody could check (信息: “未核对”).

    `is_wording`: about words and not figures: a sentence in other words than the template pack expects, a contents list
    that does not name a heading.
    """

    place: str
    message: str
    severity: Severity = Severity.ERROR
    is_wording: bool = False

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"
