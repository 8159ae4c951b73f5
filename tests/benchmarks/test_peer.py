"""The usual stack yields what ours yields: otherwise the comparison of their times would be worth nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.inside import ours, peer
from benchmarks.measure import SAMPLE
from benchmarks.peer.layout import TABLES

FORMS = 7
"""Performance forms of the sample."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of the two sides, a .docx and an .xlsx of one name in each."""
    made = []
    for name, make in (("ours", ours), ("peer", peer)):
        folder = tmp_path_factory.mktemp(name)
        make(SAMPLE, folder)
        made.append(folder)
    names = [sorted(path.name for path in folder.iterdir()) for folder in made]
    assert names[0] == names[1] and len(names[0]) == 2
    return made[0], made[1]


def test_same_paragraphs(both: tuple[Path, Path]) -> None:
    mine, theirs = (_paragraphs(_only(folder, "docx")) for folder in both)
    assert len(mine) > 150
    assert theirs == mine


def test_same_contents_list_but_for_page_numbers(both: tuple[Path, Path]) -> None:
    mine, theirs = (_contents(_only(folder, "docx")) for folder in both)
    assert len(mine) > 25
    assert theirs == [entry.rstrip("0123456789") for entry in mine]


def test_same_tables_and_merges_in_the_document(both: tuple[Path, Path]) -> None:
    mine, theirs = (list(_tables(_only(folder, "docx"))) for folder in both)
    assert len(mine) == len(TABLES) + FORMS
    for here, there in zip(mine, theirs, strict=True):
        assert there == here


def test_same_tables_merges_and_formats_in_the_workbook(both: tuple[Path, Path]) -> None:
    mine, theirs = (load_workbook(_only(folder, "xlsx")) for folder in both)
    assert len(theirs.sheetnames) == len(TABLES) + FORMS
    for name in theirs.sheetnames:
        assert _cells(theirs[name]) == _cells(mine[name]), name
        assert _merges(theirs[name]) == _merges(mine[name]), name
        assert theirs[name].print_title_rows == mine[name].print_title_rows, name


def _only(folder: Path, suffix: str) -> Path:
    (path,) = folder.glob(f"*.{suffix}")
    return path


def _paragraphs(path: Path) -> list[tuple[str, str]]:
    """Style and text of every paragraph outside tables and contents list that has a text."""
    document = Document(str(path))
    found = [(p.style.name, p.text) for p in document.paragraphs if p.text]
    return [(style, text) for style, text in found if not style.lower().startswith("toc")]


def _contents(path: Path) -> list[str]:
    body = Document(str(path)).element.body
    return [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
        if (style := paragraph.style) and style.startswith("TOC")
    ]


def _tables(path: Path) -> Iterator[list[list[tuple[str, int, bool]]]]:
    """Each table as rows of (text, columns it spans, whether it goes on from the cell above)."""
    document = Document(str(path))
    for element in document.element.body.iterchildren(qn("w:tbl")):
        yield [
            [
                ("".join(text.text or "" for text in cell.iter(qn("w:t"))), cell.grid_span, cell.vMerge == "continue")
                for cell in row._tr.tc_lst
            ]
            for row in Table(element, document).rows
        ]


def _cells(sheet: Worksheet) -> dict[str, tuple[object, str, str]]:
    """Address → value, its type and number format, the way back to the contents list left out."""
    return {
        cell.coordinate: (cell.value, cell.data_type, cell.number_format)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not cell.hyperlink
    }


def _merges(sheet: Worksheet) -> set[str]:
    return {str(area) for area in sheet.merged_cells.ranges}
