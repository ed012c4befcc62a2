"""Several readers: visits that go on at once, a card that is carried over, readers that come."""

from __future__ import annotations

from clinic_ui.desk.same_person import same_person
from clinic_ui.desk.today import Standing, today
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from hardware.card_layout import AUTH_PIN, JPKI
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.outcomes import Outcome


async def to_the_pin(hall, place: str):
    await hall.asked(ChooseMethod, place)
    at = hall.front.place(place)
    assert at.answer(at.visit.step, Way.PIN)
    return await hall.asked(EnterPin, place)


def tries_left(chip) -> int:
    return chip.image.application(JPKI).files[AUTH_PIN].tries_left


def test_two_cards_at_two_readers_wait_for_each_other_in_nothing(at_work):
    async def work(hall):
        for reader, whose in zip(hall.readers, ("standard", "lost"), strict=True):
            reader.insert(hall.chip(whose))
        await to_the_pin(hall, "1")
        await to_the_pin(hall, "2")
        assert hall.type(place="2")
        assert (await hall.over("2")).finished.outcome is Outcome.LOST
        assert hall.front.place("1").visit.question == EnterPin(3, wrong=False)
        assert hall.type(place="1")
        assert (await hall.consent("1")).finished.outcome is Outcome.ELIGIBLE
        assert same_person(hall.front.visits) == {}

    at_work(work, readers=2)


def test_a_card_carried_over_ends_the_visit_it_left_and_has_its_own_at_the_other_reader(at_work):
    async def work(hall):
        chip = hall.chip()
        hall.readers[0].insert(chip)
        await to_the_pin(hall, "1")
        assert hall.type("0000")
        wrong = EnterPin(2, wrong=True)
        await hall.until(lambda: hall.front.place("1").visit.question == wrong)
        hall.readers[0].remove()
        hall.readers[1].insert(chip)
        left = await hall.over("1")
        assert left.finished.outcome is Outcome.CARD_REMOVED
        begun = await to_the_pin(hall, "2")
        assert begun.question == EnterPin(2, wrong=False)
        assert hall.type(place="2")
        done = await hall.consent("2")
        assert done.finished.outcome is Outcome.ELIGIBLE
        assert tries_left(chip) == 3
        rows = {row.number: row for row in today(hall.front.visits).rows}
        assert [rows[n].standing for n in (1, 2)] == [Standing.BROKEN_OFF, Standing.VALID]
        # Whose card it was when it left, nobody knows.
        assert same_person(hall.front.visits) == {}

    at_work(work, readers=2)


def test_one_carried_over_after_the_answer_is_known_by_it_and_linked(at_work):
    async def work(hall):
        chip = hall.chip()
        for place, reader in zip("12", hall.readers, strict=True):
            reader.insert(chip)
            await to_the_pin(hall, place)
            assert hall.type(place=place)
            await hall.asked(GiveConsent, place)
            reader.remove()
            await hall.consent(place)
        second, first = hall.front.visits
        assert same_person(hall.front.visits) == {first.id: [second], second.id: [first]}

    at_work(work, readers=2)
