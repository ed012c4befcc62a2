"""A signed code drawn as a QR code (ISO/IEC 18004), with its white margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from onshikaku.documents.pen import BLACK, WHITE

if TYPE_CHECKING:
    from onshikaku.documents.pen import Pen

__all__ = ["draw_code"]

_QUIET = 4  # modules, ISO/IEC 18004 §9.1
_OVERLAP = 0.02  # so that no light shows between one row and the next


def draw_code(pen: Pen, x: float, y: float, side: float, code: str) -> None:
    """The code as a square of `side` millimetres, its margin in white included."""
    pen.box(x, y, side, side, fill=WHITE)
    matrix = segno.make_qr(code, error="m", boost_error=False).matrix
    module = side / (len(matrix) + 2 * _QUIET)
    canvas = pen.canvas
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        begun: int | None = None
        for column, dark in enumerate((*modules, 0)):
            if dark and begun is None:
                begun = column
            elif not dark and begun is not None:
                left, below = pen.point(
                    x + (begun + _QUIET) * module, y + (row + 1 + _QUIET) * module + _OVERLAP
                )
                length = (column - begun) * module
                box = (left, below, length * mm, (module + _OVERLAP) * mm)
                path.rect(*box)  # pyright: ignore[reportUnknownMemberType]  # typed loosely
                begun = None
    canvas.setFillColor(HexColor(BLACK))
    canvas.drawPath(path, stroke=0, fill=1)  # pyright: ignore[reportUnknownMemberType]  # typed loosely
