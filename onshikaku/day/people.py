"""The people of a day: drawn from the invented population, each with card, record and papers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.day.mix import AGE_BANDS
from onshikaku.day.plan import Certificate, Record
from onshikaku.domain.certificate import CertificateFacts, CertificateState
from onshikaku.domain.coverage import Coverage, LossReason, Relation, Scheme
from onshikaku.domain.dates import Period, age_on, reaches_age_on
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.persona import (
    CardProfile,
    CardSpec,
    CertificateSpec,
    Persona,
    PersonaCircumstances,
)
from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.certificate_life import assess, card_validity, certificate_validity
from onshikaku.population.members import members
from onshikaku.population.numbers import MOST_PEOPLE, employee_number
from onshikaku.population.places import EMPLOYERS

if TYPE_CHECKING:
    from random import Random

    from onshikaku.population.members import Inhabitant

__all__ = ["Town", "Wanted"]

_MUNICIPALITY = "99001"
_UNDER_15 = 15
_LONGEST_LIFE = 5 * 366 + 200
_ISSUES_TRIED = 24
_LOST_AGO, _CHANGED_AGO = timedelta(days=20), timedelta(days=40)
_OLD_COVERAGE = timedelta(days=1000)
_KNOWN_SINCE = timedelta(days=62)
"""Everybody's record is as old as that: papers follow a record in the month after."""
_STATES = {
    Certificate.VALID: CertificateState.VALID,
    Certificate.EXPIRING: CertificateState.EXPIRING,
    Certificate.GRACE: CertificateState.GRACE,
    Certificate.EXPIRED: CertificateState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody of the day has to be. Without `card` the person has none, and a 資格確認書."""

    age_band: str
    card: bool
    certificate: Certificate = Certificate.VALID
    registered: bool = True
    pin_locked: bool = False
    record: Record = Record.GOOD
    circle: bool = False


class Town:
    """Gives each of its people once. The same for the same seed and day."""

    def __init__(self, seed: int, day: date, random: Random) -> None:
        self._day = day
        self._random = random
        self._coming = members(MOST_PEOPLE, seed, day)
        self._waiting: dict[str, list[Inhabitant]] = {band: [] for band in AGE_BANDS}

    def give(self, wanted: Wanted) -> Persona:
        """Somebody who is so. Raises ValueError where nobody is left."""
        waiting = self._waiting[wanted.age_band]
        for at, inhabitant in enumerate(waiting):
            persona = self._as(wanted, inhabitant)
            if persona is not None:
                del waiting[at]
                return persona
        for inhabitant in self._coming:
            band = self._band(inhabitant)
            if band is None:
                continue
            persona = self._as(wanted, inhabitant) if band == wanted.age_band else None
            if persona is not None:
                return persona
            self._waiting[band].append(inhabitant)
        raise ValueError("nobody is left in town")

    def _band(self, inhabitant: Inhabitant) -> str | None:
        coverage = inhabitant.coverages[0]
        usual = coverage.covers(self._day) and coverage.valid_from <= self._day - _KNOWN_SINCE
        if not usual or inhabitant.stops or coverage.scheme is Scheme.SELF_DEFENCE:
            return None
        age = age_on(inhabitant.person.birth_date, self._day)
        bands = (band for band, (first, last) in AGE_BANDS.items() if first <= age <= last)
        return next(bands, None)

    def _as(self, wanted: Wanted, inhabitant: Inhabitant) -> Persona | None:
        certificate = self._certificate(wanted.certificate, inhabitant)
        coverages = self._coverages(wanted.record, inhabitant)
        if certificate is None or coverages is None:
            return None
        person = inhabitant.person
        registered = wanted.card and wanted.registered
        record_person = None
        if wanted.circle:
            record_person = replace(person, name=f"●{person.name[1:]}")
        return Persona(
            id=inhabitant.id,
            title_ja="その日の患者さん",
            title_en="a patient of the day",
            person=person,
            card=self._card(wanted, inhabitant, certificate),
            certificate=certificate,
            registration=Registration(certificate.issued) if registered else None,
            coverages=coverages,
            record_person=record_person,
            stops=_stops(wanted.record, self._day),
            circumstances=PersonaCircumstances(has_card=wanted.card),
        )

    def _certificate(self, wanted: Certificate, whose: Inhabitant) -> CertificateSpec | None:
        """One that is in that state today, issued on a day on which its holder was a year old."""
        birth_date = whose.person.birth_date
        for _ in range(_ISSUES_TRIED):
            issued = self._day - timedelta(days=self._random.randint(30, _LONGEST_LIFE))
            if issued < reaches_age_on(birth_date, 1):
                continue
            expires = certificate_validity(issued, birth_date, card_validity(issued, birth_date))
            if assess(CertificateFacts(issued, expires), self._day).state is _STATES[wanted]:
                return CertificateSpec(issued, expires)
        return None

    def _card(self, wanted: Wanted, whose: Inhabitant, certificate: CertificateSpec) -> CardSpec:
        birth_date = whose.person.birth_date
        profile = CardProfile.NORMAL
        if wanted.pin_locked:
            profile = CardProfile.PIN_BLOCKED
        elif age_on(birth_date, certificate.issued) < _UNDER_15:
            profile = CardProfile.UNDER_15
        return CardSpec(
            serial=f"9{whose.serial:014d}",
            municipality=_MUNICIPALITY,
            expires=card_validity(certificate.issued, birth_date),
            security_code=f"{self._random.randrange(10_000):04d}",
            my_number=whose.my_number.value,
            profile=profile,
        )

    def _coverages(self, wanted: Record, whose: Inhabitant) -> tuple[Coverage, ...] | None:
        coverage = whose.coverages[0]
        match wanted:
            case Record.NONE:
                return ()
            case Record.GOOD | Record.STOPPED:
                return (coverage,)
            case Record.LOST:
                lost_on = self._day - _LOST_AGO
                return (replace(coverage, lost_on=lost_on, loss_reason=LossReason.OTHER),)
            case Record.LOST_NEWER:
                return self._with_former(coverage, whose)

    def _with_former(self, coverage: Coverage, whose: Inhabitant) -> tuple[Coverage, ...] | None:
        """A coverage by another insurer, and the present one after it."""
        changed = self._day - _CHANGED_AGO
        if coverage.scheme is Scheme.ELDERLY:
            changed = coverage.valid_from
        others = (one for one in EMPLOYERS if one.insurer.number != coverage.insurer_number)
        employer = next(others)
        began = max(changed - _OLD_COVERAGE, whose.person.birth_date)
        if not began < changed:
            return None
        former = Coverage(
            employer.insurer.number,
            employer.insurer.name,
            employer.insurer.scheme,
            employee_number(employer.symbols[0], whose.serial, 1, 0),
            Relation.INSURED,
            began,
            lost_on=changed,
            loss_reason=LossReason.OTHER_COVERAGE,
        )
        return (former, replace(coverage, valid_from=changed))


def _stops(record: Record, day: date) -> tuple[ViewingStop, ...]:
    if record is not Record.STOPPED:
        return ()
    since = Period(day - timedelta(days=7))
    return (ViewingStop(StopScope.RECORD, StopReason.MISMATCH, since),)
