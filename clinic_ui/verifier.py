"""The clinic's own check of a certificate: it lets the desk know early what is wrong.

The centre checks everything again; nothing it decides rests on this.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.events import CertificateChecked
from onshikaku.pki import validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["ClinicVerifier"]

# These do not make a card untrustworthy: the centre has its own answers to them.
_FINDINGS = (
    validate.Expired,
    validate.NotYetValid,
    validate.CertificateSuspended,
    validate.CertificateRevoked,
    validate.RevocationUnknown,
)


class ClinicVerifier:
    """Path, profile and revocation at the clinic's time, in a thread: revocation may be fetched."""

    def __init__(self, validator: validate.Validator, now: Callable[[], datetime]) -> None:
        self._validator = validator
        self._now = now

    async def check(self, certificate: bytes) -> CertificateChecked:
        """`distrusted` ends the visit, a `finding` is only told; both are reason codes."""
        return await asyncio.to_thread(self._check, certificate)

    def _check(self, certificate: bytes) -> CertificateChecked:
        try:
            self._validator.validate(certificate, at=self._now())
        except _FINDINGS as refusal:
            return CertificateChecked(finding=refusal.code)
        except validate.CertificateRefused as refusal:
            return CertificateChecked(distrusted=refusal.code)
        return CertificateChecked()
