"""The Jinja environment: what a template may say, and how values print.

Every value goes through one gate (`finalize`): a `Printed` value leaves a marker, so that the document tree knows the
number and its origin; typed text is escaped and its line breaks kept; None or a truth value in the text is a fault
of the template, never printed. What a clerk types is data and is never evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateRuntimeError, Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from generator.compose.bytecode import Bytecode
from generator.compose.elements import reference
from generator.compose.rows import figure_of
from generator.document.tree import Figure
from generator.figures.values import Printed
from generator.model.facts import Withheld
from generator.model.numerals import chinese

FIGURES: ContextVar[dict[str, Figure]] = ContextVar("figures")
"""The figures of the rendering under way, by what stands for them in the markup."""


class Unprintable(TemplateRuntimeError):
    """A template prints something that is no text and no figure."""


T = TypeVar("T")
U = TypeVar("U")


def clause(text: str, *supplied: str) -> str:
    """Typed text without what the template itself supplies around it: the given openings, and a final 。 or ；.

    >>> clause("主要原因是主要原因是人员减少。。", "主要原因是", "是")
    '人员减少'
    >>> clause("是否续建未定", "是"), clause("于田县驻村", "主要用于")
    ('是否续建未定', '于田县驻村')
    """
    text = text.strip().rstrip("。；;.，, \n")
    stripped = True
    while stripped:
        stripped = False
        for opening in supplied:
            if text.startswith(opening) and not text.startswith("是否"):
                text, stripped = text[len(opening) :].lstrip("：:，, "), True
    return text


def with_money(items: Iterable[Any], column: str = "amount") -> list[Any]:
    """The items that print an amount other than zero: (label, amount) pairs as labels, others as they are."""
    kept: list[Any] = []
    for item in items:
        # Items with fields are tuples themselves, but no mere ones.
        label, amount = item if type(item) is tuple else (item, getattr(item, column))
        if not amount.is_zero:
            kept.append(label)
    return kept


def beside(left: Sequence[T], right: Sequence[U]) -> Iterator[tuple[T | None, U | None]]:
    """Two lists side by side; the shorter one is filled up with None."""
    return zip_longest(left, right)


def is_withheld(value: object) -> bool:
    """True for text that belongs to a secret project."""
    return isinstance(value, Withheld)


def _print(value: object) -> object:
    if isinstance(value, str):
        if "\n" in value and not isinstance(value, Markup):
            return Markup(_escaped(value))
        return value
    if isinstance(value, Printed):
        return Markup(_marker(value))
    if isinstance(value, Undefined) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Unprintable(f"{type(value).__name__} 不能直接输出")


def _print_escaped(value: object) -> str:
    """`escape(_print(value))`, in one step for what nearly every value is."""
    if type(value) is str:
        return value if value.isalnum() else _escaped(value)
    if type(value) is Markup:
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, Printed):
        return _marker(value)
    return escape(_print(value))


def _escaped(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&#34;").replace("'", "&#39;").replace("\n", "<br/>")


def _marker(printed: Printed) -> str:
    figures = FIGURES.get()
    marker = reference(len(figures))
    figures[marker] = figure_of(printed)
    return marker


class _OneGate(CodeGenerator):
    """Jinja's compiler, but for a call a value: finalizing and escaping are one."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame):
            self.write("environment.print_escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_escaped(frame: Frame) -> bool:
    """False where a template says {% autoescape %} itself."""
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class _Environment(Environment):
    code_generator_class = _OneGate
    print_escaped = staticmethod(_print_escaped)


def environment(folder: Path) -> Environment:
    """An environment over one template pack. Misspelt names are errors, never blanks."""
    env = _Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        bytecode_cache=Bytecode(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(chinese=chinese, clause=clause, with_money=with_money, beside=beside)
    env.tests["withheld_text"] = is_withheld
    return env
