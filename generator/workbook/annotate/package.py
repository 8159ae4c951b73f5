"""The parts of an .xlsx and how they are bound together: relationships, content types, sheets by name."""

from __future__ import annotations

import io
import posixpath
import zipfile
from xml.sax.saxutils import quoteattr

from generator.workbook.annotate.splice import Part

WORKBOOK = "xl/workbook.xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "[Content_Types].xml"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Package:
    """The parts by name, to be changed."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def related(self, source: str, kind: str) -> dict[str, str]:
        """Relationship id → part that `source` is bound to by a relationship of a kind (`worksheet`, `comments`)."""
        relations = self.parts.get(_relations_of(source))
        if relations is None:
            return {}
        found = {}
        for relation in Part(relations, 1).root.children:
            told = relation.attributes
            if told["Type"].endswith(f"/{kind}") and told.get("TargetMode") != "External":
                found[told["Id"]] = posixpath.normpath(
                    posixpath.join("/", posixpath.dirname(source), told["Target"])
                ).lstrip("/")
        return found

    def relate(self, source: str, kind: str, target: str) -> str:
        """Binds `source` to another part. Returns the id of the relationship."""
        name = _relations_of(source)
        part = Part(self.parts.get(name, _NO_RELATIONS), 1)
        taken = {relation.attributes["Id"] for relation in part.root.children}
        id = next(id for n in range(1, len(taken) + 2) if (id := f"rIdCheck{n}") not in taken)
        path = quoteattr(posixpath.relpath(target, posixpath.dirname(source)))
        part.append(part.root, f'<Relationship Id="{id}" Type="{RELATIONS}/{kind}" Target={path}/>')
        self.parts[name] = part.bytes()
        return id

    def add(self, pattern: str, content_type: str, data: bytes) -> str:
        """A new part under the first free name of a pattern (`xl/comments{}.xml`). Returns the name."""
        taken = {name.lower() for name in self.parts}
        name = next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).lower() not in taken)
        types = Part(self.parts[_TYPES], 1)
        suffix = name.rpartition(".")[2]
        if suffix == "xml":
            types.append(types.root, f'<Override PartName="/{name}" ContentType="{content_type}"/>')
        elif all(default.attributes["Extension"].lower() != suffix for default in types.root.all("Default")):
            types.append(types.root, f'<Default Extension="{suffix}" ContentType="{content_type}"/>')
        self.parts[_TYPES] = types.bytes()
        self.parts[name] = data
        return name

    def put_first(self, name: str, xml: bytes) -> None:
        """A new sheet before all others; what the workbook says of sheets by their number is put right."""
        id = self.relate(WORKBOOK, "worksheet", self.add("xl/worksheets/sheet{}.xml", _SHEET_TYPE, xml))
        part = Part(self.parts[WORKBOOK])
        for sheets in part.root.all("sheets"):
            number = 1 + max(int(sheet.attributes["sheetId"]) for sheet in sheets.children)
            written = f'<sheet name="{name}" sheetId="{number}" xmlns:r="{RELATIONS}" r:id="{id}"/>'
            part.insert(sheets.children[0], written)
        for names in part.root.all("definedNames"):
            for defined in names.children:
                if "localSheetId" in defined.attributes:
                    part.assign(defined, "localSheetId", str(int(defined.attributes["localSheetId"]) + 1))
        self.parts[WORKBOOK] = part.bytes()

    def sheets(self) -> dict[str, str]:
        """Name of a sheet → its part, in workbook order."""
        targets = self.related(WORKBOOK, "worksheet")
        found = {}
        for element in Part(self.parts[WORKBOOK], 2).root.children:
            if element.name == "sheets":
                for sheet in element.children:
                    id = next(value for name, value in sheet.attributes.items() if name.endswith(":id"))
                    if id in targets:  # a chart sheet is none
                        found[sheet.attributes["name"]] = targets[id]
        return found


def _relations_of(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")
