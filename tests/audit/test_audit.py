"""The audit of whole documents: silent on every document we write, loud on every figure somebody changes."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator import catalogue
from generator.audit.audit import audit_blocks, audit_docx, audit_files, audit_pair, audit_xlsx
from generator.audit.docx import read_docx
from generator.audit.reading import ReadBlock, ReadParagraph
from generator.audit.sentences import load_sentences
from generator.compose import compose, load_pack
from generator.figures.book import Figures
from generator.model.errors import DisclosureError, TemplateProblem
from generator.model.facts import Budget
from generator.model.findings import Severity
from generator.pipeline import Audit, audit, edition_folder, render
from generator.writers.docx import write_docx
from generator.writers.package import pack, unpack
from generator.writers.xlsx import write_xlsx
from tests.support.budgets import YEAR, budgets
from tests.support.samples import SAMPLES, sample

FOLDER = edition_folder("xinjiang-2024")
PACK = load_pack(FOLDER)
EDITION = load_sentences(FOLDER)
generated = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])

UNCONSTRAINED = {
    r"主要原因是.*?(?=；公务|\Z)": "a reason is typed; nothing printed tells what it should say",
    r"主要用于.*?(?=；[^；，]*支出[\d,.]+万元|\Z)": "a use is typed",
    r"^(?:设立的政策依据|资金分配情况|资金执行时间|项目承担单位)：.*": "typed",
    r"编制数\d+": "the establishment appears nowhere else",
    r"[增减][加少]\d+人": "changes of staff appear nowhere else",
    r"^1\.房屋.*": "houses appear nowhere else",
    r"^[34]\..*价值.*": "furniture and other assets appear nowhere else",
    r"[^，]*大型设备\d+台": "counts of equipment appear nowhere else",
    r"^\d{4}年，.*面向中小企业.*": "bounded by the total of procurement, not determined by it",
    r"机关运行经费[^，]*，比上年预算([增减][加少][\d,.]+)": "last year's amount appears nowhere else: only its rate, to 0.01 %, and none "
    "when this year is zero",
    r"项目名称：[^\n]*\n[^\n]*\n预算安排规模：0\.00": "a project without money has no row in 表7 that would know its name",
}
"""Figures of sections that no identity of the printed document determines, and why."""

IN_SMALL_CHANGE = {
    r"项目(\d+)个，涉及预算金额": "projects of less than 50 元 print 0.00 and count; only made-up budgets have them",
}


def docx_of(budget: Budget) -> bytes:
    return write_docx(compose(Figures(budget, catalogue.load(YEAR)), PACK), PACK.reference)


def complaints(blocks: list[ReadBlock]) -> list[str]:
    return [str(p) for p in audit_blocks(blocks, EDITION, pages=True) if p.severity is Severity.ERROR]


@settings(generated, max_examples=50)
@given(budgets())
def test_no_false_alarm_and_nothing_unrecognised(budget: Budget) -> None:
    assert [str(problem) for problem in audit_docx(docx_of(budget), EDITION)] == []


@pytest.mark.slow
@settings(generated, max_examples=300)
@given(budgets(max_codes=14, max_projects=9))
def test_no_false_alarm_over_many_and_larger_budgets(budget: Budget) -> None:
    assert [str(problem) for problem in audit_docx(docx_of(budget), EDITION)] == []


@settings(generated, max_examples=20)
@given(budgets())
def test_no_false_alarm_in_the_workbook(budget: Budget) -> None:
    document = compose(Figures(budget, catalogue.load(YEAR)), PACK)
    docx, xlsx = write_docx(document, PACK.reference), write_xlsx(document)
    assert [str(problem) for problem in audit_xlsx(xlsx, EDITION)] == []
    assert [str(problem) for problem in audit_pair(docx, xlsx)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_have_no_discrepancy(name: str) -> None:
    rendering = render(sample(name))
    assert rendering.pack is not None
    assert [str(p) for p in audit_docx(rendering.files["docx"], EDITION)] == []
    assert [str(p) for p in audit_xlsx(rendering.files["xlsx"], EDITION)] == []
    assert audit(rendering.files, rendering.pack) == Audit()


FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?|增加|减少|增长|下降")
OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}


def edits(figure: str, chance: random.Random) -> Iterator[str]:
    """The slips of a hand: a little more, ten times as much, two digits swapped, the opposite word."""
    if figure in OPPOSITE:
        yield OPPOSITE[figure]
        return
    value = Decimal(figure.replace(",", ""))
    if "." not in figure:
        yield str(value + chance.randint(1, 3))
        yield f"{value * 10 + chance.randint(1, 9)}"
        return
    show = "{:,.2f}" if "," in figure or value < 1000 else "{:.2f}"
    yield show.format(value + Decimal("0.10"))
    yield show.format(value * 10 + Decimal("0.10"))
    digits = list(figure)
    places = [i for i in range(len(digits) - 1) if digits[i].isdigit() and digits[i + 1].isdigit()]
    if places:
        i = chance.choice(places)
        digits[i], digits[i + 1] = digits[i + 1], digits[i]
        yield "".join(digits)


def narrative(blocks: list[ReadBlock]) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Every figure and word of change in 第一部分 二 and 第三部分, with the index of its paragraph."""
    inside = False
    notes = False
    for index, block in enumerate(blocks):
        if not isinstance(block, ReadParagraph) or block.in_contents:
            continue
        # Other notes are typed.
        notes = notes or block.text.startswith("（五）其他需说明的事项")
        if notes and "涉密项目，涉及预算资金" not in block.text:
            continue
        if re.match("二、机构设置|第三部分", block.text):
            inside = True
        elif re.match("第二部分|第四部分", block.text):
            inside = False
        elif inside and block.text != f"（{YEAR}年）":
            for match in FIGURE.finditer(block.text):
                yield index, block.text, match


