"""What every code of the interface has: the value on the wire and its label in two languages."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from onshikaku.domain.text import Text

__all__ = ["Code"]


class Code(StrEnum):
    """A value of a code table (コード表); `label` is what people call it."""

    label: Text

    def __new__(cls, value: str, ja: str, en: str) -> Self:
        """Give the value its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = Text(ja, en)
        return member
