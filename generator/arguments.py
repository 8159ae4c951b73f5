"""The command line in Chinese: argparse with its own words taken out of it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

from generator import __version__
from generator.console import clean
from generator.model.facts import Kind
from generator.pipeline import ALL_FORMATS, FORMATS

NEW, CHECK, RULES, VERIFY, EXPLAIN, DIFF = "new", "check", "rules", "verify", "explain", "diff"
BATCH = "batch"
"""No word of the command line: what rendering is for more than one workbook."""
_ONE_BY_ONE = ("trace", "mail", "summary")
"""Options that write more files, for one workbook only."""
_PROGRAM = "gen-disclosure"
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MOST_ROWS = 2_000
"""generator.workbook.blank.MOST_ROWS, said without importing it; a test compares them."""
MOST_JOBS = 60
"""Windows waits for at most 63 things at once."""


class Exit(IntEnum):
    """Exit codes: those of sysexits.h where it has one."""

    DONE = 0
    FAULTY = 1
    USAGE = 2
    UNREADABLE = 3
    DEFECT = 70
    CANNOT_WRITE = 74
    INTERRUPTED = 130


_EXITS = {
    Exit.DONE: "文件已生成；或者检查、比对没有发现错误",
    Exit.FAULTY: "工作簿有错误（--strict 时还有没有接受的提醒），没有生成文件；或者文档的数与工作簿不一致",
    Exit.USAGE: "命令写错了，或者模板有误",
    Exit.UNREADABLE: "找不到工作簿，或者它不是本程序能读的工作簿",
    Exit.DEFECT: "程序本身出错",
    Exit.CANNOT_WRITE: "无法写入：没有权限、磁盘已满等",
    Exit.INTERRUPTED: "被 Ctrl-C 中断",
}
_USAGES = {
    "": f"{_PROGRAM} 工作簿.xlsx [选项]\n{' ' * 6}{_PROGRAM} 工作簿或文件夹… -o 文件夹 [选项]",
    NEW: f"{_PROGRAM} {NEW} [选项]",
    CHECK: f"{_PROGRAM} {CHECK} 工作簿.xlsx [选项]",
    RULES: f"{_PROGRAM} {RULES} [编号]",
    VERIFY: f"{_PROGRAM} {VERIFY} 文档.docx 工作簿.xlsx [选项]",
    EXPLAIN: f"{_PROGRAM} {EXPLAIN} 工作簿.xlsx 名称或数字",
    DIFF: f"{_PROGRAM} {DIFF} 旧工作簿.xlsx 新工作簿.xlsx [选项]",
}
_DESCRIPTIONS = {
    "": "把填好的工作簿变成可以公开的部门预算文档；生成之前先检查，有错误时一份文档也不写。",
    NEW: "生成一份填报工作簿：空白的，或者从上年的工作簿转来的。",
    CHECK: "只检查填好的工作簿，不生成文档：列出全部错误、提醒和信息。",
    RULES: "列出全部核对规则；写上编号，说明这一条规则。",
    VERIFY: "把生成以后有人改过的文档与工作簿比对，列出不一致的地方：数字算错误，文字算信息。",
    EXPLAIN: "说明一个数怎样得来：写名称（机关运行经费）或者印出的数（118.97），列出它在文档里的每一处、算法和单元格。",
    DIFF: "比较两份工作簿：哪些填报内容变了，文档里哪些地方随之改变。",
}
_EPILOG = f"""先用 {_PROGRAM} {NEW} 得到空白工作簿，填好以后用 {_PROGRAM} {CHECK} 工作簿.xlsx 检查，
再用 {_PROGRAM} 工作簿.xlsx 生成文档。文档改过以后，用 {_PROGRAM} {VERIFY} 文档.docx 工作簿.xlsx 与工作簿比对。
每个命令后面写 --help 有各自的说明，如 {_PROGRAM} {CHECK} --help。
文件名恰好与命令同名的写成 ./{NEW}。

有错误时，另写一份标出问题的副本“…-检查结果.xlsx”，原工作簿不动。
核对后可以保留的提醒，在工作簿的“提醒说明”表写明理由，以后不再算作提醒。

已有的文件：没有人改过的直接更新；改过的、正在打开的、不是本程序生成的都不动，
新文件的名称后面加上编号，如“…(2).docx”。

退出码：
{{exits}}

