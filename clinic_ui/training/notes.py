"""The cookie in which a browser keeps what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from clinic_ui.training.progress import Notebook, Progress

if TYPE_CHECKING:
    from starlette.requests import Request

    from clinic_ui.training.library import Library

__all__ = ["COOKIE", "PREFIX", "Notes"]

COOKIE = "training"
PREFIX = "/training"


class Notes:
    """Reads and writes that cookie."""

    def __init__(self) -> None:
        self._notebook = Notebook()

    def read(self, request: Request, library: Library) -> Progress:
        """What this browser has answered."""
        return self._notebook.read(request.cookies.get(COOKIE), library.ids)

    def go(self, address: str, progress: Progress, library: Library) -> Response:
        """On to another page of the course, with that progress."""
        response = RedirectResponse(address, 303)
        text = self._notebook.write(progress, library.ids)
        response.set_cookie(COOKIE, text, path=PREFIX, httponly=True, samesite="strict")
        return response
