"""Which files a batch takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.batch.find import find
from generator.model.errors import WorkbookUnreadable
from generator.writers.package import pack
from tests.batch.batches import many


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"any")


def found(paths: list[Path], out: Path) -> list[str]:
    return [path.relative_to(out.parent).as_posix() for path in find(paths, out)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(
        tmp_path, "乙/填报.xlsx", "乙/大写.XLSX", "甲/填报.xlsx", "填报.xlsx", "外来.xlsx",
        "~$填报.xlsx", ".~填报.xlsx", "填报-检查结果.xlsx", "填报-检查结果(2).xlsx", "汇总.xlsx", "汇总(3).xlsx",
        "填报.xls", "说明.docx", "乙/.隐藏/填报.xlsx", "out/公开.xlsx",
    )  # fmt: skip
    return tmp_path


def test_a_folder_is_searched_through(folder: Path) -> None:
    wanted = ["乙/填报.xlsx", "乙/大写.XLSX", "填报.xlsx", "外来.xlsx", "甲/填报.xlsx"]
    assert sorted(found([folder], folder / "out")) == sorted(wanted)
    assert found([folder], folder / "out") == found([folder / "甲", folder / "乙", folder], folder / "out")


def test_what_is_named_is_taken(folder: Path) -> None:
    named = [folder / "填报-检查结果.xlsx", folder / "没有.xlsx", folder / "填报.xls"]
    assert len(find([*named, *named], folder / "out")) == 3


def test_a_pattern_that_nobody_expanded(folder: Path) -> None:
    assert found([folder / "*.xlsx"], folder / "out") == ["填报.xlsx", "外来.xlsx"]


def test_nothing_found(folder: Path) -> None:
    (folder / "空").mkdir()
    for path in (folder / "空", folder / "没有*.xlsx"):
        with pytest.raises(WorkbookUnreadable, match=re.escape(path.name)):
            find([folder, path], folder / "out")


def test_results_among_the_workbooks_are_passed_over(tmp_path: Path) -> None:
    """Also when somebody edited them; a workbook with a seal, once an annotated copy, is a workbook."""
    parts = {
        "[Content_Types].xml": b"<Types></Types>",
        "_rels/.rels": b"<Relationships></Relationships>",
        "xl/workbook.xml": '<sheet name="表1"/>'.encode(),
    }
    (tmp_path / "成文.xlsx").write_bytes(pack(parts))
    (tmp_path / "改过.xlsx").write_bytes(pack(parts).replace(b"Types></Types", b"Types> </Typs"))
    (tmp_path / "副本.xlsx").write_bytes(pack({**parts, "xl/workbook.xml": '<sheet name="基本信息"/>'.encode()}))
    (tmp_path / "填报.xlsx").write_bytes(many()[0].read_bytes())
    assert [path.name for path in find([tmp_path], tmp_path)] == ["副本.xlsx", "填报.xlsx"]
