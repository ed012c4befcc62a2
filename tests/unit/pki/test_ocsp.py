from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.ocsp import (
    ANSWER_LIFE,
    OcspResponder,
    build_request,
    check_response,
    request_from_get_path,
)
from onshikaku.pki.profile import sign_certificate
from onshikaku.pki.revocation import FirstAvailable, OcspSource
from onshikaku.pki.status import (
    Doubt,
    Good,
    RevocationUnavailable,
    Revoked,
    Suspended,
)
from onshikaku.pki.validate import RevocationUnknown, Validator

SECOND = timedelta(seconds=1)
NONCE = bytes(range(16))
Status = ocsp.OCSPResponseStatus
CertStatus = ocsp.OCSPCertStatus


@pytest.fixture
def responder(authority, now) -> OcspResponder:
    return authority.responder


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


class TestClient:
    """Every check on an answer, each broken in turn."""

    @pytest.fixture
    def leaf(self, issue):
        return issue()

    @pytest.fixture
    def root(self, authority):
        return authority.certificate

    @pytest.fixture
    def answer(self, leaf, root, keys, now):
        """An answer made by hand, signed by the authority itself unless told otherwise."""

        def make(**changes) -> bytes:
            parts = {
                "certificate": leaf,
                "issuer": root,
                "this_update": now,
                "next_update": now + ANSWER_LIFE,
                "signer": root,
                "key": keys.root,
                "embedded": None,
                "nonce": None,
                "extension": None,
                "encoding": ocsp.OCSPResponderEncoding.HASH,
            } | changes
            builder = (
                ocsp.OCSPResponseBuilder()
                .add_response(
                    cert=parts["certificate"],
                    issuer=parts["issuer"],
                    algorithm=hashes.SHA256(),
                    cert_status=CertStatus.GOOD,
                    this_update=parts["this_update"],
                    next_update=parts["next_update"],
                    revocation_time=None,
                    revocation_reason=None,
                )
                .responder_id(parts["encoding"], parts["signer"])
            )
            if parts["embedded"]:
                builder = builder.certificates(parts["embedded"])
            if parts["nonce"]:
                builder = builder.add_extension(x509.OCSPNonce(parts["nonce"]), critical=False)
            if parts["extension"]:
                builder = builder.add_extension(*parts["extension"])
            return builder.sign(parts["key"], hashes.SHA256()).public_bytes(Encoding.DER)

        return make

    @pytest.fixture
    def delegate(self, root, keys, now):
        """A key and its certificate as a responder, good unless told otherwise."""
        key = ec.generate_private_key(ec.SECP256R1())

        def make(**changes):
            extensions = [
                (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
                (x509.OCSPNoCheck(), False),
            ]
            parts = {
                "issuer": root.subject,
                "subject": x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "responder")]),
                "serial": 5,
                "public_key": key.public_key(),
                "period": (now - SECOND, now + SECOND),
                "extensions": extensions,
                "key": keys.root,
            } | changes
            certificate = sign_certificate(**parts)
            return {"signer": certificate, "embedded": [certificate], "key": key}

        return make

    def refusal(self, answer, leaf, root, now, nonce=None) -> Doubt:
        with pytest.raises(RevocationUnavailable) as caught:
            check_response(answer, leaf, root, now, nonce)
        return caught.value.why

    @pytest.mark.parametrize("encoding", ocsp.OCSPResponderEncoding)
    def test_an_answer_of_the_authority_itself(self, answer, leaf, root, now, encoding):
        assert check_response(answer(encoding=encoding), leaf, root, now, None) == Good()

    @pytest.mark.parametrize("encoding", ocsp.OCSPResponderEncoding)
    def test_an_answer_of_a_delegate(self, answer, delegate, leaf, root, now, encoding):
        good = answer(**delegate(), encoding=encoding)
        assert check_response(good, leaf, root, now, None) == Good()

    def test_an_answer_with_the_nonce_that_was_sent(self, answer, leaf, root, now):
        assert check_response(answer(nonce=NONCE), leaf, root, now, NONCE) == Good()

    def test_revoked_and_suspended_with_their_facts(self, responder, authority, leaf, root, now):
        asked = build_request(leaf, root)
        authority.suspend(leaf.serial_number, now)
        found = check_response(responder.answer(asked, now), leaf, root, now, None)
        assert found == Suspended(now)
        authority.revoke(leaf.serial_number, now, RevocationReason.SUPERSEDED)
        found = check_response(responder.answer(asked, now), leaf, root, now, None)
        assert found == Revoked(now, RevocationReason.SUPERSEDED)

    def test_an_unknown_certificate(self, responder, forgery, root, now):
        leaf = forgery.with_(serial=9).certificate()
        answer = responder.answer(build_request(leaf, root), now)
        assert self.refusal(answer, leaf, root, now) is Doubt.UNKNOWN_CERTIFICATE

    def test_an_answer_to_another_question(self, answer, leaf, root, now):
        replayed = answer(nonce=bytes(16))
        assert self.refusal(replayed, leaf, root, now, NONCE) is Doubt.NONCE_MISMATCH

    def test_an_answer_without_the_nonce(self, answer, leaf, root, now):
        assert self.refusal(answer(), leaf, root, now, NONCE) is Doubt.NONCE_MISMATCH

    def test_an_answer_about_another_certificate(self, answer, issue, leaf, root, now):
        other = answer(certificate=issue(4712))
        assert self.refusal(other, leaf, root, now) is Doubt.OTHER_CERTIFICATE

    def test_an_answer_about_another_issuers_certificate(self, answer, impostor, leaf, root, now):
        other = answer(issuer=impostor.certificate)
        assert self.refusal(other, leaf, root, now) is Doubt.OTHER_ISSUER

    def test_a_stale_answer(self, answer, leaf, root, now):
        old = answer(this_update=now - 2 * ANSWER_LIFE, next_update=now)
        assert self.refusal(old, leaf, root, now) is Doubt.STALE
        assert check_response(old, leaf, root, now - SECOND, None) == Good()

    def test_an_answer_without_next_update_is_only_good_while_fresh(self, answer, leaf, root, now):
        fresh = answer(this_update=now - timedelta(minutes=4), next_update=None)
        old = answer(this_update=now - timedelta(minutes=5), next_update=None)
        assert check_response(fresh, leaf, root, now, None) == Good()
        assert self.refusal(old, leaf, root, now) is Doubt.STALE

    def test_an_answer_from_the_future(self, answer, leaf, root, now):
        ahead = timedelta(minutes=5)
        soon = answer(this_update=now + ahead)
        early = answer(this_update=now + ahead + SECOND)
        assert check_response(soon, leaf, root, now, None) == Good()
        assert self.refusal(early, leaf, root, now) is Doubt.NOT_YET_VALID

    def test_a_broken_signature(self, answer, leaf, root, now):
        broken = bytearray(answer())
        broken[-1] ^= 1
        assert self.refusal(bytes(broken), leaf, root, now) is Doubt.BAD_SIGNATURE

    def test_another_key_under_the_issuers_name(self, answer, impostor, leaf, root, keys, now):
        forged = answer(
            signer=impostor.certificate,
            key=keys.other,
            encoding=ocsp.OCSPResponderEncoding.NAME,
        )
        assert self.refusal(forged, leaf, root, now) is Doubt.BAD_SIGNATURE

    def test_a_stranger(self, answer, impostor, keys, leaf, root, now):
        forged = answer(signer=impostor.certificate, key=keys.other)
        assert self.refusal(forged, leaf, root, now) is Doubt.UNAUTHORISED_SIGNER

    def test_a_stranger_who_brings_a_certificate(self, answer, impostor, keys, leaf, root, now):
        forged = answer(
            signer=impostor.certificate, embedded=[impostor.certificate], key=keys.other
        )
        assert self.refusal(forged, leaf, root, now) is Doubt.UNAUTHORISED_SIGNER

    def test_a_card_that_plays_the_responder(self, answer, leaf, root, keys, now):
        forged = answer(signer=leaf, embedded=[leaf], key=keys.leaf)
        assert self.refusal(forged, leaf, root, now) is Doubt.UNAUTHORISED_SIGNER

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"extensions": [(x509.OCSPNoCheck(), False)]}, Doubt.UNAUTHORISED_SIGNER),
            (
                {
                    "extensions": [
                        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
                        (x509.OCSPNoCheck(), False),
                    ]
                },
                Doubt.UNAUTHORISED_SIGNER,
            ),
            (
                {
                    "extensions": [
                        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)
                    ]
                },
                Doubt.UNAUTHORISED_SIGNER,
            ),
            (
                {
                    "extensions": [
                        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
                        (x509.OCSPNoCheck(), False),
                        (
                            x509.UnrecognizedExtension(
                                x509.ObjectIdentifier("2.999.1"), b"\x05\x00"
                            ),
                            True,
                        ),
                    ]
                },
                Doubt.UNSUPPORTED,
            ),
        ],
        ids=["no usage", "another usage", "no nocheck", "unknown critical extension"],
    )
    def test_a_delegate_without_authority(self, answer, delegate, leaf, root, now, changes, why):
        assert self.refusal(answer(**delegate(**changes)), leaf, root, now) is why

    @pytest.mark.parametrize("offset", [-2 * SECOND, 2 * SECOND])
    def test_a_delegate_outside_its_validity(self, answer, delegate, leaf, root, now, offset):
        period = (now - SECOND + offset, now + SECOND + offset)
        signed = answer(**delegate(period=period))
        assert self.refusal(signed, leaf, root, now) is Doubt.UNAUTHORISED_SIGNER

    def test_a_delegate_of_an_impostor(self, answer, delegate, keys, leaf, root, now):
        signed = answer(**delegate(key=keys.other))
        assert self.refusal(signed, leaf, root, now) is Doubt.UNAUTHORISED_SIGNER

    def test_a_critical_extension_it_does_not_know(self, answer, leaf, root, now):
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), b"\x05\x00")
        assert self.refusal(answer(extension=(strange, True)), leaf, root, now) is (
            Doubt.UNSUPPORTED
        )
        assert check_response(answer(extension=(strange, False)), leaf, root, now, None)

    def test_a_responder_that_declines(self, responder, leaf, root, now):
        declined = responder.answer(b"", now)
        assert self.refusal(declined, leaf, root, now) is Doubt.RESPONDER_REFUSED

    @given(data=st.data())
    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @pytest.mark.filterwarnings("ignore:Parsed a serial number", "ignore:Attribute's length")
    def test_a_changed_byte_never_turns_revoked_into_good(
        self, data, responder, authority, leaf, root, now
    ):
        authority.revoke(leaf.serial_number, now, RevocationReason.SUPERSEDED)
        whole = responder.answer(build_request(leaf, root), now)
        position = data.draw(st.integers(0, len(whole) - 1))
        byte = data.draw(st.integers(0, 255))
        changed = whole[:position] + bytes([byte]) + whole[position + 1 :]
        try:
            found = check_response(changed, leaf, root, now, None)
        except RevocationUnavailable:
            return
        assert found == Revoked(now, RevocationReason.SUPERSEDED)


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


