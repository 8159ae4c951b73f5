"""送审邮件: a draft (.eml) that opens unsent, with the finished files attached.

`X-Unsent: 1` makes Outlook and Thunderbird open it for editing. It has no sender, no addressee and no date: those are
the clerk's and the mail program's to give, and without them the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from generator.approval.text import html, plain
from generator.document.tree import Document
from generator.writers.package import seal_by_comment

_TYPES = {
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".pdf": ("application", "pdf"),
}
_SEAL_BEFORE, _SEAL_AFTER = b"X-Mailer: ", b"\r\n"


class _Policy(EmailPolicy):
    """SMTP lines, and the names of files twice, since mail programs disagree on how a Chinese one is written.

    Content-Disposition has it by RFC 2231 in one piece, Content-Type as encoded words (RFC 2047), as Outlook writes it and
    as QQ mail and older programs want it.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header, folded."""
        parameters = getattr(value, "params", {})
        if name.lower() == "content-type" and "name" in parameters:
            words = Header(parameters["name"], "utf-8").encode(linesep="\r\n")
            return f'{name}: {value.content_type};\r\n name="{words}"\r\n'.encode("ascii")
        if name.lower() == "content-disposition":
            return str(value.fold(policy=self.clone(max_line_length=0))).encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def write_mail(page: Document, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """The draft, sealed. The page's title is the subject; `attachments` are names with suffix, and contents."""
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"
    message["Subject"] = _one_line(page.title)
    message.set_content(plain(page), charset="utf-8", cte="base64")
    message.add_alternative(html(page), subtype="html", charset="utf-8", cte="base64")
    for name, data in attachments:
        main, sub = _TYPES.get(f".{name.rpartition('.')[2].lower()}", ("application", "octet-stream"))
        message.add_attachment(data, maintype=main, subtype=sub, filename=_one_line(name))
        part = list(message.iter_attachments())[-1]
        part.set_param("name", _one_line(name))
    _set_boundaries(message, attachments)
    return seal_by_comment(_SEAL_BEFORE, _SEAL_AFTER + message.as_bytes())


def _set_boundaries(message: EmailMessage, attachments: Sequence[tuple[str, bytes]]) -> None:
    """Boundaries made of the contents: random ones would make every draft a new file. No base64 has `=_` in it."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for _, data in attachments)).hexdigest()[:32]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{digest}")


def _one_line(text: str) -> str:
    """Text fit for a header: a line break in a name must not become a header of its own."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())
