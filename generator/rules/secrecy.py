"""Family P, 1: secret (涉密) projects. Findings give cells and never a word of what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from generator.model.cells import CellRef
from generator.model.facts import CarryoverItem, Project, Withheld
from generator.model.findings import Severity
from generator.rules.changes import general_lines
from generator.rules.registry import COVER_NAME, Case, Results, Rule, rule
from generator.rules.texts import HAN, Part

_LAW = "保守国家秘密法；政府信息公开条例第十四条、第十七条：公开前进行保密审查"
_SHEETS = ("项目", "结转结余")


def _records(case: Case) -> Iterator[Project | CarryoverItem]:
    yield from case.budget.projects
    yield from case.budget.carryover


@rule(
    "P101",
    "涉密项目没有用代称",
    Severity.ERROR,
    _SHEETS,
    basis=_LAW,
    why="表7、表11 和第七、十一节印项目名称；涉密项目只能印“特定目标＋编码”。",
    example="是否涉密选“是”，项目名称写了真实名称。",
    needs="有涉密项目",
)
def secret_project_bears_its_name(entry: Rule, case: Case) -> Results:
    for record in _records(case):
        if not record.secret:
            continue
        if COVER_NAME.fullmatch(record.name):
            yield None
        else:
            yield entry.fault(
                (record.at.cell("name"), record.at.cell("secret")),
                "涉密项目的名称不是“特定目标＋编码”，会原样印出。",
                "请把名称改为“特定目标＋编码”；不涉密的请把“是否涉密”改为“否”。",
                expected="特定目标＋编码",
            )


@rule(
    "P102",
    "特定目标没有标为涉密",
    Severity.ERROR,
    _SHEETS,
    basis=_LAW,
    why="“特定目标＋编码”是涉密项目的代称，没有标为涉密，依据、分配、用途会照样印出。",
    example="特定目标0310034F，是否涉密选了“否”。",
    needs="有“特定目标”项目",
)
def secret_name_is_not_marked(entry: Rule, case: Case) -> Results:
    for record in _records(case):
        if not COVER_NAME.fullmatch(record.name):  # “特定目标类项目”之类是普通名称
            continue
        if record.secret:
            yield None
        else:
            yield entry.fault(
                (record.at.cell("secret"), record.at.cell("name")),
                "名称是“特定目标”，没有标为涉密，其说明会公开。",
                "请把“是否涉密”改为“是”；不涉密的请用真实名称。",
                found="否",
                expected="是",
            )


@rule(
    "P103",
    "没有标为涉密却写了不予公开",
    Severity.ERROR,
    _SHEETS,
    basis=_LAW,
    why="“完全不予公开”由程序为涉密项目统一打印；写在没有标为涉密的项目里，这个项目的其他内容会照样公开。",
    example="是否涉密选了“否”，资金分配情况填“完全不予公开”。",
    needs="有公开的项目",
)
def open_record_is_said_to_be_withheld(entry: Rule, case: Case) -> Results:
    for record in _records(case):
        if record.secret:
            continue
        fields = ("purpose",) if isinstance(record, CarryoverItem) else ("policy_basis", "allocation", "period")
        said = [field for field in fields if "不予公开" in str(getattr(record, field) or "")]
        if said:
            yield entry.fault(
                [record.at.cell(field) for field in (*said, "secret")],
                "填了“不予公开”，没有标为涉密。",
                "涉密的把“是否涉密”改为“是”，这里留空；不涉密的请照实填写。",
            )
        else:
            yield None


_TELLING = 5
"""Chinese characters in a row that a hidden and an open text must share to be called repeated."""
_CHINESE = re.compile(rf"{HAN}{{{_TELLING},}}")
_COMMON = re.compile(
    r"根据|按照|文件|精神|设立|此|本?项目|经费|资金|安排|工作|预算|支出|年度|委托业务费|办公费|维修费|保障|开展|完成"
)


@rule(
    "P111",
    "公开的文字重复了涉密项目的内容",
    Severity.WARNING,
    ("收支明细", "变动原因", "支出用途", "结转结余", "项目绩效", "整体绩效", "其他说明"),
    basis=_LAW,
    why="涉密项目的内容不公开，原因、用途里却说了出来，等于公开。",
    example="涉密项目的用途写在同一项的变动原因里。",
    blind="连续五个字以上相同才算；换了说法的认不出。",
    needs="涉密项目填了不公开的内容",
)
def open_text_repeats_a_secret(entry: Rule, case: Case) -> Results:
    hidden: list[tuple[CellRef, set[str]]] = []
    for record in _records(case):
        for field in ("policy_basis", "allocation", "period", "purpose"):
            value = getattr(record, field, None)
            if isinstance(value, Withheld) and (pieces := _pieces(_bare(case, value.reveal()))):
                hidden.append((record.at.cell(field), pieces))
    if not hidden:
        return
    for text in case.texts({Part.REASON, Part.USE, Part.GOAL, Part.NOTE, Part.INDICATOR}):
        open_pieces = _pieces(_bare(case, text.text))
        told = [cell for cell, pieces in hidden if pieces & open_pieces]
        if not told:
            yield None
        else:
            yield entry.fault(
                (text.cell, *told),
                "这里的文字与涉密项目不公开的内容有相同的词句。",
                "请改写，不要提到涉密项目的内容。",
            )


_DATE = re.compile(r"[\d年月日至到起止底初全.．/—~～-]+")


def teller(case: Case) -> Callable[[str], bool]:
    """Whether a text repeats what is hidden of a secret project: all of one field, or five characters in a row."""

    @cache
    def hidden() -> tuple[set[str], set[str]]:
        texts = [
            value.reveal()
            for record in _records(case)
            for field in ("policy_basis", "allocation", "period", "purpose")
            if isinstance(value := getattr(record, field, None), Withheld)
        ]
        wholes = {"".join(text.split()) for text in texts}
        return (
            {whole for whole in wholes if len(whole) >= _TELLING - 1 and not _DATE.fullmatch(whole)},
            {piece for text in texts for piece in _pieces(_bare(case, text))},
        )

    def tells(text: str) -> bool:
        wholes, pieces = hidden()
        squeezed = "".join(text.split())
        return any(whole in squeezed for whole in wholes) or not pieces.isdisjoint(_pieces(_bare(case, text)))

    return tells


def _bare(case: Case, text: str) -> str:
    """The text without the unit's own name and without words that every budget uses."""
    return _COMMON.sub("｜", text.replace(case.budget.identity.name, "｜"))


