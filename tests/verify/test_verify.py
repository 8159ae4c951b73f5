"""An edited document against its workbook: exactly what was changed is told, with its place; looks and noise are not."""

from __future__ import annotations

import functools
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph

from generator.audit.compare import ADDED, CHANGED_FIGURE, CHANGED_WORDS, INCONSISTENT, MISSING, Difference, compare
from generator.audit.docx import read_docx
from generator.audit.reading import ReadGrid, ReadParagraph, money
from generator.audit.sentences import load_sentences
from generator.model.errors import DisclosureError, WorkbookUnreadable
from generator.model.findings import Severity
from generator.pipeline import edition_folder, render
from generator.verify import verify
from generator.writers.package import pack, unpack
from tests.support.samples import SAMPLES, sample

NAME = "urumqi-gov-office-2024"
EDITION = load_sentences(edition_folder("xinjiang-2024"))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@functools.lru_cache
def rendered(name: str = NAME) -> bytes:
    return render(sample(name)).files["docx"]


def xml_edited(*changes: tuple[str, str], name: str = NAME) -> bytes:
    """The document with passages of its XML changed; each must be there."""
    parts = unpack(rendered(name))
    xml = parts["word/document.xml"].decode()
    for old, new in changes:
        assert xml.count(old) >= 1, old
        xml = xml.replace(old, new, 1)
    return pack({**parts, "word/document.xml": xml.encode()})


def told(docx_bytes: bytes, name: str = NAME) -> list[Difference]:
    """The differences, without what the document then says against itself."""
    return [d for d in verify(docx_bytes, sample(name)) if d.kind != INCONSISTENT]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_untouched_document_has_no_difference(name: str) -> None:
    assert [str(d) for d in verify(rendered(name), sample(name))] == []


def test_a_changed_figure_is_told_with_its_place_and_what_it_contradicts() -> None:
    found = verify(xml_edited(("收支总预算3,321.45万元", "收支总预算3,331.45万元")), sample(NAME))
    first, *rest = found
    assert (first.place, first.kind, first.severity) == ("第三部分 一 第1段", CHANGED_FIGURE, Severity.ERROR)
    assert "3,331.45" in first.edited and "3,321.45" in first.expected
    assert [d.kind for d in rest] == [INCONSISTENT]
    assert "表1" in str(rest[0])


def test_a_changed_table_cell_is_told_by_row_and_column() -> None:
    data = edited_with_word(lambda document: cell(document, "行政运行", "1,597.37", 4, "1,597.38"))
    found = [d for d in told(data) if d.kind == CHANGED_FIGURE]
    assert [str(d) for d in found] == ["表5 第4行“行政运行”合计栏 错误：数字不同：文档为“1,597.38”，工作簿为“1,597.37”"]


def test_changed_wording_is_information() -> None:
    found = told(
        xml_edited(("人员工资调整造成人员经费、日常公用支出增加", "人员工资标准调整，人员经费、日常公用支出增加"))
    )
    assert [(d.place, d.kind, d.severity) for d in found] == [("第三部分 二 第2段", CHANGED_WORDS, Severity.INFO)]


@pytest.mark.parametrize(
    "old, new",
    [
        ("（一）单位运行经费情况", "（一）机关运行经费"),
        ("三、关于乌鲁木齐市人民政府办公室2024年支出预算情况说明", "三、关于支出预算的情况说明"),
        ("第四部分　名词解释", "第四部分　有关名词解释"),
    ],
)
def test_a_heading_in_other_words_is_information(old: str, new: str) -> None:
    parts = unpack(rendered())
    xml = parts["word/document.xml"].decode()
    at = xml.rindex(old)  # the heading, not its line in the contents list
    changed = {**parts, "word/document.xml": f"{xml[:at]}{new}{xml[at + len(old) :]}".encode()}
    found = verify(pack(changed), sample(NAME))
    assert {d.severity for d in found} == {Severity.INFO}
    assert [d.kind for d in found if d.kind != INCONSISTENT] == [CHANGED_WORDS]


def test_another_year_in_a_heading_is_a_figure() -> None:
    name = "三、关于乌鲁木齐市人民政府办公室2024年支出预算情况说明"
    found = told(xml_edited((name, name.replace("2024", "2025"))))
    assert [(d.kind, d.severity) for d in found] == [(CHANGED_FIGURE, Severity.ERROR)]


def test_a_turned_word_of_change_is_a_figure() -> None:
    found = told(xml_edited(("比上年预算增加357.91万元", "比上年预算减少357.91万元")))
    assert [(d.kind, d.severity) for d in found] == [(CHANGED_FIGURE, Severity.ERROR)]


