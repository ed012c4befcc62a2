"""A place: one reader, what lies on it, and the visit that is played there."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from clinic_ui.front.attendant import PageAttendant
from onshikaku.domain.checkin.events import Cancelled, CardGone
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.outcomes import Outcome
from onshikaku.exchange.folders import FoldersUnusable
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clinic_ui.driver import CheckIn
    from clinic_ui.face_folder import FaceFolder
    from clinic_ui.front.questions import Answer, Question
    from clinic_ui.front.visits import Visit
    from clinic_ui.ports import Attendant
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.checkin.ways import PhoneKind
    from reader.ports import CardEvent, CardReader, CardWatch

__all__ = ["Appearance", "Ledger", "NewCheckIn", "Place", "Timing"]

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. `patience`: for an answer; `left_behind`: until a card counts as forgotten;
    `farewell`: how long the result stays once the card is gone.
    """

    patience: float = 90.0
    left_behind: float = 15.0
    farewell: float = 20.0


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a place's kiosk looks to the patient who stands there; plain again for the next one."""

    language: str = "ja"
    large: bool = False
    contrast: bool = False


class NewCheckIn(Protocol):
    """Makes the check-in that a visit plays."""

    def __call__(
        self, reader: CardReader, attendant: Attendant, *, phone: PhoneKind | None
    ) -> CheckIn:
        """A check-in at the reader, with somebody at the machine."""
        ...


class Ledger(Protocol):
    """Where visits are kept; every change of a visit goes there first."""

    def now(self) -> datetime:
        """The clinic's clock, aware."""
        ...

    def open(self, place: str) -> Visit:
        """A new visit, on record."""
        ...

    def keep(self, visit: Visit) -> Visit:
        """The visit as it is now, on record under another step, and told to every page."""
        ...

    def told(self) -> None:
        """Something beside the visits changed."""
        ...


class Place:
    """For one event loop. `watch` tells what happens at this reader and at no other."""

    def __init__(
        self,
        place_id: str,
        reader: CardReader,
        watch: CardWatch,
        check_in: NewCheckIn,
        ledger: Ledger,
        *,
        face: FaceFolder | None = None,
        institution_code: str,
        timing: Timing,
    ) -> None:
        self.id = place_id
        self.appearance = Appearance()
        self.plugged = False
        self.card = False
        self.called = False
        self.left_behind = False
        self.visit: Visit | None = None
        self._reader = reader
        self._watch = watch
        self._new_check_in = check_in
        self._ledger = ledger
        self._face = face
        self._institution_code = institution_code
        self._timing = timing
        self._check: CheckIn | None = None
        self._attendant: PageAttendant | None = None
        self._playing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    @property
    def name(self) -> str:
        """The reader's name as the system gives it."""
        return self._reader.name

    async def run(self) -> None:
        """Play visits until cancelled; a visit that is going on then is broken off."""
        try:
            while True:
                event = await asyncio.to_thread(self._watch.next, _POLL_SECONDS)
                if event is not None:
                    self._happened(event)
        finally:
            if self._playing is not None:
                self._playing.cancel()
                await asyncio.gather(self._playing, return_exceptions=True)

    def answer(self, step: int, answer: Answer) -> bool:
        """Answer the open question of that step; False: it is open no more, or was another."""
        if self.visit is None or self.visit.step != step or self._attendant is None:
            return False
        return self._attendant.give(answer)

    def cancel(self) -> None:
        """Break the running visit off."""
        if self._check is not None:
            self._check.interrupt(Cancelled())

    def call_staff(self, *, called: bool = True) -> None:
        """The patient wants somebody to come; or somebody came."""
        self.called = called
        self._ledger.told()

    def look(self, appearance: Appearance) -> None:
        """Change how the kiosk looks."""
        self.appearance = appearance
        self._ledger.told()

    def begin_with_phone(self, kind: PhoneKind) -> bool:
        """Start a visit by phone (スマホ保険証); False while another goes on or a card lies here."""
        if self._playing is not None or self.card or not self.plugged:
            return False
        self._start(kind)
        return True

    def dismiss(self) -> None:
        """Take the last result off the kiosk; not while a visit goes on or a card lies there."""
        if self._playing is None and not self.card:
            self._forget()

    def _happened(self, event: CardEvent) -> None:
        match event:
            case CardInserted():
                self.card = True
                if self._attendant is not None:
                    self._attendant.phone_is_there()
                elif self._playing is None:
                    self._start(None)
            case CardTaken():
                self._taken()
            case ReaderLost():
                self.plugged = False
                self._taken()
            case ReaderBack():
                self.plugged = True
        self._ledger.told()

    def _taken(self) -> None:
        self.card = self.left_behind = False
        if self._check is not None:
            self._check.interrupt(CardGone())
        elif self._playing is None:
            self._after(self._timing.farewell, self._forget)

    def _start(self, phone: PhoneKind | None) -> None:
        self._after(None, None)
        self.visit = self._ledger.open(self.id)
        self._attendant = attendant = PageAttendant(self, self._timing.patience)
        self._check = check = self._new_check_in(self._reader, attendant, phone=phone)
        self._playing = asyncio.create_task(self._play(check))

    async def _play(self, check: CheckIn) -> None:
        state: State | None = None
        try:
            state = await check.run()
        except Exception:
            _log.exception("a visit broke off")
            state = Finished(Outcome.CANCELLED, detail="broken-off")
        finally:
            self._check = self._attendant = self._playing = None
            if state is not None:
                await self._end(state, check)

    async def _end(self, state: State, check: CheckIn) -> None:
        visit = self._present()
        confirmation = check.confirmation
        if confirmation is not None:
            visit = replace(visit, confirmation=confirmation, day=confirmation.day)
        visit = await self._leave_file(replace(visit, state=state, question=None))
        self.visit = self._ledger.keep(replace(visit, ended=self._ledger.now()))
        if self.card:
            self._after(self._timing.left_behind, self._forgotten_card)
        else:
            self._after(self._timing.farewell, self._forget)

    async def _leave_file(self, visit: Visit) -> Visit:
        finished, confirmation = visit.finished, visit.confirmation
        if self._face is None or confirmation is None or finished is None:
            return visit
        if finished.answer is None:
            return visit
        try:
            file = await asyncio.to_thread(
                self._face.write, confirmation, self._institution_code, self._ledger.now()
            )
        except (FoldersUnusable, OSError) as error:
            return replace(visit, unwritten=str(error))
        return replace(visit, face_file=file)

    def show_state(self, state: State) -> None:
        """For the attendant: the visit entered a state."""
        if not isinstance(state, Finished):
            self.visit = self._ledger.keep(replace(self._present(), state=state))

    def show_question(self, question: Question | None) -> None:
        """For the attendant: the visit waits for an answer, or for none any more."""
        self.visit = self._ledger.keep(replace(self._present(), question=question))

    def _present(self) -> Visit:
        if self.visit is None:
            raise TypeError("no visit was begun")
        return self.visit

    def _forgotten_card(self) -> None:
        self.left_behind = True
        self._ledger.told()

    def _forget(self) -> None:
        self._after(None, None)
        self.visit = None
        self.called = False
        self.appearance = Appearance()
        self._ledger.told()

    def _after(self, seconds: float | None, then: Callable[[], None] | None) -> None:
        """Do something later, instead of what was to be done later so far."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if seconds is not None and then is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, then)
