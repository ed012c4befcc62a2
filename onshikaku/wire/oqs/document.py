"""Files of the terminal as bytes: encodings, the XML around the values, and what is never read.

No DTD, no entities, no network, no huge trees: a document that has a DOCTYPE is refused before it
is parsed (docs/files.md §1.5). defusedxml would refuse the same, but its lxml part is deprecated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from onshikaku.wire.oqs.findings import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

__all__ = ["ROOT", "Document", "Encoding", "Malformed", "deliverable", "parse", "serialise"]

ROOT = "XmlMsg"
"""The root of every message."""

_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]*?\?>")
_DECLARED = re.compile(rb"""\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_HIDDEN = "●"

# What CP932 has under another code point than most programs type it with.
_VARIANTS = str.maketrans("〜−—‖¢£¬", "～－―∥￠￡￢")


class Encoding(Enum):
    """The two encodings of the interface: as declared, Python's codec, and OQSCD005."""

    UTF_8 = ("UTF-8", "utf-8", "0")
    SHIFT_JIS = ("Shift_JIS", "cp932", "1")

    def __init__(self, declared: str, codec: str, identifier: str) -> None:
        self.declared = declared
        self.codec = codec
        self.identifier = identifier


_ENCODINGS = {
    "utf-8": Encoding.UTF_8,
    "utf8": Encoding.UTF_8,
    "shift_jis": Encoding.SHIFT_JIS,
    "shift-jis": Encoding.SHIFT_JIS,
    "sjis": Encoding.SHIFT_JIS,
    "cp932": Encoding.SHIFT_JIS,
    "ms932": Encoding.SHIFT_JIS,
    "windows-31j": Encoding.SHIFT_JIS,
}


class Malformed(Exception):
    """No message can be found in the bytes; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.fault.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Document:
    """A well-formed document of the interface: its root, and the text it was read from."""

    root: Node
    encoding: Encoding
    text: str

    def literal(self, name: str) -> str | None:
        """What stands between the tags of an element, exactly as it was written.

        None if the element does not occur just once, or has more than text in it.
        """
        found = re.findall(rf"<{name}\s*>([^<]*)</{name}\s*>", self.text)
        return found[0] if len(found) == 1 else None


def parse(data: bytes) -> Document:
    """The document in a file's bytes, by the encoding that it declares (UTF-8 if none).

    Raises `Malformed`.
    """
    if not data.strip():
        raise Malformed(Finding.of(Fault.EMPTY_FILE, ""))
    data = data.removeprefix(_BOM)
    encoding = _encoding_of(data)
    try:
        text = data.decode(encoding.codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = Finding.of(
            Fault.UNDECODABLE, "", line, offset=error.start + 1, encoding=encoding.declared
        )
        raise Malformed(fault) from None
    if _PROLOG.match(text):
        raise Malformed(Finding.of(Fault.DOCTYPE, ""))
    root = _tree(text)
    name = etree.QName(root)
    if name.localname != ROOT or name.namespace is not None:
        fault = Fault.WRONG_ROOT if name.namespace is None else Fault.NAMESPACE
        raise Malformed(Finding.of(fault, "", root.sourceline))
    return Document(root, encoding, text)


def serialise(root: Node, encoding: Encoding, literals: Mapping[str, str] | None = None) -> bytes:
    """A document as the terminal writes it, an element a line, in the encoding it declares.

    `literals`: what to put between the tags of an element, as `Document.literal` gave it. What the
    encoding lacks becomes ● in values, and a character reference in a literal.
    """
    etree.indent(root)
    pieces = [etree.tostring(root, encoding="unicode")]
    for name, literal in (literals or {}).items():
        opened, closed = f"<{name}>", f"</{name}>"
        before, _, rest = pieces[-1].partition(opened)
        _, end, after = rest.partition(closed)
        if end:
            pieces[-1:] = [before + opened, literal, closed + after]
    written = b"".join(
        piece.encode(encoding.codec, "xmlcharrefreplace")
        if place % 2
        else deliverable(piece, encoding).encode(encoding.codec)
        for place, piece in enumerate(pieces)
    )
    head = f'<?xml version="1.0" encoding="{encoding.declared}" standalone="no"?>\n'
    return head.encode("ascii") + written + b"\n"


def deliverable(text: str, encoding: Encoding) -> str:
    """The text with ● for each character that the encoding lacks (docs/files.md §10 U16)."""
    if encoding is Encoding.UTF_8:
        return text
    text = text.translate(_VARIANTS)
    try:
        text.encode(encoding.codec)
    except UnicodeEncodeError:
        return "".join(char if _has(encoding, char) else _HIDDEN for char in text)
    return text


def _has(encoding: Encoding, char: str) -> bool:
    try:
        char.encode(encoding.codec)
    except UnicodeEncodeError:
        return False
    return True


def _encoding_of(data: bytes) -> Encoding:
    declaration = _DECLARATION.match(data)
    declared = _DECLARED.search(declaration[0]) if declaration else None
    if declared is None:
        return Encoding.UTF_8
    name = declared[1].decode("ascii")
    known = _ENCODINGS.get(name.lower())
    if known is None:
        raise Malformed(Finding.of(Fault.UNKNOWN_ENCODING, "", 1, declared=name))
    return known


def _tree(text: str) -> Node:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise Malformed(Finding.of(Fault.NOT_WELL_FORMED, "", line)) from None
