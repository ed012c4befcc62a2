"""What says on every page and every card that nothing of it is real, and where to cut.

The words stand white on black along the edges, which no copier loses, and in outline across the
middle, where they leave the text in front of them readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from onshikaku.documents.font import font_name
from onshikaku.documents.pen import BLACK, MUTED, WHITE

if TYPE_CHECKING:
    from onshikaku.documents.pen import Pen

__all__ = ["MARK", "MARK_LINE", "across", "crop_marks", "strip"]

MARK = "見本・シミュレーター　SPECIMEN"
"""Stands on every page and every card."""

MARK_LINE = f"{MARK}　実在しない人の書類です。受診には使えません"

_OUTLINED = 1  # PDF 32000-1 §9.3.6: stroke the glyphs, do not fill them
_GREY = "#697684"


def strip(pen: Pen, x: float, y: float, width: float, height: float, text: str = MARK_LINE) -> None:
    """The words in white on black."""
    pen.box(x, y, width, height, fill=BLACK)
    pen.text(
        x + 1.5,
        y,
        text,
        width=width - 3,
        height=height,
        size=height * mm * 0.6,
        colour=WHITE,
        centred=True,
    )


def across(
    pen: Pen,
    centre: tuple[float, float],
    length: float,
    *,
    angle: float,
    text: str = "見本 SPECIMEN",
    colour: str = _GREY,
) -> None:
    """The words in outline, `length` millimetres long, turned by `angle` degrees."""
    canvas, font = pen.canvas, font_name()
    size = length * mm / pdfmetrics.stringWidth(text, font, 1)
    canvas.saveState()
    canvas.translate(*pen.point(*centre))
    canvas.rotate(angle)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(max(0.5, size / 100))
    drawn = canvas.beginText(-length * mm / 2, -size * 0.35)
    drawn.setFont(font, size)
    drawn.setTextRenderMode(_OUTLINED)
    drawn.textOut(text)
    drawn.setTextRenderMode(0)
    canvas.drawText(drawn)
    canvas.restoreState()


def crop_marks(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """Where to cut: two short lines outside each corner."""
    near, far = 1.5, 5.5
    for corner_x, way_x in ((x, -1), (x + width, 1)):
        for corner_y, way_y in ((y, -1), (y + height, 1)):
            pen.line(
                (corner_x + way_x * near, corner_y),
                (corner_x + way_x * far, corner_y),
                colour=MUTED,
            )
            pen.line(
                (corner_x, corner_y + way_y * near),
                (corner_x, corner_y + way_y * far),
                colour=MUTED,
            )
