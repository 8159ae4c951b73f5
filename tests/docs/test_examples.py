"""Every command that the README and the guide (填报指南) tell, typed as it stands there, on a sample."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from generator.arguments import Exit
from generator.cli import main
from tests.support.samples import ROOT, sample

SAMPLE = sample("changji-city-gov-office-2024")
BOOK = "部门预算公开填报表-2027"
STEM = "昌吉市人民政府办公室2024年部门预算公开"
DOCUMENTS = (f"{STEM}.docx", f"{STEM}.xlsx")
APPROVAL = (f"{STEM}-审批摘要.docx", f"{STEM}-送审.eml")
TRACE = f"{STEM}核对底稿.xlsx"
GATHERED = ("公开/汇总.xlsx", *(f"公开/{name}" for name in DOCUMENTS))

README = {
    "new --kind 部门 --year 2027 -o 部门预算公开填报表-2027.xlsx": (f"{BOOK}.xlsx",),
    "new --from 上年填好的工作簿.xlsx": ("部门预算公开填报表-2025.xlsx",),
    "new --from 旧工作簿.xlsx --year 2024": ("部门预算公开填报表-2024.xlsx",),
    "check 填好的工作簿.xlsx": (),
    "rules": (),
    "rules X101": (),
    "填好的工作簿.xlsx -o 输出目录": tuple(f"输出目录/{name}" for name in DOCUMENTS),
    "填好的工作簿.xlsx --format docx --format html --format pdf": tuple(
        f"{STEM}.{form}" for form in ("docx", "html", "pdf")
    ),
    "填好的工作簿.xlsx --summary --mail": (*DOCUMENTS, *APPROVAL),
    "verify 改过的文档.docx 填好的工作簿.xlsx": (),
    "explain 填好的工作簿.xlsx 机关运行经费": (),
    "explain 填好的工作簿.xlsx 118.97": (),
    "diff 先前的工作簿.xlsx 现在的工作簿.xlsx": (),
    "各部门的工作簿 -o 公开 --jobs 2": GATHERED,
    "--help": (),
}
GUIDE = {
    "new --kind 部门 --year 2027": (f"{BOOK}.xlsx",),
    "new --from 部门预算公开填报表-2026.xlsx": ("部门预算公开填报表-2025.xlsx",),
    f"check {BOOK}.xlsx --annotate": (f"{BOOK}-检查结果.xlsx",),
    "rules Y101": (),
    f"{BOOK}.xlsx --format docx --format xlsx --format html": (*DOCUMENTS, f"{STEM}.html"),
    f"{BOOK}.xlsx --mail --summary": (*DOCUMENTS, *APPROVAL),
    f"verify 改过的文档.docx {BOOK}.xlsx": (),
    f"explain {BOOK}.xlsx 118.97": (),
    f"{BOOK}.xlsx --trace": (*DOCUMENTS, TRACE),
    "各部门的工作簿 -o 公开": GATHERED,
}
"""Command → the files it leaves. The sample is of 2024; a name that says another year changes nothing."""
MANUALS = {"README.md": README, "docs/填报指南.md": GUIDE}


@pytest.mark.parametrize("manual", MANUALS)
def test_every_example_of_the_manual_is_tried(manual: str) -> None:
    assert set(commands(ROOT / manual)) == set(MANUALS[manual])


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[pytest.mark.slow] if "pdf" in command else [])
        for command in sorted({*README, *GUIDE})
    ],
)
def test_it_does_what_the_manual_says(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)
    lay_out(words, tmp_path)
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    assert ended(words) == Exit.DONE
    after = contents(tmp_path)
    expected = README.get(command, GUIDE.get(command))
    assert expected is not None
    assert set(after) - set(before) == set(expected)
    assert before.items() <= after.items(), "what was there is as it was"
    said, errors = capsys.readouterr()
    assert said and not errors


def commands(manual: Path) -> Iterator[str]:
    """Everything after `gen-disclosure`, from blocks and from the middle of a sentence; there must be some of each."""
    blocks, spans = [], []
    for token in MarkdownIt("commonmark").enable("table").parse(manual.read_text("utf-8")):
        if token.type == "fence":
            blocks += token.content.splitlines()
        spans += [child.content for child in token.children or () if child.type == "code_inline"]
    for found in (blocks, spans):
        told = [line.partition(" ")[2] for line in found if line.startswith("gen-disclosure ")]
        assert told, manual
        yield from told


def lay_out(words: list[str], folder: Path) -> None:
    """Puts the files there that the command takes."""
    for word, before in zip(words, ["", *words], strict=False):
        place = folder / word
        if word == "各部门的工作簿":
            place.mkdir()
            shutil.copy(SAMPLE, place)
        elif before == "-o":
            continue
        elif word.endswith(".xlsx"):
            shutil.copy(SAMPLE, place)
        elif word.endswith(".docx"):
            shutil.copy(ROOT / "samples" / "output" / f"{STEM}.docx", place)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file a person sees in the folder."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def ended(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as end:  # --help
        assert isinstance(end.code, int)
        return end.code
