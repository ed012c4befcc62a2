"""The FHIR service: metadata, Coverage by search and by id, the eligibility request."""

import json
from datetime import date, timedelta

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.coverage import Coverage
from fhir.resources.R4B.coverageeligibilityresponse import CoverageEligibilityResponse
from sqlmodel import Session, select

from onshikaku.store.tables import AccessRow
from onshikaku.wire.fhir.member_id import aid_member_id, coverage_id, member_id
from onshikaku.wire.fhir.systems import (
    CONFIRMATION,
    COVERAGE_ID,
    MEMBER_ID,
    PUBLIC_PAYER_MEMBER_ID,
)

FHIR = "/fhir/R4"
SUBMIT = f"{FHIR}/CoverageEligibilityRequest/$submit"
JSON = "application/fhir+json"
HOSPITAL = "9910000034"


def read(response, kind):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == JSON
    kind.model_validate_json(response.content)
    return response.json()


def numbers(persona, coverage=0):
    held = persona.coverages[coverage]
    return held.insurer_number, held.insured


def searching(persona, coverage=0):
    return {
        "identifier": f"{MEMBER_ID}|{member_id(*numbers(persona, coverage))}",
        "beneficiary.birthdate": persona.person.birth_date.isoformat(),
    }


def asking(persona, *purpose, **changes):
    value = member_id(*numbers(persona))
    born = persona.person.birth_date.isoformat()
    return {
        "resourceType": "CoverageEligibilityRequest",
        "contained": [{"resourceType": "Patient", "id": "p", "birthDate": born}],
        "status": "active",
        "purpose": purpose or ["validation", "benefits"],
        "patient": {"reference": "#p"},
        "created": "2026-11-20",
        "insurer": {"display": "-"},
        "insurance": [{"coverage": {"identifier": {"system": MEMBER_ID, "value": value}}}],
    } | changes


def about(confirmation_id, **changes):
    """A request about an answer, by its number."""
    return {
        "resourceType": "CoverageEligibilityRequest",
        "status": "active",
        "purpose": ["benefits"],
        "patient": {"display": "-"},
        "created": "2026-11-20",
        "insurer": {"display": "-"},
        "insurance": [
            {"coverage": {"identifier": {"system": CONFIRMATION, "value": confirmation_id}}}
        ],
    } | changes


def rows(database):
    with Session(database.engine) as session:
        return session.exec(select(AccessRow).order_by(AccessRow.id, AccessRow.step)).all()


def test_what_the_service_can_do_is_told_without_a_session(over_http):
    async def work(clinic, management):
        return await clinic.http.get(f"{FHIR}/metadata", auth=None)

    statement = read(over_http(work), CapabilityStatement)
    assert statement["fhirVersion"] == "4.0.1"
    [rest] = statement["rest"]
    coverage, request = rest["resource"]
    assert [one["code"] for one in coverage["interaction"]] == ["read", "search-type"]
    assert [one["name"] for one in request["operation"]] == ["submit"]
    assert statement["implementation"]["url"] == f"http://127.0.0.1:8710{FHIR}"


def test_a_search_finds_the_person_and_stands_in_log_and_journal(over_http, centre, database):
    async def work(clinic, management):
        found = await clinic.http.get(
            f"{FHIR}/Coverage", params=searching(centre.personas["standard"])
        )
        journal = (await management.get("/journal")).json()
        return found, journal

    response, [noted] = over_http(work)
    found = read(response, Bundle)
    [entry] = found["entry"]
    assert (found["total"], entry["resource"]["status"]) == (1, "active")
    [row] = rows(database)
    assert row.id == found["identifier"]["value"] == entry["resource"]["id"].rpartition("-")[0]
    assert (row.person_id, row.mode, row.outcome) == ("standard", "number", "eligible")
    assert (noted["call"], noted["result"]) == (f"GET {FHIR}/Coverage", "eligible")
    assert "21700023" not in json.dumps(noted)


def test_every_identifier_of_the_profile_finds_the_same(over_http, centre):
    persona = centre.personas["under-15"]
    escaped = coverage_id(*numbers(persona)).replace(",", r"\,")

    async def work(clinic, management):
        by_csv = searching(persona) | {"identifier": f"{COVERAGE_ID}|{escaped}"}
        first = await clinic.http.get(f"{FHIR}/Coverage", params=searching(persona))
        second = await clinic.http.get(f"{FHIR}/Coverage", params=by_csv)
        return read(first, Bundle), read(second, Bundle)

    first, second = over_http(work)
    assert (
        first["entry"][0]["resource"]["identifier"]
        == (second["entry"][0]["resource"]["identifier"])
    )


