"""The clinic's line to the centre: JSON over HTTP, or straight into a centre in this process."""

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
from onshikaku.domain.modes import Mode
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.wire import centre, mapping
from onshikaku.wire.approach import PasscodeText
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemSlug

if TYPE_CHECKING:
    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.proof import Method
    from onshikaku.terminal import TerminalSession

__all__ = ["HttpGateway"]

Reply = TypeVar("Reply", bound=BaseModel)


# Problems of a terminal that signs in; with others of status 401 it is not let in either.
_NOT_ADMITTED = frozenset({ProblemSlug.ACCOUNT_LOCKED})
_PASSCODE = TypeAdapter[str](PasscodeText)


class HttpGateway:
    """Speaks for one terminal, in the session it opens when it needs one. The client is lent."""

    def __init__(self, client: httpx.AsyncClient, session: TerminalSession) -> None:
        self._client = client
        self._session = session

    @property
    def institution_code(self) -> str:
        """医療機関コード, 10 digits."""
        return self._session.institution_code

    @property
    def terminal_id(self) -> str:
        """This terminal's name at the centre."""
        return self._session.terminal_id

    async def authenticate(self) -> Authentication:
        """Ask for a challenge."""
        request = centre.AuthenticationRequest(
            institution_code=self.institution_code, terminal_id=self.terminal_id
        )
        reply = await self._call("POST", "/v1/authentications", request, centre.AuthenticationReply)
        return mapping.authentication_from(reply)

    async def confirm(
        self,
        authentication: Authentication,
        certificate: bytes,
        signature: bytes,
        method: Method,
        mode: Mode = Mode.CARD,
        passcode: str | None = None,
    ) -> Confirmation:
        """Send the proof: certificate as DER, signature of 256 bytes.

        `passcode` is the clinic's, for the simplified visual check; one that cannot be a passcode
        is not sent. Raises also `ModeNotOpen`, `PasscodeRefused`.
        """
        if passcode is not None and not _can_be_passcode(passcode):
            raise PasscodeRefused(ProblemSlug.MODE_CLOSED, ClosedReason.PASSCODE_WRONG)
        request = centre.ConfirmationRequest.model_validate(
            {
                "authentication_id": authentication.id,
                "institution_code": self.institution_code,
                "terminal_id": self.terminal_id,
                "certificate": certificate,
                "signature": signature,
                "method": method,
                "mode": mode,
                "passcode": passcode,
            }
        )
        return self._confirmation(
            await self._call("POST", "/v1/confirmations", request, centre.ConfirmationReply)
        )

    async def agree(self, confirmation_id: str, agreement: Agreement) -> Confirmation:
        """Say what the patient agreed to after that answer; the answer comes again with it.

        With `register_insurance_use` the card is registered for insurance use (利用登録).
        """
        request = centre.ConsentRequest(
            institution_code=self.institution_code,
            terminal_id=self.terminal_id,
            register_insurance_use=agreement.register_insurance_use,
            consents=centre.ConsentsMessage.model_validate(
                {item.value: True for item in agreement.items}
            ),
            subsidies=agreement.subsidies,
            prescription_form=agreement.prescription_form,
        )
        path = f"/v1/confirmations/{confirmation_id}/consents"
        return self._confirmation(await self._call("PUT", path, request, centre.ConfirmationReply))

    def _confirmation(self, reply: centre.ConfirmationReply) -> Confirmation:
        try:
            return mapping.confirmation_from(reply)
        except ValueError as error:
            raise CentreUnreachable(self._where, f"answer not understood: {error}") from error

    @property
    def _where(self) -> str:
        return str(self._client.base_url)

    async def _call(self, verb: str, path: str, request: BaseModel, expected: type[Reply]) -> Reply:
        try:
            response = await self._client.request(
                verb,
                path,
                content=request.model_dump_json(),
                headers={"content-type": "application/json"},
                auth=self._session,
            )
        except httpx.HTTPError as error:
            detail = str(error) or type(error).__name__
            raise CentreUnreachable(self._where, detail) from error
        if response.is_success:
            return self._parse(response, expected)
        if response.headers.get("content-type", "").startswith(PROBLEM_MEDIA_TYPE):
            problem = self._parse(response, Problem)
            if response.status_code == HTTPStatus.UNAUTHORIZED or problem.slug in _NOT_ADMITTED:
                raise TerminalNotAdmitted(problem.slug, problem.reason)
            raise _refusal(problem)
        raise CentreUnreachable(self._where, f"HTTP {response.status_code}")

    def _parse(self, response: httpx.Response, expected: type[Reply]) -> Reply:
        try:
            return expected.model_validate_json(response.content)
        except ValidationError as error:
            places = ", ".join(".".join(map(str, part["loc"])) for part in error.errors())
            detail = f"answer not understood: {places}"
            raise CentreUnreachable(self._where, detail) from error


def _can_be_passcode(typed: str) -> bool:
    try:
        _PASSCODE.validate_python(typed)
    except ValidationError:
        return False
    return True


def _refusal(problem: Problem) -> CentreRefused:
    if problem.slug != ProblemSlug.MODE_CLOSED:
        return CentreRefused(problem.slug, problem.reason or problem.field)
    if problem.reason == ClosedReason.PASSCODE_WRONG:
        return PasscodeRefused(problem.slug, problem.reason)
    return ModeNotOpen(problem.slug, problem.reason)
