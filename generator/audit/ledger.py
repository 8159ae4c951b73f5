"""What the file prints, by name: cells of the eleven tables, rows of them, and the figures its sentences told.

A printed figure is known to half a cent (0.005 万元): sums and comparisons of n of them hold within n × 0.005. Counts
are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadTable, money
from generator.audit.sentences import Check, Sentences, terms
from generator.audit.tables import HALF_CENT, ZERO, Coded, Pairs
from generator.model.findings import Severity

_LEAF_DEPTH = 7


class Told(NamedTuple):
    """A figure told by a sentence or a form. `prior` is last year's, recovered from the change."""

    value: Decimal
    place: str
    prior: Decimal | None = None
    secret: bool = False
    is_count: bool = False
    nothing: bool = False
    """Every figure of its entry prints 0.00."""


class Row(NamedTuple):
    """A row of a table by its names. `amount` is None where the table does not tell to which column it belongs."""

    names: tuple[str, ...]
    amount: Decimal | None


class Ledger:
    """Everything that a check can name."""

    def __init__(self, tables: Mapping[int, ReadTable], edition: Sentences) -> None:
        self.tables = tables
        self.edition = edition
        self.coded = Coded.all(tables)
        self.pairs = Pairs.all(tables)
        self.told: dict[str, list[Told]] = {}
        self.unknown: set[str] = set()
        """Names of figures whose sentences were not recognised."""

    def apart(self) -> Ledger:
        """The same tables with nothing told yet: for the checks within one form."""
        other = copy(self)
        other.told = {}
        return other

    def tell(self, name: str, told: Told) -> None:
        """Keeps a figure under its name."""
        if name:
            self.told.setdefault(name, []).append(told)

    def cell(self, source: str) -> Decimal:
        """The printed amount of “表N/行/栏”; zero for an empty or missing cell. Raises KeyError for no such table."""
        number, path = _split(source)
        if number in self.coded:
            row, column = path
            code = "" if row == "总计" else row
            return self.coded[number].value(code, column)
        if number == 1 or number == 4:
            pairs = self.pairs[number]
            if path == ("支出总计",):
                return pairs.right.get("支出总计", [ZERO])[0]
            if path == ("收入总计",):
                return dict(pairs.left).get("收入总计", ZERO)
            return pairs.amount(*path)
        columns = {10: {"合计": 1}, 11: {"总计": 1, "财政拨款": 2, "非财政拨款": 6}}[number]
        for cells in self.tables[number].body:
            if cells[0].replace("其中：", "").strip() == path[0]:
                return money(cells[columns[path[1]]]) or ZERO
        return ZERO

    def rows(self, source: str) -> list[Row]:
        """The rows of a table, or of a list the template pack makes, that hold money."""
        if source in self.edition.row_lists:
            listed = self.edition.row_lists[source]
            return [Row((label,), amount) for label, path in listed if (amount := self.cell(path)) != 0]
        number, path = _split(source)
        kind = path[0]
        if number in (1, 4):
            column = 0 if number == 1 else ["合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"].index(path[1])
            return [
                Row((cells[2].partition(" ")[2],), amount)
                for cells in self.tables[number].body
                if cells[2][:3].isdigit() and (amount := money(cells[3 + column]) or ZERO) != 0
            ]
        if number == 11:
            return [Row((cells[0],), money(cells[1]) or ZERO) for cells in self.tables[number].body[2:]]
        if number == 7:
            return self._projects()
        if number == 6:
            return self._economic(path[1])
        return self._classified(number, {"类": 3, "项": _LEAF_DEPTH}[kind])

    def _classified(self, number: int, depth: int) -> list[Row]:
        table = self.coded[number]
        names: dict[str, str] = {}
        found = []
        for cells in table.table.body:
            code = "".join(cells[: table.depth])
            names[code] = cells[table.depth]
            amount = money(cells[table.first]) or ZERO
            if amount != 0 and len(code) == depth:
                levels = [code[:n] for n in (3, 5, 7) if n <= depth]
                found.append(Row(tuple(names.get(level, "") for level in levels), amount))
        return found

    def _economic(self, column: str) -> list[Row]:
        table = self.coded[6]
        position = table.labels.index(column)
        found = []
        for cells in table.table.body:
            if len("".join(cells[:2])) == 5:
                printed = any(cells[table.first :])
                amount = money(cells[position]) or ZERO
                if amount != 0 or not printed:
                    found.append(Row((cells[2],), amount if printed else None))
        return found

    def _projects(self) -> list[Row]:
        table = self.coded[7]
        name = table.labels.index("项目名称")
        sums: dict[str, Decimal] = {}
        for cells in table.table.body:
            if len("".join(cells[:3])) == _LEAF_DEPTH:
                sums[cells[name]] = sums.get(cells[name], ZERO) + (money(cells[table.first]) or ZERO)
        return [Row((name,), amount) for name, amount in sums.items()]

    def sum_of(self, source: str) -> Decimal:
        """A sum of table cells and told figures."""
        return sum((self._term(term)[0] for term in terms(source)), ZERO)

    def has(self, source: str) -> bool:
        """True when a sum of cells is not zero, or a list of rows not empty."""
        if "+" not in source and source.count("/") == 1 and source.endswith("项目"):
            return bool(self.rows(source))
        return self.sum_of(source) != 0

    def check(self, check: Check, place: str) -> Iterable[Discrepancy]:
        """What a check finds: nothing, or one discrepancy; one whose figures were not all recognised is unchecked."""
        if check.when and not self.has(check.when):
            return
        left = [self._term(term) for term in check.left]
        right = [self._term(term) for term in check.right]
        a, b = sum([x[0] for x in left], ZERO), sum([x[0] for x in right], ZERO)
        if a == b:
            return
        tolerance = HALF_CENT * max(0, sum(x[1] for x in (*left, *right)) - 1)
        slack = sum(x[2] for x in (*left, *right))
        wrong = a - b > tolerance if check.operator == "≤" else abs(a - b) > tolerance
        if wrong and not (slack and b < a <= b + slack):
            if any(term.partition(".")[0] in self.unknown for term in (*check.left, *check.right)):
                yield Discrepancy(place, f"未核对：{check}", Severity.INFO)
                return
            show = "{:,.2f}" if tolerance else "{:,.0f}"
            yield Discrepancy(
                place,
                f"{check}：左边为 {show.format(a)}，右边为 {show.format(b)}，差 {a - b:+,.2f}".replace(
                    ".上年", "上年数"
                ),
            )

    def _term(self, term: str) -> tuple[Decimal, int, int]:
        """Value, number of printed amounts in it, and by how much a count may be higher."""
        if term.startswith("表"):
            return self.cell(term), 1, 0
        name, _, aspect = term.partition(".")
        told = self.told.get(name, [])
        if aspect == "上年":
            return sum((x.prior for x in told if x.prior is not None), ZERO), max(1, len(told)), 0
        if aspect == "个数":
            return Decimal(len(told)), 0, 0
        if aspect == "非零":
            # An amount of less than 50 元 prints 0.00 and counts all the same.
            return Decimal(sum(x.value != 0 for x in told)), 0, sum(x.nothing for x in told)
        if aspect == "涉密":
            return Decimal(sum(x.secret for x in told)), 0, 0
        if aspect == "涉密额":
            secret = [x.value for x in told if x.secret]
            return sum(secret, ZERO), len(secret), 0
        if aspect:
            raise KeyError(term)
        amounts = [x for x in told if not x.is_count]
        return sum((x.value for x in told), ZERO), 0 if told and not amounts else max(1, len(amounts)), 0


@lru_cache(maxsize=1024)
def _split(source: str) -> tuple[int, tuple[str, ...]]:
    table, *path = source.split("/")
    return int(table.removeprefix("表")), tuple(path)
