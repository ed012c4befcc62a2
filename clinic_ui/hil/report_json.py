"""A run as JSON and back: the form in which results are kept, compared and sent.

Version 1. Whatever is added later has a default, so that an older report can still be read; what
changes its meaning raises the version. Nothing in it is about a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from clinic_ui.hil.compare import Kind
from clinic_ui.hil.result import CheckResult, Figure, Finding, Run, Surroundings, Verdict
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic.fields import FieldInfo

    from clinic_ui.hil.compare import Comparison

__all__ = ["FORMAT", "VERSION", "ReportBroken", "as_json", "field_rows", "from_json"]

FORMAT: Final = "onshikaku-hil"
VERSION: Final = 1


class ReportBroken(Exception):
    """This is no report of a run. `field` is the place in it, empty where it is none at all."""

    def __init__(self, path: Path | None, field: str, reason: str) -> None:
        super().__init__(": ".join(str(part) for part in (path, field, reason) if part))
        self.path = path
        self.field = field
        self.reason = reason


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, from_attributes=True
    )


class _Text(_Part):
    ja: Annotated[str, Field(min_length=1, description="The sentence in Japanese.")]
    en: Annotated[str, Field(min_length=1, description="The same in English.")]


class _Figure(_Part):
    name: Annotated[str, Field(min_length=1, description="What was measured.")]
    value: Annotated[float, Field(description="The measured value.")]
    unit: Annotated[str, Field(description="`s`, `bytes`, `1/s`, or empty for a number.")] = ""
    limit: Annotated[
        float | None, Field(description="Beyond it the check fails; null where it only tells.")
    ] = None
    worse: Annotated[
        Literal["higher", "lower", "changed"], Field(description="Which way is worse.")
    ] = "higher"


class _Finding(_Part):
    code: Annotated[str, Field(min_length=1, description="For programs: what was found.")]
    text: Annotated[_Text, Field(description="For people: the same in words.")]


class _Check(_Part):
    check: Annotated[str, Field(min_length=1, description="The id of the check.")]
    title: Annotated[_Text, Field(description="What it looks at.")]
    verdict: Annotated[
        Verdict,
        Field(description="`passed`, `failed`, `broken` (not carried to its end) or `not-tried`."),
    ]
    seconds: Annotated[float, Field(ge=0, description="How long it took.")]
    figures: Annotated[tuple[_Figure, ...], Field(description="What was measured.")] = ()
    findings: Annotated[tuple[_Finding, ...], Field(description="What is to be known.")] = ()
    series: Annotated[
        dict[str, tuple[float, ...]],
        Field(description="Single measurements by name, in their order."),
    ] = {}
    units: Annotated[
        dict[str, str], Field(description="The unit of a series that is not in seconds.")
    ] = {}


class _Where(_Part):
    reader: Annotated[str, Field(min_length=1, description="The reader's name.")]
    link: Annotated[str, Field(min_length=1, description="What carried the commands.")]
    virtual: Annotated[bool, Field(description="True: no device was there, all was simulated.")]
    profile: Annotated[str | None, Field(description="The known reader it was taken for.")]
    operator: Annotated[str, Field(min_length=1, description="Who placed the cards.")]
    program: Annotated[str, Field(min_length=1, description="This program and its version.")]
    system: Annotated[str, Field(min_length=1, description="The operating system.")]
    python: Annotated[str, Field(min_length=1, description="The version of Python.")]


class _Change(_Part):
    kind: Annotated[Kind, Field(description="`worse`, `better`, `other`, `vanished` or `new`.")]
    check: Annotated[str, Field(description="The id of the check.")]
    figure: Annotated[str | None, Field(description="Its figure; null: the check itself.")]
    text: Annotated[_Text, Field(description="From what to what.")]


class _Comparison(_Part):
    earlier: Annotated[AwareDatetime, Field(description="When the earlier run began.")]
    comparable: Annotated[bool, Field(description="False: figures were not compared.")]
    regressed: Annotated[bool, Field(description="True: something got worse or vanished.")]
    obstacles: Annotated[tuple[_Text, ...], Field(description="Why they were not.")]
    changes: Annotated[tuple[_Change, ...], Field(description="Every difference that counts.")]


class _Report(_Part):
    format: Annotated[Literal["onshikaku-hil"], Field(description="What this file is.")]
    version: Annotated[Literal[1], Field(description="The version of this form.")]
    suite: Annotated[str, Field(min_length=1, description="Which checks: `smoke`, `full`, `soak`.")]
    seed: Annotated[int, Field(description="Repeats the run's random choices.")]
    begun: Annotated[AwareDatetime, Field(description="When it began, ISO 8601 with its offset.")]
    seconds: Annotated[float, Field(ge=0, description="How long all of it took.")]
    interrupted: Annotated[bool, Field(description="True: it was stopped before its end.")]
    passed: Annotated[
        bool, Field(description="Nothing tried failed, and the end was reached. For readers only.")
    ]
    where: Annotated[_Where, Field(description="Where it took place.")]
    results: Annotated[tuple[_Check, ...], Field(description="The checks in their order.")]
    comparison: Annotated[
        _Comparison | None, Field(description="Beside an earlier run; null where none was given.")
    ] = None


def as_json(run: Run, comparison: Comparison | None = None) -> str:
    """The run as a JSON document that `from_json` reads back to an equal run."""
    report = _Report(
        format=FORMAT,
        version=VERSION,
        suite=run.suite,
        seed=run.seed,
        begun=run.begun,
        seconds=run.seconds,
        interrupted=run.interrupted,
        passed=run.passed,
        where=_Where.model_validate(run.where),
        results=tuple(_Check.model_validate(one) for one in run.results),
        comparison=comparison and _Comparison.model_validate(comparison),
    )
    return report.model_dump_json(indent=2) + "\n"


def from_json(written: bytes | str, path: Path | None = None) -> Run:
    """The run in a document that `as_json` wrote. Raises `ReportBroken` with the field's place."""
    try:
        report = _Report.model_validate_json(written)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ReportBroken(path, place, first["msg"]) from None
    run = Run(
        suite=report.suite,
        seed=report.seed,
        begun=report.begun,
        seconds=report.seconds,
        where=Surroundings(**report.where.model_dump()),
        results=tuple(_check(one) for one in report.results),
        interrupted=report.interrupted,
    )
    if run.passed != report.passed:
        raise ReportBroken(path, "passed", "not what the verdicts come to")
    return run


def _check(one: _Check) -> CheckResult:
    return CheckResult(
        check=one.check,
        title=_text(one.title),
        verdict=one.verdict,
        seconds=one.seconds,
        figures=tuple(Figure(**figure.model_dump()) for figure in one.figures),
        findings=tuple(Finding(told.code, _text(told.text)) for told in one.findings),
        series=one.series,
        units=one.units,
    )


def _text(text: _Text) -> Text:
    return Text(text.ja, text.en)


def field_rows() -> Iterator[tuple[str, str]]:
    """Every field of the document with what it means, for docs/hardware.md."""
    for prefix, model in (
        ("", _Report),
        ("where.", _Where),
        ("results[].", _Check),
        ("results[].figures[].", _Figure),
        ("results[].findings[].", _Finding),
        ("comparison.", _Comparison),
        ("comparison.changes[].", _Change),
    ):
        fields: dict[str, FieldInfo] = model.model_fields
        for name, field in fields.items():
            yield f"{prefix}{name}", field.description or ""
