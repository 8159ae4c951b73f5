"""Who owns which name in the folder of results: two departments of one title do not share a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from generator.batch.find import SUMMARY
from generator.batch.records import File, Record
from generator.batch.state import State
from generator.delivery import safe_stem

_NOBODY = ""
"""Owner of names that no document may have."""


class Names:
    """The names of the files of every workbook. A file system may take “A.docx” and “a.docx” for one: so does this."""

    def __init__(self, state: State, workbooks: Sequence[Path]) -> None:
        self._state = state
        self._stems = {SUMMARY: _NOBODY}
        out = state.out.resolve()
        self._files = {path.name.casefold(): _NOBODY for path in workbooks if path.resolve().parent == out}
        for workbook in state.workbooks():
            record = state.record(workbook)
            self._take(workbook, record.stem, record.files)

    def stem(self, workbook: str, title: str) -> str:
        """Name without suffix for the files of a workbook: the one it had, else the first that no other owns."""
        before = self._before(workbook)
        if before is not None and before.title == title and before.stem:
            return before.stem
        safe = safe_stem(title)
        numbered = (safe if number == 1 else f"{safe}({number})" for number in count(1))
        return next(stem for stem in numbered if self._stems.get(stem.casefold(), workbook) == workbook)

    def of_others(self, workbook: str) -> Others:
        """The file names that a workbook may not use, even with a number."""
        return Others(self._files, workbook)

    def give(self, workbook: str, stem: str, files: Mapping[str, File]) -> None:
        """Makes the workbook the owner of these names, and of no others."""
        before = self._before(workbook)
        if before is not None:
            self._stems.pop(before.stem.casefold(), None)
            for file in before.files.values():
                self._files.pop(file.name.casefold(), None)
        self._take(workbook, stem, files)

    def _before(self, workbook: str) -> Record | None:
        """What was made of the workbook the last time."""
        return self._state.record(workbook) if workbook in self._state.workbooks() else None

    def _take(self, workbook: str, stem: str, files: Mapping[str, File]) -> None:
        if stem:
            self._stems[stem.casefold()] = workbook
        for file in files.values():
            self._files[file.name.casefold()] = workbook


class Others:
    """The file names of all workbooks but one."""

    def __init__(self, owners: Mapping[str, str], workbook: str) -> None:
        self._owners = owners
        self._workbook = workbook

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._owners.get(name.casefold(), self._workbook) != self._workbook
