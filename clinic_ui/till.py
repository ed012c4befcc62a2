"""What is collected at the till for an answer: its parts put together into a bill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.rules.charge import Bill, Month, Subsidy, charge

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.advice import Advice
    from onshikaku.domain.coverage import Disease
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.entitlement import Treatment
    from onshikaku.domain.rules.charge import Charge

__all__ = ["Treated", "collect"]


@dataclass(frozen=True, slots=True)
class Treated:
    """The points of each visit of the calendar month, today's last; at least one.

    `paid`: yen taken for today before the coverage was known; None: nothing was. `disease`: the
    特定疾病 that all of it was for, as only the clinic knows; None: for none.
    """

    points: tuple[int, ...]
    treatment: Treatment
    paid: int | None = None
    disease: Disease | None = None


def collect(answer: Answer | None, advice: Advice, day: date, treated: Treated) -> Charge | None:
    """The sum for today's visit; None where it is not known who is charged.

    The ceiling of a 特定疾病 counts where the treatment was for it and a certificate is shown.
    """
    if advice.payment is None or answer is None or answer.person is None:
        return None
    coverages = answer.coverages if answer.outcome.entry.eligible else ()
    limit = next((coverage.limit for coverage in coverages if coverage.limit), None)
    held = (one for coverage in coverages for one in coverage.diseases)
    disease = next((one for one in held if one.disease is treated.disease), None)
    month, paid = Month(), [0] * len(answer.expenses)
    charged: Charge | None = None
    for points in treated.points:
        bill = Bill(
            points,
            answer.person.birth_date,
            treated.treatment,
            limit,
            disease,
            subsidies=tuple(map(Subsidy, answer.expenses, paid)),
            month=month,
        )
        charged = charge(bill, advice.payment, day)
        month = month.after(charged)
        paid = [before + now for before, now in zip(paid, charged.subsidised_yen, strict=False)]
    return charged
