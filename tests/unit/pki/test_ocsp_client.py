"""Every check on an OCSP answer."""

from __future__ import annotations

from datetime import timedelta

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
    build_request,
    check_response,
)
from onshikaku.pki.profile import sign_certificate
from onshikaku.pki.status import (
    Doubt,
    Good,
    RevocationUnavailable,
    Revoked,
    Suspended,
)

SECOND = timedelta(seconds=1)
NONCE = bytes(range(16))
Status = ocsp.OCSPResponseStatus
CertStatus = ocsp.OCSPCertStatus


def read(answer: bytes) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(answer)


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
