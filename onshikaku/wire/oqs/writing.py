"""Blocks to elements, in the order of the layout or shuffled as real face files look.

What has no value is left out, and so is a container that would hold nothing (docs/files.md §10,
U11).
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, cast

from lxml import etree

from onshikaku.wire.oqs.element import Block, layout_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.wire.oqs.element import Part

__all__ = ["shuffle", "write"]


def write(block: Block, name: str) -> Node:
    """The block as an element of that name, its parts in the order of the layout."""
    node = etree.Element(name)
    _fill(node, block, "")
    return node


def shuffle(node: Node, seed: str) -> None:
    """Bring the elements at every level into an order that looks hashed: the same for a seed.

    Elements of one name keep their order among themselves (docs/files.md §10 U10).
    """
    _shuffle(node, random.Random(seed))  # noqa: S311  # an order, not a secret


def _shuffle(node: Node, chance: random.Random) -> None:
    children = list(node)
    names = [child.tag for child in children]
    chance.shuffle(names)
    waiting = {name: iter([c for c in children if c.tag == name]) for name in names}
    node[:] = [next(waiting[name]) for name in names]
    for child in node:
        _shuffle(child, chance)


def _fill(node: Node, block: Block, before: str) -> None:
    for part in layout_of(type(block)):
        value: object = getattr(block, part.field)
        if value is None:
            continue
        element = part.element
        if element.joined and isinstance(value, Block):
            _fill(node, value, element.name)
            continue
        values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        if not values:
            continue
        parent = node
        for container in filter(None, element.within.split("/")):
            parent = etree.SubElement(parent, container)
        for one in values:
            _add(parent, before + element.name, part, one)


def _add(parent: Node, name: str, part: Part, value: object) -> None:
    node = etree.SubElement(parent, name)
    if isinstance(value, Block):
        _fill(node, value, "")
    elif part.element.form is not None:
        node.text = part.element.form.write(value)
