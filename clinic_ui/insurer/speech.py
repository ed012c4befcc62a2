"""The words of the insurer's desk in one language, for what templates are given ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.web.render import language_of
from clinic_ui.web.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

    from starlette.requests import Request

    from onshikaku.domain.text import Text

__all__ = ["Speech"]


@dataclass(frozen=True, slots=True)
class Speech:
    """`language`: `ja` or `en`."""

    language: str

    @classmethod
    def of(cls, request: Request) -> Speech:
        """In the language that the page is asked in."""
        return cls(language_of(request))

    def t(self, key: str, **fields: object) -> str:
        """A word of `words/insurer.yaml`. Raises `WordMissing`."""
        return words().say(f"insurer.{key}", self.language, **fields)

    def say(self, text: Text) -> str:
        """A text of the domain."""
        return text.ja if self.language == "ja" else text.en

    def options(self, area: str, values: Iterable[StrEnum]) -> list[tuple[str, str]]:
        """What there is to choose from, each under its word of an area."""
        return [(value.value, self.t(f"{area}.{value.value}")) for value in values]
