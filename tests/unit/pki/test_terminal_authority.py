"""The authority for terminals: what it issues, for how long, and whom OpenSSL believes."""

from __future__ import annotations

import stat
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from onshikaku.domain.dates import JST, jst_day
from onshikaku.domain.terminal_session import SessionStatement, certificate_days, reminder
from onshikaku.pki.authority import AuthorityDamaged
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.profile import sign_certificate
from onshikaku.pki.terminal_authority import (
    TerminalAuthority,
    TerminalCertificateFault,
    TerminalCertificateRefused,
)
from onshikaku.pki.terminal_credential import (
    CredentialUnusable,
    TerminalCredential,
    terminal_name,
    terminal_of,
)
from onshikaku.pki.terminal_profile import leaf_extensions, subject

CODE, TERMINAL = "9910000018", "desk-1"
SECOND = timedelta(seconds=1)


@pytest.fixture
def terminals(now) -> TerminalAuthority:
    return TerminalAuthority.create(now - timedelta(days=3650), now + timedelta(days=3650))


@pytest.fixture
def other(now) -> TerminalAuthority:
    """Another installation's, under the very same name."""
    return TerminalAuthority.create(now - timedelta(days=3650), now + timedelta(days=3650))


def refusal(authority: TerminalAuthority, der: bytes, at: datetime) -> TerminalCertificateRefused:
    with pytest.raises(TerminalCertificateRefused) as caught:
        authority.verify(der, at)
    return caught.value


def test_a_certificate_names_its_terminal_and_is_for_clients_only(terminals, now):
    credential = terminals.issue(CODE, TERMINAL, now)
    found = terminals.verify(credential.der, now)
    assert (found.institution_code, found.terminal_id) == (CODE, TERMINAL)
    assert (credential.institution_code, credential.terminal_id) == (CODE, TERMINAL)
    extensions = credential.certificate.extensions
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert isinstance(credential.key.curve, ec.SECP256R1)
    assert CODE in credential.certificate.subject.rfc4514_string()


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 11, 20), date(2030, 2, 19)),
        (date(2025, 4, 1), date(2028, 6, 30)),
        (date(2024, 11, 30), date(2028, 2, 28)),  # no 30 February: the month's last day, less one
        (date(2024, 11, 29), date(2028, 2, 28)),
        (date(2023, 12, 1), date(2027, 2, 28)),
    ],
)
def test_a_certificate_is_valid_for_three_years_and_three_months(terminals, issued, last):
    assert certificate_days(issued) == (issued, last)
    at = datetime(issued.year, issued.month, issued.day, 9, tzinfo=JST)
    certificate = terminals.issue(CODE, TERMINAL, at).certificate
    first, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert (first.astimezone(JST).isoformat(), jst_day(end)) == (f"{issued}T00:00:00+09:00", last)
    assert jst_day(end + SECOND) == last + timedelta(days=1)


def test_before_and_after_its_time_a_certificate_is_refused_for_that(terminals, now):
    credential = terminals.issue(CODE, TERMINAL, now)
    first = credential.certificate.not_valid_before_utc
    last = credential.certificate.not_valid_after_utc
    for at in (first, last):
        assert terminals.verify(credential.der, at).not_after == last
    assert refusal(terminals, credential.der, first - SECOND).fault is (
        TerminalCertificateFault.NOT_YET_VALID
    )
    late = refusal(terminals, credential.der, last + SECOND)
    assert (late.fault, late.since) == (TerminalCertificateFault.EXPIRED, last)


def test_a_revoked_certificate_is_refused_from_that_moment(terminals, now):
    credential = terminals.issue(CODE, TERMINAL, now)
    elsewhere = terminals.issue(CODE, "desk-2", now)
    assert terminals.revoke(CODE, TERMINAL, now + SECOND) == [credential.certificate.serial_number]
    assert terminals.revoke(CODE, TERMINAL, now + SECOND) == []
    terminals.verify(credential.der, now)
    refused = refusal(terminals, credential.der, now + SECOND)
    assert (refused.fault, refused.since) == (TerminalCertificateFault.REVOKED, now + SECOND)
    terminals.verify(elsewhere.der, now + SECOND)


def test_a_certificate_of_the_same_name_by_another_key_is_refused(terminals, other, now):
    stranger = other.issue(CODE, TERMINAL, now)
    assert stranger.certificate.issuer == terminals.certificate.subject
    assert refusal(terminals, stranger.der, now).fault is TerminalCertificateFault.UNTRUSTED


