"""The centre as an account sees it that is signed in at the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from clinic_ui.centre_calls import AccountLocked, AccountRefused, CentreCalls
from clinic_ui.paper_calls import PaperCalls
from clinic_ui.ports import TerminalNotAdmitted
from onshikaku.domain.consent import ConsentItem, EndReason
from onshikaku.wire.lookups import LookupRequest
from onshikaku.wire.medical import (
    ConsentStateMessage,
    ConsentStatesReply,
    MedicalInformationReply,
)
from onshikaku.wire.modes import (
    HomeVisitMessage,
    ModeMessage,
    PasscodeRequest,
    PasscodeState,
    TerminalModeMessage,
)
from onshikaku.wire.problems import ProblemSlug
from onshikaku.wire.sessions import ACCOUNT_ID, LONGEST_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import httpx

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.decision import ByNumber
    from onshikaku.domain.institution import Role
    from onshikaku.terminal import TerminalSession

__all__ = ["AccountLocked", "AccountRefused", "DeskLine", "Door"]

_MEDICAL = TypeAdapter(MedicalInformationReply)
_CONSENTS = TypeAdapter(ConsentStatesReply)
_TERMINAL_MODE = TypeAdapter(TerminalModeMessage)
_PASSCODE = TypeAdapter(PasscodeState)
_MODES = TypeAdapter(list[ModeMessage])
_HOME_VISITS = TypeAdapter(list[HomeVisitMessage])


class DeskLine:
    """Each call raises `CentreUnreachable` or `CentreRefused`, as `clinic_ui.centre_calls` says.

    The centre decides what the account may do; `role` is for the pages to say so beforehand.
    `papers`: what is asked about papers.
    """

    def __init__(
        self, account: str, role: Role, calls: CentreCalls, session: TerminalSession
    ) -> None:
        self.account = account
        self.role = role
        self._session = session
        self.papers = PaperCalls(calls)
        self._calls = calls

    @property
    def certificate_days(self) -> int | None:
        """Days left of this terminal's certificate, as told when the session was last opened."""
        return None if self._session.opened is None else self._session.opened.days_left

    async def look_up(self, query: ByNumber, day: date | None = None) -> Confirmation:
        """The answer by number (番号照会) for a JST day, today unless told otherwise."""
        request = LookupRequest(
            insurer_number=query.insurer_number.value,
            symbol=query.insured.symbol,
            number=query.insured.number,
            branch=query.insured.branch,
            birth_date=query.birth_date,
            limit_certificate=query.limit,
            day=day,
        )
        return await self._calls.answer("POST", "/v1/lookups", request)

    async def consents(self, confirmation_id: str) -> tuple[ConsentStateMessage, ...]:
        """What was agreed to under a confirmation, and what still holds."""
        reply = await self._calls.get(f"/v1/confirmations/{confirmation_id}/consents", _CONSENTS)
        return reply.consents

    async def withdraw(
        self,
        confirmation_id: str,
        item: ConsentItem | None = None,
        reason: EndReason = EndReason.PATIENT,
    ) -> None:
        """End the consents under a confirmation, or one of them, at once. May be repeated."""
        params = {"reason": reason.value} | ({} if item is None else {"item": item.value})
        await self._calls.delete(f"/v1/confirmations/{confirmation_id}/consents", params)

    async def medical(
        self,
        confirmation_id: str,
        item: ConsentItem,
        first: date | None = None,
        last: date | None = None,
    ) -> MedicalInformationReply:
        """One item of medical information (医療情報); the centre logs each look.

        `first`, `last`: JST days, both included; from a year ago to today unless told otherwise.
        """
        days = {"first": first, "last": last}
        params = {name: day.isoformat() for name, day in days.items() if day is not None}
        path = f"/v1/confirmations/{confirmation_id}/medical-information/{item.value}"
        return await self._calls.get(path, _MEDICAL, params)

    async def visual_mode(self) -> bool:
        """Whether this terminal's reader stands in 目視確認モード."""
        return (await self._calls.get("/v1/terminal/mode", _TERMINAL_MODE)).visual

    async def set_visual_mode(self, *, on: bool) -> None:
        """Switch the reader to 目視確認モード, or back. For the administrator."""
        message = TerminalModeMessage(visual=on)
        await self._calls.ask("PUT", "/v1/terminal/mode", message, _TERMINAL_MODE)

    async def has_passcode(self) -> bool:
        """Whether the clinic has a passcode for the simplified visual check."""
        return (await self._calls.get("/v1/institution/visual-passcode", _PASSCODE)).set

    async def set_passcode(self, passcode: str | None) -> None:
        """Set the passcode (`onshikaku.wire.approach.PasscodeText`), or take it away.

        For the administrator. `pydantic.ValidationError` for what cannot be a passcode.
        """
        message = PasscodeRequest(passcode=passcode)
        await self._calls.ask("PUT", "/v1/institution/visual-passcode", message, _PASSCODE)

    async def accepted(self, first: date, last: date) -> list[HomeVisitMessage]:
        """Who was accepted by 居宅同意取得型 with consents of these days, both included."""
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return await self._calls.get("/v1/home-visits", _HOME_VISITS, days)

    async def ask_again(self, home_visit_id: str) -> Confirmation:
        """Confirm somebody again who was accepted so, without the card (再照会)."""
        return await self._calls.answer("POST", f"/v1/home-visits/{home_visit_id}/refresh", None)

    async def modes(self) -> list[ModeMessage]:
        """Every mode, and whether this terminal and account may use it now."""
        return await self._calls.get("/v1/modes", _MODES)


class Door:
    """Lets accounts of the institution in. `session` is one of this terminal for an account.

    The centre checks the password and counts wrong ones; here it is kept for the session alone,
    which the centre may end at any time and which is then opened again.
    """

    def __init__(
        self, client: httpx.AsyncClient, session: Callable[[str, str], TerminalSession]
    ) -> None:
        self._client = client
        self._session = session

    async def sign_in(self, account: str, password: str) -> DeskLine:
        """The line of an account.

        Raises `AccountRefused`, `AccountLocked`, `TerminalNotAdmitted`, `CentreUnreachable`.
        """
        if not re.fullmatch(ACCOUNT_ID, account) or len(password) > LONGEST_PASSWORD:
            raise AccountRefused(ProblemSlug.ACCOUNT_REFUSED)
        session = self._session(account, password)
        calls = CentreCalls(self._client, session)
        await calls.get("/v1/terminal/mode", _TERMINAL_MODE)
        if session.opened is None:
            raise TerminalNotAdmitted(ProblemSlug.SESSION_MISSING)
        return DeskLine(account, session.opened.role, calls, session)
