"""The clerk's workbook with the findings in it: faulty cells coloured and commented, a first sheet that lists them all.

The file is not loaded and saved again, which would lose what the library does not know (validations of Excel 2010,
stored results of formulas). Its parts are cut open where something is added; every other byte stays as it was.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from generator.model.findings import Finding, Severity
from generator.workbook.annotate import listing, styles
from generator.workbook.annotate.cells import Cells, position
from generator.workbook.annotate.comments import Runs, comment
from generator.workbook.annotate.package import WORKBOOK, Package
from generator.workbook.annotate.splice import Part

__all__ = ["annotate"]

_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
"""The children of a workbook in the order its schema wants (ISO/IEC 29500-1, 18.2.27)."""
_SELECTED = re.compile(rb"""tabSelected\s*=\s*["'](?:1|true)["']""")
_TINTS = {*listing.TINTS.values(), listing.ACCEPTED_TINT, listing.RELATED_TINT}

Place = tuple[int, int]


def annotate(data: bytes, findings: Sequence[Finding], name: str) -> dict[str, bytes]:
    """The parts of the annotated copy of a workbook. `findings` in the order in which they are to be listed.

    A copy that was annotated before loses the old colours, comments and list. Changed are: the sheets with a faulty
    cell (formats of these cells, the drawing of comments), their comments, the one sheet that was open (the list is
    open instead), the styles, the list of sheets.
    """
    package = Package(data)
    looks = styles.Styles(package.parts[styles.PART])
    sheets = package.sheets()
    marks = _marks(findings)
    for sheet, part_name in sheets.items():
        is_touched = sheet in marks or listing.NAME in sheets or _SELECTED.search(package.parts[part_name])
        if is_touched and sheet != listing.NAME:
            _mark(package, part_name, marks.get(sheet, {}), looks)
    xml = listing.sheet_xml(findings, sheets, _summary(findings, name), looks)
    if listing.NAME in sheets:
        package.parts[sheets[listing.NAME]] = xml
    else:
        package.put_first(listing.NAME, xml)
    _open_on_list(package, findings)
    package.parts[styles.PART] = looks.bytes()
    return package.parts


def _marks(findings: Sequence[Finding]) -> dict[str, dict[Place, list[Finding]]]:
    """Sheet → place → what is said of it, worst first; an empty list where a cell is only compared with."""
    marks: dict[str, dict[Place, list[Finding]]] = {}
    for finding in findings:
        for number, cell in enumerate(finding.cells):
            place = position(cell.address)
            if place is not None:
                said = marks.setdefault(cell.sheet, {}).setdefault(place, [])
                said += [finding] if number == 0 else []
    return marks


def _mark(package: Package, name: str, marks: Mapping[Place, list[Finding]], looks: styles.Styles) -> None:
    part = Part(package.parts[name])
    cells = Cells(part)
    wanted: dict[Place, Callable[[int], int]] = {
        place: looks.untinted for place, style in cells.styles() if looks.colour_of(style) in _TINTS
    }
    for place, said in marks.items():
        colour = listing.tint_of(said[0]) if said else listing.RELATED_TINT
        wanted[place] = partial(looks.tinted, colour=colour)
    cells.restyle(wanted)
    comment(package, name, part, cells, {place: _runs(found) for place, found in sorted(marks.items()) if found})
    for views in part.root.all("sheetViews"):
        for view in views.all("sheetView"):
            if view.attributes.get("tabSelected") in ("1", "true"):
                part.assign(view, "tabSelected", None)
    package.parts[name] = part.bytes()


def _runs(findings: Sequence[Finding]) -> Runs:
    runs: list[tuple[str, bool]] = []
    for finding in findings:
        label = finding.severity.value if finding.is_open else "已接受的提醒"
        advice = finding.advice if finding.is_open else f"已接受：{finding.accepted}"
        break_before = "\n" if runs else ""
        runs += [
            (f"{break_before}{label} {finding.rule}\n", True),
            (listing.legal(f"{finding.message}{advice}"), False),
        ]
    return runs


def _summary(findings: Sequence[Finding], name: str) -> str:
    count = Counter(finding.severity for finding in findings if finding.is_open)
    told = "，".join(f"{severity.value} {count[severity]} 条" for severity in Severity)
    accepted = sum(not finding.is_open for finding in findings)
    if accepted:
        told += f"，已接受 {accepted} 条"
    return (
        f"“{name}”：{told}。点“单元格”一栏可以跳到那个单元格，批注里写着同样的内容。"
        "本表和颜色、批注由程序加上，不影响填报；原工作簿没有改动。"
        "提醒核对后可以保留的，在“提醒说明”表中写明理由。"
    )


def _open_on_list(package: Package, findings: Sequence[Finding]) -> None:
    """Opens the workbook on the list, and gives the list its names: what repeats on every page, what is filtered."""
    part = Part(package.parts[WORKBOOK])
    index = next(
        index
        for sheets in part.root.all("sheets")
        for index, sheet in enumerate(sheets.children)
        if sheet.attributes["name"] == listing.NAME
    )
    for views in part.root.all("bookViews"):
        for view in views.children:
            part.assign(view, "activeTab", str(index))
            part.assign(view, "firstSheet", "0")
    added = listing.defined_names(findings, index)
    names = part.root.first("definedNames")
    if names is None:
        part.add_child(part.root, "definedNames", f"<definedNames>{added}</definedNames>", _ORDER)
    else:
        for defined in names.children:
            if defined.attributes.get("localSheetId") == str(index):
                part.remove(defined)
        part.append(names, added)
    package.parts[WORKBOOK] = part.bytes()
