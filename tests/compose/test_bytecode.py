"""Templates are compiled once, wherever the user's cache folder can be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment

from generator.compose.environment import environment
from generator.pipeline import edition_folder

FOLDER = edition_folder("xinjiang-2024")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return tmp_path / "gen-disclosure"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled from here on."""
    names: list[str] = []
    compile_one = Environment.compile

    def watched(self: Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compile_one(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", watched)
    return names


def test_second_start_compiles_nothing(cache: Path, compiled: list[str]) -> None:
    environment(FOLDER).get_template("document.xml")
    assert compiled == ["document.xml"] and list(cache.iterdir())
    environment(FOLDER).get_template("document.xml")
    assert compiled == ["document.xml"]


def test_changed_template_is_compiled_anew(cache: Path, compiled: list[str], tmp_path: Path) -> None:
    template = tmp_path / "a.xml"
    for number, text in enumerate(("{{ 'one' }}", "{{ 'two' }}"), 1):
        template.write_text(text, "utf-8")
        assert environment(tmp_path).get_template("a.xml").render() == text[4:7]
        assert len(compiled) == number


@pytest.mark.parametrize("content", [b"", b"j2", b"\x80\x04garbage", b"\x00" * 500])
def test_damaged_entry_is_written_anew(cache: Path, compiled: list[str], content: bytes) -> None:
    environment(FOLDER).get_template("document.xml")
    (entry,) = cache.iterdir()
    whole = entry.read_bytes()
    for damaged in (content, whole[: len(whole) // 2], whole[:20] + content):
        entry.write_bytes(damaged)
        environment(FOLDER).get_template("document.xml")
        assert entry.read_bytes() == whole


def test_without_a_cache_folder_everything_works(cache: Path, compiled: list[str]) -> None:
    cache.write_text("a file stands where the folder should be", "utf-8")
    for _ in range(2):
        environment(FOLDER).get_template("document.xml")
    assert compiled == ["document.xml"] * 2
