"""What a scenario needs of the reader that it is played at, told from its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.cards import Form
from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour
from clinic_ui.rehearse import script as steps
from onshikaku.domain.certificate import CertificateFacts, CertificateState
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.persona import CardProfile, Link
from onshikaku.domain.rules.certificate_life import assess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from onshikaku.domain.persona import Persona

__all__ = ["Need", "Needs", "needs_of", "simply_valid"]

_PINS: Final = frozenset({"1234"})
_NOTE: Final = re.compile("sheet-mind|note-")


class Need(StrEnum):
    """What not every reader, or not every card, has."""

    PIN = "pin"  # the right one is typed
    WRONG_PIN = "wrong-pin"  # or the tries are made few, or counted
    FACE = "face"  # the photo on the chip
    CERTIFICATE = "certificate"  # one that is not simply valid
    SPECIAL_CARD = "special-card"  # one that was made or set in another way
    FAULT = "fault"  # card or line go wrong
    PHONE = "phone"
    OTHER_CARD = "other-card"  # one that is no My Number Card
    FELICA = "felica"
    CABLE = "cable"  # it is pulled
    NO_NOTE = "no-note"  # patient or desk are told of nothing that they should mind


@dataclass(frozen=True, slots=True)
class Needs:
    """`readers`: how many at the clinic; `people`: whose cards are placed; `days`: simulated ones.

    `card`: whether anything is placed on a reader at all.
    """

    readers: int = 1
    people: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    card: bool = True
    needs: frozenset[Need] = frozenset()


def needs_of(script: steps.Script, day: date, cast: Mapping[str, Persona]) -> Needs:
    """What a script needs when it begins on that day, with that cast."""
    placed = [step.place for step in script.play if isinstance(step, steps.PlaceStep)]
    people = frozenset(one.persona for one in placed if one.persona is not None)
    moved = (step.clock.day for step in script.play if isinstance(step, steps.ClockStep))
    days = frozenset({day, *(later for later in moved if later is not None)})
    needs = {need for step in script.play for need in _of_step(step, cast)}
    needs.update(need for id_ in people if id_ in cast for need in _of_person(cast[id_], days))
    stage = script.stage
    return Needs(stage.all_readers, people, days, bool(placed), frozenset(needs))


def _of_step(step: steps.Step, cast: Mapping[str, Persona]) -> Iterator[Need]:
    match step:
        case steps.PlaceStep(place=placed):
            yield from _of_placed(placed)
        case steps.TurnStep(turn=steps.Turned(lies=Placement.SLEEVE_WEAK)):
            yield Need.FAULT
        case steps.UnlockStep():
            yield Need.PHONE
        case steps.DeskStep(desk=look) | steps.PageStep(page=look) | steps.KioskStep(kiosk=look):
            if any(_NOTE.match(part) for part in look.absent):
                yield Need.NO_NOTE
        case steps.UnplugStep() | steps.PlugStep():
            yield Need.CABLE
        case steps.SetStep(set=steps.Around(suspended=str())):
            yield Need.CERTIFICATE
        case steps.SetStep(set=steps.Around(unlocked=str())) | steps.CardStep():
            yield Need.WRONG_PIN
        case steps.CheckInStep(check_in=answers):
            yield from _of_answers(answers, cast)
        case steps.TapStep(tap=tapped):
            yield from _of_tap(tapped, cast)
        case _:
            pass


def _of_placed(placed: steps.Placed) -> Iterator[Need]:
    if placed.other is not None:
        yield Need.OTHER_CARD
    if placed.other is OtherCard.TRANSIT:
        yield Need.FELICA
    if placed.form is not Form.CARD:
        yield Need.PHONE
    if placed.pin_tries is not None:
        yield Need.WRONG_PIN
    if (
        placed.breaks is not None
        or placed.behaves is not Behaviour.NORMAL
        or placed.lies is Placement.SLEEVE_WEAK
    ):
        yield Need.FAULT


def _of_answers(answers: steps.Answers, cast: Mapping[str, Persona]) -> Iterator[Need]:
    if answers.last_try:
        yield Need.WRONG_PIN
    if answers.until is not None and answers.until.startswith("choose"):
        return
    match answers.way:
        case Way.FACE:
            yield Need.FACE
        case Way.PIN:
            for pin in answers.pins:
                yield _of_pin(pin, cast)
        case Way.VISUAL:
            pass


def _of_tap(tapped: steps.Tapped, cast: Mapping[str, Persona]) -> Iterator[Need]:
    if tapped.pin is not None:
        yield _of_pin(tapped.pin, cast)
    if tapped.agreed:
        yield Need.WRONG_PIN
    if Way.FACE.value in (tapped.choice, tapped.another_way):
        yield Need.FACE
    if tapped.phone is not None:
        yield Need.PHONE


def _of_pin(pin: str, cast: Mapping[str, Persona]) -> Need:
    right = pin.endswith(".pin}") or pin in _PINS | {one.card.pin for one in cast.values()}
    return Need.PIN if right else Need.WRONG_PIN


def _of_person(persona: Persona, days: frozenset[date]) -> Iterator[Need]:
    certificate = persona.certificate
    if persona.card.profile is not CardProfile.NORMAL:
        yield Need.SPECIAL_CARD
    facts = CertificateFacts(certificate.issued, certificate.expires, certificate.status)
    if certificate.link is not Link.LINKED or not simply_valid(facts, days):
        yield Need.CERTIFICATE


def simply_valid(certificate: CertificateFacts, days: Iterable[date]) -> bool:
    """Whether nothing would be said of a certificate on any of the days."""
    return all(assess(certificate, day).state is CertificateState.VALID for day in days)
