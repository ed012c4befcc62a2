"""Medical information by a person's numbers: by the consent under the last visit, or not at all."""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.clock import Clock
from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.proof import Method
from onshikaku.personas import load_personas
from onshikaku.service.centre import Centre
from onshikaku.store.tables import AccessRow, ViewingStopRow
from onshikaku.wire.medical import MedicalRequestReply

HOSPITAL, ELSEWHERE = "9910000034", "9910000026"
ALL = {"drug": True, "treatment": True, "surgery": True, "checkup": True}


@pytest.fixture
def centre(hierarchy, time, database):
    """A centre where some have treatment on record."""
    clock = Clock(time)
    stop = ViewingStop(StopScope.MEDICAL, StopReason.MISMATCH, Period(date(2026, 1, 1)))
    cast = dict(load_personas(clock.today()))
    for persona_id in ("standard", "grace", "aged-75", "twin-1", "family"):
        cast[persona_id] = replace(cast[persona_id], medical=True)
    cast["family"] = replace(cast["family"], stops=(stop,))
    return Centre(hierarchy, clock, database, personas=cast)


@pytest.fixture
def request_of(centre):
    """The body of a request for somebody's items."""

    def body(persona_id, *items, **changes):
        held = centre.personas[persona_id].coverages[0]
        return {
            "insurer_number": held.insurer_number.value,
            "symbol": held.insured.symbol,
            "number": held.insured.number,
            "branch": held.insured.branch,
            "items": items or ["drug"],
        } | changes

    return body


async def ask(clinic, body):
    response = await clinic.http.post("/v1/medical-requests", json=body)
    assert response.status_code == 200, response.text
    return response.json()


async def confirm(clinic, card, persona_id="standard", **consents):
    return (await clinic.confirm(card(persona_id), consents=consents)).json()


async def visit(clinic, card, occasion, persona_id="standard", **consents):
    """居宅同意取得型."""
    app = clinic.as_(terminal="app-1")
    granted = (await app.authenticate()).json()
    challenge = base64.b64decode(granted["challenge"])
    minted = card(persona_id)
    signed = minted.sign(challenge, app.institution, app.terminal, Method.PIN)
    mode = "home-web" if occasion == "online" else "home-app"
    home = {"mode": mode, "home": {"occasion": occasion}, "consents": consents}
    response = await app.prove(minted, granted, signed=signed, **home)
    assert response.status_code == 200, response.text
    return response.json()


def views(database):
    with Session(database.engine) as session:
        rows = session.exec(select(AccessRow).where(AccessRow.item.is_not(None))).all()
        return sorted((row.item, row.outcome, row.person_id, row.mode) for row in rows)


def empty(status):
    return {"simulated": True, "status": status, "person": None, "entries": []}


def test_what_was_agreed_to_is_shown_with_the_person_and_logged(
    over_http, card, centre, request_of, database
):
    async def work(clinic, management):
        answer = await confirm(clinic, card, **ALL)
        path = f"/v1/confirmations/{answer['confirmation_id']}/medical-information"
        by_id = [
            entry
            for item in ("treatment", "drug")
            for entry in (await clinic.http.get(f"{path}/{item}")).json()["entries"]
        ]
        return by_id, await ask(clinic, request_of("standard", "treatment", "drug", "treatment"))

    by_id, found = over_http(work)
    assert found["status"] == "shown"
    assert found["entries"] == by_id
    assert {entry["item"] for entry in by_id} == {"treatment", "drug"}
    assert MedicalRequestReply.model_validate(found).person.name == "模擬　太郎"
    assert views(database) == [
        *[("drug", "medical_shown", "standard", "card")] * 2,
        *[("treatment", "medical_shown", "standard", "card")] * 2,
    ]


def test_the_days_asked_for_bound_what_is_shown(over_http, card, request_of):
    days = {"first": "2026-06-01", "last": "2026-08-31"}

    async def work(clinic, management):
        await confirm(clinic, card, **ALL)
        everything = await ask(clinic, request_of("standard", "drug", "treatment"))
        some = await ask(clinic, request_of("standard", "drug", "treatment", **days))
        backwards = {"first": "2026-08-31", "last": "2026-06-01"}
        body = request_of("standard", **backwards)
        return everything, some, await clinic.http.post("/v1/medical-requests", json=body)

    everything, some, refused = over_http(work)
    wanted = [e for e in everything["entries"] if "2026-06-01" <= e["day"] <= "2026-08-31"]
    assert some["entries"] == wanted
    assert 0 < len(wanted) < len(everything["entries"])
    assert (refused.status_code, refused.json()["field"]) == (422, "last")


def test_one_item_without_consent_closes_all_and_the_log_says_which(
    over_http, card, request_of, database
):
    async def work(clinic, management):
        await confirm(clinic, card, drug=True)
        return await ask(clinic, request_of("standard", "drug", "surgery", "test"))

    assert over_http(work) == empty("consent-missing")
    assert views(database) == [
        ("surgery", "consent_missing", "standard", "card"),
        ("test", "consent_missing", "standard", "card"),
    ]


