"""What a clerk should look at in the new workbook: codes with another name, texts that still tell of last year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.catalogue import Catalogue
from generator.model.cells import CellRef
from generator.model.codes import kuan, lei
from generator.renewal.carrying import Fate
from generator.renewal.last import Last
from generator.renewal.policies import Action
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import ADDED_CODES, INDICATORS, OVERALL_INDICATORS
from generator.workbook.sheets import Type
from generator.workbook.values import parse

_QUOTED_ELSEWHERE = re.compile(r"《[^》]*》|[〔【\[［（(]\s*\d{4}\s*[〕】\]］）)]")
"""Titles and document numbers keep their years."""
_AMOUNT = re.compile(r"\d\s*(万元|亿元|元)")
_YEARS_BACK = 1
"""“另一年的数字”: this budget's year and the one it was compared with."""
_INDICATOR_SHEETS = (INDICATORS, OVERALL_INDICATORS)


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing to look at: the old cell's fate, its new cell, and what is to be seen."""

    fate: Fate
    to: CellRef
    said: str


def point_out(last: Last, fates: Sequence[Fate], year: int, before: Catalogue, now: Catalogue) -> tuple[Pointer, ...]:
    """What to look at in the workbook of `year`. `before` and `now` are the code lists of the two years."""
    kept = [fate for fate in fates if fate.action is Action.KEEP and fate.is_placed and not fate.is_hidden]
    return (*_codes(last, kept, before, now), *_names(kept, now), *_texts(last, kept, year))


def _codes(last: Last, fates: Sequence[Fate], before: Catalogue, now: Catalogue) -> Iterator[Pointer]:
    """Every code once, at the first cell that uses it."""
    told: set[str] = set()
    added = _added(last)
    old, new = before.functional | before.economic, now.functional | now.economic
    for fate in fates:
        if fate.key != "code" or fate.to is None:
            continue
        value = parse(SHEETS[fate.cell.sheet].fields["code"], fate.cell.raw).value
        code = value if isinstance(value, str) else ""
        for level in dict.fromkeys((lei(code), kuan(code), code)):
            if level and level not in told:
                told.add(level)
                if level not in new and level not in added:
                    gone = "已不在" if level in old else "不在"
                    yield Pointer(
                        fate,
                        fate.to,
                        f"编码 {level} {gone} {now.year} 年科目目录中，请核对；仍然使用的在“{ADDED_CODES}”填名称。",
                    )
                elif level in old and level in new and old[level] != new[level]:
                    own = f"（“{ADDED_CODES}”中填的名称优先，请一并核对）" if level in added else ""
                    yield Pointer(fate, fate.to, f"编码 {level} 由“{old[level]}”改名为“{new[level]}”{own}。")


def _added(last: Last) -> set[str]:
    return {last.code(row) for row in last.found[ADDED_CODES].rows}


def _names(fates: Sequence[Fate], now: Catalogue) -> Iterator[Pointer]:
    """Names of one's own that are no longer in use."""
    for fate in fates:
        if fate.cell.sheet == ADDED_CODES and fate.key == "name" and fate.to is not None:
            current = now.obsolete_names.get(str(fate.cell.raw).strip())
            if current:
                yield Pointer(fate, fate.to, f"名称已停用，现为“{current}”。")


def _texts(last: Last, fates: Sequence[Fate], year: int) -> Iterator[Pointer]:
    """Kept texts that name a year that is over, or an amount of last year."""
    over = range(last.year - _YEARS_BACK, year)
    pattern = re.compile(rf"(?<!\d)({'|'.join(map(str, over))})(?!\d)")
    for fate in fates:
        field = SHEETS[fate.cell.sheet].fields[fate.key]
        if fate.to is None or field.type not in (Type.TEXT, Type.LONG, Type.NAME) or field.pick_from:
            continue
        text = _QUOTED_ELSEWHERE.sub("", str(fate.cell.raw))
        years = "、".join(sorted(set(pattern.findall(text))))
        if years:
            yield Pointer(fate, fate.to, f"写有 {years} 年，请核对是否要改。")
        if fate.cell.sheet in _INDICATOR_SHEETS and fate.key == "target" and _AMOUNT.search(text):
            yield Pointer(fate, fate.to, "指标值写的是上年的金额，请改为今年的。")
