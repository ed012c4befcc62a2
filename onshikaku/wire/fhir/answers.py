"""An answer of the centre in FHIR: a Coverage, a Bundle of them, an eligibility response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST
from onshikaku.domain.outcomes import Outcome
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.coverages import covered
from onshikaku.wire.fhir.element import CodeableConcept, Coding, Identifier, Reference
from onshikaku.wire.fhir.eligibility import (
    EligibilityError,
    EligibilityInsurance,
    EligibilityResponse,
)
from onshikaku.wire.fhir.items import certificate_items, payment_item
from onshikaku.wire.fhir.outcome import notice_of
from onshikaku.wire.fhir.people import PATIENT_ID, patient
from onshikaku.wire.fhir.resources import Bundle, BundleEntry, BundleLink, BundleSearch
from onshikaku.wire.fhir.simulated import marked
from onshikaku.wire.oqs.codes import Validity
from onshikaku.wire.oqs.mapping.verdict import verdict
from onshikaku.wire.oqs.sim_codes import CODES, Matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.identifiers import InstitutionCode, InsurerNumber
    from onshikaku.wire.fhir.coverages import Covered
    from onshikaku.wire.fhir.eligibility import EligibilityItem, EligibilityRequest
    from onshikaku.wire.fhir.resources import Coverage

__all__ = ["bundle", "coverages", "eligibility_response"]

_IN_FORCE = {
    Validity.VALID: True,
    Validity.VALID_WITHOUT_TICKET: True,
    Validity.INVALID: False,
    Validity.REPLACED: False,
}
"""資格有効性 to inforce. Of several registered the centre cannot say which one holds."""


def coverages(confirmation: Confirmation, at: InstitutionCode) -> tuple[Coverage, ...]:
    """The qualifications of an answer, each with patient and payer contained."""
    person = patient(confirmation, at)
    return tuple(
        one.coverage.model_copy(update={"contained": (person, one.payer)})
        for one in covered(confirmation, at)
    )


def bundle(confirmation: Confirmation, at: InstitutionCode, base: str, url: str) -> Bundle:
    """The result of a search: what was found, and the answer in words unless all is well.

    `base` is the address of the FHIR service, `url` that of the search.
    """
    found = coverages(confirmation, at)
    entries = [
        BundleEntry(
            full_url=f"{base}/Coverage/{one.id}", resource=one, search=BundleSearch(mode="match")
        )
        for one in found
    ]
    outcome = confirmation.answer.outcome
    if outcome is not Outcome.ELIGIBLE:
        entries.append(
            BundleEntry(resource=notice_of(outcome), search=BundleSearch(mode="outcome"))
        )
    return Bundle(
        meta=marked(),
        identifier=_number(confirmation),
        total=len(found),
        link=(BundleLink(url=url),),
        entry=tuple(entries) or None,
    )


def eligibility_response(
    confirmation: Confirmation,
    request: EligibilityRequest,
    at: InstitutionCode,
    now: datetime,
    asked: InsurerNumber | None,
) -> EligibilityResponse:
    """The answer to a request. `asked`: the insurer that was asked about, where one was named."""
    answer, found = confirmation.answer, covered(confirmation, at)
    benefits = "benefits" in request.purpose
    validity = verdict(answer.outcome)
    return EligibilityResponse(
        id=confirmation.id,
        meta=marked(),
        contained=(
            patient(confirmation, at),
            *(one.payer for one in found),
            *(one.coverage for one in found),
        ),
        identifier=(_number(confirmation),),
        purpose=request.purpose,
        patient=Reference(reference=f"#{PATIENT_ID}"),
        serviced_date=confirmation.day,
        created=now.astimezone(JST).isoformat(timespec="seconds"),
        requestor=Reference(
            type="Organization",
            identifier=Identifier(system=systems.INSTITUTION_NUMBER, value=at.value),
        ),
        request=_request(request),
        outcome="error" if isinstance(validity, Matter) else "complete",
        disposition=answer.outcome.entry.meaning.ja,
        insurer=_insurer(found, asked),
        insurance=tuple(_insurance(confirmation, found, benefits=benefits)) or None,
        error=(_error(validity),) if isinstance(validity, Matter) else None,
    )


def _insurance(
    confirmation: Confirmation, found: Sequence[Covered], *, benefits: bool
) -> Iterator[EligibilityInsurance]:
    answer = confirmation.answer
    validity = verdict(answer.outcome)
    in_force = _IN_FORCE.get(validity) if isinstance(validity, Validity) else None
    for position, one in enumerate(found):
        items: list[EligibilityItem] = []
        if benefits and position == 0 and answer.payment is not None:
            items.append(payment_item(answer.payment))
        if benefits and one.record is not None:
            items.extend(certificate_items(one.record))
        yield EligibilityInsurance(
            coverage=Reference(reference=f"#{one.coverage.id}"),
            inforce=in_force,
            benefit_period=one.coverage.period,
            item=tuple(items) or None,
        )


def _error(matter: Matter) -> EligibilityError:
    """Why the records were not looked at, by the code that the terminal's files give it."""
    said = CODES[matter]
    coding = Coding(system=systems.RESULT_CODE, code=said.code)
    return EligibilityError(code=CodeableConcept(coding=(coding,), text=said.message))


def _insurer(found: Sequence[Covered], asked: InsurerNumber | None) -> Reference:
    """Who pays by the first qualification; where none is shown, the insurer asked about."""
    if found:
        return Reference(reference=f"#{found[0].payer.id}")
    if asked is None:
        return Reference(type="Organization", display="該当する保険者なし")
    return Reference(
        type="Organization",
        identifier=Identifier(system=systems.INSURER_NUMBER, value=asked.padded),
    )


def _number(confirmation: Confirmation) -> Identifier:
    return Identifier(system=systems.CONFIRMATION, value=confirmation.id)


def _request(request: EligibilityRequest) -> Reference:
    if request.identifier:
        return Reference(type="CoverageEligibilityRequest", identifier=request.identifier[0])
    return Reference(type="CoverageEligibilityRequest", display="識別子のない照会")
