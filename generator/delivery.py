"""Finished bytes → a file in a folder, whole or not at all, and never over anybody's work.

A file of ours that nobody changed is replaced. One that was edited, is open, or is not ours stays, and the new one gets
a numbered name. Files can be read back, and are whole on the disk, before they get their names: the disk is waited for
while they are read back. A run that is killed leaves at most hidden temporary files, which a later run removes.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from generator.model.errors import CannotWrite
from generator.writers.package import is_untouched

_MAX_STEM_BYTES = 180
"""File systems allow 255 bytes a name; the rest is for the number, the suffix and the lock files of office programs."""
_MAX_NUMBER = 999
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_NAMELESS = "预算公开"
_TEMPORARY = re.compile(r"\.gen-disclosure-[0-9a-f]{16}\.tmp")
_STALE_SECONDS = 3600
_PAUSES = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()
"""Seconds to wait before trying again: on Windows a virus scanner holds a new file for a moment."""
_OPEN_TO_SYNC = "rb+" if os.name == "nt" else "rb"
"""Windows wants the right to write; elsewhere the umask may have left none."""


class Outcome(Enum):
    """What happened to the file."""

    CREATED = "新建"
    REPLACED = "更新"
    """A file of ours that nobody had changed, or one that the user allowed to overwrite."""
    UNCHANGED = "内容未变"
    KEPT_OTHER = "原有文件已被修改，未覆盖"
    """The wanted name belongs to an edited or foreign file: a numbered name was used."""
    KEPT_OPEN = "原有文件正在打开，未覆盖"
    """The wanted name is open in an office program: a numbered name was used."""


class Delivery(NamedTuple):
    """The file that now holds the bytes, the path first wanted, and what happened."""

    path: Path
    wanted: Path
    outcome: Outcome


def deliver(
    data: bytes, folder: Path, stem: str, suffix: str, *, overwrite: bool, spare: Path | None = None
) -> Delivery:
    """Puts the bytes into `folder` under a safe form of `stem` plus `suffix` (".docx"); makes the folder if need be.

    `overwrite` allows to replace a file that was edited or is not ours, but not one that is open. `spare` is never
    replaced: the workbook itself may have the name that its document wants.
    Raises CannotWrite, with no file left behind.
    """
    with stage({suffix: data}, folder) as staged:
        return staged.commit(stem, overwrite=overwrite, spare=spare)[suffix]


@contextmanager
def stage(files: Mapping[str, bytes], folder: Path) -> Iterator[Staged]:
    """Files (suffix → bytes) written to `folder` under hidden temporary names, to be looked at before they get theirs.

    Makes the folder if need be. What is not committed by the end of the block is removed. Raises CannotWrite, with no
    file left behind.
    """
    staged = Staged(folder, dict(files))
    try:
        with _explained(folder):
            staged.write()
        yield staged
    finally:
        staged.remove()


@contextmanager
def adopted(temporary: Mapping[str, Path], folder: Path) -> Iterator[Staged]:
    """Files that `stage` wrote and `Staged.keep` left, perhaps in another process, to get their names in `folder`.

    They must lie on its file system. What is not committed by the end of the block is removed. Raises CannotWrite.
    """
    staged = Staged(folder, {}, temporary)
    try:
        with _explained(folder):
            staged = Staged(folder, {suffix: path.read_bytes() for suffix, path in temporary.items()}, temporary)
        yield staged
    finally:
        staged.remove()


class _Sync(Thread):
    """Waits until the disk has these files, beside whatever else is done: a busy disk takes longer than an audit."""

    def __init__(self, paths: Collection[Path]) -> None:
        super().__init__()
        self._paths = paths
        self._problem: OSError | None = None
        self.start()

    def run(self) -> None:
        """The waiting itself."""
        try:
            for path in self._paths:
                with path.open(_OPEN_TO_SYNC) as file:
                    os.fsync(file.fileno())
        except OSError as problem:
            self._problem = problem

    def end(self) -> None:
        """Returns when the files are on the disk. Raises OSError when they are not."""
        self.join()
        if self._problem:
            raise self._problem


class Staged:
    """What `stage` wrote: files that nobody sees yet, whole on the disk when they are committed or kept."""

    def __init__(self, folder: Path, files: Mapping[str, bytes], temporary: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        self._real = _reachable(folder)
        self._files = files
        self._temporary = dict(
            temporary or {s: self._real / f".gen-disclosure-{secrets.token_hex(8)}.tmp" for s in files}
        )
        self._sync: _Sync | None = None

    def write(self) -> None:
        """Writes them. Raises OSError."""
        self._real.mkdir(parents=True, exist_ok=True)
        for suffix, path in self._temporary.items():
            _write(path, self._files[suffix])
        self._sync = _Sync(self._temporary.values())
        for path in list(self._temporary.values())[:1]:
            _sweep(self._real, now=path.stat().st_mtime)

    def read(self) -> dict[str, bytes]:
        """Suffix → the bytes as they lie there now. Raises CannotWrite when they cannot be read back."""
        with _explained(self._folder):
            return {suffix: path.read_bytes() for suffix, path in self._temporary.items()}

    def commit(
        self, stem: str, *, overwrite: bool, spare: Path | None = None, taken: Container[str] = ()
    ) -> dict[str, Delivery]:
        """Gives every file its name, as `deliver` does, but none of those `taken` by others.

        Raises CannotWrite: the files named until then stay.
        """
        self._wait()
        with _explained(self._folder):
            return {suffix: self._commit(stem, suffix, overwrite, spare, taken) for suffix in self._files}

    def keep(self) -> dict[str, Path]:
        """Suffix → the whole file under its temporary name, which now stays until somebody adopts it (`adopted`).

        Raises CannotWrite.
        """
        self._wait()
        kept, self._temporary = self._temporary, {}
        return kept

    def revoke(self, stem: str) -> None:
        """Removes what an earlier run committed of the very same bytes: nobody may publish them."""
        with suppress(OSError):
            for suffix, data in self._files.items():
                for name in _names(stem, suffix):
                    path = self._real / name
                    if not os.path.lexists(path):
                        break
                    if not path.is_symlink() and _holds(path, data):
                        path.unlink()

    def remove(self) -> None:
        """Removes what has no name yet."""
        if self._sync:
            self._sync.join()  # Windows removes no file that is open
        for path in self._temporary.values():
            with suppress(OSError):
                path.unlink()

    def _wait(self) -> None:
        """Returns when the files are whole on the disk. Raises CannotWrite."""
        if self._sync:
            with _explained(self._folder):
                self._sync.end()

    def _commit(self, stem: str, suffix: str, overwrite: bool, spare: Path | None, taken: Container[str]) -> Delivery:
        wanted = self._folder / next(_names(stem, suffix))
        kept: Outcome | None = None
        for name in _names(stem, suffix):
            if name in taken:
                continue
            outcome = _settle(
                self._temporary[suffix], self._real / name, self._files[suffix], overwrite=overwrite, spare=spare
            )
            if outcome in (Outcome.CREATED, Outcome.REPLACED, Outcome.UNCHANGED):
                return Delivery(self._folder / name, wanted, kept or outcome)
            kept = kept or outcome
        raise CannotWrite(f"“{self._folder}”中与“{wanted.name}”同名的文件太多，请先清理。")


def _names(stem: str, suffix: str) -> Iterator[str]:
    """The name wanted, and the numbered ones to try when it is not to be had."""
    safe = safe_stem(stem)
    yield f"{safe}{suffix}"
    yield from (f"{safe}({number}){suffix}" for number in range(2, _MAX_NUMBER + 1))


def safe_stem(name: str) -> str:
    r"""The name as every file system takes it; never empty, never a path, at most 180 bytes of UTF-8.

    >>> safe_stem("昌吉市/财政局：2024年"), safe_stem(r"..\..\CON"), safe_stem("con.txt"), safe_stem(" . ")
    ('昌吉市_财政局：2024年', '_._CON', '_con.txt', '预算公开')
    """
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if c.isspace() or unicodedata.category(c)[0] != "C")
    text = re.sub(r"\.{2,}", ".", _FORBIDDEN.sub("_", re.sub(r"\s+", " ", visible)))
    text = text.strip().strip(". ")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    text = text.encode()[:_MAX_STEM_BYTES].decode(errors="ignore")
    return text.rstrip(". ") or _NAMELESS


def _settle(temporary: Path, target: Path, data: bytes, *, overwrite: bool, spare: Path | None) -> Outcome:
    """Gives the finished temporary file its name, or says why this name is not to be had."""
    while not os.path.lexists(target):
        with suppress(FileExistsError):  # another run was faster: look at what it wrote
            _claim(temporary, target)
            return Outcome.CREATED
    if _holds(target, data):
        return Outcome.UNCHANGED
    if _is_open(target):
        return Outcome.KEPT_OPEN
    if target.is_symlink() or not target.is_file() or _is_same(target, spare):
        return Outcome.KEPT_OTHER
    if not (overwrite or is_untouched(target)):
        return Outcome.KEPT_OTHER
    try:
        _patiently(temporary.replace, target)
    except PermissionError:  # Windows: some program holds the file
        return Outcome.KEPT_OPEN
    return Outcome.REPLACED


def _is_same(target: Path, spare: Path | None) -> bool:
    with suppress(OSError):  # the workbook went away after it was read
        return spare is not None and target.samefile(spare)
    return False


def _claim(temporary: Path, target: Path) -> None:
    """Renames, but never over an existing file: raises FileExistsError."""
    if os.name == "nt":
        _patiently(temporary.rename, target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError as problem:
        if problem.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        # A file system without hard links (FAT, some shares): take the name first, then put the content there.
        target.touch(exist_ok=False)
        try:
            temporary.replace(target)
        except OSError:
            target.unlink()
            raise


def _patiently(move: Callable[[Path], object], target: Path) -> None:
    for pause in _PAUSES:
        try:
            move(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    move(target)


def _write(path: Path, data: bytes) -> None:
    # Not tempfile: the file keeps its mode under the final name, and that is for the user's umask to say.
    with path.open("xb") as file:
        file.write(data)


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _is_open(path: Path) -> bool:
    """Whether Word or Excel (~$), WPS (.~) or LibreOffice (.~lock.) left its lock file beside it.

    Word puts ~$ in place of the first two characters of a long name, of the first one of a middling name, and before a
    short one.
    """
    name = path.name
    locks = (f"~${name[2:]}", f"~${name[1:]}", f"~${name}", f".~{name}", f".~lock.{name}#")
    return any((path.parent / lock).is_file() for lock in locks)


def _sweep(folder: Path, now: float) -> None:
    """Removes temporary files of ours that a killed run left more than an hour ago.

    `now` is the time of a new file there: the clock of this machine may be wrong, or not that of the file server.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if _TEMPORARY.fullmatch(path.name) and now - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def _reachable(folder: Path) -> Path:
    """The folder in the form in which Windows takes paths of more than 260 characters; elsewhere as it is."""
    # The prefix turns off the reading of ".." too, which abspath() takes out and absolute() does not.
    return Path(_extended(os.path.abspath(folder))) if os.name == "nt" else folder  # noqa: PTH100


