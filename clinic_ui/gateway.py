"""The clinic's line to the centre: JSON over HTTP, or straight into a centre in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from clinic_ui.centre_calls import CentreCalls
from clinic_ui.ports import CentreUnreachable, PasscodeRefused
from onshikaku.domain.modes import Mode
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.wire import centre, mapping
from onshikaku.wire.approach import PasscodeText
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    import httpx

    from onshikaku.domain.confirmation import Authentication, Confirmation
    from onshikaku.domain.consent import Agreement
    from onshikaku.domain.modes import Occasion
    from onshikaku.domain.proof import Method
    from onshikaku.terminal import TerminalSession

__all__ = ["HttpGateway"]

_CHALLENGE = TypeAdapter(centre.AuthenticationReply)
_PASSCODE = TypeAdapter[str](PasscodeText)


class HttpGateway:
    """Speaks for one terminal, in the session it opens when it needs one. The client is lent."""

    def __init__(self, client: httpx.AsyncClient, session: TerminalSession) -> None:
        self._session = session
        self._calls = CentreCalls(client, session)

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
        reply = await self._calls.ask("POST", "/v1/authentications", request, _CHALLENGE)
        return mapping.authentication_from(reply)

    async def confirm(
        self,
        authentication: Authentication,
        certificate: bytes,
        signature: bytes | None,
        method: Method,
        mode: Mode = Mode.CARD,
        passcode: str | None = None,
        occasion: Occasion | None = None,
    ) -> Confirmation:
        """Send the proof: certificate as DER, signature of 256 bytes; None: there is no proof.

        `passcode` is the clinic's, for the simplified visual check; one that cannot be a passcode
        is not sent. `occasion`: what the clinic's app is used for. Raises also `ModeNotOpen`,
        `PasscodeRefused`; and `CentreUnreachable` for an answer that takes as proven what came
        without proof.
        """
        if passcode is not None and not _can_be_passcode(passcode):
            raise PasscodeRefused(ProblemSlug.MODE_CLOSED, ClosedReason.PASSCODE_WRONG)
        request = centre.ConfirmationRequest.model_validate(
            {
                "authentication_id": authentication.id,
                "institution_code": self.institution_code,
                "terminal_id": self.terminal_id,
                "certificate": certificate,
                "proof": "none" if signature is None else "signature",
                "signature": signature,
                "method": method,
                "mode": mode,
                "passcode": passcode,
                "home": None if occasion is None else {"occasion": occasion},
            }
        )
        confirmation = await self._calls.answer("POST", "/v1/confirmations", request)
        if signature is None and confirmation.proven is not False:
            raise CentreUnreachable(self._calls.where, "answer not understood: proven, by nothing")
        return confirmation

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
        return await self._calls.answer("PUT", path, request)


def _can_be_passcode(typed: str) -> bool:
    try:
        _PASSCODE.validate_python(typed)
    except ValidationError:
        return False
    return True
