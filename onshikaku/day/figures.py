"""The figures of a day, and what they have to be after what was drawn. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.day.plan import Certificate, Identification, Pin, Reader, Record, Shows
from onshikaku.domain.foresight import foresee
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.registration import Registration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from onshikaku.day.plan import Patient

__all__ = ["Difference", "Figures", "Group", "Rates", "expected"]


class Group(StrEnum):
    """What is counted."""

    PATIENTS = "patients"  # how many were received
    CARD = "card"  # visits at the reader, by outcome
    LOOKUP = "lookup"  # lookups by number and paper, by outcome
    IDENTIFIED = "identified"  # how, in visits at the reader that came so far
    CERTIFICATE = "certificate"  # of people whom the centre answered
    CONSENT = "consent"  # of people who could be asked
    SHARE = "share"  # 負担割合 of confirmed people by card, percent
    TROUBLE = "trouble"  # seen at kiosk and desk, and kept in no list
    TILL = "till"  # sums of those who were confirmed
    FILES = "files"  # results left for the clinic's system


@dataclass(frozen=True, slots=True)
class Rates:
    """利用率 in both definitions (docs/rules.md §6.1), as the numbers that are divided.

    `claims`: patients of the day, of each of whom there is a claim at the end of the month.
    """

    by_card: int
    confirmations: int
    people_by_card: int
    claims: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what it has to be."""

    group: str
    what: str
    drawn: int
    counted: int


@dataclass(slots=True)
class Figures:
    """How often each thing happened, by group."""

    counted: dict[Group, Counter[str]] = field(
        default_factory=lambda: {group: Counter[str]() for group in Group}
    )
    people_by_card: int = 0

    def add(self, group: Group, what: str, times: int = 1) -> None:
        """One more of a kind."""
        if times:
            self.counted[group][what] += times

    @property
    def rates(self) -> Rates:
        """A confirmation is an answer of the centre, whatever it was."""
        by_card = sum(
            times for code, times in self.counted[Group.CARD].items() if Outcome(code) in _ANSWERS
        )
        lookups = self.counted[Group.LOOKUP].total()
        claims = self.counted[Group.PATIENTS].total()
        return Rates(by_card, by_card + lookups, self.people_by_card, claims)

    def differences(self, counted: Figures) -> Iterator[Difference]:
        """Where what was counted is not what these figures say."""
        for group in Group:
            mine, theirs = self.counted[group], counted.counted[group]
            for what in sorted(mine.keys() | theirs.keys()):
                if mine[what] != theirs[what]:
                    yield Difference(group.value, what, mine[what], theirs[what])
        if self.people_by_card != counted.people_by_card:
            yield Difference("rates", "people_by_card", self.people_by_card, counted.people_by_card)


_ANSWERS = frozenset(
    {
        Outcome.ELIGIBLE,
        Outcome.LOST,
        Outcome.LOST_NEWER,
        Outcome.NONE,
        Outcome.CERTIFICATE_EXPIRED,
    }
)
_BEFORE: Mapping[Reader, Outcome] = {
    Reader.WRONG_CARD: Outcome.NOT_MY_NUMBER_CARD,
    Reader.TAKEN_EARLY: Outcome.CARD_REMOVED,
    Reader.READER_LOST: Outcome.READER_UNAVAILABLE,
}
_OF_RECORD: Mapping[Record, Outcome] = {
    Record.GOOD: Outcome.ELIGIBLE,
    Record.NONE: Outcome.NONE,
    Record.STOPPED: Outcome.NONE,
    Record.LOST: Outcome.LOST,
    Record.LOST_NEWER: Outcome.LOST_NEWER,
}
_FILES: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE: "valid",
    Outcome.LOST: "invalid",
    Outcome.NONE: "none",
}
_CARDS = (Shows.CARD, Shows.IPHONE, Shows.ANDROID)
_LIVE = (Certificate.VALID, Certificate.EXPIRING)