def _extended(path: str) -> str:
    r"""An absolute Windows path with the prefix that lifts the length limit.

    >>> print(_extended("D:\\预算"), _extended("\\\\server\\share"), _extended("\\\\?\\D:\\预算"))
    \\?\D:\预算 \\?\UNC\server\share \\?\D:\预算
    """
    if path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns what the system says into a sentence for the user."""
    try:
        yield
    except UnicodeEncodeError as problem:
        raise CannotWrite("系统的语言环境不支持中文文件名。请设置 LANG=C.UTF-8 后再运行。") from problem
    except OSError as problem:
        raise CannotWrite(_sentence(problem, folder)) from problem


def _sentence(problem: OSError, folder: Path) -> str:
    match problem.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"没有权限写入“{folder}”。请换一个文件夹，或请管理员开放权限。"
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"磁盘已满，无法写入“{folder}”。请清理磁盘，或换一个文件夹。"
        case errno.ENOTDIR | errno.EEXIST:
            return f"“{folder}”或它的上级不是文件夹。请换一个名称。"
        case errno.ENAMETOOLONG:
            return f"路径太长，无法写入“{folder}”。请换一个较短的文件夹。"
        case errno.ENOENT:
            return f"路径不存在或太长，无法写入“{folder}”。请换一个文件夹。"
        case number:
            return f"无法写入“{folder}”（系统错误 {number}）。请检查磁盘或网络，或换一个文件夹。"
