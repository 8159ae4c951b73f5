"""Titles, headers and widths of 表1 to 表11 as the template and the workbook writer of the usual stack share them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Header = Sequence["tuple[str, int | Header]"]
"""Label and width in millimetres of a column, or label and the header below it."""

_CODES: Header = [("类", 12), ("款", 9), ("项", 9)]
_CARRIED: Header = [("合计", 18), ("基本支出", [("人员经费", 18), ("公用经费", 18)]), ("项目支出", 18)]


@dataclass(frozen=True)
class Table:
    number: str
    title: str
    header: Header
    units_wide: int
    """Over how many of the last columns 单位：万元 stands."""
    landscape: bool = False
    dense: bool = False
    indexed: bool = True
    empty: str = ""
    """What stands below a table without rows: the kind of money that was not used."""

    @property
    def widths(self) -> list[int]:
        return list(_widths(self.header))

    @property
    def codes(self) -> int:
        """How many columns of codes stand first."""
        return sum(label in ("类", "款", "项") for label in _labels(self.header))

    @property
    def header_rows(self) -> int:
        return _depth(self.header) + self.indexed


TABLES = [
    Table(
        "表1",
        "{kind}收支总体情况表",
        [("收入", [("项目", 63), ("预算数", 22)]), ("支出", [("支出功能分类", 49), ("预算数", 22)])],
        units_wide=1,
        dense=True,
        indexed=False,
    ),
    Table(
        "表2",
        "{kind}收入总体情况表",
        [
            ("功能分类科目编码", [("类", 9), ("款", 7), ("项", 7)]),
            ("功能分类科目名称", 38),
            ("总计", 15),
            (
                "财政拨款（补助）",
                [
                    ("财政拨款（补助）小计", 15),
                    ("一般公共预算", 15),
                    ("上级一般公共预算安排的转移支付", 14),
                    ("政府性基金预算", 13),
                    ("上级政府性基金安排的转移支付", 13),
                    ("国有资本经营预算", 13),
                    ("上级国有资本经营预算安排的转移支付", 13),
                ],
            ),
            ("财政专户（教育收费）", 13),
            ("单位资金", 14),
            ("财政拨款结转", 13),
            ("非财政拨款结转结余", 13),
        ],
        units_wide=2,
        landscape=True,
        dense=True,
    ),
    Table(
        "表3",
        "{kind}支出总体情况表",
        [
            ("科目", [("功能分类科目编码", _CODES), ("功能分类科目名称", 57)]),
            ("支出预算", [("合计", 23), ("基本支出", 23), ("项目支出", 23)]),
        ],
        units_wide=1,
    ),
    Table(
        "表4",
        "财政拨款收支预算总体情况表",
        [
            ("财政拨款收入", [("项目", 30), ("合计", 18)]),
            (
                "财政拨款支出",
                [
                    ("支出功能分类", 42),
                    ("合计", 18),
                    ("一般公共预算", 18),
                    ("政府性基金预算", 15),
                    ("国有资本经营预算", 15),
                ],
            ),
        ],
        units_wide=2,
        dense=True,
        indexed=False,
    ),
    Table(
        "表5",
        "一般公共预算支出情况表",
        [
            ("科目", [("功能分类科目编码", _CODES), ("功能分类科目名称", 57)]),
            ("一般公共预算支出", [("合计", 23), ("基本支出", 23), ("项目支出", 23)]),
        ],
        units_wide=1,
        empty="一般公共预算拨款安排的支出",
    ),
    Table(
        "表6",
        "一般公共预算基本支出情况表",
        [
            ("科目", [("经济分类科目编码", [("类", 15), ("款", 12)]), ("经济分类科目名称", 60)]),
            ("一般公共预算基本支出", [("合计", 23), ("人员经费", 23), ("公用经费", 23)]),
        ],
        units_wide=1,
        empty="一般公共预算拨款安排的基本支出",
    ),
    Table(
        "表7",
        "一般公共预算项目支出情况表",
        [
            ("科目编码", [("类", 9), ("款", 7), ("项", 7)]),
            ("功能分类科目名称", 35),
            ("项目名称", 41),
            ("项目支出合计", 16),
            ("工资福利支出", 11),
            ("商品服务支出", 15),
            ("对个人和家庭的补助", 11),
            ("债务利息及费用支出", 10),
            ("资本性支出（基本建设）", 11),
            ("资本性支出", 12),
            ("对企业补助（基本建设）", 10),
            ("对企业补助", 10),
            ("对社会保障基金补助", 10),
            ("其他支出", 10),
        ],
        units_wide=3,
        landscape=True,
        dense=True,
        empty="一般公共预算拨款安排的项目支出",
    ),
    *(
        Table(
            number,
            f"{budget}支出情况表",
            [
                ("科目", [("功能分类科目编码", _CODES), ("功能分类科目名称", 46)]),
                (
                    f"{budget}支出",
                    [("合计", 20), ("基本支出", [("人员经费", 20), ("公用经费", 20)]), ("项目支出", 20)],
                ),
            ],
            units_wide=2,
            empty=f"{budget}拨款安排的支出",
        )
        for number, budget in (("表8", "政府性基金预算"), ("表9", "国有资本经营预算"))
    ),
    Table(
        "表10",
        "财政拨款“三公”经费支出情况表",
        [
            ("“三公”经费支出内容", 60),
            ("合计", 24),
            ("资金来源", [("一般公共预算", 24), ("政府性基金", 24), ("国有资本经营预算", 24)]),
        ],
        units_wide=1,
    ),
    Table(
        "表11",
        "上年结转结余情况明细表",
        [
            ("项目名称", 63),
            ("总计", 18),
            ("财政拨款", _CARRIED),
            ("非财政拨款", _CARRIED),
        ],
        units_wide=2,
        landscape=True,
        dense=True,
        empty="上年结转结余预算安排的支出",
    ),
]

FORM_WIDTHS = [12, 14, 33, 17, 16, 16, 11, 16, 21]
"""Of 项目支出绩效目标表."""
FORM_HEAD = [
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "指标值设置依据",
    "上年完成值",
    "指标分值权重",
    "指标赋分规则",
    "佐证资料",
]


@dataclass(frozen=True)
class HeaderCell:
    text: str
    row: int
    column: int
    rows: int
    columns: int


def header_cells(table: Table) -> Iterator[HeaderCell]:
    """The cells of the header and of the row of column numbers below it, by row and column."""
    depth = _depth(table.header)
    found = list(_cells(table.header, 0, 0, depth))
    if table.indexed:
        texts = sum(label in _TEXT_COLUMNS for label in _labels(table.header))
        for column in range(len(table.widths)):
            found.append(HeaderCell("※" if column < texts else str(column - texts + 1), depth, column, 1, 1))
    return iter(sorted(found, key=lambda cell: (cell.row, cell.column)))


_TEXT_COLUMNS = {"类", "款", "项", "功能分类科目名称", "经济分类科目名称", "项目名称", "“三公”经费支出内容"}


def _cells(header: Header, row: int, column: int, depth: int) -> Iterator[HeaderCell]:
    for label, below in header:
        if isinstance(below, int):
            yield HeaderCell(label, row, column, depth - row, 1)
            column += 1
        else:
            width = len(list(_widths(below)))
            yield HeaderCell(label, row, column, 1, width)
            yield from _cells(below, row + 1, column, depth)
            column += width


def _widths(header: Header) -> Iterator[int]:
    for _label, below in header:
        if isinstance(below, int):
            yield below
        else:
            yield from _widths(below)


def _labels(header: Header) -> Iterator[str]:
    for label, below in header:
        if isinstance(below, int):
            yield label
        else:
            yield from _labels(below)


def _depth(header: Header) -> int:
    return 1 + max(0 if isinstance(below, int) else _depth(below) for _label, below in header)
