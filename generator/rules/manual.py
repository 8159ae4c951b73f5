"""The manual of the rules (docs/rules.md) and the explanation of one rule, printed from the registry.

The rules of family S belong to the reader; whoever calls hands them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from generator.model.findings import Severity
from generator.rules.acceptance import ACCEPTANCE_RULES
from generator.rules.coverage import COVERAGE
from generator.rules.registry import RULES, Rule


class StructureEntry(Protocol):
    """What this room needs to know of a rule of family S."""

    @property
    def id(self) -> str:
        """S and three digits."""

    @property
    def title(self) -> str:
        """The fault in words."""

    @property
    def severity(self) -> Severity:
        """错误, 提醒 or 信息."""

    @property
    def advice(self) -> str:
        """What to do."""


FAMILIES = {
    "S": "工作簿的结构（读取时）",
    "W": "一张工作表之内",
    "X": "工作表之间",
    "Y": "与上年比较、变动原因",
    "T": "文字",
    "P": "保密与个人信息",
    "A": "提醒说明",
}
"""Letter of a family → what it is about, in the order of print."""


def rules_markdown(structure: Iterable[StructureEntry]) -> str:
    """docs/rules.md: every rule by family, and which rule holds which requirement. In Chinese."""
    structure = tuple(structure)
    lines = [
        "# 核对规则",
        "",
        "本页由规则目录生成。**错误**：不生成公开文本；**提醒**、**信息**：照常生成，请人核对。",
        (
            "编号是字母加三位数字，停用后不再使用。一条规则的结果有四种：通过、有发现、不适用（没有可比较的内容，不等于通过）、"
            "未能执行（程序缺陷）。"
        ),
        "",
        "命令行查看一条规则：`gen-disclosure rules X104`。",
    ]
    for letter, title in FAMILIES.items():
        lines += ["", f"## {letter} {title}", ""]
        brief = [entry for entry in (*structure, *ACCEPTANCE_RULES.values()) if entry.id.startswith(letter)]
        if brief:
            lines += ["| 编号 | 级别 | 内容 | 处理 |", "|---|---|---|---|"]
            lines += [f"| {entry.id} | {entry.severity.value} | {entry.title} | {entry.advice} |" for entry in brief]
            continue
        family = sorted((rule for rule in RULES.values() if rule.id.startswith(letter)), key=lambda rule: rule.id)
        lines += ["| 编号 | 级别 | 内容 |", "|---|---|---|"]
        lines += [f"| [{rule.id}](#{rule.id.lower()}) | {rule.severity.value} | {rule.title} |" for rule in family]
        for rule in family:
            lines += ["", f'<a id="{rule.id.lower()}"></a>', "", f"### {rule.id} {rule.title}", ""]
            lines += [f"- **{label}**：{text}" for label, text in _facts(rule)]
    lines += ["", "## 要求与规则", "", *_coverage()]
    return "\n".join(lines) + "\n"


def explain(id: str, structure: Iterable[StructureEntry]) -> str:
    """One rule in words, for the command line. Raises KeyError when there is no such rule."""
    id = id.strip().upper()
    if id in RULES:
        rule = RULES[id]
        return "\n".join([f"{rule.id} {rule.title}", *(f"  {label}：{text}" for label, text in _facts(rule))])
    entry = next((entry for entry in (*structure, *ACCEPTANCE_RULES.values()) if entry.id == id), None)
    if entry is None:
        raise KeyError(id)
    says = [f"{entry.id} {entry.title}", f"  级别：{entry.severity.value}"]
    return "\n".join(says + ([f"  处理：{entry.advice}"] if entry.advice else []))


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "级别", rule.severity.value
    yield "工作表", "、".join(rule.sheets)
    yield "依据", rule.basis
    yield "为什么", rule.why
    yield "例子", rule.example
    if rule.blind:
        yield "看不出", rule.blind
    if rule.needs:
        yield "比较的前提", rule.needs


def _coverage() -> Iterator[str]:
    yield "必须核对的内容逐条列出，写明由哪些规则核对；没有规则的，写明为什么不需要或不可能。"
    yield from ("", "| 部分 | 级别 | 要求 | 规则 | 说明 |", "|---|---|---|---|---|")
    for item in COVERAGE:
        rules = "、".join(item.rules) or "—"
        yield f"| {item.part} | {item.severity.value} | {item.text} | {rules} | {item.remark} |"
