"""Certificates that come without proof of possession: who may show one, and what is said of it."""

import asyncio

import pytest
from sqlalchemy import text

from onshikaku.clock import Clock
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database
from onshikaku.wire.problems import Problem

BARE = {"proof": "none", "signature": None, "method": "face"}


def refusal(response):
    document = Problem.model_validate_json(response.content)
    return document.status, document.slug, document.reason


@pytest.fixture
def over_http_taking(over_http):
    """`over_http`, with the keeper's word on whose certificates are taken so."""

    def run(taken, work):
        async def main(clinic, management):
            await management.put("/mode-settings", json={"unproven": taken})
            return await work(clinic, management)

        return over_http(main)

    return run


async def log_of(management):
    return (await management.get("/access-log")).json()["entries"]


@pytest.mark.parametrize(
    ("persona", "outcome"),
    [
        ("standard", "eligible"),
        ("lost", "lost"),
        ("revoked", "certificate_revoked"),
        ("suspended", "certificate_suspended"),
        ("expired", "certificate_expired"),
        ("unlinked", "certificate_unlinked"),
        ("not-yet-valid", "certificate_not_yet_valid"),
    ],
)
def test_the_answer_is_the_same_and_says_that_nothing_was_proved(
    over_http_taking, card, persona, outcome
):
    async def work(clinic, management):
        held = card(persona)
        proved = (await clinic.confirm(held)).json()
        bare = (await clinic.confirm(held, **BARE)).json()
        return proved, bare, await log_of(management)

    proved, bare, log = over_http_taking("all", work)
    assert bare["outcome"] == outcome
    assert (proved.pop("proven"), bare.pop("proven")) == (True, False)
    assert {**proved, "confirmation_id": None} == {**bare, "confirmation_id": None}
    assert {(entry["method"], entry["proven"]) for entry in log} == {
        ("face", False),
        ("pin", True),
    }


def test_the_log_on_the_disk_says_so(over_http_taking, card, database):
    async def work(clinic, management):
        await clinic.confirm(card("standard"), **BARE)

    over_http_taking("all", work)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT method, proven FROM access")).all()
    assert [(method, bool(proven)) for method, proven in rows] == [("face", False)]


@pytest.mark.parametrize("taken", ["none", "pinned"])
def test_cards_of_the_centres_own_authority_have_to_sign(over_http_taking, card, taken):
    async def work(clinic, management):
        refused = await clinic.confirm(card("standard"), **BARE)
        return refused, await log_of(management)

    response, log = over_http_taking(taken, work)
    assert refusal(response) == (403, "mode-closed", "unproven")
    assert "person" not in response.text
    assert log == []


@pytest.mark.parametrize(
    ("taken", "expected"), [("none", "unproven"), ("pinned", None), ("all", None)]
)
def test_a_card_under_a_pinned_root_is_taken_unless_the_keeper_forbids_it(
    hierarchy, time, card, clinic_of, taken, expected
):
    stranger = Hierarchy.create(time(), "http://127.0.0.1:1/ocsp")
    centre = Centre(hierarchy, Clock(time), Database(MEMORY), trusted=[stranger.auth.certificate])
    centre.openings.settings.unproven = type(centre.openings.settings.unproven)(taken)
    foreign = card("standard", issuer=stranger.auth)
    answer = asyncio.run(clinic_of(centre).confirm(foreign, **BARE)).json()
    if expected is None:
        assert (answer["outcome"], answer["proven"]) == ("certificate_unlinked", False)
    else:
        assert answer["reason"] == expected


def test_a_certificate_of_nobody_we_know_is_no_better_for_being_bare(
    over_http_taking, card, hierarchy, time
):
    stranger = Hierarchy.create(time(), "http://127.0.0.1:1/ocsp")

    async def work(clinic, management):
        return await clinic.confirm(card("standard", issuer=stranger.auth), **BARE)

    response = over_http_taking("all", work)
    assert refusal(response) == (403, "certificate-refused", "untrusted_root")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        (BARE | {"method": "pin"}, "method", "needs_proof"),
        (BARE | {"signature": "AAAA"}, "signature", "extra_forbidden"),
        ({"signature": None}, "signature", "missing"),
        ({"proof": "signature", "signature": None, "method": "face"}, "signature", "missing"),
        ({"proof": "perhaps"}, "proof", "literal_error"),
    ],
)
def test_a_request_must_bring_the_proof_it_announces(
    over_http_taking, card, changes, field, reason
):
    async def work(clinic, management):
        return await clinic.confirm(card("standard"), **changes)

    response = over_http_taking("all", work)
    assert (response.status_code, response.json()["field"], response.json()["reason"]) == (
        422,
        field,
        reason,
    )


