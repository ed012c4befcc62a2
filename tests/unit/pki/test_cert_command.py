from __future__ import annotations

import json
import socket
from dataclasses import fields
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from clinic_ui.cli import cert
from clinic_ui.reasons import CERTIFICATE
from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.validate import CertificateRefused, CertificateRevoked

AT = "2026-11-20"  # noon in Japan is the fixture's `now`
SECOND = timedelta(seconds=1)


def run(*arguments: object):
    return CliRunner().invoke(cert.app, [str(argument) for argument in arguments])


@pytest.fixture
def put(tmp_path):
    def put(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return put


@pytest.fixture
def root_file(put, authority):
    return put("root.pem", authority.certificate.public_bytes(Encoding.PEM))


@pytest.fixture
def leaf_file(put, issue):
    return put("leaf.der", issue().public_bytes(Encoding.DER))


@pytest.fixture
def verify(root_file):
    def verify(file, *more: object, root=root_file, at: str = AT):
        done = run("verify", file, "--root", root, "--at", at, "--json", *more)
        return done.exit_code, json.loads(done.stdout)

    return verify


class TestVerify:
    @pytest.mark.parametrize("leaf", [Encoding.PEM, Encoding.DER])
    @pytest.mark.parametrize("root", [Encoding.PEM, Encoding.DER])
    def test_a_valid_certificate_in_pem_and_der(self, verify, put, issue, authority, leaf, root):
        file = put("leaf", issue().public_bytes(leaf))
        trusted = put("root", authority.certificate.public_bytes(root))
        code, found = verify(file, root=trusted)
        assert code == 0
        assert found == {
            "valid": True,
            "serial": "4711",
            "issuer": authority.certificate.subject.rfc4514_string(),
            "not_before": "2025-10-26T15:00:00+00:00",
            "not_after": "2030-02-17T14:59:59+00:00",
            "revocation": "not_checked",
        }

    @pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
    def test_with_a_crl(self, verify, put, leaf_file, authority, now, encoding):
        def ask():
            crl = x509.load_der_x509_crl(authority.crl("99001", now))
            return verify(leaf_file, "--crl", put("crl", crl.public_bytes(encoding)))

        code, found = ask()
        assert (code, found["revocation"]) == (0, "good")
        authority.suspend(4711, now - SECOND)
        code, found = ask()
        assert (code, found["reason"]) == (1, "suspended")
        assert found["since"] == "2026-11-20T02:59:59+00:00"
        authority.revoke(4711, now - SECOND, RevocationReason.SUPERSEDED)
        code, found = ask()
        assert (code, found["reason"]) == (1, "revoked")
        assert found["revocation_reason"] == "superseded"
        assert found["serial"] == "4711"

    def test_with_ocsp(self, verify, leaf_file, authority, now, serve):
        address = serve(lambda request: authority.responder.answer(request, now))
        code, found = verify(leaf_file, "--ocsp", address)
        assert (code, found["revocation"]) == (0, "good")
        authority.revoke(4711, now - SECOND, RevocationReason.KEY_COMPROMISE)
        code, found = verify(leaf_file, "--ocsp", address)
        assert (code, found["reason"]) == (1, "revoked")

    def test_an_ocsp_responder_that_cannot_be_reached_is_a_refusal(self, verify, leaf_file):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            code, found = verify(leaf_file, "--ocsp", f"http://127.0.0.1:{port}/ocsp")
        assert (code, found["reason"], found["why"]) == (1, "revocation_unknown", "unreachable")

    @pytest.mark.parametrize(
        ("answer", "status", "why"),
        [
            (b"", 500, "unreachable"),
            (b"<html>", 200, "malformed"),
            (bytes(1 << 17), 200, "unreachable"),
        ],
        ids=["an error", "a page", "too much"],
    )
    def test_an_ocsp_responder_that_talks_nonsense_is_a_refusal(
        self, verify, leaf_file, serve, answer, status, why
    ):
        address = serve(lambda _request: answer, status)
        code, found = verify(leaf_file, "--ocsp", address)
        assert (code, found["reason"], found["why"]) == (1, "revocation_unknown", why)

    @pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN X509 CRL-----\n"])
    def test_a_crl_that_is_none_is_a_refusal(self, verify, put, leaf_file, content):
        code, found = verify(leaf_file, "--crl", put("crl", content))
        assert (code, found["reason"], found["why"]) == (1, "revocation_unknown", "malformed")

    @pytest.mark.parametrize(
        "content",
        [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    )
    def test_a_file_that_is_no_certificate_is_a_refusal(self, verify, put, content):
        code, found = verify(put("leaf", content))
        assert code == 1
        assert (found["valid"], found["reason"]) == (False, "malformed")

    def test_a_refusal_tells_its_facts_beside_the_certificates(self, verify, put, forgery, now):
        file = put("leaf", forgery.without(x509.CertificatePolicies).der())
        code, found = verify(file)
        assert (code, found["reason"]) == (1, "missing_policy")
        assert found["expected"] == ["2.999.392.1.1"]
        assert found["serial"] == "4711"

    @pytest.mark.parametrize(
        ("at", "reason"),
        [
            ("2025-10-26", "not_yet_valid"),
            ("2025-10-27", None),
            ("2030-02-17", None),
            ("2030-02-17T23:59:59", None),
            ("2030-02-18T00:00", "expired"),
            ("2030-02-17T14:59:59+00:00", None),
            ("2030-02-17T15:00:00Z", "expired"),
            ("2030-02-18", "expired"),
        ],
    )
    def test_a_day_is_its_noon_and_a_time_is_japans(self, verify, leaf_file, at, reason):
        code, found = verify(leaf_file, at=at)
        assert code == (0 if reason is None else 1)
        assert found.get("reason") == reason

    def test_what_it_shall_serve_for_matters(self, verify, leaf_file):
        code, found = verify(leaf_file, "--purpose", "sign")
        assert (code, found["reason"]) == (1, "wrong_purpose")

    def test_without_a_time_it_is_now(self, leaf_file, root_file):
        done = run("verify", leaf_file, "--root", root_file, "--json")
        assert json.loads(done.stdout)["valid"]

    def test_names_of_the_real_jpki_need_a_word_of_consent(
        self, verify, put, root_of, forgery, keys
    ):
        name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "JPKI")])
        root = put("jpki.pem", root_of(name, keys.root).public_bytes(Encoding.PEM))
        file = put("leaf", forgery.with_(issuer=name).der())
        code, found = verify(file, root=root)
        assert (code, found["reason"]) == (1, "foreign_hierarchy")
        code, found = verify(file, "--allow-production-names", root=root)
        assert (code, found["reason"]) == (1, "wrong_policy")

    def test_people_read_both_languages(self, leaf_file, root_file, put):
        done = run("verify", leaf_file, "--root", root_file, "--at", AT)
        assert done.stdout.startswith("有効です / valid\n")
        done = run("verify", put("x", b"x"), "--root", root_file, "--at", AT)
        assert done.stdout.startswith("証明書として読み取れません / not a certificate\n")
        assert done.exit_code == 1

    def test_no_fact_hides_the_verdict_or_its_reason(self):
        for kind in CertificateRefused.__subclasses__():
            names = {field.name for field in fields(kind)}
            assert "valid" not in names
            assert "reason" not in names or kind is CertificateRevoked

    def test_every_reason_has_words(self):
        codes = {kind.code for kind in CertificateRefused.__subclasses__()}
        assert set(CERTIFICATE) == codes