def is_free(blocks: list[ReadBlock], index: int, at: int, patterns: Iterable[str]) -> bool:
    """Of a figure at a place in a paragraph; the paragraphs after it tell which project it belongs to."""
    text = "\n".join(block.text for block in blocks[index : index + 3] if isinstance(block, ReadParagraph))
    return any(
        m.start(m.lastindex or 0) <= at < m.end(m.lastindex or 0)
        for pattern in patterns
        for m in re.finditer(pattern, text, re.S)
    )


def missed_edits(
    blocks: list[ReadBlock], chance: random.Random, most: int, unconstrained: Iterable[str] = UNCONSTRAINED
) -> tuple[int, list[str]]:
    """How many edits were tried, and which of them the audit did not notice."""
    tried, missed = 0, []
    places = [p for p in narrative(blocks) if not is_free(blocks, p[0], p[2].start(), unconstrained)]
    for index, text, match in chance.sample(places, min(most, len(places))):
        block = blocks[index]
        assert isinstance(block, ReadParagraph)
        for new in edits(match[0], chance):
            if new == match[0]:
                continue
            tried += 1
            edited = text[: match.start()] + new + text[match.end() :]
            if not complaints([*blocks[:index], block._replace(text=edited), *blocks[index + 1 :]]):
                missed.append(f"{block.place} {text[max(0, match.start() - 25) : match.end() + 6]} → {new}")
    return tried, missed


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_figure_of_the_narrative_is_noticed(name: str) -> None:
    blocks = list(read_docx(render(sample(name)).files["docx"]))
    tried, missed = missed_edits(blocks, random.Random(name), 120)
    assert tried > 100
    assert missed == []


@settings(generated, max_examples=15)
@given(budgets(), st.integers(0, 10**6))
def test_a_changed_figure_of_any_budget_is_noticed(budget: Budget, seed: int) -> None:
    blocks = list(read_docx(docx_of(budget)))
    _, missed = missed_edits(blocks, random.Random(seed), 25, (*UNCONSTRAINED, *IN_SMALL_CHANGE))
    assert missed == []


def edited(name: str, old: str, new: str) -> bytes:
    """A sample with one passage of its XML changed."""
    parts = unpack(render(sample(name)).files["docx"])
    xml = parts["word/document.xml"].decode()
    assert xml.count(old) == 1, xml.count(old)
    parts["word/document.xml"] = xml.replace(old, new).encode()
    return pack(parts)


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("收支总预算3,321.45万元", "收支总预算{{ f.total }}万元", "留有没有填好的内容"),
        ("收支总预算3,321.45万元", "收支总预算None万元", "留有没有填好的内容"),
        ("（一）单位运行经费情况", "单位运行经费情况", "缺少标题"),
        ("（五）其他需说明的事项", "（六）其他需说明的事项", "缺少标题"),
        ("（三）项目名称：办公室及文印中心专项费用", "（四）项目名称：办公室及文印中心专项费用", "应为“三”"),
        ("（三）项目名称：办公室及文印中心专项费用", "（三）项目名称：办公室及文印中心费用", "没有写表7的"),
        ("2、社会保障和就业支出（类）", "3、社会保障和就业支出（类）", "应为“2”"),
        ("单位有3个涉密项目", "单位有2个涉密项目", "涉密个数"),
        ("4．特定目标07103156 2.29万元，完全不予公开", "4．特定目标07103156 2.29万元，主要用于某事", "涉密"),
        ("乌鲁木齐市人民政府办公室2024年支出预算3,321.45万元", "乌鲁木齐市人民政府2024年支出预算3,321.45万元", "应为"),
        ("截至2023年底", "截至2022年底", "应为“2023”"),
        ("支出预算包括：一般公共服务支出、社会保障和就业支出", "支出预算包括：一般公共服务支出", "列的是"),
    ],
)  # fmt: skip
def test_what_else_is_noticed(old: str, new: str, said: str) -> None:
    problems = [str(p) for p in audit_docx(edited("urumqi-gov-office-2024", old, new), EDITION)]
    assert any(said in problem for problem in problems), problems


