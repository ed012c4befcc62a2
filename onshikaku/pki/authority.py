"""One certification authority of the simulator: its key, its certificates, its word on them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from onshikaku.domain.certificate import RevocationReason
from onshikaku.domain.dates import jst_day
from onshikaku.domain.rules.certificate_life import certificate_validity, renewal_opens
from onshikaku.pki.crl import CrlContent, build_crl
from onshikaku.pki.ledger import (
    Ledger,
    LedgerError,
    StatusConflict,
    UnknownSerial,
    write_atomically,
)
from onshikaku.pki.ocsp import Credential, OcspResponder
from onshikaku.pki.profile import (
    check_municipality,
    leaf_extensions,
    partition_name,
    responder_extensions,
    root_extensions,
    root_name,
    sign_certificate,
    validity,
)
from onshikaku.pki.sizing import sized
from onshikaku.pki.status import Doubt, Good, RevocationUnavailable, Revoked, Suspended

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from onshikaku.pki.ledger import Entry
    from onshikaku.pki.profile import Purpose, Subject
    from onshikaku.pki.status import Status

__all__ = ["Authority", "AuthorityDamaged", "RenewalRefused"]

CRL_LIFE = timedelta(days=1)
_KEY_BITS = 2048
_SERIAL_BYTES = 20
_RESPONDER_LIFE = timedelta(days=30)
_RESPONDER_LEAD = timedelta(hours=1)
_OUTSIDE = "outside the authority's validity"


class RenewalRefused(LedgerError):
    """The day lies outside the window in which a certificate is renewed (both days included)."""

    def __init__(self, opens: date, closes: date) -> None:
        super().__init__(f"renewed from {opens} to {closes} only")
        self.opens = opens
        self.closes = closes


class AuthorityDamaged(LedgerError):
    """The folder does not hold this authority."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Published:
    crl: bytes
    revision: int
    first: datetime
    end: datetime


