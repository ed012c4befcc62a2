"""A frame with axes and a grid to draw curves and bars in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Group, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.lib.colors import Color

__all__ = ["INK", "PALE", "Frame", "Mark", "as_svg", "bar", "canvas", "write"]

INK: Final = HexColor("#1f2933")
PALE: Final = HexColor("#667380")
_GRID: Final = HexColor("#e3e8ee")
_PAPER: Final = HexColor("#ffffff")
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_FAMILY: Final = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_BROWSERS: Final = {
    _FONT: {"family": _FAMILY},
    _BOLD: {"family": _FAMILY, "weight": "bold"},
}
"""A browser knows no font by the name that a PDF gives its bold face."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid: where, and what stands beside it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the drawing, in points from the lower left; both axes run from 0 to 1."""

    left: float
    bottom: float
    width: float
    height: float

    def x(self, at: float) -> float:
        """Where a place on the lower axis lies in the drawing."""
        return self.left + at * self.width

    def y(self, at: float) -> float:
        """Where a place on the left axis lies in the drawing."""
        return self.bottom + at * self.height

    def grid(
        self,
        across: Sequence[Mark],
        upwards: Sequence[Mark],
        *,
        below: str = "",
        beside: str = "",
    ) -> Group:
        """The grid with its labels and the names of both axes."""
        group = Group()
        for mark in across:
            x = self.x(mark.at)
            group.add(Line(x, self.bottom, x, self.y(1), strokeColor=_GRID, strokeWidth=0.8))
            group.add(write(x, self.bottom - 15, mark.label, anchor="middle", colour=PALE))
        for mark in upwards:
            y = self.y(mark.at)
            group.add(Line(self.left, y, self.x(1), y, strokeColor=_GRID, strokeWidth=0.8))
            group.add(write(self.left - 7, y - 3.5, mark.label, anchor="end", colour=PALE))
        group.add(
            PolyLine(
                [self.left, self.y(1), self.left, self.bottom, self.x(1), self.bottom],
                strokeColor=PALE,
                strokeWidth=1,
            )
        )
        if below:
            group.add(write(self.x(0.5), self.bottom - 33, below, anchor="middle"))
        if beside:
            text = write(0, 0, beside, anchor="middle")
            turned = Group(text)
            turned.translate(self.left - 44, self.y(0.5))
            turned.rotate(90)
            group.add(turned)
        return group


def canvas(width: float, height: float, title: str, subtitle: str = "") -> Drawing:
    """An empty sheet with a title, and a line of explanation below that."""
    sheet = Drawing(width, height)
    sheet.add(bar(0, 0, width, height, _PAPER))
    sheet.add(write(24, height - 30, title, size=15, bold=True))
    if subtitle:
        sheet.add(write(24, height - 48, subtitle, colour=PALE))
    return sheet


def bar(x: float, y: float, width: float, height: float, colour: Color) -> Rect:
    """A filled rectangle without an edge."""
    rect = Rect(x, y, width, height)
    rect.fillColor, rect.strokeColor = colour, None
    return rect


def write(
    x: float,
    y: float,
    text: str,
    *,
    size: float = 11,
    bold: bool = False,
    anchor: Literal["start", "middle", "end"] = "start",
    colour: Color = INK,
) -> String:
    """A line of text."""
    return String(
        x,
        y,
        text,
        fontName=_BOLD if bold else _FONT,
        fontSize=size,
        textAnchor=anchor,
        fillColor=colour,
    )


def as_svg(sheet: Drawing, title: str, description: str) -> str:
    """The drawing as an SVG file that also says in words what it shows."""
    surface = renderSVG.SVGCanvas(
        (sheet.width, sheet.height), fontHacks=_BROWSERS, svgAttrs={"role": "img"}
    )
    renderSVG.draw(sheet, surface)  # pyright: ignore[reportArgumentType] - the stub says PDF
    for tag, text in (("title", title), ("desc", description)):
        node = surface.svg.getElementsByTagName(tag)[0]
        for child in list(node.childNodes):
            node.removeChild(child)
        node.appendChild(surface.doc.createTextNode(text))
    return surface.doc.toprettyxml(indent=" ")
