"""Searches without a card: in system failures, disasters and emergencies."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.store.tables import AccessRow, ConsentRow, SearchGroundRow

CLINIC, HOSPITAL, ELSEWHERE, OFFICE = "9910000018", "9910000034", "9910000042", "9980000013"
ORAL = {"basis": "oral"}
UNCONSCIOUS = {"basis": "hard-to-obtain", "reason": "意識がなく、命にかかわるため"}


def details(persona, **changes):
    person = persona.person
    return {
        "name": person.name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex.value,
        "address": person.address,
    } | changes


def numbers(persona):
    held = persona.coverages[0]
    return {
        "insurer_number": held.insurer_number.value,
        "symbol": held.insured.symbol,
        "number": held.insured.number,
        "birth_date": persona.person.birth_date.isoformat(),
    }


async def search(clinic, mode, **body):
    return await clinic.http.post("/v1/searches", json={"mode": mode} | body)


async def medical(clinic, confirmation_id, item="drug"):
    path = f"/v1/confirmations/{confirmation_id}/medical-information/{item}"
    return await clinic.http.get(path)


async def open_disaster(management, *municipalities, **more):
    body = {"name_ja": "模擬の大雨", "name_en": "simulated rain", "municipalities": municipalities}
    response = await management.post("/disasters", json=body | more)
    assert response.status_code == 201, response.text
    return response.json()


def reason(response):
    if response.status_code < 300:
        return None
    body = response.json()
    return body["type"].removeprefix("urn:onshikaku:problem:"), body.get("reason")


def kept(database, table):
    with Session(database.engine) as session:
        return session.exec(select(table)).all()


# System failures


async def open_outage(management, institution=CLINIC):
    return await management.post("/outages", json={"institution_code": institution})


def test_after_the_call_the_four_items_confirm_eligibility_and_no_more(over_http, centre, database):
    async def work(clinic, management):
        before = await search(clinic, "outage", details=details(centre.personas["standard"]))
        await open_outage(management)
        general = clinic.as_(account="general")
        answered = await search(general, "outage", details=details(centre.personas["standard"]))
        looked = await medical(clinic, answered.json()["confirmation_id"])
        return before, answered.json(), reason(looked)

    before, answer, looked = over_http(work)
    assert reason(before) == ("mode-closed", "not-opened")
    assert answer["outcome"] == "eligible"
    assert (answer["medical_information"], answer["consents"]) == (False, None)
    assert looked == ("no-medical-information", None)
    [row] = [row for row in kept(database, AccessRow) if row.item is None]
    assert (row.mode, row.person_id, row.role) == ("outage", "standard", "general")
    assert kept(database, ConsentRow) == []


@pytest.mark.parametrize(
    "wrong", [{"name": "模擬　次郎"}, {"sex": "female"}, {"address": "架空県"}]
)
def test_nobody_is_shown_unless_all_four_items_fit(over_http, centre, database, wrong):
    async def work(clinic, management):
        await open_outage(management)
        body = details(centre.personas["standard"], **wrong)
        return (await search(clinic, "outage", details=body)).json()

    answer = over_http(work)
    assert (answer["outcome"], answer["person"]) == ("none", None)
    assert [row.person_id for row in kept(database, AccessRow)] == [None]


def test_the_call_centre_answers_in_office_hours_only(over_http, time):
    async def work(clinic, management):
        seen = []
        for hours in (0, 4, 15, 24, 24):  # Friday 12:00, 16:00, Saturday, Sunday, Monday 07:00
            time.moment += timedelta(hours=hours)
            answered = await open_outage(management)
            seen.append(reason(answered))
        time.moment += timedelta(hours=5)  # Monday 12:00: still enabled from Friday
        seen.append(reason(await open_outage(management)))
        return seen

    closed = ("mode-closed", "office-hours")
    assert over_http(work) == [
        None,
        ("opening-conflict", "already-open"),
        closed,
        closed,
        closed,
        ("opening-conflict", "already-open"),
    ]


def test_it_is_enabled_for_one_institution_and_a_week(over_http, centre, time):
    async def work(clinic, management):
        body = details(centre.personas["standard"])
        await open_outage(management)
        seen = [reason(await search(clinic.as_(institution=HOSPITAL), "outage", details=body))]
        for moment in (timedelta(days=7, seconds=-1), timedelta(seconds=1)):
            time.moment += moment
            seen.append(reason(await search(clinic, "outage", details=body)))
        return seen

    assert over_http(work) == [
        ("mode-closed", "not-opened"),
        None,
        ("mode-closed", "not-opened"),
    ]


def test_the_report_of_its_use_ends_it(over_http, centre):
    async def work(clinic, management):
        unasked = await clinic.http.post("/v1/outage-reports", json={"searches": 0})
        await open_outage(management)
        report = {"searches": 3, "note": "リーダーの故障"}
        reported = await clinic.http.post("/v1/outage-reports", json=report)
        body = details(centre.personas["standard"])
        after = await search(clinic, "outage", details=body)
        again = await clinic.http.post("/v1/outage-reports", json=report)
        return [unasked, reported, after, again], (await management.get("/outages")).json()

    answers, listed = over_http(work)
    assert [reason(one) for one in answers] == [
        ("unknown-opening", None),
        None,
        ("mode-closed", "not-opened"),
        ("unknown-opening", None),
    ]
    [opening] = listed
    assert (opening["open"], opening["searches"], opening["note"]) == (False, 3, "リーダーの故障")


def test_it_is_enabled_for_registered_institutions_only(over_http):
    async def work(clinic, management):
        refused = await open_outage(management, "9910000067")
        return reason(refused), (await management.get("/outages")).json()

    assert over_http(work) == (("unknown-institution", None), [])


def test_the_keeper_can_end_it(over_http, centre):
    async def work(clinic, management):
        opening = (await open_outage(management)).json()
        statuses = [
            (await management.delete(f"/outages/{name}")).status_code
            for name in (opening["id"], "nothing")
        ]
        body = details(centre.personas["standard"])
        return statuses, reason(await search(clinic, "outage", details=body))

    assert over_http(work) == ([204, 404], ("mode-closed", "not-opened"))


# Disasters


def test_in_a_disaster_oral_consent_opens_medical_information_without_a_card(
    over_http, centre, database
):
    async def work(clinic, management):
        await open_disaster(management, "99001")
        doctor = clinic.as_(account="medical")
        body = {"details": details(centre.personas["standard"]), "ground": ORAL}
        answer = (await search(doctor, "disaster", **body)).json()
        seen = {}
        for item in ("drug", "treatment", "checkup", "surgery"):
            seen[item] = (await medical(doctor, answer["confirmation_id"], item)).status_code
        return answer, seen

    answer, seen = over_http(work)
    assert (answer["outcome"], answer["medical_information"]) == ("eligible", True)
    assert {item for item, given in answer["consents"].items() if given is True} == {
        "drug",
        "treatment",
        "checkup",
    }
    assert (seen.pop("surgery"), set(seen.values())) == (403, {200})
    assert {row.basis for row in kept(database, ConsentRow)} == {"oral"}
    [ground] = kept(database, SearchGroundRow)
    assert (ground.access_id, ground.basis) == (answer["confirmation_id"], "oral")


def test_what_a_disaster_opened_closes_after_24_hours(over_http, centre, time):
    async def work(clinic, management):
        await open_disaster(management, "99001")
        body = {"details": details(centre.personas["standard"]), "ground": UNCONSCIOUS}
        answer = (await search(clinic, "disaster", **body)).json()
        statuses = []
        for moment in (timedelta(hours=24, seconds=-1), timedelta(seconds=1)):
            time.moment += moment
            statuses.append((await medical(clinic, answer["confirmation_id"])).status_code)
        return statuses

    assert over_http(work) == [200, 403]


def test_the_numbers_on_the_paper_find_the_person_too(over_http, centre):
    async def work(clinic, management):
        await open_disaster(management, "99001")
        newer = numbers(centre.personas["lost-newer"])
        return (await search(clinic, "disaster", numbers=newer, ground=ORAL)).json()

    answer = over_http(work)
    assert answer["outcome"] == "eligible"
    [coverage] = answer["coverages"]
    held = centre.personas["lost-newer"].coverages[1]
    assert coverage["insurer_number"] == held.insurer_number.value


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "disaster"}, "ground"),
        ({"mode": "disaster", "ground": {"basis": "hard-to-obtain"}}, "ground.reason"),
        (
            {"mode": "disaster", "ground": {"basis": "hard-to-obtain", "reason": " "}},
            "ground.reason",
        ),
        ({"mode": "disaster", "ground": {"basis": "patient"}}, "ground.basis"),
        ({"mode": "outage", "ground": ORAL}, "ground"),
        ({"mode": "outage", "details": None, "numbers": True}, "numbers"),
        ({"mode": "disaster", "ground": ORAL, "details": None}, "details"),
        ({"mode": "disaster", "ground": ORAL, "numbers": True}, "details"),
        ({"mode": "card"}, "mode"),
        ({"mode": "number"}, "mode"),
    ],
)
def test_a_search_takes_one_target_and_the_ground_its_mode_wants(
    over_http, centre, database, body, field
):
    persona = centre.personas["standard"]
    if body.get("numbers"):
        body = body | {"numbers": numbers(persona)}

    async def work(clinic, management):
        await open_disaster(management, "99001")
        await open_outage(management)
        return await clinic.http.post("/v1/searches", json={"details": details(persona)} | body)

    response = over_http(work)
    assert (response.status_code, response.json().get("field")) == (422, field)
    assert persona.person.name not in response.text
    assert kept(database, AccessRow) == []


def test_the_general_account_does_not_see_what_another_one_opened(over_http, centre, database):
    async def work(clinic, management):
        await open_disaster(management, "99001")
        body = {"details": details(centre.personas["standard"]), "ground": ORAL}
        answer = (await search(clinic.as_(account="medical"), "disaster", **body)).json()
        return reason(await medical(clinic.as_(account="general"), answer["confirmation_id"]))

    assert over_http(work) == ("no-right", "general")
    [looked] = [row for row in kept(database, AccessRow) if row.item == "drug"]
    assert (looked.role, looked.outcome) == ("general", "no_medical_information")


@pytest.mark.parametrize(
    ("institution", "terminal", "account", "why"),
    [
        (CLINIC, "desk-1", "medical", None),
        (CLINIC, "desk-1", "admin", None),
        (CLINIC, "desk-1", "general", "role"),
        (ELSEWHERE, "desk-1", "medical", "not-opened"),
        (OFFICE, "app-1", "medical", "institution-kind"),
    ],
)
def test_the_disaster_mode_is_for_qualified_accounts_in_the_municipalities_named(
    over_http, centre, institution, terminal, account, why
):
    async def work(clinic, management):
        await open_disaster(management, "99001")
        there = clinic.as_(institution=institution, terminal=terminal, account=account)
        body = {"details": details(centre.personas["standard"]), "ground": ORAL}
        return reason(await search(there, "disaster", **body))

    assert over_http(work) == (why and ("mode-closed", why))


def test_an_opening_lasts_a_week_and_can_be_extended_for_some_and_closed(over_http, centre, time):
    async def work(clinic, management):
        opening = await open_disaster(management, "99001", "99002")
        steps = f"/disasters/{opening['id']}/steps"
        body = {"details": details(centre.personas["standard"]), "ground": ORAL}

        async def open_in():
            here = await search(clinic, "disaster", **body)
            there = await search(clinic.as_(institution=ELSEWHERE), "disaster", **body)
            return reason(here) is None, reason(there) is None

        seen = [await open_in()]
        time.moment += timedelta(days=6)
        seen.append(await open_in())
        extension = {"last_day": "2026-12-03", "municipalities": ["99002"]}
        extended = (await management.post(steps, json=extension)).json()
        time.moment += timedelta(days=1)
        seen.append(await open_in())
        await management.post(steps, json={"last_day": "2026-11-26"})
        seen.append(await open_in())
        return opening, extended, seen

    opening, extended, seen = over_http(work)
    assert opening["steps"][0]["last_day"] == "2026-11-26"
    assert [step["decided_on"] for step in extended["steps"]] == ["2026-11-20", "2026-11-26"]
    assert extended["open_today"] == ["99001", "99002"]
    assert seen == [(True, True), (True, True), (False, True), (False, False)]


@pytest.mark.parametrize(
    ("opening_id", "change", "why"),
    [
        ("noto-2024-01", {"last_day": "2026-12-31"}, ("opening-conflict", "prepared")),
        ("nothing", {"last_day": "2026-12-31"}, ("unknown-opening", None)),
        (
            None,
            {"last_day": "2026-12-31", "municipalities": ["99002"]},
            ("opening-conflict", "other-municipalities"),
        ),
        (
            None,
            {"last_day": "2026-12-31", "municipalities": ["13101"]},
            ("invalid-request", "string_pattern_mismatch"),
        ),
    ],
)
def test_an_opening_is_changed_only_where_it_was_opened(over_http, opening_id, change, why):
    async def work(clinic, management):
        opening = await open_disaster(management, "99001")
        name = opening_id or opening["id"]
        return reason(await management.post(f"/disasters/{name}/steps", json=change))

    assert over_http(work) == why


def test_an_opening_neither_ends_before_it_begins_nor_names_a_real_place(over_http):
    async def work(clinic, management):
        seen = []
        for more in ({"last_day": "2026-11-19"}, {"municipalities": ["13101"]}):
            body = {"name_ja": "模擬", "name_en": "x", "municipalities": ["99001"]} | more
            seen.append(reason(await management.post("/disasters", json=body)))
        return seen

    assert over_http(work) == [
        ("opening-conflict", "ends-before-it-begins"),
        ("invalid-request", "string_pattern_mismatch"),
    ]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2024-01-01", True),
        ("2024-03-07", True),
        ("2024-03-08", False),
        ("2023-07-08", True),
        ("2023-07-15", False),
        ("2024-09-03", True),
        ("2024-09-04", False),
    ],
)
def test_on_a_day_of_a_real_disaster_the_mode_is_open_in_the_invented_region(
    over_http, centre, day, open_
):
    async def work(clinic, management):
        await management.put("/clock", json={"day": day})
        body = {"details": details(centre.personas["standard"]), "ground": ORAL}
        listed = (await management.get("/disasters")).json()
        return reason(await search(clinic, "disaster", **body)), listed

    why, listed = over_http(work)
    assert why == (None if open_ else ("mode-closed", "not-opened"))
    assert any("99001" in one["open_today"] for one in listed) is open_
    assert all(one["prepared"] and one["simulated"] for one in listed)


# Emergencies


def test_an_emergency_search_waits_until_it_is_switched_on(over_http, centre):
    async def work(clinic, management):
        hospital = clinic.as_(institution=HOSPITAL, account="medical")
        body = {"details": details(centre.personas["standard"]), "ground": UNCONSCIOUS}
        closed = reason(await search(hospital, "emergency", **body))
        await management.put("/mode-settings", json={"emergency_search": True})
        answer = (await search(hospital, "emergency", **body)).json()
        return closed, answer, (await medical(hospital, answer["confirmation_id"], "surgery"))

    closed, answer, surgery = over_http(work)
    assert closed == ("mode-closed", "search-unavailable")
    assert answer["consents"]["surgery"] is True
    assert surgery.status_code == 200


def test_refusals_are_in_the_journal_and_not_in_the_log(over_http, centre, database):
    async def work(clinic, management):
        await search(clinic, "outage", details=details(centre.personas["standard"]))

    over_http(work)
    [entry] = [entry for entry in centre.journal.entries() if "searches" in entry.call]
    assert (entry.call, entry.result) == ("POST /v1/searches", "mode-closed")
    assert kept(database, AccessRow) == []
