"""Signing in and out at the desk, by the accounts of the institution (docs/terminals.md)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from clinic_ui.desk.line import AccountLocked, AccountRefused
from clinic_ui.ports import CentreRefused, CentreUnreachable
from clinic_ui.reasons import explain
from clinic_ui.web.access import SESSION_COOKIE, SIGN_IN
from clinic_ui.web.render import page
from clinic_ui.web.security import is_local
from onshikaku.domain.institution import Role

if TYPE_CHECKING:
    from clinic_ui.web.house import House
    from onshikaku.domain.text import Text

__all__ = ["DEMO_ACCOUNTS", "DemoAccount", "router"]

_DESK = "/desk"
_Asked = Annotated[str, Query(alias="next")]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that every invented institution has. Its password protects nothing."""

    account: str
    password: str
    role: Role


DEMO_ACCOUNTS = (
    DemoAccount("general", "kakuu-ippan", Role.GENERAL),
    DemoAccount("medical", "kakuu-iryou", Role.MEDICAL),
    DemoAccount("admin", "kakuu-kanri", Role.ADMIN),
)
"""Those of docs/terminals.md."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the sign-in did not work: a key of the words, and the centre's own reason if any."""

    key: str
    status: HTTPStatus
    reason: Text | None = None


def router(house: House) -> APIRouter:
    """The doors of the desk."""
    routes = APIRouter(prefix=_DESK)

    def form(
        request: Request, wanted: str, account: str = "", failed: Failure | None = None
    ) -> Response:
        context = {
            "house": house,
            "next": wanted,
            "account": account,
            "failure": failed,
            "accounts": DEMO_ACCOUNTS if house.bench else (),
        }
        status = HTTPStatus.OK if failed is None else failed.status
        return page(request, "desk/sign_in.html", context, status=status)

    @routes.get("/sign-in")
    async def show(request: Request, wanted: _Asked = _DESK) -> Response:
        """The form, unless somebody is signed in already."""
        wanted = _within(wanted)
        if house.sessions.use(request.cookies.get(SESSION_COOKIE, "")) is not None:
            return RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
        return form(request, wanted)

    @routes.post("/sign-in")
    async def sign_in(
        request: Request,
        account: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        wanted: Annotated[str, Form(alias="next")] = _DESK,
    ) -> Response:
        """Let the account in, under an id that no browser has had before."""
        wanted = _within(wanted)
        try:
            line = await house.door.sign_in(account.strip(), password)
            await house.switches.hear(line)
        except (CentreRefused, CentreUnreachable) as error:
            return form(request, wanted, account, _failure(error))
        house.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        response = RedirectResponse(wanted, HTTPStatus.SEE_OTHER)
        response.set_cookie(
            SESSION_COOKIE,
            house.sessions.open(line),
            path=_DESK,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @routes.get("/session")
    async def session(request: Request) -> Response:
        """Whether somebody is signed in (204) or not (401), for a page whose stream broke off."""
        line = house.sessions.watch(request.cookies.get(SESSION_COOKIE, ""))
        return Response(status_code=401 if line is None else 204)

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        """End the session here and in the browser."""
        house.sessions.end(request.cookies.get(SESSION_COOKIE, ""))
        response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
        response.delete_cookie(SESSION_COOKIE, path=_DESK, httponly=True, samesite="strict")
        return response

    return routes


def _within(path: str) -> str:
    """The page that was wanted, if it is one of these; else the first of the desk."""
    return path if is_local(path) else _DESK


def _failure(error: CentreRefused | CentreUnreachable) -> Failure:
    match error:
        case AccountRefused():
            return Failure("wrong", HTTPStatus.UNAUTHORIZED)
        case AccountLocked():
            return Failure("locked", HTTPStatus.TOO_MANY_REQUESTS)
        case CentreRefused():
            return Failure("terminal", HTTPStatus.FORBIDDEN, explain(str(error)))
        case CentreUnreachable():
            return Failure("unreachable", HTTPStatus.SERVICE_UNAVAILABLE)
