"""A result back to the domain, as far as it carries its values (docs/files.md §2.3).

Not in any result: what the patient pays, what the certificate is worth, subsidies, and the moments
finer than a second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.consent import PrescriptionForm
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.mapping.aid import aid_from
from onshikaku.wire.oqs.mapping.consents import consents_from
from onshikaku.wire.oqs.mapping.coverages import coverage_from
from onshikaku.wire.oqs.mapping.papers import disease_from, limit_from
from onshikaku.wire.oqs.mapping.persons import person_from
from onshikaku.wire.oqs.mapping.verdict import outcome_from

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.consent import ConsentRecord
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.person import Person
    from onshikaku.wire.oqs.qualification import Qualification
    from onshikaku.wire.oqs.result import FaceBody

__all__ = ["Told", "told"]

_FORMS = {
    codes.PrescriptionForm.ELECTRONIC: PrescriptionForm.ELECTRONIC,
    codes.PrescriptionForm.PAPER: PrescriptionForm.PAPER,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a result tells. `outcome` is None where there is an error instead."""

    outcome: Outcome | None
    person: Person | None = None
    coverages: tuple[Coverage, ...] = ()
    aid: MedicalAid | None = None
    consents: ConsentRecord | None = None
    prescription_form: PrescriptionForm | None = None
    reference_number: str | None = None


def told(body: FaceBody, day: date) -> Told:
    """What the body of a result of that day tells.

    Raises `ValueError` for numbers that cannot exist.
    """
    found = body.qualifications
    died = any(one.loss_reason is codes.LossReason.DEATH for one in found)
    form = body.prescription_form
    return Told(
        outcome=None if body.validity is None else outcome_from(body.validity, died=died),
        person=person_from(found[0]) if found else None,
        coverages=tuple(coverage for one in found if (coverage := _coverage(one))),
        aid=next((aid for one in found if (aid := aid_from(one))), None),
        consents=consents_from(found[0], day) if found else None,
        prescription_form=None if form is None else _FORMS[form],
        reference_number=found[0].reference_number if found else None,
    )


def _coverage(qualification: Qualification) -> Coverage | None:
    coverage = coverage_from(qualification)
    if coverage is None:
        return None
    diseases = (disease_from(one) for one in qualification.diseases)
    return replace(
        coverage,
        limit=None if qualification.limit is None else limit_from(qualification.limit),
        diseases=tuple(disease for disease in diseases if disease),
    )
