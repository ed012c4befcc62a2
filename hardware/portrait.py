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
    from collections.abc import Mapping

    from PIL import Image

__all__ = ["HEIGHT", "LOOKS", "WIDTH", "as_on_card", "portrait", "still"]

LOOKS: Final[Mapping[str, str]] = {
    "standard": "m",
    "family": "f",
    "public-servant": "f",
    "self-employed": "m",
    "foreign": "f",
    "grace": "m",
    "expired": "m",
    "lapsed": "f",
    "foreign-stay-end": "m",
    "unregistered": "f",
    "lost": "m",
    "none": "m",
    "new-arrival": "f",
    "wrong-link": "m",
    "deregistered": "m",
    "pin-blocked": "m",
    "face-only": "f",
}
"""The personas with a face that a matcher can compare, and whether it is a man's or a woman's."""
_PORTRAITS: Final = files("hardware") / "portraits"
_COMPRESSION: Final = 16


def portrait(persona_id: str) -> bytes:
    """The photo on that persona's card as JP2, some 5 kB."""
    if persona_id in LOOKS:
        return (_PORTRAITS / f"{persona_id}.jp2").read_bytes()
    return as_on_card(avatar(persona_id))


def still(persona_id: str, *, twin: bool = False) -> bytes | None:
    """The same person before a camera as JPEG of 640 x 480, or a twin; None without photograph."""
    if persona_id not in LOOKS:
        return None
    return (_PORTRAITS / f"{persona_id}{'-twin' if twin else ''}.jpg").read_bytes()


def as_on_card(picture: Image.Image) -> bytes:
    """A picture in the form in which the card carries it; the size is left as it is."""
    out = BytesIO()
    picture.convert("L").save(
        out, "JPEG2000", quality_mode="rates", quality_layers=[_COMPRESSION], irreversible=True
    )
    return out.getvalue()