class Authority:
    """A root that issues cards' certificates itself and keeps their statuses.

    Safe to use from several threads. In memory unless loaded from a folder or saved to one; then
    every change is on disk before the call returns. Changes that do not fit a certificate's state
    raise a `LedgerError`.
    """

    def __init__(
        self,
        purpose: Purpose,
        key: rsa.RSAPrivateKey,
        certificate: x509.Certificate,
        ledger: Ledger,
        ocsp_url: str,
    ) -> None:
        self.purpose = purpose
        self.certificate = certificate
        self.ocsp_url = ocsp_url
        self._key = key
        self._ledger = ledger
        self._lock = RLock()
        self._crl_number = 0
        self._crls: dict[str, _Published] = {}
        self._delegate: Credential | None = None
        self._responder = OcspResponder(certificate, self.status, self._credential)

    @classmethod
    def create(
        cls,
        purpose: Purpose,
        *,
        not_before: datetime,
        not_after: datetime,
        ocsp_url: str,
        key: rsa.RSAPrivateKey | None = None,
    ) -> Self:
        """A new authority with an empty ledger, and a new key unless one is given."""
        key = key or rsa.generate_private_key(65537, _KEY_BITS)
        name = root_name(purpose)
        certificate = sign_certificate(
            issuer=name,
            subject=name,
            serial=x509.random_serial_number(),
            public_key=key.public_key(),
            period=(not_before, not_after),
            extensions=root_extensions(purpose, key.public_key()),
            key=key,
        )
        return cls(purpose, key, certificate, Ledger(), ocsp_url)

    @classmethod
    def load(cls, folder: Path, purpose: Purpose, *, ocsp_url: str | None = None) -> Self:
        """The authority that `save` left there; `ocsp_url` replaces the one it had.

        Raises `AuthorityDamaged` or `LedgerDamaged`.
        """
        files = _Files(folder, purpose)
        try:
            key = load_pem_private_key(files.key.read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
            settings = json.loads(files.settings.read_bytes())
            url = ocsp_url or str(settings["ocsp_url"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise AuthorityDamaged(folder, f"{purpose}: {error}") from error
        if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
            raise AuthorityDamaged(folder, f"{purpose}: key and certificate do not belong together")
        return cls(purpose, key, certificate, Ledger(files.ledger), url)

    @staticmethod
    def exists(folder: Path, purpose: Purpose) -> bool:
        """Whether an authority for this purpose was saved there."""
        return _Files(folder, purpose).certificate.exists()

    def save(self, folder: Path) -> None:
        """Keep the authority in a folder from now on (created with mode 0700; the key has 0600)."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = _Files(folder, self.purpose)
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        settings = json.dumps({"ocsp_url": self.ocsp_url}).encode()
        write_atomically(files.key, key, mode=0o600)
        write_atomically(files.settings, settings, mode=0o600)
        self._ledger.move_to(files.ledger)
        # Last, because `exists` goes by it.
        write_atomically(files.certificate, self.certificate.public_bytes(Encoding.PEM), mode=0o644)

    def issue(
        self,
        *,
        serial: int,
        public_key: rsa.RSAPublicKey,
        subject: Subject,
        municipality: str,
        not_before: datetime,
        not_after: datetime,
    ) -> x509.Certificate:
        """A card's certificate, entered in the ledger.

        A number that is there already keeps its status: the simulator mints the same card again.
        Raises `SerialTaken` if it is another municipality's, `ValueError` for what no certificate
        may hold.
        """
        self._check_issue(serial, public_key, (not_before, not_after))
        name = subject.name(self.purpose)
        extensions = leaf_extensions(
            self.purpose,
            subject,
            municipality,
            public_key=public_key,
            issuer_key=self._key.public_key(),
            ocsp_url=self.ocsp_url,
        )
        self._ledger.enter(serial, municipality, not_after)
        return sign_certificate(
            issuer=self.certificate.subject,
            subject=name,
            serial=serial,
            public_key=public_key,
            period=(not_before, not_after),
            extensions=extensions,
            key=self._key,
        )

    def sized(self, certificate: x509.Certificate, length: int) -> x509.Certificate:
        """One of this authority's certificates, or its own, with DER of `length` bytes.

        For cards that have to be read like another one. ValueError where it cannot be.
        """
        return sized(certificate, length, self.certificate, self._key)

    def renew(
        self,
        old_serial: int,
        *,
        serial: int,
        public_key: rsa.RSAPublicKey,
        subject: Subject,
        birth_date: date,
        card_expires: date,
        at: datetime,
    ) -> x509.Certificate:
        """The successor of a certificate, valid from that day; the old one is superseded `at` once.

        Its last day is the sixth birthday, or the card's (docs/rules.md §2.1). Raises
        `RenewalRefused` outside the last three months of the old certificate, `UnknownSerial`
        also where only its number is known, `StatusConflict` where it is off.
        """
        day = jst_day(at)
        with self._lock:
            old = self._ledger.get(old_serial)
            if old is None or old.not_after is None:
                raise UnknownSerial(old_serial)
            if old.status(at) != Good():
                raise StatusConflict("renew", old.status(at))
            if serial == old_serial:
                raise ValueError("a renewed certificate has a number of its own")
            closes = jst_day(old.not_after)
            if not renewal_opens(closes) <= day <= closes:
                raise RenewalRefused(renewal_opens(closes), closes)
            last = certificate_validity(day, birth_date, card_expires, renewal=True)
            not_before, not_after = validity(day, last)
            certificate = self.issue(
                serial=serial,
                public_key=public_key,
                subject=subject,
                municipality=old.municipality,
                not_before=not_before,
                not_after=not_after,
            )
            self.revoke(old_serial, at, RevocationReason.SUPERSEDED)
        return certificate

    def register(self, serial: int, municipality: str) -> None:
        """Know a certificate by its number alone, as good, unless it is known already."""
        _check_serial(serial)
        self._ledger.enter(serial, check_municipality(municipality), None)

    def suspend(self, serial: int, at: datetime) -> None:
        """一時停止: certificateHold from that moment."""
        self._ledger.change(serial, lambda entry: entry.suspend(_aware(at)))

    def resume(self, serial: int, at: datetime) -> None:
        """Lift a suspension; from that moment nothing shows that there was one."""
        self._ledger.change(serial, lambda entry: entry.resume(_aware(at)))

    def revoke(self, serial: int, at: datetime, reason: RevocationReason) -> None:
        """失効: off for good from that moment."""
        self._ledger.change(serial, lambda entry: entry.revoke(_aware(at), reason))

    def status(self, serial: int, at: datetime) -> Status:
        """What the authority says of a number at that moment."""
        return self._ledger.status(serial, at)

    def crl(self, municipality: str, at: datetime) -> bytes:
        """The municipality's part of the CRL in DER; the same bytes until something changes.

        Expired certificates stay listed: a card may be looked at after its expiry. Raises
        `ValueError` for what is no municipality of the simulator, `RevocationUnavailable` outside
        the authority's own validity.
        """
        check_municipality(municipality)
        if not self._valid(_aware(at)):
            raise RevocationUnavailable(Doubt.UNREACHABLE, _OUTSIDE)
        with self._lock:
            revision = self._ledger.revision
            known = self._crls.get(municipality)
            if known and known.revision == revision and known.first <= at < known.end:
                return known.crl
            entries = self._ledger.of_municipality(municipality)
            this_update = at.replace(microsecond=0)
            self._crl_number = max(self._crl_number + 1, int(this_update.timestamp()))
            content = CrlContent(
                partition=partition_name(self.purpose, municipality),
                number=self._crl_number,
                this_update=this_update,
                next_update=this_update + CRL_LIFE,
                entries=_off(entries, at),
            )
            crl = build_crl(content, self.certificate, self._key)
            end = min(
                (change for entry in entries.values() for change in entry.changes() if change > at),
                default=content.next_update,
            )
            self._crls[municipality] = _Published(crl, revision, at, min(end, content.next_update))
            return crl

    @property
    def responder(self) -> OcspResponder:
        """The OCSP responder. It renews its delegated certificate itself."""
        return self._responder

    def _credential(self, at: datetime) -> Credential:
        with self._lock:
            if self._delegate is None or not self._delegate.valid(at):
                self._delegate = self._new_delegate(_aware(at))
            return self._delegate

    def _new_delegate(self, at: datetime) -> Credential:
        if not self._valid(at):
            raise ValueError(_OUTSIDE)
        root = self.certificate
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = sign_certificate(
            issuer=root.subject,
            subject=x509.Name(
                [*root.subject, x509.NameAttribute(NameOID.COMMON_NAME, "OCSP responder")]
            ),
            serial=x509.random_serial_number(),
            public_key=key.public_key(),
            period=(
                max(at - _RESPONDER_LEAD, root.not_valid_before_utc),
                min(at + _RESPONDER_LIFE, root.not_valid_after_utc),
            ),
            extensions=responder_extensions(key.public_key(), self._key.public_key()),
            key=self._key,
        )
        return Credential(certificate, key)

    def _valid(self, at: datetime) -> bool:
        root = self.certificate
        return root.not_valid_before_utc <= at <= root.not_valid_after_utc

    def _check_issue(
        self, serial: int, public_key: rsa.RSAPublicKey, period: tuple[datetime, datetime]
    ) -> None:
        _check_serial(serial)
        if public_key.key_size < _KEY_BITS:
            raise ValueError(f"the key has {public_key.key_size} bits, less than {_KEY_BITS}")
        first, last = period
        if first > last:
            raise ValueError("not_before lies after not_after")
        root = self.certificate
        if first < root.not_valid_before_utc or last > root.not_valid_after_utc:
            raise ValueError(
                "the certificate's validity is not within the authority's, "
                f"{root.not_valid_before_utc:%Y-%m-%d} to {root.not_valid_after_utc:%Y-%m-%d}"
            )


class _Files:
    """Where a folder holds an authority."""

    def __init__(self, folder: Path, purpose: Purpose) -> None:
        self.key = folder / f"{purpose}_ca_key.pem"
        self.certificate = folder / f"{purpose}_ca.pem"
        self.ledger = folder / f"{purpose}_ledger.json"
        self.settings = folder / f"{purpose}_settings.json"


def _check_serial(serial: int) -> None:
    # RFC 5280 §4.1.2.2: positive, at most 20 octets.
    if not 0 < serial < 1 << (_SERIAL_BYTES * 8 - 1):
        raise ValueError("serial is not positive or longer than 20 octets")


def _off(entries: Mapping[int, Entry], at: datetime) -> dict[int, Suspended | Revoked]:
    statuses = {serial: entry.status(at) for serial, entry in entries.items()}
    return {serial: status for serial, status in statuses.items() if not isinstance(status, Good)}


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone")
    return moment
