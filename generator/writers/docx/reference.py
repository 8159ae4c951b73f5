"""The reference document: the look of everything, read once per process.

A finance bureau may change it in Word or WPS, so nothing is taken for granted: styles are looked up by name, sizes and
page setups are read, and what is missing is named in Chinese.
"""

from __future__ import annotations

import functools
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from generator.model.errors import TemplateProblem
from generator.writers.docx import styles
from generator.writers.package import unpack

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SECTIONS = ("cover", "contents", "portrait", "landscape")
"""The page setups, in the order in which the body of the reference document shows them."""

_SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>", re.S)
_PRIVATE = re.compile(
    r"<w:(?:updateFields|attachedTemplate|documentProtection|proofState)\b[^>]*/>"
    r"|<w:rsids\b.*?</w:rsids>|<w:docVars\b.*?</w:docVars>|<w:mailMerge\b.*?</w:mailMerge>",
    re.S,
)
"""Settings that must not pass into a published file: prompts, paths of a machine, traces of editing."""
_NATURAL_LINE = 1.3
"""Line height over type size where a bureau's style leaves it to the font."""


class Look(NamedTuple):
    """What pagination needs to know of a paragraph style. Lengths in twips (1/20 pt)."""

    id: str
    size: int
    line: int
    tight: int
    """Added to the width of every character."""
    bold: bool
    before: int
    after: int
    left: int
    right: int
    first: int
    """Indent of the first line relative to the others."""
    keep_next: bool
    keep_lines: bool
    widow_control: bool
    """No single first or last line of a paragraph on a page (孤行控制)."""
    page_break: bool


class Page(NamedTuple):
    """A page setup: its sectPr as found, and its text block in twips."""

    xml: str
    width: int
    height: int


class Reference(NamedTuple):
    """A parsed reference document. `parts` lacks body and properties; `root` is the start tag of the body's part."""

    parts: Mapping[str, bytes]
    root: str
    looks: Mapping[str, Look]
    pages: Mapping[str, Page]
    strong: str
    table: str
    cell_margins: tuple[int, int, int, int]
    """Left, right, top, bottom."""
    border: int

    def __eq__(self, other: object) -> bool:
        """Whether it is the same one: what follows from it is kept by it, not by what it contains."""
        return self is other

    def __hash__(self) -> int:
        return id(self)


@functools.lru_cache(maxsize=8)
def load_reference(data: bytes) -> Reference:
    """The parsed reference document. Raises TemplateProblem when a style or a page setup is missing."""
    try:
        parts = unpack(data)
        body = parts.pop("word/document.xml").decode()
        settings = parts["word/settings.xml"].decode()
        sheet = ElementTree.fromstring(parts["word/styles.xml"])
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, ElementTree.ParseError) as error:
        raise TemplateProblem("样式模板（reference.docx）不是完好的 .docx 文件。") from error
    found = _Styles(sheet)
    setups = _SECTION.findall(body)
    if len(setups) != len(SECTIONS):
        raise TemplateProblem(
            f"样式模板（reference.docx）应有 {len(SECTIONS)} 节（封面、目录、纵向正文、横向正文），"
            f"现有 {len(setups)} 节。"
        )
    missing = [*found.missing("paragraph", styles.PARAGRAPH_STYLES), *found.missing("character", [styles.STRONG])]
    missing += found.missing("table", [styles.TABLE])
    if missing:
        raise TemplateProblem(
            f"样式模板（reference.docx）缺少样式：{'、'.join(missing)}。"
            "请在 Word 中补上同名样式，或改用程序自带的样式模板。"
        )
    margins, border = found.table(styles.TABLE)
    start = body.index("<w:document")
    return Reference(
        parts=_public(parts, settings),
        root=body[start : body.index(">", start) + 1],
        looks={name: found.look(name) for name in styles.PARAGRAPH_STYLES},
        pages={kind: _page(xml) for kind, xml in zip(SECTIONS, setups, strict=True)},
        strong=found.id("character", styles.STRONG),
        table=found.id("table", styles.TABLE),
        cell_margins=margins,
        border=border,
    )


def _public(parts: dict[str, bytes], settings: str) -> dict[str, bytes]:
    """The parts that go into every document: no properties, no template path, no thumbnail."""
    kept = {name: part for name, part in parts.items() if not name.startswith("docProps/")}
    kept.pop("_rels/.rels", None)
    kept.pop("word/_rels/settings.xml.rels", None)
    types = kept["[Content_Types].xml"].decode()
    kept["[Content_Types].xml"] = re.sub(r'<Override\b[^>]*PartName="/docProps/[^>]*/>', "", types).encode()
    kept["word/settings.xml"] = _PRIVATE.sub("", settings).encode()
    return kept


def _page(xml: str) -> Page:
    element = ElementTree.fromstring(f'<x xmlns:w="{_W[1:-1]}" xmlns:r="r">{_bare(xml)}</x>')[0]
    size, margins = element.find(f"{_W}pgSz"), element.find(f"{_W}pgMar")
    if size is None or margins is None:
        raise TemplateProblem("样式模板（reference.docx）有一节没有页面大小或页边距。")
    edge = {name: abs(_number(margins, name)) for name in ("top", "right", "bottom", "left", "gutter")}
    width = _number(size, "w") - edge["left"] - edge["right"] - edge["gutter"]
    return Page(xml, width, _number(size, "h") - edge["top"] - edge["bottom"])


