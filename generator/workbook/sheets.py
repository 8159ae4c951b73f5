"""What a sheet of the input workbook is made of: fields at declared places. The geometry lives here and nowhere else.

Three shapes: a form (one field a row), a list (free rows under a header) and a fixed list (rows with prefilled keys).
Every cell has a key and a row number; `address(key, row)` gives its A1 address, on a form the row is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import NamedTuple, Union

TITLE_ROW, PURPOSE_ROW, SUMMARY_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4, 5
"""Rows of lists: title, what belongs there, totals, header, first record. Forms use the first two, then begin."""


class Type(Enum):
    """What may stand in a cell."""

    NAME = "名称"
    TEXT = "短文本"
    LONG = "长文本"
    CODE = "科目编码"
    MONEY = "金额"
    NUMBER = "数值"
    INTEGER = "整数"
    DATE = "日期"
    CHOICE = "选项"
    YES_NO = "是/否"
    COMPUTED = "公式"
    LABEL = "固定"
    REFERENCE = "参考"
    """Last year's text beside the field of this year: locked, never read, never counted as filled in."""

    __hash__ = object.__hash__  # there is one of each; the hash of an Enum's own is ten times as slow


Choices = Union[type[Enum], tuple[str, ...]]
"""The members of an Enum, whose values are shown, or texts."""


class Field(NamedTuple):
    """One declared cell (of a form) or column (of a list). `key` is the attribute name of the record it fills."""

    key: str
    label: str
    type: Type = Type.TEXT
    required: bool = False
    width: int = 14
    hint: str = ""
    """Shown beside the cell (forms) or as its input message (lists)."""
    choices: Choices = ()
    pick_from: tuple[str, str] | None = None
    """Sheet and column key whose values are offered in a dropdown."""
    free: bool = False
    """Other values than the offered ones are accepted."""
    digits: tuple[int, ...] = ()
    """Accepted lengths of a code."""
    signed: bool = False
    blank: object = None
    """What an empty optional cell means; texts give "" unless `guarded`."""
    guarded: bool = False
    """Hidden from the public in a secret (涉密) record; never quoted in a finding."""
    verbatim: bool = False
    """Formatted as text, so that “=100%” stays what was typed."""
    shows: Type = Type.MONEY
    """Number format of a computed cell; NUMBER means percent."""
    hidden: bool = False
    constant: str = ""
    """Text of a locked cell."""
    origin: str = ""
    """Where the figure comes from, or what to look at: the comment on the header (of a list) or the label (of a form)."""

    @property
    def is_input(self) -> bool:
        """True where the clerk types."""
        return self.type not in (Type.COMPUTED, Type.LABEL, Type.REFERENCE)

    @property
    def shown_label(self) -> str:
        """The label on the sheet: * marks what must be filled in."""
        return f"{self.label} *" if self.required else self.label

    @property
    def options(self) -> tuple[str, ...]:
        """The offered values as shown."""
        if self.type is Type.YES_NO:
            return ("是", "否")
        return self.choices if isinstance(self.choices, tuple) else tuple(member.value for member in self.choices)


class Section(NamedTuple):
    """Fields of one record on a form. `key` names the record."""

    key: str
    title: str
    fields: tuple[Field, ...]


class _Form(NamedTuple):
    name: str
    purpose: str
    sections: tuple[Section, ...]


