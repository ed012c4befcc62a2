"""The resources of an answer about a person: Coverage with what it contains, and the Bundle."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from onshikaku.wire.fhir.element import (
    Address,
    CodeableConcept,
    Extension,
    HumanName,
    Identifier,
    Meta,
    Money,
    Period,
    Quantity,
    Reference,
    Sent,
)
from onshikaku.wire.fhir.outcome import OperationOutcome

__all__ = [
    "Bundle",
    "BundleEntry",
    "BundleLink",
    "BundleSearch",
    "CostToBeneficiary",
    "Coverage",
    "CoverageClass",
    "Organization",
    "Patient",
]


class Organization(Sent):
    """JP_Organization: who pays."""

    resource_type: Literal["Organization"] = "Organization"
    id: str
    meta: Meta
    identifier: tuple[Identifier, ...]
    type: tuple[CodeableConcept, ...]
    name: str | None = None


class Patient(Sent):
    """JP_Patient: the person, as far as the answer shows one."""

    resource_type: Literal["Patient"] = "Patient"
    id: str
    meta: Meta
    identifier: tuple[Identifier, ...] | None = None
    name: tuple[HumanName, ...] | None = None
    gender: Literal["male", "female", "unknown"] | None = None
    birth_date: date | None = None
    address: tuple[Address, ...] | None = None


class CoverageClass(Sent):
    """Further numbers, here the ticket of 医療扶助."""

    type: CodeableConcept
    value: str


class CostToBeneficiary(Sent):
    """The patient's share or sum."""

    type: CodeableConcept
    value_quantity: Quantity | None = None
    value_money: Money | None = None


_Contained = Annotated[Patient | Organization, Field(discriminator="resource_type")]


class Coverage(Sent):
    """JP_Coverage: one qualification (資格), or one 公費."""

    resource_type: Literal["Coverage"] = "Coverage"
    id: str
    meta: Meta
    contained: tuple[_Contained, ...] | None = None
    extension: tuple[Extension, ...] | None = None
    identifier: tuple[Identifier, ...] | None = None
    status: Literal["active", "cancelled"]
    type: CodeableConcept
    subscriber: Reference | None = None
    subscriber_id: str | None = None
    beneficiary: Reference
    dependent: str | None = None
    relationship: CodeableConcept | None = None
    period: Period
    payor: tuple[Reference, ...]
    class_: Annotated[tuple[CoverageClass, ...] | None, Field(alias="class")] = None
    order: int | None = None
    cost_to_beneficiary: tuple[CostToBeneficiary, ...] | None = None


class BundleLink(Sent):
    """Where the search can be repeated."""

    relation: Literal["self"] = "self"
    url: str


class BundleSearch(Sent):
    """Why the entry is there."""

    mode: Literal["match", "outcome"]


class BundleEntry(Sent):
    """A Coverage that was found, or what to know of the answer."""

    full_url: str | None = None
    resource: Annotated[Coverage | OperationOutcome, Field(discriminator="resource_type")]
    search: BundleSearch


class Bundle(Sent):
    """The result of a search. `identifier`: the number of the answer."""

    resource_type: Literal["Bundle"] = "Bundle"
    meta: Meta
    identifier: Identifier
    type: Literal["searchset"] = "searchset"
    total: int
    link: tuple[BundleLink, ...]
    entry: tuple[BundleEntry, ...] | None = None
