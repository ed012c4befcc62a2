"""照会番号: what an institution registers for a person stands in every answer it gets."""

import base64
from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.proof import Method
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_from

HOSPITAL, OFFICE = "9910000034", "9980000013"


def item(persona, reference_number="1005", **changes):
    held = persona.coverages[0]
    return {
        "id": "1",
        "reference_number": reference_number,
        "insurer_number": held.insurer_number.value,
        "symbol": held.insured.symbol,
        "number": held.insured.number,
        "branch": held.insured.branch,
    } | changes


def lookup(persona):
    sent = item(persona)
    del sent["id"], sent["reference_number"]
    return sent | {"birth_date": persona.person.birth_date.isoformat()}


async def register(clinic, *items):
    response = await clinic.http.post("/v1/reference-numbers", json={"items": items})
    assert response.status_code == 200, response.text
    return response.json()["results"]


async def look_up(clinic, persona):
    return (await clinic.http.post("/v1/lookups", json=lookup(persona))).json()


def statuses(results):
    return [result["status"] for result in results]


def test_a_registered_number_stands_in_the_answer_and_reaches_the_domain(over_http, centre):
    persona = centre.personas["standard"]

    async def work(clinic, management):
        before = await look_up(clinic, persona)
        results = await register(clinic, item(persona))
        return before, results, await look_up(clinic, persona)

    before, results, after = over_http(work)
    assert before["reference_number"] is None
    assert results == [{"id": "1", "status": "registered", "fault": None}]
    assert after["reference_number"] == "1005"
    confirmation = confirmation_from(ConfirmationReply.model_validate(after))
    assert confirmation.reference_number == "1005"


def test_every_way_of_asking_brings_it(over_http, centre, card):
    persona = centre.personas["standard"]
    person = persona.person

    async def work(clinic, management):
        await register(clinic, item(persona))
        found = {}
        answer = (await clinic.confirm(card("standard"))).json()
        found["card"] = answer
        found["consents"] = (await clinic.agree(answer["confirmation_id"])).json()
        found["number"] = await look_up(clinic, persona)
        app = clinic.as_(terminal="app-1")
        granted = (await app.authenticate()).json()
        challenge = base64.b64decode(granted["challenge"])
        signed = card("standard").sign(challenge, app.institution, app.terminal, Method.PIN)
        visit = (await app.prove(card("standard"), granted, signed=signed, mode="home-app")).json()
        found["home"] = visit
        path = f"/v1/home-visits/{visit['confirmation_id']}/refresh"
        found["refreshed"] = (await app.http.post(path)).json()
        days = {"from": "2026-11-20", "to": "2026-11-20"}
        listed = (await clinic.http.get("/v1/home-visits", params=days)).json()
        found["listed"] = listed[0]["answer"]
        await management.put("/mode-settings", json={"batch_delay_seconds": 0})
        batch = {"items": [{"id": "a"} | lookup(persona)]}
        receipt = (await clinic.http.post("/v1/lookup-batches", json=batch)).json()
        done = await clinic.http.get(f"/v1/lookup-batches/{receipt['reception_number']}")
        found["batch"] = done.json()["results"][0]["answer"]
        opened = {"name_ja": "模擬", "name_en": "simulated", "municipalities": ["99001"]}
        assert (await management.post("/disasters", json=opened)).status_code == 201
        details = {
            "name": person.name,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex.value,
            "address": person.address,
        }
        search = {"mode": "disaster", "details": details, "ground": {"basis": "oral"}}
        found["search"] = (await clinic.http.post("/v1/searches", json=search)).json()
        return found

    found = over_http(work)
    assert {way: answer["reference_number"] for way, answer in found.items()} == dict.fromkeys(
        found, "1005"
    )


def test_it_is_the_institutions_own_and_the_last_one_counts(over_http, centre):
    persona = centre.personas["standard"]

    async def work(clinic, management):
        hospital = clinic.as_(institution=HOSPITAL)
        await register(clinic, item(persona, "1005"))
        nothing = await look_up(hospital, persona)
        await register(hospital, item(persona, "Ａ－７"))
        again = await register(clinic, item(persona, "7", id="a"), item(persona, "0008", id="b"))
        return nothing, again, await look_up(clinic, persona), await look_up(hospital, persona)

    nothing, again, here, there = over_http(work)
    assert nothing["reference_number"] is None
    assert statuses(again) == ["registered", "registered"]
    assert here["reference_number"] == "0008"
    assert there["reference_number"] == "Ａ－７"


def test_it_stays_with_the_person_whose_insurance_changed(over_http, centre, card):
    persona = centre.personas["lost-newer"]
    lost = next(c for c in persona.coverages if c.lost_on is not None)
    old = {
        "insurer_number": lost.insurer_number.value,
        "symbol": lost.insured.symbol,
        "number": lost.insured.number,
        "branch": lost.insured.branch,
    }

    async def work(clinic, management):
        results = await register(clinic, item(persona, "55", **old))
        return results, (await clinic.confirm(card("lost-newer"))).json()

    results, answer = over_http(work)
    assert statuses(results) == ["registered"]
    assert answer["outcome"] == "eligible"
    assert answer["reference_number"] == "55"


