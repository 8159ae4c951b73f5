"""Family P, 2: personal data in texts that are published. What is found is never quoted in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, once, rule
from generator.rules.texts import Text

_SHEETS = ("整体绩效", "项目绩效", "项目", "变动原因", "收支明细", "其他说明")
_LAW = "政府信息公开条例第十五条：涉及个人隐私的政府信息不得公开"
_IDENTITY = re.compile(r"(?<!\d)(?P<start>\d{6})(?P<birth>(?:19|20)\d{6})(?P<rest>\d{3}[\dXx])(?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(?P<number>1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_DIGITS = re.compile(r"\d[\d -]{9,}\d")
"""What either number has: eleven digits, in whatever groups."""
_EMAIL = re.compile(r"(?P<first>[A-Za-z0-9])[A-Za-z0-9._%+-]*@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def is_identity_number(number: str) -> bool:
    """True when the check digit of an 18-digit identity number (GB 11643) fits.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105194912310021")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK[total % 11] == number[17].upper()


@once
def _with_digits(case: Case) -> list[Text]:
    return case.texts().having(_DIGITS)


def _search(
    entry: Rule,
    case: Case,
    suspects: Iterable[Text],
    pattern: re.Pattern[str],
    mask: Callable[[re.Match[str]], str | None],
    what: str,
    advice: str,
) -> Results:
    if case.texts():
        yield None
    for text in suspects:
        masked = next((shown for match in pattern.finditer(text.text) if (shown := mask(match))), None)
        if masked is not None:
            yield entry.fault((text.cell,), f"有{what} {masked}。", advice, found=masked)


@rule(
    "P121",
    "有身份证号码",
    Severity.ERROR,
    _SHEETS,
    basis=_LAW,
    why="公民身份号码绝不能出现在公开文本里。",
    example="联系人一栏填了姓名和身份证号。",
    blind="校验位不符的十八位数字不算；十五位的旧号码认不出。",
    needs="填了文字",
)
def identity_number_would_be_published(entry: Rule, case: Case) -> Results:
    def mask(match: re.Match[str]) -> str | None:
        return f"{match['start'][:2]}{'*' * 14}{match['rest'][2:]}" if is_identity_number(match.group()) else None

    return _search(entry, case, _with_digits(case), _IDENTITY, mask, "公民身份号码", "请删去。")


@rule(
    "P122",
    "有手机号码",
    Severity.WARNING,
    _SHEETS,
    basis=_LAW,
    why="个人手机号码公开后收不回；可以改填办公电话，或遮住中间四位。",
    example="绩效目标表联系人电话填了十一位手机号。",
    blind="办公用的手机号码也会报告。",
    needs="填了文字",
)
def mobile_number_would_be_published(entry: Rule, case: Case) -> Results:
    def mask(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match["number"])
        return f"{digits[:3]}****{digits[-4:]}"

    return _search(entry, case, _with_digits(case), _MOBILE, mask, "手机号码", "请改填办公电话，或照此遮住中间四位。")


@rule(
    "P123",
    "有电子邮箱",
    Severity.WARNING,
    _SHEETS,
    basis=_LAW,
    why="个人邮箱属于个人信息。",
    example="绩效目标表联系电话一栏填了邮箱。",
    blind="单位公共邮箱也会报告。",
    needs="填了文字",
)
def email_address_would_be_published(entry: Rule, case: Case) -> Results:
    def mask(match: re.Match[str]) -> str:
        return f"{match['first']}***@{match['host']}"

    return _search(entry, case, case.texts().having("@"), _EMAIL, mask, "电子邮箱", "个人邮箱请删去。")
