"""Bytes of an answer → its blocks. What is not plainly an answer is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from clinic_ui.emr.block import Block

__all__ = ["LARGEST", "Document", "Encoding", "Unreadable", "read"]

LARGEST = 64 * 1024 * 1024
"""No answer is larger than this many bytes."""

_BOM = b"\xef\xbb\xbf"
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LOOK = 300


class Encoding(Enum):
    """Encodings of the interface: the name in the declaration, and the codec."""

    UTF_8 = ("UTF-8", "utf-8")
    SHIFT_JIS = ("Shift_JIS", "cp932")

    @property
    def declared(self) -> str:
        """The name in the XML declaration."""
        return self.value[0]

    @property
    def codec(self) -> str:
        """Python's name for it. What terminals call Shift_JIS is Windows' code page 932."""
        return self.value[1]


_NAMES = {
    "UTF-8": Encoding.UTF_8,
    "UTF8": Encoding.UTF_8,
    "SHIFT_JIS": Encoding.SHIFT_JIS,
    "SHIFT-JIS": Encoding.SHIFT_JIS,
    "SJIS": Encoding.SHIFT_JIS,
    "WINDOWS-31J": Encoding.SHIFT_JIS,
    "MS932": Encoding.SHIFT_JIS,
    "CP932": Encoding.SHIFT_JIS,
}


class Unreadable(Exception):
    """The file is no answer that can be read; `reason` says why, and never repeats a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: header and body, and the encoding that it declared."""

    root: Block
    header: Block
    body: Block
    encoding: Encoding


def read(content: bytes) -> Document:
    """The answer in a file; `Unreadable` if it is too large, undecodable, no XML or has a DTD."""
    if len(content) > LARGEST:
        raise Unreadable("larger than any answer")
    encoding = _encoding(content)
    try:
        text = content.removeprefix(_BOM).decode(encoding.codec)
    except UnicodeDecodeError:
        raise Unreadable(f"it is not in {encoding.declared}, which it declares") from None
    # Parsed as text: the parser's own Shift_JIS lacks the characters that Windows added to it.
    found = _DECLARATION.match(text)
    root = _parse(text[found.end() :] if found else text)
    headers, bodies = root.findall("MessageHeader"), root.findall("MessageBody")
    if root.tag != "XmlMsg" or len(headers) != 1 or len(bodies) != 1:
        raise Unreadable("it is not XmlMsg with one MessageHeader and one MessageBody")
    return Document(Block(root), Block(headers[0]), Block(bodies[0]), encoding)


def _encoding(content: bytes) -> Encoding:
    declaration = _DECLARATION.match(content.removeprefix(_BOM)[:_LOOK].decode("latin-1"))
    declared = _ENCODING.search(declaration[0]) if declaration else None
    if declared is None:
        return Encoding.UTF_8
    if (known := _NAMES.get(declared[1].upper())) is None:
        raise Unreadable("it declares an encoding that is neither UTF-8 nor Shift_JIS")
    return known


def _parse(text: str) -> etree._Element:  # pyright: ignore[reportPrivateUsage]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"it is not well-formed XML (line {error.lineno})") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("it has a document type declaration")
    return root
