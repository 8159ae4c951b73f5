"""The workbook: its sheets, and the parts of the package that belong to all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from generator.writers.spreadsheet.sheet import STRING, Forms, PageSetup, Sheet, Strings
from generator.writers.spreadsheet.styles import Styles
from generator.writers.spreadsheet.xml import HEAD, MAIN, OFFICE, PACKAGE, attribute, data, letters

_CREATED = "2000-01-01T00:00:00Z"
"""Stands in every file: the same input gives the same bytes."""
_TYPES = "application/vnd.openxmlformats-officedocument"
_SHEET_TYPES = f"{_TYPES}.spreadsheetml"
_ROOT_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
_QUOTE = "'"
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_CELL_NAME = re.compile(r"([A-Z]{1,3})(\d+)")
_ROW_OR_COLUMN_NAME = re.compile(r"R(\d+)|R?C(\d+)|(?:R|C|RC)\Z")


class Book:
    """A workbook under construction. Sheets stand in the order in which they were added."""

    def __init__(self, title: str, author: str, page: PageSetup) -> None:
        self._title = title
        self._author = author
        self._page = page
        self._strings = Strings()
        self._sheets: list[Sheet] = []

    def add_sheet(self, name: str, widths: Sequence[int]) -> Sheet:
        """A new, empty sheet of columns with these widths (pixels). The name must be legal and no other sheet's."""
        sheet = Sheet(name, widths, self._strings, self._page)
        self._sheets.append(sheet)
        return sheet

    def parts(self) -> dict[str, bytes]:
        """The parts of the package by name."""
        styles = Styles()
        forms = Forms(styles)
        sheets = [sheet.xml(forms, selected=index == 0) for index, sheet in enumerate(self._sheets)]
        names = sorted(name for index, sheet in enumerate(self._sheets) for name in _defined_names(index, sheet))
        parts = {
            "[Content_Types].xml": _content_types(len(sheets)),
            "_rels/.rels": _ROOT_RELATIONS,
            "docProps/app.xml": self._application(names),
            "docProps/core.xml": self._properties(),
            "xl/workbook.xml": self._workbook(names),
            "xl/_rels/workbook.xml.rels": _relations(len(sheets)),
            "xl/styles.xml": styles.xml(),
            "xl/sharedStrings.xml": self._strings.xml(sum(xml.count(STRING) for xml in sheets)),
            **{f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets, 1)},
        }
        return {"xl/theme/theme1.xml": _theme(), **{name: xml.encode() for name, xml in parts.items()}}

    def _workbook(self, names: Sequence[_Name]) -> str:
        sheets = "".join(
            f'<sheet name="{attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, sheet in enumerate(self._sheets, 1)
        )
        defined = "".join(
            f'<definedName name="_xlnm.{name.kind}" localSheetId="{name.sheet}">{data(name.place)}</definedName>'
            for name in names
        )
        return (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships">'
            '<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/>'
            '<workbookPr defaultThemeVersion="124226"/>'
            '<bookViews><workbookView xWindow="240" yWindow="15" windowWidth="16095" windowHeight="9660"/></bookViews>'
            f"<sheets>{sheets}</sheets><definedNames>{defined}</definedNames>"
            '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
        )

    def _application(self, names: Sequence[_Name]) -> str:
        titles = [sheet.name for sheet in self._sheets] + [
            f"{name.place.partition('!')[0]}!{name.kind}" for name in names
        ]
        counts = "".join(
            f"<vt:variant><vt:lpstr>{kind}</vt:lpstr></vt:variant><vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
            for kind, count in (("Worksheets", len(self._sheets)), ("Named Ranges", len(names)))
        )
        return (
            f'{HEAD}<Properties xmlns="{OFFICE}/extended-properties" xmlns:vt="{OFFICE}/docPropsVTypes">'
            "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop>"
            f'<HeadingPairs><vt:vector size="4" baseType="variant">{counts}</vt:vector></HeadingPairs>'
            f'<TitlesOfParts><vt:vector size="{len(titles)}" baseType="lpstr">'
            + "".join(f"<vt:lpstr>{data(title)}</vt:lpstr>" for title in titles)
            + "</vt:vector></TitlesOfParts><Company></Company><LinksUpToDate>false</LinksUpToDate>"
            "<SharedDoc>false</SharedDoc><HyperlinksChanged>false</HyperlinksChanged><AppVersion>12.0000</AppVersion>"
            "</Properties>"
        )

    def _properties(self) -> str:
        author = data(self._author)
        return (
            f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{data(self._title)}</dc:title><dc:creator>{author}</dc:creator>"
            f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:modified></cp:coreProperties>'
        )


class _Name(NamedTuple):
    """A defined name of one sheet: what is printed of it, or what is repeated on every page."""

    order: str
    """Excel sorts by kind, then by the name of the sheet without its quotation mark."""
    kind: str
    sheet: int
    place: str


def _defined_names(index: int, sheet: Sheet) -> Iterator[_Name]:
    columns, rows, header = sheet.printed_columns, sheet.printed_rows, sheet.header
    first, last = "$A$1", f"${letters(columns[-1])}${rows.stop}"
    found = [("Print_Area", first if first == last else f"{first}:{last}")]
    if header:
        found.append(("Print_Titles", f"${header.start + 1}:${header.stop}"))
    for kind, cells in found:
        place = f"{quoted(sheet.name)}!{cells}"
        yield _Name(f"{kind}::{place.lstrip(_QUOTE)}".lower(), kind, index, place)


def quoted(name: str) -> str:
    """The name of a sheet as it stands in a reference: between quotation marks unless it is a plain word.

    >>> quoted("表1"), quoted("第一部分 概况"), quoted("AB12"), quoted("it's")
    ('表1', "'第一部分 概况'", "'AB12'", "'it''s'")
    """
    return (
        name
        if _PLAIN_NAME.fullmatch(name) and not _is_address(name.upper())
        else f"'{name.replace(_QUOTE, _QUOTE * 2)}'"
    )


def _is_address(name: str) -> bool:
    """True for what Excel could read as an address: A1, R1C1, R, C."""
    cell = _CELL_NAME.fullmatch(name)
    if cell:
        return (len(cell[1]), cell[1]) <= (3, "XFD") and 0 < int(cell[2]) <= _MAX_ROW
    line = _ROW_OR_COLUMN_NAME.match(name)
    if not line:
        return False
    return 0 < int(line[1] or line[2] or 1) <= (_MAX_ROW if line[1] else _MAX_COLUMN)


def _content_types(sheets: int) -> str:
    overrides = (
        ("/docProps/app.xml", f"{_TYPES}.extended-properties"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties"),
        ("/xl/styles.xml", f"{_SHEET_TYPES}.styles"),
        ("/xl/theme/theme1.xml", f"{_TYPES}.theme"),
        ("/xl/workbook.xml", f"{_SHEET_TYPES}.sheet.main"),
        *((f"/xl/worksheets/sheet{number}.xml", f"{_SHEET_TYPES}.worksheet") for number in range(1, sheets + 1)),
        ("/xl/sharedStrings.xml", f"{_SHEET_TYPES}.sharedStrings"),
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{part}" ContentType="{kind}+xml"/>' for part, kind in overrides)
        + "</Types>"
    )


def _relations(sheets: int) -> str:
    """What the workbook part refers to."""
    targets = (
        *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, sheets + 1)),
        ("theme", "theme/theme1.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "sharedStrings.xml"),
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


@lru_cache(maxsize=1)
def _theme() -> bytes:
    """Excel 2007's own theme."""
    return Path(__file__).with_name("theme1.xml").read_bytes()
