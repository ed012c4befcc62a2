"""Face, sight and PIN on virtual cards, against the centre: docs/rules.md §1.4, §1.6."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.ports import (
    AnotherWay,
    Comparison,
    Doing,
    FaceResult,
    FaceVerdict,
    Guidance,
    PinEntry,
    Unattended,
)
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_front import VirtualFront
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.card_trust import CardTrust
from hardware.chip import Chip
from hardware.portrait import portrait
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin import events, states
from onshikaku.domain.checkin.faces import FaceBand, FaceCaution, FaceMark
from onshikaku.domain.checkin.ways import Obstacle, VisualCheck, Way, Ways
from onshikaku.domain.institution import Caller, Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.consent_screens import Choice, Screen
from reader.pin import Pin

ALL = Ways(face=True, visual=VisualCheck.SIMPLE)
PASSCODE = "7b2Kx9"
JPEG_2000 = b"\x00\x00\x00\x0cjP  "
GIVE_UP = None
CLOSE = FaceMark(FaceBand.CLOSE, (FaceCaution.LOOKALIKE,))
MATCH = FaceVerdict(FaceResult.MATCH, mark=CLOSE)
NO_MATCH = FaceVerdict(FaceResult.NO_MATCH)


@dataclass
class Patient:
    """Gives prepared answers, each kind in turn, and sees every state; none left: gives up.

    An answer that is a function is called before waiting for ever.
    """

    ways: Sequence[object] = ()
    pins: Sequence[object] = ()
    compared: Sequence[object] = ()
    seen: list[states.State] = field(default_factory=list)
    photos: list[bytes | None] = field(default_factory=list)
    passcode_asked: list[tuple[bool, bool]] = field(default_factory=list)
    guided: list[Guidance] = field(default_factory=list)
    cancelled: bool = False

    def __post_init__(self) -> None:
        self._given = {name: iter(getattr(self, name)) for name in ("ways", "pins", "compared")}

    def show(self, state: states.State) -> None:
        self.seen.append(state)

    def guide(self, guidance: Guidance) -> None:
        self.guided.append(guidance)

    async def _next(self, kind: str):
        answer = next(self._given[kind], GIVE_UP)
        if not callable(answer):
            return answer
        answer(self)
        try:
            return await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        return await self._next("ways")

    async def ask_pin(self, tries_left: int | None, *, wrong: bool):
        answer = await self._next("pins")
        return PinEntry(Pin(answer)) if isinstance(answer, str) else answer

    async def compare_photo(self, photo: bytes | None, *, passcode: bool, wrong: bool):
        self.photos.append(photo)
        self.passcode_asked.append((passcode, wrong))
        return await self._next("compared")

    async def ask_registration(self) -> bool:
        return False

    async def ask_consent(self, screen: Screen) -> Choice | None:
        return screen.choices[1]

    async def await_phone(self) -> bool:
        return False

    def offers(self) -> Iterator[states.ChoosingMethod]:
        return (state for state in self.seen if isinstance(state, states.ChoosingMethod))


class Faces:
    """Says of each look what was prepared, and keeps no photo but its beginning."""

    def __init__(self, *verdicts: FaceVerdict) -> None:
        self._verdicts = iter(verdicts)
        self.compared_with: list[bytes] = []
        self.ended = False

    def begin(self, photo: bytes) -> Faces:
        self.compared_with.append(photo)
        return self

    async def look(self, guide) -> FaceVerdict:
        guide(Guidance(Doing.LOOKING))
        return next(self._verdicts)

    async def end(self) -> None:
        self.ended = True


@pytest.fixture(scope="module")
def trust() -> CardTrust:
    return CardTrust()


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 6, 1))


@pytest.fixture
def administrator(world: World) -> Iterator[Caller]:
    """Who switches the visual checks of the clinic's reader; all off again afterwards."""
    settings = ClinicSettings()
    institution = world.centre.institutions.get(settings.institution_code).institution
    caller = Caller(institution, settings.terminal_id, Role.ADMIN)
    yield caller
    world.centre.openings.set_visual(caller, on=False)
    world.centre.openings.set_passcode(caller, None)


