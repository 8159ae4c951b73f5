"""Fields and places that several sheets use."""

from __future__ import annotations

from generator.model.money import ZERO
from generator.workbook.layout.names import CATALOGUE, LAST
from generator.workbook.sheets import Field, Type

FUNCTIONAL_CHOICES, ECONOMIC_CHOICES = (CATALOGUE, "G"), (CATALOGUE, "H")
ONLY_THE_REASON = "只写原因本身，“主要原因是”和句号由程序加"
ONLY_THE_USE = "只写用途本身，“主要用于”由程序加"


def computed(
    key: str, label: str, *, shows: Type = Type.MONEY, width: int = 15, hint: str = "", origin: str = ""
) -> Field:
    """A locked cell or column of formulas; generator.workbook.computing says which."""
    return Field(key, label, Type.COMPUTED, width=width, hint=hint, shows=shows, origin=origin)


def compared() -> tuple[Field, ...]:
    """增减额 and 增减率."""
    return (computed("change", "增减额"), computed("rate", "增减率", shows=Type.NUMBER, width=10))


def hidden(key: str, label: str) -> Field:
    """A column of formulas for other formulas, out of sight."""
    return Field(key, label, Type.COMPUTED, shows=Type.TEXT, hidden=True)


def last_year(key: str, label: str = "上年原因（供参考）", width: int = 36) -> Field:
    """Last year's text of the field `key` beside it: shown, locked, never read."""
    return Field(f"{LAST}{key}", label, Type.REFERENCE, width=width, hint="上年的写法，只供参考，不会打印")


def sentence(key: str = "sentence", label: str = "将打印的句子", width: int = 60) -> Field:
    """The sentence of the document that a reason or a use completes."""
    return computed(key, label, shows=Type.TEXT, width=width, hint="填写时随时更新，与公开文档一致")


def money(key: str, label: str, *, required: bool = True, hint: str = "", origin: str = "") -> Field:
    """An amount; an optional one counts as zero when left empty."""
    return Field(key, label, Type.MONEY, required, 16, hint, blank=None if required else ZERO, origin=origin)


def code_field(key: str, label: str, picks: tuple[str, str], digits: tuple[int, ...], hint: str) -> Field:
    """A classification code with its dropdown; typed codes in any usual form are accepted too."""
    return Field(key, label, Type.CODE, True, 14, hint, pick_from=picks, digits=digits, free=True, verbatim=True)


BARE_CODE = hidden("bare_code", "规范编码")
