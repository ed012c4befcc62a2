"""Whether a proof holds: a genuine certificate, and a signature by its key over this statement.

A certificate by itself is no proof: whoever read the card once can send it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from onshikaku.domain.certificate import CertificateFacts, CertificateStatus
from onshikaku.domain.dates import jst_day
from onshikaku.errors import CertificateRejected, ProofRejected, RevocationUnreachable
from onshikaku.pki.refusals import CertificateRefused, NotYetValid
from onshikaku.pki.revocation import CrlSource
from onshikaku.pki.status import Good, RevocationUnavailable, Revoked, Suspended
from onshikaku.pki.validate import Validated, Validator
from onshikaku.store.records import CertificateKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from onshikaku.domain.proof import Statement
    from onshikaku.pki.authority import Authority
    from onshikaku.store.card_key import CardKey
    from onshikaku.store.records import CardMark

__all__ = ["Genuine", "Verification", "issuer_key_id"]


_PADDING, _HASH = PKCS1v15(), SHA256()


@dataclass(frozen=True, slots=True)
class Genuine:
    """A certificate that is genuine.

    `pinned`: by a root that was trusted by hand; nothing is known of its revocation, and of its
    serial number nothing is kept but a mark, which leads to whomever the card was bound to. `key`
    is None where no card ever was.
    """

    key: CertificateKey | CardMark | None
    facts: CertificateFacts
    pinned: bool


class Verification:
    """Trusts the authority, and roots given by hand; asks the authority's CRL each time.

    `card_key` makes the marks of cards under those roots.
    Raises `onshikaku.pki.validate.UnfitRoot` for a root that cannot be one.
    """

    def __init__(
        self, authority: Authority, trusted: Sequence[x509.Certificate], card_key: CardKey
    ) -> None:
        self._root = authority.certificate
        self._card_key = card_key
        self._key_ids = {root: issuer_key_id(root) for root in (*trusted, authority.certificate)}
        # Revocation is asked for apart: a certificate that is off is an answer, not a refusal.
        self._validator = Validator(
            [authority.certificate, *trusted], allow_production_names=bool(trusted)
        )
        self._revocation = _OwnCrl(authority)

    def verify(
        self, certificate: bytes, signature: bytes, statement: Statement, at: datetime
    ) -> Genuine:
        """The certificate (DER) behind a proof, whatever its dates and status.

        Raises `CertificateRejected`, `ProofRejected`, `RevocationUnreachable`.
        """
        validated = self._validate(certificate, at)
        leaf = validated.certificate
        key = leaf.public_key()
        if not isinstance(key, RSAPublicKey):
            raise ProofRejected
        try:
            key.verify(signature, statement.encode(), _PADDING, _HASH)
        except InvalidSignature:
            raise ProofRejected from None
        return self._genuine(validated, at)

    def recognise(self, certificate: bytes, at: datetime) -> Genuine:
        """A certificate (DER) that came without proof, whatever its dates and status.

        Raises `CertificateRejected`, `RevocationUnreachable`.
        """
        return self._genuine(self._validate(certificate, at), at)

    def _genuine(self, validated: Validated, at: datetime) -> Genuine:
        leaf, known = validated.certificate, validated.root is self._root
        key = CertificateKey(self._key_ids[validated.root], leaf.serial_number)
        return Genuine(
            key if known else self._card_key.mark(key),
            CertificateFacts(
                jst_day(leaf.not_valid_before_utc),
                jst_day(leaf.not_valid_after_utc),
                self._revocation.status(leaf, at) if known else None,
            ),
            pinned=not known,
        )

    def _validate(self, certificate: bytes, at: datetime) -> Validated:
        try:
            try:
                return self._validator.validate(certificate, at=at, expiry="report")
            except NotYetValid as early:
                # Being early is an answer, not a refusal, if nothing else is wrong.
                return self._validator.validate(certificate, at=early.not_before)
        except CertificateRefused as refusal:
            raise CertificateRejected(refusal.code, refusal.facts()) from refusal


class _OwnCrl:
    """The authority's revocation lists, read like anybody else's."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._at = authority.certificate.not_valid_before_utc
        self._source = CrlSource(self._fetch, always_fetch=True)

    def status(self, leaf: x509.Certificate, at: datetime) -> CertificateStatus:
        """The status at that moment."""
        self._at = at
        try:
            match self._source.status(leaf, self._authority.certificate, at):
                case Good():
                    return CertificateStatus.GOOD
                case Suspended():
                    return CertificateStatus.SUSPENDED
                case Revoked():
                    return CertificateStatus.REVOKED
        except RevocationUnavailable as error:
            raise RevocationUnreachable(error.why) from error

    def _fetch(self, municipality: str) -> bytes:
        return self._authority.crl(municipality, self._at)


def issuer_key_id(issuer: x509.Certificate) -> str:
    """The key identifier of an authority (RFC 5280 §4.2.1.2 method 1), in hexadecimal."""
    return x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest.hex()
