"""居宅同意取得型: identified once at home or online, asked again without the card."""

import base64
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.domain.proof import Method
from onshikaku.store.tables import AccessRow

HOSPITAL = "9910000034"
ALL = {"drug": True, "treatment": True, "surgery": True, "checkup": True}


def reason(response):
    if response.status_code < 300:
        return None
    body = response.json()
    return body["type"].removeprefix("urn:onshikaku:problem:"), body.get("reason")


def kept(database, table):
    with Session(database.engine) as session:
        return session.exec(select(table)).all()


async def medical(clinic, confirmation_id):
    path = f"/v1/confirmations/{confirmation_id}/medical-information/drug"
    return await clinic.http.get(path)


async def visit(clinic, card, mode="home-app", **more):
    granted = (await clinic.authenticate()).json()
    challenge = base64.b64decode(granted["challenge"])
    signed = card.sign(challenge, clinic.institution, clinic.terminal, Method.PIN)
    response = await clinic.prove(card, granted, signed=signed, mode=mode, **more)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_home_visit_is_listed_with_its_consents_and_asked_again_without_the_card(
    over_http, card, database, time
):
    async def work(clinic, management):
        app = clinic.as_(terminal="app-1", account="general")
        first = await visit(app, card("standard"), consents=ALL)
        path = f"/v1/home-visits/{first['confirmation_id']}/refresh"
        time.moment += timedelta(hours=23)
        soon = (await clinic.http.post(path)).json()
        time.moment += timedelta(days=30)
        later = (await clinic.http.post(path)).json()
        days = {"from": "2026-11-20", "to": "2026-11-20"}
        listed = (await clinic.http.get("/v1/home-visits", params=days)).json()
        return first, soon, later, listed

    first, soon, later, [listed] = over_http(work)
    assert soon["outcome"] == later["outcome"] == "eligible"
    assert soon["consents"]["drug"] is True
    assert (soon["medical_information"], later["medical_information"]) == (True, False)
    assert later["consents"] is None
    assert len({first["confirmation_id"], soon["confirmation_id"], later["confirmation_id"]}) == 3
    assert listed["home_visit_id"] == first["confirmation_id"]
    assert (listed["mode"], listed["method"], listed["occasion"]) == (
        "home-app",
        "pin",
        "house-call",
    )
    assert listed["consents"]["drug"] == "2"  # given, and run out
    assert {one["item"]: one["state"] for one in listed["consent_details"]} == listed["consents"]
    [drug] = [one for one in listed["consent_details"] if one["item"] == "drug"]
    assert (drug["given_at"], drug["valid_until"], drug["ended_at"]) == (
        "2026-11-20T03:00:00Z",
        "2026-11-21T03:00:00Z",
        None,
    )
    assert listed["open"] is True
    assert listed["answer"]["person"]["name"] == first["person"]["name"]
    rows = [(row.mode, row.person_id) for row in kept(database, AccessRow)]
    assert rows == [("home-app", "standard")] * 4


def test_home_visits_are_listed_by_day_of_consent_and_occasion(over_http, card, time):
    async def work(clinic, management):
        app = clinic.as_(terminal="app-1")
        await visit(app, card("standard"))
        time.moment += timedelta(days=1)
        online = {"occasion": "online", "visit_on": "2026-11-24"}
        await visit(app, card("family"), mode="home-web", home=online)
        seen = []
        for params in (
            {"from": "2026-11-20", "to": "2026-11-21"},
            {"from": "2026-11-21", "to": "2026-11-30"},
            {"from": "2026-11-20", "to": "2026-11-21", "occasion": "house-call"},
            {"from": "2026-11-22", "to": "2026-11-30"},
        ):
            listed = (await clinic.http.get("/v1/home-visits", params=params)).json()
            seen.append([(one["occasion"], one["visit_on"]) for one in listed])
        elsewhere = clinic.as_(institution=HOSPITAL)
        params = {"from": "2026-11-20", "to": "2026-11-21"}
        return seen, (await elsewhere.http.get("/v1/home-visits", params=params)).json()

    seen, elsewhere = over_http(work)
    call, online = ("house-call", None), ("online", "2026-11-24")
    assert seen == [[call, online], [online], [call], []]
    assert elsewhere == []


