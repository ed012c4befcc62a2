"""What cannot be answered in FHIR: an OperationOutcome that says why, and nothing of anybody."""

import httpx
import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome

from onshikaku.testing import running_centre
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE, MEMBER_ID

FHIR = "/fhir/R4"
COVERAGE = f"{FHIR}/Coverage"
SUBMIT = f"{FHIR}/CoverageEligibilityRequest/$submit"
IDENTIFIER = f"{MEMBER_ID}|01990019:21700023:1024:00"
SEARCH = {"identifier": IDENTIFIER, "beneficiary.birthdate": "1980-02-17"}
BODY = {
    "resourceType": "CoverageEligibilityRequest",
    "contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1980-02-17"}],
    "status": "active",
    "purpose": ["validation"],
    "patient": {"reference": "#p"},
    "created": "2026-11-20",
    "insurer": {"display": "-"},
    "insurance": [
        {"coverage": {"identifier": {"system": MEMBER_ID, "value": IDENTIFIER.partition("|")[2]}}}
    ],
}


def issue(response, status):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == FHIR_MEDIA_TYPE
    OperationOutcome.model_validate_json(response.content)
    outcome = response.json()
    assert {"code": "HTEST"}.items() <= outcome["meta"]["tag"][0].items()
    assert not any(secret in response.text for secret in ("21700023", "1024", "1980-02-17"))
    [one] = outcome["issue"]
    assert one["severity"] == "error"
    return one


@pytest.fixture(scope="module")
def called():
    """`called(method, path, **how)` is the answer to one call of a signed-in terminal."""
    with running_centre() as centre:
        yield centre.clinic(account="admin", password="kakuu-kanri").request


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", FHIR, 404, "not-found"),
        ("GET", f"{FHIR}/Patient/1", 404, "not-found"),
        ("GET", f"{FHIR}/Coverage/_history", 404, "not-found"),
        ("GET", f"{FHIR}/Coverage/{'0' * 44}-1", 404, "not-found"),
        ("GET", f"{FHIR}/Coverage/{'0' * 44}", 404, "not-found"),
        ("GET", f"{FHIR}/Coverage/..%2f..%2fetc", 404, "not-found"),
        ("PUT", COVERAGE, 405, "not-supported"),
        ("DELETE", f"{COVERAGE}/{'0' * 44}-1", 405, "not-supported"),
        ("GET", SUBMIT, 405, "not-supported"),
        ("GET", f"{FHIR}/CoverageEligibilityRequest/1", 404, "not-found"),
    ],
)
def test_what_there_is_not_is_refused_in_fhirs_words(called, method, path, status, code):
    assert issue(called(method, path), status)["code"] == code


@pytest.mark.parametrize(
    ("headers", "code", "slug"),
    [
        ({}, "login", "session-missing"),
        ({"authorization": "Basic eDp5"}, "login", "session-missing"),
        ({"authorization": "Bearer nonsense"}, "expired", "session-expired"),
    ],
)
def test_nobody_is_let_in_without_a_session(called, headers, code, slug):
    response = called("GET", COVERAGE, params=SEARCH, headers=headers, auth=None)
    found = issue(response, 401)
    assert (found["code"], found["details"]["coding"][0]["code"]) == (code, slug)
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_a_client_signs_in_again_where_fhir_says_that_its_session_is_over(over_http, centre):
    async def work(clinic, management):
        await clinic.http.get(COVERAGE, params=SEARCH)
        centre.sessions.clear()
        return await clinic.http.get(COVERAGE, params=SEARCH)

    assert over_http(work).status_code == 200


