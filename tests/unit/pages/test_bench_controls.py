"""What the bench does to readers, cards and the centre, at a clinic at work without a browser."""

import asyncio
from collections.abc import Callable
from datetime import date, time

import pytest

from clinic_ui.bench.cards import Form
from clinic_ui.bench.controls import BenchControls, SituationImpossible
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.records import RecordChange
from clinic_ui.bench.scenes import FaceScene
from clinic_ui.bench.situation import OnReader, Situation, Surroundings
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment, Trap
from clinic_ui.bench.troubles import Trouble
from clinic_ui.compose import World
from clinic_ui.front.front import Front
from clinic_ui.front.place import Timing
from clinic_ui.front.questions import ChooseMethod, EnterPin, GiveConsent
from clinic_ui.ports import PinEntry
from clinic_ui.premises import demo_premises
from clinic_ui.settings import ClinicSettings
from hardware.faults import FaultKind
from onshikaku.domain.checkin.ways import PhoneKind, Way
from onshikaku.domain.institution import Feature
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.scenario import LineFault
from onshikaku.errors import DayOutOfRange, ModeClosed
from reader.pin import Pin

DAY = date(2026, 7, 1)
PATIENCE = 20.0
QUIET = Timing(patience=600, left_behind=600, farewell=600)


class Clinic:
    """A demo, with somebody at its first kiosk who does everything right."""

    def __init__(self, bench: BenchControls, front: Front) -> None:
        self.bench = bench
        self.front = front
        self.place = front.place("1")

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await self.front.changed(self.front.version)

    def question(self) -> object:
        return self.place.visit and self.place.visit.question

    async def asked(self, kind: type) -> None:
        await self.until(lambda: isinstance(self.question(), kind))

    def answer(self, answer) -> None:
        assert self.place.visit is not None
        assert self.place.answer(self.place.visit.step, answer)

    async def by_pin(self) -> None:
        """Up to the PIN and over it."""
        await self.asked(ChooseMethod)
        self.answer(Way.PIN)
        await self.asked(EnterPin)
        self.answer(PinEntry(Pin("1234")))

    async def outcome(self) -> Outcome:
        await self.until(lambda: self.place.visit and self.place.visit.over)
        finished = self.place.visit and self.place.visit.finished
        assert finished is not None
        return finished.outcome

    async def answered(self) -> Outcome:
        """By PIN, as far as the centre's answer."""
        await self.by_pin()
        visit = self.place.visit
        await self.until(lambda: isinstance(self.question(), GiveConsent) or self.over())
        if self.over():
            return await self.outcome()
        assert self.place.visit is not None
        assert self.place.visit.confirmation is not None
        assert visit is not None
        return self.place.visit.confirmation.answer.outcome

    def over(self) -> bool:
        return self.place.visit is not None and self.place.visit.over


@pytest.fixture(scope="module")
def opened():
    """A clinic of two readers in a loop of its own, for this file."""
    with asyncio.Runner() as runner:
        rooms = demo_premises(World.create(day=DAY), ClinicSettings(), readers=2, timing=QUIET)
        made = runner.run(rooms.__aenter__())
        yield runner, Clinic(made.bench, made.front)
        runner.run(rooms.__aexit__(None, None, None))


@pytest.fixture
def at_work(opened):
    """`at_work(test)` runs a test in the clinic, which is as at the beginning again after it."""
    runner, clinic = opened

    yield lambda test: runner.run(test(clinic))
    runner.run(clinic.bench.start_over())
    assert clinic.place.visit is None


def test_a_card_can_be_torn_out_at_the_pin_and_has_lost_the_try(at_work):
    async def test(clinic: Clinic) -> None:
        trap = Trap(FaultKind.TEAR_DURING, Moment.PIN)
        await clinic.bench.reproduce(Situation(OnReader(persona="standard", trap=trap)))
        chip = clinic.bench.slots["1"].chip
        assert chip is not None
        await clinic.by_pin()
        assert await clinic.outcome() is Outcome.CARD_REMOVED
        assert chip.tries_left == 2
        assert clinic.bench.slots["1"].lying is None
        assert chip.trap is None

    at_work(test)


@pytest.mark.parametrize(
    ("kind", "moment", "outcome"),
    [
        (FaultKind.TEAR_BEFORE, Moment.SIGNATURE, Outcome.CARD_REMOVED),
        (FaultKind.MUTE, Moment.SIGNATURE, Outcome.CARD_MUTE),
        (FaultKind.WRONG_STATUS, Moment.SIGNATURE, Outcome.CARD_UNREADABLE),
        (LineFault.RESET, Moment.SIGNATURE, Outcome.CARD_UNREADABLE),
        (LineFault.GARBLED, Moment.SIGNATURE, Outcome.PROOF_REFUSED),
        (LineFault.GARBLED, Moment.PIN, Outcome.CARD_UNREADABLE),
    ],
)
def test_a_card_or_its_line_can_break_at_the_pin_and_the_signature(at_work, kind, moment, outcome):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.insert("standard", "1")
        await clinic.asked(ChooseMethod)
        slot = clinic.bench.slots["1"]
        slot.set_trap(Trap(kind, moment))
        assert slot.trap == Trap(kind, moment)
        await clinic.by_pin()
        assert await clinic.outcome() is outcome
        assert slot.trap is None

    at_work(test)


