"""What the desk does when a confirmation did not give what was hoped for.

A value made of the outcome, the centre's answer, the day and what the desk sees. The rules behind
it: docs/rules.md §3.4 (fallbacks), §3.5 (charging), §3.6 (claims).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.claim import (
    Claim,
    disaster_claim,
    former_record_claim,
    held_claim,
    normal_claim,
    unknown_claim,
)
from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.reminders import reminders
from onshikaku.domain.rules.burden import BurdenReason, Payment, burden, unconfirmed
from onshikaku.domain.rules.desk_plans import PLANS, Contact, Office, Plan
from onshikaku.domain.rules.desk_words import instruction, papers_question
from onshikaku.domain.rules.fallbacks import Cause, Fallback, Gives, Way, open_fallbacks
from onshikaku.domain.situation import Paper, Situation
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from onshikaku.domain.decision import Answer

__all__ = ["Advice", "Contact", "Fallback", "Office", "Step", "advise"]


@dataclass(frozen=True, slots=True)
class Step:
    """A way that is open, and what to do there: in short, and what a beginner must know."""

    fallback: Fallback
    text: Text
    detail: Text | None


@dataclass(frozen=True, slots=True)
class Advice:
    """`first` is the one thing to do. `steps`: in order, the first that works is enough.

    `ask` are questions to the patient, `contacts` whom the desk may call, `mind` what to look out
    for, `then` what the patient does afterwards. `payment` is what is charged meanwhile (None:
    nothing yet), `charge` how. `claims`: how to claim, in the order of docs/rules.md §3.6. For an
    eligible answer only `first`, `mind`, `payment`, `charge` and `claims` have something to say.
    """

    outcome: Outcome
    first: Text
    charge: Text
    payment: Payment | None
    steps: tuple[Step, ...] = ()
    ask: tuple[Text, ...] = ()
    contacts: tuple[Contact, ...] = ()
    mind: tuple[Text, ...] = ()
    then: tuple[Text, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """The ways that are open, in order."""
        return tuple(step.fallback for step in self.steps)


_MISTYPED = frozenset({Outcome.NONE, Outcome.SEVERAL})
_TYPE_AGAIN = Text(
    "番号・枝番・生年月日に入力の誤りがないか確かめ、照会し直してください。",
    "Check number, branch and birth date for a slip, and ask again.",
)
_OTHER_PERSON = Text(
    "表示された人と患者さんが違います。この資格は使わず、保険者に連絡し、ほかの方法で確認してください。",
    "The record shows somebody else: do not use it, tell the insurer, and confirm in another way.",
)
_WRONG_LINK = Contact(
    Office.INSURER,
    Text("別人の資格が表示されたこと（ひも付け誤り）", "that another person's record came up"),
)
_CALL_OFFICE = Contact(
    Office.WELFARE_OFFICE,
    Text("生活保護が始まっていれば、医療券の登録", "the ticket, if public assistance has begun"),
)
_HELD_FOR_TICKET = Text(
    "医療券が登録されるまで請求を保留します。", "Hold the claim until the ticket is registered."
)
_HELD = Text(
    "加入している保険が確認できてから請求します。", "Claim once the coverage has been confirmed."
)
_NO_CLAIM = Text(
    "本人と資格が確かめられるまで請求しません。",
    "Claim nothing until person and coverage are cleared up.",
)
_UNSETTLED = frozenset({Way.INSURER, Way.FULL_COST})
_NO_CHARGE = Text(
    "本人と資格が確かめられるまで、会計を保留してください。",
    "Charge nothing until person and coverage are cleared up.",
)
_BY_AGE = Text(
    "3割（未就学児は2割、70歳以上は1割から3割）",
    "30 % (below school age 20 %, from 70 on 10 to 30 %)",
)
_PROPER_SHARE = Text(
    "確認できた割合。10割はいただきません。", "The share that is confirmed. Never 100 %."
)
_CHOSEN = Text(
    "確かめた保険の割合。決まるまで会計は保留してください。",
    "The share of the coverage that applies; charge nothing before that is settled.",
)
_NOTHING_SHOWN = Text(
    "確認できればその割合。カードも書類もなく何も確認できなければ、いったん10割をお預かりします。",
    "The share that is confirmed; with neither card nor papers, 100 % for the time being.",
)
_NEXT_TIME = Text(
    "次回はマイナンバーカードか資格確認書を持ってくる。",
    "Bring the My Number Card or a certificate of eligibility next time.",
)


def advise(
    outcome: Outcome,
    day: date,
    answer: Answer | None = None,
    situation: Situation | None = None,
) -> Advice:
    """What to do about an outcome on a day; `answer` is the centre's, None where it gave none.

    Without a situation the card was brought and all else is unknown. Where the answer is not
    eligible, there is always a step.
    """
    seen = situation or Situation()
    if seen.other_person:
        return _somebody_else(day, seen)
    if outcome.entry.eligible:
        return _eligible(outcome, day, answer, seen)
    plan = PLANS[outcome]
    fallbacks = open_fallbacks(_cause(plan.cause, outcome, seen), day, seen)
    payment = _payment(outcome, day, answer, seen)
    return Advice(
        outcome,
        _TYPE_AGAIN if _mistyped(outcome, seen) else outcome.entry.next_step,
        _charge(payment, {f.way for f in fallbacks}),
        payment,
        tuple(_step(fallback, outcome, day, seen) for fallback in fallbacks),
        plan.ask + _asked_papers(fallbacks),
        plan.contacts + _more_contacts(answer),
        () if answer is None else reminders(answer, day),
        tuple(_then(plan, day, seen)),
        tuple(_claims(outcome, day, answer, fallbacks, seen)),
    )


def _cause(cause: Cause, outcome: Outcome, seen: Situation) -> Cause:
    """By number, a slip of the hand is the likeliest cause of 該当資格なし and 複数該当."""
    if not _mistyped(outcome, seen):
        return cause
    return replace(cause, instead=(Way.AGAIN, *cause.instead))


def _mistyped(outcome: Outcome, seen: Situation) -> bool:
    return seen.mode is Mode.NUMBER and outcome in _MISTYPED


def _step(fallback: Fallback, outcome: Outcome, day: date, seen: Situation) -> Step:
    words = instruction(fallback.way, outcome, day, seen)
    return Step(fallback, words.text, words.detail)


def _eligible(outcome: Outcome, day: date, answer: Answer | None, seen: Situation) -> Advice:
    payment = None if answer is None else answer.payment
    if payment is None:
        payment = unconfirmed(seen.birth_date, day, brought_card=seen.card_brought)
    if payment.reason is BurdenReason.AID_WITHOUT_TICKET:
        claim = held_claim(_HELD_FOR_TICKET)
    elif seen.disaster:
        claim = disaster_claim(insurer_known=True)
    else:
        claim = normal_claim(_scheme(answer))
    return Advice(
        outcome,
        outcome.entry.next_step,
        _share(payment),
        payment,
        mind=() if answer is None else reminders(answer, day),
        claims=(claim,),
    )


def _somebody_else(day: date, seen: Situation) -> Advice:
    """A record of another person is worth no more than none (docs/rules.md §3.2)."""
    plain = advise(Outcome.NONE, day, None, replace(seen, other_person=False))
    return replace(plain, first=_OTHER_PERSON, contacts=(_WRONG_LINK,))


def _payment(outcome: Outcome, day: date, answer: Answer | None, seen: Situation) -> Payment | None:
    birth_date = seen.birth_date
    if answer is not None and answer.person is not None:
        birth_date = answer.person.birth_date
    unknown = unconfirmed(birth_date, day, brought_card=seen.card_brought)
    match outcome:
        case Outcome.DECEASED:
            return None
        case Outcome.AID_WITHOUT_TICKET:
            return None if answer is None else answer.payment
        case Outcome.SEVERAL if answer is not None and birth_date is not None:
            shares = {burden(birth_date, coverage, day) for coverage in answer.coverages}
            return shares.pop() if len(shares) == 1 else None
        case _:
            return unknown


def _share(payment: Payment) -> Text:
    words = payment_words(payment)
    return Text(f"{words.ja}。", f"{words.en}.")


def _charge(payment: Payment | None, ways: Collection[Way]) -> Text:
    if payment is None:
        return _CHOSEN if Way.CHOOSE in ways else _NO_CHARGE
    match payment.reason:
        case BurdenReason.DECLARED if Way.DECLARATION in ways:
            return _declared(payment)
        case BurdenReason.DECLARED:
            return _PROPER_SHARE
        case BurdenReason.NOTHING_SHOWN:
            return _NOTHING_SHOWN
        case _:
            return _share(payment)


def _declared(payment: Payment) -> Text:
    """The leaflet of the notice names the shares for those whose age it does not know."""
    match payment.percent, payment.by_age:
        case int(percent), _:
            ja, en = f"{percent // 10}割", f"{percent} %"
        case None, (10, 20, 30):
            ja, en = _BY_AGE.ja, _BY_AGE.en
        case _:
            ja = "か".join(f"{percent // 10}割" for percent in payment.by_age)
            en = " or ".join(f"{percent} %" for percent in payment.by_age)
    return Text(
        f"確認できればその割合、できなければ{ja}。10割はいただきません。",
        f"The share that is confirmed, otherwise {en}. Never 100 %.",
    )


def _asked_papers(fallbacks: Collection[Fallback]) -> tuple[Text, ...]:
    """No papers are asked for where a look at the photo settles it."""
    if any(fallback.way is Way.VISUAL for fallback in fallbacks):
        return ()
    papers = {paper for fallback in fallbacks for paper in fallback.papers} - {Paper.PHONE}
    return (papers_question(papers),) if papers else ()


def _more_contacts(answer: Answer | None) -> tuple[Contact, ...]:
    """生活保護 began where a record ended for it."""
    reasons = [] if answer is None else [c.loss_reason for c in answer.coverages]
    return (_CALL_OFFICE,) if LossReason.PUBLIC_ASSISTANCE in reasons else ()


def _then(plan: Plan, day: date, seen: Situation) -> Iterator[Text]:
    for said in plan.then:
        if said.rule is None or said.rule.in_force(day):
            yield said.text
    if not seen.card_brought:
        yield _NEXT_TIME


def _claims(
    outcome: Outcome,
    day: date,
    answer: Answer | None,
    fallbacks: Iterable[Fallback],
    seen: Situation,
) -> Iterator[Claim]:
    match outcome:
        case Outcome.AID_WITHOUT_TICKET:
            yield held_claim(_HELD_FOR_TICKET)
            return
        case Outcome.DECEASED:
            yield held_claim(_NO_CLAIM)
            return
        case _:
            yield normal_claim()
    if any(fallback.way is Way.VISUAL for fallback in fallbacks):
        return
    given = {fallback.gives for fallback in fallbacks}
    if seen.disaster:
        yield disaster_claim(insurer_known=True)
        yield disaster_claim(insurer_known=False)
        return
    if Gives.FORMER_RECORD in given:
        yield former_record_claim(_scheme(answer))
    unknown = unknown_claim(day) if Gives.UNKNOWN in given else None
    if unknown is not None:
        yield unknown
    if any(fallback.way in _UNSETTLED for fallback in fallbacks):
        yield held_claim(_HELD)


def _scheme(answer: Answer | None) -> Scheme | None:
    schemes = {coverage.scheme for coverage in answer.coverages} if answer else set[Scheme]()
    return schemes.pop() if len(schemes) == 1 else None
