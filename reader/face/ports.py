"""The seam of the matcher: a photo that is learnt, frames that are looked at, and the decision.

Needs nothing of the `face` extra.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reader.camera.ports import Frame

__all__ = [
    "Decision",
    "FaceMatcher",
    "Glance",
    "MatcherMissing",
    "PhotoTrouble",
    "PhotoUnusable",
    "Quality",
    "Template",
    "Verdict",
]


class Quality(StrEnum):
    """Whether a frame can be compared, and if not, the first reason (names: ISO/IEC 29794-5)."""

    OK = "ok"
    NO_FACE = "no-face"
    SEVERAL_FACES = "several-faces"
    TOO_FAR = "too-far"
    TOO_CLOSE = "too-close"
    CUT_OFF = "cut-off"
    BACKLIT = "backlit"
    TOO_DARK = "too-dark"
    TOO_BRIGHT = "too-bright"
    UNEVEN_LIGHT = "uneven-light"
    EYES_HIDDEN = "eyes-hidden"
    BLURRED = "blurred"
    TILTED = "tilted"
    TURNED = "turned"
    PARTLY_HIDDEN = "partly-hidden"  # a mask, as it may be


class PhotoTrouble(StrEnum):
    """Why the card's photo cannot be compared with anything."""

    UNREADABLE = "photo-unreadable"
    NO_FACE = "photo-no-face"
    SEVERAL_FACES = "photo-several-faces"
    TOO_SMALL = "photo-too-small"


class PhotoUnusable(Exception):
    """The card's photo is of no use; the patient cannot mend it."""

    def __init__(self, trouble: PhotoTrouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


class MatcherMissing(Exception):
    """The `face` extra is not installed, or not usable; the text says what is wrong with it."""


class Verdict(StrEnum):
    """What came of a comparison; `UNSURE` asks for new frames and is no refusal."""

    MATCH = "match"
    UNSURE = "unsure"
    NO_MATCH = "no-match"


class Template(Protocol):
    """What was learnt of a photo; in memory only, and only for one visit."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A frame as the matcher sees it: fit to be compared if `quality` is OK.

    `measures` are the numbers behind the quality, by name; `seen` is the matcher's own.
    """

    quality: Quality
    measures: Mapping[str, float] = field(default_factory=dict[str, float])
    seen: object = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """`distance` is what was compared with `threshold`, `raw_distance` that of the vectors alone.

    `too_alike`: closer than two photographs of one person mostly are; `near_limit`: a match, if
    barely.
    """

    verdict: Verdict
    distance: float
    raw_distance: float
    threshold: float
    too_alike: bool = False
    near_limit: bool = False


class FaceMatcher(Protocol):
    """Blocking, and for one thread at a time."""

    def learn(self, photo: bytes) -> Template:
        """The template of a card's photo (JPEG 2000, or any still). Raises `PhotoUnusable`."""
        ...

    def look(self, frame: Frame) -> Glance:
        """How good a frame is; quick, for guiding the person."""
        ...

    def one_person(self, glances: Sequence[Glance]) -> bool:
        """Whether frames, all with quality OK, show the same person."""
        ...

    def compare(self, template: Template, glances: Sequence[Glance]) -> Decision:
        """The decision over frames of one person, all with quality OK."""
        ...
