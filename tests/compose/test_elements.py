"""Ordinary markup is read by a pattern, and means exactly what it means to XML's own parser."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.compose.elements import ordinary, parsed
from generator.compose.tags import MarkupError
from tests.compose.test_markup import READER, markup

ORDINARY = markup(
    '\n<h2 contents="一">一、&n1;</h2>\n  <p style="note">\n  共&n0;万元<br/>\n 次行</p><h3>（一）</h3>'
    '<table id="表1" title="&amp;表&#34;" left="左 右" widths="10 20">\n'
    '  <row bold="yes">\n    <c role="centre" rows="2">甲&lt;乙&gt;&#39;</c><a>&n0;</a>\n  </row>\n'
    '<row><a/></row>    <row><c\n cols="2" /></row></table>'
    '<table id="表2" title="表"><group label="甲"><column label="乙" width="1"/></group><row><a>&n1;</a></row></table>\n'
)
PIECES = (
    *("<", ">", "/", '"', "'", "&", ";", "=", " ", "\n", "\r", "\x01", "\ufffe", "\u3000", "\ud800", "]]>", "甲"),
    *("&amp;", "&apos;", "&#10;", "&#x4e00;", "&nbsp;", "&n1;", "&n7;", '<n i="1"/>', '<n i="1" x=""/>', "<br />"),
    *("<c>", "</c>", "<c/>", "<c>乙</c>", "<row>", "</row>", "<p>", "</p >", "<x/>", "<br/>", "<br></br>", "<table>"),
    *("<!-- 注 -->", "<![CDATA[<&]]>", "<?x?>", "<!DOCTYPE d>", ' rows="2"', " role='head'", ' xmlns="u"', ' id=""'),
)


def outcome(text: str, *, by_xml: bool) -> str:
    try:
        return repr(READER.tree(parsed(text, READER.figures)) if by_xml else READER.document(text))
    except (MarkupError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def test_ordinary_markup_is_what_it_is_to_xml() -> None:
    assert READER.tree(ordinary(ORDINARY, READER.figures)) == READER.tree(parsed(ORDINARY, READER.figures))


@given(
    st.lists(st.tuples(st.integers(0, len(ORDINARY)), st.integers(0, 3), st.sampled_from(("", *PIECES))), max_size=3)
)
@example([(len(ORDINARY), 0, "<c/>")])
@example([(len(ORDINARY), 0, "\u3000")])
def test_any_markup_ends_as_with_xml(changes: list[tuple[int, int, str]]) -> None:
    text = ORDINARY
    for at, dropped, piece in changes:
        text = text[:at] + piece + text[at + dropped :]
    assert outcome(text, by_xml=False) == outcome(text, by_xml=True)


@pytest.mark.parametrize(
    "odd",
    [
        "<!-- 注 --><p>甲</p>",
        "<p><![CDATA[<甲>]]></p>",
        "<p>甲&#12288;&n0;</p>",
        "<p style='note'>甲</p>",
        '<p style="not&#101;">甲</p>',
        "<p>甲<br />乙</p>",
        "<p>甲<br></br>乙</p>",
        '<p>甲<n i="0"/></p>',
        "<p>甲</p>旁",
        "<p>\r\n甲</p>",
        '<table id="t" title="表" widths="1"><!-- 注 --><row><c>甲</c></row><x><c/></x></table>',
    ],
)
def test_what_else_xml_allows_is_read_too(odd: str) -> None:
    text = markup(odd)
    with pytest.raises(ValueError, match=r".+"):
        ordinary(text, READER.figures)
    (block,) = READER.document(text).parts[0].blocks
    assert "甲" in repr(block)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("<p>甲", "模板生成的标记不完整：mismatched tag"),
        ("<p>甲 & 乙</p>", "模板生成的标记不完整：not well-formed"),
        ("<p>&n7;</p>", "模板生成的标记不完整：undefined entity"),
        ('<h2 contents="&n0;">甲</h2>', "模板生成的标记不完整：not well-formed"),
        ("<p>]]></p>", "模板生成的标记不完整：not well-formed"),
        ('<p style="note" style="note">甲</p>', "模板生成的标记不完整：duplicate attribute"),
        ("<p>甲<n/></p>", "<p> 里不能有 <n>"),
        ('<p>甲<n i="7"/></p>', "<p> 里不能有 <n>"),
        ("<br/>", "<part> 里不能有 <br>"),
    ],
)
def test_xml_has_the_first_word_on_what_is_wrong(wrong: str, said: str) -> None:
    with pytest.raises(MarkupError, match=f"^{said}"):
        READER.document(markup(wrong))
