"""Numbers in Chinese (中文数字)."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 999 in Chinese, as headings are numbered.

    >>> [chinese(n) for n in (1, 10, 11, 20, 34, 105, 112)]
    ['一', '十', '十一', '二十', '三十四', '一百〇五', '一百一十二']
    """
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "〇"
    return text + (_DIGITS[ones] if ones else "")
