"""A name or a printed number finds every place that prints it, and how it is made."""

from __future__ import annotations

import pytest

from generator.pipeline import Rendering, render
from generator.trace import TraceEntry, explain, explain_text, trace_of
from generator.trace.explain import find
from tests.support.samples import SAMPLES, sample


@pytest.fixture(scope="module", params=SAMPLES)
def rendering(request: pytest.FixtureRequest) -> Rendering:
    return render(sample(request.param))


def places(found: tuple[TraceEntry, ...]) -> list[str]:
    return [entry.place for entry in found]


def test_a_name_finds_the_narrative_and_the_table(rendering: Rendering) -> None:
    found = explain(rendering, "机关运行经费")
    assert any(place.startswith("第三部分 十二、（一）") for place in places(found))
    assert any(place.startswith("表6 第1行“总计” 公用经费") for place in places(found))
    text = explain_text("机关运行经费", found)
    assert "基本支出经济分类 C" in text and "运行经费采购资产 B5" in text and "公用经费（表6）；上年数照填" in text


@pytest.mark.parametrize("query", ["三公经费", "“三公”经费", ' "三公" 经费 ', "‘三公’经费"])
def test_quotes_and_spaces_do_not_matter(rendering: Rendering, query: str) -> None:
    found = explain(rendering, query)
    assert found == explain(rendering, "三公经费")
    assert places(found)[0] == "表10 第1行“合计” 合计"
    assert any(place.startswith("第三部分 十、第1段") for place in places(found))


def test_basic_expenditure_of_the_general_budget(rendering: Rendering) -> None:
    found = places(explain(rendering, "一般公共预算基本支出"))
    assert any(place.startswith("第三部分 五、（一）") for place in found)
    assert any(place.startswith("第三部分 六、第1段") for place in found)
    assert "表5 第1行“总计” 基本支出" in found and "表6 第1行“总计” 合计" in found


def test_a_declared_label_finds_its_figures(rendering: Rendering) -> None:
    found = explain(rendering, "本年收入")
    assert found and all(entry.basis is not None for entry in found)


def test_every_printed_number_finds_itself(rendering: Rendering) -> None:
    entries = trace_of(rendering)
    for entry in entries:
        unit = "" if entry.text.endswith("%") else "万元"
        for query in (entry.text, entry.text.replace(",", ""), f" {entry.text}{unit}", entry.label):
            assert entry.number in {other.number for other in find(entries, query)}, query


def test_percent_means_percent(rendering: Rendering) -> None:
    found = explain(rendering, "0.00%")
    assert all(entry.text.endswith("%") for entry in found)
    assert set(found) < set(explain(rendering, "0.00"))


def test_nothing_found_says_so(rendering: Rendering) -> None:
    for query in ("没有这个名称", "98765432.19", "", "，"):
        assert explain(rendering, query) == ()
    assert "没有找到“98765432.19”" in explain_text("98765432.19", ())


def test_a_refused_rendering_explains_nothing() -> None:
    assert explain(Rendering(()), "三公经费") == ()
