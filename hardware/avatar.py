"""Drawn portraits, different for each persona, in which a face matcher finds no face."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from PIL import Image, ImageDraw

__all__ = ["HEIGHT", "WIDTH", "avatar"]

WIDTH: Final = 240
HEIGHT: Final = 320
_MIDDLE: Final = WIDTH // 2


class _Features:
    """Numbers drawn from a name, always the same for the same name."""

    def __init__(self, name: str) -> None:
        self._stream = iter(sha256(name.encode()).digest())

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + next(self._stream) % (high - low + 1)


def avatar(persona_id: str) -> Image.Image:
    """The avatar of that persona, in greys, of 240 x 320."""
    return _draw(_Features(persona_id))


def _draw(features: _Features) -> Image.Image:
    image = Image.new("L", (WIDTH, HEIGHT), features.between(205, 240))
    pen = ImageDraw.Draw(image)
    skin, hair, coat = (
        features.between(165, 215),
        features.between(10, 150),
        features.between(40, 140),
    )
    half_width, half_height = features.between(50, 64), features.between(66, 80)
    eye_line = 140
    chin = eye_line + half_height
    fringe = features.between(16, 40)
    hair_length = features.between(0, 110)

    pen.rounded_rectangle(
        (_MIDDLE - half_width - 12, 62, _MIDDLE + half_width + 12, eye_line + hair_length), 56, hair
    )
    pen.ellipse((_MIDDLE - 108, chin + 28, _MIDDLE + 108, HEIGHT + 90), coat, 30, 3)
    pen.rectangle((_MIDDLE - 22, chin - 14, _MIDDLE + 22, chin + 40), skin - 14)
    pen.ellipse((_MIDDLE - half_width, 74, _MIDDLE + half_width, chin), skin, 60, 2)
    pen.chord((_MIDDLE - half_width, 66, _MIDDLE + half_width, 110 + fringe), 180, 360, hair)
    _draw_eyes(pen, features, eye_line)
    nose = features.between(14, 24)
    pen.line(
        (
            _MIDDLE,
            eye_line + 8,
            _MIDDLE - 7,
            eye_line + 8 + nose,
            _MIDDLE + 4,
            eye_line + 10 + nose,
        ),
        70,
        3,
    )
    mouth, smile = features.between(14, 26), features.between(0, 14)
    pen.arc(
        (_MIDDLE - mouth, chin - 36 - smile, _MIDDLE + mouth, chin - 24 + smile // 2),
        15,
        165,
        60,
        4,
    )
    pen.text((_MIDDLE - 28, 8), "SIMULATED", 90)
    return image


def _draw_eyes(pen: ImageDraw.ImageDraw, features: _Features, line: int) -> None:
    """Dots, far apart: with whites and brows a matcher takes all avatars for one person."""
    apart, size = features.between(38, 42), features.between(3, 5)
    glasses = features.between(0, 2) == 0
    for side in (-1, 1):
        x = _MIDDLE + side * apart
        pen.ellipse((x - size, line - size, x + size, line + size), 25)
        if glasses:
            pen.ellipse((x - 15, line - 13, x + 15, line + 13), None, 60, 2)
    if glasses:
        pen.line((_MIDDLE - apart + 15, line, _MIDDLE + apart - 15, line), 60, 2)
