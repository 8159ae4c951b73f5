"""The formulas of 填报进度."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.model.facts import CARRYOVER, Category, Kind, Source, ThreePublicItem
from generator.model.money import ZERO
from generator.workbook.computing.expressions import (
    Agreement,
    At,
    Expr,
    Formulas,
    Here,
    Minus,
    Number,
    Own,
    Plus,
    Scalar,
    Text,
    Total,
    Where,
    as_number,
    as_text,
    quoted,
)
from generator.workbook.computing.parts import BASIC, GENERAL, MONEY_UNIT, PROJECT, lines_total
from generator.workbook.computing.wording import Both, Condition, Equal, If, IsZero, Join, Less, Says
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import (
    BASICS,
    CARRYOVERS,
    DUTIES,
    ECONOMIC,
    LINES,
    OTHER_FIGURES,
    OVERALL,
    OVERALL_RECORD,
    PERFORMANCE,
    PROGRESS,
    PROJECTS,
    REASONS,
    THREE_PUBLIC,
    USES,
)
from generator.workbook.layout.progress import PROGRESS_SHEET
from generator.workbook.sheets import FixedSheet, FormSheet

_WRONG = "✗"


def _region(here: Here, sheet: str, key: str) -> str:
    """The cells of a column, or the one cell of a form."""
    is_form = isinstance(here.grid.sheets[sheet], FormSheet)
    return here.address(sheet, key, 0) if is_form else here.span(sheet, key)


def _texts(here: Here, sheet: str, key: str) -> list[str]:
    """What these cells say."""
    declared = here.grid.sheets[sheet]
    rows: Iterable[int] = here.grid.rows(sheet)
    if isinstance(declared, FormSheet):
        rows = (0,)
    elif isinstance(declared, FixedSheet):
        rows = declared.rows
    return [as_text(here.grid.value(sheet, key, row)) for row in rows]


@dataclass(frozen=True)
class Filled(Expr):
    """How many cells of these columns (or fields of a form) hold something."""

    sheet: str
    keys: tuple[str, ...]

    def excel(self, here: Here) -> str:  # noqa: D102
        return f"COUNTA({','.join(_region(here, self.sheet, key) for key in self.keys)})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return Decimal(sum(text != "" for key in self.keys for text in _texts(here, self.sheet, key)))


@dataclass(frozen=True)
class Started(Expr):
    """How many rows of a list hold anything in these columns, times a number."""

    sheet: str
    keys: tuple[str, ...]
    times: int

    def excel(self, here: Here) -> str:  # noqa: D102
        any_filled = "+".join(f'({here.span(self.sheet, key)}<>"")' for key in self.keys)
        return f"SUMPRODUCT(--({any_filled}>0))*{self.times}"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        columns = [_texts(here, self.sheet, key) for key in self.keys]
        return Decimal(sum(any(row) for row in zip(*columns, strict=True)) * self.times)


@dataclass(frozen=True)
class Saying(Expr):
    """How many cells hold every one of some texts, and none of some others."""

    sheet: str
    key: str
    texts: tuple[str, ...]
    none_of: tuple[str, ...] = ()

    def excel(self, here: Here) -> str:  # noqa: D102
        region = _region(here, self.sheet, self.key)
        factors = [f"ISNUMBER(FIND({quoted(text)},{region}))" for text in self.texts]
        factors += [f"ISERROR(FIND({quoted(text)},{region}))" for text in self.none_of]
        return f"SUMPRODUCT({'*'.join(['1', *factors])})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return Decimal(
            sum(
                all(part in text for part in self.texts) and not any(part in text for part in self.none_of)
                for text in _texts(here, self.sheet, self.key)
            )
        )


_WANTED, _FOUND = Own("wanted"), Own("found")
_MISSING = Minus(_WANTED, _FOUND)


def _required(name: str) -> dict[str, Expr]:
    sheet = SHEETS[name]
    keys = tuple(key for key, f in sheet.fields.items() if f.required)
    inputs = tuple(key for key, f in sheet.fields.items() if f.is_input)
    filled = Filled(name, keys)
    if name == OVERALL:
        is_asked: Condition = Says(At(BASICS, "identity.kind"), Kind.DEPARTMENT.value)
        wanted: Expr = If(is_asked, Number(len(keys)), If(IsZero(Filled(name, inputs)), Number(0), Number(len(keys))))
    elif isinstance(sheet, FormSheet):
        wanted = Number(len(keys))
    elif isinstance(sheet, FixedSheet):
        wanted = Number(len(keys) * sheet.capacity)
    else:
        wanted = Started(name, inputs, len(keys))
    empty = "✗ 还没有填" if name in (LINES, DUTIES) else "–"
    state = If(IsZero(_WANTED), empty, If(IsZero(_MISSING), "✓ 已填齐", Join("✗ 还缺 ", _MISSING, " 处")))
    return {"wanted": wanted, "found": filled, "state": state}


def _agree(wanted: Expr, found: Expr, unit: Expr | None = None) -> dict[str, Expr]:
    nothing = Both(IsZero(_WANTED), IsZero(_FOUND))
    return {"wanted": wanted, "found": found, "state": If(nothing, "–", Agreement(_FOUND, _WANTED, unit))}


def _bounded(wanted: Expr, found: Expr, *, at_least: bool) -> dict[str, Expr]:
    nothing = Both(IsZero(_WANTED), IsZero(_FOUND))
    wrong = Less(_FOUND, _WANTED) if at_least else Less(_WANTED, _FOUND)
    said = If(wrong, "✗ 小于" if at_least else "✗ 大于", "✓ 不小于" if at_least else "✓ 不大于")
    return {"wanted": wanted, "found": found, "state": If(nothing, "–", said)}


def _none_wrong(sheet: str) -> dict[str, Expr]:
    found = Saying(sheet, "check", (_WRONG,))
    rows = Saying(sheet, "check", ("一致",))
    state = If(IsZero(_FOUND), If(IsZero(rows), "–", "✓ 一致"), Join("✗ ", _FOUND, " 行不一致"))
    return {"wanted": Number(0), "found": found, "state": state}


def _expense(item: ThreePublicItem, code: str) -> dict[str, Expr]:
    sheet = SHEETS[THREE_PUBLIC]
    if not isinstance(sheet, FixedSheet):
        raise TypeError(f"{THREE_PUBLIC} has no fixed rows")
    least = Total(ECONOMIC, ("amount",), (Where("bare_code", (code,)),))
    return _bounded(least, Plus((At(THREE_PUBLIC, "general", sheet.row_of(item.name)),)), at_least=True)


def _figure(key: str) -> Expr:
    return Plus((At(OTHER_FIGURES, key),))


_AGREEMENTS: dict[str, dict[str, Expr]] = {
    "balance": _agree(
        lines_total("current", Where("source", tuple(s.value for s in Source))),
        lines_total("current", Where("category", tuple(c.value for c in Category))),
    ),
    "economic": _agree(lines_total("current", BASIC, GENERAL), Total(ECONOMIC, ("amount",))),
    "projects": _agree(lines_total("current", PROJECT, GENERAL), Total(PROJECTS, ("total",), (GENERAL,))),
    "each_project": _none_wrong(PROJECTS),
    "carryover": _agree(
        lines_total("current", Where("source", tuple(s.value for s in Source if s in CARRYOVER))),
        Total(CARRYOVERS, ("amount",)),
    ),
    "reception": _expense(ThreePublicItem.OFFICIAL_RECEPTION, "30217"),
    "vehicles": _expense(ThreePublicItem.VEHICLE_OPERATION, "30231"),
    "travel": _expense(ThreePublicItem.OVERSEAS_TRAVEL, "30212"),
    "sme": _bounded(_figure("procurement.total"), _figure("procurement.sme"), at_least=False),
    "micro": _bounded(_figure("procurement.sme"), _figure("procurement.micro"), at_least=False),
    "unit_funds": _bounded(
        _figure("unit_funds.total"),
        Minus(At(OTHER_FIGURES, "unit_funds.total"), At(OTHER_FIGURES, "unit_funds.rest")),
        at_least=False,
    ),
    "overall": {
        **_agree(lines_total("current"), Plus((At(OVERALL, f"{OVERALL_RECORD}.total"),)), MONEY_UNIT),
    },
    "performance": _none_wrong(PERFORMANCE),
}
_AGREEMENTS["overall"]["state"] = If(IsZero(_FOUND), "–", Agreement(_FOUND, _WANTED, MONEY_UNIT))

_CHANGED, _SAME, _SAID = "万元，", "加0.00万元", "主要原因是"
_USED = "主要用于"


def _write(
    sheet: str, keys: tuple[str, ...], texts: tuple[str, ...], none_of: tuple[str, ...], said: str
) -> dict[str, Expr]:
    wanted = [Saying(sheet, key, texts, none_of) for key in keys]
    found = [Saying(sheet, key, (*texts, said), none_of) for key in keys]
    state = If(IsZero(_WANTED), "–", If(Equal(_WANTED, _FOUND), "✓ 已写完", Join("✗ 还有 ", _MISSING, " 条")))
    return {"wanted": Sum(tuple(wanted)), "found": Sum(tuple(found)), "state": state}


@dataclass(frozen=True)
class Sum(Expr):
    """A sum of numbers that are no cells."""

    terms: tuple[Expr, ...]

    def excel(self, here: Here) -> str:  # noqa: D102
        return "+".join(term.excel(here) for term in self.terms)

    def value(self, here: Here) -> Scalar:  # noqa: D102
        return sum((as_number(term.value(here)) for term in self.terms), ZERO)


def _reasons(sheet: str, key: str = "sentence") -> dict[str, Expr]:
    return _write(sheet, (key,), (_CHANGED,), (_SAME,), _SAID)


_SENTENCES = {
    **{sheet: _reasons(sheet) for sheet in (LINES, REASONS, THREE_PUBLIC)},
    OTHER_FIGURES: _reasons(OTHER_FIGURES, "operating_expenses.sentence"),
    USES: _write(USES, ("general_sentence", "fund_sentence", "capital_sentence"), ("万元",), (), _USED),
    CARRYOVERS: _write(CARRYOVERS, ("sentence",), ("万元",), ("万元，完全不予公开",), _USED),
}


def _row(key: str) -> dict[str, Expr]:
    part, _, name = key.partition(".")
    return {"required": _required, "agree": _AGREEMENTS.__getitem__, "write": _SENTENCES.__getitem__}[part](name)


PROGRESS_FORMULAS = Formulas(
    {},
    {
        "part": Text("全部"),
        "state": If(
            IsZero(Saying(PROGRESS, "state", (_WRONG,))),
            "✓ 全部完成",
            Join("✗ 还有 ", Saying(PROGRESS, "state", (_WRONG,)), " 行"),
        ),
    },
    {row.key: _row(row.key) for row in PROGRESS_SHEET.fixed},
)
