"""What becomes of an application with the insurer (docs/rules.md §4.1, §4.2, §4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onshikaku.domain.application import Application, ApplicationKind
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period
from onshikaku.domain.issuance import decide_issuance, replace_paper
from onshikaku.domain.issued import DocumentEnd, DocumentKind
from onshikaku.domain.rules.papers_in_hand import belongs, latest_coverage, newest
from onshikaku.domain.rules.registration import deregistration_takes_effect
from onshikaku.domain.rules.timeline import DEREGISTER, ELIGIBILITY_CERTIFICATE

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issuance import Decision, IssuanceCase
    from onshikaku.domain.issued import DocumentNumber, IssuedDocument

__all__ = ["Judged", "judge_application"]

_KIND = DocumentKind.CERTIFICATE
_ENDS = {
    ApplicationKind.DAMAGED_PAPER: DocumentEnd.REPLACED,
    ApplicationKind.LOST_PAPER: DocumentEnd.LOST,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An application decided on. `case`: with what became known by it; `decisions` follow.

    `application.document` is the paper in hand that does already; of a new one it is still None.
    """

    case: IssuanceCase
    application: Application
    decisions: tuple[Decision, ...] = ()


def judge_application(
    case: IssuanceCase, kind: ApplicationKind, day: date, application_id: str
) -> Judged:
    """The insurer decides at once, and grants what the rules give.

    Refused, nothing changes: without a coverage on record, for somebody whom the kind does not fit
    (docs/issuance.md), and before the rules of that kind were in force.
    """
    application = Application(application_id, case.person_id, kind, day, day, granted=True)
    refused = Judged(case, replace(application, granted=False))
    end = _ENDS.get(kind)
    if end is not None:
        paper = _paper(case, day, lost=end is DocumentEnd.LOST)
        again = None if paper is None else replace_paper(case, paper, end, day)
        return refused if again is None else Judged(case, application, (again,))
    told = _told(case, kind, day)
    if told is None:
        return refused
    told = replace(told, applications=(*case.applications, application))
    decisions = decide_issuance(told, day)
    held = _held(told, day)
    issues = any(one.issues and one.kind is _KIND for one in decisions)
    if not issues and held is None and kind is not ApplicationKind.DEREGISTRATION:
        return refused
    return Judged(told, application if issues else replace(application, document=held), decisions)


def _told(case: IssuanceCase, kind: ApplicationKind, day: date) -> IssuanceCase | None:
    """The case with what the application says; None where it cannot be granted."""
    coverage, circumstances = latest_coverage(case, day), case.circumstances
    if coverage is None:
        return None
    card, registration = circumstances.card, case.registration
    match kind:
        case ApplicationKind.DEREGISTRATION:
            if registration is None or registration.cancelled_on or not DEREGISTER.in_force(day):
                return None
            ended = replace(registration, cancelled_on=deregistration_takes_effect(day))
            return replace(case, registration=ended)
        case ApplicationKind.SPECIAL_CARE if ELIGIBILITY_CERTIFICATE.in_force(day):
            circumstances = replace(circumstances, special_since=circumstances.special_since or day)
        case ApplicationKind.ELDERLY if coverage.scheme is Scheme.ELDERLY:
            asked = circumstances.elderly_applied_on or day
            circumstances = replace(circumstances, elderly_applied_on=asked)
        case ApplicationKind.LOST_CARD if card is not None:
            card = replace(card, lost_on=card.lost_on or day)
            circumstances = replace(circumstances, card=card)
        case ApplicationKind.RENEWING if card is not None:
            card = replace(card, renewing_since=card.renewing_since or day)
            circumstances = replace(circumstances, card=card)
        case _:
            return None
    return replace(case, circumstances=circumstances)


def _paper(case: IssuanceCase, day: date, *, lost: bool) -> IssuedDocument | None:
    """The one to be issued again: good that day, or reported lost before; else the next one."""
    coverage = latest_coverage(case, day)
    if coverage is None:
        return None
    own = [one for one in case.papers if one.kind is _KIND and belongs(one, coverage)]
    present = (one for one in own if Period(one.valid_from, one.valid_until).covers(day))
    last = newest(present) or newest(own)
    if last is None or last.ended_on is None:
        return last
    gone = (DocumentEnd.LOST, DocumentEnd.RETURNED)
    return last if lost and last.end in gone else None


def _held(case: IssuanceCase, day: date) -> DocumentNumber | None:
    coverage = latest_coverage(case, day)
    held = (
        one.number
        for one in case.papers
        if one.kind is _KIND
        and one.in_force(day)
        and coverage is not None
        and belongs(one, coverage)
    )
    return next(held, None)
