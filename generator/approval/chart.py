"""A table of the page as a DrawingML bar chart: Word, WPS and LibreOffice draw it themselves, crisp at any size.

The values stand in the chart as literals. It is told in greys and hatching, so that it prints in black and white.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.document.tree import Cell, Figure, Table, inline_text
from generator.writers.docx.body import clean

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_FONT = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
_LINE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="404040"/></a:solidFill></a:ln>'
_GREY = '<a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill>'
_HATCHED = (
    '<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
)
_FILLS = (_GREY, _HATCHED)
"""This year and last year."""
_AMOUNT, _PERCENT = "#,##0.00", '0.00"%"'
_LEAST_AXIS = Decimal(1)
_ROOM_FOR_LABEL = Decimal("1.45")
"""How much longer than its longest bar an axis is, for the number behind the bar."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by category, one series or two. `labels` are printed left of the bars."""

    title: str
    labels: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[Decimal, ...], ...]
    """By series, then by category."""

    @property
    def told(self) -> str:
        """The same in words, for those who do not see it."""
        rows = (
            f"{label.replace(chr(10), ' ')} {'、'.join(f'{value:,.2f}' for value in values)}"
            for label, values in zip(self.labels, zip(*self.values, strict=True), strict=True)
        )
        return f"{self.title}：{'；'.join(rows)}"


def chart_of(table: Table) -> Chart:
    """The bars are the columns of amounts; the other columns make the label of a bar."""
    heads = [inline_text(cell.content) for row in table.header for cell in row.cells]
    drawn = [number for number, cell in enumerate(table.body[0].cells) if cell.role == "amount"] if table.body else []
    return Chart(
        table.title.text,
        tuple(
            "\n".join(inline_text(cell.content) for number, cell in enumerate(row.cells) if number not in drawn)
            for row in table.body
        ),
        tuple(heads[number] for number in drawn),
        tuple(tuple(_value(row.cells[number]) for row in table.body) for number in drawn),
    )


def _value(cell: Cell) -> Decimal:
    return cell.content.value if isinstance(cell.content, Figure) else Decimal(0)


def chart_xml(chart: Chart) -> str:
    """The chart part of a package."""
    longest = max((value for values in chart.values for value in values), default=Decimal(0))
    several = len(chart.series) > 1
    bars = "".join(_series(chart, number) for number in range(len(chart.series)))
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(700)}</c:legend>' if several else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}"><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_default(900, bold=True)}</a:pPr>"
        f'<a:r><a:rPr lang="zh-CN" sz="900" b="1">{_FONT}</a:rPr><a:t>{clean(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{bars}'
        f'<c:gapWidth val="{60 if several else 45}"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{_LINE}</c:spPr>{_text(700)}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:tickLblSkip val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="{_axis(longest)}"/>'
        '<c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:numFmt formatCode="#,##0.00" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1"/>'
        f'<c:crosses val="autoZero"/></c:valAx></c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>"
    )


def _axis(longest: Decimal) -> str:
    return f"{max(longest, _LEAST_AXIS) * _ROOM_FOR_LABEL:.2f}"


def _series(chart: Chart, number: int) -> str:
    form = clean(_PERCENT if "%" in chart.series[number] else _AMOUNT).replace('"', "&quot;")
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:v>{clean(chart.series[number])}</c:v></c:tx>'
        f'<c:spPr>{_FILLS[number % len(_FILLS)]}{_LINE}</c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_text(700, wrapped=False)}'
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{_points(chart.labels)}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>{form}</c:formatCode>{_points([str(v) for v in chart.values[number]])}"
        "</c:numLit></c:val></c:ser>"
    )


def _points(values: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{number}"><c:v>{clean(value)}</c:v></c:pt>' for number, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _text(size: int, *, wrapped: bool = True) -> str:
    wrap = "" if wrapped else ' wrap="none"'
    return f'<c:txPr><a:bodyPr{wrap}/><a:p><a:pPr>{_default(size)}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def _default(size: int, *, bold: bool = False) -> str:
    return f'<a:defRPr sz="{size}" b="{int(bold)}">{_FONT}</a:defRPr>'
