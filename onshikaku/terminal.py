"""A terminal's side of its session: signs in when it must, and lends each call its token.

`TerminalSession` is an authentication scheme of httpx, for clients of both kinds:
`httpx.Client(base_url=centre, auth=TerminalSession(...))`.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from onshikaku.domain.terminal_session import SessionStatement
from onshikaku.service.challenges import LIFETIME
from onshikaku.wire.centre import AuthenticationReply, AuthenticationRequest
from onshikaku.wire.sessions import SessionReply, SessionRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime

    from onshikaku.pki.terminal_credential import TerminalCredential

__all__ = ["TerminalSession"]

Reply = TypeVar("Reply", bound=BaseModel)


class TerminalSession(httpx.Auth):
    """Signs in on first use, and once more where the session has ended meanwhile.

    `credential` is asked for with the centre's present moment. A refusal to sign in is the answer
    to the call that wanted it. An answer to signing in that is none raises `httpx.DecodingError`.
    """

    requires_response_body = True

    def __init__(
        self,
        institution_code: str,
        terminal_id: str,
        credential: Callable[[datetime], TerminalCredential],
        *,
        account: str | None = None,
        password: str | None = None,
    ) -> None:
        self.institution_code = institution_code
        self.terminal_id = terminal_id
        self.opened: SessionReply | None = None
        self._credential = credential
        self._account = account
        self._password = password

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """The requests that a call takes: itself, and signing in where that is needed."""
        if self.opened is not None:
            response = yield _with_token(request, self.opened)
            if not _is_over(response):
                return
        challenge = yield _post(
            request,
            "/v1/session-challenges",
            AuthenticationRequest(
                institution_code=self.institution_code, terminal_id=self.terminal_id
            ),
        )
        if not challenge.is_success:
            return
        granted = _read(challenge, AuthenticationReply)
        opened = yield _post(request, "/v1/sessions", self._sign_in(granted))
        if not opened.is_success:
            return
        self.opened = _read(opened, SessionReply)
        yield _with_token(request, self.opened)

    def _sign_in(self, granted: AuthenticationReply) -> SessionRequest:
        credential = self._credential(granted.expires_at - LIFETIME)
        statement = SessionStatement(
            granted.challenge, self.institution_code, self.terminal_id, self._account
        )
        return SessionRequest.model_validate(
            {
                "authentication_id": granted.authentication_id,
                "institution_code": self.institution_code,
                "terminal_id": self.terminal_id,
                "certificate": credential.der,
                "signature": credential.sign(statement.encode()),
                "account": self._account,
                "password": self._password,
            }
        )


def _with_token(request: httpx.Request, opened: SessionReply) -> httpx.Request:
    request.headers["authorization"] = f"Bearer {opened.token}"
    return request


def _post(beside: httpx.Request, path: str, message: BaseModel) -> httpx.Request:
    """A request to the same centre as another."""
    return httpx.Request(
        "POST",
        beside.url.copy_with(raw_path=path.encode()),
        headers={"content-type": "application/json"},
        content=message.model_dump_json(),
    )


def _is_over(response: httpx.Response) -> bool:
    """Whether the centre knows the session no more (RFC 6750 §3.1)."""
    challenge = response.headers.get("www-authenticate", "")
    return response.status_code == HTTPStatus.UNAUTHORIZED and "invalid_token" in challenge


def _read(response: httpx.Response, expected: type[Reply]) -> Reply:
    try:
        return expected.model_validate_json(response.content)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, part["loc"])) for part in error.errors())
        raise httpx.DecodingError(
            f"answer not understood: {places}", request=response.request
        ) from error
