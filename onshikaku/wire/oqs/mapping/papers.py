"""限度額適用認定証 and 特定疾病療養受療証 to a result and back (docs/files.md §2.5, §2.6)."""

from __future__ import annotations

from onshikaku.domain.coverage import (
    Disease,
    DiseaseCertificate,
    LimitBand,
    LimitCertificate,
    LimitKind,
)
from onshikaku.domain.dates import Period
from onshikaku.wire.oqs import certificates, codes

__all__ = ["disease_from", "disease_message", "limit_from", "limit_message"]


def limit_message(limit: LimitCertificate) -> certificates.LimitCertificate:
    """The certificate; without 適用区分 where the insurer left it blank."""
    return certificates.LimitCertificate(
        kind=codes.LimitKind(limit.kind.value),
        band=None if limit.band is None else codes.LimitBand(limit.band.value),
        issued_on=limit.issued_on,
        valid_from=limit.period.first,
        valid_until=limit.period.last,
        long_term_on=limit.long_term_on,
    )


def limit_from(message: certificates.LimitCertificate) -> LimitCertificate | None:
    """The certificate in a result; None without its kind, its issue or its beginning."""
    if message.kind is None or message.issued_on is None or message.valid_from is None:
        return None
    return LimitCertificate(
        LimitKind(message.kind.value),
        None if message.band is None else LimitBand(message.band.value),
        message.issued_on,
        Period(message.valid_from, message.valid_until),
        message.long_term_on,
    )


def disease_message(certificate: DiseaseCertificate) -> certificates.DiseaseCertificate:
    """The certificate."""
    return certificates.DiseaseCertificate(
        disease=codes.Disease(certificate.disease.value),
        issued_on=certificate.issued_on,
        valid_from=certificate.period.first,
        valid_until=certificate.period.last,
        self_pay_yen=certificate.self_pay_yen,
    )


def disease_from(message: certificates.DiseaseCertificate) -> DiseaseCertificate | None:
    """The certificate in a result; None where anything but its end is missing."""
    if (
        message.disease is None
        or message.issued_on is None
        or message.valid_from is None
        or message.self_pay_yen is None
    ):
        return None
    return DiseaseCertificate(
        Disease(message.disease.value),
        message.issued_on,
        Period(message.valid_from, message.valid_until),
        message.self_pay_yen,
    )
