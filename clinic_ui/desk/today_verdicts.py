"""How a visit stands, in a word or two: the tag and the words that the day's list shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.rules.burden import Payment

__all__ = ["INTERRUPTED", "STANDING_WORDS", "Standing", "Verdict", "verdict_on"]


class Standing(StrEnum):
    """Where a visit belongs in the list; the order is that of the day's summary."""

    RUNNING = "running"
    VALID = "valid"  # 有効
    CHECK = "check"  # 要確認
    INVALID = "invalid"  # 無効
    FAILED = "failed"  # 確認できず
    BROKEN_OFF = "broken-off"  # 中断

    @property
    def colour(self) -> str:
        """The state of a tag or notice."""
        return _COLOURS[self]


STANDING_WORDS: Mapping[Standing, Text] = {
    Standing.RUNNING: Text("受付中", "In progress"),
    Standing.VALID: Text("有効", "Valid"),
    Standing.CHECK: Text("要確認", "Check"),
    Standing.INVALID: Text("無効", "Not valid"),
    Standing.FAILED: Text("確認できず", "Not confirmed"),
    Standing.BROKEN_OFF: Text("中断", "Broken off"),
}

_COLOURS: Mapping[Standing, str] = {
    Standing.RUNNING: "info",
    Standing.VALID: "ok",
    Standing.CHECK: "attention",
    Standing.INVALID: "stop",
    Standing.FAILED: "stop",
    Standing.BROKEN_OFF: "neutral",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` say more than the tag; they are never a whole sentence."""

    standing: Standing
    words: Text


INTERRUPTED = Verdict(
    Standing.BROKEN_OFF, Text("プログラムの終了で中断", "the program ended meanwhile")
)

_TABLE: Mapping[Outcome, Verdict] = {
    Outcome.ELIGIBLE: Verdict(Standing.VALID, Text("資格を確認", "confirmed")),
    Outcome.LOST: Verdict(Standing.INVALID, Text("資格喪失", "coverage ended")),
    Outcome.LOST_NEWER: Verdict(
        Standing.INVALID, Text("資格喪失（新しい資格あり）", "ended; a newer one exists")
    ),
    Outcome.DECEASED: Verdict(Standing.INVALID, Text("死亡による喪失", "ended by death")),
    Outcome.NONE: Verdict(Standing.CHECK, Text("該当資格なし", "no record")),
    Outcome.SEVERAL: Verdict(Standing.CHECK, Text("複数該当", "several records")),
    Outcome.AID_WITHOUT_TICKET: Verdict(
        Standing.CHECK, Text("医療券が未登録", "no ticket registered")
    ),
    Outcome.REGISTRATION_NEEDED: Verdict(
        Standing.CHECK, Text("利用登録なし", "card not registered")
    ),
    Outcome.CERTIFICATE_NOT_YET_VALID: Verdict(
        Standing.FAILED, Text("電子証明書が有効期間前", "certificate not valid yet")
    ),
    Outcome.CERTIFICATE_EXPIRED: Verdict(
        Standing.FAILED, Text("電子証明書の期限切れ", "certificate expired")
    ),
    Outcome.CERTIFICATE_SUSPENDED: Verdict(
        Standing.FAILED, Text("電子証明書が一時停止中", "certificate suspended")
    ),
    Outcome.CERTIFICATE_REVOKED: Verdict(
        Standing.FAILED, Text("電子証明書が失効", "certificate revoked")
    ),
    Outcome.CERTIFICATE_UNLINKED: Verdict(
        Standing.CHECK, Text("資格とのひも付けなし", "linked to no record")
    ),
    Outcome.JPKI_UNAVAILABLE: Verdict(Standing.FAILED, Text("J-LISが停止中", "J-LIS is down")),
    Outcome.CANCELLED: Verdict(Standing.BROKEN_OFF, Text("取り消し", "cancelled")),
    Outcome.PIN_REJECTED: Verdict(Standing.FAILED, Text("暗証番号の誤り", "wrong PIN")),
    Outcome.PIN_BLOCKED: Verdict(Standing.FAILED, Text("暗証番号のロック", "PIN locked")),
    Outcome.PIN_LAST_TRY: Verdict(
        Standing.BROKEN_OFF, Text("暗証番号は残り1回", "one PIN try left")
    ),
    Outcome.NO_WAY_LEFT: Verdict(
        Standing.FAILED, Text("本人確認の方法なし", "no way left to identify")
    ),
    Outcome.NOT_THE_HOLDER: Verdict(
        Standing.FAILED, Text("本人と確認できず", "not recognised as the holder")
    ),
    Outcome.NO_CERTIFICATE: Verdict(
        Standing.FAILED, Text("電子証明書なし", "no certificate on the card")
    ),
    Outcome.CERTIFICATE_REFUSED: Verdict(
        Standing.FAILED, Text("電子証明書を信頼できず", "certificate not trusted")
    ),
    Outcome.PROOF_REFUSED: Verdict(
        Standing.FAILED, Text("センターが受け付けず", "refused by the centre")
    ),
    Outcome.MODE_CLOSED: Verdict(
        Standing.FAILED, Text("確認方法が受け付けられず", "mode not open")
    ),
    Outcome.PHONE_NOT_ACCEPTED: Verdict(
        Standing.FAILED, Text("スマホは利用できず", "phones not taken")
    ),
    Outcome.PHONE_UNREADABLE: Verdict(
        Standing.FAILED, Text("スマホを読み取れず", "phone unreadable")
    ),
    Outcome.PHONE_EXPECTED: Verdict(
        Standing.BROKEN_OFF, Text("選んだスマホではない", "not the phone chosen")
    ),
    Outcome.CARD_EXPECTED: Verdict(
        Standing.BROKEN_OFF, Text("カードではなくスマホ", "a phone, not a card")
    ),
    Outcome.NOT_MY_NUMBER_CARD: Verdict(
        Standing.FAILED, Text("別の種類のカード", "another kind of card")
    ),
    Outcome.CARD_UNREADABLE: Verdict(
        Standing.FAILED, Text("カードを読み取れず", "card unreadable")
    ),
    Outcome.CARD_REMOVED: Verdict(
        Standing.BROKEN_OFF, Text("途中でカードが離れた", "card taken too early")
    ),
    Outcome.CARD_MUTE: Verdict(Standing.FAILED, Text("カードが応答せず", "card does not answer")),
    Outcome.NO_CARD: Verdict(Standing.BROKEN_OFF, Text("カードなし", "no card")),
    Outcome.READER_UNAVAILABLE: Verdict(
        Standing.FAILED, Text("リーダーが使えず", "reader unusable")
    ),
    Outcome.CENTRE_UNAVAILABLE: Verdict(
        Standing.FAILED, Text("センターに接続できず", "centre unreachable")
    ),
    Outcome.TERMINAL_REFUSED: Verdict(
        Standing.FAILED, Text("端末がログインできず", "terminal not admitted")
    ),
}

_ELSEWHERE = Text("医療券はほかの医療機関あて", "ticket is for another institution")
_NO_TICKET = Text("有効・医療券が未登録", "valid, no ticket registered")
_DOUBT = Text("有効・負担割合に疑い", "valid, share in doubt")
_NO_SHARE = Text("有効・負担割合の登録なし", "valid, no share registered")
_FULL_COST = Text("特別療養費（全額）", "special medical costs")
_NO_CONSENT = Text("資格を確認・同意は未登録", "confirmed, consents not registered")


def verdict_on(finished: Finished) -> Verdict:
    """How a visit, or a lookup, ended."""
    plain, answer = _TABLE[finished.outcome], finished.answer
    if finished.outcome is Outcome.AID_WITHOUT_TICKET and answer and answer.aid:
        return Verdict(plain.standing, _ELSEWHERE) if answer.aid.tickets else plain
    if not finished.outcome.entry.eligible or finished.answer is None:
        return plain
    payment = finished.answer.payment
    if payment is not None:
        doubtful = _about(payment)
        if doubtful is not None:
            return doubtful
    if (finished.detail or "").startswith(CONSENTS_NOT_REGISTERED):
        return Verdict(Standing.VALID, _NO_CONSENT)
    return plain


def _about(payment: Payment) -> Verdict | None:
    """What cannot be charged as it stands."""
    match payment.reason:
        case BurdenReason.AID_WITHOUT_TICKET:
            return Verdict(Standing.CHECK, _NO_TICKET)
        case BurdenReason.FULL_COST:
            return Verdict(Standing.VALID, _FULL_COST)
        case _ if payment.doubt_text is not None:
            return Verdict(Standing.CHECK, _DOUBT)
        case _ if payment.percent is None and payment.self_pay_yen is None:
            return Verdict(Standing.CHECK, _NO_SHARE)
        case _:
            return None