@pytest.mark.parametrize(
    "accept",
    ["application/fhir+xml", "text/html", "application/json;q=0, text/xml", "application/fhir"],
)
@pytest.mark.parametrize("path", [f"{FHIR}/metadata", COVERAGE])
def test_another_form_than_json_is_not_to_be_had(called, path, accept):
    response = called("GET", path, params=SEARCH, headers={"accept": accept})
    assert issue(response, 406)["code"] == "not-supported"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/json", None),
        ("application/fhir+json; fhirVersion=4.0", None),
        ("text/html, */*;q=0.1", None),
        ("application/fhir+xml", "json"),
        ("text/html", "application/fhir+json"),
    ],
)
def test_json_by_any_name_is(called, accept, wanted):
    params = {} if wanted is None else {"_format": wanted}
    response = called("GET", f"{FHIR}/metadata", params=params, headers={"accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, FHIR_MEDIA_TYPE)


def test_the_parameter_goes_before_the_header(called):
    response = called("GET", COVERAGE, params=SEARCH | {"_format": "xml"})
    assert issue(response, 406)["code"] == "not-supported"


@pytest.mark.parametrize(
    ("params", "code", "location"),
    [
        ({}, "required", "http.identifier"),
        ({"identifier": IDENTIFIER}, "required", "http.beneficiary.birthdate"),
        (SEARCH | {"identifier": "urn:example|1"}, "not-supported", "http.identifier"),
        (SEARCH | {"identifier": "01990019:21700023:1024:00"}, "value", "http.identifier"),
        (SEARCH | {"beneficiary.birthdate": "x"}, "value", "http.beneficiary.birthdate"),
        (SEARCH | {"_include": "Coverage:payor"}, "not-supported", "http"),
        (SEARCH | {"identifier": f"{IDENTIFIER}\x00"}, "value", "http.identifier"),
        ([*SEARCH.items(), ("identifier", IDENTIFIER)], "not-supported", "http.identifier"),
    ],
)
@pytest.mark.parametrize("way", ["GET", "POST"])
def test_a_search_is_refused_by_parameter(called, way, params, code, location):
    if way == "GET":
        response = called("GET", COVERAGE, params=params)
    else:
        content = str(httpx.QueryParams(params))
        form = {"content-type": "application/x-www-form-urlencoded"}
        response = called("POST", f"{COVERAGE}/_search", content=content, headers=form)
    found = issue(response, 400)
    assert (found["code"], found["location"]) == (code, [location])


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"identifier=%ff", "application/x-www-form-urlencoded", 400, "invalid"),
        (b"&".join([b"a=b"] * 21), "application/x-www-form-urlencoded", 400, "invalid"),
        (b"{}", "application/json", 415, "not-supported"),
        (b"", "", 415, "not-supported"),
        (b"a=" + b"b" * 70_000, "application/x-www-form-urlencoded", 413, "too-long"),
    ],
)
def test_a_form_that_is_none_is_refused(called, content, media_type, status, code):
    headers = {"content-type": media_type} if media_type else {}
    refused = called("POST", f"{COVERAGE}/_search", content=content, headers=headers)
    assert issue(refused, status)["code"] == code


WITHOUT = object()


