"""How a patient can be identified at the reader (本人確認の方法), and why a way is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.modes import Mode
from onshikaku.domain.proof import Method

if TYPE_CHECKING:
    from onshikaku.domain.checkin.faces import FaceMark
    from onshikaku.domain.checkin.states import CardFacts
    from onshikaku.domain.modes import Occasion

__all__ = [
    "BY_PIN",
    "FACE_TRIES",
    "PASSCODE_TRIES",
    "PIN_ONLY",
    "PIN_WAYS",
    "Identified",
    "Obstacle",
    "Offer",
    "PhoneKind",
    "VisualCheck",
    "Way",
    "Ways",
    "offer_for",
]


class Way(StrEnum):
    """A way that the patient chooses on the screen; staff carry out `VISUAL`."""

    FACE = "face"
    PIN = "pin"
    VISUAL = "visual"


class VisualCheck(StrEnum):
    """Whether staff compare the face with the photo (目視確認; docs/rules.md §1.4)."""

    NONE = "none"
    SIMPLE = "simple"  # chosen for one patient, with the clinic's passcode
    CLASSIC = "classic"  # the reader stands in 目視確認モード: every patient
    APP = "app"  # on the clinic's own device, by whoever holds it (マイナ資格確認アプリ)


class PhoneKind(StrEnum):
    """The telephone that carries the card (スマホ保険証; docs/rules.md §1.5)."""

    IPHONE = "iphone"
    ANDROID = "android"

    @property
    def method(self) -> Method:
        """How its owner is identified: by the phone's own face check, or a PIN at the reader."""
        return Method.FACE if self is PhoneKind.IPHONE else Method.PIN


@dataclass(frozen=True, slots=True)
class Ways:
    """What the reader offers at the start of a visit, beside the PIN.

    `choose`: the patient is asked even where one way alone is open. `app`: it is no reader but the
    clinic's app (マイナ資格確認アプリ), used for that; it takes PIN and sight (docs/rules.md §1.4).
    """

    choose: bool = False
    face: bool = False
    visual: VisualCheck = VisualCheck.NONE
    app: Occasion | None = None


PIN_WAYS = Ways()
"""A reader that offers the PIN and does not ask."""


class Obstacle(StrEnum):
    """Why a way that the reader has is not offered."""

    PIN_LOCKED = "pin-locked"
    NOT_PINLESS = "not-pinless"  # the card signs after its PIN only
    NO_PHOTO = "no-photo"  # none on the card, or none that the reader can open
    NOT_RECOGNISED = "not-recognised"  # three times the face did not match
    FACE_LOCKED = "face-locked"  # so many times in a row, over visits (docs/rules.md §2.6)
    FACE_UNAVAILABLE = "face-unavailable"  # camera or matcher failed
    PASSCODE_REFUSED = "passcode-refused"  # three times it was not the clinic's


FACE_TRIES = 3
"""A face that matches in none of these is not looked at again."""
PASSCODE_TRIES = 3
"""So often the clinic's passcode of the simplified visual check may be typed."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The ways that are open, in the order shown, and those that are not, with the reason.

    `visual` is the check that `Way.VISUAL` stands for. `face_tries` and `passcode_tries` are left
    in this visit: whoever goes for another way and comes back begins with no more. `suspected` is
    what is kept of a face that the clinic did not take, whichever way the patient goes on. `app`:
    what the clinic's app is used for, where it is one.
    """

    open: tuple[Way, ...] = (Way.PIN,)
    closed: tuple[tuple[Way, Obstacle], ...] = ()
    visual: VisualCheck = VisualCheck.NONE
    face_tries: int = FACE_TRIES
    passcode_tries: int = PASSCODE_TRIES
    suspected: FaceMark | None = None
    app: Occasion | None = None

    @property
    def obstacles(self) -> frozenset[Obstacle]:
        """What stands in the way of the closed ones."""
        return frozenset(why for _, why in self.closed)

    @property
    def locked(self) -> bool:
        """Whether the PIN is closed because it is locked."""
        return Obstacle.PIN_LOCKED in self.obstacles

    def without(self, way: Way, why: Obstacle) -> Offer:
        """The offer with a way closed."""
        rest = tuple(other for other in self.open if other is not way)
        return replace(self, open=rest, closed=(*self.closed, (way, why)))


PIN_ONLY = Offer()
"""What every card is offered unless the reader has more."""


@dataclass(frozen=True, slots=True)
class Identified:
    """How the card is known to be the patient's: method, and the centre's mode.

    `occasion` belongs to the mode of the clinic's app. `face` is what is kept of the comparison at
    the reader, also of one not taken.

    `proven`: the card signs; otherwise it is 所持の証明なしの本人確認, an identification without
    proof of possession, for which a copy of the card's certificate would do as well.
    """

    method: Method = Method.PIN
    mode: Mode = Mode.CARD
    face: FaceMark | None = None
    proven: bool = True
    occasion: Occasion | None = None


BY_PIN = Identified()
"""By the card's PIN, as it begins by itself."""


def offer_for(card: CardFacts, ways: Ways) -> Offer:
    """What this card can be offered at a reader with these ways.

    In 目視確認モード there is only the comparison (docs/rules.md §1.4). A real card signs for no
    terminal that we could be, unless with its PIN (docs/card.md §7.3): face and sight identify its
    holder without proof. A virtual card stands for what a real terminal meets, which takes no card
    that will not sign: there they stay closed.
    """
    closed: list[tuple[Way, Obstacle]] = []
    open_: list[Way] = []

    def put(way: Way, obstacle: Obstacle | None) -> None:
        if obstacle is None:
            open_.append(way)
        else:
            closed.append((way, obstacle))

    pinless = None if card.pinless or not card.simulated else Obstacle.NOT_PINLESS
    sight = pinless or (Obstacle.NO_PHOTO if card.photoless else None)
    if ways.app is not None:
        put(Way.PIN, Obstacle.PIN_LOCKED if card.tries_left == 0 else None)
        put(Way.VISUAL, sight)
        return Offer(tuple(open_), tuple(closed), VisualCheck.APP, app=ways.app)
    if ways.visual is VisualCheck.CLASSIC:
        put(Way.VISUAL, sight)
        return Offer(tuple(open_), tuple(closed), ways.visual)
    if ways.face:
        put(Way.FACE, pinless or _face_obstacle(card))
    put(Way.PIN, Obstacle.PIN_LOCKED if card.tries_left == 0 else None)
    if ways.visual is not VisualCheck.NONE:
        put(Way.VISUAL, sight)
    return Offer(tuple(open_), tuple(closed), ways.visual)


def _face_obstacle(card: CardFacts) -> Obstacle | None:
    if not card.photo:
        return Obstacle.NO_PHOTO
    return Obstacle.FACE_LOCKED if card.face_locked else None
