"""The two pictures of a study: the DET curve, and where the distances lie."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from reportlab.graphics.shapes import Circle, Line, PolyLine
from reportlab.lib.colors import HexColor, linearlyInterpolatedColor

from clinic_ui.axes import INK, PALE, Frame, Mark, as_svg, bar, canvas, write
from clinic_ui.face_study.rates import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.colors import Color

    from clinic_ui.face_study.curves import Curve

__all__ = ["BLUE", "GREEN", "ORANGE", "RED", "Panel", "Trace", "det_svg", "histogram_svg"]

BLUE: Final = HexColor("#0b5cad")
ORANGE: Final = HexColor("#c2570c")
GREEN: Final = HexColor("#1d7a4c")
RED: Final = HexColor("#b3263a")
_FIRST, _LAST = 1e-4, 0.75
_TICKS: Final = (1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5)
_BIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class Trace:
    """A curve of the DET plot. `threshold`: where its operating point lies."""

    name: str
    curve: Curve
    threshold: float
    colour: Color
    dashed: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A histogram: kinds of pairs with their distances, and the threshold between them."""

    title: str
    series: tuple[tuple[str, Color, tuple[float, ...]], ...]
    threshold: float
    note: str


def det_svg(traces: Sequence[Trace], subtitle: str) -> str:
    """False matches against false non-matches, both on a normal-deviate scale.

    A rate of 0 has no place on such a scale and is drawn on the edge.
    """
    sheet = canvas(760, 560, "Detection error trade-off (DET)", subtitle)
    frame = Frame(84, 78, 640, 400)
    marks = tuple(Mark(_place(rate), f"{rate * 100:g} %") for rate in _TICKS)
    edge = (Mark(0.0, "0"),)
    sheet.add(
        frame.grid(
            (*edge, *marks),
            (*edge, *marks),
            below="False match rate (FMR): strangers taken for the card holder",
            beside="False non-match rate (FNMR): card holders refused",
        )
    )
    for trace in traces:
        _draw(sheet, frame, trace)
    for index, trace in enumerate(traces):
        y = frame.y(1) - 22 - 19 * index
        x = frame.x(1) - 262
        sheet.add(_stroke([x, y + 4, x + 30, y + 4], trace))
        sheet.add(Circle(x + 15, y + 4, 4, fillColor=trace.colour, strokeColor=None))
        sheet.add(write(x + 38, y, trace.name))
    sheet.add(
        write(
            84,
            18,
            "Dots: the threshold in use; bars: its 95 % interval. 0: none here, not never.",
            colour=PALE,
            size=10,
        )
    )
    told = "; ".join(_told(trace) for trace in traces)
    return as_svg(sheet, "Detection error trade-off", told)


def histogram_svg(panels: Sequence[Panel], subtitle: str) -> str:
    """A panel above the other: the share of each kind of pairs in steps of 0.02."""
    height = 110 + 270 * len(panels)
    sheet = canvas(760, height, "Where the distances lie", subtitle)
    for index, panel in enumerate(panels):
        _histogram(sheet, Frame(84, height - 300 - 270 * index, 640, 190), panel)
    told = "; ".join(
        f"{panel.title}: {name} from {min(values):.2f} to {max(values):.2f}"
        for panel in panels
        for name, _, values in panel.series
        if values
    )
    return as_svg(sheet, "Where the distances lie", told)


def _place(rate: float) -> float:
    """Where a rate lies on the axis, with a little room for 0 at its beginning."""
    normal = NormalDist()
    first, last = normal.inv_cdf(_FIRST), normal.inv_cdf(_LAST)
    if rate < _FIRST:
        return 0.0
    return 0.05 + 0.95 * (normal.inv_cdf(min(rate, _LAST)) - first) / (last - first)


