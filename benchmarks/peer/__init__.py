"""The usual stack (openpyxl to read, docxtpl to render, openpyxl to write), as good as its users would make it."""
