"""What every family of figures starts from: the budget, the names of its codes, and sums over 收支明细."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from generator.catalogue import Catalogue
from generator.figures.values import Amount, Count, Counting
from generator.model.cells import CellRef
from generator.model.facts import Budget, Line, Source
from generator.model.money import ZERO


class FigureBase:
    """One budget with the catalogue of its year."""

    def __init__(self, budget: Budget, catalogue: Catalogue) -> None:
        self.budget = budget
        self.catalogue = catalogue

    def functional_name(self, code: str) -> str:
        """Name of a functional code: typed by the clerk, else the catalogue's, else empty."""
        return self.budget.names.get(code) or self.catalogue.functional.get(code, "")

    def economic_name(self, code: str) -> str:
        """Name of an economic code, likewise."""
        return self.budget.names.get(code) or self.catalogue.economic.get(code, "")

    def lines_total(
        self,
        label: str,
        sources: Iterable[Source] = tuple(Source),
        *,
        field: str = "current",
        only: Callable[[Line], bool] = lambda line: True,
    ) -> Amount:
        """Sum of one money field over the lines of some sources."""
        return summed(self._lines(sources, only), label, field)

    def _lines(self, sources: Iterable[Source], only: Callable[[Line], bool]) -> list[Line]:
        wanted = frozenset(sources)
        return [line for line in self.budget.lines if line.source in wanted and only(line)]

    def _pair(
        self, label: str, sources: Iterable[Source] = tuple(Source), only: Callable[[Line], bool] = lambda line: True
    ) -> tuple[Amount, Amount]:
        lines = self._lines(sources, only)
        return summed(lines, label), summed(lines, f"{label}（上年）", "prior")


def summed(lines: Sequence[Line], label: str, field: str = "current") -> Amount:
    """Sum of one money field over lines."""
    return Amount(
        sum([getattr(line, field) for line in lines], ZERO), tuple([line.at.cell(field) for line in lines]), (), label
    )


def typed_amounts(record: object, labels: Mapping[str, str]) -> dict[str, Amount]:
    """Typed money fields of one record as amounts, by field; `labels` names what each is."""
    at = record.at  # type: ignore[attr-defined]
    return {
        name: Amount(getattr(record, name), (at.cell(name),) if at.cells else (), (), label)
        for name, label in labels.items()
    }


def count(record: object, name: str, label: str, *, places: int = 0, absolute: bool = False) -> Count:
    """A typed number of one record; `absolute` drops the sign, `places` is for measures."""
    at = record.at  # type: ignore[attr-defined]
    number = Decimal(getattr(record, name))
    cells: tuple[CellRef, ...] = (at.cell(name),) if at.cells else ()
    by = Counting.MAGNITUDE if absolute else Counting.SUM
    return Count(abs(number) if absolute else number, cells, label, places, by)
