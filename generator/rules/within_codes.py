"""Family W, 2: codes, their names, categories and sources."""

from __future__ import annotations

from collections.abc import Iterable

from generator.model import codes
from generator.model.cells import CellRef
from generator.model.facts import (
    CAPITAL_BUDGET,
    FUND_BUDGET,
    Category,
    Line,
    Project,
)
from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, rule


def _functional(case: Case) -> list[Line | Project]:
    return [*case.budget.lines, *case.budget.projects]


@rule(
    "W111",
    "科目没有名称",
    Severity.ERROR,
    ("收支明细", "基本支出经济分类", "项目"),
    basis="各表、第五节按类、款、项名称列示",
    why="科目目录不全，目录里没有的编码要在补充科目里填名称，否则公开的表格里名称是空的。",
    example="收支明细填了 2019902，目录和补充科目都没有这个编码。",
    needs="填了科目编码",
)
def code_has_no_name(entry: Rule, case: Case) -> Results:
    typed = [(line.code, line.at.cell("code")) for line in case.budget.lines]
    typed += [(line.code, line.at.cell("code")) for line in case.budget.economic_lines]
    typed += [(project.code, project.at.cell("code")) for project in case.budget.projects]
    asked: set[str] = set()
    for code, cell in typed:
        for level in _levels(code):
            if level in asked:
                continue
            asked.add(level)
            if case.name(level):
                yield None
            else:
                yield entry.fault(
                    (cell,),
                    f"编码 {level} 不在科目目录里，也没有在“补充科目”中填名称。",
                    "请核对编码；编码无误的，在“补充科目”中填写编码和名称。",
                    found=level,
                )


@rule(
    "W112",
    "功能分类编码没有填到项",
    Severity.WARNING,
    ("收支明细", "项目"),
    basis="预算法实施条例第六条：按功能分类公开到项",
    why="公开表要求到项级科目，只填到类、款的行在第五节没有项名称。",
    example="收支明细填了 20103。",
    needs="填了功能分类编码",
)
def functional_code_stops_above_xiang(entry: Rule, case: Case) -> Results:
    for record in _functional(case):
        if len(record.code) == 7:
            yield None
        else:
            yield entry.fault(
                (record.at.cell("code"),),
                f"编码 {record.code} 只到{'款' if len(record.code) == 5 else '类'}级。",
                "请填七位的项级编码。",
                found=record.code,
            )


@rule(
    "W113",
    "功能分类与经济分类编码用错了表",
    Severity.ERROR,
    ("收支明细", "基本支出经济分类", "项目"),
    basis="支出功能分类编码以2开头，部门预算支出经济分类编码以3开头",
    why="编码填错了表，金额会列到不存在的科目下。",
    example="基本支出经济分类里填了 2010301，或只填到类（301）。",
    needs="填了科目编码",
)
def code_is_of_the_other_classification(entry: Rule, case: Case) -> Results:
    for record in _functional(case):
        if record.code.startswith("2"):
            yield None
        else:
            yield entry.fault(
                (record.at.cell("code"),),
                f"{record.code} 不是支出功能分类编码。",
                "功能分类编码以2开头。",
                found=record.code,
            )
    for line in case.budget.economic_lines:
        if line.code.startswith("3") and len(line.code) == 5:
            yield None
        else:
            yield entry.fault(
                (line.at.cell("code"),),
                f"{line.code} 不是部门预算支出经济分类的款级编码。",
                "请填以3开头的五位编码。",
                found=line.code,
            )


@rule(
    "W114",
    "支出类别与资金来源不相配",
    Severity.ERROR,
    ("收支明细",),
    basis="表8、表9的基本支出分人员经费、公用经费两栏",
    why="政府性基金和国有资本经营预算的基本支出要分人员经费、公用经费，只填“基本支出”无法列入表8、表9。",
    example="政府性基金预算的一行填了“基本支出”。",
    needs="有政府性基金或国有资本经营预算的行",
)
def category_does_not_suit_source(entry: Rule, case: Case) -> Results:
    for line in case.budget.lines:
        if line.source in FUND_BUDGET | CAPITAL_BUDGET:
            if line.category is Category.BASIC:
                yield entry.fault(
                    (line.at.cell("category"), line.at.cell("source")),
                    f"{line.source.value}的支出类别不能填“基本支出”。",
                    "请改填“人员经费”或“公用经费”，两者都有的分两行填。",
                    found=line.category.value,
                    expected="人员经费、公用经费或项目支出",
                )
            else:
                yield None


