"""What the camera of a bench reader sees: pictures made of the portraits of the invented people.

The portraits that are no avatars all have the eyes in the same place (hardware/portraits).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from math import exp
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps, ImageStat

from clinic_ui.bench.scenes import FaceScene
from hardware.avatar import avatar
from hardware.portrait import LOOKS, portrait, still
from reader.camera.ports import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NO_PERSON", "SIZE", "image", "picture"]

NO_PERSON: Final = ""
"""Nobody's card lies there."""

SIZE: Final = (640, 480)
_MIDDLE: Final = (320, 250)
_FACE: Final = (240, 150, 400, 390)
_TURN: Final = 0.74
"""Sine of the angle."""
_KEPT: Final = 64

_Picture = Image.Image


@lru_cache(_KEPT)
def picture(scene: FaceScene, persona_id: str) -> Frame:
    """What is seen in a scene at a reader with that persona's card, 640 x 480."""
    made = image(scene, persona_id)
    return Frame(made.width, made.height, made.tobytes(), 0.0)


def image(scene: FaceScene, persona_id: str) -> Image.Image:
    """The same as an image, in RGB."""
    match scene:
        case FaceScene.NO_FACE:
            return _room()
        case FaceScene.NO_MATCH | FaceScene.ONCE_NOT:
            return _person(_other_than(persona_id))
        case FaceScene.TWIN:
            return _person(persona_id, twin=True)
        case FaceScene.TWO:
            return _two(_person(persona_id), _person(_other_than(persona_id)))
        case FaceScene.PRINT:
            return _print(persona_id)
        case FaceScene.BLACK:
            return Image.new("RGB", SIZE)
        case _:
            return _CHANGES.get(scene, _as_it_is)(_person(persona_id))


def _person(persona_id: str, *, twin: bool = False) -> _Picture:
    seen = still(persona_id, twin=twin)
    if seen is not None:
        return Image.open(BytesIO(seen)).convert("RGB")
    drawn = ImageOps.colorize(
        avatar(persona_id).resize((360, 480)), "#2a211c", "#fbf3ec", "#c9a58e"
    )
    ground = Image.new("RGB", SIZE, drawn.getpixel((2, 60)))
    ground.paste(drawn, (140, 0))
    return ground


def _other_than(persona_id: str) -> str:
    """Somebody else, who looks as different as the sexes allow."""
    alike = [other for other in LOOKS if LOOKS[other] == LOOKS.get(persona_id, "m")]
    if persona_id not in alike:
        return alike[0]
    return alike[(alike.index(persona_id) + 1) % len(alike)]


def _as_it_is(seen: _Picture) -> _Picture:
    return seen


def _room() -> _Picture:
    """A wall, a door, and nobody."""
    room = Image.new("RGB", SIZE, "#cfd3d2")
    pen = ImageDraw.Draw(room)
    pen.rectangle((0, 410, 640, 480), "#a99f92")
    pen.rectangle((400, 90, 540, 410), "#b58b62", "#8d6a48", 4)
    pen.ellipse((416, 250, 430, 264), "#6f5336")
    pen.rectangle((90, 130, 250, 230), "#eef4f6", "#97a1a3", 5)
    return room.filter(ImageFilter.GaussianBlur(1.5))


def _two(one: _Picture, other: _Picture) -> _Picture:
    both = Image.new("RGB", SIZE)
    for at, seen in enumerate((one, other)):
        both.paste(seen.crop((160, 0, 480, 480)), (320 * at, 0))
    return both


def _masked(seen: _Picture) -> _Picture:
    """A dark mask; a lighter one on a dark face, which would else look backlit."""
    cloth, fold = ("#2c2f33", "#383c40") if _light_on(seen) > 80 else ("#50555b", "#5d636a")
    seen = seen.copy()
    pen = ImageDraw.Draw(seen)
    for y, ear in ((258, 226), (352, 296)):
        pen.line(((204, ear), (236, y), (404, y), (436, ear)), cloth, 3)
    shape = [(226, 250), (282, 240), (320, 230), (358, 240), (414, 250), (412, 352)]
    shape += [(372, 396), (320, 410), (268, 396), (228, 352)]
    pen.polygon(shape, cloth)
    for y in (280, 306, 332, 358):
        pen.line(((236, y), (404, y)), fold, 2)
    return seen


