"""The kiosk's questions: how to be identified, registration, consent. Each is one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.kiosk.looking import what_came_of_it
from clinic_ui.kiosk.screen import Note, PasscodeForm, PinPad, Shown, Stage, Tap, Tone, Working
from onshikaku.domain.checkin.ways import Obstacle, PhoneKind, Way
from onshikaku.domain.rules.consent_screens import Choice, ScreenId

if TYPE_CHECKING:
    from clinic_ui.kiosk.spoken import Spoken
    from onshikaku.domain.checkin import states
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = [
    "ANOTHER_WAY",
    "DIFFERENT",
    "NO",
    "SAME",
    "YES",
    "choosing",
    "comparing",
    "comparing_by_app",
    "consenting",
    "entering_pin",
    "holding_phone",
    "registering",
]

YES, NO, ANOTHER_WAY, SAME, DIFFERENT = "yes", "no", "another-way", "same", "different"
"""What is answered beside a `Way` and a `Choice`."""

_LAST_TRY = 1
_WAY_ICONS = {Way.FACE: "face", Way.PIN: "pin", Way.VISUAL: "staff"}
_HOLD = {PhoneKind.IPHONE: "hold.iphone", PhoneKind.ANDROID: "hold.android"}


def choosing(state: states.ChoosingMethod, say: Spoken, *, simulated: bool) -> Shown:
    """The ways that are open, why the others are not, and what came of a look at the face.

    `simulated`: nobody's face was compared with anything.
    """
    offer, look = state.offer, what_came_of_it(state.offer, state.trouble, say)
    closed = tuple(
        _why_closed(way, obstacle, say)
        for way, obstacle in offer.closed
        if look is None or way is not Way.FACE
    )
    told = () if look is None else (look,)
    return Shown(
        id=f"choose-{len(offer.closed)}-{state.trouble or ''}",
        title=say("choose.title"),
        stage=Stage.IDENTITY,
        notes=(*told, Note(say("choose.closed"), closed)) if closed else told,
        taps=tuple(
            Tap(
                "choice",
                way.value,
                say(f"choose.{way}"),
                say(f"choose.{way}.hint"),
                _WAY_ICONS[way],
                main=first,
            )
            for way, first in zip(offer.open, (True, False, False), strict=False)
        ),
        small=say("face.simulated") if told and simulated else "",
        asks=True,
    )


def entering_pin(state: states.EnteringPin, say: Spoken) -> Shown:
    """The PIN pad, with what is left of the tries."""
    tries = state.tries_left
    last = tries == _LAST_TRY
    others = state.card is not None and (state.offer.open != (Way.PIN,) or state.offer.closed)
    left = "" if tries is None or last else say("pin.tries", n=tries)
    return Shown(
        id=f"pin-{'wrong' if state.wrong else 'new'}-{tries}",
        title=say("pin.title"),
        lead="" if state.wrong else say("pin.lead.phone" if state.card is None else "pin.lead"),
        stage=Stage.IDENTITY,
        notes=_about_pin(left, say, wrong=state.wrong, last=last),
        limit="" if state.wrong else left,
        body=PinPad(last),
        ways_out=(_other_way(say),) if others else (),
        more=Note(say("pin.help"), (say("pin.help.body"),)),
        asks=True,
    )


def _about_pin(left: str, say: Spoken, *, wrong: bool, last: bool) -> tuple[Note, ...]:
    if wrong and last:
        body = (say("pin.last"), say("pin.last.body"))
        return (Note(say("pin.wrong"), body, Tone.STOP, loud=True),)
    if wrong:
        body = (say("pin.wrong.body"), left) if left else (say("pin.wrong.body"),)
        return (Note(say("pin.wrong"), body, Tone.STOP, loud=True),)
    if last:
        return (Note(say("pin.last"), (say("pin.last.body"),), Tone.ATTENTION),)
    return ()


def comparing(state: states.ComparingPhoto, say: Spoken, *, by_desk: bool = False) -> Shown:
    """Staff compare: here with the clinic's passcode, or at the desk (`by_desk`: always there)."""
    if by_desk or not state.simple:
        return Shown(
            id="visual-wait",
            title=say("visual.wait.title"),
            stage=Stage.IDENTITY,
            art="ask-staff",
            body=Working(say("visual.wait.lead")),
            asks=True,
        )
    return Shown(
        id=f"visual-{state.tries}",
        title=say("visual.title"),
        lead=say("visual.lead"),
        stage=Stage.IDENTITY,
        body=PasscodeForm(state.wrong),
        ways_out=(_other_way(say),),
        asks=True,
    )


