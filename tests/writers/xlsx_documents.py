"""Documents in the tree's own words, small and awkward, for the tests of the XLSX writer."""

from __future__ import annotations

from decimal import Decimal

from generator.document.tree import Cell, Document, Figure, Heading, Paragraph, Part, Row, Table, row_of
from generator.model.money import grouped

UNIT = "昌吉市人民政府办公室"
EMPTY_STATEMENT = f"{UNIT}2024年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。"
LONG_GOAL = (
    "围绕市委、市人民政府中心工作，统筹推进文电办理、督查督办、信息调研、政务公开和机关后勤保障，确保政令畅通、运转高效；"
    * 9
)


def money(text: str) -> Cell:
    value = Decimal(text)
    return Cell(Figure(value, grouped(value)), "amount")


def mm(*widths: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(width) for width in widths)


def heads(*labels: str) -> Row:
    return row_of(tuple(Cell(label, "head") for label in labels))


def title(number: str, text: str, contents: str | None) -> Heading:
    return Heading(2, text, contents, page_break=True, number=number, look="table")


ABOVE = (f"编制部门：{UNIT}", "单位：万元")

INCOME_AND_EXPENDITURE = Table(
    "table1",
    title("表1", "部门收支总体情况表", "一、部门收支总体情况表"),
    mm(50, 28, 50, 28),
    (
        row_of((Cell("收　　入", "head", colspan=2), Cell("支　　出", "head", colspan=2))),
        heads("项　　目", "预算数", "支出功能分类", "预算数"),
    ),
    (
        row_of((Cell("一、本年收入"), money("1128.69"), Cell("201 一般公共服务支出"), money("1017.78"))),
        row_of((Cell("1.一般公共预算拨款", indent=1), money("66679.12"), Cell("202 外交支出"), Cell("", "amount"))),
        row_of(
            (Cell("上级国有资本经营预算安排转移支付", indent=3), Cell("", "amount"), Cell("203 国防支出"), Cell(""))
        ),
        row_of((Cell("收入总计", "head"), money("67807.81"), Cell("支出总计", "head"), money("-0.01"))),
    ),
    above=ABOVE,
    sheet="表1",
)

_SOURCES = (
    "一般公共预算",
    "上级一般公共预算安排的转移支付",
    "政府性基金预算",
    "上级政府性基金安排的转移支付",
    "国有资本经营预算",
)
INCOME = Table(
    "table2",
    title("表2", "部门收入总体情况表", "二、部门收入总体情况表"),
    mm(10, 9, 9, 42, 22, 22, *([22] * len(_SOURCES)), 22),
    (
        row_of(
            (
                Cell("功能分类科目编码", "head", colspan=3),
                Cell("功能分类科目名称", "head", rowspan=2),
                Cell("合计", "head", rowspan=2),
                Cell("财政拨款小计", "head", rowspan=2),
                *(Cell(source, "head", rowspan=2) for source in _SOURCES),
                Cell("单位资金", "head", rowspan=2),
            )
        ),
        heads("类", "款", "项"),
    ),
    tuple(
        row_of(
            (
                Cell("201", "code"),
                Cell("03", "code"),
                Cell(f"{number:02}", "code"),
                Cell(name, "text", bold=number == 1),
                *(money(f"{number * 1000 + step}.5") for step in range(8)),
            )
        )
        for number in range(1, 61)
        for name in ("机关事业单位基本养老保险缴费支出",)
    ),
    above=ABOVE,
    landscape=True,
    sheet="表2",
    dense=True,
)

FUND = Table(
    "table8",
    title("表8", "政府性基金预算支出情况表", "八、政府性基金预算支出情况表"),
    mm(12, 12, 12, 60, 30, 30),
    (heads("类", "款", "项", "功能分类科目名称", "合计", "项目支出"),),
    (),
    above=ABOVE,
    note=Paragraph((EMPTY_STATEMENT,), "note"),
    sheet="表8",
)


