"""The workbook as the template wants it: openpyxl's cells → amounts, rows and the words that depend on them.

Money is an int, in hundredths of 万元 as soon as it is rounded (half up), in 分 before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

SOURCES = [
    "一般公共预算",
    "上级一般公共预算安排的转移支付",
    "政府性基金预算",
    "上级政府性基金安排的转移支付",
    "国有资本经营预算",
    "上级国有资本经营预算安排的转移支付",
    "财政专户（教育收费）",
    "单位资金",
    "财政拨款结转",
    "非财政拨款结转结余",
]
GENERAL, FUND, CAPITAL = set(SOURCES[:2]), set(SOURCES[2:4]), set(SOURCES[4:6])
FISCAL = GENERAL | FUND | CAPITAL
FISCAL_MONEY = FISCAL | {"财政拨款结转"}
CARRIED = ["一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "财政专户核拨", "单位资金"]
FISCAL_CARRYOVER = set(CARRIED[:3])
PROJECT_CLASSES = [
    "工资福利支出",
    "商品服务支出",
    "对个人和家庭的补助",
    "债务利息及费用支出",
    "资本性支出（基本建设）",
    "资本性支出",
    "对企业补助（基本建设）",
    "对企业补助",
    "对社会保障基金补助",
    "其他支出",
]
VEHICLES = ["一般公务用车", "执法执勤用车", "其他车辆"]
INDICATOR = [
    "项目",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "指标值设置依据",
    "上年完成值",
    "分值权重",
    "赋分规则",
    "佐证资料",
]
STAFF = ["在职", "退休", "离休"]
THREE_PUBLIC = ["因公出国（境）费", "公务用车购置费", "公务用车运行费", "公务接待费"]

Row = list[Any]
"""Texts and rounded amounts (int); an amount of zero is an empty cell."""


@dataclass
class Body:
    """What stands in one table: the total, the rows, how far each row is indented."""

    total: Row | None
    rows: list[Row]
    indents: list[int]


@dataclass
class Form:
    """项目支出绩效目标表: `rows` are nine texts each, `spans` the rows that the first two cells span (0: none)."""

    project: str
    head: str
    goal: str
    amount: int
    fiscal: int
    other: int
    rows: list[list[str]]
    spans: list[tuple[int, int]]


def wan(fen: int) -> int:
    """分 → hundredths of 万元, half up."""
    return (fen + 5000) // 10000 if fen >= 0 else -((5000 - fen) // 10000)


def money(amount: int) -> str:
    return f"{amount / 100:,.2f}"


def percent(part: int, whole: int) -> str:
    return f"{(abs(part) * 20000 // whole + 1) // 2 / 100:,.2f}"


def movement(now: int, before: int) -> str:
    change = now - before
    rate = percent(change, before) if before else "100.00" if change else "0.00"
    up, more = ("减少", "下降") if change < 0 else ("增加", "增长")
    return f"{up}{money(abs(change))}万元，{more}{rate}%"


def share(part: int, whole: int) -> str:
    return f"占{percent(part, whole) if whole else '0.00'}%"


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """类 and 款 of the classification, kept beside the program: faster than the workbook's own list."""
    return dict(json.loads((Path(__file__).parent / "names.json").read_text("utf-8")))


def read(path: Path) -> dict[str, Any]:
    """Everything the template and the workbook writer ask for."""
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        return _context(book)
    finally:
        book.close()


def _rows(book: Any, sheet: str, *wanted: str) -> Iterator[list[Any]]:
    """The wanted columns of a list, row by row: the first empty one ends it. Labels stand in row 4, facts below."""
    rows = book[sheet].iter_rows(min_row=4, values_only=True)
    labels = [str(label or "").rstrip(" *") for label in next(rows)]
    columns = [labels.index(label) for label in wanted]
    for row in rows:
        if row[0] is None:
            return
        yield [row[column] for column in columns]


def _form(book: Any, sheet: str) -> dict[str, Any]:
    """A sheet of labels and values."""
    rows = book[sheet].iter_rows(max_col=2, values_only=True)
    return {label.rstrip(" *"): value for label, value in rows if label}


