"""One scenario, and one set of the course, as written."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, StringConstraints

from onshikaku.domain.dates import Period
from onshikaku.domain.institution import Feature  # noqa: TC001 - pydantic resolves the annotations
from onshikaku.domain.outcomes import Outcome  # noqa: TC001
from onshikaku.domain.rules.fallbacks import Way  # noqa: TC001
from onshikaku.domain.scenario import Choice, Claims, LineFault, Pays, Place
from onshikaku.domain.situation import Paper  # noqa: TC001
from onshikaku.domain.text import Text
from onshikaku.personas.entry import Entry, Line, refuse, written_as
from onshikaku.personas.faults import Fault, Finding
from onshikaku.personas.schema import ID_FORM

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CourseEntry", "ScenarioEntry", "SetEntry", "Visit"]


def _iso_day(value: object) -> date:
    """A day as 2026-11-20: a scenario plays on that one."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise refuse(Fault.MALFORMED) from None


_Id = Annotated[Line, written_as(ID_FORM.pattern, Fault.ID_FORM)]
_Number = Annotated[str, written_as(r"[A-HX][0-9]{2}", Fault.MALFORMED)]
_Section = Annotated[str, written_as(r"[0-9]+(\.[0-9]+)?", Fault.MALFORMED)]
_Sentences = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
_Day = Annotated[date, BeforeValidator(_iso_day)]


class Visit(StrEnum):
    """初診 or 再診."""

    FIRST = "first"
    RETURN = "return"


class TextEntry(Entry):
    """The same sentences in Japanese and English."""

    ja: _Sentences
    en: _Sentences

    def to_domain(self) -> Text:
        """The text."""
        return Text(self.ja, self.en)


class ClaimsEntry(Entry):
    """What a choice says about the case. Fields: `onshikaku.domain.scenario.Claims`."""

    accept: bool = False
    way: Way | None = None
    pays: Pays | None = None
    medical: bool | None = None
    within: _Section | None = None
    against: _Section | None = None

    def to_domain(self) -> Claims:
        """The claims."""
        return Claims(self.accept, self.way, self.pays, self.medical, self.within, self.against)


class ChoiceEntry(Entry):
    """An answer that can be chosen."""

    text: TextEntry
    claims: ClaimsEntry
    why: TextEntry

    def to_domain(self) -> Choice:
        """The choice."""
        return Choice(self.text.to_domain(), self.claims.to_domain(), self.why.to_domain())


class DaysEntry(Entry):
    """The days on which the rule holds, both included; without `first` since ever."""

    first: _Day = date.min
    last: _Day | None = None

    def findings(self) -> Iterator[Finding]:
        """An end before the beginning."""
        if self.last is not None and self.last < self.first:
            yield Finding(("last",), Fault.ENDS_BEFORE_IT_BEGINS)

    def to_domain(self) -> Period:
        """The period."""
        return Period(self.first, self.last)


class ScenarioEntry(Entry):
    """One scenario. Fields: `onshikaku.domain.scenario.Scenario`, and docs/scenarios.md.

    `insurers` and `personas` are read as a file of personas, `stage` and `play` by whoever plays.
    """

    id: _Id
    number: _Number
    title: TextEntry
    tags: tuple[_Id, ...] = ()
    valid: DaysEntry | None = None
    day: _Day
    any_day: bool = False
    persona: _Id
    insurers: object = None
    personas: object = None
    stage: object = None
    play: object = None
    card: Place = Place.READER
    fault: Outcome | None = None
    line: LineFault | None = None
    visit: Visit | None = None
    features: tuple[Feature, ...] = ()
    carries: tuple[Paper, ...] = ()
    ruled_out: tuple[Way, ...] = ()
    agrees: bool = True
    screen: TextEntry
    patient: TextEntry
    question: TextEntry
    choices: tuple[ChoiceEntry, ...]
    rule: TextEntry
    sections: tuple[_Section, ...]
    rules: tuple[str, ...] = ()


class SetEntry(Entry):
    """One set of the course; `scenarios` names its situations."""

    id: _Id
    title: TextEntry
    audience: TextEntry
    scenarios: tuple[_Id, ...]


class CourseEntry(Entry):
    """The sets in order."""

    sets: tuple[SetEntry, ...]
