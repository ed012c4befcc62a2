"""The questions after the answer: which comes next, and what the answers amount to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.consent import Agreement, PrescriptionForm
from onshikaku.domain.rules.consent_screens import Choice

if TYPE_CHECKING:
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["Questions"]

_CONSENTS = frozenset({Choice.AGREE_TO_ALL, Choice.AGREE, Choice.PROVIDE})
_FORMS = {
    Choice.ELECTRONIC: PrescriptionForm.ELECTRONIC,
    Choice.PAPER: PrescriptionForm.PAPER,
}


@dataclass(frozen=True, slots=True)
class Questions:
    """The centre's screens that are still to come, and the choices made so far, both in order."""

    screens: tuple[Screen, ...]
    given: tuple[tuple[Screen, Choice], ...] = ()

    @property
    def current(self) -> Screen | None:
        """The screen to show now; None when all that have to be shown have been answered."""
        return next((screen for screen in self.screens if self._shown(screen)), None)

    def answered(self, choice: Choice) -> Questions:
        """With the current screen answered. Raises `ValueError` for a choice it does not offer."""
        screen = self.current
        if screen is None or choice not in screen.choices:
            raise ValueError(f"{choice} is no answer to the current question")
        rest = self.screens[self.screens.index(screen) + 1 :]
        return Questions(rest, (*self.given, (screen, choice)))

    def _shown(self, screen: Screen) -> bool:
        return screen.after is None or any(screen.after is choice for _, choice in self.given)

    @property
    def agreement(self) -> Agreement:
        """What the choices made so far amount to."""
        choices = [choice for _, choice in self.given]
        return Agreement(
            items=frozenset(
                item
                for screen, choice in self.given
                if choice in _CONSENTS
                for item in screen.items
            ),
            subsidies=Choice.USE in choices,
            prescription_form=next((_FORMS[it] for it in choices if it in _FORMS), None),
        )