def test_one_that_is_genuine_but_in_no_book_is_refused(terminals, now):
    key = ec.generate_private_key(ec.SECP256R1())
    root = terminals.certificate
    smuggled = sign_certificate(
        issuer=root.subject,
        subject=subject(CODE, TERMINAL),
        serial=4711,
        public_key=key.public_key(),
        period=(now, now + timedelta(days=1)),
        extensions=leaf_extensions(
            terminal_name(CODE, TERMINAL), key.public_key(), root.public_key()
        ),
        key=terminals._key,
    )
    der = smuggled.public_bytes(Encoding.DER)
    assert refusal(terminals, der, now).fault is TerminalCertificateFault.UNTRUSTED


@pytest.mark.parametrize("name", ["card", "root", "noise"])
def test_what_is_no_terminals_certificate_is_malformed(terminals, authority, now, name):
    der = {
        "card": authority.certificate.public_bytes(Encoding.DER),
        "root": terminals.certificate.public_bytes(Encoding.DER),
        "noise": b"\x30\x03abc",
    }[name]
    assert refusal(terminals, der, now).fault is TerminalCertificateFault.MALFORMED


@pytest.mark.parametrize(
    "name",
    ["urn:onshikaku:terminal:991000001:desk", "urn:onshikaku:terminal:9910000018:", "urn:x:y"],
)
def test_a_name_of_another_shape_names_no_terminal(now, name):
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = sign_certificate(
        issuer=subject(CODE, TERMINAL),
        subject=subject(CODE, TERMINAL),
        serial=1,
        public_key=key.public_key(),
        period=(now, now + SECOND),
        extensions=leaf_extensions(name, key.public_key(), key.public_key()),
        key=key,
    )
    with pytest.raises(CredentialUnusable):
        terminal_of(certificate)


@pytest.mark.parametrize(("code", "terminal"), [("991", "desk-1"), (CODE, "a b"), (CODE, "../x")])
def test_an_odd_name_gets_no_certificate(terminals, now, code, terminal):
    with pytest.raises(ValueError, match="institution code"):
        terminals.issue(code, terminal, now)


def test_a_credential_survives_its_file_and_signs(terminals, now):
    credential = TerminalCredential.from_pem(terminals.issue(CODE, TERMINAL, now).pem)
    statement = SessionStatement(bytes(32), CODE, TERMINAL, "admin").encode()
    found = terminals.verify(credential.der, now)
    assert found.signed(credential.sign(statement), statement)
    for changed in (
        SessionStatement(bytes(31) + b"1", CODE, TERMINAL, "admin"),
        SessionStatement(bytes(32), CODE, "desk-2", "admin"),
        SessionStatement(bytes(32), CODE, TERMINAL, "general"),
        SessionStatement(bytes(32), CODE, TERMINAL),
    ):
        assert not found.signed(credential.sign(statement), changed.encode())
    assert not found.signed(b"no signature", statement)


def test_key_and_certificate_of_two_terminals_are_no_credential(terminals, now):
    one, two = (terminals.issue(CODE, TERMINAL, now) for _ in range(2))
    mixed = one.pem.partition(b"-----BEGIN CERT")[0] + two.certificate.public_bytes(Encoding.PEM)
    with pytest.raises(CredentialUnusable, match="belong together"):
        TerminalCredential.from_pem(mixed)
    with pytest.raises(CredentialUnusable, match="key and a certificate"):
        TerminalCredential.from_pem(b"nothing")


