"""The sheet 检查结果: every finding with a link to its cell."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from generator.model.cells import listed
from generator.model.findings import Finding, Severity
from generator.workbook.annotate.styles import Styles
from generator.workbook.looks import HEAD_COLOUR
from generator.workbook.sheets import column_letter

NAME = "检查结果"
HEADER_ROW, FIRST_ROW = 4, 5
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINE_HEIGHT, _TALLEST_ROW = 15, 400
_LONGEST = 32_000
"""Characters; Excel holds 32,767 in a cell."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+−-]?[\d,]+(\.\d+)?(元|万元|%)?")
_WHOLE_FILE = "整个文件"


@dataclass(frozen=True, slots=True)
class Column:
    """Header, width in characters, alignment."""

    header: str
    width: int
    align: str = "left"


COLUMNS = (
    Column("级别", 9, "center"),
    Column("编号", 8, "center"),
    Column("工作表", 18),
    Column("单元格", 9, "center"),
    Column("问题", 52),
    Column("填的是", 18),
    Column("应为", 18),
    Column("相差", 15),
    Column("怎样处理", 32),
    Column("同时涉及", 24),
)
_CELL_COLUMN = 3
TINTS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFD88A", Severity.INFO: "D6E6F7"}
ACCEPTED_TINT, RELATED_TINT = "D5EBD0", "E9DDF2"
LEGEND = (
    (TINTS[Severity.ERROR], "错误：必须改正"),
    (TINTS[Severity.WARNING], "提醒：请核对"),
    (ACCEPTED_TINT, "已接受的提醒"),
    (TINTS[Severity.INFO], "信息：读取时的调整"),
    (RELATED_TINT, "同时涉及的单元格"),
)


def tint_of(finding: Finding) -> str:
    """The colour (RRGGBB) of a finding and of its cell."""
    return TINTS[finding.severity] if finding.is_open else ACCEPTED_TINT


def sheet_xml(findings: Sequence[Finding], sheets: Collection[str], summary: str, styles: Styles) -> bytes:
    """The worksheet part. `sheets`: those that can be linked to; `summary`: the line under the title."""
    looks = _Looks(styles)
    last = column_letter(len(COLUMNS) - 1)
    rows = "".join(_rows(findings, sheets, summary, looks))
    end = max(HEADER_ROW, FIRST_ROW + len(findings) - 1)
    links = "".join(
        f'<hyperlink ref="{column_letter(_CELL_COLUMN)}{row}" location={quoteattr(_location(finding))}/>'
        for row, finding in enumerate(findings, FIRST_ROW)
        if _is_linked(finding, sheets)
    )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{column.width + 0.7109375}" customWidth="1"/>'
        for n, column in enumerate(COLUMNS, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}"><sheetPr>'
        '<tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{FIRST_ROW}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{FIRST_ROW}" sqref="A{FIRST_ROW}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f'<autoFilter ref="{_filtered(end)}"/><mergeCells count="1"><mergeCell ref="A2:{last}2"/></mergeCells>'
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;A　第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


def defined_names(findings: Sequence[Finding], index: int) -> str:
    """What prints on top of every page, and what is filtered, as <definedName> elements."""
    end = max(HEADER_ROW, FIRST_ROW + len(findings) - 1)
    columns = [part.rstrip("0123456789") for part in _filtered(end).split(":")]
    area = f"'{NAME}'!${columns[0]}${HEADER_ROW}:${columns[1]}${end}"
    return (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">{area}</definedName>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">\'{NAME}\'!${HEADER_ROW}:${HEADER_ROW}'
        "</definedName>"
    )


def _filtered(end: int) -> str:
    return f"A{HEADER_ROW}:{column_letter(len(COLUMNS) - 1)}{end}"


def _is_linked(finding: Finding, sheets: Collection[str]) -> bool:
    return bool(finding.cells) and finding.cells[0].sheet in sheets


def _location(finding: Finding) -> str:
    sheet, address = finding.cells[0]
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