def _bare(xml: str) -> str:
    """A sectPr without the attributes of namespaces that are declared elsewhere."""
    return re.sub(r"\s(?!w:|r:)\w+:\w+=\"[^\"]*\"", "", xml)


def _number(element: ElementTree.Element | None, name: str, otherwise: int = 0) -> int:
    value = None if element is None else element.get(_W + name)
    return otherwise if value is None else round(float(value))


def _on(element: ElementTree.Element | None) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in ("0", "false", "off")


class _Styles:
    """styles.xml with inheritance resolved."""

    def __init__(self, sheet: ElementTree.Element) -> None:
        self.by_id = {style.get(f"{_W}styleId", ""): style for style in sheet.iter(f"{_W}style")}
        self.ids = {
            (style.get(f"{_W}type", ""), _value(style, "name").lower()): style_id
            for style_id, style in self.by_id.items()
        }
        self.defaults = _children(sheet.find(f"{_W}docDefaults"))
        self._known: dict[ElementTree.Element, dict[str, ElementTree.Element]] = {}

    def missing(self, kind: str, names: Iterable[str]) -> list[str]:
        return [name for name in names if (kind, name.lower()) not in self.ids]

    def id(self, kind: str, name: str) -> str:
        return self.ids[kind, name.lower()]

    def chain(self, style_id: str) -> list[ElementTree.Element]:
        """The style and its ancestors, nearest first; a circle ends where it closes."""
        found: list[ElementTree.Element] = []
        while (style := self.by_id.get(style_id)) is not None and style not in found:
            found.append(style)
            style_id = _value(style, "basedOn")
        return found

    def _properties(self, source: ElementTree.Element) -> dict[str, ElementTree.Element]:
        """The paragraph and run properties of a style or a default by path: "pPr/spacing"."""
        if source not in self._known:
            found: dict[str, ElementTree.Element] = {}
            for part in ("pPr", "rPr"):
                for child in _children(source.find(_W + part)):
                    found.setdefault(f"{part}/{child.tag.removeprefix(_W)}", child)
            self._known[source] = found
        return self._known[source]

    def look(self, name: str) -> Look:
        style_id = self.id("paragraph", name)
        sources = [self._properties(source) for source in (*self.chain(style_id), *self.defaults)]

        def elements(path: str) -> list[ElementTree.Element]:
            return [source[path] for source in sources if path in source]

        def element(path: str) -> ElementTree.Element | None:
            return next(iter(elements(path)), None)

        def length(tag: str, attribute: str) -> int:
            found = (e for e in elements(f"pPr/{tag}") if e.get(_W + attribute) is not None)
            return next((_number(e, attribute) for e in found), 0)

        size = _number(element("rPr/sz"), "val", 20) * 10
        spacing = [e for e in elements("pPr/spacing") if e.get(f"{_W}line")]
        return Look(
            id=style_id,
            size=size,
            line=_line_height(spacing[0] if spacing else None, size),
            tight=_number(element("rPr/spacing"), "val"),
            bold=_on(element("rPr/b")),
            before=length("spacing", "before"),
            after=length("spacing", "after"),
            left=length("ind", "left") or length("ind", "start"),
            right=length("ind", "right") or length("ind", "end"),
            first=length("ind", "firstLine") - length("ind", "hanging"),
            keep_next=_on(element("pPr/keepNext")),
            keep_lines=_on(element("pPr/keepLines")),
            widow_control=(widow := element("pPr/widowControl")) is None or _on(widow),
            page_break=_on(element("pPr/pageBreakBefore")),
        )

    def table(self, name: str) -> tuple[tuple[int, int, int, int], int]:
        """Cell margins (left, right, top, bottom) and the width of a rule between rows."""
        sources = self.chain(self.id("table", name))

        def element(path: str) -> ElementTree.Element | None:
            return next((e for s in sources if (e := s.find(f"{_W}tblPr/{path}")) is not None), None)

        left, right, top, bottom = (
            _number(element(f"{_W}tblCellMar/{_W}{edge}"), "w", otherwise)
            for edge, otherwise in (("left", 108), ("right", 108), ("top", 0), ("bottom", 0))
        )
        eighths = _number(element(f"{_W}tblBorders/{_W}insideH"), "sz")
        return (left, right, top, bottom), round(eighths * 20 / 8)


def _children(element: ElementTree.Element | None) -> list[ElementTree.Element]:
    return [] if element is None else list(element)


def _line_height(spacing: ElementTree.Element | None, size: int) -> int:
    line = _number(spacing, "line", 240)
    rule = "auto" if spacing is None else spacing.get(f"{_W}lineRule", "auto")
    if rule == "exact":
        return line
    natural = round(size * _NATURAL_LINE)
    return max(line, natural) if rule == "atLeast" else round(natural * line / 240)


def _value(element: ElementTree.Element, tag: str) -> str:
    child = element.find(_W + tag)
    return "" if child is None else child.get(f"{_W}val", "")
