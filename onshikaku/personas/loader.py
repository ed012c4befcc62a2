"""Read personas from files: all of them, or every mistake that is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import ValidationError

from onshikaku.personas.coverage_entry import InsurerEntry
from onshikaku.personas.days import DayUnfit, day_of
from onshikaku.personas.document import Document, read_document
from onshikaku.personas.entry import Entry
from onshikaku.personas.faults import Fault, Finding, Mistake, PersonaInvalid, reason_of
from onshikaku.personas.refusals import findings_in
from onshikaku.personas.schema import ID_FORM, PersonaEntry
from onshikaku.personas.uniqueness import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from onshikaku.domain.membership import Insurer
    from onshikaku.domain.persona import Persona

__all__ = [
    "DEFAULT_PERSONA",
    "Reading",
    "documents_in",
    "load_insurers",
    "load_personas",
    "read_personas",
]

_Entry = TypeVar("_Entry", bound=Entry)

# The one whose card, certificate and record are all in order.
DEFAULT_PERSONA = "standard"

_INSURERS, _PERSONAS = "insurers", "personas"
_YAML, _JSON = (".yaml", ".yml"), ".json"
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """The personas of a day, by id, in the order of the files; and what goes against the rules."""

    personas: Mapping[str, Persona]
    warnings: tuple[Mistake, ...]


@lru_cache(maxsize=8)
def load_personas(today: date) -> Mapping[str, Persona]:
    """The cast that comes with the package, as it is on a day."""
    return MappingProxyType(dict(read_personas((), today, with_cast=True).personas))


def read_personas(
    documents: Sequence[Document], today: date, *, with_cast: bool = False
) -> Reading:
    """The personas of these documents on a day; `with_cast`: after those of the package.

    The package's insurers are always at hand. Whoever has a later `from_day` is checked as of that
    day and left out. Raises `PersonaInvalid` with every mistake, in the order of the files.
    """
    reader = _Reader(today)
    for document in (*_built_in(), *documents):
        reader.read_insurers(document)
    for document in (*_built_in(), *documents) if with_cast else documents:
        reader.read_personas(document)
    return reader.reading(", ".join(document.name for document in documents))


@cache
def load_insurers() -> tuple[Insurer, ...]:
    """The insurers that come with the package, in the order of the files."""
    reader = _Reader(date.min)
    for document in _built_in():
        reader.read_insurers(document)
    return reader.insurers()


def documents_in(place: Path) -> tuple[Document, ...]:
    """A file of personas, or those of a folder by name. Raises `PersonaInvalid`."""
    try:
        files = sorted(place.iterdir()) if place.is_dir() else [place]
    except OSError:
        raise _refused(str(place), Fault.UNREADABLE) from None
    if place.is_dir():
        files = [file for file in files if file.suffix in (*_YAML, _JSON)]
    found: list[Document] = []
    mistakes: list[Mistake] = []
    for file in files:
        try:
            found.append(_read(file, str(file)))
        except PersonaInvalid as invalid:
            mistakes += invalid.mistakes
    if mistakes:
        raise PersonaInvalid(mistakes)
    if not found:
        raise _refused(str(place), Fault.NO_PERSONAS)
    return tuple(found)


@cache
def _built_in() -> tuple[Document, ...]:
    folder = resources.files("onshikaku.personas")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(_read(file, file.name) for file in files if file.name.endswith(_YAML))


def _read(file: Traversable, name: str) -> Document:
    try:
        data = file.read_bytes()
    except OSError:
        raise _refused(name, Fault.UNREADABLE) from None
    return read_document(name, data, as_json=name.endswith(_JSON))


def _refused(name: str, fault: Fault) -> PersonaInvalid:
    return PersonaInvalid([_Place(Document(name, None), ()).mistake(Finding((), fault))])


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry in a document: an insurer, or a persona by its name."""

    document: Document
    path: tuple[int | str, ...]
    persona: str | None = None

    def mistake(self, finding: Finding) -> Mistake:
        """The finding at its place in the file."""
        path = (*self.path, *finding.path)
        named = path if self.persona is None else finding.path
        return Mistake(
            self.document.name,
            self.document.line(path),
            self.persona,
            ".".join(str(part)[:_LONGEST_NAME] for part in named) or "-",
            finding.fault,
            reason_of(finding.fault, dict(finding.facts)),
        )


