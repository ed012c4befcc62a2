"""マイナポータル over the management port: what each of the cast sees, and may do there."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from pypdf import PdfReader

from onshikaku.domain.dates import jst_midnight
from onshikaku.domain.persona import certificate_serial

PERSON = "standard"


async def seen(management, person=PERSON):
    response = await management.get(f"/portal/{person}")
    assert response.status_code == 200, response.text
    return response.json()


async def wish(management, registered, person=PERSON):
    path = f"/portal/{person}/registration"
    return await management.put(path, json={"registered": registered})


async def history(management, person=PERSON, **query):
    response = await management.get(f"/portal/{person}/history", params=query)
    assert response.status_code == 200, response.text
    return response.json()


CAST = {
    "standard": ("open", "in-force", "registered"),
    "expiring": ("open", "in-force", "registered"),
    "lost": ("open", "lost", "registered"),
    "none": ("open", "none", "registered"),
    "stopped": ("open", "stopped", "registered"),
    "protected": ("open", "stopped", "registered"),
    "several": ("open", "several", "registered"),
    "unlinked": ("open", "unlinked", "registered"),
    "unregistered": ("open", "not-registered", "none"),
    "lapsed": ("open", "not-registered", "lapsed"),
    "deregistered": ("open", "not-registered", "ended"),
    "deregistration-pending": ("open", "in-force", "ending"),
    "grace": ("expired", None, "registered"),
    "expired": ("expired", None, "lapsed"),
    "suspended": ("card-gone", None, "registered"),
    "revoked": ("card-gone", None, "registered"),
    "face-only": ("no-pin", None, "registered"),
    "pin-blocked": ("pin-locked", None, "registered"),
    "no-certificate": ("no-certificate", None, "none"),
}
"""Whether one can sign in, what the screen shows, how the registration stands."""


def test_what_the_cast_sees(over_http):
    async def work(_, management):
        return {person: await seen(management, person) for person in CAST}

    assert {
        person: (
            page["entrance"],
            page["screen"] and page["screen"]["state"],
            page["registration"]["state"],
        )
        for person, page in over_http(work).items()
    } == CAST


def test_the_screen_has_the_record_with_its_limit_and_the_share(over_http, centre):
    page = over_http(lambda _, management: seen(management, "limit-a03"))
    [shown], held = page["screen"]["coverages"], centre.personas["limit-a03"].coverages[0]
    assert shown["insurer_number"] == held.insurer_number.value
    assert (shown["symbol"], shown["number"]) == (held.insured.symbol, held.insured.number)
    assert shown["valid_from"] == held.valid_from.isoformat()
    assert shown["limit_band"] == "A03"
    assert (page["screen"]["percent"], page["screen"]["confirms"]) == (30, True)
    assert page["card"]["renewal_opens"] < page["card"]["not_after"] < page["card"]["grace_end"]


def test_who_sees_a_wrong_link_sees_the_other_persons_name(over_http, centre):
    page = over_http(lambda _, management: seen(management, "wrong-link"))
    persona = centre.personas["wrong-link"]
    assert page["screen"]["name"] == persona.record_person.name != persona.person.name


def test_a_registration_given_up_ends_with_the_month_after_and_a_paper_follows(over_http, time):
    async def work(_, management):
        before = await seen(management)
        assert before["registration"]["would_end_on"] == "2027-01-01"
        answer = await wish(management, registered=True)
        assert (answer.status_code, answer.json()["reason"]) == (409, "registered-already")
        answer = await wish(management, registered=False)
        assert answer.status_code == 200, answer.text
        after = answer.json()
        answer = await wish(management, registered=False)
        assert (answer.status_code, answer.json()["reason"]) == (409, "cancelled-already")
        later = []
        for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2027, 2, 1)):
            time.moment = jst_midnight(day).astimezone(UTC) + timedelta(hours=3)
            then = (await seen(management))["registration"]
            later.append((then["state"], then["shown"]))
        return before, after, later

    before, after, later = over_http(work)
    status = after["registration"]
    assert (status["state"], status["shown"]) == ("ending", True)
    assert (status["ends_on"], status["shown_until"]) == ("2027-01-01", "2027-01-31")
    assert later == [("ending", True), ("ended", True), ("ended", True), ("ended", False)]
    kinds = [{paper["kind"] for paper in page["papers"]} for page in (before, after)]
    assert kinds[1] - kinds[0] == {"certificate"}


def test_registering_is_possible_at_any_time_and_the_card_works_at_once(over_http, card):
    people = ("unregistered", "deregistered", "deregistration-pending")

    async def work(clinic, management):
        for person in people:
            made = await wish(management, registered=True, person=person)
            assert made.status_code == 200, made.text
            page, answer = made.json(), (await clinic.confirm(card(person))).json()
            assert page["registration"]["state"] == "registered"
            assert page["registration"]["ends_on"] is None
            assert (page["screen"]["state"], answer["outcome"]) == ("in-force", "eligible")

    over_http(work)


def test_what_cannot_be_is_refused_with_its_reason(over_http):
    async def work(_, management):
        for person, registered, reason in (
            ("grace-unregistered", True, "expired"),
            ("no-certificate", True, "no-certificate"),
            ("unregistered", False, "not-registered"),
        ):
            answer = await wish(management, registered, person)
            assert (answer.status_code, answer.json()["reason"]) == (409, reason)
        assert (await management.get("/portal/nobody")).status_code == 404

    over_http(work)


def test_before_insurers_took_such_wishes_none_is_taken(over_http, centre):
    centre.set_moment(datetime(2024, 10, 27, 3, tzinfo=UTC))

    async def work(_, management):
        return await seen(management), await wish(management, registered=False)

    page, answer = over_http(work)
    assert page["registration"]["would_end_on"] is None
    assert (answer.status_code, answer.json()["reason"]) == (409, "not-accepted-yet")


def test_somebody_whose_card_was_suspended_since_cannot_sign_in_any_more(over_http, centre):
    async def work(_, management):
        return await seen(management), await management.get(f"/portal/{PERSON}/history")

    serial = certificate_serial(PERSON, "auth")
    centre.hierarchy.auth.suspend(serial, centre.clock.now())
    page, answer = over_http(work)
    assert (page["entrance"], page["screen"]) == ("suspended", None)
    assert page["card"]["state"] == "suspended"
    assert (answer.status_code, answer.json()["reason"]) == (409, "suspended")


def test_the_history_names_who_looked_newest_first_and_goes_on(over_http, card, time):
    async def work(clinic, management):
        assert (await history(management))["entries"] == []
        answer = (await clinic.confirm(card(PERSON))).json()
        time.moment += timedelta(minutes=1)
        await clinic.agree(answer["confirmation_id"], consents={"drug": True})
        time.moment += timedelta(minutes=1)
        item = f"/v1/confirmations/{answer['confirmation_id']}/medical-information"
        assert (await clinic.http.get(f"{item}/drug")).status_code == 200
        time.moment += timedelta(minutes=1)
        assert (await clinic.http.get(f"{item}/checkup")).status_code == 403
        await clinic.confirm(card("family"))
        newest = await history(management, limit=2)
        return newest, await history(management, limit=2, after=newest["next"])

    newest, oldest = over_http(work)
    assert [(one["item"], one["shown"]) for one in newest["entries"]] == [
        ("checkup", False),
        ("drug", True),
    ]
    assert [(one["item"], one["shown"]) for one in oldest["entries"]] == [(None, True)] * 2
    assert {one["institution_name"] for one in newest["entries"]} == {"架空診療所"}
    assert {one["mode"] for one in newest["entries"] + oldest["entries"]} == {"card"}
    assert oldest["next"] is None


def test_the_screen_can_be_taken_along_as_a_file(over_http, centre):
    async def work(_, management):
        return await management.get(f"/portal/{PERSON}/pdf"), await management.get(
            "/portal/expired/pdf"
        )

    answer, closed = over_http(work)
    assert answer.headers["content-type"] == "application/pdf"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    held = centre.personas[PERSON].coverages[0]
    assert held.insurer_number.value in text
    assert "見本" in text
    assert "資格を確認できるもの" in text
    assert "カードとマイナポータルの画面" in text
    assert (closed.status_code, closed.json()["type"]) == (
        409,
        "urn:onshikaku:problem:portal-closed",
    )
