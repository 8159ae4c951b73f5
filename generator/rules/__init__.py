"""The checks of a workbook: pure functions that return findings, one rule each.

Importing this package registers every family.
"""

from generator.rules import (
    between,
    between_texts,
    figures_between,
    prior_year,
    privacy,
    reasons,
    secrecy,
    text_content,
    text_form,
    within_codes,
    within_figures,
    within_keys,
    within_performance,
    within_projects,
)
from generator.rules.registry import RULES, Outcome, Report, Rule, check

__all__ = [
    "RULES",
    "Outcome",
    "Report",
    "Rule",
    "between",
    "between_texts",
    "check",
    "figures_between",
    "prior_year",
    "privacy",
    "reasons",
    "secrecy",
    "text_content",
    "text_form",
    "within_codes",
    "within_figures",
    "within_keys",
    "within_performance",
    "within_projects",
]
