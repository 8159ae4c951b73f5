"""What is hidden of a secret project reaches nothing: no file, no line on the screen, no exception, no pickle."""

from __future__ import annotations

import copy
import functools
import pickle
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from generator import cli, pipeline
from generator.arguments import Exit
from generator.model.errors import WorkbookUnreadable
from generator.model.facts import Withheld
from generator.model.findings import Severity
from generator.workbook.blank import write_blank
from generator.workbook.layout import SHEETS, names
from generator.workbook.opening import open_workbook
from generator.workbook.reader import interpret, read
from tests.support.samples import sample
from tests.workbook.books import Typed, edited, typed, unzip, zipped

SAMPLE = "urumqi-gov-office-2024"
HIDDEN = ("policy_basis", "allocation", "period")
FORM = ("head", "goal")
INDICATOR = ("level1", "level2", "level3", "target", "basis", "last_year", "weight", "rule", "evidence")


class Plants:
    """Texts that occur nowhere else, each of signs that no fold or cut can make unrecognisable."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def new(self) -> str:
        self.texts.append(f"囧{len(self.texts):03d}槑")
        return self.texts[-1]


@functools.lru_cache(maxsize=1)
def _budget_cells() -> Mapping[tuple[str, str], object]:
    budget = read(sample(SAMPLE)).budget
    assert budget is not None
    return typed(budget)


def _rows(sheet: str, key: str, wanted: object) -> list[int]:
    declared = SHEETS[sheet]
    return [row for row in declared.rows if _budget_cells().get((sheet, declared.address(key, row))) == wanted]  # type: ignore[union-attr]


def _free_row(sheet: str) -> int:
    declared = SHEETS[sheet]
    first = next(iter(declared.fields))
    used = [row for row in declared.rows if _budget_cells().get((sheet, declared.address(first, row))) is not None]  # type: ignore[union-attr]
    return max(used) + 1


def planted(plants: Plants) -> Typed:
    """A text of its own in every hidden field of every secret project and item."""
    cells: Typed = {}
    for sheet, keys in ((names.PROJECTS, HIDDEN), (names.CARRYOVERS, ("purpose",))):
        rows = _rows(sheet, "secret", "是")
        assert rows
        cells |= {(sheet, SHEETS[sheet].address(key, row)): plants.new() for row in rows for key in keys}
    return cells


def performance(plants: Plants, project: str = "") -> Typed:
    """A form and an indicator typed for a secret project."""
    secret = SHEETS[names.PROJECTS].address("name", _rows(names.PROJECTS, "secret", "是")[0])
    name = project or _budget_cells()[names.PROJECTS, secret]
    cells: Typed = {}
    for sheet, keys in ((names.PERFORMANCE, FORM), (names.INDICATORS, INDICATOR)):
        row = _free_row(sheet)
        cells[sheet, SHEETS[sheet].address("project", row)] = name
        cells |= {(sheet, SHEETS[sheet].address(key, row)): plants.new() for key in keys}
    cells[names.PERFORMANCE, SHEETS[names.PERFORMANCE].address("check_total", _free_row(names.PERFORMANCE))] = 987654321
    return cells


def book(folder: Path, *changes: Mapping[tuple[str, str], object]) -> Path:
    """The sample with these changes, typed into a blank: every text lies in the shared strings."""
    budget = read(sample(SAMPLE)).budget
    assert budget is not None
    cells = dict(_budget_cells())
    for change in changes:
        cells |= change
    path = folder / "填报.xlsx"
    identity = budget.identity
    path.write_bytes(write_blank(year=identity.year, kind=identity.kind, name=identity.name, values=cells))
    return path


def leaks(data: bytes, plants: Plants) -> list[str]:
    """Where a planted text stands: in any part of a package, by any encoding, also when split by markup."""
    parts = {"": data}
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {name: archive.read(name) + name.encode() for name in archive.namelist()}
            parts["(comment)"] = archive.comment
    found = []
    for name, content in parts.items():
        plain = re.sub(rb"<[^>]*>", b"", content)
        for text in plants.texts:
            forms = [text.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "unicode_escape")]
            forms.append("".join(f"&#{ord(c)};" for c in text).encode())
            if any(form in content or form in plain for form in forms):
                found.append(f"{text} in {name}")
    return found


@pytest.fixture
def plants() -> Plants:
    return Plants()


def _outputs(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_nothing_hidden_reaches_a_file_or_the_screen(
    tmp_path: Path, plants: Plants, capfd: pytest.CaptureFixture[str]
) -> None:
    path, out = book(tmp_path, planted(plants)), tmp_path / "out"
    code = cli.main([str(path), "-o", str(out), "--format", "docx", "--format", "xlsx", "--format", "html"])
    said = "".join(capfd.readouterr())
    assert code == Exit.DONE, said
    files = list(_outputs(out))
    assert {file.suffix for file in files} == {".docx", ".xlsx", ".html"}
    assert not [leak for file in files for leak in leaks(file.read_bytes(), plants)]
    assert not leaks(said.encode(), plants)


def test_what_is_hidden_is_really_typed(tmp_path: Path, plants: Plants) -> None:
    """Else the tests here would pass without having looked at anything."""
    path = book(tmp_path, planted(plants), performance(plants))
    assert len(leaks(path.read_bytes(), plants)) >= len(plants.texts) >= 18
    budget = read(path).budget
    assert budget is not None
    withheld = [value.reveal() for p in budget.projects for k in HIDDEN if isinstance(value := getattr(p, k), Withheld)]
    withheld += [item.purpose.reveal() for item in budget.carryover if isinstance(item.purpose, Withheld)]
    assert set(withheld) <= set(plants.texts) and len(withheld) >= 7


def _faults() -> dict[str, Typed]:
    """Edits that make findings of every kind speak, about the secret rows themselves."""
    project, item = _rows(names.PROJECTS, "secret", "是")[0], _rows(names.CARRYOVERS, "secret", "是")[0]

    def at(sheet: str, key: str, row: int) -> tuple[str, str]:
        return sheet, SHEETS[sheet].address(key, row)

    return {
        "nothing": {},
        "an amount that differs": {at(names.PROJECTS, "economic_2", project): 7},
        "a carry-over that differs": {at(names.CARRYOVERS, "amount", item): 7},
        "a real name": {at(names.PROJECTS, "name", project): "某某专项行动"},
        "a wrong code": {at(names.PROJECTS, "code", project): "9999999"},
        "a wrong choice": {at(names.PROJECTS, "source", project): "别处"},
        "no choice of secrecy": {at(names.PROJECTS, "secret", project): None},
        "a wrong choice of secrecy": {at(names.PROJECTS, "secret", project): "可能", at(names.CARRYOVERS, "secret", item): "?"},
        "an invisible character": {at(names.PROJECTS, "undertaker", project): "\u200b某局 "},
        "no year": {(names.BASICS, SHEETS[names.BASICS].address("identity.year", 0)): 12},
    }  # fmt: skip


@pytest.mark.parametrize("fault", list(_faults()))
@pytest.mark.parametrize("with_performance", [False, True])
def test_no_finding_tells_it(
    tmp_path: Path, plants: Plants, capfd: pytest.CaptureFixture[str], fault: str, with_performance: bool
) -> None:
    hidden = [planted(plants), *([performance(plants)] if with_performance else [])]
    raw = _faults()[fault]
    path = book(tmp_path, *hidden)
    path.write_bytes(edited(raw, path.read_bytes()))
    out = tmp_path / "out"
    codes = [
        cli.main([str(path), "-o", str(out)]),
        cli.main(["check", str(path)]),
        cli.main(["check", str(path), "--json"]),
        cli.main(["check", str(path), "--strict", "--annotate", "-o", str(out)]),
    ]
    said = "".join(capfd.readouterr())
    assert set(codes) <= {Exit.DONE, Exit.FAULTY}, said
    assert not leaks(said.encode(), plants)
    if with_performance and not fault.startswith(("no choice", "a wrong choice", "no year")):
        assert "W132" in said or "涉密" in said
    copies = [file for file in _outputs(out) if file.name.endswith("检查结果.xlsx")]
    assert copies
    for copied in copies:
        _only_the_clerks_own_cells(copied.read_bytes(), path.read_bytes(), plants)
    for file in set(_outputs(out)) - set(copies):
        assert not leaks(file.read_bytes(), plants), file.name


def _only_the_clerks_own_cells(copied: bytes, original: bytes, plants: Plants) -> None:
    """The copy keeps what the clerk typed where it was typed, and repeats none of it."""
    before, after = unzip(original), unzip(copied)
    assert after["xl/sharedStrings.xml"] == before["xl/sharedStrings.xml"]
    rest = {name: content for name, content in after.items() if name != "xl/sharedStrings.xml"}
    assert not leaks(zipped(rest), plants)


def test_a_reason_for_accepting_a_warning_is_no_way_round(
    tmp_path: Path, plants: Plants, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reasons are listed with what they accept; one that quotes a secret is not."""
    hidden = planted(plants)
    plain = pipeline.check(book(tmp_path, hidden))
    warning = next(f for f in plain.findings if f.severity is Severity.WARNING and f.cells)
    row = next(iter(SHEETS[names.ACCEPTANCES].rows))  # type: ignore[union-attr]
    acceptance = {"rule": warning.rule, "sheet": warning.cells[0].sheet, "cell": warning.cells[0].address}
    told = {(names.ACCEPTANCES, SHEETS[names.ACCEPTANCES].address(k, row)): v for k, v in acceptance.items()}
    told[names.ACCEPTANCES, SHEETS[names.ACCEPTANCES].address("reason", row)] = f"因为就是{plants.texts[0]}用的"
    path, out = book(tmp_path, hidden, told), tmp_path / "out"
    assert cli.main(["check", str(path), "--annotate", "-o", str(out)]) == Exit.DONE
    assert cli.main(["check", str(path), "--json"]) == Exit.DONE
    said = "".join(capfd.readouterr())
    assert "A104" in said
    assert not leaks(said.encode(), plants)
    (copied,) = _outputs(out)
    _only_the_clerks_own_cells(copied.read_bytes(), path.read_bytes(), plants)


