"""Answers of the rules for the built-in cast, and FHIR's own opinion of what is made of them."""

import json
from datetime import UTC, date, datetime

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.coverage import Coverage
from fhir.resources.R4B.coverageeligibilityresponse import CoverageEligibilityResponse
from fhir.resources.R4B.operationoutcome import OperationOutcome

from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.decision import ByCard, ByNumber, decide
from onshikaku.domain.foresight import certificate_on, holder_of
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.personas import load_personas
from onshikaku.service.ids import new_access_id

DAY = date(2026, 11, 20)
AT = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)
RESOURCES = {
    one.get_resource_type(): one
    for one in (
        Bundle,
        CapabilityStatement,
        Coverage,
        CoverageEligibilityResponse,
        OperationOutcome,
    )
}


def nodes(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from nodes(value)


def resolve(resource):
    """Every `#id` leads to a contained resource, and every contained one is led to (dom-3)."""
    contained = {one["id"] for one in resource.get("contained", [])}
    led_to = {node["reference"] for node in nodes(resource) if "reference" in node}
    assert {f"#{name}" for name in contained} == {ref for ref in led_to if ref.startswith("#")}


@pytest.fixture(scope="session")
def cast():
    return load_personas(DAY)


@pytest.fixture
def fhir():
    """`fhir(resource)` is the resource as JSON, once fhir.resources has found no fault with it."""

    def check(resource):
        text = resource.model_dump_json(by_alias=True, exclude_none=True)
        read = RESOURCES[resource.resource_type].model_validate_json(text)
        tree = json.loads(text)
        assert read.get_resource_type() == resource.resource_type
        for node in nodes(tree):
            assert all(value not in ("", [], {}) for value in node.values()), node
        inside = [entry["resource"] for entry in tree.get("entry", [])]
        for one in inside or [tree]:
            resolve(one)
        return tree

    return check


@pytest.fixture
def by_card(cast):
    """The answer to a card, everything consented to."""

    def answer(persona_id, **changes):
        persona = cast[persona_id]
        certificate = certificate_on(persona, DAY)
        query = ByCard(
            certificate,
            persona.certificate.link,
            registered=changes.get("registered", True),
            agreed=frozenset(ConsentItem),
            subsidies=True,
        )
        return confirmed(decide(query, (holder_of(persona),), DAY, AT))

    return answer


@pytest.fixture
def by_number(cast):
    """The answer to the numbers of a persona's coverage."""

    def answer(persona_id, coverage=0):
        persona = cast[persona_id]
        held = persona.coverages[coverage]
        query = ByNumber(held.insurer_number, held.insured, persona.person.birth_date, limit=True)
        return confirmed(decide(query, (holder_of(persona),), DAY, AT))

    return answer


def confirmed(answer):
    access_id = new_access_id(datetime(2026, 11, 20, tzinfo=UTC), bytes)
    return Confirmation(access_id, DAY, answer)


@pytest.fixture
def clinic():
    """The institution that asks."""
    return AT.code