@dataclass
class Stage:
    """One reader with a persona's card, where visits are played."""

    world: World
    trust: CardTrust
    reader: VirtualReader
    chip: Chip

    def play(
        self,
        patient: Patient,
        ways: Ways = ALL,
        face: Faces | None = None,
        *,
        front: bool = True,
        key: bool = True,
        plan: Callable[[CheckIn], None] | None = None,
    ) -> states.Finished:
        async def main() -> states.Finished:
            async with local_clinic(self.world, ClinicSettings()) as clinic:
                check = CheckIn(
                    self.reader,
                    clinic.gateway,
                    clinic.verifier,
                    patient,
                    ways=ways,
                    face=face,
                    front_of_card=VirtualFront(lambda: self.reader.chip) if front else None,
                    terminal_key=self.trust.terminal if key else None,
                )
                if plan is not None:
                    plan(check)
                return await check.run()

        return asyncio.run(main())

    def is_free(self) -> bool:
        self.reader.connect().close()
        return True


@pytest.fixture
def stage(world: World, trust: CardTrust, keys: CardKeys):
    """Lay a persona's card on a new reader."""

    def lay(persona: str = "standard", profile: CardProfile | None = None) -> Stage:
        image = make_card(
            world.personas[persona],
            world.hierarchy,
            profile=profile,
            keys=keys,
            cvc=trust.authority,
        )
        reader, chip = VirtualReader(), Chip(image)
        reader.insert(chip)
        return Stage(world, trust, reader, chip)

    return lay


def test_a_face_that_matches_confirms_without_a_pin(stage):
    here, faces, patient = stage(), Faces(MATCH), Patient(ways=[Way.FACE])
    before = here.chip.image
    end = here.play(patient, face=faces)
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.FACE, Mode.CARD)
    assert faces.compared_with == [portrait("standard")]
    assert end.face == CLOSE
    assert patient.guided == [Guidance(Doing.LOOKING)]
    assert faces.ended
    assert here.chip.image == before
    assert here.is_free()


def test_after_three_looks_the_pin_will_do(stage):
    here, patient = stage(), Patient(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = here.play(patient, Ways(face=True), Faces(NO_MATCH, NO_MATCH, NO_MATCH))
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.PIN)
    first, second = patient.offers()
    assert first.offered == (Way.FACE, Way.PIN)
    assert second.offered == (Way.PIN,)
    assert second.offer.obstacles == {Obstacle.NOT_RECOGNISED}


def test_a_matcher_that_fails_leaves_the_pin(stage):
    broken = FaceVerdict(FaceResult.UNAVAILABLE, "camera-busy")
    patient = Patient(ways=[Way.FACE, Way.PIN], pins=["1234"])
    end = stage().play(patient, Ways(face=True), Faces(broken))
    assert (end.method, end.face) == (Method.PIN, None)
    _, second = patient.offers()
    assert (second.offered, second.trouble) == ((Way.PIN,), "camera-busy")


def test_a_look_without_a_usable_frame_costs_no_try(stage):
    blurred = FaceVerdict(FaceResult.UNDECIDED, "blurred")
    patient = Patient(ways=[Way.FACE, Way.FACE])
    end = stage().play(patient, ALL, Faces(blurred, NO_MATCH, NO_MATCH, MATCH))
    assert end.method is Method.FACE
    first, second = patient.offers()
    assert (first.trouble, second.trouble) == (None, "blurred")
    assert first.offered == second.offered


@pytest.mark.parametrize("profile", [CardProfile.PIN_BLOCKED, CardProfile.FACE_ONLY])
def test_a_locked_pin_is_told_and_the_face_will_do(stage, profile):
    patient = Patient(ways=[Way.FACE])
    end = stage(profile=profile).play(patient, ALL, Faces(MATCH))
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.FACE)
    (offer,) = patient.offers()
    assert offer.offered == (Way.FACE, Way.VISUAL)
    assert offer.offer.locked


