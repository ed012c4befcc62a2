"""A terminal's conversation with the centre, through its HTTP interface, with a software key."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlmodel import func, select

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.proof import Method
from onshikaku.personas import load_personas
from onshikaku.store.tables import ConsentRow
from onshikaku.wire.centre import ConfirmationReply
from onshikaku.wire.mapping import confirmation_from, confirmation_reply
from onshikaku.wire.problems import Problem

ALL = {"drug": True, "treatment": True, "surgery": True, "checkup": True}
CAST = load_personas(datetime(2026, 11, 20, tzinfo=UTC).date())

# What a card shows at the first proof; everybody else's is eligible.
OUTCOMES = {
    "grace-unregistered": "certificate_expired",
    "expired": "certificate_expired",
    "suspended": "certificate_suspended",
    "revoked": "certificate_revoked",
    "not-yet-valid": "certificate_not_yet_valid",
    "unlinked": "certificate_unlinked",
    "unregistered": "registration_needed",
    "lost": "lost",
    "none": "none",
    "several": "several",
    "lapsed": "registration_needed",
    "deregistered": "registration_needed",
    "gap": "lost",
    "registration-delayed": "none",
    "new-arrival": "none",
    "stopped": "none",
    "protected": "none",
    "deceased": "deceased",
    "aid-other-clinic": "aid_without_ticket",
    "aid-no-ticket": "aid_without_ticket",
}


def problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    document = Problem.model_validate_json(response.content)
    assert document.status == response.status_code
    return document.slug


@pytest.mark.parametrize(
    "persona_id",
    [p.id for p in CAST.values() if p.card.profile is not CardProfile.NO_CERTIFICATE],
)
def test_each_of_the_cast_gets_the_answer_it_stands_for(over_http, card, persona_id):
    async def work(clinic, management):
        response = await clinic.confirm(card(persona_id))
        assert response.status_code == 200
        return response.json()

    answer = over_http(work)
    assert answer["outcome"] == OUTCOMES.get(persona_id, "eligible")
    assert answer["simulated"] is True
    assert answer["day"] == "2026-11-20"
    # Who stands in the records: somebody else, where the insurer linked the wrong person.
    person = CAST[persona_id].record_person or CAST[persona_id].person
    if answer["outcome"] in ("eligible", "lost", "several", "deceased", "aid_without_ticket"):
        assert answer["person"]["name"] == person.name
    else:
        assert person.name not in str(answer)
        assert (answer["person"], answer["coverages"], answer["payment"]) == (None, [], None)


def test_an_answer_survives_the_wire(over_http, card):
    async def work(clinic, management):
        response = await clinic.confirm(card("aged-75"), consents=ALL)
        return ConfirmationReply.model_validate_json(response.content)

    reply = over_http(work)
    confirmation = confirmation_from(reply)
    assert confirmation_reply(confirmation) == reply
    assert confirmation.answer.person == CAST["aged-75"].person
    assert confirmation.answer.coverages == CAST["aged-75"].coverages
    assert confirmation.answer.payment.percent == 10
    assert confirmation.answer.certificate.state is CertificateState.VALID


def test_in_grace_eligibility_is_confirmed_without_medical_information(over_http, card):
    async def work(clinic, management):
        answer = (await clinic.confirm(card("grace"), consents=ALL)).json()
        again = await clinic.agree(answer["confirmation_id"], consents=ALL)
        return answer, again.json()

    for answer in over_http(work):
        assert answer["certificate"]["state"] == "grace"
        assert answer["certificate"]["grace_end"] == "2027-01-31"
        assert answer["medical_information"] is False
        assert answer["consents"] is None


def test_consents_given_with_the_proof_hold_for_a_day(over_http, card):
    async def work(clinic, management):
        return (await clinic.confirm(card("standard"), consents={"drug": True})).json()

    consents = over_http(work)["consents"]
    assert {name: consents[name] for name in ALL} == {name: name == "drug" for name in ALL}
    given, until = (datetime.fromisoformat(consents[k]) for k in ("given_at", "valid_until"))
    assert until - given == timedelta(hours=24)


def test_registration_on_the_spot_then_the_answer_with_consents(over_http, card):
    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"))).json()
        final = await clinic.agree(
            first["confirmation_id"],
            register_insurance_use=True,
            consents=ALL,
            prescription_form="electronic",
        )
        later = await clinic.confirm(card("unregistered"))
        return first, final.json(), later.json()

    first, final, later = over_http(work)
    assert first["person"] is None
    assert (final["outcome"], later["outcome"]) == ("eligible", "eligible")
    assert final["confirmation_id"] == first["confirmation_id"]
    assert final["person"]["name"] == CAST["unregistered"].person.name
    assert final["consents"]["surgery"] is True
    assert final["prescription_form"] == "electronic"


def test_whoever_declines_registration_stays_unregistered(over_http, card):
    async def work(clinic, management):
        first = (await clinic.confirm(card("unregistered"))).json()
        return (await clinic.agree(first["confirmation_id"], consents=ALL)).json()

    answer = over_http(work)
    assert (answer["outcome"], answer["person"]) == ("registration_needed", None)
    assert answer["consents"] is None


def test_the_last_word_on_consents_counts(over_http, card):
    async def work(clinic, management):
        first = (await clinic.confirm(card("standard"), consents=ALL)).json()
        return (await clinic.agree(first["confirmation_id"], consents={"drug": True})).json()

    consents = over_http(work)["consents"]
    assert (consents["drug"], consents["surgery"]) == (True, False)


@pytest.mark.parametrize("persona_id", ["lost", "revoked", "unlinked"])
def test_nothing_can_be_added_to_an_answer_that_left_nothing_open(over_http, card, persona_id):
    async def work(clinic, management):
        first = (await clinic.confirm(card(persona_id))).json()
        return await clinic.agree(first["confirmation_id"], register_insurance_use=True)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (409, "nothing-to-ask")


def test_a_confirmation_is_open_for_a_quarter_of_an_hour(over_http, card, time):
    async def work(clinic, management):
        first = (await clinic.confirm(card("standard"))).json()
        time.moment += timedelta(minutes=15)
        in_time = await clinic.agree(first["confirmation_id"], consents=ALL)
        time.moment += timedelta(seconds=1)
        late = await clinic.agree(first["confirmation_id"], consents=ALL)
        return in_time, late

    in_time, late = over_http(work)
    assert in_time.status_code == 200
    assert (late.status_code, problem(late)) == (404, "unknown-confirmation")


# --- what must be refused ---


def test_a_challenge_is_fresh_and_32_bytes_long(over_http):
    async def work(clinic, management):
        return [(await clinic.authenticate()).json() for _ in range(3)]

    granted = over_http(work)
    assert len({g["authentication_id"] for g in granted}) == 3
    challenges = {base64.b64decode(g["challenge"]) for g in granted}
    assert {len(challenge) for challenge in challenges} == {32}
    assert len(challenges) == 3


def test_a_replayed_proof_is_refused(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        return [await clinic.prove(standard, granted) for _ in range(2)]

    first, second = over_http(work)
    assert first.status_code == 200
    assert (second.status_code, problem(second)) == (409, "authentication-used")


def test_a_failed_proof_uses_the_challenge_up(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        bad = await clinic.prove(standard, granted, signed=b"\x01" * 256)
        good = await clinic.prove(standard, granted)
        return bad, good

    bad, good = over_http(work)
    assert (bad.status_code, problem(bad)) == (403, "proof-rejected")
    assert problem(good) == "authentication-used"


@pytest.mark.parametrize(("seconds", "expected"), [(60, None), (61, "authentication-expired")])
def test_a_challenge_dies_after_a_minute(over_http, card, time, seconds, expected):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        time.moment += timedelta(seconds=seconds)
        return await clinic.prove(card("standard"), granted)

    response = over_http(work)
    assert (None if response.is_success else problem(response)) == expected


def test_a_challenge_dead_for_long_is_forgotten(over_http, card, time):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        time.moment += timedelta(seconds=180)
        await clinic.authenticate()
        return await clinic.prove(card("standard"), granted)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (404, "unknown-authentication")


@pytest.mark.parametrize("changes", [{"terminal_id": "desk-2"}, {"institution_code": "9910000026"}])
def test_a_proof_from_another_terminal_is_refused(over_http, card, changes):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        return await clinic.prove(card("standard"), granted, **changes)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (403, "wrong-terminal")


@pytest.mark.parametrize("persona_id", ["standard", "unregistered"])
@pytest.mark.parametrize("changes", [{"terminal_id": "desk-2"}, {"institution_code": "9910000026"}])
def test_another_terminal_can_neither_agree_nor_look(
    over_http, card, database, persona_id, changes
):
    async def work(clinic, management):
        first = (await clinic.confirm(card(persona_id))).json()
        body = {"register_insurance_use": True, "consents": ALL} | changes
        elsewhere = await clinic.agree(first["confirmation_id"], **body)
        return elsewhere, (await clinic.confirm(card(persona_id))).json()

    elsewhere, later = over_http(work)
    assert (elsewhere.status_code, problem(elsewhere)) == (403, "wrong-terminal")
    assert CAST[persona_id].person.name not in elsewhere.text
    assert later["outcome"] == OUTCOMES.get(persona_id, "eligible")
    assert database.rows(select(func.count()).select_from(ConsentRow))[0][0] == 0


@pytest.mark.parametrize("field", ["institution_code", "terminal_id"])
def test_whoever_agrees_says_where(over_http, card, field):
    async def work(clinic, management):
        first = (await clinic.confirm(card("standard"))).json()
        return await clinic.agree(first["confirmation_id"], **{field: None})

    response = over_http(work)
    assert (response.status_code, response.json()["field"]) == (422, field)


def test_a_proof_made_for_another_terminal_is_refused(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        signature = standard.sign(base64.b64decode(granted["challenge"]), terminal="desk-2")
        return await clinic.prove(standard, granted, signed=signature)

    assert problem(over_http(work)) == "proof-rejected"


def test_a_proof_of_another_challenge_is_refused(over_http, card):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        return await clinic.prove(standard, granted, signed=standard.sign(b"\0" * 32))

    assert problem(over_http(work)) == "proof-rejected"


def test_a_copied_certificate_is_worth_nothing_without_its_key(over_http, card):
    async def work(clinic, management):
        standard = card("standard")
        standard.key = rsa.generate_private_key(65537, 2048)
        return await clinic.confirm(standard)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (403, "proof-rejected")
    assert CAST["standard"].person.name not in response.text


@pytest.mark.parametrize(("signed", "expected"), [(Method.FACE, 200), (Method.PIN, 403)])
def test_the_way_of_checking_identity_is_part_of_the_proof(over_http, card, signed, expected):
    async def work(clinic, management):
        granted = (await clinic.authenticate()).json()
        standard = card("standard")
        signature = standard.sign(base64.b64decode(granted["challenge"]), method=signed)
        return await clinic.prove(standard, granted, method="face", signed=signature)

    assert over_http(work).status_code == expected


def test_a_look_at_the_face_is_not_enough_without_the_mode_for_it(over_http, card):
    async def work(clinic, management):
        return await clinic.confirm(card("standard"), method="visual")

    response = over_http(work)
    assert (response.status_code, problem(response)) == (422, "unsupported-method")
    assert response.json()["reason"] == "visual"


def test_a_signing_certificate_is_refused(over_http, card, hierarchy):
    async def work(clinic, management):
        return await clinic.confirm(card("standard", issuer=hierarchy.sign))

    response = over_http(work)
    assert (response.status_code, problem(response)) == (403, "certificate-refused")
    assert response.json()["reason"] == "untrusted_root"
    assert response.json()["facts"]["same_name"] is False


def test_a_certificate_that_is_none_is_refused(over_http, card):
    async def work(clinic, management):
        certificate = base64.b64encode(b"no certificate").decode()
        return await clinic.confirm(card("standard"), certificate=certificate)

    response = over_http(work)
    assert problem(response) == "certificate-refused"
    assert response.json()["reason"] == "malformed"


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"institution_code": "9910000019"}, "institution_code", "check_digit"),
        ({"institution_code": "991000001"}, "institution_code", "length"),
        ({"terminal_id": "a b"}, "terminal_id", "string_pattern_mismatch"),
        ({"certificate": "***"}, "certificate", "base64"),
        ({"certificate": ""}, "certificate", "size"),
        ({"signature": "A" * 2000}, "signature", "size"),
        ({"signature": 1}, "signature", "base64"),
        ({"method": "guess"}, "method", "enum"),
        ({"name": "模擬　太郎"}, "name", "extra_forbidden"),
        ({"consents": {"drugs": True}}, "consents.drugs", "extra_forbidden"),
        ({"authentication_id": None}, "authentication_id", "string_type"),
    ],
)
def test_a_malformed_request_is_told_its_field_and_never_repeated(
    over_http, card, changes, field, reason
):
    async def work(clinic, management):
        return await clinic.confirm(card("standard"), **changes)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (422, "invalid-request")
    assert (response.json()["field"], response.json()["reason"]) == (field, reason)
    assert "模擬" not in response.text
    assert "AAAA" not in response.text


def test_large_bodies_are_refused_before_they_are_read(over_http):
    async def work(clinic, management):
        large = await clinic.http.post("/v1/confirmations", content=b"x" * 70_000)

        async def chunks():
            yield b"{}"

        unannounced = await clinic.http.post("/v1/confirmations", content=chunks())
        return large.status_code, unannounced.status_code

    assert over_http(work) == (413, 411)


@pytest.mark.parametrize(
    ("verb", "path", "status"), [("GET", "/v1/confirmations", 405), ("GET", "/personas", 404)]
)
def test_what_is_not_there_is_a_problem_too(over_http, verb, path, status):
    async def work(clinic, management):
        return await clinic.http.request(verb, path)

    response = over_http(work)
    assert (response.status_code, problem(response)) == (status, str(status))


def test_the_description_says_that_it_is_a_simulator(over_http):
    async def work(clinic, management):
        return (await clinic.http.get("/openapi.json")).json()

    description = over_http(work)
    assert "Simulator" in description["info"]["description"]
    reply = description["paths"]["/v1/confirmations"]["post"]["responses"]["200"]
    assert reply["content"]["application/json"]["schema"]["$ref"].endswith("ConfirmationReply")
    outcomes = description["components"]["schemas"]["Outcome"]["enum"]
    assert set(outcomes) == {outcome.value for outcome in Outcome}