@pytest.mark.parametrize(
    ("changes", "status", "code", "expression"),
    [
        ({"resourceType": "Claim"}, 400, "not-supported", "resourceType"),
        ({"status": "draft"}, 400, "not-supported", "status"),
        ({"purpose": []}, 400, "value", "purpose"),
        ({"purpose": ["discovery"]}, 400, "not-supported", "purpose[0]"),
        ({"patient": WITHOUT}, 400, "required", "patient"),
        ({"created": "yesterday"}, 400, "value", "created"),
        ({"insurance": []}, 400, "value", "insurance"),
        ({"insurance": [{}]}, 400, "required", "insurance[0].coverage"),
        ({"insurance": {}}, 400, "value", "insurance"),
        ({"servicedDate": "2026-11"}, 400, "value", "servicedDate"),
        ({"servicedDate": 0}, 400, "value", "servicedDate"),
        ({"servicedPeriod": {"start": "2026-11-20"}}, 400, "not-supported", "servicedPeriod"),
        ({"modifierExtension": [{"url": "urn:x"}]}, 400, "not-supported", "modifierExtension"),
        ({"implicitRules": "urn:x"}, 400, "not-supported", "implicitRules"),
        ({"patient": {"reference": "Patient/1"}}, 422, "value", "patient"),
        (
            {"contained": [{"resourceType": "Patient", "id": "p"}]},
            422,
            "required",
            "contained[0].birthDate",
        ),
        (
            {"insurance": [{"coverage": {"identifier": {"system": "urn:x", "value": "1"}}}]},
            422,
            "not-supported",
            "insurance[0].coverage.identifier",
        ),
        ({"servicedDate": "2020-01-01"}, 422, "business-rule", "servicedDate"),
        ({"servicedDate": "2030-01-01"}, 422, "business-rule", "servicedDate"),
    ],
)
def test_a_request_is_refused_by_element(called, changes, status, code, expression):
    body = {name: value for name, value in (BODY | changes).items() if value is not WITHOUT}
    found = issue(called("POST", SUBMIT, json=body), status)
    where = [f"CoverageEligibilityRequest.{expression}"]
    assert (found["code"], found["expression"]) == (code, where)


DEEP = b'{"contained":' + b"[" * 5000 + b"]" * 5000 + b"}"


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"", FHIR_MEDIA_TYPE, 400, "invalid"),
        (b"{", FHIR_MEDIA_TYPE, 400, "invalid"),
        (b"\xff\xfe", FHIR_MEDIA_TYPE, 400, "invalid"),
        (DEEP, FHIR_MEDIA_TYPE, 400, "invalid"),
        (b"[]", FHIR_MEDIA_TYPE, 400, "value"),
        (b"<CoverageEligibilityRequest/>", "application/fhir+xml", 415, "not-supported"),
        (b"{}", "text/plain", 415, "not-supported"),
        (b" " * 70_000, FHIR_MEDIA_TYPE, 413, "too-long"),
    ],
)
def test_a_body_that_is_no_resource_is_refused(called, content, media_type, status, code):
    headers = {"content-type": media_type}
    found = issue(called("POST", SUBMIT, content=content, headers=headers), status)
    assert found["code"] == code


def test_a_body_of_unannounced_length_is_not_read(called):
    headers = {"content-type": FHIR_MEDIA_TYPE}
    called("GET", f"{FHIR}/Patient/1")  # signs in, so that the body is sent once
    response = called("POST", SUBMIT, content=iter([b"{}"]), headers=headers)
    assert issue(response, 411)["code"] == "required"


def test_a_mode_that_is_closed_is_closed_here_too(over_http):
    async def work(clinic, management):
        office = clinic.as_(institution="9980000013", terminal="app-1")
        return await office.http.post(SUBMIT, json=BODY)

    found = issue(over_http(work), 403)
    assert found["details"]["coding"][0]["code"] == "mode-closed"
    assert found["diagnostics"].startswith("reason: institution-kind")


def test_faults_on_purpose_speak_fhir_and_are_named_by_the_route(over_http):
    async def work(clinic, management):
        fault = {"call": f"POST {SUBMIT}", "kind": "error", "status": 503}
        armed = await management.put("/faults", json=[fault])
        assert armed.status_code == 200, armed.text
        struck = await clinic.http.post(SUBMIT, json=BODY)
        await management.put("/faults", json=[])
        return struck

    found = issue(over_http(work), 503)
    assert (found["code"], found["diagnostics"]) == ("transient", "reason: fault")


def test_refusals_are_in_the_journal_by_their_slug_and_without_numbers(over_http):
    async def work(clinic, management):
        await clinic.http.get(COVERAGE, params=SEARCH | {"identifier": "x"})
        return (await management.get("/journal")).json()

    [noted] = over_http(work)
    assert (noted["call"], noted["result"]) == (f"GET {COVERAGE}", "invalid-request")