class TestUsage:
    """Exit code 2, the field named, nothing on standard output."""

    def refused(self, done) -> str:
        assert done.exit_code == 2
        assert done.stdout == ""
        return done.stderr

    def test_a_file_that_cannot_be_read(self, root_file, tmp_path):
        done = run("verify", tmp_path / "none", "--root", root_file, "--json")
        assert "FILE: " in self.refused(done)

    def test_a_root_that_cannot_be_read(self, leaf_file, tmp_path):
        done = run("verify", leaf_file, "--root", tmp_path, "--json")
        assert "--root: " in self.refused(done)

    @pytest.mark.parametrize(
        "content",
        [b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    )
    def test_a_root_that_is_no_certificate(self, leaf_file, put, content):
        done = run("verify", leaf_file, "--root", put("root", content), "--json")
        assert "is not a certificate" in self.refused(done)

    def test_a_root_that_is_no_root(self, leaf_file):
        done = run("verify", leaf_file, "--root", leaf_file, "--json")
        assert "--root: " in self.refused(done)
        assert "authority" in done.stderr

    def test_a_crl_that_cannot_be_read(self, leaf_file, root_file, tmp_path):
        done = run("verify", leaf_file, "--root", root_file, "--crl", tmp_path / "none")
        assert "--crl: " in self.refused(done)

    @pytest.mark.parametrize("url", ["ftp://a.invalid/", "ocsp.invalid", "http://", "http://[", ""])
    def test_an_address_that_is_none(self, leaf_file, root_file, url):
        done = run("verify", leaf_file, "--root", root_file, "--ocsp", url)
        assert "--ocsp: " in self.refused(done)

    def test_two_sources_at_once(self, leaf_file, root_file):
        done = run(
            "verify", leaf_file, "--root", root_file, "--crl", root_file, "--ocsp", "http://a.b"
        )
        assert "one of the two" in self.refused(done)

    @pytest.mark.parametrize("at", ["tomorrow", "2026-13-01", "2026-11-20T25:00", ""])
    def test_a_time_that_is_none(self, leaf_file, root_file, at):
        done = run("verify", leaf_file, "--root", root_file, "--at", at)
        assert "--at: " in self.refused(done)

    @pytest.mark.parametrize(
        ("last", "day", "field"),
        [
            ("soon", "2026-11-20", "--not-after"),
            ("2026-11-20", "today", "--on"),
            ("9999-12-31", "2026-11-20", "--not-after"),
            ("0001-01-01", "2026-11-20", "--not-after"),
        ],
    )
    def test_a_day_that_is_none(self, last, day, field):
        done = run("state", "--not-after", last, "--on", day, "--json")
        assert f"{field}: " in self.refused(done)


class TestState:
    @pytest.mark.parametrize(
        ("last", "state", "alert_start", "grace_end", "days_left"),
        [
            ("2026-07-31", "expired", "2026-04-30", "2026-10-31", None),
            ("2026-08-01", "grace", "2026-05-01", "2026-11-30", 10),
            ("2026-11-20", "expiring", "2026-08-20", "2027-02-28", 0),
            ("2027-02-20", "expiring", "2026-11-20", "2027-05-31", 92),
            ("2027-02-21", "valid", "2026-11-21", "2027-05-31", 93),
        ],
    )
    def test_what_a_certificate_is_worth_on_a_day(
        self, last, state, alert_start, grace_end, days_left
    ):
        done = run("state", "--not-after", last, "--on", "2026-11-20", "--json")
        assert done.exit_code == 0
        assert json.loads(done.stdout) == {
            "state": state,
            "alert_start": alert_start,
            "grace_end": grace_end,
            "days_left": days_left,
        }

    def test_people_read_lines(self):
        done = run("state", "--not-after", "2026-07-31", "--on", "2026-11-20")
        assert "state: expired\n" in done.stdout
        assert "days_left: -\n" in done.stdout
