"""OpenSSL, unchanged, against what the simulator publishes; and our client against OpenSSL."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.ocsp import build_request, check_response
from onshikaku.pki.profile import POLICY_OIDS, Purpose, sign_certificate
from onshikaku.pki.revocation import OcspSource
from onshikaku.pki.status import Doubt, Good, RevocationUnavailable, Revoked, Suspended

POLICY = POLICY_OIDS[Purpose.AUTH].dotted_string
SECOND = timedelta(seconds=1)


@pytest.fixture
def now() -> datetime:
    """OpenSSL's OCSP commands know no other time than the machine's."""
    return datetime.now(UTC).replace(microsecond=0)


def openssl(*arguments: object) -> str:
    """What the command says, on either stream: its exit code tells little (`openssl-ocsp(1)`)."""
    done = subprocess.run(
        ["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout + done.stderr


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, content: bytes) -> Path:
        target = self.path / name
        target.write_bytes(content)
        return target

    def certificate(self, name: str, certificate: x509.Certificate) -> Path:
        return self.put(name, certificate.public_bytes(Encoding.PEM))


@pytest.fixture
def folder(tmp_path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def root_file(folder, authority) -> Path:
    return folder.certificate("root.pem", authority.certificate)


@pytest.fixture
def leaf_file(folder, issue) -> Path:
    return folder.certificate("leaf.pem", issue())


class TestVerify:
    @pytest.fixture
    def verify(self, root_file, now):
        def run(leaf: Path, *more: object, policy: str = POLICY) -> str:
            return openssl(
                "verify",
                "-x509_strict",
                "-policy_check",
                "-explicit_policy",
                "-policy",
                policy,
                "-attime",
                int(now.timestamp()),
                "-CAfile",
                root_file,
                *more,
                leaf,
            )

        return run

    @pytest.fixture
    def crl_file(self, folder, authority, now):
        def make(municipality: str = "99001") -> Path:
            crl = x509.load_der_x509_crl(authority.crl(municipality, now))
            return folder.put("crl.pem", crl.public_bytes(Encoding.PEM))

        return make

    def test_it_accepts_the_path_strictly(self, verify, leaf_file):
        assert verify(leaf_file).endswith("leaf.pem: OK\n")

    def test_it_accepts_it_for_client_authentication(self, verify, leaf_file):
        assert verify(leaf_file, "-purpose", "sslclient").endswith("leaf.pem: OK\n")

    def test_it_finds_no_other_policy(self, verify, leaf_file):
        found = verify(leaf_file, policy=POLICY_OIDS[Purpose.SIGN].dotted_string)
        assert "no explicit policy" in found

    def test_it_accepts_the_certificate_with_our_crl(self, verify, leaf_file, crl_file):
        found = verify(leaf_file, "-crl_check", "-CRLfile", crl_file())
        assert found.endswith("leaf.pem: OK\n")

    @pytest.mark.parametrize("change", ["revoke", "suspend"])
    def test_it_finds_what_our_crl_lists(self, verify, leaf_file, crl_file, authority, now, change):
        if change == "revoke":
            authority.revoke(4711, now, RevocationReason.SUPERSEDED)
        else:
            authority.suspend(4711, now)
        found = verify(leaf_file, "-crl_check", "-CRLfile", crl_file())
        assert "certificate revoked" in found

    def test_it_does_not_take_another_partition(self, verify, leaf_file, crl_file):
        found = verify(leaf_file, "-crl_check", "-CRLfile", crl_file("99002"))
        assert "different CRL scope" in found

    def test_it_refuses_another_root_of_the_same_name(self, verify, folder, impostor, leaf_file):
        other = folder.certificate("other.pem", impostor.certificate)
        found = openssl("verify", "-CAfile", other, leaf_file)
        assert "verification failed" in found

    def test_it_names_the_parts_as_we_do(self, leaf_file, root_file):
        text = openssl("x509", "-in", leaf_file, "-noout", "-text")
        for part in (
            "Signature Algorithm: sha256WithRSAEncryption",
            "X509v3 Key Usage: critical",
            "X509v3 Certificate Policies: critical",
            f"Policy: {POLICY}",
            "CPS: https://onshikaku.invalid/cps.html",
            "TLS Web Client Authentication",
            "99001 CRLDP",
        ):
            assert part in text
        root = openssl("x509", "-in", root_file, "-noout", "-text")
        assert "X509v3 Basic Constraints: critical" in root
        assert "X509v3 Key Usage: critical" in root


@pytest.fixture
def address(authority, serve) -> str:
    """Our responder, on the machine's time."""

    def answer(request: bytes) -> bytes:
        at = datetime.now(UTC)
        return authority.responder.answer(request, at)

    return serve(answer)


