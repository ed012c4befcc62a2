"""Live pages: pieces of a page rendered anew after every change, sent only where they differ."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sse_starlette import EventSourceResponse, ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from clinic_ui.front.front import Front

__all__ = ["live"]

_WAIT_SECONDS = 15.0
"""So often a page is rendered anew although nothing happened: time passes on it, and days end."""

_BURST_SECONDS = 0.003
"""What happens within one step of a visit is shown as one change."""


def live(
    front: Front, render: Callable[[], Mapping[str, str]], *, every: float = _WAIT_SECONDS
) -> EventSourceResponse:
    """The pieces by name, now and after each change of the front, as events of those names.

    `every` so many seconds they are looked at all the same. What a tap changed comes this way and
    no other, so that nothing older comes after it. Ends when the front closes.
    """

    async def events() -> AsyncGenerator[ServerSentEvent]:
        sent: dict[str, str] = {}
        while not front.closed:
            version = front.version
            for name, html in render().items():
                if sent.get(name) != html:
                    sent[name] = html
                    yield ServerSentEvent(html, event=name)
            try:
                async with asyncio.timeout(every):
                    await front.changed(version)
                    await asyncio.sleep(_BURST_SECONDS)
            except TimeoutError:
                pass

    return EventSourceResponse(
        events(), ping=int(_WAIT_SECONDS), headers={"cache-control": "no-store"}
    )
