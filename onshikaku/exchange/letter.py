"""A request opened: what stands in it, or why it is not accepted (docs/files.md §10 U4)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from xml.sax.saxutils import escape

from onshikaku.exchange.ports import Rejection
from onshikaku.wire.oqs.document import Malformed, parse
from onshikaku.wire.oqs.element import Block, layout_of
from onshikaku.wire.oqs.findings import Fault, Finding, Unfit
from onshikaku.wire.oqs.header import BODY, FILE_ID, HEADER, INSTITUTION
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.sim_codes import Matter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.exchange.ports import Request
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.document import Document
    from onshikaku.wire.oqs.names import RequestName

__all__ = ["Letter", "Misread", "opened", "readable"]

B = TypeVar("B", bound=Block)

_MATTERS = {
    Fault.UNDECODABLE: Matter.UNDECODABLE,
    Fault.UNKNOWN_ENCODING: Matter.UNDECODABLE,
    Fault.WRONG_ROOT: Matter.WRONG_STRUCTURE,
    Fault.NAMESPACE: Matter.WRONG_STRUCTURE,
}


class Misread(Exception):
    """The request is well-formed, but not what it should be; `finding` is the first reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.fault.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Letter:
    """A request of this terminal's own institution, whose content has yet to be read."""

    name: RequestName
    content: bytes
    taken_at: datetime
    document: Document
    header: Node

    def literal(self, name: str) -> str | None:
        """What stands between an element's tags, character for character.

        Where something else than text does, as a comment or CDATA, the value in plain text.
        """
        literal = self.document.literal(name)
        if literal is not None:
            return literal
        found = self.header.findtext(name) or self.document.root.findtext(f"{BODY.name}/{name}")
        return escape(found) if found else None

    @property
    def literals(self) -> dict[str, str]:
        """The identifier to repeat as it is (任意のファイル識別子), under its element's name."""
        literal = self.literal(FILE_ID.name)
        return {FILE_ID.name: literal} if literal else {}

    @property
    def file_id(self) -> str | None:
        """A value to put where the literal will stand."""
        return self.literals.get(FILE_ID.name)

    def read_header(self, kind: type[B]) -> B:
        """The header. Raises `Misread`."""
        return _read(kind, self.header)

    def read_body(self, kind: type[B]) -> B:
        """The body. Raises `Misread`."""
        return _read(kind, self.body())

    def body(self) -> Node:
        """The element of the body. Raises `Misread` where there is not exactly one."""
        root = self.document.root
        bodies = root.findall(BODY.name)
        if len(bodies) == 1:
            return bodies[0]
        fault = Fault.TOO_MANY if bodies else Fault.MISSING
        path = f"{root.tag}/{BODY.name}"
        raise Misread(Finding.of(fault, path, root.sourceline, label=BODY.label, most="1"))


def readable(node: Node, kind: type[Block], *fields: str) -> dict[str, object]:
    """Those fields of a block that can be read in an element, however wrong the rest is."""
    values: dict[str, object] = {}
    for part in layout_of(kind):
        found = node.findall(part.element.name)
        if part.field in fields and len(found) == 1 and part.element.form is not None:
            with suppress(Unfit):
                values[part.field] = part.element.form.read(found[0].text or "")
    return values


def opened(request: Request, terminal: Terminal) -> Letter | Rejection:
    """The request of this institution, or its rejection."""
    try:
        document = parse(request.content)
    except Malformed as malformed:
        finding = malformed.finding
        return _rejection(terminal, _MATTERS.get(finding.fault, Matter.NOT_XML), finding)
    headers = document.root.findall(HEADER.name)
    if len(headers) != 1:
        return _rejection(terminal, Matter.WRONG_STRUCTURE)
    codes = headers[0].findall(INSTITUTION.name)
    if [(code.text or "").strip() for code in codes] != [terminal.institution_code]:
        return _rejection(terminal, Matter.INSTITUTION_WRONG)
    return Letter(request.name, request.content, request.taken_at, document, headers[0])


def _read(kind: type[B], node: Node) -> B:
    reading = Reading()
    block = read(kind, node, reading)
    errors: Sequence[Finding] = reading.errors
    if errors:
        raise Misread(errors[0])
    if block is None:
        raise TypeError(f"{kind.__name__} was not read, and nothing says why")
    return block


def _rejection(terminal: Terminal, matter: Matter, finding: Finding | None = None) -> Rejection:
    said = terminal.codes[matter]
    return Rejection(said.code, said.message + (finding.text.ja if finding else ""))
