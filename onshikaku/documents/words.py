"""A paragraph of a document that flows: blanks stay as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from onshikaku.documents.font import font_name
from onshikaku.documents.pen import INK, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Words"]

_LEADING = 1.42
_DESCENT = 0.22


class Words(Flowable):
    """`size` and the spaces in points; `to_right`: the lines end where the room ends."""

    def __init__(
        self,
        text: str,
        size: float,
        *,
        colour: str = INK,
        before: float = 0,
        after: float = 0,
        to_right: bool = False,
    ) -> None:
        super().__init__()
        self._text = text
        self._size = size
        self._colour = colour
        self._to_right = to_right
        self._lines: Sequence[str] = ()
        self.spaceBefore = before
        self.spaceAfter = after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: ARG002, N803 - reportlab's
        """The room that it takes of a width."""
        self._lines = wrapped(self._text, aW / mm, self._size)
        self.width = aW
        self.height = len(self._lines) * self._size * _LEADING
        return self.width, self.height

    def draw(self) -> None:
        """The lines from above to below."""
        canvas = self.canv
        canvas.setFillColor(HexColor(self._colour))
        canvas.setFont(font_name(), self._size)
        leading = self._size * _LEADING
        for count, line in enumerate(self._lines, 1):
            above_descent = (leading - self._size) / 2 + self._size * _DESCENT
            x = self.width - text_width(line, self._size) if self._to_right else 0
            canvas.drawString(x, self.height - count * leading + above_descent, line)
