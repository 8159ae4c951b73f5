"""Family Y, 2: what a reason says against what the figures say."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from generator.model.facts import Category, Source, ThreePublicItem
from generator.model.findings import Severity
from generator.model.money import HUNDRED, half_up, to_wan
from generator.rules.amounts import amounts
from generator.rules.changes import Explained, explained
from generator.rules.registry import Case, Results, Rule, once, rule
from generator.rules.texts import without_titles

_SHEETS = ("变动原因", "收支明细", "三公经费", "运行经费采购资产")
_SHORT = 6
"""Characters below which a reason says nothing (checks: shorter than 6)."""
_MANY = 3
"""Rows on which one reason is no longer one reason."""
_PUNCTUATION = re.compile(r"[\s，。；：、,.;:]+")
_HOLLOW = re.compile(
    r"主要|原因|根据|按照|由于|因为?|为了?|本?年度?|\d{4}年?|当年|上年|实际|工作|业务|开展|需要|需求|情况|要求|安排|调整|变化|变动|"
    r"较|比|增加|减少|增长|下降|增减|上升|相应|有所|导致|造成|所致|引起|预算|经费|资金|支出|收入|拨款|项目|了|的|是"
)


@rule(
    "Y106",
    "原因是套话",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十、十二节：主要原因是……",
    why="“根据工作需要，增加预算”没有说出原因，读者看不出钱为什么变。",
    example="根据2024年工作需要，增加预算项目支出。",
    blind="只认得去掉套话和本行名称后什么都不剩的句子。",
    needs="有填了原因的增减",
)
def reason_is_boilerplate(entry: Rule, case: Case) -> Results:
    hollow: dict[str, list[Explained]] = {}
    for item in _changed(case):
        bare = _bare(item.reason)
        if len(bare) < _SHORT:  # Y107's
            continue
        left = _HOLLOW.sub("", bare)
        if set(left) - set(item.label):
            yield None
        else:
            hollow.setdefault(item.reason, []).append(item)
    for reason, same in hollow.items():
        yield entry.fault(
            [item.cell for item in same],
            f"{'、'.join(item.described for item in same)}，原因“{reason}”没有说出具体事由。",
            "请写明增加或减少了什么、为什么。",
            found=reason,
        )


@rule(
    "Y107",
    "原因太短",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十、十二节：主要原因是……",
    why="不到六个字说不清原因。",
    example="一般公共预算减少 46.10 万元，原因填“调整”。",
    needs="有填了原因的增减",
)
def reason_is_too_short(entry: Rule, case: Case) -> Results:
    for item in _changed(case):
        length = len(_bare(item.reason))
        if length >= _SHORT:
            yield None
        else:
            yield entry.fault(
                (item.cell,),
                f"{item.described}，原因“{item.reason}”只有 {length} 个字。",
                "请写明增加或减少了什么、为什么。",
                found=f"{length} 个字",
                expected=f"不少于 {_SHORT} 个字",
            )


@rule(
    "Y114",
    "原因照抄上年",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十、十二节：主要原因是……",
    why="上年的原因说的是上年的增减，今年一字不改，多半没有重新写。",
    example="从上年的工作簿结转以后，把灰色栏里的原因抄进了原因栏。",
    blind="只有工作簿里带有上年原因（灰色栏）时才能比较；改动几个字的看不出。",
    needs="有填了原因的增减，旁边有上年的原因",
)
def reason_is_that_of_last_year(entry: Rule, case: Case) -> Results:
    for item in _changed(case):
        last = case.budget.last_texts.get(item.cell)
        if last is None:
            continue
        if _bare(item.reason) != _bare(last):
            yield None
        else:
            yield entry.fault(
                (item.cell,),
                f"{item.described}，原因与上年的一字不差。",
                "请核对：今年的原因确实相同，可以在“提醒说明”表写明后保留。",
            )


@rule(
    "Y108",
    "许多项用同一个原因",
    Severity.WARNING,
    ("收支明细",),
    basis="第五节（三）逐项说明原因",
    why="三个以上的项原因一字不差，多半是复制的，没有逐项核对。",
    example="养老保险、医疗保险、住房公积金三项的原因都是“人员变动”。",
    blind="确实同因的各项也会报告；合计行（基本支出、项目支出）与项相同的不报告。",
    needs="有填了原因的项",
)
def reason_is_repeated_on_many_rows(entry: Rule, case: Case) -> Results:
    said: dict[str, list[Explained]] = {}
    for item in _changed(case):
        if item.code:
            said.setdefault(_bare(item.reason), []).append(item)
    for same in said.values():
        if len(same) < _MANY:
            yield None
        else:
            yield entry.fault(
                [item.cell for item in same],
                f"{len(same)} 个项（{'、'.join(item.code for item in same)}）填了同一个原因“{same[0].reason}”。",
                "请逐项核对。",
                found=same[0].reason,
            )


_FALL = re.compile(r"减少|下降|压减|压缩|缩减|降低|削减|核减|调减|精简")
_RISE = re.compile(r"增加|增长|上升|上涨|新增|调增|增资|追加|扩大")
_UNDECIDED = re.compile(
    r"持平|一致|相同|不变|没有变化|无变化|均未|都没有|均无|未安排|没有安排|无此项|不再|完成|完工|结束|取消|划转|调整[至到]|一次性"
)
_NEUTRAL = re.compile(r"只减不增|不增[反而]*减|只增不减|增减|增加（减少）")


@rule(
    "Y111",
    "原因与增减方向相反",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十、十二节：比上年预算{增加|减少}……主要原因是……",
    why="数字增加，原因却只说减少（或相反，或数字没有变），读者会以为其中一个错了。",
    example="公务接待费与上年相同，原因写“压减接待批次”。",
    blind="原因里增、减都说到的不报告；只按词判断。",
    needs="有填了原因的行",
)
def reason_contradicts_direction(entry: Rule, case: Case) -> Results:
    for item in explained(case):
        if not item.reason or (item.current == 0 and item.prior == 0):
            continue
        said = _NEUTRAL.sub("", without_titles(item.reason))
        falls, rises, even = (bool(words.search(said)) for words in (_FALL, _RISE, _UNDECIDED))
        wrong = falls != rises and not even and ((item.change >= 0) if falls else (item.change <= 0))
        if not wrong:
            yield None
        else:
            word = (_FALL if falls else _RISE).search(said)
            fact = item.described if item.change else f"{item.label}与上年相同"
            yield entry.fault(
                (item.cell, *item.cells),
                f"{fact}，原因却说“{word.group() if word else ''}”。",
                "请核对数字和原因，看是否填错了行。",
                found=item.reason,
                expected="增加" if item.change > 0 else "减少" if item.change < 0 else "没有变化",
            )


Belongs = Callable[[Explained], bool]


def _xiang(pattern: str) -> Belongs:
    words = re.compile(pattern)
    return lambda item: bool(item.code) and bool(words.search(item.label))


_SUBJECTS: tuple[tuple[str, re.Pattern[str], Belongs], ...] = (
    ("职业年金", re.compile("职业年金"), _xiang("职业年金")),
    ("养老保险", re.compile("养老"), _xiang("养老保险")),
    ("住房公积金", re.compile("公积金"), _xiang("公积金")),
    ("行政单位医疗", re.compile("(?<!事业)行政(?:单位)?(?:基本)?医[疗保]"), _xiang("行政单位医疗")),
    ("事业单位医疗", re.compile("(?<!行政)事业(?:单位)?(?:基本)?医[疗保]"), _xiang("(?<!行政)事业单位医疗")),
    ("公务员医疗补助", re.compile("公务员医[疗保]"), _xiang("公务员医疗补助")),
    ("医疗", re.compile("医[疗保]"), _xiang("医疗")),
    ("购房补贴", re.compile("购房补贴"), _xiang("购房补贴")),
    ("公务接待", re.compile("接待"), lambda item: item.item is ThreePublicItem.OFFICIAL_RECEPTION),
    ("因公出国（境）", re.compile("出国"), lambda item: item.item is ThreePublicItem.OVERSEAS_TRAVEL),
    ("单位资金", re.compile("单位资金"), lambda item: item.item is Source.UNIT_FUNDS),
    ("政府性基金预算", re.compile("政府性基金"), lambda item: item.item is Source.FUND),
    ("国有资本经营预算", re.compile("国有资本"), lambda item: item.item is Source.CAPITAL),
)
"""What a reason may speak of: the words, and the row they belong to."""


@rule(
    "Y112",
    "原因说的是别的行",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十节：每行的原因只说本行",
    why="从上下行复制时常错一行：医疗的原因写成公积金，行政单位的写成事业单位。",
    example="行政单位医疗的原因写“相应事业医保经费减少”。",
    blind="只认得养老、年金、医疗、公积金、购房补贴、接待、出国和资金来源这些词；合计行不核对。",
    needs="有填了原因的项、“三公”经费或资金来源",
)
def reason_names_another_row(entry: Rule, case: Case) -> Results:
    items = explained(case)
    for item in items:
        if not item.reason or isinstance(item.item, Category) or not (item.code or item.item):
            continue
        if item.item in (Source.GENERAL, Source.GENERAL_TRANSFER):
            continue  # a whole that holds every 项
        said = without_titles(item.reason)
        named = [(label, belongs) for label, words, belongs in _SUBJECTS if words.search(said)]
        strange = [(label, belongs) for label, belongs in named if not belongs(item)]
        others = [(label, other) for label, belongs in strange for other in items if belongs(other)]
        if others and not (_is_wide(item) and not any(other.item in tuple(Source) for _, other in others)):
            label, other = others[0]
            yield entry.fault(
                (item.cell, other.cell),
                f"{item.label}的原因说的是{label}，那是“{other.label}”一行的事。",
                "请核对是否填错了行。",
                found=item.reason,
                expected=f"{item.label}的原因",
            )
        else:
            yield None


def _is_wide(item: Explained) -> bool:
    """A 项 like 行政运行, whose money has many purposes: naming one of them is no fault, naming a source is."""
    return bool(item.code) and not any(belongs(item) for _, _, belongs in _SUBJECTS)


_BEFORE_AMOUNT = re.compile(r"(?:比|较)上年(?:度)?(?:预算)?(?P<way>增加|减少)(?:了|约)?$")
_RATE = re.compile(r"(?:比|较)上年(?:度)?(?:预算)?(?:增加|减少|增长|下降)(?:了|约)?\s*(?P<rate>\d+(?:\.\d+)?)\s*[%％]")
_YEAR_OF_AMOUNT = re.compile(r"(?P<year>\d{4}|上|本|去|今)年度?(?P<between>(?:(?!\d{4}年|[上本去今]年)[^。；])*)$")
_PARTIAL = re.compile(r"其中|人均|每|标准|[一二三四五六七八九十两\d]+[个人辆台次]")


@rule(
    "Y113",
    "原因里的金额或百分比与算出的不符",
    Severity.WARNING,
    _SHEETS,
    basis="第二、三、五、十、十二节：增减额、增减率由程序算出",
    why="原因里写的数与同一句里程序算出的数不同，读者一眼看得出。",
    example="算出比上年增加 12.30 万元，原因写“2024年安排上级转移资金22.3万元”，表中是 23.30 万元。",
    blind="只核对写明年份的合计数和“比上年增加（减少）X”；说的是其中一部分的数不能核对。",
    needs="原因里写了可以核对的数",
)
def figure_in_reason_contradicts(entry: Rule, case: Case) -> Results:
    year = case.budget.identity.year
    for item in explained(case):
        said = without_titles(item.reason)
        if not said or _PARTIAL.search(said):
            continue
        now, before = to_wan(item.current), to_wan(item.prior)
        checks: list[tuple[Decimal, Decimal, str, str]] = []
        for yuan, match in amounts(said):
            ahead = said[: match.start()]
            change, named = _BEFORE_AMOUNT.search(ahead), _YEAR_OF_AMOUNT.search(ahead)
            if named and not _is_whole(item, named["between"]):
                named = None
            if change:
                checks.append((to_wan(yuan), abs(item.change), "增减额", "万元"))
            elif named and named["year"] in (str(year), "本", "今"):
                checks.append((to_wan(yuan), now, "本年数", "万元"))
            elif named and named["year"] in (str(year - 1), "上", "去"):
                checks.append((to_wan(yuan), before, "上年数", "万元"))
        rate = _RATE.search(said)
        if rate and before != 0:
            checks.append(
                (half_up(Decimal(rate["rate"])), half_up(abs(now - before) / before * HUNDRED), "增减率", "%")
            )
        for found, expected, what, unit in checks:
            if found == expected:
                yield None
            else:
                yield entry.fault(
                    (item.cell, *item.cells),
                    f"{item.label}的原因写{what} {found:,.2f}{unit}，应为 {expected:,.2f}{unit}。",
                    "请核对原因和数字。",
                    found=f"{found:,.2f}{unit}",
                    expected=f"{expected:,.2f}{unit}",
                    difference=f"{found - expected:+,.2f}{unit}",
                )


def _is_whole(item: Explained, words: str) -> bool:
    """True when the words before an amount name nothing but the row itself: no part of it, no change of it."""
    if _FALL.search(words) or _RISE.search(words):
        return False
    return len(set(_HOLLOW.sub("", _bare(words))) - set(item.label)) <= 1


def _bare(text: str) -> str:
    return _PUNCTUATION.sub("", text)


@once
def _changed(case: Case) -> list[Explained]:
    """Changes other than zero that have a reason."""
    return [item for item in explained(case) if item.reason and item.change != 0]
