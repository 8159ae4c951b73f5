"""填报指南 as clerks get it: a page that needs no other file and prints on two sheets."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from docs.guide.page import HERE, TARGET, page
from tests.support.browser import opened
from tests.support.office import page_texts, squeeze

PICTURES = sorted(HERE.glob("*.png"))
STEPS = ("一、拿到工作簿", "二、填写", "三、检查", "四、生成、看样", "五、送审", "六、改过以后、有人问起")


def test_the_page_is_made_of_the_text() -> None:
    assert TARGET.read_text("utf-8") == page(), "run python -m docs.guide.page"


def test_the_page_needs_nothing_else() -> None:
    html = page()
    assert html.count("<img ") == html.count('src="data:image/png;base64,') > 0
    assert "<script" not in html and "<link" not in html and "url(" not in html
    assert 'alt=""' not in html


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_pictures_are_light_and_fine_enough_for_paper(picture: Path) -> None:
    data = picture.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert len(data) < 120_000
    assert width >= 390 and height >= 100


@pytest.mark.slow
@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "Noto Serif CJK SC", "AR PL SungtiL GB"])
def test_it_prints_on_two_sheets_in_any_face(family: str) -> None:
    """Windows has other fonts than this machine: the sheets must have room to spare."""
    html = page()
    assert '"Microsoft YaHei"' in html
    with opened(html.replace('"Microsoft YaHei"', f'"{family}"').encode()) as shown:
        first, second = (squeeze(text) for text in page_texts(shown.pdf()))
    places = [first.find(step) for step in STEPS[:2]] + [second.find(step) for step in STEPS[2:]]
    assert -1 not in places and places[:2] == sorted(places[:2]) and places[2:] == sorted(places[2:])
    assert "汇总.xlsx" in second


@pytest.mark.slow
def test_everybody_can_read_it() -> None:
    with opened(TARGET.read_bytes()) as shown:
        assert shown.violations() == []
        shown.resize(390)
        assert shown.run("document.documentElement.scrollWidth") <= 390