def test_a_heading_not_in_the_contents_list_is_noticed() -> None:
    blocks = list(read_docx(render(sample(SAMPLES[0])).files["docx"]))
    lines = [i for i, b in enumerate(blocks) if isinstance(b, ReadParagraph) and b.in_contents and "\t" in b.text]
    assert len(lines) > 20
    for index in lines:
        assert any("没有列出" in x for x in complaints(blocks[:index] + blocks[index + 1 :])), blocks[index]


def test_a_sentence_changed_in_one_place_only_is_told_as_unchecked(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "本局模板"))
    part3 = folder / "part3.xml"
    new = part3.read_text("utf-8").replace("3.办公家具价值", "3.家具、用具价值")
    part3.write_text(new, "utf-8")
    docx = render(sample(SAMPLES[0]), templates=folder).files["docx"]
    problems = audit_docx(docx, load_sentences(folder))
    assert {p.severity for p in problems} == {Severity.INFO}
    assert any("家具、用具" in p.message for p in problems)
    done = audit({"docx": docx}, folder)
    assert (done.contradictions, done.is_refused) == ((), False)
    assert done.unchecked == tuple(problems)
    sentences = folder / "sentences.xml"
    sentences.write_text(sentences.read_text("utf-8").replace("{序=3}.办公家具价值", "{序=3}.家具、用具价值"), "utf-8")
    load_sentences.cache_clear()
    assert audit_docx(docx, load_sentences(folder)) == []


@pytest.mark.parametrize(
    "old, new",
    [
        ("收支总预算{{ f.total }}万元", "预算总额{{ f.total }}万元"),
        ("<p>{{ label }}{{ x.amount }}万元，{{ m.share(x) }}，", "<p>{{ label }}安排{{ x.amount }}万元，{{ m.share(x) }}，"),
        ("{{ year }}年预算数为{{ item.amount }}万元", "{{ year }}年安排{{ item.amount }}万元"),
        ("<p>预算安排规模：{{ project.amount }}万元</p>", "<p>安排金额：{{ project.amount }}万元</p>"),
        ("支出包括：{% for class", "支出有：{% for class"),
        ("收入全部为一般公共预算拨款，", "收入都是一般公共预算拨款，"),
        ("（一）单位运行经费情况", "（一）机关运行经费情况"),
        ("<h2>三、{{ about }}支出预算情况说明</h2>", "<h2>三、{{ about }}支出情况说明</h2>"),
        ("{{ kind }}有{{ f.secrets[0] }}个涉密项目", "另有{{ f.secrets[0] }}个涉密项目"),
        ("政府采购预算{{ f.procurement.total }}万元", "采购预算{{ f.procurement.total }}万元"),
    ],
)  # fmt: skip
def test_any_sentence_may_be_reworded_without_a_false_alarm(tmp_path: Path, old: str, new: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "本局模板"))
    part3 = folder / "part3.xml"
    text = part3.read_text("utf-8")
    assert old in text
    part3.write_text(text.replace(old, new), "utf-8")
    files = render(sample("urumqi-gov-office-2024"), templates=folder).files
    assert [str(p) for p in audit(files, folder).contradictions] == []


def test_a_pack_without_patterns_is_a_template_problem(tmp_path: Path) -> None:
    with pytest.raises(TemplateProblem, match=r"sentences\.xml"):
        load_sentences(tmp_path)
    (tmp_path / "sentences.xml").write_text("<sentences/>", "utf-8")
    with pytest.raises(TemplateProblem, match="写法有误"):
        load_sentences(tmp_path)


def test_a_changed_pack_without_patterns_is_said_and_refuses_nothing(tmp_path: Path) -> None:
    files = render(sample(SAMPLES[0])).files
    folder = Path(shutil.copytree(FOLDER, tmp_path / "本局模板"))
    (folder / "sentences.xml").unlink()
    done = audit(files, folder)
    assert done.is_changed and not done.is_refused
    assert "sentences.xml" in str(done.contradictions[0])


def test_a_changed_cell_of_the_workbook_is_noticed() -> None:
    files = dict(render(sample(SAMPLES[0])).files)
    parts = unpack(files["xlsx"])
    changed = 0
    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        numbers = list(re.finditer(rb"<v>(\d+\.\d+)</v>", parts[name]))
        for match in numbers[:: max(1, len(numbers) // 3)]:
            value = f"{Decimal(match[1].decode()) + Decimal('0.10')}".encode()
            sheet = parts[name][: match.start(1)] + value + parts[name][match.end(1) :]
            xlsx = pack({**parts, name: sheet})
            assert audit_files({**files, "xlsx": xlsx}, EDITION), (name, match[1])
            changed += 1
    assert changed > 20


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a file"])
def test_an_unreadable_file_is_said_so(data: bytes) -> None:
    for read in (audit_docx, audit_xlsx):
        with pytest.raises(DisclosureError, match="不是能够读取的"):
            read(data, EDITION)
