"""What a template may contain: words and conditions, no arithmetic."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jinja2 import Environment

from generator import catalogue
from generator.compose import compose, load_pack
from generator.compose.shipped import is_changed
from generator.figures.book import Figures
from generator.model.errors import TemplateProblem
from generator.pipeline import edition_folder
from tests.support.budgets import YEAR
from tests.support.valid import VALID

FOLDER = edition_folder("xinjiang-2024")
TEMPLATES = sorted(FOLDER.rglob("*.xml"))
ARITHMETIC = {"add", "sub", "mul", "div", "floordiv", "mod", "pow"}
ROUNDING = {"round", "int", "float", "abs", "sum"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_arithmetic(path: Path) -> None:
    tokens = list(Environment().lex(path.read_text("utf-8")))
    operators = [(line, value) for line, kind, value in tokens if kind == "operator"]
    assert [x for x in operators if x[1] in ("+", "-", "*", "/", "//", "**", "%")] == []
    names = [(line, value) for line, kind, value in tokens if kind == "name"]
    assert [x for x in names if x[1] in ROUNDING] == []


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A bureau's own copy."""
    return Path(shutil.copytree(FOLDER, tmp_path / "本局模板"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def compose_with(pack: Path) -> list[str]:
    document = compose(Figures(VALID, catalogue.load(YEAR)), load_pack(pack))
    return [block.text for part in document.parts for block in part.blocks if hasattr(block, "text")]


def test_a_sentence_changed_in_the_template_changes_the_document(pack: Path) -> None:
    rewrite(pack / "part3.xml", "收支总预算{{ f.total }}万元", "收支预算总额为{{ f.total }}万元")
    assert any("收支预算总额为178.00万元" in text for text in compose_with(pack))


def test_a_convention_changed_in_the_macros_changes_the_document(pack: Path) -> None:
    rewrite(pack / "macros.xml", 'rate_from_zero = "100.00"', 'rate_from_zero = "—"')
    assert any("增长—%" in text for text in compose_with(pack))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("part3.xml", "{{ f.total }}", "{{ f.totl }}", "totl"),
        ("part3.xml", "{{ f.total }}", "{{ f.total ", "第"),
        ("part3.xml", "</part>", "", "标记不完整"),
        ("part1.xml", "<h2>", "<h4>", "标记不完整"),
        ("part2.xml", 'rows="income_rows"', 'rows="incom_rows"', "incom_rows"),
        ("part2.xml", 'field="fiscal"', 'field="fiscl"', "fiscl"),
        ("part2.xml", 'width="38" field="name"', 'width="宽" field="name"', "毫米"),
        ("part4.xml", 'style="signature"', 'style="signatur"', "signatur"),
        ("part4.xml", "<p style", "<q style", "标记不完整"),
        ("part1.xml", "{{ organisation.extra }}", "{{ organisation }}", "不能直接输出"),
        ("performance.xml", 'cols="7">{{ form.form.goal }}', 'cols="6">{{ form.form.goal }}', "格数"),
        ("performance.xml", '<c role="head" cols="2">预算单位</c>', "", "格数"),
        ("macros.xml", "{% macro share(x) %}", "{% macro share(y) %}", "x"),
    ],
)
def test_a_wrong_template_is_named(pack: Path, file: str, old: str, new: str, said: str) -> None:
    rewrite(pack / file, old, new)
    with pytest.raises(TemplateProblem) as problem:
        compose_with(pack)
    assert said in str(problem.value)


def test_a_folder_without_templates_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateProblem, match=r"document\.xml"):
        load_pack(tmp_path)


def test_widths_fill_the_text_block() -> None:
    document = compose(Figures(VALID, catalogue.load(YEAR)), load_pack(FOLDER))
    for table in document.tables():
        assert sum(table.widths) == (225 if table.landscape else 156), table.id


def test_the_shipped_pack_knows_itself(pack: Path) -> None:
    assert not is_changed(FOLDER), "run: python -m generator.compose.shipped"
    assert not is_changed(pack)
    rewrite(pack / "part3.xml", "收支总预算", "收支预算总额")
    assert is_changed(pack)


def test_line_ends_are_no_change(pack: Path) -> None:
    for path in pack.glob("*.xml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not is_changed(pack)
