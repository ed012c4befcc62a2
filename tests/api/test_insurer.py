"""What insurers do over the management port, and what clinics are answered from then on."""

import pytest

UNION = "06990014"
NEW = {
    "insurer_number": UNION,
    "symbol": "318",
    "number": "9001",
    "branch": "00",
    "valid_from": "2026-11-18",
}
INVENTED = {
    "name": "新規　一郎",
    "name_kana": "シンキ　イチロウ",
    "birth_date": "1990-04-01",
    "sex": "male",
    "postal_code": "000-0001",
    "address": "架空県模擬市中央町1番1号",
}


def items(person):
    return {
        "name": person.name,
        "name_kana": person.name_kana,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex.value,
        "postal_code": person.postal_code,
        "address": person.address,
    }


class Desk:
    """An insurer's calls and a clinic's questions; each call says which status it expects."""

    def __init__(self, clinic, management, card):
        self._clinic, self._management, self._card = clinic, management, card

    async def __call__(self, verb, path, body=None, status=200):
        response = await self._management.request(verb, f"/insurer{path}", json=body)
        assert response.status_code == status, response.text
        return response.json()

    async def by_card(self, persona):
        answer = (await self._clinic.confirm(self._card(persona))).json()
        return answer["outcome"], answer["person"] and answer["person"]["name"]

    async def by_number(self, numbers, born):
        body = {key: numbers[key] for key in ("insurer_number", "symbol", "number", "branch")}
        asked = await self._clinic.http.post("/v1/lookups", json=body | {"birth_date": born})
        return asked.json()["outcome"]


@pytest.fixture
def at_desk(over_http, card):
    """`at_desk(work)` runs `work(desk)`."""
    return lambda work: over_http(lambda clinic, management: work(Desk(clinic, management, card)))


def test_a_slip_stops_viewing_until_the_insurer_says_that_there_is_no_doubt(at_desk, centre):
    none = centre.personas["none"]
    slip = items(none.person) | {"name_kana": "ムトウ　ツカザ"}
    born = slip["birth_date"]

    async def work(desk):
        assert await desk.by_card("none") == ("none", None)
        body = {**NEW, "person": slip, "my_number": none.card.my_number}
        entry = await desk("POST", "/members", body, 201)
        assert (entry["person"], entry["change"], entry["late"]) == ("none", "new-coverage", [])
        assert entry["checked"]["grade"] == "B"
        assert entry["checked"]["differences"] == ["name_kana"]
        assert await desk.by_card("none") == ("none", None)
        assert await desk.by_number(NEW, born) == "none"
        [case] = await desk("GET", "/checks?state=open")
        assert (case["id"], case["person"]) == (entry["checked"]["open_check"], "none")
        [stop] = (await desk("GET", "/members/none"))["stops"]
        refused = await desk("DELETE", f"/members/none/stops/{stop['position']}", status=422)
        assert (refused["field"], refused["reason"]) == ("stop", "check_open")

        settled = await desk("POST", f"/checks/{case['id']}/confirmation", {"note": "本人に確認"})
        assert (settled["state"], settled["closed_on"]) == ("confirmed", "2026-11-20")
        assert await desk.by_card("none") == ("eligible", none.person.name)
        assert await desk.by_number(NEW, born) == "eligible"
        again = await desk("POST", "/checks", {"person": "none"})
        assert (again["grade"], again["open_check"]) == ("B", None)
        await desk("POST", f"/checks/{case['id']}/confirmation", {}, 404)
        acts = [event["act"] for event in await desk("GET", "/events?person=none")]
        assert acts == ["release", "confirm", "check", "register"]

    at_desk(work)


def test_a_correction_that_agrees_settles_the_mismatch(at_desk, centre):
    right = centre.personas["standard"].person

    async def work(desk):
        wrong = {"name": "別名　太郎", "birth_date": "1980-12-17"}
        slipped = await desk("PUT", "/members/standard/correction", wrong)
        assert slipped["checked"]["grade"] == "C"
        assert (await desk.by_card("standard"))[0] == "none"
        case = slipped["checked"]["open_check"]
        half = await desk("POST", f"/checks/{case}/correction", {"name": right.name})
        assert half["checked"] == {
            "grade": "B",
            "differences": ["birth_date"],
            "open_check": case,
        }
        done = await desk("POST", f"/checks/{case}/correction", {"birth_date": "1980-02-17"})
        assert done["checked"] == {"grade": "A", "differences": [], "open_check": None}
        assert await desk.by_card("standard") == ("eligible", right.name)
        [kept] = await desk("GET", "/checks?person=standard")
        assert kept["state"] == "corrected"

    at_desk(work)


