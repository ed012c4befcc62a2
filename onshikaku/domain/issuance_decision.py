"""What an insurer decides of a person's papers, and of what it knows then."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.application import Application
    from onshikaku.domain.circumstances import Circumstances
    from onshikaku.domain.dates import Period
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.issued import (
        DocumentEnd,
        DocumentKind,
        DocumentNumber,
        IssuedDocument,
        IssueReason,
        Printed,
    )
    from onshikaku.domain.registration import Registration

__all__ = ["Decision", "DecisionOutcome", "IssuanceCase", "PaperEnd"]


class DecisionOutcome(StrEnum):
    """What was decided of one person and one kind of paper."""

    ISSUED = "issued"
    RENEWED = "renewed"
    REPLACED = "replaced"  # 再交付, or exchanged because its items changed
    KEPT = "kept"
    ENDED = "ended"
    NOT_YET = "not-yet"  # the 健康保険証 in hand is still good
    ON_APPLICATION = "on-application"  # there would be one if it were asked for
    DISCRETION = "discretion"  # the insurer may, and waits
    NOT_ENTITLED = "not-entitled"
    NO_COVERAGE = "no-coverage"


@dataclass(frozen=True, slots=True)
class PaperEnd:
    """A paper that is good no more from `ended_on` on."""

    number: DocumentNumber
    end: DocumentEnd
    ended_on: date


@dataclass(frozen=True, slots=True)
class IssuanceCase:
    """Whom it is about. `holder`: everything on record, known on the day or not.

    `papers`: all that were ever issued. `my_number_tail`: the last four digits, for a notice.
    """

    person_id: str
    holder: Holder
    registration: Registration | None
    circumstances: Circumstances
    papers: tuple[IssuedDocument, ...] = ()
    applications: tuple[Application, ...] = ()
    my_number_tail: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`rule`: the id of a dated rule, or a section of docs/rules.md. `ends`: papers it ends.

    `printed` and `validity` are there where a paper is to be printed (`issues`); of one that is
    kept, `validity` says until when. `replaces`: the paper before it. `reason` of one that is not
    issued: why there would be one.
    """

    kind: DocumentKind
    outcome: DecisionOutcome
    rule: str
    reason: IssueReason | None = None
    validity: Period | None = None
    printed: Printed | None = None
    replaces: DocumentNumber | None = None
    ends: tuple[PaperEnd, ...] = field(default=())

    @property
    def issues(self) -> bool:
        """Whether a paper is to be printed."""
        return self.printed is not None

    @property
    def acts(self) -> bool:
        """Whether anything changes."""
        return self.issues or bool(self.ends)
