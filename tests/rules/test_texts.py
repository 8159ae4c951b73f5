"""Searching all texts at one go finds what a search of each text finds."""

from __future__ import annotations

import random
import re

import pytest

from generator.model.cells import Place
from generator.rules import privacy, text_form
from generator.rules.texts import Part, Text, Texts

PLACE = Place("其他说明", {"text": "B4"})


def texts_of(*typed: str) -> Texts:
    return Texts([Text(Part.NOTE, text, PLACE, "text") for text in typed])


@pytest.mark.parametrize("sign", ["年", re.compile("年"), re.compile("[（）]"), re.compile(r"(?<!\d)\d{2}(?!\d)")])
def test_texts_that_have_a_sign(sign: str | re.Pattern[str]) -> None:
    typed = texts_of("2024年，年", "（一）", "12", "34", "5", "6", "a\0b年", "年", "", "第78条（")
    pattern = re.compile(sign)
    wanted = [text for text in typed if pattern.search(text.text)]
    assert 0 < len(wanted) < len(typed)
    assert typed.having(sign) == wanted
    assert texts_of().having(sign) == []


def test_texts_that_several_finders_find_come_once_and_in_order() -> None:
    typed = texts_of("乙", "甲乙", "丙", "甲")
    assert typed.where(typed.finder(re.compile("甲")), typed.finder(re.compile("乙"))) == [typed[0], typed[1], typed[3]]


def test_a_pattern_that_stands_everywhere_is_found_in_each_text() -> None:
    typed = texts_of("甲", "", "乙")
    assert typed.having(re.compile("|".join(()))) == list(typed)


def test_text_knows_its_cell() -> None:
    assert str(texts_of("说明")[0].cell) == "其他说明!B4"


ODD = "年月日 　一二丁的是了经费预算，。：,.;a1X×（）【】《》\n\U00020000\U0002f800\ud800"
"""Characters of the patterns and such as are like each other in their last byte (一 and \\0, 丁 and \\1)."""


@pytest.mark.parametrize(
    ("pattern", "sign"),
    [
        (text_form._PLACEHOLDER, text_form._PLACEHOLDER),
        (text_form._HALF_WIDTH, text_form._HALF),
        (privacy._MOBILE, privacy._DIGITS),
        (privacy._IDENTITY, privacy._DIGITS),
        (privacy._EMAIL, "@"),
    ],
    ids=["placeholder", "half width", "mobile", "identity", "email"],
)
def test_sign_is_in_every_text_in_which_the_pattern_stands(pattern: re.Pattern[str], sign: str) -> None:
    said = (
        "XX", "年 月 日", "因XX工作", "待填写", "全面性,提高", "完成.", "a.b", "13812345678", "+86 138-1234-5678", "１３８１２３４５６７８",
        "11010519491231002X", "电话13912345678转1", "某人a.b@c.d.cn", "@", "增加（减少）", "{{", "nan", "1", "2024", "12:30", "",
    )  # fmt: skip
    typed = texts_of(*said, *random.Random(5).choices(said, k=200))
    wanted = {text.text for text in typed if pattern.search(text.text)}
    assert wanted
    assert wanted <= {text.text for text in typed.having(sign)}


def test_every_doubling_is_seen_at_one_go() -> None:
    rng = random.Random(7)
    typed = texts_of(
        *("".join(rng.choices(ODD, k=rng.randrange(30))) for _ in range(3000)), "特定目标类项目特定目标类项目"
    )
    doubled = {text.text for text in typed if text_form._doubled(text.text)}
    found = typed.where(typed.finder(text_form._TWO_OF_A_KIND), *text_form._word_finders(typed.joined))
    assert 100 < len(doubled) < 2000
    assert doubled <= {text.text for text in found}
    assert len(found) < 2500


def test_texts_beside_each_other_are_no_doubling() -> None:
    typed = texts_of("计划", "计划", "计划", "上年", "上年")
    assert typed.where(*text_form._word_finders(typed.joined)) == []


def test_misspellings_are_patterns_that_can_be_sought_at_one_go() -> None:
    """What `Texts.having` asks of a pattern: no anchor, no dot, no class of all other characters."""
    from generator.catalogue import load

    known = load(2024).misspellings
    assert known
    assert not [pattern for pattern in known if re.search(r"[\^$.]", pattern)]
