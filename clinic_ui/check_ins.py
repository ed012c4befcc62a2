"""The check-ins at a clinic's readers, with what each reader offers at that moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from clinic_ui.driver import CheckIn
from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.domain.checkin.ways import VisualCheck, Ways

if TYPE_CHECKING:
    from clinic_ui.desk.switches import Line, Switches
    from clinic_ui.face_lock import FaceLock
    from clinic_ui.front.eyes import Eye
    from clinic_ui.front.ports import NewCheckIn
    from clinic_ui.front.tablet import Tablet
    from clinic_ui.ports import Attendant, CardFront, Gateway, Verifier
    from onshikaku.domain.checkin.ways import PhoneKind
    from reader.pinless import TerminalKey
    from reader.ports import CardReader

__all__ = ["CheckIns"]

_PATIENCE_SECONDS = 1.0


class CheckIns:
    """Whether staff may compare the photo (目視確認) is asked of the centre by `line` each time.

    Where it does not say so soon, it is as it was when last heard. `terminal_key` is None where the
    readers have no key of their own. `face_lock`: that of all readers; None counts no faces.
    """

    def __init__(
        self,
        gateway: Gateway,
        verifier: Verifier,
        line: Line,
        switches: Switches,
        *,
        terminal_key: TerminalKey | None = None,
        face_lock: FaceLock | None = None,
    ) -> None:
        self._gateway = gateway
        self._verifier = verifier
        self._line = line
        self._switches = switches
        self._terminal_key = terminal_key
        self._face_lock = face_lock

    def at(
        self,
        front_of_card: CardFront | None = None,
        eye: Eye | None = None,
        tablet: Tablet | None = None,
    ) -> NewCheckIn:
        """The check-ins at one reader: with the camera over the card there, and that for faces.

        Or those by the app on a `tablet`.
        """

        async def new(
            reader: CardReader, attendant: Attendant, *, phone: PhoneKind | None
        ) -> CheckIn:
            return CheckIn(
                reader,
                self._gateway,
                self._verifier,
                attendant,
                ways=await self._ways(eye) if tablet is None else _by_app(tablet),
                face=None if eye is None else eye.checker,
                face_lock=self._face_lock,
                front_of_card=front_of_card,
                terminal_key=self._terminal_key,
                phone=phone,
            )

        return new

    async def _ways(self, eye: Eye | None) -> Ways:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._switches.hear(self._line)
        except (TimeoutError, CentreRefused, CentreUnreachable):
            pass
        face = eye is not None and eye.usable()
        return Ways(choose=True, face=face, visual=self._visual())

    def _visual(self) -> VisualCheck:
        if self._switches.visual:
            return VisualCheck.CLASSIC
        return VisualCheck.SIMPLE if self._switches.passcode else VisualCheck.NONE


def _by_app(tablet: Tablet) -> Ways:
    return Ways(choose=True, app=tablet.occasion)
