"""Asking one source of revocation data, or one after the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.x509 import ocsp

from onshikaku.pki.ocsp import (
    build_request,
)
from onshikaku.pki.revocation import FirstAvailable, OcspSource
from onshikaku.pki.status import (
    Doubt,
    Good,
    RevocationUnavailable,
    Suspended,
)
from onshikaku.pki.validate import RevocationUnknown, Validator

SECOND = timedelta(seconds=1)
NONCE = bytes(range(16))
Status = ocsp.OCSPResponseStatus
CertStatus = ocsp.OCSPCertStatus


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