def test_before_the_rule_nothing_is_compared(at_desk, centre):
    none = centre.personas["none"]

    async def work(desk):
        body = {
            **NEW,
            "valid_from": "2024-05-01",
            "registered_on": "2024-05-06",
            "person": items(none.person) | {"name_kana": "ムトウ　ツカザ"},
            "my_number": none.card.my_number,
        }
        entry = await desk("POST", "/members", body, 201)
        assert entry["checked"]["grade"] is None
        assert (await desk.by_card("none"))[0] == "eligible"

    at_desk(work)


def test_a_record_is_known_from_the_day_of_its_entry_on(at_desk, time):
    async def work(desk):
        body = {
            **NEW,
            "person": INVENTED,
            "valid_from": "2026-11-10",
            "reported_on": "2026-11-18",
            "registered_on": "2026-11-24",
        }
        entry = await desk("POST", "/members", body, 201)
        assert entry["late"] == ["report", "entry", "whole"]
        assert await desk.by_number(NEW, INVENTED["birth_date"]) == "none"
        time.moment = time.moment.replace(day=24)
        assert await desk.by_number(NEW, INVENTED["birth_date"]) == "eligible"

    at_desk(work)


def test_a_loss_ends_the_coverage_and_its_papers(at_desk, centre):
    async def work(desk):
        elderly = next(
            persona
            for persona in centre.personas.values()
            if any(paper.in_force(centre.clock.today()) for paper in papers(persona.id))
            and len(persona.coverages) == 1
        )
        loss = {"lost_on": "2026-11-16", "reason": "03", "reported_on": "2026-11-18"}
        entry = await desk("POST", f"/members/{elderly.id}/loss", loss)
        assert (entry["registered_on"], entry["late"]) == ("2026-11-20", [])
        member = await desk("GET", f"/members/{elderly.id}")
        assert member["coverages"][0]["lost_on"] == "2026-11-16"
        assert not any(paper.in_force(centre.clock.today()) for paper in papers(elderly.id))
        again = await desk("POST", f"/members/{elderly.id}/loss", loss, 422)
        assert (again["field"], again["reason"]) == ("coverage", "none")

    papers = centre.issuance.documents_of
    at_desk(work)


def test_a_wrong_link_is_found_its_viewers_are_told_and_the_right_person_is_shown(at_desk, centre):
    persona = centre.personas["wrong-link"]
    shown = persona.record_person

    async def work(desk):
        assert await desk.by_card("wrong-link") == ("eligible", shown.name)
        checked = await desk("POST", "/checks", {"person": "wrong-link"})
        assert checked["grade"] == "C"
        assert (await desk.by_card("wrong-link"))[0] == "none"
        case = checked["open_check"]
        word = await desk("POST", f"/checks/{case}/confirmation", {"another_person": True})
        assert (word["state"], word["closed_on"]) == ("another-person", None)
        [stop] = (await desk("GET", "/members/wrong-link"))["stops"]
        assert stop["reason"] == "wrong-link"

        asked = {
            "name": shown.name,
            "birth_date": shown.birth_date.isoformat(),
            "address": shown.address,
        }
        told = await desk("POST", "/inquiries", asked)
        assert told["result"] == "one"
        moved = await desk("POST", "/members/wrong-link/link", {"my_number": told["my_number"]})
        assert moved["checked"]["grade"] == "A"
        assert not moved["exchanged"]
        assert await desk.by_card("wrong-link") == ("none", None)
        found = await desk("GET", f"/members/{moved['record_of']}")
        assert found["person"]["name"] == shown.name
        assert found["my_number_tail"] == told["my_number"][-4:]

        seen = await desk("GET", "/members/wrong-link/viewers")
        assert [(one["institution"], one["mode"]) for one in seen["viewers"]] == [
            ("9910000018", "card")
        ]
        assert seen["until"] is not None
        assert shown.name not in str(seen)

        own = {**NEW, "person": items(persona.person), "my_number": persona.card.my_number}
        await desk("POST", "/members", own, 201)
        assert await desk.by_card("wrong-link") == ("eligible", persona.person.name)
        [kept] = await desk("GET", "/checks?person=wrong-link")
        assert kept["state"] == "relinked"

    at_desk(work)


