"""DOCX → blocks, from the XML alone, so that a document edited and saved by Word, WPS or LibreOffice reads the same."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from generator.audit.reading import ReadBlock, ReadGrid, ReadParagraph
from generator.model.errors import DisclosureError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CONTENTS_STYLES = ("toc", "目录")


def read_docx(data: bytes) -> tuple[ReadBlock, ...]:
    """Paragraphs and tables in reading order. Raises DisclosureError when the file is no readable DOCX."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            body = ET.fromstring(archive.read("word/document.xml")).find(f"{_W}body")
            styles = _style_names(archive.read("word/styles.xml"))
    except (zipfile.BadZipFile, KeyError, ET.ParseError, RuntimeError, EOFError) as error:
        raise DisclosureError("不是能够读取的 DOCX 文件。") from error
    if body is None:
        raise DisclosureError("这份 DOCX 没有正文。")
    return tuple(_blocks(body, styles))


def _style_names(xml: bytes) -> dict[str, str]:
    names = {}
    for style in ET.fromstring(xml).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            names[style.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "").lower()
    return names


def _blocks(parent: ET.Element, styles: dict[str, str]) -> Iterator[ReadBlock]:
    paragraph_number = table_number = 0
    for element in _content(parent):
        if element.tag == f"{_W}p":
            paragraph_number += 1
            style = element.find(f"{_W}pPr/{_W}pStyle")
            name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
            yield ReadParagraph(_text(element), name.startswith(_CONTENTS_STYLES), f"第{paragraph_number}段")
        else:
            table_number += 1
            yield _grid(element, f"第{table_number}个表格")


def _content(parent: ET.Element) -> Iterator[ET.Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _content(child)


def _text(element: ET.Element) -> str:
    parts: list[str] = []
    field_depth, in_instruction = 0, []
    for node in element.iter():
        if node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType")
            if kind == "begin":
                field_depth += 1
                in_instruction.append(True)
            elif kind == "separate" and in_instruction:
                in_instruction[-1] = False
            elif kind == "end" and in_instruction:
                in_instruction.pop()
        elif in_instruction and in_instruction[-1]:
            continue
        elif node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("\t")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
    return "".join(parts).strip("\t") if parts else ""


def _grid(table: ET.Element, place: str) -> ReadGrid:
    rows: list[tuple[str, ...]] = []
    header_rows = 0
    for row in table.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}tblHeader") is not None and header_rows == len(rows):
            header_rows += 1
        texts: list[str] = []
        for cell in row.findall(f"{_W}tc"):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            text = "" if continues else "\n".join(_text(p) for p in cell.iter(f"{_W}p")).strip()
            texts.append(text)
            texts += [""] * (int(span.get(f"{_W}val", "1")) - 1 if span is not None else 0)
        rows.append(tuple(texts))
    width = max((len(row) for row in rows), default=0)
    return ReadGrid(tuple(row + ("",) * (width - len(row)) for row in rows), header_rows, place)
