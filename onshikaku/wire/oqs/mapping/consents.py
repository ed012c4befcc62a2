"""Consents to flags and moments and back (docs/files.md §2.3, §10 U17 to U19, U33)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from onshikaku.domain.consent import (
    ConsentBasis,
    ConsentItem,
    ConsentRecord,
    ConsentState,
    valid_until,
)
from onshikaku.domain.rules.timeline import (
    CONSENT_BUNDLE,
    CONSENT_ITEMS_2025,
    SURGERY_VIEW,
    TREATMENT_VIEW,
)
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.qualification import ViewingConsent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from onshikaku.wire.medical import ConsentStateMessage
    from onshikaku.wire.oqs.qualification import Qualification

__all__ = [
    "Agreed",
    "Agreements",
    "ConsentParts",
    "agreed_to",
    "consent_parts",
    "consents_from",
    "listed",
]

_FIELDS = {
    ConsentItem.CHECKUP: "checkups",
    ConsentItem.DRUG: "drugs",
    ConsentItem.TREATMENT: "treatments",
    ConsentItem.SURGERY: "operations",
    ConsentItem.DIAGNOSIS: "diagnosis_names",
    ConsentItem.INFECTION: "infections",
    ConsentItem.ALLERGY: "allergies",
    ConsentItem.CONTRAINDICATION: "contraindications",
    ConsentItem.TEST: "tests",
    ConsentItem.PRESCRIPTION: "prescriptions",
}
"""The field of a result for each item of medical information."""

_SINCE = {
    ConsentItem.TREATMENT: TREATMENT_VIEW,
    ConsentItem.SURGERY: SURGERY_VIEW,
    ConsentItem.DIAGNOSIS: CONSENT_ITEMS_2025,
    ConsentItem.INFECTION: CONSENT_ITEMS_2025,
    ConsentItem.ALLERGY: CONSENT_ITEMS_2025,
    ConsentItem.CONTRAINDICATION: CONSENT_ITEMS_2025,
    ConsentItem.TEST: CONSENT_ITEMS_2025,
    ConsentItem.PRESCRIPTION: CONSENT_ITEMS_2025,
}

_LIVING = (codes.Consent.GIVEN, codes.Consent.UNOBTAINABLE)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What became of the consent to an item, with its moments (aware)."""

    state: ConsentState
    given_at: datetime
    valid_until: datetime


Agreements: TypeAlias = "Mapping[ConsentItem, Agreed]"
"""By item; what is not there was not agreed to."""


class ConsentParts(TypedDict):
    """The parts of a result that say what the patient agreed to at a reader."""

    limit_consent: codes.LimitConsent
    limit_consented_at: datetime | None
    disease_consent: codes.Consent
    disease_consented_at: datetime | None
    checkups: ViewingConsent | None
    drugs: ViewingConsent | None
    treatments: ViewingConsent | None
    operations: ViewingConsent | None
    diagnosis_names: ViewingConsent | None
    infections: ViewingConsent | None
    allergies: ViewingConsent | None
    contraindications: ViewingConsent | None
    tests: ViewingConsent | None
    prescriptions: ViewingConsent | None


def agreed_to(record: ConsentRecord | None) -> Agreements:
    """What the patient agreed to in a visit that is still going on."""
    if record is None:
        return {}
    hard = record.basis is ConsentBasis.HARD_TO_OBTAIN
    state = ConsentState.HARD_TO_OBTAIN if hard else ConsentState.GIVEN
    return {item: Agreed(state, record.given_at, record.valid_until) for item in record.items}


def listed(details: Iterable[ConsentStateMessage]) -> Agreements:
    """The consents of a home visit or online care as the centre lists them, run out or not."""
    return {
        one.item: Agreed(one.state, one.given_at, one.valid_until)
        for one in details
        if one.given_at is not None
        and one.valid_until is not None
        and one.state is not ConsentState.NONE
    }