def test_a_bad_signature_is_not_excused_where_bare_certificates_are_taken(over_http_taking, card):
    async def work(clinic, management):
        return await clinic.confirm(card("standard"), signed=bytes(256), method="face")

    assert refusal(over_http_taking("all", work))[1] == "proof-rejected"


@pytest.mark.parametrize("mode", ["phone", "home-app", "limited"])
def test_away_from_a_clinics_reader_a_card_has_to_sign(over_http_taking, card, mode):
    method = "face" if mode == "phone" else "visual"

    async def work(clinic, management):
        return await clinic.confirm(card("standard"), **BARE | {"method": method, "mode": mode})

    status, slug, _ = refusal(over_http_taking("all", work))
    assert (status, slug) == (403, "mode-closed")


def test_the_same_call_cannot_be_made_twice_nor_at_another_terminal(over_http_taking, card):
    async def work(clinic, management):
        held = card("standard")
        granted = (await clinic.authenticate()).json()
        other = (await clinic.authenticate()).json()
        first = await clinic.prove(held, granted, **BARE)
        again = await clinic.prove(held, granted, **BARE)
        elsewhere = await clinic.as_(terminal="desk-2").prove(held, other, **BARE)
        return first, again, elsewhere

    first, again, elsewhere = over_http_taking("all", work)
    assert first.json()["proven"] is False
    assert refusal(again)[1] == "authentication-used"
    assert refusal(elsewhere)[1] == "wrong-terminal"


def test_nobody_is_registered_for_insurance_use_without_proof(over_http_taking, card):
    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"), **BARE)).json()
        asked = await clinic.agree(first["confirmation_id"], register_insurance_use=True)
        return first, asked, await clinic.confirm(card("unregistered"))

    first, asked, afterwards = over_http_taking("all", work)
    assert first["outcome"] == "registration_needed"
    assert refusal(asked) == (403, "mode-closed", "unproven")
    assert afterwards.json()["outcome"] == "registration_needed"


def test_what_was_not_proved_stays_so_when_consents_are_added_or_the_answer_is_fetched_again(
    over_http_taking, card
):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        first = (await clinic.prove(card("standard"), granted, **BARE)).json()
        agreed = await clinic.agree(first["confirmation_id"], consents={"drug": True})
        path = f"/v1/authentications/{granted['authentication_id']}/confirmation"
        again = await clinic.http.get(path)
        return agreed.json(), again.json(), await log_of(management)

    agreed, again, log = over_http_taking("all", work)
    assert (agreed["proven"], again["proven"]) == (False, False)
    assert [entry["proven"] for entry in log] == [False] * 3


def test_where_no_card_takes_part_nothing_is_said_of_proof(over_http, centre):
    coverage = centre.personas["standard"].coverages[0]
    person = centre.personas["standard"].person

    async def work(clinic, management):
        body = {
            "insurer_number": coverage.insurer_number.value,
            "symbol": coverage.insured.symbol,
            "number": coverage.insured.number,
            "branch": coverage.insured.branch,
            "birth_date": person.birth_date.isoformat(),
        }
        answer = (await clinic.http.post("/v1/lookups", json=body)).json()
        return answer, await log_of(management)

    answer, log = over_http(work)
    assert (answer["outcome"], answer["proven"]) == ("eligible", None)
    assert [entry["proven"] for entry in log] == [None]


def test_the_description_names_the_field_and_what_it_is_worth(over_http):
    async def work(clinic, management):
        return (await clinic.http.get("/openapi.json")).json()

    described = over_http(work)
    assert described["info"]["version"] == "1.1"
    request = described["components"]["schemas"]["ConfirmationRequest"]
    assert request["properties"]["proof"]["enum"] == ["signature", "none"]
    assert request["properties"]["proof"]["default"] == "signature"
    assert "signature" not in request["required"]
    assert "copy of the certificate" in request["description"]
    reply = described["components"]["schemas"]["ConfirmationReply"]
    assert "proven" in reply["properties"]
