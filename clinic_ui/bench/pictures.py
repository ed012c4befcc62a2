"""What the camera of a bench reader sees: pictures made of the portraits of the invented people.

The portraits that are no avatars all have the eyes in the same place (hardware/portraits).
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

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
    seen = seen.copy()
    pen = ImageDraw.Draw(seen)
    for y in (262, 338):
        pen.line(((218, y - 30), (250, y), (390, y), (422, y - 30)), "#f4f6f6", 3)
    cloth = [(246, 252), (320, 236), (394, 252), (398, 330), (364, 384), (320, 400)]
    cloth += [(276, 384), (242, 330)]
    pen.polygon(cloth, "#e9eef0", "#c2ccd0")
    for y in (282, 306, 330):
        pen.line(((252, y), (388, y)), "#ccd6da", 2)
    return seen


def _turned(seen: _Picture) -> _Picture:
    """Seen from the side, as far as one picture tells: what lies nearest moves the most."""
    steps, width = 32, SIZE[0]
    mesh: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    for step in range(steps):
        left, right = step * width // steps, (step + 1) * width // steps
        a, b = _before_turning(left), _before_turning(right)
        mesh.append(((left, 0, right, SIZE[1]), (a, 0, a, SIZE[1], b, SIZE[1], b, 0)))
    return seen.transform(SIZE, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _before_turning(x: float) -> float:
    """Where a column was: the nose moves by 34 pixels, the edges of the head not at all."""
    nose, reach, moved = _MIDDLE[0], 150.0, 34.0
    if abs(x - nose) >= reach:
        return x
    turned = nose + moved
    if x <= turned:
        return nose - reach + (x - nose + reach) * reach / (reach + moved)
    return nose + reach - (nose + reach - x) * reach / (reach - moved)


def _close(seen: _Picture) -> _Picture:
    return seen.crop((170, 130, 470, 355)).resize(SIZE, Image.Resampling.BICUBIC)


def _far(seen: _Picture) -> _Picture:
    small = seen.resize((256, 192), Image.Resampling.LANCZOS)
    ground = seen.resize((8, 6)).crop((0, 0, 8, 1)).resize(SIZE, Image.Resampling.BICUBIC)
    ground.paste(small, (192, 192))
    ImageDraw.Draw(ground).rectangle((0, 384, 640, 480), "#6d645b")
    return ground


def _blurred(seen: _Picture) -> _Picture:
    return seen.filter(ImageFilter.GaussianBlur(7))


def _dark(seen: _Picture) -> _Picture:
    return ImageEnhance.Brightness(ImageEnhance.Contrast(seen).enhance(0.6)).enhance(0.16)


def _backlit(seen: _Picture) -> _Picture:
    """A window behind: the person nearly black, all else nearly white."""
    shape = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(shape)
    pen.ellipse((205, 70, 435, 405), 255)
    pen.polygon(((270, 360), (370, 360), (560, 440), (600, 480), (40, 480), (80, 440)), 255)
    shape = shape.filter(ImageFilter.GaussianBlur(10))
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
