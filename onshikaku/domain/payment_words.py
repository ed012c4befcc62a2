"""What a patient pays, in words, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.rules.burden import BurdenReason
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from onshikaku.domain.rules.burden import Payment

__all__ = ["payment_words"]


def payment_words(payment: Payment) -> Text:
    """The share or the sum, and why; where there is none, what the age allows.

    No sentence: without a full stop.
    """
    reason, until = payment.text, payment.until_answered
    if payment.reason is BurdenReason.AID_WITHOUT_TICKET:
        return reason
    if payment.self_pay_yen is not None:
        yen = f"{payment.self_pay_yen:,}"
        return Text(f"{yen}円（{reason.ja}）", f"{yen} yen ({reason.en})")
    if payment.percent is not None:
        share = f"{payment.percent // 10}割（{reason.ja}）"
        return Text(share, f"{payment.percent} % ({reason.en})")
    if until is None:
        return reason
    return Text(f"{reason.ja}（{until.ja}）", f"{reason.en} ({until.en})")
