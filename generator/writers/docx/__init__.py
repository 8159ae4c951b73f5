"""The DOCX writer. Tree → `flow` (one order of items) → `pagination` (pages of the headings) and `body` (the XML)."""

from generator.writers.docx.writer import heading_page_numbers, write_docx

__all__ = ["heading_page_numbers", "write_docx"]
