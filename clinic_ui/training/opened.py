"""The library as pages ask for it, with the situations of the house: read beside the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from clinic_ui.training.library import Library, library

if TYPE_CHECKING:
    from clinic_ui.web.house import House

__all__ = ["Opened"]


def _opened(request: Request) -> Library:
    own = cast("House", request.app.state.house).situations
    return Library({}, own) if own else library()


Opened = Annotated[Library, Depends(_opened)]
"""A parameter of a page that gets the library; the first page waits until it is read."""
