"""Family T, 1: the form of typed texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from generator.model.findings import Severity
from generator.rules.registry import Case, Results, Rule, rule
from generator.rules.texts import HAN, PROSE, Finder, Part, Texts, around

_EVERYWHERE = ("基本信息", "主要职能", "收支明细", "变动原因", "支出用途", "项目", "结转结余", "三公经费",
               "运行经费采购资产", "整体绩效", "整体绩效指标", "项目绩效", "绩效指标", "其他说明", "名词解释")  # fmt: skip


def _matches(
    entry: Rule, texts: Texts, sign: re.Pattern[str], pattern: re.Pattern[str], says: str, advice: str
) -> Results:
    """One finding per text in which the pattern stands, quoting the first place; where the sign is not, it cannot."""
    if texts:
        yield None
    for text in texts.having(sign):
        match = pattern.search(text.text)
        if match is not None:
            yield entry.fault(
                (text.cell,), f"{says}：“{around(text.text, *match.span())}”。", advice, found=match.group().strip()
            )


_PLACEHOLDER = re.compile(
    r"(?=[Xx×*＊△□_＿○待填此请Tt#增减下年{}%Nn])(?:"  # what all of the following begin with: spares trying each of them
    r"(?<![A-Za-z])[Xx]{2,}(?![A-Za-z])|(?<![\d*＊])[×＊*△□_＿]{2,}(?![\d*＊])|(?<![一二三四五六七八九])○{2,}|(?<![A-Za-z\d])[Xx×](?=[年月日号人元万个次%])|"
    r"(?<!有)待补充|待填写|待填报|(?i:TODO|TBD)|此处填写|请填写|请输入|请选择|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!)|"
    r"增加[（(/／]减少[）)]?|减少[（(/／]增加[）)]?|增长[（(/／]下降[）)]?|下降[（(/／]增长[）)]?|增（减）|"
    r"(?<![\d一二三四五六七八九十〇○按以逐])年[ 　]*月[ 　]*日|年[ 　]+月[ 　]+日|\{\{|\}\}|\{%|%\}|(?<![A-Za-z])(?:None|nan|NaN)(?![A-Za-z]))"
)


@rule(
    "T101",
    "留有待填的内容",
    Severity.ERROR,
    _EVERYWHERE,
    basis="公开文本不得留有模板的占位文字",
    why="XX、待补充、增加（减少）、  年  月  日 是模板里等人填写的地方，不能公开。",
    example="因XX工作需要，增加（减少）XX万元。",
    blind="用别的字样占位的不能识别。",
    needs="填了文字",
)
def placeholder_is_left(entry: Rule, case: Case) -> Results:
    return _matches(entry, case.texts(), _PLACEHOLDER, _PLACEHOLDER, "留有待填的内容", "请补填或删去。")


_DOUBLED = re.compile(
    rf"(?P<word>(?!一|.?[全又再越]){HAN}{{2,8}})(?P=word)"
    r"|(?<!目)的的(?![确士])|是是(?![否非])|(?<!为)了了|和和(?![田谐平睦])|由由|把把|将将|被被"
    r"|[，。；：、！？]{2,}"
)
_TWO_OF_A_KIND = re.compile("[的是了和由把将被，。；：、！？]{2}")
"""What every doubling has but that of a word."""
_LEGITIMATE_DOUBLES = (
    r"单位单位(?=资金|价值|预算|职工|人员)|部门部门(?=预算|整体|决算)|项目项目(?=支出|绩效|库)|中心中心(?=机房|城|校|工作)|"
    r"管理管理(?=局|费|人员|系统|站|所)|建设建设(?=用地|项目|单位|工程)|服务服务(?=中心|站|业|费)|工程工程(?=款|建设|监理|质量)|"
    r"办公办公(?=室|用|设备|费)|设备设备(?=购|维|更)|研究研究(?=所|院|室|生)|发展发展(?=和|改)"
)
"""A word that ends one term and begins the next."""


@rule(
    "T102",
    "文字或标点重复",
    Severity.WARNING,
    _EVERYWHERE,
    basis="docs/known-slips.md：主要用于主要用于、预算预算、的的、。。",
    why="重复的字词多半是复制时带上的。",
    example="相应预算的的办公经费减少。",
    blind="隔开的重复不能识别；叠词（如“目的的”“为了了解”“单位单位资金”）不报告。",
    needs="填了文字",
)
def words_are_doubled(entry: Rule, case: Case) -> Results:
    texts = case.texts()
    if texts:
        yield None
    for text in texts.where(texts.finder(_TWO_OF_A_KIND), *_word_finders(texts.joined)):
        match = _doubled(text.text)
        if match is not None:
            yield entry.fault(
                (text.cell,),
                f"“{match.group()}”重复：“{around(text.text, *match.span())}”。",
                "请删去重复的部分。",
                found=match.group(),
            )


def _word_finders(text: str) -> Iterator[Finder]:
    """Where a run of two to eight characters may come twice, one finder for each length; nowhere else one does."""
    # Moved by the length of a word, the text agrees with itself for that length where the word is doubled. One byte of
    # each character will do to see it, and as the digits of one number they are all compared at one go.
    number, moved = _in_bytes(text), _in_bytes(text.replace("\0", "\1"))  # no end of a text agrees with another
    for length in range(2, 9):
        agreeing = (number ^ moved >> 8 * length).to_bytes(len(text), "little")
        yield partial(agreeing.find, bytes(length))


def _in_bytes(text: str) -> int:
    return int.from_bytes(text.encode("utf-32-le", "surrogatepass")[::4], "little")


def _doubled(text: str) -> re.Match[str] | None:
    found = _DOUBLED.finditer(text)
    return next((match for match in found if not re.match(_LEGITIMATE_DOUBLES, text[match.start() :])), None)


_HALF = re.compile(r'[,;:?!".](?<!\d\.)')
_HALF_WIDTH = re.compile(rf"(?<={HAN})[,;:?!\"](?!\d)|[,;?!\"](?={HAN})|(?<={HAN})\.(?={HAN}|$)")


@rule(
    "T103",
    "中文里用了半角标点",
    Severity.WARNING,
    ("主要职能", "收支明细", "变动原因", "支出用途", "项目", "结转结余", "绩效指标"),
    basis="GB/T 15834 标点符号用法：中文用全角标点",
    why="半角逗号、分号、冒号夹在中文里，排版挤在一起。",
    example="有效提升政府工作报告全面性,提高政府工作报告影响力。",
    blind="半角括号、方括号常用于文号和计量单位，不报告；绩效表的“评分依据”“佐证材料”取自系统选项，不核对。",
    needs="填了文字",
)
def half_width_punctuation_in_chinese(entry: Rule, case: Case) -> Results:
    wanted = PROSE | {Part.NAME, Part.ORGANISATION, Part.PERIOD, Part.INDICATOR}
    return _matches(entry, case.texts(wanted), _HALF, _HALF_WIDTH, "中文里用了半角标点", "请改为全角。")


_PAIRS = {"）": "（", ")": "(", "》": "《", "〉": "〈", "”": "“", "’": "‘", "〕": "〔", "】": "【", "]": "["}
_MARKS = re.compile(f"[{re.escape(''.join((*_PAIRS, *_PAIRS.values())))}]")
_NUMBERING = re.compile(r"(?<![^\s，。；：、])[\d一二三四五六七八九十]{1,2}[）)]")


@rule(
    "T104",
    "引号、书名号或括号不成对",
    Severity.WARNING,
    _EVERYWHERE,
    basis="GB/T 15834 标点符号用法：引号、书名号、括号成对使用",
    why="缺一半多半是复制时截断了。",
    example="关于进一步加强管理保障工作的通知》精神。",
    blind="一对引号整个漏掉的不能识别；1）式的编号不报告。",
    needs="文字里有引号、书名号或括号",
)
def quotes_are_unclosed(entry: Rule, case: Case) -> Results:
    for text in case.texts().having(_MARKS):
        marks = list(_MARKS.finditer(_NUMBERING.sub(lambda m: " " * len(m.group()), text.text)))
        if not marks:
            continue
        position = _unpaired(marks)
        if position is None:
            yield None
        else:
            yield entry.fault(
                (text.cell,),
                f"“{text.text[position]}”没有成对：“{around(text.text, position, position + 1)}”。",
                "请补上另一半。",
                found=text.text[position],
            )


def _unpaired(marks: Iterable[re.Match[str]]) -> int | None:
    """Position of the first mark without its other half."""
    stack: list[re.Match[str]] = []
    for mark in marks:
        opening = _PAIRS.get(mark.group())
        if opening is None:
            stack.append(mark)
        elif not stack or stack[-1].group() != opening:
            return (stack[-1] if stack else mark).start()
        else:
            stack.pop()
    return stack[-1].start() if stack else None


@rule(
    "T111",
    "填了程序会加的开头或句号",
    Severity.INFO,
    ("收支明细", "变动原因", "支出用途", "结转结余", "三公经费", "运行经费采购资产"),
    basis="填报说明：“主要原因是”“主要用于”和句末的句号由程序加",
    why="程序不会印两遍；告诉填表人，以后不必填。",
    example="主要用于人员经费和办公经费。",
    needs="填了原因或用途",
)
def supplied_words_are_typed(entry: Rule, case: Case) -> Results:
    pattern = re.compile(r"^\s*(?:主要原因是?|原因是|是(?!否)|主要用于)|。+\s*$")
    for text in case.texts([Part.REASON, Part.USE]):
        match = pattern.search(text.text)
        if match is None:
            yield None
        else:
            yield entry.fault(
                (text.cell,), f"“{match.group().strip()}”由程序加，这里填的已略去，不会印两遍。", "不必处理。",
                found=match.group().strip(),
            )  # fmt: skip


@rule(
    "T112",
    "内设机构之间没有用顿号",
    Severity.WARNING,
    ("基本信息",),
    basis="GB/T 15834：并列词语之间用顿号；机构名称按填写的样子打印",
    why="公开文本的机构名称之间一般用顿号。",
    example="文书科，综合科，督查外事科。",
    needs="内设机构有两个以上",
)
def offices_are_listed_with_commas(entry: Rule, case: Case) -> Results:
    organisation = case.budget.organisation
    if len(organisation.offices) < 2:
        return
    if re.search(r"[，,；;]", organisation.offices_text):
        yield entry.fault(
            (organisation.at.cell("offices_text"),),
            f"{len(organisation.offices)} 个内设机构之间用了逗号或分号。",
            "建议改为顿号。",
            found=organisation.offices_text[:24],
        )
    else:
        yield None