def _context(book: Any) -> dict[str, Any]:
    basics = _form(book, "基本信息")
    factor = 1_000_000 if basics["金额单位"] == "万元" else 100
    name, kind, year = basics["单位名称"], basics["公开主体"], int(basics["预算年度"])

    def fen(value: Any) -> int:
        return round((value or 0) * factor)

    lines = [
        (code, category, source, fen(current), fen(prior), reason, label)
        for code, category, source, current, prior, reason, label in _rows(
            book,
            "收支明细",
            "项编码",
            "支出类别",
            "资金来源",
            "本年预算数",
            "上年预算数",
            "变动原因（该项）",
            "科目名称",
        )
    ]
    reasons = {
        (scope[:2], item): _clause(reason or "")
        for scope, item, reason in _rows(book, "变动原因", "范围", "项目", "原因")
    }
    uses = {
        code: use
        for code, *use in _rows(
            book, "支出用途", "类编码", "用途（一般公共预算）", "用途（政府性基金预算）", "用途（国有资本经营预算）"
        )
    }
    economic = sorted(
        (code, label, fen(amount))
        for code, label, amount in _rows(book, "基本支出经济分类", "款编码", "款名称", "本年预算数")
    )
    texts = ["是否涉密", "设立的政策依据", "项目承担单位", "资金分配情况", "资金执行时间"]
    projects = [
        (title, code, source, [fen(x) for x in rest[:10]], *rest[10:])
        for title, code, source, *rest in _rows(
            book, "项目", "项目名称", "项编码", "资金来源", *PROJECT_CLASSES, *texts
        )
    ]
    carryover = [
        (title, fund, category, fen(amount), purpose, secret == "是")
        for title, fund, category, amount, purpose, secret in _rows(
            book, "结转结余", "名称", "资金性质", "支出类别", "金额", "主要用途", "是否涉密"
        )
    ]
    funds = ["本年\n一般公共预算", "本年\n政府性基金预算", "本年\n国有资本经营预算"]
    public = {
        item: ([fen(x) for x in now], fen(before), reason or "")
        for item, before, reason, *now in _rows(book, "三公经费", "项目", "上年合计", "原因", *funds)
    }
    other = _form(book, "运行经费采购资产")
    words = dict(names())
    words.update(dict(_rows(book, "补充科目", "编码", "名称")))
    words.update((line[0], line[6]) for line in lines)

    context: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "year": year,
        "prior_year": year - 1,
        "date": basics["落款日期"],
        "functions": [row[0] for row in _rows(book, "主要职能", "职能")],
        "glossary": [row[0] for row in _rows(book, "名词解释", "名词解释")],
        "notes": [row[0] for row in _rows(book, "其他说明", "说明")],
        "organisation": _organisation(basics),
        "staff": {
            "quota": basics["编制数"],
            "actual": sum(basics[f"{group}人数"] for group in STAFF),
            "groups": [
                (group, basics[f"{group}人数"], f"{'减少' if change < 0 else '增加'}{abs(change)}")
                for group in STAFF
                for change in [basics[f"{group}比上年增减"]]
            ],
        },
    }

    def sums(wanted: set[str], basic: bool | None = None) -> tuple[int, int]:
        now = before = 0
        for _code, category, source, current, prior, _reason, _name in lines:
            if source in wanted and (basic is None or (category != "项目支出") == basic):
                now += current
                before += prior
        return wan(now), wan(before)

    total, _ = sums(set(SOURCES))
    income = {source: sums({source}) for source in SOURCES}
    general, fund, capital = sums(GENERAL)[0], sums(FUND)[0], sums(CAPITAL)[0]
    fiscal, _ = sums(FISCAL)
    carried = dict.fromkeys(CARRIED, 0)
    for item in carryover:
        carried[item[1]] += item[3]
    carried_fiscal = wan(sum(item[3] for item in carryover if item[1] in FISCAL_CARRYOVER))
    carried_other = wan(sum(item[3] for item in carryover if item[1] not in FISCAL_CARRYOVER))
    carry_total = wan(sum(line[3] for line in lines if line[2] in SOURCES[8:]))

    by_class: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for code, _category, source, current, _prior, _reason, _name in lines:
        by_class[code[:3]][source] += current
    listed = sorted({code for code in words if len(code) == 3 and code < "3"} | set(by_class))
    classes: list[tuple[Any, ...]] = [
        (
            code,
            words[code],
            wan(sum(by_class[code].values())),
            *(wan(sum(by_class[code][s] for s in money_of)) for money_of in (FISCAL, GENERAL, FUND, CAPITAL)),
        )
        for code in listed
    ]

    detail = [fen(other[label]) for label in ("事业收入", "上级补助收入", "附属单位上缴收入", "事业单位经营收入")]
    units = sum(line[3] for line in lines if line[2] == "单位资金")
    left1 = [
        (0, "一、本年收入", wan(sum(line[3] for line in lines if line[2] in SOURCES[:8]))),
        (0, "1.一般公共预算拨款", general),
        (0, "其中：一般财力", income[SOURCES[0]][0]),
        (3, "上级一般公共预算安排转移支付", income[SOURCES[1]][0]),
        (0, "2.基金预算拨款", fund),
        (0, "其中：政府性基金收入", income[SOURCES[2]][0]),
        (3, "上级政府性基金安排转移支付", income[SOURCES[3]][0]),
        (0, "3.国有资本经营预算拨款", capital),
        (0, "其中：国有资本经营收入", income[SOURCES[4]][0]),
        (3, "上级国有资本经营预算安排转移支付", income[SOURCES[5]][0]),
        (0, "4.财政专户核拨", income[SOURCES[6]][0]),
        (0, "5.单位资金", income[SOURCES[7]][0]),
        (0, "其中：事业收入", wan(detail[0])),
        (3, "上级补助收入", wan(detail[1])),
        (3, "附属单位上缴收入", wan(detail[2])),
        (3, "事业单位经营收入", wan(detail[3])),
        (3, "其他收入", wan(units - sum(detail))),
        (0, "二、上年结转结余", carry_total),
        (0, "1.财政拨款结转", income[SOURCES[8]][0]),
        (0, "其中：一般公共预算拨款", wan(carried["一般公共预算拨款"])),
        (3, "基金预算拨款", wan(carried["政府性基金预算拨款"])),
        (3, "国有资本经营预算拨款", wan(carried["国有资本经营预算拨款"])),
        (0, "2.非财政拨款结转结余", income[SOURCES[9]][0]),
        (0, "其中：财政专户核拨", wan(carried["财政专户核拨"])),
        (3, "单位资金", wan(carried["单位资金"])),
    ]
    left4 = [
        (0, "一、财政拨款（补助）", fiscal),
        (1, "一般公共预算", general),
        (1, "政府性基金预算", fund),
        (1, "国有资本经营预算", capital),
    ]
    tables = [
        _beside(left1, [(f"{c[0]} {c[1]}", c[2]) for c in classes], ["收入总计", total, "支出总计", total]),
        _classified(
            lines, set(SOURCES), lambda s, c: (0, SOURCES.index(s) + 2, *((1,) if s in FISCAL else ())), 12, words
        ),
        _classified(lines, set(SOURCES), _basic_or_project, 3, words),
        _beside(
            left4,
            [(f"{c[0]} {c[1]}", *c[3:]) for c in classes],
            ["收入总计", fiscal, "支出总计", fiscal, general, fund, capital],
        ),
        _classified(lines, GENERAL, _basic_or_project, 3, words),
        _economic(economic, words),
        _projects(projects, words, name if kind == "部门" else ""),
        _classified(lines, FUND, _three, 4, words),
        _classified(lines, CAPITAL, _three, 4, words),
        _three_public(public),
        _carryover(carryover, name),
    ]

    incomes = []
    for source in SOURCES:
        now, before = income[source]
        label = "财政专户管理资金" if source == SOURCES[6] else source
        if "转移支付" in label:
            label += "资金"
        reason = reasons.get(("收入", source), "")
        if source in FISCAL and source != SOURCES[0] and not now and not reason:
            incomes.append(f"{label}未安排。")
        elif source in FISCAL or now or before:
            incomes.append(_line(label, now, before, total, reason))
    items = _items(lines, words)
    personnel = wan(sum(x[2] for x in economic if not _is_operating(x[0])))
    operating = wan(sum(x[2] for x in economic if _is_operating(x[0])))
    entries = _entries(projects)
    forms = _forms(book, entries)
    secrets = [x["fen"] for x in entries.values() if x["secret"] and x["general"]]
    secrets += [item[3] for item in carryover if item[5]]

    def value(*labels: str) -> str:
        return money(wan(sum(fen(other[label]) for label in labels)))

    public_sums = {item: (wan(sum(public[item][0])), wan(public[item][1]), public[item][2]) for item in THREE_PUBLIC}
    public_now = wan(sum(sum(public[i][0]) for i in THREE_PUBLIC))
    public_before = wan(sum(public[i][1] for i in THREE_PUBLIC))
    context |= {
        "tables": tables,
        "t": [_texts(body) for body in tables],
        "total": money(total),
        "income_kinds": "、".join(
            label
            for label, amount in (
                ("一般公共预算", general),
                ("政府性基金预算", fund),
                ("国有资本经营预算", capital),
                ("财政专户管理资金", income[SOURCES[6]][0]),
                ("单位资金", income[SOURCES[7]][0]),
                ("财政拨款结转结余", income[SOURCES[8]][0]),
                ("非财政拨款结转结余", income[SOURCES[9]][0]),
            )
            if amount
        ),
        "expenditure_kinds": "、".join(c[1] for c in classes if c[2]),
        "incomes": incomes,
        "expenditures": [
            _line(label, *sums(set(SOURCES), basic), total, reasons.get(("支出", label), ""))
            for label, basic in (("基本支出", True), ("项目支出", False))
        ],
        "fiscal": money(fiscal),
        "only_general": not fund and not capital,
        "general": money(general),
        "appropriations": "，".join(
            f"{label}拨款{money(amount)}万元"
            for label, amount in (("一般公共预算", general), ("政府性基金预算", fund), ("国有资本经营预算", capital))
            if amount or label == "一般公共预算"
        ),
        "class_uses": [
            f"{label}支出包括："
            + "；".join(
                f"{c[1]}{money(c[at])}万元"
                + (f"，主要用于{_clause(use)}" if (use := (uses[c[0]][at - 4] or "")) else "")
                for c in classes
                if c[at]
            )
            + "。"
            for label, at in (("一般公共预算", 4), ("政府性基金预算", 5), ("国有资本经营预算", 6))
            if any(c[at] for c in classes)
        ],
        "scale": [
            _apart(label, *sums(GENERAL, basic), reasons.get(("一般", label), ""))
            for label, basic in (("基本支出", True), ("项目支出", False))
        ],
        "structure": [
            f"{number}、{c[1]}（类）{money(c[4])}万元，{share(c[4], general)}。"
            for number, c in enumerate((c for c in classes if c[4]), 1)
        ],
        "items": [
            f"{number}、{lei}（类）{kuan}（款）{xiang}（项）：{year}年预算数为{_apart('', now, before, reason)}"
            for number, (lei, kuan, xiang, now, before, reason) in enumerate(items, 1)
        ],
        "basic_total": money(wan(sum(x[2] for x in economic))),
        "consists": [
            f"{label}{money(amount)}万元" + (f"，主要包括：{'、'.join(listed_names)}" if listed_names else "") + "。"
            for label, amount, listed_names in (
                ("人员经费", personnel, [x[1] for x in economic if not _is_operating(x[0])]),
                ("公用经费", operating, [x[1] for x in economic if _is_operating(x[0])]),
            )
        ],
        "projects": [x for x in entries.values() if x["general"]],
        "public_total": money(public_now),
        "public_parts": "，".join(f"{item}{money(now)}万元" for item, (now, _before, _reason) in public_sums.items()),
        "public_change": movement(public_now, public_before),
        "public_changes": "；".join(
            f"{item}{movement(now, before)}" + (f"，主要原因是{_clause(reason)}" if reason else "")
            for item, (now, before, reason) in public_sums.items()
        ),
        "carry_total": money(carry_total),
        "carry_fiscal": money(carried_fiscal),
        "carry_other": money(carried_other),
        "carry_items": [
            f"{number}．{item[0]} {money(wan(item[3]))}万元"
            + (
                "，完全不予公开。"
                if item[5]
                else (f"，主要用于{_clause(item[4], '主要用于', '用于')}。" if item[4] else "。")
            )
            for number, item in enumerate(sorted(carryover, key=lambda x: x[5]), 1)
        ],
        "agency": _apart("", operating, wan(fen(other["上年机关运行经费"])), _clause(other["增减原因"] or "")),
        "procurement": [
            value("货物", "工程", "服务"),
            *map(value, ("货物", "工程", "服务", "面向中小企业预留", "其中：面向小微企业预留")),
        ],
        "assets": {
            "area": f"{other['房屋面积'] or 0:,.2f}",
            "house": value("房屋价值"),
            "vehicles": sum(other[f"{use}（辆）"] for use in VEHICLES),
            "vehicle_value": value(*(f"{use}价值" for use in VEHICLES)),
            "each": [(other[f"{use}（辆）"], value(f"{use}价值")) for use in VEHICLES],
            "furniture": value("办公家具价值"),
            "rest": value("其他资产价值"),
            "equipment": [
                other[f"{label}万元以上设备（台/套）"] for label in ("价值50", "价值100", "本年拟购50", "本年拟购100")
            ],
            "purchase": public_sums["公务用车购置费"][0] and money(public_sums["公务用车购置费"][0]),
        },
        "forms": forms,
        "f": [_form_texts(form) for form in forms],
        "fiscal_forms": (sum(1 for x in forms if x.fiscal), money(sum(x.fiscal for x in forms))),
        "other_forms": (sum(1 for x in forms if x.other), money(sum(x.other for x in forms))),
        "secrets": (len(secrets), money(wan(sum(secrets)))),
    }
    return context


