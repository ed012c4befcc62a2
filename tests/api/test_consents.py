"""What the reader asks, what the patient agrees to, and how it ends."""

from datetime import datetime, timedelta

import pytest

from onshikaku.domain.dates import JST
from onshikaku.domain.institution import Caller
from onshikaku.service.centre import Centre

ALL = {"drug": True, "treatment": True, "surgery": True, "checkup": True}
SIMPLE = "9910000026"  # has joined nothing
GIVEN, EXPIRED, NONE = "1", "2", "0"


@pytest.fixture
def time(time, request):
    """Stands at the moment of the parameter (JST), if there is one."""
    if hasattr(request, "param"):
        time.moment = datetime.fromisoformat(request.param).replace(tzinfo=JST)
    return time


def problem(response):
    body = response.json()
    return response.status_code, body["type"].rpartition(":")[2], body.get("reason")


def consents_of(answer):
    return f"/v1/confirmations/{answer['confirmation_id']}/consents"


async def states(clinic, answer):
    reply = (await clinic.http.get(consents_of(answer))).json()
    return {consent["item"]: consent for consent in reply["consents"]}


# --- what is asked ---


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2022-09-10T10:00", ["drug", "checkup", "limit"]),
        ("2022-09-11T10:00", ["treatment", "drug", "checkup", "limit"]),
        ("2023-01-26T10:00", ["treatment", "drug", "checkup", "limit", "prescription-form"]),
        (
            "2024-10-06T10:00",
            ["surgery", "treatment", "drug", "checkup", "limit", "subsidies", "prescription-form"],
        ),
        (
            "2024-10-07T10:00",
            ["bundle", "surgery", "treatment", "drug", "checkup", "subsidies", "prescription-form"],
        ),
    ],
    indirect=["time"],
)
def test_the_answer_names_the_screens_of_its_day(over_http, card, expected):
    async def work(clinic, management):
        return (await clinic.confirm(card("standard"))).json()

    assert [asked["screen"] for asked in over_http(work)["screens"]] == expected


def test_an_institution_that_joined_nothing_asks_the_four_items_only(over_http, card):
    async def work(clinic, management):
        return (await clinic.as_(institution=SIMPLE).confirm(card("standard"))).json()

    screens = over_http(work)["screens"]
    names = [asked["screen"] for asked in screens]
    assert names == ["bundle", "surgery", "treatment", "drug", "checkup"]
    assert screens[0]["items"] == ["surgery", "treatment", "drug", "checkup"]


def test_with_shared_records_the_screens_carry_the_later_items(over_http, card):
    async def work(clinic, management):
        return (await clinic.confirm(card("standard"))).json()

    items = {asked["screen"]: asked["items"] for asked in over_http(work)["screens"]}
    assert items["surgery"] == ["surgery", "diagnosis", "infection"]
    assert items["treatment"] == ["treatment", "allergy", "contraindication", "test"]
    assert items["drug"] == ["drug", "prescription"]
    assert len(items["bundle"]) == 10


def test_in_grace_nothing_medical_is_asked(over_http, card):
    async def work(clinic, management):
        return (await clinic.confirm(card("grace"))).json()

    screens = {asked["screen"] for asked in over_http(work)["screens"]}
    assert screens == {"subsidies", "prescription-form"}


@pytest.mark.parametrize("persona_id", ["lost", "none", "unregistered", "revoked"])
def test_whoever_is_not_found_covered_is_asked_nothing(over_http, card, persona_id):
    async def work(clinic, management):
        return (await clinic.confirm(card(persona_id))).json()

    assert over_http(work)["screens"] == []


