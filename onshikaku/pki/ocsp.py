"""OCSP: the responder (RFC 6960); asking and checking answers is in `ocsp_client`.

The nonce follows RFC 8954: 1 to 32 octets, echoed; any other length is a malformed request.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from onshikaku.domain.certificate import RevocationReason
from onshikaku.pki.ocsp_client import build_request, check_response, issuer_hashes
from onshikaku.pki.status import Good, Revoked, Suspended, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric import ec

    from onshikaku.pki.status import Status

__all__ = [
    "Credential",
    "OcspResponder",
    "build_request",
    "check_response",
    "request_from_get_path",
]

ANSWER_LIFE = timedelta(hours=1)
_LONGEST_REQUEST = 4096
_LONGEST_NONCE = 32
_CACHE_SIZE = 100_000


class _BadRequest(Exception):
    """Not a request that can be answered."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that may sign answers, with the certificate that says so."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def valid(self, at: datetime) -> bool:
        """Whether the certificate is in its validity at that moment."""
        return self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc


@dataclass(frozen=True, slots=True)
class _CertId:
    algorithm: type[hashes.HashAlgorithm]
    name_hash: bytes
    key_hash: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: bytes
    status: Status
    signer: Credential
    this_update: datetime
    next_update: datetime


class OcspResponder:
    """Answers for one authority. `status` is its word on a number at a moment.

    `credential` gives a delegated signer that is valid at a moment, or raises `ValueError` if the
    authority itself is not. Safe to use from several threads.
    """

    def __init__(
        self,
        issuer: x509.Certificate,
        status: Callable[[int, datetime], Status],
        credential: Callable[[datetime], Credential],
    ) -> None:
        self._issuer = issuer
        self._status = status
        self._credential = credential
        self._ours: dict[type[hashes.HashAlgorithm], tuple[bytes, bytes]] = {}
        self._kept: dict[_CertId, _Kept] = {}
        self._lock = Lock()

    def answer(self, request_der: bytes, at: datetime) -> bytes:
        """The response in DER, whatever the request holds; never raises for what is in it.

        Outside the authority's validity nobody may sign: that is answered as internalError.
        Without a nonce the same signed answer is given until its nextUpdate, or until the
        certificate's status changes.
        """
        try:
            cert_id, nonce = _read_request(request_der)
        except _BadRequest:
            return _failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        try:
            signer = self._credential(at)
        except ValueError:
            return _failure(ocsp.OCSPResponseStatus.INTERNAL_ERROR)
        status = self._status(cert_id.serial, at) if self._is_ours(cert_id) else Unknown()
        if nonce is not None:
            return _sign(cert_id, status, signer, at.replace(microsecond=0), nonce)
        with self._lock:
            kept = self._kept.get(cert_id)
        if (
            kept is not None
            and kept.status == status
            and kept.signer is signer
            and kept.this_update <= at < kept.next_update
        ):
            return kept.answer
        this_update = at.replace(microsecond=0)
        answer = _sign(cert_id, status, signer, this_update, None)
        with self._lock:
            if len(self._kept) >= _CACHE_SIZE:
                self._kept.pop(next(iter(self._kept)))
            self._kept[cert_id] = _Kept(
                answer, status, signer, this_update, this_update + ANSWER_LIFE
            )
        return answer

    def _is_ours(self, cert_id: _CertId) -> bool:
        ours = self._ours.get(cert_id.algorithm)
        if ours is None:
            ours = self._ours[cert_id.algorithm] = issuer_hashes(self._issuer, cert_id.algorithm)
        return ours == (cert_id.name_hash, cert_id.key_hash)


def request_from_get_path(raw_path: str) -> bytes:
    """The request in the path of a GET (RFC 6960 §A.1): what follows the responder's own path.

    The path as it came, still percent-encoded, with or without the slash before it. What is not
    base64 gives no bytes, which the responder answers as malformed.
    """
    encoded = unquote_to_bytes(raw_path).lstrip(b"/")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return b""


def _read_request(der: bytes) -> tuple[_CertId, bytes | None]:
    if len(der) > _LONGEST_REQUEST:
        raise _BadRequest
    try:
        request = ocsp.load_der_ocsp_request(der)
        nonce: bytes | None = None
        for extension in request.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                nonce = extension.value.nonce
                if not 1 <= len(nonce) <= _LONGEST_NONCE:
                    raise _BadRequest
            elif extension.critical:
                raise _BadRequest
        cert_id = _CertId(
            type(request.hash_algorithm),
            request.issuer_name_hash,
            request.issuer_key_hash,
            request.serial_number,
        )
    except (
        ValueError,
        TypeError,
        NotImplementedError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
    ) as error:
        raise _BadRequest from error
    size = cert_id.algorithm().digest_size
    if cert_id.serial < 0 or not len(cert_id.name_hash) == len(cert_id.key_hash) == size:
        raise _BadRequest
    return cert_id, nonce


def _sign(
    cert_id: _CertId,
    status: Status,
    signer: Credential,
    this_update: datetime,
    nonce: bytes | None,
) -> bytes:
    word, since, reason = _wire_status(status)
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=cert_id.name_hash,
            issuer_key_hash=cert_id.key_hash,
            serial_number=cert_id.serial,
            algorithm=cert_id.algorithm(),
            cert_status=word,
            this_update=this_update,
            next_update=this_update + ANSWER_LIFE,
            revocation_time=since,
            revocation_reason=reason,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        .certificates([signer.certificate])
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _wire_status(
    status: Status,
) -> tuple[ocsp.OCSPCertStatus, datetime | None, x509.ReasonFlags | None]:
    match status:
        case Good():
            return ocsp.OCSPCertStatus.GOOD, None, None
        case Suspended(since):
            return ocsp.OCSPCertStatus.REVOKED, since, x509.ReasonFlags.certificate_hold
        case Revoked(since, RevocationReason.UNSPECIFIED):
            return ocsp.OCSPCertStatus.REVOKED, since, None
        case Revoked(since, reason):
            return ocsp.OCSPCertStatus.REVOKED, since, x509.ReasonFlags(reason.value)
        case Unknown():
            return ocsp.OCSPCertStatus.UNKNOWN, None, None


def _failure(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
