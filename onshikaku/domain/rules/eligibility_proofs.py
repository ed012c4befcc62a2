"""By what a person can show eligibility on a day, or why by nothing (docs/rules.md §3.4, §4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState, CertificateStatus
from onshikaku.domain.coverage import LossReason, Scheme
from onshikaku.domain.holder import StopScope
from onshikaku.domain.issued import DocumentEnd, DocumentKind
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.issuance_needs import card_works
from onshikaku.domain.rules.papers_in_hand import (
    belongs,
    latest_coverage,
    newest,
    old_card_until,
    under_way,
)
from onshikaku.domain.rules.timeline import (
    CARD_TROUBLE,
    MEDICAL_AID,
    OLD_CARD_PROVISIONAL,
    OLD_CARD_PROVISIONAL_ALL,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.issuance_decision import IssuanceCase
    from onshikaku.domain.issued import IssuedDocument

__all__ = ["Gap", "ProofWay", "Proofs", "numbers_suffice", "proofs_of"]


class ProofWay(StrEnum):
    """A way to show eligibility, the usual one first."""

    CARD = "card"  # マイナ保険証
    CARD_IN_GRACE = "card-in-grace"  # 電子証明書の期限後、猶予期間中
    CERTIFICATE = "certificate"  # 資格確認書
    SHORT_CERTIFICATE = "short-certificate"  # 短期の資格確認書
    OLD_CARD = "old-card"  # 健康保険証
    AID_TICKET = "aid-ticket"  # 医療扶助の医療券
    OLD_CARD_NUMBER = "old-card-number"  # 期限の切れた健康保険証の番号での照会
    NOTICE_NUMBER = "notice-number"  # 資格情報のお知らせの番号での照会
    CARD_WITH_NOTICE = "card-with-notice"  # カードと資格情報のお知らせ
    CARD_WITH_PORTAL = "card-with-portal"  # カードとマイナポータルの画面
    DECLARATION = "declaration"  # カードと被保険者資格申立書; shows nothing, but settles the share

    @property
    def is_proof(self) -> bool:
        """Whether it shows eligibility; the declaration only keeps the patient's share low."""
        return self is not ProofWay.DECLARATION


class Gap(StrEnum):
    """Why nothing shows eligibility."""

    DECEASED = "deceased"
    NO_COVERAGE = "no-coverage"
    REGISTRATION_UNDER_WAY = "registration-under-way"  # 登録手続中
    VIEWING_STOPPED = "viewing-stopped"  # 閲覧停止; no 資格確認書 in hand
    PAPER_LOST = "paper-lost"  # 紛失し、再交付を申請していない
    CARD_LOST = "card-lost"  # 紛失し、資格確認書を申請していない
    CARD_RENEWING = "card-renewing"
    GRACE_OVER = "grace-over"  # 猶予期間が過ぎ、月次の交付の前
    PAPER_RUN_OUT = "paper-run-out"
    NO_PAPER_YET = "no-paper-yet"  # 交付の対象だが、まだ届いていない


@dataclass(frozen=True, slots=True)
class Proofs:
    """`ways` in order; `gap` is there exactly where none of them is a proof."""

    ways: tuple[ProofWay, ...]
    gap: Gap | None


def proofs_of(case: IssuanceCase, day: date) -> Proofs:
    """The ways open to a person on a day, by the papers in hand and what is on record then."""
    coverage = _in_force(case, day)
    ways = tuple(_ways(case, coverage, day))
    if any(way.is_proof for way in ways):
        return Proofs(ways, None)
    return Proofs(ways, _gap(case, coverage, day))


def _in_force(case: IssuanceCase, day: date) -> Coverage | None:
    """The coverage that is on record and truly in force: an unreported loss is a loss."""
    known = latest_coverage(case, day)
    if known is None:
        return None
    true = [one for one in case.holder.coverages if one.covers(day)]
    return known if any(_same(one, known) for one in true) else None


def _same(one: Coverage, other: Coverage) -> bool:
    return (one.insurer_number, one.insured, one.valid_from) == (
        other.insurer_number,
        other.insured,
        other.valid_from,
    )


def _ways(case: IssuanceCase, coverage: Coverage | None, day: date) -> Iterator[ProofWay]:
    shown = coverage is not None and not case.holder.stopped(StopScope.RECORD, day)
    aid = _aid(case, day)
    state = card_works(case, day)
    if state is not None and (shown or aid):
        grace = state is CertificateState.GRACE
        yield ProofWay.CARD_IN_GRACE if grace else ProofWay.CARD
    if coverage is not None and _paper(case, DocumentKind.CERTIFICATE, coverage, day):
        yield ProofWay.CERTIFICATE
    delayed = under_way(case, day)
    if delayed is not None and _paper(case, DocumentKind.SHORT_CERTIFICATE, delayed, day):
        yield ProofWay.SHORT_CERTIFICATE
    if coverage is not None:
        yield from _old_card(case, coverage, day, shown=shown)
    if aid:
        yield ProofWay.AID_TICKET
    if coverage is not None:
        yield from _beside_card(case, coverage, day, shown=shown)
    insured = coverage is not None or delayed is not None
    if insured and _carries_card(case, day) and CARD_TROUBLE.in_force(day):
        yield ProofWay.DECLARATION


