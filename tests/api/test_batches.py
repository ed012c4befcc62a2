"""Batches of lookups: a receipt, then the results, once the centre's clock has moved on."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from onshikaku.store.tables import AccessRow, LookupBatchRow


def item(persona, name, **changes):
    held = persona.coverages[0]
    return {
        "id": name,
        "insurer_number": held.insurer_number.value,
        "symbol": held.insured.symbol,
        "number": held.insured.number,
        "branch": held.insured.branch,
        "birth_date": persona.person.birth_date.isoformat(),
    } | changes


@pytest.fixture
def mixed(centre):
    """Two that are found, one that is not, and three that cannot be looked up."""
    standard = centre.personas["standard"]
    return [
        item(standard, "1001_1"),
        item(centre.personas["lost"], "1002_1"),
        item(standard, "1003_1", number="999999"),
        item(standard, "1004_1", insurer_number="06990015"),
        item(standard, "1005_1", birth_date="昭和55年"),
        item(standard, "1006_1", number=""),
    ]


async def submit(clinic, items, **more):
    response = await clinic.http.post("/v1/lookup-batches", json={"items": items} | more)
    assert response.status_code == 202, response.text
    return response.json()


async def fetch(clinic, receipt):
    return await clinic.http.get(f"/v1/lookup-batches/{receipt['reception_number']}")


def number_rows(database):
    with Session(database.engine) as session:
        ordered = select(AccessRow).order_by(col(AccessRow.id), col(AccessRow.step))
        return session.exec(ordered).all()


def test_each_lookup_has_its_own_result_under_the_clinics_id(over_http, time, mixed):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed)
        time.moment += timedelta(seconds=5)
        return (await fetch(clinic, receipt)).json()

    reply = over_http(work)
    assert (reply["status"], reply["answered"], reply["failed"]) == ("done", 3, 3)
    assert [one["id"] for one in reply["results"]] == [one["id"] for one in mixed]
    outcomes = [one["answer"] and one["answer"]["outcome"] for one in reply["results"]]
    assert outcomes == ["eligible", "lost", "none", None, None, None]
    faults = [one["fault"] and one["fault"]["field"] for one in reply["results"]]
    assert faults == [None, None, None, "insurer_number", "birth_date", "number"]
    assert reply["results"][3]["fault"]["reason"] == "check_digit"


def test_until_the_delay_has_passed_a_batch_is_in_progress(over_http, time, mixed, database):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed)
        seen = []
        for seconds in (0, 4, 1):
            time.moment += timedelta(seconds=seconds)
            reply = (await fetch(clinic, receipt)).json()
            seen.append((reply["status"], len(reply["results"])))
        return seen

    assert over_http(work) == [("in-progress", 0), ("in-progress", 0), ("done", 6)]


def test_the_delay_can_be_set(over_http, time, mixed):
    async def work(clinic, management):
        await management.put("/mode-settings", json={"batch_delay_seconds": 0})
        at_once = (await fetch(clinic, await submit(clinic, mixed))).json()["status"]
        await management.put("/mode-settings", json={"batch_delay_seconds": 600})
        receipt = await submit(clinic, mixed)
        time.moment += timedelta(seconds=599)
        return at_once, (await fetch(clinic, receipt)).json()["status"]

    assert over_http(work) == ("done", "in-progress")


def test_every_result_is_a_row_of_the_log_each_time_it_is_given_out(
    over_http, time, mixed, database
):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed)
        before = len(number_rows(database))
        time.moment += timedelta(seconds=5)
        first = (await fetch(clinic, receipt)).json()
        second = (await fetch(clinic, receipt)).json()
        return before, first, second

    before, first, second = over_http(work)
    assert before == 0
    assert first["results"] == second["results"]
    rows = number_rows(database)
    ids = [one["answer"]["confirmation_id"] for one in first["results"] if one["answer"]]
    assert sorted({row.id for row in rows}) == sorted(ids)
    assert sorted((row.step, row.person_id) for row in rows if row.person_id) == [
        (0, "lost"),
        (0, "standard"),
        (1, "lost"),
        (1, "standard"),
    ]
    assert {row.mode for row in rows} == {"number"}


def test_results_stay_as_they_were_when_they_were_made(over_http, centre, time, mixed):
    async def work(clinic, management):
        await management.put("/mode-settings", json={"batch_delay_seconds": 0})
        receipt = await submit(clinic, mixed[:1])
        first = (await fetch(clinic, receipt)).json()
        time.moment += timedelta(days=3)
        return first, (await fetch(clinic, receipt)).json()

    first, later = over_http(work)
    assert first == later
    assert later["day"] == "2026-11-20"


def test_a_day_can_be_asked_about(over_http, time, mixed):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed[:1], day="2026-11-21")
        time.moment += timedelta(seconds=5)
        return (await fetch(clinic, receipt)).json()

    reply = over_http(work)
    assert reply["day"] == reply["results"][0]["answer"]["day"] == "2026-11-21"


def test_only_the_institution_that_asked_gets_the_results(over_http, time, mixed):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed)
        time.moment += timedelta(seconds=5)
        desk_2 = await fetch(clinic.as_(terminal="desk-2", account="general"), receipt)
        stranger = await fetch(clinic.as_(institution="9910000026"), receipt)
        unknown = await fetch(clinic, {"reception_number": "9" * 20})
        return desk_2, stranger, unknown

    desk_2, stranger, unknown = over_http(work)
    assert desk_2.json()["status"] == "done"
    for refused in (stranger, unknown):
        assert refused.status_code == 404
        assert refused.json()["type"] == "urn:onshikaku:problem:unknown-batch"
    assert stranger.json() == unknown.json()


def test_results_expire_and_are_forgotten(over_http, time, mixed, database):
    async def work(clinic, management):
        receipt = await submit(clinic, mixed)
        statuses = []
        for moment in (timedelta(days=7, seconds=-1), timedelta(seconds=1)):
            time.moment += moment
            statuses.append((await fetch(clinic, receipt)).status_code)
        await submit(clinic, mixed[:1])
        return receipt, statuses

    receipt, statuses = over_http(work)
    assert statuses == [200, 404]
    with Session(database.engine) as session:
        kept = session.exec(select(LookupBatchRow.reception_number)).all()
    assert receipt["reception_number"] not in kept
    assert len(kept) == 1


def test_reception_numbers_count_within_a_jst_day(over_http, time, mixed):
    async def work(clinic, management):
        numbers = [(await submit(clinic, mixed[:1]))["reception_number"] for _ in range(2)]
        time.moment += timedelta(hours=12)  # midnight in Japan
        return [*numbers, (await submit(clinic, mixed[:1]))["reception_number"]]

    assert over_http(work) == [
        "20261120000000000001",
        "20261120000000000002",
        "20261121000000000001",
    ]


def test_five_hundred_lookups_are_taken_and_no_more(over_http, time, centre):
    many = [item(centre.personas["standard"], f"{n:040d}") for n in range(501)]

    async def work(clinic, management):
        receipt = await submit(clinic, many[:500])
        time.moment += timedelta(seconds=5)
        done = (await fetch(clinic, receipt)).json()
        refused = await clinic.http.post("/v1/lookup-batches", json={"items": many})
        empty = await clinic.http.post("/v1/lookup-batches", json={"items": []})
        return done, refused.status_code, empty.status_code

    done, refused, empty = over_http(work)
    assert (done["answered"], done["failed"]) == (500, 0)
    assert (refused, empty) == (422, 422)


def test_an_institution_without_a_desk_cannot_ask(over_http, mixed):
    async def work(clinic, management):
        office = clinic.as_(institution="9980000013", terminal="app-1")
        return await office.http.post("/v1/lookup-batches", json={"items": mixed})

    response = over_http(work)
    assert (response.status_code, response.json()["reason"]) == (403, "institution-kind")