class _Reader:
    """Takes in one document after the other; keeps what is right, and all that is wrong."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._insurers: dict[str, InsurerEntry | None] = {}
        self._people: list[PersonaEntry] = []
        self._mistakes: list[Mistake] = []
        self._warnings: list[Mistake] = []
        self._taken = Taken()
        self._count = 0

    def read_insurers(self, document: Document) -> None:
        """Take in the insurers by their short names, and look at the whole."""
        whole = _Place(document, ())
        parts = self._mapping(whole, document.content)
        for key in parts:
            if key not in (_INSURERS, _PERSONAS):
                self._note(whole, [Finding((str(key),), Fault.UNKNOWN_FIELD)])
        section = _Place(document, (_INSURERS,))
        for key, raw in self._mapping(section, parts.get(_INSURERS)).items():
            name, place = str(key), _Place(document, (_INSURERS, str(key)))
            entry = self._validated(InsurerEntry, raw, self._today, place)
            if self._insurers.setdefault(name, entry) != entry:
                self._note(place, [Finding((), Fault.INSURER_NAME_TAKEN)])

    def read_personas(self, document: Document) -> None:
        """Take in the personas. Every insurer must be known."""
        content = document.content
        if not isinstance(content, dict):
            return
        people = cast("dict[Any, object]", content).get(_PERSONAS)
        if people is None:
            return
        if not isinstance(people, list):
            self._note(_Place(document, (_PERSONAS,)), [Finding((), Fault.NOT_LIST)])
            return
        for position, raw in enumerate(cast("list[object]", people)):
            self._persona(document, position, raw)

    def insurers(self) -> tuple[Insurer, ...]:
        """The insurers that were read."""
        return tuple(entry.to_domain() for entry in self._insurers.values() if entry is not None)

    def reading(self, names: str) -> Reading:
        """What was read. Raises `PersonaInvalid`."""
        if self._mistakes:
            raise PersonaInvalid(self._mistakes)
        if not self._count:
            raise _refused(names, Fault.NO_PERSONAS)
        insurers = {name: entry for name, entry in self._insurers.items() if entry is not None}
        return Reading(
            {entry.id: entry.to_domain(insurers) for entry in self._people}, tuple(self._warnings)
        )

    def _persona(self, document: Document, position: int, raw: object) -> None:
        name, day = _name(raw, position), self._day_for(raw)
        place = _Place(document, (_PERSONAS, position), name)
        owner = (self._count, name)
        self._count += 1
        before = len(self._mistakes)
        self._note(place, self._taken.in_fields(owner, raw))
        entry = self._validated(PersonaEntry, raw, day, place)
        if entry is not None:
            self._note(place, self._taken.in_records(owner, entry, self._insurers))
            self._warnings += map(place.mistake, entry.warnings())
            if day == self._today:
                self._people.append(entry)
        self._mistakes[before:] = sorted(self._mistakes[before:], key=lambda m: m.line or 0)

    def _day_for(self, raw: object) -> date:
        """The day a persona is made for: today, or its `from_day` if that is later."""
        if not isinstance(raw, dict):
            return self._today
        written = cast("dict[str, object]", raw).get("from_day")
        try:
            return max(self._today, day_of(str(written), self._today))
        except DayUnfit:
            return self._today

    def _mapping(self, place: _Place, raw: object) -> Mapping[Any, object]:
        if raw is not None and not isinstance(raw, dict):
            self._note(place, [Finding((), Fault.NOT_MAPPING)])
            return {}
        return cast("dict[Any, object]", raw or {})

    def _validated(
        self, kind: type[_Entry], raw: object, day: date, place: _Place
    ) -> _Entry | None:
        context = {"today": day, "insurers": self._insurers}
        try:
            return kind.model_validate(raw, context=context)
        except ValidationError as error:
            self._note(place, findings_in(error))
            return None

    def _note(self, place: _Place, findings: Iterable[Finding]) -> None:
        self._mistakes += map(place.mistake, findings)


def _name(raw: object, position: int) -> str:
    """The id of a persona as it is written, or its place where that is none."""
    written = cast("dict[str, object]", raw).get("id") if isinstance(raw, dict) else None
    if isinstance(written, str) and ID_FORM.fullmatch(written):
        return written[:_LONGEST_NAME]
    return f"{_PERSONAS}.{position}"
