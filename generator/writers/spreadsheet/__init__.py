"""A small XLSX writer: sheets of styled texts and numbers, laid out for print, as the parts of a package.

It writes what the published workbook needs and nothing else, byte for byte as XlsxWriter 3.3 would; see
`tests/writers/xlsx_oracle.py`.
"""

from generator.writers.spreadsheet.book import Book
from generator.writers.spreadsheet.sheet import BLANK, MAX_CELL_CHARS, Looks, PageSetup, Sheet, row_count
from generator.writers.spreadsheet.styles import Style, font

__all__ = ["BLANK", "MAX_CELL_CHARS", "Book", "Looks", "PageSetup", "Sheet", "Style", "font", "row_count"]
