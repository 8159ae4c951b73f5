"""Classification codes (科目编码): functional 类 3 digits, 款 5, 项 7; economic 类 3, 款 5."""

from __future__ import annotations

import re
import unicodedata

PERSONNEL_CLASSES = ("301", "303")
"""部门经济分类 类 that are 人员经费 (表6); all other basic expenditure is 公用经费, and 机关运行经费 is its sum."""

_SEPARATORS = re.compile(r"[\s.\-/·．、]+")


def normalise(text: str) -> str | None:
    """The bare digits of a code typed in any usual form, or None when it is no code.

    >>> normalise("201 03 01"), normalise("２０１－０３"), normalise("行政运行")
    ('2010301', '20103', None)
    """
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return digits if digits.isascii() and digits.isdigit() and len(digits) in (3, 5, 7) else None


def lei(code: str) -> str:
    """类, the first three digits."""
    return code[:3]


def kuan(code: str) -> str:
    """款, the first five digits."""
    return code[:5]


def is_operating(code: str) -> bool:
    """Whether an economic code of 基本支出 is 公用经费."""
    return lei(code) not in PERSONNEL_CLASSES


def level(code: str) -> int:
    """How deep a code goes: 类 1, 款 2, 项 3; no code 0.

    >>> level("2010301"), level("20103"), level("201"), level("")
    (3, 2, 1, 0)
    """
    return (len(code) > 0) + (len(code) > 3) + (len(code) > 5)


def split(code: str) -> tuple[str, ...]:
    """The code as its table columns print it.

    >>> split("2010301"), split("20103"), split("201")
    (('201', '03', '01'), ('201', '03'), ('201',))
    """
    return (code[:3], code[3:5], code[5:7])[: level(code)]
