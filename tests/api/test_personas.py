"""People of one's own: two hundred in a file check in, and mistakes keep all of them out."""

from datetime import timedelta

import pytest

from onshikaku.clock import Clock
from onshikaku.domain.identifiers import my_number_check_digit
from onshikaku.personas import PersonaInvalid, documents_in, read_personas
from onshikaku.service.centre import Centre

YAML = {"content-type": "application/yaml"}
LINES_EACH = 17
SINCE = "令和4年4月1日"


def my_number(n):
    payload = f"99000{900000 + n}"
    return payload + my_number_check_digit(payload)


def persona(n):
    """Of a file of many: adults of all ages at three insurers, every fifth with treatment."""
    insurer = ("kyokai", "municipal", "mine")[n % 3]
    return f"""\
  - id: own-{n:03d}
    title_ja: 持ち込みの人物{n}
    title_en: own person {n}
    person:
      name: 持込　第{n}
      kana: モチコミ　ダイ{n}
      birth_date: {1960 + n % 45}-{1 + n % 12:02d}-{1 + n % 28:02d}
      sex: {("male", "female")[n % 2]}
      postal_code: 000-{n:04d}
      address: 架空県模擬市持込町{n}番地
    card: {{serial: "9000001{n:08d}", my_number: "{my_number(n)}", security_code: "{n:04d}"}}
    certificate:
      issued: today-{1 + n % 3}y-{n % 11}m
    registration: {"false" if n % 10 == 9 else "true"}
    medical: {"true" if n % 5 == 0 else "false"}
    coverages:
      - {{insurer: {insurer}, symbol: 持込, number: "{n:04d}", branch: 01, valid_from: {SINCE}}}
"""


HEAD = """\
insurers:
  mine: {number: "06990030", name: 模擬持込健康保険組合, scheme: union}
personas:
"""
FILE = HEAD + "".join(persona(n) for n in range(200))

# Person, what is written, what is written instead, line within the persona, field, fault.
DELIBERATE = [
    (3, 'number: "0003"', 'number: ""', 17, "coverages.0.number", "empty"),
    (12, "第12", " 12", 5, "person.name", "name_form"),
    (27, "sex: female", "sex: woman", 8, "person.sex", "not_listed"),
    (45, my_number(45), my_number(44), 11, "card.my_number", "my_number_taken"),
    (66, "架空県模擬市", "東京都", 10, "person.address", "address_form"),
    (81, "insurer: kyokai", "insurer: kyoukai", 17, "coverages.0.insurer", "unknown_insurer"),
    (99, SINCE, "平成32年4月1日", 17, "coverages.0.valid_from", "day_outside_era"),
    (120, "id: own-120", "id: own-119", 1, "id", "id_taken"),
    (158, "    title_en: own person 158\n", "", 1, "title_en", "missing"),
    (199, "medical:", "medcal:", 15, "medcal", "unknown_field"),
]  # fmt: skip


def with_mistakes():
    people = [persona(n) for n in range(200)]
    for n, old, new, *_ in DELIBERATE:
        assert people[n].count(old) == 1
        people[n] = people[n].replace(old, new)
    return HEAD + "".join(people)


def as_told():
    """Line, person, field and fault of the ten, as they stand in the file."""
    told, gone = [], 0
    for n, _, new, line, field, fault in DELIBERATE:
        who = "own-119" if n == 120 else f"own-{n:03d}"
        told.append((3 + n * LINES_EACH + line - gone, who, field, fault))
        gone += new == ""
    return told


@pytest.fixture
def own(tmp_path, time):
    """The people of a file, for the day of the test."""

    def read(text):
        place = tmp_path / "people.yaml"
        place.write_text(text, encoding="utf-8")
        return read_personas(documents_in(place), Clock(time).today()).personas

    return read


@pytest.fixture
def centre(hierarchy, time, database, own, request):
    """With the built-in cast, or the two hundred where the test asks for them."""
    personas = own(FILE) if "two_hundred" in request.fixturenames else None
    return Centre(hierarchy, Clock(time), database, personas=personas)


@pytest.fixture
def two_hundred(centre):
    return centre.personas


@pytest.mark.slow
def test_two_hundred_of_a_file_check_in(over_http, card, two_hundred):
    async def work(clinic, management):
        return [(await clinic.confirm(card(persona_id))).json() for persona_id in two_hundred]

    answers = over_http(work)
    wanted = ["registration_needed" if n % 10 == 9 else "eligible" for n in range(200)]
    assert [answer["outcome"] for answer in answers] == wanted
    shown = [answer["person"] and answer["person"]["name"] for answer in answers]
    assert shown == [None if n % 10 == 9 else f"持込　第{n}" for n in range(200)]


def test_ten_deliberate_mistakes_are_each_named_by_line_and_field(own):
    with pytest.raises(PersonaInvalid) as caught:
        own(with_mistakes())
    found = [(m.line, m.persona, m.field, m.fault.value) for m in caught.value.mistakes]
    assert found == as_told()
    lines = with_mistakes().splitlines()
    for (line, *_), (_, _, new, *_) in zip(found, DELIBERATE, strict=True):
        assert new.strip() in lines[line - 1]


