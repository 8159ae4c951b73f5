"""Looks added to the workbook's own: tinted copies of the formats of its cells, and the formats of the list of findings."""

from __future__ import annotations

import re

from generator.workbook.annotate.splice import Element, Part
from generator.workbook.looks import INPUT_COLOUR, LOCKED_COLOUR

PART = "xl/styles.xml"
_UNLOCKED = re.compile(rb"""locked\s*=\s*["'](?:0|false)["']""")
_FILL_ATTRIBUTES = re.compile(r"""\s(?:fillId|applyFill)\s*=\s*(?:"[^"]*"|'[^']*')""")


class Styles:
    """The styles of a workbook. Everything is added behind what is there, so that no index changes its meaning."""

    def __init__(self, data: bytes) -> None:
        self.part = Part(data, 4)
        self._lists = {name: self._list(name) for name in ("fonts", "fills", "borders", "cellXfs")}
        self._formats = list(self._lists["cellXfs"].children)
        self._added: dict[str, list[str]] = {name: [] for name in self._lists}
        self._made: dict[tuple[int, str], int] = {}

    def _list(self, name: str) -> Element:
        found = self.part.root.first(name)
        if found is None:
            raise ValueError(f"{PART} has no {name}")
        return found

    def add(self, name: str, xml: str) -> int:
        """Adds to `fonts`, `fills`, `borders` or `cellXfs`, each thing once. Returns its index."""
        added = self._added[name]
        if xml not in added:
            added.append(xml)
        return len(self._lists[name].children) + added.index(xml)

    def fill(self, colour: str) -> int:
        """A plain fill of a colour (RRGGBB)."""
        return self.add(
            "fills",
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
            "</patternFill></fill>",
        )

    def tinted(self, style: int, colour: str) -> int:
        """The format `style` with another fill (none, for an empty colour) and nothing else changed."""
        key = (style, colour)
        if key not in self._made:
            own = self._formats[style if style < len(self._formats) else 0]
            head = self.part.data[own.start : own.head_end].decode()
            inside = self.part.data[own.head_end : own.end].decode()
            fill = self.fill(colour) if colour else 0
            head = _FILL_ATTRIBUTES.sub("", head).replace(
                f"<{own.tag}", f'<{own.name} fillId="{fill}" applyFill="1"', 1
            )
            # Pieces of the part carry its prefix already; what is added here gets it when it is put in.
            bare = re.sub(rf"(</?){own.prefix}", r"\1", inside) if own.prefix else inside
            self._made[key] = self.add("cellXfs", head + bare)
        return self._made[key]

    def untinted(self, style: int) -> int:
        """The format `style` with the fill that the blank workbook gives to such a cell."""
        own = self._formats[style]
        if own.attributes.get("borderId", "0") == "0":
            return self.tinted(style, "")
        is_input = _UNLOCKED.search(self.part.data[own.start : own.end])
        return self.tinted(style, (INPUT_COLOUR if is_input else LOCKED_COLOUR).lstrip("#"))

    def colour_of(self, style: int) -> str:
        """The colour (RRGGBB) of the format's plain fill, empty for any other."""
        if style >= len(self._formats):
            return ""
        fills = self._lists["fills"].children
        number = int(self._formats[style].attributes.get("fillId", "0"))
        for pattern in fills[number].children if number < len(fills) else ():
            for colour in pattern.all("fgColor"):
                return colour.attributes.get("rgb", "")[2:].upper()
        return ""

    def bytes(self) -> bytes:
        """The part with everything added."""
        for name, added in self._added.items():
            if added:
                element = self._lists[name]
                self.part.append(element, "".join(added))
                self.part.assign(element, "count", str(len(element.children) + len(added)))
        return self.part.bytes()
