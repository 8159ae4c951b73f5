"""A sheet of any number of rows in the same memory."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from generator.writers.spreadsheet.xml import letters

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

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """As XlsxWriter's, which looks at each text six times for what is in few of them."""
        text = getattr(cell, "string", None)
        if isinstance(text, str) and cell.format and _is_plain(text):
            style = cell.format._get_xf_index()
            self.fh.write(f'<c r="{letters(col)}{row + 1}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>')
        else:
            super()._write_cell(row, col, cell)


def _is_plain(text: str) -> bool:
    """True when nothing of the text must be escaped, and no space at its ends be kept.

    >>> _is_plain("编码不在目录里。"), _is_plain(""), _is_plain("a & b"), _is_plain(" a"), _is_plain("_x0041_")
    (True, True, False, False, False)
    """
    return (
        text.isprintable()
        and "&" not in text
        and "<" not in text
        and ">" not in text
        and "_x" not in text
        and text == text.strip()
    )
