"""What a terminal asks the centre beside the check-ins: how its reader stands, and lost answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.domain.modes import Mode
from onshikaku.domain.rules.access import ClosedReason
from onshikaku.wire import mapping
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.modes import ModeMessage, PasscodeState, TerminalModeMessage
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    from clinic_ui.centre_calls import CentreCalls
    from onshikaku.domain.confirmation import Confirmation

__all__ = ["TerminalCalls"]

_ANSWER = TypeAdapter(ConfirmationReply)
_MODE = TypeAdapter(TerminalModeMessage)
_MODES = TypeAdapter(list[ModeMessage])
_PASSCODE = TypeAdapter(PasscodeState)


class TerminalCalls:
    """In the terminal's own session. Each raises `CentreUnreachable` or `CentreRefused`."""

    def __init__(self, calls: CentreCalls) -> None:
        self._calls = calls

    async def visual_mode(self) -> bool:
        """Whether this terminal's reader stands in 目視確認モード."""
        return (await self._calls.get("/v1/terminal/mode", _MODE)).visual

    async def has_passcode(self) -> bool:
        """Whether the simplified visual check is in force, and the clinic has a passcode for it."""
        if not (await self._calls.get("/v1/institution/visual-passcode", _PASSCODE)).set:
            return False
        modes = await self._calls.get("/v1/modes", _MODES)
        return not any(
            one.mode is Mode.VISUAL_SIMPLE and one.reason is ClosedReason.NOT_IN_FORCE
            for one in modes
        )

    async def takes_phones(self) -> bool:
        """Whether a phone can be read here today instead of a card (スマホ保険証)."""
        modes = await self._calls.get("/v1/modes", _MODES)
        return any(one.open for one in modes if one.mode is Mode.PHONE)

    async def answer_to(self, authentication_id: str) -> Confirmation | None:
        """The answer to the proof under that authentication; None: the centre knows of none."""
        path = f"/v1/authentications/{authentication_id}/confirmation"
        try:
            return mapping.confirmation_from(await self._calls.get(path, _ANSWER))
        except CentreRefused as error:
            if error.slug == ProblemSlug.UNKNOWN_CONFIRMATION:
                return None
            raise
        except ValueError as error:
            raise CentreUnreachable("", f"answer not understood: {error}") from error
