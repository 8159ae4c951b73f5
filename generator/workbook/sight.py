"""Cells and texts that are spelt as office programs spell them, recognised at sight: many times faster than parsing.

Nothing is guessed. Each function takes whole elements of a form that it knows out of a part and leaves the rest to the
parser, which stays the judge of whether the part is XML at all; it leaves everything, where what looks like an element
may be none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    }
)
"""Transitional and strict SpreadsheetML, and relationships. Elements of others (extensions) are passed over."""

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="[a-z]+")?\?>\s*)?'
    rb'<[A-Za-z]+ (?:[^<>]* )?xmlns="([^"<>]*)"[^<>]*>'
)
_UNUSUAL = (b"!", b"<!"), (b"?", b"<?"), (b" xmlns=", b" xmlns=")
"""A comment, CDATA, an instruction, another language: what looks like an element of ours may be none."""

_PLAIN = rb"[^<&\x00-\x08\x0b-\x1f]*"
_TEXT = re.compile(_PLAIN + rb"(?:&(?:amp|lt|gt|quot|apos|#10);" + _PLAIN + rb")*")
_ATTRIBUTES = rb'(?: [a-z]+="[^"<>]*")*'
_USUAL_ATTRIBUTES = re.compile(rb'(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?')
# The first kind is nearly every cell: one with a shared text.
_CELL = re.compile(
    rb'<c r="([A-Z]{1,2}[1-9][0-9]{0,5})"(?:(?: s="[0-9]+")? t="s"><v>([0-9]{1,9})</v></c>'
    rb"|([^<>/]{0,200})>(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    rb'(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_PARTS = 1 + _CELL.groups
"""Of what the pattern splits a sheet into: what stands before a cell, then the parts of the cell."""
_DIGITS = "0123456789"
_WITHOUT_ADDRESS = re.compile(rb"<c(?:[/>]| (?!r=))")
# Every cell of such a row is blank or a formula, and in this row: “\1” is its number.
_ROW_WITHOUT_INPUT = re.compile(
    rb'<row r="([0-9]{1,6})"(?: [^<>]*)?>'
    rb'(?:<c r="[A-Z]{1,3}\1"' + _ATTRIBUTES + rb"(?:/>|>"
    rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)<v>[^<]*</v></c>)){0,100}</row>"
)
_SPELT_ELSEWHERE = re.compile(rb"<f(?: [^<>]*)?/>")
_COLUMN_OF_FORMULA = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^<>]*><f')
_BARE_ROW = re.compile(
    rb'<row r="[0-9]{1,7}"([^<>/]*)'
    rb'(?:/>|>(?:<c r="[A-Z]{1,2}[1-9][0-9]{0,5}"' + _ATTRIBUTES + rb"/>)*</row>)"
)
_OF_INTEREST = re.compile(rb"<(?:[^<>/\s:]*:)?(?:row|c|f|v|t|rPh)[/>\s]")
_LONGEST_ROW, _LAST_ROW = 50_000, 1_048_576
"""Bytes, of which a row of ours has some 4,000; and how many rows a sheet has."""

_STRING, _NEXT_STRING, _STRING_END = b"<si><t>", b"</t></si><si><t>", b"</t></si>"
_MARK = b"\0"
"""What is put between texts, for none can hold it."""
_LONG_TEXT = 50_000
"""Bytes. Excel holds 32,767 characters in a cell."""
# Compiled when they are needed: only some programs write these.
_FONT_OF_READING = (
    rb'(?<=</[tr]>)<phoneticPr fontId="[0-9]+"(?: type="[A-Za-z]+")?(?: alignment="[A-Za-z]+")?/>(?=</si>)'
)
_FONT = r'(?:<[A-Za-z]+(?: [a-z]+="[^"<>&\x00-\x1f]*")?/>)*'
_RUNS = rb"<si><r><t>([^<]*(?:</t></r><r><t>[^<]*)*)</t></r></si>"
_CONTROLS = bytes({*range(1, 0x20)} - {0x09, 0x0A})
_UNKNOWN_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#10);)")
_ENTITY = re.compile("&(?:amp|lt|gt|quot|apos|#10);")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#10;": "\n", "&amp;": "&"}


class Calculated(NamedTuple):
    """Cells that a sheet calculates by itself: formulas in these columns, below a row. They are passed over."""

    columns: Collection[str] = ()
    below: int = 0
    last: int = 0
    """The last row that the sheet was made with. Beyond it, a formula that another cell spells is the clerk's."""


