"""What the pages of the course show, made of scenarios and what was answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.dates import age_on
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.rules.charge import Bill, charge
from onshikaku.domain.rules.desk_words import PAPER_NAMES
from onshikaku.domain.situation import Paper
from onshikaku.domain.text import Text
from onshikaku.domain.training import Standing, ruling_on, standing

if TYPE_CHECKING:
    from datetime import date

    from clinic_ui.training.progress import Progress
    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.timeline import Rule
    from onshikaku.domain.scenario import Choice, CourseSet, Place, Scenario, Section

__all__ = [
    "Cited",
    "Pay",
    "SetView",
    "Situation",
    "Solution",
    "set_view",
    "situation",
    "solution",
]

_POINTS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A situation in the list of its set; `standing` None: not answered yet."""

    id: str
    title: Text
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class SetView:
    """A set and how far somebody has come. `planned`: how many situations it will have."""

    id: str
    title: Text
    audience: Text
    rows: tuple[Row, ...]
    planned: int

    @property
    def there(self) -> int:
        """How many situations there are."""
        return len(self.rows)

    @property
    def answered(self) -> int:
        """How many of them were answered."""
        return sum(row.standing is not None for row in self.rows)

    @property
    def right(self) -> int:
        """How many were answered rightly."""
        return sum(row.standing is Standing.RIGHT for row in self.rows)

    @property
    def done(self) -> bool:
        """Whether nothing is left to answer."""
        return self.answered == self.there

    @property
    def to_repeat(self) -> tuple[Row, ...]:
        """Those answered, and not rightly."""
        return tuple(row for row in self.rows if row.standing not in (None, Standing.RIGHT))

    def next_after(self, scenario_id: str | None = None) -> str | None:
        """The first situation not answered, looked for from the one named; None: all are."""
        ids = [row.id for row in self.rows]
        start = 0 if scenario_id is None else ids.index(scenario_id) + 1
        in_turn = (*self.rows[start:], *self.rows[:start])
        return next((row.id for row in in_turn if row.standing is None), None)


@dataclass(frozen=True, slots=True)
class Situation:
    """A question. `number` from 1; `carries` None: nothing beside the card."""

    id: str
    title: Text
    number: int
    day: Text
    patient: Text
    first_visit: bool | None
    card: Place
    carries: Text | None
    screen: Text
    told: Text
    question: Text
    choices: tuple[Text, ...]


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
    """What the answer was worth. `better` None: the choice was right."""

    standing: Standing
    chosen: Choice
    better: Choice | None
    pay: Pay
    rule: Text
    ways: tuple[Text, ...]
    sections: tuple[Section, ...]
    cited: tuple[Cited, ...]


def set_view(course_set: CourseSet, progress: Progress) -> SetView:
    """A set as far as it was answered."""
    return SetView(
        course_set.id,
        course_set.title,
        course_set.audience,
        tuple(
            Row(one.id, one.title, _standing(one, progress.chosen(course_set.id, one.id)))
            for one in course_set.scenarios
        ),
        len(course_set.planned),
    )


def situation(course_set: CourseSet, scenario: Scenario) -> Situation:
    """The question of a scenario."""
    person = scenario.persona.person
    age = age_on(person.birth_date, scenario.day)
    papers = [PAPER_NAMES[paper] for paper in Paper if paper in scenario.carries]
    return Situation(
        scenario.id,
        scenario.title,
        course_set.scenarios.index(scenario) + 1,
        _day(scenario.day),
        Text(f"{person.name}さん（{age}歳）", f"{person.name}, aged {age}"),
        scenario.first_visit,
        scenario.card,
        Text("、".join(p.ja for p in papers), ", ".join(p.en for p in papers)) if papers else None,
        scenario.screen,
        scenario.patient,
        scenario.question,
        tuple(choice.text for choice in scenario.choices),
    )


def solution(scenario: Scenario, chosen: int) -> Solution:
    """What the rules say to the choice that was made."""
    ruling = ruling_on(scenario)
    choice = scenario.choices[chosen]
    right = next(one for one in scenario.choices if standing(one, ruling) is Standing.RIGHT)
    return Solution(
        standing(choice, ruling),
        choice,
        None if choice is right else right,
        _pay(ruling.payment, scenario),
        scenario.rule,
        tuple(step.text for step in ruling.steps),
        scenario.sections,
        tuple(_cited(rule) for rule in scenario.rules),
    )


def _standing(scenario: Scenario, chosen: int | None) -> Standing | None:
    return None if chosen is None else standing(scenario.choices[chosen], ruling_on(scenario))


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
