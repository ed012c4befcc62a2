"""What a patient could show at the desk, where a simulator knows it (docs/rules.md §3.4, §4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.front.visits import Visit
    from onshikaku.domain.situation import Paper
    from onshikaku.domain.text import Text

__all__ = ["AtHand", "HeldPaper", "PapersAtHand"]


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """Something to show. `note`: until when it is good, or why it is not; `counts`: it does today.

    `address`: where it is seen on a screen of the simulator. `number`: that of an issued paper,
    with the birth date on it.
    """

    paper: Paper
    title: Text
    note: Text
    counts: bool
    address: str | None = None
    number: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AtHand:
    """All that one patient could show. `carries`: what of it was brought and counts today.

    `brought` False: everything was left at home, as was chosen at the bench.
    """

    title: Text
    papers: tuple[HeldPaper, ...]
    carries: frozenset[Paper]
    brought: bool = True


class PapersAtHand(Protocol):
    """Knows what invented patients hold: a centre in the same process does."""

    def of_visit(self, visit: Visit) -> AtHand | None:
        """What the patient of a visit has; None where nobody knows who it is."""
        ...
