"""What every tap on the bench answers with: what was done, or why it cannot be, in words.

Both are answers with status 200: a browser would report others as faults of the page.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from clinic_ui.bench.cast import NotSuspendable
from clinic_ui.bench.controls import SituationImpossible
from clinic_ui.bench.situation import SituationUnreadable
from clinic_ui.web.render import language_of, part
from clinic_ui.web.words import words
from onshikaku.domain.text import Text
from onshikaku.errors import DayOutOfRange, ModeClosed, OpeningConflict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from clinic_ui.front.front import Front

__all__ = ["Acts", "Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """A key of `words/bench.yaml`, with its fields; texts among them are said in the language."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict[str, object])


class Acts:
    """Does what was asked for, tells every page of `front`, and says so."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def do(
        self,
        request: Request,
        key: str,
        work: Callable[[], Awaitable[None] | None],
        **fields: object,
    ) -> Response:
        """`key`: of the words that say that it was done."""
        said, wrong = Said(f"said.{key}", fields), False
        try:
            result = work()
            if inspect.isawaitable(result):
                await result
        except _EXPECTED as error:
            said, wrong = _why_not(error), True
        self._front.told()
        return _spoken(request, said, wrong=wrong)


_EXPECTED = (
    KeyError,
    ValueError,
    DayOutOfRange,
    ModeClosed,
    OpeningConflict,
    NotSuspendable,
    SituationImpossible,
)


def _why_not(error: Exception) -> Said:
    match error:
        case DayOutOfRange():
            return Said("error.day", {"first": error.first, "last": error.last})
        case ModeClosed():
            return Said("error.hours")
        case OpeningConflict():
            return Said("error.opening")
        case NotSuspendable():
            return Said("error.suspension")
        case SituationImpossible(key=key) | SituationUnreadable(key=key):
            return Said("error.situation", {"word": key})
        case KeyError():
            return Said("error.unknown")
        case _:
            return Said("error.value")


def _spoken(request: Request, said: Said, *, wrong: bool) -> Response:
    language = language_of(request)
    fields = {name: _in(language, value) for name, value in said.fields.items()}
    text = words().say(f"bench.{said.key}", language, **fields)
    html = part("bench/said.html", language, {"text": text, "wrong": wrong})
    return HTMLResponse(html)


def _in(language: str, value: object) -> object:
    if isinstance(value, Text):
        return value.ja if language == "ja" else value.en
    return value
