"""The kinds of messages by which file carries them (docs/files.md §1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.text import Text
    from onshikaku.wire.oqs.element import Block

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. `name` begins its file's name, as `OQSsiquc01req`.

    `message`: the block under the root, with the parts MessageHeader and MessageBody.
    """

    name: str
    title: Text
    message: type[Block]


_ALL: tuple[Kind, ...] = ()

KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind by the beginning of its file's name; a face result is `OQSsiquc01res_face`."""
