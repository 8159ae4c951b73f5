"""Family X, 3: names and document numbers that stand on two sheets."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from generator.model.cells import CellRef
from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, rule
from generator.rules.texts import HAN, Part

_ALIKE = 0.85
"""Share of common characters from which two names may be one. 政府协同办公平台 / 协同办公平台 in a long name has 0.96."""
_NUMERALS = re.compile(r"[\d一二三四五六七八九十百甲乙丙丁东西南北中上下]")
_DOCUMENT = re.compile(rf"(?P<issuer>{HAN}{{2,12}})\s*[\[〔【(（](?P<year>\d{{4}})[\]〕】)）]\s*(?P<number>\d+)\s*号")


def _likeness(one: str, other: str) -> float:
    """Share of the characters that two texts have in common, in order."""
    from difflib import SequenceMatcher  # few workbooks have texts that come this far

    return SequenceMatcher(None, one, other).ratio()


@rule(
    "X121",
    "同一项目的名称写法不同",
    Severity.WARNING,
    ("项目", "结转结余"),
    basis="表7、表11、第七节、第十一节、绩效目标表中同一项目应同名",
    why="同一项目在两处写法不同，读者会当成两个项目。",
    example="“2022年协同办公平台升级改造项目”与“2022年市政府协同办公平台升级改造项目”。",
    blind="只凭名称相近判断；数字、期次、方位不同的当作两个项目，改动很大的名称认不出。",
    needs="有两个以上的项目或结转结余",
)
def project_is_spelled_two_ways(entry: Rule, case: Case) -> Results:
    names: dict[str, CellRef] = {}
    for project in case.budget.projects:
        if not project.secret:
            names.setdefault(project.name, project.at.cell("name"))
    for item in case.budget.carryover:
        if not item.secret:
            names.setdefault(item.name, item.at.cell("name"))
    spelled = [(name, set(name), _NUMERALS.findall(name), cell) for name, cell in reversed(names.items())]
    for (one, _, ones, cell), (other, others, numerals, before) in combinations(spelled, 2):
        # Of hundreds of names every pair is looked at, so what is quick to say comes first: no ratio is above that of
        # the lengths, nor above that of the characters in common.
        both = len(one) + len(other)
        if (
            ones != numerals
            or 2 * min(len(one), len(other)) / both < _ALIKE
            or 2 * sum(map(others.__contains__, one)) / both < _ALIKE
            or 2 * (Counter(one) & Counter(other)).total() / both < _ALIKE
            or _likeness(one, other) < _ALIKE
        ):
            yield None
        else:
            yield entry.fault(
                (cell, before),
                f"“{one}”与“{other}”像是同一个项目。",
                "是同一项目的，请统一名称；不是的不必处理。",
                found=one,
                expected=other,
            )


@rule(
    "X122",
    "同一文号写法不同",
    Severity.WARNING,
    ("项目", "绩效指标", "整体绩效指标"),
    basis="同一份文件的发文字号应一致",
    why="同一年份、同一号数的文号，发文机关代字只差一两个字，必有一处写错。",
    example="昌州党机编发[2019]63号 与 昌吉州党机编发[2019]63号。",
    blind="代字差别大的当作两份文件；年份或号数写错的认不出。",
    needs="有两处以上的同号文件",
)
def document_number_is_spelled_two_ways(entry: Rule, case: Case) -> Results:
    first: dict[tuple[str, str], list[tuple[str, CellRef]]] = {}
    for text in case.texts().having("号"):
        for match in _DOCUMENT.finditer(text.text):
            same = first.setdefault((match["year"], match["number"]), [])
            issuer = match["issuer"]
            spelled = [(known, cell) for known, cell in same if not _is_same(issuer, known)]
            if not same:
                same.append((issuer, text.cell))
            elif not spelled:
                yield None
            elif all(other != issuer for other, _ in same):
                same.append((issuer, text.cell))
                known, cell = spelled[0]
                if _likeness(issuer, known) < 0.6:
                    yield None
                else:
                    number = f"〔{match['year']}〕{match['number']}号"
                    yield entry.fault(
                        (text.cell, cell),
                        f"文号 {number} 一处写“{issuer}”，一处写“{known}”。",
                        "请核对原文件。",
                        found=issuer,
                        expected=known,
                    )


def _is_same(issuer: str, known: str) -> bool:
    """One ends with the other: the longer one took some words before it along."""
    return issuer.endswith(known) or known.endswith(issuer)


_GENERATED = re.compile(r"无其他需(?:要)?说明|涉密项目")


@rule(
    "X131",
    "手填的说明与程序生成的重复或矛盾",
    Severity.WARNING,
    ("其他说明", "项目", "结转结余"),
    basis="十二（五）：本部门无其他需说明事项。／部门有{n}个涉密项目……",
    why="这两句由程序按表7、表11生成，手填的会印两遍，或与涉密项目的个数矛盾。",
    example="有涉密的结转项目，又手填“无其他需说明事项”。",
    needs="填了其他说明",
)
def typed_note_repeats_the_generated_one(entry: Rule, case: Case) -> Results:
    budget = case.budget
    secret = [project.at.cell("secret") for project in budget.projects if project.secret]
    secret += [item.at.cell("secret") for item in budget.carryover if item.secret]
    for note in case.texts([Part.NOTE]):
        if _GENERATED.search(note.text):
            yield entry.fault(
                (note.cell, *secret),
                f"这里手填了程序会生成的说明；表7、表11中有 {len(secret)} 个涉密项目。",
                "请删去这一行。",
            )
        else:
            yield None