def test_home_visits_are_listed_by_the_day_of_the_visit(over_http, card, time):
    async def work(clinic, management):
        app = clinic.as_(terminal="app-1")
        await visit(app, card("standard"))
        online = {"occasion": "online", "visit_on": "2026-11-24"}
        await visit(app, card("family"), mode="home-web", home=online)
        seen = []
        for params in (
            {"visit_from": "2026-11-24", "visit_to": "2026-11-24"},
            {"visit_from": "2026-11-20", "visit_to": "2026-11-23"},
            {"visit_from": "2026-11-20", "visit_to": "2026-11-30", "occasion": "house-call"},
            {"visit_from": "2026-11-24", "visit_to": "2026-11-24",
             "from": "2026-11-20", "to": "2026-11-20"},
            {"visit_from": "2026-11-24", "visit_to": "2026-11-24",
             "from": "2026-11-21", "to": "2026-11-21"},
        ):  # fmt: skip
            listed = (await clinic.http.get("/v1/home-visits", params=params)).json()
            seen.append([one["visit_on"] for one in listed])
        return seen

    assert over_http(work) == [["2026-11-24"], [], [], ["2026-11-24"], []]


@pytest.mark.parametrize(
    ("params", "field", "why"),
    [
        ({}, "from", "missing"),
        ({"occasion": "online"}, "from", "missing"),
        ({"from": "2026-11-20"}, "to", "missing"),
        ({"visit_to": "2026-11-20"}, "visit_from", "missing"),
        ({"from": "2026-11-20", "to": "2026-11-20", "visit_from": "2026-11-20"}, "visit_to",
         "missing"),
        ({"visit_from": "2026-11-21", "visit_to": "2026-11-20"}, "visit_to", "before_first"),
    ],
)  # fmt: skip
def test_days_come_in_pairs(over_http, params, field, why):
    async def work(clinic, management):
        response = await clinic.http.get("/v1/home-visits", params=params)
        return response.status_code, response.json()["field"], response.json()["reason"]

    assert over_http(work) == (422, field, why)


@pytest.mark.parametrize("persona_id", ["lost", "expired", "unregistered"])
def test_who_was_not_found_covered_is_no_home_visit(over_http, card, persona_id):
    async def work(clinic, management):
        app = clinic.as_(terminal="app-1")
        answer = await visit(app, card(persona_id))
        refreshed = await app.http.post(f"/v1/home-visits/{answer['confirmation_id']}/refresh")
        return reason(refreshed)

    assert over_http(work) == ("unknown-home-visit", None)


def test_asking_again_ends_three_months_after_the_last_time(over_http, card, time):
    async def work(clinic, management):
        answer = await visit(clinic.as_(terminal="app-1"), card("standard"))
        path = f"/v1/home-visits/{answer['confirmation_id']}/refresh"
        seen = []
        for days in (91, 91, 92):
            time.moment += timedelta(days=days)
            seen.append(reason(await clinic.http.post(path)))
        return seen

    assert over_http(work) == [None, None, ("unknown-home-visit", None)]


def test_the_clinic_can_end_a_home_visit_and_its_consents_with_it(over_http, card):
    async def work(clinic, management):
        answer = await visit(clinic.as_(terminal="app-1"), card("standard"), consents=ALL)
        path = f"/v1/home-visits/{answer['confirmation_id']}"
        before = (await medical(clinic, answer["confirmation_id"])).status_code
        stranger = await clinic.as_(institution=HOSPITAL).http.delete(path)
        ended = [(await clinic.http.delete(path)).status_code for _ in range(2)]
        again = await clinic.http.post(f"{path}/refresh")
        after = (await medical(clinic, answer["confirmation_id"])).status_code
        return before, reason(stranger), ended, reason(again), after

    assert over_http(work) == (
        200,
        ("unknown-home-visit", None),
        [204, 204],
        ("unknown-home-visit", None),
        403,
    )
