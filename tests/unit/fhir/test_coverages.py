"""The qualifications of an answer as JP_Coverage."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.coverage import LossReason
from onshikaku.domain.entitlement import PublicExpense
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.person import Sex
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.answers import bundle, coverages

BASE = "http://127.0.0.1:8710/fhir/R4"
JP_CORE = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/"
COPAYPCT = "http://terminology.hl7.org/CodeSystem/coverage-copay-type"


@pytest.fixture
def shown(fhir, clinic):
    """The Coverages of an answer, each approved."""
    return lambda answer: [fhir(one) for one in coverages(answer, clinic)]


def extensions(coverage):
    return {one["url"]: one.get("valueString") for one in coverage["extension"]}


def contained(coverage, kind):
    [one] = [one for one in coverage["contained"] if one["resourceType"] == kind]
    return one


def changed(answer, **changes):
    """The answer with its first coverage, or itself, changed."""
    own = {name: changes.pop(name) for name in ("outcome", "expenses") if name in changes}
    first = replace(answer.answer.coverages[0], **changes)
    return replace(answer, answer=replace(answer.answer, coverages=(first,), **own))


def test_a_family_member_with_all_that_the_profile_adds(shown, by_number):
    [coverage] = shown(by_number("under-15"))
    assert coverage["meta"]["profile"] == [systems.PROFILE_COVERAGE]
    assert {"system": systems.ACT_REASON, "code": "HTEST", "display": "test health data"} in (
        coverage["meta"]["tag"]
    )
    assert extensions(coverage) == {
        f"{JP_CORE}JP_Coverage_InsuredPersonSymbol": "３１８",
        f"{JP_CORE}JP_Coverage_InsuredPersonNumber": "８８１２",
        f"{JP_CORE}JP_Coverage_InsuredPersonSubNumber": "02",
    }
    assert {one["system"]: one["value"] for one in coverage["identifier"]} == {
        "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID": "06990014:318:8812:02",
        "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id": '"06990014","３１８","８８１２","02"',
    }
    assert (coverage["status"], coverage["dependent"]) == ("active", "02")
    assert coverage["subscriberId"] == "318:8812"
    assert coverage["relationship"]["coding"] == [
        {"system": systems.INSURED_PERSON_CATEGORY, "code": "2", "display": "被扶養者"}
    ]
    payer = contained(coverage, "Organization")
    assert payer["identifier"] == [
        {"system": "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber", "value": "06990014"}
    ]
    assert coverage["payor"] == [{"reference": f"#{payer['id']}"}]
    assert "order" not in coverage


def test_the_patient_is_contained_with_name_and_kana(shown, by_number, cast):
    [coverage] = shown(by_number("standard"))
    patient, person = contained(coverage, "Patient"), cast["standard"].person
    kanji, kana = patient["name"]
    assert (kanji["text"], kanji["family"], kanji["given"]) == ("模擬 太郎", "模擬", ["太郎"])
    assert kanji["extension"][0]["valueCode"] == "IDE"
    assert kana["extension"][0]["valueCode"] == "SYL"
    assert patient["birthDate"] == person.birth_date.isoformat()
    assert (patient["gender"], patient["address"][0]["text"]) == ("male", person.address)


def test_other_names_sex_unset_and_the_clinics_own_number(shown, by_number):
    answer = by_number("standard")
    person = replace(
        answer.answer.person,
        name="架空",
        name_other="通称　太郎",
        name_other_kana="ツウショウ　タロウ",
        sex=Sex.UNSET,
        postal_code="",
    )
    answer = replace(
        answer, answer=replace(answer.answer, person=person), reference_number="K-000123"
    )
    patient = contained(shown(answer)[0], "Patient")
    assert [(one["use"], one["text"]) for one in patient["name"]][::2] == [
        ("official", "架空"),
        ("usual", "通称 太郎"),
    ]
    assert "family" not in patient["name"][0]
    assert patient["gender"] == "unknown"
    assert "postalCode" not in patient["address"][0]
    assert patient["identifier"] == [
        {"system": "urn:oid:1.2.392.100495.20.3.51.19910000018", "value": "K-000123"}
    ]


@pytest.mark.parametrize(
    ("persona_id", "category", "card"),
    [
        ("standard", "1", "01"),
        ("self-defence", "1", "07"),
        ("self-employed", "2", "01"),
        ("trade", "2", "01"),
        ("aged-75", "7", "01"),
        ("full-cost", "2", "05"),
    ],
)
def test_the_type_says_kind_of_insurance_and_of_card(shown, by_number, persona_id, category, card):
    [coverage] = shown(by_number(persona_id))
    codes = {one["system"]: one["code"] for one in coverage["type"]["coding"]}
    assert codes == {
        "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuranceMajorCategory": category,
        "http://terminology.hl7.org/CodeSystem/v3-ActCode": "PUBLICPOL",
        "urn:onshikaku:OQSCD010": card,
    }


@pytest.mark.parametrize(
    ("persona_id", "percent"),
    [
        ("standard", None),  # by age: nothing is registered
        ("aged-75-2wari", 20),
        ("aged-75-active", 30),
        ("elderly-70-2wari", 20),  # 高齢受給者証
        ("aged-70", 20),
        ("ratio-blank", None),
    ],
)
def test_the_share_is_what_the_insurer_registered(shown, by_number, persona_id, percent):
    [coverage] = shown(by_number(persona_id))
    if percent is None:
        assert "costToBeneficiary" not in coverage
        return
    [cost] = coverage["costToBeneficiary"]
    assert cost["type"]["coding"] == [{"system": COPAYPCT, "code": "copaypct"}]
    assert (cost["valueQuantity"]["value"], cost["valueQuantity"]["code"]) == (percent, "%")


LOST = {"lost_on": date(2026, 10, 31), "loss_reason": LossReason.OTHER}


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        (Outcome.LOST, "cancelled", "99"),
        (Outcome.DECEASED, "cancelled", "99"),
        (Outcome.LOST_NEWER, "cancelled", "03"),
        (Outcome.ELIGIBLE, "active", "99"),  # of a day before the loss
        (Outcome.SEVERAL, "active", "99"),
    ],
)
def test_the_status_follows_the_validity(shown, by_number, outcome, status, reason):
    [coverage] = shown(changed(by_number("standard"), outcome=outcome, **LOST))
    assert coverage["status"] == status
    assert coverage["period"] == {"start": "2019-04-01", "end": "2026-10-30"}
    [loss] = [one for one in coverage["extension"] if one["url"] == systems.LOSS_REASON]
    assert loss["valueCoding"]["code"] == reason


def test_a_record_that_never_covered_a_day_ends_before_it(shown, by_number):
    first = by_number("standard").answer.coverages[0].valid_from
    lost = {"outcome": Outcome.LOST, "lost_on": first, "loss_reason": LossReason.OTHER}
    [coverage] = shown(changed(by_number("standard"), **lost))
    assert coverage["period"] == {"end": "2019-03-31"}


def test_the_insured_person_of_a_family_is_named(shown, by_number):
    [coverage] = shown(changed(by_number("family"), insured_name="模擬　太郎"))
    assert coverage["subscriber"] == {"display": "模擬 太郎"}


def test_medical_aid_comes_second_with_its_order_and_the_clinics_own_ticket(
    shown, by_card, cast, clinic
):
    aid = cast["aid-with-insurance"].aid
    insurance, welfare = shown(by_card("aid-with-insurance"))
    assert [insurance["id"][-2:], welfare["id"][-2:]] == ["-1", "-2"]
    assert ("order" in insurance, welfare["order"]) == (False, 1)
    assert welfare["identifier"][0]["system"] == systems.PUBLIC_PAYER_MEMBER_ID
    assert welfare["identifier"][0]["value"] == "12990016::0000059:"
    payer = contained(welfare, "Organization")
    assert payer["identifier"] == [
        {"system": systems.PUBLIC_PAYER_NUMBER, "value": aid.payer_number.value}
    ]
    assert payer["name"] == aid.office
    codes = [one["code"] for one in welfare["type"]["coding"]]
    assert codes == ["8", "PUBLICPOL", "A1"]
    own = [ticket.number for ticket in aid.tickets if ticket.institution_code == clinic]
    assert [one["value"] for one in welfare.get("class", [])] == own


def test_a_ticket_for_another_clinic_is_not_shown(shown, by_card):
    [welfare] = shown(by_card("aid-other-clinic"))
    assert ("class" in welfare, "costToBeneficiary" in welfare) == (False, False)


def test_the_sum_of_the_ticket_is_in_yen(shown, by_card, cast):
    [welfare] = shown(by_card("aid-paying"))
    [cost] = welfare["costToBeneficiary"]
    [ticket] = cast["aid-paying"].aid.tickets
    assert cost["valueMoney"] == {"value": ticket.self_pay_yen, "currency": "JPY"}


@pytest.mark.parametrize(
    ("terms", "costs"),
    [
        ({"percent": 10}, [("copaypct", 10)]),
        ({"per_visit_yen": 500}, [("gpvisit", 500)]),
        ({"percent": 20, "monthly_cap_yen": 5000}, [("copaypct", 20), ("maxoutofpocket", 5000)]),
        ({}, None),
    ],
)
def test_subsidies_follow_in_order_with_what_the_patient_pays(shown, by_card, cast, terms, costs):
    [held] = cast["subsidy-visit"].expenses
    expense = PublicExpense(
        held.programme, held.payer_number, held.recipient_number, held.period, **terms
    )
    answer = by_card("subsidy-visit")
    answer = replace(answer, answer=replace(answer.answer, expenses=(expense, held)))
    insurance, first, second = shown(answer)
    assert "order" not in insurance
    assert (first["order"], second["order"]) == (1, 2)
    assert first["subscriberId"] == held.recipient_number.value
    read = [
        (
            one["type"]["coding"][0]["code"],
            (one.get("valueQuantity") or one.get("valueMoney"))["value"],
        )
        for one in first.get("costToBeneficiary", [])
    ]
    assert (read or None) == costs


def test_a_search_finds_it_under_its_address_and_says_what_it_means(fhir, by_number, clinic):
    answer = by_number("lost")
    found = fhir(bundle(answer, clinic, BASE, f"{BASE}/Coverage?identifier=x"))
    match, outcome = found["entry"]
    assert found["total"] == 1
    assert match["fullUrl"] == f"{BASE}/Coverage/{answer.id}-1"
    assert match["search"]["mode"] == "match"
    assert outcome["search"]["mode"] == "outcome"
    assert outcome["resource"]["issue"][0]["details"]["coding"][0]["code"] == "lost"


def test_everybody_of_the_cast_can_be_shown_both_ways(fhir, cast, by_card, by_number, clinic):
    for persona in cast.values():
        answers = [by_number(persona.id, at) for at in range(len(persona.coverages))]
        if persona.card.profile != "no-certificate":
            answers.append(by_card(persona.id))
        for answer in answers:
            found = fhir(bundle(answer, clinic, BASE, BASE))
            modes = [entry["search"]["mode"] for entry in found["entry"]]
            assert found["total"] == modes.count("match"), persona.id