class TestSource:
    def test_it_asks_with_a_fresh_nonce_each_time(self, responder, issue, authority, now):
        asked = []

        def fetch(request: bytes) -> bytes:
            asked.append(request)
            return responder.answer(request, now)

        source = OcspSource(fetch)
        for _ in range(2):
            assert source.status(issue(), authority.certificate, now) == Good()
        assert asked[0] != asked[1]

    def test_a_replayed_answer_is_refused(self, responder, issue, authority, now):
        recorded = responder.answer(build_request(issue(), authority.certificate, nonce=NONCE), now)
        source = OcspSource(lambda _request: recorded)
        validator = Validator([authority.certificate], revocation=source)
        with pytest.raises(RevocationUnknown) as caught:
            validator.validate(issue(), at=now)
        assert caught.value.why is Doubt.NONCE_MISMATCH

    def test_without_nonce_an_answer_made_beforehand_will_do(
        self, responder, issue, authority, now
    ):
        ready = responder.answer(build_request(issue(), authority.certificate), now)
        source = OcspSource(lambda _request: ready, entropy=None)
        assert source.status(issue(), authority.certificate, now + SECOND) == Good()


class Fixed:
    def __init__(self, result) -> None:
        self.result = result
        self.asked = 0

    def status(self, certificate, issuer, at):
        self.asked += 1
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


