"""CapabilityStatement: what the FHIR service of the centre can do."""

from __future__ import annotations

from typing import Literal

from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import CodeableConcept, Meta, Sent
from onshikaku.wire.fhir.queries import BIRTH_DATE
from onshikaku.wire.fhir.simulated import marked

__all__ = ["CapabilityStatement", "capability_statement"]

_SEARCH = f"""Needs `identifier` and `{BIRTH_DATE}`; for an answer by its number the identifier
alone, with the system {systems.CONFIRMATION}."""
_SECURITY = (
    "Bearer token of a terminal's session (docs/terminals.md). This statement alone is open."
)
_DAY_OF_THIS_STATEMENT = "2026-11-20"


class Interaction(Sent):
    """A thing to do with a resource."""

    code: Literal["read", "search-type"]


class SearchParam(Sent):
    """A search parameter."""

    name: str
    type: Literal["token", "reference"]
    documentation: str


class Operation(Sent):
    """A named operation."""

    name: str
    definition: str


class RestResource(Sent):
    """What can be done with one type of resource."""

    type: str
    supported_profile: tuple[str, ...] | None = None
    documentation: str | None = None
    interaction: tuple[Interaction, ...] | None = None
    search_param: tuple[SearchParam, ...] | None = None
    operation: tuple[Operation, ...] | None = None


class Security(Sent):
    """Who is let in."""

    service: tuple[CodeableConcept, ...]
    description: str


class Rest(Sent):
    """The service."""

    mode: Literal["server"] = "server"
    security: Security
    resource: tuple[RestResource, ...]


class Software(Sent):
    """The program."""

    name: str


class Implementation(Sent):
    """This centre."""

    description: str
    url: str


class CapabilityStatement(Sent):
    """The statement, open to everybody."""

    resource_type: Literal["CapabilityStatement"] = "CapabilityStatement"
    meta: Meta
    status: Literal["active"] = "active"
    date: str
    kind: Literal["instance"] = "instance"
    software: Software
    implementation: Implementation
    fhir_version: Literal["4.0.1"] = "4.0.1"
    format: tuple[str, ...]
    rest: tuple[Rest, ...]


def capability_statement(base: str) -> CapabilityStatement:
    """The statement of the service at that address."""
    return CapabilityStatement(
        meta=marked(),
        date=_DAY_OF_THIS_STATEMENT,
        software=Software(name="onshikaku (simulator)"),
        implementation=Implementation(
            description="模擬の資格確認センター。実在のシステムではありません。", url=base
        ),
        format=(systems.FHIR_MEDIA_TYPE, "json"),
        rest=(
            Rest(
                security=Security(service=(CodeableConcept(text="Bearer"),), description=_SECURITY),
                resource=(
                    RestResource(
                        type="Coverage",
                        supported_profile=(systems.PROFILE_COVERAGE,),
                        documentation=" ".join(_SEARCH.split()),
                        interaction=(Interaction(code="read"), Interaction(code="search-type")),
                        search_param=(
                            SearchParam(
                                name="identifier",
                                type="token",
                                documentation="system|value, both; commas of the value escaped.",
                            ),
                            SearchParam(
                                name="beneficiary",
                                type="reference",
                                documentation=f"Chained only, as {BIRTH_DATE}.",
                            ),
                        ),
                    ),
                    RestResource(
                        type="CoverageEligibilityRequest",
                        operation=(Operation(name="submit", definition=systems.SUBMIT),),
                    ),
                ),
            ),
        ),
    )