def test_a_mixed_up_couple_is_exchanged(at_desk, centre):
    wife, husband = (centre.personas[f"mixup-{who}"] for who in ("wife", "husband"))

    async def work(desk):
        assert len(await desk("POST", "/checks/everybody")) == 3
        link = {"my_number": husband.card.my_number}
        moved = await desk("POST", "/members/mixup-wife/link", link)
        assert (moved["record_of"], moved["exchanged"]) == ("mixup-husband", True)
        assert await desk.by_card("mixup-wife") == ("eligible", wife.person.name)
        assert await desk.by_card("mixup-husband") == ("eligible", husband.person.name)
        assert [case["person"] for case in await desk("GET", "/checks?state=open")] == [
            "wrong-link"
        ]

    at_desk(work)


def test_viewing_is_stopped_and_released_by_hand(at_desk):
    async def work(desk):
        stop = {"scope": "record", "reason": "protection"}
        member = await desk("POST", "/members/standard/stops", stop, 201)
        assert (await desk.by_card("standard"))[0] == "none"
        position = member["stops"][0]["position"]
        assert (await desk("DELETE", f"/members/standard/stops/{position}"))["stops"] == []
        assert (await desk.by_card("standard"))[0] == "eligible"
        await desk("DELETE", f"/members/standard/stops/{position}", status=404)

    at_desk(work)


def test_without_a_number_nobody_in_the_register_is_asked_for_and_no_card_leads_to_it(at_desk):
    async def work(desk):
        entry = await desk("POST", "/members", {**NEW, "person": INVENTED}, 201)
        assert (entry["my_number_tail"], entry["checked"]["grade"]) == (None, None)
        more = {"insurer_number": "01990019", "number": "77", "valid_from": "2026-11-19"}
        second = await desk("POST", f"/members/{entry['person']}/coverages", more, 201)
        assert (second["person"], second["coverage"]) == (entry["person"], 1)
        twice = await desk("POST", "/members", {**NEW, "person": INVENTED}, 422)
        assert (twice["field"], twice["reason"]) == ("insured_number", "on_record_already")

    at_desk(work)


def test_members_are_found_by_what_is_known_of_them(at_desk):
    async def work(desk):
        for text in ("別人", "ベツジン　カ", "wrong-link", "1256"):
            found = await desk("POST", "/members/search", {"text": text})
            assert [member["id"] for member in found["members"]] == ["wrong-link"], text
        first = await desk("GET", f"/members?insurer={UNION}&limit=2")
        rest = await desk("GET", f"/members?insurer={UNION}&after={first['next']}&limit=200")
        assert rest["next"] is None
        everybody = [member["id"] for member in first["members"] + rest["members"]]
        assert everybody == sorted(set(everybody))
        assert "wrong-link" in everybody

    at_desk(work)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"my_number": "123456789018"}, "my_number", "not_invented"),
        ({"my_number": "990000079198"}, "my_number", "check_digit"),
        ({"insurer_number": "06990030"}, "insurer_number", "unknown_insurer"),
        ({"valid_from": "1980-01-01"}, "valid_from", "before_birth"),
        ({"person": INVENTED | {"birth_date": "2026-11-21"}}, "birth_date", "not_born"),
        ({"person": INVENTED | {"name": "改\n行"}}, "person.name", "characters"),
        (
            {"reported_on": "2026-11-20", "registered_on": "2026-11-19"},
            "registered_on",
            "before_report",
        ),
        ({"burden_percent": 15}, "burden_percent", "percent"),
    ],
)
def test_what_cannot_stand_is_refused_by_field_and_reason(at_desk, changes, field, reason):
    async def work(desk):
        refused = await desk("POST", "/members", {**NEW, "person": INVENTED} | changes, 422)
        assert (refused["field"], refused["reason"]) == (field, reason)
        assert "新規" not in str(refused)
        assert (await desk("POST", "/members/search", {"text": "新規一郎"}))["members"] == []

    at_desk(work)


@pytest.mark.parametrize(
    ("person", "number", "reason"),
    [
        ("standard", "990000079197", "linked_already"),
        ("standard", "990009999990", "not_in_register"),
    ],
)
def test_a_link_that_cannot_be_is_refused(at_desk, person, number, reason):
    async def work(desk):
        refused = await desk("POST", f"/members/{person}/link", {"my_number": number}, 422)
        assert (refused["field"], refused["reason"]) == ("my_number", reason)

    at_desk(work)