class TestFirstAvailable:
    def ask(self, issue, authority, now, *results):
        sources = [Fixed(result) for result in results]
        found = FirstAvailable(*sources).status(issue(), authority.certificate, now)
        return found, [source.asked for source in sources]

    def test_the_first_answer_counts(self, issue, authority, now):
        assert self.ask(issue, authority, now, Suspended(now), Good()) == (
            Suspended(now),
            [1, 0],
        )

    def test_the_next_is_asked_if_the_first_cannot_tell(self, issue, authority, now):
        down = RevocationUnavailable(Doubt.UNREACHABLE)
        assert self.ask(issue, authority, now, down, Good()) == (Good(), [1, 1])

    def test_an_unknown_certificate_is_an_answer(self, issue, authority, now):
        unknown = RevocationUnavailable(Doubt.UNKNOWN_CERTIFICATE)
        with pytest.raises(RevocationUnavailable) as caught:
            self.ask(issue, authority, now, unknown, Good())
        assert caught.value.why is Doubt.UNKNOWN_CERTIFICATE

    def test_if_nobody_can_tell_all_reasons_are_given(self, issue, authority, now):
        with pytest.raises(RevocationUnavailable) as caught:
            self.ask(
                issue,
                authority,
                now,
                RevocationUnavailable(Doubt.UNREACHABLE, "OCSP"),
                RevocationUnavailable(Doubt.STALE, "CRL"),
            )
        assert caught.value.why is Doubt.UNREACHABLE
        assert caught.value.detail == "unreachable: OCSP; stale: CRL"

    def test_no_source_is_no_answer(self, issue, authority, now):
        with pytest.raises(RevocationUnavailable):
            self.ask(issue, authority, now)
