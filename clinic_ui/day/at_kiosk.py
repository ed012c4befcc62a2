"""A patient at the kiosk: what is laid on the reader, pressed and typed, and what was seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.slots import Lying
from clinic_ui.bench.traps import Moment, Trap
from clinic_ui.day.cards import FORMS
from clinic_ui.day.reception import Seen
from clinic_ui.day.rooms import PASSCODE
from hardware.faults import FaultKind
from onshikaku.day.plan import Consent, Identification, Pin, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.bench.traps import TrappedChip
    from clinic_ui.day.cards import Cards
    from clinic_ui.day.pace import Pace
    from clinic_ui.day.reception import Received
    from clinic_ui.day.rooms import Rooms
    from clinic_ui.front.place import Place
    from clinic_ui.rehearse.browser import Page

__all__ = ["AtKiosk"]

_BROKEN: Final = Trap(FaultKind.WRONG_STATUS, Moment.READING)
_MOST_SCREENS: Final = 24
_CLOSED: Final[Mapping[str, Seen]] = {
    Identification.FACE.value: Seen.FACE_NOT_MATCHED,
    Identification.PIN.value: Seen.PIN_LOCKED,
}
"""Why a way that was wanted is not offered, here."""


class AtKiosk:
    """One patient at one reader, from the first card laid down to the last taken away."""

    def __init__(
        self, rooms: Rooms, pace: Pace, cards: Cards, place_id: str, received: Received
    ) -> None:
        self._rooms = rooms
        self._pace = pace
        self._cards = cards
        self._place_id = place_id
        self._received = received
        self._patient = received.patient
        self._pins = 0
        self._consented = False

    async def check_in(self) -> None:
        """The whole visit, with whatever goes wrong before it."""
        chip = self._cards.of(self._patient)
        face = self._rooms.faces[self._place_id]
        face.scene = FaceScene.MATCH if self._patient.face_matches else FaceScene.NO_MATCH
        match self._patient.reader:
            case Reader.SMOOTH:
                await self._visit(chip)
            case Reader.UNREADABLE:
                await self._visit(chip, _BROKEN)
            case Reader.WRONG_CARD:
                await self._rooms.bench.insert_other(OtherCard.LICENCE, self._place_id)
                await self._over()
                await self._take()
                await self._visit(chip)
            case Reader.TAKEN_EARLY:
                await self._begun(chip)
                self._rooms.bench.remove(self._place_id)
                await self._over()
                await self._take()
                await self._visit(chip)
            case Reader.READER_LOST:
                await self._begun(chip)
                self._rooms.bench.plug(self._place_id, plugged=False)
                await self._over()
                self._rooms.bench.remove(self._place_id)
                self._rooms.bench.plug(self._place_id, plugged=True)
                await self._rooms.until(lambda: self._place.plugged)
                await self._take()
                await self._visit(chip)

    @property
    def _place(self) -> Place:
        return self._rooms.place(self._place_id)

    async def _visit(self, chip: TrappedChip, trap: Trap | None = None) -> None:
        form = FORMS[self._patient.shows]
        if form is Form.CARD:
            self._lay(chip, trap)
        else:
            await self._press("phone", phone=form.value)
        for _ in range(_MOST_SCREENS):
            await self._asked()
            visit = self._place.visit
            if visit is not None and visit.over:
                break
            await self._think()
            page = await self._screen()
            await self._answer(page, chip)
            await self._gone_on_from(page.step())
        await self._over()
        await self._think()
        await self._take()

    async def _begun(self, chip: TrappedChip) -> None:
        self._lay(chip, None)
        await self._asked()
        await self._think()

    def _lay(self, chip: TrappedChip, trap: Trap | None) -> None:
        form = FORMS[self._patient.shows]
        lying = Lying(self._patient.persona, form)
        self._rooms.bench.slots[self._place_id].put(lying, chip, trap)

    async def _asked(self) -> None:
        """Until the kiosk asks something, or the visit is over."""
        await self._rooms.until(self._asks)

    def _asks(self) -> bool:
        visit = self._place.visit
        return visit is not None and (visit.question is not None or visit.over)

    async def _over(self) -> None:
        await self._rooms.until(lambda: self._place.visit is not None and self._place.visit.over)
        visit = self._place.visit
        if visit is not None and visit.number not in self._received.visits:
            self._received.visits[visit.number] = f"/desk/visits/{visit.id}"

    async def _gone_on_from(self, step: str) -> None:
        def gone_on() -> bool:
            visit = self._place.visit
            return visit is None or str(visit.step) != step

        await self._rooms.until(gone_on)

    async def _think(self) -> None:
        await self._pace.rest(timedelta(seconds=self._patient.seconds))

    async def _take(self) -> None:
        """Take everything away, and leave the kiosk to the next one."""
        self._rooms.bench.remove(self._place_id)
        await self._rooms.until(lambda: not self._place.card)
        page = await self._screen()
        await self._press("dismiss", step=page.step())
        await self._rooms.until(lambda: self._place.visit is None)

    async def _screen(self) -> Page:
        return await self._rooms.kiosk.open(f"/kiosk/{self._place_id}")

    async def _press(self, path: str, **fields: str) -> None:
        await self._rooms.kiosk.send(f"/kiosk/{self._place_id}/{path}", fields)

    async def _answer(self, page: Page, chip: TrappedChip) -> None:
        screen, step = page.screen(), page.step()
        if screen.startswith("choose-"):
            await self._press("choice", step=step, choice=self._way(page))
        elif screen.startswith("pin-"):
            if screen.startswith("pin-wrong"):
                self._received.seen.append(Seen.WRONG_PIN)
            await self._press("pin", step=step, pin=self._pin())
        elif screen.startswith("visual-"):
            await self._press("passcode", step=step, passcode=PASSCODE)
        elif screen == "hold":
            self._lay(chip, None)
        elif screen == "register":
            self._received.seen.append(Seen.REGISTERED)
            await self._press("choice", step=step, choice="yes")
        elif screen.startswith("consent-"):
            await self._press("choice", step=step, choice=self._consent(screen, page.choices()))
        else:
            raise LookupError(f"the kiosk shows {screen}, and nobody knows what to press")

    def _way(self, page: Page) -> str:
        """As the patient likes it; else what is left."""
        offered = page.choices()
        wanted = self._patient.identification.value
        if wanted not in offered and wanted in _CLOSED:
            self._received.seen.append(_CLOSED[wanted])
        order = [wanted, "pin", "face", "visual"]
        return next(way for way in order if way in offered)

    def _pin(self) -> str:
        self._pins += 1
        right = self._patient.persona.card.pin
        if self._patient.pin is Pin.WRONG_ONCE and self._pins == 1:
            return f"{(int(right) + 1) % 10_000:04d}"
        return right

    def _consent(self, screen: str, offered: list[str]) -> str:
        """The first button gives or uses, the second does not."""
        gives, keeps = offered[0], offered[-1]
        if self._patient.consent is Consent.ALL:
            return gives
        if screen == "consent-bundle" or self._patient.consent is Consent.NONE:
            return keeps
        if not self._consented:
            self._consented = True
            return gives
        return keeps
