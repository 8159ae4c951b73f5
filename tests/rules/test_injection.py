"""Changed numbers are noticed wherever another typed number fixes them."""

from __future__ import annotations

from tests.rules.documents import DOCS
from tests.rules.injection import ENOUGH, GROUPS, inject, injection_markdown


def test_numbers_with_a_second_place_are_noticed() -> None:
    outcome = inject()
    whole = outcome.constrained
    assert whole.tried > 500
    assert whole.noticed >= ENOUGH * whole.tried, outcome.missed


def test_every_group_was_tried() -> None:
    tried = {label for label, _ in inject().groups}
    assert tried == {group.label for group in GROUPS}


def test_the_record_is_up_to_date() -> None:
    assert (DOCS / "injection.md").read_text("utf-8") == injection_markdown(), "python -m tests.rules.documents"
