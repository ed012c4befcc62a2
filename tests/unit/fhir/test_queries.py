"""What a search or a request asks: read as meant, or refused by place and reason."""

from datetime import date

import pytest
from fhir.resources.R4B.coverageeligibilityrequest import CoverageEligibilityRequest

from onshikaku.domain.decision import ByNumber
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.wire.fhir.eligibility import EligibilityRequest
from onshikaku.wire.fhir.queries import ByConfirmation, QueryFault, query_of, query_of_search
from onshikaku.wire.fhir.systems import (
    CONFIRMATION,
    COVERAGE_ID,
    MEMBER_ID,
    PUBLIC_PAYER_MEMBER_ID,
)

BORN = ("beneficiary.birthdate", "1980-02-17")
MEMBER = f"{MEMBER_ID}|06990014:318:8812:02"
ASKED = ByNumber(InsurerNumber("06990014"), InsuredNumber("318", "8812", "02"), date(1980, 2, 17))
NUMBER = "0" * 44


@pytest.mark.parametrize(
    "parameters",
    [
        [("identifier", MEMBER), BORN],
        [BORN, ("identifier", MEMBER)],
        [("identifier", MEMBER), ("patient.birthdate", "1980-02-17")],
        [("identifier", MEMBER), ("beneficiary:Patient.birthdate", "1980-02-17")],
        [("identifier", MEMBER), ("beneficiary.birthdate", "eq1980-02-17")],
        [("identifier", MEMBER), BORN, ("_format", "json")],
        [("identifier", f"{MEMBER_ID}|06990014:３１８:８８１２:02"), BORN],
        [("identifier", rf'{COVERAGE_ID}|"06990014"\,"３１８"\,"８８１２"\,"02"'), BORN],
        [("identifier", rf'{COVERAGE_ID}|"06990014"\,"318"\,"8812"\,"2"'), BORN],
    ],
)
def test_a_search_by_numbers_is_a_lookup(parameters):
    assert query_of_search(parameters) == ASKED


def test_what_was_left_out_matches_everything_and_padding_does_not_count():
    query = query_of_search([("identifier", f"{MEMBER_ID}|00990010:模国01:3310:"), BORN])
    assert query.insurer_number == InsurerNumber("990010")
    assert query.insured == InsuredNumber("模国01", "3310", None)


def test_public_assistance_is_asked_for_by_its_own_system():
    query = query_of_search([("identifier", f"{PUBLIC_PAYER_MEMBER_ID}|12990016::0000018:"), BORN])
    assert query.insurer_number.value == "12990016"
    assert query.insured == InsuredNumber("", "0000018", None)


def test_an_answer_is_asked_for_by_its_number_alone():
    asked = [("identifier", f"{CONFIRMATION}|{NUMBER}")]
    assert query_of_search(asked) == ByConfirmation(NUMBER)


@pytest.mark.parametrize(
    ("parameters", "field", "reason"),
    [
        ([], "http.identifier", "missing"),
        ([BORN], "http.identifier", "missing"),
        ([("identifier", MEMBER)], "http.beneficiary.birthdate", "missing"),
        ([("identifier", "06990014:318:8812:02"), BORN], "http.identifier", "system-missing"),
        ([("identifier", "|06990014:318:8812:02"), BORN], "http.identifier", "unknown-system"),
        ([("identifier", "urn:example|1"), BORN], "http.identifier", "unknown-system"),
        ([("identifier", f"{MEMBER}|1"), BORN], "http.identifier", "format"),
        ([("identifier", f"{MEMBER_ID}|1:2"), BORN], "http.identifier", "format"),
        ([("identifier", f"{MEMBER},{MEMBER}"), BORN], "http.identifier", "format"),
        ([("identifier", f"{MEMBER_ID}|a,b"), BORN], "http.identifier", "several-values"),
        (
            [("identifier", f'{COVERAGE_ID}|"06990014","318","8812","02"'), BORN],
            "http.identifier",
            "several-values",
        ),
        ([("identifier", MEMBER), ("identifier", MEMBER)], "http.identifier", "several-values"),
        (
            [("identifier", MEMBER), BORN, ("patient.birthdate", "1980-02-17")],
            "http.beneficiary.birthdate",
            "several-values",
        ),
        (
            [("identifier", MEMBER), ("beneficiary.birthdate", "1980-02")],
            "http.beneficiary.birthdate",
            "date",
        ),
        (
            [("identifier", MEMBER), ("beneficiary.birthdate", "ge1980-02-17")],
            "http.beneficiary.birthdate",
            "date",
        ),
        ([("identifier", MEMBER), BORN, ("status", "active")], "http", "unknown-parameter"),
        (
            [("identifier", f"{MEMBER_ID}|06990015:318:8812:02"), BORN],
            "http.identifier",
            "insurer_number-check_digit",
        ),
        (
            [("identifier", f"{MEMBER_ID}|06990014:318::02"), BORN],
            "http.identifier",
            "number-empty",
        ),
        (
            [("identifier", f"{MEMBER_ID}|06990014:318:8812:x"), BORN],
            "http.identifier",
            "branch-not_digits",
        ),
        (
            [("identifier", f"{MEMBER_ID}|06990014:{'3' * 21}:8812:02"), BORN],
            "http.identifier",
            "symbol-format",
        ),
        ([("identifier", f"{CONFIRMATION}|x")], "http.identifier", "format"),
        (
            [("identifier", f"{CONFIRMATION}|{NUMBER}"), BORN],
            "http.beneficiary.birthdate",
            "not-with-a-confirmation",
        ),
    ],
)
def test_a_search_that_cannot_be_made_is_refused_by_parameter(parameters, field, reason):
    with pytest.raises(QueryFault) as refused:
        query_of_search(parameters)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert "8812" not in str(refused.value)


PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1980-02-17"}
COVERAGE = {
    "resourceType": "Coverage",
    "id": "c",
    "status": "active",
    "beneficiary": {"reference": "#p"},
    "payor": [{"display": "保険者"}],
    "identifier": [
        {"system": "urn:example", "value": "1"},
        {"system": MEMBER_ID, "value": "06990014:318:8812:02"},
    ],
}
BY_IDENTIFIER = {"identifier": {"system": MEMBER_ID, "value": "06990014:318:8812:02"}}
OTHER = {"resourceType": "Organization", "id": "o", "name": "保険者", "active": True}


def body(**changes):
    whole = {
        "resourceType": "CoverageEligibilityRequest",
        "contained": [OTHER, PATIENT, COVERAGE],
        "status": "active",
        "purpose": ["validation"],
        "patient": {"reference": "#p"},
        "created": "2026-11-20T12:00:00+09:00",
        "insurer": {"reference": "#o"},
        "insurance": [{"coverage": {"reference": "#c"}}],
    } | changes
    CoverageEligibilityRequest.model_validate(whole)  # the tests ask what FHIR allows
    return EligibilityRequest.model_validate(whole)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"insurance": [{"coverage": BY_IDENTIFIER}]},
        {
            "insurance": [
                {"coverage": {"display": "ほか"}},
                {"focal": True, "coverage": BY_IDENTIFIER},
            ]
        },
        {"text": {"status": "empty", "div": "<div>-</div>"}, "priority": {"text": "normal"}},
    ],
)
def test_a_request_names_the_coverage_contained_or_by_identifier(changes):
    assert query_of(body(**changes)) == ASKED


def test_who_asks_for_benefits_asks_for_the_ceiling_too():
    assert query_of(body(purpose=["benefits", "validation"])).limit is True


def test_a_request_may_name_an_answer_and_needs_no_patient_for_it():
    by_number = {"identifier": {"system": CONFIRMATION, "value": NUMBER}}
    message = body(contained=[OTHER], patient={"display": "-"}, insurance=[{"coverage": by_number}])
    assert query_of(message) == ByConfirmation(NUMBER)


NAMELESS = {name: value for name, value in COVERAGE.items() if name != "identifier"}
UNKNOWN = {"identifier": {"system": "urn:example", "value": "1"}}
WITHOUT_VALUE = {"identifier": {"system": MEMBER_ID}}
ANSWER = {"identifier": {"system": CONFIRMATION, "value": NUMBER}}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"patient": {"reference": "Patient/1"}}, "patient", "not-contained"),
        ({"patient": {"reference": "#c"}}, "patient", "not-contained"),
        (
            {"contained": [OTHER, COVERAGE, {"resourceType": "Patient", "id": "p"}]},
            "contained.2.birthDate",
            "missing",
        ),
        (
            {"contained": [OTHER, COVERAGE, PATIENT | {"birthDate": "1980"}]},
            "contained.2.birthDate",
            "date",
        ),
        (
            {"insurance": [{"coverage": {"reference": "Coverage/1"}}]},
            "insurance.0.coverage",
            "not-contained",
        ),
        (
            {"insurance": [{"coverage": UNKNOWN}]},
            "insurance.0.coverage.identifier",
            "unknown-system",
        ),
        (
            {"insurance": [{"coverage": WITHOUT_VALUE}]},
            "insurance.0.coverage.identifier",
            "missing",
        ),
        (
            {"contained": [OTHER, PATIENT, NAMELESS]},
            "contained.2.identifier",
            "missing",
        ),
        (
            {"insurance": [{"coverage": BY_IDENTIFIER}, {"coverage": BY_IDENTIFIER}]},
            "insurance",
            "several-values",
        ),
        (
            {"insurance": [{"coverage": ANSWER}], "servicedDate": "2026-11-20"},
            "servicedDate",
            "not-with-a-confirmation",
        ),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused_by_element(changes, field, reason):
    message = body(**changes)
    with pytest.raises(QueryFault) as refused:
        query_of(message)
    assert (refused.value.field, refused.value.reason) == (field, reason)
