"""医療券・調剤券 of a month: everybody who has one for the institution that asks."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.store.tables import AccessRow

OTHER, OFFICE = "9910000026", "9980000013"


def recast(centre, persona_id="aid-ticket", *, tickets=(), **changes):
    """One recipient alone, whose tickets differ from the persona's by these fields."""
    persona = centre.personas[persona_id]
    [ticket] = persona.aid.tickets
    aid = replace(persona.aid, tickets=tuple(replace(ticket, **each) for each in tickets))
    persona = replace(persona, aid=replace(aid, **changes.pop("aid", {})), **changes)
    centre.recast({persona.id: persona})


async def ask(clinic, month="2026-11"):
    response = await clinic.http.get("/v1/aid-tickets", params={"month": month})
    assert response.status_code == 200, response.text
    return response.json()


def rows(database):
    with Session(database.engine) as session:
        return session.exec(select(AccessRow)).all()


def test_a_month_brings_everybody_with_a_ticket_here_and_nobody_else(over_http, centre, database):
    async def work(clinic, management):
        return await ask(clinic), await ask(clinic.as_(institution=OTHER))

    here, there = over_http(work)
    tickets = {
        persona.aid.recipient_number.value
        for persona in centre.personas.values()
        if persona.aid
        and any(t.institution_code.value == "9910000018" for t in persona.aid.tickets)
    }
    assert {answer["aid"]["recipient_number"] for answer in here} == tickets
    assert len(tickets) > 1
    for answer in here:
        assert (answer["outcome"], answer["day"], answer["coverages"]) == (
            "eligible", "2026-11-20", [],
        )  # fmt: skip
        assert {t["institution_code"] for t in answer["aid"]["tickets"]} == {"9910000018"}
    assert [answer["aid"]["recipient_number"] for answer in there] == ["0000034"]
    logged = {row.id: (row.mode, row.outcome) for row in rows(database)}
    given = {answer["confirmation_id"] for answer in here + there}
    assert logged == dict.fromkeys(given, ("number", "eligible"))


@pytest.mark.parametrize(
    ("period", "month", "day"),
    [
        (("2026-11-01", "2026-11-30"), "2026-11", "2026-11-20"),
        (("2026-11-01", "2026-11-10"), "2026-11", "2026-11-10"),
        (("2026-11-25", "2026-11-30"), "2026-11", "2026-11-25"),
        (("2026-10-01", "2026-10-31"), "2026-10", "2026-10-31"),
        (("2026-10-20", None), "2026-12", "2026-12-01"),
        (("2026-10-20", "2026-11-01"), "2026-11", "2026-11-01"),
        (("2026-10-01", "2026-10-31"), "2026-11", None),
        (("2026-12-01", None), "2026-11", None),
    ],
)
def test_the_day_is_the_nearest_on_which_the_ticket_is_in_force(
    over_http, centre, period, month, day
):
    first, last = period
    days = Period(date.fromisoformat(first), last and date.fromisoformat(last))
    recast(centre, tickets=[{"period": days, "registered_on": date(2026, 10, 1)}])

    async def work(clinic, management):
        return await ask(clinic, month)

    answers = over_http(work)
    assert [(one["day"], one["outcome"]) for one in answers] == ([(day, "eligible")] if day else [])


def test_every_ticket_of_the_month_is_shown_and_none_that_is_not_registered_yet(over_http, centre):
    november, december = (Period(date(2026, month, 1), date(2026, month, 28)) for month in (11, 12))
    recast(
        centre,
        tickets=[
            {"number": "1", "period": november},
            {"number": "2", "period": Period(date(2026, 11, 29), date(2026, 11, 30))},
            {"number": "3", "period": december},
            {"number": "4", "period": november, "registered_on": date(2026, 11, 21)},
        ],
    )

    async def work(clinic, management):
        return await ask(clinic)

    [answer] = over_http(work)
    assert [ticket["number"] for ticket in answer["aid"]["tickets"]] == ["1", "2"]


def test_who_is_stopped_from_view_or_no_longer_on_assistance_is_left_out(over_http, centre):
    ticket = [{"period": Period(date(2026, 11, 1), date(2026, 11, 30))}]
    stop = ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(date(2026, 1, 1)))
    ended = {"period": Period(date(2025, 1, 1), date(2026, 10, 31))}

    async def work(clinic, management):
        return await ask(clinic)

    recast(centre, tickets=ticket, stops=(stop,))
    assert over_http(work) == []
    recast(centre, tickets=ticket, stops=(), aid=ended)
    assert over_http(work) == []


def test_a_stop_of_today_hides_the_months_before_it(over_http, centre):
    stop = ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(date(2026, 11, 20)))
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    recast(centre, tickets=[{"period": october, "registered_on": date(2026, 10, 1)}], stops=(stop,))

    async def work(clinic, management):
        return await ask(clinic, "2026-10")

    assert over_http(work) == []


def test_who_also_has_insurance_is_answered_for_by_assistance_alone(over_http, centre):
    centre.recast({"aid-with-insurance": centre.personas["aid-with-insurance"]})

    async def work(clinic, management):
        return await ask(clinic)

    [answer] = over_http(work)
    assert (answer["outcome"], answer["coverages"]) == ("eligible", [])


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "202611", "0000-01", ""])
def test_what_is_no_month_is_refused(over_http, month):
    async def work(clinic, management):
        return await clinic.http.get("/v1/aid-tickets", params={"month": month})

    response = over_http(work)
    assert (response.status_code, response.json()["field"]) == (422, "month")


@pytest.mark.parametrize("month", ["0001-01", "2024-02", "9999-12"])
def test_a_month_without_tickets_is_empty(over_http, month):
    async def work(clinic, management):
        return await ask(clinic, month)

    assert over_http(work) == []


def test_an_institution_that_may_not_look_up_is_refused(over_http):
    async def work(clinic, management):
        office = clinic.as_(institution=OFFICE, terminal="app-1")
        return await office.http.get("/v1/aid-tickets", params={"month": "2026-11"})

    response = over_http(work)
    assert response.status_code == 403
    assert response.json()["type"].endswith("mode-closed")
