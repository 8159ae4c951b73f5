"""What can go wrong before or beside the checks. Every message is a Chinese sentence for the person at the prompt."""

from __future__ import annotations


class DisclosureError(Exception):
    """Anything the program has to tell its user instead of a result."""


class WorkbookUnreadable(DisclosureError):
    """The file is not a workbook we read: not an .xlsx, encrypted, damaged, another template or version."""


class TemplateProblem(DisclosureError):
    """A bureau's template pack is wrong: a missing file, a misspelt name, broken markup."""
