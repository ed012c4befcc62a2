"""How a visit ends at the clinic, and what is known of it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.checkin import actions, states
from onshikaku.domain.checkin.ways import VisualCheck
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    from onshikaku.domain.checkin.actions import Action
    from onshikaku.domain.checkin.states import State
    from onshikaku.domain.checkin.ways import Identified

__all__ = ["Next", "finish", "identified_by", "mode_of", "pin_blocked"]

Next = tuple["State", tuple["Action", ...]]


def finish(
    state: State, outcome: Outcome, detail: str | None = None, tries_left: int | None = None
) -> Next:
    """The end without an answer, with what the state knew; the card is released."""
    by = identified_by(state)
    end = states.Finished(
        outcome,
        finding=getattr(state, "finding", None),
        detail=detail,
        tries_left=tries_left,
        method=None if by is None else by.method,
        mode=mode_of(state),
        face=None if by is None else by.face,
        proven=by is None or by.proven,
    )
    return end, (actions.ReleaseCard(),)


def identified_by(state: State) -> Identified | None:
    """How the person was identified, from then on until the end."""
    match state:
        case (
            states.FetchingChallenge(by=by)
            | states.Signing(by=by)
            | states.Asking(by=by)
            | states.OfferingRegistration(by=by)
            | states.Consenting(by=by)
            | states.RegisteringConsents(by=by)
        ):
            return by
        case _:
            return None


def pin_blocked(state: State) -> Next:
    """The end for a PIN that has no tries left."""
    return finish(state, Outcome.PIN_BLOCKED, tries_left=0)


def mode_of(state: State) -> Mode:
    """The centre's mode that the visit was in, or was heading for."""
    by = identified_by(state)
    if by is not None:
        return by.mode
    match state:
        case states.HoldingPhone():
            return Mode.PHONE
        case states.Reading(phone=phone) | states.EnteringPin(phone=phone) if phone is not None:
            return Mode.PHONE
        case states.PresentingPin(phone=phone) if phone is not None:
            return Mode.PHONE
        case states.Verifying(states.CardFacts(phone=phone)) if phone is not None:
            return Mode.PHONE
        case (
            states.ChoosingMethod(offer=offer)
            | states.EnteringPin(offer=offer)
            | states.PresentingPin(offer=offer)
            | states.ComparingPhoto(offer=offer)
        ) if offer.app is not None:
            return Mode.HOME_APP
        case states.ComparingPhoto(offer=offer):
            return Mode.VISUAL_SIMPLE if offer.visual is VisualCheck.SIMPLE else Mode.VISUAL
        case states.Finished(mode=mode):
            return mode
        case _:
            return Mode.CARD
