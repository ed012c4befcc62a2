"""Lookups by the numbers on a 資格確認書."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from onshikaku.domain.coverage import LimitBand, LimitCertificate, LimitKind
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import InsuredNumber
from onshikaku.store.tables import AccessRow


def numbers(persona, coverage=0, **changes):
    held = persona.coverages[coverage]
    return {
        "insurer_number": held.insurer_number.value,
        "symbol": held.insured.symbol,
        "number": held.insured.number,
        "branch": held.insured.branch,
        "birth_date": persona.person.birth_date.isoformat(),
    } | changes


def put_on_record(centre, *personas):
    """Put others on record, or the same ones with another record."""
    centre.personas = {**centre.personas, **{persona.id: persona for persona in personas}}
    centre.reset()


def problem(response):
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    return body["type"].removeprefix("urn:onshikaku:problem:"), body.get("reason")


@pytest.fixture
def looked_up(over_http):
    """`looked_up(body)` is the answer to a lookup."""

    def run(body):
        async def work(clinic, management):
            response = await clinic.http.post("/v1/lookups", json=body)
            assert response.status_code == 200, response.text
            return response.json()

        return over_http(work)

    return run


def rows(database):
    with Session(database.engine) as session:
        return session.exec(select(AccessRow)).all()


def test_the_numbers_on_the_paper_confirm_eligibility_without_medical_information(
    looked_up, centre, database
):
    persona = centre.personas["standard"]
    answer = looked_up(numbers(persona))
    assert answer["outcome"] == "eligible"
    assert answer["person"]["name"] == persona.person.name
    assert answer["payment"]["percent"] == 30
    assert answer["medical_information"] is False
    assert (answer["certificate"], answer["consents"]) == (None, None)
    [row] = rows(database)
    assert (row.id, row.mode, row.outcome) == (answer["confirmation_id"], "number", "eligible")
    assert (row.person_id, row.role, row.method) == ("standard", "admin", None)


@pytest.mark.parametrize(
    ("persona_id", "outcome"),
    [
        ("lost", "lost"),
        ("lost-newer", "lost_newer"),
        ("several", "eligible"),
        ("grace", "eligible"),
    ],
)
def test_the_record_under_the_numbers_decides_and_no_certificate(
    looked_up, centre, persona_id, outcome
):
    assert looked_up(numbers(centre.personas[persona_id]))["outcome"] == outcome


def test_an_old_number_tells_that_a_newer_record_exists_but_not_which(looked_up, centre):
    old, new = centre.personas["lost-newer"].coverages
    answer = looked_up(numbers(centre.personas["lost-newer"]))
    assert [one["insurer_number"] for one in answer["coverages"]] == [old.insurer_number.value]
    assert new.insured.number not in str(answer)
    assert answer["payment"] is None


@pytest.mark.parametrize(
    "wrong",
    [{"number": "999999"}, {"symbol": "999"}, {"birth_date": "1980-02-18"}, {"branch": "09"}],
)
def test_a_slip_finds_nobody_and_shows_nobody(looked_up, centre, database, wrong):
    answer = looked_up(numbers(centre.personas["standard"], **wrong))
    assert answer["outcome"] == "none"
    assert (answer["person"], answer["coverages"]) == (None, [])
    assert [row.person_id for row in rows(database)] == [None]


def test_width_and_blanks_do_not_count(looked_up, centre):
    body = numbers(centre.personas["standard"])
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    body |= {key: f" {body[key].translate(wide)}　" for key in ("symbol", "number", "branch")}
    body["insurer_number"] = body["insurer_number"].translate(wide)
    assert looked_up(body)["outcome"] == "eligible"


@pytest.mark.parametrize("pad", ["00", "  "])
def test_a_six_digit_insurer_number_may_be_padded_to_eight(looked_up, centre, pad):
    persona = next(
        one
        for one in centre.personas.values()
        if len(one.coverages) == 1
        and len(one.coverages[0].insurer_number.value) == 6
        and one.coverages[0].covers(centre.clock.today())
    )
    held = persona.coverages[0].insurer_number.value
    assert looked_up(numbers(persona, insurer_number=pad + held))["outcome"] == "eligible"


def test_without_a_branch_people_born_on_one_day_are_several(over_http, centre):
    """Twins have symbol, number and birth date in common; the branch tells them apart."""
    first = centre.personas["standard"]
    held = first.coverages[0]
    insured = InsuredNumber(held.insured.symbol, held.insured.number, "07")
    twin = replace(first, id="twin", coverages=(replace(held, insured=insured),))
    put_on_record(centre, twin)

    async def work(clinic, management):
        answers = []
        for branch in (None, "07", "00"):
            body = numbers(first, branch=branch)
            answers.append((await clinic.http.post("/v1/lookups", json=body)).json())
        return answers

    several, younger, older = over_http(work)
    assert (several["outcome"], several["person"], several["coverages"]) == ("several", None, [])
    assert (younger["outcome"], younger["coverages"][0]["branch"]) == ("eligible", "07")
    assert (older["outcome"], older["coverages"][0]["branch"]) == ("eligible", "00")


def test_the_ceiling_is_shown_only_where_it_was_asked_for(looked_up, centre):
    persona = centre.personas["standard"]
    limit = LimitCertificate(
        LimitKind.LIMIT, LimitBand.A03, date(2026, 8, 1), Period(date(2026, 8, 1))
    )
    put_on_record(centre, replace(persona, coverages=(replace(persona.coverages[0], limit=limit),)))
    assert looked_up(numbers(persona))["coverages"][0]["limit"] is None
    asked = looked_up(numbers(persona, limit_certificate=True))
    assert asked["coverages"][0]["limit"]["band"] == "A03"


def test_a_day_in_the_past_is_answered_by_what_is_known_today(looked_up, centre):
    persona = centre.personas["lost"]
    lost_on = persona.coverages[0].lost_on
    before = lost_on.fromordinal(lost_on.toordinal() - 1).isoformat()
    answer = looked_up(numbers(persona, day=before))
    assert (answer["outcome"], answer["day"]) == ("eligible", before)
    assert looked_up(numbers(persona, day=lost_on.isoformat()))["outcome"] == "lost"


def test_a_day_to_come_may_be_asked_about(looked_up, centre):
    coming = add_months(centre.clock.today(), 1).isoformat()
    assert looked_up(numbers(centre.personas["standard"], day=coming))["day"] == coming


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"insurer_number": "06990015"}, "insurer_number", "check_digit"),
        ({"insurer_number": "069900"}, "insurer_number", "check_digit"),
        ({"insurer_number": "0699001"}, "insurer_number", "length"),
        ({"insurer_number": "0699001x"}, "insurer_number", "not_digits"),
        ({"number": ""}, "number", "empty"),
        ({"branch": "x1"}, "branch", "not_digits"),
        ({"symbol": "a\x00b"}, "symbol", "string_pattern_mismatch"),
        ({"birth_date": "1980-02-30"}, "birth_date", None),
        ({"day": "2021-10-19"}, "day", "not-in-force"),
        ({"day": "2027-11-21"}, "day", "too-far-ahead"),
        ({"day": "9999-12-31"}, "day", "too-far-ahead"),
        ({"other": 1}, "other", "extra_forbidden"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_field_and_not_repeated(
    over_http, centre, wrong, field, reason
):
    async def work(clinic, management):
        body = numbers(centre.personas["standard"], **wrong)
        return await clinic.http.post("/v1/lookups", json=body)

    response = over_http(work)
    assert response.status_code == 422
    assert problem(response)[0] == "invalid-request"
    assert response.json()["field"] == field
    if reason is not None:
        assert response.json()["reason"] == reason
    assert "1024" not in response.text


def test_an_institution_that_only_has_the_app_looks_nobody_up(over_http, centre, database):
    async def work(clinic, management):
        office = clinic.as_(institution="9980000013", terminal="app-1")
        return await office.http.post("/v1/lookups", json=numbers(centre.personas["standard"]))

    response = over_http(work)
    assert response.status_code == 403
    assert problem(response) == ("mode-closed", "institution-kind")
    assert response.json()["facts"] == {"mode": "number", "since": None, "until": None}
    assert rows(database) == []


def test_a_stopped_record_is_denied_and_the_log_says_to_whom_it_belongs(
    looked_up, centre, database
):
    persona = centre.personas["standard"]
    stop = ViewingStop(StopScope.RECORD, StopReason.MISMATCH, Period(date(2026, 11, 1)))
    put_on_record(centre, replace(persona, stops=(stop,)))
    answer = looked_up(numbers(persona))
    assert (answer["outcome"], answer["person"]) == ("none", None)
    assert [row.person_id for row in rows(database)] == ["standard"]
