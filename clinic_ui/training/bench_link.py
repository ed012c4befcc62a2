"""Where a situation of the course can be tried: the address by which the bench makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.scenario import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.domain.scenario import Scenario

__all__ = ["bench_address"]

_PLACES: Mapping[Place, tuple[str, str]] = {
    Place.SLEEVE: ("lies", "sleeve-weak"),
    Place.PHONE: ("as", "android"),
}
_FAULTS: Mapping[Outcome, tuple[str, str]] = {
    Outcome.CARD_UNREADABLE: ("behaves", "mute"),
    Outcome.READER_UNAVAILABLE: ("cable", "out"),
    Outcome.CENTRE_UNAVAILABLE: ("fault", "line-down"),
}


def bench_address(scenario: Scenario) -> str | None:
    """The bench on that day, with the card where it is and the fault if the bench has it.

    Whoever has no card lies on no reader; what a person does or says is left to the reader of it.
    None where the person is made up for this situation alone: the bench has the cast only.
    """
    if scenario.persona.id in scenario.people:
        return None
    return "/bench?" + urlencode(dict(_words(scenario)))


def _words(scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "situation", "1"
    if scenario.card is not Place.ABSENT:
        yield "persona", scenario.persona.id
    if scenario.card in _PLACES:
        yield _PLACES[scenario.card]
    elif scenario.line is not None:
        yield "breaks", scenario.line
        yield "at", "signature"
    elif scenario.fault is not None and scenario.fault in _FAULTS:
        yield _FAULTS[scenario.fault]
    yield "day", scenario.day.isoformat()