def _organisation(basics: dict[str, Any]) -> str:
    if basics["机构设置全文"]:
        return str(basics["机构设置全文"])
    word, offices = basics["内设机构称谓"] or "处室", basics["内设机构名称"]
    below = [x for x in (basics["下属预算单位"] or "").replace("\n", "、").split("、") if x]
    text = f"下属预算单位{len(below)}个，分别是：{'、'.join(below)}；" if below else "无下属预算单位，"
    if offices:
        count = len([x for x in offices.replace("，", "、").split("、") if x])
        text += f"下设{count}个{word}，分别是：{offices.rstrip('。')}。"
    else:
        text += f"未下设{word}。"
    return f"{basics['单位名称']}{text}{basics['机构设置补充说明'] or ''}"


def _clause(text: str, *openings: str) -> str:
    text = text.strip().rstrip("。；;.，, \n")
    for opening in openings or ("主要原因是", "主要用于"):
        text = text.removeprefix(opening)
    return text


def _line(label: str, now: int, before: int, total: int, reason: str) -> str:
    because = f"，主要原因是{reason}" if reason else ""
    return f"{label}{money(now)}万元，{share(now, total)}，比上年预算{movement(now, before)}{because}。"


def _apart(label: str, now: int, before: int, reason: str) -> str:
    because = f"{'。' if now != before else '，'}主要原因是{reason}" if reason else ""
    return f"{label}{money(now)}万元，比上年预算{movement(now, before)}{because}。"


