"""Portraits of the invented people: composites of photographs for some, avatars for the others.

On the card they are greyscale JPEG 2000 in its JP2 container (docs/card.md §6.2). The size of a
real card's photo is not public; 240 x 320 is ours. Nobody looks like the composites; whose faces
went into them: hardware/portraits/CREDITS.md.
"""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Final

from hardware.avatar import HEIGHT, WIDTH, avatar

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["HEIGHT", "PHOTOGRAPHED", "WIDTH", "as_on_card", "portrait", "still"]

PHOTOGRAPHED: Final = (
    "standard",
    "family",
    "public-servant",
    "self-employed",
    "foreign",
    "grace",
    "expired",
    "lapsed",
    "foreign-stay-end",
    "unregistered",
    "lost",
    "none",
    "new-arrival",
    "wrong-link",
    "deregistered",
    "pin-blocked",
    "face-only",
)
"""The personas that have a face which a matcher can compare."""
_PORTRAITS: Final = files("hardware") / "portraits"
_COMPRESSION: Final = 16


def portrait(persona_id: str) -> bytes:
    """The photo on that persona's card as JP2, some 5 kB."""
    if persona_id in PHOTOGRAPHED:
        return (_PORTRAITS / f"{persona_id}.jp2").read_bytes()
    return as_on_card(avatar(persona_id))


def still(persona_id: str, *, twin: bool = False) -> bytes | None:
    """The same person before a camera as JPEG of 640 x 480, or a twin; None without photograph."""
    if persona_id not in PHOTOGRAPHED:
        return None
    return (_PORTRAITS / f"{persona_id}{'-twin' if twin else ''}.jpg").read_bytes()


def as_on_card(picture: Image.Image) -> bytes:
    """A picture in the form in which the card carries it; the size is left as it is."""
    out = BytesIO()
    picture.convert("L").save(
        out, "JPEG2000", quality_mode="rates", quality_layers=[_COMPRESSION], irreversible=True
    )
    return out.getvalue()
