"""Which share of the cost the patient pays (一部負担金の割合), and why.

Ages and boundaries: docs/rules.md §7.3 (健康保険法 74条, 国民健康保険法 42条,
高齢者の医療の確保に関する法律 67条). Who cannot be confirmed: §3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import InsuredClass, LossReason, Scheme
from onshikaku.domain.dates import add_months, reaches_age_on
from onshikaku.domain.rules.timeline import CARD_TROUBLE, ELDERLY_2WARI
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.identifiers import InstitutionCode

__all__ = [
    "BURDEN_TEXTS",
    "BurdenDoubt",
    "BurdenReason",
    "Payment",
    "burden",
    "elderly_from",
    "late_elderly_from",
    "minor_until",
    "preschool_until",
    "shares_by_age",
    "unconfirmed",
]

_PRESCHOOL_PERCENT = 20
_ORDINARY_PERCENT = 30
_EVERYTHING = 100
_SCHOOL_AGE = 6
_MINOR_AGE = 18
_ELDERLY_RECIPIENT = 70
_LATE_ELDERLY = 75


class BurdenReason(StrEnum):
    """Why the share is what it is, or why there is none."""

    PRESCHOOL = "preschool"
    ORDINARY = "ordinary"
    SELF_DEFENCE = "self_defence"
    AGE_70_TO_74 = "age_70_to_74"
    AGE_75_OR_CERTIFIED = "age_75_or_certified"
    NOT_REGISTERED = "not_registered"
    FULL_COST = "full_cost"
    MEDICAL_AID = "medical_aid"
    AID_WITHOUT_TICKET = "aid_without_ticket"
    DECEASED = "deceased"
    DECLARED = "declared"
    BEFORE_NOTICE = "before_notice"
    NOTHING_SHOWN = "nothing_shown"


BURDEN_TEXTS = {
    BurdenReason.PRESCHOOL: Text("未就学児のため", "child below school age"),
    BurdenReason.ORDINARY: Text("就学後から69歳までの割合", "school age to 69"),
    BurdenReason.SELF_DEFENCE: Text("自衛官", "member of the Self-Defense Forces"),
    BurdenReason.AGE_70_TO_74: Text(
        "70歳から74歳：保険者が登録した割合", "70 to 74: the share the insurer registered"
    ),
    BurdenReason.AGE_75_OR_CERTIFIED: Text(
        "後期高齢者医療：広域連合が登録した割合",
        "medical care for the elderly (75+): the share registered",
    ),
    BurdenReason.NOT_REGISTERED: Text(
        "負担割合が登録されていません。保険者に確認してください",
        "no share is registered; ask the insurer",
    ),
    BurdenReason.FULL_COST: Text(
        "特別療養費：いったん全額を支払い、あとで保険者に請求",
        "special medical costs: the patient pays in full and claims from the insurer",
    ),
    BurdenReason.MEDICAL_AID: Text(
        "医療扶助：医療券の本人支払額", "public assistance: the sum on the ticket"
    ),
    BurdenReason.AID_WITHOUT_TICKET: Text(
        "医療扶助：医療券が未登録のため、福祉事務所に確認するまで保留",
        "public assistance without a ticket: on hold until the welfare office answers",
    ),
    BurdenReason.DECEASED: Text(
        "死亡による資格喪失のため、会計に進まず事実を確認してください",
        "lost by death: charge nothing before this is cleared up",
    ),
    BurdenReason.DECLARED: Text(
        "資格を確認できないため、被保険者資格申立書による割合",
        "not confirmed: the share by age, as the patient declares",
    ),
    BurdenReason.BEFORE_NOTICE: Text(
        "令和5年7月10日の通知より前のため、決まった扱いがありません。健康保険証で確認してください",
        "before the notice of 10 July 2023 nothing was laid down; ask for the insurance card",
    ),
    BurdenReason.NOTHING_SHOWN: Text(
        "カードも資格確認書もないため、いったん全額を預かり、確認できしだい精算",
        "neither card nor paper: paid in full, settled once eligibility is confirmed",
    ),
}


class BurdenDoubt(StrEnum):
    """What on the record cannot be right; the insurer has to be asked (docs/rules.md §3.2)."""

    SHARE = "share"
    SCHEME = "scheme"


_DOUBT_TEXTS = {
    BurdenDoubt.SHARE: Text(
        "登録された負担割合が年齢と合いません。保険者に確認してください",
        "the share on record does not fit the age; ask the insurer",
    ),
    BurdenDoubt.SCHEME: Text(
        "75歳以上ですが、後期高齢者医療の資格ではありません。保険者に確認してください",
        "75 or older, but not in the scheme for the elderly; ask the insurer",
    ),
}


@dataclass(frozen=True, slots=True)
class Payment:
    """The patient's share in percent, None where it has to be asked for or nothing is charged.

    `self_pay_yen`: with public assistance, the sum the patient pays for the month. `by_age`: where
    the share is None, those the age allows, to go by until the insurer answers. `doubt`: the record
    contradicts the age, and the share is what the age rule says (None where it leaves a choice).
    """

    percent: int | None
    reason: BurdenReason
    self_pay_yen: int | None = None
    by_age: tuple[int, ...] = ()
    doubt: BurdenDoubt | None = None

    @property
    def text(self) -> Text:
        """The reason, to be read by people."""
        return BURDEN_TEXTS[self.reason]

    @property
    def until_answered(self) -> Text | None:
        """What the age rule says while the share is not known."""
        if not self.by_age:
            return None
        *others, last = (f"{percent // 10}割" for percent in self.by_age)
        ja = f"{'・'.join(others)}または{last}" if others else last
        return Text(
            f"年齢からは{ja}", "by age " + " or ".join(f"{percent} %" for percent in self.by_age)
        )

    @property
    def doubt_text(self) -> Text | None:
        """The doubt, to be read by people."""
        return None if self.doubt is None else _DOUBT_TEXTS[self.doubt]


def preschool_until(birth_date: date) -> date:
    """The last day as a pre-school child: the first 31 March once six years of age are reached.

    A child born on 1 April reaches six on 31 March and counts with the year before.
    """
    return _school_year_end(birth_date, _SCHOOL_AGE)


def minor_until(birth_date: date) -> date:
    """The last day without 特別療養費: the first 31 March once 18 years of age are reached.

    The exemption is in docs/rules.md §3.2; its last day is general knowledge (国民健康保険法
    54条の3, not read again).
    """
    return _school_year_end(birth_date, _MINOR_AGE)


def elderly_from(birth_date: date) -> date:
    """First day with the share of 70 to 74: the month after the one in which 70 is reached.

    Whoever is born on the 1st reaches 70 in the month before, hence from the birthday on.
    """
    return add_months(reaches_age_on(birth_date, _ELDERLY_RECIPIENT).replace(day=1), 1)


def late_elderly_from(birth_date: date) -> date:
    """First day in the scheme for the elderly (後期高齢者医療): the 75th birthday.

    Born on 29 February: 1 March in a common year, the day after 75 is reached (inference).
    """
    return reaches_age_on(birth_date, _LATE_ELDERLY) + timedelta(days=1)


def shares_by_age(birth_date: date, day: date) -> tuple[int, ...]:
    """The shares in percent that the law allows at that age, smallest first."""
    if day >= late_elderly_from(birth_date):
        return (10, 20, 30) if ELDERLY_2WARI.in_force(day) else (10, 30)
    if day >= elderly_from(birth_date):
        return (20, 30)
    if day <= preschool_until(birth_date):
        return (_PRESCHOOL_PERCENT,)
    return (_ORDINARY_PERCENT,)


def burden(
    birth_date: date,
    coverage: Coverage | None,
    day: date,
    *,
    aid: MedicalAid | None = None,
    at: InstitutionCode | None = None,
) -> Payment:
    """What the patient pays on a day under a coverage, or by public assistance.

    `aid` carries the tickets of that day; with `at`, only those for that institution count. Below
    70 the age decides, from 70 on the record. A coverage already lost is priced as if it were in
    force (a claim on the former record, docs/rules.md §3.6), except after death.
    """
    if coverage is not None and _died(coverage, day):
        return Payment(None, BurdenReason.DECEASED)
    if aid is not None:
        return _by_tickets(aid, at)
    if coverage is None:
        return Payment(None, BurdenReason.NOT_REGISTERED, by_age=shares_by_age(birth_date, day))
    if coverage.class_on(day) is InsuredClass.FULL_COST and day > minor_until(birth_date):
        return Payment(_EVERYTHING, BurdenReason.FULL_COST)
    if coverage.scheme is Scheme.SELF_DEFENCE:
        return Payment(_ORDINARY_PERCENT, BurdenReason.SELF_DEFENCE)
    if coverage.scheme is Scheme.ELDERLY or day >= late_elderly_from(birth_date):
        return _late_elderly(coverage, day)
    if day >= elderly_from(birth_date):
        return _elderly(coverage, day)
    return _by_age_alone(birth_date, coverage, day)


def unconfirmed(birth_date: date | None, day: date, *, brought_card: bool) -> Payment:
    """What somebody pays who cannot be confirmed and shows no paper that would do.

    With the My Number Card: the share by age, which the patient declares (保発0710第1号,
    2023-07-10); without it, everything, to be settled later. Before that notice nothing was laid
    down for the card; old insurance cards were still in everybody's hands then (inference), so
    there is no share to name. `birth_date` None: not known, so that only the patient can say.
    """
    if not brought_card:
        return Payment(_EVERYTHING, BurdenReason.NOTHING_SHOWN)
    shares = (10, 20, 30) if birth_date is None else shares_by_age(birth_date, day)
    if not CARD_TROUBLE.in_force(day):
        return Payment(None, BurdenReason.BEFORE_NOTICE, by_age=shares)
    match shares:
        case (percent,):
            return Payment(percent, BurdenReason.DECLARED)
        case _:
            return Payment(None, BurdenReason.DECLARED, by_age=shares)


def _school_year_end(birth_date: date, age: int) -> date:
    reached = reaches_age_on(birth_date, age)
    end = date(reached.year, 3, 31)
    return end if reached <= end else date(reached.year + 1, 3, 31)


def _died(coverage: Coverage, day: date) -> bool:
    dead = coverage.loss_reason is LossReason.DEATH
    return dead and coverage.lost_on is not None and coverage.lost_on <= day


def _by_tickets(aid: MedicalAid, at: InstitutionCode | None) -> Payment:
    tickets = [t for t in aid.tickets if at is None or t.institution_code == at]
    if not tickets:
        return Payment(None, BurdenReason.AID_WITHOUT_TICKET)
    return Payment(0, BurdenReason.MEDICAL_AID, sum(ticket.self_pay_yen for ticket in tickets))


def _by_age_alone(birth_date: date, coverage: Coverage, day: date) -> Payment:
    if day <= preschool_until(birth_date):
        percent, reason = _PRESCHOOL_PERCENT, BurdenReason.PRESCHOOL
    else:
        percent, reason = _ORDINARY_PERCENT, BurdenReason.ORDINARY
    fits = coverage.burden_percent in (None, percent)
    return Payment(percent, reason, doubt=None if fits else BurdenDoubt.SHARE)


def _elderly(coverage: Coverage, day: date) -> Payment:
    """70 to 74: 2割 or 3割; the last with 1割 became 75 in 2019 (general knowledge)."""
    percent = coverage.share_on(day)
    if percent in (20, 30):
        return Payment(percent, BurdenReason.AGE_70_TO_74)
    return Payment(
        None,
        BurdenReason.NOT_REGISTERED,
        by_age=(20, 30),
        doubt=None if percent is None else BurdenDoubt.SHARE,
    )


def _late_elderly(coverage: Coverage, day: date) -> Payment:
    """75 or older, or certified as disabled from 65 on.

    Another insurer's record says nothing about the share from 75 on. A record with 2割 looked at on
    a day before 2割 existed means 1割: those people were taken out of the group that paid 1割
    (inference; a record has no history of shares beyond one change).
    """
    two_tenths = ELDERLY_2WARI.in_force(day)
    belongs = coverage.scheme is Scheme.ELDERLY
    percent = coverage.share_on(day) if belongs else None
    if percent is None:
        return Payment(
            None,
            BurdenReason.NOT_REGISTERED,
            by_age=(10, 20, 30) if two_tenths else (10, 30),
            doubt=None if belongs else BurdenDoubt.SCHEME,
        )
    if percent == 20 and not two_tenths:
        percent = 10
    return Payment(percent, BurdenReason.AGE_75_OR_CERTIFIED)