class FormSheet(_Form):
    """One field a row: label in A, input in B, unit or hint in C. Keys are written `section.field`."""

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its full key."""
        return {f"{section.key}.{f.key}": f for section in self.sections for f in section.fields}

    @cached_property
    def read(self) -> dict[str, dict[str, Field]]:
        """The fields of each section whose values a record has, by their own key."""
        return {
            section.key: {f.key: f for f in section.fields if f.is_input or f.constant} for section in self.sections
        }

    @cached_property
    def addresses(self) -> dict[str, dict[str, str]]:
        """The cells of each section's fields, by their own key."""
        return {
            section.key: {f.key: self.address(f"{section.key}.{f.key}") for f in section.fields}
            for section in self.sections
        }

    @cached_property
    def _rows(self) -> dict[str, int]:
        rows, row = {}, PURPOSE_ROW + 1
        for section in self.sections:
            rows[section.key] = row
            for f in section.fields:
                row += 1
                rows[f"{section.key}.{f.key}"] = row
            row += 1
        return rows

    @property
    def last_row(self) -> int:
        """The last row with a field."""
        return max(self._rows.values())

    last_column = 3

    def address(self, key: str, row: int = 0) -> str:
        """The cell of a full key; the title cell of a section for the section's key."""
        return f"B{self._rows[key]}" if "." in key else f"A{self._rows[key]}"

    def cells(self) -> Iterator[tuple[str, int]]:
        """Key and row of every field."""
        return ((key, 0) for key in self.fields)

    @cached_property
    def locked_text(self) -> dict[str, str]:
        """Address → text of each cell that must stand unchanged."""
        texts = {self.address(section.key): section.title for section in self.sections}
        texts.update({f"A{self._rows[key]}": f.shown_label for key, f in self.fields.items()})
        return texts


class FixedRow(NamedTuple):
    """One prefilled row: its key and the texts of its label columns."""

    key: str
    labels: tuple[str, ...]
    target: tuple[str, str] | None = None
    """Sheet and cell the last label leads to."""
    shows: Type | None = None
    """Number format of the row's computed cells, where it is not the columns' own."""


class _List(NamedTuple):
    name: str
    record: str
    purpose: str
    columns: tuple[Field, ...]
    capacity: int
    discreet: bool = False
    """What is typed here is never quoted in a finding (it may belong to a secret project)."""
    fixed: tuple[FixedRow, ...] = ()
    """The rows of a fixed list."""


class ListSheet(_List):
    """Free rows under a header; totals may stand above it."""

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every column by key."""
        return {f.key: f for f in self.columns}

    @cached_property
    def read(self) -> dict[str, Field]:
        """The columns whose values a record has, by key."""
        return {f.key: f for f in self.columns if f.is_input}

    @cached_property
    def letters(self) -> dict[str, str]:
        """Column letter by key."""
        return {f.key: column_letter(index) for index, f in enumerate(self.columns)}

    @cached_property
    def calculated(self) -> frozenset[str]:
        """Letters of the columns that the workbook calculates by itself."""
        return frozenset(self.letters[f.key] for f in self.columns if f.type is Type.COMPUTED)

    @property
    def rows(self) -> range:
        """Row numbers of the records."""
        return range(FIRST_ROW, FIRST_ROW + self.capacity)

    @property
    def last_row(self) -> int:
        """The last row for a record."""
        return self.rows[-1]

    @property
    def last_column(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def address(self, key: str, row: int = HEADER_ROW) -> str:
        """The cell of a column in a row; without a row, its header."""
        return f"{self.letters[key]}{row}"

    def span(self, key: str) -> str:
        """The whole column of records, absolute."""
        letter = self.letters[key]
        return f"${letter}${self.rows[0]}:${letter}${self.last_row}"

    def cells(self) -> Iterator[tuple[str, int]]:
        """Key and row of every cell of a record."""
        return ((key, row) for row in self.rows for key in self.fields)

    @cached_property
    def locked_text(self) -> dict[str, str]:
        """Address → text of each cell that must stand unchanged."""
        return {self.address(f.key, HEADER_ROW): f.shown_label for f in self.columns}


class FixedSheet(ListSheet):
    """A list whose rows are given: one record a fixed row, label columns first."""

    def row_of(self, key: str) -> int:
        """The row number of a fixed row."""
        return FIRST_ROW + [row.key for row in self.fixed].index(key)

    @cached_property
    def locked_text(self) -> dict[str, str]:
        """Headers and the label columns."""
        texts = {self.address(f.key, HEADER_ROW): f.shown_label for f in self.columns}
        labels = [f.key for f in self.columns if f.type is Type.LABEL]
        for number, row in enumerate(self.fixed, FIRST_ROW):
            texts.update({self.address(key, number): text for key, text in zip(labels, row.labels, strict=True)})
        return texts


Sheet = Union[FormSheet, ListSheet, FixedSheet]


def column_letter(index: int) -> str:
    """Column letters of a zero-based index.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    return (column_letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def column_index(letters: str) -> int:
    """The zero-based index of column letters.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
