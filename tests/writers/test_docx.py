"""The DOCX writer: what comes out of the tree, read back with another library."""

from __future__ import annotations

import io
import re
import runpy
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.enum.section import WD_ORIENT
from hypothesis import given, settings

from generator.document.tree import Cell, Document, Figure, Heading, Paragraph, Part, Row, Table, row_of
from generator.model.errors import TemplateProblem
from generator.writers.docx import write_docx
from generator.writers.docx.grid import grid_of
from generator.writers.docx.reference import load_reference
from tests.support.office import validate
from tests.writers.docx_documents import documents, random_document

TEMPLATES = Path(__file__).parents[2] / "templates"
REFERENCE = (TEMPLATES / "xinjiang-2024" / "reference.docx").read_bytes()
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COVER = (Paragraph(("某某局",), "cover-name"), Paragraph(("2024年部门预算公开",), "cover-title"))


def document(*blocks: Heading | Paragraph | Table) -> Document:
    heading = Heading(1, "第一部分 概况", "第一部分 概况", page_break=True)
    return Document("某某局2024年部门预算公开", "某某局", "zh-CN", COVER, "目　录", (Part(heading, blocks, "概况"),))


def table(*body: Row, header: tuple[Row, ...] | None = None, columns: int = 3, **options: object) -> Table:
    title = Heading(2, "收支总表", "一、收支总表", True, "表1", "table")
    if header is None:
        header = (row_of(tuple(Cell(f"列{n}", "head") for n in range(columns))),)
    widths = tuple(Decimal(40) for _ in range(columns))
    return Table("t1", title, widths, header, body, **options)  # type: ignore[arg-type]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def read(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def repacked(**changes: tuple[str, str]) -> bytes:
    """The reference document with texts of its parts replaced: styles=(old, new)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(REFERENCE)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if (change := changes.get(Path(name).stem)) and name.endswith(".xml") and "_rels" not in name:
                assert change[0] in text
                text = text.replace(*change)
            new.writestr(name, text)
    return buffer.getvalue()


def test_reference_is_built_from_its_declaration() -> None:
    declared = runpy.run_path(str(TEMPLATES / "build_reference.py"))
    assert declared["build"]() == REFERENCE, "run templates/build_reference.py"


def test_body_holds_22_lines_of_28_characters() -> None:
    reference = load_reference(REFERENCE)
    body, page = reference.looks["Body Text"], reference.pages["portrait"]
    assert page.height // body.line == 22
    assert page.width // (body.size + body.tight) == 28
    assert (round(page.width / 56.69), round(page.height / 56.69)) == (156, 225)
    turned = reference.pages["landscape"]
    assert (round(turned.width / 56.69), round(turned.height / 56.69)) == (225, 156)


def test_same_document_same_bytes() -> None:
    assert write_docx(random_document(7), REFERENCE) == write_docx(random_document(7), REFERENCE)


def test_texts_styles_and_figures_are_read_back() -> None:
    file = read(
        write_docx(
            document(
                Heading(2, "一、收入", "一、收入"),
                Heading(3, "（一）规模"),
                Paragraph(("预算", Figure(Decimal("1128.69"), "1,128.69"), "万元。")),
                Paragraph(("某某局",), "signature"),
            ),
            REFERENCE,
        )
    )
    found = [(p.style.name, p.text) for p in file.paragraphs if p.text]
    assert ("封面名称", "某某局") in found
    assert found[-5:] == [
        ("Heading 1", "第一部分 概况"),
        ("Heading 2", "一、收入"),
        ("Heading 3", "（一）规模"),
        ("Body Text", "预算1,128.69万元。"),
        ("Signature", "某某局"),
    ]


def test_merged_cells_and_header_rows_are_read_back() -> None:
    header = (
        row_of((Cell("科目", "head", colspan=2), Cell("预算", "head", rowspan=2))),
        row_of((Cell("编码", "head"), Cell("名称", "head"))),
    )
    body = (
        row_of((Cell("产出", "centre", rowspan=2), Cell("数量", indent=1), Cell("1.00", "amount"))),
        row_of((Cell("质量"), Cell("2.00", "amount", bold=True))),
    )
    written = read(
        write_docx(document(table(*body, header=header, above=("编制部门：某某局", "单位：万元"))), REFERENCE)
    )
    grid = written.tables[0]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["编制部门：某某局", "编制部门：某某局", "单位：万元"],
        ["科目", "科目", "预算"],
        ["编码", "名称", "预算"],
        ["产出", "数量", "1.00"],
        ["产出", "质量", "2.00"],
    ]
    repeated = [row._tr.find(f"{W}trPr/{W}tblHeader") is not None for row in grid.rows]
    assert repeated == [True, True, True, False, False]
    assert all(row._tr.find(f"{W}trPr/{W}cantSplit") is not None for row in grid.rows)
    assert grid.cell(4, 2).paragraphs[0].runs[0].style.name == "表格加重"
    assert grid.cell(3, 2).paragraphs[0].style.name == "表格金额"


def test_widths_are_fixed_and_never_wider_than_the_page() -> None:
    wide = Table("w", Heading(2, "宽表"), (Decimal(150), Decimal(150)), (), (row_of((Cell("a"), Cell("b"))),))
    xml = part(write_docx(document(wide), REFERENCE), "word/document.xml")
    columns = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', xml)]
    assert sum(columns) == load_reference(REFERENCE).pages["portrait"].width
    assert f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/>' in xml
    assert '<w:tblLayout w:type="fixed"/>' in xml
    assert [int(width) for width in re.findall(r'<w:tcW w:w="(\d+)" w:type="dxa"/>', xml)] == columns


def test_long_row_may_be_divided_and_short_ones_not() -> None:
    xml = part(
        write_docx(document(table(row_of((Cell("长" * 3000), Cell(""), Cell(""))))), REFERENCE), "word/document.xml"
    )
    assert xml.count("<w:cantSplit/>") == 1  # the header


def test_tables_without_rows_and_a_single_column() -> None:
    empty = table(note=Paragraph(("此表为空表。",), "note"), above=("编制部门：某某局", "单位：万元"))
    bare = Table("b", Heading(2, "无"), (Decimal(50),), (), ())
    single = Table("s", Heading(2, "单列"), (Decimal(50),), (), (row_of((Cell("值"),)),), above=("左", "右"))
    file = read(write_docx(document(empty, bare, single), REFERENCE))
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows][1] == ["列0", "列1", "列2"]
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows] == [["左　右"], ["值"]]
    assert "此表为空表。" in [paragraph.text for paragraph in file.paragraphs]


@pytest.mark.parametrize("row", [row_of((Cell("少"),)), row_of((Cell("多"), Cell("了"), Cell("一", colspan=2)))])
def test_row_that_does_not_fill_its_columns_is_refused(row: Row) -> None:
    with pytest.raises(ValueError, match="t1 第 1 行"):
        write_docx(document(table(row)), REFERENCE)


def test_span_ends_with_the_table_and_continues_for_as_long_as_it_reaches() -> None:
    tall = row_of((Cell("合计", rowspan=3), Cell("甲"), Cell("乙")))
    short = row_of((Cell("丙"), Cell("丁", bold=True)))

    def forms(*body: Row) -> list[tuple[tuple[int, str], ...]]:
        rows = grid_of(table(*body, header=()), load_reference(REFERENCE)).rows
        return [
            tuple((form.rowspan, text) for form, text in zip(row.pattern.forms, row.texts, strict=True)) for row in rows
        ]

    continued = ((0, ""), (1, "丙"), (1, "丁"))
    assert forms(tall) == [((1, "合计"), (1, "甲"), (1, "乙"))]
    assert forms(tall, short) == [((2, "合计"), (1, "甲"), (1, "乙")), continued]
    assert forms(tall, short, short, tall) == [
        ((3, "合计"), (1, "甲"), (1, "乙")), continued, continued, ((1, "合计"), (1, "甲"), (1, "乙")),
    ]  # fmt: skip


def test_sections_turn_and_numbers_go_on() -> None:
    file = read(write_docx(document(Paragraph(("前",)), table(landscape=True), Paragraph(("后",))), REFERENCE))
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in file.sections]
    assert turned == [False, False, False, True, False]  # cover, contents, body
    for section, is_turned in zip(file.sections, turned, strict=True):
        assert (section.page_width > section.page_height) == is_turned
    starts = [section._sectPr.find(f"{W}pgNumType") for section in file.sections]
    assert [start is not None and start.get(f"{W}start") for start in starts] == [False, False, "1", False, False]
    footers = [len(section._sectPr.findall(f"{W}footerReference")) for section in file.sections]
    assert footers == [0, 0, 2, 2, 2]


def test_document_without_a_turned_page() -> None:
    assert len(read(write_docx(document(Paragraph(("文",))), REFERENCE)).sections) == 3


def test_contents_list_shows_entries_and_renews_to_the_same() -> None:
    blocks = (Heading(2, "一、职能", "一、职能"), Heading(2, "小计"), table(), Heading(3, "（一）"))
    xml = part(write_docx(document(*blocks), REFERENCE), "word/document.xml")
    assert xml.count(' TOC \\o "1-2" \\f C \\h \\z ') == 1
    entries = re.findall(r'w:anchor="(_Toc\d+)" w:history="1"><w:r><w:t xml:space="preserve">([^<]*)<', xml)
    assert [text for _, text in entries] == ["第一部分 概况", "一、职能", "一、收支总表"]
    for anchor, _ in entries:
        assert f'w:name="{anchor}"' in xml and f" PAGEREF {anchor} \\h " in xml
    # found by style: headings 1 and 2 only; by field: the entry that is not the heading's own text
    assert re.findall(r" TC (.*?) </w:instrText>", xml) == ['"一、收支总表" \\f C \\l "2"']
    styles = {p.text: p.style.name for p in read(write_docx(document(*blocks), REFERENCE)).paragraphs}
    assert (styles["小计"], styles["收支总表"]) == ("标题 2 不入目录", "表标题")


def test_quotation_marks_do_not_end_a_contents_entry() -> None:
    heading = Heading(2, "“三公”表", '十、“三公”"表"', look="table")
    xml = part(write_docx(document(heading), REFERENCE), "word/document.xml")
    assert ' TC "十、\\“三公\\”\\"表\\"" \\f C' in xml


def test_nobody_is_prompted() -> None:
    file = write_docx(random_document(3), repacked(settings=("<w:zoom", '<w:updateFields w:val="true"/><w:zoom')))
    assert "updateFields" not in part(file, "word/settings.xml")
    assert "w:dirty" not in part(file, "word/document.xml")
    assert "<w:evenAndOddHeaders/>" in part(file, "word/settings.xml")


def test_properties_tell_title_and_language_and_nothing_else() -> None:
    core = part(write_docx(document(), REFERENCE), "docProps/core.xml")
    told = {element.tag.rpartition("}")[2]: element.text for element in ElementTree.fromstring(core)}
    assert told == {"title": "某某局2024年部门预算公开", "creator": "某某局", "language": "zh-CN"}
    assert len(ElementTree.fromstring(part(write_docx(document(), REFERENCE), "docProps/app.xml"))) == 0


def test_text_is_escaped_and_cleaned() -> None:
    file = write_docx(document(Paragraph(("  <p>a&b\x00\x0b\ufffe\ud800]]>\n二 ",))), REFERENCE)
    assert read(file).paragraphs[-1].text == "  <p>a&b]]>\n二 "
    xml = part(file, "word/document.xml")
    assert '<w:t xml:space="preserve">  &lt;p&gt;a&amp;b]]&gt;</w:t><w:br/><w:t xml:space="preserve">二 </w:t>' in xml


def test_ambiguous_signs_are_marked_as_chinese() -> None:
    xml = part(write_docx(document(Paragraph(("“三公”",)), Paragraph(("𠮷龘",))), REFERENCE), "word/document.xml")
    assert '<w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">“三公”' in xml
    assert '<w:r><w:t xml:space="preserve">𠮷龘' in xml


def test_missing_style_is_named_in_chinese() -> None:
    with pytest.raises(TemplateProblem, match="缺少样式：表头"):
        write_docx(document(), repacked(styles=('w:val="表头"', 'w:val="别的"')))


def test_missing_page_setup_and_damaged_file_are_told() -> None:
    with pytest.raises(TemplateProblem, match="应有 4 节"):
        write_docx(document(), repacked(document=("w:sectPr", "w:other")))
    with pytest.raises(TemplateProblem, match="不是完好的"):
        write_docx(document(), b"no package")


def test_style_ids_of_chinese_word_are_followed() -> None:
    file = write_docx(document(), repacked(styles=('w:styleId="Heading1"', 'w:styleId="1"')))
    assert '<w:pStyle w:val="1"/>' in part(file, "word/document.xml")


def test_reference_without_page_numbering_gets_it() -> None:
    file = write_docx(document(), repacked(document=('<w:pgNumType w:start="1"/>', "")))
    assert re.search(r'<w:pgMar [^>]*/><w:pgNumType w:start="1"/>', part(file, "word/document.xml"))


@settings(max_examples=60, deadline=None)
@given(documents())
def test_any_document_is_well_formed(tree: Document) -> None:
    data = write_docx(tree, REFERENCE)
    root = ElementTree.fromstring(part(data, "word/document.xml"))
    ElementTree.fromstring(part(data, "docProps/core.xml"))
    for grid in root.iter(f"{W}tbl"):
        columns = len(grid.findall(f"{W}tblGrid/{W}gridCol"))
        for row in grid.findall(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans) == columns
    body = root.find(f"{W}body")
    assert body is not None and body[-1].tag == f"{W}sectPr" and body[-2].tag != f"{W}tbl"
    names = [mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names)) == len(list(tree.headings()))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_validator_finds_no_error(seed: int) -> None:
    assert "Found 0 errors" in validate(write_docx(random_document(seed), REFERENCE))


@pytest.mark.slow
def test_validator_finds_no_error_in_the_reference() -> None:
    assert "Found 0 errors" in validate(REFERENCE)
