"""Text that fits the room it has, on a canvas measured in millimetres from the upper left corner.

What is too long is set smaller first, then on two lines, then as small as it must be: nothing runs
over its neighbour and nothing is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from onshikaku.documents.font import font_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

__all__ = [
    "BLACK",
    "INK",
    "MUTED",
    "PALE",
    "RULE",
    "WHITE",
    "Fitted",
    "Pen",
    "drawable",
    "fitted",
    "text_width",
    "wrapped",
]

INK, MUTED, RULE, PALE, WHITE, BLACK = (
    "#1f2933",
    "#3e4c59",
    "#9aa5b1",
    "#eef2f6",
    "#ffffff",
    "#000000",
)

_LEADING = 1.2
_ASCENT = 0.88
_SMALLER = 0.8
_SMALLEST = 0.6
_UNKNOWN = "●"
_NEVER_FIRST = "、。）」・ーァィゥェォッャュョぁぃぅぇぉっゃゅょ"
_BLANKS = " \N{IDEOGRAPHIC SPACE}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text and the size (points) at which they fit."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Millimetres from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * _LEADING / mm


def drawable(text: str) -> str:
    """The text with ● for characters that the font has not, as the real system shows them."""
    font = pdfmetrics.getFont(font_name())
    if not isinstance(font, TTFont):
        return text
    glyphs: dict[int, int] = font.face.charToGlyph  # pyright: ignore[reportUnknownMemberType]  # typed loosely
    return "".join(char if ord(char) in glyphs else _UNKNOWN for char in text)


def fitted(text: str, width: float, height: float, size: float) -> Fitted:
    """The text in a room of `width` by `height` millimetres, at `size` points or smaller."""
    text = drawable(text)
    one_line = _one_line(text, width, height, size)
    if one_line >= size * _SMALLER:
        return Fitted((text,), one_line)
    largest = min(size, height * mm / (2 * _LEADING))
    at_blanks = _two_lines(text, width, largest, max(one_line, largest * _SMALLEST), _blanks(text))
    anywhere = [at for at in range(1, len(text)) if text[at] not in _NEVER_FIRST]
    outside_words = [at for at in anywhere if not _in_word(text, at)]
    return (
        at_blanks
        or _two_lines(text, width, largest, max(one_line, largest * _SMALLEST), outside_words)
        or _two_lines(text, width, largest, one_line, anywhere)
        or Fitted((text,), one_line)
    )


def _one_line(text: str, width: float, height: float, size: float) -> float:
    """The size at which the text fits on one line."""
    needed = text_width(text, size)
    most = min(size, height * mm / _LEADING)
    return most if needed <= width * mm else min(most, size * width * mm / needed)


def _blanks(text: str) -> Sequence[int]:
    """Where blanks are."""
    return [at for at, char in enumerate(text) if char in _BLANKS]


def _in_word(text: str, at: int) -> bool:
    """Whether a Latin word or a number goes on there."""
    return all(char.isascii() and char.isalnum() for char in text[at - 1 : at + 1])


def _two_lines(
    text: str, width: float, largest: float, smallest: float, places: Sequence[int]
) -> Fitted | None:
    """The text broken where its halves are most alike; None where it must be below `smallest`."""
    halves = [(text[:at].rstrip(_BLANKS), text[at:].lstrip(_BLANKS)) for at in places]
    possible = [(first, second) for first, second in halves if first and second]
    if not possible:
        return None
    both = min(possible, key=lambda pair: max(text_width(half, 1) for half in pair))
    size = min(largest, width * mm / max(text_width(half, 1) for half in both))
    return Fitted(both, size) if size > smallest else None


def text_width(text: str, size: float) -> float:
    """Points."""
    return pdfmetrics.stringWidth(text, font_name(), size)


class Pen:
    """Draws on a canvas; every measure in millimetres, down and to the right from a corner."""

    def __init__(self, canvas: Canvas, left: float, top: float) -> None:
        """`left` from the page's left edge, `top` from its lower edge."""
        self.canvas = canvas
        self._left = left
        self._top = top

    def at(self, x: float, y: float) -> Pen:
        """A pen whose corner lies there."""
        return Pen(self.canvas, self._left + x, self._top - y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A place, in the canvas's own points."""
        return (self._left + x) * mm, (self._top - y) * mm

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        line: float = 0.15,
        radius: float = 0,
    ) -> None:
        """A rectangle; `line` in millimetres."""
        canvas = self.canvas
        left, bottom = self.point(x, y + height)
        if fill is not None:
            canvas.setFillColor(HexColor(fill))
        if stroke is not None:
            canvas.setStrokeColor(HexColor(stroke))
            canvas.setLineWidth(line * mm)
        paint = (int(stroke is not None), int(fill is not None))
        if radius:
            canvas.roundRect(left, bottom, width * mm, height * mm, radius * mm, *paint)
        else:
            canvas.rect(left, bottom, width * mm, height * mm, *paint)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str = RULE,
        width: float = 0.15,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """A line; `width` and `dashes` in millimetres."""
        canvas = self.canvas
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(width * mm)
        canvas.setDash([dash * mm for dash in dashes])
        canvas.line(*self.point(*start), *self.point(*end))
        canvas.setDash()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        width: float,
        height: float,
        size: float,
        colour: str = INK,
        centred: bool = False,
    ) -> None:
        """Text in a room, in its middle from above to below."""
        self.lines(x, y, fitted(text, width, height, size), width, height, colour, centred=centred)

    def lines(
        self,
        x: float,
        y: float,
        text: Fitted,
        width: float,
        height: float,
        colour: str,
        *,
        centred: bool = False,
    ) -> None:
        """Text that was fitted to a room, in its middle."""
        canvas = self.canvas
        canvas.setFillColor(HexColor(colour))
        canvas.setFont(font_name(), text.size)
        above = y + (height - text.height) / 2
        leading = text.size * _LEADING / mm
        for count, line in enumerate(text.lines):
            left = x
            if centred:
                left += (width - text_width(line, text.size) / mm) / 2
            below = (
                above
                + count * leading
                + (leading - text.size / mm) / 2
                + (text.size * _ASCENT / mm)
            )
            canvas.drawString(*self.point(left, below), line)

    def paragraph(
        self, x: float, y: float, text: str, *, width: float, size: float, colour: str = INK
    ) -> float:
        """Text on as many lines as it needs; the millimetres that they took."""
        lines = wrapped(text, width, size)
        leading = size * 1.45 / mm
        for count, line in enumerate(lines):
            canvas = self.canvas
            canvas.setFillColor(HexColor(colour))
            canvas.setFont(font_name(), size)
            canvas.drawString(*self.point(x, y + count * leading + size * _ASCENT / mm), line)
        return len(lines) * leading


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a width in millimetres, at `size` points.

    A line end in the text ends a line. Japanese breaks between any two characters but before a
    closing mark; a Latin word is broken only where it is longer than a line.
    """
    return [line for part in text.split("\n") for line in _wrapped(drawable(part), width, size)]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines, line = list[str](), ""
    for char in text:
        if text_width(line + char, size) > width * mm and char not in _NEVER_FIRST and line:
            kept, moved = _parted(line, char)
            lines.append(kept.rstrip(_BLANKS))
            line = (moved + char).lstrip(_BLANKS)
        else:
            line += char
    return [*lines, line] if line else lines


def _parted(line: str, char: str) -> tuple[str, str]:
    """What stays on a line before a character, and the begun word that goes to the next one."""
    if not (char.isascii() and char.isalnum()):
        return line, ""
    at = len(line)
    while at and line[at - 1].isascii() and line[at - 1].isalnum():
        at -= 1
    return (line[:at], line[at:]) if at else (line, "")
