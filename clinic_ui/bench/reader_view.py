"""A reader as the bench shows it: what lies there, what is armed, how the visit stands. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from clinic_ui.bench.others import OtherCard
from clinic_ui.bench.people import WITHOUT_PIN
from clinic_ui.bench.scenes import TROUBLES, FaceScene
from clinic_ui.desk.today_steps import step_of
from hardware.portrait import LOOKS
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.bench.cards import Form
    from clinic_ui.bench.faces import BenchFace
    from clinic_ui.bench.records import RecordChange
    from clinic_ui.bench.slots import Placement, Slot
    from clinic_ui.bench.traps import Behaviour, Trap
    from clinic_ui.front.eyes import Eye
    from clinic_ui.front.papers import AtHand
    from clinic_ui.front.place import Place
    from clinic_ui.front.roles import ReaderRole
    from clinic_ui.front.visits import Visit

__all__ = ["BeforeCamera", "LyingView", "ReaderView", "before_camera", "reader_view"]

_NOBODY = Text("受付は始まっていません", "no visit goes on")
_INTERRUPTED = Text("中断しました", "interrupted")


@dataclass(frozen=True, slots=True)
class LyingView:
    """What lies on a reader. `persona` None: some other card, `other`. `tries` None: no PIN."""

    persona: str | None
    other: OtherCard | None
    title: Text | None
    name: str
    pin: str
    form: Form
    placement: Placement
    unlocked: bool
    tries: int | None
    trap: Trap | None
    behaviour: Behaviour
    suspended: bool
    record: RecordChange | None


@dataclass(frozen=True, slots=True)
class BeforeCamera:
    """Who stands before a reader's camera. `picture`: what is seen; None where nothing is.

    `compared`: by the real matcher; else the scene says what comes of it. `drawn`: the photo on the
    card is an avatar, in which the real matcher finds no face.
    """

    scene: FaceScene
    picture: str | None
    compared: bool
    drawn: bool


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A reader. `visit`: how the visit at its kiosk stands; `over`: nothing goes on there.

    `before` None: it has a camera of its own, or none, being no kiosk. `at_hand`: the papers of the
    person whose card lies there; None: nobody knows.
    """

    id: str
    name: str
    role: ReaderRole
    plugged: bool
    lying: LyingView | None
    visit: Text
    over: bool
    before: BeforeCamera | None
    at_hand: AtHand | None = None


def before_camera(face: BenchFace, eye: Eye, persona_id: str | None) -> BeforeCamera | None:
    """What the bench has the camera of a place see; `eye` is what the place does see with."""
    if eye.checker is not face:
        return None
    seen = face.scene not in TROUBLES and face.scene is not FaceScene.NO_MATCHER
    query = urlencode({"scene": face.scene.value, "persona": persona_id or ""})
    drawn = persona_id is not None and persona_id not in LOOKS
    picture = f"/bench/scene?{query}" if seen else None
    return BeforeCamera(face.scene, picture, face.compared, drawn)


def reader_view(
    slot: Slot,
    place: Place,
    *,
    suspended: bool,
    record: RecordChange | None,
    before: BeforeCamera | None,
    at_hand: AtHand | None = None,
) -> ReaderView:
    """The reader of a place. `suspended`, `record`: what was done to the card that lies there."""
    visit = place.visit
    return ReaderView(
        slot.id,
        slot.name,
        place.role,
        slot.plugged,
        _lying(slot, suspended=suspended, record=record),
        _how(visit),
        visit is None or visit.over,
        before,
        at_hand,
    )


def _lying(slot: Slot, *, suspended: bool, record: RecordChange | None) -> LyingView | None:
    lying, chip = slot.lying, slot.chip
    if lying is None or chip is None:
        return None
    what = lying.what
    other = what if isinstance(what, OtherCard) else None
    persona = None if isinstance(what, OtherCard) else what
    return LyingView(
        persona=persona and persona.id,
        other=other,
        title=persona and Text(persona.title_ja, persona.title_en),
        name="" if persona is None else persona.person.name,
        pin="" if persona is None else persona.card.pin,
        form=lying.form,
        placement=lying.placement,
        unlocked=lying.unlocked,
        tries=None if persona and persona.card.profile in WITHOUT_PIN else chip.tries_left,
        trap=slot.trap,
        behaviour=chip.behaviour,
        suspended=suspended,
        record=record,
    )


def _how(visit: Visit | None) -> Text:
    if visit is None:
        return _NOBODY
    if visit.finished is not None:
        return visit.finished.outcome.entry.meaning
    if visit.interruption is not None:
        return _INTERRUPTED
    return step_of(visit.state).now
