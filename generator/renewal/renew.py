"""Last year's file → the parts of next year's workbook, and what to say of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from generator import catalogue
from generator.model.errors import YearRefused
from generator.renewal.carrying import Fate, carry, copy
from generator.renewal.last import NOTES_SHEET, Last, open_last
from generator.renewal.page import with_page
from generator.renewal.pointing import Pointer, point_out
from generator.renewal.policies import Action
from generator.workbook.blank import write_blank
from generator.workbook.layout import TEMPLATE_VERSION


@dataclass(frozen=True, slots=True)
class Renewal:
    """The new workbook and the account of it."""

    parts: dict[str, bytes] = field(repr=False)
    """Of the .xlsx package."""
    name: str
    """File name without suffix."""
    summary: tuple[str, ...]
    """Lines for the screen; they quote nothing that a clerk typed."""
    fates: tuple[Fate, ...] = field(repr=False)
    """One for every typed cell of the old workbook."""
    pointers: tuple[Pointer, ...] = field(repr=False)
    values: dict[tuple[str, str], object] = field(repr=False)
    """What is typed into the blank."""


def renew(path: Path, year: int | None = None) -> Renewal:
    """The workbook of `year`, by default the year after that of the workbook at `path`, filled from it.

    The same year once more gives the same content in the present template. Raises WorkbookUnreadable for a file that
    is no workbook of ours, YearRefused for any other year.
    """
    last = open_last(path)
    wanted = last.year + 1 if year is None else year
    if wanted not in (last.year, last.year + 1):
        raise YearRefused(_refusal(last.year, wanted))
    is_copy = wanted == last.year
    now = catalogue.load(wanted)
    carried = copy(last) if is_copy else carry(last, wanted, now)
    fates = tuple(carried.fates)
    pointers = () if is_copy else point_out(last, fates, wanted, catalogue.load(last.year), now)
    blank = write_blank(year=wanted, kind=last.kind, values=carried.values)
    summary = _summary(last, wanted, fates, pointers)
    return Renewal(
        with_page(blank, path.name, summary, fates, pointers),
        f"{last.kind.value}预算公开填报表-{wanted}",
        (*summary, f"逐条见新工作簿的第一张表“{NOTES_SHEET}”。"),
        fates,
        pointers,
        carried.values,
    )


def _refusal(last: int, wanted: int) -> str:
    if wanted < last:
        return f"上年的工作簿是 {last} 年的，不能用来生成更早的 {wanted} 年工作簿。"
    return (
        f"上年的工作簿是 {last} 年的，不能直接生成 {wanted} 年工作簿：它的数只能作为 {last + 1} 年的上年数。"
        f"请用 {wanted - 1} 年的工作簿，或先生成 {last + 1} 年的、填好以后再逐年结转。"
    )


def _summary(last: Last, year: int, fates: tuple[Fate, ...], pointers: tuple[Pointer, ...]) -> tuple[str, ...]:
    count = Counter(fate.action for fate in fates)
    kept = count[Action.KEEP]
    told = [f"由 {last.year} 年的工作簿生成 {year} 年的工作簿，今年的数待填。"]
    moved = f"保留 {kept} 处，本年数转为上年数 {count[Action.MOVE]} 个，上年原因放进灰色栏 {count[Action.SHOW]} 条，"
    moved += f"清空 {count[Action.CLEAR]} 处，没有带入 {count[Action.DROP]} 处，请核对 {len(pointers)} 处。"
    if year == last.year:
        told = [f"年度相同（{year} 年）：填写的内容照原样抄入模板 {TEMPLATE_VERSION}，没有转入上年。"]
        moved = f"照抄 {kept} 处，没有带入 {len(fates) - kept} 处。"
    told.append(moved)
    charts = sum(cells is None for cells in last.others.values())
    if charts:
        told.append(f"另有 {charts} 张自己加的工作表读不出表格内容（如图表），没有带入。")
    return tuple(told)
