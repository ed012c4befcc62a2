"""The readers as the desk sees them, and who waits there for staff. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.desk.at_reader import why_away
from clinic_ui.desk.today_steps import step_of
from clinic_ui.desk.today_verdicts import STANDING_WORDS, Standing, verdict_on
from clinic_ui.front.roles import ReaderRole
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_ui.front.place import Place

__all__ = ["PlaceView", "place_views"]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """`now` is what the patient sees; `state` colours it. `number` is the visit's there.

    `at_desk`: its screen is shown here, and turned to the patient. `away`: what to do about a
    reader that is not attached. `called`: a patient wants staff; `left_behind`: a card was
    forgotten.
    """

    id: str
    name: str
    at_desk: bool
    screen: str | None
    plugged: bool
    away: Text | None
    card: bool
    now: Text
    state: str
    number: int | None
    visit_id: str | None
    called: bool
    left_behind: bool


_SCREENS = {ReaderRole.KIOSK: "", ReaderRole.DESK: "/desk/readers", ReaderRole.APP: "/app"}
"""Where screens are that staff bring to the patient."""
_UNPLUGGED = Text("接続されていません", "not attached")
_FREE = Text("空いています", "free")
_CARD = Text("カードが置かれています", "a card lies there")


def place_views(places: Iterable[Place]) -> list[PlaceView]:
    """Every reader, in their order."""
    return [_view(place) for place in places]


def _view(place: Place) -> PlaceView:
    visit, at_desk = place.visit, place.role is ReaderRole.DESK
    state, now = "neutral", _CARD if place.card else _FREE
    if visit is not None and visit.finished is not None:
        verdict = verdict_on(visit.finished)
        tag = STANDING_WORDS[verdict.standing]
        state = verdict.standing.colour
        now = Text(f"結果：{tag.ja}（{verdict.words.ja}）", f"{tag.en}: {verdict.words.en}")
    elif visit is not None and not visit.over:
        step = step_of(visit.state)
        wanted = step.staff or (at_desk and visit.question is not None)
        state = "attention" if wanted else Standing.RUNNING.colour
        now = step.now
    elif not place.plugged:
        state, now = "stop", _UNPLUGGED
    return PlaceView(
        id=place.id,
        name=place.name,
        at_desk=at_desk,
        screen=_SCREENS[place.role] and f"{_SCREENS[place.role]}/{place.id}",
        plugged=place.plugged,
        away=why_away(place),
        card=place.card,
        now=now,
        state=state,
        number=None if visit is None else visit.number,
        visit_id=None if visit is None else visit.id,
        called=place.called,
        left_behind=place.left_behind,
    )
