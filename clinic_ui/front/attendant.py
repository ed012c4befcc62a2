"""The attendant of a visit whose questions are answered on pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, TypeVar

from clinic_ui.front.questions import (
    ChooseMethod,
    ComparePhoto,
    EnterPin,
    GiveConsent,
    HoldPhone,
    OfferRegistration,
    fits,
)
from clinic_ui.ports import AnotherWay, Comparison, PinEntry, Unattended
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.rules.consent_screens import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.front.questions import Answer, Question
    from clinic_ui.ports import Guidance
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["Board", "PageAttendant"]

Wanted = TypeVar("Wanted")


class Board(Protocol):
    """Where a visit's state and open question are put for the pages to render."""

    @property
    def card(self) -> bool:
        """Whether something lies on the reader."""
        ...

    def show_state(self, state: State) -> None:
        """The visit entered a state, and no question is open in it yet."""
        ...

    def show_question(self, question: Question) -> None:
        """The visit waits for an answer."""
        ...

    def show_guidance(self, guidance: Guidance) -> None:
        """How the look at the face goes on."""
        ...


class PageAttendant:
    """Puts each question on the board and waits for its answer, `patience` seconds at most.

    A question stays on the board until the next state: whoever answers it again is too late.
    """

    def __init__(self, board: Board, patience: float) -> None:
        self._board = board
        self._patience = patience
        self._question: Question | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._deadline = 0.0

    def stay(self) -> None:
        """Somebody is still there: the open question waits as long as at first."""
        self._deadline = asyncio.get_running_loop().time() + self._patience

    def give(self, answer: Answer) -> bool:
        """Answer the open question; False where none is open, or where this answers another."""
        question, waiting = self._question, self._answer
        if question is None or waiting is None or waiting.done() or not fits(question, answer):
            return False
        waiting.set_result(answer)
        return True

    def show(self, state: State) -> None:
        """Called with each state as it is entered."""
        self._board.show_state(state)

    def guide(self, guidance: Guidance) -> None:
        """What the person before the camera should know."""
        self._board.show_guidance(guidance)

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        """How the patient wants to be identified."""
        return _as(Way, await self._ask(ChooseMethod(tuple(offered))))

    async def ask_pin(self, tries_left: int | None, *, wrong: bool) -> PinEntry | AnotherWay | None:
        """The PIN that was typed."""
        return _as((PinEntry, AnotherWay), await self._ask(EnterPin(tries_left, wrong)))

    async def compare_photo(
        self, photo: bytes | None, *, passcode: bool, wrong: bool
    ) -> Comparison | AnotherWay | None:
        """What the staff saw."""
        question = ComparePhoto(photo, passcode, wrong)
        return _as((Comparison, AnotherWay), await self._ask(question))

    async def ask_registration(self) -> bool:
        """Whether to register the card for insurance use."""
        return await self._ask(OfferRegistration()) is True

    async def ask_consent(self, screen: Screen) -> Choice | None:
        """The patient's choice."""
        return _as(Choice, await self._ask(GiveConsent(screen)))

    async def await_phone(self) -> bool:
        """Whether something was laid on the reader before the patient gave up."""
        return self._board.card or await self._ask(HoldPhone()) is True

    def phone_is_there(self) -> bool:
        """Something was laid on the reader; False if nothing was asked for."""
        waiting = self._answer
        if not isinstance(self._question, HoldPhone) or waiting is None or waiting.done():
            return False
        waiting.set_result(True)
        return True

    async def _ask(self, question: Question) -> Answer:
        self._answer = answer = asyncio.get_running_loop().create_future()
        self._question = question
        self._board.show_question(question)
        try:
            return await self._in_time(answer)
        finally:
            self._question = self._answer = None

    async def _in_time(self, answer: asyncio.Future[Answer]) -> Answer:
        self.stay()
        clock = asyncio.get_running_loop().time
        while not answer.done():
            left = self._deadline - clock()
            if left <= 0:
                raise Unattended
            await asyncio.wait((answer,), timeout=left)
        return answer.result()


def _as(kind: type[Wanted] | tuple[type[Wanted], ...], answer: Answer) -> Wanted | None:
    """The answer as what `fits` has made sure it is; None: gave up."""
    return answer if isinstance(answer, kind) else None
