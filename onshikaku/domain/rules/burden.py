"""Which share of the cost the patient pays (一部負担金の割合), and why.

Ages and boundaries: docs/rules.md §7.3 (健康保険法 74条, 高齢者の医療の確保に関する法律 67条).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import InsuredClass, Scheme
from onshikaku.domain.dates import add_months, reaches_age_on
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid

__all__ = ["BURDEN_TEXTS", "BurdenReason", "Payment", "burden", "elderly_from", "preschool_until"]

_PRESCHOOL_PERCENT = 20
_ORDINARY_PERCENT = 30
_EVERYTHING = 100
_SCHOOL_AGE = 6
_ELDERLY_RECIPIENT = 70
_LATE_ELDERLY = 75


class BurdenReason(StrEnum):
    """Why the share is what it is."""

    PRESCHOOL = "preschool"
    ORDINARY = "ordinary"
    AGE_70_TO_74 = "age_70_to_74"
    AGE_75_OR_CERTIFIED = "age_75_or_certified"
    NOT_REGISTERED = "not_registered"
    FULL_COST = "full_cost"
    MEDICAL_AID = "medical_aid"
    AID_WITHOUT_TICKET = "aid_without_ticket"


BURDEN_TEXTS = {
    BurdenReason.PRESCHOOL: Text("未就学児のため", "child below school age"),
    BurdenReason.ORDINARY: Text("就学後から69歳までの割合", "school age to 69"),
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
}


@dataclass(frozen=True, slots=True)
class Payment:
    """The patient's share in percent, None where the insurer must be asked.

    `self_pay_yen`: with public assistance, the sum the patient pays for the month.
    """

    percent: int | None
    reason: BurdenReason
    self_pay_yen: int | None = None

    @property
    def text(self) -> Text:
        """The reason, to be read by people."""
        return BURDEN_TEXTS[self.reason]


def preschool_until(birth_date: date) -> date:
    """The last day as a pre-school child: the first 31 March once six years of age are reached.

    A child born on 1 April reaches six on 31 March and counts with the year before.
    """
    reached = reaches_age_on(birth_date, _SCHOOL_AGE)
    end = date(reached.year, 3, 31)
    return end if reached <= end else date(reached.year + 1, 3, 31)


def elderly_from(birth_date: date) -> date:
    """First day with the share of 70 to 74: the month after the one in which 70 is reached.

    Whoever is born on the 1st reaches 70 in the month before, hence from the birthday on.
    """
    return add_months(reaches_age_on(birth_date, _ELDERLY_RECIPIENT).replace(day=1), 1)


def burden(
    birth_date: date,
    coverage: Coverage | None,
    day: date,
    *,
    aid: MedicalAid | None = None,
) -> Payment:
    """What the patient pays on a day under a coverage, or by public assistance.

    `aid` carries the tickets of that day. From 70 on the record decides.
    """
    if aid is not None:
        return _by_ticket(aid)
    if coverage is None:
        return Payment(None, BurdenReason.NOT_REGISTERED)
    if coverage.class_on(day) is InsuredClass.FULL_COST:
        return Payment(_EVERYTHING, BurdenReason.FULL_COST)
    if coverage.scheme is Scheme.ELDERLY or day >= _late_elderly_from(birth_date):
        return _registered(coverage.burden_percent, BurdenReason.AGE_75_OR_CERTIFIED)
    if day >= elderly_from(birth_date):
        return _registered(_elderly_percent(coverage, day), BurdenReason.AGE_70_TO_74)
    if day <= preschool_until(birth_date):
        return Payment(_PRESCHOOL_PERCENT, BurdenReason.PRESCHOOL)
    return Payment(_ORDINARY_PERCENT, BurdenReason.ORDINARY)


def _by_ticket(aid: MedicalAid) -> Payment:
    if not aid.tickets:
        return Payment(0, BurdenReason.AID_WITHOUT_TICKET)
    return Payment(0, BurdenReason.MEDICAL_AID, sum(ticket.self_pay_yen for ticket in aid.tickets))


def _elderly_percent(coverage: Coverage, day: date) -> int | None:
    certificate = coverage.elderly
    if certificate is not None and certificate.period.covers(day):
        return certificate.percent
    return coverage.burden_percent


def _late_elderly_from(birth_date: date) -> date:
    return reaches_age_on(birth_date, _LATE_ELDERLY) + timedelta(days=1)


def _registered(percent: int | None, reason: BurdenReason) -> Payment:
    if percent is None:
        return Payment(None, BurdenReason.NOT_REGISTERED)
    return Payment(percent, reason)
