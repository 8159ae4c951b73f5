"""What a check or a comparison found, as lines for people and as JSON for programs (docs/json.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from generator.console import clean, paint, say
from generator.model.cells import listed
from generator.model.findings import Finding, Severity
from generator.pipeline import Audit, Rendering

if TYPE_CHECKING:
    from generator.audit.compare import Difference

JSON_VERSION = 1
_MOST_UNCHECKED = 5
_COLOUR_OF = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def print_findings(rendering: Rendering) -> None:
    """All findings, worst first, then how many there are and how the rules ended."""
    for (severity, is_open), group in groupby(rendering.findings, lambda found: (found.severity, found.is_open)):
        findings = list(group)
        title = severity.value if is_open else f"已接受的{severity.value}"
        say(paint(f"{title}（{len(findings)} 条）", _COLOUR_OF[severity] if is_open else "dim"))
        for finding in findings:
            say(clean(f"  {_line(finding)}"))
    counts = _counts(rendering)
    accepted = f"，已接受 {counts['accepted']} 条" if counts["accepted"] else ""
    say(
        "检查完毕："
        + "，".join(f"{level.value} {counts[level.name.lower()]} 条" for level in Severity)
        + f"{accepted}。"
    )
    tally = rendering.tally
    if tally.not_run:
        say(f"工作簿的结构有错误，其余 {tally.not_run} 条规则没有执行；改正以后再检查一次。")
    else:
        crashed = f"，未能执行 {len(rendering.crashed)} 条" if rendering.crashed else ""
        say(f"核对规则：通过 {tally.passed} 条，有发现 {tally.found} 条，不适用 {tally.not_applicable} 条{crashed}。")


def _line(finding: Finding) -> str:
    others = listed(finding.cells[1:])
    also = f"（另见 {others}）" if others else ""
    return f"{finding}{also}" if finding.is_open else f"{finding}{also}（已接受：{finding.accepted}）"


def findings_json(rendering: Rendering, workbook: Path, copy: Path | None) -> str:
    """The same for programs. `copy`: the annotated copy, when one was written."""
    told = {
        "version": JSON_VERSION,
        "file": str(workbook),
        "passed": not rendering.is_refused,
        "counts": _counts(rendering),
        "rules": {
            "passed": rendering.tally.passed,
            "found": rendering.tally.found,
            "not_applicable": rendering.tally.not_applicable,
            "not_run": rendering.tally.not_run,
            "crashed": list(rendering.crashed),
        },
        "findings": [dict(_fields(finding)) for finding in rendering.findings],
        "annotated": str(copy) if copy else None,
    }
    return _as_json(told)


def print_audit(audit: Audit) -> None:
    """What was found in the finished files: why they are not kept, or what is to be looked at. Nothing when all is well."""
    if audit.is_refused:
        say("程序本身出错：生成的文件读回来以后，有以下矛盾，因此没有保留：", to_stderr=True)
        for found in audit.contradictions:
            say(clean(f"  {found}"), to_stderr=True)
        say("请把以上内容告诉程序的维护者。", to_stderr=True)
        return
    if audit.contradictions:
        say("模板改过，成文以后有这些地方对不上；是模板改动引起的，请照样修改模板里的 sentences.xml，不是的请核对：")
        for found in audit.contradictions:
            say(clean(f"  {found}"))
    if audit.unchecked:
        count = len(audit.unchecked)
        say(paint(f"信息：成文以后有 {count} 处没有核对，请人工核对，或照样修改模板里的 sentences.xml：", "dim"))
        for found in audit.unchecked[:_MOST_UNCHECKED]:
            say(paint(clean(f"  {found}"), "dim"))
        if count > _MOST_UNCHECKED:
            say(paint(f"  ……另有 {count - _MOST_UNCHECKED} 处", "dim"))


def print_differences(differences: Sequence[Difference]) -> None:
    """What an edited document says otherwise than its workbook: figures first, then wording."""
    count = Counter(found.severity for found in differences)
    for severity in Severity:
        if count[severity]:
            say(paint(f"{severity.value}（{count[severity]} 处）", _COLOUR_OF[severity]))
        for found in differences:
            if found.severity is severity:
                say(clean(f"  {found}"))
    if not differences:
        say("比对完毕：文档与工作簿一致。")
        return
    rest = f"，另有 {count[Severity.WARNING]} 处提醒" if count[Severity.WARNING] else ""
    say(f"比对完毕：数字不一致 {count[Severity.ERROR]} 处，文字不一致 {count[Severity.INFO]} 处{rest}。")


def differences_json(differences: Sequence[Difference], document: Path, workbook: Path) -> str:
    """The same for programs."""
    count = Counter(found.severity for found in differences)
    told = {
        "version": JSON_VERSION,
        "file": str(document),
        "workbook": str(workbook),
        "agrees": not count[Severity.ERROR],
        "counts": {severity.name.lower(): count[severity] for severity in Severity},
        "differences": [
            {
                "severity": found.severity.name.lower(),
                "place": found.place,
                "kind": found.kind,
                "edited": found.edited,
                "expected": found.expected,
            }
            for found in sorted(differences, key=lambda found: found.severity.rank)
        ],
    }
    return _as_json(told)


def _as_json(told: object) -> str:
    """JSON in plain ASCII, which arrives whole through any console and any pipe."""
    return json.dumps(told, ensure_ascii=True, indent=2)


def _fields(finding: Finding) -> Iterator[tuple[str, object]]:
    yield "rule", finding.rule
    yield "severity", finding.severity.name.lower()
    yield "cells", [{"sheet": cell.sheet, "cell": cell.address} for cell in finding.cells]
    yield "message", finding.message
    yield "advice", finding.advice
    yield "found", finding.found
    yield "expected", finding.expected
    yield "difference", finding.difference
    yield "accepted", finding.accepted or None


def _counts(rendering: Rendering) -> dict[str, int]:
    """Open findings by severity, and how many are accepted."""
    count = Counter(finding.severity for finding in rendering.findings if finding.is_open)
    accepted = sum(not finding.is_open for finding in rendering.findings)
    return {**{severity.name.lower(): count[severity] for severity in Severity}, "accepted": accepted}
