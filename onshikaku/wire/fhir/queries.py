"""What a search or an eligibility request asks the centre."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from onshikaku.domain.decision import ByNumber
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import day
from onshikaku.wire.fhir.member_id import READABLE, parts_of
from onshikaku.wire.lookups import LookupRequest, by_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onshikaku.wire.fhir.element import Identifier, Reference
    from onshikaku.wire.fhir.eligibility import (
        ContainedResource,
        EligibilityRequest,
        RequestedInsurance,
    )

__all__ = [
    "BIRTH_DATE",
    "ByConfirmation",
    "Query",
    "QueryFault",
    "query_of",
    "query_of_search",
]

BIRTH_DATE = "beneficiary.birthdate"
_SAME_AS_BIRTH_DATE = ("patient.birthdate", "beneficiary:Patient.birthdate")
_IDENTIFIER = "identifier"
_FORMAT = "_format"
_ESCAPED = re.compile(r"\\([\\,$|])")
_ACCESS_ID = re.compile(r"[0-9a-f]{44}")


@dataclass(frozen=True, slots=True)
class ByConfirmation:
    """Asks for an answer that was given, by its number."""

    confirmation_id: str


Query = ByNumber | ByConfirmation


class QueryFault(ValueError):
    """A question that cannot be asked: `field` says where it fails, `reason` why, by code."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def query_of_search(parameters: Iterable[tuple[str, str]]) -> Query:
    """The question of a search of Coverage.

    `identifier` as `system|value`, with commas of the value escaped, and the birth date; for an
    answer by its number the identifier alone. Any other parameter is refused rather than passed
    over, since it would narrow what is shown. Raises `QueryFault`.
    """
    given: dict[str, str] = {}
    for name, value in parameters:
        known = BIRTH_DATE if name in _SAME_AS_BIRTH_DATE else name
        if known not in (_IDENTIFIER, BIRTH_DATE, _FORMAT):
            raise QueryFault("http", "unknown-parameter")
        if known in given:
            raise QueryFault(f"http.{known}", "several-values")
        given[known] = value
    system, value = _token(given.get(_IDENTIFIER))
    born = given.get(BIRTH_DATE)
    at = f"http.{_IDENTIFIER}"
    if system == systems.CONFIRMATION:
        if born is not None:
            raise QueryFault(f"http.{BIRTH_DATE}", "not-with-a-confirmation")
        return _by_confirmation(at, value)
    if born is None:
        raise QueryFault(f"http.{BIRTH_DATE}", "missing")
    return _by_number(
        (at, f"http.{BIRTH_DATE}"), system, value, born.removeprefix("eq"), limit=False
    )


def query_of(request: EligibilityRequest) -> Query:
    """The question of an eligibility request: the coverage by identifier, the patient's birth date.

    Both resources may be contained; the coverage may be a reference by identifier. Raises
    `QueryFault`.
    """
    position, insurance = _focal(request)
    at = f"insurance.{position}.coverage"
    identifiers, at = _identifiers(request, insurance.coverage, at)
    known = [one for one in identifiers if one.system in (*READABLE, systems.CONFIRMATION)]
    if not known:
        raise QueryFault(at, "unknown-system" if identifiers else "missing")
    first = known[0]
    system, value = first.system or "", first.value
    if value is None:
        raise QueryFault(at, "missing")
    if system == systems.CONFIRMATION:
        if request.serviced_date is not None:
            raise QueryFault("servicedDate", "not-with-a-confirmation")
        return _by_confirmation(at, value)
    found = _contained(request, request.patient, "Patient")
    if found is None:
        raise QueryFault("patient", "not-contained")
    where, patient = found
    if patient.birth_date is None:
        raise QueryFault(f"{where}.birthDate", "missing")
    return _by_number(
        (at, f"{where}.birthDate"),
        system,
        value,
        patient.birth_date,
        limit="benefits" in request.purpose,
    )


def _token(text: str | None) -> tuple[str, str]:
    """System and value of a token (FHIR R4, Search §3.1.1.4.8 and §3.1.1.4.1.1)."""
    at = f"http.{_IDENTIFIER}"
    if text is None:
        raise QueryFault(at, "missing")
    parts = re.split(r"(?<!\\)\|", text)
    if len(parts) != 2:
        raise QueryFault(at, "system-missing" if len(parts) == 1 else "format")
    system, value = parts
    if re.search(r"(?<!\\),", value):
        raise QueryFault(at, "several-values")
    if system not in (*READABLE, systems.CONFIRMATION):
        raise QueryFault(at, "unknown-system")
    return system, _ESCAPED.sub(r"\1", value)


def _by_confirmation(at: str, value: str) -> ByConfirmation:
    if not _ACCESS_ID.fullmatch(value):
        raise QueryFault(at, "format")
    return ByConfirmation(value)


def _by_number(at: tuple[str, str], system: str, value: str, born: str, *, limit: bool) -> ByNumber:
    """A lookup; `at` says where identifier and birth date stand."""
    parts = parts_of(system, value)
    if parts is None:
        raise QueryFault(at[0], "format")
    try:
        birth_date = day(born)
    except PydanticCustomError:
        raise QueryFault(at[1], "date") from None
    try:
        message = LookupRequest.model_validate(
            {
                "insurer_number": parts.insurer_number,
                "symbol": parts.symbol,
                "number": parts.number,
                "branch": parts.branch,
                "birth_date": birth_date,
                "limit_certificate": limit,
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        context = first.get("ctx", {})
        part = context.get("field") or first["loc"][0]
        raise QueryFault(at[0], f"{part}-{context.get('fault', 'format')}") from None
    return by_number(message)


def _focal(request: EligibilityRequest) -> tuple[int, RequestedInsurance]:
    """The insurance that the request is about: the only one, or the one marked focal."""
    if len(request.insurance) == 1:
        return 0, request.insurance[0]
    focal = [(n, one) for n, one in enumerate(request.insurance) if one.focal]
    if len(focal) != 1:
        raise QueryFault("insurance", "several-values")
    return focal[0]


def _identifiers(
    request: EligibilityRequest, reference: Reference, at: str
) -> tuple[tuple[Identifier, ...], str]:
    """The identifiers of a coverage that is referred to, and where they stand."""
    if reference.identifier is not None:
        return (reference.identifier,), f"{at}.identifier"
    found = _contained(request, reference, "Coverage")
    if found is None:
        raise QueryFault(at, "not-contained")
    where, coverage = found
    return coverage.identifier, f"{where}.identifier"


def _contained(
    request: EligibilityRequest, reference: Reference, kind: str
) -> tuple[str, ContainedResource] | None:
    """The contained resource that is referred to, and where it stands."""
    wanted = reference.reference
    for position, resource in enumerate(request.contained):
        if resource.resource_type == kind and wanted == f"#{resource.id}":
            return f"contained.{position}", resource
    return None
