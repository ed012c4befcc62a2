"""The OpenAPI documents of both apps: examples of every answer, problems as what they are."""

import pytest

from onshikaku.api import app as clinic_app
from onshikaku.api import management as management_app
from onshikaku.domain.outcomes import CENTRE_OUTCOMES
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE
from onshikaku.wire.mapping import confirmation_from
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, ProblemSlug

APPS = {"clinic": clinic_app, "management": management_app}


@pytest.fixture(params=APPS)
def document(request, centre):
    return APPS[request.param].create_app(centre).openapi()


def operations(document):
    return [
        (f"{verb.upper()} {path}", operation)
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    ]


def test_every_outcome_of_the_centre_has_an_example_that_a_clinic_understands(centre):
    described = clinic_app.create_app(centre).openapi()
    reply = described["paths"]["/v1/confirmations"]["post"]["responses"]["200"]
    examples = reply["content"]["application/json"]["examples"]
    assert set(examples) == {outcome.value for outcome in CENTRE_OUTCOMES}
    for outcome, example in examples.items():
        confirmation = confirmation_from(ConfirmationReply.model_validate(example["value"]))
        assert confirmation.answer.outcome.value == outcome
        assert example["summary"]
        assert example["description"]


@pytest.mark.parametrize("path", ["/v1/lookups", "/v1/searches"])
def test_where_no_card_takes_part_no_example_shows_one(centre, path):
    described = clinic_app.create_app(centre).openapi()
    reply = described["paths"][path]["post"]["responses"]["200"]
    examples = reply["content"]["application/json"]["examples"]
    assert {"eligible", "lost", "lost_newer", "deceased", "none"} <= set(examples)
    for example in examples.values():
        assert example["value"]["certificate"] is None
        assert example["value"]["screens"] == []


def test_the_types_of_problems_are_those_of_the_catalogue(document):
    types = document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    slugs = [slug.value for slug in ProblemSlug]
    assert types == ["about:blank", *(f"urn:onshikaku:problem:{slug}" for slug in slugs)]


def test_every_operation_is_described_and_fails_by_the_document_of_its_kind(document):
    for name, operation in operations(document):
        error = FHIR_MEDIA_TYPE if "/fhir/" in name else PROBLEM_MEDIA_TYPE
        assert operation.get("description"), name
        assert operation["operationId"], name
        responses = operation["responses"]
        assert "422" not in responses, name
        assert list(responses["default"]["content"]) == [error], name


def test_every_reference_leads_somewhere(document):
    def references(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    schemas = document["components"]["schemas"]
    wanted = {reference.rpartition("/")[2] for reference in references(document)}
    assert wanted <= set(schemas)
    assert "HTTPValidationError" not in schemas
