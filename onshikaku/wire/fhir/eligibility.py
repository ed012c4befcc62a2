"""CoverageEligibilityRequest as it is read, CoverageEligibilityResponse as it is sent (base R4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, Field, StringConstraints

from onshikaku.wire.fhir.element import (
    Accepted,
    CodeableConcept,
    FhirDate,
    Identifier,
    Meta,
    Money,
    Period,
    Reference,
    Sent,
)
from onshikaku.wire.fhir.resources import (
    Coverage,
    Organization,
    Patient,
)

__all__ = [
    "Benefit",
    "ContainedResource",
    "EligibilityError",
    "EligibilityInsurance",
    "EligibilityItem",
    "EligibilityRequest",
    "EligibilityResponse",
    "Purpose",
    "RequestedInsurance",
]

Purpose = Literal["validation", "benefits"]

_Moment = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?)?)?$")
]
_MOST = 20


def _if_several(value: object) -> object:
    """Identifiers where the resource has a list of them."""
    return cast("object", value) if isinstance(value, list) else ()


class ContainedResource(Accepted):
    """A resource inside the request: a Patient's birth date, a Coverage's identifiers."""

    resource_type: str
    id: str | None = None
    birth_date: str | None = None
    identifier: Annotated[tuple[Identifier, ...], BeforeValidator(_if_several)] = ()


class RequestedInsurance(Accepted):
    """The coverage that is asked about: contained, or by identifier alone."""

    focal: bool | None = None
    coverage: Reference


class EligibilityRequest(Accepted):
    """The question. `servicedDate`: 資格確認日, today if left out.

    `purpose` benefits asks for certificates and the patient's share as well.
    """

    resource_type: Literal["CoverageEligibilityRequest"]
    contained: Annotated[tuple[ContainedResource, ...], Field(max_length=_MOST)] = ()
    identifier: Annotated[tuple[Identifier, ...], Field(max_length=_MOST)] = ()
    status: Literal["active"]
    purpose: Annotated[tuple[Purpose, ...], Field(min_length=1, max_length=_MOST)]
    patient: Reference
    serviced_date: FhirDate | None = None
    serviced_period: None = None
    created: _Moment
    insurer: Reference
    insurance: Annotated[tuple[RequestedInsurance, ...], Field(min_length=1, max_length=_MOST)]


class Benefit(Sent):
    """What is allowed: a share in percent, or a sum."""

    type: CodeableConcept
    allowed_unsigned_int: int | None = None
    allowed_money: Money | None = None


class EligibilityItem(Sent):
    """A certificate, or the patient's share."""

    category: CodeableConcept
    name: str
    description: str | None = None
    term: CodeableConcept | None = None
    benefit: tuple[Benefit, ...] | None = None


class EligibilityInsurance(Sent):
    """A coverage of the answer. `inforce` is left out where several are registered."""

    coverage: Reference
    inforce: bool | None = None
    benefit_period: Period
    item: tuple[EligibilityItem, ...] | None = None


class EligibilityError(Sent):
    """Why the centre could not look at the records."""

    code: CodeableConcept


class EligibilityResponse(Sent):
    """The answer. `identifier`: its number; `disposition`: what the desk reads."""

    resource_type: Literal["CoverageEligibilityResponse"] = "CoverageEligibilityResponse"
    id: str
    meta: Meta
    contained: tuple[
        Annotated[Patient | Organization | Coverage, Field(discriminator="resource_type")], ...
    ]
    identifier: tuple[Identifier, ...]
    status: Literal["active"] = "active"
    purpose: tuple[Purpose, ...]
    patient: Reference
    serviced_date: date
    created: str
    requestor: Reference
    request: Reference
    outcome: Literal["complete", "error"]
    disposition: str
    insurer: Reference
    insurance: tuple[EligibilityInsurance, ...] | None = None
    error: tuple[EligibilityError, ...] | None = None
