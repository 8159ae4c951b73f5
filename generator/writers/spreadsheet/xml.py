"""XML as Excel wants it: names of schemas, escaped text, cell addresses."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from generator.writers.characters import escaped

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LOOKS_ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")


def data(text: str) -> str:
    """Legal text as it stands between two tags. Excel would read `_x0041_` as A, so such an underscore is escaped."""
    return escaped(_LOOKS_ESCAPED.sub(r"_x005F\g<0>", text) if "_x" in text else text)


def attribute(text: str) -> str:
    """Legal text as it stands between quotation marks."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")


def counted(name: str, elements: Collection[str]) -> str:
    """The elements in one that says how many they are."""
    return f'<{name} count="{len(elements)}">{"".join(elements)}</{name}>'


@lru_cache(maxsize=256)
def letters(column: int) -> str:
    """The name of a column, counted from zero.

    >>> letters(0), letters(25), letters(26), letters(16_383)
    ('A', 'Z', 'AA', 'XFD')
    """
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def area(rows: range, columns: range) -> str:
    """The A1 address of a cell or of a range of cells; rows and columns are counted from zero.

    >>> area(range(1), range(1)), area(range(2, 5), range(1, 3))
    ('A1', 'B3:C5')
    """
    first, last = f"{letters(columns.start)}{rows.start + 1}", f"{letters(columns.stop - 1)}{rows.stop}"
    return first if first == last else f"{first}:{last}"
