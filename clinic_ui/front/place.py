"""A place: one reader, what lies on it, and the visit that is played there."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.faults import where
from clinic_ui.front.attendant import PageAttendant
from clinic_ui.front.roles import ReaderRole
from clinic_ui.front.visits import BROKEN_OFF, Interruption
from onshikaku.domain.checkin.events import AnotherWayWanted, Cancelled, CardGone
from onshikaku.domain.checkin.states import (
    CONSENTS_NOT_REGISTERED,
    Asking,
    EnteringPin,
    Finished,
    HoldingPhone,
)
from onshikaku.domain.outcomes import Outcome
from reader.errors import UnavailableReason
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.driver import CheckIn
    from clinic_ui.front.ports import Files, Ledger, NewCheckIn
    from clinic_ui.front.questions import Answer, Question
    from clinic_ui.front.tablet import Tablet
    from clinic_ui.front.visits import Visit
    from clinic_ui.ports import Guidance
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.checkin.ways import PhoneKind, Way
    from reader.ports import CardEvent, CardReader, CardWatch

__all__ = ["Appearance", "Place", "Timing"]

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.2


def _never() -> bool:
    return False


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


class Place:
    """For one event loop. `watch` tells what happens at this reader and at no other.

    `unserved`: whether the service behind the readers is out of reach, whatever is plugged in.
    `tablet`: where it is no reader but the clinic's app.

    A visit begins when a card is placed. One that is placed while another visit goes on has its own
    afterwards: at once if the other came to nothing because its card was taken away, else when the
    result has been read.
    """

    def __init__(
        self,
        place_id: str,
        reader: CardReader,
        watch: CardWatch,
        check_in: NewCheckIn,
        ledger: Ledger,
        files: Files,
        timing: Timing,
        role: ReaderRole = ReaderRole.KIOSK,
        unserved: Callable[[], bool] = _never,
        tablet: Tablet | None = None,
    ) -> None:
        self.id = place_id
        self.tablet = tablet
        self.role = role
        self.unserved = unserved
        self.appearance = Appearance()
        self.plugged = False
        self.card = False
        self.called = False
        self.left_behind = False
        self.visit: Visit | None = None
        self.guidance: Guidance | None = None
        self._reader = reader
        self._watch = watch
        self._new_check_in = check_in
        self._ledger = ledger
        self._files = files
        self._timing = timing
        self._check: CheckIn | None = None
        self._attendant: PageAttendant | None = None
        self._playing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        # What came before the check-in was there to be told.
        self._interruption: CardGone | Cancelled | None = None
        self._early: tuple[int, Answer] | None = None
        self._reader_lost = False
        # The card on the reader was placed after the visit had begun, and not for it.
        self._next_card = False

    @property
    def name(self) -> str:
        """The reader's name as the system gives it."""
        return self._reader.name

    @property
    def patience(self) -> float:
        """Seconds that a question waits for its answer."""
        return self._timing.patience

    async def run(self) -> None:
        """Play visits until cancelled; a visit that is going on then is broken off."""
        loop = asyncio.get_running_loop()
        ear = ThreadPoolExecutor(1, f"events of {self.name}")
        try:
            while True:
                try:
                    event = await loop.run_in_executor(ear, self._watch.next, _POLL_SECONDS)
                    if event is not None:
                        self._happened(event)
                except Exception as error:  # noqa: BLE001 - the other places go on, and this one
                    _log.error("an event of a reader was lost: %s", where(error))
                    await asyncio.sleep(_POLL_SECONDS)
        finally:
            self._after(None, None)
            ear.shutdown(wait=False)
            if self._playing is not None:
                self._playing.cancel()
                await asyncio.wait((self._playing,))

    def answer(self, step: int, answer: Answer) -> bool:
        """Answer the open question of that step; False: it is open no more, or was another.

        What comes of it is told by the front, to every page alike.
        """
        if self.visit is None or self.visit.step != step or self._attendant is None:
            return False
        if self.visit.question is None:
            # Pages are drawn from the state, which comes a moment before its question.
            self._early = (step, answer)
            return False
        return self._attendant.give(answer)

    def stay(self, step: int) -> None:
        """Somebody still sits over the question of that step: give it its time once more."""
        if self.visit is not None and self.visit.step == step and self._attendant is not None:
            self._attendant.stay()

    def another_way(self, step: int, way: Way | None = None) -> None:
        """The patient does not want to wait for the face check of that step, and takes `way`."""
        if self.visit is not None and self.visit.step == step and self._check is not None:
            self._check.interrupt(AnotherWayWanted(way))

    def cancel(self) -> None:
        """Break the running visit off; once there is an answer, it stands."""
        self._interrupt(Cancelled())

    def call_staff(self, *, called: bool = True) -> None:
        """The patient wants somebody to come; or somebody came."""
        self.called = called
        self._ledger.told()

    def attended(self) -> None:
        """Staff saw to a patient who called, or to a card left behind."""
        self.called = self.left_behind = False
        self._ledger.told()

    def look(self, appearance: Appearance) -> None:
        """Change how the kiosk looks."""
        self.appearance = appearance
        self._ledger.told()

    def begin_with_phone(self, kind: PhoneKind) -> bool:
        """Start a visit by phone (スマホ保険証); False while one goes on or a card lies here."""
        if self._playing is not None or self.card or not self.plugged:
            return False
        self._start(kind)
        return True

    def dismiss(self) -> None:
        """The result has been read: take it off the kiosk, unless its card still lies there."""
        if self._playing is not None:
            return
        if self._next_card:
            self._start(None)
        elif not self.card:
            self._forget()

    def show_guidance(self, guidance: Guidance) -> None:
        """For the attendant: what the person before the camera should know."""
        if guidance != self.guidance:
            self.guidance = guidance
            self._ledger.told()

    def show_state(self, state: State) -> None:
        """For the attendant: the visit entered a state, and no question is open in it yet."""
        self.guidance = None
        visit, check = (
            replace(self._present(), state=self._as_seen(state), question=None),
            self._check,
        )
        if check is not None and isinstance(state, Asking):
            sent = visit.sent or self._ledger.now()
            visit = replace(visit, authentication_id=check.authentication_id, sent=sent)
        if check is not None and check.confirmation is not None:
            answered = check.confirmation
            visit = replace(visit, confirmation=answered, day=answered.day)
        self.visit = self._ledger.keep(visit)

    def show_question(self, question: Question) -> None:
        """For the attendant: the visit waits for an answer."""
        self.visit = visit = self._ledger.keep(replace(self._present(), question=question))
        early, self._early = self._early, None
        if early is not None and early[0] == visit.step and self._attendant is not None:
            self._attendant.give(early[1])

    def _happened(self, event: CardEvent) -> None:
        match event:
            case CardInserted():
                self.card = True
                self._placed()
            case CardTaken():
                self._taken()
            case ReaderLost():
                self.plugged = False
                self._reader_lost = self._playing is not None
                self._taken()
            case ReaderBack():
                self.plugged = True
        self._ledger.told()

    def _placed(self) -> None:
        if self._playing is None:
            self._start(None)
        elif self._attendant is None or not self._attendant.phone_is_there():
            self._next_card = not self._awaits_phone()

    def _awaits_phone(self) -> bool:
        """Whether the visit is one by phone that has not read it yet."""
        match self._present().state:
            case HoldingPhone():
                return True
            case EnteringPin(card=None):
                return True
            case _:
                return False

    def _taken(self) -> None:
        self.card = self.left_behind = self._next_card = False
        if self._playing is not None:
            self._interrupt(CardGone())
        else:
            self._after(self._timing.farewell, self._forget)

    def _interrupt(self, event: CardGone | Cancelled) -> None:
        if self._check is not None:
            self._check.interrupt(event)
        elif self._playing is not None:
            self._interruption = event

    def _start(self, phone: PhoneKind | None) -> None:
        self._after(None, None)
        self._next_card = self._reader_lost = self.left_behind = False
        self._interruption = None
        self.visit = self._ledger.open(self.id)
        self._playing = asyncio.create_task(self._play(phone))

    async def _play(self, phone: PhoneKind | None) -> None:
        try:
            try:
                await self._check_in(phone)
            except Exception as error:  # noqa: BLE001 - whatever it is, the visit has to end
                _log.error("a visit broke off: %s", where(error))
                self.show_state(self._broken_off())
            await self._end()
        except asyncio.CancelledError:
            await self._stopped()
            raise
        finally:
            self._check = self._attendant = self._playing = None
        self._afterwards()

    async def _check_in(self, phone: PhoneKind | None) -> None:
        attendant = PageAttendant(self, self._timing.patience)
        check = await self._new_check_in(self._reader, attendant, phone=phone)
        self._attendant, self._check = attendant, check
        if self._interruption is not None:
            check.interrupt(self._interruption)
        await check.run()

    async def _end(self) -> None:
        visit = await self._files.leave(self._present())
        self.visit = self._ledger.keep(replace(visit, ended=self._ledger.now()))

    async def _stopped(self) -> None:
        """The program ends. A proof that is with the centre is asked about after the next start."""
        visit = self._present()
        if visit.over:
            return
        if visit.confirmation is not None:
            if visit.finished is None:
                self.show_state(self._broken_off())
            await self._end()
        elif visit.authentication_id is None:
            stopped = replace(visit, question=None, interruption=Interruption.NOT_SENT)
            self.visit = self._ledger.keep(replace(stopped, ended=self._ledger.now()))

    def _broken_off(self) -> Finished:
        """The end of a visit that got no further: its answer stands, if there is one."""
        confirmation = self._present().confirmation
        if confirmation is None:
            return Finished(Outcome.CANCELLED, detail=BROKEN_OFF)
        answer = confirmation.answer
        detail = f"{CONSENTS_NOT_REGISTERED}: {BROKEN_OFF}"
        proven = confirmation.proven is not False
        return Finished(answer.outcome, answer, detail=detail, proven=proven)

    def _as_seen(self, state: State) -> State:
        """A card that went with its reader was not taken away."""
        match state:
            case Finished(Outcome.CARD_REMOVED) if self._reader_lost:
                lost = UnavailableReason.LOST.value
                return replace(state, outcome=Outcome.READER_UNAVAILABLE, detail=lost)
            case _:
                return state

    def _afterwards(self) -> None:
        """What is to become of the result, and of what lies on the reader."""
        finished = self._present().finished
        swapped = finished is not None and finished.outcome in _WITHOUT_ITS_CARD
        if self._next_card and swapped:
            self._start(None)
        elif self.card:
            self._after(self._timing.left_behind, self._waited)
        else:
            self._after(self._timing.farewell, self._forget)

    def _present(self) -> Visit:
        if self.visit is None:
            raise TypeError("no visit was begun")
        return self.visit

    def _waited(self) -> None:
        if self._next_card:
            self._start(None)
        else:
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


_WITHOUT_ITS_CARD = frozenset({Outcome.CARD_REMOVED, Outcome.READER_UNAVAILABLE})
