"""The sentences of an edition, as its template pack writes them for the audit: sentences.xml → patterns with named slots.

A sentence is recognised by its words; what stands in its slots is a figure, a name of a row, or free text. Which figure
must equal which cell of a table is said in the slot itself, sums and comparisons in the checks beside the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

from generator.model.errors import TemplateProblem

FILE = "sentences.xml"
_TOKEN = re.compile(r"\{([^{}]+)\}|\[|\]|\||[^\[\]{}|]+")
_SLOT = re.compile(r"([^:=]+)(?::([^=]*))?(?:=(.*))?$", re.DOTALL)
_AMOUNT = r"(-?[\d,，]+(?:[.．]\d*)?)"
_RATE = _AMOUNT[:-1] + "|—+|－|/)"
"""A rate, or what a region may print where there is none."""
_YEAR = r"(\d+(?#year))"
_FOUR_DIGITS = r"(\d{4})"
_KINDS = {
    "额": _AMOUNT,
    "占": _RATE,
    "增减额": _AMOUNT,
    "增减率": _RATE,
    "量": _AMOUNT,
    "数": r"(-?\d+)",
    "年": _YEAR,
    "上年": _YEAR,
    "名": r"(.+?)",
    "序": r"(\d+)",
    "序数": r"([〇一二三四五六七八九十百]+)",
    "键": r"(.*?)",
    "列": r"(.*?)",
    "文": r"(.*?)",
    "公开": r"(.*?)",
    "逐项": r"(.+)",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a sentence: what kind of thing stands there, its name for the checks, and where it must come from."""

    kind: str
    name: str = ""
    source: str = ""


@dataclass(frozen=True)
class Pattern:
    """A sentence with slots. `source` is what the pack says, for messages."""

    source: str
    regex: str
    slots: tuple[Slot, ...]

    @cached_property
    def _anchor(self) -> str:
        """The longest run of plain words: what the text must hold, looked for before the slower match."""
        plain = re.sub(r"\[[^\[\]]*\]", "|", self.source)
        while "[" in plain and plain != (inner := re.sub(r"\[[^\[\]]*\]", "|", plain)):
            plain = inner
        return max(re.split(r"\{[^{}]*\}|\|", plain), key=len)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex, re.DOTALL)

    @cached_property
    def _with_proper_years(self) -> re.Pattern[str]:
        return re.compile(self.regex.replace(_YEAR, _FOUR_DIGITS), re.DOTALL)

    def match(self, text: str) -> re.Match[str] | None:
        """A match of the whole text, one group a slot.

        Years of four digits first: a unit's name may end in digits (某市第12 2024年). Then any, to see a wrong one.
        """
        if self._anchor not in text:
            return None
        return self._with_proper_years.fullmatch(text) or self._compiled.fullmatch(text)

    @property
    def words(self) -> str:
        """The sentence as a person would look for it: slots as ……"""
        text = re.sub(r"\[([^\[\]|]*)\|[^\]]*\]", r"\1", self.source)
        text = re.sub(r"\{[^{}]*\}", "…", text)
        return text if len(text) <= 40 else text[:40] + "…"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a section. `times`: "1" once, "?" at most once, "*" any; `when`, `unless`, `needed`: sums of table
    cells that decide whether it must stand. `rows`, `item`, `between`: an enumeration of rows in the slot {逐项}.
    """

    pattern: Pattern
    times: str = "1"
    when: str = ""
    unless: str = ""
    needed: str = ""
    rows: str = ""
    item: str = ""
    between: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Sentences that repeat, one set for each row of a table; the first begins a new entry."""

    each: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class FormCell:
    """A figure of a form: the first filled cell after its label. It is at least that of the row of the same name in
    `least`, and more only where `more` is not zero.
    """

    label: str
    name: str
    least: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A table in the text, known by its title: performance objectives."""

    title: str
    key: str
    cells: tuple[FormCell, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """left = right or left ≤ right over sums of named figures and table cells."""

    left: tuple[str, ...]
    operator: str
    right: tuple[str, ...]
    when: str = ""

    def __str__(self) -> str:
        return f"{' + '.join(self.left)} {self.operator} {' + '.join(self.right)}"


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: Pattern
    label: str
    numeral: str
    level: int
    free: bool = False
    sentences: tuple[Sentence, ...] = ()
    entries: tuple[Entry, ...] = ()
    forms: tuple[Form, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Part:
    """One of the parts of the document, with its sections and their subsections in order."""

    title: Pattern
    label: str
    free: bool
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Sentences:
    """All of an edition, with its conventions."""

    parts: tuple[Part, ...]
    cover: Pattern
    rises: tuple[str, str]
    falls: tuple[str, str]
    rate_from_zero: str
    rate_unchanged: str
    share_of_zero: str
    secret_names: str
    withheld: str
    macros: Mapping[str, str] = field(default_factory=dict)
    row_lists: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    kinds: str = ""

    def pattern(self, source: str) -> Pattern:
        """A pattern of this edition's language."""
        return _pattern(source, self.macros, {"kinds": self.kinds, "moves": _moves(self.rises, self.falls)})


@lru_cache(maxsize=8)
def load_sentences(folder: Path) -> Sentences:
    """The sentences of a template pack. Raises TemplateProblem when the file is missing or wrong."""
    path = folder / FILE
    try:
        root = ET.fromstring(path.read_bytes())
        return _sentences(root)
    except OSError as error:
        raise TemplateProblem(f"模板目录 {folder} 缺少 {FILE}（成文后核对用的句式），或无法读取。") from error
    except ET.ParseError as error:
        raise TemplateProblem(f"模板 {path} 写法有误：{error}") from error
    except (KeyError, ValueError, re.error) as error:
        raise TemplateProblem(f"模板 {path} 写法有误：{error}") from error


