"""An answer of the centre in FHIR: a Coverage, a Bundle of them, an eligibility response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.dates import JST
from onshikaku.domain.outcomes import Outcome
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.coverages import IN_FORCE, covered
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.identifiers import InstitutionCode, InsurerNumber
    from onshikaku.wire.fhir.coverages import Covered
    from onshikaku.wire.fhir.eligibility import EligibilityItem, EligibilityRequest
    from onshikaku.wire.fhir.resources import Coverage

__all__ = ["bundle", "coverages", "eligibility_response"]

_WITHOUT_RECORDS = frozenset(
    {
        Outcome.REGISTRATION_NEEDED,
        Outcome.CERTIFICATE_NOT_YET_VALID,
        Outcome.CERTIFICATE_EXPIRED,
        Outcome.CERTIFICATE_SUSPENDED,
        Outcome.CERTIFICATE_REVOKED,
        Outcome.CERTIFICATE_UNLINKED,
        Outcome.JPKI_UNAVAILABLE,
    }
)
"""With these the centre did not come to look at the records."""


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
    whole = answer.outcome not in _WITHOUT_RECORDS
    words = answer.outcome.entry.meaning.ja
    code = Coding(system=systems.OUTCOME, code=answer.outcome.value)
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
        outcome="complete" if whole else "error",
        disposition=words,
        insurer=_insurer(found, asked),
        insurance=tuple(_insurance(confirmation, found, benefits=benefits)) or None,
        error=None
        if whole
        else (EligibilityError(code=CodeableConcept(coding=(code,), text=words)),),
    )


def _insurance(
    confirmation: Confirmation, found: Sequence[Covered], *, benefits: bool
) -> Iterator[EligibilityInsurance]:
    answer = confirmation.answer
    in_force = None if answer.outcome is Outcome.SEVERAL else answer.outcome in IN_FORCE
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
