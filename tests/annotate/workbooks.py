"""Workbooks with what clerks' programs put into them, and findings about them."""

from __future__ import annotations

import functools
import re

from generator.model.cells import CellRef
from generator.model.findings import Finding, Severity, in_order
from generator.workbook.layout import SHEETS, names
from tests.workbook.books import part_of, small, unzip, zipped

LINES, BASICS, PROJECTS = names.LINES, names.BASICS, names.PROJECTS


def finding(rule: str, severity: Severity, *places: str, accepted: str = "") -> Finding:
    cells = tuple(CellRef(*place.split("!")) for place in places)
    return Finding(
        rule,
        severity,
        cells,
        "填 1,000.50元，应为 900.00元。",
        "请核对。",
        "1,000.50元",
        "900.00元",
        "+100.50元",
        accepted,
    )


FINDINGS = in_order(
    (
        finding("X101", Severity.ERROR, f"{LINES}!E5", f"{names.ECONOMIC}!C5", f"{LINES}!E6"),
        finding("Y102", Severity.WARNING, f"{LINES}!E5"),
        finding("Y103", Severity.WARNING, f"{LINES}!L6", accepted="口径调整所致"),
        finding("S117", Severity.ERROR, f"{LINES}!P450"),
        finding("S117", Severity.ERROR, f"{LINES}!D450"),
        finding("S114", Severity.ERROR, f"{BASICS}!B7"),
        finding("P101", Severity.ERROR, f"{PROJECTS}!R6"),
        finding("T110", Severity.INFO, f"{names.DUTIES}!A5"),
        finding("S101", Severity.ERROR, "没有的表!A1"),
        finding("S130", Severity.WARNING),
    ),
    tuple(SHEETS),
)
MARKED = {LINES, BASICS, PROJECTS, names.DUTIES, names.ECONOMIC}
"""Sheets with a cell that a finding names."""

NOTE = "请张三核对这一格"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1>'
    f"<xm:f>'{PROJECTS}'!$A$5:$A$24</xm:f></x14:formula1><xm:sqref>N5:N9</xm:sqref></x14:dataValidation>"
    "</x14:dataValidations></ext></extLst>"
)
_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8"?><comments xmlns="{_MAIN}"><authors><author>李四</author></authors>'
    '<commentList><comment ref="E5" authorId="0"><text><t>{note}</t></text></comment>'
    '<comment ref="F9" authorId="0"><text><r><t>{note}</t></r></text></comment></commentList></comments>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="visibility:hidden"><v:textbox><div>甲<br>乙</div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:Anchor>6, 1, 3, 1, 8, 1, 9, 1</x:Anchor><x:Row>{row}</x:Row>'
    "<x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="7"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"/>' + _SHAPE.format(id=7169, row=4, column=4)
    + _SHAPE.format(id=7170, row=8, column=5) + "</xml>"
)  # fmt: skip
_CUSTOM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties'
    ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer">'
    "<vt:lpwstr>2052-12.1.0.1</vt:lpwstr></property></Properties>"
)


@functools.lru_cache(maxsize=1)
def lived_in() -> bytes:
    """The small workbook after a year in Excel and WPS: validations of Excel 2010 across sheets, comments, a name that
    belongs to one sheet, custom properties, an unknown extension, another sheet in front."""
    parts = unzip(small())
    sheet = part_of(LINES)
    parts[sheet] = re.sub(rb"<legacyDrawing [^>]*/>", b"", parts[sheet])  # the comments below stand in place of ours
    parts[sheet] = _replaced(
        parts[sheet],
        "</worksheet>",
        f'<legacyDrawing r:id="rId9"/>{_X14}</worksheet>',
    )
    folder, name = sheet.rsplit("/", 1)
    parts[f"{folder}/_rels/{name}.rels"] = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{_OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing70.vml"/>'
        f'<Relationship Id="rId8" Type="{_OFFICE}/comments" Target="/xl/comments70.xml"/></Relationships>'
    ).encode()
    parts["xl/comments70.xml"] = _COMMENTS.format(note=NOTE).encode()
    parts["xl/drawings/vmlDrawing70.vml"] = _DRAWING.encode()
    parts["docProps/custom.xml"] = _CUSTOM.encode()
    parts["_rels/.rels"] = _replaced(
        parts["_rels/.rels"],
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{_OFFICE}/custom-properties" Target="docProps/custom.xml"/></Relationships>',
    )
    parts["[Content_Types].xml"] = _replaced(
        parts["[Content_Types].xml"],
        "</Types>",
        '<Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"'
        ' PartName="/xl/comments70.xml"/>'
        '<Override ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"'
        ' PartName="/docProps/custom.xml"/></Types>',
    )
    workbook = _replaced(parts["xl/workbook.xml"], "<workbookView ", '<workbookView activeTab="3" firstSheet="2" ')
    workbook = _replaced(
        workbook,
        "</definedNames>",
        '<definedName name="我的区域" localSheetId="4">收支明细!$E$5</definedName></definedNames>',
    )
    parts["xl/workbook.xml"] = workbook
    return zipped(parts)


@functools.lru_cache(maxsize=1)
def prefixed() -> bytes:
    """The small workbook with a prefix on every element of its own namespace, as some programs write."""
    parts = unzip(small())
    for name in parts:
        if name.startswith(("xl/worksheets/sheet", "xl/styles", "xl/workbook.xml")):
            text = re.sub(r"(</?)(?=[A-Za-z])", r"\1x:", parts[name].decode())
            parts[name] = text.replace(f'xmlns="{_MAIN}"', f'xmlns:x="{_MAIN}"', 1).encode()
    return zipped(parts)


def _replaced(part: bytes, old: str, new: str) -> bytes:
    assert part.count(old.encode()) == 1, old
    return part.replace(old.encode(), new.encode())
