"""One cell: what was typed → the value of its field, with the faults and the normalisations on the way. Pure."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

from generator.model import codes
from generator.model.money import CENT, ZERO
from generator.workbook.sheets import Choices, Field, Type

ERROR_VALUES = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
MAX_TEXT: Final = {Type.NAME: 500, Type.TEXT: 2_000, Type.LONG: 20_000}
"""Characters; Excel itself holds 32,767 in a cell."""
WORDS: Final = frozenset(MAX_TEXT)
"""The types of fields whose value is a text as it was typed."""
MAX_AMOUNT = Decimal(10) ** 13
"""元. Beyond it a spreadsheet's binary numbers no longer hold 分 exactly."""
_DUST = Decimal("0.00001")
"""Binary dust of a spreadsheet sum lies far below this; nobody types that."""
_DUST_DIGITS = 15
"""Dust shows itself in at least this many significant digits."""

_INVISIBLE = (
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Controls, zero-width characters, those that turn the direction of writing, and what is no character at all. Like other
patterns here it is compiled when a text needs it, which few do: the large ranges take a while."""
_ESCAPED = "_x([0-9A-Fa-f]{4})_"
_CJK = "\u3400-\u9fff\uff01-\uff5e\u3001-\u3011\u2014\u2018-\u201d"
_SPACES = " \u3000\u00a0\t"
_INNER_SPACE = f"(?<=[{_CJK}])[{_SPACES}\n]+(?=[{_CJK}])"
_YES_NO = {"是": True, "否": False}
_MAX_SHORT = 100
"""Characters of the longest number, code, choice or date that is looked at more closely."""
_NUMBER = r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?|[+-]?\.\d+"
_CODE_AND_NAME = r"([\d\s.\-/·．、]*\d)\s*[^\W\d_a-zA-Z]\D*"
_DATE = r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"


class Uncalculated:
    """Stands for a formula whose result was never stored; one is like the other."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uncalculated)

    def __hash__(self) -> int:
        return hash(Uncalculated)


class Note(NamedTuple):
    """One thing to say of a cell: the id of the structure rule, the sentence, and the typed text it is about.

    `text` holds `{}` where the typed text may be quoted; the reader leaves it out where it may be secret.
    """

    rule: str
    text: str
    found: str = ""


class Parsed(NamedTuple):
    """The value of a field (None when blank or faulty) and what is to be said."""

    value: object = None
    notes: tuple[Note, ...] = ()
    blank: bool = False


_BLANK: Final = Parsed(blank=True)


def is_blank(raw: object) -> bool:
    """True for an empty cell and for one with nothing visible in it."""
    if not isinstance(raw, str):
        return raw is None
    # The first character tells of nearly every cell; "_x000D_" is a text that says nothing.
    return not (raw[:1].isalnum() or clean(raw)[0])


def clean(text: str) -> tuple[str, tuple[Note, ...]]:
    r"""Text without invisible characters and stray spaces at the edges of its lines; line breaks are "\n".

    >>> clean("\u200b 文书科\r\n信访科　")[0]
    '文书科\n信访科'
    """
    # Nearly every text, at a glance: what is printable is visible and knows no other space than the plain one.
    if text.isprintable() and "_x" not in text and text == text.strip(" "):
        return text, ()
    notes: list[Note] = []
    unescaped = re.sub(_ESCAPED, lambda m: chr(int(m.group(1), 16)) if int(m.group(1), 16) < 32 else m.group(), text)
    lines = unescaped.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    visible = re.sub(_INVISIBLE, "", lines)
    if visible != lines or unescaped != text:
        notes.append(Note("S154", "去掉了不可见字符。"))
    # Not with a regular expression: a row of 30,000 spaces within a line would cost it seconds.
    trimmed = "\n".join(line.strip(_SPACES) for line in visible.split("\n")).strip("\n")
    if trimmed != visible:
        notes.append(Note("S153", "去掉了首尾的空格或换行。"))
    return trimmed, tuple(notes)


def is_plain(text: str) -> bool:
    """True for a text, short and without spaces, that every field of words takes as it is: nearly all are.

    >>> is_plain("信访科"), is_plain(" 信访科"), is_plain("#N/A")
    (True, False, False)
    """
    return (
        text[:1].isalnum()
        and text.isprintable()
        and " " not in text
        and "_" not in text
        and len(text) <= MAX_TEXT[Type.NAME]
    )


def parse(field: Field, raw: object, unit: Decimal = Decimal(1)) -> Parsed:
    """The value of an input cell. `unit`: how many 元 one unit of a typed amount is (1 or 10,000).

    Texts come back as str, codes as bare digits, amounts and numbers as Decimal, integers as int, yes/no as bool,
    choices as members of the field's Enum (or as str), a date as 2027年2月8日.
    """
    if raw is None:
        return _BLANK
    if isinstance(raw, str):
        if not raw[:1].isalnum():  # which tells of nearly every text that it is neither of these
            if raw in ERROR_VALUES:
                return _fault("S106", f"“{label_of(field)}”是错误值 {raw}。")
            if is_blank(raw):
                return _BLANK
    elif isinstance(raw, Uncalculated):
        return _fault("S107", f"“{label_of(field)}”是没有计算结果的公式。")
    elif isinstance(raw, bool):
        return _fault("S105", f"“{label_of(field)}”填的是逻辑值。")
    elif isinstance(raw, (dt.date, dt.time, dt.timedelta)) and field.type is not Type.DATE:
        return _fault("S104", f"“{label_of(field)}”填的是日期或时间。")
    return _PARSERS[field.type](field, raw, unit)


def label_of(field: Field) -> str:
    """The label of a field on one line."""
    return field.label.replace("\n", "")


def _fault(rule: str, text: str, found: str = "") -> Parsed:
    return Parsed(notes=(Note(rule, text, found),))


# ---------------------------------------------------------------- numbers


def _number(field: Field, raw: object) -> tuple[Decimal, tuple[Note, ...]] | Parsed:
    """An exact number out of a cell, with what was normalised; a Parsed fault for anything else."""
    if isinstance(raw, (int, float)):
        if not math.isfinite(raw):
            return _fault("S103", f"“{label_of(field)}”应填数字。")
        return Decimal(repr(raw)), ()
    typed = str(raw)
    text, cleaned = clean(typed)
    if len(text) > _MAX_SHORT:
        return _fault("S103", f"“{label_of(field)}”应填数字，填的是“{{}}”。", typed)
    notes = list(cleaned)
    narrow = unicodedata.normalize("NFKC", text).replace("−", "-")
    if narrow != text:
        notes.append(Note("S151", "“{}”已转为半角。", text))
    packed = re.sub(r"\s", "", narrow)
    if packed != narrow:
        notes.append(Note("S153", "“{}”中的空格已去掉。", text))
    if not re.fullmatch(_NUMBER, packed):
        return _fault("S103", f"“{label_of(field)}”应填数字，填的是“{{}}”。", typed)
    if "," in packed:
        notes.append(Note("S152", "“{}”中的千分位逗号已去掉。", text))
    try:
        return Decimal(packed.replace(",", "")), tuple(notes)
    except InvalidOperation:
        return _fault("S103", f"“{label_of(field)}”应填数字，填的是“{{}}”。", typed)


def _amount(field: Field, raw: object, unit: Decimal) -> Parsed:
    read = _number(field, raw)
    if isinstance(read, Parsed):
        return read
    number, notes = read
    yuan = number * unit
    if abs(yuan) >= MAX_AMOUNT:
        return _fault("S116", f"“{label_of(field)}”的数值 {{}} 过大。", str(raw))
    exact = yuan.quantize(CENT, ROUND_HALF_UP)
    if exact != yuan:
        if not (isinstance(raw, float) and _digits(number) >= _DUST_DIGITS and abs(exact - yuan) <= _DUST):
            measure = "按元" if field.type is Type.MONEY else ""
            return _fault("S108", f"“{label_of(field)}”填 {{}}，{measure}超过两位小数。", f"{number:f}")
        notes = (*notes, Note("S157", "“{}”按 " + f"{(exact / unit).normalize():f}" + " 读取。", f"{number:f}"))
    if exact < 0 and not field.signed:
        return _fault("S109", f"“{label_of(field)}”填 {{}}，不能是负数。", f"{number:f}")
    return Parsed(_tidy(exact), notes)


def _digits(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)


def _tidy(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent, so that equal amounts look equal; zero has no sign."""
    return ZERO if value == 0 else Decimal(f"{value.normalize():f}")


def _plain_number(field: Field, raw: object, _unit: Decimal) -> Parsed:
    return _amount(field, raw, Decimal(1))


def _integer(field: Field, raw: object, _unit: Decimal) -> Parsed:
    read = _number(field, raw)
    if isinstance(read, Parsed):
        return read
    number, notes = read
    if abs(number) >= MAX_AMOUNT:
        return _fault("S116", f"“{label_of(field)}”的数值 {{}} 过大。", str(raw))
    if number != int(number):
        return _fault("S115", f"“{label_of(field)}”填 {{}}，应为整数。", f"{number:f}")
    if number < 0 and not field.signed:
        return _fault("S109", f"“{label_of(field)}”填 {{}}，不能是负数。", f"{number:f}")
    return Parsed(int(number), notes)


# ---------------------------------------------------------------- texts


def _as_text(raw: object) -> str:
    """What a number in a text cell looks like: 10 and not 10.0."""
    if isinstance(raw, str):
        return raw
    return f"{_tidy(Decimal(repr(raw)))}" if isinstance(raw, (int, float)) and math.isfinite(raw) else str(raw)


def _text(field: Field, raw: object, _unit: Decimal, kind: Type | None = None) -> Parsed:
    kind = kind or field.type
    text, notes = clean(raw if isinstance(raw, str) else _as_text(raw))
    if kind is Type.NAME and (" " in text or not text.isprintable()):  # no other space can be printed
        packed = re.sub(_INNER_SPACE, "", text).replace("\n", "")
        if packed != text:
            notes = (*notes, Note("S153", "去掉了文字之间的空格或换行。"))
            text = packed
    if len(text) > MAX_TEXT[kind]:
        return _fault("S116", f"“{label_of(field)}”有 {len(text)} 个字，超过 {MAX_TEXT[kind]} 个。")
    return Parsed(text, notes)


def _code(field: Field, raw: object, _unit: Decimal) -> Parsed:
    typed = _as_text(raw)
    text, notes = clean(typed)
    named = None if text.isdecimal() else re.fullmatch(_CODE_AND_NAME, text)
    bare = codes.normalise(named.group(1) if named else text) if len(text) <= _MAX_SHORT else None
    if isinstance(raw, float) and not raw.is_integer():
        bare = None  # 201.3 may have been 201.30
    if bare is None or len(bare) not in field.digits:
        return _fault("S111", f"“{label_of(field)}”填的是“{{}}”，不是{_lengths(field)}位编码。", typed)
    if not named and bare != text:
        notes = (*notes, Note("S155", f"“{{}}”按 {bare} 读取。", text))
    return Parsed(bare, notes)


def _lengths(field: Field) -> str:
    return "、".join(str(length) for length in field.digits)


def _choice(field: Field, raw: object, unit: Decimal) -> Parsed:
    meanings = _YES_NO if field.type is Type.YES_NO else _meanings(field.choices)
    if isinstance(raw, str) and raw in meanings:
        return Parsed(meanings[raw])
    parsed = _text(field, raw, unit, Type.TEXT)
    if not isinstance(parsed.value, str):
        return parsed
    typed = parsed.value if len(parsed.value) <= _MAX_SHORT else ""
    if typed not in meanings:
        squashed = _squashed(typed)
        typed = next((option for option in meanings if _squashed(option) == squashed), "")
    if typed in meanings:
        return Parsed(meanings[typed], parsed.notes)
    if field.free:
        return parsed
    return _fault("S110", f"“{label_of(field)}”填的是“{{}}”，应为：{'、'.join(field.options)}。", parsed.value)


@lru_cache(maxsize=64)
def _meanings(choices: Choices) -> dict[str, object]:
    """What each offered value stands for."""
    return (
        {text: text for text in choices} if isinstance(choices, tuple) else {member.value: member for member in choices}
    )


def _squashed(text: str) -> str:
    """For comparing choices: full-width and half-width forms are the same, spaces do not count."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _date(field: Field, raw: object, _unit: Decimal) -> Parsed:
    if isinstance(raw, dt.date):
        return Parsed(chinese_date(raw))
    if not isinstance(raw, str):
        return _fault("S121", f"“{label_of(field)}”填的是“{{}}”，不是日期。", _as_text(raw))
    text, notes = clean(raw)
    if len(text) > _MAX_SHORT:
        return _fault("S116", f"“{label_of(field)}”有 {len(text)} 个字，超过 {_MAX_SHORT} 个。")
    found = re.fullmatch(_DATE, unicodedata.normalize("NFKC", text))
    if found is None:
        return Parsed(text, notes)
    try:
        written = chinese_date(dt.date(*(int(part) for part in found.groups())))
    except ValueError:
        return _fault("S121", f"“{label_of(field)}”填的是“{{}}”，没有这一天。", text)
    return Parsed(written, notes if written == text else (*notes, Note("S158", f"“{{}}”写成 {written}。", text)))


def chinese_date(day: dt.date) -> str:
    """A day as the document prints it.

    >>> chinese_date(dt.date(2027, 2, 8))
    '2027年2月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


_PARSERS = {
    Type.NAME: _text,
    Type.TEXT: _text,
    Type.LONG: _text,
    Type.CODE: _code,
    Type.MONEY: _amount,
    Type.NUMBER: _plain_number,
    Type.INTEGER: _integer,
    Type.DATE: _date,
    Type.CHOICE: _choice,
    Type.YES_NO: _choice,
}
