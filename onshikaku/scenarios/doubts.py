"""What is wrong between the fields of a scenario, each of which is all right by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.outcomes import CENTRE_OUTCOMES, Outcome
from onshikaku.domain.rules.timeline import RULES
from onshikaku.domain.scenario import LineFault, Place
from onshikaku.scenarios import mistakes
from onshikaku.scenarios.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.persona import Persona
    from onshikaku.domain.text import Text
    from onshikaku.scenarios.entry import ClaimsEntry, ScenarioEntry
    from onshikaku.scenarios.mistakes import Path

__all__ = ["doubts"]

_FEWEST, _MOST = 2, 5
_FORESEEN = CENTRE_OUTCOMES - {Outcome.JPKI_UNAVAILABLE}
"""What the centre answers by persona and day; whether J-LIS is up follows from neither."""
_RULE_IDS = frozenset(rule.id for rule in RULES)


def doubts(entry: ScenarioEntry, file: str, persona: Persona | None) -> Iterator[tuple[Path, Text]]:
    """Places and reasons, in the order of the fields; `persona` None: nobody of that id."""
    if file != f"{entry.id}.yaml":
        yield ("id",), mistakes.NAME
    if persona is None:
        yield ("persona",), mistakes.PERSONA
    if entry.card is Place.SLEEVE and entry.fault is None:
        yield ("card",), mistakes.SLEEVE
    if entry.line not in (None, LineFault.LATE) and entry.fault is None:
        yield ("line",), mistakes.LINE
    if entry.fault in _FORESEEN:
        yield ("fault",), mistakes.CENTRE_ANSWERS
    yield from _about_choices(entry)
    yield from _about_sources(entry)


def _about_choices(entry: ScenarioEntry) -> Iterator[tuple[Path, Text]]:
    if not _FEWEST <= len(entry.choices) <= _MOST:
        yield ("choices",), mistakes.COUNT
    for position, choice in enumerate(entry.choices):
        claims = choice.claims
        at: Path = ("choices", position, "claims")
        if claims == type(claims)():
            yield at, mistakes.NO_CLAIM
        if (claims.accept and claims.way) or (claims.within and claims.against):
            yield at, mistakes.CONTRADICTION
        for field, number in _cited(claims):
            if number not in entry.sections:
                yield (*at, field), mistakes.SECTION_NOT_LISTED


def _cited(claims: ClaimsEntry) -> Iterator[tuple[str, str]]:
    for field, number in (("within", claims.within), ("against", claims.against)):
        if number is not None:
            yield field, number


def _about_sources(entry: ScenarioEntry) -> Iterator[tuple[Path, Text]]:
    if not entry.sections:
        yield ("sections",), mistakes.NO_SOURCE
    for position, number in enumerate(entry.sections):
        if number not in SECTIONS:
            yield ("sections", position), mistakes.SECTION
    for position, name in enumerate(entry.rules):
        if name not in _RULE_IDS:
            yield ("rules", position), mistakes.RULE
