"""What the insurer knows of a persona beside the record, as it is written."""

from __future__ import annotations

from onshikaku.domain.persona import PersonaCircumstances
from onshikaku.personas.entry import (
    Day,
    Entry,
)

__all__ = ["CircumstanceEntry"]


class CircumstanceEntry(Entry):
    """Fields: `onshikaku.domain.persona.PersonaCircumstances`."""

    has_card: bool = True
    number_supplied: bool = True
    card_lost_on: Day | None = None
    card_returned_on: Day | None = None
    card_renewing_since: Day | None = None
    special_since: Day | None = None
    elderly_applied_on: Day | None = None
    old_card_until: Day | None = None

    def to_domain(self) -> PersonaCircumstances:
        """The circumstances."""
        return PersonaCircumstances(
            has_card=self.has_card,
            number_supplied=self.number_supplied,
            card_lost_on=self.card_lost_on,
            card_returned_on=self.card_returned_on,
            card_renewing_since=self.card_renewing_since,
            special_since=self.special_since,
            elderly_applied_on=self.elderly_applied_on,
            old_card_until=self.old_card_until,
        )
