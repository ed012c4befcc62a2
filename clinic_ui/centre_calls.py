"""Calls to the centre over HTTP, and what is raised instead of an answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from clinic_ui.ports import (
    CentreRefused,
    CentreUnreachable,
    ModeNotOpen,
    PasscodeRefused,
    TerminalNotAdmitted,
)
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_from
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.terminal import TerminalSession

__all__ = ["AccountLocked", "AccountRefused", "CentreCalls"]

Reply = TypeVar("Reply")


class AccountRefused(TerminalNotAdmitted):
    """There is no such account, or its password is another."""


class AccountLocked(TerminalNotAdmitted):
    """Too many wrong passwords at this terminal: nobody signs in for a while."""


class CentreCalls:
    """Calls in one session. Each raises `CentreUnreachable` or `CentreRefused`. The client is lent.

    Of the latter: `AccountRefused`, `AccountLocked`, or `TerminalNotAdmitted` for other reasons why
    the terminal is not let in; `PasscodeRefused`, or `ModeNotOpen` for others why a mode is closed.
    """

    def __init__(self, client: httpx.AsyncClient, session: TerminalSession) -> None:
        self._client = client
        self._session = session

    async def get(
        self, path: str, expected: TypeAdapter[Reply], params: Mapping[str, str] | None = None
    ) -> Reply:
        """What stands at a path."""
        return self._parse(await self._send("GET", path, None, params), expected)

    async def ask(
        self, verb: str, path: str, message: BaseModel | None, expected: TypeAdapter[Reply]
    ) -> Reply:
        """The answer to a message."""
        return self._parse(await self._send(verb, path, message, None), expected)

    async def answer(self, verb: str, path: str, message: BaseModel | None) -> Confirmation:
        """The confirmation that a message, or a call without one, leads to."""
        try:
            return confirmation_from(await self.ask(verb, path, message, _CONFIRMATION))
        except ValueError as error:
            raise CentreUnreachable(self.where, f"answer not understood: {error}") from error

    async def delete(self, path: str, params: Mapping[str, str] | None = None) -> None:
        """End what stands at a path."""
        await self._send("DELETE", path, None, params)

    async def _send(
        self, verb: str, path: str, message: BaseModel | None, params: Mapping[str, str] | None
    ) -> httpx.Response:
        content = None if message is None else message.model_dump_json()
        headers = {} if message is None else {"content-type": "application/json"}
        try:
            response = await self._client.request(
                verb, path, content=content, headers=headers, params=params, auth=self._session
            )
        except httpx.HTTPError as error:
            detail = str(error) or type(error).__name__
            raise CentreUnreachable(self.where, detail) from error
        if response.is_success:
            return response
        told = response.headers.get("content-type", "").startswith(PROBLEM_MEDIA_TYPE)
        if told and response.is_client_error:
            problem = self._parse(response, _PROBLEM)
            raise _refusal(problem, response.status_code)
        raise CentreUnreachable(self.where, f"HTTP {response.status_code}")

    @property
    def where(self) -> str:
        """The centre's address."""
        return str(self._client.base_url)

    def _parse(self, response: httpx.Response, expected: TypeAdapter[Reply]) -> Reply:
        try:
            return expected.validate_json(response.content)
        except ValidationError as error:
            places = ", ".join(".".join(map(str, part["loc"])) for part in error.errors())
            detail = f"answer not understood: {places}"
            raise CentreUnreachable(self.where, detail) from error


_PROBLEM = TypeAdapter(Problem)
_CONFIRMATION = TypeAdapter(ConfirmationReply)


def _refusal(problem: Problem, status: int) -> CentreRefused:
    if problem.slug == ProblemSlug.ACCOUNT_REFUSED:
        return AccountRefused(problem.slug)
    if problem.slug == ProblemSlug.ACCOUNT_LOCKED:
        return AccountLocked(problem.slug)
    if status == HTTPStatus.UNAUTHORIZED:
        return TerminalNotAdmitted(problem.slug, problem.reason)
    if problem.slug == ProblemSlug.MODE_CLOSED:
        wrong = problem.reason == ClosedReason.PASSCODE_WRONG
        return (PasscodeRefused if wrong else ModeNotOpen)(problem.slug, problem.reason)
    return CentreRefused(problem.slug, problem.reason or problem.field)
