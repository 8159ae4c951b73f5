"""A sheet of any number of rows in the same memory."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

_HEIGHTS = "row_info", "row_sizes"
"""Where XlsxWriter keeps the heights of all rows, those too that are written: a quarter of a kilobyte a row."""


class LongSheet(Worksheet):  # type: ignore[misc]
    """A sheet that is written row by row from the top, in a workbook of constant memory."""

    def set_row(self, row: int, *arguments: Any, **named: Any) -> Any:
        """As XlsxWriter's; forgets what it knows of rows that are written."""
        done = super().set_row(row, *arguments, **named)
        for name in _HEIGHTS:
            heights: dict[int, Any] = getattr(self, name, {})
            for written in [known for known in heights if known < row - 1]:
                del heights[written]
        return done
