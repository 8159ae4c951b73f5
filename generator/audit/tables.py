"""Identities of the eleven tables: sums down, sums across, and what one table must have in common with another.

Basis: checks.md family “the rendered document”; 表1 to 表11 as published. All figures are printed 万元. A printed total may
differ from the sum of n printed addends by n × 0.005, never more: each is rounded on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from generator.audit.discrepancy import Discrepancy
from generator.audit.reading import ReadTable, money

HALF_CENT = Decimal("0.005")
ZERO = Decimal(0)
_GENERAL = ("一般公共预算", "上级一般公共预算安排的转移支付")
_FUND = ("政府性基金预算", "上级政府性基金安排的转移支付")
_CAPITAL = ("国有资本经营预算", "上级国有资本经营预算安排的转移支付")


_NEEDED: Mapping[int, tuple[str, ...]] = {
    2: ("类", "款", "项", "总计", "财政拨款（补助）小计", *_GENERAL, *_FUND, *_CAPITAL, "财政专户（教育收费）", "单位资金",
        "财政拨款结转", "非财政拨款结转结余"),
    3: ("类", "款", "项", "合计", "基本支出", "项目支出"),
    5: ("类", "款", "项", "合计", "基本支出", "项目支出"),
    6: ("类", "款", "合计", "人员经费", "公用经费"),
    7: ("类", "款", "项", "项目名称", "项目支出合计"),
    8: ("类", "款", "项", "合计", "人员经费", "公用经费", "项目支出"),
    9: ("类", "款", "项", "合计", "人员经费", "公用经费", "项目支出"),
}  # fmt: skip
_ABOVE = {3: 0, 5: 3, 7: 5}
"""Digits of a code → those of the code above it."""
_COLUMNS = {1: 4, 4: 7, 10: 5, 11: 10}


def audit_frames(found: Mapping[int, ReadTable]) -> list[Discrepancy]:
    """Tables and columns without which nothing else can be compared, and cells that hold no amount."""
    problems = [Discrepancy(f"表{n}", "没有找到这张表") for n in range(1, 12) if n not in found]
    problems += [Discrepancy(f"表{n}", "没有这个表号") for n in sorted(found) if not 1 <= n <= 11]
    if problems:
        return problems
    for n, table in found.items():
        labels = [label.replace("\n", "") for label in table.labels]
        missing = [label for label in _NEEDED.get(n, ()) if label not in labels]
        if missing:
            problems.append(Discrepancy(f"表{n}", f"表头缺少：{'、'.join(missing)}"))
        elif len(labels) != _COLUMNS.get(n, len(labels)) or any(len(row) != len(labels) for row in table.body):
            problems.append(Discrepancy(f"表{n}", "栏数不对"))
        elif not table.body and not table.note:
            problems.append(Discrepancy(f"表{n}", "既没有数据，也没有“空表”的说明"))
        else:
            problems += _numbers(table, labels)
    return problems


def audit_tables(found: Mapping[int, ReadTable]) -> list[Discrepancy]:
    """Every identity that the tables of one document must satisfy; only what the frames lack where they lack anything."""
    problems = audit_frames(found)
    return problems or audit_identities(found, Coded.all(found), Pairs.all(found))


def audit_identities(
    found: Mapping[int, ReadTable], coded: Mapping[int, Coded], pairs: Mapping[int, Pairs]
) -> list[Discrepancy]:
    """The identities of tables whose frames are whole."""
    problems: list[Discrepancy] = []
    for table in coded.values():
        problems += table.sums()
    two, three, five, six, seven = (coded[n] for n in (2, 3, 5, 6, 7))
    eight, nine = coded[8], coded[9]
    problems += two.across("财政拨款（补助）小计", (*_GENERAL, *_FUND, *_CAPITAL))
    problems += two.across(
        "总计", ("财政拨款（补助）小计", "财政专户（教育收费）", "单位资金", "财政拨款结转", "非财政拨款结转结余")
    )
    for table in (three, five):
        problems += table.across("合计", ("基本支出", "项目支出"))
    problems += six.across("合计", ("人员经费", "公用经费"))
    problems += seven.across("项目支出合计", seven.labels_after("项目支出合计"))
    for table in (eight, nine):
        problems += table.across("合计", ("人员经费", "公用经费", "项目支出"))
    one, four = pairs[1], pairs[4]
    problems += _one(one, two, three)
    problems += _four(four, two, five, eight, nine)
    problems += _same("表3与表2科目", three.codes, two.codes)
    for code in two.codes:
        problems += _equal(f"表3 {code} 合计", three.value(code, "合计"), "表2总计", two.value(code, "总计"))
    for code in dict.fromkeys((*five.codes, *two.codes)):
        columns = [two.value(code, label) for label in _GENERAL]
        problems += _close(f"表5 {code} 合计", five.value(code, "合计"), "表2一般公共预算各栏", columns)
    problems += _equal("表5基本支出", five.value("", "基本支出"), "表6总计", six.value("", "合计"))
    problems += _equal("表5项目支出", five.value("", "项目支出"), "表7总计", seven.value("", "项目支出合计"))
    for code in seven.codes:
        # A 项 of several projects is printed as so many rows, each rounded on its own.
        projects = seven.values(code, "项目支出合计")
        problems += _close(f"表5 {code} 项目支出", five.value(code, "项目支出"), "表7", projects)
    for table, labels in ((eight, _FUND), (nine, _CAPITAL)):
        for code in dict.fromkeys((*table.codes, *(c for c in two.codes if any(two.value(c, x) for x in labels)))):
            columns = [two.value(code, label) for label in labels]
            problems += _close(f"{table.name} {code} 合计", table.value(code, "合计"), "表2相应各栏", columns)
    problems += _ten(found[10])
    problems += _eleven(found[11], one, two)
    return problems


class Coded:
    """A table whose rows carry 类, 款, 项 codes: amounts by code and column label."""

    @classmethod
    def all(cls, found: Mapping[int, ReadTable]) -> dict[int, Coded]:
        """Those of the eleven that are coded."""
        return {n: cls(found[n]) for n in (2, 3, 5, 6, 7, 8, 9)}

    def __init__(self, table: ReadTable) -> None:
        self.table = table
        self.name = f"表{table.number}"
        self.labels = [label.replace("\n", "") for label in table.labels]
        self.first = next((i for i, label in enumerate(self.labels) if label in ("总计", "合计", "项目支出合计")), 0)
        self.positions = {label: i - self.first for i, label in reversed(list(enumerate(self.labels)))}
        """Of each label among the amounts of a row; negative before them."""
        self.depth = sum(label in ("类", "款", "项") for label in self.labels)
        self.rows: dict[str, list[Decimal]] = {}
        self.rows[""] = [ZERO] * len(self.labels[self.first :])
        self.parts: dict[str, list[list[Decimal]]] = {}
        self.projects: dict[str, list[list[Decimal]]] = {}
        self.unit_row: list[Decimal] | None = None
        seen_total = False
        for row in table.body:
            code = "".join(row[: self.depth])
            amounts = [money(cell) or ZERO for cell in row[self.first :]]
            if self.table.number == 7 and len(code) == 7:
                self.parts.setdefault(code[:5], []).append(amounts)
                self.projects.setdefault(code, []).append(amounts)
                previous = self.rows.get(code)
                amounts = amounts if previous is None else [a + b for a, b in zip(previous, amounts, strict=True)]
            if not code and seen_total:
                self.unit_row = amounts
            else:
                seen_total = seen_total or not code
                self.rows[code] = amounts

    @property
    def codes(self) -> list[str]:
        """Codes in order of print, without the total."""
        return [code for code in self.rows if code]

    def labels_after(self, label: str) -> tuple[str, ...]:
        """The columns to the right of one."""
        return tuple(self.labels[self.labels.index(label) + 1 :]) if label in self.labels else ()

    def value(self, code: str, label: str) -> Decimal:
        """The amount of a row (the total for "") in a column; zero where there is none."""
        amounts = self.rows.get(code)
        if amounts is None or label not in self.positions:
            return ZERO
        return amounts[self.positions[label]]

    def values(self, code: str, label: str) -> list[Decimal]:
        """The amounts of the project rows of one 项 (表7); of any other row its one amount."""
        column = self.positions[label]
        return [amounts[column] for amounts in self.projects.get(code, ())] or [self.value(code, label)]

    def sums(self) -> Iterator[Discrepancy]:
        """The total is the sum of its 类, a 类 of its 款, a 款 of its 项, column by column; the unit's row repeats it."""
        if self.unit_row is not None and self.unit_row != self.rows[""]:
            yield Discrepancy(f"{self.name} 单位行", "与总计行不一致")
        below: dict[str, list[list[Decimal]]] = {}
        for code, amounts in self.rows.items():
            if len(code) in _ABOVE:
                below.setdefault(code[: _ABOVE[len(code)]], []).append(amounts)
        for code, amounts in self.rows.items():
            addends = below.get(code, ()) if len(code) in _ABOVE.values() else ()
            if self.table.number == 7 and len(code) == 5:
                addends = self.parts.get(code, ())
            if not addends:
                continue
            columns = zip(self.labels[self.first :], amounts, zip(*addends, strict=True), strict=True)
            for label, amount, parts in columns:
                if _are_far(amount, parts):
                    yield _off(f"{self.name} {code or '总计'} {label}", amount, "下级合计", parts)

    def across(self, whole: str, parts: Sequence[str]) -> Iterator[Discrepancy]:
        """One column is the sum of others, row by row."""
        at = self.positions.get(whole)
        places = [self.positions[part] for part in parts if part in self.positions]
        missing = [ZERO] * (len(parts) - len(places))
        for code, amounts in self.rows.items():
            amount, addends = ZERO if at is None else amounts[at], [*map(amounts.__getitem__, places), *missing]
            if _are_far(amount, addends):
                yield _off(f"{self.name} {code or '总计'} {whole}", amount, "右侧各栏合计", addends)


