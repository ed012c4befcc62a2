"""What the rules say about a situation of the training course, and whether a choice agrees.

Nothing here knows a right answer: it follows from the persona, the day and what the desk sees, by
the same rules as every visit (docs/rules.md §2 to §3.5). Conduct alone is taken from the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from onshikaku.domain.advice import advise
from onshikaku.domain.decision import Answer, BySearch, decide
from onshikaku.domain.foresight import certificate_on, foresee, holder_of
from onshikaku.domain.holder import StopScope
from onshikaku.domain.institution import Caller
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.access import Opened, may_ask
from onshikaku.domain.rules.burden import unconfirmed
from onshikaku.domain.rules.fallbacks import Gives, Way
from onshikaku.domain.scenario import Pays, Place
from onshikaku.domain.situation import CardKind, Paper, Situation

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.advice import Advice, Step
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.fallbacks import Fallback
    from onshikaku.domain.scenario import Choice, Claims, Scenario

__all__ = ["Ruling", "Standing", "ruling_on", "standing"]

_KINDS = {CardProfile.FACE_ONLY: CardKind.PINLESS, CardProfile.NO_PHOTO: CardKind.NO_PHOTO}
_AS_BY_CARD = frozenset({Way.AGAIN, Way.REGISTER, Way.OTHER_CHECK, Way.VISUAL, Way.APP})


class Standing(Enum):
    """Where a choice stands before the rules."""

    RIGHT = "right"
    NOT_FIRST = "not-first"  # allowed, but something else comes before it
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of a situation on a day.

    `steps`: the ways open, without those ruled out; empty where the confirmation counts. Those that
    confirm come first: a declaration is for whoever has no paper that would do, a 資格確認書 among
    them (docs/rules.md §3.4). `payment` is what is charged after the first of them, None for
    nothing yet. `medical`: whether medical information may be looked at then.
    """

    outcome: Outcome
    advice: Advice
    steps: tuple[Step, ...]
    payment: Payment | None
    medical: bool

    @property
    def way(self) -> Way | None:
        """What to do first; None: receive the patient."""
        return self.steps[0].fallback.way if self.steps else None


def ruling_on(scenario: Scenario, day: date | None = None) -> Ruling:
    """What the rules say on the scenario's day, or of the same people and things on another."""
    on = day or scenario.day
    outcome, answer = _ended(scenario, on)
    advice = advise(outcome, on, answer, _seen(scenario, answer))
    left = (step for step in advice.steps if _left(step.fallback.way, scenario, outcome))
    steps = tuple(sorted(left, key=lambda step: step.fallback.gives is not Gives.CONFIRMED))
    if not steps:
        medical = answer is not None and answer.medical_information and scenario.agrees
        return Ruling(outcome, advice, (), advice.payment, medical)
    first = steps[0].fallback
    return Ruling(
        outcome,
        advice,
        steps,
        _payment_after(first, scenario, on, advice.payment),
        first.way in _AS_BY_CARD and scenario.agrees and _may_be_seen(scenario.persona, on),
    )


def standing(choice: Choice, ruling: Ruling) -> Standing:
    """Whether the choice is what the rules say: right only if all that it claims is so."""
    claims = choice.claims
    if claims.against is not None:
        return Standing.WRONG
    if not _claims_about_case_hold(claims, ruling):
        return Standing.WRONG
    if claims.way is not None and claims.way is not ruling.way:
        opened = any(step.fallback.way is claims.way for step in ruling.steps)
        return Standing.NOT_FIRST if opened else Standing.WRONG
    return Standing.RIGHT


def _left(way: Way, scenario: Scenario, outcome: Outcome) -> bool:
    """Whether a way is still to be tried; what cannot be read at all is not read again."""
    nothing_to_read = scenario.card is Place.ABSENT or (
        scenario.card is Place.PHONE and outcome is Outcome.NO_CARD
    )
    if way is Way.AGAIN and nothing_to_read:
        return False
    return way not in scenario.ruled_out


def _claims_about_case_hold(claims: Claims, ruling: Ruling) -> bool:
    return (
        (ruling.way is None or not claims.accept)
        and claims.pays in (None, _pays(ruling.payment))
        and claims.medical in (None, ruling.medical)
    )


def _pays(payment: Payment | None) -> Pays:
    if payment is None or payment.percent is None:
        return Pays.UNSETTLED
    return Pays(str(payment.percent))


def _ended(scenario: Scenario, day: date) -> tuple[Outcome, Answer | None]:
    """How the confirmation ended, and the centre's answer if it gave one."""
    if scenario.fault is not None:
        return scenario.fault, None
    if scenario.card is Place.ABSENT or not _phone_served(scenario, day):
        return Outcome.NO_CARD, None
    answer = foresee(scenario.persona, day, scenario.clinic)
    if answer is None:
        return Outcome.NO_CERTIFICATE, None
    return answer.outcome, answer


def _phone_served(scenario: Scenario, day: date) -> bool:
    """Whether a phone that is held out can be read here (docs/rules.md §1.5)."""
    if scenario.card is not Place.PHONE:
        return True
    return may_ask(Mode.PHONE, Caller(scenario.clinic, "desk"), day, Opened()) is None


def _seen(scenario: Scenario, answer: Answer | None) -> Situation:
    by_phone = scenario.card is Place.PHONE
    person = scenario.persona.person
    shown = None if answer is None else answer.person
    carries = scenario.carries
    if by_phone:
        carries |= {Paper.PHONE}
    return Situation(
        card_brought=scenario.card in (Place.READER, Place.SLEEVE),
        first_visit=scenario.first_visit,
        carries=carries,
        card_kind=_KINDS.get(scenario.persona.card.profile, CardKind.ORDINARY),
        birth_date=person.birth_date,
        mode=Mode.PHONE if by_phone else Mode.CARD,
        other_person=shown is not None and shown.birth_date != person.birth_date,
    )


def _payment_after(
    way: Fallback, scenario: Scenario, day: date, meanwhile: Payment | None
) -> Payment | None:
    """A way that confirms gives the share on record, if there is one; else that of the advice."""
    match way.gives:
        case Gives.CONFIRMED:
            return _recorded(scenario.persona, day) or _by_paper(way, scenario, day) or meanwhile
        case Gives.LATER if way.way is Way.FULL_COST:
            return unconfirmed(None, day, brought_card=False)
        case _:
            return meanwhile


def _by_paper(way: Fallback, scenario: Scenario, day: date) -> Payment | None:
    """A 資格確認書 is enough by itself, and shows no share where the age decides."""
    if way.way is not Way.CERTIFICATE:
        return None
    return unconfirmed(scenario.persona.person.birth_date, day, brought_card=True)


def _recorded(persona: Persona, day: date) -> Payment | None:
    """The share of the person's own record; of somebody else's there is none."""
    holder = holder_of(persona)
    if holder.person.birth_date != persona.person.birth_date:
        return None
    return decide(BySearch(Mode.OUTAGE), (replace(holder, stops=()),), day).payment


def _may_be_seen(persona: Persona, day: date) -> bool:
    """Whether the card, once read, opens medical information to whoever agrees."""
    certificate = certificate_on(persona, day)
    live = certificate is not None and certificate.live
    return live and not holder_of(persona).stopped(StopScope.MEDICAL, day)
