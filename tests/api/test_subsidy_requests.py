"""Subsidies by numbers: for those who wanted them used here, and else nothing, without a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.store.tables import AccessRow

WITHOUT = "9910000026"  # has not joined PMH


@pytest.fixture
def persona(centre):
    return centre.personas["subsidy-cap"]


@pytest.fixture
def own(persona):
    """What the municipality registered."""
    return [expense.recipient_number.value for expense in persona.expenses]


async def ask(clinic, persona, **changes):
    [coverage] = persona.coverages
    body = {
        "insurer_number": coverage.insurer_number.value,
        "symbol": coverage.insured.symbol,
        "number": coverage.insured.number,
        "branch": coverage.insured.branch,
        "birth_date": persona.person.birth_date.isoformat(),
    }
    response = await clinic.http.post("/v1/subsidy-requests", json=body | changes)
    assert response.status_code == 200, response.text
    return [one["recipient_number"] for one in response.json()["expenses"]]


async def visit(clinic, card, **agreement):
    answer = (await clinic.confirm(card("subsidy-cap"))).json()
    response = await clinic.agree(answer["confirmation_id"], **agreement)
    assert response.status_code == 200, response.text
    return answer["confirmation_id"]


def test_who_wanted_them_used_is_found_by_numbers(over_http, card, persona, own):
    async def work(clinic, management):
        await visit(clinic, card, subsidies=True)
        return await ask(clinic, persona)

    assert own
    assert over_http(work) == own


def test_nobody_is_found_who_was_not_asked_or_declined(over_http, card, persona):
    async def work(clinic, management):
        before = await ask(clinic, persona)
        await visit(clinic, card, subsidies=False)
        declined = await ask(clinic, persona)
        return before, declined

    assert over_http(work) == ([], [])


def test_the_last_word_counts(over_http, card, persona):
    async def work(clinic, management):
        confirmation = await visit(clinic, card, subsidies=True)
        await clinic.agree(confirmation, subsidies=False)
        return await ask(clinic, persona)

    assert over_http(work) == []


def test_a_later_visit_without_the_wish_ends_it(over_http, card, persona, time):
    async def work(clinic, management):
        await visit(clinic, card, subsidies=True)
        time.moment += timedelta(hours=1)
        await clinic.confirm(card("subsidy-cap"))
        return await ask(clinic, persona)

    assert over_http(work) == []


def test_the_wish_holds_at_the_institution_where_it_was_made(over_http, card, persona):
    async def work(clinic, management):
        await visit(clinic, card, subsidies=True)
        return await ask(clinic.as_(institution=WITHOUT), persona)

    assert over_http(work) == []


@pytest.mark.parametrize(
    ("hours", "found"), [(23, True), (25, False)], ids=["within a day", "a day later"]
)
def test_the_wish_holds_for_a_day(over_http, card, persona, own, time, hours, found):
    async def work(clinic, management):
        await visit(clinic, card, subsidies=True)
        time.moment += timedelta(hours=hours)
        return await ask(clinic, persona)

    assert over_http(work) == (own if found else [])


def test_only_what_is_in_force_on_the_day_is_given(over_http, card, persona):
    async def work(clinic, management):
        await visit(clinic, card, subsidies=True)
        [expense] = persona.expenses
        before = expense.period.first.replace(year=expense.period.first.year - 1)
        return await ask(clinic, persona, day=before.isoformat())

    assert over_http(work) == []


def test_each_look_is_in_the_log(over_http, card, persona, database):
    async def work(clinic, management):
        await ask(clinic, persona)
        await ask(clinic, persona, number="999999")

    over_http(work)
    with Session(database.engine) as session:
        rows = session.exec(select(AccessRow)).all()
    assert {(row.mode, row.outcome, row.person_id is not None) for row in rows} == {
        ("number", "eligible", True),
        ("number", "none", False),
    }
