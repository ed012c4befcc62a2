"""Pictures as frames: decoded by Pillow, upright, RGB, no larger than a camera is asked for."""

from __future__ import annotations

import io
import struct
from enum import StrEnum
from typing import Final

from PIL import Image, ImageOps

from reader.camera.ports import Frame

__all__ = ["FRAME_SIZE", "PictureRefused", "Refusal", "check_jpeg", "decode", "decode_jpeg"]

FRAME_SIZE: Final = (640, 480)
"""Width and height that cameras are asked for; whatever is larger is shrunk to fit into it."""

LONGEST_JPEG: Final = 512 * 1024
"""Bytes of one frame of a page. A good JPEG of 640x480 has 100 kB."""

LONGEST_SIDE: Final = 1920
SHORTEST_SIDE: Final = 32
MOST_SCANS: Final = 4
"""Of one frame of a page: a browser writes one. Each goes over all pixels and may have 10 bytes."""

MOST_SCANS_OF_A_FILE: Final = 100
"""With those of the small pictures in it. A progressive one has ten."""

MOST_PIXELS: Final = 64_000_000
"""Of a file that staff chose: the photographs of today's phones."""

_STILLS: Final = ("JPEG", "PNG", "WEBP", "JPEG2000", "BMP")
_JPEG_BEGINS: Final = b"\xff\xd8\xff"
_JPEG_ENDS: Final = b"\xff\xd9"
_SCAN_BEGINS: Final = b"\xff\xda"  # in no scan's own data (ITU-T T.81 §F.1.2.3)


class Refusal(StrEnum):
    """Why a picture is not taken."""

    TOO_LONG = "too-long"
    NOT_A_PICTURE = "not-a-picture"  # or of a format that is not read
    CUT_OFF = "cut-off"
    TOO_LARGE = "too-large"  # more pixels than anybody needs: a decompression bomb
    TOO_SMALL = "too-small"
    PROGRESSIVE = "progressive"  # no camera's page sends them
    TOO_MANY_SCANS = "too-many-scans"  # scans without end are a bomb too
    TOO_DEEP = "too-deep"  # more than 8 bits a colour
    DAMAGED = "damaged"


class PictureRefused(Exception):
    """A picture that is not taken, and why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(str(reason))
        self.reason = reason


_UNFIT = (
    OSError,
    ValueError,
    SyntaxError,  # Pillow's word for a broken file
    struct.error,  # EXIF that cannot be written anew
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def check_jpeg(jpeg: bytes) -> None:
    """Look at a JPEG's ends and header, without decoding it. Raises `PictureRefused`."""
    _header(jpeg).close()


def decode_jpeg(jpeg: bytes, at: float) -> Frame:
    """The frame in a JPEG that a page sent, within its limits. Raises `PictureRefused`."""
    with _header(jpeg) as image:
        image.draft("RGB", FRAME_SIZE)
        return _frame(image, at, FRAME_SIZE)


def decode(picture: bytes, at: float, *, within: tuple[int, int] = FRAME_SIZE) -> Frame:
    """The frame in a still (JPEG, PNG, WebP, JPEG 2000, BMP), turned as its EXIF data says.

    It is shrunk to fit `within` so many pixels. What is transparent becomes white. Raises
    `PictureRefused`.
    """
    with _open(picture, _STILLS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise PictureRefused(Refusal.TOO_LARGE)
        if image.format == "JPEG" and picture.count(_SCAN_BEGINS) > MOST_SCANS_OF_A_FILE:
            raise PictureRefused(Refusal.TOO_MANY_SCANS)
        if image.mode.startswith(("I", "F")):
            raise PictureRefused(Refusal.TOO_DEEP)
        image.draft("RGB", within)
        return _frame(image, at, within)


def _header(jpeg: bytes) -> Image.Image:
    if len(jpeg) > LONGEST_JPEG:
        raise PictureRefused(Refusal.TOO_LONG)
    if not jpeg.startswith(_JPEG_BEGINS):
        raise PictureRefused(Refusal.NOT_A_PICTURE)
    if not jpeg.endswith(_JPEG_ENDS):
        raise PictureRefused(Refusal.CUT_OFF)
    image = _open(jpeg, ("JPEG",))
    reason = None
    if max(image.size) > LONGEST_SIDE:
        reason = Refusal.TOO_LARGE
    elif min(image.size) < SHORTEST_SIDE:
        reason = Refusal.TOO_SMALL
    elif "progressive" in image.info:
        reason = Refusal.PROGRESSIVE
    elif jpeg.count(_SCAN_BEGINS) > MOST_SCANS:
        reason = Refusal.TOO_MANY_SCANS
    if reason is not None:
        image.close()
        raise PictureRefused(reason)
    return image


def _open(picture: bytes, formats: tuple[str, ...]) -> Image.Image:
    try:
        return Image.open(io.BytesIO(picture), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(Refusal.TOO_LARGE) from None
    except _UNFIT:
        raise PictureRefused(Refusal.NOT_A_PICTURE) from None


def _frame(image: Image.Image, at: float, within: tuple[int, int]) -> Frame:
    try:
        upright = ImageOps.exif_transpose(image)
        if upright.has_transparency_data:
            layers = upright.convert("RGBA")
            upright = Image.new("RGB", layers.size, "white")
            upright.paste(layers, mask=layers)
        rgb = upright.convert("RGB")
        rgb.thumbnail(within)
        return Frame(rgb.width, rgb.height, rgb.tobytes(), at)
    except _UNFIT:
        raise PictureRefused(Refusal.DAMAGED) from None