def test_openssl_accepts_the_chain_as_a_clients(terminals, now, tmp_path):
    root, leaf = tmp_path / "root.pem", tmp_path / "leaf.pem"
    root.write_bytes(terminals.certificate.public_bytes(Encoding.PEM))
    certificate = terminals.issue(CODE, TERMINAL, now).certificate
    leaf.write_bytes(certificate.public_bytes(Encoding.PEM))

    def verify(at: datetime, purpose: str) -> str:
        words = ["-x509_strict", "-purpose", purpose, "-attime", str(int(at.timestamp()))]
        command = ["openssl", "verify", *words, "-CAfile", str(root), str(leaf)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout + done.stderr

    assert ": OK" in verify(now, "sslclient")
    assert "unsuitable certificate purpose" in verify(now, "sslserver")
    assert "certificate has expired" in verify(
        certificate.not_valid_after_utc + SECOND, "sslclient"
    )


class TestFolder:
    @pytest.fixture
    def folder(self, tmp_path, now):
        Hierarchy.open(tmp_path / "pki", now, "http://127.0.0.1:8710/ocsp")
        return tmp_path / "pki"

    def test_keys_are_the_owners_alone(self, folder, now):
        TerminalAuthority.load(folder).enrol(CODE, TERMINAL, now)
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.rglob("*terminal*")}
        modes |= {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.glob("terminals/*")}
        assert modes == {
            "terminal.lock": 0o600,
            "terminal_ca.pem": 0o644,
            "terminal_ca_key.pem": 0o600,
            "terminal_ledger.json": 0o600,
            "terminal_ledger.lock": 0o600,
            "terminals": 0o700,
            f"{CODE}-{TERMINAL}.pem": 0o600,
        }

    def test_a_revocation_by_another_process_counts_at_once(self, folder, now):
        centre, keeper = TerminalAuthority.load(folder), TerminalAuthority.load(folder)
        credential = keeper.issue(CODE, TERMINAL, now)
        serial = centre.verify(credential.der, now).serial
        before = centre.revision
        keeper.revoke(CODE, TERMINAL, now)
        assert centre.revision > before
        assert centre.revoked_since(serial, now) == now
        assert refusal(centre, credential.der, now).fault is TerminalCertificateFault.REVOKED

    def test_a_terminal_keeps_its_credential_from_run_to_run(self, folder, now):
        first = TerminalAuthority.load(folder).enrol(CODE, TERMINAL, now)
        again = TerminalAuthority.load(folder).enrol(CODE, TERMINAL, now)
        assert again.der == first.der
        assert TerminalAuthority.load(folder).enrol(CODE, "desk-2", now).der != first.der

    def test_on_a_day_that_the_kept_one_does_not_cover_there_is_another(self, folder, now):
        authority = TerminalAuthority.load(folder)
        first = authority.enrol(CODE, TERMINAL, now)
        for at in (now - timedelta(days=365), now + timedelta(days=1500)):
            moved = authority.enrol(CODE, TERMINAL, at)
            assert moved.der != first.der
            assert authority.verify(moved.der, at).terminal_id == TERMINAL

    def test_a_revoked_one_is_still_the_terminals_until_another_is_kept(self, folder, now):
        authority = TerminalAuthority.load(folder)
        first = authority.enrol(CODE, TERMINAL, now)
        authority.revoke(CODE, TERMINAL, now)
        assert authority.enrol(CODE, TERMINAL, now).der == first.der
        second = authority.keep(authority.issue(CODE, TERMINAL, now))
        assert authority.enrol(CODE, TERMINAL, now).der == second.der
        issued = authority.issued_to(CODE, TERMINAL)
        assert sorted(one.revoked_at is None for one in issued) == [False, True]

    def test_a_folder_from_before_there_were_terminals_gets_their_authority(self, folder, now):
        for file in folder.glob("terminal*"):
            file.unlink()
        hierarchy = Hierarchy.open(folder, now + timedelta(days=400), "http://127.0.0.1/ocsp")
        root, cards = hierarchy.terminals.certificate, hierarchy.auth.certificate
        assert root.not_valid_before_utc == cards.not_valid_before_utc
        assert root.not_valid_after_utc == cards.not_valid_after_utc

    @pytest.mark.parametrize("file", ["terminal_ca_key.pem", f"terminals/{CODE}-{TERMINAL}.pem"])
    def test_what_is_damaged_is_named(self, folder, now, file):
        TerminalAuthority.load(folder).enrol(CODE, TERMINAL, now)
        (folder / file).write_bytes(b"rust")
        with pytest.raises(AuthorityDamaged):
            TerminalAuthority.load(folder).enrol(CODE, TERMINAL, now)


@pytest.mark.parametrize("day", [0, -1])
def test_on_the_first_and_last_day_of_the_authorities_a_terminal_is_admitted(now, day):
    hierarchy = Hierarchy.create(now, "http://127.0.0.1/ocsp")
    chosen = hierarchy.days()[day]
    for hour in (0, 23):
        at = datetime(chosen.year, chosen.month, chosen.day, hour, 59, tzinfo=JST).astimezone(UTC)
        credential = hierarchy.terminals.issue(CODE, TERMINAL, at)
        assert hierarchy.terminals.verify(credential.der, at).institution_code == CODE


@pytest.mark.parametrize(
    ("left", "told"),
    [
        *((1000, None), (91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (16, 30)),
        *((15, 15), (8, 15), (7, 7), (1, 7), (0, 7)),
    ],
)
def test_the_latest_reminder_that_has_come(left, told):
    assert reminder(left) == told
