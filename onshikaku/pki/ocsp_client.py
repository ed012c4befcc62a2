"""OCSP: asking, and what is checked before an answer is believed (RFC 6960 §3.2, §4.2)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from onshikaku.pki.crl import STRONG_HASHES, off_status
from onshikaku.pki.status import Doubt, Good, RevocationUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.pki.status import RevocationStatus

__all__ = ["build_request", "check_response", "issuer_hashes"]

_MIN_RSA_BITS = 2048
# How far a responder's clock may run ahead, and how old an answer without nextUpdate may be.
_SKEW = timedelta(minutes=5)


def build_request(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = None,
) -> bytes:
    """A request for one certificate in DER; its CertID uses SHA-256 unless told otherwise."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate, issuer, algorithm or hashes.SHA256()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def check_response(
    der: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
    nonce: bytes | None,
) -> RevocationStatus:
    """What an answer says of the certificate, once everything about it is found right.

    The signer must be the issuer, or hold a certificate of the issuer for OCSP signing with
    id-pkix-ocsp-nocheck. If a nonce was sent, the answer must carry it. Raises
    `RevocationUnavailable`; its `why` tells the checks apart.
    """
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise RevocationUnavailable(Doubt.RESPONDER_REFUSED, response.response_status.name)
        _check_signature(response, _signer(response, issuer, at))
        answers = list(response.responses)
        if len(answers) != 1:
            raise RevocationUnavailable(Doubt.UNSUPPORTED, f"{len(answers)} answers in one")
        _check_extensions(response, nonce)
        return _status(answers[0], certificate, issuer, at)
    except (ValueError, TypeError, x509.DuplicateExtension) as error:
        raise RevocationUnavailable(Doubt.MALFORMED, f"OCSP: {error}") from error
    except UnsupportedAlgorithm as error:
        raise RevocationUnavailable(Doubt.UNSUPPORTED, f"OCSP: {error}") from error


def issuer_hashes(
    issuer: x509.Certificate, algorithm: type[hashes.HashAlgorithm]
) -> tuple[bytes, bytes]:
    """The issuerNameHash and issuerKeyHash of a CertID (RFC 6960 §4.1.1)."""
    name = issuer.subject.public_bytes()
    key = _key_bits(issuer.public_key())
    digests = [hashes.Hash(algorithm()) for _ in range(2)]
    for digest, content in zip(digests, (name, key), strict=True):
        digest.update(content)
    return digests[0].finalize(), digests[1].finalize()


def _key_bits(key: object) -> bytes:
    """The content of subjectPublicKey, which CertIDs and responder ids hash."""
    match key:
        case rsa.RSAPublicKey():
            return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        case ec.EllipticCurvePublicKey():
            return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        case _:
            raise RevocationUnavailable(Doubt.UNSUPPORTED, "the signer's kind of key")


def _signer(
    response: ocsp.OCSPResponse, issuer: x509.Certificate, at: datetime
) -> x509.Certificate:
    if _is_responder(response, issuer):
        return issuer
    for certificate in response.certificates:
        if _is_responder(response, certificate):
            _check_delegation(certificate, issuer, at)
            return certificate
    raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "nobody that the issuer has named")


def _is_responder(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_key_hash is not None:
        bits = _key_bits(certificate.public_key())
        # The responder id is SHA-1 by definition (RFC 6960 §4.2.1); nothing rests on its strength.
        return response.responder_key_hash == hashlib.sha1(bits, usedforsecurity=False).digest()
    return response.responder_name == certificate.subject


def _check_delegation(
    certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> None:
    """The signer's certificate: of the issuer, for OCSP, in its time (RFC 6960 §4.2.2.2)."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise RevocationUnavailable(
            Doubt.UNAUTHORISED_SIGNER, "its certificate is not the issuer's"
        ) from error
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "its certificate is not valid now")
    if not isinstance(certificate.signature_hash_algorithm, STRONG_HASHES):
        raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "its certificate is weakly signed")
    _check_delegate_extensions(certificate.extensions)


def _check_delegate_extensions(extensions: x509.Extensions) -> None:
    usages: set[x509.ObjectIdentifier] = set()
    no_check = False
    strange: x509.ObjectIdentifier | None = None
    for extension in extensions:
        match extension.value:
            case x509.ExtendedKeyUsage() as found:
                usages.update(found)
            case x509.OCSPNoCheck():
                no_check = True
            case x509.KeyUsage() as usage if not usage.digital_signature:
                raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "it may not sign")
            case x509.KeyUsage() | x509.BasicConstraints():
                pass
            case _ if extension.critical:
                strange = extension.oid
            case _:
                pass
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usages:
        raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "it may not sign OCSP answers")
    if not no_check:
        raise RevocationUnavailable(Doubt.UNAUTHORISED_SIGNER, "it may itself be revoked")
    if strange is not None:
        raise RevocationUnavailable(Doubt.UNSUPPORTED, strange.dotted_string)


def _check_signature(response: ocsp.OCSPResponse, signer: x509.Certificate) -> None:
    algorithm = response.signature_hash_algorithm
    if not isinstance(algorithm, STRONG_HASHES):
        raise RevocationUnavailable(
            Doubt.WEAK_SIGNATURE, response.signature_algorithm_oid.dotted_string
        )
    signed = response.tbs_response_bytes
    try:
        match signer.public_key():
            case rsa.RSAPublicKey() as key if key.key_size >= _MIN_RSA_BITS:
                key.verify(response.signature, signed, padding.PKCS1v15(), algorithm)
            case ec.EllipticCurvePublicKey() as key:
                key.verify(response.signature, signed, ec.ECDSA(algorithm))
            case _:
                raise RevocationUnavailable(Doubt.WEAK_SIGNATURE, "the signer's key")
    except InvalidSignature as error:
        raise RevocationUnavailable(Doubt.BAD_SIGNATURE, "OCSP") from error


def _check_extensions(response: ocsp.OCSPResponse, nonce: bytes | None) -> None:
    found: bytes | None = None
    for extension in response.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            found = extension.value.nonce
        elif extension.critical:
            raise RevocationUnavailable(Doubt.UNSUPPORTED, extension.oid.dotted_string)
    for extension in response.single_extensions:
        if extension.critical:
            raise RevocationUnavailable(Doubt.UNSUPPORTED, extension.oid.dotted_string)
    if nonce is not None and found != nonce:
        raise RevocationUnavailable(Doubt.NONCE_MISMATCH, "absent" if found is None else "another")


def _status(
    answer: ocsp.OCSPSingleResponse,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
) -> RevocationStatus:
    ours = issuer_hashes(issuer, type(answer.hash_algorithm))
    if (answer.issuer_name_hash, answer.issuer_key_hash) != ours:
        raise RevocationUnavailable(Doubt.OTHER_ISSUER)
    if answer.serial_number != certificate.serial_number:
        raise RevocationUnavailable(Doubt.OTHER_CERTIFICATE, str(answer.serial_number))
    if answer.this_update_utc - _SKEW > at:
        raise RevocationUnavailable(Doubt.NOT_YET_VALID, answer.this_update_utc.isoformat())
    end = answer.next_update_utc or answer.this_update_utc + _SKEW
    if at >= end:
        raise RevocationUnavailable(Doubt.STALE, end.isoformat())
    match answer.certificate_status:
        case ocsp.OCSPCertStatus.GOOD:
            return Good()
        case ocsp.OCSPCertStatus.REVOKED if answer.revocation_time_utc is not None:
            return off_status(answer.revocation_time_utc, answer.revocation_reason)
        case _:
            raise RevocationUnavailable(Doubt.UNKNOWN_CERTIFICATE)
