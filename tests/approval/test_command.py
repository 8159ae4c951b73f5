"""--mail and --summary on the command line."""

from __future__ import annotations

import email
import shutil
from email import policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from generator.cli import main
from generator.delivery import safe_stem
from tests.hostile.test_secrecy import Plants, book, leaks, planted
from tests.support.samples import ROOT, sample
from tests.workbook.books import edited

CHANGJI = sample("changji-city-gov-office-2024")
STEM = "昌吉市人民政府办公室2024年部门预算公开"


def opened(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def attached(path: Path) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in opened(path).iter_attachments()}


def test_mail_and_summary_beside_the_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CHANGJI), "-o", str(tmp_path), "--mail", "--summary", "--trace"]) == 0
    said = capsys.readouterr().out
    mail, summary = tmp_path / f"{STEM}-送审.eml", tmp_path / f"{STEM}-审批摘要.docx"
    assert mail.name in said and summary.name in said
    document = tmp_path / f"{STEM}.docx"
    assert attached(mail) == {path.name: path.read_bytes() for path in (document, summary)}
    assert opened(mail)["Subject"] == f"请审批：{STEM}"
    sheet = openpyxl.load_workbook(tmp_path / f"{STEM}核对底稿.xlsx")["核对底稿"]
    places = {str(cell.value).split(" ")[0] for cell in sheet["B"]}
    assert {"审批摘要", "送审邮件"} <= places


def test_nothing_is_written_unasked(tmp_path: Path) -> None:
    assert main([str(CHANGJI), "-o", str(tmp_path)]) == 0
    assert not [path.name for path in tmp_path.iterdir() if "审批" in path.name or path.suffix == ".eml"]


def test_a_mail_brings_the_document_whatever_format_was_asked_for(tmp_path: Path) -> None:
    assert main([str(CHANGJI), "-o", str(tmp_path), "--format", "html", "--mail"]) == 0
    assert list(attached(tmp_path / f"{STEM}-送审.eml")) == [f"{STEM}.docx"]


def test_again_nothing_changes_and_an_edited_document_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = [str(CHANGJI), "-o", str(tmp_path), "--mail", "--summary"]
    assert main(wanted) == 0
    capsys.readouterr()
    assert main(wanted) == 0
    assert capsys.readouterr().out.count("内容没有变化") == 4
    (tmp_path / f"{STEM}.docx").write_bytes(b"edited")
    assert main(wanted) == 0
    assert f"{STEM}(2).docx" in attached(tmp_path / f"{STEM}-送审.eml")
    assert (tmp_path / f"{STEM}.docx").read_bytes() == b"edited"


def test_a_workbook_with_errors_gives_no_mail(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    blank = ROOT / "input_templates"
    shutil.copy(next(blank.glob("*.xlsx")), path)
    assert main([str(path), "-o", str(tmp_path / "out"), "--mail", "--summary"]) == 1
    assert not list(tmp_path.rglob("*.eml")) and not list(tmp_path.rglob("*审批摘要*"))


def test_a_pack_without_the_words_of_the_mail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = Path(shutil.copytree(ROOT / "templates" / "xinjiang-2024", tmp_path / "本局模板"))
    shutil.rmtree(pack / "approval")
    assert main([str(CHANGJI), "-o", str(tmp_path / "out"), "--templates", str(pack), "--mail"]) == 2
    assert "缺少 approval/mail.xml" in capsys.readouterr().err


def test_a_bureau_changes_the_words(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(ROOT / "templates" / "xinjiang-2024", tmp_path / "本局模板"))
    words = pack / "approval" / "mail.xml"
    words.write_text(words.read_text("utf-8").replace("请审批：", "送审："), "utf-8")
    assert main([str(CHANGJI), "-o", str(tmp_path / "out"), "--templates", str(pack), "--mail"]) == 0
    assert opened(tmp_path / "out" / f"{STEM}-送审.eml")["Subject"] == f"送审：{STEM}"


def test_nothing_hidden_reaches_the_approver(tmp_path: Path) -> None:
    plants = Plants()
    path, out = book(tmp_path, planted(plants)), tmp_path / "out"
    assert main([str(path), "-o", str(out), "--mail", "--summary", "--trace"]) == 0
    (mail,) = out.glob("*-送审.eml")
    (summary,) = out.glob("*-审批摘要.docx")
    decoded = [mail.read_bytes(), summary.read_bytes()]
    decoded += [bytes(part.get_payload(decode=True)) for part in opened(mail).walk() if not part.is_multipart()]
    assert len(decoded) == 6 and plants.texts
    assert not [leak for data in decoded for leak in leaks(data, plants)]


def test_a_name_so_long_that_it_is_cut_leaves_every_file_its_own(tmp_path: Path) -> None:
    name = f"某市{'综合行政管理服务' * 7}局"
    path = tmp_path / "填报.xlsx"
    path.write_bytes(edited({("基本信息", "B7"): name}, CHANGJI.read_bytes()))
    assert main([str(path), "-o", str(tmp_path / "out"), "--mail", "--summary", "--trace"]) == 0
    ends = ("-审批摘要.docx", "-送审.eml", "核对底稿.xlsx", ".docx", ".xlsx")
    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    stem = safe_stem(f"{name}2024年部门预算公开")
    assert written == sorted(f"{stem}{end}" for end in ends)
    assert opened(tmp_path / "out" / f"{stem}-送审.eml")["Subject"] == f"请审批：{name}2024年部门预算公开"
