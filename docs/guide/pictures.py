"""Takes the pictures of the guide (填报指南) again, from a sample, into this folder.

    python -m docs.guide.pictures

Needs the development tools, LibreOffice, poppler-utils, Chromium and Chinese fonts. Run it after the workbook, the
documents or their looks have changed, look at the pictures, then run `python -m docs.guide.page`.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageOps

from generator.cli import main
from tests.support.browser import opened
from tests.support.office import to_pdf

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "samples" / "changji-city-gov-office-2024.xlsx"
DONE, FAULTY = 0, 1
_DENSITY = 300
"""Dots an inch before a page is made smaller."""
_COLOURS = 128


def take() -> None:
    """Writes every picture of the guide."""
    unfinished = _unfinished()
    lines = {"A": 10, "E": 14, "F": 14, "G": 13, "H": 9, "L": 36, "N": 58}
    _sheet(unfinished, "收支明细", lines, (3, 4, 5, 6, 8, 9), "lines", 1300)
    progress = {"A": 12, "B": 56, "C": 15, "D": 15, "E": 20}
    _sheet(unfinished, "填报进度", progress, (1, 3, 4, 5, 7, 8, *range(21, 26), *range(34, 37)), "progress", 1150)
    with tempfile.TemporaryDirectory() as folder:
        _findings(unfinished, Path(folder))
        _outputs(Path(folder))


def _unfinished() -> bytes:
    """The sample with a reason left out and an amount that does not agree."""
    book = load_workbook(SAMPLE)
    book["收支明细"]["L8"] = None
    book["基本支出经济分类"]["C7"] = 1_000_000
    return _saved(book)


def _findings(workbook: bytes, folder: Path) -> None:
    (folder / "填报表.xlsx").write_bytes(workbook)
    assert main(["check", "--annotate", str(folder / "填报表.xlsx")]) == FAULTY
    copy = (folder / "填报表-检查结果.xlsx").read_bytes()
    told = {"A": 8, "B": 8, "C": 18, "D": 8, "E": 58, "H": 14, "I": 40}
    _sheet(copy, "检查结果", told, (4, 5, 6, 8, 9), "findings", 1300)


def _outputs(folder: Path) -> None:
    formats = [word for form in ("docx", "html") for word in ("--format", form)]
    assert main([str(SAMPLE), "-o", str(folder), "--summary", "--trace", *formats]) == DONE
    (summary,) = folder.glob("*-审批摘要.docx")
    (trace,) = folder.glob("*核对底稿.xlsx")
    (page,) = folder.glob("*.html")
    (document,) = (path for path in folder.glob("*.docx") if path != summary)
    pages = to_pdf(document.read_bytes())
    _picture(pages, 7, "page-table", 800)
    _picture(pages, 18, "page-narrative", 600)
    _picture(to_pdf(summary.read_bytes()), 1, "summary", 800, 0.5)
    columns = {"A": 6, "B": 34, "C": 18, "E": 40, "F": 19, "G": 15, "I": 11, "J": 11, "K": 8}
    _sheet(trace.read_bytes(), "核对底稿", columns, (3, 5, 13, 15), "trace", 1300)
    with opened(page.read_bytes()) as shown:
        for name, width, height in (("page-phone", 390, 560), ("page-desktop", 1000, 620)):
            shown.resize(width, height)
            _save(Image.open(io.BytesIO(shown.screenshot())), name)


def _sheet(
    workbook: bytes, name: str, widths: dict[str, int], rows: Collection[int], picture: str, pixels: int
) -> None:
    """Some rows and columns of a sheet, calculated afresh: openpyxl keeps no values of formulas."""
    book = load_workbook(io.BytesIO(workbook))
    for sheet in book:
        sheet.sheet_state = "visible" if sheet.title == name else "hidden"
    book.active = book[name]
    _bare(book[name], widths, rows)
    _picture(to_pdf(_saved(book), ".xlsx"), 1, picture, pixels)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bare(sheet: Worksheet, widths: dict[str, int], rows: Collection[int]) -> None:
    """Leaves the chosen rows and columns on one page without margins."""
    for number in range(1, sheet.max_column + 1):
        letter = get_column_letter(number)
        column = sheet.column_dimensions[letter]
        column.min = column.max = number
        column.hidden, column.width = letter not in widths, widths.get(letter, 0)
    for number in range(1, max(rows) + 1):
        sheet.row_dimensions[number].hidden = number not in rows
    sheet.print_title_rows = None
    sheet.print_area = f"A1:{max(widths)}{max(rows)}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
    sheet.HeaderFooter = HeaderFooter()


def _picture(pdf: bytes, page: int, name: str, pixels: int, part: float = 1) -> None:
    """The upper part of a page of a PDF without its white edges, so many pixels wide."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages.pdf"
        file.write_bytes(pdf)
        command = ["pdftoppm", "-singlefile", "-f", str(page), "-l", str(page), "-r", str(_DENSITY), str(file)]
        whole = Image.open(io.BytesIO(subprocess.run(command, capture_output=True, check=True).stdout))
    box = ImageOps.invert(whole.convert("L")).getbbox()
    assert box is not None, "an empty page"
    left, top, right, bottom = box
    cut = whole.crop((left, top, right, round(top + (bottom - top) * part)))
    _save(cut.resize((pixels, round(cut.height * pixels / cut.width)), Image.Resampling.LANCZOS), name)


def _save(picture: Image.Image, name: str) -> None:
    """A PNG of few colours in this folder: text and cells need no more, and the file is a third of the size."""
    picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    take()
