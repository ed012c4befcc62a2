"""Staff compare the patient with the card's photo (目視確認): what the desk's page shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_ui.front.questions import ComparePhoto
from onshikaku.domain.checkin import states
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    from clinic_ui.front.visits import Visit

__all__ = ["Stage", "VisualView", "visual_view"]


class Stage(StrEnum):
    """Where the comparison stands."""

    BEFORE = "before"  # nobody has chosen it yet
    COMPARE = "compare"  # the question is open
    ASKING = "asking"  # the answer is with card and centre
    SAME = "same"  # it was the holder; the patient goes on
    DIFFERENT = "different"  # it was not
    OVER = "over"  # the visit is over


@dataclass(frozen=True, slots=True)
class VisualView:
    """`simple`: the clinic's passcode is typed, `tries` more times; `wrong`: the last one was.

    `photo`: there is one to show; else the card's front is looked at. `step` belongs to the answer.
    """

    stage: Stage
    step: int
    simple: bool = False
    wrong: bool = False
    tries: int = 0
    photo: bool = False


def visual_view(visit: Visit) -> VisualView:
    """What to show for a visit as it is now."""
    question, state = visit.question, visit.state
    if isinstance(question, ComparePhoto) and isinstance(state, states.ComparingPhoto):
        return VisualView(
            Stage.COMPARE,
            visit.step,
            question.passcode,
            question.wrong,
            state.tries,
            question.photo is not None,
        )
    return VisualView(_stage(visit), visit.step)


def _stage(visit: Visit) -> Stage:
    finished = visit.finished
    if finished is not None and finished.outcome is Outcome.NOT_THE_HOLDER:
        return Stage.DIFFERENT
    if visit.over:
        return Stage.OVER
    match visit.state:
        case states.OfferingRegistration() | states.Consenting() | states.RegisteringConsents():
            return Stage.SAME
        case (
            states.FetchingChallenge()
            | states.Signing()
            | states.Asking()
            | states.ComparingPhoto()
        ):
            return Stage.ASKING
        case _:
            return Stage.BEFORE
