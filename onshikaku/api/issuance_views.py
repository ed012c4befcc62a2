"""Papers, decisions, applications and proofs as the management port tells them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issuance_words import (
    APPLICATION_WORDS,
    GAP_WORDS,
    KIND_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    WAY_WORDS,
    source_of,
)
from onshikaku.domain.issued import DocumentEnd, DocumentForm, DocumentKind, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay
from onshikaku.wire.document_lookups import PrintedMessage
from onshikaku.wire.fields import AS_SENT
from onshikaku.wire.presented import printed_message

if TYPE_CHECKING:
    from onshikaku.domain.application import Application
    from onshikaku.domain.issuance import Decision
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.domain.rules.eligibility_proofs import Proofs
    from onshikaku.domain.text import Text

__all__ = [
    "ApplicationView",
    "DecisionView",
    "DocumentView",
    "ProofsView",
    "Words",
    "application_view",
    "decision_view",
    "document_view",
    "gap_words",
    "proofs_view",
    "reason_words",
    "words_of",
]


class Words(BaseModel):
    """The same sentence in both languages."""

    model_config = AS_SENT

    ja: str
    en: str


class PrintedView(PrintedMessage):
    """What stands on a paper, for those who may see the end of a My Number.

    `my_number_tail`: its last four digits, on a notice.
    """

    my_number_tail: str | None


class DocumentView(BaseModel):
    """A paper as it was printed. `number`: 交付番号, 11 digits; `shown_number` in groups.

    `good` on the clock's day. `rule`: the id of a dated rule, or a section of docs/rules.md; where
    it is from stands in `source`. `ended_on` and `end` are null unless it ended before its last
    day. `run`: the month of the run that issued it; null: issued singly.
    """

    model_config = AS_SENT

    number: str
    shown_number: str
    person: str
    kind: DocumentKind
    kind_words: Words
    reason: IssueReason
    reason_words: Words
    rule: str
    source: Words
    form: DocumentForm
    issued_on: date
    valid_from: date
    valid_until: date | None
    good: bool
    ended_on: date | None
    end: DocumentEnd | None
    replaces: str | None
    run: str | None
    printed: PrintedView


class DecisionView(BaseModel):
    """What was decided of one kind of paper. `acts`: whether anything changed, or would.

    The days are those of the paper issued or kept. `ends`: numbers of papers that it ended.
    """

    model_config = AS_SENT

    kind: DocumentKind
    kind_words: Words
    outcome: DecisionOutcome
    outcome_words: Words
    reason: IssueReason | None
    reason_words: Words | None
    rule: str
    source: Words
    valid_from: date | None
    valid_until: date | None
    acts: bool
    ends: tuple[str, ...]


class ApplicationView(BaseModel):
    """An application and what came of it. `document`: the paper issued on it, or in hand."""

    model_config = AS_SENT

    id: str
    person: str
    kind: ApplicationKind
    kind_words: Words
    made_on: date
    decided_on: date | None
    granted: bool | None
    document: str | None


class WayView(BaseModel):
    """A way to show eligibility. `is_proof` false: a last resort that shows nothing by itself."""

    model_config = AS_SENT

    way: ProofWay
    words: Words
    is_proof: bool


class ProofsView(BaseModel):
    """The ways open on a day, in order; `gap` says why there is no proof, and else is null."""

    model_config = AS_SENT

    person: str
    day: date
    ways: tuple[WayView, ...]
    gap: Gap | None
    gap_words: Words | None


def document_view(document: IssuedDocument, day: date) -> DocumentView:
    """A paper, seen on a day."""
    printed = document.printed
    return DocumentView(
        number=document.number.value,
        shown_number=document.number.shown,
        person=document.person_id,
        kind=document.kind,
        kind_words=words_of(KIND_WORDS[document.kind]),
        reason=document.reason,
        reason_words=words_of(REASON_WORDS[document.reason]),
        rule=document.rule,
        source=words_of(source_of(document.rule)),
        form=document.form,
        issued_on=document.issued_on,
        valid_from=document.valid_from,
        valid_until=document.valid_until,
        good=document.in_force(day),
        ended_on=document.ended_on,
        end=document.end,
        replaces=document.replaces and document.replaces.value,
        run=document.run,
        printed=PrintedView(
            **printed_message(printed).model_dump(), my_number_tail=printed.my_number_tail
        ),
    )


def decision_view(decision: Decision) -> DecisionView:
    """A decision."""
    validity = decision.validity
    return DecisionView(
        kind=decision.kind,
        kind_words=words_of(KIND_WORDS[decision.kind]),
        outcome=decision.outcome,
        outcome_words=words_of(OUTCOME_WORDS[decision.outcome]),
        reason=decision.reason,
        reason_words=reason_words(decision.reason),
        rule=decision.rule,
        source=words_of(source_of(decision.rule)),
        valid_from=validity and validity.first,
        valid_until=validity and validity.last,
        acts=decision.acts,
        ends=tuple(end.number.value for end in decision.ends),
    )


def application_view(application: Application) -> ApplicationView:
    """An application."""
    return ApplicationView(
        id=application.id,
        person=application.person_id,
        kind=application.kind,
        kind_words=words_of(APPLICATION_WORDS[application.kind]),
        made_on=application.made_on,
        decided_on=application.decided_on,
        granted=application.granted,
        document=application.document and application.document.value,
    )


def proofs_view(person_id: str, day: date, proofs: Proofs) -> ProofsView:
    """The proofs of a person."""
    return ProofsView(
        person=person_id,
        day=day,
        ways=tuple(
            WayView(way=way, words=words_of(WAY_WORDS[way]), is_proof=way.is_proof)
            for way in proofs.ways
        ),
        gap=proofs.gap,
        gap_words=gap_words(proofs.gap),
    )


def words_of(text: Text) -> Words:
    """The sentence as it is sent."""
    return Words(ja=text.ja, en=text.en)


def reason_words(reason: IssueReason | None) -> Words | None:
    """What a reason is called; None for none."""
    return None if reason is None else words_of(REASON_WORDS[reason])


def gap_words(gap: Gap | None) -> Words | None:
    """What a gap is called; None for none."""
    return None if gap is None else words_of(GAP_WORDS[gap])