环境变量：
  NO_COLOR              不用颜色
  GEN_DISCLOSURE_DEBUG  程序出错时，把出错的位置（不含表格内容）写进临时文件夹里的一个文件"""
_WORKBOOK = "填好的工作簿（.xlsx）"
_OUTPUT = "写到这个文件夹；默认与工作簿同一文件夹；多份工作簿时必须写"
_STRICT = "没有接受的提醒也当作错误"
_TEMPLATES = "使用这个文件夹里的模板；默认使用自带的模板"


def parse(arguments: Sequence[str], today: date) -> argparse.Namespace:
    """The options of one command; `command` is its word, or "" for rendering.

    Raises SystemExit: 0 after --help and --version, 2 (Exit.USAGE) after an error in Chinese on stderr.
    """
    command = arguments[0] if arguments and arguments[0] in _USAGES else ""
    parser = _parser(command, today)
    options = parser.parse_args(arguments[1:] if command else arguments)
    options.command = command
    if not command:
        _settle_render(parser, options)
    if command == NEW and options.year is None and options.last is None:
        options.year = default_year(today)
    return options


def _settle_render(parser: _Parser, options: argparse.Namespace) -> None:
    """One workbook is `workbook`; several, a folder or a pattern make it the command BATCH, which needs a folder."""
    options.workbook = options.workbooks[0]
    if len(options.workbooks) == 1 and not _means_many(options.workbook):
        return
    options.command = BATCH
    if options.output is None:
        parser.error("多份工作簿要用 -o 写明生成到哪个文件夹")
    for name in _ONE_BY_ONE:
        if getattr(options, name, False):
            parser.error(f"--{name} 只用于一份工作簿")


def _means_many(path: Path) -> bool:
    """A folder, or a pattern, which the command prompt of Windows leaves to the program."""
    return path.is_dir() or (any(char in path.name for char in "*?") and not path.exists())


def default_year(today: date) -> int:
    """The budget year that is being filled in: from October on that of next year."""
    return today.year + (today.month >= 10)


def _parser(command: str, today: date) -> _Parser:
    usage = _USAGES[command] if command else f"\n{' ' * 6}".join(_USAGES.values())
    exits = "\n".join(f"  {code:<4}{meaning}" for code, meaning in _EXITS.items())
    parser = _Parser(usage, _DESCRIPTIONS[command], None if command else _EPILOG.format(exits=exits))
    _ADD[command](parser, default_year(today))
    return parser


def _add_render(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument(
        "workbooks", metavar="工作簿", type=Path, nargs="+", help=f"{_WORKBOOK}；可以有多份，也可以是文件夹"
    )
    options = parser.options
    options.add_argument("-o", "--output", metavar="文件夹", type=Path, help=_OUTPUT)
    options.add_argument("--jobs", metavar="个数", type=_jobs, help="多份工作簿用几个进程；默认与处理器的个数相同")
    options.add_argument(
        "--format",
        metavar="格式",
        action="append",
        type=_one_of(ALL_FORMATS),
        help=f"生成这种格式：{' 或 '.join(ALL_FORMATS)}；可以写多次，默认 {' 和 '.join(FORMATS)}；pdf 要装有 LibreOffice",
    )
    options.add_argument("--templates", metavar="文件夹", type=Path, help=_TEMPLATES)
    options.add_argument("--strict", action="store_true", help=_STRICT)
    options.add_argument(
        "--trace", action="store_true", help="另写一份“…核对底稿.xlsx”：印出的每个数、算法和取数的单元格"
    )
    options.add_argument(
        "--summary", action="store_true", help="另写一页“…-审批摘要.docx”：主要数字、大的变动、提醒和三张小图"
    )
    options.add_argument(
        "--mail", action="store_true", help="另写一封待发的邮件“…-送审.eml”：附公开文本（docx）和审批摘要，收件人留空"
    )
    options.add_argument("--overwrite", action="store_true", help="已有的文件即使改过也覆盖（正在打开的仍不覆盖）")


def _add_check(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument("workbook", metavar="工作簿", type=Path, help=_WORKBOOK)
    options = parser.options
    options.add_argument("--annotate", action="store_true", help="另写一份标出问题的副本“…-检查结果.xlsx”")
    options.add_argument(
        "-o", "--output", metavar="文件夹", type=Path, help="副本写到这个文件夹；默认与工作簿同一文件夹"
    )
    options.add_argument("--strict", action="store_true", help=_STRICT)
    options.add_argument("--json", action="store_true", help="按 JSON 格式输出，供其他程序读取")


def _add_rules(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument("rule", metavar="编号", nargs="?", help="规则的编号，如 X101；不写则列出全部规则")


def _add_verify(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument("document", metavar="文档", type=Path, help="生成以后改过的文档（.docx）")
    parser.positional.add_argument("workbook", metavar="工作簿", type=Path, help=_WORKBOOK)
    parser.options.add_argument("--templates", metavar="文件夹", type=Path, help=_TEMPLATES)
    parser.options.add_argument("--json", action="store_true", help="按 JSON 格式输出，供其他程序读取")


def _add_explain(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument("workbook", metavar="工作簿", type=Path, help=_WORKBOOK)
    parser.positional.add_argument("query", metavar="名称或数字", help="如 机关运行经费、118.97")


def _add_diff(parser: _Parser, _year: int) -> None:
    parser.positional.add_argument("old", metavar="旧工作簿", type=Path, help="先前的工作簿（.xlsx）")
    parser.positional.add_argument("new", metavar="新工作簿", type=Path, help="现在的工作簿（.xlsx）")
    parser.options.add_argument("--json", action="store_true", help="按 JSON 格式输出，供其他程序读取")


def _add_new(parser: _Parser, year: int) -> None:
    options = parser.options
    kinds = tuple(kind.value for kind in Kind)
    origin = options.add_mutually_exclusive_group()
    origin.add_argument(
        "--kind", metavar="类型", type=_one_of(kinds), default=kinds[0], help=f"{' 或 '.join(kinds)}；默认 {kinds[0]}"
    )
    origin.add_argument(
        "--from",
        dest="last",
        metavar="上年工作簿",
        type=Path,
        help="从上年填好的工作簿开始：本年数转为上年数，文字和项目保留，今年的数待填",
    )
    options.add_argument(
        "--year",
        metavar="年度",
        type=_year,
        help=f"预算年度；默认 {year}（十月起为下一年，之前为本年）；用 --from 时默认为上年工作簿的下一年，"
        "写同一年度则照原样换成新模板",
    )
    options.add_argument(
        "--rows",
        metavar="行数",
        type=_rows,
        default=0,
        help=f"各列表至少留这么多行，最多 {_MOST_ROWS}；默认按各表常用的行数",
    )
    options.add_argument(
        "-o", "--output", metavar="文件", type=Path, help="文件名；默认写到当前文件夹，用 --from 时写到上年工作簿旁边"
    )


_ADD = {
    "": _add_render,
    NEW: _add_new,
    CHECK: _add_check,
    RULES: _add_rules,
    VERIFY: _add_verify,
    EXPLAIN: _add_explain,
    DIFF: _add_diff,
}


def _one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in allowed:
            raise argparse.ArgumentTypeError(f"不能是“{text}”，只能是 {' 或 '.join(allowed)}")
        return text

    return check


def _jobs(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= MOST_JOBS):
        raise argparse.ArgumentTypeError(f"不能是“{text}”，应为 1 到 {MOST_JOBS}")
    return int(text)


def _year(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{4}", text) and _FIRST_YEAR <= int(text) <= _LAST_YEAR):
        raise argparse.ArgumentTypeError(f"不能是“{text}”，应为四位数的年份，如 {_FIRST_YEAR + 25}")
    return int(text)


def _rows(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= _MOST_ROWS):
        raise argparse.ArgumentTypeError(f"不能是“{text}”，应为 1 到 {_MOST_ROWS} 的整数")
    return int(text)


class _Formatter(argparse.RawTextHelpFormatter):
    """Usage in Chinese; every option on a line of its own, since Chinese text is twice as wide as argparse thinks."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=6, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：")

    def format_help(self) -> str:
        """The help text, with the colon of Chinese after a heading."""
        return re.sub(r"^(\S+):$", r"\1：", super().format_help(), flags=re.MULTILINE)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        value = f" {action.metavar}" if action.nargs != 0 else ""
        return ", ".join(action.option_strings) + value if action.option_strings else str(action.metavar)


