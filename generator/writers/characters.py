"""Characters that XML cannot hold, and the escaping of those it reads otherwise."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Text without what an XML file cannot hold; tabs and line feeds stay."""
    return _FORBIDDEN.sub("", text)


def escaped(text: str) -> str:
    """Text as it stands between two tags. (The standard library's own function would import its network modules.)"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
