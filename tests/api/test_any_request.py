"""Whatever is sent to either API: never a failure of the centre, every error a document."""

import pytest
import schemathesis
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import response_schema_conformance
from schemathesis.generation.modes import GenerationMode

from onshikaku.api.error_bodies import speaks_fhir
from onshikaku.testing import running_centre
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem

# A problem document; in FHIR what stands for it there.
ERRORS = {False: (PROBLEM_MEDIA_TYPE, Problem), True: (FHIR_MEDIA_TYPE, OperationOutcome)}
EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def centre():
    with running_centre() as running:
        yield running


@pytest.fixture(scope="module")
def session(centre):
    """The headers of a session of the clinic that has joined everything, with all rights."""
    client = centre.clinic(account="admin", password="kakuu-kanri")
    client.get("/v1/nothing")  # signs in
    return {"authorization": f"Bearer {client.auth.opened.token}"}


def survives(schema, headers, mode):
    tried = set()
    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        # A call that takes nothing cannot be sent anything wrong.
        operations = [each for each in operations if each.body or list(each.iter_parameters())]
    for operation in operations:

        @EXAMPLES
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case):
            response = case.call(headers=headers)
            tried.add(case.operation.label)
            assert response.status_code < 500, response.text
            if response.status_code >= 400:
                media_type, form = ERRORS[speaks_fhir(case.operation.path)]
                assert response.headers["content-type"] == [media_type]
                form.model_validate_json(response.content)
            case.validate_response(response, checks=[response_schema_conformance])

        send()
    return tried, {operation.label for operation in operations}


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_clinics_api_answers_anything_a_terminal_may_send(centre, session, mode):
    schema = schemathesis.openapi.from_url(f"{centre.clinic_url}/openapi.json")
    tried, meant = survives(schema, session, mode)
    assert tried == meant


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_management_api_answers_anything(centre, mode):
    schema = schemathesis.openapi.from_url(f"{centre.management_url}/openapi.json")
    tried, meant = survives(schema, {}, mode)
    assert tried == meant