def comparing_by_app(say: Spoken) -> Shown:
    """Whoever holds the clinic's device compares the patient with the card itself."""
    return Shown(
        id="visual-app",
        title=say("visual.app.title"),
        lead=say("visual.app.lead"),
        stage=Stage.IDENTITY,
        taps=(
            Tap(
                "choice", SAME, say("visual.app.same"), say("visual.app.same.hint"), "check-circle"
            ),
            Tap("choice", DIFFERENT, say("visual.app.different"), "", "stop"),
        ),
        ways_out=(_other_way(say),),
        small=say("visual.app.small"),
        asks=True,
    )


def holding_phone(kind: PhoneKind, say: Spoken) -> Shown:
    """Where and how to hold the phone."""
    return Shown(
        id="hold",
        title=say("hold.title"),
        lead=say(_HOLD[kind]),
        stage=Stage.CARD,
        art="hold-phone",
        asks=True,
    )


def registering(say: Spoken) -> Shown:
    """Whether to register the card for insurance use, and what that means."""
    return Shown(
        id="register",
        title=say("register.title"),
        lead=say("register.lead"),
        stage=Stage.CONSENT,
        points=(say("register.once"), say("register.after"), say("register.without")),
        taps=(
            Tap("choice", YES, say("register.yes"), icon="check", main=True),
            Tap("choice", NO, say("register.no"), icon="close"),
        ),
        asks=True,
    )


def consenting(screen: Screen, say: Spoken) -> Shown:
    """One of the questions after the answer."""
    gives, keeps = screen.choices
    return Shown(
        id=f"consent-{screen.id}",
        title=say.question(screen),
        stage=Stage.CONSENT,
        points=_about(screen, say),
        taps=(_choice(gives, screen, say, main=True), _choice(keeps, screen, say)),
        asks=True,
    )


def _about(screen: Screen, say: Spoken) -> tuple[str, ...]:
    match screen.id:
        case ScreenId.BUNDLE:
            items = say("list").join(say.item(item) for item in screen.items)
            names = f"{say('consent.includes')}{say('colon')}{items}"
            return (names, say("consent.for"), say("consent.day"), say("consent.free"))
        case ScreenId.SURGERY | ScreenId.TREATMENT | ScreenId.DRUG | ScreenId.CHECKUP:
            return (say("consent.for"), say("consent.day"), say("consent.free"))
        case ScreenId.SPECIFIC_DISEASE:
            return (say("disease.note"),)
        case ScreenId.SUBSIDIES:
            return (say("subsidies.note"),)
        case ScreenId.LIMIT | ScreenId.PRESCRIPTION_FORM:
            return ()


def _choice(choice: Choice, screen: Screen, say: Spoken, *, main: bool = False) -> Tap:
    hint, icon = "", "check" if main else "close"
    match choice:
        case Choice.ONE_BY_ONE:
            hint, icon = say("consent.one-by-one"), "list"
        case Choice.ELECTRONIC:
            hint, icon = say("prescription.electronic"), "pill"
        case Choice.PAPER:
            hint, icon = say("prescription.paper"), "file"
        case _:
            pass
    equal = screen.id is ScreenId.PRESCRIPTION_FORM
    return Tap("choice", choice.value, say.choice(choice), hint, icon, main and not equal)


def _other_way(say: Spoken) -> Tap:
    return Tap("choice", ANOTHER_WAY, say("other-way"), icon="refresh")


def _why_closed(way: Way, obstacle: Obstacle, say: Spoken) -> str:
    match obstacle:
        case Obstacle.NOT_PINLESS:
            return say("obstacle.not-pinless", way=say(f"choose.{way}"))
        case Obstacle.NO_PHOTO if way is Way.VISUAL:
            return say("obstacle.no-photo.visual")
        case _:
            return say(f"obstacle.{obstacle}")
