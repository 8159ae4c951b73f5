"""The gate of every printed value: one call prints what finalizing and escaping print."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from generator.compose.environment import FIGURES, Unprintable, environment
from generator.figures.values import Amount
from generator.model.facts import Withheld

ENVIRONMENT = environment(Path())


def rendered(template: str, value: object) -> str:
    return ENVIRONMENT.from_string(template).render(x=value)


def both(value: object) -> str:
    """What Jinja prints of a value by itself."""
    assert ENVIRONMENT.finalize is not None
    return str(escape(ENVIRONMENT.finalize(value)))


class Word(str):
    """Text that is not merely a str."""


@given(st.text(alphabet="&<>\"';#\n\r 甲a1"))
def test_text_is_escaped_and_its_lines_are_kept(text: str) -> None:
    assert rendered("{{ x }}", text) == both(text) == "<br/>".join(escape(line) for line in text.split("\n"))
    assert rendered("{{ x }}", Word(text)) == both(Word(text))
    assert rendered("{{ x }}", Markup(text)) == both(Markup(text)) == text


def test_figures_leave_their_markers_in_order() -> None:
    token = FIGURES.set({})
    try:
        amounts = [Amount(Decimal(10_000)), Amount(Decimal(25_000))]
        printed = rendered("{% macro m(a) %}<c>{{ a }}</c>{% endmacro %}{{ x[0] }}{{ m(x[1]) }}", amounts)
        assert printed == "&n0;<c>&n1;</c>"
        assert {reference: figure.text for reference, figure in FIGURES.get().items()} == {
            "&n0;": "1.00",
            "&n1;": "2.50",
        }
    finally:
        FIGURES.reset(token)


@pytest.mark.parametrize("value", [0, 7, -3])
def test_numbers_of_the_template_are_text(value: int) -> None:
    assert rendered("{{ x }}", value) == both(value) == str(value)


@pytest.mark.parametrize("value", [None, True, Decimal(1), (), Withheld("密")])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(Unprintable, match=f"{type(value).__name__} 不能直接输出"):
        rendered("{{ x }}", value)


def test_a_misspelt_name_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'y' is undefined"):
        rendered("{{ y }}", 1)
    with pytest.raises(UndefinedError):
        both(StrictUndefined(name="y"))


def test_a_template_may_still_ask_jinja_not_to_escape() -> None:
    assert rendered("{% autoescape false %}{{ x }}{% endautoescape %}{{ x }}", "<br/>") == "<br/>&lt;br/&gt;"
    assert rendered("{% autoescape x != '' %}{{ x }}{% endautoescape %}", "<") == "&lt;"