def _old_card(
    case: IssuanceCase, coverage: Coverage, day: date, *, shown: bool
) -> Iterator[ProofWay]:
    last = old_card_until(case, coverage)
    if last is not None and day <= last:
        yield ProofWay.OLD_CARD
    elif last is not None and shown and numbers_suffice(coverage.scheme, day):
        yield ProofWay.OLD_CARD_NUMBER


def _beside_card(
    case: IssuanceCase, coverage: Coverage, day: date, *, shown: bool
) -> Iterator[ProofWay]:
    notice = _paper(case, DocumentKind.NOTICE, coverage, day)
    if notice and shown and numbers_suffice(coverage.scheme, day):
        yield ProofWay.NOTICE_NUMBER
    if not _carries_card(case, day):
        return
    if notice:
        yield ProofWay.CARD_WITH_NOTICE
    state = card_works(case, day)
    if shown and state is not None and state is not CertificateState.GRACE:
        yield ProofWay.CARD_WITH_PORTAL


def numbers_suffice(scheme: Scheme, day: date) -> bool:
    """Whether an old card or a notice counts alone once its numbers are found on record.

    Until 2025-12-01 for 国民健康保険 and 後期 only (docs/rules.md §4.5).
    """
    first = scheme in (Scheme.MUNICIPAL, Scheme.TRADE, Scheme.ELDERLY)
    return OLD_CARD_PROVISIONAL.in_force(day) and (first or OLD_CARD_PROVISIONAL_ALL.reached(day))


def _aid(case: IssuanceCase, day: date) -> bool:
    aid = case.holder.aid
    return aid is not None and aid.period.covers(day) and MEDICAL_AID.in_force(day)


def _carries_card(case: IssuanceCase, day: date) -> bool:
    card = case.circumstances.card
    return card is not None and not any(
        gone is not None and gone <= day for gone in (card.lost_on, card.returned_on)
    )


def _paper(case: IssuanceCase, kind: DocumentKind, coverage: Coverage, day: date) -> bool:
    return any(
        paper.kind is kind and belongs(paper, coverage) and paper.in_force(day)
        for paper in case.papers
    )


def _gap(case: IssuanceCase, coverage: Coverage | None, day: date) -> Gap:
    if coverage is None:
        return _without_coverage(case, day)
    own = [
        paper
        for paper in case.papers
        if paper.kind is DocumentKind.CERTIFICATE and belongs(paper, coverage)
    ]
    given_away = _given_away([one for one in own if one.valid_from <= day])
    if given_away is not None:
        return given_away
    of_card = _gap_of_card(case, day)
    if of_card is not None:
        return of_card
    if card_works(case, day) is not None and case.holder.stopped(StopScope.RECORD, day):
        return Gap.VIEWING_STOPPED
    run_out = [one for one in own if one.valid_until is not None and one.valid_until < day]
    return Gap.PAPER_RUN_OUT if run_out else Gap.NO_PAPER_YET


def _given_away(own: Sequence[IssuedDocument]) -> Gap | None:
    last = newest(own)
    gone = (DocumentEnd.LOST, DocumentEnd.RETURNED)
    return Gap.PAPER_LOST if last is not None and last.end in gone else None


def _without_coverage(case: IssuanceCase, day: date) -> Gap:
    if under_way(case, day) is not None:
        return Gap.REGISTRATION_UNDER_WAY
    dead = any(
        one.loss_reason is LossReason.DEATH and one.lost_on is not None and one.lost_on <= day
        for one in case.holder.coverages
    )
    return Gap.DECEASED if dead else Gap.NO_COVERAGE


def _gap_of_card(case: IssuanceCase, day: date) -> Gap | None:
    card = case.circumstances.card
    if card is None:
        return None
    if card.lost_on is not None and card.lost_on <= day:
        return Gap.CARD_LOST
    if card.renewing_since is not None and card.renewing_since <= day:
        return Gap.CARD_RENEWING
    facts = card.certificate_on(day)
    if facts is None:
        return None
    if facts.status is CertificateStatus.SUSPENDED:
        return Gap.CARD_LOST
    state = assess(facts, day).state
    if state is CertificateState.NOT_YET_VALID:
        return Gap.CARD_RENEWING
    return Gap.GRACE_OVER if state is CertificateState.EXPIRED else None
