"""Read scenarios and the course from files: all that is right, or every mistake in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Institution, Kind
from onshikaku.domain.rules.timeline import RULES
from onshikaku.domain.scenario import CourseSet, Scenario, Section
from onshikaku.domain.training import Standing, ruling_on, standing
from onshikaku.personas import (
    Document,
    PersonaInvalid,
    load_personas,
    read_document,
    read_personas,
)
from onshikaku.personas.entry import Entry
from onshikaku.personas.refusals import findings_in
from onshikaku.scenarios import mistakes
from onshikaku.scenarios.doubts import doubts
from onshikaku.scenarios.entry import CourseEntry, ScenarioEntry, Visit
from onshikaku.scenarios.mistakes import (
    ScenarioInvalid,
    ScenarioMistake,
    in_shape,
    mistake_at,
    unreadable,
)
from onshikaku.scenarios.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.timeline import Rule
    from onshikaku.scenarios.mistakes import Path

__all__ = [
    "ScenarioFile",
    "load_course",
    "load_files",
    "load_scenarios",
    "read_course",
    "read_file",
    "read_scenario",
]

_Entry = TypeVar("_Entry", bound=Entry)
_PACKAGE, _COURSE, _YAML = "onshikaku.scenarios", "course.yaml", ".yaml"
_CODE, _MUNICIPALITY = InstitutionCode("9910000018"), "99001"
_RULES: Mapping[str, Rule] = {rule.id: rule for rule in RULES}


@cache
def load_course() -> tuple[CourseSet, ...]:
    """The sets that come with the package, with the scenarios there are."""
    return read_course(_packaged(_COURSE), load_scenarios())


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario and what else is in its file: `stage` and `play`, as they are written.

    `any_day`: it plays as well on other days on which its rule holds.
    """

    scenario: Scenario
    document: Document
    any_day: bool
    stage: object
    play: object


@cache
def load_scenarios() -> Mapping[str, Scenario]:
    """The scenarios that come with the package, by id. Raises `ScenarioInvalid`, for all files."""
    return {id_: file.scenario for id_, file in load_files().items()}


@cache
def load_files() -> Mapping[str, ScenarioFile]:
    """The files of the package, by id, in the order of their numbers. Raises `ScenarioInvalid`."""
    found: dict[str, ScenarioFile] = {}
    wrong: list[ScenarioMistake] = []
    for file in sorted(resources.files(_PACKAGE).iterdir(), key=lambda file: file.name):
        if not file.name.endswith(_YAML) or file.name == _COURSE:
            continue
        try:
            one = read_file(file.name, file.read_bytes())
        except ScenarioInvalid as invalid:
            wrong += invalid.mistakes
        else:
            found[one.scenario.id] = one
    if wrong:
        raise ScenarioInvalid(wrong)
    return dict(sorted(found.items(), key=lambda item: item[1].scenario.number))


def read_scenario(name: str, data: bytes) -> Scenario:
    """The scenario in a file of that name. Raises as `read_file` does."""
    return read_file(name, data).scenario


def read_file(name: str, data: bytes) -> ScenarioFile:
    """A file of that name. Raises `ScenarioInvalid` with every mistake in it.

    Exactly one of its choices has to be right by the rules of its day.
    """
    document = _document(name, data)
    entry = _validated(ScenarioEntry, document)
    try:
        _cast(entry.day)
    except PersonaInvalid:
        raise ScenarioInvalid([mistake_at(document, ("day",), mistakes.DAY)]) from None
    people = _own_people(document, entry)
    persona = {**_cast(entry.day), **people}.get(entry.persona)
    wrong = [mistake_at(document, path, reason) for path, reason in doubts(entry, name, persona)]
    if wrong or persona is None:
        raise ScenarioInvalid(wrong)
    scenario = _to_domain(entry, persona, people)
    ruling = ruling_on(scenario)
    right = [one for one in scenario.choices if standing(one, ruling) is Standing.RIGHT]
    if len(right) != 1:
        reason = mistakes.SEVERAL_RIGHT if right else mistakes.NONE_RIGHT
        raise ScenarioInvalid([mistake_at(document, ("choices",), reason)])
    return ScenarioFile(scenario, document, entry.any_day, entry.stage, entry.play)


