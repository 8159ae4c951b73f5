"""One budget through one template pack: the finished document tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, TemplateError, TemplateSyntaxError

from generator.compose.environment import FIGURES, environment
from generator.compose.header import Column
from generator.compose.markup import Reader
from generator.compose.rows import ROW_FIELDS, body_rows
from generator.compose.tags import MarkupError
from generator.document.tree import Document, Figure, Row
from generator.figures.book import Figures
from generator.model.errors import TemplateProblem


class Pack(NamedTuple):
    """A template pack: sentences in a compiled environment, looks in a reference .docx and a style sheet."""

    folder: Path
    environment: Environment

    @property
    def reference(self) -> bytes:
        """The reference .docx. Raises TemplateProblem when the pack has none."""
        try:
            return (self.folder / "reference.docx").read_bytes()
        except OSError as error:
            raise TemplateProblem(f"模板目录 {self.folder} 缺少 reference.docx（样式文件），或无法读取。") from error

    @property
    def css(self) -> str:
        """The style sheet of the page. Raises TemplateProblem when the pack has none, or it is not UTF-8."""
        try:
            return (self.folder / "page.css").read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateProblem(f"模板目录 {self.folder} 缺少 page.css（网页样式），或无法读取。") from error


@lru_cache(maxsize=8)
def load_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises TemplateProblem when the folder holds no templates."""
    if not (folder / "document.xml").is_file():
        raise TemplateProblem(f"{folder} 里没有 document.xml，不是模板目录。")
    return Pack(folder, environment(folder))


def compose(
    figures: Figures, pack: Pack, template: str = "document.xml", more: Mapping[str, object] | None = None
) -> Document:
    """The document of one budget, or another one that a template of the pack makes of it with `more` to print.

    Raises TemplateProblem, in Chinese and with the file, when a template is wrong.
    """
    identity = figures.budget.identity
    budget = figures.budget
    registered: dict[str, Figure] = {}
    token = FIGURES.set(registered)
    try:
        markup = pack.environment.get_template(template).render(
            name=identity.name,
            kind=identity.kind.value,
            year=identity.year,
            prior_year=identity.year - 1,
            date=identity.sign_off_date,
            functions=budget.functions,
            organisation=budget.organisation,
            staffing=budget.staffing,
            overall=figures.overall,
            glossary=budget.glossary,
            other_notes=budget.other_notes,
            f=figures,
            **(more or {}),
        )

        def rows(name: str, columns: Sequence[Column], unit: str) -> tuple[Row, ...]:
            if name not in ROW_FIELDS:
                raise MarkupError(f'rows="{name}" 没有这组数据行，可用的有：{"、".join(ROW_FIELDS)}')
            unknown = [column.field for column in columns if column.field not in ROW_FIELDS[name]]
            if unknown:
                raise MarkupError(f'rows="{name}" 没有这些栏：{"、".join(unknown)}')
            return body_rows(getattr(figures, name), columns, unit)

        return Reader(registered, rows).document(markup)
    except TemplateSyntaxError as error:
        raise TemplateProblem(
            f"模板 {error.filename or error.name} 第{error.lineno}行写法有误：{error.message}"
        ) from error
    except TemplateError as error:
        raise TemplateProblem(f"模板 {_where(error)}用到了不存在的内容：{error.message}") from error
    except MarkupError as error:
        raise TemplateProblem(f"模板 {pack.folder}：{error}。") from error
    finally:
        FIGURES.reset(token)


def _where(error: BaseException) -> str:
    """File and line of the innermost template frame, as Jinja rewrites tracebacks to point there."""
    place, trace = "", error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.endswith(".xml"):
            place = f"{filename} 第{trace.tb_lineno}行"
        trace = trace.tb_next
    return place
