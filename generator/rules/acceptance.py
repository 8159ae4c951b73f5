"""Family A: the clerk's own word (提醒说明) against the findings. Runs after the other families, over what they found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from generator.model.facts import Acceptance
from generator.model.findings import Finding, Severity

SHORTEST_REASON = 4
"""Characters."""


class AcceptanceRule(NamedTuple):
    """One entry of the catalogue of rules. All of the family are 提醒."""

    id: str
    title: str
    why: str
    advice: str
    severity: Severity = Severity.WARNING


ACCEPTANCE_RULES: dict[str, AcceptanceRule] = {
    rule.id: rule
    for rule in (
        AcceptanceRule(
            "A101",
            "提醒说明没有对应的提醒",
            "所接受的提醒已经不存在，或者编号、工作表、单元格填得不对。",
            "请照检查结果改正，或清除这一行。",
        ),
        AcceptanceRule(
            "A102",
            "提醒说明没有写明理由",
            f"接受一条提醒要写明理由，至少 {SHORTEST_REASON} 个字；没有理由的不算接受。",
            "请写明为什么可以保留。",
        ),
        AcceptanceRule(
            "A103",
            "提醒说明指的是错误",
            "错误会使公开文本出错，不能用说明代替改正。",
            "请改正那个错误，并清除这一行。",
        ),
        AcceptanceRule(
            "A104",
            "提醒说明重复了涉密项目的内容",
            "接受的理由会列在检查结果里；涉密项目不公开的内容不能写进去，写了的不算接受。",
            "请改写，不要提到涉密项目的内容。",
        ),
    )
}


def settle(
    acceptances: Iterable[Acceptance],
    findings: Iterable[Finding],
    crashed: Collection[str] = (),
    tells_a_secret: Callable[[str], bool] = lambda text: False,
) -> tuple[Finding, ...]:
    """The findings, those that the clerk accepts with their reason, and after them what is wrong with acceptances.

    `crashed`: rules that could not speak; nothing is said about what is accepted of theirs. `tells_a_secret`: whether a
    text repeats what is hidden, and so must not be repeated either (see rules.secrecy).
    """
    settled = list(findings)
    said = []
    for acceptance in acceptances:
        named = [number for number, finding in enumerate(settled) if _is_named(finding, acceptance)]
        rule = _squeezed(acceptance.rule).upper()
        telling = [field for field in ("rule", "sheet", "cell", "reason") if tells_a_secret(getattr(acceptance, field))]
        if telling:
            said.append(_fault("A104", acceptance, telling[0], "提醒说明里有涉密项目不公开的内容，不算接受。"))
        elif not named:
            if rule not in crashed:
                message = f"{_place(acceptance)}没有编号为 {rule} 的提醒。"
                said.append(_fault("A101", acceptance, "rule", message))
        elif any(settled[number].severity is Severity.ERROR for number in named):
            said.append(_fault("A103", acceptance, "rule", f"{_place(acceptance)}的 {rule} 是错误，不能接受。"))
        elif len(_squeezed(acceptance.reason)) < SHORTEST_REASON:
            what = f"不足 {SHORTEST_REASON} 个字" if acceptance.reason else "没有填写"
            said.append(_fault("A102", acceptance, "reason", f"接受 {rule} 的理由{what}，不算接受。"))
        else:
            for number in named:
                settled[number] = settled[number]._replace(accepted=acceptance.reason)
    return (*settled, *said)


def _fault(rule: str, acceptance: Acceptance, field: str, message: str) -> Finding:
    entry = ACCEPTANCE_RULES[rule]
    return Finding(rule, entry.severity, (acceptance.at.cell(field),), message, entry.advice)


def _is_named(finding: Finding, acceptance: Acceptance) -> bool:
    """Whether the acceptance names the finding as the list of findings does: by its rule and its first cell."""
    place = (finding.cells[0].sheet, finding.cells[0].address) if finding.cells else ("", "")
    return finding.rule == _squeezed(acceptance.rule).upper() and place == _named_place(acceptance)


def _named_place(acceptance: Acceptance) -> tuple[str, str]:
    sheet, cell = _squeezed(acceptance.sheet), _squeezed(acceptance.cell).replace("$", "")
    if "!" in cell:  # typed as it is printed: 收支明细!F12
        own, cell = cell.rsplit("!", 1)
        sheet = sheet or own
    return sheet.strip("'"), cell.upper()


def _place(acceptance: Acceptance) -> str:
    sheet, cell = _named_place(acceptance)
    return f"{sheet}!{cell}" if sheet or cell else "整个文件"


def _squeezed(text: str) -> str:
    """Half-width and without spaces: what people type when they copy a name."""
    return "".join(unicodedata.normalize("NFKC", text).split())
