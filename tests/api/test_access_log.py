"""The access log: who looked at whose record, when, by which right."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from onshikaku.clock import Clock
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.decision import ByCard, decide
from onshikaku.domain.holder import Holder
from onshikaku.domain.medical import Viewing
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.service.access_log import SHOWING
from onshikaku.service.centre import Centre
from onshikaku.store.database import Database

CLINIC, HOSPITAL = "9910000018", "9910000034"


async def log(management, **query):
    response = await management.get("/access-log", params=query)
    assert response.status_code == 200, response.text
    return response.json()["entries"]


async def look(clinic, answer, item):
    path = f"/v1/confirmations/{answer['confirmation_id']}/medical-information/{item}"
    return await clinic.http.get(path)


def lookup(persona):
    held = persona.coverages[0]
    return {
        "insurer_number": held.insurer_number.value,
        "symbol": held.insured.symbol,
        "number": held.insured.number,
        "birth_date": persona.person.birth_date.isoformat(),
    }


def test_who_saw_a_record_when_and_by_which_right(over_http, card, centre, time):
    """A wrong link is found: everybody who saw the record is named, whatever way they took."""
    persona = centre.personas["standard"]

    async def work(clinic, management):
        hospital = clinic.as_(institution=HOSPITAL)
        answer = (await clinic.confirm(card("standard"))).json()
        time.moment += timedelta(minutes=1)
        await clinic.agree(answer["confirmation_id"], consents={"drug": True})
        time.moment += timedelta(minutes=1)
        assert (await look(clinic, answer, "drug")).status_code == 200
        time.moment += timedelta(minutes=1)
        assert (await look(clinic, answer, "checkup")).status_code == 403
        time.moment += timedelta(hours=1)
        found = await hospital.http.post("/v1/lookups", json=lookup(persona))
        assert found.status_code == 200, found.text
        time.moment += timedelta(minutes=1)
        await clinic.confirm(card("several"))
        return await log(management, person="standard")

    entries = over_http(work)
    assert [
        (e["institution"], e["mode"], e["method"], e["item"], e["outcome"], e["shown"])
        for e in entries
    ] == [
        (HOSPITAL, "number", None, None, "eligible", True),
        (CLINIC, "card", None, "checkup", "consent_missing", False),
        (CLINIC, "card", None, "drug", "medical_shown", True),
        (CLINIC, "card", "pin", None, "eligible", True),
        (CLINIC, "card", "pin", None, "eligible", True),
    ]
    assert [e["answered_at"] for e in entries] == sorted(
        (e["answered_at"] for e in entries), reverse=True
    )
    assert {(e["person"], e["terminal"], e["role"]) for e in entries} == {
        ("standard", "desk-1", "admin")
    }
    assert [(e["step"], e["consents"]) for e in entries[3:]] == [
        (1, [{"item": "drug", "basis": "patient"}]),
        (0, []),
    ]
    assert entries[3]["access_id"] == entries[4]["access_id"]


def test_the_log_holds_no_name_and_no_number(over_http, card, centre):
    persona = centre.personas["unregistered"]

    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"))).json()
        await clinic.agree(
            first["confirmation_id"], register_insurance_use=True, consents={"drug": True}
        )
        await clinic.http.post("/v1/lookups", json=lookup(persona))
        return await management.get("/access-log")

    text = over_http(work).text
    assert '"registration_needed"' in text
    held = persona.coverages[0]
    for secret in (
        persona.person.name,
        persona.person.name_kana,
        held.insured.number,
        held.insurer_number.value,
        persona.card.serial,
    ):
        assert secret not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [5, 4, 3, 2, 1, 0]),
        ({"institution": HOSPITAL}, [4]),
        ({"institution": HOSPITAL, "person": "standard"}, []),
        ({"person": "several"}, [4, 3]),
        ({"mode": "number"}, [5]),
        ({"item": "drug"}, [2]),
        ({"since": "2026-11-21"}, [5, 4, 3]),
        ({"since": "2026-11-22"}, [5, 4]),
        ({"until": "2026-11-21"}, [3, 2, 1, 0]),
        ({"since": "2026-11-21", "until": "2026-11-21"}, [3]),
        ({"since": "2026-11-22", "until": "2026-11-21"}, []),
        ({"person": "nobody-of-that-name"}, []),
        ({"limit": 2}, [5, 4]),
    ],
)
def test_the_log_is_asked_by_whom_where_when_and_how(
    over_http, card, centre, time, query, expected
):
    async def work(clinic, management):
        hospital = clinic.as_(institution=HOSPITAL)
        answer = (await clinic.confirm(card("standard"))).json()  # 12:00 on the 20th in Japan
        time.moment += timedelta(minutes=1)
        await clinic.agree(answer["confirmation_id"], consents={"drug": True})
        time.moment += timedelta(minutes=1)
        await look(clinic, answer, "drug")
        time.moment += timedelta(hours=35, minutes=57, seconds=59)  # 23:59:59 on the 21st
        await clinic.confirm(card("several"))
        time.moment += timedelta(seconds=1)  # midnight
        await hospital.confirm(card("several"))
        time.moment += timedelta(minutes=1)
        await clinic.http.post("/v1/lookups", json=lookup(centre.personas["standard"]))
        every = [e["answered_at"] for e in await log(management)]
        return [
            len(every) - 1 - every.index(e["answered_at"]) for e in await log(management, **query)
        ]

    assert over_http(work) == expected


def test_pages_follow_one_another_without_gap_or_repetition(over_http, card, time):
    async def work(clinic, management):
        for _ in range(3):
            time.moment += timedelta(seconds=1)
            answer = (await clinic.confirm(card("standard"))).json()
            await clinic.agree(answer["confirmation_id"], consents={"drug": True})
        whole = await log(management)
        pages, after = [], {}
        while True:
            page = (await management.get("/access-log", params={"limit": 4} | after)).json()
            pages.append(page["entries"])
            if page["next"] is None:
                return whole, pages
            after = {"after": page["next"]}
            time.moment += timedelta(seconds=1)
            await clinic.confirm(card("several"))  # newer ones do not move the pages

    whole, pages = over_http(work)
    assert [len(page) for page in pages] == [4, 2]
    assert [entry for page in pages for entry in page] == whole


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"person": "架空"}, "person"),
        ({"institution": "9910000019"}, "institution"),
        ({"since": "yesterday"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"mode": "telepathy"}, "mode"),
        ({"item": "everything"}, "item"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"after": "x"}, "after"),
        ({"after": "x.99999999999"}, "after"),
        ({"persona": "standard"}, "persona"),
    ],
)
def test_a_question_that_is_not_one_is_refused_by_its_field(over_http, query, field):
    async def work(clinic, management):
        return await management.get("/access-log", params=query)

    response = over_http(work)
    assert response.status_code == 422
    assert response.json()["type"] == "urn:onshikaku:problem:invalid-request"
    assert response.json()["field"] == field


def test_clinics_do_not_see_it(over_http):
    async def work(clinic, management):
        return (await clinic.http.get("/access-log")).status_code

    assert over_http(work) == 404


def test_what_counts_as_seen_is_what_the_rules_show(centre):
    """Over the cast and several days: an answer shows a person if and only if the log says so."""
    met = set()
    for persona in centre.personas.values():
        holder = Holder(
            persona.record_person or persona.person,
            persona.coverages,
            persona.stops,
            persona.aid,
            persona.expenses,
        )
        for day in (date(2021, 10, 20), date(2026, 11, 20), date(2032, 1, 1)):
            for registered in (True, False):
                dates = persona.certificate
                certificate = assess(CertificateFacts(dates.issued, dates.expires), day)
                query = ByCard(certificate, persona.certificate.link, registered=registered)
                answer = decide(query, (holder,), day)
                met.add(answer.outcome)
                assert (answer.person is not None) is (answer.outcome in SHOWING), persona.id
    assert {Outcome.ELIGIBLE, Outcome.LOST, Outcome.SEVERAL, Outcome.NONE} < met
    assert {Viewing.SHOWN} == SHOWING & set(Viewing)


def test_nothing_comes_of_an_answer_that_cannot_be_logged(
    hierarchy, time, tmp_path, card, clinic_of
):
    """Another program holds the file: no registration and no first use without its row."""
    file = tmp_path / "centre.db"

    async def work(clinic, other):
        first = (await clinic.confirm(card("unregistered"))).json()
        agreed = {"register_insurance_use": True, "consents": {"drug": True}}
        other.execute("BEGIN IMMEDIATE")
        refused = [
            await clinic.agree(first["confirmation_id"], **agreed),
            await clinic.confirm(card("renewed")),
        ]
        other.rollback()
        links = other.execute("SELECT link FROM certificate_link WHERE person_id = 'renewed'")
        found = (await clinic.confirm(card("unregistered"))).json()["outcome"], links.fetchall()
        retried = await clinic.agree(first["confirmation_id"], **agreed)
        await clinic.confirm(card("renewed"))
        return refused, found, retried.json()["outcome"]

    with closing(Database(str(file))) as database, closing(sqlite3.connect(file)) as other:
        clinic = clinic_of(Centre(hierarchy, Clock(time), database))
        refused, found, retried = asyncio.run(work(clinic, other))
        assert [(one.status_code, one.json()["reason"]) for one in refused] == [(503, "store")] * 2
        assert found == ("registration_needed", [("renewed",)])
        assert retried == "eligible"
        counts = {
            table: other.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("access", "consent")
        }
        assert counts == {"access": 4, "consent": 1}
        links = other.execute("SELECT link FROM certificate_link WHERE person_id = 'renewed'")
        assert links.fetchall() == [("linked",)]


def test_a_reset_while_a_row_gathers_empties_the_log(over_http, card, centre, database):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("standard"))).json()
        agreeing = clinic.agree(answer["confirmation_id"], consents={"drug": True})
        gathering = asyncio.create_task(agreeing)
        for _ in range(1000):
            await asyncio.sleep(0)
            if centre._hot_path._waiting:
                break
        else:
            pytest.fail("no row gathered")
        centre.reset()
        await gathering
        await asyncio.sleep(0.01)
        return await log(management)

    assert over_http(work) == []


def test_every_mode_and_item_can_be_asked_for(over_http):
    async def work(clinic, management):
        for mode in Mode:
            assert await log(management, mode=mode.value) == []
        for item in ConsentItem:
            assert await log(management, item=item.value) == []

    over_http(work)
