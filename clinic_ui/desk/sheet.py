"""One visit's sheet (受付票): what happened, what to do, what to charge. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.advice_view import card_seen, contact_text
from clinic_ui.desk.sheet_charge import ceilings
from clinic_ui.desk.sheet_person import PersonView, person_view
from clinic_ui.desk.sheet_rights import Medical, certificate_field, consent_fields_on, medical
from clinic_ui.desk.today import UNSETTLED, answer_of, how, unsettled
from clinic_ui.desk.today_steps import step_of
from clinic_ui.desk.today_verdicts import INTERRUPTED, STANDING_WORDS, Standing, verdict_on
from clinic_ui.face_words import BANDS, CAUTIONS, LOOK_AT_THE_PATIENT, mark_of
from clinic_ui.fields import Field
from clinic_ui.reasons import explain
from clinic_ui.record_fields import aid_fields, coverage_fields, expense_fields, left_to_pay
from clinic_ui.views import UNPROVEN, about_pinned, notice
from onshikaku.domain.advice import advise
from onshikaku.domain.checkin.ways import Obstacle
from onshikaku.domain.claim import ClaimRoute
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.situation import CardKind, Paper, Situation
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from clinic_ui.front.visits import Visit
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.checkin.faces import FaceMark
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.entitlement import PublicExpense

__all__ = [
    "Block",
    "Item",
    "Seen",
    "Sheet",
    "advice_for",
    "lookup_advice",
    "lookup_sheet",
    "visit_sheet",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the desk itself sees of the patient; None: not said. A record is of nobody else.

    `carries`: the papers that the patient has to show. `card_kind`: as the card's front shows.
    """

    first_visit: bool | None = None
    card_brought: bool | None = None
    other_person: bool = False
    carries: frozenset[Paper] | None = None
    card_kind: CardKind | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Facts under a heading."""

    heading: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist. `anchor` stays the same while the sheet is brought up to date."""

    anchor: str
    text: Text
    detail: Text | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`first` is the one thing to do. `pays`: what the patient pays; None: not known yet.
    `charge`: how to charge meanwhile.

    `face`: how near the face was to the photo. `steps`: the first that works is enough.
    `problems`: why something went wrong, in words.
    `code` is the outcome's with what programs say of it, for whoever looks after them.
    `settled`: an answer or an end is there; `chargeable`: points can be turned into yen;
    `diseases`: 特定疾病 with a ceiling of their own, by code.
    """

    standing: Standing
    tag: Text
    words: Text
    meaning: Text
    first: Text
    staff: bool = False
    how: Text | None = None
    face: Text | None = None
    person: PersonView | None = None
    blocks: tuple[Block, ...] = ()
    pays: Text | None = None
    pays_why: Text | None = None
    charge: Text | None = None
    provisional: bool = False
    chargeable: bool = False
    diseases: tuple[tuple[str, Text], ...] = ()
    certificate: Field | None = None
    consents: tuple[Field, ...] = ()
    medical: Medical | None = None
    mind: tuple[Text, ...] = ()
    ask: tuple[Item, ...] = ()
    steps: tuple[Item, ...] = ()
    claims: tuple[Text, ...] = ()
    contacts: tuple[Text, ...] = ()
    then: tuple[Text, ...] = ()
    problems: tuple[Field, ...] = ()
    code: str | None = None
    settled: bool = False


_START_AGAIN = Text(
    "受付は終わっていません。カードを置いて、はじめからやり直してもらってください。",
    "The check-in was not completed: have the card placed again and start over.",
)
_BROKEN_OFF = Text(
    "途中でこのプログラムが止まったため、結果がありません。",
    "The program stopped meanwhile, so there is no result.",
)
_TRIES = Text("暗証番号の残り回数", "PIN tries left")
_REASON = Text("理由", "Reason")
_FINDING = Text("医療機関側の検証", "Checked at the clinic")
_INTERRUPTION = Text("中断", "Interruption")
_UNWRITTEN = Text("結果ファイル", "Result file")


def visit_sheet(visit: Visit, now: datetime, seen: Seen | None = None) -> Sheet:
    """The sheet of a visit at a moment (aware); running ones say what goes on."""
    if visit.finished is not None:
        advice = advice_for(visit, seen)
        sheet = _settled(visit.finished, visit.confirmation, visit.day, now, advice)
        sheet = _as_seen(sheet, advice, seen or Seen())
        first, face = sheet.first, visit.finished.face
        if face is not None and face.cautions and sheet.standing is Standing.VALID:
            look = LOOK_AT_THE_PATIENT
            first = Text(f"{look.ja}{first.ja}", f"{look.en} {first.en}")
        return replace(sheet, first=first, problems=(*sheet.problems, *_around(visit)))
    if visit.over:
        return Sheet(
            INTERRUPTED.standing,
            STANDING_WORDS[INTERRUPTED.standing],
            INTERRUPTED.words,
            _BROKEN_OFF,
            _START_AGAIN if visit.interruption is None else visit.interruption.advice,
            settled=True,
        )
    step, answer, face = step_of(visit.state), answer_of(visit), mark_of(visit.state)
    person = None if answer is None or answer.person is None else answer.person
    return Sheet(
        Standing.RUNNING,
        STANDING_WORDS[Standing.RUNNING],
        step.now,
        step.now,
        LOOK_AT_THE_PATIENT if face is not None and face.cautions else step.todo,
        staff=step.staff,
        face=None if face is None else BANDS[face.band],
        mind=tuple(_cautions(face)),
        person=None if person is None else person_view(person, visit.day),
    )


def lookup_sheet(
    finished: Finished, confirmation: Confirmation, now: datetime, seen: Seen | None = None
) -> Sheet:
    """The sheet of a lookup by number (番号照会)."""
    advice = lookup_advice(finished, confirmation, seen)
    sheet = _settled(finished, confirmation, confirmation.day, now, advice)
    return _as_seen(sheet, advice, seen or Seen())


def lookup_advice(
    finished: Finished, confirmation: Confirmation, seen: Seen | None = None
) -> Advice:
    """What to do about a lookup; the card was not brought unless the desk says so."""
    return _advise(finished, confirmation.day, seen or Seen(), card=False)


def advice_for(visit: Visit, seen: Seen | None = None) -> Advice:
    """What to do about a visit that has ended, with what the desk sees. Raises `TypeError`."""
    if visit.finished is None:
        raise TypeError("the visit goes on")
    return _advise(visit.finished, visit.day, seen or Seen(), card=card_seen(visit.finished))


def _advise(finished: Finished, day: date, seen: Seen, *, card: bool) -> Advice:
    """`card`: whether it is taken to have been brought, unless the desk says otherwise."""
    carries = seen.carries
    if carries is not None and finished.mode is Mode.PHONE:
        carries |= {Paper.PHONE}
    situation = Situation(
        card_brought=card if seen.card_brought is None else seen.card_brought,
        first_visit=seen.first_visit,
        carries=carries,
        card_kind=_kind_seen(finished, seen),
        other_person=seen.other_person,
        mode=finished.mode,
    )
    return advise(finished.outcome, day, finished.answer, situation)


def _kind_seen(finished: Finished, seen: Seen) -> CardKind | None:
    """The kind that the desk says, or that the reader met."""
    if seen.card_kind is None and finished.detail == Obstacle.NO_PHOTO:
        return CardKind.NO_PHOTO
    return seen.card_kind


def _as_seen(sheet: Sheet, advice: Advice, seen: Seen) -> Sheet:
    """Without what cannot be said of this patient: another's record, 10割 before it is asked."""
    if seen.other_person:
        return replace(
            sheet,
            standing=Standing.CHECK,
            tag=STANDING_WORDS[Standing.CHECK],
            words=_SOMEBODY_ELSE,
            chargeable=False,
            consents=(),
            medical=None,
        )
    reason = None if advice.payment is None else advice.payment.reason
    asked = reason is BurdenReason.NOTHING_SHOWN and seen.card_brought is not None
    if unsettled(advice) and not asked:
        return replace(sheet, pays=UNSETTLED, pays_why=None, chargeable=False)
    return sheet


