"""An example of each answer, made by the rules themselves for the built-in cast."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from onshikaku.api.document_examples import standings
from onshikaku.api.document_lookups import DOCUMENT_LOOKUPS
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.decision import ByCard, ByNumber, decide
from onshikaku.domain.foresight import certificate_on, foresee, holder_of
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import screens_on
from onshikaku.personas import load_personas
from onshikaku.service.ids import new_access_id
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onshikaku.domain.decision import Answer
    from onshikaku.domain.persona import Persona
    from onshikaku.domain.rules.consent_screens import Screen

__all__ = ["answers"]

_WITHOUT_CARD = ("/v1/lookups", "/v1/searches")

_DAY = date(2026, 11, 20)
_NUMBER = "1005"
_AT = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)


def answers(path: str) -> Mapping[str, Any]:
    """OpenAPI examples of the reply at a path, by outcome, in the order of the catalogue.

    Where no card takes part there are only answers that need none; where a paper was looked up they
    are by what it is worth.
    """
    if path == DOCUMENT_LOOKUPS:
        return standings()
    return _examples(by_card=path not in _WITHOUT_CARD)


@cache
def _examples(*, by_card: bool) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for persona, answer in _answers(by_card=by_card):
        outcome = answer.outcome
        if outcome.value in found:
            continue
        entry = outcome.entry
        screens = _screens(answer) if by_card and outcome is Outcome.ELIGIBLE else ()
        number = _NUMBER if answer.person is not None else None
        confirmation = Confirmation(
            _id(len(found)), _DAY, answer, screens=screens, reference_number=number
        )
        found[outcome.value] = {
            "summary": f"{persona.title_ja} · {persona.title_en}",
            "description": f"{entry.meaning.ja} {entry.meaning.en}",
            "value": confirmation_reply(confirmation).model_dump(mode="json"),
        }
    return {outcome.value: found[outcome.value] for outcome in Outcome if outcome.value in found}


def _answers(*, by_card: bool) -> Iterator[tuple[Persona, Answer]]:
    """What each of the cast gets by card, while J-LIS is up and down, and by old numbers."""
    for persona in load_personas(_DAY).values():
        certificate, holder = certificate_on(persona, _DAY), holder_of(persona)
        answer = foresee(persona, _DAY, _AT)
        if certificate is None or answer is None:
            continue
        if by_card:
            yield persona, answer
            link = persona.certificate.link
            down = ByCard(certificate, link, persona.registration is not None, jpki_down=True)
            yield persona, decide(down, (holder,), _DAY, _AT)
        for coverage in persona.coverages:
            number = ByNumber(coverage.insurer_number, coverage.insured, holder.person.birth_date)
            yield persona, decide(number, (holder,), _DAY, _AT)


def _screens(answer: Answer) -> tuple[Screen, ...]:
    seen = answer.medical_information
    return screens_on(_DAY, _AT, medical_information=seen, specific_disease=False)


def _id(position: int) -> str:
    return new_access_id(
        datetime(2026, 11, 20, tzinfo=UTC), lambda length: bytes([position]) * length
    )
