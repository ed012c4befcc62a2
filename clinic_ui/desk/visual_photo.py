"""The chip's photo as a browser can show it."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

__all__ = ["PhotoUnreadable", "png_of"]

_MOST_PIXELS = 4_000_000


class PhotoUnreadable(Exception):
    """It is no JPEG 2000 image, or one that no card would carry."""


def png_of(photo: bytes) -> bytes:
    """A photo in JPEG 2000 (ISO/IEC 15444-1) as PNG. Raises `PhotoUnreadable`."""
    try:
        with Image.open(io.BytesIO(photo), formats=["JPEG2000"]) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise PhotoUnreadable
            shown = io.BytesIO()
            image.convert("RGB").save(shown, "PNG")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PhotoUnreadable from error
    return shown.getvalue()