class TestItsOcspClientWithOurResponder:
    @pytest.fixture
    def ask(self, root_file, leaf_file, address):
        """`-sha256` goes before the certificate it is for."""

        def run(*more: object, digest: tuple[str, ...] = (), leaf: Path = leaf_file) -> str:
            issuer = ("-issuer", root_file, "-CAfile", root_file)
            return openssl("ocsp", *issuer, *digest, "-cert", leaf, "-url", address, *more)

        return run

    @pytest.mark.parametrize("digest", [(), ("-sha256",)], ids=["SHA-1", "SHA-256"])
    @pytest.mark.parametrize("nonce", [(), ("-no_nonce",)], ids=["nonce", "no nonce"])
    def test_good(self, ask, digest, nonce):
        said = ask(*nonce, digest=digest)
        assert "Response verify OK" in said
        assert "leaf.pem: good" in said
        assert "WARNING" not in said

    def test_revoked_with_time_and_reason(self, ask, authority, now):
        authority.revoke(4711, now - SECOND, RevocationReason.KEY_COMPROMISE)
        said = ask()
        assert "Response verify OK" in said
        assert "leaf.pem: revoked" in said
        assert "Reason: keyCompromise" in said

    def test_suspended(self, ask, authority, now):
        authority.suspend(4711, now - SECOND)
        said = ask()
        assert "leaf.pem: revoked" in said
        assert "Reason: certificateHold" in said

    def test_unknown(self, ask, folder, forgery):
        stranger = folder.certificate("stranger.pem", forgery.with_(serial=9).certificate())
        said = ask(leaf=stranger)
        assert "Response verify OK" in said
        assert "stranger.pem: unknown" in said

    def test_it_reads_the_whole_answer(self, ask):
        said = ask("-resp_text")
        assert "OCSP Response Status: successful" in said
        assert "OCSP Nonce" in said
        assert "OCSP No Check" in said
        assert "OCSP Signing" in said

    def test_a_get_gives_what_it_accepts(
        self, folder, root_file, leaf_file, address, authority, issue
    ):
        asked = folder.path / "request.der"
        openssl("ocsp", "-issuer", root_file, "-cert", leaf_file, "-no_nonce", "-reqout", asked)
        encoded = openssl("base64", "-A", "-in", asked).strip()
        path = encoded.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        with urlopen(f"{address}/{path}", timeout=10) as response:  # noqa: S310 - our own server
            answer = folder.put("answer.der", response.read())
        said = openssl(
            "ocsp",
            "-issuer",
            root_file,
            "-CAfile",
            root_file,
            "-cert",
            leaf_file,
            "-no_nonce",
            "-respin",
            answer,
        )
        assert "Response verify OK" in said
        assert "leaf.pem: good" in said