NOT_CALCULATED = Calculated()


class Found(NamedTuple):
    """Cells as they are written, in their order: those with a shared text, and the others."""

    addresses: Sequence[str] = ()
    """Of all of them; one that is told below neither way is blank, or passed over."""
    shared: Sequence[bytes | None] = ()
    """The number of the text of each; None for the others."""
    others: Sequence[tuple[int, tuple[str, str], str, bool]] = ()
    """Which one it is, its style ("" for none) and type, its text, and whether it has a formula."""


class Rest(NamedTuple):
    """What of a part is left to be parsed."""

    part: bytes
    is_silent: bool = False
    """Nothing in it is of interest: the parser need only say whether it is XML."""


def cells(part: bytes, calculated: Calculated) -> tuple[Found, Rest]:
    """The cells of a sheet that have a text or a formula; none, where it must be parsed as a whole.

    Their addresses are those of cells on a sheet.
    """
    if not (start := _head(part)):
        return Found(), Rest(part)
    pieces = _CELL.split(_without_repeated_rows(part, calculated))
    columns, below, last = calculated
    addresses = b" ".join(pieces[1::_PARTS]).decode().split()
    kinds = {attributes: _kind(attributes) for attributes in set(pieces[3::_PARTS]) if attributes is not None}
    others = []
    parts = (pieces[number::_PARTS] for number in range(3, _PARTS))
    for place, (attributes, formula, value, inline) in enumerate(zip(*parts, strict=True)):
        if attributes is None:
            continue
        kind, address = kinds[attributes], addresses[place]
        text = value or inline or b""
        if kind is not None:
            if not text and (formula is None or attributes.endswith(b' t="str"')):
                continue
            if formula and (letters := address.rstrip(_DIGITS)) in columns:
                row = int(address[len(letters) :])
                if row > below and (row <= last or not formula.endswith(b"/>")):
                    continue
            if kind and (text.isalnum() or _TEXT.fullmatch(text)):
                others.append((place, kind, _without_entities(text.decode()), formula is not None))
                continue
        # The parser tells this one: its text or its attributes are spelt unusually.
        content = b"<is><t>%s</t></is>" % inline if inline else b"<v>%s</v>" % text
        pieces[place * _PARTS] += b'<c r="%s"%s>%s%s</c>' % (address.encode(), attributes, formula or b"", content)
    rest = _without_bare_rows(b"".join(pieces[::_PARTS]))
    # Which column a cell without an address stands in, those before it tell.
    if _is_strange(rest.part, start) or _WITHOUT_ADDRESS.search(rest.part):
        return Found(), Rest(part)
    return Found(addresses, pieces[2::_PARTS], others), rest


@lru_cache(maxsize=1024)
def _kind(attributes: bytes) -> tuple[str, str] | tuple[()] | None:
    """Style and type of a cell; nothing where it has other attributes too, None where they may be none at all."""
    if usual := _USUAL_ATTRIBUTES.fullmatch(attributes):
        return (usual[1] or b"").decode(), (usual[2] or b"n").decode()
    return () if re.fullmatch(_ATTRIBUTES, attributes) else None


def _without_bare_rows(part: bytes) -> Rest:
    """A part with one row left of all that look alike, which the parser sees for them."""
    before, *rows = _BARE_ROW.split(part)
    others = b"".join(rows[1::2])
    is_silent = b"<sheetData>" in before and not (_OF_INTEREST.search(before) or _OF_INTEREST.search(others))
    return Rest(b"".join((before, *(b'<row r="1"%s></row>' % row for row in set(rows[::2])), others)), is_silent)


