"""Sentences with slots: what stands in which slot, in which order things are tried, and what is no sentence."""

from __future__ import annotations

import random
import time

import pytest

from generator.audit.docx import read_docx
from generator.audit.patterns import Language, Pattern, Slot
from generator.audit.reading import ReadParagraph
from generator.audit.sentences import load_sentences
from generator.pipeline import edition_folder, render
from tests.support.samples import SAMPLES, sample

LANGUAGE = Language(
    {
        "变动": "{方向:$}{增减额:$}万元，{升降:$}{增减率:$}%",
        "因": "[，主要原因是{文}|]。",
        "比": "比上年{变动:$}{因}",
        "环": "{环}",
    },
    {"类别": ("部门", "单位"), "方向": ("增加", "减少"), "升降": ("增长", "下降")},
)


def match(source: str, text: str) -> tuple[str | None, ...] | None:
    return Pattern(source, LANGUAGE).match(text)


@pytest.mark.parametrize(
    ("source", "text", "groups"),
    [
        ("无其他事项。", "无其他事项。", ()),
        ("无其他事项。", "无其他事项", None),
        ("本{类别}无。", "本单位无。", ("单位",)),
        ("本{类别}无。", "本机关无。", None),
        ("合计{额}万元。", "合计-1,128.69万元。", ("-1,128.69",)),
        ("合计{额}万元。", "合计一万元。", None),
        ("合计{额}，{额}", "合计1，2", ("1", "2")),
        ("占{占}%。", "占—%。", ("—",)),
        ("{名}{年}年，{名}", "第12024年，甲", ("第1", "2024", "甲")),
        ("{名}{年}年", "某局202年", ("某局", "202")),
        ("{名}{年}年", "12024年", ("1", "2024")),
        ("{名}{年}年{文}", "某局12024年2023年", ("某局1", "2024", "2023年")),
        ("{名}{类别}预算", "某单位单位预算", ("某单位", "单位")),
        ("甲{文}。", "甲乙。丙。", ("乙。丙",)),
        ("{键}（类）{键}", "甲（乙）（类）", ("甲（乙）", "")),
        ("{键}（类）{键}。", "甲（类）乙（类）。", ("甲", "乙（类）")),
        ("包括：{逐项}。", "包括：甲。乙。", ("甲。乙",)),
        ("甲[，乙{额}|，丙{数}|]。", "甲，丙3。", (None, "3")),
        ("甲[，乙{额}|，丙{数}|]。", "甲。", (None, None)),
        ("甲[，[乙|丙]{数}]丁", "甲，丙3丁", ("3",)),
        ("{名}[无下属，|下属{数}个，]{文}", "甲无下属，乙", ("甲", None, "乙")),
        ("{名}[无下属，|下属{数}个，]{文}", "甲下属3个，无下属，", ("甲", "3", "无下属，")),
        ("{名}[无|设{数}个]", "甲无设3个", ("甲无", "3")),
        ("{名}[无|设{数}个]", "无设3个", ("无", "3")),
        ("{名}[。|]", "甲。乙。", ("甲。乙",)),
        ("{名}[。|{年}年]", "甲。2024年", ("甲。", "2024")),
        ("{序=2}.车辆", "3.车辆", ("3",)),
        ("（{序数}）{文}", "（二十三）甲\n乙", ("二十三", "甲\n乙")),
        ("{比:甲}", "比上年减少1.00万元，下降2.00%，主要原因是丙。丁。", ("减少", "1.00", "下降", "2.00", "丙。丁")),
        ("{比:甲}", "比上年减少1.00万元，下降2.00%。", ("减少", "1.00", "下降", "2.00", None)),
    ],
)
def test_what_stands_in_each_slot(source: str, text: str, groups: tuple[str | None, ...] | None) -> None:
    assert match(source, text) == groups


def test_slots_know_their_kind_name_and_source() -> None:
    pattern = Pattern("收入{额:收入=表1/收入总计}万元，{变动:收入=表2/总计}{文}", LANGUAGE)
    assert pattern.slots[:2] == [Slot("额", "收入", "表1/收入总计"), Slot("方向", "收入", "表2/总计")]
    assert [slot.kind for slot in pattern.slots] == ["额", "方向", "增减额", "升降", "增减率", "文"]
    assert pattern.words == "收入…万元，……"


def first_found(pattern: Pattern, text: str) -> tuple[str | None, ...] | None:
    """What is found when every way is tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pattern, "_straight", lambda *_: None)
        return pattern.match(text)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_straight_way_finds_what_the_first_way_finds(name: str) -> None:
    """Every sentence of the edition against every paragraph, whole and with pieces left out and put in."""
    edition = load_sentences(edition_folder("xinjiang-2024"))
    sections = [section for part in edition.parts for section in part.sections]
    sentences = [
        s for section in sections for s in (*section.sentences, *(s for e in section.entries for s in e.sentences))
    ]
    patterns = [edition.cover, *(section.title for section in sections), *(s.pattern for s in sentences)]
    assert len(patterns) > 80
    chance = random.Random(name)
    blocks = read_docx(render(sample(name)).files["docx"])
    texts = [block.text.strip() for block in blocks if isinstance(block, ReadParagraph)]
    fitting = 0
    for text in texts:
        fits = [pattern for pattern in patterns if pattern.fits(text)]
        fitting += len(fits)
        at, length = chance.randrange(len(text) + 1), chance.randrange(1, 8)
        piece = text[at : at + length]
        changed = [
            text[:at] + text[at + length :],
            text[:at] + piece + text[at:],
            text + piece,
            text.replace("。", "。1。"),
        ]
        for pattern in fits:
            for each in (text, *changed):
                assert pattern.match(each) == first_found(pattern, each)
    assert fitting > 50


@pytest.mark.parametrize("source", ["甲[乙", "甲]乙", "甲|乙", "[甲[乙]", "{金额}", "{:名}", "{", "甲}"])
def test_a_wrong_sentence_is_said(source: str) -> None:
    with pytest.raises(ValueError):
        Pattern(source, LANGUAGE)


def test_a_text_of_many_beginnings_takes_no_time() -> None:
    """A regular expression tries every split of the text among the slots: hours."""
    text = "甲，乙" * 2_000
    begun = time.perf_counter()
    assert match("{文}，{文}，{文}，{文}，{文}，{文}丙", text) is None
    assert match("{文}，{文}，{文}，{文}，{文}，{文}[丙|丁]", text + "丁") is not None
    assert time.perf_counter() - begun < 5