def test_public_assistance_is_found_by_the_recipients_number(over_http, centre):
    persona = centre.personas["aid-no-ticket"]

    async def work(clinic, management):
        asked = {
            "identifier": f"{PUBLIC_PAYER_MEMBER_ID}|{aid_member_id(persona.aid)}",
            "patient.birthdate": persona.person.birth_date.isoformat(),
        }
        return await clinic.http.get(f"{FHIR}/Coverage", params=asked)

    match, outcome = read(over_http(work), Bundle)["entry"]
    assert match["resource"]["order"] == 1
    [issue] = outcome["resource"]["issue"]
    assert issue["details"]["coding"][0]["code"] == "aid_without_ticket"


def test_the_form_keeps_the_numbers_out_of_the_address(over_http, centre):
    async def work(clinic, management):
        asked = searching(centre.personas["standard"])
        form = await clinic.http.post(f"{FHIR}/Coverage/_search", data=asked)
        again = await clinic.http.get(read(form, Bundle)["link"][0]["url"])
        return form, again

    form, again = over_http(work)
    assert form.url.query == b""
    assert read(form, Bundle)["total"] == read(again, Bundle)["total"] == 1


def test_nobody_found_is_an_empty_bundle_that_says_so(over_http, centre, database):
    async def work(clinic, management):
        asked = searching(centre.personas["standard"])
        asked["beneficiary.birthdate"] = "1980-02-18"
        return await clinic.http.get(f"{FHIR}/Coverage", params=asked)

    found = read(over_http(work), Bundle)
    assert found["total"] == 0
    assert [one["search"]["mode"] for one in found["entry"]] == ["outcome"]
    assert [(row.outcome, row.person_id) for row in rows(database)] == [("none", None)]


def test_a_coverage_is_read_again_by_its_id_and_logged_again(over_http, centre, database):
    async def work(clinic, management):
        searched = await clinic.http.get(
            f"{FHIR}/Coverage", params=searching(centre.personas["standard"])
        )
        address = read(searched, Bundle)["entry"][0]["fullUrl"]
        other_terminal = clinic.as_(terminal="emr-1", account="general")
        return searched, await other_terminal.http.get(address)

    searched, again = over_http(work)
    assert read(again, Coverage) == searched.json()["entry"][0]["resource"]
    assert {(row.terminal_id, row.person_id) for row in rows(database)} == {
        ("desk-1", "standard"),
        ("emr-1", "standard"),
    }


@pytest.mark.parametrize("way", ["by number", "by card"])
def test_an_answer_of_another_institution_is_not_given(over_http, centre, card, database, way):
    async def work(clinic, management):
        if way == "by card":
            answer = (await clinic.confirm(card("standard"))).json()
            name = answer["confirmation_id"]
        else:
            asked = searching(centre.personas["standard"])
            name = read(await clinic.http.get(f"{FHIR}/Coverage", params=asked), Bundle)
            name = name["identifier"]["value"]
        hospital = clinic.as_(institution=HOSPITAL)
        return await hospital.http.get(f"{FHIR}/Coverage/{name}-1")

    response = over_http(work)
    assert response.status_code == 403
    assert response.json()["issue"][0]["code"] == "forbidden"
    assert len(rows(database)) == 1


def test_after_a_quarter_of_an_hour_and_after_a_reset_the_id_is_good_no_more(
    over_http, centre, time
):
    async def work(clinic, management):
        async def known():
            asked = searching(centre.personas["standard"])
            found = await clinic.http.get(f"{FHIR}/Coverage", params=asked)
            return found.json()["entry"][0]["fullUrl"]

        late = await known()
        time.moment += timedelta(minutes=15)
        in_time = (await clinic.http.get(late)).status_code
        time.moment += timedelta(seconds=1)
        statuses = [in_time, (await clinic.http.get(late)).status_code]
        gone = await known()
        await management.post("/reset")
        return [*statuses, (await clinic.http.get(gone)).status_code]

    assert over_http(work) == [200, 404, 404]


def test_eligibility_is_confirmed_by_numbers(over_http, centre, database):
    async def work(clinic, management):
        return await clinic.http.post(SUBMIT, json=asking(centre.personas["limit-a03"]))

    answer = read(over_http(work), CoverageEligibilityResponse)
    [insurance] = answer["insurance"]
    assert (answer["outcome"], insurance["inforce"]) == ("complete", True)
    names = [item["name"] for item in insurance["item"]]
    assert names == ["一部負担金の割合", "限度額適用認定証"]
    assert [row.id for row in rows(database)] == [answer["id"]]


