"""XML that is changed by splicing bytes: what is not touched stays as it was, to the byte.

A parser that writes XML back (ElementTree, openpyxl) renames prefixes and drops what it does not know. Here the parser
only tells where the elements stand.
"""

from __future__ import annotations

import re
import xml.parsers.expat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

_HEAD = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_DECLARATION = re.compile(r"^\ufeff?<\?xml[^>]*\?>")
_OPENING = re.compile(r"(</?)(?=[A-Za-z])")


@dataclass
class Element:
    """One element and its place in the bytes; `start`–`head_end` is the start tag, `tail` where the end tag begins."""

    tag: str
    attributes: Mapping[str, str]
    start: int
    head_end: int
    is_closed: bool
    """True for `<row/>`, which has no end tag to put anything before."""
    tail: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """`x:` of `x:row`, empty where there is none."""
        return self.tag[: self.tag.find(":") + 1]

    @property
    def name(self) -> str:
        """`row` of `x:row`."""
        return self.tag[len(self.prefix) :]

    def all(self, name: str) -> Iterator[Element]:
        """The children of a name in the element's own namespace, by its prefix."""
        return (child for child in self.children if child.tag == self.prefix + name)

    def first(self, name: str) -> Element | None:
        """The first of them."""
        return next(self.all(name), None)


class Part:
    """One XML part of a package: its elements down to `depth`, the edits, and the bytes that come of them."""

    def __init__(self, data: bytes, depth: int = 3) -> None:
        self.data = _as_utf8(data)
        self.root = _parse(self.data, depth)
        self._edits: list[tuple[int, int, bytes]] = []
        self._inner: dict[int, tuple[Element, list[bytes]]] = {}

    def fragment(self, xml: str) -> bytes:
        """Elements written without a prefix, with the prefix this part uses for its own."""
        return _OPENING.sub(rf"\g<1>{self.root.prefix}", xml).encode()

    def assign(self, element: Element, name: str, value: str | None) -> None:
        """Gives the element an attribute without a namespace, changes it, or takes it away (None)."""
        head = self.data[element.start : element.head_end]
        found = re.search(rb"\s+" + name.encode() + rb"""\s*=\s*("[^"]*"|'[^']*')""", head)
        written = b"" if value is None else f" {name}={quoteattr(value)}".encode()
        if found:
            self._edits.append((element.start + found.start(), element.start + found.end(), written))
        else:
            at = element.start + 1 + len(element.tag.encode())
            self._edits.append((at, at, written))

    def append(self, element: Element, xml: str) -> None:
        """Adds elements at the end of the element."""
        if element.is_closed:
            self._inner.setdefault(element.start, (element, []))[1].append(self.fragment(xml))
        else:
            self._edits.append((element.tail, element.tail, self.fragment(xml)))

    def insert(self, element: Element, xml: str) -> None:
        """Adds elements before the element."""
        self._edits.append((element.start, element.start, self.fragment(xml)))

    def remove(self, element: Element) -> None:
        """Takes the element away."""
        self._edits.append((element.start, element.end, b""))

    def add_child(self, parent: Element, name: str, xml: str, order: Sequence[str]) -> None:
        """Adds a child where the schema's `order` of names wants it: before the first child that comes later."""
        later = set(order[order.index(name) + 1 :])
        for child in parent.children:
            if child.name in later or (child.name == "AlternateContent" and self._holds(child, later)):
                self.insert(child, xml)
                return
        self.append(parent, xml)

    def _holds(self, element: Element, names: set[str]) -> bool:
        raw = self.data[element.start : element.end]
        return any(re.search(rf"<(\w+:)?{name}\b".encode(), raw) for name in names)

    def bytes(self) -> bytes:
        """The part with all edits made. Edits at the same place stay in the order in which they were asked for."""
        edits = list(self._edits)
        for element, pieces in self._inner.values():
            close = self.data.rindex(b"/", element.start, element.head_end)
            edits.append((close, element.end, b">" + b"".join(pieces) + f"</{element.tag}>".encode()))
        written, position = [], 0
        for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
            written += [self.data[position:start], new]
            position = end
        return b"".join((*written, self.data[position:]))


def _as_utf8(data: bytes) -> bytes:
    """The part in UTF-8, which all known programs write; what says otherwise is rewritten."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _DECLARATION.sub("", data.decode("utf-16")).encode()
    return data


def _parse(data: bytes, depth: int) -> Element:
    parser = xml.parsers.expat.ParserCreate()
    roots: list[Element] = []
    path: list[Element | None] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = None
        if len(path) <= depth:
            at = parser.CurrentByteIndex
            head = _HEAD.match(data, at)
            if head is None:
                raise ValueError(f"no start tag at byte {at}")
            element = Element(tag, attributes, at, head.end(), head.group().endswith(b"/>"))
            if path and path[-1]:
                path[-1].children.append(element)
            elif not path:
                roots.append(element)
        path.append(element)

    def end(_tag: str) -> None:
        element = path.pop()
        if element:
            element.tail = parser.CurrentByteIndex
            element.end = element.head_end if element.is_closed else data.index(b">", element.tail) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return roots[0]