def performance(goal: str, sheet: str = "绩效1") -> Table:
    """A project's performance table: labels, a goal over the whole width, level-1 and level-2 cells merged."""
    levels = (
        row_of(
            (
                Cell("产出指标", "centre", rowspan=3),
                Cell("数量指标", "centre", rowspan=2),
                Cell("=1+1 保障会议次数"),
                Cell("≥120次"),
            )
        ),
        row_of((Cell("https://example.invalid/保障值班"), Cell("365"))),
        row_of((Cell("质量指标", "centre"), Cell("-文电差错率"), Cell("≤1%"))),
        row_of(
            (Cell("效益指标", "centre"), Cell("社会效益", "centre"), Cell("+提升运转效率\n和服务水平"), Cell("明显"))
        ),
    )
    return Table(
        "performance-1",
        title("", "项目支出绩效目标表", None),
        mm(25, 25, 70, 36),
        (),
        (
            row_of((Cell("预算单位", "head"), Cell(UNIT), Cell("项目名称", "head"), Cell("机关运转保障经费"))),
            row_of(
                (
                    Cell("资金（万元）", "head"),
                    money("174.90"),
                    Cell("项目数", "head"),
                    Cell(Figure(Decimal(12), "12"), "centre"),
                )
            ),
            row_of((Cell("总体目标", "head"), Cell(goal, colspan=3))),
            heads("一级指标", "二级指标", "三级指标", "指标值"),
            *levels,
        ),
        above=(f"预算单位：{UNIT}", "单位：万元"),
        below_title=Paragraph(("（2024年）",), "year-line"),
        sheet=sheet,
    )


LONG_PARAGRAPH = "".join(
    f"{n}．项目{n} {n * 37}.50万元，主要用于机关运转、会议保障、信息化建设及其他必要支出。" for n in range(1, 90)
)


def document() -> Document:
    """All four parts; part two has tables only."""
    return Document(
        title=f"{UNIT}2024年部门预算公开",
        author=UNIT,
        language="zh-CN",
        cover=(
            Paragraph((UNIT,), "cover-name"),
            Paragraph(("2024年部门预算公开",), "cover-title"),
            Paragraph(("2024年2月7日",), "cover-date"),
        ),
        contents_title="目　录",
        parts=(
            Part(
                Heading(1, f"第一部分　{UNIT}概况", f"第一部分　{UNIT}概况", page_break=True),
                (
                    Heading(2, "一、主要职能", "一、主要职能"),
                    Paragraph(
                        (
                            "1.负责市人民政府日常工作的综合协调，承担与市委、人大、政协、纪委监委办公室的协调联系工作。"
                            * 3,
                        )
                    ),
                    Paragraph(("=SUM(A1:A9)不是公式\x00\x0b，也不是\r\n网址",)),
                ),
                "第一部分",
            ),
            Part(
                Heading(1, "第二部分　2024年部门预算公开表", "第二部分　2024年部门预算公开表", page_break=True),
                (INCOME_AND_EXPENDITURE, INCOME, FUND),
                "第二部分",
            ),
            Part(
                Heading(1, "第三部分　2024年部门预算情况说明", "第三部分　2024年部门预算情况说明", page_break=True),
                (
                    Heading(
                        2, f"一、关于{UNIT}2024年收支预算情况的总体说明", f"一、关于{UNIT}2024年收支预算情况的总体说明"
                    ),
                    Paragraph(("收支总预算", Figure(Decimal("1128.69"), "1,128.69"), "万元。")),
                    Paragraph((LONG_PARAGRAPH,)),
                    Heading(2, "十二、其他重要事项的情况说明", "十二、其他重要事项的情况说明"),
                    Heading(3, "（四）预算绩效情况"),
                    performance(LONG_GOAL),
                    Heading(3, "（五）其他需说明的事项"),
                    Paragraph(("本部门无其他需说明事项。",)),
                ),
                "第三部分",
            ),
            Part(
                Heading(1, "第四部分　名词解释", "第四部分　名词解释", page_break=True),
                (
                    Paragraph(
                        ("一、一般公共预算：指以税收为主体的财政收入，安排用于保障和改善民生等方面的收支预算。",)
                    ),
                    Paragraph((UNIT,), "signature"),
                    Paragraph(("2024年2月7日",), "date"),
                ),
                "第四部分",
            ),
        ),
    )
