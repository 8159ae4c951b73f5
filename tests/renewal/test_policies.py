"""The policies: every field of the layout has one, and what a policy names exists."""

from __future__ import annotations

import io
import zipfile

import pytest

from generator.model.facts import Kind
from generator.renewal.last import OURS
from generator.renewal.policies import (
    BY_FIELD,
    BY_SHEET,
    BY_TYPE,
    OPERATING_SOURCE,
    OPERATING_TARGET,
    Action,
    policy_of,
)
from generator.workbook.blank import write_blank
from generator.workbook.container import Container
from generator.workbook.layout import SHEETS
from generator.workbook.layout.names import LAST
from generator.workbook.sheets import Field, Type
from generator.workbook.spreadsheet import Spreadsheet

INPUTS = [(name, key, f) for name, sheet in SHEETS.items() for key, f in sheet.fields.items() if f.is_input]


@pytest.mark.parametrize(("sheet", "key", "field"), INPUTS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_input_field_has_a_policy(sheet: str, key: str, field: Field) -> None:
    policy = policy_of(sheet, key, field)
    assert policy is not None, f"{sheet}.{key}: say in generator/renewal/policies.py what becomes of it next year"
    if policy.action is Action.MOVE:
        section = key.rpartition(".")[0]
        target = SHEETS[sheet].fields[f"{section}.{policy.target}" if section else policy.target]
        assert target.type is field.type is Type.MONEY
    if policy.action is Action.SHOW:
        section, _, attribute = key.rpartition(".")
        beside = f"{section}.{LAST}{attribute}" if section else f"{LAST}{attribute}"
        assert SHEETS[sheet].fields[beside].type is Type.REFERENCE
    if policy.action is not Action.KEEP:
        assert policy.why


def test_a_new_text_field_is_nobodys_default() -> None:
    assert Type.LONG not in BY_TYPE
    assert Type.TEXT not in BY_TYPE
    assert policy_of("收支明细", "remark", Field("remark", "备注", Type.LONG)) is None


def test_policies_name_what_exists() -> None:
    for sheet, key in (*BY_FIELD, OPERATING_SOURCE, OPERATING_TARGET):
        assert SHEETS[sheet].fields[key].is_input
    assert set(BY_SHEET) <= SHEETS.keys()


def test_reasons_are_never_kept() -> None:
    reasons = [(sheet, key) for sheet, key, _field in INPUTS if key.rpartition(".")[2] == "reason"]
    assert len(reasons) == 4  # 收支明细, 三公经费, 机关运行经费 and 提醒说明
    for sheet, key in [*reasons, ("变动原因", "text")]:
        policy = policy_of(sheet, key, SHEETS[sheet].fields[key])
        assert policy is not None
        assert policy.action in (Action.SHOW, Action.DROP)


def test_every_sheet_of_a_blank_is_ours() -> None:
    """Else it would be listed as a sheet that the clerk added."""
    blank = write_blank(year=2025, kind=Kind.DEPARTMENT)
    assert zipfile.is_zipfile(io.BytesIO(blank))
    assert set(Spreadsheet(Container(blank)).names) - SHEETS.keys() <= OURS