@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        (OnReader(other=OtherCard.LICENCE), Outcome.NOT_MY_NUMBER_CARD),
        (OnReader(other=OtherCard.TRANSIT), Outcome.NOT_MY_NUMBER_CARD),
        (OnReader(other=OtherCard.CREDIT), Outcome.NOT_MY_NUMBER_CARD),
        (OnReader(other=OtherCard.JUKI), Outcome.NOT_MY_NUMBER_CARD),
        (OnReader(persona="standard", behaviour=Behaviour.MUTE), Outcome.CARD_MUTE),
        (OnReader(persona="standard", placement=Placement.SLEEVE_WEAK), Outcome.CARD_REMOVED),
        (
            OnReader(persona="standard", trap=Trap(FaultKind.TEAR_AFTER, Moment.READING, 3)),
            Outcome.CARD_REMOVED,
        ),
        (OnReader(persona="standard", form=Form.IPHONE), Outcome.CARD_EXPECTED),
        (OnReader(persona="no-certificate"), Outcome.NO_CERTIFICATE),
    ],
)
def test_what_cannot_be_read_ends_the_visit(at_work, on, outcome):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.reproduce(Situation(on))
        assert await clinic.outcome() is outcome

    at_work(test)


def test_nobody_notices_a_card_in_metal_until_it_lies_properly(at_work):
    async def test(clinic: Clinic) -> None:
        slot = clinic.bench.slots["1"]
        await clinic.bench.reproduce(
            Situation(OnReader(persona="standard", placement=Placement.SLEEVE_BLOCKED))
        )
        assert slot.lying is not None
        assert clinic.place.visit is None
        slot.turn(Placement.PROPER)
        await clinic.asked(ChooseMethod)

    at_work(test)


def test_without_its_front_the_card_is_not_offered_the_face_check(at_work):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.insert("standard", "1")
        await clinic.asked(ChooseMethod)
        assert clinic.question() == ChooseMethod((Way.FACE, Way.PIN))
        clinic.bench.slots["1"].turn(Placement.WRONG_SIDE)
        await clinic.until(lambda: clinic.question() == ChooseMethod((Way.PIN,)))

    at_work(test)


@pytest.mark.parametrize(("unlocked", "fails"), [(True, None), (False, Outcome.PHONE_UNREADABLE)])
def test_a_phone_answers_once_its_owner_unlocked_it(at_work, unlocked, fails):
    async def test(clinic: Clinic) -> None:
        await clinic.until(lambda: clinic.place.plugged)
        assert clinic.place.begin_with_phone(PhoneKind.IPHONE)
        await clinic.bench.insert("standard", "1", Form.IPHONE)
        if not unlocked:
            await clinic.bench.unlock("1", unlocked=False)
        await clinic.until(lambda: isinstance(clinic.question(), GiveConsent) or clinic.over())
        if fails is not None:
            assert await clinic.outcome() is fails
        else:
            assert isinstance(clinic.question(), GiveConsent)

    at_work(test)


def test_a_card_keeps_its_counter_until_it_is_restored(at_work):
    async def test(clinic: Clinic) -> None:
        bench = clinic.bench
        await bench.insert("standard", "1")
        first = bench.slots["1"].chip
        assert first is not None
        first.set_tries(1)
        bench.remove("1")
        await bench.insert("standard", "2")
        assert bench.slots["2"].chip is first
        assert first.tries_left == 1
        first.restore()
        assert first.tries_left == 3

    at_work(test)


def test_a_card_lies_on_one_reader_only(at_work):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.insert("standard", "1")
        await clinic.bench.insert("standard", "2")
        assert clinic.bench.slots["1"].lying is None
        assert clinic.bench.slots["2"].lying is not None

    at_work(test)


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Trouble.LINE_DOWN, Outcome.CENTRE_UNAVAILABLE),
        (Trouble.CENTRE_DOWN, Outcome.CENTRE_UNAVAILABLE),
        (Trouble.GARBLED, Outcome.CENTRE_UNAVAILABLE),
        (Trouble.NO_STATUS, Outcome.ELIGIBLE),
    ],
)
def test_troubles_on_the_way_reach_the_visit(at_work, trouble, outcome):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.reproduce(
            Situation(OnReader(persona="standard"), Surroundings(trouble=trouble))
        )
        assert await clinic.answered() is outcome

    at_work(test)