def _settled(
    finished: Finished,
    confirmation: Confirmation | None,
    day: date,
    now: datetime,
    advice: Advice,
) -> Sheet:
    answer, verdict, entry = finished.answer, verdict_on(finished), finished.outcome.entry
    person = None if answer is None else answer.person
    pays, why = _pays(advice)
    return Sheet(
        verdict.standing,
        STANDING_WORDS[verdict.standing],
        verdict.words,
        entry.meaning,
        advice.first,
        how=how(finished),
        face=None if finished.face is None else BANDS[finished.face.band],
        person=None if person is None else person_view(person, day),
        blocks=() if answer is None else tuple(_blocks(answer, day)),
        pays=pays,
        pays_why=why,
        charge=_charge(advice, answer),
        provisional=not advice.outcome.entry.eligible,
        chargeable=person is not None and advice.payment is not None,
        diseases=tuple(ceilings(answer)),
        certificate=None if answer is None else certificate_field(answer),
        consents=() if confirmation is None else tuple(consent_fields_on(confirmation, now)),
        medical=medical(finished, confirmation, now),
        mind=tuple(_minds(advice, finished)),
        ask=tuple(Item(f"ask-{n}", text) for n, text in enumerate(advice.ask, 1)),
        steps=tuple(
            Item(f"way-{step.fallback.way}", step.text, step.detail) for step in advice.steps
        ),
        claims=tuple(_claims(advice)),
        contacts=tuple(contact_text(contact) for contact in advice.contacts),
        then=advice.then,
        problems=tuple(_problems(finished)),
        code=_code(finished),
        settled=True,
    )


