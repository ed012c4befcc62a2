from datetime import datetime, timedelta

import pytest
from sqlmodel import func, select

from onshikaku.domain.rules.timeline import CERT_GRACE
from onshikaku.store.tables import AccessRow


def test_the_cast_can_be_listed(over_http, centre):
    async def work(clinic, management):
        return (await management.get("/personas")).json()

    listed = over_http(work)
    assert [persona["id"] for persona in listed] == list(centre.personas)
    assert listed[0]["certificate"]["status"] == "good"
    assert "my_number" not in str(listed)


def test_the_journal_holds_no_mistake_of_the_keeper(over_http):
    async def work(clinic, management):
        refused = [
            await management.put("/clock", json={}),
            await management.get("/institutions/9910000067"),
            await management.get("/nothing"),
        ]
        unknown = await clinic.http.get("/v1/nothing")
        return [*refused, unknown], (await management.get("/journal")).json()

    answers, journal = over_http(work)
    assert [answer.status_code for answer in answers] == [422, 404, 404, 404]
    assert [(entry["call"], entry["result"]) for entry in journal][-1] == ("GET -", "404")
    assert all("/v1/" in entry["call"] for entry in journal[:-1])


@pytest.mark.parametrize(
    ("body", "reason", "field"),
    [
        ("{", "json_invalid", "body"),
        ("{}", "one_of", "day"),
        ('{"days": 1}', "extra_forbidden", "days"),
    ],
)
def test_a_wrong_setting_of_the_clock_is_told_by_its_field(over_http, body, reason, field):
    async def work(clinic, management):
        headers = {"content-type": "application/json"}
        return (await management.put("/clock", content=body, headers=headers)).json()

    problem = over_http(work)
    assert (problem["status"], problem["reason"], problem["field"]) == (422, reason, field)


def test_the_clock_is_moved_to_a_day_and_runs_on(over_http, time):
    async def work(clinic, management):
        moved = (await management.put("/clock", json={"day": "2024-11-20"})).json()
        time.moment += timedelta(hours=13)
        return moved, (await management.get("/clock")).json()

    moved, later = over_http(work)
    assert moved["day"] == "2024-11-20"
    assert later["day"] == "2024-11-21"  # noon and 13 hours, JST
    elapsed = datetime.fromisoformat(later["moment"]) - datetime.fromisoformat(moved["moment"])
    assert elapsed == timedelta(hours=13)


@pytest.mark.parametrize(("day", "in_force"), [("2024-12-01", False), ("2024-12-02", True)])
def test_the_clock_tells_the_rules_of_its_day(over_http, day, in_force):
    async def work(clinic, management):
        return (await management.put("/clock", json={"day": day})).json()["rules"]

    assert (CERT_GRACE.id in [rule["id"] for rule in over_http(work)]) is in_force


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"day": "2026-01-01", "moment": "2026-01-01T00:00:00Z"},
        {"moment": "2026-01-01T00:00:00"},
        {"day": "someday"},
    ],
)
def test_a_clock_cannot_be_set_to_nonsense(over_http, centre, body):
    async def work(clinic, management):
        return await management.put("/clock", json=body)

    response = over_http(work)
    assert response.status_code == 422
    assert response.json()["type"].endswith("invalid-request")
    assert centre.clock.offset == timedelta()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "0001-01-01"),
        ("day", "2015-12-31"),
        ("day", "2041-11-20"),
        ("day", "9999-12-31"),
        ("moment", "0001-01-01T00:00:00+09:00"),
        ("moment", "2015-12-31T14:59:59Z"),
        ("moment", "2041-11-19T15:00:00Z"),
        ("moment", "9999-12-31T23:59:59-09:00"),
    ],
)
def test_the_clock_stays_within_the_authorities_validity(over_http, centre, field, value):
    async def work(clinic, management):
        return await management.put("/clock", json={field: value})

    response = over_http(work)
    assert response.status_code == 422
    told = response.json()
    assert (told["field"], told["reason"]) == (field, "day_out_of_range")
    assert told["facts"] == {"first": "2016-01-01", "last": "2041-11-19"}
    assert centre.clock.offset == timedelta()


# In 2016 the authorities were there, but nobody could be confirmed online yet.
@pytest.mark.parametrize(("day", "confirmed"), [("2016-01-01", 403), ("2041-11-19", 200)])
@pytest.mark.parametrize("time_of_day", ["00:00:00", "12:00:00", "23:59:59"])
def test_on_its_first_and_last_day_everything_is_answered(
    over_http, card, day, confirmed, time_of_day
):
    async def work(clinic, management):
        moment = {"moment": f"{day}T{time_of_day}+09:00"}
        return [
            (await management.put("/clock", json=moment)).status_code,
            (await clinic.http.get("/crl/auth/99001.crl")).status_code,
            (await clinic.confirm(card("standard"))).status_code,
        ]

    assert over_http(work) == [200, 200, confirmed]