def _without_repeated_rows(part: bytes, calculated: Calculated) -> bytes:
    """`part` without the rows that say what the row before says, which is nothing: most rows of a list.

    Such a row differs from the one before in its number alone, in its own address and in those within its formulas.
    """
    kept, done = [], 0
    row = _ROW_WITHOUT_INPUT.search(part)
    while row:
        end = again = row.end()
        if end - row.start() < _LONGEST_ROW and _is_calculated(row, calculated):
            around, number = row[0].split(row[1]), int(row[1]) + 1
            last = calculated.last if _SPELT_ELSEWHERE.search(row[0]) else _LAST_ROW
            while number <= last and part.startswith(following := (b"%d" % number).join(around), again):
                again += len(following)
                number += 1
            if again > end:
                kept.append(part[done:end])
                done = again
        row = _ROW_WITHOUT_INPUT.search(part, again)
    return b"".join((*kept, part[done:]))


def _is_calculated(row: re.Match[bytes], calculated: Calculated) -> bool:
    columns = {column.decode() for column in _COLUMN_OF_FORMULA.findall(row[0])}
    return not columns or (int(row[1]) > calculated.below and columns.issubset(calculated.columns))


def strings(part: bytes) -> tuple[list[str], Rest]:
    """The texts of the shared strings; none, where the part must be parsed as a whole."""
    return _plain_strings(part) or _plain_strings(_without_looks(part)) or ([], Rest(part))


def _plain_strings(part: bytes) -> tuple[list[str], Rest] | None:
    """The same, where there is nothing but plain texts."""
    begin, end = part.find(_STRING), part.rfind(_STRING_END)
    if not 0 <= begin < end or _MARK in part:
        return None
    inside, rest = part[begin + len(_STRING) : end], part[:begin] + part[end + len(_STRING_END) :]
    texts = inside.replace(_NEXT_STRING, _MARK)
    # No text holds a “<”: where one is left, there is something else than plain texts.
    if b"<" in texts or texts.translate(None, _CONTROLS) != texts or _UNKNOWN_ENTITY.search(texts):
        return None
    start = _head(rest)
    if not start or _is_strange(rest, start) or b"<si" in rest or _has_long_text(texts + _MARK):
        return None
    return _without_entities(texts.decode()).split(_MARK.decode()), Rest(rest)


def _has_long_text(texts: bytes) -> bool:
    """True where one is so long that it reaches over two of these places: the parser counts its characters."""
    ends = [texts.find(_MARK, place) for place in range(0, len(texts), _LONG_TEXT)]
    return len(set(ends)) < len(ends)


def _without_looks(part: bytes) -> bytes:
    """Shared strings without the fonts of their runs and readings, and with the runs of each text put together."""
    part = part.replace(b'<t xml:space="preserve">', b"<t>").replace(b"<t/>", b"<t></t>")
    if b"<phoneticPr" in part:
        part = re.sub(_FONT_OF_READING, b"", part)
    if b"<si><r>" in part:
        before, *runs = part.split(b"<rPr>")
        fonts, ends, texts = zip(*(run.partition(b"</rPr>") for run in runs), strict=True) if runs else ((), (), ())
        if all(ends) and all(re.fullmatch(_FONT, font.decode()) for font in set(fonts)):
            part = re.sub(_RUNS, _put_together, before + b"".join(texts))
    return part


def _put_together(text: re.Match[bytes]) -> bytes:
    return b"<si><t>%s</t></si>" % text[1].replace(b"</t></r><r><t>", b"")


def _without_entities(text: str) -> str:
    """Text as it reads that is written in XML.

    >>> _without_entities("a &lt; b &amp;lt; c")
    'a < b &lt; c'
    """
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)


def _head(part: bytes) -> int:
    """Where a part begins behind the start of its root, in UTF-8 and SpreadsheetML without prefixes; 0 for any other."""
    head = _HEAD.match(part)
    return head.end() if head and head[1].decode() in NAMESPACES else 0


def _is_strange(part: bytes, start: int) -> bool:
    """True where something may be no element that looks like one, or of another language, behind the start."""
    # One byte is found many times as fast as two, and few parts have it.
    return any(part.find(byte, start) >= 0 and part.find(sign, start) >= 0 for byte, sign in _UNUSUAL)
