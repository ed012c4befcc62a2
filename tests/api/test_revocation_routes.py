import base64
from datetime import datetime
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from onshikaku.domain.persona import certificate_serial
from onshikaku.pki.ocsp_client import build_request, check_response
from onshikaku.pki.status import Good, RevocationUnavailable, Revoked, Suspended


@pytest.mark.parametrize("verb", ["POST", "GET"])
@pytest.mark.parametrize(
    ("persona_id", "status"), [("standard", Good), ("revoked", Revoked), ("suspended", Suspended)]
)
def test_ocsp_answers_for_the_cast(over_http, card, hierarchy, time, verb, persona_id, status):
    certificate, issuer = card(persona_id).certificate, hierarchy.auth.certificate
    nonce = b"0123456789abcdef" if verb == "POST" else None
    request = build_request(certificate, issuer, nonce=nonce)

    async def work(clinic, management):
        if verb == "POST":
            return await clinic.http.post("/ocsp/auth", content=request)
        encoded = quote(base64.b64encode(request), safe="")
        return await clinic.http.get(f"/ocsp/auth/{encoded}")

    response = over_http(work)
    assert response.headers["content-type"] == "application/ocsp-response"
    assert isinstance(check_response(response.content, certificate, issuer, time(), nonce), status)


def test_the_responder_of_the_other_authority_does_not_know_the_certificate(
    over_http, card, hierarchy, time
):
    certificate, issuer = card("standard").certificate, hierarchy.auth.certificate
    request = build_request(certificate, issuer, nonce=None)

    async def work(clinic, management):
        return await clinic.http.post("/ocsp/sign", content=request)

    with pytest.raises(RevocationUnavailable):
        check_response(over_http(work).content, certificate, issuer, time(), None)


def test_nonsense_is_answered_as_malformed(over_http):
    async def work(clinic, management):
        posted = await clinic.http.post("/ocsp/auth", content=b"nonsense")
        got = await clinic.http.get("/ocsp/auth/!!!")
        return posted.content, got.content

    for answer in over_http(work):
        status = ocsp.load_der_ocsp_response(answer).response_status
        assert status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("purpose", ["auth", "sign"])
def test_the_list_of_a_municipality_names_what_is_off(over_http, hierarchy, purpose):
    async def work(clinic, management):
        return await clinic.http.get(f"/crl/{purpose}/99001.crl")

    response = over_http(work)
    assert response.headers["content-type"] == "application/pkix-crl"
    crl = x509.load_der_x509_crl(response.content)
    assert crl.is_signature_valid(getattr(hierarchy, purpose).certificate.public_key())
    off = {entry.serial_number for entry in crl}
    assert off == {certificate_serial(name, purpose) for name in ("revoked", "suspended")}


@pytest.mark.parametrize("day", ["2015-11-01", "2060-01-01", "9999-12-31"])
def test_outside_the_authoritys_validity_there_is_no_answer_and_no_list(
    over_http, card, hierarchy, time, day
):
    request = build_request(card("standard").certificate, hierarchy.auth.certificate, nonce=None)

    async def work(clinic, management):
        time.moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        answer = await clinic.http.post("/ocsp/auth", content=request)
        return answer, await clinic.http.get("/crl/auth/99001.crl")

    answer, no_list = over_http(work)
    assert answer.status_code == 200
    status = ocsp.load_der_ocsp_response(answer.content).response_status
    assert status is ocsp.OCSPResponseStatus.INTERNAL_ERROR
    assert no_list.status_code == 503
    assert no_list.json()["reason"] == "revocation_unreachable"


@pytest.mark.parametrize("path", ["/crl/auth/13101.crl", "/crl/auth/abc.crl"])
def test_there_is_no_list_for_a_municipality_that_is_none_of_ours(over_http, path):
    async def work(clinic, management):
        return (await clinic.http.get(path)).status_code

    assert over_http(work) == 404


def test_an_unknown_purpose_is_refused(over_http):
    async def work(clinic, management):
        return (await clinic.http.get("/crl/other/99001.crl")).status_code

    assert over_http(work) == 422


def test_an_encoded_slash_in_the_address_itself_is_not_found(over_http):
    async def work(clinic, management):
        return await clinic.http.get("/ocsp%2Fauth/MAA=")

    assert over_http(work).status_code == 404