def consent_parts(
    agreements: Agreements, day: date, at: datetime, *, in_grace: bool, items_2025: bool
) -> ConsentParts:
    """The flags of a result given at a moment of a day; 0 wherever nothing was agreed to.

    An item has no flag before the day on which it came into use, and those of 2025 have one only
    where `items_2025` says so (U19). 限度額適用認定証 is provided without asking since 2024-10-07:
    its flag is 1 and its moment the answer's. `in_grace`: the certificate has run out, so that no
    medical information is shown whatever was agreed to (U33).
    """
    disease = agreements.get(ConsentItem.SPECIFIC_DISEASE)
    limited_at = _limit_agreed_at(agreements, day, at)

    def viewing(item: ConsentItem) -> ViewingConsent | None:
        since = _SINCE.get(item)
        if since is not None and not since.in_force(day):
            return None
        if since is CONSENT_ITEMS_2025 and not items_2025:
            return None
        return _viewing(None if in_grace else agreements.get(item))

    return ConsentParts(
        limit_consent=codes.LimitConsent.GIVEN if limited_at else codes.LimitConsent.NOT_GIVEN,
        limit_consented_at=limited_at,
        disease_consent=_flag(disease),
        disease_consented_at=None if disease is None else disease.given_at,
        checkups=viewing(ConsentItem.CHECKUP),
        drugs=viewing(ConsentItem.DRUG),
        treatments=viewing(ConsentItem.TREATMENT),
        operations=viewing(ConsentItem.SURGERY),
        diagnosis_names=viewing(ConsentItem.DIAGNOSIS),
        infections=viewing(ConsentItem.INFECTION),
        allergies=viewing(ConsentItem.ALLERGY),
        contraindications=viewing(ConsentItem.CONTRAINDICATION),
        tests=viewing(ConsentItem.TEST),
        prescriptions=viewing(ConsentItem.PRESCRIPTION),
    )


def consents_from(qualification: Qualification, day: date) -> ConsentRecord | None:
    """The living consents in a result of a day; None if there are none.

    A flag for 限度額適用認定証 that is set without asking is no consent. Where only certificates
    were agreed to, the file does not say until when: the usual 24 hours.
    """
    given: dict[ConsentItem, ViewingConsent] = {}
    for item, field in _FIELDS.items():
        consent: ViewingConsent | None = getattr(qualification, field)
        if consent is not None and consent.flag in _LIVING and consent.given_at is not None:
            given[item] = consent
    items, moments = set(given), [one.given_at for one in given.values() if one.given_at]
    ends = [one.valid_until for one in given.values() if one.valid_until]
    if qualification.disease_consent in _LIVING and qualification.disease_consented_at:
        items.add(ConsentItem.SPECIFIC_DISEASE)
        moments.append(qualification.disease_consented_at)
    asked = not CONSENT_BUNDLE.in_force(day)
    if asked and qualification.limit_consented_at is not None:
        items.add(ConsentItem.LIMIT)
        moments.append(qualification.limit_consented_at)
    if not moments:
        return None
    hard = any(one.flag is codes.Consent.UNOBTAINABLE for one in given.values())
    given_at = min(moments)
    return ConsentRecord(
        frozenset(items),
        given_at,
        max(ends) if ends else valid_until(given_at),
        ConsentBasis.HARD_TO_OBTAIN if hard else ConsentBasis.PATIENT,
    )


def _limit_agreed_at(agreements: Agreements, day: date, at: datetime) -> datetime | None:
    if CONSENT_BUNDLE.in_force(day):
        return at
    agreed = agreements.get(ConsentItem.LIMIT)
    return agreed.given_at if agreed and agreed.state is ConsentState.GIVEN else None


def _flag(agreed: Agreed | None) -> codes.Consent:
    return codes.Consent.NOT_GIVEN if agreed is None else codes.Consent(agreed.state.value)


def _viewing(agreed: Agreed | None) -> ViewingConsent:
    if agreed is None:
        return ViewingConsent(flag=_flag(None))
    return ViewingConsent(
        flag=_flag(agreed), given_at=agreed.given_at, valid_until=agreed.valid_until
    )