def test_moving_the_clock_voids_challenges_and_visits(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        answer = (await clinic.confirm(card("standard"))).json()
        await management.put("/clock", json={"day": "2026-11-21"})
        return (
            (await clinic.prove(card("standard"), granted)).json()["type"],
            (await clinic.agree(answer["confirmation_id"])).json()["type"],
        )

    proof, consent = over_http(work)
    assert proof.endswith("unknown-authentication")
    assert consent.endswith("unknown-confirmation")


def test_reset_undoes_what_visits_changed_but_leaves_the_clock(over_http, card, database):
    async def work(clinic, management):
        await management.put("/clock", json={"day": "2026-11-25"})
        first = (await clinic.confirm(card("unregistered"))).json()
        await clinic.agree(first["confirmation_id"], register_insurance_use=True)
        await clinic.confirm(card("renewed"))
        await management.put("/switches", json={"jpki_down": True})
        assert (await management.post("/reset")).status_code == 204
        rows = database.rows(select(func.count()).select_from(AccessRow))[0][0]
        outcomes = [
            (await clinic.confirm(card(name))).json()["outcome"]
            for name in ("unregistered", "standard")
        ]
        clock = (await management.get("/clock")).json()["day"]
        switches = (await management.get("/switches")).json()
        return rows, outcomes, clock, switches

    rows, outcomes, clock, switches = over_http(work)
    assert rows == 0
    assert outcomes == ["registration_needed", "eligible"]
    assert clock == "2026-11-25"
    assert switches == {"jpki_down": False}


def test_the_journal_tells_calls_and_results_and_no_person(over_http, card, centre):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        await clinic.prove(card("standard"), granted)
        await clinic.prove(card("standard"), granted)
        await clinic.http.get("/elsewhere")
        return await management.get("/journal")

    response = over_http(work)
    assert [(entry["call"], entry["result"]) for entry in response.json()] == [
        ("POST /v1/authentications", "ok"),
        ("POST /v1/confirmations", "eligible"),
        ("POST /v1/confirmations", "authentication-used"),
        ("GET -", "404"),
    ]
    assert centre.personas["standard"].person.name not in response.text


def test_a_page_elsewhere_cannot_reach_it_under_another_name(over_http):
    async def work(clinic, management):
        response = await management.get("/personas", headers={"host": "rebound.example:8711"})
        return response.status_code

    assert over_http(work) == 400


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/reset", None),
        ("PUT", "/clock", {"day": "2026-11-25"}),
        ("PUT", "/switches", {"jpki_down": True}),
    ],
)
@pytest.mark.parametrize(
    ("origins", "refused"),
    [
        (["http://page.example"], True),
        (["null"], True),
        (["http://127.0.0.1:8710"], True),
        (["http://localhost:8711"], True),
        (["https://127.0.0.1:8711"], True),
        (["http://127.0.0.1:8711", "http://page.example"], True),
        (["http://127.0.0.1:8711"], False),
        ([], False),
    ],
)
def test_a_page_elsewhere_cannot_change_anything(
    over_http, card, centre, database, verb, path, body, origins, refused
):
    headers = [("origin", origin) for origin in origins]

    async def work(clinic, management):
        await clinic.confirm(card("standard"))
        return await management.request(verb, path, json=body, headers=headers)

    response = over_http(work)
    rows = database.rows(select(func.count()).select_from(AccessRow))[0][0]
    unchanged = (rows, centre.clock.offset, centre.switches.jpki_down) == (1, timedelta(), False)
    assert (response.status_code == 403, unchanged) == (refused, refused)
    if refused:
        assert response.headers["content-type"] == "application/problem+json"
    else:
        assert response.is_success


def test_a_page_elsewhere_may_look_as_far_as_its_browser_lets_it(over_http):
    async def work(clinic, management):
        response = await management.get("/clock", headers={"origin": "http://page.example"})
        return response.status_code, response.headers.get("access-control-allow-origin")

    assert over_http(work) == (200, None)


def test_clinics_do_not_see_the_keepers_calls(over_http):
    async def work(clinic, management):
        paths = ("/personas", "/clock", "/journal", "/switches", "/reset")
        return {(await clinic.http.get(path)).status_code for path in paths}

    assert over_http(work) == {404}


def test_registration_can_be_tried_again_once_j_lis_is_back(over_http, card):
    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"))).json()
        outcomes = []
        for down in (True, False):
            await management.put("/switches", json={"jpki_down": down})
            answer = await clinic.agree(first["confirmation_id"], register_insurance_use=True)
            outcomes.append(answer.json()["outcome"])
        return outcomes

    assert over_http(work) == ["jpki_unavailable", "eligible"]
