"""A card and its certificate as they are written; what is left out follows from the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from onshikaku.domain.certificate import CertificateStatus, RevocationReason
from onshikaku.domain.identifiers import MyNumber
from onshikaku.domain.persona import CardProfile, CardSpec, CertificateSpec, Link
from onshikaku.domain.rules.certificate_life import card_validity, derive_expiry
from onshikaku.personas.entry import Day, Entry, FourDigits, numbered, written_as
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

__all__ = ["CardEntry", "CertificateEntry"]


class CardEntry(Entry):
    """The plastic card. `issued` is the certificate's day of issue unless the card is older.

    `expires` follows from that day, the birth date, the day of application (`applied`) and the end
    of the period of stay (`stay_until`); see docs/rules.md §2.1.
    """

    serial: Annotated[str, written_as("[0-9]{15}", Fault.SERIAL_FORM)]
    my_number: Annotated[
        str, numbered(MyNumber), written_as("99000[0-9]{7}", Fault.MY_NUMBER_SERIES)
    ]
    security_code: FourDigits
    municipality: Annotated[str, written_as("99[0-9]{3}", Fault.MUNICIPALITY_FORM)] = "99001"
    issued: Day | None = None
    applied: Day | None = None
    stay_until: Day | None = None
    expires: Day | None = None
    irregular: bool = False
    pin: FourDigits = "1234"
    profile: CardProfile = CardProfile.NORMAL

    def by_rule(self, certificate_issued: date, birth_date: date) -> date:
        """The last day of validity that the rules give."""
        return card_validity(
            self.issued or certificate_issued,
            birth_date,
            applied=self.applied,
            stay_until=self.stay_until,
        )

    def to_domain(self, certificate_issued: date, birth_date: date) -> CardSpec:
        """The card."""
        return CardSpec(
            serial=self.serial,
            municipality=self.municipality,
            expires=self.expires or self.by_rule(certificate_issued, birth_date),
            security_code=self.security_code,
            my_number=self.my_number,
            pin=self.pin,
            profile=self.profile,
        )


class CertificateEntry(Entry):
    """The certificate. `expires` follows from the rules unless `irregular` (docs/rules.md §2.1)."""

    issued: Day
    expires: Day | None = None
    irregular: bool = False
    status: CertificateStatus = CertificateStatus.GOOD
    stopped_on: Day | None = None
    reason: RevocationReason | None = None
    link: Link = Link.LINKED
    previous_expires: Day | None = None

    def findings(self) -> Iterator[Finding]:
        """An end before the issue; a stop half written."""
        for field in ("expires", "stopped_on"):
            end: date | None = getattr(self, field)
            if end is not None and end < self.issued:
                yield Finding((field,), Fault.ENDS_BEFORE_IT_BEGINS)
        stopped = self.status is not CertificateStatus.GOOD
        if stopped != (self.stopped_on is not None):
            yield Finding(("stopped_on",), Fault.STOP_DAY)
        if (self.status is CertificateStatus.REVOKED) != (self.reason is not None):
            yield Finding(("reason",), Fault.REVOCATION_REASON)

    def by_rule(self, birth_date: date, card_expires: date) -> date:
        """The last day of validity that the rules give."""
        return derive_expiry(self.issued, birth_date, card_expires, self.previous_expires)

    def to_domain(self, birth_date: date, card_expires: date) -> CertificateSpec:
        """The certificate."""
        return CertificateSpec(
            issued=self.issued,
            expires=self.expires or self.by_rule(birth_date, card_expires),
            status=self.status,
            revoked_on=self.stopped_on,
            reason=self.reason,
            link=self.link,
            previous_expires=self.previous_expires,
        )