@pytest.mark.parametrize(
    ("profile", "how", "offered"),
    [
        (CardProfile.NORMAL, {}, "face pin visual"),
        (CardProfile.NO_PHOTO, {}, "pin visual"),
        (CardProfile.NORMAL, {"front": False}, "pin visual"),
        (CardProfile.NO_PINLESS, {}, "pin"),
        (CardProfile.NORMAL, {"key": False}, "pin"),
    ],
)
def test_only_what_card_and_reader_can_do_is_offered(stage, profile, how, offered):
    patient = Patient()
    assert stage(profile=profile).play(patient, ALL, Faces(), **how).outcome is Outcome.CANCELLED
    (choosing,) = patient.offers()
    assert [way.value for way in choosing.offered] == offered.split()


def test_a_card_under_another_issuer_does_not_sign_without_its_pin(stage):
    here = stage()
    here.trust = CardTrust()
    end = here.play(Patient(ways=[Way.FACE]), ALL, Faces(MATCH))
    assert end.outcome is Outcome.CARD_UNREADABLE
    assert end.detail == "terminal certificate: 6982"


def test_the_right_passcode_after_a_wrong_one_confirms_by_sight(stage, world, administrator):
    world.centre.openings.set_passcode(administrator, PASSCODE)
    seen = [Comparison(same=True, passcode=typed) for typed in ("wrong1", "?", PASSCODE)]
    here, patient = stage(), Patient(ways=[Way.VISUAL], compared=seen)
    end = here.play(patient)
    assert (end.outcome, end.method) == (Outcome.ELIGIBLE, Method.VISUAL)
    assert end.mode is Mode.VISUAL_SIMPLE
    assert patient.passcode_asked == [(True, False), (True, True), (True, True)]
    assert {bytes(photo or b"")[:8] for photo in patient.photos} == {JPEG_2000}
    assert PASSCODE not in repr((seen, patient.seen))
    assert here.is_free()


def test_three_wrong_passcodes_leave_the_pin(stage, world, administrator):
    world.centre.openings.set_passcode(administrator, PASSCODE)
    wrong = [Comparison(same=True, passcode="wrong1")] * 3
    patient = Patient(ways=[Way.VISUAL, Way.PIN], compared=wrong, pins=["1234"])
    assert stage().play(patient).method is Method.PIN
    assert list(patient.offers())[-1].offer.obstacles == {Obstacle.PASSCODE_REFUSED}


def test_without_a_passcode_of_the_clinic_sight_is_refused(stage):
    seen = [Comparison(same=True, passcode=PASSCODE)]
    end = stage().play(Patient(ways=[Way.VISUAL], compared=seen))
    assert (end.outcome, end.detail) == (Outcome.MODE_CLOSED, "mode-closed: passcode-unset")


def test_in_visual_mode_staff_compare_every_patient(stage, world, administrator):
    world.centre.openings.set_visual(administrator, on=True)
    patient = Patient(compared=[Comparison(same=True)])
    end = stage(profile=CardProfile.NO_PHOTO).play(patient, Ways(visual=VisualCheck.CLASSIC))
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.VISUAL, Mode.VISUAL)
    assert (patient.photos, patient.passcode_asked) == ([None], [(False, False)])


def test_a_reader_left_in_visual_mode_takes_no_pin(stage, world, administrator):
    world.centre.openings.set_visual(administrator, on=True)
    end = stage().play(Patient(pins=["1234"]), Ways())
    assert (end.outcome, end.detail) == (Outcome.MODE_CLOSED, "mode-closed: visual-on")


def test_somebody_else_is_sent_to_the_desk_and_nothing_is_asked_of_the_centre(stage):
    patient = Patient(ways=[Way.VISUAL], compared=[Comparison(same=False, passcode=PASSCODE)])
    assert stage().play(patient).outcome is Outcome.NOT_THE_HOLDER
    assert not any(isinstance(state, states.Asking) for state in patient.seen)