class Pairs:
    """表1 and 表4: labels and amounts side by side. The left labels are told apart by the heading above them."""

    @classmethod
    def all(cls, found: Mapping[int, ReadTable]) -> dict[int, Pairs]:
        """Those of the eleven that have such pairs."""
        return {n: cls(found[n]) for n in (1, 4)}

    def __init__(self, table: ReadTable) -> None:
        self.name = f"表{table.number}"
        self.left: list[tuple[str, Decimal]] = []
        self.right: dict[str, list[Decimal]] = {}
        for row in table.body:
            if row[0]:
                self.left.append((row[0].strip(), money(row[1]) or ZERO))
            if row[2]:
                self.right[row[2].split(" ")[0]] = [money(cell) or ZERO for cell in row[3:]]

    def amount(self, *starts: str) -> Decimal:
        """The first left amount under each of the given label beginnings in turn."""
        position = 0
        value = ZERO
        for start in starts:
            while position < len(self.left) and start not in self.left[position][0]:
                position += 1
            if position == len(self.left):
                return ZERO
            value = self.left[position][1]
            position += 1
        return value


def _numbers(table: ReadTable, labels: Sequence[str]) -> Iterator[Discrepancy]:
    """Every amount cell holds an amount or nothing."""
    start = {1: 1, 4: 1, 10: 1, 11: 1}.get(table.number)
    if start is None:
        start = next((i for i, x in enumerate(labels) if x in ("总计", "合计", "项目支出合计")), len(labels))
    if None not in map(money, set().union(*(row[start:] for row in table.body))):  # many cells, few different ones
        return
    for row in table.body:
        for column, cell in enumerate(row[start:], start):
            if table.number in (1, 4) and column == 2:
                continue
            if money(cell) is None:
                yield Discrepancy(f"表{table.number}“{row[0] or labels[column]}”", f"“{cell}”不是金额")


