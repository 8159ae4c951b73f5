"""The declaration of a figure: its name in the field, how it is made, what the rule rests on.

A declared figure is a cached property of `Figures`; the registry is what the documentation of the template variables is
printed from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Declaration(NamedTuple):
    """What a figure is. `formula` is in the words of the workbook and of the tables."""

    name: str
    label: str
    formula: str


DECLARATIONS: dict[str, Declaration] = {}


def declared(label: str, formula: str) -> Callable[[Callable[[Any], T]], cached_property[T]]:
    """Declare a method of `Figures` as a figure: computed once, listed in the registry."""

    def register(method: Callable[[Any], T]) -> cached_property[T]:
        DECLARATIONS[method.__name__] = Declaration(method.__name__, label, formula)
        return cached_property(method)

    return register