def test_the_day_asked_about_may_lie_in_the_past(over_http, centre):
    persona = centre.personas["lost"]
    before = (persona.coverages[0].lost_on - timedelta(days=1)).isoformat()

    async def work(clinic, management):
        now = await clinic.http.post(SUBMIT, json=asking(persona))
        then = await clinic.http.post(SUBMIT, json=asking(persona, servicedDate=before))
        return read(now, CoverageEligibilityResponse), read(then, CoverageEligibilityResponse)

    now, then = over_http(work)
    assert (now["insurance"][0]["inforce"], then["insurance"][0]["inforce"]) == (False, True)
    assert then["servicedDate"] == before
    assert now["disposition"].startswith("保険資格は喪失しています。")
    assert now["contained"][-1]["status"] == "cancelled"


def test_what_a_patient_agreed_to_at_the_reader_is_in_the_answer(over_http, card, database):
    """Specific diseases and subsidies are opened by the card alone; software fetches them here."""

    async def work(clinic, management):
        emr = clinic.as_(terminal="emr-1", account=None)
        answer = (await clinic.confirm(card("dialysis"))).json()
        name = answer["confirmation_id"]
        before = read(await emr.http.post(SUBMIT, json=about(name)), CoverageEligibilityResponse)
        await clinic.agree(name, consents={"specific_disease": True})
        after = read(await emr.http.post(SUBMIT, json=about(name)), CoverageEligibilityResponse)
        return name, before, after

    name, before, after = over_http(work)
    assert before["id"] == after["id"] == name
    assert "特定疾病療養受療証" not in json.dumps(before, ensure_ascii=False)
    assert after["insurance"][0]["item"][-1]["name"] == "特定疾病療養受療証"
    assert [(row.id, row.step, row.terminal_id) for row in rows(database)] == [
        (name, 0, "desk-1"),
        (name, 1, "emr-1"),
        (name, 2, "desk-1"),
        (name, 3, "emr-1"),
    ]


def test_a_withdrawn_consent_closes_it_again(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("dialysis"))).json()
        name = answer["confirmation_id"]
        await clinic.agree(name, consents={"specific_disease": True})
        await clinic.http.delete(f"/v1/confirmations/{name}/consents")
        return await clinic.http.post(SUBMIT, json=about(name))

    answer = read(over_http(work), CoverageEligibilityResponse)
    assert [item["name"] for item in answer["insurance"][0]["item"]] == ["一部負担金の割合"]


def test_subsidies_to_use_follow_the_insurance(over_http, card, centre):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("subsidy-visit"))).json()
        name = answer["confirmation_id"]
        await clinic.agree(name, subsidies=True)
        asked = {"identifier": f"{CONFIRMATION}|{name}"}
        found = await clinic.http.get(f"{FHIR}/Coverage", params=asked)
        second = await clinic.http.get(f"{FHIR}/Coverage/{name}-2")
        third = await clinic.http.get(f"{FHIR}/Coverage/{name}-3")
        return read(found, Bundle), read(second, Coverage), third.status_code

    found, second, third = over_http(work)
    assert [one["resource"].get("order") for one in found["entry"]] == [None, 1]
    assert found["entry"][1]["resource"] == second
    [held] = centre.personas["subsidy-visit"].expenses
    assert second["subscriberId"] == held.recipient_number.value
    assert third == 404


def test_a_card_that_cannot_be_used_is_an_error_with_its_code(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("unregistered"))).json()
        return await clinic.http.post(SUBMIT, json=about(answer["confirmation_id"]))

    answer = read(over_http(work), CoverageEligibilityResponse)
    assert answer["outcome"] == "error"
    assert answer["error"][0]["code"]["coding"][0]["code"] == "SIM30007"
    assert "insurance" not in answer


def test_the_answer_is_that_of_a_lookup_for_everybody_of_the_cast(over_http, centre):
    async def work(clinic, management):
        pairs = []
        for persona in centre.personas.values():
            if not persona.coverages:
                continue
            insurer, insured = numbers(persona)
            lookup = {
                "insurer_number": insurer.value,
                "symbol": insured.symbol,
                "number": insured.number,
                "branch": insured.branch,
                "birth_date": persona.person.birth_date.isoformat(),
            }
            looked_up = await clinic.http.post("/v1/lookups", json=lookup)
            submitted = await clinic.http.post(SUBMIT, json=asking(persona))
            answer = read(submitted, CoverageEligibilityResponse)
            pairs.append((looked_up.json(), answer))
        return pairs

    for looked_up, answer in over_http(work):
        shown = [one for one in answer["contained"] if one["resourceType"] == "Coverage"]
        assert len(shown) == len(looked_up["coverages"]), looked_up["outcome"]
        eligible = looked_up["outcome"] == "eligible"
        assert [one["inforce"] for one in answer.get("insurance", [])] == [eligible] * len(shown)
        assert date.fromisoformat(answer["servicedDate"]).isoformat() == looked_up["day"]