def _one(one: Pairs, two: Coded, three: Coded) -> Iterator[Discrepancy]:
    income_total = dict(one.left).get("收入总计", ZERO)
    expenditure_total = one.right.get("支出总计", [ZERO])[0]
    yield from _equal("表1收入总计", income_total, "表1支出总计", expenditure_total)
    yield from _equal("表1收入总计", income_total, "表2总计", two.value("", "总计"))
    yield from _equal("表1支出总计", expenditure_total, "表3合计", three.value("", "合计"))
    this_year, carried = one.amount("一、本年收入"), one.amount("二、上年结转结余")
    yield from _close("表1收入总计", income_total, "本年收入与上年结转结余之和", [this_year, carried])
    kinds = [
        one.amount("1.一般公共预算拨款"),
        one.amount("2."),
        one.amount("3.国有资本"),
        one.amount("4.财政专户"),
        one.amount("5.单位资金"),
    ]
    yield from _close("表1本年收入", this_year, "1至5项之和", kinds)
    for name, labels, amount in (
        ("一般公共预算拨款", _GENERAL, kinds[0]),
        ("基金预算拨款", _FUND, kinds[1]),
        ("国有资本经营预算拨款", _CAPITAL, kinds[2]),
        ("财政专户核拨", ("财政专户（教育收费）",), kinds[3]),
        ("单位资金", ("单位资金",), kinds[4]),
        ("财政拨款结转", ("财政拨款结转",), one.amount("二、上年结转结余", "1.")),
        ("非财政拨款结转结余", ("非财政拨款结转结余",), one.amount("二、上年结转结余", "2.")),
    ):
        yield from _close(f"表1{name}", amount, "表2相应各栏", [two.value("", label) for label in labels])
    for path, parts in (
        (("1.一般公共预算拨款",), ("其中", "上级")),
        (("2.",), ("其中", "上级")),
        (("3.国有资本",), ("其中", "上级")),
        (("5.单位资金",), ("其中", "上级补助", "附属单位", "事业单位经营", "其他收入")),
        (("二、上年结转结余", "1."), ("其中", "基金预算", "国有资本")),
        (("二、上年结转结余", "2."), ("其中", "单位资金")),
    ):
        addends = [one.amount(*path, *parts[: n + 1]) for n in range(len(parts))]
        yield from _close(f"表1{path[-1]}", one.amount(*path), "其中各行之和", addends)
    for code, amounts in one.right.items():
        if code.isdigit():
            yield from _equal(f"表1 {code}", amounts[0], "表3合计", three.value(code, "合计"))
    for code in (c for c in three.codes if len(c) == 3 and c not in one.right):
        yield Discrepancy("表1", f"没有 {code} 这一类，表3有")


