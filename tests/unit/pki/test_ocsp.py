"""The OCSP responder: what it answers, over both ways in, and what it makes of junk."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.ocsp import (
    ANSWER_LIFE,
    build_request,
    check_response,
    request_from_get_path,
)
from onshikaku.pki.status import (
    Good,
    RevocationUnavailable,
)

SECOND = timedelta(seconds=1)
NONCE = bytes(range(16))
Status = ocsp.OCSPResponseStatus
CertStatus = ocsp.OCSPCertStatus


def read(answer: bytes) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(answer)


class TestResponder:
    @pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384()])  # noqa: S303
    def test_it_echoes_the_cert_id_it_was_asked(self, responder, issue, authority, now, algorithm):
        asked = build_request(issue(), authority.certificate, algorithm=algorithm)
        request = ocsp.load_der_ocsp_request(asked)
        response = read(responder.answer(asked, now))
        assert response.certificate_status is CertStatus.GOOD
        assert response.hash_algorithm.name == algorithm.name
        assert response.issuer_name_hash == request.issuer_name_hash
        assert response.issuer_key_hash == request.issuer_key_hash
        assert response.serial_number == 4711
        assert (response.this_update_utc, response.next_update_utc) == (now, now + ANSWER_LIFE)

    def test_it_signs_with_a_delegated_certificate(self, responder, issue, authority, now):
        response = read(responder.answer(build_request(issue(), authority.certificate), now))
        [delegate] = response.certificates
        delegate.verify_directly_issued_by(authority.certificate)
        extensions = delegate.extensions
        assert (
            ExtendedKeyUsageOID.OCSP_SIGNING
            in extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        )
        assert extensions.get_extension_for_class(x509.OCSPNoCheck)

    @pytest.mark.parametrize(
        ("reason", "told"),
        [
            (RevocationReason.KEY_COMPROMISE, x509.ReasonFlags.key_compromise),
            (RevocationReason.SUPERSEDED, x509.ReasonFlags.superseded),
            (RevocationReason.AFFILIATION_CHANGED, x509.ReasonFlags.affiliation_changed),
            (RevocationReason.CESSATION_OF_OPERATION, x509.ReasonFlags.cessation_of_operation),
            (RevocationReason.UNSPECIFIED, None),
        ],
    )
    def test_a_revocation_has_time_and_reason(self, responder, authority, issue, now, reason, told):
        authority.revoke(issue().serial_number, now - SECOND, reason)
        response = read(responder.answer(build_request(issue(), authority.certificate), now))
        assert response.certificate_status is CertStatus.REVOKED
        assert response.revocation_time_utc == now - SECOND
        assert response.revocation_reason is told

    def test_a_suspension_is_a_certificate_hold(self, responder, authority, issue, now):
        authority.suspend(issue().serial_number, now)
        asked = build_request(issue(), authority.certificate)
        held = read(responder.answer(asked, now))
        assert held.revocation_reason is x509.ReasonFlags.certificate_hold
        authority.resume(4711, now + SECOND)
        assert read(responder.answer(asked, now + SECOND)).certificate_status is CertStatus.GOOD

    def test_numbers_it_never_gave_out_are_unknown(self, responder, forgery, authority, now):
        asked = build_request(forgery.certificate(), authority.certificate)
        assert read(responder.answer(asked, now)).certificate_status is CertStatus.UNKNOWN

    def test_certificates_of_another_issuer_are_unknown(self, responder, issue, impostor, now):
        asked = build_request(issue(), impostor.certificate)
        assert read(responder.answer(asked, now)).certificate_status is CertStatus.UNKNOWN

    @pytest.mark.parametrize("length", [1, 16, 32])
    def test_a_nonce_comes_back(self, responder, issue, authority, now, length):
        nonce = bytes(range(length))
        asked = build_request(issue(), authority.certificate, nonce=nonce)
        response = read(responder.answer(asked, now))
        assert response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce

    @pytest.mark.parametrize("length", [0, 33])
    def test_a_nonce_of_another_length_makes_the_request_malformed(
        self, responder, issue, authority, now, length
    ):
        asked = build_request(issue(), authority.certificate, nonce=bytes(length))
        assert read(responder.answer(asked, now)).response_status is Status.MALFORMED_REQUEST

    @pytest.mark.parametrize("request_der", [b"", b"\x30\x00", b"junk", bytes(5000)])
    def test_what_is_no_request_is_malformed(self, responder, now, request_der):
        assert read(responder.answer(request_der, now)).response_status is Status.MALFORMED_REQUEST

    def test_a_critical_extension_it_does_not_know_is_malformed(
        self, responder, issue, authority, now
    ):
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), b"\x05\x00")
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            issue(), authority.certificate, hashes.SHA256()
        )
        for critical, status in ((True, Status.MALFORMED_REQUEST), (False, Status.SUCCESSFUL)):
            asked = builder.add_extension(strange, critical=critical).build()
            answer = responder.answer(asked.public_bytes(Encoding.DER), now)
            assert read(answer).response_status is status

    def test_hashes_of_a_wrong_length_are_malformed(self, responder, now):
        asked = (
            ocsp.OCSPRequestBuilder()
            .add_certificate_by_hash(bytes(32), bytes(32), 1, hashes.SHA256())
            .build()
            .public_bytes(Encoding.DER)
        )
        short = asked.replace(b"\x04\x20" + bytes(32), b"\x04\x21" + bytes(33))
        assert read(responder.answer(asked, now)).certificate_status is CertStatus.UNKNOWN
        assert read(responder.answer(short, now)).response_status is Status.MALFORMED_REQUEST

    def test_a_negative_number_is_malformed(self, responder, issue, authority, now):
        asked = build_request(issue(0x7F), authority.certificate)
        negative = asked.replace(b"\x02\x01\x7f", b"\x02\x01\xff")
        assert negative != asked
        answer = responder.answer(negative, now)
        assert read(answer).response_status is Status.MALFORMED_REQUEST

    def test_outside_the_authoritys_validity_it_has_no_answer(
        self, responder, issue, authority, now
    ):
        asked = build_request(issue(), authority.certificate)
        late = authority.certificate.not_valid_after_utc + SECOND
        assert read(responder.answer(asked, late)).response_status is Status.INTERNAL_ERROR

    def test_an_answer_without_nonce_is_kept_until_its_next_update(
        self, responder, issue, authority, now
    ):
        asked = build_request(issue(), authority.certificate)
        first = responder.answer(asked, now)
        assert responder.answer(asked, now + ANSWER_LIFE - SECOND) == first
        later = responder.answer(asked, now + ANSWER_LIFE)
        assert read(later).this_update_utc == now + ANSWER_LIFE
        assert read(responder.answer(asked, now - SECOND)).this_update_utc == now - SECOND

    def test_a_kept_answer_is_dropped_when_the_status_changes(
        self, responder, issue, authority, now
    ):
        asked = build_request(issue(), authority.certificate)
        assert read(responder.answer(asked, now)).certificate_status is CertStatus.GOOD
        authority.suspend(4711, now)
        assert read(responder.answer(asked, now)).certificate_status is CertStatus.REVOKED

    def test_answers_with_a_nonce_are_each_signed(self, responder, issue, authority, now):
        asked = build_request(issue(), authority.certificate, nonce=NONCE)
        assert responder.answer(asked, now) != responder.answer(asked, now)

    def test_its_certificate_is_renewed_when_it_is_over(self, responder, issue, authority, now):
        asked = build_request(issue(), authority.certificate)
        [first] = read(responder.answer(asked, now)).certificates
        later = first.not_valid_after_utc + SECOND
        answer = responder.answer(asked, later)
        assert read(answer).certificates != [first]
        assert check_response(answer, issue(), authority.certificate, later, None) == Good()


class TestGetPath:
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_the_request_is_percent_encoded_base64(self, issue, authority, slash):
        asked = build_request(issue(), authority.certificate, nonce=b"\xff\xfe\xfb\xef" * 8)
        encoded = base64.b64encode(asked).decode()
        assert set("+/") & set(encoded)
        assert request_from_get_path(slash + quote(encoded, safe="")) == asked
        assert request_from_get_path(slash + encoded) == asked

    @pytest.mark.parametrize("path", ["%", "a", "MEI*", "%ff%fe", "日本", "MEI"])
    def test_anything_else_is_answered_as_malformed(self, responder, now, path):
        answer = responder.answer(request_from_get_path(path), now)
        assert read(answer).response_status is Status.MALFORMED_REQUEST


@given(junk=st.binary(max_size=200))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore:Parsed a serial number", "ignore:Attribute's length")
def test_no_bytes_make_responder_or_client_fail_otherwise(junk, responder, issue, authority, now):
    assert read(responder.answer(junk, now)).response_status is Status.MALFORMED_REQUEST
    with pytest.raises(RevocationUnavailable):
        check_response(junk, issue(), authority.certificate, now, None)


@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_changed_byte_in_a_request_never_makes_the_responder_fail(
    data, responder, issue, authority, now
):
    whole = build_request(issue(), authority.certificate, nonce=NONCE)
    position = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = whole[:position] + bytes([byte]) + whole[position + 1 :]
    assert read(responder.answer(changed, now)).response_status in (
        Status.SUCCESSFUL,
        Status.MALFORMED_REQUEST,
    )
