"""What is kept of a face check (顔認証): never a score, a frame or a vector."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FaceBand", "FaceCaution", "FaceMark"]


class FaceBand(StrEnum):
    """How near a match was, in bands of the score (the bands are ours)."""

    CLEAR = "clear"  # well within the limit
    CLOSE = "close"  # within it, but not by much: somebody alike would be too
    REFUSED = "refused"  # too alike: a match that the clinic does not take


class FaceCaution(StrEnum):
    """What staff should look at although the face matched. None of it is a liveness check."""

    CARD_PHOTO = "card-photo"  # so alike that the card's own photo may have been held up
    LOOKALIKE = "lookalike"  # so close to the limit that a twin would look the same


@dataclass(frozen=True, slots=True)
class FaceMark:
    """What the visit's record says of a match, also of one that was not taken."""

    band: FaceBand
    cautions: tuple[FaceCaution, ...] = ()
