"""Medical information: what a living consent opens, and everything that keeps it shut."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.clock import Clock
from onshikaku.domain.consent import ConsentBasis, ConsentItem, ConsentRecord, valid_until
from onshikaku.domain.dates import JST, Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.medical import history
from onshikaku.personas import load_personas
from onshikaku.service.centre import Centre
from onshikaku.store import effects
from onshikaku.store.tables import AccessRow, ViewingStopRow
from onshikaku.wire.medical import MedicalInformationReply

SIMPLE = "9910000026"  # has joined nothing
LATER = {"diagnosis", "infection", "allergy", "contraindication", "test", "prescription"}
FIRST = {"drug", "treatment", "surgery", "checkup"}
ITEMS = [*sorted(FIRST), *sorted(LATER)]
ALL = dict.fromkeys(ITEMS, True)


@pytest.fixture
def time(time, request):
    """Stands at the moment of the parameter (JST), if there is one."""
    if hasattr(request, "param"):
        time.moment = datetime.fromisoformat(request.param).replace(tzinfo=JST)
    return time


@pytest.fixture
def centre(hierarchy, time, database):
    """A centre where some have treatment on record."""
    clock = Clock(time)
    stop = ViewingStop(StopScope.MEDICAL, StopReason.MISMATCH, Period(date(2026, 1, 1)))
    cast = dict(load_personas(clock.today()))
    for persona_id in ("aged-75", "expiring", "grace", "family", "lost"):
        cast[persona_id] = replace(cast[persona_id], medical=True)
    cast["family"] = replace(cast["family"], stops=(stop,))
    cast["foreign"] = replace(cast["foreign"], medical=False)
    return Centre(hierarchy, clock, database, personas=cast)


def problem(response):
    body = response.json()
    return response.status_code, body["type"].rpartition(":")[2], body.get("reason")


def shut(reason):
    return 403, "consent-missing", reason


WITHHELD = (403, "no-medical-information", None)


async def look(clinic, answer, item="drug", **days):
    path = f"/v1/confirmations/{answer['confirmation_id']}/medical-information/{item}"
    return await clinic.http.get(path, params=days)


async def confirm(clinic, card, persona_id="aged-75", **consents):
    return (await clinic.confirm(card(persona_id), consents=consents)).json()


def views(database):
    with Session(database.engine) as session:
        rows = session.exec(select(AccessRow).where(AccessRow.item.is_not(None))).all()
        return sorted((r.item, r.outcome, r.person_id, r.institution_code) for r in rows)


# --- what is shown ---


@pytest.mark.parametrize("item", ITEMS)
def test_a_consent_opens_its_item_and_no_other(over_http, card, item):
    async def work(clinic, management):
        answer = await confirm(clinic, card, **{item: True})
        return {name: await look(clinic, answer, name) for name in ITEMS}

    found = over_http(work)
    shown = MedicalInformationReply.model_validate_json(found.pop(item).content)
    assert shown.item == item
    assert {entry.item for entry in shown.entries} <= {item}
    assert {problem(response) for response in found.values()} == {shut("none")}


def test_what_is_shown_is_what_was_put_on_record(over_http, card, centre):
    async def work(clinic, management):
        answer = await confirm(clinic, card, **ALL)
        return {name: (await look(clinic, answer, name)).json() for name in ITEMS}

    found = over_http(work)
    persona = centre.personas["aged-75"]
    put = history(persona, centre.clock.today())
    assert sum(len(reply["entries"]) for reply in found.values()) < len(put)
    [checkup] = found["checkup"]["entries"]
    assert {result["name"] for result in checkup["results"]} >= {"収縮期血圧", "HbA1c(NGSP)"}
    assert checkup["place"]["code"].startswith("99")
    for name in ("drug", "prescription", "diagnosis", "treatment"):
        entries = found[name]["entries"]
        assert entries
        assert [e["day"] for e in entries] == sorted((e["day"] for e in entries), reverse=True)


def test_claims_of_a_month_appear_on_the_eleventh_of_the_next(over_http, card, centre):
    async def work(clinic, management):
        days = {}
        for day in (date(2026, 12, 10), date(2026, 12, 11)):
            centre.set_moment(datetime(day.year, day.month, day.day, 9, tzinfo=JST))
            answer = await confirm(clinic, card, drug=True, prescription=True)
            for item in ("drug", "prescription"):
                reply = (await look(clinic, answer, item)).json()
                days[day.day, item] = {entry["day"][:7] for entry in reply["entries"]}
        return days

    months = over_http(work)
    assert "2026-11" in months[10, "prescription"]
    assert "2026-11" not in months[10, "drug"]
    assert "2026-11" in months[11, "drug"]


def test_days_narrow_the_view(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        whole = (await look(clinic, answer)).json()
        part = (await look(clinic, answer, first="2026-03-01", last="2026-05-31")).json()
        return whole, part

    whole, part = over_http(work)
    assert (whole["first"], whole["last"]) == ("2025-11-20", "2026-11-20")
    within = [e for e in whole["entries"] if "2026-03-01" <= e["day"] <= "2026-05-31"]
    assert part["entries"] == within
    assert 0 < len(within) < len(whole["entries"])


def test_days_in_the_wrong_order_and_other_items_are_refused(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        wrong = await look(clinic, answer, first="2026-05-31", last="2026-03-01")
        return wrong, await look(clinic, answer, "limit")

    wrong, other = over_http(work)
    assert problem(wrong) == (422, "invalid-request", "before_first")
    assert (other.status_code, other.json()["field"]) == (422, "item")


@pytest.mark.parametrize("last", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_others(over_http, card, last):
    async def work(clinic, management):
        return await look(clinic, await confirm(clinic, card, drug=True), last=last)

    response = over_http(work)
    assert (response.status_code, response.json()["entries"]) == (200, [])


def test_nothing_of_a_later_day_is_shown_when_the_clock_goes_back(over_http, card, centre):
    async def work(clinic, management):
        centre.set_moment(datetime(2026, 6, 20, 9, tzinfo=JST))
        answer = await confirm(clinic, card, **ALL)
        return [(await look(clinic, answer, name, last="2026-12-31")).json() for name in ITEMS]

    days = [entry["day"] for reply in over_http(work) for entry in reply["entries"]]
    assert days
    assert max(days) <= "2026-06-20"


def test_whoever_has_no_treatment_on_record_has_nothing_to_show(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, "foreign", **ALL)
        return [await look(clinic, answer, name) for name in ITEMS]

    assert [response.json()["entries"] for response in over_http(work)] == [[]] * len(ITEMS)


# --- what keeps it shut ---


def test_without_consent_nothing_is_shown(over_http, card):
    async def work(clinic, management):
        unasked = (await clinic.confirm(card("aged-75"))).json()
        refused = await confirm(clinic, card)
        return [await look(clinic, answer) for answer in (unasked, refused)]

    assert [problem(response) for response in over_http(work)] == [shut("none")] * 2


@pytest.mark.parametrize(
    ("passed", "open_"), [(timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)]
)
def test_after_exactly_twenty_four_hours_it_is_shut(over_http, card, time, passed, open_):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        time.moment += passed
        return await look(clinic, answer)

    response = over_http(work)
    assert response.status_code == (200 if open_ else 403)
    assert open_ or problem(response) == shut("expired")


def test_a_withdrawal_shuts_it_at_once(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True, checkup=True)
        before = await look(clinic, answer)
        path = f"/v1/confirmations/{answer['confirmation_id']}/consents"
        await clinic.http.delete(path, params={"item": "drug", "reason": "2"})
        return before, await look(clinic, answer), await look(clinic, answer, "checkup")

    before, after, other = over_http(work)
    assert (before.status_code, other.status_code) == (200, 200)
    assert problem(after) == shut("withdrawn")


def test_in_grace_there_is_none(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, "grace", **ALL)
        return [await look(clinic, answer, name) for name in ITEMS]

    assert {problem(response) for response in over_http(work)} == {WITHHELD}


def test_a_consent_of_the_last_day_opens_nothing_in_the_grace_after_it(over_http, card, centre):
    last = centre.personas["expiring"].certificate.expires

    async def work(clinic, management):
        centre.set_moment(datetime(last.year, last.month, last.day, 23, 50, tzinfo=JST))
        answer = await confirm(clinic, card, "expiring", drug=True)
        before = await look(clinic, answer)
        centre.set_moment(datetime.combine(last + timedelta(days=1), datetime.min.time(), JST))
        return before, await look(clinic, answer)

    before, after = over_http(work)
    assert before.status_code == 200
    assert problem(after) == shut("expired")


def test_a_viewing_stop_withholds_it(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, "family", drug=True)
        return answer, await look(clinic, answer)

    answer, response = over_http(work)
    assert (answer["outcome"], answer["medical_information"]) == ("eligible", False)
    assert problem(response) == WITHHELD


def test_a_stop_set_after_the_consent_withholds_it_too(over_http, card, centre, database):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        with Session(database.engine) as session:
            session.add(_stop("aged-75"))
            session.commit()
        return await look(clinic, answer)

    assert problem(over_http(work)) == WITHHELD


def _stop(person_id):
    return ViewingStopRow(
        person_id=person_id,
        position=0,
        scope="medical",
        reason="mismatch",
        first_day=date(2026, 11, 20),
        last_day=None,
    )


@pytest.mark.parametrize("persona_id", ["lost", "none", "revoked", "unlinked", "unregistered"])
def test_an_answer_that_found_nobody_covered_opens_none(over_http, card, persona_id):
    async def work(clinic, management):
        answer = (await clinic.confirm(card(persona_id))).json()
        return await look(clinic, answer)

    assert problem(over_http(work)) == WITHHELD


def test_another_institution_sees_nothing_but_another_terminal_does(over_http, card):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        elsewhere = await look(clinic.as_(institution=SIMPLE), answer)
        return elsewhere, await look(clinic.as_(terminal="desk-2"), answer)

    elsewhere, beside = over_http(work)
    assert problem(elsewhere) == (403, "wrong-terminal", None)
    assert beside.status_code == 200


def test_an_unknown_confirmation_opens_nothing(over_http):
    async def work(clinic, management):
        return await look(clinic, {"confirmation_id": "0123abcd"})

    assert problem(over_http(work)) == (404, "unknown-confirmation", None)


@pytest.mark.parametrize("item", sorted(LATER))
def test_an_institution_outside_the_sharing_was_never_asked_for_the_later_items(
    over_http, card, item
):
    async def work(clinic, management):
        simple = clinic.as_(institution=SIMPLE)
        answer = (await simple.confirm(card("aged-75"), consents={"drug": True})).json()
        return await look(simple, answer, item)

    assert problem(over_http(work)) == shut("not-asked")


@pytest.mark.parametrize(
    ("time", "reason"),
    [("2024-10-06T10:00", "not-asked"), ("2024-10-07T10:00", "not-asked"),
     ("2025-01-28T10:00", "none")],
    indirect=["time"],
)  # fmt: skip
def test_the_later_items_were_not_asked_before_their_day(over_http, card, reason):
    async def work(clinic, management):
        answer = await confirm(clinic, card, **dict.fromkeys(FIRST, True))
        return await look(clinic, answer, "test"), await look(clinic, answer, "drug")

    later, first = over_http(work)
    assert problem(later) == shut(reason)
    assert first.status_code == 200


@pytest.mark.parametrize("basis", [ConsentBasis.ORAL, ConsentBasis.HARD_TO_OBTAIN])
def test_a_consent_of_any_basis_opens_it(over_http, card, centre, database, basis):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("aged-75"))).json()
        now = centre.clock.now()
        record = ConsentRecord(frozenset({ConsentItem.DRUG}), now, valid_until(now), basis)
        database.write(effects.consents(answer["confirmation_id"], 0, record, None))
        path = f"/v1/confirmations/{answer['confirmation_id']}/consents"
        return await look(clinic, answer), (await clinic.http.get(path)).json()

    response, states = over_http(work)
    assert response.status_code == 200
    [drug] = [consent for consent in states["consents"] if consent["item"] == "drug"]
    assert drug["state"] == ("1" if basis is ConsentBasis.ORAL else "3")


# --- what remains ---


def test_every_look_is_in_the_log(over_http, card, database):
    async def work(clinic, management):
        answer = await confirm(clinic, card, drug=True)
        await look(clinic, answer)
        await look(clinic, answer, "surgery")
        await look(clinic.as_(institution=SIMPLE), answer)
        await look(clinic, await confirm(clinic, card, "grace"))

    over_http(work)
    assert views(database) == [
        ("drug", "consent_missing", "aged-75", SIMPLE),
        ("drug", "medical_shown", "aged-75", "9910000018"),
        ("drug", "no_medical_information", "grace", "9910000018"),
        ("surgery", "consent_missing", "aged-75", "9910000018"),
    ]


def test_a_view_is_no_confirmation_to_look_under(over_http, card, database):
    async def work(clinic, management):
        await look(clinic, await confirm(clinic, card, drug=True))
        with Session(database.engine) as session:
            row = session.exec(select(AccessRow).where(AccessRow.item == "drug")).one()
            view = row.id
        return await look(clinic, {"confirmation_id": view})

    assert problem(over_http(work)) == (404, "unknown-confirmation", None)


def test_a_reset_puts_the_same_year_on_record_again(over_http, card):
    async def work(clinic, management):
        before = (await look(clinic, await confirm(clinic, card, drug=True))).json()
        await management.post("/reset")
        after = (await look(clinic, await confirm(clinic, card, drug=True))).json()
        return before["entries"], after["entries"]

    before, after = over_http(work)
    assert before
    assert before == after


def test_a_second_start_leaves_the_records_as_they_are(over_http, card, centre, database):
    Centre(centre.hierarchy, centre.clock, database, personas=centre.personas)

    async def work(clinic, management):
        reply = await look(clinic, await confirm(clinic, card, diagnosis=True), "diagnosis")
        return reply.json()["entries"]

    entries = over_http(work)
    assert len(entries) == len({(entry["day"], entry["name"]) for entry in entries})
