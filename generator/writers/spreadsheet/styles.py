"""The stylesheet: every font, border and number format once, and the cell formats that are made of them."""

from __future__ import annotations

from collections.abc import Iterable

from generator.writers.spreadsheet.xml import HEAD, MAIN, attribute, counted

_OWN_FONT = '<font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_FRAME = (
    "<border>"
    + "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
    + "<diagonal/></border>"
)
_OWN_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
_NUMBER_FORMATS = {"": 0, "0": 1}
"""Number formats that Excel knows by their number; ours begin at 164."""
_FIRST_NUMBER_FORMAT = 164


class Style:
    """How a cell looks, in the words of the stylesheet. Made once and used for many cells: it is known by its identity."""

    __slots__ = ("alignment", "font", "framed", "number_format")

    def __init__(self, font: str, alignment: str, framed: bool = False, number_format: str = "") -> None:
        """`font`: the element; `alignment`: the attributes of the element."""
        self.font = font
        self.alignment = alignment
        self.framed = framed
        self.number_format = number_format


def font(name: str, size: float, *, bold: bool = False, color: str = "", underlined: bool = False) -> str:
    """A `font` element. `color` is RGB in six hexadecimal digits, "" for that of the theme; sizes are in points."""
    shade = f'rgb="FF{color}"' if color else 'theme="1"'
    marks = "<b/>" * bold + "<u/>" * underlined
    return f'<font>{marks}<sz val="{size}"/><color {shade}/><name val="{attribute(name)}"/><family val="2"/></font>'


class Styles(dict[Style, str]):
    """The number of each style that the cells use, given out on first use; styles that look the same share theirs.

    Number 0 is Excel's own.
    """

    def __init__(self) -> None:
        self._different: dict[tuple[str, str, bool, str], Style] = {}

    def __missing__(self, style: Style) -> str:
        looks = (style.font, style.alignment, style.framed, style.number_format)
        if looks in self._different:
            self[style] = number = self[self._different[looks]]
        else:
            self._different[looks] = style
            self[style] = number = str(len(self._different))
        return number

    def xml(self) -> str:
        """The stylesheet part."""
        used = self._different.values()
        fonts = _numbered((_OWN_FONT, *(style.font for style in used)))
        borders = _numbered((_NO_BORDER, *(_FRAME if style.framed else _NO_BORDER for style in used)))
        own = dict.fromkeys(style.number_format for style in used if style.number_format not in _NUMBER_FORMATS)
        formats = {**_NUMBER_FORMATS, **{code: number for number, code in enumerate(own, _FIRST_NUMBER_FORMAT)}}
        cells = [f'{_OWN_XF} xfId="0"/>']
        for style in used:
            number, border = formats[style.number_format], borders[_FRAME if style.framed else _NO_BORDER]
            own_number, own_border = ' applyNumberFormat="1"' * bool(number), ' applyBorder="1"' * bool(border)
            cells.append(
                f'<xf numFmtId="{number}" fontId="{fonts[style.font]}" fillId="0" borderId="{border}" xfId="0"{own_number}'
                f' applyFont="1"{own_border} applyAlignment="1"><alignment {style.alignment}/></xf>'
            )
        codes = [f'<numFmt numFmtId="{formats[code]}" formatCode="{attribute(code)}"/>' for code in own]
        return (
            f'{HEAD}<styleSheet xmlns="{MAIN}">{counted("numFmts", codes) if codes else ""}{counted("fonts", fonts)}'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            f'{counted("borders", borders)}<cellStyleXfs count="1">{_OWN_XF}/></cellStyleXfs>'
            f'{counted("cellXfs", cells)}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
            '</cellStyles><dxfs count="0"/><tableStyles count="0" defaultTableStyle="TableStyleMedium9"'
            ' defaultPivotStyle="PivotStyleLight16"/></styleSheet>'
        )


def _numbered(elements: Iterable[str]) -> dict[str, int]:
    """Each different element with its number, counted from zero."""
    return {element: number for number, element in enumerate(dict.fromkeys(elements))}