def _basic_or_project(_source: str, category: str) -> tuple[int, ...]:
    return (0, 2 if category == "项目支出" else 1)


def _three(_source: str, category: str) -> tuple[int, ...]:
    return (0, {"人员经费": 1, "公用经费": 2, "项目支出": 3}[category])


def _is_operating(code: str) -> bool:
    return code[:3] in ("302", "310")


def _parts(code: str) -> list[str]:
    return [code[:3], code[3:5], code[5:]]


def _classified(lines: Iterable[Any], wanted: set[str], columns: Any, width: int, words: dict[str, str]) -> Body:
    """Sums by 类, 款 and 项; rows without money are left out."""
    found: dict[str, list[int]] = {}
    for code, category, source, current, *_ in lines:
        if source in wanted:
            for level in ("", code[:3], code[:5], code):
                row = found.setdefault(level, [0] * width)
                for column in columns(source, category):
                    row[column] += current
    codes = [code for code in sorted(found) if any(found[code])]
    rows = [[*_parts(code), words[code], *map(wan, found[code])] for code in codes if code]
    indents = [(len(code) - 3) // 2 for code in codes if code]
    return Body(["", "", "", "总计", *map(wan, found[""])] if codes else None, rows, indents)


def _economic(economic: list[tuple[str, str, int]], words: dict[str, str]) -> Body:
    found: dict[str, list[int]] = {}
    for code, _name, amount in economic:
        for level in ("", code[:3], code):
            row = found.setdefault(level, [0, 0, 0])
            row[0] += amount
            row[2 if _is_operating(code) else 1] += amount
    label = {code: name for code, name, _amount in economic}
    codes = [code for code in sorted(found) if any(found[code])]
    rows = [[code[:3], code[3:], label.get(code) or words[code], *map(wan, found[code])] for code in codes if code]
    total = ["", "", "总计", *map(wan, found[""])] if codes else None
    return Body(total, rows, [(len(code) - 3) // 2 for code in codes if code])


def _projects(projects: list[Any], words: dict[str, str], unit: str) -> Body:
    found: dict[str, list[int]] = {}
    each: dict[tuple[str, str], list[int]] = {}
    for name, code, source, amounts, *_ in projects:
        if source not in GENERAL:
            continue
        row = [sum(amounts), *amounts]
        for key in ("", code[:3], code[:5]):
            found[key] = [a + b for a, b in zip(found.get(key, [0] * 11), row, strict=True)]
        each[code, name] = [a + b for a, b in zip(each.get((code, name), [0] * 11), row, strict=True)]
    if not found:
        return Body(None, [], [])
    total = ["", "", "", "总计", "", *map(wan, found[""])]
    rows: list[Row] = []
    indents = []
    if unit:
        rows.append(["", "", "", unit, "", *total[5:]])
        indents.append(0)
    for code in sorted(found):
        if code:
            rows.append([*_parts(code), words[code], "", *map(wan, found[code])])
            indents.append(len(code) // 2 - 1)
        if len(code) == 5:
            for (xiang, name), amounts in sorted(each.items(), key=lambda pair: pair[0][0]):
                if xiang[:5] == code:
                    rows.append([*_parts(xiang), words[xiang], name, *map(wan, amounts)])
                    indents.append(2)
    return Body(total, rows, indents)


def _three_public(public: dict[str, Any]) -> Body:
    """In the order of print, the total as its first row."""

    def row(label: str, items: list[str]) -> Row:
        funds = [sum(public[item][0][at] for item in items) for at in range(3)]
        return [label, wan(sum(funds)), *map(wan, funds)]

    rows = [
        row("因公出国（境）费", THREE_PUBLIC[:1]),
        row("公务接待费", THREE_PUBLIC[3:]),
        row("公务用车购置及运行费（小计）", THREE_PUBLIC[1:3]),
        row("其中：公务用车购置费", THREE_PUBLIC[1:2]),
        row("公务用车运行费", THREE_PUBLIC[2:3]),
    ]
    return Body(row("合计", THREE_PUBLIC), rows, [0, 0, 0, 0, 3])


def _carryover(items: list[Any], unit: str) -> Body:
    rows = []
    sums = [0] * 9
    for name, fund, category, amount, *_ in items:
        row = [0] * 9
        side = 1 if fund in FISCAL_CARRYOVER else 5
        for column in (0, side, side + {"人员经费": 1, "公用经费": 2, "项目支出": 3}[category]):
            row[column] = amount
            sums[column] += amount
        rows.append([name, *map(wan, row)])
    if not rows:
        return Body(None, [], [])
    total = [*map(wan, sums)]
    return Body(["总计", *total], [[unit, *total], *rows], [0] * (len(rows) + 1))


def _beside(left: list[Any], right: list[Any], total: Row) -> Body:
    """Income on the left, expenditure on the right, the total below: the last row."""
    rows = []
    indents = []
    for at in range(max(len(left), len(right))):
        indent, label, amount = left[at] if at < len(left) else (0, "", 0)
        rows.append([label, amount, *(right[at] if at < len(right) else [""] + [0] * (len(total) - 3))])
        indents.append(indent)
    return Body(total, rows, indents)


def _items(lines: list[Any], words: dict[str, str]) -> list[tuple[Any, ...]]:
    """The 项 of the general public budget with money in either year."""
    found: dict[str, list[Any]] = {}
    for code, _category, source, current, prior, reason, _name in lines:
        if source in GENERAL:
            entry = found.setdefault(code, [0, 0, ""])
            entry[0] += current
            entry[1] += prior
            entry[2] = entry[2] or _clause(reason or "")
    rows = []
    for code in sorted(found):
        now, before = wan(found[code][0]), wan(found[code][1])
        if now or before:
            rows.append((words[code[:3]], words[code[:5]], words[code], now, before, found[code][2]))
    return rows


def _entries(projects: list[Any]) -> dict[str, dict[str, Any]]:
    """Projects by name, those of the general public budget in the order of 表7."""
    entries: dict[str, dict[str, Any]] = {}
    for name, _code, source, amounts, secret, basis, undertaker, allocation, period in sorted(
        projects, key=lambda row: row[1]
    ):
        amount = sum(amounts)
        entry = entries.setdefault(
            name, {"name": name, "fen": 0, "fiscal": 0, "other": 0, "general": False, "secret": False}
        )
        entry["fen"] += amount
        entry["fiscal" if source in FISCAL_MONEY else "other"] += amount
        entry["general"] |= source in GENERAL
        entry["secret"] |= secret == "是"
        for key, value in (
            ("basis", basis),
            ("undertaker", undertaker),
            ("allocation", allocation),
            ("period", period),
        ):
            entry[key] = entry.get(key) or value or ""
    for number, entry in enumerate((x for x in entries.values() if x["general"]), 1):
        entry["number"] = _chinese(number)
        entry["amount"] = money(wan(entry["fen"]))
        if entry["secret"]:
            entry |= dict.fromkeys(("basis", "allocation", "period"), "完全不予公开。")
    return entries


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def _forms(book: Any, entries: dict[str, dict[str, Any]]) -> list[Form]:
    indicators: dict[str, list[list[str]]] = defaultdict(list)
    for project, *texts in _rows(book, "绩效指标", *INDICATOR):
        indicators[project].append([str(text or "") for text in texts])
    forms = []
    for project, head, goal in _rows(book, "项目绩效", "项目", "项目负责人", "项目总体目标"):
        entry = entries.get(project)
        if entry is None or entry["secret"]:
            continue
        rows = indicators[project]
        forms.append(
            Form(
                project,
                head or "",
                goal or "",
                wan(entry["fen"]),
                wan(entry["fiscal"]),
                wan(entry["other"]),
                rows,
                _spans(rows),
            )
        )
    return forms


def _spans(rows: list[list[str]]) -> list[tuple[int, int]]:
    spans = []
    for at, row in enumerate(rows):
        pair = []
        for depth in (1, 2):
            if at and rows[at - 1][:depth] == row[:depth]:
                pair.append(0)
            else:
                last = at
                while last + 1 < len(rows) and rows[last + 1][:depth] == row[:depth]:
                    last += 1
                pair.append(last - at + 1)
        spans.append((pair[0], pair[1]))
    return spans


def _texts(body: Body) -> dict[str, Any]:
    """A table as the template prints it."""

    def texts(row: Row) -> list[str]:
        return [value if isinstance(value, str) else money(value) if value else "" for value in row]

    return {
        "total": texts(body.total) if body.total else None,
        "rows": [[*texts(row), indent * 100] for row, indent in zip(body.rows, body.indents, strict=True)],
    }


def _form_texts(form: Form) -> dict[str, Any]:
    def merged(value: str, span: int) -> tuple[str, str]:
        return ("restart", value) if span else ("continue", "")

    return {
        "project": form.project,
        "head": form.head,
        "goal": form.goal,
        "amount": money(form.amount),
        "fiscal": money(form.fiscal),
        "other": money(form.other),
        "rows": [
            [*merged(row[0], spans[0]), *merged(row[1], spans[1]), *row[2:]]
            for row, spans in zip(form.rows, form.spans, strict=True)
        ],
    }
