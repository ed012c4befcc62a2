"""A study as JSON and as a table of scores; the keys are a contract (docs/commands.md)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from clinic_ui.face_study.cross_fit import SEED
from clinic_ui.face_study.study import PLAIN_THRESHOLD
from clinic_ui.face_study.targets import targets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.face_study.outcomes import Outcome, Row
    from clinic_ui.face_study.rates import Rate
    from clinic_ui.face_study.study import Judged, Study

__all__ = ["as_json", "as_text", "scores"]

_COLUMNS = (
    "line",
    "ref",
    "probe",
    "label",
    "match",
    "distance",
    "beyond_ceiling",
    "trouble",
    "plain_match",
    "plain_distance",
)


def as_json(study: Study, day: date) -> dict[str, object]:
    """Everything measured; `day` is that of the run."""
    point = asdict(study.point) | {"measured_on": study.point.measured_on.isoformat()}
    return {
        "day": day.isoformat(),
        "pairs": len(study.pairs),
        "point": point,
        "kept": all(target.met for target in targets(study)),
        "targets": [
            {
                "rate": target.measure,
                "name": target.name,
                "goal": target.goal,
                "met": target.met,
                "interval_met": target.shown,
                **_rate(target.rate),
            }
            for target in targets(study)
        ],
        "shipped": _judged(study.shipped),
        "shipped_without_quality_check": _judged(study.unchecked),
        "plain": {"threshold": PLAIN_THRESHOLD, **_judged(study.plain)},
        "kinds": [_row(row) for row in study.kinds],
        "cross_fit": {
            "seed": SEED,
            "folds": [{**asdict(fold.fit), "cohort": fold.cohort} for fold in study.folds],
            **_judged(study.fitted),
        }
        if study.fitted
        else None,
        "suggested": asdict(study.suggested) if study.suggested else None,
        "derived": [
            {"kind": one.kind, "expect": one.expect, "met": one.met, "of": one.of}
            for one in study.kept
        ],
        "too_alike": {"flagged": study.too_alike[0], "of": study.too_alike[1]},
        "ms": {
            step: {"times": count, "median": round(middle, 1), "p95": round(late, 1)}
            for step, (count, middle, late) in study.times.items()
        },
    }


def as_text(study: Study, day: date) -> str:
    """The same as a file."""
    return json.dumps(as_json(study, day), ensure_ascii=False, indent=2) + "\n"


def scores(study: Study) -> str:
    """A CSV line for each core pair: what was measured of it, and no vector."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for ours, plain in zip(study.shipped.outcomes, study.plain.outcomes, strict=True):
        pair = ours.pair
        named = (pair.line, pair.ref, pair.probe, int(pair.genuine))
        writer.writerow((*named, *_score(ours), int(ours.beyond), ours.trouble, *_score(plain)))
    return file.getvalue()


def _score(outcome: Outcome) -> Sequence[object]:
    if outcome.matched is None or outcome.distance is None:
        return "", ""
    return int(outcome.matched), f"{outcome.distance:.4f}"


def _judged(judged: Judged) -> dict[str, object]:
    return {
        "all": _row(judged.whole),
        "groups": [_row(row) for row in judged.groups],
        "strata": [_row(row) for row in judged.strata],
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "fmr": _rate(row.fmr),
        "fnmr": _rate(row.fnmr),
        "fta": _rate(row.fta),
        "troubles": dict(row.troubles),
    }


def _rate(rate: Rate) -> dict[str, object]:
    return {
        "errors": rate.errors,
        "of": rate.of,
        "value": rate.value,
        "interval": [rate.low, rate.high],
        "interval_by_person": rate.by_person and list(rate.by_person),
    }