def test_whoever_wants_another_way_chooses_again(stage):
    patient = Patient(
        ways=[Way.VISUAL, Way.PIN, Way.FACE], compared=[AnotherWay()], pins=[AnotherWay()]
    )
    assert stage().play(patient, ALL, Faces(MATCH)).method is Method.FACE


INTERRUPTIONS = [
    (events.CardGone(), Outcome.CARD_REMOVED, None),
    (events.Cancelled(), Outcome.CANCELLED, None),
    (events.Cancelled("desk"), Outcome.CANCELLED, "desk"),
]


@pytest.mark.parametrize("asked", ["ways", "pins", "compared"])
@pytest.mark.parametrize(("event", "outcome", "detail"), INTERRUPTIONS)
def test_an_open_question_is_cut_off_at_once(stage, asked, event, outcome, detail):
    here = stage()
    checks: list[CheckIn] = []

    def cut(patient: Patient) -> None:
        asyncio.get_running_loop().call_soon(checks[0].interrupt, event)

    before = {"ways": [], "pins": [Way.PIN], "compared": [Way.VISUAL]}[asked]
    patient = Patient(ways=before) if asked != "ways" else Patient(ways=[cut])
    if asked != "ways":
        patient = Patient(ways=before, **{asked: [cut]})
    end = here.play(patient, plan=checks.append)
    assert (end.outcome, end.detail) == (outcome, detail)
    assert patient.cancelled
    assert here.is_free()


def test_what_comes_between_question_and_answer_is_not_lost(stage):
    """The PIN is given, and in the same breath the card is taken: the PIN is not sent."""
    here = stage()
    checks: list[CheckIn] = []

    class Hasty(Patient):
        async def ask_pin(self, tries_left: int | None, *, wrong: bool):
            checks[0].interrupt(events.CardGone())
            return PinEntry(Pin("9999"))

    end = here.play(Hasty(ways=[Way.PIN]), plan=checks.append)
    assert end.outcome is Outcome.CARD_REMOVED
    assert here.chip.image.pins()[JPKI, AUTH_PIN].tries_left == 3


def test_a_card_that_went_once_it_had_signed_is_missed_at_the_next_passcode(
    stage, world, administrator
):
    world.centre.openings.set_passcode(administrator, PASSCODE)
    here = stage()
    checks: list[CheckIn] = []

    class Leaving(Patient):
        def show(self, state: states.State) -> None:
            super().show(state)
            if isinstance(state, states.Asking):
                here.reader.remove()
                checks[0].interrupt(events.CardGone())

    wrong = Comparison(same=True, passcode="wrong1")
    patient = Leaving(ways=[Way.VISUAL], compared=[wrong, wrong])
    assert here.play(patient, plan=checks.append).outcome is Outcome.CARD_REMOVED
    assert patient.passcode_asked == [(True, False)]


def test_nobody_there_ends_the_visit_as_unattended(stage):
    class Absent(Patient):
        async def choose_method(self, offered: Sequence[Way]) -> Way | None:
            raise Unattended

    end = stage().play(Absent())
    assert (end.outcome, end.detail) == (Outcome.CANCELLED, events.UNATTENDED)


def test_a_visit_that_is_cancelled_at_a_question_frees_the_card(stage, world):
    here = stage()

    async def main() -> None:
        asked = asyncio.Event()
        patient = Patient(ways=[lambda _: asked.set()])
        async with local_clinic(world, ClinicSettings()) as clinic:
            check = CheckIn(
                here.reader,
                clinic.gateway,
                clinic.verifier,
                patient,
                ways=ALL,
                terminal_key=here.trust.terminal,
            )
            running = asyncio.create_task(check.run())
            await asked.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert patient.cancelled

    asyncio.run(main())
    assert here.is_free()
