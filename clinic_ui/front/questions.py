"""What a page asks for while a visit waits, and what can be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_ui.ports import AnotherWay, Comparison, PinEntry
from onshikaku.domain.checkin.ways import Way
from onshikaku.domain.rules.consent_screens import Choice

if TYPE_CHECKING:
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = [
    "Answer",
    "ChooseMethod",
    "ComparePhoto",
    "EnterPin",
    "GiveConsent",
    "HoldPhone",
    "OfferRegistration",
    "Question",
    "fits",
]


@dataclass(frozen=True, slots=True)
class ChooseMethod:
    """How to be identified (本人確認方法)."""

    offered: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class EnterPin:
    """The PIN (暗証番号). `tries_left` None: not known, as with a phone."""

    tries_left: int | None
    wrong: bool


@dataclass(frozen=True, slots=True)
class ComparePhoto:
    """Staff compare the face with the photo (目視確認): JPEG 2000 from the chip, or None.

    `passcode`: the clinic's must be typed; `wrong`: the last one was.
    """

    photo: bytes | None = field(repr=False)
    passcode: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class OfferRegistration:
    """Whether to register the card for insurance use (利用登録)."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """One of the questions after the answer."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class HoldPhone:
    """The phone is to be held to the reader."""


Question = ChooseMethod | EnterPin | ComparePhoto | OfferRegistration | GiveConsent | HoldPhone

Answer = Way | PinEntry | AnotherWay | Comparison | Choice | bool | None
"""None: the patient gives up."""


def fits(question: Question, answer: Answer) -> bool:
    """Whether this is an answer to that question."""
    if answer is None:
        return True
    match question:
        case ChooseMethod(offered):
            return isinstance(answer, Way) and answer in offered
        case EnterPin():
            return isinstance(answer, PinEntry | AnotherWay)
        case ComparePhoto():
            return isinstance(answer, Comparison | AnotherWay)
        case OfferRegistration():
            return isinstance(answer, bool)
        case GiveConsent(screen):
            return isinstance(answer, Choice) and answer in screen.choices
        case HoldPhone():
            return False