def test_misspelt_project_of_a_form_is_no_way_round(tmp_path: Path, plants: Plants) -> None:
    path = book(tmp_path, planted(plants), performance(plants, "特定目标0310034F（一期）"))
    reading = read(path)
    assert not leaks(repr(reading).encode(), plants)
    assert not leaks("".join(map(str, pipeline.check(path).findings)).encode(), plants)


def test_nothing_in_repr_pickle_or_copy(tmp_path: Path, plants: Plants) -> None:
    path = book(tmp_path, planted(plants), performance(plants))
    opened = open_workbook(path)
    reading = interpret(opened)
    assert reading.budget is not None
    checked = pipeline.check(path)
    told = [
        pickle.dumps(reading.budget, protocol) + pickle.dumps(copy.deepcopy(reading.budget), protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ]
    told += [repr(thing).encode() for thing in (opened, reading, reading.budget, checked, checked.findings)]
    told += [repr(pickle.loads(pickle.dumps(reading.budget))).encode(), f"{reading.budget}".encode()]
    assert not [leak for text in told for leak in leaks(text, plants)]
    assert "987654321" not in repr(reading.budget)


def test_nothing_in_a_rendering(tmp_path: Path, plants: Plants) -> None:
    rendering = pipeline.render(book(tmp_path, planted(plants)))
    assert rendering.document is not None
    assert not leaks(repr((rendering.document, rendering.budget, rendering.findings)).encode(), plants)


@pytest.mark.parametrize(
    "broken", ["generator.rules.check", "generator.compose.compose", "generator.writers.docx.write_docx", "generator.workbook.reader.assemble"]
)  # fmt: skip
def test_a_crash_tells_nothing(
    tmp_path: Path, plants: Plants, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The exception itself holds everything; neither the screen nor the debug file may."""
    path = book(tmp_path, planted(plants))

    def crash(*things: object, **more: object) -> None:
        raise RuntimeError("".join(plants.texts), things, more)

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("GEN_DISCLOSURE_DEBUG", "1")
    monkeypatch.setattr(broken, crash)
    assert cli.main([str(path), "-o", str(tmp_path / "out")]) == Exit.DEFECT
    said = "".join(capfd.readouterr())
    assert not leaks(said.encode(), plants)
    (debug,) = temporary.iterdir()
    assert "RuntimeError" in debug.read_text("utf-8")
    assert not leaks(debug.read_bytes() + debug.name.encode(), plants)
    assert not (tmp_path / "out").exists()


def test_a_crashing_rule_tells_nothing(
    tmp_path: Path, plants: Plants, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path, planted(plants))

    def crash(value: Withheld) -> str:
        raise RuntimeError(value._text)

    monkeypatch.setattr(Withheld, "reveal", crash)
    assert cli.main([str(path), "-o", str(tmp_path / "out")]) == Exit.DEFECT
    said = "".join(capfd.readouterr())
    assert "P111" in said
    assert not leaks(said.encode(), plants)
    assert not (tmp_path / "out").exists()


def test_a_refusal_tells_nothing(tmp_path: Path, plants: Plants) -> None:
    """A workbook that breaks off in the middle of a secret."""
    path = book(tmp_path, planted(plants))
    parts = unzip(path.read_bytes())
    strings = parts["xl/sharedStrings.xml"]
    middle = strings.index(plants.texts[0].encode()) + 4
    path.write_bytes(zipped({**parts, "xl/sharedStrings.xml": strings[:middle]}))
    with pytest.raises(WorkbookUnreadable) as caught:
        read(path)
    assert not leaks(repr(caught.getrepr(style="long")).encode() + str(caught.value).encode(), plants)
