"""Live pages: pieces of a page rendered anew after every change, sent only where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse_starlette import EventSourceResponse, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from clinic_ui.front.front import Front

__all__ = ["live"]

_WAIT_SECONDS = 15.0


def live(front: Front, render: Callable[[], Mapping[str, str]]) -> EventSourceResponse:
    """The pieces by name, now and after each change of the front, as events of those names.

    Ends when the front closes.
    """

    async def events() -> AsyncGenerator[ServerSentEvent]:
        sent: dict[str, str] = {}
        while not front.closed:
            version = front.version
            for name, html in render().items():
                if sent.get(name) != html:
                    sent[name] = html
                    yield ServerSentEvent(html, event=name)
            await front.changed(version, _WAIT_SECONDS)

    return EventSourceResponse(
        events(), ping=int(_WAIT_SECONDS), headers={"cache-control": "no-store"}
    )
