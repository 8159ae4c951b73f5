"""The draft as mail programs read it: headers, both bodies, attachments."""

from __future__ import annotations

import email
import re
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest

from generator.approval import mail_page, write_mail
from generator.document.tree import Document
from generator.model.facts import Budget
from generator.writers.package import is_untouched
from tests.approval.approval_cases import approvable, reminders
from tests.support.budgets import at
from tests.support.records import replace
from tests.support.valid import VALID

DOCX = b"PK\x03\x04" + bytes(range(256)) * 40


def page(budget: Budget = VALID, warnings: int = 3, accepted: int = 1) -> Document:
    return mail_page(approvable(budget, reminders(warnings, accepted))[0], ["甲.docx"])


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_draft_without_addresses_and_date() -> None:
    message = read(write_mail(page(), [("甲.docx", DOCX)]))
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "请审批：某市档案馆2024年部门预算公开"
    assert message["MIME-Version"] == "1.0"
    assert {name for name in ("To", "Cc", "Bcc", "From", "Date", "Message-ID") if name in message} == set()
    assert message.get_content_type() == "multipart/mixed"
    assert next(part.get_content_type() for part in message.iter_parts()) == "multipart/alternative"


def test_lines_are_plain_ascii_and_end_as_in_the_net() -> None:
    data = write_mail(page(), [("某市档案馆2024年部门预算公开.docx", DOCX)])
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?[^?]+\?.\?[^?]*\?=", data))


NAMES = (
    "某市档案馆2024年部门预算公开.docx",
    '名称"带引号"\'和；分号.docx',
    "𠮷县䶮镇㛃（试点）办 公室.docx",
    "plain name.docx",
    "100%公开=真;的.docx",
    f"{'很长的单位名称' * 8}2024年部门预算公开(2).docx",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_by_either_way_of_writing_it(name: str) -> None:
    data = write_mail(page(), [(name, DOCX)])
    (part,) = read(data).iter_attachments()
    assert part.get_filename() == name  # Content-Disposition, RFC 2231
    raw = next(part for part in email.message_from_bytes(data).walk() if part.get("Content-Disposition"))
    words = raw.get_param("name")
    assert isinstance(words, str)
    assert str(make_header(decode_header(words))) == name  # Content-Type, RFC 2047
    assert "name*" not in raw["Content-Type"] and "filename*0" not in raw["Content-Disposition"]
    assert part.get_content() == DOCX
    assert part.get_content_type().endswith("wordprocessingml.document")


def test_several_attachments_in_order() -> None:
    message = read(write_mail(page(), [("甲.docx", DOCX), ("甲-审批摘要.docx", DOCX[:9])]))
    assert [part.get_filename() for part in message.iter_attachments()] == ["甲.docx", "甲-审批摘要.docx"]


def test_a_line_break_in_a_name_makes_no_header() -> None:
    for end in ("\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\u2029"):
        evil = replace(page(), title=f"请审批：某局{end}Bcc: a@example.org{end}{end}正文")
        data = write_mail(evil, [(f"甲{end}X-Evil: 1.docx", DOCX)])
        message = read(data)
        assert message["Subject"] == "请审批：某局 Bcc: a@example.org 正文"
        assert {"Bcc", "X-Evil"} & set(message.keys()) == set()
        assert [part.get_filename() for part in message.iter_attachments()] == ["甲 X-Evil: 1.docx"]


def test_both_bodies_say_the_same() -> None:
    message = read(write_mail(page(), [("甲.docx", DOCX)]))
    plain, html = body(message, "plain"), body(message, "html")
    assert "某市档案馆2024年部门预算公开文本已经编好" in plain
    assert "　收入总计：2024年 178.00，2023年 136.50，增减 增加，增减额 41.50，增减率% 30.40" in plain
    assert "新增档案数字化工作" in plain
    assert "没有处理的3条，经办人已说明理由的1条" in plain
    assert "运行经费采购资产!B0" in plain
    cells = [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td.*?</td>", html)]
    assert cells
    assert [cell for cell in cells if cell not in plain] == []
    assert set(re.findall(r"\d[\d,]*\.\d\d", plain)) == set(re.findall(r"\d[\d,]*\.\d\d", re.sub("<[^>]*>", " ", html)))


def test_the_html_is_only_text_and_looks() -> None:
    reason = '<script>alert(1)</script><img src="http://example.org/x">&amp;{{ 7 * 7 }}'
    lines = (replace(VALID.lines[1], reason=reason, at=at("收支明细", 6)), *VALID.lines[2:], VALID.lines[0])
    message = read(write_mail(page(replace(VALID, lines=lines)), []))
    html = body(message, "html")
    assert reason in body(message, "plain")
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= {
        "html", "head", "meta", "title", "body", "p", "b", "table", "tr", "th", "td",
    }  # fmt: skip


def test_nothing_to_tell() -> None:
    lines = tuple(replace(line, prior=line.current) for line in VALID.lines)
    expenses = tuple(replace(one, prior=one.general + one.fund + one.capital) for one in VALID.three_public)
    plain = body(read(write_mail(page(replace(VALID, lines=lines, three_public=expenses), 0, 0), [])), "plain")
    assert "没有增减10%以上的变动。" in plain
    assert "没有处理的0条" in plain


def test_same_bytes_and_a_seal(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = write_mail(page(), [("甲.docx", DOCX)])
    assert data == write_mail(page(), [("甲.docx", DOCX)])
    path = tmp_path_factory.mktemp("mail") / "送审.eml"
    path.write_bytes(data)
    assert is_untouched(path)
    path.write_bytes(data.replace(b"X-Unsent: 1", b"X-Unsent: 0"))
    assert not is_untouched(path)
