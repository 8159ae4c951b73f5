"""Documents for the tests of the DOCX writer: the published tables and sentences as a tree, and arbitrary documents."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import strategies as st

from generator.document.tree import STYLES, Cell, Document, Figure, Heading, Paragraph, Part, Row, Table, row_of

NUMERALS = "一二三四五六七八九十"
WORDS = (
    "预算",
    "支出",
    "一般公共服务",
    "单位",
    "机关运行经费",
    "人员",
    "项目",
    "财政拨款",
    "乌鲁木齐市人民政府办公室",
    "情况",
    "说明",
    "主要原因是",
    "其中",
    "比上年预算",
    "增加",
    "减少",
    "万元",
    "社会保障和就业",
    "2024年",
    "1,128.69万元",
    "66679.12%",
    "0.00",
    "主要用于",
    "“三公”经费",
    "（项）",
    "《会议纕要》",
    "ABC",
    "budget",
    ">=80%",
    "10A",
    "第1号",
)
MARKS = "，。、；：，。"


def sentence(rng: random.Random, length: int) -> str:
    """Text of about `length` characters that looks like the narrative of a disclosure document."""
    text = ""
    while len(text) < length:
        text += rng.choice(WORDS) + (rng.choice(MARKS) if rng.random() < 0.3 else "")
    return text + "。"


def cells(rng: random.Random, columns: int) -> tuple[Cell, ...]:
    """A row: codes, a name, amounts."""
    row = [Cell(str(rng.randint(201, 234)), "code")]
    if columns > 1:
        row.append(Cell(sentence(rng, rng.choice((4, 8, 14, 30)))[:-1], "text", indent=rng.randint(0, 2)))
    for _ in range(columns - len(row)):
        cents = rng.randint(0, 9_999_999)
        content = "" if rng.random() < 0.3 else Figure(Decimal(cents).scaleb(-2), f"{Decimal(cents).scaleb(-2):,.2f}")
        row.append(Cell(content, "amount"))
    return tuple(row)


def merged_rows(rng: random.Random, columns: int, count: int) -> tuple[Row, ...]:
    """Rows whose first cell is merged downwards, as in the performance tables."""
    rows: list[Row] = []
    while len(rows) < count:
        span = min(rng.randint(1, 6), count - len(rows))
        first = Cell(sentence(rng, rng.choice((2, 6, 20)))[:-1], "centre", rowspan=span)
        rest = [
            tuple(Cell(sentence(rng, rng.choice((2, 6, 18)))[:-1]) for _ in range(columns - 1)) for _ in range(span)
        ]
        rows += [row_of((first, *rest[0])), *(row_of(row) for row in rest[1:])]
    return tuple(rows)


def table(rng: random.Random, title: Heading, long: bool = False) -> Table:
    """A table of any kind: with codes and amounts or with merged cells, upright or on its side, empty or with many rows."""
    landscape = rng.random() < 0.25
    columns = rng.randint(2, 12 if landscape else 7)
    width = 225 if landscape else 156
    widths = [Decimal(rng.randint(12, 30)) for _ in range(columns)]
    widths = [each * width / sum(widths) for each in widths]
    dense = landscape or rng.random() < 0.2
    count = rng.choice((60, 150, 300)) if long else rng.choice((0, 1, 5, 12, 25, 40))
    head = row_of(tuple(Cell(sentence(rng, 3)[:-1], "head") for _ in range(columns)))
    if columns > 2 and rng.random() < 0.5:
        top = row_of((Cell("科目", "head", colspan=2), Cell("预算", "head", colspan=columns - 2)))
        header: tuple[Row, ...] = (top, head)
    else:
        header = (head,)
    merged = rng.random() < 0.3
    body = merged_rows(rng, columns, count) if merged else tuple(row_of(cells(rng, columns)) for _ in range(count))
    if body and rng.random() < 0.15:  # a very long text, as a project's overall goal
        goal = Cell(sentence(rng, rng.choice((400, 900, 2500))), colspan=columns - 1) if columns > 1 else None
        if goal:
            body = (row_of((Cell("目标", "head"), goal)), *body)
    return Table(
        id=f"t{rng.random()}",
        title=title,
        widths=tuple(widths),
        header=header,
        body=body,
        above=("编制部门：某某市某某局", "单位：万元") if rng.random() < 0.7 else None,
        below_title=Paragraph(("（2024年）",), "year-line") if rng.random() < 0.2 else None,
        note=Paragraph((sentence(rng, 40),), "note") if not body else None,
        landscape=landscape,
        dense=dense,
    )


def random_document(seed: int, blocks: int = 24, long_tables: bool = False) -> Document:
    """A document of everything the tree can say, different for every seed. Headings never repeat."""
    rng = random.Random(seed)
    parts = []
    number = 0
    for part in range(rng.randint(1, 4)):
        found: list[Heading | Paragraph | Table] = []
        for _ in range(rng.randint(1, blocks)):
            number += 1
            kind = rng.random()
            if kind < 0.55:
                found.append(Paragraph((sentence(rng, rng.choice((8, 30, 80, 200, 500))),)))
            elif kind < 0.85:
                level = rng.choice((2, 2, 3))
                text = f"{number}、{sentence(rng, rng.choice((6, 12, 40)))[:-1]}"
                contents = text if level == 2 and rng.random() < 0.8 else None
                found.append(Heading(level, text, contents, page_break=rng.random() < 0.05))
            else:
                text = f"{sentence(rng, 8)[:-1]}表{number}号"
                title = Heading(2, text, f"{number}、{text}", rng.random() < 0.7, f"表{number}", "table")
                found.append(table(rng, title, long_tables and rng.random() < 0.3))
        text = f"第{NUMERALS[part]}部分　{sentence(rng, 6)[:-1]}"
        parts.append(Part(Heading(1, text, text, page_break=True), tuple(found), f"部分{part}"))
    cover = (
        Paragraph(("某某市某某局",), "cover-name"),
        Paragraph(("2024年部门预算公开",), "cover-title"),
        Paragraph(("2024年2月1日",), "cover-date"),
    )
    return Document("某某市某某局2024年部门预算公开", "某某市某某局", "zh-CN", cover, "目　录", tuple(parts))


_TEXT = st.text(max_size=60)  # anything, control characters and rare ideographs included
_RUNS = st.lists(st.one_of(_TEXT, _TEXT.map(lambda text: Figure(Decimal("1.00"), text))), max_size=3).map(tuple)


def paragraphs() -> st.SearchStrategy[Paragraph]:
    """Paragraphs of any text and style."""
    return st.builds(Paragraph, _RUNS, st.sampled_from(STYLES))


def headings() -> st.SearchStrategy[Heading]:
    """Headings of any kind."""
    return st.builds(
        Heading,
        st.integers(1, 3),
        _TEXT,
        st.one_of(st.none(), _TEXT),
        st.booleans(),
        st.sampled_from(("", "表1")),
        st.sampled_from(("heading", "table")),
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables with any texts, merged cells, any widths; also without rows."""
    columns = draw(st.integers(1, 6))

    def rows(most: int) -> tuple[Row, ...]:
        found: list[Row] = []
        free = [0] * columns  # rows for which a column is still covered from above
        for _ in range(draw(st.integers(0, most))):
            row: list[Cell] = []
            column = 0
            while column < columns:
                if free[column]:
                    free[column] -= 1
                    column += 1
                    continue
                run = next((i for i in range(column, columns) if free[i]), columns)
                span = draw(st.integers(1, run - column))
                down = draw(st.integers(1, 4))
                role = draw(st.sampled_from(("head", "text", "code", "centre", "amount")))
                row.append(Cell(draw(_TEXT), role, span, down, draw(st.integers(0, 3)), draw(st.booleans())))
                free[column : column + span] = [down - 1] * span
                column += span
            found.append(row_of(tuple(row)))
        return tuple(found)

    return Table(
        id="t",
        title=draw(headings()),
        widths=tuple(Decimal(draw(st.integers(3, 120))) for _ in range(columns)),
        header=rows(3),
        body=rows(6),
        above=draw(st.one_of(st.none(), st.tuples(_TEXT, _TEXT))),
        below_title=draw(st.one_of(st.none(), paragraphs())),
        note=draw(st.one_of(st.none(), paragraphs())),
        landscape=draw(st.booleans()),
        dense=draw(st.booleans()),
    )


def documents() -> st.SearchStrategy[Document]:
    """Documents of anything the tree allows, sense or nonsense."""
    blocks = st.lists(st.one_of(paragraphs(), headings(), tables()), max_size=6).map(tuple)
    parts = st.lists(st.builds(Part, headings(), blocks, st.just("部分")), min_size=1, max_size=3).map(tuple)
    return st.builds(
        Document, _TEXT, _TEXT, st.just("zh-CN"), st.lists(paragraphs(), max_size=3).map(tuple), _TEXT, parts
    )
