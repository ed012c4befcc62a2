"""A situation at the reception desk as the training course puts it, and the sets of the course."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.dates import Period
    from onshikaku.domain.institution import Institution
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.fallbacks import Way
    from onshikaku.domain.rules.timeline import Rule
    from onshikaku.domain.situation import Paper
    from onshikaku.domain.text import Text

__all__ = [
    "Choice",
    "Claims",
    "CourseSet",
    "Group",
    "LineFault",
    "Pays",
    "Place",
    "Scenario",
    "Section",
]


class Group(StrEnum):
    """What a situation is about; the first letter of its number."""

    NORMAL = "A"  # 正常系
    RECEPTION = "B"  # カード・読取機・窓口
    IDENTITY = "C"  # 本人確認
    LIFE = "D"  # 電子証明書・カードの期限
    RECORD = "E"  # 資格データ
    PAPER = "F"  # 資格確認書・お知らせ・旧保険証
    OUTAGE = "G"  # 回線・システム・災害
    BILLING = "H"  # 会計・レセプト・統計
    OWN = "X"  # 自作


class Place(StrEnum):
    """Where the card is."""

    READER = "reader"
    SLEEVE = "sleeve"  # on the reader, in its sleeve
    PHONE = "phone"  # スマホ保険証, instead of the card
    ABSENT = "absent"  # the patient has not brought it


class LineFault(StrEnum):
    """What goes wrong between reader and card, in the middle of a visit."""

    LATE = "line-late"
    LOST_COMMAND = "line-lost-command"  # the card never gets it
    LOST_ANSWER = "line-lost-answer"  # the card has done it, and nobody hears
    GARBLED = "line-garbled"  # one bit of the answer
    RESET = "line-reset"  # power away for a moment


class Pays(StrEnum):
    """What the patient is charged, in percent; `UNSETTLED` while nobody can tell."""

    NOTHING = "0"
    TEN = "10"
    TWENTY = "20"
    THIRTY = "30"
    EVERYTHING = "100"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of docs/rules.md, by number, and what it is about."""

    number: str
    title: Text


@dataclass(frozen=True, slots=True)
class Claims:
    """What a choice says about the case; None: it says nothing of that.

    `accept`: the confirmation counts and the patient is received. `way`: what to do first instead.
    `pays`: the share. `medical`: whether medical information may be looked at. `within`, `against`:
    the section of docs/rules.md that a conduct follows or breaks; no rule computes that.
    """

    accept: bool = False
    way: Way | None = None
    pays: Pays | None = None
    medical: bool | None = None
    within: str | None = None
    against: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that can be chosen, and why it is right or wrong."""

    text: Text
    claims: Claims
    why: Text


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation on a simulated day with a question and its choices.

    `number`: its place in the library, as D02; `valid`: the days on which its rule holds, None for
    always. `people`: those who are in no cast, by id. `screen` is what reader and terminal show,
    `patient` what the patient has and says. `fault`: how the visit ended at the clinic; None: the
    centre answers. `line`: what went wrong between reader and card, at its signature.
    `first_visit` (初診) None: not told. `carries`: all the papers at hand. `ruled_out`: ways that
    were tried or that the text excludes. `agrees`: to medical information. `clinic`: where it
    happens. `rule` sums up what holds; `sections` and `rules` say where that is written.
    """

    id: str
    number: str
    title: Text
    tags: frozenset[str]
    valid: Period | None
    day: date
    persona: Persona
    people: Mapping[str, Persona]
    clinic: Institution
    card: Place
    fault: Outcome | None
    line: LineFault | None
    first_visit: bool | None
    carries: frozenset[Paper]
    ruled_out: frozenset[Way]
    agrees: bool
    screen: Text
    patient: Text
    question: Text
    choices: tuple[Choice, ...]
    rule: Text
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]

    @property
    def group(self) -> Group:
        """By the number."""
        return Group(self.number[0])


@dataclass(frozen=True, slots=True)
class CourseSet:
    """A set of the course, with its situations in order."""

    id: str
    title: Text
    audience: Text
    scenarios: tuple[Scenario, ...]