def test_with_jlis_down_a_renewed_certificate_is_not_confirmed(at_work):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.reproduce(
            Situation(OnReader(persona="renewed"), Surroundings(trouble=Trouble.JLIS_DOWN))
        )
        assert await clinic.answered() is Outcome.JPKI_UNAVAILABLE

    at_work(test)


@pytest.mark.parametrize(
    ("record", "outcome"),
    [
        (RecordChange.LOST, Outcome.LOST),
        (RecordChange.NONE, Outcome.NONE),
        (RecordChange.UNLINKED, Outcome.CERTIFICATE_UNLINKED),
        (RecordChange.RENEWED, Outcome.ELIGIBLE),
    ],
)
def test_another_record_is_answered_with(at_work, record, outcome):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.reproduce(
            Situation(OnReader(persona="standard"), Surroundings(record=record))
        )
        assert await clinic.answered() is outcome

    at_work(test)


def test_a_suspended_certificate_is_refused_until_the_suspension_is_lifted(at_work):
    async def test(clinic: Clinic) -> None:
        bench = clinic.bench
        await bench.insert("standard", "1")
        bench.suspend("1", on=True)
        await bench.insert("standard", "1")
        assert await clinic.answered() is Outcome.CERTIFICATE_SUSPENDED
        bench.suspend("1", on=False)
        await bench.insert("standard", "1")
        assert await clinic.answered() is Outcome.ELIGIBLE

    at_work(test)


def test_everything_is_as_at_the_beginning_after_a_reset(at_work):
    async def test(clinic: Clinic) -> None:
        bench = clinic.bench
        before = bench.situation()
        people = dict(bench.cast.people)
        busy = Situation(
            OnReader(
                "2",
                "standard",
                tries=0,
                trap=Trap(FaultKind.MUTE, Moment.SIGNATURE),
                behaviour=Behaviour.SLOW,
                plugged=False,
                face=FaceScene.NO_MATCH,
            ),
            Surroundings(
                date(2026, 8, 3),
                time(10, 0),
                date(2026, 8, 3),
                Trouble.CENTRE_DOWN,
                suspended=True,
                record=RecordChange.UNREGISTERED,
                outage=True,
                disaster=True,
                without=frozenset({Feature.PMH}),
            ),
        )
        await bench.reproduce(busy)
        assert bench.situation() == busy
        await bench.start_over()
        assert bench.situation() == before
        assert dict(bench.cast.people) == people
        await bench.insert("standard", "1")
        assert await clinic.answered() is Outcome.ELIGIBLE

    at_work(test)


def test_what_the_situation_needs_has_to_be_there(at_work):
    async def test(clinic: Clinic) -> None:
        for key, on in (("reader", OnReader("7")), ("persona", OnReader(persona="nobody"))):
            with pytest.raises(SituationImpossible) as refused:
                await clinic.bench.reproduce(Situation(on))
            assert refused.value.key == key

    at_work(test)


def test_the_clock_shows_only_days_of_the_system(at_work):
    async def test(clinic: Clinic) -> None:
        with pytest.raises(DayOutOfRange):
            clinic.bench.clock.set(date(2020, 1, 1))
        assert clinic.bench.clock.today == DAY

    at_work(test)


def test_the_call_centre_opens_the_mode_in_its_office_hours_only(at_work):
    async def test(clinic: Clinic) -> None:
        bench = clinic.bench
        bench.clock.set(date(2026, 7, 4), time(10, 0))
        with pytest.raises(ModeClosed):
            bench.levers.set_outage(on=True)
        bench.clock.set(date(2026, 7, 6), time(10, 0))
        bench.levers.set_outage(on=True)
        assert bench.levers.outage

    at_work(test)


def test_the_trace_of_a_visit_holds_neither_pin_nor_name(at_work):
    async def test(clinic: Clinic) -> None:
        await clinic.bench.insert("standard", "1")
        await clinic.by_pin()
        await clinic.asked(GiveConsent)
        lines = [str(one.entry) for one in clinic.bench.tape.last(500)]
        verified = [line for line in lines if line.startswith("00200080 Lc=4")]
        assert verified != []
        assert all(" ** " in line for line in verified)
        assert "31323334" not in "".join(lines)

    at_work(test)


def test_a_card_that_was_there_for_a_moment_leaves_no_visit(at_work):
    async def test(clinic: Clinic) -> None:
        for _ in range(10):
            await clinic.bench.insert("standard", "1")
            await clinic.bench.start_over()
            await asyncio.sleep(0.02)  # time for a visit to begin after all
            assert clinic.place.visit is None

    at_work(test)
