"""Put the cast on record: with the centre, and in the books of the authorities."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateStatus, RevocationReason
from onshikaku.domain.dates import jst_midnight
from onshikaku.domain.persona import CardProfile, Link, certificate_serial
from onshikaku.pki.ledger import SerialTaken, StatusConflict
from onshikaku.pki.profile import Purpose
from onshikaku.pki.status import Good
from onshikaku.store.records import CertificateKey, Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from onshikaku.domain.persona import Persona
    from onshikaku.pki.authority import Authority
    from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["enter_ledgers", "members"]

_log = logging.getLogger(__name__)


def members(cast: Iterable[Persona], issuer_key_id: str) -> Iterator[Member]:
    """The cast with the certificates that lead to them."""
    for persona in cast:
        linked = persona.certificate.link is not Link.NOBODY and _has_certificate(persona)
        serial = certificate_serial(persona.id, Purpose.AUTH)
        yield Member(persona, CertificateKey(issuer_key_id, serial) if linked else None)


def enter_ledgers(
    hierarchy: Hierarchy, cast: Iterable[Persona], at: datetime, *, anew: bool = False
) -> None:
    """Let the authorities know every certificate of the cast, and which are off at that moment.

    `anew` also lifts suspensions of certificates that are good in this cast. A ledger kept from
    another day or cast may not allow it; then it stays as it is and a warning says so.
    """
    for persona in cast:
        if not _has_certificate(persona):
            continue
        for purpose in Purpose:
            try:
                _enter(hierarchy.authority(purpose), purpose, persona, at, anew=anew)
            except (SerialTaken, StatusConflict) as conflict:
                _log.warning("persona %s: %s certificate: %s", persona.id, purpose, conflict)


def _enter(
    authority: Authority, purpose: Purpose, persona: Persona, at: datetime, *, anew: bool
) -> None:
    serial = certificate_serial(persona.id, purpose)
    authority.register(serial, persona.card.municipality)
    certificate, status = persona.certificate, authority.status(serial, at)
    if certificate.revoked_on is None and status != Good():
        if anew:
            authority.resume(serial, at)
        return
    if certificate.revoked_on is None or status != Good():
        return
    since = jst_midnight(certificate.revoked_on)
    if certificate.status is CertificateStatus.SUSPENDED:
        authority.suspend(serial, since)
    else:
        authority.revoke(serial, since, certificate.reason or RevocationReason.UNSPECIFIED)


def _has_certificate(persona: Persona) -> bool:
    return persona.card.profile is not CardProfile.NO_CERTIFICATE