def expected(received: Iterable[tuple[Patient, bool]], day: date) -> Figures:
    """What has to be counted of these patients; with each, whether the line was down then."""
    figures = Figures()
    for patient, line_down in received:
        figures.add(Group.PATIENTS, patient.shows.value)
        if patient.shows in _CARDS:
            _of_card(figures, patient, day, line_down=line_down)
        elif patient.shows is Shows.NUMBER:
            _of_number(figures, patient, day, line_down=line_down)
    return figures


def _share_of(patient: Patient, day: date) -> int | None:
    """The share in percent that the record has; None where age or record leave it open."""
    persona = patient.persona
    registered = replace(persona, registration=Registration(persona.certificate.issued))
    answer = foresee(registered, day)
    payment = None if answer is None else answer.payment
    return None if payment is None else payment.percent


def _of_card(figures: Figures, patient: Patient, day: date, *, line_down: bool) -> None:
    before = _BEFORE.get(patient.reader)
    if before is not None:
        figures.add(Group.CARD, before)
    outcome = _end(patient, line_down=line_down)
    figures.add(Group.CARD, outcome)
    if outcome is Outcome.CARD_UNREADABLE:
        return
    figures.add(Group.IDENTIFIED, _identified(patient))
    for trouble in _troubles(patient):
        figures.add(Group.TROUBLE, trouble)
    if line_down:
        return
    figures.people_by_card += 1
    figures.add(Group.CERTIFICATE, patient.certificate)
    if outcome is Outcome.CERTIFICATE_EXPIRED:
        return
    figures.add(Group.FILES, _FILES[outcome])
    named = outcome in (Outcome.ELIGIBLE, Outcome.LOST)
    figures.add(Group.FILES, "circle", patient.circle and named)
    if not patient.registered:
        figures.add(Group.TROUBLE, "registered-on-the-spot")
    if outcome is not Outcome.ELIGIBLE:
        return
    if patient.certificate in _LIVE:
        figures.add(Group.CONSENT, patient.consent)
    share = _share_of(patient, day)
    figures.add(Group.SHARE, "open" if share is None else str(share))
    _at_till(figures, patient, day)


def _of_number(figures: Figures, patient: Patient, day: date, *, line_down: bool) -> None:
    if line_down:
        figures.add(Group.TROUBLE, "lookup-failed")
        return
    for lookup in patient.lookups:
        outcome = Outcome.NONE if lookup.typo else _OF_RECORD[patient.record]
        figures.add(Group.LOOKUP, outcome)
        if outcome is Outcome.ELIGIBLE:
            _at_till(figures, patient, day)
        shown = outcome in (Outcome.ELIGIBLE, Outcome.LOST, Outcome.LOST_NEWER)
        figures.add(Group.TROUBLE, "circle", patient.circle and shown)


def _at_till(figures: Figures, patient: Patient, day: date) -> None:
    """A point is 10 yen; what is collected is rounded to 10 yen, halves up (docs/rules.md §3.5)."""
    share = _share_of(patient, day)
    if share is not None:
        figures.add(Group.TILL, "people")
        figures.add(Group.TILL, "yen", (patient.points * share + 50) // 100 * 10)


def _end(patient: Patient, *, line_down: bool) -> Outcome:
    if patient.reader is Reader.UNREADABLE:
        return Outcome.CARD_UNREADABLE
    if line_down:
        return Outcome.CENTRE_UNAVAILABLE
    if patient.certificate is Certificate.EXPIRED:
        return Outcome.CERTIFICATE_EXPIRED
    return _OF_RECORD[patient.record]


def _identified(patient: Patient) -> str:
    """How in the end: by the PIN where no face matched, by the face where the PIN is locked."""
    if patient.shows is not Shows.CARD:
        return patient.shows
    match patient.identification:
        case Identification.PIN if patient.pin is Pin.LOCKED:
            return Identification.FACE
        case Identification.FACE if not patient.face_matches:
            return Identification.PIN
        case way:
            return way


def _troubles(patient: Patient) -> Iterator[str]:
    if patient.pin is Pin.WRONG_ONCE:
        yield "wrong-pin"
    if patient.pin is Pin.LOCKED:
        yield "pin-locked"
    if not patient.face_matches:
        yield "face-not-matched"
