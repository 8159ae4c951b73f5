"""Comments on cells, beside those already there: the comments part, and the drawing of their boxes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from generator.workbook.annotate.cells import ORDER, Cells
from generator.workbook.annotate.package import RELATIONS, Package
from generator.workbook.annotate.splice import Element, Part
from generator.workbook.sheets import column_letter

AUTHOR = "gen-disclosure"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NO_COMMENTS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>'
)
_VML_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_NO_DRAWING = (
    f'<xml {_VML_NAMES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{number}}"/></o:shapelayout></xml>'
)
_BOX_TYPE = (
    f'<v:shapetype {_VML_NAMES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    f'<v:shape {_VML_NAMES} id="_x0000_s{{id}}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE = re.compile(rb"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_SHAPES_PER_DRAWING = 1024
_BOX_WIDTH, _LINE_HEIGHT, _TALLEST_BOX, _CHARACTERS = 330, 17, 420, 48
"""Pixels, and half-width characters in a line."""

_MARK = "〔检查结果〕"
"""Stands between what others said of a cell and what is added: from here on the comment is ours."""

Runs = Sequence[tuple[str, bool]]
"""Texts of a comment, each bold or not."""


def comment(package: Package, sheet: str, part: Part, cells: Cells, said: Mapping[tuple[int, int], Runs]) -> None:
    """Says something of cells of a sheet (row, zero-based column). What others said of the same cells stays above it.

    Comments of ours from an earlier time are taken away: `part` is the sheet, which gets its drawing if it has none.
    """
    known = next(iter(package.related(sheet, "comments").values()), None)
    if known is None and not said:
        return
    comments = Part(package.parts[known] if known else _NO_COMMENTS, 4)
    authors, listed = comments.root.first("authors"), comments.root.first("commentList")
    if authors is None or listed is None:
        raise ValueError(f"{known} lacks authors or commentList")
    ours = _ours(comments, authors)
    stale = [c for c in listed.children if c.attributes.get("authorId") in ours]
    for old in stale:
        comments.remove(old)
    others = {c.attributes["ref"]: c for c in listed.children if c not in stale}
    for other in others.values():
        _take_back(comments, other)
    if said and not ours:
        comments.append(authors, f"<author>{AUTHOR}</author>")
    author = min(ours) if ours else str(len(authors.children))
    boxes = {}
    for place, runs in said.items():
        address = f"{column_letter(place[1])}{place[0]}"
        told = others.get(address)
        text = told.first("text") if told else None
        if text is not None:
            comments.add_child(text, "r", _rich(((f"\n\n{_MARK}\n", False), *runs)), ("t", "r", "rPh", "phoneticPr"))
        else:
            written = f'<comment ref="{address}" authorId="{author}"><text>{_rich(runs)}</text></comment>'
            comments.append(listed, written)
            boxes[place] = "".join(text for text, _ in runs)
    if known:
        package.parts[known] = comments.bytes()
    else:
        name = package.add("xl/comments{}.xml", _COMMENTS_TYPE, comments.bytes())
        package.relate(sheet, "comments", name)
    _draw(package, sheet, part, cells, boxes, {c.attributes["ref"] for c in stale})


def _ours(comments: Part, authors: Element) -> set[str]:
    """Numbers of our name among the authors."""
    texts = [comments.data[author.head_end : author.tail].decode() for author in authors.children]
    return {str(number) for number, text in enumerate(texts) if text == AUTHOR}


def _take_back(comments: Part, comment: Element) -> None:
    """Removes what was added to a comment of somebody else at an earlier time."""
    text = comment.first("text")
    is_ours = False
    for run in text.all("r") if text else ():
        is_ours = is_ours or _MARK.encode() in comments.data[run.start : run.end]
        if is_ours:
            comments.remove(run)


def _rich(runs: Runs) -> str:
    return "".join(
        f'<r><rPr>{"<b/>" if bold else ""}<sz val="10"/><color indexed="81"/><rFont val="宋体"/></rPr>'
        f'<t xml:space="preserve">{escape(text)}</t></r>'
        for text, bold in runs
    )


# ---------------------------------------------------------------- boxes


def _draw(
    package: Package, sheet: str, part: Part, cells: Cells, boxes: Mapping[tuple[int, int], str], stale: set[str]
) -> None:
    """Adds the boxes of new comments to the sheet's drawing, or to a new one; takes those of stale ones away."""
    drawings = package.related(sheet, "vmlDrawing")
    legacy = part.root.first("legacyDrawing")
    id = next((v for k, v in legacy.attributes.items() if k.endswith(":id")), "") if legacy else ""
    if id in drawings:
        name = drawings[id]
    elif boxes:
        number = 1 + sum(part.lower().endswith(".vml") for part in package.parts)
        name = package.add("xl/drawings/vmlDrawing{}.vml", _VML_TYPE, _NO_DRAWING.format(number=number).encode())
        id = package.relate(sheet, "vmlDrawing", name)
        part.add_child(part.root, "legacyDrawing", f'<legacyDrawing xmlns:r="{RELATIONS}" r:id="{id}"/>', ORDER)
    else:
        return
    # A drawing made by Excel need not be well-formed XML: it is only cut and added to.
    drawing = _SHAPE.sub(lambda match: b"" if _cell_of(match.group()) in stale else match.group(), package.parts[name])
    cluster = re.search(rb'idmap[^>]*\bdata="(\d+)', drawing)
    first = _SHAPES_PER_DRAWING * int(cluster.group(1)) if cluster else _SHAPES_PER_DRAWING
    last = max((int(id) for id in _SHAPE_ID.findall(drawing)), default=first)
    added = "" if b'id="_x0000_t202"' in drawing else _BOX_TYPE
    for order, ((row, column), text) in enumerate(boxes.items(), 1):
        height = min(_TALLEST_BOX, _LINE_HEIGHT * _lines(text) + 14)
        added += _BOX.format(
            id=last + order,
            order=order,
            width=_BOX_WIDTH * 3 // 4,
            height=height * 3 // 4,
            row=row - 1,
            column=column,
            anchor=_anchor(cells, row, column, height),
        )
    end = drawing.rindex(b"</")
    package.parts[name] = drawing[:end] + added.encode() + drawing[end:]


def _cell_of(shape: bytes) -> str:
    row = re.search(rb"Row>\s*(\d+)", shape)
    column = re.search(rb"Column>\s*(\d+)", shape)
    return f"{column_letter(int(column.group(1)))}{int(row.group(1)) + 1}" if row and column else ""


def _lines(text: str) -> int:
    widths = (sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(width / _CHARACTERS)) for width in widths)


def _anchor(cells: Cells, row: int, column: int, height: int) -> str:
    """The box beside its cell: column, pixels into it, row (from zero), pixels into it, of two opposite corners."""
    right, x = _walk(cells.width, column + 1, 12 + _BOX_WIDTH)
    top = max(1, row - 1)
    bottom, y = _walk(cells.height, top, 4 + height)
    return f"{column + 1}, 12, {top - 1}, 4, {right}, {x}, {bottom - 1}, {y}"


def _walk(size: Callable[[int], int], index: int, distance: int) -> tuple[int, int]:
    """Where one comes out that many pixels after the start of a column or row: its index, and pixels into it."""
    while distance > size(index):
        distance -= size(index)
        index += 1
    return index, distance