def _pieces(text: str) -> set[str]:
    return {run[i : i + _TELLING] for run in _CHINESE.findall(text) for i in range(len(run) - _TELLING + 1)}


_TELLS_A_PURPOSE = re.compile(r"专项|项目|活动|工程|购置|采购|建设|任务")


@rule(
    "P112",
    "涉密项目所在项的原因可能说出用途",
    Severity.WARNING,
    ("收支明细", "项目"),
    basis=_LAW,
    why="一个项的项目支出全是涉密项目时，这个项的变动原因就是在说涉密项目。",
    example="该项只有一个特定目标，变动原因写“上级提前下达某某专项资金”。",
    blind="只看原因里有没有专项、项目、活动、工程、购置这类词，不能判断是否真的泄密。",
    needs="有一个项的项目全部涉密",
)
def reason_may_tell_a_secret(entry: Rule, case: Case) -> Results:
    for code, lines in general_lines(case.budget.lines).items():
        projects = [project for project in case.budget.projects if project.code == code]
        if not projects or not all(project.secret for project in projects):
            continue
        for line in lines:
            if not line.reason:
                continue
            if _TELLS_A_PURPOSE.search(line.reason):
                yield entry.fault(
                    (line.at.cell("reason"), *(project.at.cell("secret") for project in projects)),
                    f"{code} {case.name(code)}的项目全部涉密，这一项的变动原因可能说出其用途。",
                    "请做保密审查；可改写为不涉及内容的原因。",
                )
            else:
                yield None
