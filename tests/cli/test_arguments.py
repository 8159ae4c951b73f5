"""The command line: complete, Chinese, and quick to answer."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from generator import __version__, arguments
from generator.arguments import Exit, default_year, parse

TODAY = date(2026, 11, 20)
OUR_WORDS = r"gen-disclosure|X101|LibreOffice|JSON|xlsx|docx|eml|html|pdf|new|check|rules|verify|explain|diff|NO_COLOR|GEN_DISCLOSURE_DEBUG|Ctrl-C|--?[a-z]+"


def foreign_words(text: str) -> list[str]:
    """English words that are no part of a command."""
    return re.findall(r"[A-Za-z]+", re.sub(OUR_WORDS, "", text))


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as stop:
        parse(words, TODAY)
    assert stop.value.code == Exit.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    return err


def helped(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as stop:
        parse((*words, "--help"), TODAY)
    assert stop.value.code == 0
    return capsys.readouterr().out


COMMANDS = ("", "new", "check", "rules", "verify", "explain", "diff")


@pytest.mark.parametrize("words", [(word,) if word else () for word in COMMANDS])
def test_help_is_chinese(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert foreign_words(helped(capsys, *words)) == []


def test_help_names_every_option_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    text = helped(capsys)
    for command in COMMANDS:
        assert f"gen-disclosure {command}" in text
        parser, shown = arguments._parser(command, TODAY), helped(capsys, *filter(None, (command,)))
        for action in parser._actions:
            assert action.help
            assert action.help in shown
            assert all(option in shown for option in action.option_strings)
    for code in Exit:
        assert re.search(rf"^  {code:<4}\S", text, re.MULTILINE)
    assert "check --help" in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("--version",), ("new", "--version")):
        with pytest.raises(SystemExit) as stop:
            parse(words, TODAY)
        assert stop.value.code == 0
        assert capsys.readouterr().out == f"gen-disclosure {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "缺少工作簿。"),
        (("a.xlsx", "b.xlsx"), "多份工作簿要用 -o 写明生成到哪个文件夹。"),
        (("a.xlsx", "b.xlsx", "-o", "x", "--trace"), "--trace 只用于一份工作簿。"),
        (("a.xlsx", "--jobs", "0"), "--jobs 不能是“0”，应为 1 到 60。"),
        (("a.xlsx", "--out", "b"), "不认识“--out b”。"),
        (("a.xlsx", "-o"), "-o/--output 后面要写一个值。"),
        (("a.xlsx", "--overwrite=x"), "--overwrite 后面不能有值 'x'。"),
        (("a.xlsx", "--format", "odt"), "--format 不能是“odt”，只能是 docx 或 xlsx 或 html 或 pdf。"),
        (("new", "--kind", "学校"), "--kind 不能是“学校”，只能是 部门 或 单位。"),
        (("new", "--year", "26"), "--year 不能是“26”，应为四位数的年份，如 2025。"),
        (("new", "--year", "1999"), "--year 不能是“1999”，应为四位数的年份，如 2025。"),
        (("new", "--year", "２０２６"), "--year 不能是“２０２６”，应为四位数的年份，如 2025。"),
        (("new", "x.xlsx"), "不认识“x.xlsx”。"),
        (("check",), "缺少工作簿。"),
        (("check", "a.xlsx", "--format", "docx"), "不认识“--format docx”。"),
        (("rules", "X101", "X102"), "不认识“X102”。"),
        (("verify", "a.docx"), "缺少工作簿。"),
        (("verify",), "缺少文档, 工作簿。"),
    ],
)
def test_errors_are_chinese(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    first, *rest = refused(capsys, *words).splitlines()
    assert first == said
    assert rest[0].startswith("用法：gen-disclosure")
    assert foreign_words("".join(rest)) == []


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 1, 1), 2026), (date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027), (date(2026, 12, 31), 2027)],
)
def test_default_year(today: date, year: int) -> None:
    assert default_year(today) == year
    assert parse(["new"], today).year == year


def test_defaults() -> None:
    options = parse(["a.xlsx"], TODAY)
    assert (options.workbook, options.output, options.format, options.templates) == (Path("a.xlsx"), None, None, None)
    assert options.overwrite is False
    assert parse(["new"], TODAY).kind == "部门"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from generator.cli import main; main(['--help']);"
        "print([name for name in ('openpyxl', 'jinja2', 'xlsxwriter', 'xml.etree', 'zipfile') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert run.stdout.splitlines()[-1] == b"[]"
