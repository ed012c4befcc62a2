"""A run as one page that needs nothing else: no script, no request, in Japanese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined
from lxml import etree
from markupsafe import Markup, escape

from clinic_ui.hil.amounts import Summary, amount
from clinic_ui.hil.compare import Kind
from clinic_ui.hil.plots import COURSE_FROM, Row, course, strips
from clinic_ui.hil.profiles import profiles
from clinic_ui.hil.report_words import KINDS, VERDICTS, WORDS
from clinic_ui.hil.result import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jinja2 import Template

    from clinic_ui.hil.compare import Change, Comparison
    from clinic_ui.hil.result import CheckResult, Figure, Run
    from onshikaku.domain.text import Text

__all__ = ["as_html"]

_ICONS: Final = ("card", "check-circle", "stop", "warn", "info", "minus", "flask", "clock")
_STATE: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.PASSED: ("ok", "check-circle"),
    Verdict.FAILED: ("stop", "stop"),
    Verdict.BROKEN: ("attention", "warn"),
    Verdict.NOT_TRIED: ("neutral", "minus"),
}
_CHANGE: Final[Mapping[Kind, str]] = {
    Kind.WORSE: "stop",
    Kind.VANISHED: "stop",
    Kind.BETTER: "ok",
    Kind.NEW: "info",
    Kind.OTHER: "neutral",
}


@dataclass(frozen=True, slots=True)
class _Plot:
    """A picture with the table that says the same: a row for each series."""

    heading: str  # of `WORDS`
    explained: str
    svg: Markup
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure as the table has it; `change` is what became of it since the earlier run."""

    figure: Figure
    value: str
    limit: str
    beyond: bool
    change: Change | None


@dataclass(frozen=True, slots=True)
class _Section:
    result: CheckResult
    lines: tuple[_Line, ...]
    plots: tuple[_Plot, ...]
    changes: tuple[Change, ...]


def as_html(run: Run, comparison: Comparison | None = None, *, language: str | None = None) -> str:
    """The page. `language` is `ja` or `en`; without it both are in it, to be chosen on the page."""
    changes = comparison.changes if comparison else ()
    sections = [
        _section(one, tuple(change for change in changes if change.check == one.check))
        for one in run.results
    ]
    profile = next((one for one in profiles() if one.id == run.where.profile), None)
    verdicts = [one.verdict for one in run.results]
    return _template().render(
        run=run,
        seconds=amount(run.seconds, "s"),
        begun=run.begun.isoformat(sep=" ", timespec="minutes"),
        profile=profile,
        comparison=comparison,
        earlier=comparison and comparison.earlier.isoformat(sep=" ", timespec="minutes"),
        sections=sections,
        counts=[(verdict, verdicts.count(verdict)) for verdict in Verdict],
        say=_say(language),
        language=language,
        amount=amount,
        words=WORDS,
        verdicts=VERDICTS,
        kinds=KINDS,
        state=_STATE,
        change_state=_CHANGE,
        icons=_icons(),
        style=_style(),
    )


def _say(language: str | None) -> Callable[[Text], Markup]:
    """A text in one language; or in both, of which the page shows the chosen one."""

    def say(text: Text) -> Markup:
        if language is not None:
            return escape(text.ja if language == "ja" else text.en)
        return Markup('<span lang="ja">{}</span><span lang="en">{}</span>').format(text.ja, text.en)

    return say


def _section(one: CheckResult, changes: tuple[Change, ...]) -> _Section:
    by_figure = {change.figure: change for change in changes if change.figure}
    named = {figure.name for figure in one.figures}
    lines = tuple(_line(figure, by_figure.get(figure.name)) for figure in one.figures)
    others = tuple(change for change in changes if change.figure not in named)
    return _Section(one, lines, tuple(_plots(one)), others)


def _line(figure: Figure, change: Change | None) -> _Line:
    limit = figure.limit
    if limit is None or figure.worse == "changed":
        beyond = limit is not None and figure.value != limit
    else:
        beyond = figure.value < limit if figure.worse == "lower" else figure.value > limit
    return _Line(
        figure,
        amount(figure.value, figure.unit),
        "" if limit is None else amount(limit, figure.unit),
        beyond,
        change,
    )


def _plots(one: CheckResult) -> Iterator[_Plot]:
    rows = [
        Row(name, values, one.units.get(name, "s"), _limit(one, name))
        for name, values in one.series.items()
        if values
    ]
    if timed := [row for row in rows if row.unit == "s" and len(row.values) > 1]:
        yield _plot("spread", "spread_explained", strips(timed), timed)
    for row in rows:
        if len(row.values) >= COURSE_FROM:
            yield _plot("course", "course_explained", course(row), [row])


def _plot(heading: str, explained: str, svg: str, rows: list[Row]) -> _Plot:
    return _Plot(
        heading,
        explained,
        Markup(svg),  # noqa: S704 - our own drawing, whose texts the XML writer escapes
        tuple((row.name, tuple(_cells(row))) for row in rows),
    )


def _cells(row: Row) -> Iterator[str]:
    told = Summary.of(row.values)
    yield f"{told.count:,}"
    for value in (told.least, told.middle, told.p95, told.most):
        yield amount(value, row.unit)


def _limit(one: CheckResult, series: str) -> float | None:
    """The limit of the figure that was drawn from a series: their names begin alike."""
    for figure in one.figures:
        if figure.limit is not None and _belongs(figure.name, series):
            return figure.limit
    return None


def _belongs(figure: str, series: str) -> bool:
    """Whether a figure's name is the series' name, or that and more after a dot or a space."""
    return figure == series or figure.startswith((f"{series}.", f"{series} "))


@cache
def _template() -> Template:
    text = resources.files("clinic_ui.hil").joinpath("report.html.jinja").read_text("utf-8")
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)


@cache
def _style() -> Markup:
    """The style of every page of the program, and what only this one needs."""
    files = (
        resources.files("clinic_ui").joinpath("static", "onshikaku.css"),
        resources.files("clinic_ui.hil").joinpath("report.css"),
    )
    return Markup("\n".join(file.read_text("utf-8") for file in files))  # noqa: S704 - our own


@cache
def _icons() -> Markup:
    """The few icons that the page uses, to be referred to from within it."""
    file = resources.files("clinic_ui").joinpath("static", "icons.svg")
    root = etree.fromstring(file.read_bytes())
    for symbol in list(root):
        if symbol.get("id") not in _ICONS:
            root.remove(symbol)
        else:
            symbol.set("id", f"i-{symbol.get('id')}")
    root.set("hidden", "hidden")
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 - our own