_ERRORS = (
    (r"the following arguments are required: (.+)", r"缺少{0}"),
    (r"unrecognized arguments: (.+)", r"不认识“{0}”"),
    (r"argument (\S+): expected one argument", r"{0} 后面要写一个值"),
    (r"argument (\S+): ignored explicit argument (.+)", r"{0} 后面不能有值 {1}"),
    (r"argument (\S+): not allowed with argument (\S+)", r"{0} 不能与 {1} 同用"),
    (r"argument (\S+): (.+)", r"{0} {1}"),
    (r"((?:--[a-z]+ )?[\u4e00-\u9fff].+)", r"{0}"),
)
"""argparse's own messages and ours; `{0}` is what it quotes."""


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese only. `positional` and `options` are its two groups."""

    def __init__(self, usage: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog=_PROGRAM,
            usage=usage,
            description=description,
            epilog=epilog,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Formatter,
        )
        self.positional = self.add_argument_group("参数")
        self.options = self.add_argument_group("选项")
        self.options.add_argument("-h", "--help", action="help", help="显示这个说明")
        self.options.add_argument("--version", action="version", version=f"{_PROGRAM} {__version__}", help="显示版本号")

    def error(self, message: str) -> NoReturn:
        """Says what is wrong in Chinese and ends with Exit.USAGE."""
        said = f"参数有误（{message}）"
        for pattern, chinese in _ERRORS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                said = chinese.format(*found.groups())
                break
        self.exit(Exit.USAGE, f"{clean(said)}。\n{self.format_usage()}用 --help 查看说明。\n")
