"""What a persona's card will get as an answer on a day, told from what is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateFacts, CertificateStatus
from onshikaku.domain.decision import ByCard, decide
from onshikaku.domain.holder import Holder
from onshikaku.domain.persona import CardProfile, Link
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.registration import registration_holds

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.decision import Answer
    from onshikaku.domain.institution import Institution
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = ["certificate_on", "foresee", "holder_of"]


def holder_of(persona: Persona) -> Holder:
    """The persona as the centre has it on record."""
    return Holder(
        persona.record_person or persona.person,
        persona.coverages,
        persona.stops,
        persona.aid,
        persona.expenses,
    )


def certificate_on(persona: Persona, day: date) -> Assessment | None:
    """What the authentication certificate is worth; None where the card carries none."""
    if persona.card.profile is CardProfile.NO_CERTIFICATE:
        return None
    spec = persona.certificate
    stopped = spec.revoked_on is not None and spec.revoked_on <= day
    status = spec.status if stopped else CertificateStatus.GOOD
    return assess(CertificateFacts(spec.issued, spec.expires, status), day, spec.previous_expires)


def foresee(persona: Persona, day: date, at: Institution | None = None) -> Answer | None:
    """The answer to the card's first use on a day, every subsidy wanted; None: nothing to ask with.

    `at` None: an institution that joined nothing. J-LIS is taken to be up.
    """
    certificate = certificate_on(persona, day)
    if certificate is None:
        return None
    spec = persona.certificate
    registered = registration_holds(persona.registration, spec.previous_expires, spec.issued, day)
    holders = () if spec.link is Link.NOBODY else (holder_of(persona),)
    query = ByCard(certificate, spec.link, registered, subsidies=True)
    return decide(query, holders, day, at)
