"""How a printed value is made, told twice from one description: in words for the clerk, as a formula for Excel.

A printed value rests on one amount or on two (本年 and 上年, part and whole); each is an exact sum of cells less others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from generator.figures.values import Amount, Count, Counting, Difference, Percent, Printed
from generator.model.cells import CellRef, split_address
from generator.model.money import HUNDRED
from generator.workbook.sheets import column_index, column_letter

_NOTHING = "没有填报，为 0"
Number = tuple[int, int]
"""Column and row of a cell, both from 1, row first in sorting by row."""


def operands(origin: Printed) -> tuple[Amount | Count, ...]:
    """The one or two sums that a printed value is made of."""
    if isinstance(origin, (Amount, Count)):
        return (origin,)
    if isinstance(origin, Difference):
        return (origin.current, origin.prior)
    if isinstance(origin, Percent):
        first = operands(origin.part)[0]
        whole = operands(origin.whole)[0]
        if isinstance(origin.part, Difference) and origin.part.prior != whole:
            raise TypeError("a rate must be of last year's amount")
        return (first, whole)
    raise TypeError(f"{type(origin).__name__} cannot be traced")


def cells_of(origin: Printed) -> tuple[CellRef, ...]:
    """Every cell a printed value is made of, each once, in the order of the sums."""
    return tuple(dict.fromkeys(cell for sum_ in operands(origin) for cell in (*sum_.cells, *_minus(sum_))))


def _minus(operand: Amount | Count) -> tuple[CellRef, ...]:
    return operand.minus if isinstance(operand, Amount) else ()


def exact_of(origin: Printed) -> Decimal:
    """Before rounding: 元 of an amount, the quotient in percent, the number itself."""
    if isinstance(origin, Amount):
        return origin.yuan
    if isinstance(origin, Percent) and not origin.is_conventional:
        return origin.part.value / origin.whole.value * HUNDRED
    return origin.value


def label_of(origin: Printed) -> str:
    """The name of a figure: `机关运行经费增减额`."""
    if isinstance(origin, Difference):
        return f"{origin.current.label}增减额"
    if isinstance(origin, Percent):
        return f"{operands(origin)[0].label}{'增减率' if isinstance(origin.part, Difference) else '占比'}"
    return operands(origin)[0].label


# ---------------------------------------------------------------- words


def words(origin: Printed, *, in_wan: bool) -> str:
    """How it is made, for a clerk. `in_wan`: the workbook's amounts are typed in 万元."""
    if isinstance(origin, Difference):
        return f"增减额 = 本年印出数 − 上年印出数 = {_told(origin.current)} − {_told(origin.prior)}，不带正负号"
    if isinstance(origin, Percent):
        return _percent_words(origin)
    if isinstance(origin, Count):
        return _count_words(origin)
    amount = operands(origin)[0]
    if not cells_of(amount):
        return _NOTHING
    return f"{_sum_words(amount)}{'' if in_wan else ' ÷ 10000'}，四舍五入保留两位小数"


def _percent_words(origin: Percent) -> str:
    first, whole = operands(origin)
    is_rate = isinstance(origin.part, Difference)
    name = "增减率" if is_rate else "占比"
    if origin.is_conventional:
        none = "上年印出数" if is_rate else "合计印出数"
        return f"{none}（{whole.label}）为 0，{name}按模板的约定写 {origin.of_zero}"
    part = f"增减额 {origin.part.text}" if is_rate else _told(first)
    return f"{name} = {part} ÷ {_told(whole)} × 100，四舍五入保留两位小数"


def _count_words(origin: Count) -> str:
    if origin.by in (Counting.ITEMS, Counting.WITH_MONEY):
        names = "、".join(dict.fromkeys(item.label for item in origin.items))
        return f"{origin.by.value}：{names}" if names else f"{origin.by.value}：没有"
    where = _sum_words(origin)
    return where if origin.by is Counting.SUM else f"{where}，{origin.by.value}"


def _told(operand: Amount | Count) -> str:
    return f"{operand.text}（{operand.label}：{_sum_words(operand)}）"


