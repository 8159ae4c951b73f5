"""What the manuals point at is there, and every picture is shown somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support.samples import ROOT

MANUALS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("", "docs", "samples", "benchmarks")
    for path in (ROOT / folder).glob("*.md")
)
PICTURES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("docs/guide", "samples/output")
    for path in (ROOT / folder).glob("*.png")
)


@pytest.mark.parametrize("manual", MANUALS)
def test_links_lead_somewhere(manual: str) -> None:
    place = ROOT / manual
    for link in links(place):
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https", link
            continue
        target = place.parent / unquote(parts.path) if parts.path else place
        assert target.exists(), link
        assert target.resolve().is_relative_to(ROOT), link
        if parts.fragment:
            assert unquote(parts.fragment) in places(target), link


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_shown(picture: str) -> None:
    shown = {
        (ROOT / manual).parent.joinpath(unquote(link)).resolve() for manual in MANUALS for link in links(ROOT / manual)
    }
    assert (ROOT / picture).resolve() in shown


def test_there_is_something_to_look_at() -> None:
    assert {"README.md", "docs/填报指南.md"} <= set(MANUALS)
    assert len(PICTURES) > 10


def tokens(manual: Path) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(manual.read_text("utf-8")):
        yield token
        yield from token.children or ()


def links(manual: Path) -> list[str]:
    return [str(token.attrs[key]) for token in tokens(manual) for key in ("href", "src") if key in token.attrs]


def places(manual: Path) -> set[str]:
    """The names under which a code host lets places be linked: headings, and anchors of our own."""
    found, heading = set(), False
    for token in tokens(manual):
        if heading and token.type == "inline":
            found.add(re.sub(r"[^\w\- ]", "", token.content.lower()).replace(" ", "-"))
        found |= set(re.findall(r'<a id="([^"]+)"', token.content))
        heading = token.type == "heading_open"
    return found
