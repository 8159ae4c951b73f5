"""The filled workbooks of the three published documents."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ("changji-beijing-liaison-2024", "changji-city-gov-office-2024", "urumqi-gov-office-2024")


def sample(name: str) -> Path:
    """The workbook; it must be there."""
    path = ROOT / "samples" / f"{name}.xlsx"
    assert path.is_file(), path
    return path