def test_other_people_take_the_place_of_the_cast(over_http, card, centre):
    async def work(clinic, management):
        before = (await clinic.confirm(card("standard"))).json()
        old = card("standard")
        put = await management.put("/personas", content=FILE.encode(), headers=YAML)
        after = (await clinic.confirm(card("own-000"))).json()
        gone = (await clinic.confirm(old)).json()
        listed = (await management.get("/personas")).json()
        return before, put, after, gone, listed

    before, put, after, gone, listed = over_http(work)
    assert (before["outcome"], after["outcome"]) == ("eligible", "eligible")
    assert gone["outcome"] == "certificate_unlinked"
    assert put.status_code == 200
    assert put.json() == {"personas": listed, "warnings": []}
    assert [one["id"] for one in listed] == [f"own-{n:03d}" for n in range(200)]


def test_a_document_with_mistakes_changes_nothing_and_is_answered_with_all_of_them(
    over_http, card, centre
):
    async def work(clinic, management):
        await clinic.confirm(card("standard"))
        put = await management.put("/personas", content=with_mistakes().encode(), headers=YAML)
        return put, (await clinic.confirm(card("standard"))).json()

    before = dict(centre.personas)
    put, after = over_http(work)
    problem = put.json()
    assert (put.status_code, problem["reason"]) == (422, "personas")
    assert put.headers["content-type"] == "application/problem+json"
    told = problem["facts"]["mistakes"]
    assert [(m["line"], m["persona"], m["field"], m["fault"]) for m in told] == as_told()
    assert problem["field"] == "own-003.coverages.0.number"
    assert all(m["reason_ja"] and m["reason_en"] for m in told)
    assert dict(centre.personas) == before
    assert after["outcome"] == "eligible"


def test_json_will_do_and_people_may_be_added_to_the_cast(over_http, card, centre):
    someone = {
        "id": "someone",
        "title_ja": "誰か",
        "title_en": "someone",
        "person": {
            "name": "持込　某",
            "kana": "モチコミ　ボウ",
            "birth_date": "today-40y",
            "sex": "unset",
            "postal_code": "000-0001",
            "address": "架空県模擬市持込町",
        },
        "card": {"serial": "9" * 15, "my_number": my_number(1), "security_code": "0001"},
        "certificate": {"issued": "today-1y", "expires": "today+30d", "irregular": True},
        "coverages": [{"insurer": "kyokai", "number": "1", "valid_from": "令和4年4月1日"}],
    }

    async def work(clinic, management):
        put = await management.put(
            "/personas", json={"personas": [someone]}, params={"with_cast": True}
        )
        return put.json(), [
            (await clinic.confirm(card(name))).json()["outcome"] for name in ("someone", "lost")
        ]

    put, outcomes = over_http(work)
    assert outcomes == ["eligible", "lost"]
    assert put["personas"][-1]["certificate"]["state"] == "expiring"
    assert [(w["line"], w["persona"], w["field"]) for w in put["warnings"]] == [
        (None, "someone", "certificate.expires")
    ]


def test_a_suspension_ends_with_the_person_it_belonged_to(over_http, card, centre):
    """The certificates of an id keep their numbers, whoever has the id."""
    good = persona(1).replace("own-001", "suspended").replace("mine", "kyokai")

    async def work(clinic, management):
        before = (await clinic.confirm(card("suspended"))).json()["outcome"]
        text = f"personas:\n{good.replace('municipal', 'kyokai')}"
        await management.put("/personas", content=text.encode(), headers=YAML)
        return before, (await clinic.confirm(card("suspended"))).json()["outcome"]

    assert over_http(work) == ("certificate_suspended", "eligible")


def test_the_list_tells_what_each_card_gets(over_http, centre):
    async def work(clinic, management):
        here = (await management.get("/personas")).json()
        there = (await management.get("/personas?institution=9910000026")).json()
        nowhere = await management.get("/personas?institution=9910000091")
        return here, there, nowhere.status_code

    here, there, nowhere = over_http(work)
    assert [one["id"] for one in here] == list(centre.personas)
    outcome = {one["id"]: one["outcome"] for one in here}
    assert outcome["lost"] == "lost"
    assert outcome["no-certificate"] is None
    tickets = [
        {one["id"]: one["outcome"] for one in listed}["aid-other-clinic"]
        for listed in (here, there)
    ]
    assert tickets == ["aid_without_ticket", "eligible"]
    assert nowhere == 404
    assert "my_number" not in str(here)
    [wrong] = [one for one in here if one["id"] == "wrong-link"]
    assert wrong["shown_name"] != wrong["name"]


def test_records_made_for_another_day_are_noticed_until_they_are_made_anew(
    hierarchy, time, database
):
    assert Centre(hierarchy, Clock(time), database).differing() == ()
    time.moment += timedelta(days=3)
    later = Centre(hierarchy, Clock(time), database)
    assert "lost" in later.differing()
    assert "standard" not in later.differing()
    later.reset()
    assert later.differing() == ()
