"""Decisions carried out: papers numbered and printed, and what that changes on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.issued import DocumentNumber, IssuedDocument
from onshikaku.domain.rules.paper_terms import form_of
from onshikaku.store.circumstances import set_circumstances
from onshikaku.store.documents import end_document, enter_document
from onshikaku.store.effects import cancel_registration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from onshikaku.domain.issuance import Decision, IssuanceCase
    from onshikaku.store.statements import Effect

__all__ = ["Acts", "carry_out", "told_by"]


@dataclass(frozen=True, slots=True)
class Acts:
    """What decisions came to. `case`: with the papers as they are afterwards."""

    case: IssuanceCase
    issued: tuple[IssuedDocument, ...]
    effects: tuple[Effect, ...]


def carry_out(
    case: IssuanceCase, decisions: Iterable[Decision], day: date, count: int, run: str | None = None
) -> Acts:
    """The papers that follow. `count`: how many were ever issued; `run`: of which monthly run."""
    papers = {paper.number: paper for paper in case.papers}
    issued: list[IssuedDocument] = []
    effects: list[Effect] = []
    for decision in decisions:
        for end in decision.ends:
            papers[end.number] = replace(papers[end.number], ended_on=end.ended_on, end=end.end)
            effects.append(end_document(end.number, end.end, end.ended_on))
        for paper in _printed(case, decision, day, count + len(issued) + 1, run):
            issued.append(paper)
            papers[paper.number] = paper
            effects.append(enter_document(paper))
    return Acts(replace(case, papers=tuple(papers.values())), tuple(issued), tuple(effects))


def told_by(before: IssuanceCase, after: IssuanceCase) -> Iterator[Effect]:
    """The changes to what is known of a person, as an application made them."""
    if after.circumstances != before.circumstances:
        yield from set_circumstances(after.person_id, after.circumstances)
    registration = after.registration
    if registration != before.registration and registration and registration.cancelled_on:
        yield cancel_registration(after.person_id, registration.cancelled_on)


def _printed(
    case: IssuanceCase, decision: Decision, day: date, count: int, run: str | None
) -> Iterator[IssuedDocument]:
    printed, validity, reason = decision.printed, decision.validity, decision.reason
    if printed is None or validity is None or reason is None:
        return
    yield IssuedDocument(
        number=DocumentNumber.nth(count),
        person_id=case.person_id,
        kind=decision.kind,
        reason=reason,
        rule=decision.rule,
        form=form_of(decision.kind, printed.scheme),
        printed=printed,
        issued_on=day,
        valid_from=validity.first,
        valid_until=validity.last,
        replaces=decision.replaces,
        run=run,
    )