def read_course(data: bytes, scenarios: Mapping[str, Scenario]) -> tuple[CourseSet, ...]:
    """The sets, with those of the scenarios that they name. Raises `ScenarioInvalid`."""
    document = _document(_COURSE, data)
    entry = _validated(CourseEntry, document)
    wrong = [mistake_at(document, path, mistakes.TWICE) for path in _written_twice(entry)]
    wrong += [
        mistake_at(document, path, mistakes.NO_SCENARIO) for path in _unknown(entry, scenarios)
    ]
    if wrong:
        raise ScenarioInvalid(wrong)
    return tuple(
        CourseSet(
            one.id,
            one.title.to_domain(),
            one.audience.to_domain(),
            tuple(scenarios[name] for name in one.scenarios),
        )
        for one in entry.sets
    )


def _packaged(name: str) -> bytes:
    return resources.files(_PACKAGE).joinpath(name).read_bytes()


def _document(name: str, data: bytes) -> Document:
    try:
        return read_document(name, data)
    except PersonaInvalid as invalid:
        raise unreadable(invalid) from None


def _validated(kind: type[_Entry], document: Document) -> _Entry:
    try:
        return kind.model_validate(document.content)
    except ValidationError as error:
        raise ScenarioInvalid(in_shape(document, one) for one in findings_in(error)) from None


def _own_people(document: Document, entry: ScenarioEntry) -> Mapping[str, Persona]:
    """Those whom the file itself makes up, beside the cast."""
    if entry.personas is None:
        return {}
    content = {"insurers": entry.insurers, "personas": entry.personas}
    own = Document(document.name, content, document.root)
    try:
        everybody = read_personas((own,), entry.day, with_cast=True).personas
    except PersonaInvalid as invalid:
        raise unreadable(invalid) from None
    return {id_: one for id_, one in everybody.items() if id_ not in _cast(entry.day)}


@cache
def _cast(day: date) -> Mapping[str, Persona]:
    return load_personas(day)


def _written_twice(course: CourseEntry) -> Iterator[Path]:
    seen: set[str] = set()
    for position, one in enumerate(course.sets):
        if one.id in seen:
            yield ("sets", position, "id")
        seen.add(one.id)
        for place, name in enumerate(one.scenarios):
            if name in one.scenarios[:place]:
                yield ("sets", position, "scenarios", place)


def _unknown(course: CourseEntry, scenarios: Mapping[str, Scenario]) -> Iterator[Path]:
    for position, one in enumerate(course.sets):
        for place, name in enumerate(one.scenarios):
            if name not in scenarios:
                yield ("sets", position, "scenarios", place)


def _to_domain(entry: ScenarioEntry, persona: Persona, people: Mapping[str, Persona]) -> Scenario:
    clinic = Institution(_CODE, "架空診療所", Kind.CLINIC, _MUNICIPALITY, frozenset(entry.features))
    return Scenario(
        id=entry.id,
        number=entry.number,
        title=entry.title.to_domain(),
        tags=frozenset(entry.tags),
        valid=None if entry.valid is None else entry.valid.to_domain(),
        day=entry.day,
        persona=persona,
        people=people,
        clinic=clinic,
        card=entry.card,
        fault=entry.fault,
        line=entry.line,
        first_visit=None if entry.visit is None else entry.visit is Visit.FIRST,
        carries=frozenset(entry.carries),
        ruled_out=frozenset(entry.ruled_out),
        agrees=entry.agrees,
        screen=entry.screen.to_domain(),
        patient=entry.patient.to_domain(),
        question=entry.question.to_domain(),
        choices=tuple(choice.to_domain() for choice in entry.choices),
        rule=entry.rule.to_domain(),
        sections=tuple(Section(number, SECTIONS[number]) for number in entry.sections),
        rules=tuple(_RULES[name] for name in entry.rules),
    )
