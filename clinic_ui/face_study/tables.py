"""Rates and tables of a study in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clinic_ui.face_study.figures import JAPANESE
from clinic_ui.face_study.outcomes import curve
from clinic_ui.face_study.study import PLAIN_THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_ui.face_study.outcomes import Row
    from clinic_ui.face_study.rates import Rate
    from clinic_ui.face_study.study import Judged, Study
    from clinic_ui.face_study.targets import Target

__all__ = [
    "det_table",
    "percent",
    "rate",
    "rates_table",
    "targets_table",
    "times_table",
    "troubles",
]

_STEPS: Final = {
    "card": "learn a card's photo: decode, find the face, vector",
    "look": "judge a frame: find the face, quality",
    "vector": "vector of a frame",
    "plain": "`face_recognition.face_encodings`, default settings, a picture of either kind",
}


def percent(share: float) -> str:
    """A share to two digits."""
    if share in (0.0, 1.0):
        return f"{share * 100:.0f} %"
    digits = 0 if share >= 0.1 else 1 if share >= 0.01 else 2 if share >= 1e-3 else 3
    return f"{share * 100:.{digits}f} %"


def rate(measured: Rate) -> str:
    """The rate, what it is of, and its intervals; a dash where nothing was tried."""
    if measured.value is None:
        return "–"
    told = (
        f"{percent(measured.value)} ({measured.errors}/{measured.of}; "
        f"{percent(measured.low)} to {percent(measured.high)}"
    )
    if measured.by_person:
        low, high = measured.by_person
        told += f"; by person {percent(low)} to {percent(high)}"
    return f"{told})"


def rates_table(judged: Judged, *, acquired: bool = True) -> str:
    """Everybody, then each group, then the strangers of each stratum; without `acquired` no FTA."""
    rows = [("**all**", judged.whole), *((f"`{one.name}`", one) for one in judged.groups)]
    rows += [(f"strangers `{one.name}`", one) for one in judged.strata]
    told = [
        f"| {name} | {rate(one.fmr)} | {_if_tried(one.fnmr)} |"
        + (f" {_if_tried(one.fta)} |" if acquired else "")
        for name, one in rows
    ]
    return _table("| Group | FMR | FNMR |" + (" FTA |" if acquired else ""), told)


def targets_table(targets: Iterable[Target]) -> str:
    """Each goal, what was measured, and whether the interval keeps to it too."""
    told = [
        f"| {one.measure} | {f'`{one.name}`' if one.name else '**all**'} "
        f"| {percent(one.goal)} | {rate(one.rate)} | {_verdict(one)} |"
        for one in targets
    ]
    return _table("| Rate | Group or stratum | Goal | Measured | Kept? |", told)


def det_table(study: Study) -> str:
    """False matches and false non-matches at a range of thresholds."""
    ours = sorted({*(step / 100 for step in range(34, 54, 2)), study.point.threshold})
    plain = (0.35, 0.38, 0.40, 0.42, 0.45, 0.50, 0.55, PLAIN_THRESHOLD)
    told = [
        *_points("this project", study.shipped, ours, study.point.threshold),
        *_points("face_recognition", study.plain, plain, PLAIN_THRESHOLD),
    ]
    return _table("| Judge | Threshold | FMR, all | FMR, Japanese strangers | FNMR |", told)


def times_table(study: Study) -> str:
    """Median and 95th percentile of each step."""
    told = [
        f"| {_STEPS[step]} | {count} | {middle:.0f} | {late:.0f} |"
        for step, (count, middle, late) in study.times.items()
    ]
    return _table("| Step | Times | Median, ms | 95 %, ms |", told)


def troubles(row: Row) -> str:
    """Why genuine pairs were not compared."""
    return ", ".join(f"`{reason}` {count}" for reason, count in row.troubles)


def _if_tried(measured: Rate) -> str:
    return rate(measured) if measured.of else ""


def _points(name: str, judged: Judged, thresholds: Sequence[float], used: float) -> Iterable[str]:
    whole = curve(judged.outcomes)
    own = curve([one for one in judged.outcomes if one.pair.stratum == JAPANESE])
    for threshold in thresholds:
        here, there = whole.at(threshold), own.at(threshold)
        mark = "**" if threshold == used else ""
        yield (
            f"| {name} | {mark}{threshold:.2f}{mark} "
            f"| {_share(here.false_matches, len(whole.impostor))} "
            f"| {_share(there.false_matches, len(own.impostor))} "
            f"| {_share(here.false_non_matches, len(whole.genuine))} |"
        )


def _share(count: int, of: int) -> str:
    return f"{percent(count / of)} ({count}/{of})" if of else "–"


def _verdict(target: Target) -> str:
    if not target.met:
        return "**no**"
    if target.shown:
        return "yes, with its whole interval"
    return f"measured yes; too few pairs to exclude {percent(target.rate.upper)}"


def _table(head: str, rows: Iterable[str]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join((head, rule, *rows))
