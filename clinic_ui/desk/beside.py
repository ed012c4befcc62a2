"""What a visit's sheet is made with beside the visit: papers at hand, and papers looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.advice_view import card_seen
from clinic_ui.desk.paper_sheet import settles, sheet_by_paper
from clinic_ui.desk.payment_note import Charged
from clinic_ui.desk.sheet import Seen, advice_for, lookup_advice, visit_sheet
from clinic_ui.desk.today import answer_of

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_ui.desk.lookup_book import LookedUp, LookupBook
    from clinic_ui.desk.sheet import Sheet
    from clinic_ui.desk.today_view import View
    from clinic_ui.front.papers import AtHand, PapersAtHand
    from clinic_ui.front.visits import Visit
    from clinic_ui.till import Treated

__all__ = ["Beside", "at_the_reader"]


@dataclass(frozen=True, slots=True)
class Beside:
    """`papers` None: nobody knows what patients carry. `book`: what was looked up at this desk."""

    papers: PapersAtHand | None = None
    book: LookupBook | None = None

    def at_hand(self, visit: Visit) -> AtHand | None:
        """What the patient of a visit has to show."""
        return None if self.papers is None else self.papers.of_visit(visit)

    def seen(self, view: View, visit: Visit) -> Seen:
        """What the desk sees of the patient; what was chosen on the page goes first."""
        hand = self.at_hand(visit)
        if hand is None or view.papers:
            return view.seen
        return replace(view.seen, carries=hand.carries)

    def looked(self, visit: Visit) -> LookedUp | None:
        """The paper that was last looked up for a visit."""
        return None if self.book is None else self.book.of_visit(visit.id)

    def settled(self, visit: Visit, seen: Seen | None = None) -> LookedUp | None:
        """The paper that confirms the eligibility of a visit's patient.

        Not one of somebody else's: where the answer to the visit names a person, it is that one,
        and nobody said that it is another.
        """
        looked, finished = self.looked(visit), visit.finished
        if looked is None or finished is None or finished.outcome.entry.eligible:
            return None
        if seen is not None and seen.other_person:
            return None
        if not settles(looked, at_the_reader(visit, seen)):
            return None
        answer = answer_of(visit)
        person = None if answer is None else answer.person
        shown = looked.confirmation.answer.person
        return looked if person is None or person == shown else None

    def sheet(self, visit: Visit, now: datetime, seen: Seen) -> Sheet:
        """The sheet of a visit at a moment (aware)."""
        looked = self.settled(visit, seen)
        sheet = visit_sheet(visit, now, self._of_the_patient(visit, seen))
        if looked is None:
            return sheet
        return sheet_by_paper(sheet, looked, now, at_the_reader(visit, seen))

    def charged(self, visit: Visit, now: datetime, seen: Seen, treated: Treated) -> Charged:
        """What is charged for a visit that has ended. Raises `TypeError` for others."""
        looked = self.settled(visit, seen)
        if visit.finished is None:
            raise TypeError("the visit goes on")
        seen = self._of_the_patient(visit, seen)
        advice, answer = advice_for(visit, seen), visit.finished.answer
        if looked is not None:
            advice = lookup_advice(looked.finished, looked.confirmation, seen)
            answer = looked.confirmation.answer
        answer = None if seen.other_person else answer
        return Charged(answer, advice, self.sheet(visit, now, seen), visit.day, treated)

    def _of_the_patient(self, visit: Visit, seen: Seen) -> Seen:
        """Where only a paper names somebody else, the visit stands as the card left it."""
        answer = answer_of(visit)
        if answer is None and self.looked(visit) is not None:
            return replace(seen, other_person=False)
        return seen


def at_the_reader(visit: Visit, seen: Seen | None) -> Seen:
    """The card that lay on the reader was brought, unless the desk says otherwise."""
    said = seen or Seen()
    if said.card_brought is not None or visit.finished is None:
        return said
    return replace(said, card_brought=card_seen(visit.finished))
