"""Still pictures and frames as arrays of 8-bit red, green and blue."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from reader.face.ports import PhotoTrouble, PhotoUnusable

if TYPE_CHECKING:
    from reader.camera.ports import Frame
    from reader.face.library import Image

__all__ = ["frame_pixels", "greyed", "still_pixels"]

FORMATS: Final = ("JPEG2000", "JPEG", "PNG")
"""A card has JPEG 2000; the others are for stills from elsewhere."""

_UNDECODED: Final = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,  # EXIF that cannot be written anew
    Pillow.DecompressionBombError,
    Pillow.DecompressionBombWarning,
)
MOST_PIXELS: Final = 40_000_000
"""A card's photo has about a hundred thousand; whatever is beyond this is not decoded."""


def still_pixels(data: bytes) -> Image:
    """A picture of 1 to 16 bits a channel, grey or colour, with or without alpha, set upright.

    What is transparent becomes white. Raises `PhotoUnusable` (`UNREADABLE`), also when it is cut
    off.
    """
    try:
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoUnusable(PhotoTrouble.UNREADABLE)
            picture.load()
            return np.ascontiguousarray(_rgb(ImageOps.exif_transpose(picture)), dtype=np.uint8)
    except _UNDECODED as error:
        raise PhotoUnusable(PhotoTrouble.UNREADABLE) from error


def _rgb(picture: Pillow.Image) -> Pillow.Image:
    if picture.mode.startswith("I"):
        deep = np.asarray(picture, dtype=np.float64)
        picture = Pillow.fromarray((deep / 257).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        over = picture.convert("RGBA")
        white = Pillow.new("RGBA", over.size, "white")
        picture = Pillow.alpha_composite(white, over)
    return picture.convert("RGB")


def frame_pixels(frame: Frame) -> Image:
    """A frame's pixels, not copied. Raises `ValueError` where the bytes do not fill it."""
    flat = np.frombuffer(frame.rgb, dtype=np.uint8)
    return flat.reshape(frame.height, frame.width, 3)


def greyed(image: Image) -> Image:
    """The same picture without its colours, still of three channels (weights: ITU-R BT.601)."""
    grey = image @ np.array([0.299, 0.587, 0.114])
    return np.repeat(np.rint(grey).astype(np.uint8)[..., None], 3, axis=2)
