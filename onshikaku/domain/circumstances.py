"""What an insurer learns of a member beside the record: card, certificate, number, wishes.

Insurers get the list of those whose certificates have run out every month (docs/rules.md §4.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateFacts, CertificateStatus
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.persona import CardProfile, Link

if TYPE_CHECKING:
    from onshikaku.domain.persona import Persona

__all__ = ["CardHeld", "Circumstances", "circumstances_of"]

_NO_MORE, _JULY, _LAST = date(2024, 12, 2), date(2025, 7, 31), date(2025, 12, 1)
_TO_JULY = frozenset({Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY})


@dataclass(frozen=True, slots=True)
class CardHeld:
    """A My Number Card and its user-authentication certificate; days included at both ends.

    `certificate_issued` and `certificate_expires` are None on a card without one.
    `previous_expires`: of the certificate before it. `stopped_on`: from then on its status is
    `status`. `renewing_since`: it was applied for anew (紛失, 更新) and has not come yet.
    """

    expires: date
    certificate_issued: date | None
    certificate_expires: date | None
    previous_expires: date | None = None
    status: CertificateStatus = CertificateStatus.GOOD
    stopped_on: date | None = None
    lost_on: date | None = None
    returned_on: date | None = None
    renewing_since: date | None = None

    def certificate_on(self, day: date) -> CertificateFacts | None:
        """The certificate as the authority has it on that day; None where the card has none."""
        if self.certificate_issued is None or self.certificate_expires is None:
            return None
        stopped = self.stopped_on is not None and self.stopped_on <= day
        status = self.status if stopped else CertificateStatus.GOOD
        return CertificateFacts(self.certificate_issued, self.certificate_expires, status)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`card` None: the person has none. `special_since`: known as 要配慮者 from then on.

    `elderly_applied_on`: asked for a 資格確認書 as a member of 後期 with マイナ保険証.
    `old_card_until`: the day printed on the last 健康保険証; None: there was none.
    """

    card: CardHeld | None
    my_number_supplied: bool = True
    special_since: date | None = None
    elderly_applied_on: date | None = None
    old_card_until: date | None = None


def circumstances_of(persona: Persona) -> Circumstances:
    """Those of one of the cast: as written, the rest told from card and coverage.

    A number that leads to nobody was not supplied. The last 健康保険証 of a coverage from before
    the end of their issue is good to 2025-07-31 in 国民健康保険 and 後期, to 2025-12-01 elsewhere
    (docs/rules.md §4.5; the same day for everybody is a convention).
    """
    written = persona.circumstances
    return Circumstances(
        card=_card_of(persona) if written.has_card else None,
        my_number_supplied=written.number_supplied and persona.certificate.link is not Link.NOBODY,
        special_since=written.special_since,
        elderly_applied_on=written.elderly_applied_on,
        old_card_until=written.old_card_until or _old_card_until(persona),
    )


def _card_of(persona: Persona) -> CardHeld:
    spec, written = persona.certificate, persona.circumstances
    bare = persona.card.profile is CardProfile.NO_CERTIFICATE
    return CardHeld(
        expires=persona.card.expires,
        certificate_issued=None if bare else spec.issued,
        certificate_expires=None if bare else spec.expires,
        previous_expires=spec.previous_expires,
        status=spec.status,
        stopped_on=spec.revoked_on,
        lost_on=written.card_lost_on,
        returned_on=written.card_returned_on,
        renewing_since=written.card_renewing_since,
    )


def _old_card_until(persona: Persona) -> date | None:
    ends = [
        _JULY if coverage.scheme in _TO_JULY else _LAST
        for coverage in persona.coverages
        if coverage.valid_from < _NO_MORE
    ]
    return ends[-1] if ends else None
