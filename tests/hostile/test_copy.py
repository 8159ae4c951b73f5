"""The copy that shows the findings, of workbooks whose other parts are damaged; and what the audit cannot read yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import cli
from generator.arguments import Exit
from generator.workbook.layout import SHEETS, names
from tests.support.samples import sample
from tests.workbook.books import edited, unzip, zipped

SAMPLE = "changji-city-gov-office-2024"
NAME = SHEETS[names.BASICS].address("identity.name", 0)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", b"<fonts", b"<phonts"),
        ("xl/worksheets/sheet1.xml", b"<sheetData", b"<sheetData<"),
        ("xl/worksheets/sheet1.xml", b"<sheetData", b"<data"),
        ("xl/worksheets/sheet1.xml", b"<sheetView ", b'<sheetView a="1" a="2" '),
    ],
)
def test_findings_are_told_even_when_no_copy_can_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str, old: bytes, new: bytes
) -> None:
    parts = unzip(edited({(names.LINES, "E5"): "不是数"}, sample(SAMPLE).read_bytes()))
    assert old in parts[part]
    replaced = parts[part].replace(old, new).replace(b"</fonts", b"</phonts" if b"phonts" in new else b"</fonts")
    path = tmp_path / "填报.xlsx"
    path.write_bytes(zipped({**parts, part: replaced}))
    code = cli.main([str(path), "-o", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert code == Exit.FAULTY
    assert "S103" in said.out
    out = tmp_path / "out"
    assert "副本没有写成" in said.err or [file.suffix for file in out.iterdir()] == [".xlsx"]


def test_a_name_that_ends_in_digits(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(edited({(names.BASICS, NAME): "某市第12"}, sample(SAMPLE).read_bytes()))
    assert cli.main([str(path), "-o", str(tmp_path / "out")]) == Exit.DONE
