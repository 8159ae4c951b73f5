"""A short run of the fuzzer: the first workbooks of a seed of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.mutate import mutant
from tests.fuzz.trial import run
from tests.workbook.books import unzip

SEED, BLOCKS, EACH = 2027, 8, 30


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_mutant_ends_in_a_document_or_a_message(tmp_path: Path, block: int) -> None:
    path, out = tmp_path / "填报.xlsx", tmp_path / "out"
    out.mkdir()
    ends = set()
    for number in range(block * EACH, (block + 1) * EACH):
        kind, data = mutant(SEED, number)
        path.write_bytes(data)
        trial = run(path, out)
        assert not trial.wrong, f"{SEED}:{number} {kind}\n{trial.wrong}"
        ends.add(trial.code)
    assert ends >= {0, 1, 3}, "the mutants are too tame or too wild"


def test_a_number_always_makes_the_same_workbook() -> None:
    """But for the time at which the zip was made."""
    for number in range(12):
        (kind, first), (again, second) = mutant(SEED, number), mutant(SEED, number)
        assert kind == again
        if kind.endswith("raw_bytes"):
            assert first == second
        else:
            assert unzip(first) == unzip(second)