def _draw(sheet: Drawing, frame: Frame, trace: Trace) -> None:
    curve = trace.curve
    if not (curve.genuine and curve.impostor):
        return
    line: list[float] = []
    for point in curve.points():
        fmr = point.false_matches / len(curve.impostor)
        fnmr = point.false_non_matches / len(curve.genuine)
        if fmr > _LAST or fnmr > _LAST:
            continue
        x, y = frame.x(_place(fmr)), frame.y(_place(fnmr))
        line += [x, line[-1], x, y] if line else [x, y]
    if len(line) > 2:
        sheet.add(_stroke(line, trace))
    here = curve.at(trace.threshold)
    fmr = (here.false_matches, len(curve.impostor))
    fnmr = (here.false_non_matches, len(curve.genuine))
    x, y = (_place(errors / of) for errors, of in (fmr, fnmr))
    (left, right), (low, high) = ([_place(end) for end in wilson(*one)] for one in (fmr, fnmr))
    tick = 6 if trace.wide else 4
    for across, at in ((frame.x(left), 0), (frame.x(right), tick)):
        sheet.add(_thin([across, frame.y(y) - at, across, frame.y(y) + at], trace))
    for upwards, at in ((frame.y(low), 0), (frame.y(high), tick)):
        sheet.add(_thin([frame.x(x) - at, upwards, frame.x(x) + at, upwards], trace))
    sheet.add(_thin([frame.x(left), frame.y(y), frame.x(right), frame.y(y)], trace))
    sheet.add(_thin([frame.x(x), frame.y(low), frame.x(x), frame.y(high)], trace))
    dot = Circle(frame.x(x), frame.y(y), 6.5 if trace.wide else 4.5)
    dot.fillColor, dot.strokeColor, dot.strokeWidth = trace.colour, HexColor("#ffffff"), 1.2
    sheet.add(dot)


def _thin(points: list[float], trace: Trace) -> PolyLine:
    return PolyLine(points, strokeColor=trace.colour, strokeWidth=1.5)


def _stroke(points: list[float], trace: Trace) -> PolyLine:
    line = PolyLine(points, strokeColor=trace.colour, strokeLineJoin=1)
    line.strokeWidth = 3 if trace.wide else 1.6
    if trace.dashed:
        line.strokeDashArray = [6, 4]
    return line


def _told(trace: Trace) -> str:
    here = trace.curve.at(trace.threshold)
    return (
        f"{trace.name}, threshold {trace.threshold:.3f}: "
        f"{here.false_matches} of {len(trace.curve.impostor)} false matches, "
        f"{here.false_non_matches} of {len(trace.curve.genuine)} false non-matches"
    )


def _histogram(sheet: Drawing, frame: Frame, panel: Panel) -> None:
    low, high = 0.0, 1.1
    kinds = [
        (name, colour, [value for value in values if isfinite(value)])
        for name, colour, values in panel.series
    ]
    bins = round((high - low) / _BIN)
    shares = [_shares(values, low, bins) for _, _, values in kinds]
    top = max((share for row in shares for share in row), default=0.0) or 1.0
    top = next(limit for limit in (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0) if limit >= top)
    sheet.add(write(frame.left, frame.y(1) + 14, panel.title, bold=True, size=12))
    sheet.add(
        frame.grid(
            tuple(Mark(step / 11, f"{step / 10:.1f}") for step in range(12)),
            tuple(Mark(part / 2, f"{top * part * 50:g} %") for part in range(3)),
            below="distance (smaller: more alike)",
            beside="share of pairs",
        )
    )
    for (_, colour, _), row in zip(kinds, shares, strict=True):
        _columns(sheet, frame, [share / top for share in row], colour)
    for (_, colour, _), row in zip(kinds, shares, strict=True):
        _outline(sheet, frame, [share / top for share in row], colour)
    x = frame.x((panel.threshold - low) / (high - low))
    sheet.add(Line(x, frame.bottom, x, frame.y(1), strokeColor=INK, strokeWidth=1.6))
    sheet.add(write(x + 6, frame.y(1) - 13, panel.note, bold=True))
    for index, (name, colour, values) in enumerate(kinds):
        y = frame.y(1) - 32 - 18 * index
        sheet.add(bar(frame.x(1) - 196, y - 2, 12, 12, colour))
        sheet.add(write(frame.x(1) - 178, y, f"{name}: {len(values)} pairs"))


def _columns(sheet: Drawing, frame: Frame, heights: Sequence[float], colour: Color) -> None:
    width = frame.width / len(heights)
    for index, tall in enumerate(heights):
        if tall:
            left = frame.left + index * width
            sheet.add(bar(left, frame.bottom, width, frame.height * tall, _pale(colour)))


def _outline(sheet: Drawing, frame: Frame, heights: Sequence[float], colour: Color) -> None:
    """Steps along the tops, so that no column hides another kind's."""
    points: list[float] = []
    for index, tall in enumerate(heights):
        for edge in (index, index + 1):
            points += [frame.x(edge / len(heights)), frame.y(tall)]
    sheet.add(PolyLine(points, strokeColor=colour, strokeWidth=1.6))


def _pale(colour: Color) -> Color:
    return linearlyInterpolatedColor(HexColor("#ffffff"), colour, 0, 1, 0.3)


def _shares(values: Sequence[float], low: float, bins: int) -> list[float]:
    counts = [0] * bins
    for value in values:
        counts[min(max(int((value - low) / _BIN), 0), bins - 1)] += 1
    return [count / len(values) if values else 0.0 for count in counts]
