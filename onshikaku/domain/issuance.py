"""Which papers an insurer issues to a person on a day, renews, exchanges or ends, and why.

Pure. The rules are those of docs/rules.md §3.3 and §4.1 to §4.4; what they leave open is a
convention of this simulator, named in docs/issuance.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.dates import Period
from onshikaku.domain.issuance_decision import Decision, DecisionOutcome, IssuanceCase, PaperEnd
from onshikaku.domain.issued import IssueReason
from onshikaku.domain.rules.certificate_issue import REISSUE, certificate_decision
from onshikaku.domain.rules.notice_issue import notice_decision
from onshikaku.domain.rules.papers_in_hand import belongs, latest_coverage
from onshikaku.domain.rules.printing import printed_values
from onshikaku.domain.rules.short_issue import short_decision

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.issued import DocumentEnd, IssuedDocument

__all__ = [
    "Decision",
    "DecisionOutcome",
    "IssuanceCase",
    "PaperEnd",
    "decide_issuance",
    "replace_paper",
]


def decide_issuance(case: IssuanceCase, day: date) -> tuple[Decision, ...]:
    """What the insurer does on a day: one decision for each kind of paper, by what it knows then.

    Deciding again after it was done changes nothing.
    """
    certificate = certificate_decision(case, day)
    return certificate, short_decision(case, day), notice_decision(case, day, certificate)


def replace_paper(
    case: IssuanceCase, paper: IssuedDocument, end: DocumentEnd, day: date
) -> Decision | None:
    """再交付 of a paper that was lost or damaged, good as long as that one.

    None where it is past its end, or its coverage is gone.
    """
    coverage = latest_coverage(case, day)
    past = paper.valid_until is not None and paper.valid_until < day
    if coverage is None or past or not belongs(paper, coverage):
        return None
    first = max(day, paper.valid_from)
    printed = printed_values(paper.kind, case.holder, coverage, first, case.my_number_tail)
    ends = () if paper.ended_on is not None else (PaperEnd(paper.number, end, day),)
    return Decision(
        paper.kind,
        DecisionOutcome.REPLACED,
        REISSUE,
        IssueReason.REPLACED,
        Period(first, paper.valid_until),
        printed,
        paper.number,
        ends,
    )
