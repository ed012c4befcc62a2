"""Where the administrator switches the visual check (目視確認, docs/rules.md §1.4)."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.frame import desk_page
from clinic_ui.desk.switches import terminal_certificate, why_closed
from clinic_ui.web.access import NotAllowed, SignedIn
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode

if TYPE_CHECKING:
    from clinic_ui.desk.line import DeskLine
    from clinic_ui.web.house import House

__all__ = ["router"]

_SETTINGS = "/desk/settings"
_PASSCODE = re.compile(r"[0-9A-Za-z]{4,16}")


def router(house: House) -> APIRouter:
    """The switches of a house. The centre's refusals become pages by `clinic_ui.web.access`."""
    routes = APIRouter(prefix=_SETTINGS)

    async def settings(request: Request, line: DeskLine, wrong: str | None = None) -> Response:
        await house.switches.hear(line)
        modes = {message.mode: message for message in await line.modes()}
        context = {
            "here": "settings",
            "may_switch": line.role is Role.ADMIN,
            "classic_closed": why_closed(modes[Mode.VISUAL]),
            "simple_closed": why_closed(modes[Mode.VISUAL_SIMPLE]),
            "wrong": wrong,
            "terminal": terminal_certificate(line.certificate_days),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        return desk_page(request, house, line, "desk/settings.html", context, status=status)

    async def switched(line: DeskLine) -> Response:
        await house.switches.hear(line)
        house.front.told()
        return RedirectResponse(_SETTINGS, HTTPStatus.SEE_OTHER)

    @routes.get("")
    async def show(request: Request, line: SignedIn) -> Response:
        """What is switched on, and for the administrator how to change it."""
        return await settings(request, line)

    @routes.post("/visual")
    async def switch(line: SignedIn, on: Annotated[bool, Form()]) -> Response:
        """Put the reader into 目視確認モード, or back."""
        _require_admin(line)
        await line.set_visual_mode(on=on)
        return await switched(line)

    @routes.post("/passcode")
    async def set_passcode(
        request: Request,
        line: SignedIn,
        passcode: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        """Set the clinic's passcode of the simplified check. It cannot be read back."""
        _require_admin(line)
        if not _PASSCODE.fullmatch(passcode):
            return await settings(request, line, "form")
        if passcode != again:
            return await settings(request, line, "again")
        await line.set_passcode(passcode)
        return await switched(line)

    @routes.post("/passcode/remove")
    async def remove_passcode(line: SignedIn) -> Response:
        """Take the passcode away; the reader then offers the simplified check no more."""
        _require_admin(line)
        await line.set_passcode(None)
        return await switched(line)

    return routes


def _require_admin(line: DeskLine) -> None:
    if line.role is not Role.ADMIN:
        raise NotAllowed(Role.ADMIN)
