"""The clinic software's own words, repeated in the answer (資格確認照会用情報 and the like)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lxml import etree

from onshikaku.wire.oqs.element import layout_of
from onshikaku.wire.oqs.findings import Unfit

if TYPE_CHECKING:
    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.wire.oqs.element import Block

__all__ = ["append_echo", "echo"]


def echo(node: Node, kind: type[Block]) -> Node:
    """What stands in an element of a request, in the order of the layout.

    A value that can be read is written as the interface has it, with its padding; any other as it
    came, so that the clinic software knows its own unit again. What is empty is left out.
    """
    repeated = etree.Element(node.tag)
    for part in layout_of(kind):
        form, name = part.element.form, part.element.name
        found = node.find(name)
        if form is None or found is None or not (found.text or "").strip():
            continue
        text = found.text or ""
        with suppress(Unfit):
            text = form.write(form.read(text))
        etree.SubElement(repeated, name).text = text
    return repeated


def append_echo(parent: Node, repeated: Node) -> None:
    """Put what is repeated behind the rest, unless nothing of it is left."""
    if len(repeated):
        parent.append(repeated)