def test_missing_and_added_paragraphs_are_told_apart() -> None:
    def edit(document: Document) -> None:
        paragraph(document, "公用经费273.45万元").clear()
        paragraph(document, "3.办公家具价值").insert_paragraph_before("另有图书价值5.00万元。")

    found = told(edited_with_word(edit))
    assert [(d.place, d.kind, d.severity) for d in found] == [
        ("第三部分 六 第3段", MISSING, Severity.ERROR),
        ("第三部分 十二（三）第4段", ADDED, Severity.ERROR),
    ]


def test_missing_and_added_rows_are_told_apart() -> None:
    def edit(document: Document) -> None:
        table = next(t for t in document.tables if "办公费" in [c.text for c in t.columns[2].cells])
        rows = {row.cells[2].text: row for row in table.rows}
        table._tbl.remove(rows["邮电费"]._tr)
        added = table.add_row()
        added.cells[2].text, added.cells[3].text = "印刷费", "3.00"

    found = told(edited_with_word(edit))
    assert [(d.kind, d.place.split(" ")[0]) for d in found] == [(MISSING, "表6"), (ADDED, "表6")]
    assert "邮电费" in found[0].expected and "印刷费" in found[1].edited


@pytest.mark.parametrize(
    "new",
    [
        # a deletion and an insertion, tracked
        ('收支总预算</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>9.99</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>3,321.45</w:t></w:r></w:ins><w:r><w:t>万元'),
        # moved text
        ('收支总预算</w:t></w:r><w:moveFrom w:id="1" w:author="a"><w:r><w:t>1.00</w:t></w:r></w:moveFrom>'
        '<w:moveTo w:id="2" w:author="a"><w:r><w:t>3,321.45</w:t></w:r></w:moveTo><w:r><w:t>万元'),
        # runs split by a spelling check, and a bookmark between
        ('收支总</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>预算3,3</w:t></w:r>'
        '<w:bookmarkStart w:id="9" w:name="x"/><w:r><w:t>21.45</w:t></w:r><w:bookmarkEnd w:id="9"/><w:r><w:t>万元'),
        # a content control
        "收支总预算</w:t></w:r><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>3,321.45</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>万元",
        # a link, and a comment's mark
        ('收支总预算</w:t></w:r><w:hyperlink w:anchor="x"><w:r><w:t>3,321.45</w:t></w:r></w:hyperlink>'
        '<w:commentRangeEnd w:id="0"/><w:r><w:t>万元'),
        # full-width digits, another comma, blanks
        "收支总预算　３，３２１．４５ 万元",
    ],
)  # fmt: skip
def test_what_office_programs_leave_behind_is_no_difference(new: str) -> None:
    data = xml_edited(("收支总预算3,321.45万元", new))
    assert [str(d) for d in told(data)] == []


def test_tracked_changes_count_as_accepted() -> None:
    data = xml_edited(
        (
            "收支总预算3,321.45万元",
            (
                "收支总预算</w:t></w:r>"
                '<w:del w:id="1" w:author="a"><w:r><w:delText>3,321.45</w:delText></w:r></w:del>'
                '<w:ins w:id="2" w:author="a"><w:r><w:t>3,300.00</w:t></w:r></w:ins><w:r><w:t>万元'
            ),
        )
    )
    (found,) = told(data)
    assert found.kind == CHANGED_FIGURE and "3,300.00" in found.edited


def test_a_deleted_row_and_a_deleted_paragraph_mark_that_are_tracked() -> None:
    deleted = (
        '<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr><w:tc><w:p><w:r><w:t>9.99</w:t></w:r></w:p></w:tc></w:tr>'
    )
    joined = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">'
    data = xml_edited(
        ("</w:tr></w:tbl>", f"</w:tr>{deleted}</w:tbl>"),
        (
            "收入全部为一般公共预算拨款，",
            f"收入全部为{joined}一般公共预算拨款，",
        ),
    )
    assert [d.kind for d in told(data)] != []
    xml = unpack(data)["word/document.xml"].decode()
    start = xml.rindex("<w:p>", 0, xml.index("收入全部为</w:t>"))
    marked = (
        xml[:start]
        + '<w:p><w:pPr><w:rPr><w:del w:id="7" w:author="a"/></w:rPr></w:pPr>'
        + re.sub(r"^<w:p>(<w:pPr>.*?</w:pPr>)?", "", xml[start:], count=1)
    )
    assert [str(d) for d in told(pack({**unpack(data), "word/document.xml": marked.encode()}))] == []