class _Looks:
    """The formats of the sheet, added to the workbook's."""

    def __init__(self, styles: Styles) -> None:
        fonts = {
            name: styles.add(
                "fonts", f'<font>{bold}<sz val="{size}"/><color rgb="FF{colour}"/><name val="宋体"/></font>'
            )
            for name, bold, size, colour in (
                ("title", "<b/>", 16, "000000"),
                ("plain", "", 11, "000000"),
                ("bold", "<b/>", 11, "000000"),
                ("grey", "", 11, "555555"),
                ("link", "<u/>", 11, "1F4E99"),
            )
        }
        line = '{0} style="thin"><color rgb="FFBFBFBF"/></{0}'
        sides = "".join(f"<{line.format(side)}>" for side in ("left", "right", "top", "bottom"))
        border = styles.add("borders", f"<border>{sides}<diagonal/></border>")

        def look(font: str, align: str = "left", fill: int = 0, *, lined: bool = True) -> int:
            indent = ' indent="1"' if lined and align != "center" else ""
            return styles.add(
                "cellXfs",
                f'<xf numFmtId="0" fontId="{fonts[font]}" fillId="{fill}" borderId="{border if lined else 0}" xfId="0"'
                ' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f'<alignment horizontal="{align}" vertical="center" wrapText="1"{indent}/></xf>',
            )

        self.title = styles.add(
            "cellXfs", f'<xf numFmtId="0" fontId="{fonts["title"]}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        )
        self.summary = look("grey", lined=False)
        self.head = look("bold", "center", styles.fill(HEAD_COLOUR.lstrip("#")))
        self.plain = [look("plain", column.align) for column in COLUMNS]
        self.number = look("plain", "right")
        self.link = look("link", "center")
        self.level = {
            tint: look("bold", "center", styles.fill(tint)) for tint in (*TINTS.values(), ACCEPTED_TINT, RELATED_TINT)
        }
        self.free = styles.add(
            "cellXfs", f'<xf numFmtId="0" fontId="{fonts["grey"]}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        )
        self.legend = {tint: look("plain", "center", styles.fill(tint)) for tint, _ in LEGEND}


def _rows(findings: Sequence[Finding], sheets: Collection[str], summary: str, looks: _Looks) -> Iterator[str]:
    width = sum(column.width for column in COLUMNS)
    yield f'<row r="1" ht="26" customHeight="1">{_cell(1, 0, NAME, looks.title)}</row>'
    height = _LINE_HEIGHT * _lines(summary, width) + 3
    yield f'<row r="2" ht="{height}" customHeight="1">{_cell(2, 0, summary, looks.summary)}</row>'
    yield '<row r="3" ht="6" customHeight="1"/>'
    header = "".join(_cell(HEADER_ROW, n, column.header, looks.head) for n, column in enumerate(COLUMNS))
    yield f'<row r="{HEADER_ROW}" ht="24" customHeight="1">{header}</row>'
    for row, finding in enumerate(findings, FIRST_ROW):
        texts = _texts(finding)
        styles = [
            looks.number if _NUMBER.fullmatch(text) else look for text, look in zip(texts, looks.plain, strict=True)
        ]
        styles[0] = looks.level[tint_of(finding)]
        if _is_linked(finding, sheets):
            styles[_CELL_COLUMN] = looks.link
        lines = max(_lines(text, column.width - 2) for text, column in zip(texts, COLUMNS, strict=True))
        cells = "".join(_cell(row, n, text, style) for n, (text, style) in enumerate(zip(texts, styles, strict=True)))
        yield f'<row r="{row}" ht="{min(_TALLEST_ROW, _LINE_HEIGHT * lines + 6)}" customHeight="1">{cells}</row>'
    row = max(HEADER_ROW, FIRST_ROW + len(findings) - 1) + 2
    for number, (tint, text) in enumerate(LEGEND, row):
        yield f'<row r="{number}">{_cell(number, 0, "", looks.legend[tint])}{_cell(number, 1, text, looks.free)}</row>'


def _texts(finding: Finding) -> tuple[str, ...]:
    first = finding.cells[0] if finding.cells else None
    advice = finding.advice if finding.is_open else f"已接受：{finding.accepted}"
    return (
        finding.severity.value if finding.is_open else "已接受",
        finding.rule,
        first.sheet if first else _WHOLE_FILE,
        first.address if first else "",
        finding.message,
        finding.found or "",
        finding.expected or "",
        finding.difference or "",
        advice,
        listed(finding.cells[1:]),
    )


def _cell(row: int, column: int, text: str, style: int) -> str:
    address = f"{column_letter(column)}{row}"
    if not text:
        return f'<c r="{address}" s="{style}"/>'
    shown = escape(legal(text)[:_LONGEST])
    return f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def legal(text: str) -> str:
    """The text without characters that XML forbids."""
    return _ILLEGAL.sub("", text)


def _lines(text: str, width: int) -> int:
    return sum(
        max(1, math.ceil(sum(2 if ord(c) > 0x2E7F else 1 for c in line) / (width - 1))) for line in text.split("\n")
    )