def test_each_item_has_its_own_end_and_the_others_are_registered(over_http, centre):
    standard, twin = centre.personas["standard"], centre.personas["twin-1"]

    async def work(clinic, management):
        results = await register(
            clinic,
            item(standard, "1", id="nobody", number="999999"),
            item(twin, "2", id="twins"),
            item(standard, "3", id="insurer", insurer_number="01990017"),
            item(standard, "", id="empty"),
            item(standard, "　", id="blank"),
            item(standard, "9" * 51, id="long"),
            item(standard, "4", id="branch", branch="x"),
            item(standard, "9" * 50, id="fine"),
        )
        return results, await look_up(clinic, standard)

    results, answer = over_http(work)
    seen = [
        (one["id"], one["status"], one["fault"] and (one["fault"]["field"], one["fault"]["reason"]))
        for one in results
    ]
    assert seen == [
        ("nobody", "none", None),
        ("twins", "several", None),
        ("insurer", "error", ("insurer_number", "check_digit")),
        ("empty", "error", ("reference_number", "empty")),
        ("blank", "error", ("reference_number", "empty")),
        ("long", "error", ("reference_number", "string_too_long")),
        ("branch", "error", ("branch", "not_digits")),
        ("fine", "registered", None),
    ]
    assert answer["reference_number"] == "9" * 50


def test_the_numbers_may_be_written_as_people_write_them(over_http, centre):
    persona = centre.personas["self-employed"]

    async def work(clinic, management):
        held = persona.coverages[0]
        padded = f"  {held.insurer_number.value}"
        results = await register(
            clinic,
            item(
                persona,
                "8",
                insurer_number=padded,
                symbol="模国０１",
                number="３３１０",
                branch="1",
            ),
        )
        return results, await look_up(clinic, persona)

    results, answer = over_http(work)
    assert statuses(results) == ["registered"]
    assert answer["reference_number"] == "8"


def test_a_recipient_of_medical_aid_is_found_by_the_recipients_number(over_http, centre):
    aid = centre.personas["aid-ticket"].aid
    numbers = {
        "insurer_number": aid.payer_number.value,
        "symbol": "",
        "number": aid.recipient_number.value,
    }

    async def work(clinic, management):
        sent = {"id": "1", "reference_number": "1006"} | numbers
        results = await register(clinic, sent)
        born = centre.personas["aid-ticket"].person.birth_date.isoformat()
        reply = await clinic.http.post("/v1/lookups", json=numbers | {"birth_date": born})
        return results, reply.json()

    results, answer = over_http(work)
    assert statuses(results) == ["registered"]
    assert (answer["outcome"], answer["reference_number"]) == ("eligible", "1006")


def test_an_answer_that_shows_nobody_brings_no_number(over_http, centre, card):
    persona = centre.personas["unregistered"]

    async def work(clinic, management):
        results = await register(clinic, item(persona))
        answer = (await clinic.confirm(card("unregistered"))).json()
        agreed = await clinic.agree(answer["confirmation_id"], register_insurance_use=True)
        return results, answer, agreed.json()

    results, answer, agreed = over_http(work)
    assert statuses(results) == ["registered"]
    assert (answer["outcome"], answer["reference_number"]) == ("registration_needed", None)
    assert (agreed["outcome"], agreed["reference_number"]) == ("eligible", "1005")


def test_a_stopped_record_is_nobody_and_shows_no_number_of_before(over_http, centre):
    stop = ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(date(2026, 11, 21)))
    persona = replace(centre.personas["standard"], stops=(stop,))
    centre.recast({persona.id: persona})

    async def work(clinic, management):
        first = await register(clinic, item(persona, "1"))
        await management.put("/clock", json={"day": "2026-11-21"})
        await clinic.http.get("/v1/nothing")  # signs in again
        return first, await register(clinic, item(persona, "2")), await look_up(clinic, persona)

    first, second, answer = over_http(work)
    assert (statuses(first), statuses(second)) == (["registered"], ["none"])
    assert (answer["outcome"], answer["reference_number"]) == ("none", None)


def test_an_institution_that_may_not_look_up_may_not_register(over_http, centre):
    body = {"items": [item(centre.personas["standard"])]}

    async def work(clinic, management):
        office = clinic.as_(institution=OFFICE, terminal="app-1")
        return await office.http.post("/v1/reference-numbers", json=body)

    response = over_http(work)
    assert response.status_code == 403
    assert response.json()["type"].endswith("mode-closed")


@pytest.mark.parametrize("count", [0, 501])
def test_none_and_too_many_are_refused(over_http, centre, count):
    body = {"items": [item(centre.personas["standard"])] * count}

    async def work(clinic, management):
        return await clinic.http.post("/v1/reference-numbers", json=body)

    assert over_http(work).status_code == 422


def test_five_hundred_of_the_longest_are_taken(over_http, centre):
    longest = {"symbol": "あ" * 20, "number": "い" * 20}
    items = [
        item(centre.personas["standard"], "漢" * 50, id=f"{n:050d}", **longest) for n in range(500)
    ]

    async def work(clinic, management):
        return await register(clinic, *items)

    assert statuses(over_http(work)) == ["none"] * 500


def test_a_reset_forgets_them(over_http, centre):
    persona = centre.personas["standard"]

    async def work(clinic, management):
        await register(clinic, item(persona))
        await management.post("/reset")
        await clinic.http.get("/v1/nothing")
        return await look_up(clinic, persona)

    assert over_http(work)["reference_number"] is None