def test_whoever_never_came_here_is_closed(over_http, card, request_of, database):
    async def work(clinic, management):
        await confirm(clinic.as_(institution=ELSEWHERE), card, drug=True)
        return await ask(clinic, request_of("standard"))

    assert over_http(work) == empty("consent-missing")
    assert views(database) == [("drug", "consent_missing", "standard", "number")]


def test_a_lookup_by_number_neither_opens_nor_closes(over_http, card, centre, request_of):
    numbers = request_of("standard")
    del numbers["items"]
    born = centre.personas["standard"].person.birth_date.isoformat()

    async def work(clinic, management):
        await clinic.http.post("/v1/lookups", json=numbers | {"birth_date": born})
        before = await ask(clinic, request_of("standard"))
        await confirm(clinic, card, drug=True)
        await clinic.http.post("/v1/lookups", json=numbers | {"birth_date": born})
        return before["status"], (await ask(clinic, request_of("standard")))["status"]

    assert over_http(work) == ("consent-missing", "shown")


def test_the_last_visit_counts_and_its_consent_ends_after_a_day(over_http, card, request_of, time):
    async def work(clinic, management):
        seen = []

        async def look():
            seen.append((await ask(clinic, request_of("standard")))["status"])

        first = await confirm(clinic, card, drug=True)
        time.moment += timedelta(hours=1)
        await confirm(clinic, card, surgery=True)
        await look()
        time.moment += timedelta(hours=1)
        last = await confirm(clinic, card, drug=True)
        await look()
        time.moment += timedelta(hours=24)
        await look()
        assert first["confirmation_id"] < last["confirmation_id"]
        return seen

    assert over_http(work) == ["consent-missing", "shown", "consent-missing"]


def test_a_withdrawn_consent_opens_nothing(over_http, card, request_of):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        path = f"/v1/confirmations/{answer['confirmation_id']}/consents"
        assert (await clinic.http.delete(path)).status_code == 204
        return await ask(clinic, request_of("standard"))

    assert over_http(work) == empty("consent-missing")


def test_each_occasion_has_consents_of_its_own(over_http, card, request_of):
    asked = (None, "house-call", "online", "off-desk")

    async def statuses(clinic):
        bodies = [request_of("standard", occasion=occasion) for occasion in asked]
        return [(await ask(clinic, body))["status"] for body in bodies]

    async def work(clinic, management):
        seen = []
        for occasion in ("house-call", "online", "off-desk"):
            await visit(clinic, card, occasion, drug=True)
            seen.append(await statuses(clinic))
        return seen

    shut, shown = "consent-missing", "shown"
    assert over_http(work) == [
        [shut, shown, shut, shut],
        [shut, shown, shown, shut],
        [shown, shown, shown, shown],  # in the place of the reception
    ]


@pytest.mark.parametrize("persona_id", ["grace", "family"])
def test_where_nothing_may_be_shown_it_is_withheld(
    over_http, card, request_of, database, persona_id
):
    async def work(clinic, management):
        await clinic.confirm(card(persona_id))
        return await ask(clinic, request_of(persona_id, "drug", "checkup"))

    assert over_http(work) == empty("withheld")
    assert {(outcome, who) for _, outcome, who, _ in views(database)} == {
        ("no_medical_information", persona_id)
    }


def test_a_stop_set_after_the_consent_withholds(over_http, card, request_of, database):
    stop = ViewingStopRow(
        person_id="standard",
        position=0,
        scope="record",
        reason="wrong-link",
        first_day=date(2026, 11, 20),
        last_day=None,
    )

    async def work(clinic, management):
        await confirm(clinic, card, drug=True)
        with Session(database.engine) as session:
            session.add(stop)
            session.commit()
        return await ask(clinic, request_of("standard"))

    assert over_http(work) == empty("withheld")


@pytest.mark.parametrize(
    ("persona_id", "changes", "outcome"),
    [("standard", {"number": "999999"}, "none"), ("twin-1", {}, "several")],
)
def test_numbers_that_mean_nobody_or_several_show_nothing(
    over_http, card, request_of, database, persona_id, changes, outcome
):
    async def work(clinic, management):
        await confirm(clinic, card, persona_id, drug=True)
        return await ask(clinic, request_of(persona_id, **changes))

    assert over_http(work) == empty("none")
    with Session(database.engine) as session:
        rows = session.exec(select(AccessRow).where(AccessRow.mode == "number")).all()
        assert [(row.outcome, row.person_id, row.item) for row in rows] == [(outcome, None, None)]


def test_an_account_that_may_not_look_is_refused_and_noted(over_http, card, request_of, database):
    async def work(clinic, management):
        await confirm(clinic, card, drug=True)
        general = clinic.as_(account="general")
        return await general.http.post("/v1/medical-requests", json=request_of("standard"))

    response = over_http(work)
    assert response.status_code == 403
    assert response.json()["type"].endswith("no-right")
    assert views(database) == [("drug", "no_medical_information", "standard", "card")]


@pytest.mark.parametrize("items", [[], ["limit"], ["drug"] * 11])
def test_items_are_those_of_medical_information(over_http, request_of, items):
    body = request_of("standard") | {"items": items}

    async def work(clinic, management):
        return await clinic.http.post("/v1/medical-requests", json=body)

    assert over_http(work).status_code == 422
