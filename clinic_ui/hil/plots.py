"""The two pictures of a check's measurements: how they are spread, and how they went on.

They hold names of series, numbers and units only, and so are the same in every language; what the
marks mean stands beside them in words.
"""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from reportlab.graphics.shapes import Circle, Line, PolyLine
from reportlab.lib.colors import HexColor

from clinic_ui.axes import INK, Frame, Mark, as_svg, canvas, write
from clinic_ui.hil.amounts import Summary, amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.graphics.shapes import Drawing

__all__ = ["COURSE_FROM", "Row", "course", "strips"]

COURSE_FROM: Final = 30
"""So many measurements at least make a course worth drawing."""

_WIDTH: Final = 760.0
_DOT: Final = HexColor("#6f9bd1")
_MIDDLE: Final = INK
_P95: Final = HexColor("#b35a00")
_LIMIT: Final = HexColor("#b3261e")
_SPAN: Final = HexColor("#c9d9ee")
_LINE: Final = HexColor("#1a4fa3")
_DOTS: Final = 160
_BINS: Final = 160
_WIDE: Final = 20.0
"""From this ratio on between the largest and the smallest an axis counts in powers of ten."""


@dataclass(frozen=True, slots=True)
class Row:
    """A series with its unit, and the value that is too much (or, `lower`, too little)."""

    name: str
    values: tuple[float, ...]
    unit: str = "s"
    limit: float | None = None


def strips(rows: Sequence[Row]) -> str:
    """A row of dots for each series of one unit, with median, 95th percentile and limit."""
    axis = _Axis.over([v for row in rows for v in (*row.values, row.limit) if v is not None])
    height = 34.0 * len(rows) + 44
    sheet = canvas(_WIDTH, height, "")
    frame = Frame(172, 30, _WIDTH - 200, height - 44)
    sheet.add(frame.grid(axis.marks(rows[0].unit), ()))
    for number, row in enumerate(rows):
        y = frame.y(1 - (number + 0.5) / len(rows))
        sheet.add(write(frame.left - 12, y - 4, _latin(row.name), anchor="end"))
        _strip(sheet, frame, axis, row, y)
    names = ", ".join(row.name for row in rows)
    return _inline(sheet, f"Distribution: {names}", "; ".join(_told(row) for row in rows))


def course(row: Row) -> str:
    """The measurements in their order: the middle of each group, and from its least to its most."""
    low, high = min(row.values), max(row.values)
    room = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    # Times begin at 0; what has grown by little would be a flat line there.
    axis = _Axis(0.0 if row.unit == "s" else low - room, high + room, logarithmic=False)
    sheet = canvas(_WIDTH, 214, "")
    frame = Frame(92, 30, _WIDTH - 120, 166)
    count = len(row.values)
    steps = [1, *(round(count * part / 4) for part in (1, 2, 3, 4))]
    across = tuple(Mark((at - 1) / max(count - 1, 1), f"{at:,}") for at in dict.fromkeys(steps))
    sheet.add(frame.grid(across, axis.marks(row.unit)))
    points: list[float] = []
    size = max(1, math.ceil(count / _BINS))
    for begin in range(0, count, size):
        group = row.values[begin : begin + size]
        x = frame.x((begin + (len(group) - 1) / 2) / max(count - 1, 1))
        if size > 1:
            ends = (frame.y(axis.place(min(group))), frame.y(axis.place(max(group))))
            sheet.add(Line(x, ends[0], x, ends[1], strokeColor=_SPAN, strokeWidth=2.6))
        points += [x, frame.y(axis.place(median(group)))]
    sheet.add(PolyLine(points, strokeColor=_LINE, strokeWidth=1.4, strokeLineJoin=1))
    if row.limit is not None and row.limit <= axis.high:
        y = frame.y(axis.place(row.limit))
        sheet.add(_dashed(frame.left, y, frame.x(1), y))
    return _inline(sheet, f"Course: {row.name}", _told(row))


def _strip(sheet: Drawing, frame: Frame, axis: _Axis, row: Row, y: float) -> None:
    ordered = sorted(row.values)
    step = max(1, len(ordered) // _DOTS)
    for number, value in enumerate(dict.fromkeys((*ordered[::step], ordered[-1]))):
        off = ((number * 7) % 11 - 5) * 1.5
        sheet.add(
            Circle(frame.x(axis.place(value)), y + off, 2.1, fillColor=_DOT, strokeColor=None)
        )
    told = Summary.of(row.values)
    for value, colour, width in ((told.middle, _MIDDLE, 2.6), (told.p95, _P95, 2.6)):
        x = frame.x(axis.place(value))
        sheet.add(Line(x, y - 12, x, y + 12, strokeColor=colour, strokeWidth=width))
    if row.limit is not None:
        x = frame.x(axis.place(row.limit))
        sheet.add(_dashed(x, y - 15, x, y + 15))


def _dashed(x: float, y: float, to_x: float, to_y: float) -> Line:
    line = Line(x, y, to_x, to_y, strokeColor=_LIMIT, strokeWidth=2)
    line.strokeDashArray = [4, 3]
    return line


@dataclass(frozen=True, slots=True)
class _Axis:
    """From where to where, and how values lie on it."""

    low: float
    high: float
    logarithmic: bool

    @classmethod
    def over(cls, values: Sequence[float]) -> _Axis:
        """An axis on which all of them have room; one that counts in powers of ten if need be."""
        least, most = min(values), max(values)
        if least > 0 and most / least > _WIDE:
            return cls(least / 1.5, most * 1.5, logarithmic=True)
        return cls(0.0, most * 1.08 or 1.0, logarithmic=False)

    def place(self, value: float) -> float:
        """Where it lies, from 0 to 1."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def marks(self, unit: str) -> tuple[Mark, ...]:
        """Round values on it: four to eight of them."""
        if self.logarithmic:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            digits = ((1, 2, 5), (1, 3), (1,))[min(max(len(powers) - 4, 0), 2)]
            values = [digit * 10.0**power for power in powers for digit in digits]
        else:
            base = (1 << 20) if unit == "bytes" and self.high >= 1 << 20 else 1
            rough = (self.high - self.low) / 5 / base
            power = 10.0 ** math.floor(math.log10(rough))
            step = next(p * power for p in (1, 2, 5, 10) if p * power >= rough) * base
            first = math.ceil(self.low / step)
            values = [number * step for number in range(first, math.floor(self.high / step) + 1)]
        return tuple(
            Mark(self.place(value), amount(value, unit) if value else "0")
            for value in values
            if self.low <= value <= self.high
        )


def _told(row: Row) -> str:
    told = Summary.of(row.values)
    said = ", ".join(
        f"{name} {amount(value, row.unit)}"
        for name, value in (("median", told.middle), ("p95", told.p95), ("max", told.most))
    )
    limit = "" if row.limit is None else f", limit {amount(row.limit, row.unit)}"
    return f"{row.name}: {told.count} measurements, {said}{limit}"


def _latin(text: str) -> str:
    """What the standard fonts can be measured with."""
    return text.encode("latin-1", "replace").decode("latin-1")


_ID: Final = re.compile(r'(id="|url\(#)(\w+)')


def _inline(sheet: Drawing, title: str, told: str) -> str:
    """The drawing for use inside a page, where ids must not meet those of another."""
    svg = as_svg(sheet, title, told)
    own = f"p{zlib.crc32((title + told).encode()):08x}"
    return _ID.sub(lambda found: f"{found[1]}{own}-{found[2]}", svg[svg.index("<svg") :])
