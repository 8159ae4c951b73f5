"""docs/templates.md says what the code allows."""

from generator.compose.manual import fill_templates_manual
from generator.figures.book import Figures
from generator.figures.declared import DECLARATIONS
from tests.support.samples import ROOT


def test_the_manual_is_not_stale() -> None:
    path = ROOT / "docs" / "templates.md"
    text = path.read_text("utf-8")
    assert fill_templates_manual(text) == text, "run: python -m generator.compose.manual"


def test_every_declared_figure_exists() -> None:
    assert DECLARATIONS
    for name in DECLARATIONS:
        assert hasattr(Figures, name), name
