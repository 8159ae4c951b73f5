"""Records with other values in some fields."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

Record = TypeVar("Record")


def replace(record: Record, **changes: Any) -> Record:
    """A copy of a record, be it a named tuple or a dataclass, with other values. Raises for a field it does not have."""
    if isinstance(record, tuple):
        return record._replace(**changes)  # type: ignore[attr-defined, no-any-return]
    return dataclasses.replace(record, **changes)  # type: ignore[type-var]


def field_names(record: object) -> tuple[str, ...]:
    """The fields of a named tuple or a dataclass; none of anything else."""
    if dataclasses.is_dataclass(record):
        return tuple(field.name for field in dataclasses.fields(record))
    return getattr(record, "_fields", ())
