"""The workbooks that are measured: more rows, blank cells that are formatted all the same, other departments.

python -m benchmarks.large {grown TIMES FILE | blank FILE | others COUNT FOLDER}

Made in a process of their own: a child's peak memory is never told below that of the process that started it.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.many import Book, name_of
from benchmarks.measure import SAMPLE
from generator import catalogue
from samples.fill import workbook_of

BLANK_ROWS, BLANK_COLUMNS = 200, 16
_CLASSES = (
    "201",
    "203",
    "204",
    "205",
    "206",
    "207",
    "208",
    "210",
    "211",
    "213",
    "214",
    "215",
    "216",
    "220",
    "221",
    "224",
)
"""类 with many 项 for the general public budget."""
_CHARACTERS = "城乡水电路桥学校医疗养老林草农牧文物体育消防安全数据平台改造维护培训宣传调查监测救助服务保障运行建设管理"
_WORDS = [_CHARACTERS[start : start + 2] for start in range(0, len(_CHARACTERS), 2)]


def sample_facts() -> dict[str, Any]:
    """What the sample says."""
    found: dict[str, Any] = json.loads((SAMPLE.parent / "facts" / f"{SAMPLE.stem}.facts.json").read_text("utf-8"))
    return found


def grown(times: int) -> dict[str, Any]:
    """The sample with `times` the rows of 收支明细, 项目 and 绩效指标, free of errors; four indicators a form.

    Four, since a list holds 3,000 rows and the sample has 52 indicators already. Each copy of the rows stands under other 项, its projects under other names with forms of their own; what must agree
    with their sums grows along.
    """
    facts = sample_facts()
    lines, projects = facts["lines"], facts["projects"]
    forms = [{**form, "indicators": form["indicators"][:4]} for form in facts["performance"]["projects"]]
    reasons = facts["reasons"]["by_function"]
    fresh = _codes(facts)
    more_lines, more_projects, more_forms = list(lines), list(projects), list(forms)
    for number in range(1, times):
        code_of = {code: next(fresh) for code in dict.fromkeys(line["function"] for line in lines)}
        more_lines += ({**line, "function": code_of[line["function"]]} for line in lines)
        more_projects += (
            {**project, "name": _another(project["name"], number), "function": code_of[project["function"]]}
            for project in projects
        )
        more_forms += ({**form, "project": _another(form["project"], number)} for form in forms)
        reasons.update({code_of[code]: reason for code, reason in reasons.items() if code in code_of})
    facts["lines"], facts["projects"], facts["performance"]["projects"] = more_lines, more_projects, more_forms
    for row in (*facts["basic_expenditure_by_economic_class"], *facts["carryover"]):
        row["amount"] *= times
    use = next(iter(facts["uses_by_class"].values()))
    facts["uses_by_class"] |= dict.fromkeys({line["function"][:3] for line in more_lines} - {"201", "208"}, use)
    return facts


def _another(name: str, number: int) -> str:
    """A name as unlike the others as those of other projects are; of a secret project, another code."""
    if name.startswith("特定目标"):
        return f"{name}{number}"
    return "".join(random.Random(f"{name}{number}").choices(_CHARACTERS, k=16)) + "项目"


def _codes(facts: dict[str, Any]) -> Iterator[str]:
    """项 that the sample does not use. Raises LookupError when there are no more."""
    used = {line["function"] for line in facts["lines"]}
    for code in catalogue.load(facts["year"]).functional:
        if len(code) == 7 and code[:3] in _CLASSES and code not in used:
            yield code
    raise LookupError("the catalogue has no more 项")


def with_blank_cells(workbook: bytes) -> bytes:
    """The workbook with 200 × 16 formatted cells without a value below what every sheet holds."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as archive, ZipFile(out, "w", ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name.startswith("xl/worksheets/sheet"):
                last = max(map(int, re.findall(rb'<row r="(\d+)"', data)))
                rows = "".join(map(_blank_row, range(last + 1, last + 1 + BLANK_ROWS)))
                data = data.replace(b"</sheetData>", f"{rows}</sheetData>".encode(), 1)
            copy.writestr(name, data)
    return out.getvalue()


def _blank_row(row: int) -> str:
    cells = "".join(f'<c r="{chr(ord("A") + column)}{row}" s="1"/>' for column in range(BLANK_COLUMNS))
    return f'<row r="{row}">{cells}</row>'


def others(count: int, folder: Path) -> None:
    """So many different workbooks: the sample under other names, with other amounts, duties, goals and indicators."""
    folder.mkdir()
    book = Book(sample_facts())
    for number in range(count):
        reword = partial(_reword, chance=random.Random(number))
        (folder / f"{number:05d}.xlsx").write_bytes(book.renamed(name_of(number), Decimal(number * 100), reword))


def _reword(facts: dict[str, Any], chance: random.Random) -> None:
    """Gives each department its own words where real ones have them; measures, bases and evidence they share."""

    def other(text: str) -> str:
        start, comma, rest = text.partition("，")
        return f"{start}{''.join(chance.sample(_WORDS, 2))}{comma}{rest}"

    facts["functions"] = list(map(other, facts["functions"]))
    for form in facts["performance"]["projects"]:
        form["goal"] = other(form["goal"])
        for indicator in form["indicators"]:
            indicator["level3"] = other(indicator["level3"])


def main(arguments: list[str]) -> None:
    what, *rest = arguments
    if what == "grown":
        Path(rest[1]).write_bytes(workbook_of(grown(int(rest[0]))))
    elif what == "blank":
        Path(rest[0]).write_bytes(with_blank_cells(SAMPLE.read_bytes()))
    else:
        others(int(rest[0]), Path(rest[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
