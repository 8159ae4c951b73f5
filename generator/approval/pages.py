"""The two pages as document trees, in the words of the template pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.approval.brief import Brief, brief_of
from generator.approval.summary import fits, write_summary
from generator.catalogue import load
from generator.compose import compose, load_pack
from generator.compose.composer import Pack
from generator.document.tree import Document
from generator.figures.book import Figures
from generator.model.errors import TemplateProblem
from generator.pipeline import Rendering

_MAIL, _SUMMARY = "approval/mail.xml", "approval/summary.xml"
_MOST_ROWS = 24


def mail_page(rendering: Rendering, attachments: Sequence[str]) -> Document:
    """The text of the mail with everything in full; its title is the subject. `attachments` are the names of the files.

    Raises TemplateProblem when the pack's words are wrong or missing, ValueError for a rendering that was refused.
    """
    figures, pack = _sources(rendering)
    return _composed(figures, pack, _MAIL, brief_of(figures, rendering.findings), {"attachments": tuple(attachments)})


def summary_page(rendering: Rendering) -> Document:
    """The 审批摘要 with lists as long as one page holds. Raises as `mail_page` does."""
    figures, pack = _sources(rendering)
    brief = brief_of(figures, rendering.findings)
    for rows in range(min(_MOST_ROWS, len(brief.changes) + len(brief.warnings)), -1, -1):
        page = _composed(figures, pack, _SUMMARY, brief.shortened(rows), {})
        if fits(page, pack.reference):
            break
    return page


def summary_of(page: Document, rendering: Rendering) -> bytes:
    """The Word file of a `summary_page`, in the styles of the rendering's template pack."""
    return write_summary(page, _sources(rendering)[1].reference)


def _sources(rendering: Rendering) -> tuple[Figures, Pack]:
    if rendering.budget is None or rendering.pack is None:
        raise ValueError("a refused rendering has nothing to approve")
    return Figures(rendering.budget, load(rendering.budget.identity.year)), load_pack(rendering.pack)


def _composed(figures: Figures, pack: Pack, template: str, brief: Brief, more: Mapping[str, object]) -> Document:
    if not (pack.folder / template).is_file():
        raise TemplateProblem(
            f"模板目录 {pack.folder} 缺少 {template}（送审的文字）。请从自带的模板复制 approval 文件夹。"
        )
    return compose(figures, pack, template, {"brief": brief, **more})
