"""A terminal that lost an answer on the way asks for it by what the proof was sent under."""

from datetime import timedelta

import pytest

OTHER_INSTITUTION, OTHER_TERMINAL = "9910000034", "desk-2"


async def lost(clinic, authentication_id):
    return await clinic.http.get(f"/v1/authentications/{authentication_id}/confirmation")


async def proven(clinic, card):
    """An answered proof: what it was sent under, and the answer."""
    granted = (await clinic.authenticate()).json()
    return granted["authentication_id"], (await clinic.prove(card, granted)).json()


def slug(response):
    return response.json()["type"].rpartition(":")[2]


def test_the_answer_comes_again_under_its_number_and_with_what_was_agreed_to(over_http, card):
    async def work(clinic, management):
        sent_under, answer = await proven(clinic, card("standard"))
        again = (await lost(clinic, sent_under)).json()
        assert again == answer

        wish = {"consents": {"drug": True}, "prescription_form": "paper"}
        agreed = (await clinic.agree(answer["confirmation_id"], **wish)).json()
        assert agreed["consents"] is not None
        assert (await lost(clinic.as_(terminal=OTHER_TERMINAL), sent_under)).json() == agreed

        entries = (await management.get("/access-log")).json()["entries"]
        assert {entry["access_id"] for entry in entries} == {answer["confirmation_id"]}
        assert sorted(entry["step"] for entry in entries) == [0, 1, 2, 3]

    over_http(work)


def test_a_challenge_whose_proof_never_came_has_no_answer_and_stays_usable(over_http, card):
    async def work(clinic, _):
        granted = (await clinic.authenticate()).json()
        before = await lost(clinic, granted["authentication_id"])
        assert (before.status_code, slug(before)) == (404, "unknown-confirmation")
        assert (await clinic.prove(card("standard"), granted)).status_code == 200

    over_http(work)


def test_a_refused_proof_has_no_answer(over_http, card):
    async def work(clinic, _):
        granted = (await clinic.authenticate()).json()
        refused = await clinic.prove(card("standard"), granted, signed=bytes(256))
        assert refused.status_code != 200
        assert slug(await lost(clinic, granted["authentication_id"])) == "unknown-confirmation"

    over_http(work)


@pytest.mark.parametrize(
    ("minutes", "found"), [(14, True), (16, False)], ids=["within the time", "after it"]
)
def test_an_answer_is_kept_for_fifteen_minutes(over_http, card, time, minutes, found):
    async def work(clinic, _):
        sent_under, _answer = await proven(clinic, card("standard"))
        time.moment += timedelta(minutes=minutes)
        assert ((await lost(clinic, sent_under)).status_code == 200) is found

    over_http(work)


def test_another_institution_does_not_get_it(over_http, card):
    async def work(clinic, _):
        sent_under, _answer = await proven(clinic, card("standard"))
        response = await lost(clinic.as_(institution=OTHER_INSTITUTION), sent_under)
        assert slug(response) == "wrong-terminal"

    over_http(work)


def test_a_centre_that_was_reset_has_forgotten_it(over_http, card, centre):
    async def work(clinic, _):
        sent_under, _answer = await proven(clinic, card("standard"))
        centre.confirmations.clear()
        assert slug(await lost(clinic, sent_under)) == "unknown-confirmation"

    over_http(work)
