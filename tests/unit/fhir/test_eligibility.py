"""CoverageEligibilityResponse: what the centre answers to a request."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from onshikaku.domain.coverage import (
    Disease,
    DiseaseCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.identifiers import InsurerNumber
from onshikaku.domain.outcomes import CENTRE_OUTCOMES, Outcome
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.answers import eligibility_response
from onshikaku.wire.fhir.eligibility import EligibilityRequest
from onshikaku.wire.oqs.mapping.verdict import verdict

NOW = datetime(2026, 11, 20, 3, 0, 5, 999, tzinfo=UTC)
ASKED = InsurerNumber("990010")
BOTH = ("validation", "benefits")


def request(*purpose, **changes):
    return EligibilityRequest.model_validate(
        {
            "resourceType": "CoverageEligibilityRequest",
            "status": "active",
            "purpose": purpose or BOTH,
            "patient": {"reference": "#p"},
            "created": "2026-11-20",
            "insurer": {"display": "保険者"},
            "insurance": [{"coverage": {"reference": "#c"}}],
        }
        | changes
    )


@pytest.fixture
def responded(fhir, clinic):
    """`responded(answer)` is the response, approved."""

    def respond(answer, asked=None, message=None):
        return fhir(eligibility_response(answer, message or request(), clinic, NOW, asked))

    return respond


def with_outcome(answer, outcome):
    return replace(answer, answer=replace(answer.answer, outcome=outcome))


VALIDITY = {"1": True, "6": True, "2": False, "3": False, "5": None}


@pytest.mark.parametrize("outcome", sorted(CENTRE_OUTCOMES))
def test_every_answer_of_the_centre_has_its_outcome(responded, by_number, outcome):
    answer = with_outcome(by_number("standard"), outcome)
    response, meant = responded(answer), verdict(outcome)
    assert response["disposition"] == outcome.entry.meaning.ja
    if meant in VALIDITY:
        assert response["outcome"] == "complete"
        assert response["insurance"][0].get("inforce") is VALIDITY[meant]
        assert "error" not in response
    elif meant == "4":
        assert (response["outcome"], "error" in response) == ("complete", False)
    else:
        assert response["outcome"] == "error"
        [error] = response["error"]
        assert error["code"]["coding"][0]["system"] == "urn:onshikaku:result-code"
        assert error["code"]["coding"][0]["code"].startswith("SIM3")
        assert error["code"]["text"].startswith("模擬：")


def test_the_answer_is_whole_in_itself(responded, by_number, clinic):
    answer = by_number("standard")
    response = responded(answer)
    kinds = [one["resourceType"] for one in response["contained"]]
    assert kinds == ["Patient", "Organization", "Coverage"]
    [insurance] = response["insurance"]
    assert insurance["coverage"] == {"reference": f"#{answer.id}-1"}
    assert insurance["benefitPeriod"] == {"start": "2019-04-01"}
    assert (response["id"], response["servicedDate"]) == (answer.id, "2026-11-20")
    assert response["created"] == "2026-11-20T12:00:05+09:00"
    assert response["insurer"] == {"reference": "#payor-1"}
    assert response["requestor"]["identifier"] == {
        "system": "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no",
        "value": clinic.value,
    }
    assert response["identifier"] == [{"system": systems.CONFIRMATION, "value": answer.id}]


def test_where_nobody_is_shown_the_insurer_asked_about_is_named(responded, by_number):
    none = replace(
        by_number("standard").answer, outcome=Outcome.NONE, person=None, coverages=(), payment=None
    )
    answer = replace(by_number("standard"), answer=none)
    response = responded(answer, ASKED)
    assert response["insurer"]["identifier"]["value"] == "00990010"
    assert [one["resourceType"] for one in response["contained"]] == ["Patient"]
    assert "name" not in response["contained"][0]
    assert "insurance" not in response
    assert "display" in responded(answer)["insurer"]


def test_the_request_is_named_by_its_own_identifier(responded, by_number):
    own = [{"system": "urn:example:requests", "value": "R-1"}]
    response = responded(by_number("standard"), message=request(identifier=own))
    assert response["request"]["identifier"] == own[0]
    assert "display" in responded(by_number("standard"))["request"]


def items(response):
    return {one["name"]: one for one in response["insurance"][0].get("item", [])}


def test_the_share_is_an_item_with_its_reason(responded, by_number):
    item = items(responded(by_number("standard")))["一部負担金の割合"]
    assert item["benefit"][0]["type"]["coding"][0]["code"] == "copay-percent"
    assert item["benefit"][0]["allowedUnsignedInt"] == 30
    assert item["description"].startswith("3割（")


def test_the_limit_certificate_is_an_item_with_category_and_benefit(responded, by_number):
    item = items(responded(by_number("limit-a03")))["限度額適用認定証"]
    assert item["category"]["coding"] == [
        {"system": "urn:onshikaku:OQSCD011", "code": "01", "display": "限度額適用認定証"}
    ]
    assert item["benefit"][0]["type"]["coding"] == [
        {"system": "urn:onshikaku:OQSCD012", "code": "A03", "display": "ウ"}
    ]


def test_a_blank_band_and_a_long_stay_are_told(responded, by_number):
    answer = by_number("standard")
    limit = LimitCertificate(
        LimitKind.LIMIT_AND_MEALS,
        None,
        date(2026, 8, 1),
        Period(date(2026, 8, 1), date(2027, 7, 31)),
        long_term_on=date(2026, 10, 1),
    )
    record = replace(answer.answer.coverages[0], limit=limit)
    answer = replace(answer, answer=replace(answer.answer, coverages=(record,)))
    item = items(responded(answer))["限度額適用・標準負担額減額認定証"]
    assert "benefit" not in item
    assert item["description"] == "有効期間 2026-08-01から2027-07-31まで、長期入院該当 2026-10-01"
    limit = replace(limit, band=LimitBand.A05)
    record = replace(record, limit=limit)
    answer = replace(answer, answer=replace(answer.answer, coverages=(record,)))
    assert "benefit" in items(responded(answer))["限度額適用・標準負担額減額認定証"]


def test_each_specific_disease_is_an_item_with_its_ceiling_a_month(responded, by_card):
    answer = by_card("dialysis")
    record = answer.answer.coverages[0]
    second = DiseaseCertificate(
        Disease.HIV, date(2026, 4, 1), Period(date(2026, 4, 1)), self_pay_yen=0
    )
    record = replace(record, diseases=(*record.diseases, second))
    answer = replace(answer, answer=replace(answer.answer, coverages=(record,)))
    found = [
        one
        for one in responded(answer)["insurance"][0]["item"]
        if one["name"] == "特定疾病療養受療証"
    ]
    assert [one["category"]["coding"][0]["code"] for one in found] == ["1", "3"]
    assert found[0]["category"]["coding"][0]["system"] == "urn:onshikaku:OQSCD013"
    assert found[0]["term"] == {"text": "1か月"}
    benefits = [one["benefit"][0] for one in found]
    assert {one["type"]["coding"][0]["code"] for one in benefits} == {"copay-maximum"}
    assert [one["allowedMoney"]["value"] for one in benefits] == [10_000, 0]


def test_medical_aid_has_the_sum_of_its_ticket(responded, by_card):
    item = items(responded(by_card("aid-paying")))["一部負担金の割合"]
    assert item["benefit"][0]["type"]["coding"][0]["code"] == "copay"
    assert item["benefit"][0]["allowedMoney"]["currency"] == "JPY"


def test_where_the_insurer_must_be_asked_there_is_a_reason_and_no_number(responded, by_number):
    item = items(responded(by_number("ratio-blank")))["一部負担金の割合"]
    assert ("benefit" in item, "description" in item) == (False, True)


def test_who_asks_for_validation_alone_gets_no_items(responded, by_number):
    message = request("validation")
    response = responded(by_number("limit-a03"), message=message)
    assert "item" not in response["insurance"][0]
    assert response["purpose"] == ["validation"]


def test_everybody_of_the_cast_gets_a_response_that_fhir_accepts(responded, cast, by_card):
    for persona in cast.values():
        if persona.card.profile != "no-certificate":
            responded(by_card(persona.id))
    unregistered = responded(by_card("unregistered", registered=False))
    assert unregistered["error"][0]["code"]["coding"][0]["code"] == "SIM30007"