def _sum_words(operand: Amount | Count) -> str:
    if not operand.cells and not _minus(operand):
        return _NOTHING
    plus, minus = addresses(operand.cells), addresses(_minus(operand))
    return (plus or "0") + (f" 减去 {minus}" if minus else "")


def addresses(cells: Iterable[CellRef]) -> str:
    """`收支明细 E5+E9:E12 之和；项目 D5`: neighbours in a column or a row are drawn together."""
    told = []
    for sheet, same in groupby(cells, key=lambda cell: cell.sheet):
        numbers = [_number(cell.address) for cell in same]
        blocks = min((_runs(numbers, step) for step in ((0, 1), (1, 0))), key=len)
        text = "+".join(_block(first, last) for first, last in blocks)
        told.append(f"{sheet} {text}" + (" 之和" if len(numbers) > 1 else ""))
    return "；".join(told) + (" 之总和" if len(told) > 1 else "")


def _number(address: str) -> Number:
    letters, row = split_address(address)
    return column_index(letters) + 1, row


def _runs(numbers: Sequence[Number], step: Number) -> list[tuple[Number, Number]]:
    ordered = sorted(numbers, key=lambda n: n if step[1] else n[::-1])
    runs: list[tuple[Number, Number]] = []
    for number in ordered:
        if runs and (runs[-1][1][0] + step[0], runs[-1][1][1] + step[1]) == number:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _block(first: Number, last: Number) -> str:
    start, end = (f"{column_letter(column - 1)}{row}" for column, row in (first, last))
    return start if first == last else f"{start}:{end}"


# ---------------------------------------------------------------- Excel

Where = Callable[[CellRef], int]
"""The row in which a cell's value stands on the sheet of inputs."""
_MOST_ARGUMENTS = 200
"""Excel takes 255 arguments of a function."""


def excel_operand(operand: Amount | Count, column: str, where: Where) -> str:
    """The exact sum (元 or a number) over a column of the sheet of inputs: `ROUND(SUM(取数!$F$5:$F$8),2)`."""
    if isinstance(operand, Count) and operand.by in (Counting.ITEMS, Counting.WITH_MONEY):
        test = "{}>0" if operand.by is Counting.ITEMS else "ROUND({},2)<>0"
        function = "COUNT" if operand.by is Counting.ITEMS else "SUM"
        return (
            "+".join(f"({test.format(_total(item.cells, column, where, function))})" for item in operand.items) or "0"
        )
    plus, minus = (_total(cells, column, where, "SUM") for cells in (operand.cells, _minus(operand)))
    return f"ROUND({plus}{f'-({minus})' if minus != '0' else ''},2)"


def _total(cells: Sequence[CellRef], column: str, where: Where, function: str) -> str:
    ranges = [
        f"{column}${first}" if first == last else f"{column}${first}:{column.rpartition('!')[2]}${last}"
        for (_, first), (_, last) in _runs([(1, where(cell)) for cell in cells], (0, 1))
    ]
    chunks = [ranges[start : start + _MOST_ARGUMENTS] for start in range(0, len(ranges), _MOST_ARGUMENTS)]
    return "+".join(f"{function}({','.join(chunk)})" for chunk in chunks) or "0"


def excel_printed(origin: Printed, first: str, second: str) -> str:
    """The printed value from the cells that hold its exact operands: `=ROUND(G5/10000,2)`."""
    a, b = f"ROUND({first}/10000,2)", f"ROUND({second}/10000,2)"
    if isinstance(origin, Amount):
        return f"={a}"
    if isinstance(origin, Difference):
        return f"=ROUND(ABS({a}-{b}),2)"
    if isinstance(origin, Percent):
        part = f"ROUND(ABS({a}-{b}),2)" if isinstance(origin.part, Difference) else a
        quotient = f"ROUND({part}/{b}*100,2)"
        return f"=IF({b}=0,{origin.of_zero},{quotient})" if origin.is_conventional else f"={quotient}"
    return f"=ABS({first})" if isinstance(origin, Count) and origin.by is Counting.MAGNITUDE else f"={first}"
