"""The look at the face: what to do before the camera, and what to do after one that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.face_check import TOO_ALIKE
from clinic_ui.front.eyes import Sight
from clinic_ui.kiosk.screen import Hint, Look, Note, Picture, Shown, Stage, Tap, Tone
from clinic_ui.ports import Doing, Guidance
from onshikaku.domain.checkin.ways import FACE_TRIES, Obstacle, Way
from reader.camera.ports import CameraTrouble
from reader.face.ports import PhotoTrouble, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.kiosk.spoken import Spoken
    from onshikaku.domain.checkin import states
    from onshikaku.domain.checkin.ways import Offer

__all__ = ["looking", "what_came_of_it"]

_SAID: Mapping[Sight, str] = {
    Sight.SIMULATED: "face.simulated",
    Sight.STILLS: "face.stills",
}
"""What every look says that is none at the patient."""

_HINTS: Mapping[Quality, Hint] = {
    Quality.OK: Hint.GOOD,
    Quality.TOO_FAR: Hint.CLOSER,
    Quality.TOO_CLOSE: Hint.BACK,
    Quality.CUT_OFF: Hint.BACK,
    Quality.BACKLIT: Hint.LIGHT,
    Quality.TOO_DARK: Hint.LIGHT,
    Quality.TOO_BRIGHT: Hint.LIGHT,
    Quality.UNEVEN_LIGHT: Hint.LIGHT,
}
_AT_FIRST = Guidance(Doing.STARTING)


def looking(
    state: states.CheckingFace, visit: str, sight: Sight, guidance: Guidance | None, say: Spoken
) -> Shown:
    """The face is being checked; whoever does not want that may leave it at any time.

    `visit` names the visit: its camera stays on from one look to the next.
    """
    again = state.tries < FACE_TRIES
    said = _SAID.get(sight)
    return Shown(
        id=f"face-{state.tries}",
        title=say("face.again.title" if again else "face.title"),
        lead=say("face.again") if again else "",
        stage=Stage.IDENTITY,
        notes=() if said is None else (Note(say(said)),),
        limit=say("face.looks", n=state.tries) if again else "",
        body=_body(visit, sight, guidance or _AT_FIRST, say),
        ways_out=_ways_out(state.offer, say),
        small="" if sight is Sight.SIMULATED else say("face.limits"),
    )


def _body(visit: str, sight: Sight, guidance: Guidance, say: Spoken) -> Look:
    hint = _HINTS.get(guidance.quality, Hint.NONE) if guidance.quality else Hint.NONE
    picture = Picture.OWN if sight is Sight.BROWSER else Picture.SENT
    sample = sight in _SAID
    return Look(
        key=f"look-{visit}",
        picture=picture,
        picture_text=say("face.sample" if sample else "face.picture"),
        mirrored=not sample,
        advice=_advice(picture, guidance, say),
        hint=Hint.GOOD if guidance.doing is Doing.COMPARING else hint,
        good=min(guidance.good, guidance.needed),
        needed=guidance.needed,
        progress=say("face.progress", n=guidance.good, of=guidance.needed),
    )


def _advice(picture: Picture, guidance: Guidance, say: Spoken) -> str:
    if guidance.doing is Doing.STARTING:
        return say("face.starting.own" if picture is Picture.OWN else "face.starting")
    if guidance.doing is Doing.RESTING:
        return say("face.resting")
    if guidance.doing is Doing.COMPARING:
        return say("face.comparing")
    return say(f"face.advice.{guidance.quality or Quality.NO_FACE}")


def _ways_out(offer: Offer, say: Spoken) -> tuple[Tap, ...]:
    """The PIN at one tap, and staff where they can be chosen; else why there is nothing else."""
    named = {Way.PIN: ("face.to-pin", "pin"), Way.VISUAL: ("choose.visual", "staff")}
    taps = tuple(
        Tap("another-way", way.value, say(named[way][0]), icon=named[way][1])
        for way in offer.open
        if way in named
    )
    return taps or (Tap("another-way", "any", say("other-way"), icon="refresh"),)


def what_came_of_it(offer: Offer, trouble: str | None, say: Spoken) -> Note | None:
    """What the patient can do after a look that failed; None where there was none.

    `trouble` is its reason code: a `Quality`, `CameraTrouble` or `PhotoTrouble`, that of a match
    that was not trusted, or one that says that nothing could be compared.
    """
    closed = dict(offer.closed).get(Way.FACE)
    if closed is Obstacle.NOT_RECOGNISED:
        how = "face.now-pin" if Way.PIN in offer.open else "face.another"
        body = (say("obstacle.not-recognised"), say(how))
        return Note(say("face.not-recognised"), body, Tone.ATTENTION, loud=True)
    if trouble is None:
        return None
    title, why = _why(trouble)
    how = "face.or-another" if Way.FACE in offer.open else "face.another"
    return Note(say(title), (say(why), say(how)), Tone.ATTENTION, loud=True)


def _why(trouble: str) -> tuple[str, str]:
    """The keys of title and sentence for a reason code."""
    if trouble == Quality.OK:
        return "face.undecided", "face.unsure"
    if trouble == TOO_ALIKE:
        return "face.undecided", "face.alive"
    if trouble in set(Quality):
        return "face.undecided", f"face.advice.{trouble}"
    if trouble in set(CameraTrouble):
        return "face.camera", f"face.camera.{trouble.removeprefix('camera-')}"
    if trouble in set(PhotoTrouble):
        return "face.photo", f"face.photo.{trouble.removeprefix('photo-')}"
    return "face.matcher", "face.matcher.missing"