def test_any_changed_figure_is_told_once_and_in_its_place() -> None:
    fresh = list(read_docx(rendered()))
    chance = random.Random(NAME)
    tried = 0
    for index, block in enumerate(fresh):
        if isinstance(block, ReadParagraph) and not block.in_contents:
            figures = list(re.finditer(r"\d+\.\d\d", block.text))
            if not figures:
                continue
            match = chance.choice(figures)
            text = block.text[: match.start()] + f"{Decimal(match[0]) + Decimal('0.10')}" + block.text[match.end() :]
            changed: ReadParagraph | ReadGrid = block._replace(text=text)
        elif isinstance(block, ReadGrid):
            cells = [
                (r, c) for r, row in enumerate(block.rows) for c, x in enumerate(row) if re.search(r"\d\.\d\d$", x)
            ]
            if not cells:
                continue
            r, c = chance.choice(cells)
            rows = [list(row) for row in block.rows]
            rows[r][c] = f"{(money(rows[r][c]) or Decimal(0)) + Decimal('0.10'):,.2f}"
            changed = block._replace(rows=tuple(map(tuple, rows)))
        else:
            continue
        tried += 1
        found = compare([*fresh[:index], changed, *fresh[index + 1 :]], fresh, EDITION)
        assert [d.kind for d in found] == [CHANGED_FIGURE], (block, [str(d) for d in found])
    assert tried > 60


def test_a_document_of_another_kind_is_said_so() -> None:
    with pytest.raises(DisclosureError, match="不是能够读取的 DOCX"):
        verify(b"text", sample(NAME))


def test_a_workbook_with_errors_cannot_be_compared(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "有错误.xlsx"
    book = openpyxl.load_workbook(sample(NAME))
    sheet = book["收支明细"]
    amount = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, (int, float)) and c.value > 100000)
    amount.value = "一百万"
    book.save(path)
    with pytest.raises(WorkbookUnreadable, match="有错误"):
        verify(rendered(), path)


def edited_with_word(edit: Callable[[Document], None], name: str = NAME) -> bytes:
    """The document opened and saved by python-docx."""
    document = docx.Document(BytesIO(rendered(name)))
    edit(document)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def paragraph(document: Document, start: str) -> Paragraph:
    return next(p for p in document.paragraphs if p.text.startswith(start))


def cell(document: Document, name: str, text: str, column: int, new: str) -> None:
    """Sets a cell of 表5: the second table that has the row and the amount."""
    number = 0
    for table in document.tables:
        for row in table.rows:
            texts = [c.text for c in row.cells]
            if name in texts and text in texts:
                number += 1
                if number == 3:
                    row.cells[column].paragraphs[0].runs[0].text = new
                    return
    raise AssertionError("no such row")


@functools.lru_cache(maxsize=8)
def resaved(data: bytes) -> bytes:
    """The document as LibreOffice saves it. Fails when LibreOffice is missing."""
    office = shutil.which("soffice")
    assert office, "soffice is needed for this test and is not installed"
    with tempfile.TemporaryDirectory(prefix="gen-disclosure-") as folder:
        source, target = Path(folder) / "document.docx", Path(folder) / "saved"
        source.write_bytes(data)
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target), str(source)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        saved = target / "document.docx"
        assert saved.exists(), f"LibreOffice saved nothing: {result.stdout}{result.stderr}"
        return saved.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_saved_by_libreoffice_nothing_differs(name: str) -> None:
    assert [str(d) for d in verify(resaved(rendered(name)), sample(name))] == []


@pytest.mark.slow
def test_edited_and_saved_by_libreoffice_exactly_the_edits_are_told() -> None:
    def edit(document: Document) -> None:
        figure = paragraph(document, "按照全口径预算的原则")
        figure.runs[0].text = figure.text.replace("3,321.45", "3,321.54")
        for run in figure.runs[1:]:
            run.text = ""
        words = paragraph(document, "项目承担单位")
        words.runs[0].text = words.text.replace("办公室", "办公厅")
        for run in words.runs[1:]:
            run.text = ""
        cell(document, "行政运行", "1,597.37", 4, "1,597.38")

    found = told(resaved(edited_with_word(edit)))
    assert [(d.place, d.kind) for d in found] == [
        ("第三部分 一 第1段", CHANGED_FIGURE),
        ("第三部分 七 第4段", CHANGED_WORDS),
        ("表5 第4行“行政运行”合计栏", CHANGED_FIGURE),
    ]
