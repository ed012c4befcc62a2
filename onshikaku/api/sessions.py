"""How a terminal signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from onshikaku.service.sessions import Login, SignIn
from onshikaku.wire.centre import (  # noqa: TC001 - FastAPI resolves the annotations
    AuthenticationReply,
    AuthenticationRequest,
)
from onshikaku.wire.mapping import authentication_reply
from onshikaku.wire.sessions import SessionReply, SessionRequest

if TYPE_CHECKING:
    from onshikaku.service.centre import Centre

__all__ = ["router"]

_CHALLENGES = "/v1/session-challenges"
_SESSIONS = "/v1/sessions"


def router(centre: Centre) -> APIRouter:
    """The two calls that need no session."""
    routes = APIRouter(tags=["sessions"])

    @routes.post(_CHALLENGES)
    async def challenge(request: AuthenticationRequest) -> AuthenticationReply:
        """Grant a challenge of 32 bytes to sign in with: single use, for a minute."""
        granted = centre.sessions.challenge(request.institution_code, request.terminal_id)
        centre.journal.note(centre.clock.now(), f"POST {_CHALLENGES}", "ok")
        return authentication_reply(granted)

    @routes.post(_SESSIONS)
    async def sign_in(request: SessionRequest) -> SessionReply:
        """Open a session for a terminal: by its certificate, its key, and an account if any.

        On the real line (IP-VPN, IPsec) the client certificate opens the connection; here, on
        loopback and in process, possession of the key is proven by a signature. The session lives
        eight hours by the centre's clock, and is void once that was moved.
        """
        login = None
        if request.account is not None and request.password is not None:
            login = Login(request.account, request.password.get_secret_value())
        opened = centre.sessions.open(
            SignIn(
                request.authentication_id,
                request.institution_code,
                request.terminal_id,
                request.certificate,
                request.signature,
                login,
            )
        )
        centre.journal.note(centre.clock.now(), f"POST {_SESSIONS}", "ok")
        return SessionReply(
            token=opened.token,
            institution_code=opened.caller.institution.code.value,
            terminal_id=opened.caller.terminal_id,
            role=opened.caller.role,
            expires_at=opened.expires_at,
            certificate_ends=opened.certificate_ends,
            days_left=opened.days_left,
            reminder=opened.reminder,
        )

    return routes
