"""The authority for terminals: a client certificate for each, bound to its institution's code.

Its name, key and book are apart from those of the cards' authorities. Certificates are valid for
three years and three months (docs/rules.md §9) and can be revoked. Path and profile are checked by
`cryptography.x509.verification`, which follows the rules of the web's authorities.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from onshikaku.domain.certificate import RevocationReason
from onshikaku.domain.dates import jst_day
from onshikaku.domain.terminal_session import certificate_days
from onshikaku.pki.authority import AuthorityDamaged
from onshikaku.pki.ledger import Ledger, write_atomically
from onshikaku.pki.profile import sign_certificate, validity
from onshikaku.pki.status import Good, Revoked
from onshikaku.pki.terminal_credential import (
    CredentialUnusable,
    TerminalCredential,
    terminal_name,
    terminal_of,
)
from onshikaku.pki.terminal_profile import ROOT_NAME, leaf_extensions, root_extensions, subject

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = [
    "IssuedCertificate",
    "TerminalAuthority",
    "TerminalCertificate",
    "TerminalCertificateFault",
    "TerminalCertificateRefused",
]

_CURVE = ec.SECP256R1


class TerminalCertificateFault(StrEnum):
    """Why a terminal's certificate is refused."""

    MALFORMED = "malformed"
    UNTRUSTED = "untrusted"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class TerminalCertificateRefused(Exception):
    """The certificate opens nothing. `since`: the moment of expiry or revocation, if it is that."""

    def __init__(self, fault: TerminalCertificateFault, since: datetime | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.since = since


@dataclass(frozen=True, slots=True)
class TerminalCertificate:
    """A genuine certificate and the terminal it names."""

    institution_code: str
    terminal_id: str
    serial: int
    not_after: datetime
    public_key: ec.EllipticCurvePublicKey

    def signed(self, signature: bytes, statement: bytes) -> bool:
        """Whether the key of the certificate made the signature."""
        try:
            self.public_key.verify(signature, statement, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """What the authority's book says of a certificate; `revoked_at` None: it was not revoked."""

    serial: int
    not_after: datetime
    revoked_at: datetime | None


class TerminalAuthority:
    """Issues and revokes. In memory, or in a folder that several processes may share.

    In the book each terminal is a part of its own, as a municipality is in that of the cards.
    """

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        ledger: Ledger,
        folder: Path | None = None,
    ) -> None:
        self.certificate = certificate
        self._key = key
        self._ledger = ledger
        self._folder = folder
        self._kept: dict[tuple[str, str], TerminalCredential] = {}

    @classmethod
    def create(cls, not_before: datetime, not_after: datetime) -> Self:
        """A new authority in memory."""
        key = ec.generate_private_key(_CURVE())
        public = key.public_key()
        certificate = sign_certificate(
            issuer=ROOT_NAME,
            subject=ROOT_NAME,
            serial=x509.random_serial_number(),
            public_key=public,
            period=(not_before, not_after),
            extensions=root_extensions(public),
            key=key,
        )
        return cls(key, certificate, Ledger())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The authority that `save` left there. Raises `AuthorityDamaged` or `LedgerDamaged`."""
        files = _Files(folder)
        try:
            key = load_pem_private_key(files.key.read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        except (OSError, ValueError, TypeError) as error:
            raise AuthorityDamaged(folder, f"terminal: {error}") from error
        if (
            not isinstance(key, ec.EllipticCurvePrivateKey)
            or key.public_key() != certificate.public_key()
        ):
            raise AuthorityDamaged(folder, "terminal: key and certificate do not belong together")
        return cls(key, certificate, Ledger(files.ledger), folder)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether an authority was saved there."""
        return _Files(folder).certificate.exists()

    def save(self, folder: Path) -> None:
        """Keep the authority in a folder from now on (created with mode 0700; keys have 0600)."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = _Files(folder)
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_atomically(files.key, key, mode=0o600)
        self._ledger.move_to(files.ledger)
        # Last, because `exists` goes by it.
        write_atomically(files.certificate, self.certificate.public_bytes(Encoding.PEM), mode=0o644)
        self._folder = folder

    @property
    def revision(self) -> int:
        """Rises whenever a certificate may have been issued or revoked, by whomever."""
        return self._ledger.revision

    def issue(self, institution_code: str, terminal_id: str, at: datetime) -> TerminalCredential:
        """A new key and certificate for a terminal, valid from that day on; older ones stay valid.

        `ValueError` where the authority itself is not valid as long, or for an odd id.
        """
        name = terminal_name(institution_code, terminal_id)
        first, last = validity(*certificate_days(jst_day(at)))
        root = self.certificate
        if first < root.not_valid_before_utc:
            first = root.not_valid_before_utc
        if last > root.not_valid_after_utc:
            last = root.not_valid_after_utc
        if not first <= at <= last:
            raise ValueError("the moment lies outside the authority's validity")
        key = ec.generate_private_key(_CURVE())
        serial = x509.random_serial_number()
        certificate = sign_certificate(
            issuer=root.subject,
            subject=subject(institution_code, terminal_id),
            serial=serial,
            public_key=key.public_key(),
            period=(first, last),
            extensions=leaf_extensions(name, key.public_key(), self._key.public_key()),
            key=self._key,
        )
        self._ledger.enter(serial, name, certificate.not_valid_after_utc)
        return TerminalCredential(key, certificate)

    def enrol(self, institution_code: str, terminal_id: str, at: datetime) -> TerminalCredential:
        """The credential kept for a terminal; a new one where none is, or none valid by its dates.

        One that was revoked is still the terminal's: it stays locked out until `issue` and `keep`.
        """
        kept = self._kept_for(institution_code, terminal_id)
        if kept is not None and kept.covers(at):
            return kept
        return self.keep(self.issue(institution_code, terminal_id, at))

    def keep(self, credential: TerminalCredential) -> TerminalCredential:
        """Keep a credential for `enrol`, in the folder if there is one; it replaces another."""
        terminal = (credential.institution_code, credential.terminal_id)
        self._kept[terminal] = credential
        if self._folder is not None:
            path = _Files(self._folder).credential(*terminal)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_atomically(path, credential.pem, mode=0o600)
        return credential

    def _kept_for(self, institution_code: str, terminal_id: str) -> TerminalCredential | None:
        if self._folder is None:
            return self._kept.get((institution_code, terminal_id))
        path = _Files(self._folder).credential(institution_code, terminal_id)
        try:
            return TerminalCredential.from_pem(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, CredentialUnusable) as error:
            raise AuthorityDamaged(path, str(error)) from error

    def revoke(self, institution_code: str, terminal_id: str, at: datetime) -> list[int]:
        """Revoke every certificate of a terminal from that moment; the numbers it concerned."""
        revoked: list[int] = []
        for issued in self.issued_to(institution_code, terminal_id):
            if issued.revoked_at is None:
                self._ledger.change(
                    issued.serial,
                    lambda entry: entry.revoke(at, RevocationReason.CESSATION_OF_OPERATION),
                )
                revoked.append(issued.serial)
        return revoked

    def revoked_since(self, serial: int, at: datetime) -> datetime | None:
        """Since when a certificate is off at that moment; None: it is not."""
        status = self._ledger.status(serial, at)
        return status.since if isinstance(status, Revoked) else None

    def issued_to(self, institution_code: str, terminal_id: str) -> list[IssuedCertificate]:
        """Every certificate of a terminal, those that end last first."""
        entries = self._ledger.of_municipality(terminal_name(institution_code, terminal_id))
        issued = [
            IssuedCertificate(serial, entry.not_after, entry.revoked and entry.revoked.since)
            for serial, entry in entries.items()
            if entry.not_after is not None
        ]
        return sorted(issued, key=lambda one: one.not_after, reverse=True)

    def verify(self, der: bytes, at: datetime) -> TerminalCertificate:
        """The terminal behind a certificate. Raises `TerminalCertificateRefused`."""
        try:
            certificate = x509.load_der_x509_certificate(der)
            terminal = terminal_of(certificate)
        except (ValueError, TypeError, CredentialUnusable) as error:
            raise TerminalCertificateRefused(TerminalCertificateFault.MALFORMED) from error
        self._check_path(certificate)
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TerminalCertificateRefused(TerminalCertificateFault.UNTRUSTED)
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if at < first:
            raise TerminalCertificateRefused(TerminalCertificateFault.NOT_YET_VALID)
        if at > last:
            raise TerminalCertificateRefused(TerminalCertificateFault.EXPIRED, last)
        serial = certificate.serial_number
        match self._ledger.status(serial, at):
            case Good():
                return TerminalCertificate(*terminal, serial, last, key)
            case Revoked(since=since):
                raise TerminalCertificateRefused(TerminalCertificateFault.REVOKED, since)
            case _:
                raise TerminalCertificateRefused(TerminalCertificateFault.UNTRUSTED)

    def _check_path(self, certificate: x509.Certificate) -> None:
        """Genuine at the moment it was issued; its dates are looked at apart."""
        verifier = (
            PolicyBuilder()
            .store(Store([self.certificate]))
            .time(certificate.not_valid_before_utc)
            .build_client_verifier()
        )
        try:
            verifier.verify(certificate, [])
        except (VerificationError, ValueError) as error:
            raise TerminalCertificateRefused(TerminalCertificateFault.UNTRUSTED) from error


class _Files:
    """Where a folder holds the authority, and the credentials it keeps for terminals."""

    def __init__(self, folder: Path) -> None:
        self.key = folder / "terminal_ca_key.pem"
        self.certificate = folder / "terminal_ca.pem"
        self.ledger = folder / "terminal_ledger.json"
        self._credentials = folder / "terminals"

    def credential(self, institution_code: str, terminal_id: str) -> Path:
        return self._credentials / f"{institution_code}-{terminal_id}.pem"
