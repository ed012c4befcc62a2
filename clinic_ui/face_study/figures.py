"""What a study's two pictures show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.face_study.curves import Curve
from clinic_ui.face_study.outcomes import curve, spread
from clinic_ui.face_study.plots import (
    BLUE,
    GREEN,
    ORANGE,
    RED,
    Panel,
    Trace,
    det_svg,
    histogram_svg,
)
from clinic_ui.face_study.study import PLAIN_THRESHOLD

if TYPE_CHECKING:
    from reportlab.lib.colors import Color

    from clinic_ui.face_study.study import Judged, Study

__all__ = ["JAPANESE", "figures"]

JAPANESE: Final = "japanese"
"""The stratum of strangers that is shown by itself where the file has it."""


def figures(study: Study) -> dict[str, str]:
    """File name to SVG."""
    limit = study.point.threshold
    whole = curve(study.shipped.outcomes)
    told = f"{len(whole.genuine)} genuine pairs, {len(whole.impostor):,} pairs of strangers"
    traces = [
        *_traces(study.shipped, "this project", limit, (BLUE, GREEN), dashed=False),
        *_traces(study.plain, "face_recognition", PLAIN_THRESHOLD, (ORANGE, RED), dashed=True),
    ]
    panels = (
        _panel(
            study.shipped,
            "This project: distance normalised by a cohort (a ceiling on the other applies too)",
            limit,
        ),
        _panel(study.plain, "face_recognition: distance of the vectors", PLAIN_THRESHOLD),
    )
    return {
        "det.svg": det_svg(traces, f"{told}, one picture each"),
        "histogram.svg": histogram_svg(panels, f"{told}, one picture each"),
    }


def _traces(
    judged: Judged, name: str, limit: float, colours: tuple[Color, Color], *, dashed: bool
) -> list[Trace]:
    whole = curve(judged.outcomes)
    own = curve([one for one in judged.outcomes if one.pair.stratum == JAPANESE]).impostor
    traces = [Trace(name, whole, limit, colours[0], dashed, wide=True)]
    if own:
        only = Curve(whole.genuine, own)
        traces.append(Trace(f"{name}, Japanese strangers", only, limit, colours[1], dashed))
    return traces


def _panel(judged: Judged, title: str, limit: float) -> Panel:
    own, others = (
        spread([one for one in judged.outcomes if (one.pair.stratum == JAPANESE) is japanese])
        for japanese in (True, False)
    )
    series = [
        ("same person", GREEN, (*own.genuine, *others.genuine)),
        ("Japanese strangers", RED, own.impostor),
        ("other strangers" if own.impostor else "strangers", BLUE, others.impostor),
    ]
    return Panel(title, tuple(one for one in series if one[2]), limit, f"match up to {limit:g}")
