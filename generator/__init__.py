"""gen-disclosure: from a filled workbook to the published departmental budget (部门预算公开)."""

__version__ = "0.1.0"