def _moves(rises: tuple[str, str], falls: tuple[str, str]) -> tuple[str, str]:
    return (f"({rises[0]}|{falls[0]})", f"({rises[1]}|{falls[1]})")


def _pattern(source: str, macros: Mapping[str, str], words: Mapping[str, object]) -> Pattern:
    slots: list[Slot] = []
    return Pattern(source, _regex(source, macros, words, slots), tuple(slots))


def _regex(source: str, macros: Mapping[str, str], words: Mapping[str, object], slots: list[Slot]) -> str:
    parts: list[str] = []
    for token in _TOKEN.finditer(source):
        text = token[0]
        if token[1] is None:
            parts.append({"[": "(?:", "]": ")", "|": "|"}.get(text) or re.escape(text))
            continue
        found = _SLOT.match(token[1])
        if found is None:
            raise ValueError(f"{text} 不是句式里的写法")
        kind, name, origin = found[1], found[2] or "", found[3] or ""
        if kind in macros:
            argument = name + (f"={origin}" if origin else "")
            parts.append(_regex(macros[kind].replace("$", argument), macros, words, slots))
            continue
        slots.append(Slot(kind, name, origin))
        if kind in ("方向", "升降"):
            moves = words["moves"]
            assert isinstance(moves, tuple)
            parts.append(moves[kind == "升降"])
        elif kind == "类别":
            parts.append(f"({words['kinds']})")
        elif kind in _KINDS:
            parts.append(_KINDS[kind])
        else:
            raise ValueError(f"不认识 {text}，可用的有：{'、'.join((*_KINDS, '类别', '方向', '升降', *macros))}")
    return "".join(parts)


def _pair(text: str) -> tuple[str, str]:
    first, second = text.split()
    return first, second


def _sentences(root: ET.Element) -> Sentences:
    macros = {node.attrib["name"]: node.text or "" for node in root.findall("macro")}
    base = Sentences(
        parts=(),
        cover=Pattern("", "", ()),
        rises=_pair(root.attrib["rises"]),
        falls=_pair(root.attrib["falls"]),
        rate_from_zero=root.attrib["rate-from-zero"],
        rate_unchanged=root.attrib["rate-unchanged"],
        share_of_zero=root.attrib["share-of-zero"],
        secret_names=root.attrib["secret-names"],
        withheld=root.attrib["withheld"],
        macros=macros,
        row_lists={
            node.attrib["name"]: tuple((row.attrib["label"], row.text or "") for row in node.findall("row"))
            for node in root.findall("rows")
        },
        kinds="|".join(root.attrib["kinds"].split()),
    )
    parts = tuple(_part(node, base) for node in root.findall("part"))
    values = {name: getattr(base, name) for name in base.__dataclass_fields__}
    return Sentences(**{**values, "parts": parts, "cover": base.pattern(root.attrib["cover"])})


def _part(node: ET.Element, edition: Sentences) -> Part:
    title = node.attrib["title"]
    return Part(
        edition.pattern(title),
        re.split(r"[\s{]", title)[0],
        node.get("free") == "yes",
        tuple(section for child in node.findall("section") for section in _sections(child, edition, "")),
    )


def _sections(node: ET.Element, edition: Sentences, above: str) -> list[Section]:
    title = node.attrib["title"]
    numeral = re.match(r"（[^）]+）|[^、]+(?=、)", title)
    label = above + (numeral[0] if numeral else title)
    section = Section(
        title=edition.pattern(title),
        label=label,
        numeral=title[: numeral.end()] if numeral else title,
        level=3 if above else 2,
        free=node.get("free") == "yes",
        sentences=tuple(_sentence(child, edition) for child in node.findall("s")),
        entries=tuple(
            Entry(child.attrib["each"], tuple(_sentence(s, edition) for s in child.findall("s")))
            for child in node.findall("entry")
        ),
        forms=tuple(_form(child) for child in node.findall("form")),
        checks=tuple(_check(child) for child in node.findall("check")),
    )
    return [section, *(deeper for child in node.findall("section") for deeper in _sections(child, edition, label))]


def _sentence(node: ET.Element, edition: Sentences) -> Sentence:
    return Sentence(
        edition.pattern(node.text or ""),
        node.get("times", "1"),
        node.get("when", ""),
        node.get("unless", ""),
        node.get("needed", ""),
        node.get("rows", ""),
        node.get("item", ""),
        node.get("between", ""),
        node.get("free") == "yes",
    )


def _form(node: ET.Element) -> Form:
    return Form(
        node.attrib["title"],
        node.get("key", ""),
        tuple(
            FormCell(cell.attrib["label"], cell.attrib["name"], cell.get("least", ""), cell.get("more", ""))
            for cell in node.findall("cell")
        ),
        tuple(_check(child) for child in node.findall("check")),
    )


def terms(text: str) -> tuple[str, ...]:
    """The addends of a sum."""
    return tuple(term.strip() for term in text.split(" + ") if term.strip())


def _check(node: ET.Element) -> Check:
    text = node.text or ""
    operator = next((sign for sign in ("≤", "=") if f" {sign} " in text), "")
    if not operator:
        raise ValueError(f"核对式“{text}”里没有 = 或 ≤")
    left, right = text.split(f" {operator} ")
    return Check(terms(left), operator, terms(right), node.get("when", ""))
