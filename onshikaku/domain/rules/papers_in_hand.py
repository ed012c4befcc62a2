"""Which coverage a person's papers belong to, and which of them are still good."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import add_months
from onshikaku.domain.issuance_decision import PaperEnd
from onshikaku.domain.issued import DocumentEnd, DocumentKind
from onshikaku.domain.rules.burden import late_elderly_from
from onshikaku.domain.rules.paper_terms import RENEWAL_MONTHS
from onshikaku.domain.rules.timeline import OLD_CARD_STOP, OLD_CARD_VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase
    from onshikaku.domain.issued import IssuedDocument

__all__ = [
    "belongs",
    "given_away",
    "held_paper",
    "horizon",
    "lasts_to",
    "latest_coverage",
    "lost_with_coverage",
    "newest",
    "old_card_until",
    "open_papers",
    "run_out",
    "to_be_renewed",
    "under_way",
]


def latest_coverage(case: IssuanceCase, day: date) -> Coverage | None:
    """The record in force as the insurer knows it that day; of several the one begun last."""
    known = (coverage.as_known_on(day) for coverage in case.holder.coverages)
    in_force = [coverage for coverage in known if coverage is not None and coverage.covers(day)]
    return max(in_force, key=lambda coverage: coverage.valid_from, default=None)


def under_way(case: IssuanceCase, day: date) -> Coverage | None:
    """A coverage in force that is not on record yet (登録手続中)."""
    found = [
        coverage
        for coverage in case.holder.coverages
        if coverage.covers(day) and (coverage.registered_on or coverage.valid_from) > day
    ]
    return max(found, key=lambda coverage: coverage.valid_from, default=None)


def belongs(paper: IssuedDocument, coverage: Coverage) -> bool:
    """Whether a paper was issued for that coverage."""
    printed = paper.printed
    return (
        printed.insurer_number == coverage.insurer_number
        and printed.insured == coverage.insured
        and printed.qualified_on == coverage.valid_from
    )


def old_card_until(case: IssuanceCase, coverage: Coverage) -> date | None:
    """The last day of the 健康保険証 for that coverage (docs/rules.md §4.5); None: there is none.

    It was issued before the issue of cards ended, and ends when the insurer changes.
    """
    printed, stop, last = (
        case.circumstances.old_card_until,
        OLD_CARD_STOP.first_day,
        OLD_CARD_VALID.last_day,
    )
    if printed is None or stop is None or last is None or coverage.valid_from >= stop:
        return None
    return min(printed, last)


def lasts_to(case: IssuanceCase, coverage: Coverage, start: date) -> bool:
    """Whether a paper for a coverage may begin then: at 75 another scheme takes its place."""
    leaves = start == late_elderly_from(case.holder.person.birth_date)
    return coverage.covers(start) and (coverage.scheme is Scheme.ELDERLY or not leaves)


def lost_with_coverage(case: IssuanceCase, kind: DocumentKind, day: date) -> Iterator[PaperEnd]:
    """資格喪失: the papers whose coverage is known to be over."""
    known = [coverage.as_known_on(day) for coverage in case.holder.coverages]
    for paper in open_papers(case, kind, day):
        own = [one for one in known if one is not None and belongs(paper, one)]
        if not any(one.covers(day) or one.valid_from > day for one in own):
            lost = [one.lost_on for one in own if one.lost_on is not None]
            yield PaperEnd(paper.number, DocumentEnd.ELIGIBILITY_LOST, min([*lost, day]))


def open_papers(case: IssuanceCase, kind: DocumentKind, day: date) -> Iterator[IssuedDocument]:
    """Papers that are good on the day or later."""
    for paper in case.papers:
        past = paper.valid_until is not None and paper.valid_until < day
        if paper.kind is kind and paper.ended_on is None and not past:
            yield paper


def held_paper(
    case: IssuanceCase, kind: DocumentKind, coverage: Coverage, day: date
) -> IssuedDocument | None:
    """The one in hand for that coverage; where the next one has come already, that."""
    own = (paper for paper in open_papers(case, kind, day) if belongs(paper, coverage))
    return newest(own)


def run_out(
    case: IssuanceCase,
    coverage: Coverage,
    day: date,
    kind: DocumentKind = DocumentKind.CERTIFICATE,
) -> IssuedDocument | None:
    """The last one for that coverage, where it came to its printed end."""
    last = newest(_begun(case, coverage, kind))
    if last is None or last.ended_on is not None or last.valid_until is None:
        return None
    return last if last.valid_until < day else None


def given_away(
    case: IssuanceCase,
    coverage: Coverage,
    day: date,
    kind: DocumentKind = DocumentKind.CERTIFICATE,
) -> date | None:
    """When the last one was lost or given back before its end: another is to be applied for."""
    last = newest(_begun(case, coverage, kind))
    if last is None or last.end not in (DocumentEnd.LOST, DocumentEnd.RETURNED):
        return None
    return last.ended_on if last.valid_until is None or day <= last.valid_until else None


def _begun(case: IssuanceCase, coverage: Coverage, kind: DocumentKind) -> Iterator[IssuedDocument]:
    """Papers for that coverage, but for those that ended before their first day."""
    for paper in case.papers:
        never = paper.ended_on is not None and paper.ended_on < paper.valid_from
        if paper.kind is kind and belongs(paper, coverage) and not never:
            yield paper


def newest(papers: Iterable[IssuedDocument]) -> IssuedDocument | None:
    """The one that begins last; of two that begin together the one printed last."""
    return max(papers, key=lambda paper: (paper.valid_from, paper.number.count), default=None)


def to_be_renewed(paper: IssuedDocument, day: date) -> date | None:
    """The first day of the next paper, within the month before the end of this one; else None.

    Not on the day on which this one was printed: whoever decides twice a day prints one.
    """
    last = paper.valid_until
    if last is None or last >= horizon(day) or paper.issued_on >= day:
        return None
    return last + timedelta(days=1)


def horizon(day: date) -> date:
    """Papers that end before that day are renewed."""
    return add_months(day, RENEWAL_MONTHS)
