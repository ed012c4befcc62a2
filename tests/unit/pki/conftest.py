"""Keys, authorities and forgeries for the tests of the PKI."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.pki.authority import Authority
from onshikaku.pki.ocsp import OcspResponder, request_from_get_path
from onshikaku.pki.profile import (
    Extension,
    Purpose,
    Subject,
    common_name,
    leaf_extensions,
    root_name,
    sign_certificate,
    validity,
)
from onshikaku.pki.validate import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MUNICIPALITY = "99001"
OCSP_URL = "http://127.0.0.1:8710/ocsp/auth"
_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
_SHA1_WITH_RSA = bytes.fromhex("2a864886f70d010105")


@dataclass(frozen=True)
class Keys:
    root: rsa.RSAPrivateKey
    other: rsa.RSAPrivateKey
    leaf: rsa.RSAPrivateKey
    short: rsa.RSAPrivateKey


@pytest.fixture(scope="session")
def keys() -> Keys:
    made = [rsa.generate_private_key(65537, 2048) for _ in range(3)]
    return Keys(*made, short=rsa.generate_private_key(65537, 1024))  # noqa: S505


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def subject() -> Subject:
    return Subject(common_name("997794E9AGCIEG", MUNICIPALITY, "003A"))


def make_authority(key: rsa.RSAPrivateKey, now: datetime, purpose: Purpose) -> Authority:
    return Authority.create(
        purpose,
        not_before=now - timedelta(days=3650),
        not_after=now + timedelta(days=3650),
        ocsp_url=OCSP_URL,
        key=key,
    )


@pytest.fixture
def authority(keys: Keys, now: datetime) -> Authority:
    return make_authority(keys.root, now, Purpose.AUTH)


@pytest.fixture
def sign_authority(keys: Keys, now: datetime) -> Authority:
    return make_authority(keys.other, now, Purpose.SIGN)


@pytest.fixture
def impostor(keys: Keys, now: datetime) -> Authority:
    """Another key under the very same name."""
    return make_authority(keys.other, now, Purpose.AUTH)


@pytest.fixture
def validator(authority: Authority) -> Validator:
    return Validator([authority.certificate])


@pytest.fixture
def issue(authority: Authority, keys: Keys, subject: Subject) -> Callable[..., x509.Certificate]:
    """A certificate by the book; keyword arguments as `Authority.issue` takes them."""

    def make(serial: int = 4711, **changes: Any) -> x509.Certificate:
        first, last = validity(date(2025, 10, 27), date(2030, 2, 17))
        arguments: dict[str, Any] = {
            "serial": serial,
            "public_key": keys.leaf.public_key(),
            "subject": subject,
            "municipality": MUNICIPALITY,
            "not_before": first,
            "not_after": last,
        }
        return authority.issue(**(arguments | changes))

    return make


@dataclass(frozen=True)
class Forgery:
    """The parts of a certificate, each of which a test may replace before `der`."""

    issuer: x509.Name
    key: rsa.RSAPrivateKey
    public_key: Any
    subject: x509.Name
    period: tuple[datetime, datetime]
    extensions: list[Extension] = field(default_factory=list)
    serial: int = 4711

    def with_(self, **changes: Any) -> Forgery:
        return replace(self, **changes)

    def extension(self, value: x509.ExtensionType, *, critical: bool) -> Forgery:
        """With this extension in place of the one of its type, or added."""
        return self.without(type(value)).with_(
            extensions=[*self.without(type(value)).extensions, (value, critical)]
        )

    def without(self, kind: type[x509.ExtensionType]) -> Forgery:
        return self.with_(extensions=[e for e in self.extensions if not isinstance(e[0], kind)])

    def certificate(self) -> x509.Certificate:
        return sign_certificate(
            issuer=self.issuer,
            subject=self.subject,
            serial=self.serial,
            public_key=self.public_key,
            period=self.period,
            extensions=self.extensions,
            key=self.key,
        )

    def der(self) -> bytes:
        return self.certificate().public_bytes(Encoding.DER)

    def sha1_der(self) -> bytes:
        """Signed with SHA-1, which the library refuses: algorithm patched, signature made anew."""
        certificate = self.certificate()
        tbs = certificate.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
        signature = self.key.sign(tbs, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
        der = certificate.public_bytes(Encoding.DER)
        head = len(der) - len(certificate.tbs_certificate_bytes) - len(certificate.signature)
        outer = der[len(der) - head + 4 - len(signature) : -len(signature)]
        return der[:4] + tbs + outer.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA) + signature


@pytest.fixture
def forgery(keys: Keys, subject: Subject) -> Forgery:
    """As good as a certificate by the book, and signed by the pinned root's key."""
    return Forgery(
        issuer=root_name(Purpose.AUTH),
        key=keys.root,
        public_key=keys.leaf.public_key(),
        subject=subject.name(Purpose.AUTH),
        period=validity(date(2025, 10, 27), date(2030, 2, 17)),
        extensions=leaf_extensions(
            Purpose.AUTH,
            subject,
            MUNICIPALITY,
            public_key=keys.leaf.public_key(),
            issuer_key=keys.root.public_key(),
            ocsp_url=OCSP_URL,
        ),
    )


@pytest.fixture
def root_of() -> Callable[..., x509.Certificate]:
    """A self-signed root with a name of one's own."""

    def make(name: x509.Name, key: rsa.RSAPrivateKey, **changes: Any) -> x509.Certificate:
        usage = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        extensions: list[Extension] = [
            (x509.BasicConstraints(ca=True, path_length=None), True),
            (x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), True),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        ]
        arguments: dict[str, Any] = {
            "issuer": name,
            "subject": name,
            "serial": 1,
            "public_key": key.public_key(),
            "period": (datetime(2016, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)),
            "extensions": extensions,
            "key": key,
        }
        return sign_certificate(**(arguments | changes))

    return make


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Put a function from request to answer behind a plain server; the address it has."""
    running: list[tuple[ThreadingHTTPServer, Thread]] = []

    def start(answer: Callable[[bytes], bytes], status: int = 200) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self._reply(self.rfile.read(int(self.headers["content-length"])))

            def do_GET(self):
                self._reply(request_from_get_path(self.path.removeprefix("/ocsp")))

            def _reply(self, request: bytes) -> None:
                body = answer(request)
                self.send_response(status)
                self.send_header("content-type", "application/ocsp-response")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = False
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/ocsp"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def responder(authority) -> OcspResponder:
    return authority.responder
