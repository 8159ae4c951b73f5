"""Delivery: whole files only, and nobody's work lost."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from generator.delivery import Delivery, Outcome, deliver, safe_stem, stage
from generator.model.errors import CannotWrite
from generator.writers.package import pack, unpack

STEM = "昌吉市人民政府办公室2024年部门预算公开"


def package(mark: str, size: int = 0) -> bytes:
    """A small sealed .docx that Word and python-docx open."""
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(mark)
    document.save(buffer)
    parts = unpack(buffer.getvalue())
    if size:
        parts["word/media/filler.bin"] = os.urandom(size)
    return pack(parts)


WINDOWS = sys.platform == "win32"
OLD, NEW = package("第一稿"), package("第二稿")


def put(data: bytes, folder: Path, **options: object) -> Delivery:
    return deliver(data, folder, STEM, ".docx", **{"overwrite": False, **options})  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_file_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "公开 2024" / "定稿"
    done = put(OLD, folder)
    assert (done.path, done.outcome) == (folder / f"{STEM}.docx", Outcome.CREATED)
    assert done.path.read_bytes() == OLD
    assert names(folder) == [f"{STEM}.docx"]


@pytest.mark.skipif(WINDOWS, reason="no umask")
def test_file_has_the_mode_that_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        assert put(OLD, tmp_path).path.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(before)


def test_identical_content_is_left_alone(tmp_path: Path) -> None:
    path = put(OLD, tmp_path).path
    os.utime(path, (1, 1))
    assert put(OLD, tmp_path).outcome is Outcome.UNCHANGED
    assert path.stat().st_mtime == 1
    assert names(tmp_path) == [path.name]


def test_our_own_untouched_file_is_replaced(tmp_path: Path) -> None:
    put(OLD, tmp_path)
    done = put(NEW, tmp_path)
    assert done.outcome is Outcome.REPLACED
    assert done.path.read_bytes() == NEW
    assert len(names(tmp_path)) == 1


def resaved(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph("领导批示：同意公开。")
    document.save(str(path))


def one_byte(path: Path) -> None:
    parts = unpack(path.read_bytes())
    part = bytearray(parts["word/document.xml"])
    part[-5] ^= 1
    parts["word/document.xml"] = bytes(part)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def scratched(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def foreign(path: Path) -> None:
    path.write_text("不是我们的", "utf-8")


@pytest.mark.parametrize("edit", [resaved, one_byte, torn, scratched, foreign])
def test_an_edited_file_stays_and_the_new_one_is_numbered(tmp_path: Path, edit) -> None:
    path = put(OLD, tmp_path).path
    edit(path)
    edited = path.read_bytes()
    done = put(NEW, tmp_path)
    assert (done.path.name, done.outcome) == (f"{STEM}(2).docx", Outcome.KEPT_OTHER)
    assert done.wanted == path
    assert (path.read_bytes(), done.path.read_bytes()) == (edited, NEW)
    # The numbered one is ours: the next run takes the same number.
    again = put(package("第三稿"), tmp_path)
    assert again.path == done.path
    assert len(names(tmp_path)) == 2
    resaved(again.path)
    assert put(NEW, tmp_path).path.name == f"{STEM}(3).docx"


def test_overwrite_replaces_an_edited_file(tmp_path: Path) -> None:
    path = put(OLD, tmp_path).path
    resaved(path)
    assert put(NEW, tmp_path, overwrite=True).outcome is Outcome.REPLACED
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("overwrite", [False, True])
def test_the_spared_file_is_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    workbook = tmp_path / f"{STEM}.docx"
    workbook.write_bytes(OLD)
    done = put(NEW, tmp_path, overwrite=overwrite, spare=tmp_path / "." / workbook.name)
    assert done.path.name == f"{STEM}(2).docx"
    assert workbook.read_bytes() == OLD


@pytest.mark.parametrize(
    "lock", [f"~${STEM[2:]}.docx", f"~${STEM[1:]}.docx", f"~${STEM}.docx", f".~{STEM}.docx", f".~lock.{STEM}.docx#"]
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_an_open_file_is_not_touched(tmp_path: Path, lock: str, overwrite: bool) -> None:
    path = put(OLD, tmp_path).path
    (tmp_path / lock).write_bytes(b"")
    done = put(NEW, tmp_path, overwrite=overwrite)
    assert (done.path.name, done.outcome) == (f"{STEM}(2).docx", Outcome.KEPT_OPEN)
    assert path.read_bytes() == OLD


def test_windows_refuses_to_replace_an_open_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(OLD, tmp_path)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    done = put(NEW, tmp_path)
    assert (done.path.name, done.outcome) == (f"{STEM}(2).docx", Outcome.KEPT_OPEN)
    assert len(names(tmp_path)) == 2


def test_a_file_held_for_a_moment_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(OLD, tmp_path)
    refusals = [1, 2]
    replace = Path.replace

    def hesitate(self: Path, target: Path) -> None:
        if refusals:
            refusals.pop()
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(target))
        replace(self, target)

    monkeypatch.setattr("generator.delivery._PAUSES", (0, 0))
    monkeypatch.setattr(Path, "replace", hesitate)
    assert put(NEW, tmp_path).outcome is Outcome.REPLACED


@pytest.mark.skipif(WINDOWS, reason="symbolic links need a privilege there")
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, exists: bool) -> None:
    elsewhere = tmp_path / "别处.docx"
    if exists:
        elsewhere.write_bytes(OLD)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / f"{STEM}.docx").symlink_to(elsewhere)
    assert put(NEW, folder).path.name == f"{STEM}(2).docx"
    assert elsewhere.exists() == exists
    assert not exists or elsewhere.read_bytes() == OLD


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / f"{STEM}.docx").mkdir()
    assert put(NEW, tmp_path, overwrite=True).path.name == f"{STEM}(2).docx"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "没有权限"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.EDQUOT, "磁盘已满"),
        (errno.ENAMETOOLONG, "路径太长"),
        (errno.EIO, "无法写入"),
    ],
)
@pytest.mark.parametrize("step", ["mkdir", "open", "fsync", "rename" if WINDOWS else "link"])
def test_what_the_system_refuses_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, said: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    owner = os if step in ("fsync", "link") else Path
    monkeypatch.setattr(owner, step, refuse)
    with pytest.raises(CannotWrite, match=said) as caught:
        put(NEW, tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert not re.search(r"[A-Za-z]{4}", str(caught.value).replace(str(tmp_path), ""))
    assert names(tmp_path) == []


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    for folder in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(CannotWrite, match="不是文件夹"):
            put(NEW, folder)


@pytest.mark.skipif(WINDOWS, reason="Windows renames instead")
@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    assert put(OLD, tmp_path).outcome is Outcome.CREATED
    assert put(NEW, tmp_path).path.read_bytes() == NEW
    assert len(names(tmp_path)) == 1


def test_old_temporary_files_are_removed_and_nothing_else(tmp_path: Path) -> None:
    stale, fresh = tmp_path / f".gen-disclosure-{'a' * 16}.tmp", tmp_path / f".gen-disclosure-{'b' * 16}.tmp"
    others = [tmp_path / ".gen-disclosure-notes.tmp", tmp_path / "~WRL0001.tmp"]
    for path in (stale, fresh, *others):
        path.write_bytes(b"x")
        if path is not fresh:
            os.utime(path, (time.time() - 7200,) * 2)
    put(NEW, tmp_path)
    assert names(tmp_path) == sorted([fresh.name, *(path.name for path in others), f"{STEM}.docx"])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("昌吉市财政局", "昌吉市财政局"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("  ..名称.. ", "名称"),
        ("甲\x00\x1b\n乙\u202e", "甲 乙"),
        ("　全角　", "全角"),
        ("NUL", "_NUL"),
        ("com1.xlsx", "_com1.xlsx"),
        ("console", "console"),
        ("\ud800", "预算公开"),
        ("", "预算公开"),
        ("...", "预算公开"),
    ],
)
def test_safe_stem(name: str, safe: str) -> None:
    assert safe_stem(name) == safe


@pytest.mark.parametrize("text", ["长" * 300, "a" * 300, "𠮷." * 100])
def test_a_long_name_is_cut_at_a_character(tmp_path: Path, text: str) -> None:
    safe = safe_stem(text)
    assert 170 <= len(safe.encode()) <= 180
    assert safe[-1] not in ". "
    assert deliver(NEW, tmp_path, text, ".docx", overwrite=False).path.exists()


def test_a_long_path(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["部门预算公开" * 5] * 8)
    assert len(str(folder)) > 250
    assert put(NEW, folder).path.read_bytes() == NEW


WRITER = """
import sys
from pathlib import Path
from generator.delivery import deliver
data = [Path(name).read_bytes() for name in sys.argv[3:]]
for turn in range(int(sys.argv[2])):
    deliver(data[turn % len(data)], Path(sys.argv[1]), "预算", ".docx", overwrite=False)
