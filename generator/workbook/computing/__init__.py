"""What the workbook computes while the clerk types: formulas by sheet. Only who writes a workbook imports this.

The reader never runs a formula and does not need it; `generator.workbook.layout` says where computed cells stand.
"""

from __future__ import annotations

from generator.workbook.computing.expressions import Formulas
from generator.workbook.computing.forms import (
    ADDED_CODES_FORMULAS,
    BASICS_FORMULAS,
    OTHER_FIGURES_FORMULAS,
    OVERALL_FORMULAS,
    PERFORMANCE_FORMULAS,
)
from generator.workbook.computing.items import (
    CARRYOVERS_FORMULAS,
    ECONOMIC_FORMULAS,
    PROJECTS_FORMULAS,
    THREE_PUBLIC_FORMULAS,
)
from generator.workbook.computing.lines import LINES_FORMULAS, REASONS_FORMULAS, USES_FORMULAS
from generator.workbook.computing.progress import PROGRESS_FORMULAS
from generator.workbook.layout import names

__all__ = ["FORMULAS"]

FORMULAS: dict[str, Formulas] = {
    names.BASICS: BASICS_FORMULAS,
    names.LINES: LINES_FORMULAS,
    names.REASONS: REASONS_FORMULAS,
    names.USES: USES_FORMULAS,
    names.ECONOMIC: ECONOMIC_FORMULAS,
    names.PROJECTS: PROJECTS_FORMULAS,
    names.CARRYOVERS: CARRYOVERS_FORMULAS,
    names.THREE_PUBLIC: THREE_PUBLIC_FORMULAS,
    names.OTHER_FIGURES: OTHER_FIGURES_FORMULAS,
    names.OVERALL: OVERALL_FORMULAS,
    names.PERFORMANCE: PERFORMANCE_FORMULAS,
    names.ADDED_CODES: ADDED_CODES_FORMULAS,
    names.PROGRESS: PROGRESS_FORMULAS,
}
