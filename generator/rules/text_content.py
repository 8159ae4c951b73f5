"""Family T, 2: what typed texts speak of: years, units, kinds, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.model.facts import Kind
from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, rule
from generator.rules.texts import ABOUT_THE_YEAR, HAN, PROSE, Part, around, without_titles

_REASONS = ("收支明细", "变动原因", "支出用途", "项目", "结转结余", "三公经费", "运行经费采购资产", "整体绩效",
            "整体绩效指标", "项目绩效", "绩效指标", "其他说明")  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?=年)")
_DOCUMENT_YEAR = re.compile(r"[\[〔【(（]\d{4}[\]〕】)）]")
_UP_TO = re.compile(r"截[至止](?:到)?(?:19|20)\d{2}年")
_REFERENCE = re.compile(
    r"会议|纪要|文件|精神|通知|规划|条例|办法|意见|方案|决定|批复|标准|要求|普查|第[一二三四五六七八九十\d]+[次届]"
)
_CLAUSE = re.compile(r"[，。；\n]")


@rule(
    "T105",
    "写了别的年份",
    Severity.WARNING,
    ("基本信息", *_REASONS),
    basis="公开文本只说本年和上年",
    why="照抄往年的文本时，年份常忘了改。",
    example="2024年的预算，原因写“根据2022年工作需要”。",
    blind="书名号、文号、项目名称、“截至”和引用会议、文件的句子里的年份不报告；政策依据、执行时间不核对。",
    needs="文字里写了年份",
)
def another_year_is_left(entry: Rule, case: Case) -> Results:
    budget = case.budget
    year = budget.identity.year
    allowed = {year, year - 1}
    names = sorted({x.name for x in budget.projects} | {x.name for x in budget.carryover}, key=len, reverse=True)
    for text in case.texts(ABOUT_THE_YEAR).having("年"):
        said = without_titles(text.text)
        for name in names:
            said = said.replace(name, "")
        said = _UP_TO.sub("", _DOCUMENT_YEAR.sub("", said))
        years = {
            int(match["year"]): clause
            for clause in _CLAUSE.split(said)
            for match in _YEAR.finditer(clause)
            if not _REFERENCE.search(clause)
        }
        if not years:
            continue
        strange = sorted(years.keys() - allowed)
        if not strange:
            yield None
        else:
            yield entry.fault(
                (text.cell,),
                f"写了{'、'.join(f'{y}年' for y in strange)}，本年是 {year} 年：“{years[strange[0]][:24]}”。",
                "请核对年份。",
                found="、".join(map(str, strange)),
                expected=f"{year} 或 {year - 1}",
            )
    signed = _YEAR.search(budget.identity.sign_off_date)
    if signed is not None:
        if int(signed["year"]) in allowed:
            yield None
        else:
            yield entry.fault(
                (budget.identity.at.cell("sign_off_date"), budget.identity.at.cell("year")),
                f"落款日期 {budget.identity.sign_off_date}，预算年度 {year} 年。",
                "请核对两处。",
                found=budget.identity.sign_off_date,
                expected=f"{year} 年",
            )


_REGION = rf"{HAN}{{1,10}}?(?:自治区|自治州|地区|省|州|市|县|区|旗|盟)"
_OWN_NAME = re.compile(rf"^(?P<region>{_REGION}(?:{HAN}{{2,6}}?(?:市|县|区)(?!场))?)(?P<tail>{HAN}{{3,}})$")
_VERBS = (
    "协助",
    "承担",
    "负责",
    "按照",
    "根据",
    "经过",
    "报请",
    "通过",
    "会同",
    "配合",
    "指导",
    "监督",
    "组织",
    "保障",
)


@rule(
    "T106",
    "写了别的单位名称",
    Severity.WARNING,
    ("主要职能", *_REASONS),
    basis="公开文本只说本单位",
    why="借用别的地方同类单位的文本时，常留下对方的名称。",
    example="某市档案馆的职能写“某县档案馆负责……”。",
    blind="只认得地区不同、后半相同、位于句首的全称；简称、别的部门的名称不能识别。",
    needs="单位名称以地区开头",
)
def another_unit_is_named(entry: Rule, case: Case) -> Results:
    own = case.budget.identity.name
    parts = _OWN_NAME.match(own)
    if parts is None:
        return
    tail = parts["tail"]
    texts = case.texts({*PROSE, Part.INDICATOR} - {Part.BASIS})
    if texts:
        yield None
    for text in texts:
        said = without_titles(text.text)
        if tail not in said:
            continue
        same_tail = rf"(?:^|[，。；、：“（\s\d.年])(?P<name>(?P<region>{_REGION}){re.escape(tail)})"
        strange = [
            match["name"]
            for match in re.finditer(same_tail, said)
            if not own.endswith(match["name"])
            and not match["name"].endswith(own)
            and not match["name"].startswith(_VERBS)
        ]
        if strange:
            yield entry.fault(
                (text.cell, case.budget.identity.at.cell("name")),
                f"写了“{strange[0]}”，本单位是“{own}”。",
                "请核对是否借用了别处的文本。",
                found=strange[0],
                expected=own,
            )


_WRONG_KIND = {
    Kind.UNIT: ("部门", re.compile(r"[本我]部门|(?<![各级府])部门(?:整体)?(?:收支|收入|支出)?预算")),
    Kind.DEPARTMENT: ("单位", re.compile(r"[本我]单位|(?<![属各级])单位(?:收支|收入|支出)?预算")),
}


@rule(
    "T107",
    "部门、单位用语与公开主体不符",
    Severity.WARNING,
    _REASONS,
    basis="部门预算公开称“本部门”，单位预算公开称“本单位”",
    why="同一份公开文本里程序写“本部门”，手填的写“我单位”，前后不一。",
    example="单位预算公开的原因写“进一步压缩部门预算支出”。",
    blind="职能、政策依据和名词解释里的不核对；泛指的“各部门”“预算单位”不报告。",
    needs="填了原因、用途、目标或说明",
)
def wording_is_of_the_other_kind(entry: Rule, case: Case) -> Results:
    kind = case.budget.identity.kind
    other, pattern = _WRONG_KIND[kind]
    for text in case.texts({Part.REASON, Part.USE, Part.ALLOCATION, Part.GOAL, Part.NOTE}):
        said = without_titles(text.text)
        match = pattern.search(said) if other in said else None
        if match is None:
            yield None
        else:
            yield entry.fault(
                (text.cell, case.budget.identity.at.cell("kind")),
                f"公开主体是{kind.value}，这里写“{match.group()}”。",
                f"请改为“{kind.value}”的用语，或核对公开主体。",
                found=match.group(),
                expected=kind.value,
            )


_LEAST_TELLING = 8
"""Characters from which an obsolete name is no ordinary phrase (消防事务, 可再生能源 are)."""


@rule(
    "T108",
    "文字里用了已停用的科目名称",
    Severity.WARNING,
    _REASONS,
    basis="当年政府收支分类科目；docs/known-slips.md",
    why="科目改过名，旧名称不再使用。",
    example="医疗卫生与计划生育支出（现为卫生健康支出）。",
    blind="书名号内不核对；八个字以下的旧名称与普通词语分不开，不核对。",
    needs="填了文字",
)
def obsolete_name_is_used(entry: Rule, case: Case) -> Results:
    old = [name for name in case.catalogue.obsolete_names if len(name) >= _LEAST_TELLING]
    for text in case.texts(PROSE - {Part.BASIS}):
        said = without_titles(text.text)
        used = [name for name in old if name in said]
        if not used:
            yield None
        else:
            now = case.catalogue.obsolete_names[used[0]]
            yield entry.fault(
                (text.cell,), f"“{used[0]}”已停用，现为“{now}”。", "请改用现行名称。", found=used[0], expected=now
            )


@rule(
    "T109",
    "名称里有生僻字",
    Severity.WARNING,
    ("基本信息", "项目", "结转结余", "补充科目"),
    basis="公文用字体（方正小标宋、仿宋_GB2312、楷体_GB2312）只保证 GB/T 2312 的字",
    why="字体里没有的字，别人打开时可能显示为方框或换成别的字体。",
    example="单位名称里的“堃”“㵘”。",
    blind="只核对名称；新版字体已有的字也会报告。",
    needs="填了名称",
)
def name_has_rare_characters(entry: Rule, case: Case) -> Results:
    for text in case.texts({Part.NAME, Part.ORGANISATION, Part.PERSON}):
        rare = "".join(dict.fromkeys(_rare(text.text)))
        if not rare:
            yield None
        else:
            yield entry.fault(
                (text.cell,), f"“{rare}”不在 GB 2312 字符集里，公文字体可能没有。", "请打印后查看这个字。", found=rare
            )


def _rare(text: str) -> Iterator[str]:
    if _is_in_gb2312(text):  # nearly always
        return
    for char in text:
        if ("㐀" <= char <= "鿿" or char >= "\U00020000") and not _is_in_gb2312(char):
            yield char


def _is_in_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@rule(
    "T110",
    "常见的错字",
    Severity.WARNING,
    ("主要职能", *_REASONS, "名词解释"),
    basis="generator/catalogue/data/misspellings.tsv，docs/known-slips.md",
    why="同音、形近的错字，填报时最常见。",
    example="招商考差工作经费（考察）；顺利开斋（开展）。",
    blind="只认得清单里的错字。",
    needs="填了文字",
)
def word_is_misspelt(entry: Rule, case: Case) -> Results:
    known = case.catalogue.misspellings
    texts = case.texts()
    if texts:
        yield None
    for text in texts.having(re.compile("|".join(known))):
        found = ((re.search(pattern, text.text), right) for pattern, right in known.items())
        wrong = next(((match, right) for match, right in found if match), None)
        if wrong is not None:
            match, right = wrong
            yield entry.fault(
                (text.cell,),
                f"“{match.group()}”像是“{right}”之误：“{around(text.text, *match.span())}”。",
                "请核对。",
                found=match.group(),
                expected=right,
            )