"""


def writer(folder: Path, turns: int, *files: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(turns), *map(str, files)])


@pytest.mark.skipif(WINDOWS, reason="there a reader keeps the writer out, and the file gets a number")
def test_two_runs_at_once_tear_and_lose_nothing(tmp_path: Path) -> None:
    sources = [tmp_path / f"{number}.docx" for number in range(4)]
    for number, source in enumerate(sources):
        source.write_bytes(package(f"第{number}稿", 200_000))
    whole = [source.read_bytes() for source in sources]
    folder = tmp_path / "out"
    runs = [writer(folder, 40, *sources[:2]), writer(folder, 40, *sources[2:])]
    target = folder / "预算.docx"
    looks = 0
    while any(run.poll() is None for run in runs):
        if target.exists():
            assert target.read_bytes() in whole
            looks += 1
    assert [run.returncode for run in runs] == [0, 0]
    assert looks > 0
    assert names(folder) == ["预算.docx"]


def test_two_first_runs_with_different_content_keep_both_when_edited(tmp_path: Path) -> None:
    """Both find no file; the slower one must look at what the faster one wrote, not write over it unseen."""
    edited = tmp_path / "预算.docx"
    calls = iter([True])
    link = os.link

    def late(source: Path, target: Path) -> None:
        if next(calls, False):
            edited.write_text("在此期间出现的文件", "utf-8")
        link(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "link", late)
        patch.setattr(Path, "rename", late)
        done = deliver(NEW, tmp_path, "预算", ".docx", overwrite=False)
    assert done.path.name == "预算(2).docx"
    assert edited.read_text("utf-8") == "在此期间出现的文件"


@pytest.mark.skipif(WINDOWS, reason="no SIGKILL")
def test_killed_in_the_middle(tmp_path: Path) -> None:
    sources = [tmp_path / "0.docx", tmp_path / "1.docx"]
    for source in sources:
        source.write_bytes(package(source.name, 3_000_000))
    whole = [source.read_bytes() for source in sources]
    folder = tmp_path / "out"
    for turn in range(12):
        run = writer(folder, 10_000, *sources)
        time.sleep(0.25 + turn * 0.013)
        run.send_signal(signal.SIGKILL)
        run.wait()
        found = names(folder) if folder.exists() else []
        temporary = [name for name in found if re.fullmatch(r"\.gen-disclosure-[0-9a-f]{16}\.tmp", name)]
        assert set(found) - set(temporary) <= {"预算.docx"}
        assert "预算.docx" not in found or (folder / "预算.docx").read_bytes() in whole
        assert len(temporary) <= turn + 1
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    deliver(NEW, folder, "预算", ".docx", overwrite=False)
    assert names(folder) == ["预算.docx"]


def test_what_the_disk_refuses_late_is_said_before_any_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is waited for while the files are read back; whoever keeps or names them hears of it."""

    def refuse(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", refuse)
    for use in (lambda staged: staged.keep(), lambda staged: staged.commit(STEM, overwrite=False)):
        with pytest.raises(CannotWrite, match="无法写入"), stage({".docx": NEW, ".xlsx": OLD}, tmp_path) as staged:
            assert staged.read() == {".docx": NEW, ".xlsx": OLD}
            use(staged)
        assert names(tmp_path) == []
