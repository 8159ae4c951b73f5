"""Any number of different valid workbooks, for batches.

Usage: python benchmarks/many.py OUTDIR COUNT [--broken N]

The three samples under other names and with other amounts: in each, one public project and all that must agree with it
grow by some 元 and 分. The same COUNT gives the same bytes. The last N of them are broken, each in its own way.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from generator.workbook.layout import SHEETS, names  # noqa: E402
from generator.workbook.layout.names import BASICS, TEMPLATE_VERSION  # noqa: E402
from generator.workbook.sheets import FIRST_ROW  # noqa: E402
from samples.fill import source_of, typing_of, workbook_of  # noqa: E402

SEED = 2024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FACTS = ROOT / "samples" / "facts"
_PLACES = ("东", "西", "南", "北", "中")
_FIELDS = ("教育", "交通运输", "农业农村", "文化旅游", "生态环境", "应急管理", "市场监督", "水利", "商务", "统计")
Cells = dict[tuple[str, str], object]


def write_many(folder: Path, count: int, broken: int = 0) -> list[Path]:
    """Writes the workbooks and returns their paths. Makes the folder if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    books = [Book(json.loads(path.read_text("utf-8"))) for path in sorted(_FACTS.glob("*.facts.json"))]
    if not books:
        raise FileNotFoundError(f"no facts in {_FACTS}")
    chance = random.Random(SEED)
    written = []
    for number in range(count):
        path = folder / f"{number + 1:05d}.xlsx"
        data = books[number % len(books)].renamed(name_of(number), Decimal(chance.randrange(100_000)) / 100)
        path.write_bytes(data if number < count - broken else BREAKERS[(count - number - 1) % len(BREAKERS)](data))
        written.append(path)
    return written


def name_of(number: int) -> str:
    """The name of a department, another one for each number.

    >>> name_of(0), name_of(123)
    ('东第1区教育局', '南第3区文化旅游局')
    """
    rest, field = divmod(number, len(_FIELDS))
    district, place = divmod(rest, len(_PLACES))
    return f"{_PLACES[place]}第{district + 1}区{_FIELDS[field]}局"


class Book:
    """One sample, whose cells can be typed anew without writing the whole workbook again."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._typed = typing_of(facts)
        with zipfile.ZipFile(io.BytesIO(workbook_of(facts))) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._sheets = _parts_of_sheets(self._parts)

    def renamed(
        self, name: str, more: Decimal, reword: Callable[[dict[str, Any]], object] = lambda facts: None
    ) -> bytes:
        """The workbook of another department with `more` 元 for one project, and what else `reword` does to its facts."""
        facts = json.loads(
            json.dumps(self._facts).replace(json.dumps(self._facts["name"])[1:-1], json.dumps(name)[1:-1])
        )
        _give(facts, more)
        reword(facts)
        cells: Cells = {key: value for key, value in typing_of(facts).items() if value != self._typed.get(key)}
        cells[BASICS, SHEETS[BASICS].address("identity.name", 0)] = name
        return _zipped(_retyped(self._parts, self._sheets, cells))


def _give(facts: dict[str, Any], more: Decimal) -> None:
    """Adds money to the first public project, to its line, its performance form and the overall objective."""
    project = next(p for p in facts["projects"] if not p.get("secret"))
    economic = project["economic"]
    first = next(iter(economic))
    economic[first] = str(Decimal(economic[first]) + more)
    line = next(
        each
        for each in facts["lines"]
        if each["function"] == project["function"]
        and each["category"] == "项目支出"
        and source_of(each["source"]) == source_of(project["source"])
    )
    line["current"] = str(Decimal(line["current"]) + more)
    for form in facts["performance"]["projects"]:
        if form["project"] == project["name"]:
            form["total"] = str(Decimal(form["total"]) + more)
    overall = facts["performance"].get("overall")
    if overall:
        overall["funds"]["own"] = str(Decimal(overall["funds"]["own"]) + more)


def _parts_of_sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Sheet name → its part."""
    targets = dict(re.findall(r'Id="(\w+)"[^>]*Target="([^"]+)"', parts["xl/_rels/workbook.xml.rels"].decode()))
    sheets = re.findall(r'<sheet name="([^"]+)"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    return {name: f"xl/{targets[id]}" for name, id in sheets}


def _with_cell(xml: str, address: str, value: object) -> str:
    """The sheet with another value in one of its cells; the cell keeps its looks."""
    found = re.search(rf'<c r="{address}"([^>]*?)(/>|>.*?</c>)', xml, re.DOTALL)
    if found is None:
        raise ValueError(f"no cell {address}")
    looks = re.sub(r'\st="\w+"', "", found.group(1))
    if isinstance(value, (int, Decimal)):
        cell = f'<c r="{address}"{looks}><v>{value}</v></c>'
    else:
        text = escape(str(value))
        cell = f'<c r="{address}"{looks} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return xml[: found.start()] + cell + xml[found.end() :]


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def _retyped(parts: Mapping[str, bytes], sheets: Mapping[str, str], cells: Cells) -> dict[str, bytes]:
    """The parts with other values in some cells."""
    typed = {sheets[sheet]: parts[sheets[sheet]].decode() for sheet, _address in cells}
    for (sheet, address), value in cells.items():
        typed[sheets[sheet]] = _with_cell(typed[sheets[sheet]], address, value)
    return {**parts, **{name: xml.encode() for name, xml in typed.items()}}


def _edited(data: bytes, cells: Cells) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zipped(_retyped(parts, _parts_of_sheets(parts), cells))


def _with_an_error(data: bytes) -> bytes:
    """The first line of 收支明细 has a code that no catalogue knows."""
    return _edited(data, {(names.LINES, SHEETS[names.LINES].address("code", FIRST_ROW)): "9999999"})


def _of_another_version(data: bytes) -> bytes:
    version = SHEETS[BASICS].address("template.version", 0)
    return _edited(data, {(BASICS, version): f"0.{TEMPLATE_VERSION}"})


BREAKERS = (
    lambda data: b"no workbook",
    _of_another_version,
    _with_an_error,
    lambda data: b"",
    lambda data: data[: len(data) // 2],
)
"""Not a zip file; an unknown template version; an error in it; empty; torn off."""


def main(arguments: list[str]) -> int:
    """Command line: 0 when the workbooks were written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--broken", type=int, default=0)
    options = parser.parse_args(arguments)
    write_many(options.folder, options.count, options.broken)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
