"""Rendered markup → elements. Their text keeps its references: to figures, and to signs that would be markup.

What templates ordinarily render to, one pattern reads. All else that XML allows, and all that it does not, is left to its
own parser, which also says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.compose.tags import MarkupError, Tag

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

Element = tuple[Tag, str, Sequence["Element"]]
"""Tag, text, children. Where there are children, the text is layout."""

LINE_BREAK = "<br/>"
SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&quot;": '"', "&apos;": "'"}
"""References to signs that would be markup."""

_OPENING = re.compile(r"<(?!br/>)([^</][^>]*)>")
_TAG = re.compile(r'([a-z0-9]+)((?:[ \t\n]+[a-z-]+="[^"<\t\n]*")*)[ \t\n]*(/?)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_CLOSING = re.compile(r"[a-z0-9]+[ \t\n]*>[ \t\n]*(?:</[a-z0-9]+[ \t\n]*>[ \t\n]*)*")
_NAME = re.compile(r"[a-z0-9]+")
_REFERENCE = re.compile("&[^&;]*;?")
_FIGURE = re.compile("&n([0-9]+);")
_SPACE = " \t\n"
_CONTROLS = bytes(set(range(32)) - set(_SPACE.encode()))
_LAYOUT = ("row", "c", "a", "group")
"""How the tags begin that say where and how something stands, but nothing of a department."""
_PROSE = frozenset({"p", "h2", "h3", "c", "a"})


def reference(number: int | str) -> str:
    """What stands for a figure in the markup. No typed text looks like it, for that is escaped."""
    return f"&n{number};"


def ordinary(markup: str, figures: Collection[str]) -> Element:
    """The root of ordinary markup; `figures` are the references in use. Raises ValueError for any other markup."""
    data = markup.encode()
    if len(data.translate(None, _CONTROLS)) != len(data) or "\ufffe" in markup or "\uffff" in markup or "]]>" in markup:
        raise ValueError("no characters of XML")
    if any(found not in SIGNS and found not in figures for found in set(_REFERENCE.findall(markup))):
        raise ValueError("other references")
    pieces = _OPENING.split(markup)
    if pieces[0]:
        raise ValueError("text before the root")
    root: list[Element] = []
    siblings = root
    around: list[tuple[str | None, list[Element]]] = [(None, root)]
    tags: dict[str, tuple[Tag, str | None]] = {}
    for start, after in zip(pieces[1::2], pieces[2::2], strict=True):
        tag, name = tags.get(start) or tags.setdefault(start, _tag(start))
        text, closing, end = after.partition("</")
        first, others = _closed(end) if closing else ("", ())
        if first == name:
            if "<" in text and (name not in _PROSE or "<" in text.replace(LINE_BREAK, "")):
                raise ValueError("a line break where nothing is written, or no tag")
            siblings.append((tag, text, ()))
        elif text.strip(_SPACE):
            raise ValueError("text between elements")
        elif name is None:
            siblings.append((tag, "", ()))
            others = (first, *others) if first else ()
        elif first:
            raise ValueError("another closing tag")
        else:
            children: list[Element] = []
            siblings.append((tag, "", children))
            around.append((name, siblings))
            siblings = children
        for closed in others:
            opened, siblings = around.pop()
            if opened != closed:
                raise ValueError("another closing tag")
    if len(around) != 1 or len(root) != 1:
        raise ValueError("no single root")
    return root[0]


def _tag(start: str) -> tuple[Tag, str | None]:
    return _layout_tag(start) if start.startswith(_LAYOUT) else _read_tag(start)


def _read_tag(start: str) -> tuple[Tag, str | None]:
    """The tag, and the name of the one that closes it, None where none does."""
    found = _TAG.fullmatch(start)
    if found is None:
        raise ValueError("a tag of another form")
    pairs = _ATTRIBUTE.findall(found[2])
    if "&" in start:
        pairs = [(attribute, _REFERENCE.sub(_sign, value)) for attribute, value in pairs]
    tag = Tag(found[1], dict(pairs))
    if tag.fault or tag.name in ("br", "n") or len(tag.attributes) != len(pairs):
        raise ValueError("a tag outside the vocabulary")
    return tag, None if found[3] else tag.name


def _sign(found: re.Match[str]) -> str:
    sign = SIGNS.get(found[0])
    if sign is None:
        raise ValueError("a figure in an attribute")
    return sign


_layout_tag = lru_cache(maxsize=512)(_read_tag)


@lru_cache(maxsize=256)
def _closed(end: str) -> tuple[str, tuple[str, ...]]:
    """The name of the first closing tag, and of the others."""
    if _CLOSING.fullmatch(end) is None:
        raise ValueError("text between elements, or closing tags of another form")
    first, *others = _NAME.findall(end)
    return first, tuple(others)


def parsed(markup: str, figures: Collection[str]) -> Element:
    """The root of any markup. Raises MarkupError, with the place, when it is no XML."""
    from xml.etree import ElementTree as ET
    from xml.sax.saxutils import escape  # here, for it imports the network modules

    def element(of: ET.Element) -> Element:
        text = escape(of.text or "")
        children = []
        for child in of:
            if of.tag not in _PROSE:
                children.append(element(child))
            elif child.tag == "br" and not child.attrib:
                text += LINE_BREAK + escape(child.tail or "")
            elif child.tag == "n" and list(child.attrib) == ["i"] and reference(child.attrib["i"]) in figures:
                text += reference(child.attrib["i"]) + escape(child.tail or "")
            else:
                children.append(element(child))
        return Tag(of.tag, of.attrib), text, children

    # A figure is an element of its own here: where none may stand, XML says so.
    markup = _FIGURE.sub(lambda found: f'<n i="{found[1]}"/>' if found[0] in figures else found[0], markup)
    try:
        return element(ET.fromstring(markup))
    except ET.ParseError as error:
        raise MarkupError(f"模板生成的标记不完整：{error}") from error
