"""政府收支分类科目 by year, as data. The lists are incomplete: a code that is not here is unknown, never wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data"
_YEAR = re.compile(r"\d{4}")


class Catalogue(NamedTuple):
    """The classification lists (科目目录) of one budget year."""

    year: int
    functional: dict[str, str]
    """功能分类科目: code of a 类, 款 or 项 → name."""
    classes: tuple[str, ...]
    """The codes of its 类."""
    economic: dict[str, str]
    """部门预算支出经济分类科目: code of a 类 or 款 → name."""
    obsolete_names: dict[str, str]
    """Former name of a functional code → the name in use."""
    misspellings: dict[str, str]
    """A slip of the keyboard seen in budget texts, as a regular expression that spares sound words → what was meant."""


@lru_cache(maxsize=8)
def load(year: int) -> Catalogue:
    """The catalogue that fits a budget year; read once a process.

    Where a code was renamed, the name whose years hold `year` is taken, else the one seen nearest to it.

    >>> load(2024).functional["2013804"], load(2023).functional["2013804"]
    ('经营主体管理', '市场主体管理')
    """
    functional = _names("functional", year)
    return Catalogue(
        year,
        functional,
        tuple(code for code in functional if len(code) == 3),
        _names("economic_dept", year),
        {old: new for _code, old, new in _rows("obsolete_names")},
        {row[0]: row[1] for row in _rows("misspellings")},
    )


def _rows(name: str) -> list[list[str]]:
    """Tab-separated rows of one data file, without its header."""
    lines = (_DATA / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def _names(file: str, year: int) -> dict[str, str]:
    names: dict[str, str] = {}
    best: dict[str, tuple[int, bool, int]] = {}
    for code, name, years, _attested in _rows(file):
        rank = _distance(years, year)
        if code not in best or rank < best[code]:
            best[code] = rank
            names[code] = name
    return names


@lru_cache(maxsize=1024)
def _distance(years: str, year: int) -> tuple[int, bool, int]:
    """How far a name was seen from `year`: a certain sighting before an uncertain one, a later before an earlier one.

    >>> _distance("2023;2024?", 2024), _distance("≤2024-01", 2026)
    ((0, True, -2024), (2, False, -2024))
    """
    return min(
        (abs(seen - year), "?" in part, -seen)
        for part in years.split(";")
        for seen in (int(match.group()) for match in [_YEAR.search(part)] if match)
    )
