"""A paper that was looked up at the desk: what the centre says of it, and what its code says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clinic_ui.desk.paper_form import ByCode, PaperQuestion
from onshikaku.documents.signed_code import CodeFault, verify
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.presented import PaperStanding
from onshikaku.domain.rules.eligibility_proofs import numbers_suffice
from onshikaku.domain.situation import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_ui.paper_calls import PaperCalls
    from onshikaku.domain.presented import Presented

__all__ = ["ShownPaper", "check_code", "look_up"]


def check_code(code: str, keys: Iterable[str]) -> CodeFields | CodeFault:
    """What a code says if one of the keys (PEM) signed it, else why it proves nothing."""
    fault = CodeFault.OTHER_KEY
    for key in keys:
        said = verify(code, key)
        if isinstance(said, CodeFields):
            return said
        if said is not CodeFault.OTHER_KEY:
            fault = said
    return fault


async def look_up(
    calls: PaperCalls, question: PaperQuestion, visit_id: str | None = None
) -> ShownPaper | None:
    """What the centre says; None for a code that is none, which nobody need be asked about.

    Raises `CentreUnreachable`, `CentreRefused`.
    """
    if not isinstance(question, ByCode):
        asked = (question.number, question.birth_date, question.day)
        return ShownPaper(await calls.by_number(*asked), None, visit_id)
    said = check_code(question.code, await calls.keys())
    if said is CodeFault.UNREADABLE:
        return None
    presented = await calls.by_code(question.code, question.day)
    if isinstance(said, CodeFields) and presented.standing is PaperStanding.UNKNOWN:
        # What is on record under its number and birth date, to be compared with what it says.
        recorded = await calls.by_number(said.number, said.birth_date, question.day)
        presented = replace(presented, paper=recorded.paper)
    return ShownPaper(presented, said, visit_id)


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """`code`: what was found when the desk itself checked the code; None: the number was typed.

    `visit_id`: the visit that it was looked up for.
    """

    presented: Presented = field(repr=False)
    code: CodeFields | CodeFault | None = field(default=None, repr=False)
    visit_id: str | None = None

    @property
    def standing(self) -> PaperStanding:
        """What it is worth. A code that the desk refuses is worth nothing, whoever says else."""
        if self.code in (CodeFault.ALTERED, CodeFault.WRONG_SIGNATURE):
            return PaperStanding.ALTERED
        return self.presented.standing

    @property
    def as_recorded(self) -> bool:
        """False for a signed code that no paper on record agrees with."""
        return not isinstance(self.code, CodeFields) or self.standing is not PaperStanding.UNKNOWN

    @property
    def in_force(self) -> bool:
        """Whether the paper itself is good on the day that was asked about."""
        return self.standing is PaperStanding.IN_FORCE

    @property
    def is_notice(self) -> bool:
        """Whether it is a 資格情報のお知らせ."""
        paper = self.presented.paper
        return paper is not None and paper.kind is DocumentKind.NOTICE

    @property
    def counts_as(self) -> Paper:
        """What it is among the things that patients show."""
        return Paper.NOTICE if self.is_notice else Paper.CERTIFICATE

    def proves(self, *, card_brought: bool | None) -> bool:
        """Whether eligibility is confirmed by it.

        A 資格確認書 is enough by itself. A notice is so beside the My Number Card, and on the days
        of `old-card-provisional` by having its numbers found (docs/rules.md §3.4, §4.3).
        """
        confirmation = self.presented.confirmation
        if not self.in_force or confirmation.answer.outcome is not Outcome.ELIGIBLE:
            return False
        if not self.is_notice or card_brought is True:
            return True
        found = confirmation.answer.coverages
        return any(numbers_suffice(coverage.scheme, confirmation.day) for coverage in found)
