"""The checks of a workbook: pure functions that return findings, one rule each.

Importing this package registers every family.
"""

from generator.rules import between, prior_year, within
from generator.rules.registry import RULES, Outcome, Report, Rule, check

__all__ = ["RULES", "Outcome", "Report", "Rule", "between", "check", "prior_year", "within"]
