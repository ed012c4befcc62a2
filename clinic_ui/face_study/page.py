"""The page about a study, in Markdown."""

from __future__ import annotations

from importlib import resources
from statistics import median
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from clinic_ui.face_study import tables
from clinic_ui.face_study.cross_fit import SEED
from clinic_ui.face_study.figures import JAPANESE
from clinic_ui.face_study.outcomes import row
from clinic_ui.face_study.sets import known_sources
from clinic_ui.face_study.targets import targets
from reader.face.cohort import Cohort

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from clinic_ui.face_study.cross_fit import Fold
    from clinic_ui.face_study.study import Study

__all__ = ["page"]


def page(study: Study, day: date, command: str, plots: str) -> str:
    """Everything about the study: method, pictures, rates, limits.

    `day` is that of the run, `plots` the folder beside the page that has the pictures.
    """
    core = [one.pair for one in study.shipped.outcomes]
    groups = list(dict.fromkeys(pair.group for pair in core))
    kinds = {pair.kind for pair in core}
    own = [one for one in study.plain.strata if one.name == JAPANESE]
    text = resources.files("clinic_ui.face_study").joinpath("page.md.jinja").read_text("utf-8")
    template = Environment(  # noqa: S701 - Markdown, not HTML
        undefined=StrictUndefined, keep_trailing_newline=True
    ).from_string(text)
    return template.render(
        day=day.isoformat(),
        command=command,
        plots=plots,
        own_command="onshikaku face evaluate PAIRS.csv --out DIR",
        pairs=f"{len(study.pairs):,}",
        pictures=len({name for pair in study.pairs for name in (pair.ref, pair.probe)}),
        people=len({name for pair in study.pairs for name in pair.people}),
        point=study.point,
        cohort=len(Cohort.shipped().people),
        targets=tables.targets_table(targets(study)),
        rate=tables.rate,
        plain=study.plain,
        unchecked=study.unchecked,
        unchecked_own=next((one for one in study.unchecked.strata if one.name == JAPANESE), None),
        plain_own=own[0] if own else None,
        fitted=study.fitted,
        fitted_table=tables.rates_table(study.fitted, acquired=False) if study.fitted else "",
        folds=[_fold(fold) for fold in study.folds],
        repeats=_repeats(study),
        seed=SEED,
        suggested=study.suggested,
        left_out=study.left_out,
        unsure=f"{study.unsure[0]} of {study.unsure[1]}",
        sources=known_sources(groups),
        groups=", ".join(f"`{name}`" for name in groups if name) or "none named",
        core=f"{len(core):,}",
        core_kind=kinds.pop() if len(kinds) == 1 else "",
        genuine=sum(pair.genuine for pair in core),
        impostor=f"{sum(not pair.genuine for pair in core):,}",
        kinds=study.kinds,
        shipped_table=tables.rates_table(study.shipped),
        plain_table=tables.rates_table(study.plain),
        troubles=tables.troubles(study.shipped.whole),
        det_table=tables.det_table(study),
        kept=study.kept,
        too_alike=study.too_alike,
        times_table=tables.times_table(study),
    )


def _fold(fold: Fold) -> dict[str, object]:
    told = row("", fold.outcomes)
    return {
        "fit": fold.fit,
        "cohort": fold.cohort,
        "fmr": tables.rate(told.fmr),
        "fnmr": tables.rate(told.fnmr),
    }


def _repeats(study: Study) -> dict[str, object]:
    folds = [fold for split in study.repeats for fold in split]
    told = [row("", fold.outcomes) for fold in folds]
    return {
        "of": len(study.repeats),
        "threshold": _span([fold.fit.threshold for fold in folds]),
        "ceiling": _span([fold.fit.ceiling for fold in folds]),
        "false_matches": _of(sum(one.fmr.errors for one in told), sum(one.fmr.of for one in told)),
        "false_non_matches": _of(
            sum(one.fnmr.errors for one in told), sum(one.fnmr.of for one in told)
        ),
    }


def _span(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{min(values):.3f} to {max(values):.3f}, median {median(values):.3f}"


def _of(errors: int, count: int) -> str:
    return f"{errors} of {count:,} ({tables.percent(errors / count)})" if count else "–"
