"""What a clinic is told of a member on a day, by the decision that answers its questions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.insurer.member_state import newest
from onshikaku.domain.decision import ByCard, ByNumber, decide
from onshikaku.domain.persona import Link
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.registration import registration_holds

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.circumstances import Circumstances
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.registration import Registration

__all__ = ["Seen", "seen_on"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Outcomes of the catalogue, at an institution that joined nothing.

    `by_card` None: no card with a certificate to ask by. `by_number`: by the numbers of the newest
    record; None: there is none.
    """

    by_card: Outcome | None
    by_number: Outcome | None


def seen_on(
    day: date,
    holder: Holder,
    circumstances: Circumstances | None,
    registration: Registration | None,
) -> Seen:
    """What is seen of the holder on that day. J-LIS is taken to be up."""
    return Seen(_by_card(day, holder, circumstances, registration), _by_number(day, holder))


def _by_card(
    day: date,
    holder: Holder,
    circumstances: Circumstances | None,
    registration: Registration | None,
) -> Outcome | None:
    card = None if circumstances is None else circumstances.card
    facts = None if card is None else card.certificate_on(day)
    if card is None or facts is None or _gone(card.lost_on, day) or _gone(card.returned_on, day):
        return None
    held = registration_holds(registration, card.previous_expires, facts.not_before, day)
    query = ByCard(assess(facts, day), Link.LINKED, held)
    return decide(query, (holder,), day).outcome


def _gone(since: date | None, day: date) -> bool:
    return since is not None and since <= day


def _by_number(day: date, holder: Holder) -> Outcome | None:
    coverage = newest(holder)
    if coverage is None:
        return None
    query = ByNumber(coverage.insurer_number, coverage.insured, holder.person.birth_date)
    return decide(query, (holder,), day).outcome
