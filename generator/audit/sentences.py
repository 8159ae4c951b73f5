"""The sentences of an edition, as its template pack writes them for the audit: sentences.xml → patterns with named slots.

A sentence is recognised by its words; what stands in its slots is a figure, a name of a row, or free text. Which figure
must equal which cell of a table is said in the slot itself, sums and comparisons in the checks beside the sentences.
Named tuples, for a dataclass takes half a millisecond of every start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from generator.audit.patterns import Language, Pattern
from generator.model.errors import TemplateProblem

FILE = "sentences.xml"


class Sentence(NamedTuple):
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


class Entry(NamedTuple):
    """Sentences that repeat, one set for each row of a table; the first begins a new entry."""

    each: str
    sentences: tuple[Sentence, ...]


class FormCell(NamedTuple):
    """A figure of a form: the first filled cell after its label. It is at least that of the row of the same name in
    `least`, and more only where `more` is not zero.
    """

    label: str
    name: str
    least: str = ""
    more: str = ""


class Form(NamedTuple):
    """A table in the text, known by its title: performance objectives."""

    title: str
    key: str
    cells: tuple[FormCell, ...]
    checks: tuple[Check, ...]


class Check(NamedTuple):
    """left = right or left ≤ right over sums of named figures and table cells."""

    left: tuple[str, ...]
    operator: str
    right: tuple[str, ...]
    when: str = ""

    def __str__(self) -> str:
        return f"{' + '.join(self.left)} {self.operator} {' + '.join(self.right)}"


class Section(NamedTuple):
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


class Part(NamedTuple):
    """One of the parts of the document, with its sections and their subsections in order."""

    title: Pattern
    label: str
    free: bool
    sections: tuple[Section, ...]


class Sentences(NamedTuple):
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
    language: Language
    row_lists: Mapping[str, tuple[tuple[str, str], ...]]

    def pattern(self, source: str) -> Pattern:
        """A pattern of this edition's language. Raises ValueError for a wrong source."""
        return Pattern(source, self.language)


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
    except (KeyError, ValueError, RecursionError) as error:
        raise TemplateProblem(f"模板 {path} 写法有误：{error}") from error


def _pair(text: str) -> tuple[str, str]:
    first, second = text.split()
    return first, second


def _sentences(root: ET.Element) -> Sentences:
    rises, falls = _pair(root.attrib["rises"]), _pair(root.attrib["falls"])
    language = Language(
        {node.attrib["name"]: node.text or "" for node in root.findall("macro")},
        {"类别": root.attrib["kinds"].split(), "方向": (rises[0], falls[0]), "升降": (rises[1], falls[1])},
    )
    return Sentences(
        parts=tuple(_part(node, language) for node in root.findall("part")),
        cover=Pattern(root.attrib["cover"], language),
        rises=rises,
        falls=falls,
        rate_from_zero=root.attrib["rate-from-zero"],
        rate_unchanged=root.attrib["rate-unchanged"],
        share_of_zero=root.attrib["share-of-zero"],
        secret_names=root.attrib["secret-names"],
        withheld=root.attrib["withheld"],
        language=language,
        row_lists={
            node.attrib["name"]: tuple((row.attrib["label"], row.text or "") for row in node.findall("row"))
            for node in root.findall("rows")
        },
    )


def _part(node: ET.Element, language: Language) -> Part:
    title = node.attrib["title"]
    return Part(
        Pattern(title, language),
        re.split(r"[\s{]", title)[0],
        node.get("free") == "yes",
        tuple(section for child in node.findall("section") for section in _sections(child, language, "")),
    )


def _sections(node: ET.Element, language: Language, above: str) -> list[Section]:
    title = node.attrib["title"]
    numeral = re.match(r"（[^）]+）|[^、]+(?=、)", title)
    label = above + (numeral[0] if numeral else title)
    section = Section(
        title=Pattern(title, language),
        label=label,
        numeral=title[: numeral.end()] if numeral else title,
        level=3 if above else 2,
        free=node.get("free") == "yes",
        sentences=tuple(_sentence(child, language) for child in node.findall("s")),
        entries=tuple(
            Entry(child.attrib["each"], tuple(_sentence(s, language) for s in child.findall("s")))
            for child in node.findall("entry")
        ),
        forms=tuple(_form(child) for child in node.findall("form")),
        checks=tuple(_check(child) for child in node.findall("check")),
    )
    return [section, *(deeper for child in node.findall("section") for deeper in _sections(child, language, label))]


def _sentence(node: ET.Element, language: Language) -> Sentence:
    return Sentence(
        Pattern(node.text or "", language),
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


@lru_cache(maxsize=1024)
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
