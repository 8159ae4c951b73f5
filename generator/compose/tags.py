"""One opening tag of the markup and what it says.

The vocabulary is small and closed: an element or attribute outside it is a fault of the template, said with its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property

from generator.compose.header import Column

_ATTRIBUTES = {
    "document": {"title", "author", "language", "cover-sheet", "contents-title"},
    "cover": set[str](),
    "part": {"sheet", "title", "contents"},
    "h2": {"contents"},
    "h3": {"contents"},
    "p": {"style"},
    "table": {
        "id", "title", "contents", "left", "right", "landscape", "dense", "index", "rows", "unit-row", "empty", "below",
        "sheet", "widths",
    },
    "group": {"label"},
    "column": {"label", "width", "field", "role"},
    "row": {"bold"},
    "c": {"role", "indent", "cols", "rows"},
    "a": {"role", "cols", "rows"},
    "n": {"i"},
    "br": set[str](),
}  # fmt: skip

_CELL_ROLES = {"c": "text", "a": "amount"}


class MarkupError(Exception):
    """A template that renders to something outside the vocabulary. The message is Chinese and names the element."""


class Tag:
    """An opening tag. Elements with the same tag share one, so that what it says is worked out once."""

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.get = attributes.get

    @cached_property
    def fault(self) -> str:
        """What is outside the vocabulary, empty when nothing is."""
        allowed = _ATTRIBUTES.get(self.name)
        if allowed is None:
            return f"不认识的元素 <{self.name}>"
        unknown = sorted(set(self.attributes) - allowed)
        return f"<{self.name}> 没有这个属性：{'、'.join(unknown)}" if unknown else ""

    def check(self, name: str) -> None:
        """Raises MarkupError when the tag is another one, or has a fault."""
        if self.name != name:
            raise MarkupError(f"不认识的元素 <{self.name}>")
        if self.fault:
            raise MarkupError(self.fault)

    def need(self, attribute: str) -> str:
        """A value that must be there. Raises MarkupError."""
        value = self.get(attribute)
        if not value:
            raise MarkupError(f"<{self.name}> 缺少属性 {attribute}")
        return value

    @cached_property
    def look(self) -> tuple[str, int, int, int]:
        """Role, columns, rows and indent of a cell: <c> is text, <a> an amount. Raises MarkupError."""
        role = _CELL_ROLES.get(self.name)
        if role is None:
            raise MarkupError(f"<row> 里不能有 <{self.name}>")
        self.check(self.name)
        get = self.get
        return get("role", role), int(get("cols", 1)), int(get("rows", 1)), int(get("indent", 0))

    @cached_property
    def column(self) -> Column:
        """A column of a table. Raises MarkupError."""
        self.check(self.name)
        label = self.need("label")
        return Column(label, millimetres(self.need("width"), label), self.get("field", ""), self.get("role", ""))


def millimetres(text: str, where: str) -> Decimal:
    """A width. Raises MarkupError with the table or column that it is of."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise MarkupError(f"{where}：列宽“{text}”不是毫米数") from None
