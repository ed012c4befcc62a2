"""The keys of the simulator: authorities for cards and terminals, and what signs papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from onshikaku.domain.dates import JST, jst_day
from onshikaku.pki.authority import Authority
from onshikaku.pki.document_key import DocumentKey
from onshikaku.pki.ledger import locked
from onshikaku.pki.profile import Purpose
from onshikaku.pki.terminal_authority import TerminalAuthority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

__all__ = ["Hierarchy"]

# Wide, so that a simulated day years away finds certificates and roots as they would have been.
# Whoever was confirmed on the first day of the real system may have had a certificate since 2016.
_BEGINS = datetime(2016, 1, 1, tzinfo=JST)
_AFTER = timedelta(days=5479)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The authorities of one installation.

    Those for cards answer OCSP at `<ocsp_url>/auth` and `<ocsp_url>/sign`; that for terminals is
    asked by nobody but the centre, and is valid as long as they are. `documents` signs the codes on
    papers.
    """

    auth: Authority
    sign: Authority
    terminals: TerminalAuthority
    documents: DocumentKey

    @classmethod
    def create(
        cls,
        now: datetime,
        ocsp_url: str,
        *,
        keys: Mapping[Purpose, RSAPrivateKey] | None = None,
    ) -> Self:
        """New authorities in memory, valid from ten years before `now` to fifteen years after."""
        auth, sign = (_create(purpose, now, ocsp_url, keys or {}) for purpose in Purpose)
        return cls(auth, sign, _create_terminals(auth), DocumentKey.create())

    @classmethod
    def open(cls, folder: Path, now: datetime, ocsp_url: str) -> Self:
        """The authorities kept in a folder; those that are not there yet are created, once.

        Raises `AuthorityDamaged` or `LedgerDamaged`.
        """
        auth, sign = (_open(folder, purpose, now, ocsp_url) for purpose in Purpose)
        return cls(auth, sign, _open_terminals(folder, auth), DocumentKey.open(folder))

    def authority(self, purpose: Purpose) -> Authority:
        """The authority for a purpose."""
        return self.auth if purpose is Purpose.AUTH else self.sign

    def days(self) -> tuple[date, date]:
        """The first and the last JST day of which every authority is valid every second."""
        roots = (self.auth.certificate, self.sign.certificate)
        begins = max(root.not_valid_before_utc for root in roots)
        ends = min(root.not_valid_after_utc for root in roots)
        day = timedelta(days=1)
        return jst_day(begins - _SECOND) + day, jst_day(ends + _SECOND) - day


def _create(
    purpose: Purpose, now: datetime, ocsp_url: str, keys: Mapping[Purpose, RSAPrivateKey]
) -> Authority:
    return Authority.create(
        purpose,
        not_before=_BEGINS,
        not_after=now + _AFTER,
        ocsp_url=_url(ocsp_url, purpose),
        key=keys.get(purpose),
    )


def _open(folder: Path, purpose: Purpose, now: datetime, ocsp_url: str) -> Authority:
    if not Authority.exists(folder, purpose):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder / purpose):
            # Another process may have been here first.
            if not Authority.exists(folder, purpose):
                authority = _create(purpose, now, ocsp_url, {})
                authority.save(folder)
                return authority
    return Authority.load(folder, purpose, ocsp_url=_url(ocsp_url, purpose))


def _create_terminals(auth: Authority) -> TerminalAuthority:
    root = auth.certificate
    return TerminalAuthority.create(root.not_valid_before_utc, root.not_valid_after_utc)


def _open_terminals(folder: Path, auth: Authority) -> TerminalAuthority:
    if not TerminalAuthority.exists(folder):
        with locked(folder / "terminal"):
            # Another process may have been here first.
            if not TerminalAuthority.exists(folder):
                authority = _create_terminals(auth)
                authority.save(folder)
                return authority
    return TerminalAuthority.load(folder)


def _url(ocsp_url: str, purpose: Purpose) -> str:
    return f"{ocsp_url.rstrip('/')}/{purpose}"