_BY_AGE = Text("年齢による", "By age")
_SOMEBODY_ELSE = Text("別の人の資格", "somebody else's record")
_NOT_REGISTERED = Text("要確認", "Ask the insurer")


def _pays(advice: Advice) -> tuple[Text, Text | None]:
    """The share or sum that stands out, and the reason beside it."""
    payment = advice.payment
    if payment is None or payment.reason is BurdenReason.AID_WITHOUT_TICKET:
        return Text("保留", "On hold"), None if payment is None else payment.text
    if payment.self_pay_yen is not None:
        return Text(f"{payment.self_pay_yen:,}円", f"{payment.self_pay_yen:,} yen"), payment.text
    if payment.percent is not None:
        return Text(f"{payment.percent // 10}割", f"{payment.percent} %"), payment.text
    if payment.by_age and payment.reason is not BurdenReason.NOT_REGISTERED:
        return _BY_AGE, payment_words(payment)
    return _NOT_REGISTERED, payment_words(payment)


def _charge(advice: Advice, answer: Answer | None) -> Text | None:
    """How to charge meanwhile, or by a subsidy: what is more than the share and its reason."""
    payment = advice.payment
    if advice.outcome.entry.eligible:
        return None if answer is None or not answer.expenses else _subsidised(answer.expenses)
    if payment is not None and advice.charge.ja == f"{payment_words(payment).ja}。":
        return None
    return advice.charge


def _subsidised(expenses: tuple[PublicExpense, ...]) -> Text:
    left = [(expense.programme, left_to_pay(expense)) for expense in expenses]
    ja = "、".join(f"{name}：{words.ja}" for name, words in left)
    en = "; ".join(f"{name}: {words.en}" for name, words in left)
    return Text(
        f"医療費助成を利用されます。対象の診療でいただくのは、{ja}です。",
        f"A subsidy is used. For the care it covers the patient pays: {en}.",
    )


def _blocks(answer: Answer, day: date) -> Iterator[Block]:
    several = len(answer.coverages) > 1
    for n, coverage in enumerate(answer.coverages, 1):
        heading = Text(f"医療保険 {n}", f"Coverage {n}") if several else _COVERAGE
        yield Block(heading, tuple(coverage_fields(coverage, day)))
    if answer.aid is not None:
        yield Block(_AID, tuple(aid_fields(answer.aid)))
    if answer.expenses:
        fields = [field for expense in answer.expenses for field in expense_fields(expense)]
        yield Block(_SUBSIDIES, tuple(fields))


_COVERAGE = Text("医療保険", "Coverage")
_AID = Text("生活保護（医療扶助）", "Public assistance")
_SUBSIDIES = Text("医療費助成", "Subsidies")


def _claims(advice: Advice) -> Iterator[Text]:
    """How to claim, where there is more to say than that it is as usual."""
    routes = {claim.route for claim in advice.claims}
    if routes != {ClaimRoute.NORMAL}:
        yield from (claim.text for claim in advice.claims)


def _cautions(face: FaceMark | None) -> Iterator[Text]:
    if face is not None:
        yield from (CAUTIONS[caution] for caution in face.cautions)


def _minds(advice: Advice, finished: Finished) -> Iterator[Text]:
    yield from _cautions(finished.face)
    if finished.answer is not None and not finished.proven:
        yield UNPROVEN
    if (pinned := about_pinned(finished.answer)) is not None:
        yield pinned
    yield from advice.mind
    reminder = notice(finished.answer)
    if reminder is not None and advice.outcome is Outcome.ELIGIBLE:
        yield reminder


def _problems(finished: Finished) -> Iterator[Field]:
    if finished.tries_left is not None:
        left = finished.tries_left
        yield Field(_TRIES, Text(f"{left}回", str(left)))
    if finished.detail and (why := explain(finished.detail)).ja != finished.detail:
        yield Field(_REASON, why)
    if finished.finding:
        yield Field(_FINDING, explain(finished.finding))


def _code(finished: Finished) -> str:
    """What `_problems` has no words for stands here."""
    detail = finished.detail
    if detail and explain(detail).ja == detail:
        return f"{finished.outcome.value} ({detail})"
    return finished.outcome.value


def _around(visit: Visit) -> Iterator[Field]:
    """What went wrong around an answer that stands."""
    if visit.interruption is not None:
        yield Field(_INTERRUPTION, visit.interruption.advice)
    if visit.unwritten is not None:
        yield Field(_UNWRITTEN, _unwritten(visit.unwritten))


def _unwritten(why: str) -> Text:
    return Text(
        f"書き出せませんでした（{why}）。資格の確認は有効です。",
        f"could not be written ({why}); the answer itself holds",
    )