def _four(four: Pairs, two: Coded, five: Coded, eight: Coded, nine: Coded) -> Iterator[Discrepancy]:
    income = dict(four.left).get("收入总计", ZERO)
    totals = four.right.get("支出总计", [ZERO] * 4)
    yield from _equal("表4收入总计", income, "表4支出总计", totals[0])
    yield from _equal("表4收入总计", income, "表2财政拨款小计", two.value("", "财政拨款（补助）小计"))
    yield from _equal("表4收入总计", income, "表4一、财政拨款（补助）", four.amount("一、"))
    for position, (label, labels) in enumerate(
        (("一般公共预算", _GENERAL), ("政府性基金预算", _FUND), ("国有资本经营预算", _CAPITAL)), 1
    ):
        columns = [two.value("", x) for x in labels]
        yield from _close(f"表4支出总计{label}", totals[position], "表2相应各栏", columns)
        yield from _close(f"表4收入{label}", four.amount("一、", label), "表2相应各栏", columns)
    rows = {code: amounts for code, amounts in four.right.items() if code.isdigit()}
    for code, amounts in rows.items():
        yield from _close(f"表4 {code} 合计", amounts[0], "右侧各栏合计", amounts[1:])
        for column, table in ((1, five), (2, eight), (3, nine)):
            yield from _equal(f"表4 {code}", amounts[column], f"{table.name}合计", table.value(code, "合计"))
    for column, label in enumerate(("合计", "一般公共预算", "政府性基金预算", "国有资本经营预算")):
        addends = [amounts[column] for amounts in rows.values()]
        yield from _close(f"表4支出总计{label}", totals[column], "各类之和", addends)


