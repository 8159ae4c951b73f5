"""The PDF of a DOCX, and what is said where LibreOffice is missing or fails."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from generator import pipeline
from generator.arguments import Exit
from generator.cli import main
from generator.document.tree import Figure
from generator.model.errors import CannotWrite
from generator.writers import pdf
from generator.writers.package import is_untouched
from tests.support.office import page_texts, squeeze, to_pdf
from tests.support.samples import SAMPLES, sample


def test_without_libreoffice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    asked = [str(sample(SAMPLES[0])), "-o", str(tmp_path / "out"), "--format", "pdf", "--format", "docx"]
    assert main(asked) == Exit.CANNOT_WRITE
    said = capsys.readouterr().err
    assert "请安装 LibreOffice" in said and "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_finds_it_outside_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    program.parent.mkdir(parents=True)
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    monkeypatch.setenv("PLACE", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", ("$PLACE/LibreOffice/program/soffice.exe",))
    assert pdf.find_office() is None
    program.touch()
    assert Path(pdf.find_office() or "") == program


def test_an_office_that_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: sys.executable)
    with pytest.raises(CannotWrite, match="没有生成 PDF"):
        pdf.to_pdf(b"PK")


def test_an_office_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: str(tmp_path / "soffice"))
    with pytest.raises(CannotWrite, match="启动不了"):
        pdf.to_pdf(b"PK")


@pytest.mark.skipif(os.name == "nt", reason="a program is a shell script here")
def test_an_office_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = tmp_path / "soffice"
    office.write_text(f'#!/bin/sh\nsleep 2 && touch "{tmp_path}/alive" &\nsleep 60\n')
    office.chmod(0o755)
    monkeypatch.setattr(pdf, "find_office", lambda: str(office))
    monkeypatch.setattr(pdf, "_TIMEOUT_SECONDS", 0.2)
    with pytest.raises(CannotWrite, match="已停止"):
        pdf.to_pdf(b"PK")
    time.sleep(2.2)
    assert not (tmp_path / "alive").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_pages_of_the_docx(name: str, tmp_path: Path) -> None:
    rendering = pipeline.render(sample(name), formats=("docx", "pdf"))
    pages, wanted = page_texts(rendering.files["pdf"]), page_texts(to_pdf(rendering.files["docx"]))
    assert len(pages) == len(wanted) > 20
    assert [squeeze(page) for page in pages] == [squeeze(page) for page in wanted]
    whole = squeeze("".join(pages))
    for table in rendering.document.tables():
        for content in (cell.content for row in table.body for cell in row.cells):
            assert not isinstance(content, Figure) or content.text in whole
    path = tmp_path / "公开.pdf"
    path.write_bytes(rendering.files["pdf"])
    assert is_untouched(path)
    path.write_bytes(rendering.files["pdf"].replace(b"/Size", b"/Sise"))
    assert not is_untouched(path)


@pytest.mark.slow
def test_the_same_bytes_again() -> None:
    docx = pipeline.render(sample(SAMPLES[0]), formats=("docx",)).files["docx"]
    first = pdf.to_pdf(docx)
    time.sleep(1.1)  # the clock of a PDF counts seconds
    assert pdf.to_pdf(docx) == first
    assert first.startswith(b"%PDF-") and first.endswith(b"%%EOF\n") and b"/StructTreeRoot" in first
