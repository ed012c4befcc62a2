"""A situation and its solution as their pages show them. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.documents.completion import CompletedSet, Lesson
from onshikaku.domain.dates import age_on
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.rules.charge import Bill, charge
from onshikaku.domain.rules.desk_words import PAPER_NAMES
from onshikaku.domain.situation import Paper
from onshikaku.domain.text import Text
from onshikaku.domain.training import Standing, ruling_on, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_ui.training.library import SetView
    from clinic_ui.training.scores import Row
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.timeline import Rule
    from onshikaku.domain.scenario import Choice, Place, Scenario, Section

__all__ = [
    "Cited",
    "Pay",
    "Situation",
    "Solution",
    "completed",
    "situation",
    "solution",
]

_POINTS = 500


@dataclass(frozen=True, slots=True)
class Situation:
    """A question. `number`: as D02; `carries` None: nothing beside the card.

    `choices` with their places in the file, in an order that says nothing of which is right.
    """

    id: str
    number: str
    title: Text
    day: Text
    patient: Text
    first_visit: bool | None
    card: Place
    carries: Text | None
    screen: Text
    told: Text
    question: Text
    choices: tuple[tuple[int, Text], ...]


@dataclass(frozen=True, slots=True)
class Pay:
    """What the patient pays: the share with its reason, and an example in yen.

    `percent` None: not settled. `example` None: nothing can be charged yet.
    """

    percent: int | None
    reason: Text | None
    points: int
    example: int | None


@dataclass(frozen=True, slots=True)
class Cited:
    """A dated rule: what it says, its days and its sources."""

    title: Text
    statement: Text
    days: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """What the answer was worth. `better` None: the choice was right.

    `pay` None and no `ways`: the question is one of conduct, of which no rule computes anything.
    """

    standing: Standing
    chosen: Choice
    better: Choice | None
    pay: Pay | None
    rule: Text
    ways: tuple[Text, ...]
    sections: tuple[Section, ...]
    cited: tuple[Cited, ...]


def situation(scenario: Scenario) -> Situation:
    """The question of a scenario."""
    person = scenario.persona.person
    age = age_on(person.birth_date, scenario.day)
    papers = [PAPER_NAMES[paper] for paper in Paper if paper in scenario.carries]
    return Situation(
        scenario.id,
        scenario.number,
        scenario.title,
        _day(scenario.day),
        Text(f"{person.name}さん（{age}歳）", f"{person.name}, aged {age}"),
        scenario.first_visit,
        scenario.card,
        Text("、".join(p.ja for p in papers), ", ".join(p.en for p in papers)) if papers else None,
        scenario.screen,
        scenario.patient,
        scenario.question,
        tuple(sorted(enumerate(one.text for one in scenario.choices), key=_shuffled(scenario.id))),
    )


def _shuffled(scenario_id: str) -> Callable[[tuple[int, Text]], int]:
    """The same for everybody, so that people can talk about it, and different in each situation."""
    return lambda choice: zlib.crc32(f"{scenario_id}/{choice[0]}".encode())


def solution(scenario: Scenario, chosen: int) -> Solution:
    """What the rules say to the choice that was made."""
    ruling = ruling_on(scenario)
    choice = scenario.choices[chosen]
    computed = any(map(_about_the_case, scenario.choices))
    right = next(one for one in scenario.choices if standing(one, ruling) is Standing.RIGHT)
    return Solution(
        standing(choice, ruling),
        choice,
        None if choice is right else right,
        _pay(ruling.payment, scenario) if computed else None,
        scenario.rule,
        tuple(step.text for step in ruling.steps) if computed else (),
        scenario.sections,
        tuple(_cited(rule) for rule in scenario.rules),
    )


def completed(one: SetView) -> CompletedSet:
    """A set that was passed, as a certificate tells it."""
    score = one.score
    lessons = tuple(Lesson(row.number, row.title, _right(row)) for row in one.shelf.rows)
    return CompletedSet(one.shelf.title, lessons, score.points, score.most, score.needed)


def _right(row: Row) -> bool | None:
    return row.right_first if row.standing is Standing.RIGHT else None


def _about_the_case(choice: Choice) -> bool:
    """Whether a choice says more than that its conduct is right or wrong."""
    claims = choice.claims
    told = (claims.way, claims.pays, claims.medical)
    received = claims.accept and claims.within is None
    return received or any(one is not None for one in told)


def _pay(payment: Payment | None, scenario: Scenario) -> Pay:
    if payment is None:
        return Pay(None, None, _POINTS, None)
    bill = Bill(_POINTS, scenario.persona.person.birth_date)
    yen = charge(bill, payment, scenario.day).yen
    return Pay(payment.percent, payment_words(payment), _POINTS, yen)


def _cited(rule: Rule) -> Cited:
    return Cited(rule.title, rule.statement, _days(rule), rule.sources)


def _days(rule: Rule) -> Text:
    ja, en = list[str](), list[str]()
    if rule.first_day is not None:
        first = _day(rule.first_day)
        ja.append(f"{first.ja}から")
        en.append(f"from {first.en}")
    if rule.last_day is not None:
        last = _day(rule.last_day)
        ja.append(f"{last.ja}まで")
        en.append(f"until {last.en}")
    return Text("".join(ja) or "常に", " ".join(en) or "always")


def _day(day: date) -> Text:
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B} {day.year}")