@pytest.mark.parametrize(
    ("time", "item", "asked"),
    [
        ("2024-10-06T23:59:59", "limit", True),
        ("2024-10-07T00:00", "limit", False),
        ("2022-09-10T10:00", "treatment", False),
        ("2022-09-11T00:00", "treatment", True),
        ("2023-05-10T10:00", "surgery", False),
        ("2023-05-11T10:00", "surgery", True),
        ("2025-01-27T23:59:59", "diagnosis", False),
        ("2025-01-28T00:00", "diagnosis", True),
        ("2021-10-20T00:00", "specific_disease", True),
    ],
    indirect=["time"],
)
def test_what_is_not_asked_cannot_be_agreed_to(over_http, card, item, asked):
    async def work(clinic, management):
        at_once = await clinic.confirm(card("standard"), consents={item: True})
        first = (await clinic.confirm(card("standard"))).json()
        later = await clinic.agree(first["confirmation_id"], consents={item: True})
        return at_once, later

    for response in over_http(work):
        if asked:
            assert response.json()["consents"][item] is True
        else:
            assert problem(response) == (422, "invalid-request", "not_asked")
            assert response.json()["field"] == f"consents.{item}"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"consents": {"diagnosis": True}}, "consents.diagnosis"),
        ({"subsidies": True}, "subsidies"),
        ({"prescription_form": "paper"}, "prescription_form"),
    ],
)
def test_an_institution_that_joined_nothing_is_refused_the_rest(over_http, card, body, field):
    async def work(clinic, management):
        simple = clinic.as_(institution=SIMPLE)
        first = (await simple.confirm(card("standard"))).json()
        return await simple.agree(first["confirmation_id"], **body)

    response = over_http(work)
    assert problem(response) == (422, "invalid-request", "not_asked")
    assert response.json()["field"] == field


def test_a_refused_item_leaves_the_challenge_for_another_try(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        refused = await clinic.prove(standard, granted, consents={"limit": True})
        return refused, await clinic.prove(standard, granted, consents=ALL)

    refused, accepted = over_http(work)
    assert (refused.status_code, accepted.status_code) == (422, 200)


@pytest.mark.parametrize("time", ["2024-10-06T10:00"], indirect=True)
@pytest.mark.parametrize("provided", [True, False])
def test_before_the_bundle_the_limit_is_recorded_as_answered(over_http, card, provided):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents={"limit": provided})).json()
        return (await states(clinic, answer))["limit"]

    assert over_http(work)["state"] == (GIVEN if provided else NONE)


# --- how long it holds ---


@pytest.mark.parametrize(
    ("time", "given", "until"),
    [
        ("2026-11-20T23:30", "2026-11-20T14:30:00Z", "2026-11-21T14:30:00Z"),
        ("2026-11-30T08:59:59", "2026-11-29T23:59:59Z", "2026-11-30T23:59:59Z"),
        ("2026-12-31T12:00", "2026-12-31T03:00:00Z", "2027-01-01T03:00:00Z"),
        ("2028-02-28T18:00", "2028-02-28T09:00:00Z", "2028-02-29T09:00:00Z"),
    ],
    indirect=["time"],
)
def test_a_consent_holds_for_twenty_four_hours(over_http, card, given, until):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents={"drug": True})).json()
        return answer, await states(clinic, answer)

    answer, found = over_http(work)
    for consent in (answer["consents"], found["drug"]):
        assert consent["given_at"] == given
        assert consent["valid_until"] == until


@pytest.fixture
def last_day(centre):
    return centre.personas["expiring"].certificate.expires


def test_a_consent_ends_with_the_certificates_last_day(over_http, card, centre, last_day):
    async def work(clinic, management):
        centre.set_moment(datetime(last_day.year, last_day.month, last_day.day, 15, tzinfo=JST))
        return (await clinic.confirm(card("expiring"), consents=ALL)).json()

    until = datetime.fromisoformat(over_http(work)["consents"]["valid_until"])
    end = last_day + timedelta(days=1)
    assert until == datetime(end.year, end.month, end.day, tzinfo=JST)


@pytest.mark.parametrize(
    ("passed", "state"), [(timedelta(hours=24, seconds=-1), GIVEN), (timedelta(hours=24), EXPIRED)]
)
def test_the_state_turns_with_the_last_second(over_http, card, time, passed, state):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents={"drug": True})).json()
        time.moment += passed
        return await states(clinic, answer)

    found = over_http(work)
    assert (found["drug"]["state"], found["drug"]["end_reason"]) == (state, None)
    assert (found["surgery"]["state"], found["surgery"]["given_at"]) == (NONE, None)


