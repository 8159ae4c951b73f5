"""What looks like a formula, a template or markup is text: printed as typed, or refused as a slip, never evaluated."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator import cli, pipeline
from generator.arguments import Exit
from generator.workbook.layout import SHEETS, names
from generator.writers.package import is_untouched
from tests.support.samples import sample
from tests.workbook.books import edited

SAMPLE = "changji-city-gov-office-2024"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXTS = (
    "=cmd|'/c calc'!A1", "=1+1", "+1+1", "-2+3", "@SUM(A1:A2)", "=HYPERLINK(\"http://example.org\",\"甲\")", "{=1+1}", "http://example.org/甲",
    "mailto:a@example.org", "external:c.xlsx", "internal:Sheet1!A1", "<w:p><w:r/></w:p>", "</w:t>", "<n i=\"0\"/>", "<br/>", "]]>", "&amp;", "&lt;",
    "&#65;", "_x005F_x0041_", "${7*7}", "#{7*7}", "<%= 7*7 %>", "$(date)", "`date`", "'quoted", "😀", "𠮷", "𪚥𰻝", "\\n", "%s%d", "{0}",
)  # fmt: skip
"""As a clerk sees them in a cell; `_x005F_x0041_` is how a file writes a typed _x0041_."""


def place(sheet: str, key: str, row: int = 0) -> tuple[str, str]:
    return sheet, SHEETS[sheet].address(key, row)


def rendered(tmp_path: Path, cells: Mapping[tuple[str, str], object]) -> pipeline.Rendering:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(edited(cells, sample(SAMPLE).read_bytes()))
    return pipeline.render(path)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


@pytest.mark.parametrize("text", TEXTS)
def test_is_printed_as_typed(tmp_path: Path, text: str) -> None:
    plain = rendered(tmp_path, {})
    cells = {
        place(names.DUTIES, "text", 5): text,
        place(names.NOTES, "text", 5): f"{text}甲",
        place(names.PROJECTS, "undertaker", 5): text,
        place(names.INDICATORS, "target", 5): text,
    }
    done = rendered(tmp_path, cells)
    assert done.files, [str(finding) for finding in done.findings if finding.severity.value == "错误"]
    shown = text.replace("_x005F_", "_")
    document = ElementTree.fromstring(parts(done.files["docx"])["word/document.xml"])
    paragraphs = ["".join(node.text or "" for node in p.iter(f"{W}t")) for p in document.iter(f"{W}p")]
    assert shown in paragraphs
    assert len(paragraphs) - _paragraphs(plain) in (0, 1)  # the note is one more
    xlsx = parts(done.files["xlsx"])
    everything = "".join(xlsx.values())
    assert not re.search(r"<f[ >]", everything), "a formula"
    assert 'TargetMode="External"' not in everything + "".join(parts(done.files["docx"]).values())
    strings = ["".join(si.itertext()) for si in ElementTree.fromstring(xlsx["xl/sharedStrings.xml"])]
    assert any(text in string for string in strings)


def _paragraphs(rendering: pipeline.Rendering) -> int:
    return len(list(ElementTree.fromstring(parts(rendering.files["docx"])["word/document.xml"]).iter(f"{W}p")))


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% for a in b %}", "{{ ''.__class__.__mro__ }}", "甲{{", "%}"])
def test_signs_of_a_template_are_a_slip_and_never_run(tmp_path: Path, text: str) -> None:
    done = rendered(tmp_path, {place(names.DUTIES, "text", 5): text})
    assert not done.files
    assert [finding.rule for finding in done.findings if finding.severity.value == "错误"] == ["T101"]
    assert "49" not in str(done.findings[0])


def test_signs_that_turn_or_hide_text_are_taken_out(tmp_path: Path) -> None:
    turned = "甲\u202e乙\u2066丙\u200b丁\u00ad戊\ufeff己\U000e0041"
    done = rendered(tmp_path, {place(names.DUTIES, "text", 5): turned})
    assert done.files
    assert "甲乙丙丁戊己" in parts(done.files["docx"])["word/document.xml"]
    assert any(finding.rule == "S154" for finding in done.findings)


@pytest.mark.parametrize(
    "name",
    ["../../逃", "/etc/cron.d/甲", "C:\\甲", "甲/乙:丙*丁?", "CON", "nul.txt", "..", "甲\n乙", "甲" * 70, "甲" * 300, "甲" * 500, ".甲", "-rf", "~",
     "$HOME", "甲\u202e乙"],
)  # fmt: skip
def test_the_name_of_the_department_is_no_path(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "填报.xlsx", tmp_path / "甲" / "out"
    path.write_bytes(edited({place(names.BASICS, "identity.name"): name}, sample(SAMPLE).read_bytes()))
    code = cli.main([str(path), "-o", str(out)])
    said = "".join(capsys.readouterr())
    assert code in (Exit.DONE, Exit.FAULTY), said
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file != path]
    assert files
    assert all(file.parent == out and is_untouched(file) for file in files)
    assert all(len(file.name.encode()) <= 255 and file.name.isprintable() for file in files)


def test_a_screen_is_not_steered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "填报.xlsx"
    steering = "_x001B_[2J_x001B_]0;甲_x0007_\u202e\u2066"
    cells = {place(names.LINES, key, 5): steering for key in ("code", "category", "source", "current")}
    path.write_bytes(edited({**cells, place(names.BASICS, "template.edition"): steering}, sample(SAMPLE).read_bytes()))
    assert cli.main([str(path)]) == Exit.UNREADABLE
    path.write_bytes(edited(cells, sample(SAMPLE).read_bytes()))
    assert cli.main(["check", str(path)]) == Exit.FAULTY
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "".join(capsys.readouterr()))
