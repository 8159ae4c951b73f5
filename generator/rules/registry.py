"""The rule catalogue: one entry, one function, one id that is never reused.

A rule is a generator over one `Case`. It yields a `Finding` for every comparison that does not hold, and None for one
that does, or once for any number of them. A rule that yields nothing had nothing to compare and is reported as not
applicable, which is not the same as passed. Nothing in a rule prints, raises for bad data, or changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import Enum
from functools import cached_property, wraps
from typing import NamedTuple, TypeVar

from generator.catalogue import Catalogue
from generator.model.cells import CellRef
from generator.model.facts import Budget, ProjectPerformance
from generator.model.findings import Finding, Severity
from generator.model.money import YUAN_PER_WAN, ZERO
from generator.rules.texts import Part, Texts, all_texts

T = TypeVar("T")
Results = Iterator["Finding | None"]

COVER_NAME = re.compile(r"特定目标\s*[0-9A-Za-z]+")
"""代称: the only name under which a secret project may be spoken of."""


class Case:
    """What a rule looks at: one budget and the catalogue of its year."""

    def __init__(self, budget: Budget, catalogue: Catalogue) -> None:
        self.budget = budget
        self.catalogue = catalogue
        self.derived: dict[Callable[[Case], object], object] = {}
        """What `once` keeps."""

    @cached_property
    def _texts(self) -> Texts:
        return all_texts(self.budget)

    def texts(self, parts: Iterable[Part] | None = None) -> Texts:
        """The typed texts of the wanted parts, of all parts by default, in the order of the workbook."""
        if parts is None:
            return self._texts
        wanted = frozenset(parts)
        return Texts([text for text in self._texts if text.part in wanted])

    @property
    def in_wan(self) -> bool:
        """True when the workbook's amounts were typed in 万元."""
        return self.budget.identity.money_unit == "万元"

    @property
    def open_forms(self) -> tuple[ProjectPerformance, ...]:
        """Performance forms that may be spoken of: a secret project may have none (W132), and it is not quoted."""
        secret = {project.name for project in self.budget.projects if project.secret}
        return tuple(form for form in self.budget.project_performance if form.project not in secret)

    def tolerance(self, addends: int) -> Decimal:
        """元. Amounts typed in 元 must agree exactly; in 万元 each of n addends may carry a rounding of 0.005 万元."""
        return addends * Decimal(50) if self.in_wan else ZERO

    def money(self, yuan: Decimal) -> str:
        """An amount in the unit the clerk typed."""
        return f"{yuan / YUAN_PER_WAN:,.2f}万元" if self.in_wan else f"{yuan:,.2f}元"

    def name(self, code: str) -> str:
        """Name of a code, typed by the clerk or from the catalogue; empty when nobody knows it."""
        catalogue = self.catalogue
        return self.budget.names.get(code) or catalogue.functional.get(code) or catalogue.economic.get(code, "")


def once(derive: Callable[[Case], T]) -> Callable[[Case], T]:
    """What several rules want to know of a case: derived for the first that asks, kept as long as the case."""

    @wraps(derive)
    def derived(case: Case) -> T:
        if derive not in case.derived:
            case.derived[derive] = derive(case)
        return case.derived[derive]  # type: ignore[return-value]

    return derived


class Rule(NamedTuple):
    """One catalogue entry. Texts are Chinese, for clerks; `basis` names the law, table or sentence it rests on."""

    id: str
    title: str
    severity: Severity
    sheets: tuple[str, ...]
    basis: str
    why: str
    example: str
    blind: str
    """What the rule cannot tell apart."""
    needs: str
    """When there is something to compare; said when there is not."""
    function: Callable[[Case], Results]

    def fault(
        self,
        cells: Iterable[CellRef],
        message: str,
        advice: str = "",
        *,
        found: str | None = None,
        expected: str | None = None,
        difference: str | None = None,
    ) -> Finding:
        """A finding of this rule."""
        return Finding(self.id, self.severity, tuple(cells), message, advice, found, expected, difference)


class Outcome(str, Enum):
    """What became of a rule."""

    PASSED = "通过"
    FOUND = "有发现"
    NOT_APPLICABLE = "不适用"
    CRASHED = "未能执行"


class Report(NamedTuple):
    """The outcome of one rule: what it found, or the type of an unexpected exception."""

    rule: Rule
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    crash: str = ""


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    title: str,
    severity: Severity,
    sheets: tuple[str, ...],
    *,
    basis: str,
    why: str,
    example: str,
    blind: str = "",
    needs: str = "",
) -> Callable[[Callable[[Rule, Case], Results]], Rule]:
    """Register a function as a rule. The function gets its own entry, to make findings with, and the case."""

    def register(function: Callable[[Rule, Case], Results]) -> Rule:
        if id in RULES:
            raise ValueError(f"rule id {id} is taken by {RULES[id].title}")
        entry = Rule(id, title, severity, sheets, basis, why, example, blind, needs, lambda case: function(entry, case))
        RULES[id] = entry
        return entry

    return register


def check(case: Case, rules: Iterable[Rule] | None = None) -> tuple[Report, ...]:
    """Run rules over a case in the order of their ids, all of them by default.

    A rule that crashes is a defect of ours; the others still run. No finding says the real name of a secret project.
    """
    reports = []
    real_names = _real_names(case.budget)
    for entry in sorted(RULES.values() if rules is None else rules, key=lambda entry: entry.id):
        try:
            results = list(entry.function(case))
        except Exception as error:  # the report says which rule failed; the caller turns it into exit code 70
            reports.append(Report(entry, Outcome.CRASHED, (), type(error).__name__))
            continue
        findings = tuple([_discreet(finding, real_names) for finding in filter(None, results)])
        outcome = Outcome.FOUND if findings else Outcome.PASSED if results else Outcome.NOT_APPLICABLE
        reports.append(Report(entry, outcome, findings))
    return tuple(reports)


def _real_names(budget: Budget) -> list[str]:
    """Names of secret projects that are typed instead of a cover name, the longest first."""
    names = {project.name for project in budget.projects if project.secret}
    names |= {item.name for item in budget.carryover if item.secret}
    return sorted((name for name in names if name and not COVER_NAME.fullmatch(name)), key=len, reverse=True)


def _discreet(finding: Finding, real_names: Iterable[str]) -> Finding:
    """The finding without the real name of a secret project."""
    for name in real_names:
        said = {
            field: text.replace(name, "（涉密项目）")
            for field in ("message", "advice", "found", "expected", "difference")
            if (text := getattr(finding, field)) and name in text
        }
        finding = finding._replace(**said) if said else finding
    return finding