# --- how it ends ---


def test_a_withdrawal_ends_everything_at_once_and_may_be_repeated(over_http, card, time):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        time.moment += timedelta(minutes=5)
        first = await clinic.http.delete(consents_of(answer), params={"reason": "2"})
        found = await states(clinic, answer)
        time.moment += timedelta(minutes=5)
        again = await clinic.http.delete(consents_of(answer), params={"reason": "3"})
        return first, again, found, await states(clinic, answer)

    first, again, found, later = over_http(work)
    assert (first.status_code, again.status_code) == (204, 204)
    assert {found[item]["state"] for item in ALL} == {EXPIRED}
    assert {found[item]["end_reason"] for item in ALL} == {"2"}
    assert found["drug"]["ended_at"] == "2026-11-20T03:05:00Z"
    assert later == found


def test_one_item_can_be_withdrawn_alone_by_the_clinic(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        await clinic.http.delete(consents_of(answer), params={"item": "drug"})
        return await states(clinic, answer)

    found = over_http(work)
    assert {item for item in ALL if found[item]["state"] == GIVEN} == set(ALL) - {"drug"}
    assert found["drug"]["end_reason"] == "1"


def test_agreeing_anew_replaces_what_was_agreed_before(over_http, card, time):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        time.moment += timedelta(minutes=1)
        await clinic.agree(answer["confirmation_id"], consents={"drug": True})
        return await states(clinic, answer)

    found = over_http(work)
    assert found["drug"]["given_at"] == "2026-11-20T03:01:00Z"
    assert (found["drug"]["state"], found["surgery"]["state"]) == (GIVEN, EXPIRED)
    assert found["surgery"]["end_reason"] == "2"


def test_after_a_withdrawal_the_patient_may_agree_again(over_http, card, time):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        await clinic.http.delete(consents_of(answer))
        time.moment += timedelta(seconds=1)
        await clinic.agree(answer["confirmation_id"], consents={"checkup": True})
        return await states(clinic, answer)

    found = over_http(work)
    assert (found["checkup"]["state"], found["drug"]["state"]) == (GIVEN, EXPIRED)


def test_refusing_everything_is_an_answer_too(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents={})).json()
        return answer, await states(clinic, answer)

    answer, found = over_http(work)
    assert not any(answer["consents"][item] for item in ALL)
    assert {consent["state"] for consent in found.values()} == {NONE}


# --- whose it is ---


def test_every_terminal_of_the_institution_sees_and_ends_a_consent(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        second = clinic.as_(terminal="desk-2")
        seen = await states(second, answer)
        await second.http.delete(consents_of(answer))
        return seen, await states(clinic, answer)

    seen, ended = over_http(work)
    assert (seen["drug"]["state"], ended["drug"]["state"]) == (GIVEN, EXPIRED)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_institution_neither_sees_nor_ends_it(over_http, card, method):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        other = clinic.as_(institution=SIMPLE)
        return await other.http.request(method, consents_of(answer)), await states(clinic, answer)

    response, found = over_http(work)
    assert problem(response) == (403, "wrong-terminal", None)
    assert found["drug"]["state"] == GIVEN


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_confirmation_has_no_consents(over_http, method):
    async def work(clinic, management):
        return await clinic.http.request(method, "/v1/confirmations/0123abcd/consents")

    assert problem(over_http(work)) == (404, "unknown-confirmation", None)


def test_consents_outlive_the_visit_and_a_restart(over_http, card, time, centre, database):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"), consents=ALL)).json()
        time.moment += timedelta(minutes=16)
        return answer, await states(clinic, answer)

    answer, found = over_http(work)
    assert found["drug"]["state"] == GIVEN
    started_again = Centre(centre.hierarchy, centre.clock, database)
    caller = Caller(centre.institutions.get("9910000018").institution, "desk-1")
    kept = started_again.consents.state(caller, answer["confirmation_id"])
    assert {state.item.value: state.state.value for state in kept} == {
        item: consent["state"] for item, consent in found.items()
    }
