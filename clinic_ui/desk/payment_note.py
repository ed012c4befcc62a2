"""Who is charged by what at the desk, and the note on it (一部負担金の説明). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.till import Treated, collect
from onshikaku.documents.payment_note import PaymentNote
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.desk.sheet import Sheet
    from onshikaku.domain.advice import Advice
    from onshikaku.domain.decision import Answer

__all__ = ["Charged"]

_NOT_CONFIRMED = Text("資格は確認できていません", "eligibility is not confirmed")


@dataclass(frozen=True, slots=True)
class Charged:
    """A day's treatment: `answer` and `advice` are those that `sheet` shows."""

    answer: Answer | None
    advice: Advice
    sheet: Sheet
    day: date
    treated: Treated

    def note(self, institution: str, visit: str | None) -> PaymentNote | None:
        """The note; None where nobody can be charged yet, or the sheet says not to."""
        charge = collect(self.answer, self.advice, self.day, self.treated)
        person = None if self.answer is None else self.answer.person
        payment = self.advice.payment
        if charge is None or person is None or payment is None or not self.sheet.chargeable:
            return None
        points = self.treated.points[-1]
        source = _source(self.sheet)
        return PaymentNote(
            self.day, institution, person.name, payment, source, points, charge, visit
        )


def _source(sheet: Sheet) -> Text:
    """By what the share was found, as the sheet says."""
    if sheet.provisional or sheet.how is None:
        return _NOT_CONFIRMED
    return Text(f"オンライン資格確認（{sheet.how.ja}）", f"online confirmation ({sheet.how.en})")