@rule(
    "W115",
    "编码不在当年科目目录里",
    Severity.WARNING,
    ("收支明细", "项目", "基本支出经济分类", "补充科目"),
    basis="当年政府收支分类科目；程序所带目录不全（尤其是末两位 98、99 和 229–233 类）",
    why="目录里没有的编码，程序不能判断对错，只能请人核对。",
    example="收支明细用了 2019902，补充科目填了名称，当年目录里查不到。",
    blind="目录不全，查不到不等于填错；换成目录里另一个编码也不能发现。",
    needs="填了科目编码",
)
def code_is_not_in_the_catalogue(entry: Rule, case: Case) -> Results:
    lists = ((case.catalogue.functional, _functional(case)), (case.catalogue.economic, case.budget.economic_lines))
    for catalogue, records in lists:
        asked: set[str] = set()
        for record in records:
            if record.code in asked:
                continue
            asked.add(record.code)
            unknown = [level for level in _levels(record.code) if level not in catalogue and case.name(level)]
            if unknown:
                yield entry.fault(
                    (
                        record.at.cell("code"),
                        *(case.budget.name_cells[x] for x in unknown if x in case.budget.name_cells),
                    ),
                    f"编码 {'、'.join(unknown)} 不在 {case.catalogue.year} 年科目目录里，程序不能判断对错。",
                    "请对照当年政府收支分类科目核对；无误的不必处理。",
                    found="、".join(unknown),
                )
            else:
                yield None


@rule(
    "W116",
    "科目名称与编码不符",
    Severity.WARNING,
    ("补充科目",),
    basis="当年政府收支分类科目",
    why="补充科目的名称优先于目录，填错了会印到每一张表里。",
    example="补充科目把 2010301 写成“一般行政管理事务”，目录里是“行政运行”。",
    blind="目录里没有的编码不能核对名称。",
    needs="补充科目填了目录里有的编码",
)
def name_does_not_fit_code(entry: Rule, case: Case) -> Results:
    for code, name, known in _renamed(case):
        if name == known or name in case.catalogue.obsolete_names:  # an old name is W117's
            yield None
        else:
            yield entry.fault(
                _name_cells(case, code),
                f"{code} 的名称填“{name}”，目录里是“{known}”。",
                "请核对编码和名称；目录无误的，清空这一行。",
                found=name,
                expected=known,
            )


@rule(
    "W117",
    "科目名称已停用",
    Severity.WARNING,
    ("补充科目",),
    basis="当年政府收支分类科目；docs/known-slips.md",
    why="科目改过名，旧名称不再使用。",
    example="行政事业单位离退休（现为行政事业单位养老支出）。",
    blind="只认得程序所列的旧名称。",
    needs="补充科目填了名称",
)
def name_is_obsolete(entry: Rule, case: Case) -> Results:
    for code, name in case.budget.names.items():
        now = case.catalogue.obsolete_names.get(name)
        if now is None or case.catalogue.functional.get(code) == name:  # still in use in that year
            yield None
        else:
            yield entry.fault(
                _name_cells(case, code),
                f"{code} 的名称“{name}”已停用，现为“{now}”。",
                "请改用现行名称。",
                found=name,
                expected=now,
            )


def _levels(code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((codes.lei(code), codes.kuan(code), code)))


def _renamed(case: Case) -> Iterable[tuple[str, str, str]]:
    for code, name in case.budget.names.items():
        known = case.catalogue.functional.get(code) or case.catalogue.economic.get(code)
        if known:
            yield code, name, known


def _name_cells(case: Case, code: str) -> tuple[CellRef, ...]:
    """Where the name of a code is typed, and the first line that uses it."""
    typed = [case.budget.name_cells[code]] if code in case.budget.name_cells else []
    used = [record.at.cell("code") for record in _functional(case) if record.code.startswith(code)]
    return tuple(typed + used[:1]) or (CellRef("补充科目", "A1"),)