class TestOurOcspClientWithItsResponder:
    """`openssl ocsp -index` answers from files; nothing listens."""

    @pytest.fixture
    def respond(self, folder, root_file, keys, now):
        def pem_key(name, key) -> Path:
            return folder.put(
                name,
                key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            )

        def run(request: bytes, index: str, *more: object, signer=None, key=keys.root) -> bytes:
            answer = folder.path / "answer.der"
            answer.unlink(missing_ok=True)
            said = openssl(
                "ocsp",
                "-index",
                folder.put("index.txt", index.encode()),
                "-CA",
                root_file,
                "-rsigner",
                signer or root_file,
                "-rkey",
                pem_key("signer.key", key),
                "-reqin",
                folder.put("request.der", request),
                "-respout",
                answer,
                *(more or ("-ndays", 1)),
            )
            assert answer.exists(), said
            return answer.read_bytes()

        return run

    @staticmethod
    def index(state: str, when: str = "", serial: int = 4711) -> str:
        number = f"{serial:X}"
        number = number.zfill(len(number) + len(number) % 2)
        return f"{state}\t350101000000Z\t{when}\t{number}\tunknown\t/CN=x\n"

    @pytest.mark.parametrize(
        "algorithm",
        [hashes.SHA1(), hashes.SHA256()],  # noqa: S303
        ids=["SHA-1", "SHA-256"],
    )
    def test_good(self, respond, issue, authority, now, algorithm):
        nonce = bytes(range(16))
        asked = build_request(issue(), authority.certificate, algorithm=algorithm, nonce=nonce)
        answer = respond(asked, self.index("V"))
        later = now + SECOND
        assert check_response(answer, issue(), authority.certificate, later, nonce) == Good()

    @pytest.mark.parametrize(
        ("reason", "status"),
        [
            (
                ",keyCompromise",
                Revoked(datetime(2026, 1, 2, tzinfo=UTC), RevocationReason.KEY_COMPROMISE),
            ),
            ("", Revoked(datetime(2026, 1, 2, tzinfo=UTC), RevocationReason.UNSPECIFIED)),
            (",holdInstruction,holdInstructionNone", Suspended(datetime(2026, 1, 2, tzinfo=UTC))),
        ],
    )
    def test_revoked_and_suspended(self, respond, issue, authority, now, reason, status):
        source = OcspSource(
            lambda request: respond(request, self.index("R", f"260102000000Z{reason}"))
        )
        assert source.status(issue(), authority.certificate, now + SECOND) == status

    def test_unknown(self, respond, issue, authority, now):
        source = OcspSource(lambda request: respond(request, self.index("V", serial=9)))
        with pytest.raises(RevocationUnavailable) as caught:
            source.status(issue(), authority.certificate, now + SECOND)
        assert caught.value.why is Doubt.UNKNOWN_CERTIFICATE

    def test_a_delegate_and_an_impostor(
        self, respond, folder, issue, authority, impostor, keys, now
    ):
        def delegate(key) -> Path:
            certificate = sign_certificate(
                issuer=authority.certificate.subject,
                subject=x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "responder")]),
                serial=5,
                public_key=keys.leaf.public_key(),
                period=(now - SECOND, now + timedelta(hours=1)),
                extensions=[
                    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
                    (x509.OCSPNoCheck(), False),
                ],
                key=key,
            )
            return folder.certificate("signer.pem", certificate)

        def ask(key):
            source = OcspSource(
                lambda request: respond(
                    request, self.index("V"), signer=delegate(key), key=keys.leaf
                )
            )
            return source.status(issue(), authority.certificate, now + SECOND)

        assert ask(keys.root) == Good()
        with pytest.raises(RevocationUnavailable) as caught:
            ask(keys.other)
        assert caught.value.why is Doubt.UNAUTHORISED_SIGNER

    def test_stale(self, respond, issue, authority, now):
        source = OcspSource(
            lambda request: respond(request, self.index("V"), "-nmin", 1),
        )
        assert source.status(issue(), authority.certificate, now + SECOND) == Good()
        with pytest.raises(RevocationUnavailable) as caught:
            source.status(issue(), authority.certificate, now + timedelta(minutes=2))
        assert caught.value.why is Doubt.STALE
