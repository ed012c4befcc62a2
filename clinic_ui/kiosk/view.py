"""What the kiosk shows: a place with its visit becomes a screen. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from clinic_ui.front.eyes import Sight
from clinic_ui.front.roles import ReaderRole
from clinic_ui.kiosk.asking import (
    choosing,
    comparing,
    comparing_by_app,
    consenting,
    entering_pin,
    holding_phone,
    registering,
)
from clinic_ui.kiosk.endings import ending, interrupted, left_behind
from clinic_ui.kiosk.looking import looking
from clinic_ui.kiosk.screen import Shown, Stage, Tap, Tone, Working
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import PhoneKind

if TYPE_CHECKING:
    from clinic_ui.front.visits import Visit
    from clinic_ui.kiosk.spoken import Spoken
    from clinic_ui.ports import Guidance

__all__ = ["Standing", "phones", "shown"]


class Standing(Protocol):
    """What a screen depends on."""

    @property
    def plugged(self) -> bool:
        """Whether the reader is there."""
        ...

    @property
    def card(self) -> bool:
        """Whether something lies on it."""
        ...

    @property
    def left_behind(self) -> bool:
        """Whether that was forgotten."""
        ...

    @property
    def visit(self) -> Visit | None:
        """The visit that goes on or has just ended here."""
        ...

    @property
    def guidance(self) -> Guidance | None:
        """What the person before the camera should know, while the face is looked at."""
        ...


def shown(
    at: Standing,
    say: Spoken,
    sight: Sight = Sight.SIMULATED,
    role: ReaderRole = ReaderRole.KIOSK,
    *,
    takes_phones: bool = True,
) -> Shown:
    """The screen of a place, which sees that way and stands there."""
    visit = at.visit
    if visit is None:
        return _nobody(at, say, role, takes_phones=takes_phones and role is not ReaderRole.APP)
    if at.left_behind:
        return left_behind(visit.finished, say)
    if visit.interrupted and visit.finished is None:
        return interrupted(say, card=at.card)
    match visit.state:
        case states.CheckingFace():
            return looking(visit.state, visit.id, sight, at.guidance, say)
        case states.ChoosingMethod():
            return choosing(visit.state, say, simulated=sight is Sight.SIMULATED)
        case states.ComparingPhoto() if role is ReaderRole.DESK:
            return comparing(visit.state, say, by_desk=True)
        case states.ComparingPhoto() if role is ReaderRole.APP:
            return comparing_by_app(say)
        case _:
            return _visiting(visit.state, say, card=at.card)


def phones(say: Spoken) -> tuple[Tap, ...]:
    """The telephones to choose from."""
    return tuple(
        Tap(
            "phone",
            kind.value,
            say(f"phone.{kind}"),
            say(f"phone.{kind}.hint"),
            icon="phone",
        )
        for kind in PhoneKind
    )


def _nobody(at: Standing, say: Spoken, role: ReaderRole, *, takes_phones: bool) -> Shown:
    if not at.plugged and role is ReaderRole.DESK:
        return Shown(
            id="closed",
            title=say("closed.desk.title"),
            lead=say("closed.desk.lead"),
            then=say("closed.desk.next"),
            tone=Tone.ATTENTION,
            mark="unplug",
        )
    if not at.plugged:
        return Shown(
            id="closed",
            title=say("closed.title"),
            lead=say("closed.lead"),
            then=say("closed.next"),
            tone=Tone.ATTENTION,
            art="ask-staff",
            mark="unplug",
        )
    if at.card:
        return Shown(
            id="place-again",
            title=say("place-again.title"),
            lead=say("place-again.lead"),
            stage=Stage.CARD,
            art="place-card",
        )
    return Shown(
        id="idle",
        title=say("idle.title"),
        lead=say("idle.lead"),
        stage=Stage.CARD,
        art="place-card",
        steps=tuple(say(f"idle.how.{step}") for step in ("out", "up", "stay")),
        ways_out=(_with_phone(say),) if takes_phones else (),
        small=say("idle.no-card") if role is ReaderRole.KIOSK else "",
    )


def _with_phone(say: Spoken) -> Tap:
    return Tap("", "", say("idle.phone"), icon="phone", opens="phone-dialog")


_Busy = (
    states.Waiting
    | states.Reading
    | states.Verifying
    | states.PresentingPin
    | states.FetchingChallenge
    | states.Signing
    | states.Asking
    | states.RegisteringConsents
)


_OfVisit = (
    _Busy
    | states.HoldingPhone
    | states.ComparingPhoto
    | states.EnteringPin
    | states.OfferingRegistration
    | states.Consenting
    | states.Finished
)


def _visiting(state: _OfVisit, say: Spoken, *, card: bool) -> Shown:
    match state:
        case states.HoldingPhone(kind):
            return holding_phone(kind, say)
        case states.ComparingPhoto():
            return comparing(state, say)
        case states.EnteringPin():
            return entering_pin(state, say)
        case states.OfferingRegistration():
            return registering(say)
        case states.Consenting(questions=questions):
            screen = questions.current
            return _sending(say) if screen is None else consenting(screen, say)
        case states.Finished():
            return ending(state, say, card=card)
        case _:
            return _busy(state, say)


def _busy(state: _Busy, say: Spoken) -> Shown:
    match state:
        case states.Reading(phone=PhoneKind()) | states.Verifying(
            states.CardFacts(phone=PhoneKind())
        ):
            return _working("reading.phone", Stage.CARD, "hold-phone", say)
        case states.Waiting() | states.Reading() | states.Verifying():
            return _working("reading", Stage.CARD, "keep-card", say)
        case states.PresentingPin(phone=PhoneKind()):
            lead = "reading.phone.lead"
            return _working("pin-check", Stage.IDENTITY, "hold-phone", say, lead=lead)
        case states.PresentingPin():
            return _working("pin-check", Stage.IDENTITY, "keep-card", say, lead="reading.lead")
        case states.FetchingChallenge() | states.Signing() | states.Asking():
            return _working("asking", Stage.IDENTITY, "", say)
        case states.RegisteringConsents():
            return _sending(say)


def _sending(say: Spoken) -> Shown:
    return _working("sending", Stage.CONSENT, "", say, lead="asking.lead")


def _working(words: str, stage: Stage, art: str, say: Spoken, *, lead: str = "") -> Shown:
    return Shown(
        id=words,
        title=say(f"{words}.title"),
        stage=stage,
        art=art,
        body=Working(say(lead or f"{words}.lead")),
    )
