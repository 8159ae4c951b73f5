"""XML whose texts may be cut out without a parser, and for certain: nothing in it looks like an element and is none."""

from __future__ import annotations

NEXT_CELL, NEXT_ROW, NEXT_TABLE, HEADS = _MARKS = b"\x1f", b"\x1e", b"\x1d", b"\x1c"
"""Put between texts that are read together: signs that XML cannot hold. The last: the row that follows heads its table."""
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"'
_NEVER_IN_A_TEXT = b"<" + bytes(sorted({*range(0x20)} - {*b"\t\n", *b"".join(_MARKS)}))
_NEVER_IN_XML = ("\ufffe", "\uffff", "]]>")
_REFERENCES = ((b"&lt;", "<"), (b"&gt;", ">"), (b"&amp;", "&"))


class Unusual(Exception):
    """Something stands there in a form that only an XML parser reads."""


def is_plain(xml: bytes, namespace: bytes, prefix: bytes = b"xmlns") -> bool:
    """True when the XML knows the namespace by this prefix alone, and holds no comment, CDATA, declaration or instruction.

    Says nothing of whether it is well-formed.
    """
    end = xml.find(b">", xml.find(b"?>") + 2)
    root, inside = xml[:end], xml[end:]
    return (
        root.startswith(_DECLARATION)
        and root.count(b"<") == 2
        and root.count(namespace) == root.count(b' %b="%b"' % (prefix, namespace)) == 1
        and not (b"<!" in inside or b"<?" in inside or b"xmlns" in inside)
    )


def without_marks(xml: bytes) -> bytes:
    """The XML. Raises Unusual when it holds the signs that are put between texts."""
    if any(mark in xml for mark in _MARKS):
        raise Unusual
    return xml


def plain_text(xml: bytes) -> str:
    """Texts of an XML file as they read. Raises Unusual when there is anything but texts, UnicodeDecodeError for no UTF-8."""
    text = xml.decode()
    if len(xml.translate(None, _NEVER_IN_A_TEXT)) < len(xml) or any(sign in text for sign in _NEVER_IN_XML):
        raise Unusual
    if "&" in text:
        if xml.count(b"&") > sum(xml.count(reference) for reference, _ in _REFERENCES):
            raise Unusual
        for reference, sign in _REFERENCES:
            text = text.replace(reference.decode(), sign)
    return text
