"""What a scenario needs of its reader, and which readers have it."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_ui.bench.handled import HandledReader
from clinic_ui.hil.hands import Task
from clinic_ui.rehearse.needs import Need, Needs, needs_of
from clinic_ui.rehearse.obstacles import ReaderKind, obstacle
from clinic_ui.rehearse.real_card import HeldCard
from clinic_ui.rehearse.real_link import Operator, RealLink
from clinic_ui.rehearse.script import Script
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.personas import load_personas
from reader.pin import Pin

DAY = date(2026, 7, 1)
ONE = frozenset({"standard"})
PLACED = {"place": {"persona": "standard"}}


@pytest.fixture(scope="module")
def cast():
    return load_personas(DAY)


def script(*steps, **stage) -> Script:
    return Script.model_validate({"stage": stage, "play": steps})


@pytest.mark.parametrize(
    ("step", "needs"),
    [
        ({"check_in": {}}, {Need.PIN}),
        ({"check_in": {"way": "visual"}}, set()),
        ({"check_in": {"until": "choose"}}, set()),
        ({"check_in": {"pins": ["{standard.pin}"]}}, {Need.PIN}),
        ({"check_in": {"pins": ["9999", "1234"]}}, {Need.PIN, Need.WRONG_PIN}),
        ({"check_in": {"last_try": True}}, {Need.PIN, Need.WRONG_PIN}),
        ({"check_in": {"way": "face"}}, {Need.FACE}),
        ({"tap": {"choice": "face"}}, {Need.FACE}),
        ({"tap": {"pin": "0000"}}, {Need.WRONG_PIN}),
        ({"tap": {"pin": "1234", "agreed": True}}, {Need.PIN, Need.WRONG_PIN}),
        ({"tap": {"phone": "iphone"}}, {Need.PHONE}),
        ({"place": {"persona": "standard", "form": "android"}}, {Need.PHONE}),
        ({"place": {"other": "licence"}}, {Need.OTHER_CARD}),
        ({"place": {"other": "transit"}}, {Need.OTHER_CARD, Need.FELICA}),
        ({"place": {"persona": "standard", "pin_tries": 1}}, {Need.WRONG_PIN}),
        ({"place": {"persona": "standard", "breaks": "mute"}}, {Need.FAULT}),
        ({"place": {"persona": "standard", "behaves": "slow"}}, {Need.FAULT}),
        ({"place": {"persona": "standard", "lies": "sleeve-weak"}}, {Need.FAULT}),
        ({"place": {"persona": "standard", "lies": "sleeve-blocked"}}, set()),
        ({"turn": {"lies": "sleeve-weak"}}, {Need.FAULT}),
        ({"turn": {"lies": "proper"}}, set()),
        ({"place": {"persona": "grace"}}, {Need.CERTIFICATE}),
        ({"set": {"suspended": "standard"}}, {Need.CERTIFICATE}),
        ({"set": {"trouble": "none"}}, set()),
        ({"card": {"pin_tries": 3}}, {Need.WRONG_PIN}),
        ({"unplug": "1"}, {Need.CABLE}),
        ({"remove": "1"}, set()),
        ({"kiosk": {}}, set()),
        ({"desk": {"absent": ["sheet-mind"]}}, {Need.NO_NOTE}),
        ({"kiosk": {"absent": ["note-1"]}}, {Need.NO_NOTE}),
        ({"page": {"open": "/desk", "absent": ["sheet-mind"]}}, {Need.NO_NOTE}),
        ({"desk": {"absent": ["sheet-steps"]}}, set()),
    ],
)
def test_what_a_step_needs(cast, step, needs):
    assert needs_of(script(PLACED, step), DAY, cast).needs == needs


def test_readers_people_and_days_are_those_of_the_whole_script(cast):
    steps = [PLACED, {"place": {"persona": "family", "reader": "2"}}]
    moved = {"clock": {"day": date(2026, 8, 1)}}
    found = needs_of(script(*steps, moved, readers=2, desk_readers=1), DAY, cast)
    assert found == Needs(3, frozenset({"standard", "family"}), frozenset({DAY, date(2026, 8, 1)}))
    assert not needs_of(script({"desk": {}}), DAY, cast).card


@pytest.mark.parametrize(
    ("kind", "needs", "key"),
    [
        *((ReaderKind.VIRTUAL, Needs(card=False, needs=frozenset(Need)), None),),
        (ReaderKind.PCSC, Needs(needs=frozenset(Need)), None),
        (ReaderKind.PCSC, Needs(readers=2), None),
        (ReaderKind.PCSC, Needs(readers=2, needs=frozenset({Need.CABLE})), "one-cable"),
        (ReaderKind.PCSC, Needs(readers=3), "readers"),
        (ReaderKind.PCSC, Needs(card=False), "no-card"),
        (ReaderKind.NFC, Needs(needs=frozenset(Need) - {Need.FELICA}), None),
        (ReaderKind.NFC, Needs(needs=frozenset({Need.FELICA})), "felica"),
        (ReaderKind.NFC, Needs(readers=3, needs=frozenset({Need.CABLE})), None),
    ],
)
def test_virtual_cards_can_do_almost_everything_anywhere(kind, needs, key):
    found = obstacle(kind, needs)
    assert (found and found.key) == key


class Hands:
    """Somebody who can do these things."""

    def __init__(self, *tasks: Task) -> None:
        self.tasks = tasks

    def can(self, task: Task) -> bool:
        return task in self.tasks


class Nowhere:
    name = "nowhere"


@pytest.fixture
def real():
    made = []

    def link(pin: str | None = None, *tasks: Task, refused: bool = False) -> RealLink:
        valid = CertificateFacts(date(2025, 1, 1), date(2030, 1, 1), None)
        card = HeldCard(b"", valid, None if pin is None else Pin(pin), refused)
        made.append(HandledReader(Nowhere()))
        return RealLink(made[-1], card, Operator(Hands(*tasks), []))

    yield link
    for one in made:
        one.close()


def on(*days: date, **more) -> Needs:
    return Needs(people=ONE, days=frozenset(days or {DAY}), **more)


@pytest.mark.parametrize(
    ("needs", "key"),
    [
        (on(), None),
        (on(needs=frozenset({Need.PIN})), "pin"),
        (on(needs=frozenset({Need.CABLE})), "cable"),
        (on(date(2024, 12, 31)), "days"),
        (on(DAY, date(2029, 10, 1)), "days"),
        (on(card=False), "no-card"),
        (on(readers=2), "readers"),
        (Needs(people=ONE | {"grace"}, days=frozenset({DAY})), "people"),
        *(
            (on(needs=frozenset({need})), need.value)
            for need in Need
            if need not in (Need.PIN, Need.CABLE, Need.FELICA)
        ),
    ],
)
def test_what_a_real_card_is_not_used_for_has_a_reason(real, needs, key):
    found = real().can(needs)
    assert (found and found.key) == key


def test_a_pin_is_the_holders_and_cables_are_those_of_hands_that_can(real):
    needs = on(needs=frozenset({Need.PIN, Need.CABLE}))
    assert real("4821", Task.UNPLUG).can(needs) is None
    assert real("4821", Task.UNPLUG).typed("1234") == "4821"
    assert real("4821", Task.UNPLUG, refused=True).can(needs).key == "pin-refused"
    assert real("4821").can(needs).key == "cable"
