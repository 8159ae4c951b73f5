"""Every figure of the document, computed from one budget on first use.

A template sees an instance of `Figures` and nothing else: what it can print is what the families below declare. Amounts
are exact sums in 元; the order of everything that is a list is the order of print.
"""

from __future__ import annotations

from generator.figures.economic import EconomicFigures
from generator.figures.matters import MatterFigures
from generator.figures.tables import TableFigures


class Figures(TableFigures, EconomicFigures, MatterFigures):
    """All figures of one budget."""
