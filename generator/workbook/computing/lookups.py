"""Expressions that look something up: names of codes, the rows of one 项, how many names a cell lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from generator.model.money import ZERO
from generator.workbook.computing.expressions import Expr, Here, Own, Scalar, as_number, as_text, quoted, the_list

UNKNOWN_CODE = "目录中没有，请在“补充科目”填名称"
_CODE_SEPARATORS = (" ", "-", ".")
_LIST_SEPARATORS = ("、", "，", ",", "；", ";", "\n")


@dataclass(frozen=True)
class TotalOf(Expr):
    """The sum of a list's column over the rows where the column `by` says the same text as a cell.

    SUMIF, and not SUMPRODUCT: every row of a list may ask for it. The texts looked for are keys of ours that begin with
    a Chinese character, so no program takes them for numbers.
    """

    sheet: str
    by: str
    wanted: Expr
    key: str

    def excel(self, here: Here) -> str:  # noqa: D102
        by, summed = here.span(self.sheet, self.by), here.span(self.sheet, self.key)
        return f"ROUND(SUMIF({by},{self.wanted.excel(here)},{summed}),6)"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        rows = here.grid.rows_with(self.sheet, self.by, as_text(self.wanted.value(here)))
        return sum((as_number(here.grid.value(self.sheet, self.key, row)) for row in rows), ZERO)


@dataclass(frozen=True)
class OnFirst(Expr):
    """The expression on the first row of the list where the column `by` says what it says there; nothing elsewhere.

    Nothing too where that column is empty.
    """

    by: str
    expression: Expr

    def excel(self, here: Here) -> str:  # noqa: D102
        own, span = Own(self.by).excel(here), here.span(here.sheet.name, self.by)
        above = the_list(here).rows[0] - 1
        first = f'IF({own}="",FALSE,MATCH({own},{span},0)=ROW()-{above})'
        return f'IF({first},{self.expression.excel(here)},"")'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        own = as_text(Own(self.by).value(here))
        first = here.grid.rows_with(here.sheet.name, self.by, own)[:1]
        return self.expression.value(here) if own and first == [here.row] else ""


@dataclass(frozen=True)
class FirstText(Expr):
    """The text of a column on the first row of the same list where the column `by` says what `wanted` says, or ""."""

    by: str
    wanted: Expr
    key: str

    def excel(self, here: Here) -> str:  # noqa: D102
        name = here.sheet.name
        row = f"MATCH({self.wanted.excel(here)},{here.span(name, self.by)},0)"
        return f'IFERROR(INDEX({here.span(name, self.key)},{row})&"","")'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        name = here.sheet.name
        rows = here.grid.rows_with(name, self.by, as_text(self.wanted.value(here)))
        return as_text(here.grid.value(name, self.key, rows[0])) if rows else ""


@dataclass(frozen=True)
class BareCode(Expr):
    """A typed code without separators and without a name behind it, as text."""

    key: str
    length: int

    def excel(self, here: Here) -> str:  # noqa: D102
        text = f'{Own(self.key).excel(here)}&""'
        for separator in _CODE_SEPARATORS:
            text = f'SUBSTITUTE({text},"{separator}","")'
        return f"LEFT({text},{self.length})"

    def value(self, here: Here) -> Scalar:  # noqa: D102
        text = as_text(Own(self.key).value(here))
        for separator in _CODE_SEPARATORS:
            text = text.replace(separator, "")
        return text[: self.length]


@dataclass(frozen=True)
class NameOf(Expr):
    """The name of a bare code: from the list the clerk may add to, else from the catalogue."""

    code: Expr
    added: tuple[str, str, str]
    """Sheet, code column and name column of the clerk's own names."""
    catalogue: tuple[str, str]
    """Absolute ranges of codes and names."""
    unknown: str = UNKNOWN_CODE

    def excel(self, here: Here) -> str:  # noqa: D102
        code = self.code.excel(here)
        sheet, codes, names = self.added
        own = f'INDEX({here.span(sheet, names)},MATCH({code},{here.span(sheet, codes)},0))&""'
        listed = f"INDEX({self.catalogue[1]},MATCH({code},{self.catalogue[0]},0))"
        return f'IF({code}="","",IFERROR({own},IFERROR({listed},{quoted(self.unknown)})))'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        code = as_text(self.code.value(here))
        if code == "":
            return ""
        sheet, codes, names = self.added
        for row in here.grid.rows_with(sheet, codes, code)[:1]:
            return as_text(here.grid.value(sheet, names, row))
        return here.grid.names.get(code, self.unknown)


@dataclass(frozen=True)
class PartCount(Expr):
    """How many names a cell lists."""

    key: str

    def excel(self, here: Here) -> str:  # noqa: D102
        cell = Own(self.key).excel(here)
        counts = "".join(
            f'+LEN({cell})-LEN(SUBSTITUTE({cell},{"CHAR(10)" if mark == chr(10) else quoted(mark)},""))'
            for mark in _LIST_SEPARATORS
        )
        return f'IF({cell}="",0,1{counts})'

    def value(self, here: Here) -> Scalar:  # noqa: D102
        text = as_text(Own(self.key).value(here))
        return Decimal(1 + sum(text.count(mark) for mark in _LIST_SEPARATORS) if text else 0)