def _ten(table: ReadTable) -> Iterator[Discrepancy]:
    rows = {row[0].replace("其中：", "").strip(): [money(cell) or ZERO for cell in row[1:]] for row in table.body}
    for name, amounts in rows.items():
        yield from _close(f"表10{name}", amounts[0], "三栏资金来源之和", amounts[1:])
    subtotal = "公务用车购置及运行费（小计）"
    for whole, parts in (
        (subtotal, ("公务用车购置费", "公务用车运行费")),
        ("合计", ("因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行费")),
    ):
        if whole not in rows or any(part not in rows for part in parts):
            yield Discrepancy("表10", f"缺少“{whole}”或其明细行")
            continue
        for column, amount in enumerate(rows[whole]):
            yield from _close(f"表10{whole}", amount, "明细之和", [rows[part][column] for part in parts])


def _eleven(table: ReadTable, one: Pairs, two: Coded) -> Iterator[Discrepancy]:
    rows = [(row[0], [money(cell) or ZERO for cell in row[1:]]) for row in table.body]
    totals = rows[0][1] if rows else [ZERO] * 9
    yield from _equal("表11总计", totals[0], "表1上年结转结余", one.amount("二、上年结转结余"))
    yield from _equal("表11财政拨款合计", totals[1], "表2财政拨款结转", two.value("", "财政拨款结转"))
    yield from _equal("表11非财政拨款合计", totals[5], "表2非财政拨款结转结余", two.value("", "非财政拨款结转结余"))
    for name, amounts in rows:
        yield from _close(f"表11{name}总计", amounts[0], "财政与非财政之和", [amounts[1], amounts[5]])
        yield from _close(f"表11{name}财政拨款合计", amounts[1], "右侧三栏", amounts[2:5])
        yield from _close(f"表11{name}非财政拨款合计", amounts[5], "右侧三栏", amounts[6:9])
    if rows:
        yield from (
            problem
            for column in range(9)
            for problem in _equal("表11单位行", rows[1][1][column], "总计行", totals[column])
        )
        for column in range(9):
            yield from _close("表11总计", totals[column], "各项目之和", [amounts[column] for _, amounts in rows[2:]])


def _equal(place: str, found: Decimal, other: str, expected: Decimal) -> Iterator[Discrepancy]:
    if found != expected:
        yield Discrepancy(place, f"为 {found:,.2f}，{other}为 {expected:,.2f}，差 {found - expected:+,.2f}")


def _close(place: str, found: Decimal, other: str, addends: Sequence[Decimal]) -> Iterator[Discrepancy]:
    if _are_far(found, addends):
        yield _off(place, found, other, addends)


def _are_far(found: Decimal, addends: Sequence[Decimal]) -> bool:
    """Not equal but for the rounding of each addend; an empty cell may hide up to 0.005 as well."""
    expected = sum(addends, ZERO)
    return found != expected and abs(found - expected) > HALF_CENT * len(addends)


def _off(place: str, found: Decimal, other: str, addends: Sequence[Decimal]) -> Discrepancy:
    expected = sum(addends, ZERO)
    return Discrepancy(place, f"为 {found:,.2f}，{other}为 {expected:,.2f}，差 {found - expected:+,.2f}")


def _same(place: str, left: Sequence[str], right: Sequence[str]) -> Iterator[Discrepancy]:
    if list(left) != list(right):
        only = [*(c for c in left if c not in right), *(c for c in right if c not in left)]
        yield Discrepancy(place, f"不一致：{'、'.join(only) or '次序不同'}")
