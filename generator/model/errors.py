"""What stops the work and what its user can mend. str() of each is a full Chinese sentence made for that user."""

from __future__ import annotations


class DisclosureError(Exception):
    """Base of all of them; the message never holds the text of a secret project."""


class WorkbookUnreadable(DisclosureError):
    """The file cannot be read as one of our workbooks: damaged, encrypted, of another kind or of an unknown version."""


class TemplateProblem(DisclosureError):
    """A template pack (模板), ours or a finance bureau's, is missing or wrong."""


class CannotWrite(DisclosureError):
    """The result cannot be written: no permission, disk full, path too long."""


class YearRefused(DisclosureError):
    """Last year's workbook cannot become that of the wanted year."""
