"""A paper in words: what it is, how it stands on a day, and why there is one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.fields import day_text
from onshikaku.documents.paper_lines import PAPER_NAMES

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.text import Text

__all__ = ["PaperRow", "PaperState", "paper_row", "state_of"]


class PaperState(StrEnum):
    """How a paper stands."""

    GOOD = "good"
    COMING = "coming"  # 発効期日の前
    RUN_OUT = "run-out"  # 有効期限切れ
    ENDED = "ended"

    @property
    def colour(self) -> str:
        """The state of its tag."""
        return {PaperState.GOOD: "ok", PaperState.COMING: "info"}.get(self, "neutral")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper in a list. `until` None: it has no end of its own."""

    number: str
    shown: str
    name: Text
    reason: str
    state: PaperState
    end: str | None
    since: Text
    until: Text | None


def state_of(paper: IssuedDocument, day: date) -> PaperState:
    """How it stands on a day."""
    if paper.in_force(day):
        return PaperState.GOOD
    if paper.ended_on is not None and paper.ended_on <= day:
        return PaperState.ENDED
    return PaperState.COMING if day < paper.valid_from else PaperState.RUN_OUT


def paper_row(paper: IssuedDocument, day: date) -> PaperRow:
    """The paper as a row on a day."""
    return PaperRow(
        number=paper.number.value,
        shown=paper.number.shown,
        name=PAPER_NAMES[paper.kind],
        reason=paper.reason.value,
        state=state_of(paper, day),
        end=None if paper.end is None else paper.end.value,
        since=day_text(paper.valid_from),
        until=None if paper.valid_until is None else day_text(paper.valid_until),
    )
