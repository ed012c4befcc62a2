"""What a patient wants, said before the reader asks; and the choices that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.consent import PrescriptionForm
from onshikaku.domain.rules.consent_screens import ScreenId

if TYPE_CHECKING:
    from onshikaku.domain.consent import ConsentItem
    from onshikaku.domain.rules.consent_screens import Choice, Screen

__all__ = ["Wishes"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """None: nothing was said about it. `items` are what the patient consents to.

    A screen asks for several items at once: who wants one of them agrees to the screen.
    """

    items: frozenset[ConsentItem] | None = None
    subsidies: bool | None = None
    prescription: PrescriptionForm | None = None

    def choice(self, screen: Screen) -> Choice | None:
        """What to choose on a screen; None where nothing was said about it."""
        wanted = self._wants(screen)
        return None if wanted is None else screen.choices[0 if wanted else 1]

    def _wants(self, screen: Screen) -> bool | None:
        match screen.id:
            case ScreenId.SUBSIDIES:
                return self.subsidies
            case ScreenId.PRESCRIPTION_FORM:
                form = self.prescription
                return None if form is None else form is PrescriptionForm.ELECTRONIC
            case ScreenId.BUNDLE:
                return None if self.items is None else self.items.issuperset(screen.items)
            case _:
                return None if self.items is None else not self.items.isdisjoint(screen.items)
