"""Elements to blocks: the value as far as it can be read, and everything that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lxml import etree

from onshikaku.wire.oqs.element import Block, layout_of
from onshikaku.wire.oqs.findings import Fault, Finding, Severity, Unfit

if TYPE_CHECKING:
    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.wire.oqs.element import Form, Part

__all__ = ["Reading", "read"]

B = TypeVar("B", bound=Block)


class Reading:
    """What was found while reading."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    @property
    def errors(self) -> list[Finding]:
        """The findings that make a value unusable."""
        return [one for one in self.findings if one.fault.severity is Severity.ERROR]

    def note(
        self, fault: Fault, path: str, node: Node, part: Part | None = None, **facts: str | float
    ) -> None:
        """Take down a finding at a node; `part`: what the layout says of it."""
        if part is not None:
            facts["label"] = part.element.label
        section = None if part is None else part.section
        self.findings.append(Finding.of(fault, path, node.sourceline, section, **facts))


def read(kind: type[B], node: Node, reading: Reading | None = None) -> B | None:
    """The block of that kind in an element; None where something it needs is missing or wrong.

    Elements may come in any order, and unknown ones are passed over. What is wrong, also where the
    block can do without it, is taken down in `reading`.
    """
    return _block(kind, node, etree.QName(node).localname, reading or Reading())


def _block(kind: type[B], node: Node, path: str, reading: Reading) -> B | None:
    _require_plain(node, path, reading)
    children = _by_name(node, path, reading)
    values = _values(kind, "", node, path, children, reading)
    for name, unknown in children.items():
        for child in unknown:
            reading.note(Fault.UNKNOWN_ELEMENT, f"{path}/{name}", child)
    return None if values is None else kind(**values)


def _values(
    kind: type[Block],
    before: str,
    node: Node,
    path: str,
    children: dict[str, list[Node]],
    reading: Reading,
) -> dict[str, object] | None:
    """The fields of a block, taken out of the children; None if a required one has no value."""
    values: dict[str, object] = {}
    complete = True
    for part in layout_of(kind):
        if part.element.joined and part.block is not None:
            found = _joined(part, node, path, children, reading)
        elif part.element.within:
            found = _contained(part, node, path, children, reading)
        else:
            name = before + part.element.name
            found = _all(part, name, node, path, children.pop(name, []), reading)
        if part.many:
            values[part.field] = found
        elif found:
            values[part.field] = found[0]
        complete = complete and (bool(found) or part.least == 0)
    return values if complete else None


def _joined(
    part: Part, node: Node, path: str, children: dict[str, list[Node]], reading: Reading
) -> tuple[object, ...]:
    """A block whose elements stand beside the others, named with its own name before theirs."""
    kind, before = part.block, part.element.name
    if kind is None or not any(before + one.element.name in children for one in layout_of(kind)):
        return ()
    values = _values(kind, before, node, path, children, reading)
    return () if values is None else (kind(**values),)


def _contained(
    part: Part, node: Node, path: str, children: dict[str, list[Node]], reading: Reading
) -> tuple[object, ...]:
    """The elements inside a container that has no other purpose."""
    outer, *inner = part.element.within.split("/")
    nodes = children.pop(outer, [])
    if len(nodes) > 1:
        reading.note(Fault.TOO_MANY, f"{path}/{outer}", nodes[1], part, most=1)
    for name in (*inner, ""):
        path = f"{path}/{outer}"
        if not nodes:
            break
        node = nodes[0]
        _require_plain(node, path, reading)
        wanted = name or part.element.name
        below = _by_name(node, path, reading)
        nodes = below.pop(wanted, [])
        for unknown, strangers in below.items():
            reading.note(Fault.UNKNOWN_ELEMENT, f"{path}/{unknown}", strangers[0])
        outer = name
        if not nodes:
            fault = Fault.EMPTY if part.least else Fault.EMPTY_OPTIONAL
            reading.note(fault, path, node, part)
            return ()
    return _all(part, part.element.name, node, path, nodes, reading)


def _all(
    part: Part, name: str, parent: Node, path: str, nodes: list[Node], reading: Reading
) -> tuple[object, ...]:
    """The values of all the elements of one name."""
    path = f"{path}/{name}"
    if len(nodes) < part.least:
        reading.note(Fault.MISSING, path, parent, part)
    if part.most is not None and len(nodes) > part.most:
        reading.note(Fault.TOO_MANY, path, nodes[part.most], part, most=part.most)
    values: list[object] = []
    for node in nodes[: part.most]:
        if part.block is not None:
            value = _block(part.block, node, path, reading)
        elif part.element.form is not None:
            value = _value(part, part.element.form, node, path, reading)
        else:
            raise TypeError(f"{name} has neither a form nor a block")
        if value is not None:
            values.append(value)
    return tuple(values)


def _value(part: Part, form: Form, node: Node, path: str, reading: Reading) -> object | None:
    if node.attrib:
        reading.note(Fault.ATTRIBUTE, path, node, part)
    if len(node):
        reading.note(Fault.NESTED, path, node, part)
        return None
    text = node.text or ""
    if not text.strip():
        fault = Fault.EMPTY if part.least else Fault.EMPTY_OPTIONAL
        reading.note(fault, path, node, part)
        return None
    try:
        return form.read(text)
    except Unfit as unfit:
        reading.note(unfit.fault, path, node, part, **unfit.facts)
        return None


def _require_plain(node: Node, path: str, reading: Reading) -> None:
    """Take down attributes, and text between the elements."""
    if node.attrib:
        reading.note(Fault.ATTRIBUTE, path, node)
    if (node.text or "").strip() or any((child.tail or "").strip() for child in node):
        reading.note(Fault.MISPLACED_TEXT, path, node)


def _by_name(node: Node, path: str, reading: Reading) -> dict[str, list[Node]]:
    children: dict[str, list[Node]] = {}
    for child in node:
        name = etree.QName(child)
        if name.namespace is not None:
            reading.note(Fault.NAMESPACE, f"{path}/{name.localname}", child)
        children.setdefault(name.localname, []).append(child)
    return children