def _turned(seen: _Picture) -> _Picture:
    """The head turned aside, as if it were a bowl with a nose on it."""
    step = 20
    mesh: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    for top in range(0, SIZE[1], step):
        for left in range(0, SIZE[0], step):
            right, bottom = left + step, top + step
            corners = ((left, top), (left, bottom), (right, bottom), (right, top))
            sources = [at for x, y in corners for at in (_before_turning(x, y), float(y))]
            mesh.append(((left, top, right, bottom), tuple(sources)))
    return seen.transform(SIZE, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _before_turning(x: float, y: float) -> float:
    """Which column of that row comes to `x`, by halving: columns do not change their order."""
    low, high = 0.0, float(SIZE[0])
    while high - low > 0.25:
        middle = (low + high) / 2
        low, high = (middle, high) if middle + _moved(middle, y) < x else (low, middle)
    return low


def _moved(x: float, y: float) -> float:
    """By how much a point goes aside; the nearer it is to the camera, the more."""
    across, down = (x - _MIDDLE[0]) / 150, (y - _MIDDLE[1]) / 230
    bowl = 105 * max(0.0, 1 - across**2 - down**2)
    nose = 70 * exp(-(((x - _MIDDLE[0]) / 26) ** 2) - ((y - 268) / 40) ** 2)
    return (bowl + nose) * _TURN


def _close(seen: _Picture) -> _Picture:
    return seen.crop((170, 130, 470, 355)).resize(SIZE, Image.Resampling.BICUBIC)


def _far(seen: _Picture) -> _Picture:
    """Small, at the lower edge, with the same wall around."""
    small = seen.resize((256, 192), Image.Resampling.LANCZOS)
    soft = Image.new("L", small.size, 0)
    ImageDraw.Draw(soft).rectangle((16, 16, 240, 192), 255)
    wall = Image.new("RGB", SIZE, seen.resize((64, 48)).getpixel((6, 8)))
    wall.paste(small, (192, 288), soft.filter(ImageFilter.GaussianBlur(8)))
    return wall


def _blurred(seen: _Picture) -> _Picture:
    return seen.filter(ImageFilter.GaussianBlur(7))


def _dark(seen: _Picture) -> _Picture:
    """Hardly any light on the face, whatever its colour."""
    light = _light_on(seen)
    return seen.point([round(30 + (value - light) * 0.17) for value in range(256)] * 3)


def _light_on(seen: _Picture) -> float:
    """Mean brightness of the face, of 255."""
    return ImageStat.Stat(seen.crop(_FACE).convert("L")).mean[0]


def _backlit(seen: _Picture) -> _Picture:
    """A window behind: the person nearly black, all else nearly white."""
    shape = ImageOps.invert(seen.convert("L")).point([0] * 106 + [255] * 150)
    pen = ImageDraw.Draw(shape)
    pen.ellipse((216, 110, 424, 400), 255)
    pen.polygon(((270, 360), (370, 360), (560, 440), (600, 480), (40, 480), (80, 440)), 255)
    pen.rectangle((0, 0, 160, 30), 0)
    shape = shape.filter(ImageFilter.MedianFilter(9)).filter(ImageFilter.GaussianBlur(4))
    light = ImageChops.screen(seen, Image.new("RGB", SIZE, (235, 235, 228)))
    return Image.composite(ImageEnhance.Brightness(seen).enhance(0.22), light, shape)


def _print(persona_id: str) -> _Picture:
    """The card's photo on a sheet of paper, held up a little askew."""
    photo = Image.open(BytesIO(portrait(persona_id))).convert("L").resize((285, 380))
    sheet = Image.new("RGB", (345, 440), "#f2f0ea")
    sheet.paste(ImageOps.colorize(photo, "#1c1b1a", "#f4f2ec"), (30, 30))
    around = Image.new("L", sheet.size, 255)
    room = ImageEnhance.Brightness(_room()).enhance(0.75)
    held, edge = (each.rotate(3, Image.Resampling.BICUBIC, expand=True) for each in (sheet, around))
    room.paste(held, (145, 12), edge)
    return room


_CHANGES: Final[Mapping[FaceScene, Callable[[_Picture], _Picture]]] = {
    FaceScene.MASK: _masked,
    FaceScene.TURNED: _turned,
    FaceScene.TOO_CLOSE: _close,
    FaceScene.TOO_FAR: _far,
    FaceScene.BLURRED: _blurred,
    FaceScene.TOO_DARK: _dark,
    FaceScene.BACKLIT: _backlit,
}
