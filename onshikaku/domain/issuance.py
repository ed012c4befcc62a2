"""Which papers an insurer issues to a person on a day, renews, exchanges or ends, and why.

Pure. The rules are those of docs/rules.md §3.3 and §4.1 to §4.4; what they leave open is a
convention of this simulator, named in docs/issuance.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.burden import late_elderly_from
from onshikaku.domain.rules.issuance_needs import card_works, certificate_need
from onshikaku.domain.rules.paper_terms import (
    RENEWAL_MONTHS,
    notice_period,
    paper_period,
    short_period,
)
from onshikaku.domain.rules.printing import differs, printed_values
from onshikaku.domain.rules.timeline import (
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
    INSURER_5_DAYS,
    OLD_CARD_STOP,
    OLD_CARD_VALID,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from onshikaku.domain.application import Application
    from onshikaku.domain.circumstances import Circumstances
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.holder import Holder
    from onshikaku.domain.issued import DocumentNumber, IssuedDocument, Printed
    from onshikaku.domain.registration import Registration
    from onshikaku.domain.rules.issuance_needs import Need

__all__ = [
    "Decision",
    "DecisionOutcome",
    "IssuanceCase",
    "PaperEnd",
    "belongs",
    "decide_issuance",
    "latest_coverage",
    "old_card_until",
    "replace_paper",
    "under_way",
]

DELAY_DAYS = 10
"""An insurer has a change on record within so many days (docs/rules.md §3.3)."""

_DELAYED, _RETURN, _REISSUE = INSURER_5_DAYS.id, "§4.2", "§4.2"


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


def decide_issuance(case: IssuanceCase, day: date) -> tuple[Decision, ...]:
    """What the insurer does on a day: one decision for each kind of paper, by what it knows then.

    Deciding again after it was done changes nothing.
    """
    certificate = _certificate(case, day)
    return certificate, _short(case, day), _notice(case, day, certificate)


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
        _REISSUE,
        IssueReason.REPLACED,
        Period(first, paper.valid_until),
        printed,
        paper.number,
        ends,
    )


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


def _certificate(case: IssuanceCase, day: date) -> Decision:
    kind = DocumentKind.CERTIFICATE
    coverage = latest_coverage(case, day)
    ends = tuple(_lost_with_coverage(case, kind, day))
    if coverage is None:
        outcome = DecisionOutcome.ENDED if ends else DecisionOutcome.NO_COVERAGE
        return Decision(kind, outcome, _RETURN, ends=ends)
    held = _held(case, kind, coverage, day)
    need = certificate_need(case, coverage, day)
    if held is None:
        return _first(case, coverage, need, ends, day)
    first = max(day, held.valid_from)
    printed = printed_values(kind, case.holder, coverage, first, None)
    if differs(held.printed, printed):
        return _exchanged(case, coverage, held, need, ends, day)
    renewed = _renewed(case, coverage, held, ends, day)
    if renewed is not None:
        return renewed
    validity = Period(held.valid_from, held.valid_until)
    outcome = DecisionOutcome.ENDED if ends else DecisionOutcome.KEPT
    return Decision(kind, outcome, held.rule, held.reason, validity, ends=ends)


def _first(
    case: IssuanceCase,
    coverage: Coverage,
    need: Need | None,
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision:
    """Of somebody who holds none for this coverage."""
    kind = DocumentKind.CERTIFICATE

    def nothing(outcome: DecisionOutcome, rule: str, reason: IssueReason | None) -> Decision:
        return Decision(kind, DecisionOutcome.ENDED if ends else outcome, rule, reason, ends=ends)

    if need is None:
        return nothing(DecisionOutcome.NOT_ENTITLED, ELIGIBILITY_CERTIFICATE.id, None)
    if not need.granted:
        return nothing(DecisionOutcome.ON_APPLICATION, need.rule, need.reason)
    away = _given_away(case, coverage, day)
    if away is not None and not any(one.made_on >= away for one in case.applications):
        return nothing(DecisionOutcome.ON_APPLICATION, _REISSUE, IssueReason.REPLACED)
    old_card = old_card_until(case, coverage)
    if not need.asked and old_card is not None and old_card >= _horizon(day):
        return nothing(DecisionOutcome.NOT_YET, OLD_CARD_VALID.id, need.reason)
    before = _run_out(case, coverage, day)
    again = before is not None and before.rule == need.rule
    return Decision(
        kind,
        DecisionOutcome.RENEWED if again else DecisionOutcome.ISSUED,
        need.rule,
        IssueReason.RENEWED if again else need.reason,
        _period(case, coverage, need, day),
        printed_values(kind, case.holder, coverage, day, None),
        before.number if before is not None and again else None,
        ends,
    )


def _exchanged(
    case: IssuanceCase,
    coverage: Coverage,
    held: IssuedDocument,
    need: Need | None,
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision:
    """記載事項の変更: a new one for the old one; none any more where the card does meanwhile."""
    ends = (*ends, PaperEnd(held.number, DocumentEnd.CHANGED, day))
    if need is None or not need.granted:
        return Decision(held.kind, DecisionOutcome.ENDED, _RETURN, IssueReason.CHANGED, ends=ends)
    return Decision(
        held.kind,
        DecisionOutcome.REPLACED,
        need.rule,
        IssueReason.CHANGED,
        _period(case, coverage, need, day),
        printed_values(held.kind, case.holder, coverage, day, None),
        held.number,
        ends,
    )


def _renewed(
    case: IssuanceCase,
    coverage: Coverage,
    held: IssuedDocument,
    ends: tuple[PaperEnd, ...],
    day: date,
) -> Decision | None:
    """The next one, by the rules of its first day; None: too early, or there is to be none."""
    if held.valid_until is None or held.valid_until >= _horizon(day):
        return None
    start = held.valid_until + timedelta(days=1)
    need = _need_at(case, coverage, start)
    if need is None:
        return None
    same = need.rule == held.rule
    return Decision(
        held.kind,
        DecisionOutcome.RENEWED,
        need.rule,
        IssueReason.RENEWED if same else need.reason,
        _period(case, coverage, need, start),
        printed_values(held.kind, case.holder, coverage, start, None),
        held.number,
        ends,
    )


def _need_at(case: IssuanceCase, coverage: Coverage, start: date) -> Need | None:
    """The grounds for a paper that begins then."""
    born = case.holder.person.birth_date
    if not coverage.covers(start):
        return None
    if coverage.scheme is not Scheme.ELDERLY and start == late_elderly_from(born):
        return None
    need = certificate_need(case, coverage, start)
    return need if need is not None and need.granted else None


def _period(case: IssuanceCase, coverage: Coverage, need: Need, first: date) -> Period:
    period = paper_period(coverage, case.holder.person.birth_date, first)
    if need.until is None or period.last is None:
        return period
    return Period(first, min(period.last, need.until))


def _short(case: IssuanceCase, day: date) -> Decision:
    """The one of two months while a registration is delayed: once for each (§3.3)."""
    kind, reason = DocumentKind.SHORT_CERTIFICATE, IssueReason.REGISTRATION_DELAYED
    delayed = under_way(case, day)
    ends = tuple(_not_delayed(case, delayed, day))

    def nothing(outcome: DecisionOutcome) -> Decision:
        outcome = DecisionOutcome.ENDED if ends else outcome
        return Decision(kind, outcome, _DELAYED, reason if delayed else None, ends=ends)

    if delayed is None or not ELIGIBILITY_CERTIFICATE.in_force(day):
        return nothing(DecisionOutcome.NOT_ENTITLED)
    for paper in case.papers:
        if paper.kind is kind and belongs(paper, delayed):
            kept = paper.in_force(day)
            return nothing(DecisionOutcome.KEPT if kept else DecisionOutcome.NOT_ENTITLED)
    if day <= delayed.valid_from + timedelta(days=DELAY_DAYS):
        return nothing(DecisionOutcome.DISCRETION)
    return Decision(
        kind,
        DecisionOutcome.ISSUED,
        _DELAYED,
        reason,
        short_period(day),
        printed_values(kind, case.holder, delayed, day, None),
        ends=ends,
    )


def _not_delayed(case: IssuanceCase, delayed: Coverage | None, day: date) -> Iterator[PaperEnd]:
    for paper in _open(case, DocumentKind.SHORT_CERTIFICATE, day):
        if delayed is not None and belongs(paper, delayed):
            continue
        registered = any(belongs(paper, one) and one.covers(day) for one in case.holder.coverages)
        end = DocumentEnd.NOT_NEEDED if registered else DocumentEnd.ELIGIBILITY_LOST
        yield PaperEnd(paper.number, end, day)


def _notice(case: IssuanceCase, day: date, certificate: Decision) -> Decision:
    """資格情報のお知らせ: to registered holders who get no 資格確認書, once for each coverage."""
    kind, reason, rule = (
        DocumentKind.NOTICE,
        IssueReason.REGISTERED_HOLDER,
        ELIGIBILITY_NOTICE.id,
    )
    coverage = latest_coverage(case, day)
    ends = tuple(_lost_with_coverage(case, kind, day))

    def nothing(outcome: DecisionOutcome, validity: Period | None = None) -> Decision:
        outcome = DecisionOutcome.ENDED if ends else outcome
        return Decision(kind, outcome, rule, None, validity, ends=ends)

    if coverage is None:
        return nothing(DecisionOutcome.NO_COVERAGE)
    held = _held(case, kind, coverage, day)
    born, start = case.holder.person.birth_date, day
    if held is None:
        if not ELIGIBILITY_NOTICE.in_force(day) or not _by_card_alone(case, certificate, day):
            return nothing(DecisionOutcome.NOT_ENTITLED)
        before = _run_out(case, coverage, day, kind)
        if before is None and _given_away(case, coverage, day, kind) is not None:
            return nothing(DecisionOutcome.ON_APPLICATION)
        outcome, replaces = DecisionOutcome.ISSUED, None
        if before is not None:
            outcome, replaces = DecisionOutcome.RENEWED, before.number
            reason = IssueReason.RENEWED
    else:
        printed = printed_values(kind, case.holder, coverage, day, case.my_number_tail)
        changed = held.valid_from <= day and differs(held.printed, printed)
        ending = held.valid_until is not None and held.valid_until < _horizon(day)
        if not (changed or ending) or not _by_card_alone(case, certificate, day):
            return nothing(DecisionOutcome.KEPT, Period(held.valid_from, held.valid_until))
        replaces = held.number
        if changed:
            outcome, reason = DecisionOutcome.REPLACED, IssueReason.CHANGED
            ends = (*ends, PaperEnd(held.number, DocumentEnd.CHANGED, day))
        else:
            outcome, reason = DecisionOutcome.RENEWED, IssueReason.RENEWED
            start = (held.valid_until or day) + timedelta(days=1)
            if not coverage.covers(start) or (
                coverage.scheme is not Scheme.ELDERLY and start == late_elderly_from(born)
            ):
                return nothing(DecisionOutcome.KEPT, Period(held.valid_from, held.valid_until))
    printed = printed_values(kind, case.holder, coverage, start, case.my_number_tail)
    validity = notice_period(coverage, born, start, printed.percent)
    return Decision(kind, outcome, rule, reason, validity, printed, replaces, ends)


def _by_card_alone(case: IssuanceCase, certificate: Decision, day: date) -> bool:
    """Whether the card does, and no 資格確認書 is due, held or to be applied for."""
    without = (DecisionOutcome.NOT_ENTITLED, DecisionOutcome.ENDED)
    nothing_due = certificate.outcome in without and certificate.reason is None
    return nothing_due and not certificate.issues and card_works(case, day) is not None


def _lost_with_coverage(case: IssuanceCase, kind: DocumentKind, day: date) -> Iterator[PaperEnd]:
    """資格喪失: the papers whose coverage is known to be over."""
    known = [coverage.as_known_on(day) for coverage in case.holder.coverages]
    for paper in _open(case, kind, day):
        own = [one for one in known if one is not None and belongs(paper, one)]
        if not any(one.covers(day) or one.valid_from > day for one in own):
            lost = [one.lost_on for one in own if one.lost_on is not None]
            yield PaperEnd(paper.number, DocumentEnd.ELIGIBILITY_LOST, min([*lost, day]))


def _open(case: IssuanceCase, kind: DocumentKind, day: date) -> Iterator[IssuedDocument]:
    """Papers that are good on the day or later."""
    for paper in case.papers:
        past = paper.valid_until is not None and paper.valid_until < day
        if paper.kind is kind and paper.ended_on is None and not past:
            yield paper


def _held(
    case: IssuanceCase, kind: DocumentKind, coverage: Coverage, day: date
) -> IssuedDocument | None:
    """The one in hand for that coverage; where the next one has come already, that."""
    own = (paper for paper in _open(case, kind, day) if belongs(paper, coverage))
    return _newest(own)


def _run_out(
    case: IssuanceCase,
    coverage: Coverage,
    day: date,
    kind: DocumentKind = DocumentKind.CERTIFICATE,
) -> IssuedDocument | None:
    """The last one for that coverage, which came to its printed end."""
    return _newest(
        paper
        for paper in case.papers
        if paper.kind is kind
        and belongs(paper, coverage)
        and paper.ended_on is None
        and paper.valid_until is not None
        and paper.valid_until < day
    )


def _given_away(
    case: IssuanceCase,
    coverage: Coverage,
    day: date,
    kind: DocumentKind = DocumentKind.CERTIFICATE,
) -> date | None:
    """When the last one was lost or given back before its end: another is to be applied for."""
    own = (paper for paper in case.papers if paper.kind is kind and belongs(paper, coverage))
    last = _newest(own)
    if last is None or last.end not in (DocumentEnd.LOST, DocumentEnd.RETURNED):
        return None
    return last.ended_on if last.valid_until is None or day <= last.valid_until else None


def _newest(papers: Iterable[IssuedDocument]) -> IssuedDocument | None:
    return max(papers, key=lambda paper: (paper.valid_from, paper.number.count), default=None)


def _horizon(day: date) -> date:
    """Papers that end before that day are renewed."""
    return add_months(day, RENEWAL_MONTHS)
