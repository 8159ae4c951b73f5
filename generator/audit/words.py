"""Small things said in messages and headings."""

from __future__ import annotations


def short(text: str) -> str:
    """The beginning of a text, for a message."""
    return text if len(text) <= 60 else text[:60] + "…"


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())
