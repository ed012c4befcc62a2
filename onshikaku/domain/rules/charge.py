"""What the desk collects for a visit, in yen, and how the sum came about.

Shares are rounded to 10 yen, half up (健康保険法 75条); what a monthly limit leaves is collected to
the yen (general knowledge). Limits count at one institution, outpatient and inpatient care apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import LimitKind
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.rules.burden import BurdenReason, Payment
from onshikaku.domain.rules.high_cost import fits, halved, limit_on, usual_band
from onshikaku.domain.rules.timeline import ELDERLY_2WARI_RELIEF
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import DiseaseCertificate, LimitBand, LimitCertificate
    from onshikaku.domain.entitlement import PublicExpense

__all__ = ["Bill", "Charge", "Month", "Step", "Subsidy", "charge"]

_YEN_A_POINT = 10
_EVERYTHING = 100
_RELIEF_YEN = 3_000

# The shares that an age allows tell which rule a blank record stands under.
_REASON_OF: dict[tuple[int, ...], BurdenReason] = {
    (20, 30): BurdenReason.AGE_70_TO_74,
    (10, 30): BurdenReason.AGE_75_OR_CERTIFIED,
    (10, 20, 30): BurdenReason.AGE_75_OR_CERTIFIED,
}


@dataclass(frozen=True, slots=True)
class Month:
    """What the calendar month brought at this institution before this visit, in yen.

    `cost_yen` the whole cost; `share_yen` the patient's part of it under the insurance, before
    subsidies; `paid_yen` what the patient paid.
    """

    cost_yen: int = 0
    share_yen: int = 0
    paid_yen: int = 0

    def after(self, charge: Charge) -> Month:
        """The month with one more visit."""
        return Month(
            self.cost_yen + charge.cost_yen,
            self.share_yen + charge.share_yen,
            self.paid_yen + (charge.yen or 0),
        )


@dataclass(frozen=True, slots=True)
class Subsidy:
    """A subsidy to use, and what the patient has come to under it this month, in yen."""

    expense: PublicExpense
    paid_yen: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """A visit to be charged.

    `disease`: only where the treatment is for that disease. `subsidies` in the order in which they
    apply. `month`: what came before in the calendar month.
    """

    points: int
    birth_date: date
    treatment: Treatment = Treatment.OUTPATIENT
    limit: LimitCertificate | None = None
    disease: DiseaseCertificate | None = None
    subsidies: tuple[Subsidy, ...] = ()
    month: Month = Month()

    def __post_init__(self) -> None:
        """Refuse a sum below zero."""
        if self.points < 0:
            raise ValueError("points lie below 0")

    @property
    def outpatient(self) -> bool:
        """Whether the limits of outpatient care apply."""
        return self.treatment is not Treatment.INPATIENT


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: what was applied, and the sum it leads to."""

    text: Text
    yen: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What is collected. `yen` is None where nothing can be charged yet.

    `share_yen` is the patient's part under the insurance, before subsidies; `subsidised_yen` what
    each subsidy of the bill left of it. `by_age`: while the share is not known, the sum for each
    share in percent that the age allows.
    """

    yen: int | None
    cost_yen: int
    share_yen: int
    steps: tuple[Step, ...]
    subsidised_yen: tuple[int, ...] = ()
    by_age: tuple[tuple[int, int], ...] = ()


def charge(bill: Bill, payment: Payment, day: date) -> Charge:
    """The sum for a visit on a day, with every step that leads to it.

    With 10割 neither limits nor subsidies apply at the desk (inference: they are settled when the
    patient claims). Meals, and what the insurance does not cover, are not part of it.
    """
    cost = bill.points * _YEN_A_POINT
    first = Step(
        Text(f"医療費の総額（{bill.points:,}点×10円）", f"whole cost ({bill.points:,} points)"),
        cost,
    )
    if payment.reason is BurdenReason.MEDICAL_AID:
        return _by_ticket(bill, payment, first)
    if payment.percent is None:
        return _on_hold(bill, payment, day, first)
    share = _rounded(cost * payment.percent)
    steps = [first, Step(_share_text(payment.percent), share)]
    if payment.percent == _EVERYTHING:
        return Charge(share, cost, share, tuple(steps))
    for step in (
        _relieved(bill, payment, day, share),
        _limited(bill, payment, day, share),
        _for_disease(bill, day, share),
    ):
        if step is not None:
            share = min(share, step.yen)
            steps.append(replace(step, yen=share))
    yen, subsidised = share, list[int]()
    for subsidy in bill.subsidies:
        yen = _subsidised(subsidy, cost, yen, day)
        subsidised.append(yen)
        programme = subsidy.expense.programme
        steps.append(Step(Text(f"公費：{programme}", f"subsidy: {programme}"), yen))
    return Charge(yen, cost, share, tuple(steps), tuple(subsidised))


def _rounded(hundredths: int) -> int:
    """A hundredth of the sum, to 10 yen, half up."""
    return (hundredths + 500) // 1000 * 10


def _share_text(percent: int) -> Text:
    return Text(
        f"自己負担{percent // 10}割（10円未満四捨五入）", f"share of {percent} %, to 10 yen"
    )


def _by_ticket(bill: Bill, payment: Payment, first: Step) -> Charge:
    left = max(0, (payment.self_pay_yen or 0) - bill.month.paid_yen)
    yen = min(first.yen, left)
    text = Text("医療券の本人支払額（今月の残り）", "sum on the ticket, left this month")
    return Charge(yen, first.yen, yen, (first, Step(text, yen)))


def _on_hold(bill: Bill, payment: Payment, day: date, first: Step) -> Charge:
    reason = payment.reason
    if reason is BurdenReason.NOT_REGISTERED:
        reason = _REASON_OF.get(payment.by_age, reason)
    sums = tuple(
        (percent, yen)
        for percent in payment.by_age
        if (yen := charge(bill, Payment(percent, reason), day).yen) is not None
    )
    steps = (first, *(Step(_share_text(percent), yen) for percent, yen in sums))
    return Charge(None, first.yen, 0, steps, by_age=sums)


def _relieved(bill: Bill, payment: Payment, day: date, share: int) -> Step | None:
    """配慮措置: outpatient at 20 %, at most 3,000 yen a month above 10 % (docs/rules.md §6.5).

    In the month of the 75th birthday the 3,000 yen are not halved here: no source was found.
    """
    applies = (
        payment.reason is BurdenReason.AGE_75_OR_CERTIFIED
        and payment.percent == 20
        and bill.outpatient
        and ELDERLY_2WARI_RELIEF.in_force(day)
    )
    most = (bill.month.cost_yen + bill.points * _YEN_A_POINT) // 10 + _RELIEF_YEN
    left = max(0, most - bill.month.share_yen)
    if not applies or left >= share:
        return None
    return Step(
        Text(
            "配慮措置（1割との差は外来で月3,000円まで）",
            "relief: at most 3,000 yen a month above 10 %",
        ),
        left,
    )


def _limited(bill: Bill, payment: Payment, day: date, share: int) -> Step | None:
    """高額療養費 at the desk; a step without effect where the limit cannot be told."""
    certificate = bill.limit
    if certificate is not None and not certificate.period.covers(day):
        certificate = None
    if certificate is not None and certificate.kind is not LimitKind.MEALS:
        if certificate.band is None:
            text = Text(
                "限度額：適用区分が登録されていません。保険者に確認するまで割合どおり",
                "limit: no band is registered; the share stands until the insurer answers",
            )
            return Step(text, share)
        if not fits(certificate.band, payment):
            text = Text(
                f"限度額：区分{certificate.band.value}は年齢と合いません。保険者に確認するまで割合どおり",
                f"limit: band {certificate.band.value} does not fit the age; the share stands "
                "until the insurer answers",
            )
            return Step(text, share)
        band = certificate.band
    else:
        band = usual_band(payment)
    return None if band is None else _within(band, bill, day, share)


def _within(band: LimitBand, bill: Bill, day: date, share: int) -> Step | None:
    limit = limit_on(band, day)
    if limit is None:
        text = Text(
            f"限度額：区分{band.value}のこの日の額はこのシミュレータにありません",
            f"limit: that of band {band.value} on this day is not known here",
        )
        return Step(text, share)
    month, half = bill.month, halved(bill.birth_date, day)
    whole = month.cost_yen + bill.points * _YEN_A_POINT
    most = limit.yen(whole, outpatient=bill.outpatient, half=half)
    left = max(0, most - month.share_yen)
    if left >= share:
        return None
    text = Text(
        f"高額療養費：区分{band.value}の限度額{most:,}円の残り",
        f"left of the limit of {most:,} yen, band {band.value}",
    )
    return Step(text, left)


def _for_disease(bill: Bill, day: date, share: int) -> Step | None:
    """特定疾病: the self pay a month at one institution, halved like other limits."""
    disease = bill.disease
    if disease is None or not disease.period.covers(day):
        return None
    most = disease.self_pay_yen // (2 if halved(bill.birth_date, day) else 1)
    left = max(0, most - bill.month.share_yen)
    if left >= share:
        return None
    return Step(
        Text(f"特定疾病：月{most:,}円の残り", f"left of {most:,} yen for the specified disease"),
        left,
    )


def _subsidised(subsidy: Subsidy, cost: int, yen: int, day: date) -> int:
    """What a subsidy leaves to the patient; one that is not in force that day leaves everything."""
    expense = subsidy.expense
    if not expense.period.covers(day):
        return yen
    if expense.percent is not None:
        yen = min(yen, _rounded(cost * expense.percent))
    if expense.per_visit_yen is not None:
        yen = min(yen, expense.per_visit_yen)
    if expense.monthly_cap_yen is not None:
        yen = min(yen, max(0, expense.monthly_cap_yen - subsidy.paid_yen))
    return yen
