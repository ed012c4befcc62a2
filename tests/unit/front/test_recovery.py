"""A program that ended in the middle of visits: what becomes of each after the next start."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_ui.front.book import Book
from clinic_ui.front.files import FaceFiles
from clinic_ui.front.front import Front
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.front.recovery import recover
from clinic_ui.front.visits import INTERRUPTED, Interruption
from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method


class Centre:
    """Says these things, one after the other."""

    def __init__(self, *says: Confirmation | Exception | None) -> None:
        self._says = list(says)
        self.asked: list[str] = []

    async def answer_to(self, authentication_id: str) -> Confirmation | None:
        self.asked.append(authentication_id)
        said = self._says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


@pytest.fixture
def left(at_work):
    """What a visit left in the book when its program ended: before the proof, and after it."""

    def visits(question):
        found = []

        async def work(hall):
            hall.reader.insert(hall.chip())
            await hall.asked(ChooseMethod)
            hall.place.answer(hall.visit.step, Way.PIN)
            await hall.asked(EnterPin)
            if question is GiveConsent:
                hall.type()
                await hall.asked(GiveConsent)
            found.extend(hall.front.book.unfinished())

        at_work(work)
        return found[0]

    return visits


def after_restart(world, visit, centre):
    """The visit after the next start, and how often it was told on the way."""

    async def main():
        book = Book.in_memory()
        book.keep(visit)
        front = Front(world.clock.now, book)
        files = FaceFiles(None, "9910000018", world.clock.now)
        async with asyncio.timeout(30):
            await recover(book.unfinished(), front, centre, files)
        assert book.unfinished() == []
        assert book.visit(visit.id) == replace(front.visit(visit.id), step=0)
        return front.visits[0]

    return asyncio.run(main())


def test_before_the_proof_nothing_is_lost_and_nobody_is_asked(world, left):
    centre = Centre()
    visit = after_restart(world, left(EnterPin), centre)
    assert (visit.over, visit.interruption) == (True, Interruption.NOT_SENT)
    assert visit.finished is None
    assert centre.asked == []


def test_an_answer_that_was_lost_is_taken_over(world, left):
    kept = left(GiveConsent)
    centre = Centre(kept.confirmation)
    visit = after_restart(world, replace(kept, confirmation=None), centre)
    assert centre.asked == [kept.authentication_id]
    assert (visit.over, visit.interruption) == (True, Interruption.TAKEN_OVER)
    assert visit.confirmation == kept.confirmation
    assert visit.finished.outcome is Outcome.ELIGIBLE
    assert visit.finished.answer == kept.confirmation.answer
    assert visit.finished.method is Method.PIN
    assert visit.finished.detail == f"{CONSENTS_NOT_REGISTERED}: {INTERRUPTED}"


def test_an_answer_in_the_book_stands_even_if_the_centre_has_forgotten_it(world, left):
    kept = left(GiveConsent)
    visit = after_restart(world, kept, Centre(None))
    assert visit.interruption is Interruption.TAKEN_OVER
    assert visit.confirmation == kept.confirmation


def ago(visit, **how):
    """The same visit, whose proof was sent so long ago."""
    return replace(visit, confirmation=None, sent=visit.sent - timedelta(**how))


@pytest.mark.parametrize(
    "said",
    [None, CentreRefused("wrong-terminal")],
    ids=["the centre knows of no answer", "the centre does not tell"],
)
def test_without_an_answer_the_card_has_to_be_placed_again(world, left, said):
    visit = after_restart(world, ago(left(GiveConsent), seconds=30), Centre(said))
    assert (visit.over, visit.interruption) == (True, Interruption.UNKNOWN)
    assert visit.finished is None


def test_a_centre_that_cannot_be_reached_is_asked_again(world, left):
    kept = left(GiveConsent)
    centre = Centre(CentreUnreachable("http://127.0.0.1", "down"), kept.confirmation)
    visit = after_restart(world, ago(kept, minutes=1), centre)
    assert len(centre.asked) == 2
    assert visit.interruption is Interruption.TAKEN_OVER


def test_it_is_not_asked_for_ever(world, left):
    centre = Centre(CentreUnreachable("http://127.0.0.1", "down"))
    visit = after_restart(world, ago(left(GiveConsent), minutes=20), centre)
    assert (visit.over, visit.interruption) == (True, Interruption.UNKNOWN)


def test_a_proof_that_may_still_be_on_its_way_is_asked_for_again(world, left):
    kept = left(GiveConsent)
    centre = Centre(None, kept.confirmation)
    visit = after_restart(world, replace(kept, confirmation=None), centre)
    assert len(centre.asked) == 2
    assert visit.interruption is Interruption.TAKEN_OVER


def test_each_interruption_says_what_to_do():
    for interruption in Interruption:
        assert interruption.advice.ja
        assert interruption.advice.en
