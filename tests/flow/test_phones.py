"""Telephones on a virtual reader, against the centre (スマホ保険証): docs/rules.md §1.5."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.ports import PinEntry
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_layout import AUTH_PIN, JPKI
from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan
from hardware.phone import PhoneChip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import PhoneKind
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.consent_screens import Choice, Screen
from reader.pin import Pin
from reader.trace import TracedReader, TraceEntry

IPHONE, ANDROID = PhoneKind.IPHONE, PhoneKind.ANDROID
WITHOUT_PHONES = "9910000026"


class Owner:
    """Types PINs in turn and then holds what was prepared; with no PIN left gives up."""

    def __init__(
        self, reader: VirtualReader, held: Chip | None, *pins: str, last_try: bool = False
    ) -> None:
        self._reader = reader
        self._held = held
        self._pins = list(pins)
        self._last_try = last_try
        self.asked: list[tuple[int | None, bool]] = []

    def show(self, state: states.State) -> None:
        pass

    def guide(self, guidance) -> None:
        raise AssertionError(guidance)

    async def await_phone(self) -> bool:
        if self._held is None:
            return False
        if self._reader.chip is None:
            self._reader.insert(self._held)
        return True

    async def ask_pin(self, tries_left: int | None, *, wrong: bool) -> PinEntry | None:
        self._reader.remove()
        self.asked.append((tries_left, wrong))
        return PinEntry(Pin(self._pins.pop(0)), self._last_try) if self._pins else None

    async def choose_method(self, offered):
        raise AssertionError(offered)

    async def compare_photo(self, photo: bytes | None, *, passcode: bool, wrong: bool):
        raise AssertionError(passcode)

    async def ask_registration(self) -> bool:
        raise AssertionError("a phone cannot be registered at the reader")

    async def ask_consent(self, screen: Screen) -> Choice | None:
        return screen.choices[1]


@pytest.fixture(scope="module")
def world() -> World:
    return World.create(day=date(2026, 6, 1))


@pytest.fixture
def card(world: World, keys: CardKeys):
    """A persona's card."""
    return lambda persona="standard": Chip(
        make_card(world.personas[persona], world.hierarchy, keys=keys)
    )


@pytest.fixture
def visit(world: World):
    """Play a visit by phone, or by card with None; the commands go into the trace, if given."""

    def play(
        kind: PhoneKind | None,
        held: Chip | None,
        *pins: str,
        code: str | None = None,
        last_try: bool = False,
        trace: list[TraceEntry] | None = None,
    ) -> tuple[states.Finished, Owner]:
        reader = VirtualReader()
        owner = Owner(reader, held, *pins, last_try=last_try)
        if kind is None and held is not None:
            reader.insert(held)

        async def main() -> states.Finished:
            settings = ClinicSettings() if code is None else ClinicSettings(institution_code=code)
            async with local_clinic(world, settings) as clinic:
                used = reader if trace is None else TracedReader(reader, trace)
                check = CheckIn(used, clinic.gateway, clinic.verifier, owner, phone=kind)
                return await check.run()

        end = asyncio.run(main())
        if reader.chip is not None:
            reader.connect().close()
        return end, owner

    return play


def test_an_unlocked_iphone_is_read_and_bid_goodbye(visit, card):
    trace: list[TraceEntry] = []
    end, owner = visit(IPHONE, PhoneChip(card().image, IPHONE, unlocked=True), trace=trace)
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.FACE, Mode.PHONE)
    assert owner.asked == []
    assert (trace[-1].command, trace[-1].status) == ("80FC0000", "9000")


def test_an_iphone_whose_owner_refuses_does_not_sign(visit, card):
    end, _ = visit(IPHONE, PhoneChip(card().image, IPHONE))
    assert (end.outcome, end.detail) == (Outcome.PHONE_UNREADABLE, "phone-locked")
    assert end.mode is Mode.PHONE


def test_an_android_phone_takes_the_pin_typed_before(visit, card):
    end, owner = visit(ANDROID, PhoneChip(card().image, ANDROID), "1234")
    assert (end.outcome, end.method, end.mode) == (Outcome.ELIGIBLE, Method.PIN, Mode.PHONE)
    assert owner.asked == [(None, False)]


def test_a_wrong_pin_costs_the_phone_a_try_and_the_card_none(visit, card):
    plastic = card()
    phone = PhoneChip(plastic.image, ANDROID)
    end, owner = visit(ANDROID, phone, "9999", "1234")
    assert end.outcome is Outcome.ELIGIBLE
    assert owner.asked == [(None, False), (2, True)]
    assert plastic.image.pins()[JPKI, AUTH_PIN].tries_left == 3


@pytest.mark.parametrize(
    ("last_try", "outcome", "left"),
    [(False, Outcome.PIN_LAST_TRY, 1), (True, Outcome.PIN_BLOCKED, 0)],
)
def test_the_last_try_of_a_phone_is_used_up_on_purpose_only(visit, card, last_try, outcome, left):
    phone = PhoneChip(card().image, ANDROID)
    end, owner = visit(ANDROID, phone, "9999", "9998", "9997", "9996", last_try=last_try)
    assert (end.outcome, end.tries_left) == (outcome, left)
    assert phone.image.pins()[JPKI, AUTH_PIN].tries_left == left
    assert owner.asked[:3] == [(None, False), (2, True), (1, True)]


@pytest.mark.parametrize("pins", [(), ("1234",)])
def test_a_patient_without_the_phone_at_hand_gives_up(visit, pins):
    assert visit(ANDROID, None, *pins)[0].outcome is Outcome.CANCELLED


def test_a_clinic_without_the_reader_for_it_takes_no_phone(visit, card):
    phone = PhoneChip(card().image, IPHONE, unlocked=True)
    end, _ = visit(IPHONE, phone, code=WITHOUT_PHONES)
    assert (end.outcome, end.detail) == (Outcome.PHONE_NOT_ACCEPTED, "mode-closed: feature")


def test_whoever_has_not_registered_cannot_by_phone(visit, card):
    phone = PhoneChip(card("unregistered").image, IPHONE, unlocked=True)
    assert visit(IPHONE, phone)[0].outcome is Outcome.REGISTRATION_NEEDED


@pytest.mark.parametrize("announced", PhoneKind)
def test_what_was_not_announced_is_told_apart(visit, card, announced):
    other = ANDROID if announced is IPHONE else IPHONE
    for held in (card(), PhoneChip(card().image, other, unlocked=True)):
        end, _ = visit(announced, held, "1234")
        assert end.outcome is Outcome.PHONE_EXPECTED


@pytest.mark.parametrize("kind", PhoneKind)
def test_a_phone_where_a_card_is_wanted_is_told_so(visit, card, kind):
    end, _ = visit(None, PhoneChip(card().image, kind, unlocked=True))
    assert (end.outcome, end.mode) == (Outcome.CARD_EXPECTED, Mode.CARD)


@pytest.mark.parametrize("kind", [FaultKind.TEAR_DURING, FaultKind.MUTE])
def test_a_phone_that_moves_or_falls_silent_cannot_be_read(visit, card, kind):
    phone = PhoneChip(card().image, IPHONE, unlocked=True)
    phone.faults = FaultPlan(Fault(kind, 3))
    assert visit(IPHONE, phone)[0].outcome is Outcome.PHONE_UNREADABLE
